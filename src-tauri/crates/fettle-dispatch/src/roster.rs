//! Who is where when, while a plan is being made: every engineer's journeys,
//! every partner's visits.
//!
//! Invariant: journeys of an engineer are in the order of their departures, and
//! `place` says of each visit what the lists say.

use std::collections::BTreeMap;

use fettle_domain::id::JourneyId;
use fettle_domain::schedule::Booking;

use crate::itinerary::{self, Gap, Journey, Others};
use crate::problem::{PlanProblem, Standing, Who};

/// A visit done by a partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PointVisit {
    pub visit: usize,
    pub start: i64,
    pub finish: i64,
    /// Civil days at the partner's with work on them.
    pub days: Vec<i32>,
    pub kept: bool,
}

/// The state of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Roster {
    /// By engineer.
    pub journeys: Vec<Vec<Journey>>,
    /// By point.
    pub points: Vec<Vec<PointVisit>>,
    /// Who does each visit.
    pub place: Vec<Option<Who>>,
}

impl Roster {
    pub fn empty(problem: &PlanProblem) -> Self {
        Self {
            journeys: vec![Vec::new(); problem.engineers.len()],
            points: vec![Vec::new(); problem.points.len()],
            place: vec![None; problem.visits.len()],
        }
    }

    /// Bookings as they are, each time kept, whether or not they fit together.
    pub fn of(problem: &PlanProblem, placed: impl IntoIterator<Item = Placed>) -> Self {
        let mut roster = Self::empty(problem);
        let placed: Vec<Placed> = placed.into_iter().collect();
        for ((engineer, _), stops) in journeys_booked(problem, &placed) {
            roster.journeys[engineer].extend(itinerary::as_booked(problem, engineer, &stops));
            for (visit, ..) in &stops {
                roster.place[*visit] = Some(Who::Engineer(engineer));
            }
        }
        roster
            .journeys
            .iter_mut()
            .for_each(|route| route.sort_by_key(|journey| journey.depart));
        for one in &placed {
            if let Who::Point(point) = one.who {
                roster.put_at_point(problem, point, (one.visit, one.start, one.finish), true);
            }
        }
        roster
    }

    /// Every standing booking of the workspace, `without` one visit.
    pub fn as_booked(problem: &PlanProblem, without: Option<usize>) -> Self {
        let stays = |placed: &Placed| {
            Some(placed.visit) != without && problem.visits[placed.visit].standing != Standing::Moot
        };
        Self::of(problem, told(problem).filter(stays))
    }

    /// When an engineer is free before journey `index` (or after the last).
    pub fn gap(&self, problem: &PlanProblem, engineer: usize, index: usize) -> Gap {
        self.between(problem, engineer, index.checked_sub(1), index)
    }

    /// The same when journey `index` itself is to be made anew.
    pub fn gap_around(&self, problem: &PlanProblem, engineer: usize, index: usize) -> Gap {
        self.between(problem, engineer, index.checked_sub(1), index + 1)
    }

    fn between(
        &self,
        problem: &PlanProblem,
        engineer: usize,
        before: Option<usize>,
        after: usize,
    ) -> Gap {
        let rest = i64::from(problem.rules.rest_between_journeys_hours) * 3600;
        let route = &self.journeys[engineer];
        // Journeys that stand as they were booked may overlap.
        let back = route[..before.map_or(0, |i| i + 1)]
            .iter()
            .map(|journey| journey.back + rest);
        let depart = route[after..].iter().map(|journey| journey.depart - rest);
        Gap {
            from: back.fold(problem.horizon.0, i64::max),
            until: depart.fold(problem.horizon.1, i64::min),
        }
    }

