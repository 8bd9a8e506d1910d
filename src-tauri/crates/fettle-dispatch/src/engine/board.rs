//! A roster that the search takes apart and puts together: jobs are open
//! visits, routes are engineers, and everything is timed by the exact rules of
//! [`crate::itinerary`] - so a plan found is a plan that can be kept.
//!
//! A visit that no engineer does is left to a partner with room on every day of
//! its work, or to nobody, whichever costs less at that moment.
//!
//! Invariant: outside of `remove` and the `settle` that follows, every journey
//! of the roster is timed and `cost_minor` is what [`roster_cost`] says.
//!
//! Here is the state and how it is taken back; what could be changed for how
//! much is in `places`, what follows from a change in `changes`, and what the
//! search sees of it in `evaluator`, where reading starts.

mod changes;
mod evaluator;
mod places;

use std::cell::RefCell;

use super::ground::Ground;
use super::memo::{Load, Memo};
use crate::cost::VisitPrice;
use crate::itinerary::Journey;
use crate::plan::roster_cost;
use crate::problem::{PlanProblem, Who};
use crate::roster::Roster;
pub(super) use places::{Place, Spot};

/// What becomes of a visit without an engineer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    /// That is not decided, or an engineer goes.
    Undecided,
    /// Nobody goes.
    Nobody,
    /// A partner does it then.
    Partner(usize, i64, i64),
}

/// A plan at rest.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub roster: Roster,
    left: Vec<Left>,
    cost_minor: i64,
}

impl Kept {
    /// Visits that nobody goes to.
    pub fn unplaced(&self) -> usize {
        let nobody = |left: &&Left| **left == Left::Nobody;
        self.left.iter().filter(nobody).count()
    }
}

/// What was there before the round.
#[derive(Default)]
struct Journal {
    cost_minor: i64,
    routes: Vec<Saved>,
    /// Jobs with the engineer and the decision they had, in the order of the changes.
    jobs: Vec<(u32, Option<Who>, Left)>,
}

/// What an engineer had to do before the round.
struct Saved {
    engineer: usize,
    journeys: Vec<Journey>,
    load: Load,
    order: Vec<u32>,
}

/// The working plan.
pub(super) struct Board<'a> {
    ground: &'a Ground<'a>,
    problem: &'a PlanProblem,
    roster: Roster,
    /// By job.
    left: Vec<Left>,
    /// By job: its booking cannot be changed while it has a place.
    bound: Vec<bool>,
    /// By engineer: jobs that may be taken off, in the order of their starts.
    order: Vec<Vec<u32>>,
    /// By engineer, and by partner: what there is to do.
    load: Vec<Load>,
    point_load: Vec<Load>,
    cost_minor: i64,
    round: u64,
    /// By engineer: the round it was last changed in.
    changed: Vec<u64>,
    journal: Journal,
    ways: Memo<Spot>,
    partners: RefCell<Memo<(i64, i64)>>,
}

/// Stands for the cost of a journey that has to be timed anew.
const STALE: i64 = i64::MIN;

impl<'a> Board<'a> {
    /// A plan whose visits without a place stay so until the search thinks
    /// otherwise.
    pub fn new(ground: &'a Ground<'a>, roster: Roster) -> Self {
        let problem = ground.problem;
        let bound = |visit: &usize| {
            let told = problem.visits[*visit].told.as_ref();
            told.is_some_and(|told| told.lock.time && told.lock.assignee)
        };
        let engineers = problem.engineers.len();
        let mut board = Self {
            ground,
            problem,
            left: Vec::new(),
            bound: ground.visits.iter().map(bound).collect(),
            order: vec![Vec::new(); engineers],
            load: vec![Load::nothing(0); engineers],
            point_load: vec![Load::nothing(0); problem.points.len()],
            cost_minor: 0,
            round: 0,
            changed: vec![0; engineers],
            journal: Journal::default(),
            ways: Memo::new(1 << 18),
            partners: RefCell::new(Memo::new(1 << 14)),
            roster: Roster::empty(problem),
        };
        board.become_roster(roster);
        board
    }

