//! Demands: today's list, one demand in full, clocks, entitlement.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use fettle_domain::clock::ClockState;
use fettle_domain::request::ServiceRequest;
use fettle_domain::schedule::Lock;

use super::{DayText, Duration, Moment, MoneyText, ReasonText};

/// How near a promise is to being missed; in order of urgency.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// Missed already.
    Missed,
    /// Will be missed as things stand (no booking, or one too late).
    WillMiss,
    /// Little time to spare.
    Tight,
    /// Kept, or enough time.
    Fine,
    /// No promise runs.
    None,
}

/// Where a demand stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Received, not answered.
    Received,
    /// Answered, not confirmed.
    Replied,
    /// Confirmed, not booked.
    Confirmed,
    /// Booked.
    Booked,
    /// Somebody is on site.
    OnSite,
    /// Done.
    Done,
    /// Withdrawn.
    Withdrawn,
}

/// A clock, worded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct ClockView {
    /// The promise's name.
    pub clock: String,
    /// Its title in the reader's language.
    pub title: String,
    /// The book that judges.
    pub rule_book: String,
    /// The state.
    pub state: ClockState,
    /// When it started.
    pub started: Option<Moment>,
    /// Due, in the dispatcher's zone.
    pub due: Option<Moment>,
    /// Due, in the buyer's zone.
    pub due_buyer: Option<Moment>,
    /// Due, in the booked engineer's home zone.
    pub due_engineer: Option<Moment>,
    /// By the later reading; `None` where the readings agree.
    pub due_latest: Option<Moment>,
    /// When it was met.
    pub met: Option<Moment>,
    /// To spare (positive) or late (negative).
    pub slack: Option<Duration>,
    /// What a miss means, in the reader's language.
    pub consequence: String,
    /// Facts that did not count, and why.
    pub not_counted: Vec<ReasonText>,
}

/// One demand in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct RequestRow {
    /// The id.
    pub request_id: String,
    /// The buyer's name.
    pub buyer: String,
    /// City.
    pub city: String,
    /// Country code.
    pub country: String,
    /// The machine's name.
    pub machine: String,
    /// Services asked for.
    pub services: Vec<String>,
    /// The method; `None` while open.
    pub method: Option<String>,
    /// Working minutes.
    pub work_minutes: Option<u32>,
    /// Where it stands.
    pub stage: Stage,
    /// How near a promise is to being missed.
    pub risk: Risk,
    /// The clock that is nearest, running or missed.
    pub clock: Option<ClockView>,
    /// Whether the programme owes the service.
    pub entitled: bool,
    /// Who is booked.
    pub assignee: Option<AssigneeView>,
    /// When the booked visit starts, site time.
    pub start: Option<Moment>,
    /// One sentence on what stands in the way or what to do next.
    pub hint: Option<String>,
}

/// Who is booked, worded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct AssigneeView {
    /// `engineer` or `service_point`.
    pub kind: String,
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
}

/// Which demands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields, default)]
pub struct TodayInput {
    /// The moment; now when absent.
    pub at: Option<DateTime<Utc>>,
    /// Also those that are done or withdrawn.
    pub with_closed: bool,
    /// Only those that hold these words.
    pub query: Option<String>,
    /// At most so many; 500 when absent.
    pub limit: Option<u32>,
}

/// Demands by risk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct TodayView {
    /// The moment asked about.
    pub now: Moment,
    /// Demands, the most urgent first.
    pub rows: Vec<RequestRow>,
    /// How many there are in all.
    pub total: u32,
    /// Missed.
    pub missed: u32,
    /// Will be missed as things stand.
    pub will_miss: u32,
    /// Tight.
    pub tight: u32,
    /// Visits without a booking.
    pub unplaced: u32,
}

/// Which demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RequestInput {
    /// The id.
    pub request_id: String,
    /// The moment; now when absent.
    #[serde(default)]
    pub at: Option<DateTime<Utc>>,
}

