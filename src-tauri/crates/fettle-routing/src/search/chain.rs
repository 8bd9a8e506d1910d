//! One chain of ruin and recreate under simulated annealing.

use super::evaluator::{Evaluator, Meanwhile, NOBODY, Nearness};
use super::locale::Locale;
use super::random::Random;
use super::recreate::Recreate;
use super::ruin::Ruin;
use super::state::State;
use crate::model::compiled::{Compiled, NONE, node};

/// A plan at rest: only decisions, no caches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Vehicles with jobs, and where the jobs of each end in `jobs`.
    pub routes: Vec<(u32, usize)>,
    pub jobs: Vec<u32>,
    /// Jobs without a vehicle, and the fallback chosen.
    pub absent: Vec<(u32, u32)>,
    pub cost: i64,
}

impl Plan {
    /// The routes with their jobs.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &[u32])> {
        let mut from = 0;
        self.routes.iter().map(move |(vehicle, to)| {
            let jobs = &self.jobs[from..*to];
            from = *to;
            (*vehicle, jobs)
        })
    }

    /// The cost without stand-in prices of jobs that must be served and are not.
    pub(crate) fn cost_of_optional(&self, problem: &Compiled) -> i64 {
        let missing = self.absent.iter().filter(|(job, way)| {
            let way = problem.fallback[*job as usize][*way as usize];
            way.offer == NONE && problem.required[*job as usize]
        });
        self.cost - problem.required_price * i64::try_from(missing.count()).unwrap_or(0)
    }

    /// The decisions of a working plan.
    pub(crate) fn of(state: &State<'_>) -> Self {
        let mut plan = Self::default();
        plan.copy(state);
        plan
    }

    pub(crate) fn copy(&mut self, state: &State<'_>) {
        self.routes.clear();
        self.jobs.clear();
        self.absent.clear();
        for vehicle in 0..node(state.p.vehicles) {
            if state.route[vehicle as usize].len > 0 {
                self.jobs.extend(state.jobs_of(vehicle));
                self.routes.push((vehicle, self.jobs.len()));
            }
        }
        for (job, way) in (0..).zip(&state.chosen) {
            if *way != NONE {
                self.absent.push((job, *way));
            }
        }
        self.cost = state.true_cost();
    }
}

/// The working plan, the best so far, and the steps between.
pub(crate) struct Chain<'p, E: Evaluator> {
    pub state: E,
    pub best: E::Plan,
    pub random: Random,
    pub(super) near: &'p E::Near,
    pub(super) recreate: Recreate<E>,
    pub ruin: Ruin,
    /// Where ruin begins; empty: wherever `locale` says.
    pub seeds: Vec<u32>,
    locale: Locale,
    /// Jobs that must be served and are not.
    missing: Vec<u32>,
    /// Jobs taken off in this step.
    pub(super) absent: Vec<u32>,
}

impl<'p, E: Evaluator> Chain<'p, E> {
    /// A first plan: what the evaluator holds already, the rest by insertion.
    /// `focused`: whether ruin begins only around what the evaluator says was touched.
    pub(crate) fn begin(
        mut state: E,
        near: &'p E::Near,
        seed: u64,
        ruin: Ruin,
        focused: bool,
    ) -> Self {
        let mut recreate = Recreate::new(&state, near);
        let mut random = Random::seeded(seed);
        let mut absent = state.open();
        let seeds = if focused {
            around(&state.touched(), near)
        } else {
            Vec::new()
        };
        if state.routed() > 0 {
            recreate.complete(&mut state, near, &mut random, &mut absent);
        } else {
            recreate.recreate(&mut state, near, &mut random, &mut absent, i64::MAX);
        }
        let mut chain = Self {
            best: state.plan(),
            locale: Locale::of(&state),
            state,
            random,
            near,
            recreate,
            ruin,
            seeds,
            missing: Vec::new(),
            absent,
        };
        chain.note_missing();
        chain
    }

    /// The cost of the best plan so far.
    pub(crate) fn best_cost(&self) -> i64 {
        E::cost_of(&self.best)
    }

    /// Takes `steps` steps of simulated annealing at one temperature.
    pub(crate) fn advance(&mut self, steps: u64, temperature: f64) {
        if self.state.jobs() == 0 {
            return;
        }
        for _ in 0..steps {
            self.locale.go_on(&mut self.random);
            let allowance = self.allowance(temperature);
            self.step(allowance);
            for _ in 0..self.state.exchanges() {
                let allowance = self.allowance(temperature);
                self.exchange_tails(allowance);
            }
        }
    }

