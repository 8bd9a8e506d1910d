//! Where a job goes among journeys: every place of every vehicle that may serve it,
//! the most promising first.
//!
//! A bound tells of each place what it costs at least (`bound`), which is quick; in
//! that order places are estimated (`state/estimate`) until the next one cannot beat
//! the best any more, and that is judged exactly. So thousands of places take a few
//! dozen estimates, and no neighbour lists are needed.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::bound::Newcomer;
use super::evaluator::Finder;
use super::random::Random;
use super::recreate::Walks;
use super::state::{BROKEN, Insertion, State};
use crate::model::compiled::{NEVER, node};

/// A place by a cost: the least that it could be, or about what it is.
pub(super) type Place = (i64, u32, u32);

impl Finder<Walks> {
    /// The cheapest place found for the job, if any costs less than `limit`.
    pub(crate) fn best_journey(
        &mut self,
        state: &State<'_>,
        random: &mut Random,
        job: u32,
        limit: i64,
    ) -> Option<Insertion> {
        let mut places = std::mem::take(&mut self.kept.places);
        places.clear();
        all_places(state, job, limit, &mut places);
        let mut heap = BinaryHeap::from(places);
        let estimated = self.estimate(state, random, job, limit, &mut heap);
        self.kept.places = heap.into_vec();
        judge(state, job, limit, &estimated)
    }

    /// Places by estimate, each better than the one before.
    fn estimate(
        &mut self,
        state: &State<'_>,
        random: &mut Random,
        job: u32,
        limit: i64,
        heap: &mut BinaryHeap<Reverse<Place>>,
    ) -> Vec<Place> {
        let mut better: Vec<Place> = Vec::new();
        let mut best = limit;
        while let Some(Reverse((least, vehicle, after))) = heap.pop() {
            if best <= least {
                break;
            }
            if !is_worth_it(state, job, (vehicle, after), best) {
                continue;
            }
            let cost = state.estimate(vehicle, after, job, best);
            if cost < best && !self.overlooks(random) {
                best = cost;
                better.push((cost, vehicle, after));
            }
        }
        better
    }
}

/// Whether a place can still be cheaper than `best` on a closer look.
fn is_worth_it(state: &State<'_>, job: u32, (vehicle, after): (u32, u32), best: i64) -> bool {
    let is_start = after == state.p.start_node(vehicle);
    is_start
        || state.facts(vehicle).plain_but_supplies
        || Newcomer::of(state, vehicle, job).least_with_care(state, after) < best
}

/// Every place that could cost less than `limit`.
fn all_places(state: &State<'_>, job: u32, limit: i64, places: &mut Vec<Reverse<Place>>) {
    let p = state.p;
    let row = &p.compatible[job as usize * p.row..][..p.row];
    for (word, bits) in (0..).zip(row) {
        let mut bits = *bits;
        while bits != 0 {
            let vehicle = word * 64 + bits.trailing_zeros();
            bits &= bits - 1;
            if is_considered(state, vehicle, job) {
                places_with(state, vehicle, job, limit, places);
            }
        }
    }
}

/// Whether the vehicle has room; of idle ones that are alike, one is enough.
fn is_considered(state: &State<'_>, vehicle: u32, job: u32) -> bool {
    let route = &state.route[vehicle as usize];
    let is_one =
        route.len > 0 || state.idle_vehicle(node(state.facts(vehicle).group)) == Some(vehicle);
    is_one && route.cost < BROKEN && state.fits(vehicle, job)
}

fn places_with(
    state: &State<'_>,
    vehicle: u32,
    job: u32,
    limit: i64,
    places: &mut Vec<Reverse<Place>>,
) {
    let newcomer = Newcomer::of(state, vehicle, job);
    // Judged in constant time, or nearly: no bound is needed.
    let is_plain = state.facts(vehicle).plain_but_supplies;
    let end = state.p.end_node(vehicle);
    let mut after = state.p.start_node(vehicle);
    while after != end {
        let least = if is_plain {
            state.insertion(vehicle, after, job, limit)
        } else {
            newcomer.least_after(state, after)
        };
        if least < limit {
            places.push(Reverse((least, vehicle, after)));
        }
        after = state.node[after as usize].succ;
    }
}

/// The last of these by its exact cost; the one before only while it may be cheaper.
fn judge(state: &State<'_>, job: u32, limit: i64, estimated: &[Place]) -> Option<Insertion> {
    let mut best: Option<Insertion> = None;
    for &(about, vehicle, after) in estimated.iter().rev() {
        let least = best.map_or(limit, |known| known.delta);
        if about >= least {
            break;
        }
        let delta = state.insertion(vehicle, after, job, least);
        if delta != NEVER {
            best = Some(Insertion {
                vehicle,
                after,
                delta,
            });
        }
    }
    best
}
