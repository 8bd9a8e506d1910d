//! Repairs, explanations, and the promises of a run.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::generate::{Richness, problem};
use crate::check::check;
use crate::measure::{Cost, Duration, Timestamp, Window};
use crate::model::{JobId, Place, Problem, VehicleId};
use crate::repair::{Change, Disturbance, repair};
use crate::search::solve::{Options, Outcome, solve};
use crate::search::stop::Stop;
use crate::{Explainer, Solution};

fn planned(seed: u64, richness: Richness) -> (Problem, Solution) {
    let problem = Problem::new(problem(seed, richness, 18)).unwrap();
    let outcome = run(&problem, &Stop::iterations(300), 1);
    (problem, outcome.solution)
}

fn run(problem: &Problem, stop: &Stop, threads: usize) -> Outcome {
    let options = Options {
        threads,
        ..Options::default()
    };
    solve(problem, stop, 7, options)
}

#[test]
fn repaired_plans_pass_the_checker() {
    for seed in 0..30 {
        let (before, plan) = planned(seed, Richness::Rich);
        let extra = before.data().jobs[0].clone();
        let changes = [
            Change::NewJob(Box::new(extra)),
            Change::Withdrawn(JobId(1)),
            Change::VehicleLost(VehicleId(0)),
            Change::VehicleWindows(VehicleId(1), vec![Window::new(500, 4000)]),
            Change::Released(JobId(2), Timestamp(3000)),
            Change::Windows(JobId(3), vec![Window::new(2000, 5000)]),
        ];
        for change in changes {
            let after = change.apply(&before).unwrap();
            let stop = Stop::iterations(60);
            let repaired = repair(&after, &plan, &stop, seed, Options::default());
            let judged = check(after.data(), &repaired.solution);
            assert!(judged.is_ok(), "seed {seed}, {change:?}: {judged:?}");
        }
    }
}

#[test]
fn a_change_of_what_is_not_there_is_refused() {
    let (problem, _) = planned(1, Richness::Plain);
    let error = Change::VehicleLost(VehicleId(99))
        .apply(&problem)
        .unwrap_err();
    assert!(error.to_string().contains("vehicle 99"), "{error}");
}

#[test]
fn dear_disturbance_leaves_a_published_plan_alone() {
    for seed in 0..20 {
        let (before, plan) = planned(seed, Richness::Plain);
        let mut data = before.data().clone();
        let dear = Disturbance {
            other_place: Cost(1_000_000),
            other_start: Cost(1_000_000),
            tolerance: Duration(0),
        };
        data.publish(&plan, dear);
        let published = Problem::new(data).unwrap();
        let again = repair(
            &published,
            &plan,
            &Stop::iterations(200),
            seed,
            Options::default(),
        );
        for job in (0..18).map(JobId) {
            let told = plan.place_of(job);
            let now = again.solution.place_of(job);
            assert!(
                told.is_none() || told == now,
                "seed {seed} {job:?}: {told:?} {now:?}"
            );
        }
    }
}

#[test]
fn a_run_can_be_repeated() {
    for (seed, threads) in [(3, 1), (4, 1), (5, 3)] {
        let problem = Problem::new(problem(seed, Richness::Rich, 18)).unwrap();
        let stop = Stop::iterations(5000);
        let (one, other) = (run(&problem, &stop, threads), run(&problem, &stop, threads));
        assert_eq!(
            one.solution, other.solution,
            "seed {seed}, {threads} threads"
        );
        assert_eq!(one.iterations, 5000);
    }
}

#[test]
fn a_run_stops_when_told_to() {
    let (problem, _) = planned(2, Richness::Plain);
    let set = Arc::new(AtomicBool::new(true));
    let cancelled = run(
        &problem,
        &Stop::cancelled(set).or(Stop::iterations(1_000_000)),
        1,
    );
    assert_eq!(cancelled.iterations, 0);
    let idle = run(
        &problem,
        &Stop::idle(500).or(Stop::iterations(1_000_000)),
        1,
    );
    assert!(idle.iterations < 1_000_000);
    let timed = run(&problem, &Stop::after(std::time::Duration::ZERO), 1);
    assert_eq!(timed.iterations, 0);
}

#[test]
fn observers_hear_of_ever_cheaper_plans() {
    let problem = Problem::new(problem(9, Richness::Plain, 25)).unwrap();
    let mut heard = Vec::new();
    let mut observer = |progress: &crate::Progress| heard.push(progress.cost);
    let options = Options {
        observer: Some(&mut observer),
        ..Options::default()
    };
    solve(&problem, &Stop::iterations(2000), 1, options);
    assert!(
        heard.is_sorted_by(|a, b| a > b) && !heard.is_empty(),
        "{heard:?}"
    );
}

/// Every vehicle is either a place for the job or excluded, and moving nothing is
/// among the places at the cost of standing there.
#[test]
fn explanations_cover_every_vehicle() {
    for seed in 0..60 {
        let (problem, plan) = planned(seed, Richness::Rich);
        let mut explainer = Explainer::new(&problem, &plan);
        for job in (0..18).map(JobId) {
            let explained = explainer.explain(job);
            let vehicles = |place: &Place| matches!(place, Place::Vehicle(_));
            let places = explained
                .places
                .iter()
                .filter(|a| vehicles(&a.place))
                .count();
            let count = problem.parties().vehicles;
            assert_eq!(
                places + explained.excluded.len(),
                count,
                "seed {seed} {job:?}"
            );
            assert_eq!(
                explained.here.map(|a| a.place),
                plan.place_of(job).map(|p| p.0)
            );
            if let Some(here) = explained.here {
                let same = explained.places.iter().find(|a| a.place == here.place);
                assert!(
                    same.is_some_and(|a| a.cost <= here.cost),
                    "seed {seed}: {explained:?}"
                );
            }
        }
    }
}
