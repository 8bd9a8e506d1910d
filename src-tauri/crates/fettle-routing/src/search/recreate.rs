//! Greedy insertion with blinks (Christiaens and Vanden Berghe, 2020): absent
//! jobs go, one by one, to the cheapest place there is; now and then a place is
//! overlooked. Only places beside a neighbour are looked at, and vehicles that idle;
//! among journeys all places, by way of bounds (see [`super::journeys`]).

use std::cmp::Reverse;

use super::evaluator::{Evaluator, Finder};
use super::journeys::Place;
use super::neighbours::Neighbours;
use super::random::Random;
use super::state::{Insertion, Prospect, State};
use crate::model::compiled::{Looks, NEVER, NONE};

/// In which order absent jobs are inserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Demand,
    Far,
    Close,
    WindowWidth,
    WindowOpen,
    WindowClose,
    Choice,
    Price,
}

/// How often the random order is used.
const RANDOM_WEIGHT: usize = 4;

/// The other orders and how often each is used.
const ORDERS: [(Order, usize); 8] = [
    (Order::Demand, 4),
    (Order::Far, 2),
    (Order::Close, 1),
    (Order::WindowWidth, 2),
    (Order::WindowOpen, 2),
    (Order::WindowClose, 2),
    (Order::Choice, 1),
    (Order::Price, 2),
];

/// One round in this many is generous.
const GENEROUS_EVERY: usize = 4;

/// Up to so many absent jobs, each is looked at with all the care there is.
const WITH_CARE: usize = 400;

/// The recreate step, with what it works out once.
pub(crate) struct Recreate<E: Evaluator> {
    /// Sort keys by job, for each order but the random one.
    keys: Vec<Vec<i64>>,
    orders: Vec<(usize, usize)>,
    weights: usize,
    finder: Finder<E::Finder>,
}

impl<E: Evaluator> Recreate<E> {
    pub(crate) fn new(state: &E, near: &E::Near) -> Self {
        let random = (RANDOM_WEIGHT, vec![0; state.jobs()]);
        let mut keys = Vec::new();
        let mut orders = Vec::new();
        let mut weights = 0;
        for (weight, by_job) in std::iter::once(random).chain(state.orders(near)) {
            let flat = by_job.windows(2).all(|pair| pair[0] == pair[1]);
            if flat && !keys.is_empty() {
                continue;
            }
            weights += weight;
            orders.push((weights, keys.len()));
            keys.push(by_job);
        }
        Self {
            keys,
            orders,
            weights,
            finder: state.finder(),
        }
    }

    /// Inserts all of `absent`, or decides to do without a vehicle; gives up as
    /// soon as the plan costs `limit` or more, and then leaves the rest open.
    pub(crate) fn recreate(
        &mut self,
        state: &mut E,
        near: &E::Near,
        random: &mut Random,
        absent: &mut [u32],
        limit: i64,
    ) -> bool {
        self.sort(random, absent);
        let generosity = generosity(state, random, absent);
        self.insert(state, near, random, absent, (generosity, limit))
    }

    /// The same for a plan that stands: whatever it costs, but no job at more than it
    /// is worth, for nothing will take it back.
    pub(crate) fn complete(
        &mut self,
        state: &mut E,
        near: &E::Near,
        random: &mut Random,
        absent: &mut [u32],
    ) {
        self.sort(random, absent);
        // As many draws as where generosity counts.
        generosity(state, random, absent);
        self.insert(state, near, random, absent, (1, i64::MAX));
    }

    fn insert(
        &mut self,
        state: &mut E,
        near: &E::Near,
        random: &mut Random,
        absent: &[u32],
        (generosity, limit): (i64, i64),
    ) -> bool {
        self.finder.jobs = absent.len();
        for &job in absent {
            // A job that goes in makes no plan cheaper, or by the rounding of legs only.
            let budget = limit.saturating_sub(state.cost());
            if generosity == 1 && budget <= 0 {
                return false;
            }
            let out = state.way_out(job);
            let most = if generosity == 1 {
                out.price.min(budget)
            } else if out.is_missing {
                out.price
            } else {
                out.price * generosity
            };
            match state.cheapest(&mut self.finder, near, random, job, most) {
                Some(place) => state.insert(job, place),
                None if generosity == 1 && most < out.price => return false,
                None => state.leave(job),
            }
        }
        if generosity > 1 {
            state.prune();
        }
        state.cost() < limit
    }

