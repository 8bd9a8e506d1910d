//! Every rule that stands in a candidate's way.
//!
//! Each rule is tried by itself: what binds the demand (parts, the buyer's
//! earliest day) against a world with nothing but the way and the lead time,
//! what binds the person (credentials, days off, days away, other bookings)
//! against the demand's own rules. A rule stands in the way when it forbids the
//! visit, or makes it later than the promise bears. So rules that hide behind
//! one another are all told, and rules that change nothing are not. Where it
//! takes several rules together to be late, each that delays is told.

use fettle_domain::reason::{Figure, Reason};

use super::Question;
use crate::block::Block;
use crate::credential;
use crate::enforce::Enforce;
use crate::insertion::{Inserter, Insertion};
use crate::itinerary::{Ask, Gap, Journey, Others, Stop};
use crate::problem::{DAY, Due, PlanProblem, Who};
use crate::rules;

/// What a rule must not do to a candidate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bound<'a> {
    /// The best way found under all rules.
    pub best: Option<&'a Insertion>,
    /// The promise.
    pub due: Option<&'a Due>,
    /// How long before the due instant a delay matters: the slack that is
    /// wanted, where little slack is what is asked about.
    pub margin_seconds: i64,
}

impl Bound<'_> {
    fn is_late(&self, start: i64, finish: i64) -> bool {
        self.due.is_some_and(|due| {
            let met = if due.by_finish { finish } else { start };
            met > due.at - self.margin_seconds
        })
    }
}

/// What is found to stand in the way.
#[derive(Default)]
struct Found {
    blocks: Vec<Block>,
    /// Rules that delay, though not by themselves too much.
    delays: Vec<Block>,
    /// When work could begin by the way alone.
    free_start: Option<i64>,
}

impl Found {
    /// Takes a rule that delays as standing in the way, or as a part of it.
    fn delay(&mut self, late: bool, block: Block) {
        let list = if late {
            &mut self.blocks
        } else {
            &mut self.delays
        };
        list.push(block);
    }
}

