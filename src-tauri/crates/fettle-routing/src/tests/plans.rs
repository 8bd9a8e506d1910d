//! Plans as a whole: the independent checker passes them, and their stated cost
//! is what it finds.

use super::generate::{Richness, problem};
use crate::check::check;
use crate::model::{JobId, Problem};
use crate::search::greedy::insert_in_order;
use crate::search::solve::{Options, solve};
use crate::search::stop::Stop;

fn judge(seed: u64, richness: Richness, jobs: usize) {
    let data = problem(seed, richness, jobs);
    let problem = Problem::new(data.clone()).unwrap();
    let outcome = solve(&problem, &Stop::iterations(300), seed, Options::default());
    if let Err(violations) = check(&data, &outcome.solution) {
        panic!(
            "seed {seed}, {richness:?}: {violations:?}\n{:#?}",
            outcome.solution
        );
    }
}

#[test]
fn plans_of_plain_problems_pass_the_checker() {
    (0..60).for_each(|seed| judge(seed, Richness::Plain, 25));
}

#[test]
fn plans_of_supplied_problems_pass_the_checker() {
    (0..80).for_each(|seed| judge(seed, Richness::Supplied, 25));
}

#[test]
fn plans_of_rich_problems_pass_the_checker() {
    (0..100).for_each(|seed| judge(seed, Richness::Rich, 18));
}

#[test]
fn plans_by_hand_pass_the_checker_and_name_every_job_once() {
    for seed in 0..40 {
        let problem = Problem::new(problem(seed, Richness::Rich, 18)).unwrap();
        // Backwards, one of them twice and one that is not there; the rest follow.
        let order: Vec<JobId> = [99, 9, 9]
            .into_iter()
            .chain((0..9).rev())
            .map(JobId)
            .collect();
        let plan = insert_in_order(&problem, &order);
        let judged = check(problem.data(), &plan);
        assert!(judged.is_ok(), "seed {seed}: {judged:?}");
    }
}
