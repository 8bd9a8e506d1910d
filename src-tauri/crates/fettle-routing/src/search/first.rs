//! The first plan among journeys: the jobs one by one, the most urgent first, each at
//! its cheapest place, before any search. Routes in which constant time judges a
//! place begin empty instead, and the search's own insertion fills them.

use super::evaluator::Finder;
use super::random::Random;
use super::recreate::Walks;
use super::state::State;
use crate::model::compiled::{Compiled, NEVER, node};

/// Decides about every job that nobody has decided about yet.
pub(crate) fn plan_journeys(state: &mut State<'_>) {
    let mut finder = Finder::attentive(Walks::of(state));
    // Never asked: nothing is overlooked.
    let mut random = Random::seeded(0);
    for job in by_urgency(state.p) {
        let (price, way) = state.fallback(job);
        match finder.best_journey(state, &mut random, job, price) {
            Some(place) => state.insert(job, place),
            None => state.choose(job, way),
        }
    }
}

/// The jobs by when they are due; those without a promise by when they close.
fn by_urgency(problem: &Compiled) -> Vec<u32> {
    let due = |job: u32| {
        let due = problem.job[job as usize].due.map_or(NEVER, |due| due.at);
        due.min(problem.close[job as usize])
    };
    let mut jobs: Vec<u32> = (0..node(problem.jobs)).collect();
    jobs.sort_by_key(|job| due(*job));
    jobs
}
