//! Where one more visit could go: a journey of its own, a place in a journey
//! that is made anyway, or a partner.

use crate::block::Block;
use crate::cost::VisitPrice;
use crate::enforce::Enforce;
use crate::itinerary::{Ask, Gap, Journey, Others, Stop};
use crate::problem::{PlanProblem, Who};
use crate::roster::{self, Roster};

/// Where a visit goes with one candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Position {
    /// A journey of its own, before the engineer's journey with this index.
    Own { index: usize, journey: Journey },
    /// Into the journey with this index, as this stop.
    Join {
        index: usize,
        stop: usize,
        journey: Journey,
    },
    /// With a partner.
    Point,
}

/// One way to place a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Insertion {
    pub who: Who,
    pub position: Position,
    pub start: i64,
    pub finish: i64,
    /// What the plan costs more, the visit's own prices included.
    pub delta_minor: i64,
}

impl Insertion {
    /// The journey that the visit would be part of.
    pub fn journey(&self) -> Option<&Journey> {
        match &self.position {
            Position::Own { journey, .. } | Position::Join { journey, .. } => Some(journey),
            Position::Point => None,
        }
    }
}

/// A visit to be placed beside a roster.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Inserter<'a> {
    pub problem: &'a PlanProblem,
    pub roster: &'a Roster,
    pub stop: Stop,
    pub enforce: Enforce,
}

