//! Between the promises and the optimiser: can this be promised, who goes
//! where when, and why.
//!
//! Owns the planning problem made from a workspace, the timing rules of
//! journeys, the promise check, the planner with the seam to its engine, manual
//! moves, explanations, and a checker that believes none of them. Knows nothing
//! of files, databases, screens or the machine's clock: `now` is an input, and
//! so is everything that tells a search to stop.
//!
//! Invariant: no plan leaves [`planner::plan`] that [`check::check`] refuses;
//! tests hold it on random problems.
//!
//! Start reading at [`problem`], then [`promise`], then [`planner`].

mod block;
pub mod check;
pub mod cost;
mod credential;
mod enforce;
pub mod engine;
pub mod explain;
pub mod inputs;
mod insertion;
mod itinerary;
pub mod journeys;
mod left_behind;
pub mod manual;
pub mod plan;
pub mod planner;
pub mod problem;
pub mod promise;
mod roster;
pub mod rules;
mod suitability;

pub use check::{Checked, Violation, check};
pub use engine::{Engine, Optimiser, Progress, Stop};
pub use explain::explain;
pub use inputs::{Calendars, PlanInputs};
pub use journeys::journeys_of;
pub use manual::try_booking;
pub use plan::Plan;
pub use planner::plan;
pub use problem::PlanProblem;
pub use promise::{PromiseCheck, Verdict, promise_check};
