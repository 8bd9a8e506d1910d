//! Crossing plans: nothing is lost or doubled on the way, and long runs, which are
//! several annealings and their crossing, keep the promises of short ones.

use super::generate::{Richness, problem, with_like_vehicles, with_one_table, with_spare_vehicles};
use crate::check::check;
use crate::measure::Cost;
use crate::model::compiled::{Compiled, node};
use crate::model::{Problem, ProblemData};
use crate::search::chain::{Chain, Plan};
use crate::search::cross::{Assembly, Donor, Turn, assemble, cycles, graft};
use crate::search::evaluator::{Evaluator, Meanwhile};
use crate::search::neighbours::{Neighbours, Reach};
use crate::search::phases::{Phases, Size};
use crate::search::random::Random;
use crate::search::recreate::Recreate;
use crate::search::ruin::Strings;
use crate::search::schedule::schedule;
use crate::search::solve::{Options, Tuning, solve};
use crate::search::state::{BROKEN, State};
use crate::search::stop::Stop;

fn planned<'p>(p: &'p Compiled, near: &Neighbours<'p>, random: &mut Random) -> State<'p> {
    let mut state = State::empty(p);
    let mut absent: Vec<u32> = (0..node(p.jobs)).collect();
    let mut recreate = Recreate::new(&state, near);
    recreate.recreate(&mut state, near, random, &mut absent, i64::MAX);
    state
}

/// Crosses a working plan with another by `cross`, now and then taken back; how often that
/// changed something.
fn crossing_keeps_the_books<'p>(
    seed: u64,
    p: &'p Compiled,
    cross: impl Fn(&mut State<'p>, &Neighbours<'p>, &mut Random, &Donor, &mut Vec<u32>) -> bool,
) -> usize {
    let near = Neighbours::of(p, Reach::default());
    let mut random = Random::seeded(seed);
    let donor = Plan::of(&planned(p, &near, &mut random));
    let mut state = planned(p, &near, &mut random);
    let donor = state.donor(&donor).expect("one table of legs");
    let mut recreate = Recreate::new(&state, &near);
    let mut crossed = 0;
    for round in 0..20 {
        let before = Plan::of(&state);
        let mut absent = Vec::new();
        state.begin();
        let did = cross(&mut state, &near, &mut random, &donor, &mut absent);
        recreate.recreate(&mut state, &near, &mut random, &mut absent, i64::MAX);
        let after = Plan::of(&state);
        let mut known: Vec<u32> = after.jobs.clone();
        known.extend(after.absent.iter().map(|(job, _)| *job));
        known.sort_unstable();
        let all: Vec<u32> = (0..node(p.jobs)).collect();
        assert_eq!(known, all, "seed {seed} round {round}: each job once");
        let mut anew = State::empty(p);
        anew.restore(&after);
        assert_eq!(anew.cost, state.cost, "seed {seed}: worked out anew");
        crossed += usize::from(did && after != before);
        if round % 2 == 0 {
            state.rollback();
            assert_eq!(Plan::of(&state), before, "seed {seed}: taken back");
        }
    }
    crossed
}

#[test]
fn grafts_lose_nothing_and_are_taken_back_whole() {
    let grafted = (0..60).map(|seed| {
        let problem = Problem::new(with_one_table(problem(seed, Richness::Plain, 30))).unwrap();
        let p = problem.compiled();
        crossing_keeps_the_books(seed, p, |state, near, random, donor, out| {
            graft(state, near, random, donor, out)
        })
    });
    let grafted: usize = grafted.sum();
    assert!(grafted > 300, "{grafted} changed the plan");
}

#[test]
fn assemblies_lose_nothing_and_are_taken_back_whole() {
    let assembled = (0..60).map(|seed| {
        let data = with_like_vehicles(problem(seed, Richness::Plain, 30));
        let problem = Problem::new(data).unwrap();
        let p = problem.compiled();
        crossing_keeps_the_books(seed, p, |state, near, random, donor, out| {
            assert!(state.are_alike());
            let one = state.donor(&Plan::of(state)).expect("one table of legs");
            let changed = assemble(state, near, random, (&one, donor), out);
            assert!(state.cost < BROKEN, "seed {seed}: can be driven");
            let mut open = state.open();
            open.sort_unstable();
            out.sort_unstable();
            assert_eq!(*out, open, "seed {seed}: what lost its place is told");
            changed.is_some()
        })
    });
    let assembled: usize = assembled.sum();
    assert!(assembled > 300, "{assembled} changed the plan");
}

/// The routes of a plan, in an order of their own.
fn sorted(routes: impl Iterator<Item = Vec<u32>>) -> Vec<Vec<u32>> {
    let mut routes: Vec<Vec<u32>> = routes.collect();
    routes.sort_unstable();
    routes
}

