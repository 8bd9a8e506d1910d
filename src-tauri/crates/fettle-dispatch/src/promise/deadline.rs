//! Until when can we decide?
//!
//! The latest start on site that keeps the promise and every rule, and from it
//! back to the last instant at which somebody can be told.

use super::Question;
use crate::insertion::{Inserter, Insertion, Position};
use crate::itinerary::{Journey, Stop};
use crate::problem::{DAY, Due, Who};

/// The last instant at which this way can be decided on, in time for `due`.
pub(super) fn decide_by(question: &Question<'_>, insertion: &Insertion, due: &Due) -> Option<i64> {
    let decided = match insertion.who {
        Who::Point(point) => at_point(question, point, insertion, due)?,
        Who::Engineer(engineer) => {
            let latest = latest_journey(question, engineer, insertion, due)?;
            told_by(question, engineer, insertion, &latest)
        }
    };
    (decided >= question.problem.now).then_some(decided)
}

fn at_point(
    question: &Question<'_>,
    point: usize,
    insertion: &Insertion,
    due: &Due,
) -> Option<i64> {
    let problem = question.problem;
    let facts = &problem.visits[question.visit];
    let home = problem.points[point].spot;
    let hours = problem.shared_hours(home, facts.spot);
    let days = problem.days(home);
    let inserter = super::candidate::inserter(question);
    let mut by = due.at
        - if due.by_finish {
            insertion.finish - insertion.start
        } else {
            0
        };
    loop {
        let start = hours.last_open(by)?;
        if start <= insertion.start {
            return Some(insertion.start - lead_seconds(problem.rules.service_point_lead_hours));
        }
        let work_days = crate::roster::days_at_point(problem, point, question.visit, start);
        match work_days
            .first()
            .filter(|_| work_days.iter().any(|day| inserter.is_full(point, *day)))
        {
            None => return Some(start - lead_seconds(problem.rules.service_point_lead_hours)),
            Some(day) => by = days.start(*day) - 1,
        }
    }
}

fn lead_seconds(hours: u32) -> i64 {
    i64::from(hours) * 3600
}

/// The journey with the latest start that is in time. Later starts only ever
/// break more rules (a visa running out, days off, the next booking), so the
/// edge is found by halving.
fn latest_journey(
    question: &Question<'_>,
    engineer: usize,
    insertion: &Insertion,
    due: &Due,
) -> Option<Journey> {
    let problem = question.problem;
    let facts = &problem.visits[question.visit];
    let work = problem.work(facts.spot);
    let last_start = if due.by_finish {
        work.latest_start_second(due.at, facts.work_seconds())?
    } else {
        work.latest_start_second(due.at + 60, 60)?
    };
    let at = |start: i64| journey_from(question, engineer, insertion, start);
    if let Some(journey) = at(last_start.max(insertion.start)) {
        return Some(journey);
    }
    let (mut good, mut bad) = (insertion.start, last_start);
    let mut best = insertion.journey().cloned();
    while bad - good > 60 {
        let middle = good + (bad - good) / 2;
        let Some(start) = work.next_open_second(middle).filter(|start| *start < bad) else {
            bad = middle;
            continue;
        };
        match at(start) {
            Some(journey) => {
                good = start;
                best = Some(journey);
            }
            None => bad = middle,
        }
    }
    best
}

/// The same way with the visit starting at `start`.
fn journey_from(
    question: &Question<'_>,
    engineer: usize,
    insertion: &Insertion,
    start: i64,
) -> Option<Journey> {
    let problem = question.problem;
    let facts = &problem.visits[question.visit];
    let finish = problem
        .work(facts.spot)
        .finish_second(start, facts.work_seconds())?;
    let inserter = Inserter {
        stop: Stop {
            visit: question.visit,
            kept: Some((start, finish)),
        },
        ..super::candidate::inserter(question)
    };
    let found = match insertion.position {
        Position::Own { index, .. } => inserter.own(engineer, index),
        Position::Join { index, stop, .. } => inserter.joined(engineer, index, stop),
        Position::Point => return None,
    };
    found.ok().and_then(|found| found.journey().cloned())
}

/// When the engineer has to know: before leaving home, with lead time and time
/// for visas; on the road, before leaving for this site.
fn told_by(
    question: &Question<'_>,
    engineer: usize,
    insertion: &Insertion,
    latest: &Journey,
) -> i64 {
    let problem = question.problem;
    let facts = &problem.engineers[engineer];
    let visas = latest.new_visas.iter().map(|(country, _)| {
        let days = crate::credential::lead_days(problem, facts, *country).unwrap_or(0);
        latest.depart - i64::from(days) * DAY
    });
    let leaving = match insertion.position {
        Position::Join { stop, .. } if stop > 0 => {
            let timed = latest.stops[stop];
            let from = problem.site(latest.stops[stop - 1].visit);
            let way = problem.way(from, problem.site(timed.visit));
            timed.start - way.rest_seconds - way.travel_seconds
        }
        _ => latest.depart - lead_seconds(problem.rules.engineer_lead_hours),
    };
    visas.fold(leaving, i64::min)
}
