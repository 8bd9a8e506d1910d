//! The promise check.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Duration, Moment, MoneyText, ReasonText};

/// Asks whether a demand could be kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct PromiseInput {
    /// The demand.
    pub request_id: String,
    /// If confirmed at this moment; now when absent.
    #[serde(default)]
    pub at: Option<DateTime<Utc>>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct PromiseView {
    /// The demand.
    pub request_id: String,
    /// Its buyer.
    pub buyer: String,
    /// One line on the work: `Installation, block making machine, 16 working hours`.
    pub work: String,
    /// Whether the clocks run already (the demand is confirmed).
    pub confirmed: bool,
    /// Due for an engineer's visit, dispatcher's zone.
    pub due: Option<Moment>,
    /// The same in the buyer's zone.
    pub due_buyer: Option<Moment>,
    /// By the later reading; `None` where they agree.
    pub due_latest: Option<Moment>,
    /// Every engineer and service point, the best first.
    pub candidates: Vec<CandidateView>,
    /// The earliest date that is safe to promise, site time.
    pub earliest_safe: Option<Moment>,
    /// Decide by this moment or no candidate is left, dispatcher's zone.
    pub decide_by: Option<Moment>,
    /// One sentence that sums it up.
    pub summary: String,
}

/// One engineer's or service point's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct CandidateView {
    /// `engineer` or `service_point`.
    pub kind: String,
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// `keepable`, `tight` or `not_keepable`.
    pub verdict: String,
    /// How: own journey, after another visit, service point.
    pub how: String,
    /// Arrival, site time.
    pub arrive: Option<Moment>,
    /// The end of the work, site time.
    pub finish: Option<Moment>,
    /// The due instant, dispatcher's zone.
    pub due: Option<Moment>,
    /// To spare.
    pub slack: Option<Duration>,
    /// Decide by, dispatcher's zone.
    pub decide_by: Option<Moment>,
    /// What it costs.
    pub cost: Option<MoneyText>,
    /// Whether it is the cheapest that can be kept.
    pub cheapest: bool,
    /// Every rule that stands in the way or makes it tight.
    pub reasons: Vec<ReasonText>,
}