/// The rules that delay or forbid a candidate.
pub(super) fn of(question: &Question<'_>, who: Who, bound: &Bound<'_>) -> Vec<Reason> {
    let mut found = match who {
        Who::Engineer(engineer) => of_engineer(question, engineer, bound),
        Who::Point(point) => of_point(question, point, bound),
    };
    if found.blocks.is_empty() && bound.best.is_some() {
        found.blocks = found.delays;
    } else if found.blocks.is_empty() {
        let whole = super::candidate::inserter(question).best(who);
        found.blocks.extend(whole.err());
    }
    let spot = question.problem.site(question.visit);
    let mut reasons: Vec<Reason> = Vec::new();
    for block in found.blocks {
        let reason = block.reason(question.problem, spot);
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    // Holidays delay; they forbid nothing.
    if let (Some(from), Some(best)) = (found.free_start, bound.best) {
        let until = bound.due.map_or(best.start, |due| due.at.min(best.start));
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

fn of_engineer(question: &Question<'_>, engineer: usize, bound: &Bound<'_>) -> Found {
    let mut found = Found::default();
    let alone = |rules| journey_under(question, engineer, rules);
    let (Ok(free), Ok(told)) = (alone(Enforce::NONE), alone(Enforce::LEAD)) else {
        found.blocks.push(Block::NoWorkingTime);
        return found;
    };
    found.free_start = Some(free.stops[0].start);
    if is_late(bound, &free) {
        found.blocks.push(Block::Distance {
            travel_seconds: free.stops[0].arrive - free.depart,
        });
    } else if told.stops[0].start > free.stops[0].start {
        let lead = delaying(question.problem, question.visit, Enforce::LEAD);
        found.delay(is_late(bound, &told), lead);
    }
    for rule in [Enforce::PARTS, Enforce::NOT_BEFORE] {
        match alone(Enforce::LEAD.and(rule)) {
            Err(block) => found.blocks.push(block),
            Ok(journey) if journey.stops[0].start > told.stops[0].start => {
                let block = delaying(question.problem, question.visit, rule);
                found.delay(is_late(bound, &journey), block);
            }
            Ok(_) => {}
        }
    }
    personal(question, engineer, bound, &mut found);
    found
}

/// What the demand itself asks of everybody.
const OF_THE_DEMAND: Enforce = Enforce::LEAD.and(Enforce::PARTS).and(Enforce::NOT_BEFORE);

/// The rules that bind this engineer, beside those of the demand.
fn personal(question: &Question<'_>, engineer: usize, bound: &Bound<'_>, found: &mut Found) {
    let Ok(base) = journey_under(question, engineer, OF_THE_DEMAND) else {
        found.blocks.push(Block::NoWorkingTime);
        return;
    };
    for rule in [Enforce::AWAY, Enforce::CREDENTIALS, Enforce::LEAVE] {
        let journey = journey_under(question, engineer, OF_THE_DEMAND.and(rule));
        let Some(late) = hinders(bound, &base, journey.as_ref().ok()) else {
            continue;
        };
        for block in broken(question, engineer, rule, &base, bound.due, journey.err()) {
            found.delay(late, block);
        }
    }
    if let Some(late) = busy(question, engineer, bound, &base) {
        found.delay(late, Block::Busy);
    }
}

/// Whether a rule does anything to a journey, and if so, whether too much.
fn hinders(bound: &Bound<'_>, base: &Journey, under_it: Option<&Journey>) -> Option<bool> {
    match under_it {
        None => Some(true),
        Some(journey) if journey.stops[0].start > base.stops[0].start => {
            Some(is_late(bound, journey))
        }
        Some(_) => None,
    }
}

fn is_late(bound: &Bound<'_>, journey: &Journey) -> bool {
    bound.is_late(journey.stops[0].start, journey.stops[0].finish)
}

/// What a rule says of the journey that would be made without it.
fn broken(
    question: &Question<'_>,
    engineer: usize,
    rule: Enforce,
    base: &Journey,
    due: Option<&Due>,
    block: Option<Block>,
) -> Vec<Block> {
    match rule {
        Enforce::CREDENTIALS => {
            let others = Others::all(&question.roster.journeys[engineer]);
            credential::all_blocks(question.problem, engineer, question.visit, base, others)
        }
        Enforce::LEAVE => days_off(question.problem, engineer, base, due),
        _ => block.into_iter().collect(),
    }
}

/// The earliest journey with only these rules in force and nothing booked.
fn journey_under(
    question: &Question<'_>,
    engineer: usize,
    rules: Enforce,
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
        enforce: rules,
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

/// Days off between the earliest departure and the due instant.
fn days_off(
    problem: &PlanProblem,
    engineer: usize,
    base: &Journey,
    due: Option<&Due>,
) -> Vec<Block> {
    let until = due.map_or(base.back, |due| due.at.max(base.back));
    let leave = problem.engineers[engineer].leave.iter();
    leave
        .filter(|off| off.from < until && off.until > base.depart)
        .map(|off| Block::Leave(off.range))
        .collect()
}

/// Whether the other bookings alone delay or forbid the visit, and if so,
/// whether too much.
fn busy(
    question: &Question<'_>,
    engineer: usize,
    bound: &Bound<'_>,
    base: &Journey,
) -> Option<bool> {
    let inserter = Inserter {
        enforce: OF_THE_DEMAND,
        ..super::candidate::inserter(question)
    };
    let mut earliest: Option<(i64, i64)> = None;
    inserter.each(Who::Engineer(engineer), &mut |found| {
        if let Ok(found) = found {
            let this = (found.start, found.finish);
            earliest = Some(earliest.map_or(this, |known| known.min(this)));
        }
    });
    match earliest {
        None => Some(true),
        Some((start, finish)) if start > base.stops[0].start => Some(bound.is_late(start, finish)),
        Some(_) => None,
    }
}

fn of_point(question: &Question<'_>, point: usize, bound: &Bound<'_>) -> Found {
    let problem = question.problem;
    let seconds = problem.visits[question.visit].work_seconds();
    let hours = problem.shared_hours(problem.points[point].spot, problem.site(question.visit));
    let begun = |from: i64| {
        let start = hours.next_open(from)?;
        Some((start, hours.finish(start, seconds)?))
    };
    let mut found = Found::default();
    let Some((free, _)) = begun(problem.now) else {
        found.blocks.push(Block::NoWorkingTime);
        return found;
    };
    found.free_start = Some(free);
    let under = |enforce| Inserter {
        enforce,
        ..super::candidate::inserter(question)
    };
    for rule in [Enforce::LEAD, Enforce::PARTS, Enforce::NOT_BEFORE] {
        let from = under(rule).earliest_at_point(true);
        let block = match rule {
            Enforce::LEAD => Block::Lead {
                hours: problem.rules.service_point_lead_hours,
                until: from,
            },
            _ => delaying(problem, question.visit, rule),
        };
        match begun(from) {
            None => found.blocks.push(block),
            Some((start, finish)) if start > free => {
                found.delay(bound.is_late(start, finish), block);
            }
            Some(_) => {}
        }
    }
    if let Some(late) = full(question, point, bound, &under(OF_THE_DEMAND)) {
        found.delay(
            late,
            Block::Capacity {
                per_day: problem.points[point].capacity_per_day,
            },
        );
    }
    found
}

/// Whether a partner's other visits delay or forbid this one, and if so,
/// whether too much. One that takes nobody at all is told as unsuitable.
fn full(
    question: &Question<'_>,
    point: usize,
    bound: &Bound<'_>,
    inserter: &Inserter<'_>,
) -> Option<bool> {
    let problem = question.problem;
    let hours = problem.shared_hours(problem.points[point].spot, problem.site(question.visit));
    let from = inserter.earliest_at_point(true);
    let free = hours.next_open(from)?;
    if problem.points[point].capacity_per_day == 0 {
        return None;
    }
    match inserter.room(point, from) {
        Err(_) => Some(true),
        Ok((start, finish)) if start > free => Some(bound.is_late(start, finish)),
        Ok(_) => None,
    }
}
