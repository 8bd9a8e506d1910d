//! Ways to take jobs off their routes, one file each, and which is used when.

mod route;
mod strings;

use super::evaluator::Evaluator;
use super::random::Random;
pub(crate) use route::WholeRoute;
pub(crate) use strings::Strings;

/// The ruin step: strings as a rule, a whole route now and then.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ruin {
    pub strings: Strings,
    pub whole_route: WholeRoute,
}

impl Ruin {
    /// Takes jobs off around a seed and adds them to `out`.
    pub(crate) fn ruin<E: Evaluator>(
        &self,
        state: &mut E,
        near: &E::Near,
        random: &mut Random,
        seed: u32,
        out: &mut Vec<u32>,
    ) {
        let whole = self.whole_route;
        if !whole.is_due(random) || !whole.ruin(state, random, seed, out) {
            self.strings.ruin(state, near, random, seed, out);
        }
    }
}
