//! Recording: demands by hand, facts, bookings.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Takes in a demand by hand. Ids that the user leaves empty are made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct TakeInInput {
    /// The id; the next free `R-nnnn` when absent.
    #[serde(default)]
    pub request_id: Option<String>,
    /// The order it rests on.
    pub order_id: String,
    /// When it arrived; now when absent.
    #[serde(default)]
    pub received_at: Option<DateTime<Utc>>,
    /// `email`, `platform`, `phone`, `chat`.
    pub channel: String,
    /// Services asked for.
    pub services: Vec<String>,
    /// Skills the work needs.
    #[serde(default)]
    pub skills: Vec<String>,
    /// In words.
    #[serde(default)]
    pub description: Option<String>,
    /// Working hours, such as 1.5.
    #[serde(default)]
    pub work_hours: Option<f64>,
    /// The method; open when absent.
    #[serde(default)]
    pub method: Option<String>,
    /// Not before this day.
    #[serde(default)]
    pub earliest_on: Option<NaiveDate>,
    /// Not after this day.
    #[serde(default)]
    pub latest_on: Option<NaiveDate>,
    /// The day parts are expected on site.
    #[serde(default)]
    pub parts_eta: Option<NaiveDate>,
    /// Parts: number and how many.
    #[serde(default)]
    pub parts: Vec<(String, u32)>,
}

/// Completes or corrects a demand. An absent field stays; `method: null` opens
/// the method again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct AmendInput {
    /// The whole record, as it should be.
    pub record: fettle_domain::request::ServiceRequest,
    /// The revision it was read at.
    #[ts(type = "number")]
    pub base_rev: u64,
}

/// Records what happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RecordInput {
    /// The demand.
    pub request_id: String,
    /// `reply`, `confirm`, `solve`, `arrive`, `complete`, `ship_parts`, `withdraw`, `note`.
    pub fact: String,
    /// When it happened; now when absent.
    #[serde(default)]
    pub at: Option<DateTime<Utc>>,
    /// By what way; messages need one.
    #[serde(default)]
    pub channel: Option<String>,
    /// Files that prove it.
    #[serde(default)]
    pub evidence: Vec<PathBuf>,
    /// A remark.
    #[serde(default)]
    pub note: Option<String>,
    /// A reply agrees the method; yes when absent.
    #[serde(default)]
    pub agrees_method: Option<bool>,
    /// A reply agrees the content; yes when absent.
    #[serde(default)]
    pub agrees_content: Option<bool>,
    /// A reply or confirmation also settles the method.
    #[serde(default)]
    pub method: Option<String>,
    /// A confirmation's promised day, site time.
    #[serde(default)]
    pub appointment_on: Option<NaiveDate>,
    /// From, wall clock at the site.
    #[serde(default)]
    pub appointment_from: Option<NaiveTime>,
    /// To.
    #[serde(default)]
    pub appointment_to: Option<NaiveTime>,
}

/// Takes a recorded fact back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RetractInput {
    /// The fact.
    pub fact_id: String,
    /// Why.
    pub reason: String,
}

/// Books a visit, or moves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct AssignInput {
    /// The visit.
    pub visit_id: String,
    /// `engineer` or `service_point`.
    pub kind: String,
    /// The engineer's or the point's id.
    pub id: String,
    /// Arrival at or after this instant; the earliest possible when absent.
    #[serde(default)]
    pub start_at: Option<DateTime<Utc>>,
    /// The booking's revision as seen, 0 when there was none.
    #[serde(default)]
    #[ts(type = "number | null")]
    pub base_rev: Option<u64>,
    /// The moment; now when absent.
    #[serde(default)]
    pub at: Option<DateTime<Utc>>,
}

/// Takes a booking back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct CancelInput {
    /// The visit.
    pub visit_id: String,
    /// Why.
    #[serde(default)]
    pub reason: Option<String>,
    /// The booking's revision as seen.
    #[serde(default)]
    #[ts(type = "number | null")]
    pub base_rev: Option<u64>,
}

/// Locks or frees a booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct LockInput {
    /// The visit.
    pub visit_id: String,
    /// The assignee stays.
    pub assignee: bool,
    /// The start stays.
    pub time: bool,
}
