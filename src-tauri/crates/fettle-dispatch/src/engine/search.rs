//! Putting visits into a roster and taking them out again.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use super::random::Random;
use super::suitable;
use crate::block::Block;
use crate::cost::moved_minor;
use crate::enforce::Enforce;
use crate::insertion::{Inserter, Insertion, Position};
use crate::itinerary::{self, Ask, Others, Stop};
use crate::problem::{PlanProblem, Standing, Who};
use crate::roster::{self, Placed, Roster};

/// The ways to place one visit, one a candidate.
struct Ways {
    visit: usize,
    /// The best way with each suitable candidate; `None` when there is none.
    best: Vec<(Who, Option<Insertion>)>,
}

impl Ways {
    fn cheapest(&self) -> Option<&Insertion> {
        let ways = self.best.iter().filter_map(|(_, way)| way.as_ref());
        ways.min_by_key(|way| way.delta_minor)
    }

    /// What it costs not to take the best: the distance to the second best, or
    /// to not placing it.
    fn regret(&self, unplaced_minor: i64) -> i64 {
        let mut deltas: Vec<i64> = self
            .best
            .iter()
            .filter_map(|(_, way)| way.as_ref())
            .map(|way| way.delta_minor)
            .collect();
        deltas.sort_unstable();
        match deltas[..] {
            [] => i64::MIN,
            [only] => unplaced_minor - only,
            [first, second, ..] => second - first,
        }
    }
}

/// The visits of one candidate with their starts, journey by journey: all that
/// the ways to place one more depend on.
type Load = Vec<(usize, i64)>;

/// Stands between two journeys in a [`Load`].
const JOURNEY: (usize, i64) = (usize::MAX, 0);

/// Ways remembered at most; then they are forgotten.
const MOST_REMEMBERED: usize = 20_000;

/// A search over one problem.
pub(crate) struct Search<'a> {
    pub problem: &'a PlanProblem,
    /// By visit: who could do it, rules of the day apart.
    suitable: Vec<Vec<Who>>,
    pub(super) random: Random,
    /// The cheapest way to place a visit with a candidate, by what the
    /// candidate has to do: most of a plan is the same from one iteration to
    /// the next.
    remembered: RefCell<FxHashMap<(usize, Who, Load), Option<Insertion>>>,
}

impl<'a> Search<'a> {
    pub fn new(problem: &'a PlanProblem, seed: u64) -> Self {
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
        Self {
            problem,
            suitable,
            random: Random::new(seed),
            remembered: RefCell::default(),
        }
    }

