//! The seam between planning and the optimiser.
//!
//! A problem and a [`Draft`] go in, a better draft comes out. What stands behind
//! [`Engine`] may be replaced; what a draft costs and whether a journey can be
//! made is decided by the timing rules on this side of the seam, and checked
//! again by [`crate::check`] on the far side of a plan.

mod random;
mod ruin;
mod search;

pub(crate) use search::Search;

use crate::plan::roster_cost;
use crate::problem::{PlanProblem, Who};
use crate::roster::Roster;

/// Who goes where when, as the engines hand it on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub(crate) roster: Roster,
}

/// When to stop. Whatever comes first.
pub struct Stop<'a> {
    /// After this many iterations. A plan is the same on every machine for a
    /// seed and a number of iterations.
    pub iterations: Option<u64>,
    /// When this says so, asked at every iteration: a stopwatch, a button.
    pub expired: &'a dyn Fn() -> bool,
}

impl Stop<'_> {
    fn now(&self, iterations: u64) -> bool {
        self.iterations.is_some_and(|most| iterations >= most) || (self.expired)()
    }
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

/// Ruin and recreate: takes some visits out of the plan, those near one another
/// or on one journey, and puts them back in the best places, in the order of
/// regret or at random; worse plans are taken on the way while it is hot, and
/// the best one seen is returned.
#[derive(Debug, Clone, Copy, Default)]
pub struct RuinRecreate;

impl Engine for RuinRecreate {
    fn improve(
        &self,
        problem: &PlanProblem,
        start: Draft,
        stop: &Stop<'_>,
        seed: u64,
        progress: &mut dyn FnMut(Progress),
    ) -> (Draft, u64) {
        let mut search = Search::new(problem, seed);
        let (roster, iterations) = ruin::anneal(&mut search, start.roster, stop, progress);
        (Draft { roster }, iterations)
    }
}

/// The first plan: bookings that stand stay as far as they can, everything else
/// is put in greedily, the visits with most to lose first.
pub fn first_draft(problem: &PlanProblem) -> Draft {
    let mut search = Search::new(problem, 0);
    let mut roster = search.booked();
    let open: Vec<usize> = crate::plan::unplaced(problem, &roster).collect();
    search.insert_by_regret(&mut roster, open);
    Draft { roster }
}

/// What is reported of a roster.
fn progress_of(problem: &PlanProblem, roster: &Roster, iterations: u64) -> Progress {
    Progress {
        iterations,
        best_total_minor: roster_cost(problem, roster).total_minor,
        unplaced: crate::plan::unplaced(problem, roster).count(),
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
