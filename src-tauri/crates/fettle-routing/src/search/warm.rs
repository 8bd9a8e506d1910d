//! Starting from a given plan: as much of it as still holds is taken over.

use super::schedule::route;
use super::state::{Insertion, State};
use crate::model::compiled::{NEVER, NONE, node};
use crate::model::{JobId, Problem};
use crate::solution::{Outsourced, Solution};

/// Puts the given plan's decisions into an empty state, route by route. What is
/// no longer possible, and what the plan does not know, comes back as absent.
pub(crate) fn take_over(problem: &Problem, state: &mut State<'_>, plan: &Solution) -> Vec<u32> {
    let known = |job: &JobId| job.index() < state.p.jobs;
    for route in &plan.routes {
        if route.vehicle.index() >= state.p.vehicles {
            continue;
        }
        for job in route.jobs().filter(known).collect::<Vec<_>>() {
            append(state, route.vehicle.0, job.0);
        }
    }
    for outsourced in plan
        .outsourced
        .iter()
        .filter(|o| known(&o.job))
        .collect::<Vec<_>>()
    {
        keep_outside(problem, state, outsourced);
    }
    (0..node(state.p.jobs))
        .filter(|job| !state.is_routed(*job) && state.chosen[*job as usize] == NONE)
        .collect()
}

/// The jobs that `absent` names, and those of every route that `state` does not drive
/// just as `plan` has it.
pub(crate) fn touched(state: &State<'_>, plan: &Solution, absent: Vec<u32>) -> Vec<u32> {
    let mut touched = absent;
    for old in &plan.routes {
        if old.vehicle.index() >= state.p.vehicles {
            continue;
        }
        let jobs: Vec<u32> = state.jobs_of(old.vehicle.0).collect();
        if !jobs.is_empty() && route(state.p, old.vehicle.0, &jobs) != *old {
            touched.extend(jobs);
        }
    }
    touched
}

fn append(state: &mut State<'_>, vehicle: u32, job: u32) {
    if state.is_routed(job) || !state.fits(vehicle, job) || !state.p.may_serve(vehicle, job) {
        return;
    }
    let after = state.node[state.p.end_node(vehicle) as usize].pred;
    let delta = state.insertion(vehicle, after, job, NEVER);
    if delta != NEVER {
        state.insert(
            job,
            Insertion {
                vehicle,
                after,
                delta,
            },
        );
    }
}

fn keep_outside(problem: &Problem, state: &mut State<'_>, outsourced: &Outsourced) {
    let job = outsourced.job.0;
    if state.is_routed(job) || state.chosen[job as usize] != NONE {
        return;
    }
    let offers = &problem.data().jobs[job as usize].offers;
    let same = |way: &crate::model::compiled::Fallback| {
        way.offer != NONE
            && offers[way.offer as usize].provider == outsourced.provider
            && way.start == outsourced.start.0
    };
    let found = state.p.fallback[job as usize].iter().position(same);
    if let Some(way) = found.filter(|way| state.is_free(job, node(*way))) {
        state.choose(job, node(way));
    }
}