    fn sort(&self, random: &mut Random, absent: &mut [u32]) {
        let pick = random.below(self.weights);
        let chosen = self
            .orders
            .iter()
            .position(|(upto, _)| pick < *upto)
            .unwrap_or(0);
        for i in (1..absent.len()).rev() {
            absent.swap(i, random.below(i + 1));
        }
        if chosen > 0 {
            let keys = &self.keys[self.orders[chosen].1];
            absent.sort_by_key(|job| keys[*job as usize]);
        }
    }
}

/// What the compiled model's finder keeps.
pub(crate) struct Walks {
    /// By vehicle: the last search for a place that looked at its whole route.
    walked: Vec<u64>,
    searches: u64,
    /// Routes that this search may still look at whole.
    left: usize,
    /// Places of a job among journeys, to be looked at.
    pub(super) places: Vec<Reverse<Place>>,
    /// What the legs of a place cost, and the node that it comes after.
    beside: Vec<(i64, u32)>,
}

impl Walks {
    pub(crate) fn of(state: &State<'_>) -> Self {
        Self {
            walked: vec![0; state.p.vehicles],
            searches: 0,
            left: 0,
            places: Vec::new(),
            beside: Vec::new(),
        }
    }
}

impl Finder<Walks> {
    /// The cheapest place found for the job, if any costs less than `limit`.
    pub(crate) fn best_place(
        &mut self,
        state: &State<'_>,
        near: &Neighbours<'_>,
        random: &mut Random,
        job: u32,
        limit: i64,
    ) -> Option<Insertion> {
        if state.p.any_journeys() {
            return self.best_journey(state, random, job, limit);
        }
        let mut best = Insertion {
            vehicle: NONE,
            after: NONE,
            delta: limit,
        };
        let prospect = state.prospect(job);
        self.kept.searches += 1;
        let most = near.reach.routes;
        let routes = (most * WITH_CARE / self.jobs.max(1)).clamp(most.min(2), most);
        self.kept.left = routes;
        if state.p.looks == Looks::LegsFirst {
            self.beside_by_legs(state, near, random, &prospect, &mut best);
        } else {
            self.beside(state, near, random, &prospect, &mut best);
        }
        self.kept.left = routes;
        for &(least, group) in near.alone(job) {
            if least >= best.delta {
                break;
            }
            if let Some(vehicle) = state.idle_vehicle(group) {
                let start = state.p.start_node(vehicle);
                self.consider(state, random, vehicle, start, &prospect, &mut best);
            }
        }
        (best.vehicle != NONE).then_some(best)
    }

