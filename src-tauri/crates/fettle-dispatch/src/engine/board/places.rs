//! Where a visit could go: the cheapest place with every engineer who could do
//! it, and the cheapest way to do without one.
//!
//! What can be told from the least that a place would take and cost is not
//! timed, what was worked out before is remembered, and the rest is timed by the
//! exact rules.

use fettle_routing::{Finder, Random};

use super::{Board, Left};
use crate::enforce::Enforce;
use crate::engine::ground::{Candidate, Partner, day_minor, earliest, least_days};
use crate::engine::memo::Known;
use crate::insertion::Inserter;
use crate::itinerary::{Journey, Stop};
use crate::problem::Way;

/// Where a visit goes with one engineer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) enum Spot {
    /// A journey of its own, before the one with this index.
    Own(usize),
    /// Into the journey with this index, as this stop.
    Join(usize, usize),
}

/// Where a visit goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) struct Place {
    pub engineer: usize,
    pub stop: Stop,
    pub spot: Spot,
    pub delta_minor: i64,
}

/// Candidates, by number, of whom something is not yet known, and what placing
/// the visit with them costs at least.
pub(in crate::engine) type Unknown = Vec<(usize, i64)>;

/// The cheapest place found so far, with somebody by number.
pub(super) struct Cheapest {
    pub least: i64,
    pub found: Option<(usize, Spot)>,
}

impl Cheapest {
    pub fn take(
        &mut self,
        delta_minor: i64,
        found: (usize, Spot),
        finder: &mut Finder<Unknown>,
        random: &mut Random,
    ) {
        if delta_minor < self.least && !finder.overlooks(random) {
            (self.least, self.found) = (delta_minor, Some(found));
        }
    }
}

/// The cheapest spot with one engineer so far.
struct Best {
    least: i64,
    spot: Option<Spot>,
}

impl Best {
    fn take(&mut self, delta_minor: i64, spot: Spot) {
        if delta_minor < self.least {
            (self.least, self.spot) = (delta_minor, Some(spot));
        }
    }
}

impl<'a> Board<'a> {
    /// The cheapest way to do without an engineer.
    pub(super) fn cheapest_left(&self, job: u32) -> (i64, Left) {
        let mut best = (self.ground.unplaced_minor(job), Left::Nobody);
        for partner in &self.ground.partners[job as usize] {
            if let Some((delta, (start, finish))) = self.with_partner(partner, job)
                && delta < best.0
            {
                best = (delta, Left::Partner(partner.point, start, finish));
            }
        }
        best
    }

    /// The first time at which a partner has room, and what it costs.
    fn with_partner(&self, partner: &Partner, job: u32) -> Option<(i64, (i64, i64))> {
        let load = self.point_load[partner.point];
        let mut known = self.partners.borrow_mut();
        match known.recall(load, job) {
            Some(Known::Way(delta, times)) => return Some((delta, times)),
            Some(Known::AtLeast(_)) => return None,
            None => {}
        }
        let way = self.inserter(partner.stop).at_point(partner.point).ok();
        let found = way.map(|way| (way.delta_minor, (way.start, way.finish)));
        let what = found.map_or(Known::AtLeast(i64::MAX), |(delta, times)| {
            Known::Way(delta, times)
        });
        known.keep(load, job, what);
        found
    }

