//! Dropping what does not pay: after jobs were inserted at more than their price
//! of being left (see [`super::recreate`]), those that their neighbours do not make
//! worth the way are taken off again, and so are whole routes.

use super::state::State;
use crate::model::compiled::NONE;

/// Takes unprofitable jobs off all routes changed in this round.
pub(crate) fn prune(state: &mut State<'_>, jobs: &mut Vec<u32>) {
    for index in 0..state.changed().count() {
        let vehicle = state.changed().nth(index);
        let vehicle = vehicle.expect("invariant: dropping changes no further route");
        while let Some(job) = least_profitable(state, vehicle) {
            drop_job(state, job);
            state.refresh(vehicle);
        }
        jobs.clear();
        jobs.extend(state.jobs_of(vehicle));
        if state.route[vehicle as usize].cost > worth(state, jobs) {
            for &job in jobs.iter() {
                drop_job(state, job);
            }
            state.refresh(vehicle);
        }
    }
}

fn drop_job(state: &mut State<'_>, job: u32) {
    state.remove(job);
    let (_, way) = state.fallback(job);
    state.choose(job, way);
}

/// What these jobs would cost together without a vehicle.
fn worth(state: &mut State<'_>, jobs: &[u32]) -> i64 {
    let before = state.cost;
    for &job in jobs {
        let (_, way) = state.fallback(job);
        state.choose(job, way);
    }
    let worth = state.cost - before;
    for &job in jobs {
        state.reopen(job);
    }
    worth
}

/// The job that costs most above its worth, judged by its legs; the first among
/// equals.
fn least_profitable(state: &State<'_>, vehicle: u32) -> Option<u32> {
    let class = state.facts(vehicle).class;
    let cost = |from, to| i64::from(state.p.leg(class, from, to).cost);
    let mut worst = (0, NONE);
    for job in state.jobs_of(vehicle) {
        let node = state.node[job as usize];
        let detour = cost(node.pred, job) + cost(job, node.succ) - cost(node.pred, node.succ);
        let loss = detour - state.fallback(job).0;
        if loss > worst.0 {
            worst = (loss, job);
        }
    }
    (worst.1 != NONE).then_some(worst.1)
}
