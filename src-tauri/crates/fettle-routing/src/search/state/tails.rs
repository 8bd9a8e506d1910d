//! Exchange of tails between two routes (2-opt*; Potvin and Rousseau, 1995): the rest
//! of one route from a job on changes places with the rest of another. Ruin and
//! recreate cannot reach that step by step where routes are long. What it costs is
//! told by its legs; times are judged by concatenation where both vehicles come home
//! to the same place by the same hour, and by walking the tails where they do not.

use super::State;
use crate::model::compiled::{Arc, Looks, NONE};
use crate::search::neighbours::{Neighbour, Neighbours};

/// An exchange: what follows `before` and what begins with `from` change places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exchange {
    /// A job on one route.
    pub before: u32,
    /// A job on another, which comes to follow it.
    pub from: u32,
    /// What that costs.
    pub delta: i64,
}

/// What exchanges of the tail from one job on have in common.
#[derive(Clone, Copy)]
struct Bound<'a> {
    /// Legs out of the node before it, by place.
    onward: &'a [Arc],
    /// The leg to it, and the vehicle if nothing may be left on its route.
    saved: i64,
}

/// One of the two routes that an exchange makes.
#[derive(Clone, Copy)]
struct Half {
    vehicle: u32,
    /// The last node that stays.
    head: u32,
    /// The first that comes from the route `of`; the vehicle's own end if none does.
    first: u32,
    of: u32,
}

