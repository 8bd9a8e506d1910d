//! Starting from a given plan: as much of it as still holds is taken over. In a repair
//! what a change has put off is looked at first: it need not put off the rest.

use std::collections::{BTreeMap, BTreeSet};

use super::evaluator::{Evaluator, Finder, NOBODY};
use super::neighbours::Neighbours;
use super::random::Random;
use super::recreate::Walks;
use super::schedule::route;
use super::state::{BROKEN, Insertion, State};
use crate::measure::Timestamp;
use crate::model::compiled::{NEVER, NONE, node};
use crate::model::{JobId, Problem};
use crate::solution::{Outsourced, Route, Solution};

/// Goes on from a given plan, with open what it has no place for.
pub(crate) fn resume(problem: &Problem, state: &mut State<'_>, plan: &Solution) {
    let absent = take_over(problem, state, plan);
    state.touched = touched(state, plan, absent);
}

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
fn touched(state: &State<'_>, plan: &Solution, absent: Vec<u32>) -> Vec<u32> {
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

/// Finds other places for what begins later than it did on a route of `plan`, where that
/// costs less than to put off all that come after it.
pub(crate) fn ease(state: &mut State<'_>, near: &Neighbours<'_>, plan: &Solution) {
    let mut finder = Finder::attentive(Walks::of(state));
    let mut random = Random::seeded(0);
    let routes = state.touched.iter().map(|job| state.route_of(*job));
    let routes: BTreeSet<u32> = routes.filter(|route| *route != NOBODY).collect();
    for old in plan
        .routes
        .iter()
        .filter(|old| routes.contains(&old.vehicle.0))
    {
        state.begin();
        let before = state.cost;
        for job in take_off_late(state, old) {
            let (price, way) = state.fallback(job);
            match finder.best_place(state, near, &mut random, job, price) {
                Some(place) => state.insert(job, place),
                None => state.choose(job, way),
            }
        }
        if state.cost >= before {
            state.rollback();
        }
    }
}

/// Takes off a route what begins later there than it did, the first first, until the rest
/// begins no later than it did. What came off.
fn take_off_late(state: &mut State<'_>, old: &Route) -> Vec<u32> {
    let mut late = Vec::new();
    while let Some(job) = first_late(state, old) {
        state.remove(job);
        state.refresh_changed();
        late.push(job);
        if state.route[old.vehicle.index()].cost >= BROKEN {
            // Legs need not be shortest ways: without a stop one may be too long.
            state.vacate(old.vehicle.0, &mut late);
        }
    }
    late
}

/// The first job that `state` begins later than `old` does, on its vehicle's route.
fn first_late(state: &State<'_>, old: &Route) -> Option<u32> {
    let jobs: Vec<u32> = state.jobs_of(old.vehicle.0).collect();
    if jobs.is_empty() {
        return None;
    }
    let was: BTreeMap<JobId, Timestamp> = old.starts().collect();
    let new = route(state.p, old.vehicle.0, &jobs);
    let is_late = |(job, start): &(JobId, Timestamp)| was.get(job).is_some_and(|was| start > was);
    new.starts().find(is_late).map(|(job, _)| job.0)
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
