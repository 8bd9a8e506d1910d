//! Route removal: one route is emptied, so that a plan can come to need one fewer
//! (the first move of Nagata and Bräysy, 2009; without their ejections: what finds
//! no place on other routes begins a route again, or fails the step). Only where jobs
//! must be served: routes that do not pay are dropped by pruning.

use crate::search::evaluator::{Evaluator, NOBODY};
use crate::search::random::Random;

/// How often, and which routes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WholeRoute {
    /// One ruin in this many is one of these.
    pub every: usize,
    /// Routes of this many jobs and more are left alone, shorter ones the less often
    /// the longer they are.
    pub longest: usize,
}

impl WholeRoute {
    /// Whether this ruin is to be one of these.
    pub(crate) fn is_due(&self, random: &mut Random) -> bool {
        random.below(self.every) == 0
    }

    /// Takes every job of the route that `seed` is on, and adds them to `out`.
    /// Whether it did: not from a job that may be left for a price.
    pub(crate) fn ruin<E: Evaluator>(
        &self,
        state: &mut E,
        random: &mut Random,
        seed: u32,
        out: &mut Vec<u32>,
    ) -> bool {
        let route = state.route_of(seed);
        if route == NOBODY || !state.must_be_served(seed) {
            return false;
        }
        if state.jobs_on(route) > 1 + random.below(self.longest) {
            return false;
        }
        let mut job = seed;
        while state.before(job) != NOBODY {
            job = state.before(job);
        }
        while job != NOBODY {
            let next = state.after(job);
            state.remove(job);
            out.push(job);
            job = next;
        }
        state.settle(out);
        true
    }
}
