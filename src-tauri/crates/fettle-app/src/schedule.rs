//! What the bookings that stand amount to: journeys and their misfits, derived
//! by the planner's own timing rules.
//!
//! Deriving them takes a while on a large workspace, and several screens ask
//! for the same: the last answer is kept until the log grows or the minute
//! changes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use fettle_dispatch::plan::PlannedJourney;
use fettle_dispatch::{PlanProblem, journeys_of};
use fettle_domain::id::VisitId;
use fettle_domain::reason::Reason;
use fettle_domain::schedule::Booking;

use crate::desk::Desk;

/// What the bookings that stand amount to.
pub struct Schedule {
    /// Journeys of engineers.
    pub journeys: Vec<PlannedJourney>,
    /// What each engineer's booking costs, and what no longer fits.
    pub bookings: BTreeMap<VisitId, BookingStanding>,
}

/// What one booking costs, and what no longer fits.
#[derive(Debug, Clone, Default)]
pub struct BookingStanding {
    /// Its share of the journey, minor units; `None` for a service point's.
    pub cost_minor: Option<i64>,
    /// What no longer fits about it, or about its whole journey.
    pub problems: Vec<Reason>,
}

/// The log's length and the minute that a schedule was derived for.
type Moment = (u64, i64);

/// The schedule derived last.
#[derive(Default)]
pub struct Schedules(Mutex<Option<(Moment, Arc<Schedule>)>>);

impl Schedules {
    /// The schedule of a desk.
    pub fn of(&self, desk: &Desk<'_>) -> Arc<Schedule> {
        let moment = (desk.log_length, desk.now.timestamp().div_euclid(60));
        let mut newest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, known)) = newest.as_ref()
            && *of == moment
        {
            return known.clone();
        }
        let derived = Arc::new(derive(desk));
        *newest = Some((moment, derived.clone()));
        derived
    }

    /// Forgets what was derived: another workspace may lie here now.
    pub fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

fn derive(desk: &Desk<'_>) -> Schedule {
    let problem = PlanProblem::new(&desk.plan_inputs());
    let bookings = desk.workspace.bookings.values().map(|row| &row.value);
    let standing: Vec<Booking> = bookings
        .filter(|booking| booking.stands())
        .cloned()
        .collect();
    let journeys = journeys_of(&problem, &standing);
    let standings = journeys.iter().flat_map(|journey| {
        journey.shares.iter().map(|share| {
            let standing = BookingStanding {
                cost_minor: Some(share.cost_minor),
                problems: problems_of(journey, &share.visit_id),
            };
            (share.visit_id.clone(), standing)
        })
    });
    Schedule {
        bookings: standings.collect(),
        journeys,
    }
}

fn problems_of(journey: &PlannedJourney, visit: &VisitId) -> Vec<Reason> {
    let misfits = journey.misfits.iter();
    let told = misfits.filter(|one| one.visit_id.as_ref().is_none_or(|about| about == visit));
    told.map(|misfit| misfit.reason.clone()).collect()
}
