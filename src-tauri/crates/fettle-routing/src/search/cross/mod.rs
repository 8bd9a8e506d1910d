//! Crossing plans: parts of one are taken over into another. Annealings that ended in
//! different depths are each good in other places; no step of ruin and recreate carries a
//! whole place over. What is taken over is either some routes (see [`mod@graft`]) or, where
//! vehicles are alike, a cycle of edges (see [`assembly`]).

mod assembly;
mod donor;
mod graft;

pub(crate) use assembly::assemble;
#[cfg(test)]
pub(crate) use assembly::{Assembly, Turn, cycles};
pub use donor::Donor;
pub(crate) use graft::graft;

use super::chain::Chain;
use super::evaluator::Evaluator;
use super::stop::float;

impl<E: Evaluator> Chain<'_, E> {
    /// Crosses the plans of a population with each other for about so many steps. What
    /// comes of it takes the place of the plan that it began with if it is cheaper, and
    /// as long as no other costs the same: plans that have become one have nothing more
    /// to give each other.
    pub(crate) fn cross(&mut self, population: &mut [E::Plan], steps: u64, temperature: f64) {
        /// Steps around the seams of one crossing.
        const TRIAL: u64 = 128;
        let mut left = steps;
        while left > 0 {
            let trial = left.min(TRIAL);
            let at = self.random.below(population.len());
            let child = self.child(population, at, trial, temperature);
            let cost = E::cost_of(&child);
            let is_new = population.iter().all(|plan| E::cost_of(plan) != cost);
            if is_new && cost < E::cost_of(&population[at]) {
                if cost < self.best_cost() {
                    self.best = child.clone();
                }
                population[at] = child;
            }
            left -= trial;
        }
    }

    /// Goes on from one plan of a population, takes a part over from another and works
    /// around the seams for so many steps; where both are the same, anywhere.
    fn child(
        &mut self,
        population: &[E::Plan],
        at: usize,
        steps: u64,
        temperature: f64,
    ) -> E::Plan {
        self.restore(&population[at]);
        let seams = match population.len() {
            1 => None,
            others => {
                let other = (at + 1 + self.random.below(others - 1)) % others;
                self.take_over(&population[at], &population[other])
            }
        };
        match seams {
            Some(seams) if seams.is_empty() => self.state.plan(),
            Some(seams) => self.work_around(&seams, steps, temperature),
            None => self.work_around(&[], steps, temperature),
        }
    }

    /// Takes a part over from another plan. Gives the jobs that lost their place, which
    /// have another now, or if there are none those that have other neighbours; nothing
    /// where the plans are the same.
    fn take_over(&mut self, plan: &E::Plan, other: &E::Plan) -> Option<Vec<u32>> {
        let other = self.state.donor(other)?;
        self.state.begin();
        self.absent.clear();
        let (state, near) = (&mut self.state, self.near);
        let (random, absent) = (&mut self.random, &mut self.absent);
        let changed = if state.are_alike() && random.below(2) == 0 {
            let one = state.donor(plan)?;
            assemble(state, near, random, (&one, &other), absent)?
        } else {
            graft(state, near, random, &other, absent).then(Vec::new)?
        };
        let seams = if absent.is_empty() {
            changed
        } else {
            absent.clone()
        };
        self.recreate
            .recreate(state, near, random, absent, i64::MAX);
        self.note_missing();
        Some(seams)
    }

    /// The best plan of so many steps that begin only near these jobs, or anywhere if there
    /// are none, cooling down.
    fn work_around(&mut self, seams: &[u32], steps: u64, temperature: f64) -> E::Plan {
        let mut best = self.state.plan();
        let around = self.around(seams);
        let elsewhere = std::mem::replace(&mut self.seeds, around);
        for step in 0..steps {
            let heat = temperature * float(steps - step) / float(steps);
            let allowance = self.allowance(heat);
            self.step(allowance);
            let allowance = self.allowance(heat);
            self.exchange_tails(allowance);
            if self.state.cost() < E::cost_of(&best) {
                self.state.copy_to(&mut best);
            }
        }
        self.seeds = elsewhere;
        best
    }
}
