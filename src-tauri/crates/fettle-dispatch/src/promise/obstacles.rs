//! Every rule that stands in a candidate's way.
//!
//! A rule stands in the way when, alone in an otherwise lawless world, it
//! forbids the visit or makes it later. So rules that hide behind one another
//! are all told, and rules that change nothing are not.

use fettle_domain::reason::{Figure, Reason};

use super::Question;
use crate::block::Block;
use crate::credential;
use crate::enforce::Enforce;
use crate::insertion::{Inserter, Insertion};
use crate::itinerary::{Ask, Gap, Journey, Others, Stop};
use crate::problem::{DAY, Due, PlanProblem, Who};
use crate::rules;

/// The rules that delay or forbid a candidate, with `best` the way found under
/// all of them.
pub(super) fn of(
    question: &Question<'_>,
    who: Who,
    best: Option<&Insertion>,
    due: Option<&Due>,
) -> Vec<Reason> {
    let (blocks, free_start) = match who {
        Who::Engineer(engineer) => of_engineer(question, engineer, due),
        Who::Point(point) => of_point(question, point),
    };
    let spot = question.problem.site(question.visit);
    let mut reasons: Vec<Reason> = Vec::new();
    for block in blocks {
        let reason = block.reason(question.problem, spot);
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    let until = best.map(|best| best.start).or(due.map(|due| due.at));
    if let (Some(from), Some(until)) = (free_start, until) {
        reasons.extend(holidays(question.problem, spot, from - DAY, until));
    }
    reasons
}

/// Holidays at the site between two instants, the estimated ones said so.
fn holidays(problem: &PlanProblem, spot: usize, from: i64, to: i64) -> Vec<Reason> {
    let told = problem.holidays(spot, from, to).map(|(day, holiday)| {
        let sure = if holiday.estimated {
            " (the date is an estimate)"
        } else {
            ""
        };
        let detail = format!("{day} is {} at the site{sure}", holiday.name);
        Reason::new(rules::HOLIDAY_AT_SITE, detail)
            .with("day", Figure::Date(day))
            .with_text("name", holiday.name.clone())
    });
    told.collect()
}

fn of_engineer(
    question: &Question<'_>,
    engineer: usize,
    due: Option<&Due>,
) -> (Vec<Block>, Option<i64>) {
    let problem = question.problem;
    let alone = |rule| journey_under(question, engineer, rule);
    let Ok(free) = alone(Enforce::NONE) else {
        return (vec![Block::NoWorkingTime], None);
    };
    let start = free.stops[0].start;
    let mut blocks = Vec::new();
    if due.is_some_and(|due| start > due.at) {
        blocks.push(Block::Distance {
            travel_seconds: free.stops[0].arrive - free.depart,
        });
    }
    for rule in [
        Enforce::LEAD,
        Enforce::PARTS,
        Enforce::NOT_BEFORE,
        Enforce::AWAY,
    ] {
        match alone(rule) {
            Err(block) => blocks.push(block),
            Ok(journey) if journey.stops[0].start > start => {
                blocks.push(delaying(problem, question.visit, rule));
            }
            Ok(_) => {}
        }
    }
    blocks.extend(credentials(question, engineer, &free, start));
    blocks.extend(days_off(question, engineer, &free, due));
    if is_busy(question, engineer, start) {
        blocks.push(Block::Busy);
    }
    (blocks, Some(start))
}

/// The earliest journey with only these rules in force and nothing booked.
fn journey_under(
    question: &Question<'_>,
    engineer: usize,
    rule: Enforce,
) -> Result<Journey, Block> {
    let problem = question.problem;
    let route = &question.roster.journeys[engineer];
    let ask = Ask {
        problem,
        engineer,
        gap: Gap {
            from: problem.horizon.0,
            until: problem.horizon.1,
        },
        others: Others::all(route),
        enforce: rule,
    };
    ask.journey(&[Stop {
        visit: question.visit,
        kept: None,
    }])
}

fn delaying(problem: &PlanProblem, visit: usize, rule: Enforce) -> Block {
    let facts = &problem.visits[visit];
    match (rule, facts.parts_from, facts.wish_from) {
        (Enforce::PARTS, Some((day, _)), _) => Block::Parts { eta: day },
        (Enforce::NOT_BEFORE, _, Some((day, _))) => Block::NotBefore { day },
        _ => {
            let hours = problem.rules.engineer_lead_hours;
            Block::Lead {
                hours,
                until: problem.now + i64::from(hours) * 3600,
            }
        }
    }
}

/// Credentials that forbid the visit or make it later, judged on a journey in
/// the working time that a lawless world would use.
fn credentials(
    question: &Question<'_>,
    engineer: usize,
    free: &Journey,
    free_start: i64,
) -> Vec<Block> {
    let problem = question.problem;
    let others = Others::all(&question.roster.journeys[engineer]);
    match journey_under(question, engineer, Enforce::CREDENTIALS) {
        Ok(journey) if journey.stops[0].start <= free_start => Vec::new(),
        _ => credential::all_blocks(problem, engineer, question.visit, free, others),
    }
}

/// Days off between the earliest departure and the due instant, when they
/// delay the visit.
fn days_off(
    question: &Question<'_>,
    engineer: usize,
    free: &Journey,
    due: Option<&Due>,
) -> Vec<Block> {
    let problem = question.problem;
    let delays = match journey_under(question, engineer, Enforce::LEAVE) {
        Ok(journey) => journey.stops[0].start > free.stops[0].start,
        Err(_) => true,
    };
    let until = due.map_or(free.back, |due| due.at.max(free.back));
    let leave = problem.engineers[engineer].leave.iter();
    leave
        .filter(|off| delays && off.from < until && off.until > free.depart)
        .map(|off| Block::Leave(off.range))
        .collect()
}

/// Whether the other bookings alone delay or forbid the visit.
fn is_busy(question: &Question<'_>, engineer: usize, free_start: i64) -> bool {
    let inserter = Inserter {
        enforce: Enforce::NONE,
        ..super::candidate::inserter(question)
    };
    let mut earliest: Option<i64> = None;
    inserter.each(Who::Engineer(engineer), &mut |found| {
        if let Ok(found) = found {
            earliest = Some(earliest.map_or(found.start, |known| known.min(found.start)));
        }
    });
    earliest.is_none_or(|earliest| earliest > free_start)
}

fn of_point(question: &Question<'_>, point: usize) -> (Vec<Block>, Option<i64>) {
    let problem = question.problem;
    let under = |enforce| {
        let inserter = Inserter {
            enforce,
            ..super::candidate::inserter(question)
        };
        (inserter, inserter.earliest_at_point(true))
    };
    let hours = problem.shared_hours(problem.points[point].spot, problem.site(question.visit));
    let Some(free) = hours.next_open(problem.now) else {
        return (vec![Block::NoWorkingTime], None);
    };
    let mut blocks = Vec::new();
    for rule in [Enforce::LEAD, Enforce::PARTS, Enforce::NOT_BEFORE] {
        let (_, from) = under(rule);
        if hours.next_open(from).is_none_or(|start| start > free) {
            blocks.push(match rule {
                Enforce::LEAD => Block::Lead {
                    hours: problem.rules.service_point_lead_hours,
                    until: from,
                },
                _ => delaying(problem, question.visit, rule),
            });
        }
    }
    let (inserter, from) = under(Enforce::NONE);
    if problem.points[point].capacity_per_day > 0
        && inserter
            .room(point, from)
            .map_or(true, |room| room.0 > free)
    {
        blocks.push(Block::Capacity {
            per_day: problem.points[point].capacity_per_day,
        });
    }
    (blocks, Some(free))
}
