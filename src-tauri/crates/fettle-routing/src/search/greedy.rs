//! Plain cheapest insertion in a given order, with every place looked at and
//! nothing reconsidered: what a careful person does by hand, and so what the
//! search is measured against.

use super::chain::Plan;
use super::schedule::schedule;
use super::state::{Insertion, State};
use crate::model::compiled::{NONE, node};
use crate::model::{JobId, Problem};
use crate::solution::Solution;

/// Inserts the jobs one by one, each at the cheapest place that all vehicles' routes
/// have for it just then, or does without a vehicle where that costs less. Jobs
/// that `order` does not name come last, by number; naming one twice changes nothing.
pub fn insert_in_order(problem: &Problem, order: &[JobId]) -> Solution {
    let mut state = State::empty(problem.compiled());
    let known = order.iter().map(|job| job.0);
    let known = known.filter(|job| (*job as usize) < state.p.jobs);
    for job in known.chain(0..node(state.p.jobs)).collect::<Vec<_>>() {
        if !state.is_routed(job) && state.chosen[job as usize] == NONE {
            insert(&mut state, job);
        }
    }
    schedule(problem, &Plan::of(&state))
}

fn insert(state: &mut State<'_>, job: u32) {
    let (price, way) = state.fallback(job);
    state.begin();
    match cheapest(state, job, price) {
        Some(place) => state.insert(job, place),
        None => state.choose(job, way),
    }
}

/// The cheapest of all places below `limit`, the first among equals.
fn cheapest(state: &State<'_>, job: u32, limit: i64) -> Option<Insertion> {
    let mut best = None;
    let mut least = limit;
    for vehicle in (0..node(state.p.vehicles)).filter(|v| state.fits(*v, job)) {
        let end = state.p.end_node(vehicle);
        let mut after = state.p.start_node(vehicle);
        while after != end {
            let delta = state.insertion(vehicle, after, job, least);
            if delta < least {
                least = delta;
                best = Some(Insertion {
                    vehicle,
                    after,
                    delta,
                });
            }
            after = state.node[after as usize].succ;
        }
    }
    best
}
