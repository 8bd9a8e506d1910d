//! The plan that the search works on: routes as linked nodes with what is needed
//! to judge a change in constant time, and a journal to take changes back.
//!
//! Owns all costs while searching. Invariant: outside of [`State::remove`] and the
//! [`State::refresh`] that follows it, every route's cost and times are current.
//! Start reading at [`State::insertion`] (in `judge`) and [`State::insert`] (in `edit`).

mod edit;
mod estimate;
mod evaluator;
mod journal;
mod judge;
mod memo;
mod tails;
mod times;

use journal::Journal;
pub(crate) use judge::Prospect;
use memo::{Content, Memo};

use super::bound::Standing;
use super::evaluator::Meanwhile;
use super::labels::{Label, LabelSet};
use crate::model::compiled::{Compiled, NONE, Timing, VehicleFacts, node};

/// The cost of a route that cannot be driven. Any plan with one is turned down.
pub(crate) const BROKEN: i64 = 1 << 56;

/// A job or a route's end in the linked routes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node {
    pub pred: u32,
    pub succ: u32,
    pub route: u32,
    /// The cost of the leg to the next node.
    pub leg: i32,
    /// The earliest finish of service here.
    pub ready: i64,
    /// The latest start of service that leaves the rest of the route possible.
    pub latest: i64,
}

/// Duration and the earliest and latest start of it, for a stretch of route
/// (Vidal et al., 2013); stretches concatenate in constant time.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Segment {
    pub duration: i64,
    pub early: i64,
    pub late: i64,
}

impl Segment {
    /// This stretch, then `travel`, then `next`; feasible by other checks.
    #[inline]
    pub(crate) fn then(&self, travel: i64, next: &Self) -> Self {
        let delta = self.duration + travel;
        let wait = (next.early - delta - self.late).max(0);
        Self {
            duration: delta + next.duration + wait,
            early: (next.early - delta).max(self.early) - wait,
            late: (next.late - delta).min(self.late),
        }
    }
}

/// What is kept for a whole route.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Route {
    pub cost: i64,
    pub len: u32,
    pub duration: i64,
    /// Tours on the cheapest way along it, where labels tell.
    pub tours: u32,
    /// Whether what the vehicle sets out with does not cover its jobs.
    pub replenishes: bool,
    /// Which vehicle, which jobs, in which order.
    content: Content,
}

/// How the cheapest way along a route of journeys comes to a job.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Way {
    label: Label,
    /// When the tour that it is on leaves base and is back.
    leave: i64,
    back: i64,
}

/// Where a job could go, and what that costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Insertion {
    pub vehicle: u32,
    /// The node it comes after.
    pub after: u32,
    pub delta: i64,
}

/// The plan, its caches and its journal.
pub(crate) struct State<'p> {
    pub p: &'p Compiled,
    pub node: Vec<Node>,
    prefix: Vec<Segment>,
    suffix: Vec<Segment>,
    labels: Vec<LabelSet>,
    /// By node of a route of journeys.
    ways: Vec<Way>,
    /// By job of a route of journeys.
    pub standing: Vec<Standing>,
    /// Whether all vehicles come home to one place.
    one_home: bool,
    /// Whether any route's segments are of use.
    segmented: bool,
    /// Parts used up to and with a node, by kind.
    used: Vec<i64>,
    pub route: Vec<Route>,
    load: Vec<i64>,
    /// Vehicles without jobs, by group, and where in that list each is.
    idle: Vec<Vec<u32>>,
    idle_at: Vec<u32>,
    /// Index of the fallback chosen for an absent job; [`NONE`] while it has none.
    pub chosen: Vec<u32>,
    period_used: Vec<u32>,
    pub cost: i64,
    /// Routes with jobs, and jobs on routes.
    used_routes: usize,
    routed: usize,
    /// What jobs without a vehicle count for meanwhile, and what that makes of the cost
    /// beyond what it is.
    meanwhile: Meanwhile,
    beyond: i64,
    journal: Journal,
    memo: Memo,
    /// Jobs that a change left without a place, or on a route that is not what it was.
    pub touched: Vec<u32>,
}

