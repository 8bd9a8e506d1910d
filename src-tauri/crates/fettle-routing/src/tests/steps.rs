//! The search's own arithmetic: what an insertion is said to cost is what it costs,
//! and what is taken back leaves no trace.

use super::generate::{Richness, problem, with_one_table};
use crate::model::Problem;
use crate::model::compiled::{NEVER, node};
use crate::search::bound::Newcomer;
use crate::search::chain::Plan;
use crate::search::neighbours::{Neighbours, Reach};
use crate::search::random::Random;
use crate::search::recreate::Recreate;
use crate::search::ruin::{Ruin, Strings, WholeRoute};
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
    let ruin = Ruin {
        strings: Strings::default(),
        whole_route: WholeRoute {
            every: 4,
            longest: 40,
        },
    };
    recreate.recreate(&mut state, &near, &mut random, &mut absent, i64::MAX);
    for round in 0..60 {
        let before = Plan::of(&state);
        state.begin();
        absent.clear();
        let job = node(random.below(p.jobs));
        ruin.ruin(&mut state, &near, &mut random, job, &mut absent);
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
        let journey = |job: &u32| {
            let route = state.node[*job as usize].route;
            state.is_routed(*job) && !state.facts(route).plain_but_supplies
        };
        for job in (0..node(p.jobs)).filter(journey) {
            assert_eq!(
                anew.standing[job as usize], state.standing[job as usize],
                "seed {seed} round {round} job {job}: stands as worked out anew"
            );
        }
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

/// How often what a place costs at least is more than it costs, of how many places.
fn bounds_above_the_cost(seed: u64) -> (usize, usize) {
    // Fares are cut off, so that going by way of a third place may be cheaper by this.
    const CUT_OFF: i64 = 2;
    let problem = Problem::new(problem(seed, Richness::Rich, 12)).unwrap();
    let p = problem.compiled();
    let mut state = State::empty(p);
    let (mut above, mut places) = (0, 0);
    for job in 0..node(p.jobs) {
        let mut best = None;
        for vehicle in (0..node(p.vehicles)).filter(|v| p.may_serve(*v, job)) {
            let mut after = p.start_node(vehicle);
            while after != p.end_node(vehicle) {
                let delta = state.insertion(vehicle, after, job, NEVER);
                if delta != NEVER {
                    let bound = Newcomer::of(&state, vehicle, job).least_after(&state, after);
                    places += 1;
                    above += usize::from(bound > delta + CUT_OFF);
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
    (above, places)
}

#[test]
fn hardly_a_place_costs_less_than_its_bound() {
    let counts: Vec<(usize, usize)> = (0..300).map(bounds_above_the_cost).collect();
    let above: usize = counts.iter().map(|(above, _)| above).sum();
    let places: usize = counts.iter().map(|(_, places)| places).sum();
    assert!(places > 3_000, "{places} places");
    // Labels that were dropped, tours that begin in the earliest window, and rests
    // that a stop at base avoids can make a place cheaper than the legs tell.
    assert!(above * 50 < places, "{above} of {places} places");
}

#[test]
fn emptying_a_route_keeps_the_books() {
    let whole = WholeRoute {
        every: 1,
        longest: 40,
    };
    for seed in 0..30 {
        let problem = Problem::new(problem(seed, Richness::Rich, 20)).unwrap();
        let p = problem.compiled();
        let near = Neighbours::of(p, Reach::default());
        let mut state = State::empty(p);
        let mut random = Random::seeded(seed);
        let mut recreate = Recreate::new(&state, &near);
        let mut absent: Vec<u32> = (0..node(p.jobs)).collect();
        recreate.recreate(&mut state, &near, &mut random, &mut absent, i64::MAX);
        let before = Plan::of(&state);
        for seed_job in 0..node(p.jobs) {
            state.begin();
            let vehicle = state.node[seed_job as usize].route;
            let mut taken = Vec::new();
            let did = whole.ruin(&mut state, &mut random, seed_job, &mut taken);
            let emptied = before.iter().find(|(route, _)| did && *route == vehicle);
            assert_eq!(emptied.map_or(&[][..], |(_, jobs)| jobs), taken);
            let mut rest = Plan::of(&state);
            for &job in &taken {
                let (_, way) = state.fallback(job);
                state.choose(job, way);
                rest = Plan::of(&state);
            }
            let mut anew = State::empty(p);
            anew.restore(&rest);
            assert_eq!(anew.cost, state.cost, "seed {seed}: worked out anew");
            state.rollback();
            assert_eq!(Plan::of(&state), before, "seed {seed}: taken back");
        }
    }
}

/// Every exchange that the cheapest-first search finds, done and taken back.
fn exchanges_cost_what_they_say(seed: u64, richness: Richness) -> usize {
    let problem = Problem::new(with_one_table(problem(seed, richness, 20))).unwrap();
    let p = problem.compiled();
    let near = Neighbours::of(p, Reach::default());
    let mut state = State::empty(p);
    let mut random = Random::seeded(seed);
    let mut recreate = Recreate::new(&state, &near);
    let mut absent: Vec<u32> = (0..node(p.jobs)).collect();
    recreate.recreate(&mut state, &near, &mut random, &mut absent, i64::MAX);
    let mut found = 0;
    for job in (0..node(p.jobs)).cycle().take(3 * p.jobs) {
        let Some(exchange) = state.cheapest_exchange(&near, job, NEVER) else {
            continue;
        };
        found += 1;
        let before = Plan::of(&state);
        state.begin();
        state.exchange(exchange);
        assert!(state.cost < BROKEN, "seed {seed}: {exchange:?} is possible");
        assert_eq!(
            state.cost - before.cost,
            exchange.delta,
            "seed {seed}: {exchange:?}"
        );
        let mut anew = State::empty(p);
        anew.restore(&Plan::of(&state));
        assert_eq!(anew.cost, state.cost, "seed {seed}: worked out anew");
        if job % 2 == 0 {
            state.rollback();
            assert_eq!(Plan::of(&state), before, "seed {seed}: taken back");
        }
    }
    found
}

#[test]
fn exchanged_tails_cost_what_they_say() {
    let all = [Richness::Plain, Richness::Supplied, Richness::Rich];
    let found: usize = (0..150)
        .flat_map(|seed| all.map(|richness| exchanges_cost_what_they_say(seed, richness)))
        .sum();
    assert!(found > 300, "{found} exchanges");
}