#[test]
fn all_cycles_together_make_the_other_plan() {
    let mut divided = 0;
    for seed in 0..60 {
        let problem = Problem::new(with_one_table(problem(seed, Richness::Plain, 30))).unwrap();
        let p = problem.compiled();
        let near = Neighbours::of(p, Reach::default());
        let mut random = Random::seeded(seed);
        let plans = [0, 1].map(|_| Plan::of(&planned(p, &near, &mut random)));
        let donors = plans.each_ref().map(|plan| {
            let routes = plan.iter().map(|(vehicle, jobs)| (vehicle, jobs.to_vec()));
            Donor::of(routes.collect(), p.jobs)
        });
        for (from, to) in [(0, 1), (1, 0), (0, 0)] {
            let cycles = cycles(&donors[from], &donors[to], &near, &mut random);
            let routes = [from, to].map(|at| {
                let routes = plans[at].iter().map(|(_, jobs)| jobs.to_vec());
                sorted(routes)
            });
            assert_eq!(cycles.is_empty(), routes[0] == routes[1], "seed {seed}");
            let is_cycle = |cycle: &Vec<Turn>| {
                let nexts = cycle.iter().cycle().skip(1);
                cycle
                    .iter()
                    .zip(nexts)
                    .all(|(turn, on)| turn.next == on.tail)
            };
            assert!(cycles.iter().all(is_cycle), "seed {seed}: {cycles:?}");
            divided += cycles.len();
            let made = Assembly::of(&donors[from], &cycles.concat());
            let kept = (0..).zip(plans[from].iter());
            let kept = kept.filter(|(route, _)| !made.touched.contains(route));
            let kept = kept.map(|(_, (_, jobs))| jobs.to_vec());
            assert_eq!(sorted(kept.chain(made.routes)), routes[1], "seed {seed}");
            let is_left = |job: &u32| plans[to].absent.iter().any(|(left, _)| left == job);
            assert!(made.loose.iter().all(is_left), "seed {seed}");
        }
    }
    assert!(divided > 400, "{divided} cycles");
}

/// Crosses a few plans with each other; how many of them were improved.
fn improved_by_crossing(seed: u64, data: ProblemData) -> usize {
    let problem = Problem::new(data).unwrap();
    let p = problem.compiled();
    let near = Neighbours::of(p, Reach::default());
    let ruin = Tuning::default().ruin(false);
    let mut chain = Chain::begin(State::empty(p), &near, seed, ruin, false);
    let mut population: Vec<Plan> = (0..5).map(|_| chain.restart()).collect();
    population.sort_by_key(State::cost_of);
    population.dedup_by_key(|plan| plan.cost);
    let before: Vec<i64> = population.iter().map(|plan| plan.cost).collect();
    chain.cross(&mut population, 20 * 128 + 5, 1.0);
    let after: Vec<i64> = population.iter().map(|plan| plan.cost).collect();
    let pairs = || before.iter().zip(&after);
    assert!(pairs().all(|(old, new)| new <= old), "seed {seed}");
    let mut distinct = after.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), before.len(), "seed {seed}: {after:?}");
    for plan in population.iter().chain([&chain.best]) {
        let mut anew = State::empty(p);
        anew.restore(plan);
        assert_eq!(anew.cost, plan.cost, "seed {seed}: worked out anew");
    }
    assert!(Some(&chain.best.cost) <= after.iter().min(), "seed {seed}");
    pairs().filter(|(old, new)| new < old).count()
}

#[test]
fn a_population_is_crossed_for_the_better_and_stays_many() {
    for with_vehicles in [with_one_table, with_like_vehicles] {
        let data = |seed| with_vehicles(problem(seed, Richness::Plain, 30));
        let improved: usize = (0..20)
            .map(|seed| improved_by_crossing(seed, data(seed)))
            .sum();
        assert!(improved > 40, "{improved} plans were improved");
    }
}

/// Ruin and recreate while jobs without a vehicle count for something else, kept or taken
/// back. How many plans had jobs missing, and left at a price.
fn repricing_keeps_the_books(seed: u64) -> (usize, usize) {
    let problem = Problem::new(with_one_table(problem(seed, Richness::Plain, 30))).unwrap();
    let p = problem.compiled();
    let near = Neighbours::of(p, Reach::default());
    let mut random = Random::seeded(seed);
    let mut state = planned(p, &near, &mut random);
    let mut recreate = Recreate::new(&state, &near);
    let (mut missed, mut left) = (0, 0);
    for round in 0..20_i64 {
        let meanwhile = Meanwhile {
            missing: (round % 5 > 0).then_some(round * 40),
            left_more: (round % 3) * 450,
        };
        state.reprice(meanwhile);
        let (before, cost) = (Plan::of(&state), state.cost);
        let mut absent = Vec::new();
        state.begin();
        let seed_job = node(random.below(p.jobs));
        let strings = Strings::default();
        strings.ruin(&mut state, &near, &mut random, seed_job, &mut absent);
        recreate.recreate(&mut state, &near, &mut random, &mut absent, i64::MAX);
        let absent = (0..node(p.jobs)).filter(|job| !state.is_routed(*job));
        let (missing, priced): (Vec<u32>, Vec<u32>) =
            absent.partition(|job| state.is_missing(*job));
        missed += usize::from(meanwhile.missing.is_some() && !missing.is_empty());
        left += usize::from(meanwhile.left_more > 0 && !priced.is_empty());
        if round % 2 == 0 {
            state.rollback();
            assert_eq!(
                (Plan::of(&state), state.cost),
                (before, cost),
                "seed {seed}"
            );
        }
        let mut anew = State::empty(p);
        anew.restore(&Plan::of(&state));
        assert_eq!(anew.cost, state.true_cost(), "seed {seed} round {round}");
        let repriced = state.cost;
        state.reprice(Meanwhile::default());
        assert_eq!(
            anew.cost, state.cost,
            "seed {seed} round {round}: worked out anew"
        );
        anew.reprice(meanwhile);
        assert_eq!(anew.cost, repriced, "seed {seed} round {round}: repriced");
    }
    (missed, left)
}

