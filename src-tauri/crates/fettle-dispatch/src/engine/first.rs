//! The first plan: what has no place yet goes, by regret, where it costs least.
//!
//! Of the visits that are due soonest the one goes first that has most to lose:
//! the distance from its cheapest way to the second cheapest (Potvin and
//! Rousseau, 1993). Only so many are compared at a time, so that a first plan of
//! thousands of visits takes seconds.

use std::cmp::Reverse;

use fettle_routing::Evaluator;

use super::board::{Board, Place, Spot};
use super::ground::Ground;
use crate::problem::PlanProblem;
use crate::roster::Roster;

/// Visits that are compared at a time.
const COMPARED: usize = 200;

/// A visit that waits for its place.
struct Waiting {
    job: u32,
    /// By candidate: the cheapest way and what it costs.
    ways: Vec<Option<(i64, Spot)>>,
}

impl Waiting {
    fn new(board: &mut Board<'_>, job: u32) -> Self {
        let candidates = 0..board.candidates(job).len();
        Self {
            job,
            ways: candidates.map(|index| board.way(job, index)).collect(),
        }
    }

    /// Looks again at the ways with one engineer, who has more to do now.
    fn look_again(&mut self, board: &mut Board<'_>, engineer: usize) {
        let same = |index: &usize| board.candidates(self.job)[*index].engineer == engineer;
        if let Some(index) = (0..self.ways.len()).find(same) {
            self.ways[index] = board.way(self.job, index);
        }
    }

    fn deltas(&self) -> impl Iterator<Item = (i64, usize, Spot)> + '_ {
        let ways = self.ways.iter().enumerate();
        ways.filter_map(|(index, way)| way.map(|(delta, spot)| (delta, index, spot)))
    }

    /// What it costs not to take the cheapest way; doing without an engineer is
    /// one as well.
    fn regret(&self, board: &Board<'_>) -> i64 {
        let left = board.way_out(self.job).price;
        let (mut first, mut second) = (left, i64::MAX);
        for (delta, ..) in self.deltas() {
            second = second.min(delta.max(first));
            first = first.min(delta);
        }
        if second == i64::MAX {
            i64::MIN
        } else {
            second - first
        }
    }
}

/// A roster with a place for every visit that can have one.
pub(super) fn placed_by_regret(problem: &PlanProblem, roster: Roster) -> Roster {
    let ground = Ground::of(problem);
    let mut board = Board::undecided(&ground, roster);
    let mut open = board.open();
    open.sort_by_key(|job| Reverse(ground.due(*job)));
    board.begin();
    let mut waiting: Vec<Waiting> = Vec::new();
    loop {
        while waiting.len() < COMPARED
            && let Some(job) = open.pop()
        {
            waiting.push(Waiting::new(&mut board, job));
        }
        let most = (0..waiting.len())
            .max_by_key(|at| (waiting[*at].regret(&board), Reverse(waiting[*at].job)));
        let Some(most) = most else {
            return board.into_roster();
        };
        let next = waiting.swap_remove(most);
        if let Some(engineer) = place(&mut board, &next) {
            for other in &mut waiting {
                other.look_again(&mut board, engineer);
            }
        }
    }
}

/// Gives a visit its cheapest place; who has more to do for it.
fn place(board: &mut Board<'_>, waiting: &Waiting) -> Option<usize> {
    let limit = board.way_out(waiting.job).price;
    let cheapest = waiting
        .deltas()
        .min_by_key(|(delta, index, _)| (*delta, *index));
    let Some((delta_minor, index, spot)) = cheapest.filter(|(delta, ..)| *delta < limit) else {
        board.leave(waiting.job);
        return None;
    };
    let one = board.candidates(waiting.job)[index];
    board.insert(
        waiting.job,
        Place {
            engineer: one.engineer,
            stop: one.stop,
            spot,
            delta_minor,
        },
    );
    Some(one.engineer)
}
