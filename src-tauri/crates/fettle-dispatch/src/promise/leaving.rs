//! What becomes of the journey on which a demand under check is booked already, if a
//! candidate takes the demand off it.

use crate::block::Block;
use crate::engine::Search;
use crate::insertion::Insertion;
use crate::left_behind::LeftBehind;
use crate::problem::{PlanProblem, Standing, Who};
use crate::roster::{self, Roster};

/// What stands in the way of taking a visit off a journey with others on it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Left {
    /// Rules that what is left breaks.
    pub broken: Vec<Block>,
    /// Visas that only what is left needs.
    pub doubts: Vec<Block>,
}

/// The journey that is left, and what becomes of it whoever else goes.
#[derive(Debug)]
pub(crate) struct Leaving {
    left_behind: LeftBehind,
    to_others: Left,
}

impl Leaving {
    /// Of a visit, with the roster as it is booked without it; `None` when it is not
    /// booked, or leaves nobody behind.
    pub fn of(problem: &PlanProblem, without: &Roster, visit: usize) -> Option<Self> {
        let booked = roster::told(problem).find(|one| one.visit == visit)?;
        // Nobody else's bookings matter.
        let stands = |visit: usize| problem.visits[visit].standing != Standing::Moot;
        let theirs = roster::told(problem).filter(|one| one.who == booked.who && stands(one.visit));
        let booked = Roster::of(problem, theirs);
        let left_behind = LeftBehind::of(problem, &booked, visit)?;
        let to_others = judged(&left_behind, problem, without);
        Some(Self {
            left_behind,
            to_others,
        })
    }

    /// What is left when the visit is done in this way. The engineer who was to go may
    /// take it on the same journey again, or on another beside what is left.
    pub fn by(
        &self,
        problem: &PlanProblem,
        without: &Roster,
        visit: usize,
        way: &Insertion,
    ) -> Left {
        if way.who != Who::Engineer(self.left_behind.engineer()) {
            return self.to_others.clone();
        }
        let mut roster = without.clone();
        Search::for_one(problem).apply(&mut roster, way.clone(), visit);
        judged(&self.left_behind, problem, &roster)
    }
}

fn judged(left: &LeftBehind, problem: &PlanProblem, after: &Roster) -> Left {
    Left {
        broken: left.broken(problem, after),
        doubts: left.doubts(problem, after),
    }
}
