//! The seam between planning and the optimiser.
//!
//! A problem and a [`Draft`] go in, a better draft comes out. What a draft costs
//! and whether a journey can be made is decided by the timing rules on this side
//! of the seam, and checked again by [`crate::check`] on the far side of a plan.
//!
//! # Why the search comes to the rules, and not the rules to the model
//!
//! `fettle-routing` has a model of its own, and plans of real visits could be
//! put in its terms. Two rules cannot: a partner has room on every day of work,
//! and a visa has so many entries, which stays use up by a matching. A plan made
//! without them lost a fifth of its value when it was timed by the real rules;
//! teaching them to the model means a second statement of every rule, kept equal
//! by hand. So it is the other way round: `fettle-routing`'s operators know a
//! plan only as an [`Evaluator`](fettle_routing::Evaluator), and the roster is
//! one (`board`), timed by [`crate::itinerary`]. The same ruin, insertion,
//! acceptance and stopping plan both, and nothing is lost on the way.
//!
//! What that asks for is speed of single places: what cannot be short or cheap
//! enough is not timed (`board::places`), what was worked out for the same
//! engineer with the same to do is remembered (`memo`).
//!
//! Start at [`Optimiser`], then `board::evaluator`.

mod board;
mod first;
mod ground;
mod memo;
mod optimiser;
mod search;

pub use optimiser::Optimiser;

pub(crate) use search::Search;

use crate::problem::{PlanProblem, Who};
use crate::roster::Roster;

/// Who goes where when, as the engines hand it on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub(crate) roster: Roster,
}

/// When to stop. Whatever comes first.
#[derive(Clone, Copy)]
pub struct Stop<'a> {
    /// After this many iterations. A plan is the same on every machine for a
    /// seed and a number of iterations.
    pub iterations: Option<u64>,
    /// How much of the time allowed is gone, asked every few iterations: 0 at
    /// the beginning, and the search stops at 1. A stopwatch, a button (which
    /// makes it 1), or 0 for ever. The search cools down as this grows.
    pub spent: &'a (dyn Fn() -> f64 + Sync),
}

/// How far a search is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, schemars::JsonSchema, ts_rs::TS)]
pub struct Progress {
    /// Iterations done.
    #[ts(type = "number")]
    pub iterations: u64,
    /// What the best plan so far costs.
    #[ts(type = "number")]
    pub best_total_minor: i64,
    /// Visits that it does not place.
    pub unplaced: usize,
}

/// Something that makes plans better.
pub trait Engine {
    /// Improves `start` until `stop`; never returns anything worse. Returns
    /// the iterations done beside the draft.
    fn improve(
        &self,
        problem: &PlanProblem,
        start: Draft,
        stop: &Stop<'_>,
        seed: u64,
        progress: &mut dyn FnMut(Progress),
    ) -> (Draft, u64);
}

/// The first plan: bookings that stand stay as far as they can, everything else
/// is put in where it costs least, the visits with most to lose first.
pub fn first_draft(problem: &PlanProblem) -> Draft {
    let booked = Search::new(problem).booked();
    Draft {
        roster: first::placed_by_regret(problem, booked),
    }
}

/// The bookings that stand, as far as they can: where a repair begins.
pub fn booked_draft(problem: &PlanProblem) -> Draft {
    Draft {
        roster: Search::new(problem).booked(),
    }
}

/// Everybody who is suitable for a visit; for a locked one, only those the lock
/// leaves.
fn suitable(problem: &PlanProblem, visit: usize) -> Vec<Who> {
    let locked = problem.visits[visit]
        .told
        .as_ref()
        .filter(|told| told.lock.assignee);
    problem
        .everybody()
        .filter(|who| locked.is_none_or(|told| told.who == *who))
        .filter(|who| crate::suitability::suitable(problem, *who, visit))
        .collect()
}
