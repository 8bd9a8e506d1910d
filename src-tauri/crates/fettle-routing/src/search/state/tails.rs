//! Exchange of tails between two routes (2-opt*; Potvin and Rousseau, 1995): the rest
//! of one route from a job on changes places with the rest of another. Ruin and
//! recreate cannot reach that step by step where routes are long. Judged in constant
//! time by concatenation, but for loads, and only between vehicles that are alike.

use super::State;
use crate::model::compiled::{Looks, NONE};
use crate::search::neighbours::Neighbours;

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
        if vehicle == NONE || self.p.looks == Looks::EachAlone || !self.has_peers(vehicle) {
            return None;
        }
        let mut best = Exchange {
            before: NONE,
            from,
            delta: limit,
        };
        for other in near.after(from) {
            let delta = self.exchange_cost(vehicle, other.job, from, best.delta);
            if delta.is_some_and(|delta| self.has_room(other.job, from, delta, &mut best)) {
                best.before = other.job;
            }
        }
        (best.before != NONE).then_some(best)
    }

    fn has_peers(&self, vehicle: u32) -> bool {
        self.p.groups[self.facts(vehicle).group].len() > 1
    }

    /// What the exchange costs, if that is below `limit` and in time.
    fn exchange_cost(&self, vehicle: u32, before: u32, from: u32, limit: i64) -> Option<i64> {
        let one = self.node[before as usize];
        let facts = self.facts(vehicle);
        if one.route == NONE || one.route == vehicle || self.facts(one.route).group != facts.group {
            return None;
        }
        let other = self.node[from as usize];
        let (head, tail) = (other.pred, self.tail_of(one.succ, one.route, vehicle));
        let into = self.p.leg(facts.class, before, from);
        let empties = head == self.p.start_node(vehicle) && tail == self.p.end_node(vehicle);
        let across = self.p.leg(facts.class, head, tail);
        let mut delta =
            i64::from(into.cost) - i64::from(one.leg) - i64::from(self.node[head as usize].leg);
        delta += if empties {
            -facts.fixed_cost
        } else {
            i64::from(across.cost)
        };
        let in_time = delta < limit
            && one.ready + i64::from(into.duration) <= other.latest
            && self.node[head as usize].ready + i64::from(across.duration)
                <= self.node[tail as usize].latest;
        let short = in_time
            && (!facts.counts_duration
                || (self.joined(before, i64::from(into.duration), from)
                    && self.joined(head, i64::from(across.duration), tail)));
        short.then_some(delta)
    }

    /// What comes to follow on `to` when `first` of the route `of` does: for an end, the
    /// vehicle's own.
    fn tail_of(&self, first: u32, of: u32, to: u32) -> u32 {
        if first == self.p.end_node(of) {
            self.p.end_node(to)
        } else {
            first
        }
    }

    /// Whether a route that goes from `head` on to `tail` is short enough.
    fn joined(&self, head: u32, travel: i64, tail: u32) -> bool {
        let whole = self.prefix[head as usize].then(travel, &self.suffix[tail as usize]);
        let vehicle = self.node[head as usize].route;
        whole.duration <= self.facts(vehicle).max_tour_duration
    }

    /// Whether both vehicles have room after the exchange; if so, it is the best so far.
    fn has_room(&self, before: u32, from: u32, delta: i64, best: &mut Exchange) -> bool {
        let (one, other) = (
            self.node[before as usize].route as usize,
            self.node[from as usize].route as usize,
        );
        let d = self.p.dimensions;
        let fits = (0..d).all(|k| {
            let off = self.demand_from(self.node[before as usize].succ, k);
            let on = self.demand_from(from, k);
            self.load[one * d + k] - off + on <= self.p.capacity[one * d + k]
                && self.load[other * d + k] - on + off <= self.p.capacity[other * d + k]
        });
        if fits {
            best.delta = delta;
        }
        fits
    }

    /// What the jobs from `at` on ask for together.
    fn demand_from(&self, mut at: u32, dimension: usize) -> i64 {
        let mut sum = 0;
        while (at as usize) < self.p.jobs {
            sum += self.p.demand[at as usize * self.p.dimensions + dimension];
            at = self.node[at as usize].succ;
        }
        sum
    }

    /// Does what [`Self::cheapest_exchange`] found.
    pub(crate) fn exchange(&mut self, exchange: Exchange) {
        let one = self.node[exchange.before as usize].route;
        let other = self.node[exchange.from as usize].route;
        self.save_route(one);
        self.save_route(other);
        let head = self.node[exchange.from as usize].pred;
        let tail = self.node[exchange.before as usize].succ;
        self.hand_over(exchange.before, exchange.from, other, one);
        self.hand_over(head, tail, one, other);
        self.refresh(one);
        self.refresh(other);
    }

    /// Lets the stretch from `first` on, so far of route `of`, follow `head` on route `to`.
    fn hand_over(&mut self, head: u32, first: u32, of: u32, to: u32) {
        let (end, new_end) = (self.p.end_node(of), self.p.end_node(to));
        let (mut last, mut at) = (head, first);
        while at != end {
            self.node[last as usize].succ = at;
            self.node[at as usize].pred = last;
            if self.node[at as usize].route != to {
                self.node[at as usize].route = to;
                self.route[of as usize].len -= 1;
                self.route[to as usize].len += 1;
            }
            self.node[last as usize].leg = self.leg_cost(to, last, at);
            last = at;
            at = self.node[at as usize].succ;
        }
        self.node[last as usize].succ = new_end;
        self.node[new_end as usize].pred = last;
        self.node[last as usize].leg = self.leg_cost(to, last, new_end);
    }
}
