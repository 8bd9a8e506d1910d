//! The journeys that standing bookings make: legs, nights, cost.
//!
//! Bookings are taken as they are. Whatever does not fit (no time between two
//! visits, a visa that has run out since) is told as a reason on the journey;
//! no booking is ever dropped.

use fettle_domain::schedule::Booking;

use crate::block::Block;
use crate::credential;
use crate::itinerary::Journey;
use crate::plan::{self, Misfit, Named, PlannedJourney};
use crate::problem::PlanProblem;
use crate::roster::{Placed, Roster};

/// The journeys of these bookings, in the order of engineers and departures.
/// Bookings of service points make none; those whose demand or engineer is not
/// part of the problem are left out.
pub fn journeys_of(problem: &PlanProblem, bookings: &[Booking]) -> Vec<PlannedJourney> {
    let standing = bookings.iter().filter(|booking| booking.stands());
    let roster = Roster::of(
        problem,
        standing.filter_map(|booking| Placed::of(problem, booking)),
    );
    let mut journeys: Vec<PlannedJourney> = Vec::new();
    for one in plan::named_since(problem, &roster, i64::MIN) {
        let mut journey = plan::planned_journey(problem, &roster, &one);
        journey.misfits = misfits(problem, &roster, &one);
        journeys.push(journey);
    }
    journeys
}

fn misfits(problem: &PlanProblem, roster: &Roster, named: &Named<'_>) -> Vec<Misfit> {
    let journey = named.journey;
    let of_visits = between_stops(problem, journey)
        .into_iter()
        .chain(hours(problem, journey))
        .map(|(visit, block)| Misfit {
            visit_id: Some(problem.visits[visit].visit_id.clone()),
            reason: block.reason(problem, problem.site(visit)),
        });
    let first = problem.site(journey.stops[0].visit);
    let of_all = on_the_whole(problem, roster, named.engineer, journey, 0)
        .into_iter()
        .map(|block| Misfit {
            visit_id: None,
            reason: block.reason(problem, first),
        });
    of_visits.chain(of_all).collect()
}

/// What does not fit about a journey as a whole: leave, length, papers,
/// another journey at the same time or less than `rest_seconds` away.
pub(crate) fn on_the_whole(
    problem: &PlanProblem,
    roster: &Roster,
    engineer: usize,
    journey: &Journey,
    rest_seconds: i64,
) -> Vec<Block> {
    let facts = &problem.engineers[engineer];
    let in_the_way =
        |off: &&crate::problem::DaysOff| journey.depart < off.until && off.from < journey.back;
    let leave = facts.leave.iter().filter(in_the_way);
    let mut blocks: Vec<Block> = leave.map(|off| Block::Leave(off.range)).collect();
    let (days, most) = (journey.days, i64::from(facts.max_days_away));
    if days > most {
        blocks.push(Block::Away { days, most });
    }
    let others = roster.others(engineer, journey);
    if journey.back > problem.now {
        blocks.extend(credential::judge(problem, engineer, journey, others).err());
    }
    let overlaps = others.journeys().any(|other| {
        journey.depart < other.back + rest_seconds && other.depart < journey.back + rest_seconds
    });
    blocks.extend(overlaps.then_some(Block::Busy));
    blocks
}

/// Stops that begin before one can be there and rested.
pub(crate) fn between_stops(problem: &PlanProblem, journey: &Journey) -> Vec<(usize, Block)> {
    let pairs = journey.stops.windows(2);
    pairs
        .filter_map(|pair| {
            let way = problem.way(problem.site(pair[0].visit), problem.site(pair[1].visit));
            let rested = pair[1].arrive + way.rest_seconds;
            let short_seconds = rested - pair[1].start;
            (short_seconds > 0).then(|| {
                let names = (
                    problem.visit_name(pair[0].visit),
                    problem.visit_name(pair[1].visit),
                );
                (
                    pair[1].visit,
                    Block::Overlap {
                        before: names.0.to_owned(),
                        after: names.1.to_owned(),
                        short_seconds,
                    },
                )
            })
        })
        .collect()
}

/// Stops that begin outside the site's working time, or before the parts.
fn hours(problem: &PlanProblem, journey: &Journey) -> Vec<(usize, Block)> {
    let mut blocks = Vec::new();
    for stop in &journey.stops {
        let facts = &problem.visits[stop.visit];
        if problem.work(facts.spot).next_open_second(stop.start) != Some(stop.start) {
            blocks.push((stop.visit, Block::OutsideHours { start: stop.start }));
        }
        if let Some((eta, _)) = facts.parts_from.filter(|(_, from)| stop.start < *from) {
            blocks.push((stop.visit, Block::Parts { eta }));
        }
    }
    blocks
}
