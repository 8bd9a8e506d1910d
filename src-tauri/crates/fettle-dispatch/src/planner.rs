//! Planning: from a problem to a plan, through the engine.
//!
//! Start at [`plan`].

use std::collections::BTreeMap;

use fettle_domain::reason::{Figure, Reason};

use crate::block::{Block, local};
use crate::engine::{Draft, Engine, Optimiser, Progress, Search, Stop, booked_draft, first_draft};
use crate::plan::{self, Plan, PlanNote, Unplaced};
use crate::problem::{PlanProblem, Standing, Who, instant};
use crate::roster::Roster;
use crate::rules;
use crate::suitability;

/// Plans every open visit: a first feasible plan, then better ones until
/// `stop`. The same problem, seed and number of iterations give the same plan.
pub fn plan(
    problem: &PlanProblem,
    engine: &dyn Engine,
    stop: &Stop<'_>,
    seed: u64,
    progress: &mut dyn FnMut(Progress),
) -> Plan {
    let start = first_draft(problem);
    let (draft, iterations) = engine.improve(problem, start, stop, seed, progress);
    finished(problem, &draft, iterations)
}

/// Plans anew around what has changed since the bookings were made: they stand
/// as far as they can, what has no place gets one, and only its surroundings are
/// gone over. Where nothing lacks a place the bookings are the plan, without a
/// single iteration.
///
/// Whoever repairs asks for what is missing, not for a cheaper plan: meanwhile
/// every booking, a draft too, is moved only where that saves
/// [`HELD_TIMES`](crate::cost::HELD_TIMES) the price of moving a published one. What the plan costs is told
/// as always.
pub fn repair(
    problem: &mut PlanProblem,
    stop: &Stop<'_>,
    seed: u64,
    progress: &mut dyn FnMut(Progress),
) -> Plan {
    let start = booked_draft(problem);
    if plan::unplaced(problem, &start.roster).next().is_none() {
        return finished(problem, &start, 0);
    }
    problem.repairs = true;
    let (draft, iterations) = Optimiser::repairing().improve(problem, start, stop, seed, progress);
    problem.repairs = false;
    finished(problem, &draft, iterations)
}

/// A draft as a plan.
pub fn finished(problem: &PlanProblem, draft: &Draft, iterations: u64) -> Plan {
    let roster = &draft.roster;
    let named = plan::named(problem, roster);
    Plan {
        bookings: plan::bookings(problem, roster, &named),
        journeys: named
            .iter()
            .map(|one| plan::planned_journey(problem, roster, one))
            .collect(),
        unplaced: unplaced(problem, roster),
        notes: notes(problem, roster),
        cost: plan::roster_cost(problem, roster),
        currency: problem.currency,
        iterations,
    }
}

fn unplaced(problem: &PlanProblem, roster: &Roster) -> Vec<Unplaced> {
    let search = Search::for_one(problem);
    let mut list: Vec<Unplaced> = plan::unplaced(problem, roster)
        .map(|visit| Unplaced {
            visit_id: problem.visits[visit].visit_id.clone(),
            request_id: problem.visits[visit].request_id.clone(),
            reasons: exclusions(&search, roster, visit),
        })
        .collect();
    list.extend(problem.unplaceable.iter().map(|lost| Unplaced {
        visit_id: lost.visit_id.clone(),
        request_id: lost.request_id.clone(),
        reasons: vec![lost.reason.clone()],
    }));
    list
}

/// Every rule that excludes candidates from a visit, the commonest first, each
/// with its number of candidates and its mildest case in words.
fn exclusions(search: &Search<'_>, roster: &Roster, visit: usize) -> Vec<Reason> {
    let problem = search.problem;
    let mut by_rule: BTreeMap<&str, (Reason, [i64; 2])> = BTreeMap::new();
    for who in problem.everybody() {
        for block in blocks(search, roster, visit, who) {
            let reason = || block.reason(problem, problem.site(visit));
            let (_, counts) = by_rule
                .entry(block.rule())
                .or_insert_with(|| (reason(), [0, 0]));
            counts[usize::from(matches!(who, Who::Point(_)))] += 1;
        }
    }
    let mut rules: Vec<(Reason, [i64; 2])> = by_rule.into_values().collect();
    rules.sort_by_key(|(_, counts)| -(counts[0] + counts[1]));
    rules
        .into_iter()
        .map(|(reason, counts)| counted(&reason, counts))
        .collect()
}

fn blocks(search: &Search<'_>, roster: &Roster, visit: usize, who: Who) -> Vec<Block> {
    let problem = search.problem;
    let told = problem.visits[visit].told.as_ref();
    if told.is_some_and(|told| told.lock.assignee && told.who != who) {
        return vec![Block::Locked];
    }
    let unsuitable = suitability::unsuitable(problem, who, visit);
    if !unsuitable.is_empty() {
        return unsuitable;
    }
    match search.way(roster, visit, who) {
        Err(block) => vec![block],
        Ok(_) => vec![Block::TooDear],
    }
}

fn counted(example: &Reason, [engineers, points]: [i64; 2]) -> Reason {
    let said = match (engineers, points) {
        (0, _) => format!("{points} service points"),
        (_, 0) => format!("{engineers} engineers"),
        _ => format!("{engineers} engineers and {points} service points"),
    };
    let mut reason = Reason::new(&example.rule, format!("{said}: {}", example.detail));
    if engineers + points == 1 {
        reason.figures.clone_from(&example.figures);
    }
    reason
        .with("engineers", Figure::Count(engineers))
        .with("service_points", Figure::Count(points))
}

/// What has to be said of visits that are placed.
fn notes(problem: &PlanProblem, roster: &Roster) -> Vec<PlanNote> {
    let mut notes = Vec::new();
    for (visit, facts) in problem.visits.iter().enumerate() {
        if facts.standing != Standing::Open {
            continue;
        }
        let Some((start, finish)) = times(roster, visit) else {
            continue;
        };
        let mut say = |reason| {
            notes.push(PlanNote {
                visit_id: facts.visit_id.clone(),
                request_id: facts.request_id.clone(),
                reason,
            });
        };
        if let Some(due) = &facts.due {
            let met = if due.by_finish { finish } else { start };
            if met > due.at {
                say(Block::TooLate {
                    start: met,
                    due: due.at,
                }
                .reason(problem, facts.spot));
            }
        }
        if let Some(lapsed) = &facts.lapsed {
            let at = local(problem, facts.spot, lapsed.at);
            let reason = Reason::new(
                rules::PROMISE_LAPSED,
                format!("the promise ran out on {at}"),
            );
            say(reason.with("due_at", Figure::Instant(instant(lapsed.at))));
        }
        if let Some((day, _)) = facts.wish_until.filter(|(_, until)| start >= *until) {
            let detail = format!("the buyer wished nobody later than {day}");
            say(Reason::new(rules::WISH_PASSED, detail).with("day", Figure::Date(day)));
        }
    }
    notes
}

/// Start and finish of a placed visit.
pub(crate) fn times(roster: &Roster, visit: usize) -> Option<(i64, i64)> {
    match roster.place[visit]? {
        Who::Engineer(engineer) => roster.journeys[engineer]
            .iter()
            .flat_map(|journey| &journey.stops)
            .find(|stop| stop.visit == visit)
            .map(|stop| (stop.start, stop.finish)),
        Who::Point(point) => roster.points[point]
            .iter()
            .find(|one| one.visit == visit)
            .map(|one| (one.start, one.finish)),
    }
}
