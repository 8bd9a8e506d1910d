//! The search itself.

pub(crate) mod bound;
pub(crate) mod chain;
pub(crate) mod cross;
pub(crate) mod evaluator;
pub(crate) mod first;
pub(crate) mod greedy;
pub(crate) mod journeys;
pub(crate) mod labels;
pub(crate) mod locale;
pub(crate) mod neighbours;
pub(crate) mod phases;
pub(crate) mod prune;
pub(crate) mod random;
pub(crate) mod recreate;
pub(crate) mod ruin;
pub(crate) mod schedule;
pub(crate) mod solve;
pub(crate) mod state;
pub(crate) mod stop;
pub(crate) mod warm;
