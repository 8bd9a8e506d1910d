//! The search's own arithmetic: what an insertion is said to cost is what it costs,
//! and what is taken back leaves no trace.

use super::generate::{Richness, problem};
use crate::model::Problem;
use crate::model::compiled::{NEVER, node};
use crate::search::chain::Plan;
use crate::search::neighbours::{Neighbours, Reach};
use crate::search::random::Random;
use crate::search::recreate::Recreate;
use crate::search::ruin::Strings;
use crate::search::state::{BROKEN, Insertion, State};

/// Every place of every absent job, tried on copies of a growing plan.
fn insertions_cost_what_they_say(seed: u64, richness: Richness) {
    let problem = Problem::new(problem(seed, richness, 12)).unwrap();
    let p = problem.compiled();
    let mut state = State::empty(p);
    let mut random = Random::seeded(seed);
    for job in 0..node(p.jobs) {
        let mut places = Vec::new();
        for vehicle in (0..node(p.vehicles)).filter(|v| p.may_serve(*v, job)) {
            let afters: Vec<u32> = std::iter::once(p.start_node(vehicle))
                .chain(state.jobs_of(vehicle))
                .collect();
            for after in afters.into_iter().filter(|_| state.fits(vehicle, job)) {
                let delta = state.insertion(vehicle, after, job, NEVER);
                if delta != NEVER {
                    places.push(Insertion {
                        vehicle,
                        after,
                        delta,
                    });
                }
            }
        }
        for place in &places {
            let before = state.cost;
            state.begin();
            state.insert(job, *place);
            assert_eq!(
                state.cost - before,
                place.delta,
                "seed {seed} job {job} at {place:?}"
            );
            state.refresh(place.vehicle);
            assert_eq!(
                state.cost - before,
                place.delta,
                "seed {seed} job {job}: worked out anew"
            );
            state.rollback();
            assert_eq!(state.cost, before, "seed {seed} job {job}: taken back");
        }
        if !places.is_empty() {
            state.begin();
            state.insert(job, places[random.below(places.len())]);
        }
    }
}

#[test]
fn insertions_into_plain_routes_cost_what_they_say() {
    (0..60).for_each(|seed| insertions_cost_what_they_say(seed, Richness::Plain));
}

#[test]
fn insertions_into_supplied_routes_cost_what_they_say() {
    (0..80).for_each(|seed| insertions_cost_what_they_say(seed, Richness::Supplied));
}

#[test]
fn insertions_into_rich_routes_cost_what_they_say() {
    (0..80).for_each(|seed| insertions_cost_what_they_say(seed, Richness::Rich));
}

/// Ruin and recreate, kept or taken back: the cost is that of the plan built anew.
fn rounds_keep_the_books(seed: u64, richness: Richness) {
    let problem = Problem::new(problem(seed, richness, 20)).unwrap();
    let p = problem.compiled();
    let near = Neighbours::of(p, Reach::default());
    let mut state = State::empty(p);
    let mut random = Random::seeded(seed);
    let mut recreate = Recreate::new(&state, &near);
    let mut absent: Vec<u32> = (0..node(p.jobs)).collect();
    recreate.recreate(&mut state, &near, &mut random, &mut absent, i64::MAX);
    for round in 0..60 {
        let before = Plan::of(&state);
        state.begin();
        absent.clear();
        let job = node(random.below(p.jobs));
        Strings::default().ruin(&mut state, &near, &mut random, job, &mut absent);
        let done = recreate.recreate(&mut state, &near, &mut random, &mut absent, BROKEN);
        if !done || round % 3 == 0 {
            state.rollback();
            assert_eq!(
                Plan::of(&state),
                before,
                "seed {seed} round {round}: taken back"
            );
        }
        let mut anew = State::empty(p);
        anew.restore(&Plan::of(&state));
        assert_eq!(
            anew.cost, state.cost,
            "seed {seed} round {round}: worked out anew"
        );
    }
}

#[test]
fn rounds_on_plain_problems_keep_the_books() {
    (0..40).for_each(|seed| rounds_keep_the_books(seed, Richness::Plain));
}

#[test]
fn rounds_on_supplied_problems_keep_the_books() {
    (0..50).for_each(|seed| rounds_keep_the_books(seed, Richness::Supplied));
}

#[test]
fn rounds_on_rich_problems_keep_the_books() {
    (0..50).for_each(|seed| rounds_keep_the_books(seed, Richness::Rich));
}