    /// Lets jobs without a route count for something else meanwhile. Missing ones only
    /// where that can make for fewer routes: these are full, and the best plan so far
    /// serves all.
    pub(crate) fn reprice(&mut self, mut meanwhile: Meanwhile) {
        let is_of_use = |_: &i64| self.state.is_full() && E::absent_of(&self.best).is_empty();
        meanwhile.missing = meanwhile.missing.filter(is_of_use);
        self.state.reprice(meanwhile);
    }

    /// Metropolis: how much dearer a plan this draw would accept at most.
    pub(super) fn allowance(&mut self, temperature: f64) -> i64 {
        whole(-temperature * (1.0 - self.random.unit()).ln())
    }

    /// Exchanges the tails of two routes, if that costs no more than `allowance`.
    pub(super) fn exchange_tails(&mut self, allowance: i64) {
        let job = self.seed();
        let limit = allowance.saturating_add(1);
        if self.state.exchange_tails(self.near, job, limit) && self.is_best() {
            self.state.copy_to(&mut self.best);
        }
    }

    /// These jobs and the nearest few of each.
    pub(super) fn around(&self, jobs: &[u32]) -> Vec<u32> {
        around(jobs, self.near)
    }

    /// Begins again with a new plan by insertion; gives the best one so far.
    pub(crate) fn restart(&mut self) -> E::Plan {
        self.state.clear();
        self.absent = self.state.open();
        self.recreate.recreate(
            &mut self.state,
            self.near,
            &mut self.random,
            &mut self.absent,
            i64::MAX,
        );
        self.missing.clear();
        self.note_missing();
        std::mem::replace(&mut self.best, self.state.plan())
    }

    /// Goes on from another plan.
    pub(crate) fn restore(&mut self, plan: &E::Plan) {
        self.state.restore(plan);
        if self.state.cost() < self.best_cost() {
            self.state.copy_to(&mut self.best);
        }
        self.absent = E::absent_of(plan);
        self.missing.clear();
        self.note_missing();
    }

    /// One step: accepted when the new plan costs less than the old one and
    /// `allowance`. Whether it is the best so far.
    pub(crate) fn step(&mut self, allowance: i64) -> bool {
        let limit = self
            .state
            .cost()
            .saturating_add(allowance)
            .saturating_add(1);
        self.state.begin();
        self.absent.clear();
        let seed = self.seed();
        self.ruin.ruin(
            &mut self.state,
            self.near,
            &mut self.random,
            seed,
            &mut self.absent,
        );
        let accepted = self.recreate.recreate(
            &mut self.state,
            self.near,
            &mut self.random,
            &mut self.absent,
            limit,
        );
        if !accepted {
            self.state.rollback();
            return false;
        }
        self.note_missing();
        let improved = self.is_best();
        if improved {
            self.state.copy_to(&mut self.best);
        }
        improved
    }

    /// Whether the working plan is better than the best so far.
    fn is_best(&self) -> bool {
        self.state.true_cost() < self.best_cost()
    }

    /// Where to ruin next; often where a job still lacks the place that it must have.
    fn seed(&mut self) -> u32 {
        if !self.missing.is_empty() && self.random.below(4) == 0 {
            return self.missing[self.random.below(self.missing.len())];
        }
        match self.seeds.as_slice() {
            [] => self.locale.draw(&mut self.random, self.state.jobs()),
            seeds => seeds[self.random.below(seeds.len())],
        }
    }

    /// Keeps the list of jobs that must be served and are not.
    pub(super) fn note_missing(&mut self) {
        let is_routed = |job: &u32| self.state.route_of(*job) != NOBODY;
        if self.missing.is_empty() && self.absent.iter().all(is_routed) {
            return;
        }
        let state = &self.state;
        self.missing.extend(&self.absent);
        self.missing.retain(|job| state.is_missing(*job));
        self.missing.sort_unstable();
        self.missing.dedup();
    }
}

/// These jobs and the nearest few of each.
fn around<N: Nearness>(jobs: &[u32], near: &N) -> Vec<u32> {
    const NEAREST: usize = 20;
    let mut around: Vec<u32> = jobs
        .iter()
        .flat_map(|job| std::iter::once(job).chain(near.near(*job).iter().take(NEAREST)))
        .copied()
        .collect();
    around.sort_unstable();
    around.dedup();
    around
}

/// The whole part of a non-negative amount.
#[expect(
    clippy::cast_possible_truncation,
    reason = "cutting off is meant; too large saturates"
)]
pub(super) fn whole(amount: f64) -> i64 {
    amount as i64
}