impl<'p> State<'p> {
    /// No job anywhere, and none decided.
    pub(crate) fn empty(p: &'p Compiled) -> Self {
        let nodes = p.nodes();
        let any_sequential = p.vehicle.iter().any(|v| v.timing == Timing::Sequential);
        let blank = Node {
            pred: NONE,
            succ: NONE,
            route: NONE,
            leg: 0,
            ready: 0,
            latest: 0,
        };
        let mut state = Self {
            p,
            node: vec![blank; nodes],
            prefix: vec![Segment::default(); nodes],
            suffix: vec![Segment::default(); nodes],
            one_home: have_one_home(p),
            segmented: p.vehicle.iter().any(|v| v.counts_duration),
            labels: vec![LabelSet::default(); if any_sequential { nodes } else { 0 }],
            ways: vec![Way::default(); if p.any_journeys() { nodes } else { 0 }],
            standing: vec![Standing::default(); if p.any_journeys() { nodes } else { 0 }],
            used: vec![0; nodes * p.kinds],
            route: vec![Route::default(); p.vehicles],
            load: vec![0; p.vehicles * p.dimensions],
            idle: vec![Vec::new(); p.groups.len()],
            idle_at: vec![NONE; p.vehicles],
            chosen: vec![NONE; p.jobs],
            period_used: vec![0; p.period_capacity.len()],
            cost: 0,
            used_routes: p.vehicles,
            routed: 0,
            meanwhile: Meanwhile::default(),
            beyond: 0,
            journal: Journal::of(p.vehicles),
            // Journeys are estimated anew: that is quicker than to remember them.
            memo: Memo::of(any_sequential && !p.any_journeys()),
            touched: Vec::new(),
        };
        for vehicle in (0..node(p.vehicles)).rev() {
            state.open_route(vehicle);
        }
        state
    }

    pub(super) fn open_route(&mut self, vehicle: u32) {
        let (start, end) = (self.p.start_node(vehicle), self.p.end_node(vehicle));
        for (node, pred, succ) in [(start, NONE, end), (end, start, NONE)] {
            self.node[node as usize] = Node {
                pred,
                succ,
                route: vehicle,
                leg: 0,
                ready: 0,
                latest: 0,
            };
        }
        self.refresh(vehicle);
    }

    #[inline]
    pub(crate) fn facts(&self, vehicle: u32) -> &'p VehicleFacts {
        &self.p.vehicle[vehicle as usize]
    }

    /// Whether the vehicles in use are loaded to nine tenths, in any measure of capacity.
    pub(super) fn is_full(&self) -> bool {
        let d = self.p.dimensions;
        let used = |vehicle: &usize| self.route[*vehicle].len > 0;
        (0..d).any(|k| {
            let sum = |amounts: &[i64]| -> i64 {
                let vehicles = (0..self.p.vehicles).filter(used);
                vehicles.map(|vehicle| amounts[vehicle * d + k]).sum()
            };
            let capacity = sum(&self.p.capacity);
            capacity > 0 && sum(&self.load) >= capacity - capacity / 10
        })
    }

    /// The jobs of a route, in order.
    pub(crate) fn jobs_of(&self, vehicle: u32) -> impl Iterator<Item = u32> + '_ {
        let end = self.p.end_node(vehicle);
        let mut at = self.node[self.p.start_node(vehicle) as usize].succ;
        std::iter::from_fn(move || {
            if at == end {
                return None;
            }
            let job = at;
            at = self.node[at as usize].succ;
            Some(job)
        })
    }

    /// Whether the job is on a route.
    #[inline]
    pub(crate) fn is_routed(&self, job: u32) -> bool {
        self.node[job as usize].route != NONE
    }

    /// An idle vehicle of the group.
    #[inline]
    pub(crate) fn idle_vehicle(&self, group: u32) -> Option<u32> {
        self.idle[group as usize].last().copied()
    }
}

fn have_one_home(p: &Compiled) -> bool {
    let home = |vehicle| p.place[p.end_node(vehicle) as usize];
    (1..node(p.vehicles)).all(|vehicle| home(vehicle) == home(0))
}
