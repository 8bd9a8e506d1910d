//! The engine: `fettle-routing`'s search over a roster.

use std::time::Duration;

use fettle_routing::{Effort, Stop as Until, Stopwatch, Tuning, improve};

use super::board::{Board, Kept};
use super::ground::Ground;
use super::{Draft, Engine, Progress, Stop};
use crate::problem::PlanProblem;

/// Slack induction by string removals (Christiaens and Vanden Berghe, 2020) under
/// simulated annealing: strings of visits near one another come off the journeys
/// of a few engineers and go back, one by one, to the cheapest place there is.
/// Every place is timed by the exact rules, so nothing is lost afterwards.
#[derive(Debug, Clone, Copy)]
pub struct Optimiser {
    /// Threads to use; each adds a search of its own.
    pub threads: usize,
    /// How the search goes about it.
    pub tuning: Tuning,
    /// Whether to look only around visits that have no place at the beginning:
    /// a plan is repaired, not made anew.
    pub repairs: bool,
}

impl Default for Optimiser {
    /// As it was measured to be best on invented worlds of 20 to 200 visits.
    fn default() -> Self {
        Self {
            threads: 1,
            tuning: Tuning {
                hot: 2.0,
                cold: 0.02,
                removed: 6,
                ..Tuning::default()
            },
            repairs: false,
        }
    }
}

impl Optimiser {
    /// One that repairs: cool from the start, for what stands is good and only
    /// the surroundings of what has no place are not.
    pub fn repairing() -> Self {
        let usual = Self::default();
        Self {
            tuning: Tuning {
                hot: usual.tuning.cold * 2.0,
                ..usual.tuning
            },
            repairs: true,
            ..usual
        }
    }

    fn board<'a>(&self, ground: &'a Ground<'a>, start: &Draft) -> Board<'a> {
        let roster = start.roster.clone();
        if self.repairs {
            Board::undecided(ground, roster)
        } else {
            Board::new(ground, roster)
        }
    }
}

impl Engine for Optimiser {
    fn improve(
        &self,
        problem: &PlanProblem,
        start: Draft,
        stop: &Stop<'_>,
        seed: u64,
        progress: &mut dyn FnMut(Progress),
    ) -> (Draft, u64) {
        let ground = Ground::of(problem);
        let boards = (0..self.threads.max(1)).map(|_| self.board(&ground, &start));
        let mut rules = Until::after(WHOLE);
        if let Some(iterations) = stop.iterations {
            rules = rules.or(Until::iterations(iterations));
        }
        let mut reports = Reports {
            progress,
            last: None,
        };
        let effort = Effort {
            stop: &rules,
            watch: &Share(stop.spent),
            observer: &mut |done, best: &Kept| reports.tell(done, best),
            tuning: self.tuning,
            focused: self.repairs,
        };
        let improved = improve(boards.collect(), &ground, seed, effort);
        let roster = improved.plan.roster;
        (Draft { roster }, improved.iterations)
    }
}

/// Tells of better plans at once, and now and then how far the search is.
struct Reports<'a> {
    progress: &'a mut dyn FnMut(Progress),
    last: Option<Progress>,
}

impl Reports<'_> {
    /// Iterations between two reports without a better plan.
    const EVERY: u64 = 100;

    fn tell(&mut self, done: &fettle_routing::Progress, best: &Kept) {
        let is_new = self.last.is_none_or(|last| {
            done.cost.0 < last.best_total_minor || done.iterations >= last.iterations + Self::EVERY
        });
        if is_new {
            let now = Progress {
                iterations: done.iterations,
                best_total_minor: done.cost.0,
                unplaced: best.unplaced(),
            };
            self.last = Some(now);
            (self.progress)(now);
        }
    }
}

/// All the time there is.
const WHOLE: Duration = Duration::from_secs(1);

/// The share of time that is gone, told as a part of [`WHOLE`].
struct Share<'a>(&'a (dyn Fn() -> f64 + Sync));

impl Stopwatch for Share<'_> {
    fn elapsed(&self) -> Duration {
        WHOLE.mul_f64((self.0)().clamp(0.0, 1.0))
    }
}
