//! Who goes where, when: bookings.
//!
//! A visit is derived from its demand; a booking reserves an engineer or a
//! service point for it. Journeys are the bookings of one engineer that share
//! a [`JourneyId`]; their legs, nights and costs are derived by the planner's
//! timing rules, never stored.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{EngineerId, JourneyId, PointId, RequestId, VisitId};
use crate::time::Interval;

/// Who does the work.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Assignee {
    /// An engineer of the seller.
    Engineer(EngineerId),
    /// A local partner.
    ServicePoint(PointId),
}

impl Assignee {
    /// `engineer` or `service_point`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Engineer(_) => "engineer",
            Self::ServicePoint(_) => "service_point",
        }
    }

    /// The engineer's or the point's id.
    pub fn id(&self) -> &str {
        match self {
            Self::Engineer(id) => id.as_str(),
            Self::ServicePoint(id) => id.as_str(),
        }
    }
}

/// What the planner must leave as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Lock {
    /// The assignee stays.
    pub assignee: bool,
    /// The start stays.
    pub time: bool,
}

/// Whether a booking stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum BookingState {
    /// It stands.
    Booked,
    /// It was taken back; kept, because calendars that were handed out must be
    /// told.
    Cancelled {
        /// When.
        at: DateTime<Utc>,
        /// Why.
        reason: String,
    },
}

/// An engineer or a service point, reserved for a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Booking {
    /// The visit; one booking a visit.
    pub visit_id: VisitId,
    /// The demand it serves.
    pub request_id: RequestId,
    /// Who.
    pub assignee: Assignee,
    /// Arrival on site: the first instant of work.
    pub start_at: DateTime<Utc>,
    /// The last instant of work.
    pub finish_at: DateTime<Utc>,
    /// The pieces of working time in the site's calendar.
    pub work: Vec<Interval>,
    /// The journey it belongs to, for an engineer.
    pub journey_id: Option<JourneyId>,
    /// What the planner must not touch.
    pub lock: Lock,
    /// When people were told of it.
    pub published_at: Option<DateTime<Utc>>,
    /// When it was booked with this assignee, whatever its time was then: from
    /// that instant on a visa it asks for is taken to be on its way. `None` in
    /// bookings from before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub booked_at: Option<DateTime<Utc>>,
    /// Whether it stands.
    #[serde(flatten)]
    #[ts(flatten)]
    pub state: BookingState,
}

impl Booking {
    /// Since when its assignee has been preparing for it, as far as is known.
    pub fn prepared_since(&self) -> Option<DateTime<Utc>> {
        self.booked_at.or(self.published_at)
    }

    /// Whether it stands.
    pub fn stands(&self) -> bool {
        self.state == BookingState::Booked
    }
}
