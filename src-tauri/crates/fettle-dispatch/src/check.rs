//! The independent checker: is this plan possible, and does it cost what it says?
//!
//! It shares no evaluation code with the planner. It walks the plan's bookings
//! and legs against the workspace's own records, asks the calendars and the
//! travel model directly, in civil dates and instants, and is written to be
//! plain rather than fast.
//!
//! Bookings of people who are on site, were there, or have left home for it are
//! facts: they are counted where they meet others and not judged themselves. A
//! journey that holds such a booking and others is judged for the others.
//!
//! Start at [`check`].

mod attendance;
mod credentials;
mod journey;
mod price;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use fettle_domain::id::{JourneyId, RequestId, VisitId};
use fettle_domain::order::Buyer;
use fettle_domain::people::{Engineer, ServicePoint};
use fettle_domain::request::{FactKind, ServiceRequest};
use fettle_domain::schedule::{Assignee, Booking};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::cost::PlanCost;
use crate::inputs::PlanInputs;
use crate::plan::{Plan, PlannedJourney};

/// A plan that passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Checked {
    /// What it costs, worked out again.
    pub cost: PlanCost,
}

/// A rule that a plan breaks, or a figure that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Violation {
    /// What is broken: a word of its own, for tests and logs.
    pub what: String,
    /// The visit.
    pub visit_id: Option<VisitId>,
    /// The journey.
    pub journey_id: Option<JourneyId>,
    /// One sentence.
    pub detail: String,
}

/// Checks a plan against the records that it was made from.
///
/// # Errors
/// Every violation found.
pub fn check(inputs: &PlanInputs<'_>, plan: &Plan) -> Result<Checked, Vec<Violation>> {
    let mut checker = Checker {
        inputs,
        plan,
        violations: Vec::new(),
    };
    checker.completeness();
    attendance::bookings(&mut checker);
    attendance::capacity(&mut checker);
    journey::journeys(&mut checker);
    credentials::entries(&mut checker);
    let cost = price::cost(&mut checker);
    if checker.violations.is_empty() {
        Ok(Checked { cost })
    } else {
        Err(checker.violations)
    }
}

struct Checker<'a> {
    inputs: &'a PlanInputs<'a>,
    plan: &'a Plan,
    violations: Vec<Violation>,
}

/// A demand with what it rests on.
#[derive(Clone, Copy)]
struct Demand<'a> {
    request: &'a ServiceRequest,
    paid_at: Option<DateTime<Utc>>,
    buyer: &'a Buyer,
}

impl<'a> Checker<'a> {
    /// The moment of planning, to the second: plans are made in whole seconds. What
    /// was recorded in that second has happened nevertheless, see `happened`.
    fn now(&self) -> DateTime<Utc> {
        self.inputs.now.trunc_subsecs(0)
    }

    fn violated(
        &mut self,
        what: &str,
        visit: Option<&VisitId>,
        journey: Option<&JourneyId>,
        detail: String,
    ) {
        self.violations.push(Violation {
            what: what.to_owned(),
            visit_id: visit.cloned(),
            journey_id: journey.cloned(),
            detail,
        });
    }

    fn against(&mut self, what: &str, booking: &Booking, detail: String) {
        self.violated(
            what,
            Some(&booking.visit_id),
            booking.journey_id.as_ref(),
            detail,
        );
    }

