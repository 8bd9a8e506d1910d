//! Ruin and recreate under simulated annealing.

use fettle_travel::great_circle_km;

use super::search::Search;
use super::{Progress, Stop, progress_of};
use crate::plan::{roster_cost, unplaced};
use crate::problem::{Standing, Who};
use crate::roster::Roster;

/// Iterations from hot to cold; then it begins again from the best.
const CYCLE: u64 = 1500;
/// Temperature at the beginning and the end of a cycle, in thousandths of what
/// a visit of the plan costs on average.
const HOT: f64 = 100.0;
const COLD: f64 = 1.0;
/// The most visits taken out at once.
const MOST_REMOVED: usize = 10;
/// Iterations between two reports.
const REPORT_EVERY: u64 = 100;

/// Improves a roster until told to stop. The best one seen, and how many
/// iterations were done.
pub(super) fn anneal(
    search: &mut Search<'_>,
    start: Roster,
    stop: &Stop<'_>,
    progress: &mut dyn FnMut(Progress),
) -> (Roster, u64) {
    let problem = search.problem;
    let movable = movable(search, &start);
    let mut best = (roster_cost(problem, &start).total_minor, start.clone());
    let mut current = (best.0, start);
    let mut iterations = 0;
    progress(progress_of(problem, &best.1, 0));
    while !movable.is_empty() && !stop.now(iterations) {
        if iterations % CYCLE == 0 {
            current = best.clone();
        }
        let next = disturbed(search, &current.1, &movable);
        let cost = roster_cost(problem, &next).total_minor;
        if accepts(
            search,
            cost - current.0,
            temperature(best.0, movable.len(), iterations),
        ) {
            current = (cost, next);
        }
        if current.0 < best.0 {
            best = current.clone();
        }
        iterations += 1;
        if iterations % REPORT_EVERY == 0 {
            progress(progress_of(problem, &best.1, iterations));
        }
    }
    (best.1, iterations)
}

/// Visits that may be placed otherwise.
fn movable(search: &Search<'_>, roster: &Roster) -> Vec<usize> {
    let problem = search.problem;
    let bound = |visit: usize| {
        let told = problem.visits[visit].told.as_ref();
        told.is_some_and(|told| told.lock.time && told.lock.assignee)
            && roster.place[visit].is_some()
    };
    (0..problem.visits.len())
        .filter(|visit| problem.visits[*visit].standing == Standing::Open && !bound(*visit))
        .collect()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a temperature need not be exact"
)]
fn temperature(total_minor: i64, visits: usize, iterations: u64) -> f64 {
    let average = total_minor as f64 / visits as f64 / 1000.0;
    let done = (iterations % CYCLE) as f64 / CYCLE as f64;
    average * HOT * (COLD / HOT).powf(done)
}

#[expect(clippy::cast_precision_loss, reason = "a chance need not be exact")]
fn accepts(search: &mut Search<'_>, worse_by: i64, temperature: f64) -> bool {
    worse_by <= 0 || search.random.unit() < (-(worse_by as f64) / temperature.max(1.0)).exp()
}

fn disturbed(search: &mut Search<'_>, roster: &Roster, movable: &[usize]) -> Roster {
    let mut next = roster.clone();
    let mut out: Vec<usize> = Vec::new();
    for visit in chosen(search, roster, movable) {
        search.remove(&mut next, visit, &mut out);
    }
    out.extend(
        unplaced(search.problem, &next)
            .filter(|visit| !out.contains(visit))
            .collect::<Vec<_>>(),
    );
    if search.random.one_in(3) {
        search.insert_by_regret(&mut next, out);
    } else {
        order(search, &mut out);
        search.insert_in_order(&mut next, &out);
    }
    next
}

/// The visits to take out: some near one another, those of one engineer, or
/// any.
fn chosen(search: &mut Search<'_>, roster: &Roster, movable: &[usize]) -> Vec<usize> {
    let most = MOST_REMOVED.min(movable.len());
    let count = 1 + search.random.below(most);
    let seed = movable[search.random.below(movable.len())];
    match search.random.below(4) {
        0 => of_one_engineer(roster, movable, seed, MOST_REMOVED),
        1 => (0..count)
            .map(|_| movable[search.random.below(movable.len())])
            .collect(),
        _ => nearest(search, movable, seed, count),
    }
}

fn of_one_engineer(roster: &Roster, movable: &[usize], seed: usize, most: usize) -> Vec<usize> {
    let same = |visit: &usize| roster.place[*visit] == roster.place[seed];
    match roster.place[seed] {
        Some(Who::Engineer(_)) => movable.iter().copied().filter(same).take(most).collect(),
        _ => vec![seed],
    }
}

fn nearest(search: &Search<'_>, movable: &[usize], seed: usize, count: usize) -> Vec<usize> {
    let problem = search.problem;
    let point = |visit: usize| problem.spots[problem.site(visit)].point;
    let mut near: Vec<(f64, usize)> = movable
        .iter()
        .map(|visit| (great_circle_km(point(seed), point(*visit)), *visit))
        .collect();
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    near.into_iter()
        .take(count)
        .map(|(_, visit)| visit)
        .collect()
}

/// An order to put visits back in: at random, the soonest due first, or the
/// longest first.
fn order(search: &mut Search<'_>, visits: &mut [usize]) {
    let problem = search.problem;
    match search.random.below(3) {
        0 => visits.sort_by_key(|visit| {
            problem.visits[*visit]
                .due
                .as_ref()
                .map_or(i64::MAX, |due| due.at)
        }),
        1 => visits.sort_by_key(|visit| std::cmp::Reverse(problem.visits[*visit].work_minutes)),
        _ => {
            for i in (1..visits.len()).rev() {
                visits.swap(i, search.random.below(i + 1));
            }
        }
    }
}
