//! What repairs may do to bookings that others know of: nothing, unless it pays.

use super::generate::{Richness, problem};
use crate::check::{Violation, check};
use crate::measure::{Cost, Duration, Timestamp};
use crate::model::{JobId, Place, Problem, ProblemData, VehicleId};
use crate::repair::{Change, Disturbance, repair};
use crate::search::solve::{Options, solve};
use crate::search::stop::Stop;
use crate::{Solution, Visit};

const JOBS: u32 = 18;

/// A problem whose every job may be left, and its plan, which is published.
fn published(seed: u64) -> (Problem, Solution) {
    let mut data = problem(seed, Richness::Rich, JOBS as usize);
    for job in &mut data.jobs {
        job.published = None;
        job.price_unserved.get_or_insert(Cost(600));
    }
    let planned = Problem::new(data).unwrap();
    let plan = solve(&planned, &Stop::iterations(300), 7, Options::default()).solution;
    let mut data = planned.data().clone();
    let prices = Disturbance {
        other_place: Cost(60),
        other_start: Cost(30),
        tolerance: Duration(15),
    };
    data.publish(&plan, prices);
    (Problem::new(data).unwrap(), plan)
}

/// The plan with these jobs left and nothing else changed.
fn without(plan: &Solution, jobs: &[JobId]) -> Solution {
    let mut plan = plan.clone();
    for route in &mut plan.routes {
        for tour in &mut route.tours {
            tour.stops
                .retain(|stop| !matches!(stop.visit, Visit::Job(job) if jobs.contains(&job)));
        }
        let serves = |stop: &crate::TourStop| matches!(stop.visit, Visit::Job(_));
        route.tours.retain(|tour| tour.stops.iter().any(serves));
    }
    plan.routes.retain(|route| !route.tours.is_empty());
    plan.outsourced.retain(|o| !jobs.contains(&o.job));
    plan.unserved.retain(|job| !jobs.contains(job));
    plan.unserved.extend(jobs);
    plan
}

/// What a plan costs, if it can be carried out.
fn cost(data: &ProblemData, plan: &Solution) -> Option<Cost> {
    match check(data, plan) {
        Ok(breakdown) => Some(breakdown.total()),
        Err(violations) => match violations.as_slice() {
            [Violation::StatedCost { found, .. }] => Some(*found),
            _ => None,
        },
    }
}

fn changes(problem: &Problem, plan: &Solution) -> Vec<(Change, Vec<JobId>)> {
    let new = Change::NewJob(Box::new(problem.data().jobs[2].clone()));
    let mut changes = vec![
        (new, vec![JobId(JOBS)]),
        (Change::Withdrawn(JobId(1)), vec![JobId(1)]),
        (Change::Released(JobId(4), Timestamp(6000)), vec![JobId(4)]),
    ];
    if let Some(route) = plan.routes.first() {
        let lost = Change::VehicleLost(route.vehicle);
        changes.push((lost, route.jobs().collect()));
    }
    changes
}

fn has_moved(told: Option<(Place, Timestamp)>, now: Option<(Place, Timestamp)>) -> bool {
    match (told, now) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(told), Some(now)) => told.0 != now.0 || (told.1.0 - now.1.0).abs() > 15,
    }
}

/// How many bookings moved that the change left alone.
fn moved_with_gain(seed: u64, steps: u64) -> usize {
    let (before, plan) = published(seed);
    let mut moved = 0;
    for (change, concerned) in changes(&before, &plan) {
        let after = change.apply(&before).unwrap();
        let Some(kept) = cost(after.data(), &without(&plan, &concerned)) else {
            continue;
        };
        let stop = Stop::iterations(steps);
        let repaired = repair(&after, &plan, &stop, seed, Options::default()).solution;
        let untouched = (0..JOBS).map(JobId).filter(|job| !concerned.contains(job));
        let departs = |job: &JobId| has_moved(plan.place_of(*job), repaired.place_of(*job));
        let departed = untouched.filter(departs).count();
        let what = format!("seed {seed}, {change:?}, {steps} steps, {departed} moved");
        assert!(
            repaired.cost <= kept,
            "{what}: {} > {kept:?}",
            repaired.cost.0
        );
        assert!(departed == 0 || repaired.cost < kept, "{what}: for nothing");
        moved += departed;
    }
    moved
}

#[test]
fn a_booking_moves_only_where_that_pays() {
    let moved: usize = (0..60).map(|seed| moved_with_gain(seed, 0)).sum();
    assert!(moved < 20, "{moved} bookings moved without any search");
    (0..30).for_each(|seed| {
        moved_with_gain(seed, 40);
    });
}

#[test]
fn a_change_that_touches_nothing_leaves_the_plan_as_it_is() {
    for seed in 0..20 {
        let (before, plan) = published(seed);
        let idle = (0..before.parties().vehicles).map(|v| VehicleId(u32::try_from(v).unwrap()));
        let is_idle = |v: &VehicleId| plan.routes.iter().all(|route| route.vehicle != *v);
        let all_served = plan.unserved.is_empty();
        for vehicle in idle.filter(is_idle).filter(|_| all_served) {
            let after = Change::VehicleLost(vehicle).apply(&before).unwrap();
            let stop = Stop::iterations(100);
            let repaired = repair(&after, &plan, &stop, seed, Options::default());
            assert_eq!((repaired.solution, repaired.iterations), (plan.clone(), 0));
        }
    }
}
