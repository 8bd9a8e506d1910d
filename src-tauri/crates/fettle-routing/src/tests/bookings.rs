//! What repairs may do to bookings that others know of: nothing, unless it pays.

use super::generate::{Richness, problem};
use crate::check::{Violation, check};
use crate::measure::{Cost, Distance, Duration, Timestamp, Window};
use crate::model::{
    Job, JobId, LocationId, Matrix, Place, Problem, ProblemData, Profile, ProfileId, Vehicle,
    VehicleId,
};
use crate::repair::{Change, Disturbance, repair};
use crate::search::solve::{Options, solve};
use crate::search::stop::Stop;
use crate::{Solution, Visit};

const JOBS: u32 = 18;

const PRICES: Disturbance = Disturbance {
    other_place: Cost(60),
    other_start: Cost(30),
    tolerance: Duration(15),
};

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
    data.publish(&plan, PRICES);
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

/// What the plan comes to when everything stays in its place and order, put off as need
/// be; `None` where it cannot.
fn put_off(problem: &Problem, plan: &Solution) -> Option<Solution> {
    let options = Options {
        start: Some(plan),
        ..Options::default()
    };
    let put_off = solve(problem, &Stop::iterations(0), 7, options).solution;
    let order = |plan: &Solution| -> Vec<Vec<JobId>> {
        let routes = plan.routes.iter();
        routes.map(|route| route.jobs().collect()).collect()
    };
    (order(&put_off) == order(plan)).then_some(put_off)
}

#[test]
fn what_is_put_off_puts_others_off_only_where_that_pays() {
    let (mut repairs, mut saved) = (0, 0);
    for seed in 0..60 {
        let (before, plan) = published(seed);
        for job in (0..JOBS).map(JobId) {
            let Some((_, start)) = plan.place_of(job) else {
                continue;
            };
            let change = Change::Released(job, start + Duration(600));
            let after = change.apply(&before).unwrap();
            let Some(put_off) = put_off(&after, &plan) else {
                continue;
            };
            let stop = Stop::iterations(0);
            let repaired = repair(&after, &plan, &stop, 7, Options::default()).solution;
            assert!(repaired.cost <= put_off.cost, "seed {seed}, {change:?}");
            repairs += 1;
            saved += put_off.cost.0 - repaired.cost.0;
        }
    }
    assert!(repairs > 100 && saved > 0, "{repairs}, {saved} saved");
}

/// Three jobs, one after the other at one place; the first can begin only when the others
/// are long over.
#[test]
fn who_waits_for_parts_lets_the_others_go_first() {
    let served = Job::plain(LocationId(1), Duration(10));
    let mut data = ProblemData {
        profiles: vec![Profile {
            distance: Matrix::from_fn(2, |_, _| Distance(0)).unwrap(),
            duration: Matrix::from_fn(2, |_, _| Duration(0)).unwrap(),
            fare: None,
        }],
        vehicles: vec![Vehicle::plain(
            ProfileId(0),
            LocationId(0),
            Window::new(0, 500),
        )],
        jobs: vec![served; 3],
        ..ProblemData::default()
    };
    let planned = Problem::new(data.clone()).unwrap();
    let plan = solve(&planned, &Stop::iterations(10), 1, Options::default()).solution;
    data.publish(&plan, PRICES);
    let first = plan.routes[0].jobs().next().unwrap();
    let change = Change::Released(first, Timestamp(100));
    let after = change.apply(&Problem::new(data).unwrap()).unwrap();
    let pushed = put_off(&after, &plan).unwrap();
    let repaired = repair(&after, &plan, &Stop::iterations(0), 1, Options::default()).solution;
    assert_eq!(
        (departures(&plan, &pushed), departures(&plan, &repaired)),
        (3, 1)
    );
}

fn departures(plan: &Solution, after: &Solution) -> usize {
    let departs = |job: &JobId| has_moved(plan.place_of(*job), after.place_of(*job));
    (0..JOBS).map(JobId).filter(departs).count()
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