    /// The same with every visit without a place open to decision.
    pub fn undecided(ground: &'a Ground<'a>, roster: Roster) -> Self {
        let mut board = Self::new(ground, roster);
        for job in 0..board.left.len() {
            if board.left[job] == Left::Nobody {
                board.left[job] = Left::Undecided;
                board.cost_minor -= ground.unplaced_minor(number(job));
            }
        }
        board
    }

    /// The roster as it stands.
    pub fn into_roster(self) -> Roster {
        self.roster
    }

    fn become_roster(&mut self, roster: Roster) {
        self.left = self
            .ground
            .visits
            .iter()
            .map(|visit| left_of(&roster, *visit))
            .collect();
        self.cost_minor = roster_cost(self.problem, &roster).total_minor;
        self.roster = roster;
        for engineer in 0..self.order.len() {
            self.note(engineer);
        }
        for point in 0..self.point_load.len() {
            self.note_point(point);
        }
    }

    fn visit(&self, job: u32) -> usize {
        self.ground.visits[job as usize]
    }

    /// Brings what is kept of an engineer up to date.
    fn note(&mut self, engineer: usize) {
        let journeys = &self.roster.journeys[engineer];
        self.load[engineer] = Load::of_journeys(engineer, journeys);
        let order = &mut self.order[engineer];
        order.clear();
        let stops = journeys.iter().flat_map(|journey| &journey.stops);
        order.extend(
            stops
                .filter_map(|stop| self.ground.job_of[stop.visit])
                .filter(|job| !self.bound[*job as usize]),
        );
    }

    fn note_point(&mut self, point: usize) {
        self.point_load[point] = Load::of_visits(point, &self.roster.points[point]);
    }

    /// Saves an engineer's journeys before the first change of the round.
    fn save(&mut self, engineer: usize) {
        if self.changed[engineer] == self.round {
            return;
        }
        self.changed[engineer] = self.round;
        self.journal.routes.push(Saved {
            engineer,
            journeys: self.roster.journeys[engineer].clone(),
            load: self.load[engineer],
            order: self.order[engineer].clone(),
        });
    }

    fn save_job(&mut self, job: u32) {
        let place = self.roster.place[self.visit(job)];
        let left = self.left[job as usize];
        self.journal.jobs.push((job, place, left));
    }

    fn set_left(&mut self, job: u32, left: Left) {
        let visit = self.visit(job);
        if let Left::Partner(point, ..) = self.left[job as usize] {
            self.roster.remove_from_point(point, visit);
            self.note_point(point);
        }
        if let Left::Partner(point, start, finish) = left {
            let times = (visit, start, finish);
            self.roster.put_at_point(self.problem, point, times, false);
            self.note_point(point);
        }
        self.left[job as usize] = left;
    }

    /// What doing without an engineer costs as it is decided.
    fn left_minor(&self, job: u32) -> i64 {
        match self.left[job as usize] {
            Left::Undecided => 0,
            Left::Nobody => self.ground.unplaced_minor(job),
            Left::Partner(point, start, finish) => {
                let visit = self.visit(job);
                let minutes = self.problem.visits[visit].work_minutes;
                let who = Who::Point(point);
                let price = VisitPrice::of(self.problem, visit, who, start, finish);
                self.problem.points[point].price_minor(minutes) + price.total()
            }
        }
    }
}

fn left_of(roster: &Roster, visit: usize) -> Left {
    match roster.place[visit] {
        None => Left::Nobody,
        Some(Who::Engineer(_)) => Left::Undecided,
        Some(Who::Point(point)) => roster.points[point]
            .iter()
            .find(|one| one.visit == visit)
            .map_or(Left::Nobody, |one| {
                Left::Partner(point, one.start, one.finish)
            }),
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index).expect("fewer than 2^32 of anything in a plan")
}
