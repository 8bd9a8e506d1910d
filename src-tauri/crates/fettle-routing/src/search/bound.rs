//! The least that a job can add to a journey at one place, without walking it.
//!
//! Walking a route of journeys for every place in it is what such a plan's search
//! spends its time on, and most places are not worth it. The legs tell: whether the
//! vehicle comes from the job before or from base, and goes on to the next job or
//! back, those legs come on top; so does the time away where the job comes first or
//! last of a tour, and what it and the next job are late for when the job before stays
//! when it is. Assumes that going by way of a third place is no cheaper and no faster
//! than going straight, and that another job never makes the rest of a route
//! cheaper or sooner. Where that does not hold, which is rare, a place is overlooked;
//! none is misjudged.

use super::state::State;
use crate::model::compiled::{Arc, Beside, Compiled, NEVER, Sides, VehicleFacts};

/// How a job stands on the cheapest way along its route.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    pub sides: Sides,
    /// When its service is over.
    pub finish: i64,
    /// The latest that its tour can leave, as far as is known here.
    pub leaves: i64,
    /// What the duration of its tour costs.
    pub tour: i64,
    /// The least time from coming here to being back, nothing waited for.
    pub rest: i64,
    /// What coming to it later than some instant costs.
    pub delay: Delay,
    pub begins_tour: bool,
}

impl Standing {
    /// What going home from here costs now.
    fn closed(&self) -> i64 {
        cost(self.sides.to_base) + self.tour
    }
}

/// What arriving late costs: once, and by unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Delay {
    after: i64,
    once: i64,
    per_unit: i64,
}

impl Default for Delay {
    fn default() -> Self {
        Self {
            after: NEVER,
            once: 0,
            per_unit: 0,
        }
    }
}

impl Delay {
    /// Of a job that starts at `start` or sooner as it is.
    pub(crate) fn beyond(problem: &Compiled, job: u32, start: i64) -> Self {
        let Some(due) = problem.job[job as usize].due else {
            return Self::default();
        };
        let served = if due.by_finish {
            problem.elapsed[job as usize]
        } else {
            0
        };
        let last = due.at - served;
        Self {
            after: last.max(start),
            once: if start > last { 0 } else { due.fixed },
            per_unit: due.per_unit,
        }
    }

    #[inline]
    fn of(&self, arrival: i64) -> i64 {
        if arrival > self.after {
            self.once + self.per_unit * (arrival - self.after)
        } else {
            0
        }
    }
}

/// A newcomer beside a stay at base: what legs and durations around it cost at least,
/// and what they cost now.
struct Apart {
    with: i64,
    now: i64,
}

/// A job that may come into one vehicle's route.
pub(crate) struct Newcomer<'p> {
    problem: &'p Compiled,
    facts: &'p VehicleFacts,
    job: u32,
    start: u32,
    end: u32,
    legs: Beside<'p>,
    sides: Sides,
    /// Costs at least this on a tour of its own.
    alone: i64,
    /// Must be paid wherever in the route it comes.
    beside: i64,
    late: Delay,
}

impl<'p> Newcomer<'p> {
    pub(crate) fn of(state: &State<'p>, vehicle: u32, job: u32) -> Self {
        let problem = state.p;
        let facts = state.facts(vehicle);
        let sides = problem.sides(vehicle, job);
        let (out, home) = (sides.from_base, sides.to_base);
        let duration = time(out) + problem.elapsed[job as usize] + time(home);
        let is_first = state.route[vehicle as usize].len == 0;
        Self {
            problem,
            facts,
            job,
            start: problem.start_node(vehicle),
            end: problem.end_node(vehicle),
            legs: problem.arcs[facts.class].beside(problem.place[job as usize]),
            sides,
            alone: cost(out) + cost(home) + facts.duration_cost(duration),
            beside: problem.assignment_cost(job, vehicle)
                + if is_first { facts.fixed_cost } else { 0 },
            late: Delay::beyond(problem, job, -NEVER),
        }
    }

