//! Adjacent string removal (Christiaens and Vanden Berghe, 2020): from a few
//! neighbouring routes a string of consecutive jobs each, so that both space and
//! capacity come free where the seed lies.

use crate::search::evaluator::{Evaluator, NOBODY, Nearness};
use crate::search::random::Random;

/// The parameters of the paper.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Strings {
    /// How many jobs are taken on average.
    pub average: usize,
    /// The longest string.
    pub longest: usize,
    /// How often a string keeps some jobs in its middle, in 1024ths.
    pub split_share: usize,
    /// How often the kept middle grows by one more, in 1024ths.
    pub split_growth: usize,
    /// The most absent jobs near the seed that get another chance.
    pub absent: usize,
}

impl Default for Strings {
    fn default() -> Self {
        Self {
            average: 10,
            longest: 10,
            split_share: 512,
            split_growth: 10,
            absent: 30,
        }
    }
}

impl Strings {
    /// Takes strings around a seed; the jobs taken are added to `out`,
    /// with absent ones that lie among them.
    pub(crate) fn ruin<E: Evaluator>(
        &self,
        state: &mut E,
        near: &E::Near,
        random: &mut Random,
        seed: u32,
        out: &mut Vec<u32>,
    ) {
        let used = state.used_routes().max(1);
        let mean_len = (state.routed() / used).max(1);
        let longest = self.longest.min(mean_len);
        let most_strings = (4 * self.average)
            .div_ceil(1 + longest)
            .saturating_sub(1)
            .max(1);
        let strings = random.between(1, most_strings);
        let mut absent = 0;
        let most_absent = random.between(1, self.absent);
        for &job in std::iter::once(&seed).chain(near.near(seed)) {
            if state.changed_routes() >= strings {
                break;
            }
            let route = state.route_of(job);
            if route == NOBODY {
                if absent < most_absent && state.is_left(job) {
                    absent += 1;
                    state.reopen(job);
                    out.push(job);
                }
                continue;
            }
            if state.has_changed(route) {
                continue;
            }
            let taken = random.between(1, state.jobs_on(route).min(longest));
            self.take(state, job, taken, random, out);
        }
        state.settle(out);
    }

    /// Takes `taken` jobs of the route around `job`, keeping some in the middle now and then.
    fn take<E: Evaluator>(
        &self,
        state: &mut E,
        job: u32,
        taken: usize,
        random: &mut Random,
        out: &mut Vec<u32>,
    ) {
        let len = state.jobs_on(state.route_of(job));
        let mut kept = 0;
        if taken > 1 && taken < len && random.below(1024) < self.split_share {
            kept = 1;
            while taken + kept < len && random.below(1024) < self.split_growth {
                kept += 1;
            }
        }
        let first = Self::first_of(state, job, taken + kept, random);
        let keep_from = if kept > 0 {
            random.between(1, taken - 1)
        } else {
            taken
        };
        let mut at = first;
        for position in 0..taken + kept {
            let next = state.after(at);
            if position < keep_from || position >= keep_from + kept {
                state.remove(at);
                out.push(at);
            }
            at = next;
        }
    }

    /// The first job of a random stretch of `span` jobs that holds `job`.
    fn first_of<E: Evaluator>(state: &E, job: u32, span: usize, random: &mut Random) -> u32 {
        // How far back the stretch could begin, and how far back it must.
        let mut before = 0;
        let mut at = job;
        while before < span - 1 && state.before(at) != NOBODY {
            at = state.before(at);
            before += 1;
        }
        let mut behind = 0;
        let mut tail = job;
        while behind < span - 1 && state.after(tail) != NOBODY {
            tail = state.after(tail);
            behind += 1;
        }
        let least = (span - 1).saturating_sub(behind);
        let mut first = job;
        for _ in 0..random.between(least.min(before), before) {
            first = state.before(first);
        }
        first
    }
}