    /// The places after and before neighbours.
    fn beside<'p>(
        &mut self,
        state: &State<'p>,
        near: &Neighbours<'_>,
        random: &mut Random,
        prospect: &Prospect<'p>,
        best: &mut Insertion,
    ) {
        for other in near.reach.look(near.after(prospect.job), random) {
            let vehicle = state.node[other.job as usize].route;
            if vehicle != NONE {
                self.consider(state, random, vehicle, other.job, prospect, best);
            }
        }
        for other in near.reach.look(near.before(prospect.job), random) {
            let node = &state.node[other.job as usize];
            if node.route != NONE {
                self.consider(state, random, node.route, node.pred, prospect, best);
            }
        }
    }

    /// The same where legs tell what a place costs at least: first the legs of all
    /// places, which a processor fetches at once, then those places that are cheap enough.
    fn beside_by_legs<'p>(
        &mut self,
        state: &State<'p>,
        near: &Neighbours<'_>,
        random: &mut Random,
        prospect: &Prospect<'p>,
        best: &mut Insertion,
    ) {
        let mut places = std::mem::take(&mut self.kept.beside);
        places.clear();
        let legs = state.p.arcs[0].beside(state.p.place[prospect.job as usize]);
        let after = near.reach.look(near.after(prospect.job), random);
        places.extend(after.map(|other| state.legs_after(legs, other.job, other.leg)));
        let before = near.reach.look(near.before(prospect.job), random);
        places.extend(before.map(|other| state.legs_before(legs, other.job, other.leg)));
        for &(delta, after) in &places {
            if delta < best.delta {
                let vehicle = state.node[after as usize].route;
                self.consider(state, random, vehicle, after, prospect, best);
            }
        }
        self.kept.beside = places;
    }

    #[expect(
        clippy::inline_always,
        reason = "measured: called 80 times a job, up to 1.6 times faster inline"
    )]
    #[inline(always)]
    fn consider<'p>(
        &mut self,
        state: &State<'p>,
        random: &mut Random,
        vehicle: u32,
        after: u32,
        prospect: &Prospect<'p>,
        best: &mut Insertion,
    ) {
        if state.is_walked(vehicle) {
            self.consider_route(state, random, vehicle, prospect.job, best);
            return;
        }
        let delta = state.insertion_of(prospect, vehicle, after, best.delta);
        if delta == NEVER || self.overlooks(random) {
            return;
        }
        *best = Insertion {
            vehicle,
            after,
            delta,
        };
    }

    /// The whole route of a vehicle, once a search.
    fn consider_route(
        &mut self,
        state: &State<'_>,
        random: &mut Random,
        vehicle: u32,
        job: u32,
        best: &mut Insertion,
    ) {
        let walked = &mut self.kept.walked[vehicle as usize];
        let again = std::mem::replace(walked, self.kept.searches) == self.kept.searches;
        if again || self.kept.left == 0 {
            return;
        }
        self.kept.left -= 1;
        if let Some((delta, after)) = state.cheapest_in(vehicle, job, best.delta)
            && !self.overlooks(random)
        {
            *best = Insertion {
                vehicle,
                after,
                delta,
            };
        }
    }
}

/// By how much a job may cost more than it is worth, in hope that more will come to
/// lie beside it. Jobs that pay only together would otherwise never begin a route.
fn generosity<E: Evaluator>(state: &E, random: &mut Random, absent: &[u32]) -> i64 {
    let has_a_way = |job: &u32| !state.way_out(*job).is_missing;
    if !absent.iter().any(has_a_way) || random.below(GENEROUS_EVERY) > 0 {
        return 1;
    }
    2 << random.below(3)
}

/// The orders of the compiled model.
pub(crate) fn orders(state: &State<'_>, near: &Neighbours<'_>) -> Vec<(usize, Vec<i64>)> {
    let keys = |order| {
        let jobs = 0..crate::model::compiled::node(state.p.jobs);
        jobs.map(|job| key(state, near, order, job)).collect()
    };
    ORDERS
        .iter()
        .map(|(order, weight)| (*weight, keys(*order)))
        .collect()
}

fn key(state: &State<'_>, near: &Neighbours<'_>, order: Order, job: u32) -> i64 {
    let p = state.p;
    let j = job as usize;
    let alone = || near.least_alone(job).0.unwrap_or(NEVER);
    match order {
        Order::Demand => -(0..p.dimensions)
            .map(|k| p.demand[j * p.dimensions + k])
            .sum::<i64>(),
        Order::Far => -alone(),
        Order::Close => alone(),
        Order::WindowWidth => p.close[j].saturating_sub(p.open[j]),
        Order::WindowOpen => p.open[j],
        Order::WindowClose => p.close[j],
        Order::Choice => i64::try_from(near.least_alone(job).1).expect("invariant: few groups"),
        Order::Price => -p.fallback[j].last().map_or(0, |way| way.cost),
    }
}
