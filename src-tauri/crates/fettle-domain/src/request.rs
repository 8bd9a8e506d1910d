//! The buyer's demand and the facts recorded about it.
//!
//! A demand is kept as received. What happened afterwards - a reply, a
//! confirmation, an arrival - is a [`Fact`] of its own: appended, never
//! changed; a correction retracts the old one and names it.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{EvidenceId, FactId, OrderId, RequestId, VisitId};
use crate::part::PartNeed;
use crate::service::{Channel, Method, Service, Skill};
use crate::zone::ZoneId;

/// A buyer's demand for service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct ServiceRequest {
    /// The id.
    pub request_id: RequestId,
    /// The order it rests on.
    pub order_id: OrderId,
    /// When the demand arrived: it starts clocks whatever its channel.
    pub received_at: DateTime<Utc>,
    /// How it arrived.
    pub channel: Channel,
    /// What is asked for.
    pub services: BTreeSet<Service>,
    /// Skills the work needs.
    pub skills: BTreeSet<Skill>,
    /// In the buyer's or the dispatcher's words.
    pub description: Option<String>,
    /// Working time needed, in minutes; `None` when not yet estimated.
    pub work_minutes: Option<u32>,
    /// How it will be served; `None` while open.
    pub method: Option<Method>,
    /// Parts the work needs.
    pub parts: Vec<PartNeed>,
    /// The day the parts are expected on site, through customs.
    pub parts_eta: Option<NaiveDate>,
    /// The buyer's wish: not before this day, in the site's zone.
    pub earliest_on: Option<NaiveDate>,
    /// The buyer's wish: not after this day, in the site's zone.
    pub latest_on: Option<NaiveDate>,
}

impl ServiceRequest {
    /// The id of the visit that serves it.
    pub fn visit_id(&self) -> VisitId {
        VisitId::new(self.request_id.as_str()).expect("a request id is a valid visit id")
    }

    /// Whether somebody has to be on site: everything but a demand agreed as
    /// remote, or one that asks for nothing but guidance by video or parts by
    /// post.
    pub fn needs_attendance(&self) -> bool {
        let from_afar = |s: &Service| matches!(s, Service::VideoGuidance | Service::PartsDelivery);
        match self.method {
            Some(Method::Remote) => false,
            _ => self.services.is_empty() || !self.services.iter().all(from_afar),
        }
    }
}

/// What was promised to the buyer: a civil window in the site's zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Appointment {
    /// The day.
    pub date: NaiveDate,
    /// From, wall clock.
    pub from: Option<NaiveTime>,
    /// To, wall clock.
    pub to: Option<NaiveTime>,
    /// The zone that the wall clock shows.
    pub zone: ZoneId,
}

/// Something that happened. Never refused, never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Fact {
    /// The id.
    pub fact_id: FactId,
    /// The demand it is about.
    pub request_id: RequestId,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// By what way, for messages.
    pub channel: Option<Channel>,
    /// What happened.
    pub what: FactKind,
    /// Proofs.
    pub evidence: Vec<EvidenceId>,
    /// A remark.
    pub note: Option<String>,
    /// Set when a later op took it back.
    pub retracted: Option<Retraction>,
}

/// Why and when a fact was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Retraction {
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FactKind {
    /// The seller answered the demand.
    Reply {
        /// The method was agreed.
        agrees_method: bool,
        /// The content of the service was agreed.
        agrees_content: bool,
    },
    /// The buyer's appointment was confirmed.
    Confirmation {
        /// What was promised, where more than "yes" was said.
        appointment: Option<Appointment>,
    },
    /// A reasonable solution was given.
    Solution,
    /// Somebody arrived on site.
    Arrival,
    /// The work was finished.
    Completion,
    /// Free parts left the seller.
    PartsShipped,
    /// The buyer took the demand back.
    Withdrawal,
    /// Anything else worth keeping.
    Note,
}

impl FactKind {
    /// The word for it in files and commands.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Reply { .. } => "reply",
            Self::Confirmation { .. } => "confirmation",
            Self::Solution => "solution",
            Self::Arrival => "arrival",
            Self::Completion => "completion",
            Self::PartsShipped => "parts_shipped",
            Self::Withdrawal => "withdrawal",
            Self::Note => "note",
        }
    }
}
