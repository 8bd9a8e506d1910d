//! The least that a job can add to a journey at one place, without walking it.
//!
//! Walking a route of journeys for every place in it is what such a plan's search
//! spends its time on, and most places are not worth it. The legs tell: whether the
//! vehicle comes from the job before or from base, and goes on to the next job or
//! back, those legs come on top; so does what the job is late for even when the
//! vehicle is there as soon as it can. Assumes that going by way of a third place is
//! no cheaper than going straight, and that another job never makes the rest of a
//! route cheaper. Where that does not hold, which is rare, a place is overlooked;
//! none is misjudged.

use super::state::State;
use crate::model::compiled::Compiled;

/// What inserting `job` after `after` costs at least.
pub(crate) fn least_at(state: &State<'_>, vehicle: u32, after: u32, job: u32) -> i64 {
    let facts = state.facts(vehicle);
    let leg = |from: u32, to: u32| state.p.leg(facts.class, from, to);
    let cost = |from: u32, to: u32| i64::from(leg(from, to).cost);
    let (start, end) = (state.p.start_node(vehicle), state.p.end_node(vehicle));
    let node = state.node[after as usize];
    let (from_base, to_base) = (cost(start, job), cost(job, end));
    let into = leg(after, job);
    let on = cost(job, node.succ);
    let detour = (i64::from(into.cost) + on - i64::from(node.leg))
        .min(i64::from(into.cost) + to_base - cost(after, end))
        .min(from_base + on - cost(start, node.succ))
        .min(from_base + to_base);
    detour + lateness(state.p, job, node.ready + i64::from(into.duration))
}

/// What the job costs for being late when the vehicle is there at `arrival`.
fn lateness(problem: &Compiled, job: u32, arrival: i64) -> i64 {
    let j = job as usize;
    let Some(due) = problem.job[j].due else {
        return 0;
    };
    let start = arrival.max(problem.open[j]);
    let reached = if due.by_finish {
        start + problem.service[j]
    } else {
        start
    };
    if reached > due.at {
        due.fixed + due.per_unit * (reached - due.at)
    } else {
        0
    }
}