    pub(super) fn inserter(&self, stop: Stop) -> Inserter<'_> {
        Inserter {
            problem: self.problem,
            roster: &self.roster,
            stop,
            enforce: Enforce::ALL,
        }
    }

    /// Those who could do a visit, the cheapest first.
    pub fn candidates(&self, job: u32) -> &'a [Candidate] {
        &self.ground.candidates[job as usize]
    }

    /// The cheapest way with one candidate, by number.
    pub fn way(&mut self, job: u32, index: usize) -> Option<(i64, Spot)> {
        let one = &self.candidates(job)[index];
        match self.remembered(one, job) {
            Some(Known::Way(delta, spot)) => Some((delta, spot)),
            Some(Known::AtLeast(i64::MAX)) => None,
            _ => self.cheapest_with(one, job, i64::MAX),
        }
    }

    /// What is remembered of a visit with one engineer.
    pub(super) fn remembered(&self, one: &Candidate, job: u32) -> Option<Known<Spot>> {
        self.ways.recall(self.load[one.engineer], job)
    }

    /// The cheapest way with one engineer, if it costs less than `limit`.
    pub(super) fn cheapest_with(
        &mut self,
        one: &Candidate,
        job: u32,
        limit: i64,
    ) -> Option<(i64, Spot)> {
        let best = self.looked_up(one, limit);
        let known = best.map_or(Known::AtLeast(limit), |(delta, spot)| {
            Known::Way(delta, spot)
        });
        self.ways.keep(self.load[one.engineer], job, known);
        best
    }

    fn looked_up(&self, one: &Candidate, limit: i64) -> Option<(i64, Spot)> {
        let mut best = Best {
            least: limit,
            spot: None,
        };
        for index in 0..self.roster.journeys[one.engineer].len() {
            self.look_into(one, index, &mut best);
        }
        self.look_between(one, &mut best);
        best.spot.map(|spot| (best.least, spot))
    }

    /// The cheapest stop of one journey. What can be told from the least that
    /// it would take and cost is not timed.
    fn look_into(&self, one: &Candidate, index: usize, best: &mut Best) {
        let problem = self.problem;
        let journey = &self.roster.journeys[one.engineer][index];
        let gap = self.roster.gap_around(problem, one.engineer, index);
        let most_days = i64::from(problem.engineers[one.engineer].max_days_away);
        let least = self.least_seconds(journey) + self.ground.least_work[one.stop.visit];
        let inserter = self.inserter(one.stop);
        for stop in 0..=journey.stops.len() {
            let detour = self.detour(one, journey, stop);
            let seconds = least + detour.travel_seconds + detour.rest_seconds;
            let days = least_days(seconds);
            if days > most_days || seconds > gap.until - gap.from {
                continue;
            }
            let more = (days - journey.days) * day_minor(problem, one.engineer);
            if detour.cost_minor + more >= best.least {
                continue;
            }
            if let Ok(way) = inserter.joined_below(one.engineer, (index, stop), best.least) {
                best.take(way.delta_minor, Spot::Join(index, stop));
            }
        }
    }

    /// The cheapest time for a journey of its own.
    fn look_between(&self, one: &Candidate, best: &mut Best) {
        let problem = self.problem;
        let earliest = earliest(problem, one.stop.visit);
        let site = problem.site(one.stop.visit);
        let home = problem.engineers[one.engineer].home;
        let back = problem.way(site, home).travel_seconds;
        let done = earliest + self.ground.least_work[one.stop.visit] + back;
        let inserter = self.inserter(one.stop);
        for index in 0..=self.roster.journeys[one.engineer].len() {
            if one.least_minor >= best.least {
                return;
            }
            let gap = self.roster.gap(problem, one.engineer, index);
            let from = gap.from.max(problem.now);
            if done.max(from + one.least_seconds) > gap.until {
                continue;
            }
            if let Ok(way) = inserter.own_below(one.engineer, index, best.least) {
                best.take(way.delta_minor, Spot::Own(index));
            }
        }
    }

    /// A journey does not take less, from home to home, for its visits.
    fn least_seconds(&self, journey: &Journey) -> i64 {
        let work = journey.stops.iter();
        let work: i64 = work.map(|stop| self.ground.least_work[stop.visit]).sum();
        journey.travel_seconds + work
    }

    /// What the way of a journey is more with one stop more.
    fn detour(&self, one: &Candidate, journey: &Journey, stop: usize) -> Way {
        let problem = self.problem;
        let home = problem.engineers[one.engineer].home;
        let site = problem.site(one.stop.visit);
        let at = |index: usize| {
            journey
                .stops
                .get(index)
                .map(|stop| problem.site(stop.visit))
        };
        let from = stop.checked_sub(1).and_then(at).unwrap_or(home);
        let to = at(stop).unwrap_or(home);
        let (out, on, gone) = (
            problem.way(from, site),
            problem.way(site, to),
            problem.way(from, to),
        );
        let travel_seconds = out.travel_seconds + on.travel_seconds - gone.travel_seconds;
        let road = travel_seconds * problem.rules.road_hour_minor / 3600;
        Way {
            travel_seconds,
            cost_minor: out.cost_minor + on.cost_minor - gone.cost_minor + road,
            rest_seconds: out.rest_seconds,
        }
    }
}