    /// A search that only answers about single ways.
    pub fn for_one(problem: &'a PlanProblem) -> Self {
        Self {
            problem,
            suitable: Vec::new(),
            random: Random::new(0),
            remembered: RefCell::default(),
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

    /// The same, remembered while the candidate has the same to do.
    fn known_way(&self, roster: &Roster, visit: usize, who: Who) -> Option<Insertion> {
        let key = (visit, who, load(roster, who));
        if let Some(known) = self.remembered.borrow().get(&key) {
            return known.clone();
        }
        let way = self.way(roster, visit, who).ok();
        let mut remembered = self.remembered.borrow_mut();
        if remembered.len() >= MOST_REMEMBERED {
            remembered.clear();
        }
        remembered.insert(key, way.clone());
        way
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

    fn ways(&self, roster: &Roster, visit: usize) -> Ways {
        let best = self.suitable[visit]
            .iter()
            .map(|who| (*who, self.known_way(roster, visit, *who)))
            .collect();
        Ways { visit, best }
    }

    /// Puts visits in, the one with most to lose first, until what is left
    /// cannot be placed or is not worth its cost.
    pub fn insert_by_regret(&mut self, roster: &mut Roster, visits: Vec<usize>) {
        let mut waiting: Vec<Ways> = visits
            .into_iter()
            .map(|visit| self.ways(roster, visit))
            .collect();
        while let Some(next) = self.most_regretted(&waiting) {
            let ways = waiting.swap_remove(next);
            let Some(way) = ways.cheapest().cloned() else {
                continue;
            };
            if way.delta_minor > self.unplaced_minor(ways.visit) {
                continue;
            }
            let who = way.who;
            self.apply(roster, way, ways.visit);
            for other in &mut waiting {
                for (candidate, best) in other
                    .best
                    .iter_mut()
                    .filter(|(candidate, _)| *candidate == who)
                {
                    *best = self.known_way(roster, other.visit, *candidate);
                }
            }
        }
    }

    fn most_regretted(&self, waiting: &[Ways]) -> Option<usize> {
        let regret = |ways: &Ways| {
            (
                ways.regret(self.unplaced_minor(ways.visit)),
                std::cmp::Reverse(ways.visit),
            )
        };
        (0..waiting.len()).max_by_key(|i| regret(&waiting[*i]))
    }

    /// Puts visits in one after the other, each in its cheapest place; now and
    /// then a candidate is passed over ("blinks"), so that the same visits do
    /// not always go back where they came from.
    pub fn insert_in_order(&mut self, roster: &mut Roster, visits: &[usize]) {
        for &visit in visits {
            let mut best: Option<Insertion> = None;
            for i in 0..self.suitable[visit].len() {
                if self.random.one_in(50) {
                    continue;
                }
                let who = self.suitable[visit][i];
                let Some(way) = self.known_way(roster, visit, who) else {
                    continue;
                };
                if best
                    .as_ref()
                    .is_none_or(|known| way.delta_minor < known.delta_minor)
                {
                    best = Some(way);
                }
            }
            if let Some(way) = best.filter(|way| way.delta_minor <= self.unplaced_minor(visit)) {
                self.apply(roster, way, visit);
            }
        }
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

    /// Takes a visit out. The rest of its journey is timed anew; where it cannot
    /// be made any more, its other visits that may move come out too and are
    /// added to `out`.
    pub fn remove(&self, roster: &mut Roster, visit: usize, out: &mut Vec<usize>) {
        match roster.place[visit] {
            Some(Who::Point(point)) => roster.remove_from_point(point, visit),
            Some(Who::Engineer(engineer)) => {
                self.remove_from_engineer(roster, engineer, visit, out);
            }
            None => return,
        }
        roster.place[visit] = None;
        out.push(visit);
    }

    fn remove_from_engineer(
        &self,
        roster: &mut Roster,
        engineer: usize,
        visit: usize,
        out: &mut Vec<usize>,
    ) {
        let holds = |stops: &[itinerary::Timed]| stops.iter().any(|stop| stop.visit == visit);
        let Some(index) = roster.journeys[engineer]
            .iter()
            .position(|journey| holds(&journey.stops))
        else {
            return;
        };
        let stops: Vec<Stop> = roster.journeys[engineer][index]
            .stops()
            .filter(|stop| stop.visit != visit)
            .collect();
        if stops.is_empty() {
            roster.journeys[engineer].remove(index);
            return;
        }
        let ask = Ask {
            problem: self.problem,
            engineer,
            gap: roster.gap_around(self.problem, engineer, index),
            others: Others::without(&roster.journeys[engineer], index),
            enforce: Enforce::ALL,
        };
        if let Ok(journey) = ask.journey(&stops) {
            roster.journeys[engineer][index] = journey;
            return;
        }
        self.break_up(roster, engineer, index, &stops, out);
    }

    /// Leaves of a journey only what cannot move.
    fn break_up(
        &self,
        roster: &mut Roster,
        engineer: usize,
        index: usize,
        stops: &[Stop],
        out: &mut Vec<usize>,
    ) {
        let fixed = |stop: &&Stop| self.problem.visits[stop.visit].standing == Standing::Fixed;
        let stay: Vec<(usize, i64, i64)> = stops
            .iter()
            .filter(fixed)
            .filter_map(|stop| stop.kept.map(|(start, finish)| (stop.visit, start, finish)))
            .collect();
        for stop in stops.iter().filter(|stop| !fixed(stop)) {
            roster.place[stop.visit] = None;
            out.push(stop.visit);
        }
        roster.journeys[engineer].remove(index);
        if let Some(journey) = itinerary::as_booked(self.problem, engineer, &stay) {
            let at =
                roster.journeys[engineer].partition_point(|other| other.depart < journey.depart);
            roster.journeys[engineer].insert(at, journey);
        }
    }
}

fn load(roster: &Roster, who: Who) -> Load {
    match who {
        Who::Point(point) => roster.points[point]
            .iter()
            .map(|visit| (visit.visit, visit.start))
            .collect(),
        Who::Engineer(engineer) => roster.journeys[engineer]
            .iter()
            .flat_map(|journey| {
                let stops = journey.stops.iter().map(|stop| (stop.visit, stop.start));
                stops.chain([JOURNEY])
            })
            .collect(),
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
