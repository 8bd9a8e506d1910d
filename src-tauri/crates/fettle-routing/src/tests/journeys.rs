//! Looking for places among journeys: what bounds and estimates promise.

use super::generate::{Richness, problem};
use crate::measure::Cost;
use crate::model::Problem;
use crate::model::compiled::{NEVER, node};
use crate::search::bound::Newcomer;
use crate::search::evaluator::Finder;
use crate::search::random::Random;
use crate::search::recreate::Walks;
use crate::search::state::{Insertion, State};

/// How often a look at a place came out as it should not.
#[derive(Default)]
struct Looks {
    places: usize,
    /// The careful bound was above the estimate.
    above: usize,
    /// The estimate was below the exact cost.
    below: usize,
    /// The estimate was the exact cost.
    exact: usize,
}

/// Looks at every place of every job of a growing plan.
fn look(seed: u64, looks: &mut Looks) {
    let problem = Problem::new(problem(seed, Richness::Rich, 12)).unwrap();
    let p = problem.compiled();
    let mut state = State::empty(p);
    for job in 0..node(p.jobs) {
        let mut best: Option<Insertion> = None;
        for vehicle in (0..node(p.vehicles)).filter(|v| p.may_serve(*v, job)) {
            let journeys = !state.facts(vehicle).plain_but_supplies;
            let newcomer = Newcomer::of(&state, vehicle, job);
            let mut after = p.start_node(vehicle);
            while after != p.end_node(vehicle) {
                let delta = state.insertion(vehicle, after, job, NEVER);
                let estimate = state.estimate(vehicle, after, job, NEVER);
                if delta != NEVER && estimate != NEVER && journeys {
                    looks.places += 1;
                    looks.below += usize::from(estimate < delta);
                    looks.exact += usize::from(estimate == delta);
                    if after != p.start_node(vehicle) {
                        let bound = newcomer.least_with_care(&state, after);
                        looks.above += usize::from(bound > estimate + 2);
                    }
                }
                if delta < best.map_or(NEVER, |known| known.delta) {
                    best = Some(Insertion {
                        vehicle,
                        after,
                        delta,
                    });
                }
                after = state.node[after as usize].succ;
            }
        }
        if let Some(place) = best {
            state.begin();
            state.insert(job, place);
        }
    }
}

#[test]
fn estimates_are_mostly_exact_and_bounds_mostly_below_them() {
    let mut looks = Looks::default();
    (0..300).for_each(|seed| look(seed, &mut looks));
    let Looks {
        places,
        above,
        below,
        exact,
    } = looks;
    assert!(places > 3_000, "{places} places");
    assert!(exact * 10 > places * 9, "{exact} of {places} exact");
    assert!(below * 100 < places, "{below} of {places} below");
    assert!(above * 50 < places, "{above} of {places} above");
}

/// The place that is found costs what it says, and hardly ever more than the best.
#[test]
fn the_place_found_is_mostly_the_best_of_all() {
    let (mut found_best, mut jobs) = (0, 0);
    for seed in 0..150 {
        let problem = Problem::new(problem(seed, Richness::Rich, 14)).unwrap();
        let p = problem.compiled();
        let mut state = State::empty(p);
        let mut finder = Finder::attentive(Walks::of(&state));
        let mut random = Random::seeded(seed);
        for job in 0..node(p.jobs) {
            let vehicles = (0..node(p.vehicles)).filter(|v| state.fits(*v, job));
            let afters = vehicles.flat_map(|v| {
                let start = std::iter::once(p.start_node(v));
                start.chain(state.jobs_of(v)).map(move |after| (v, after))
            });
            let costs = afters.map(|(v, after)| state.insertion(v, after, job, NEVER));
            let least = costs.min().unwrap_or(NEVER);
            let found = finder.best_journey(&state, &mut random, job, NEVER);
            let Some(place) = found else {
                jobs += usize::from(least != NEVER);
                continue;
            };
            state.begin();
            let before = state.cost;
            state.insert(job, place);
            assert_eq!(Cost(state.cost - before), Cost(place.delta), "seed {seed}");
            jobs += 1;
            found_best += usize::from(place.delta <= least);
        }
    }
    assert!(jobs > 800, "{jobs} jobs");
    assert!(found_best * 20 > jobs * 19, "{found_best} of {jobs}");
}
