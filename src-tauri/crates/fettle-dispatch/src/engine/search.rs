//! The single ways to place a visit beside a roster, and the first roster made
//! of them.

use super::suitable;
use crate::block::Block;
use crate::cost::moved_minor;
use crate::enforce::Enforce;
use crate::insertion::{Inserter, Insertion, Position};
use crate::itinerary::Stop;
use crate::problem::{PlanProblem, Standing, Who};
use crate::roster::{self, Placed, Roster};

/// A search over one problem.
pub(crate) struct Search<'a> {
    pub problem: &'a PlanProblem,
    /// By visit: who could do it, rules of the day apart.
    suitable: Vec<Vec<Who>>,
}

impl<'a> Search<'a> {
    pub fn new(problem: &'a PlanProblem) -> Self {
        let open = |visit: usize| problem.visits[visit].standing == Standing::Open;
        let suitable = (0..problem.visits.len())
            .map(|visit| {
                if open(visit) {
                    suitable(problem, visit)
                } else {
                    Vec::new()
                }
            })
            .collect();
        Self { problem, suitable }
    }

    /// A search that only answers about single ways.
    pub fn for_one(problem: &'a PlanProblem) -> Self {
        Self {
            problem,
            suitable: Vec::new(),
        }
    }

    /// The bookings that stand, as far as they can: what cannot move stays as
    /// it is, what can is kept where it obeys the rules, and taken out where not.
    pub fn booked(&self) -> Roster {
        let problem = self.problem;
        let standing: Vec<Placed> = roster::told(problem)
            .filter(|one| self.holds(one))
            .collect();
        let fixed = |one: &&Placed| problem.visits[one.visit].standing == Standing::Fixed;
        let mut roster = Roster::of(problem, standing.iter().filter(fixed).cloned());
        let mut open: Vec<&Placed> = standing.iter().filter(|one| !fixed(one)).collect();
        open.sort_by_key(|one| (one.start, one.visit));
        for one in open {
            let way = self.as_told(&roster, one);
            if let Some(way) = way {
                self.apply(&mut roster, way, one.visit);
            }
        }
        roster
    }

    /// Whether a booking binds the plan at all.
    fn holds(&self, one: &Placed) -> bool {
        match self.problem.visits[one.visit].standing {
            Standing::Fixed => true,
            Standing::Moot => false,
            Standing::Open => self.suitable[one.visit].contains(&one.who),
        }
    }

    /// The way that keeps a booking: its start, its journey.
    fn as_told(&self, roster: &Roster, one: &Placed) -> Option<Insertion> {
        let inserter = self.inserter(roster, one.visit, one.who).ok()?;
        let mut kept: Option<Insertion> = None;
        inserter.each(one.who, &mut |found| {
            if let Ok(way) = found {
                let keeps = way.start == one.start;
                let together = self.rejoins(roster, &way, one);
                if keeps && (kept.is_none() || together) {
                    kept = Some(way);
                }
            }
        });
        kept
    }

    /// Whether a way puts a visit back on the journey it was booked on.
    fn rejoins(&self, roster: &Roster, way: &Insertion, one: &Placed) -> bool {
        let (Position::Join { index, .. }, Who::Engineer(engineer)) = (&way.position, way.who)
        else {
            return false;
        };
        roster.journeys[engineer][*index].stops.iter().any(|stop| {
            let told = self.problem.visits[stop.visit].told.as_ref();
            one.journey.is_some() && told.is_some_and(|told| told.journey == one.journey)
        })
    }

    fn inserter<'r>(
        &'r self,
        roster: &'r Roster,
        visit: usize,
        who: Who,
    ) -> Result<Inserter<'r>, Block> {
        let stop = stop_for(self.problem, visit, who)?;
        Ok(self.inserter_at(roster, stop))
    }

    /// The cheapest way with one candidate.
    pub fn way(&self, roster: &Roster, visit: usize, who: Who) -> Result<Insertion, Block> {
        self.inserter(roster, visit, who)?.best(who)
    }

    /// The cheapest way with one candidate that starts exactly at `start`.
    pub fn way_at(
        &self,
        roster: &Roster,
        visit: usize,
        who: Who,
        start: i64,
    ) -> Result<Insertion, Block> {
        self.way_that(roster, visit, who, Some(start), |_| Ok(()))
    }

    /// The cheapest way with one candidate that something else allows as well;
    /// with `start` one that starts exactly then.
    pub fn way_that(
        &self,
        roster: &Roster,
        visit: usize,
        who: Who,
        start: Option<i64>,
        allows: impl Fn(&Insertion) -> Result<(), Block>,
    ) -> Result<Insertion, Block> {
        let inserter = match start {
            None => self.inserter(roster, visit, who)?,
            Some(start) => self.inserter_at(roster, kept_stop(self.problem, visit, who, start)?),
        };
        inserter.best_that(who, allows)
    }

    fn inserter_at<'r>(&'r self, roster: &'r Roster, stop: Stop) -> Inserter<'r> {
        Inserter {
            problem: self.problem,
            roster,
            stop,
            enforce: Enforce::ALL,
        }
    }

    /// What it costs not to place a visit.
    pub fn unplaced_minor(&self, visit: usize) -> i64 {
        self.problem.visits[visit].unplaced_price_minor + moved_minor(self.problem, visit, None)
    }

    /// Carries out a way.
    pub fn apply(&self, roster: &mut Roster, way: Insertion, visit: usize) {
        match (way.position, way.who) {
            (Position::Own { index, journey }, Who::Engineer(engineer)) => {
                roster.journeys[engineer].insert(index, journey);
            }
            (Position::Join { index, journey, .. }, Who::Engineer(engineer)) => {
                roster.journeys[engineer][index] = journey;
            }
            (_, Who::Point(point)) => {
                roster.put_at_point(self.problem, point, (visit, way.start, way.finish), false);
            }
            (Position::Point, Who::Engineer(_)) => {}
        }
        roster.place[visit] = Some(way.who);
    }
}

/// The stop that a visit makes with a candidate: a locked time stays. A lock on
/// a time at which nobody can work there is not kept.
pub(crate) fn stop_for(problem: &PlanProblem, visit: usize, who: Who) -> Result<Stop, Block> {
    let facts = &problem.visits[visit];
    let Some(told) = facts.told.as_ref().filter(|told| told.lock.time) else {
        return Ok(Stop { visit, kept: None });
    };
    kept_stop(problem, visit, who, told.start)
}

/// A stop that starts exactly at `start`, if the site's time and the parts
/// allow it.
pub(crate) fn kept_stop(
    problem: &PlanProblem,
    visit: usize,
    who: Who,
    start: i64,
) -> Result<Stop, Block> {
    let facts = &problem.visits[visit];
    if let Some((eta, _)) = facts.parts_from.filter(|(_, from)| start < *from) {
        return Err(Block::Parts { eta });
    }
    if let Some((day, _)) = facts.wish_from.filter(|(_, from)| start < *from) {
        return Err(Block::NotBefore { day });
    }
    let seconds = facts.work_seconds();
    let (opens, finish) = match who {
        Who::Engineer(_) => {
            let work = problem.work(facts.spot);
            (
                work.next_open_second(start),
                work.finish_second(start, seconds),
            )
        }
        Who::Point(point) => {
            let hours = problem.shared_hours(problem.points[point].spot, facts.spot);
            (hours.next_open(start), hours.finish(start, seconds))
        }
    };
    match finish.filter(|_| opens == Some(start)) {
        Some(finish) => Ok(Stop {
            visit,
            kept: Some((start, finish)),
        }),
        None => Err(Block::OutsideHours { start }),
    }
}
