//! Changing routes: jobs come off, go in, or are done without a vehicle.

use super::{BROKEN, Insertion, Node, State};
use crate::model::compiled::{Fallback, NONE, Timing, node};
use crate::search::chain::Plan;
use crate::search::evaluator::Meanwhile;

impl State<'_> {
    /// Becomes another plan, for good.
    pub(crate) fn restore(&mut self, plan: &Plan) {
        *self = Self::empty(self.p);
        for (vehicle, jobs) in plan.iter() {
            let end = self.p.end_node(vehicle);
            for &job in jobs {
                let pred = self.node[end as usize].pred;
                self.link(job, pred, end, vehicle);
            }
            self.refresh(vehicle);
        }
        for &(job, way) in &plan.absent {
            self.choose(job, way);
        }
    }

    /// The cost of a leg; an idle vehicle's leg from start to end is free.
    #[inline]
    pub(super) fn leg_cost(&self, vehicle: u32, from: u32, to: u32) -> i32 {
        let idle = from >= node(self.p.jobs) && to >= node(self.p.jobs);
        if idle {
            return 0;
        }
        self.p.leg(self.facts(vehicle).class, from, to).cost
    }

    /// Puts a job between two nodes; times and cost are then stale.
    pub(super) fn link(&mut self, job: u32, pred: u32, succ: u32, route: u32) {
        self.node[pred as usize].succ = job;
        self.node[succ as usize].pred = job;
        self.node[job as usize] = Node {
            pred,
            succ,
            route,
            leg: 0,
            // Not yet known: no real time equals these.
            ready: i64::MIN,
            latest: i64::MIN,
        };
        self.node[pred as usize].leg = self.leg_cost(route, pred, job);
        self.node[job as usize].leg = self.leg_cost(route, job, succ);
        self.route[route as usize].len += 1;
        self.routed += 1;
    }

    /// Takes a job off its route, whose times and cost are then stale until
    /// [`Self::refresh`].
    pub(crate) fn remove(&mut self, job: u32) {
        let Node {
            pred, succ, route, ..
        } = self.node[job as usize];
        self.save_route(route);
        self.node[pred as usize].succ = succ;
        self.node[succ as usize].pred = pred;
        self.node[job as usize].route = NONE;
        self.node[pred as usize].leg = self.leg_cost(route, pred, succ);
        self.route[route as usize].len -= 1;
        self.routed -= 1;
    }

    /// Inserts an absent job where [`Self::insertion`] said it could go.
    pub(crate) fn insert(&mut self, job: u32, to: Insertion) {
        self.save_route(to.vehicle);
        self.save_node(job);
        let succ = self.node[to.after as usize].succ;
        self.link(job, to.after, succ, to.vehicle);
        self.note_idle(to.vehicle);
        match self.facts(to.vehicle).timing {
            Timing::Concatenated => self.settle(job, to),
            Timing::Sequential => self.refresh(to.vehicle),
        }
    }

    /// Puts absent jobs on a route that has none, in this order.
    pub(crate) fn lay_route(&mut self, vehicle: u32, jobs: &[u32]) {
        self.save_route(vehicle);
        let end = self.p.end_node(vehicle);
        for &job in jobs {
            self.save_node(job);
            let pred = self.node[end as usize].pred;
            self.link(job, pred, end, vehicle);
        }
        self.refresh(vehicle);
    }

    /// Puts those of absent jobs on a route that has none which can follow each other in
    /// this order; the others are added to `out`.
    pub(crate) fn lay_holding(&mut self, vehicle: u32, jobs: &[u32], out: &mut Vec<u32>) {
        let p = self.p;
        let (start, end) = (p.start_node(vehicle), p.end_node(vehicle));
        let travel = |from: u32, to: u32| {
            let class = p.vehicle[vehicle as usize].class;
            i64::from(p.leg(class, from, to).duration)
        };
        let d = p.dimensions;
        let mut room = p.capacity[vehicle as usize * d..][..d].to_vec();
        let (mut last, mut ready) = (start, p.open[start as usize]);
        self.save_route(vehicle);
        for &job in jobs {
            let j = job as usize;
            let demand = &p.demand[j * d..][..d];
            let begin = (ready + travel(last, job)).max(p.open[j]);
            let on = begin + p.service[j];
            let in_time = begin <= p.close[j] && on + travel(job, end) <= p.close[end as usize];
            if !in_time || room.iter().zip(demand).any(|(room, demand)| demand > room) {
                out.push(job);
                continue;
            }
            self.save_node(job);
            self.link(job, last, end, vehicle);
            for (room, demand) in room.iter_mut().zip(demand) {
                *room -= demand;
            }
            (last, ready) = (job, on);
        }
        self.refresh(vehicle);
        if self.route[vehicle as usize].cost >= BROKEN {
            self.vacate(vehicle, out);
        }
    }

    /// Takes all jobs off a route and adds them to `out`.
    pub(crate) fn vacate(&mut self, vehicle: u32, out: &mut Vec<u32>) {
        let from = out.len();
        out.extend(self.jobs_of(vehicle));
        for &job in &out[from..] {
            self.remove(job);
        }
        self.refresh(vehicle);
    }

    /// What doing without a vehicle costs now, and which way that is.
    #[inline]
    pub(crate) fn fallback(&self, job: u32) -> (i64, u32) {
        let ways = &self.p.fallback[job as usize];
        let free = (0..).zip(ways).find(|(index, _)| self.is_free(job, *index));
        let (index, way) = free.expect("invariant: leaving a job is always a way");
        (self.price(job, *way), index)
    }

    /// What a way of doing without a vehicle costs just now.
    #[inline]
    fn price(&self, job: u32, way: Fallback) -> i64 {
        way.cost + self.beyond(job, way)
    }

    /// By how much that is more than what it costs in the end.
    #[inline]
    fn beyond(&self, job: u32, way: Fallback) -> i64 {
        if !self.p.must_be_served(job, way) {
            return way.cost * self.meanwhile.left_more / 1000;
        }
        let missing = self.meanwhile.missing;
        missing.map_or(0, |price| price - self.p.required_price)
    }

    /// Jobs without a vehicle count for something else from now on.
    pub(super) fn reprice(&mut self, meanwhile: Meanwhile) {
        if meanwhile == self.meanwhile {
            return;
        }
        self.meanwhile = meanwhile;
        let chosen = (0..).zip(&self.chosen).filter(|(_, way)| **way != NONE);
        let beyond = chosen.map(|(job, way)| {
            let ways = &self.p.fallback[job as usize];
            self.beyond(job, ways[*way as usize])
        });
        let beyond = beyond.sum();
        self.cost += beyond - std::mem::replace(&mut self.beyond, beyond);
    }

    /// What the plan costs in the end.
    #[inline]
    pub(crate) fn true_cost(&self) -> i64 {
        self.cost - self.beyond
    }

    /// Whether the job must be served and is not.
    pub(crate) fn is_missing(&self, job: u32) -> bool {
        let way = self.chosen[job as usize];
        way != NONE
            && self
                .p
                .must_be_served(job, self.p.fallback[job as usize][way as usize])
    }

    /// Whether this way of doing without a vehicle is still to be had.
    #[inline]
    pub(crate) fn is_free(&self, job: u32, way: u32) -> bool {
        let period = self.p.fallback[job as usize][way as usize].period;
        period == NONE
            || self.period_used[period as usize] < self.p.period_capacity[period as usize]
    }

    /// Decides that an absent job is done without a vehicle, in this way.
    pub(crate) fn choose(&mut self, job: u32, way: u32) {
        self.journal.chosen.push((job, self.chosen[job as usize]));
        self.cost += self.price(job, self.p.fallback[job as usize][way as usize]);
        self.set_chosen(job, way);
    }

    /// Opens the decision about a job without a vehicle again.
    pub(crate) fn reopen(&mut self, job: u32) {
        let way = self.chosen[job as usize];
        self.journal.chosen.push((job, way));
        self.cost -= self.price(job, self.p.fallback[job as usize][way as usize]);
        self.set_chosen(job, NONE);
    }

    pub(super) fn set_chosen(&mut self, job: u32, way: u32) {
        let old = std::mem::replace(&mut self.chosen[job as usize], way);
        for (choice, add) in [(old, false), (way, true)] {
            if choice == NONE {
                continue;
            }
            let way = self.p.fallback[job as usize][choice as usize];
            let beyond = self.beyond(job, way);
            self.beyond += if add { beyond } else { -beyond };
            let period = way.period;
            if period != NONE {
                let used = &mut self.period_used[period as usize];
                *used = if add { *used + 1 } else { *used - 1 };
            }
        }
    }

    /// Keeps the lists of idle vehicles.
    pub(super) fn note_idle(&mut self, vehicle: u32) {
        let idle = self.route[vehicle as usize].len == 0;
        let at = self.idle_at[vehicle as usize];
        let list = &mut self.idle[self.p.vehicle[vehicle as usize].group];
        if idle && at == NONE {
            self.idle_at[vehicle as usize] = node(list.len());
            list.push(vehicle);
            self.used_routes -= 1;
        } else if !idle && at != NONE {
            list.swap_remove(at as usize);
            if let Some(moved) = list.get(at as usize) {
                self.idle_at[*moved as usize] = at;
            }
            self.idle_at[vehicle as usize] = NONE;
            self.used_routes += 1;
        }
    }
}