/// One demand in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct RequestDetail {
    /// The list's view of it.
    pub row: RequestRow,
    /// The record.
    pub record: ServiceRequest,
    /// The record's revision, to change it.
    #[ts(type = "number")]
    pub rev: u64,
    /// Received, in the dispatcher's zone.
    pub received: Moment,
    /// Received, in the buyer's zone.
    pub received_buyer: Option<Moment>,
    /// Whom to ask for.
    pub contact: Vec<String>,
    /// The order.
    pub order: Option<OrderView>,
    /// Entitlement.
    pub entitlement: EntitlementView,
    /// Every clock.
    pub clocks: Vec<ClockView>,
    /// What happened, oldest first.
    pub timeline: Vec<TimelineEntry>,
    /// Parts needed.
    pub parts: Vec<PartView>,
    /// The day parts are expected on site.
    pub parts_eta: Option<DayText>,
    /// The booking.
    pub booking: Option<BookingView>,
}

/// The order behind a demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct OrderView {
    /// The id.
    pub order_id: String,
    /// The machine.
    pub product: String,
    /// Its model.
    pub model: String,
    /// Its serial number.
    pub serial: Option<String>,
    /// Paid, in the dispatcher's zone.
    pub paid: Option<Moment>,
    /// Delivered.
    pub delivered_on: Option<DayText>,
    /// The platform's status.
    pub status: Option<String>,
    /// Whether the platform that tells of it was a simulated one.
    pub simulated: bool,
}

/// Entitlement, worded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct EntitlementView {
    /// The demand.
    pub request_id: String,
    /// The order.
    pub order_id: String,
    /// Whether the programme owes the service.
    pub entitled: bool,
    /// The end of the service period.
    pub period_ends: Option<Moment>,
    /// Every reason, the deciding ones first.
    pub reasons: Vec<ReasonText>,
}

/// One line of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct TimelineEntry {
    /// The fact; `None` for the demand's arrival.
    pub fact_id: Option<String>,
    /// `demand`, `reply`, `confirmation`, `solution`, `arrival`, `completion`,
    /// `parts_shipped`, `withdrawal`, `note`.
    pub kind: String,
    /// Worded.
    pub title: String,
    /// When, in the dispatcher's zone.
    pub at: Moment,
    /// When, in the buyer's zone.
    pub at_buyer: Option<Moment>,
    /// By what way.
    pub channel: Option<String>,
    /// A remark.
    pub note: Option<String>,
    /// Proofs.
    pub evidence: Vec<EvidenceView>,
    /// Why it was taken back.
    pub retracted: Option<String>,
    /// Why it does not count for a clock.
    pub not_counted: Option<String>,
}

/// A kept file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct EvidenceView {
    /// The id.
    pub evidence_id: String,
    /// The file's name.
    pub file_name: String,
    /// Length in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// SHA-256, hex.
    pub sha256: String,
}

/// A part that a demand needs, and where it lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct PartView {
    /// The number.
    pub part_no: String,
    /// What it is.
    pub name: String,
    /// How many are needed.
    pub quantity: u32,
    /// Where how many lie: `HQ 4`, `SP-TH 1`.
    pub stock: Vec<String>,
}

/// A booking, worded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct BookingView {
    /// The visit.
    pub visit_id: String,
    /// Its revision, to change it.
    #[ts(type = "number")]
    pub rev: u64,
    /// Who.
    pub assignee: AssigneeView,
    /// Arrival on site, site time.
    pub start: Moment,
    /// The end of the work, site time.
    pub finish: Moment,
    /// Pieces of work, site time, worded.
    pub work: Vec<String>,
    /// The journey.
    pub journey_id: Option<String>,
    /// What it costs, its share of the journey.
    pub cost: Option<MoneyText>,
    /// What the planner must not touch.
    pub lock: Lock,
    /// When people were told.
    pub published: Option<Moment>,
    /// What no longer fits, a sentence each.
    pub problems: Vec<ReasonText>,
}