impl Inserter<'_> {
    /// The cheapest way with a candidate, or the rule that stands in the way.
    pub fn best(&self, who: Who) -> Result<Insertion, Block> {
        self.best_that(who, |_| Ok(()))
    }

    /// The cheapest way with a candidate that something else allows as well.
    pub fn best_that(
        &self,
        who: Who,
        allows: impl Fn(&Insertion) -> Result<(), Block>,
    ) -> Result<Insertion, Block> {
        let mut best: Option<Insertion> = None;
        let mut block = Block::Busy;
        self.each(who, &mut |found| {
            let better = |new: &Insertion| {
                let known = best.as_ref();
                known.is_none_or(|known| new.delta_minor < known.delta_minor)
            };
            let allowed = match found {
                Ok(new) if better(&new) => allows(&new).map(|()| new),
                Ok(_) => return,
                Err(block) => Err(block),
            };
            match allowed {
                Ok(new) => best = Some(new),
                Err(new) if block == Block::Busy => block = new,
                Err(_) => {}
            }
        });
        best.ok_or(block)
    }

    /// Every way with a candidate, feasible or not.
    pub fn each(&self, who: Who, found: &mut dyn FnMut(Result<Insertion, Block>)) {
        match who {
            Who::Point(point) => found(self.at_point(point)),
            Who::Engineer(engineer) => self.with_engineer(engineer, found),
        }
    }

    fn with_engineer(&self, engineer: usize, found: &mut dyn FnMut(Result<Insertion, Block>)) {
        let route = &self.roster.journeys[engineer];
        for index in 0..=route.len() {
            found(self.own(engineer, index));
        }
        for (index, journey) in route.iter().enumerate() {
            for stop in 0..=journey.stops.len() {
                found(self.joined(engineer, index, stop));
            }
        }
    }

    fn ask(&self, engineer: usize, gap: Gap, others: Option<usize>) -> Ask<'_> {
        let route = &self.roster.journeys[engineer];
        Ask {
            problem: self.problem,
            engineer,
            gap,
            others: others.map_or(Others::all(route), |index| Others::without(route, index)),
            enforce: self.enforce,
        }
    }

    /// A journey of its own before the journey with this index.
    pub fn own(&self, engineer: usize, index: usize) -> Result<Insertion, Block> {
        self.own_below(engineer, index, i64::MAX)
    }

    /// The same, if the plan costs less than `most_minor` more.
    pub fn own_below(
        &self,
        engineer: usize,
        index: usize,
        most_minor: i64,
    ) -> Result<Insertion, Block> {
        let gap = self.roster.gap(self.problem, engineer, index);
        let ask = self.ask(engineer, gap, None);
        let journey = ask.journey_below(&[self.stop], most_minor)?;
        let timed = journey.stops[0];
        Ok(Insertion {
            who: Who::Engineer(engineer),
            start: timed.start,
            finish: timed.finish,
            delta_minor: journey.cost_minor,
            position: Position::Own { index, journey },
        })
    }

    /// Into a journey, as its stop with this index.
    pub fn joined(&self, engineer: usize, index: usize, stop: usize) -> Result<Insertion, Block> {
        self.joined_below(engineer, (index, stop), i64::MAX)
    }

    /// The same, if the plan costs less than `most_minor` more.
    pub fn joined_below(
        &self,
        engineer: usize,
        (index, stop): (usize, usize),
        most_minor: i64,
    ) -> Result<Insertion, Block> {
        let before = &self.roster.journeys[engineer][index];
        let gap = self.roster.gap_around(self.problem, engineer, index);
        let mut stops: Vec<Stop> = Vec::with_capacity(before.stops.len() + 1);
        stops.extend(before.stops());
        stops.insert(stop, self.stop);
        let most_minor = most_minor.saturating_add(before.cost_minor);
        let ask = self.ask(engineer, gap, Some(index));
        let journey = ask.journey_below(&stops, most_minor)?;
        let timed = journey.stops[stop];
        Ok(Insertion {
            who: Who::Engineer(engineer),
            start: timed.start,
            finish: timed.finish,
            delta_minor: journey.cost_minor - before.cost_minor,
            position: Position::Join {
                index,
                stop,
                journey,
            },
        })
    }

    /// With a partner: the first day on which there is room.
    pub fn at_point(&self, point: usize) -> Result<Insertion, Block> {
        let (start, finish) = match self.stop.kept {
            Some(kept) => self.kept_at_point(point, kept)?,
            None => self.first_room(point)?,
        };
        let who = Who::Point(point);
        let facts = &self.problem.visits[self.stop.visit];
        let price = self.problem.points[point].price_minor(facts.work_minutes);
        let visit = VisitPrice::of(self.problem, self.stop.visit, who, start, finish);
        Ok(Insertion {
            who,
            position: Position::Point,
            start,
            finish,
            delta_minor: price + visit.total(),
        })
    }

    /// A start and a finish that have to stay, if the partner can be there by
    /// then and has room.
    fn kept_at_point(&self, point: usize, kept: (i64, i64)) -> Result<(i64, i64), Block> {
        let visit = self.stop.visit;
        let told = self.problem.visits[visit].told.as_ref();
        let told = told.is_some_and(|told| told.who == Who::Point(point) && told.start == kept.0);
        let earliest = self.earliest_at_point(!told);
        if kept.0 < earliest {
            return Err(Block::Lead {
                hours: self.problem.rules.service_point_lead_hours,
                until: earliest,
            });
        }
        let days = roster::days_at_point(self.problem, point, visit, kept.0);
        if days.into_iter().any(|day| self.is_full(point, day)) {
            let per_day = self.problem.points[point].capacity_per_day;
            return Err(Block::Capacity { per_day });
        }
        Ok(kept)
    }

    fn first_room(&self, point: usize) -> Result<(i64, i64), Block> {
        let facts = &self.problem.visits[self.stop.visit];
        let told = facts
            .told
            .as_ref()
            .filter(|told| told.who == Who::Point(point));
        if let Some(told) = told.filter(|told| told.start >= self.earliest_at_point(false))
            && let Ok(found) = self.room(point, told.start)
            && found.0 == told.start
        {
            return Ok(found);
        }
        self.room(point, self.earliest_at_point(true))
    }

    /// The first start from `from` on with room on every day of work.
    pub fn room(&self, point: usize, from: i64) -> Result<(i64, i64), Block> {
        let visit = self.stop.visit;
        let facts = &self.problem.visits[visit];
        let home = self.problem.points[point].spot;
        let hours = self.problem.shared_hours(home, facts.spot);
        let days = self.problem.days(home);
        let mut from = from;
        loop {
            let start = hours.next_open(from).ok_or(Block::NoWorkingTime)?;
            let finish = hours
                .finish(start, facts.work_seconds())
                .ok_or(Block::NoWorkingTime)?;
            let work_days = roster::days_at_point(self.problem, point, visit, start);
            match work_days
                .iter()
                .rev()
                .find(|day| self.is_full(point, **day))
            {
                None => return Ok((start, finish)),
                Some(full) => from = days.start(full + 1),
            }
        }
    }

    pub fn is_full(&self, point: usize, day: i32) -> bool {
        let most = self.problem.points[point].capacity_per_day as usize;
        self.roster.load(point, day) >= most
    }

    pub fn earliest_at_point(&self, lead: bool) -> i64 {
        let facts = &self.problem.visits[self.stop.visit];
        let bound =
            |rule, at: Option<i64>| at.filter(|_| self.enforce.has(rule)).unwrap_or(i64::MIN);
        let hours = i64::from(self.problem.rules.service_point_lead_hours);
        let lead = if lead && self.enforce.has(Enforce::LEAD) {
            hours * 3600
        } else {
            0
        };
        (self.problem.now + lead)
            .max(bound(Enforce::PARTS, facts.parts_from.map(|(_, at)| at)))
            .max(bound(
                Enforce::NOT_BEFORE,
                facts.wish_from.map(|(_, at)| at),
            ))
    }
}