#[test]
fn what_a_job_without_a_vehicle_counts_for_meanwhile_is_only_another_price() {
    let plans = (0..60).map(repricing_keeps_the_books);
    let (missed, left) = plans.fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
    assert!(missed > 300, "{missed} plans had jobs missing");
    assert!(left > 300, "{left} plans had jobs left at a price");
}

#[test]
fn long_runs_pass_the_checker_and_can_be_repeated() {
    const ITERATIONS: u64 = 8_000;
    for seed in 0..12 {
        let with_vehicles = [with_one_table, with_like_vehicles][usize::from(seed % 2 == 1)];
        let data = with_vehicles(problem(seed, Richness::Plain, 18));
        let problem = Problem::new(data.clone()).unwrap();
        let size = Size {
            jobs: 18,
            routes: 3,
        };
        assert!(Phases::of(8_000.0, size, false).are_several());
        for threads in [1, 2] {
            let run = || {
                let options = Options {
                    threads,
                    ..Options::default()
                };
                solve(&problem, &Stop::iterations(ITERATIONS), seed, options)
            };
            let outcome = run();
            let judged = check(&data, &outcome.solution);
            assert!(judged.is_ok(), "seed {seed}: {judged:?}");
            assert_eq!(outcome.iterations, ITERATIONS);
            assert_eq!(outcome.solution, run().solution, "seed {seed}: repeated");
        }
    }
}

#[test]
fn a_run_that_is_stopped_between_annealings_gives_its_best_plan() {
    for seed in 0..12 {
        let data = with_one_table(problem(seed, Richness::Plain, 18));
        let problem = Problem::new(data).unwrap();
        let mut told = Vec::new();
        let mut observer = |progress: &crate::Progress| told.push(progress.cost);
        let options = Options {
            observer: Some(&mut observer),
            ..Options::default()
        };
        // As long as a long run, and stopped by lack of luck on the way.
        let stop = Stop::iterations(12_000).or(Stop::idle(2_000));
        let outcome = solve(&problem, &stop, seed, options);
        assert!(told.is_sorted_by(|a, b| a > b), "seed {seed}: {told:?}");
        // What is told counts jobs that must be served and are not.
        let p = problem.compiled();
        let missing = outcome.solution.unserved.iter();
        let missing = missing.filter(|job| p.required[job.0 as usize]).count();
        let stated = outcome.solution.cost.0 + p.required_price * i64::try_from(missing).unwrap();
        assert_eq!(told.last(), Some(&Cost(stated)), "seed {seed}");
        assert!(
            outcome.iterations < 12_000,
            "seed {seed}: stopped on the way"
        );
    }
}

#[test]
fn a_job_that_is_missing_meanwhile_is_served_in_the_best_plan() {
    const MILD: f64 = 3.0;
    let mut missing = 0;
    for seed in 0..12 {
        let problem = Problem::new(with_spare_vehicles(seed, 40)).unwrap();
        let p = problem.compiled();
        let near = Neighbours::of(p, Reach::default());
        let ruin = Tuning::default().ruin(true);
        let mut chain = Chain::begin(State::empty(p), &near, seed, ruin, false);
        chain.advance(500, MILD);
        assert!(chain.state.is_full() && chain.state.has_spare_routes());
        for _ in 0..20 {
            chain.reprice(Meanwhile {
                missing: Some(1),
                left_more: 0,
            });
            chain.advance(20, MILD);
            missing += usize::from(chain.state.cost != chain.state.true_cost());
            assert!(chain.best.absent.is_empty(), "seed {seed}: all are served");
        }
        chain.reprice(Meanwhile::default());
        chain.advance(500, MILD);
        assert!(Plan::of(&chain.state).absent.is_empty(), "seed {seed}");
        let best = schedule(&problem, &chain.best);
        assert_eq!(chain.best.cost, best.cost.0, "seed {seed}: its own cost");
    }
    assert!(missing > 100, "{missing} of 240 plans had jobs missing");
}