impl State<'_> {
    /// The cheapest exchange that brings `from` after one of its neighbours, if it
    /// costs less than `limit`.
    pub(crate) fn cheapest_exchange(
        &self,
        near: &Neighbours<'_>,
        from: u32,
        limit: i64,
    ) -> Option<Exchange> {
        let vehicle = self.node[from as usize].route;
        if vehicle == NONE || self.p.looks == Looks::EachAlone {
            return None;
        }
        let mut best = None;
        let mut least = limit;
        let bound = self.bound_from(from);
        let worth_a_look = near.reach.sure + near.reach.drawn;
        for other in near.after(from).iter().take(worth_a_look) {
            let route = self.node[other.job as usize].route;
            if route == NONE || route == vehicle {
                continue;
            }
            let is_too_dear = |bound: Bound<'_>| self.least_exchange(bound, *other) >= least;
            if bound.is_some_and(is_too_dear) || !self.may_exchange(route, vehicle) {
                continue;
            }
            let halves = self.halves(other.job, from);
            let delta = self.exchange_cost(&halves);
            if delta < least && halves.iter().all(|half| self.is_drivable(half)) {
                least = delta;
                best = Some(Exchange {
                    before: other.job,
                    from,
                    delta,
                });
            }
        }
        best
    }

    /// What bounds all exchanges that bring `from` elsewhere; none where vehicles come
    /// home to several places, for coming home may then cost less than it did.
    fn bound_from(&self, from: u32) -> Option<Bound<'_>> {
        if !self.one_home {
            return None;
        }
        let node = &self.node[from as usize];
        let facts = self.facts(node.route);
        let is_first = node.pred == self.p.start_node(node.route);
        let emptied = if is_first { facts.fixed_cost } else { 0 };
        let place = self.p.place[node.pred as usize];
        Some(Bound {
            onward: self.p.arcs[facts.class].beside(place).out_of,
            saved: i64::from(self.node[node.pred as usize].leg) + emptied,
        })
    }

    /// The least that an exchange after `other` costs.
    #[inline]
    fn least_exchange(&self, bound: Bound<'_>, other: Neighbour) -> i64 {
        let node = &self.node[other.job as usize];
        let onward = bound.onward[self.p.place[node.succ as usize] as usize].cost;
        i64::from(other.leg) + i64::from(onward) - i64::from(node.leg) - bound.saved
    }

    /// Whether legs are all that an exchange between these two may cost.
    fn may_exchange(&self, one: u32, other: u32) -> bool {
        !self.p.any_told || self.facts(one).group == self.facts(other).group
    }

    fn halves(&self, before: u32, from: u32) -> [Half; 2] {
        let one = self.node[before as usize];
        let other = self.node[from as usize];
        let onward = if one.succ == self.p.end_node(one.route) {
            self.p.end_node(other.route)
        } else {
            one.succ
        };
        [
            Half {
                vehicle: one.route,
                head: before,
                first: from,
                of: other.route,
            },
            Half {
                vehicle: other.route,
                head: other.pred,
                first: onward,
                of: one.route,
            },
        ]
    }

    fn exchange_cost(&self, halves: &[Half; 2]) -> i64 {
        let cost = |half: &Half| self.joint(half) - i64::from(self.node[half.head as usize].leg);
        halves.iter().map(cost).sum()
    }

    /// What the way from the head to the rest costs, with what coming home costs more
    /// than on the route that the rest is from.
    fn joint(&self, half: &Half) -> i64 {
        let facts = self.facts(half.vehicle);
        let end = self.p.end_node(half.vehicle);
        if half.first == end && half.head == self.p.start_node(half.vehicle) {
            return -facts.fixed_cost;
        }
        let leg = i64::from(self.p.leg(facts.class, half.head, half.first).cost);
        let old_end = self.p.end_node(half.of);
        if half.first == end || self.p.place[end as usize] == self.p.place[old_end as usize] {
            return leg;
        }
        let last = self.node[old_end as usize].pred;
        let home = self.p.leg(facts.class, last, end).cost;
        leg + i64::from(home) - i64::from(self.node[last as usize].leg)
    }

    /// Whether the vehicle can drive, serve and hold all of its new route.
    fn is_drivable(&self, half: &Half) -> bool {
        let end = self.p.end_node(half.vehicle) as usize;
        let old_end = self.p.end_node(half.of) as usize;
        let is_same_end = self.p.place[end] == self.p.place[old_end]
            && self.p.close[end] == self.p.close[old_end];
        // Segments are kept for routes whose duration counts.
        let is_known =
            self.facts(half.of).counts_duration || !self.facts(half.vehicle).counts_duration;
        let in_time = if (is_same_end && is_known) || half.first as usize == end {
            self.is_in_time(half)
        } else {
            self.is_in_time_walking(half)
        };
        in_time && self.is_served(half) && self.has_room(half)
    }

    /// By what is known of both stretches.
    fn is_in_time(&self, half: &Half) -> bool {
        let facts = self.facts(half.vehicle);
        let travel = i64::from(self.p.leg(facts.class, half.head, half.first).duration);
        let arrival = self.node[half.head as usize].ready + travel;
        if arrival > self.node[half.first as usize].latest {
            return false;
        }
        let whole = || {
            let head = self.prefix[half.head as usize];
            head.then(travel, &self.suffix[half.first as usize])
        };
        !facts.counts_duration || whole().duration <= facts.max_tour_duration
    }

    /// By walking: the rest of the route ends elsewhere or at another hour than it did.
    fn is_in_time_walking(&self, half: &Half) -> bool {
        let facts = self.facts(half.vehicle);
        let (end, old_end) = (self.p.end_node(half.vehicle), self.p.end_node(half.of));
        let mut ready = self.node[half.head as usize].ready;
        let mut whole = self.prefix[half.head as usize];
        let (mut at, mut next) = (half.head, half.first);
        loop {
            let travel = i64::from(self.p.leg(facts.class, at, next).duration);
            let start = (ready + travel).max(self.p.open[next as usize]);
            if start > self.p.close[next as usize] {
                return false;
            }
            ready = start + self.p.service[next as usize];
            whole = whole.then(travel, &self.job_segment(next));
            if next == end {
                return !facts.counts_duration || whole.duration <= facts.max_tour_duration;
            }
            at = next;
            next = self.node[at as usize].succ;
            next = if next == old_end { end } else { next };
        }
    }

    /// Whether the vehicle may serve what comes over.
    fn is_served(&self, half: &Half) -> bool {
        let is_alike = self.facts(half.vehicle).group == self.facts(half.of).group;
        is_alike
            || self.p.all_compatible
            || self
                .rest(half.first)
                .all(|job| self.p.may_serve(half.vehicle, job))
    }

    /// Whether the vehicle has room for what stays and what comes over.
    fn has_room(&self, half: &Half) -> bool {
        let d = self.p.dimensions;
        let goes = self.node[half.head as usize].succ;
        (0..d).all(|k| {
            let demand = |job: u32| self.p.demand[job as usize * d + k];
            let less: i64 = self.rest(goes).map(demand).sum();
            let more: i64 = self.rest(half.first).map(demand).sum();
            let at = half.vehicle as usize * d + k;
            self.load[at] - less + more <= self.p.capacity[at]
        })
    }

    /// The jobs from a node on.
    fn rest(&self, first: u32) -> impl Iterator<Item = u32> + '_ {
        let job = move |at: u32| ((at as usize) < self.p.jobs).then_some(at);
        std::iter::successors(job(first), move |at| job(self.node[*at as usize].succ))
    }

    /// Does what [`Self::cheapest_exchange`] found.
    pub(crate) fn exchange(&mut self, exchange: Exchange) {
        let halves = self.halves(exchange.before, exchange.from);
        for half in &halves {
            self.save_route(half.vehicle);
        }
        for half in &halves {
            self.hand_over(half);
        }
        for half in &halves {
            self.refresh(half.vehicle);
        }
    }

    /// Lets what comes over follow the head.
    fn hand_over(&mut self, half: &Half) {
        let Half { vehicle, of, .. } = *half;
        let (end, old_end) = (self.p.end_node(vehicle), self.p.end_node(of));
        let (mut last, mut at) = (half.head, half.first);
        while at != old_end && at != end {
            self.node[last as usize].succ = at;
            self.node[at as usize].pred = last;
            self.node[at as usize].route = vehicle;
            self.node[last as usize].leg = self.leg_cost(vehicle, last, at);
            self.route[of as usize].len -= 1;
            self.route[vehicle as usize].len += 1;
            last = at;
            at = self.node[at as usize].succ;
        }
        self.node[last as usize].succ = end;
        self.node[end as usize].pred = last;
        self.node[last as usize].leg = self.leg_cost(vehicle, last, end);
    }
}