    /// What the job costs at least after `after`; [`NEVER`] when it cannot be there.
    #[inline]
    pub(crate) fn least_after(&self, state: &State<'_>, after: u32) -> i64 {
        let p = self.problem;
        let node = &state.node[after as usize];
        let into = self.legs.into[p.place[after as usize] as usize];
        let on = self.legs.out_of[p.place[node.succ as usize] as usize];
        let start = (node.ready + time(into)).max(p.open[self.job as usize]);
        let over = start + p.service[self.job as usize];
        let latest = state.node[node.succ as usize].latest;
        if start > p.close[self.job as usize] || over + time(on) > latest {
            return NEVER;
        }
        let (mut least, mut begins) = (self.alone, start);
        if after != self.start {
            let before = &state.standing[after as usize];
            least = least.min(self.last_of_tour(into, before.sides.to_base));
            begins = begins.max(before.finish + time(into));
        }
        if node.succ != self.end {
            let next = &state.standing[node.succ as usize];
            least = least.min(self.first_of_tour(on, next.sides.from_base));
            if after != self.start {
                least = least.min(cost(into) + cost(on) - i64::from(node.leg));
            }
            least += next.delay.of(begins + self.elapsed() + time(on));
        }
        least + self.beside + self.late.of(start)
    }

    /// The same with more care, for a place after a job: tours last at least as long
    /// as it takes when nothing more is waited for.
    pub(crate) fn least_with_care(&self, state: &State<'_>, after: u32) -> i64 {
        let succ = state.node[after as usize].succ;
        let before = &state.standing[after as usize];
        let into = self.legs.into[self.problem.place[after as usize] as usize];
        let begins = (before.finish + time(into)).max(self.problem.open[self.job as usize]);
        let over = begins + self.elapsed();
        let home = self.sides.to_base;
        let last = cost(into) + cost(home) + self.lasts(over + time(home) - before.leaves);
        let here = self.beside + self.late.of(begins);
        if succ == self.end {
            let closed = before.closed();
            return last.min(closed + self.alone) - closed + here;
        }
        let next = &state.standing[succ as usize];
        let on = self.legs.out_of[self.problem.place[succ as usize] as usize];
        let arrival = over + time(on);
        let through = cost(into) + cost(on) + self.lasts(arrival + next.rest - before.leaves);
        let straight = i64::from(state.node[after as usize].leg);
        let apart = self.apart(before, next, straight, on, last);
        through.min(apart.with) - apart.now + here + next.delay.of(arrival)
    }

    /// With the vehicle at base on one side of the job or both: what comes before and
    /// what comes after are tours of their own, which they may be now or not.
    fn apart(&self, a: &Standing, b: &Standing, straight: i64, on: Arc, last: i64) -> Apart {
        let (out, back) = (b.sides.from_base, a.sides.to_base);
        let first = time(self.sides.from_base) + self.elapsed() + time(on);
        let way = cost(self.sides.from_base) + cost(on);
        let (closed, open, first, now) = if b.begins_tour {
            let (closed, open) = (a.closed(), cost(out) + b.tour);
            let longer = self.facts.least_longer(first - time(out));
            (closed, open, b.tour + longer, closed + open)
        } else {
            let closed = cost(back) + self.lasts(a.finish + time(back) - a.leaves);
            let open = cost(out) + self.lasts(time(out) + b.rest);
            (closed, open, self.lasts(first + b.rest), straight + a.tour)
        };
        let with = (last + open)
            .min(closed + way + first)
            .min(closed + self.alone + open);
        Apart { with, now }
    }

    fn lasts(&self, duration: i64) -> i64 {
        self.facts.duration_cost(duration)
    }

    /// Home from here, no longer from the job before.
    fn last_of_tour(&self, into: Arc, home: Arc) -> i64 {
        let longer = time(into) + self.elapsed() + time(self.sides.to_base) - time(home);
        cost(into) + cost(self.sides.to_base) - cost(home) + self.facts.least_longer(longer)
    }

    /// From base to here, no longer to the next job.
    fn first_of_tour(&self, on: Arc, out: Arc) -> i64 {
        let longer = time(self.sides.from_base) + self.elapsed() + time(on) - time(out);
        cost(self.sides.from_base) + cost(on) - cost(out) + self.facts.least_longer(longer)
    }

    fn elapsed(&self) -> i64 {
        self.problem.elapsed[self.job as usize]
    }
}

fn cost(leg: Arc) -> i64 {
    i64::from(leg.cost)
}

fn time(leg: Arc) -> i64 {
    i64::from(leg.duration)
}