    fn demand(&self, request_id: &RequestId) -> Option<Demand<'a>> {
        let workspace = self.inputs.workspace;
        let request = &workspace.requests.get(request_id)?.value;
        let order = workspace.order(&request.order_id)?;
        let buyer = &workspace.buyers.get(&order.buyer_id)?.value;
        Some(Demand {
            request,
            paid_at: order.paid_at,
            buyer,
        })
    }

    fn engineer(&self, assignee: &Assignee) -> Option<&'a Engineer> {
        match assignee {
            Assignee::Engineer(id) => self
                .inputs
                .workspace
                .engineers
                .get(id)
                .map(|row| &row.value),
            Assignee::ServicePoint(_) => None,
        }
    }

    fn point(&self, assignee: &Assignee) -> Option<&'a ServicePoint> {
        match assignee {
            Assignee::ServicePoint(id) => {
                self.inputs.workspace.points.get(id).map(|row| &row.value)
            }
            Assignee::Engineer(_) => None,
        }
    }

    /// The booking that stood before the plan.
    fn standing(&self, visit: &VisitId) -> Option<&'a Booking> {
        let booking = &self.inputs.workspace.bookings.get(visit)?.value;
        booking.stands().then_some(booking)
    }

    /// Whether a booking is as it stood before.
    fn is_unchanged(&self, booking: &Booking) -> bool {
        self.standing(&booking.visit_id).is_some_and(|standing| {
            standing.assignee == booking.assignee && standing.start_at == booking.start_at
        })
    }

    /// Whether somebody is there, was there, or has left home for it.
    fn is_held(&self, booking: &Booking) -> bool {
        self.is_unchanged(booking) && (self.is_attended(booking) || self.is_on_the_way(booking))
    }

    /// Whether somebody is or was there. One whose time passed without anybody
    /// arriving was not attended.
    fn is_attended(&self, booking: &Booking) -> bool {
        let about = &booking.request_id;
        let begun = booking.start_at <= self.now();
        let going_on = self.now() < booking.finish_at || self.is_over(about);
        self.happened(about, |what| *what == FactKind::Arrival) || (begun && going_on)
    }

    /// Whether the engineer must have left home by now to be there in time:
    /// only for the first visit of a journey that people have been told.
    fn is_on_the_way(&self, booking: &Booking) -> bool {
        let (Some(engineer), Some(demand)) = (
            self.engineer(&booking.assignee),
            self.demand(&booking.request_id),
        ) else {
            return false;
        };
        let is_first = self.journey_of(booking).is_some_and(|journey| {
            let bookings = journey::bookings_of(self, journey);
            bookings
                .first()
                .is_some_and(|first| first.visit_id == booking.visit_id)
        });
        let site = demand.buyer.site.point;
        let trip = self.inputs.travel.trip(engineer.home.point, site);
        let before = TimeDelta::seconds(trip.total_seconds) + journey::rest(self, &trip);
        booking.published_at.is_some() && is_first && booking.start_at - before <= self.now()
    }

    /// Whether the demand needs nobody any more.
    fn is_over(&self, request: &RequestId) -> bool {
        let over = |what: &FactKind| {
            matches!(
                what,
                FactKind::Withdrawal | FactKind::Solution | FactKind::Completion
            )
        };
        let demand = self.inputs.workspace.requests.get(request);
        demand.is_none_or(|row| !row.value.needs_attendance()) || self.happened(request, over)
    }

    fn journey_of(&self, booking: &Booking) -> Option<&'a PlannedJourney> {
        let id = booking.journey_id.as_ref()?;
        self.plan
            .journeys
            .iter()
            .find(|journey| journey.journey_id == *id)
    }

    fn happened(&self, request: &RequestId, which: impl Fn(&FactKind) -> bool) -> bool {
        let facts = self.inputs.workspace.facts_about(request);
        facts
            .iter()
            .any(|fact| fact.at <= self.inputs.now && which(&fact.what))
    }

    /// Whether a demand still needs somebody.
    fn is_open(&self, request: &ServiceRequest) -> bool {
        let about = &request.request_id;
        !self.is_over(about) && !self.happened(about, |what| *what == FactKind::Arrival)
    }

    /// The visits at which somebody is now, by the bookings that stand. Those
    /// of people or places that are not on record any more are left out.
    fn attended(&self) -> BTreeSet<VisitId> {
        let known = |booking: &&Booking| {
            self.engineer(&booking.assignee).is_some() || self.point(&booking.assignee).is_some()
        };
        let bookings = self.inputs.workspace.bookings.values();
        bookings
            .map(|row| &row.value)
            .filter(|booking| booking.stands() && booking.finish_at > self.now())
            .filter(known)
            .filter(|booking| self.demand(&booking.request_id).is_some())
            .filter(|booking| self.is_attended(booking))
            .map(|booking| booking.visit_id.clone())
            .collect()
    }

    /// Every open demand is placed once or told as unplaced once, and nothing
    /// else is.
    fn completeness(&mut self) {
        let mut seen: BTreeMap<&VisitId, usize> = BTreeMap::new();
        for visit in self.plan.bookings.iter().map(|booking| &booking.visit_id) {
            *seen.entry(visit).or_default() += 1;
        }
        for visit in self.plan.unplaced.iter().map(|unplaced| &unplaced.visit_id) {
            *seen.entry(visit).or_default() += 1;
        }
        let requests = self.inputs.workspace.requests.values();
        let wanted: BTreeSet<VisitId> = requests
            .filter(|row| self.is_open(&row.value))
            .map(|row| row.value.visit_id())
            .collect();
        let attended = self.attended();
        let lost: Vec<VisitId> = wanted
            .union(&attended)
            .filter(|visit| !seen.contains_key(visit))
            .cloned()
            .collect();
        for visit in lost {
            self.violated(
                "forgotten",
                Some(&visit),
                None,
                "neither placed nor told as unplaced".to_owned(),
            );
        }
        let placed: BTreeSet<&VisitId> = self.plan.bookings.iter().map(|b| &b.visit_id).collect();
        for visit in attended.iter().filter(|visit| !placed.contains(visit)) {
            self.violated(
                "not_kept",
                Some(visit),
                None,
                "somebody is on site, and the plan says otherwise".to_owned(),
            );
        }
        for (visit, times) in seen.into_iter().filter(|(_, times)| *times > 1) {
            self.violated("twice", Some(visit), None, format!("told {times} times"));
        }
        let plan = self.plan;
        let unasked = plan
            .bookings
            .iter()
            .filter(|booking| !wanted.contains(&booking.visit_id));
        let unasked: Vec<&Booking> = unasked.filter(|booking| !self.is_held(booking)).collect();
        for booking in unasked {
            self.against("not_needed", booking, "the demand needs nobody".to_owned());
        }
    }
}

/// The first instant of a civil day.
fn day_start(zone: &fettle_domain::zone::ZoneId, date: chrono::NaiveDate) -> DateTime<Utc> {
    zone.zone().start_of_day(date)
}
