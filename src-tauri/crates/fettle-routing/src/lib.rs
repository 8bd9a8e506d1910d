//! The optimiser: who serves which job, in which order, when. Pure; knows no business word.

pub mod check;
mod explain;
pub mod measure;
pub mod model;
mod repair;
mod search;
mod solution;
#[cfg(test)]
mod tests;

pub use explain::{Alternative, Explainer, Explanation, Reason};
pub use model::*;
pub use repair::{Change, Disturbance, repair};
pub use search::solve::{Options, Outcome, Progress, Tuning, solve};
pub use search::stop::{Stop, Stopwatch, WallClock};
pub use solution::{Outsourced, Route, Solution, Tour, TourStop, Visit};