    /// An engineer's journeys but this one of them.
    pub fn others<'a>(&'a self, engineer: usize, journey: &Journey) -> Others<'a> {
        let route = &self.journeys[engineer];
        let index = route.iter().position(|other| std::ptr::eq(other, journey));
        index.map_or(Others::all(route), |index| Others::without(route, index))
    }

    pub fn put_at_point(
        &mut self,
        problem: &PlanProblem,
        point: usize,
        visit: (usize, i64, i64),
        kept: bool,
    ) {
        let (visit, start, finish) = visit;
        let days = days_at_point(problem, point, visit, start);
        self.points[point].push(PointVisit {
            visit,
            start,
            finish,
            days,
            kept,
        });
        self.place[visit] = Some(Who::Point(point));
    }

    /// Takes a visit out. The journey it leaves is timed anew by the caller.
    pub fn remove_from_point(&mut self, point: usize, visit: usize) {
        self.points[point].retain(|other| other.visit != visit);
        self.place[visit] = None;
    }

    /// Visits of a partner that have work on a day.
    pub fn load(&self, point: usize, day: i32) -> usize {
        self.points[point]
            .iter()
            .filter(|visit| visit.days.contains(&day))
            .count()
    }
}

/// One booking by number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placed {
    pub visit: usize,
    pub who: Who,
    pub start: i64,
    pub finish: i64,
    pub journey: Option<JourneyId>,
}

impl Placed {
    /// A booking by number; `None` when its visit or its assignee is not part
    /// of the problem.
    pub fn of(problem: &PlanProblem, booking: &Booking) -> Option<Self> {
        Some(Self {
            visit: problem.visit_number(&booking.visit_id)?,
            who: problem.who(&booking.assignee)?,
            start: booking.start_at.timestamp(),
            finish: booking.finish_at.timestamp(),
            journey: booking.journey_id.clone(),
        })
    }
}

/// The standing bookings of the workspace.
pub(crate) fn told(problem: &PlanProblem) -> impl Iterator<Item = Placed> {
    problem
        .visits
        .iter()
        .enumerate()
        .filter_map(|(visit, facts)| {
            let told = facts.told.as_ref()?;
            Some(Placed {
                visit,
                who: told.who,
                start: told.start,
                finish: told.finish,
                journey: told.journey.clone(),
            })
        })
}

/// Stops with their start and finish, in the order of their starts.
pub(crate) type BookedStops = Vec<(usize, i64, i64)>;

/// Bookings of engineers, grouped into the journeys they were booked as; a
/// booking without a journey is one of its own.
pub(crate) fn journeys_booked(
    problem: &PlanProblem,
    placed: &[Placed],
) -> BTreeMap<(usize, String), BookedStops> {
    let mut groups: BTreeMap<(usize, String), BookedStops> = BTreeMap::new();
    for one in placed {
        let Who::Engineer(engineer) = one.who else {
            continue;
        };
        // No id begins with a control character, so this clashes with none.
        let alone = || format!("\u{0}{}", problem.visits[one.visit].visit_id);
        let name = one.journey.as_ref().map_or_else(alone, ToString::to_string);
        groups
            .entry((engineer, name))
            .or_default()
            .push((one.visit, one.start, one.finish));
    }
    for stops in groups.values_mut() {
        stops.sort_by_key(|(visit, start, _)| (*start, *visit));
    }
    groups
}

/// The civil days at the partner's on which a visit that starts at `start` has
/// work.
pub(crate) fn days_at_point(
    problem: &PlanProblem,
    point: usize,
    visit: usize,
    start: i64,
) -> Vec<i32> {
    let facts = &problem.visits[visit];
    let home = problem.points[point].spot;
    let hours = problem.shared_hours(home, facts.spot);
    let days = problem.days(home);
    let pieces = hours
        .pieces(start, facts.work_seconds())
        .unwrap_or_default();
    let mut touched: Vec<i32> = pieces
        .iter()
        .flat_map(|piece| days.day(piece.from.timestamp())..=days.day(piece.to.timestamp() - 1))
        .collect();
    touched.dedup();
    touched
}
