//! The board: rows of engineers and service points, time across.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use fettle_domain::schedule::Lock;

use super::request::{RequestRow, Risk};
use super::{Duration, Moment, MoneyText, ReasonText};

/// Which days.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields, default)]
pub struct BoardInput {
    /// The first day, dispatcher's zone; a day before today when absent.
    pub from: Option<NaiveDate>,
    /// The last day; 12 weeks after the first when absent; at most 400 days.
    pub to: Option<NaiveDate>,
    /// The moment; now when absent.
    pub at: Option<DateTime<Utc>>,
}

/// The board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct BoardView {
    /// Now, in the dispatcher's zone: the zone of the axis.
    pub now: Moment,
    /// The days of the axis.
    pub days: Vec<BoardDay>,
    /// Engineers, then service points.
    pub rows: Vec<BoardRow>,
    /// Bars, by row, then by start.
    pub bars: Vec<Bar>,
    /// Journeys drawn behind the bars.
    pub spans: Vec<JourneySpan>,
    /// Leave and days off.
    pub absences: Vec<Absence>,
    /// Visits that need a place, by risk.
    pub tray: Vec<RequestRow>,
    /// The log's length this board was drawn from.
    #[ts(type = "number")]
    pub log_length: u64,
}

/// One day of the axis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct BoardDay {
    /// The day.
    pub date: NaiveDate,
    /// Its first instant, epoch milliseconds; days need not be 24 h long.
    #[ts(type = "number")]
    pub from_ms: i64,
    /// The first instant of the next day.
    #[ts(type = "number")]
    pub to_ms: i64,
    /// `Wed 18`.
    pub text: String,
    /// `November 2026`, on the first day shown and on the first of a month.
    pub month: Option<String>,
    /// A day of the weekly rest in the dispatcher's country.
    pub weekend: bool,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct BoardRow {
    /// `engineer` or `service_point`.
    pub kind: String,
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// `Suzhou · hydraulics, cnc`, `TR · 600 km · 1 a day`.
    pub detail: String,
    /// Share of working time booked over the days shown, in percent.
    pub load_percent: u32,
}

/// A booked visit on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Bar {
    /// The visit.
    pub visit_id: String,
    /// The demand.
    pub request_id: String,
    /// The row: an index into `rows`.
    pub row: u32,
    /// From, epoch milliseconds.
    #[ts(type = "number")]
    pub from_ms: i64,
    /// To.
    #[ts(type = "number")]
    pub to_ms: i64,
    /// Pieces of work in epoch milliseconds, where there is more than one.
    #[ts(type = "[number, number][]")]
    pub work_ms: Vec<(i64, i64)>,
    /// `R-0017 Wuppertal`.
    pub title: String,
    /// `Commissioning · 16 h`.
    pub detail: String,
    /// Site time of start and finish, worded.
    pub when: String,
    /// Its promise.
    pub risk: Risk,
    /// What the planner must not touch.
    pub lock: Lock,
    /// Whether people know of it.
    pub published: bool,
    /// Whether somebody has arrived, or the work is done: it cannot be moved.
    pub fixed: bool,
    /// What no longer fits.
    pub problems: Vec<ReasonText>,
    /// The booking's revision.
    #[ts(type = "number")]
    pub rev: u64,
}

/// A journey on the board: from leaving home to being back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct JourneySpan {
    /// The journey.
    pub journey_id: String,
    /// The row.
    pub row: u32,
    /// Leaves home.
    #[ts(type = "number")]
    pub from_ms: i64,
    /// Back home.
    #[ts(type = "number")]
    pub to_ms: i64,
    /// Travel inside it.
    pub travel: Vec<TravelSpan>,
    /// Nights away.
    pub nights: u32,
}

/// Time on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct TravelSpan {
    /// From.
    #[ts(type = "number")]
    pub from_ms: i64,
    /// To.
    #[ts(type = "number")]
    pub to_ms: i64,
    /// `PVG → FRA`.
    pub text: String,
    /// `road` or `air`.
    pub mode: String,
}

/// Time when nobody of a row can work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Absence {
    /// The row.
    pub row: u32,
    /// From.
    #[ts(type = "number")]
    pub from_ms: i64,
    /// To.
    #[ts(type = "number")]
    pub to_ms: i64,
    /// `leave`, `holiday`.
    pub kind: String,
    /// Its name.
    pub text: String,
}

/// Asks what a drop here would mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct TryBookingInput {
    /// The visit.
    pub visit_id: String,
    /// `engineer` or `service_point`.
    pub kind: String,
    /// The engineer's or the point's id.
    pub id: String,
    /// Arrival at or after this instant; the earliest possible when absent.
    #[serde(default)]
    pub start_at: Option<DateTime<Utc>>,
    /// The moment; now when absent.
    #[serde(default)]
    pub at: Option<DateTime<Utc>>,
}

/// What a drop here would mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct TryBookingView {
    /// Whether it can be booked at all.
    pub feasible: bool,
    /// `keepable`, `tight` or `not_keepable`.
    pub verdict: String,
    /// Where the bar would stand, epoch milliseconds.
    #[ts(type = "number | null")]
    pub from_ms: Option<i64>,
    /// Its end.
    #[ts(type = "number | null")]
    pub to_ms: Option<i64>,
    /// Arrival, site time.
    pub start: Option<Moment>,
    /// To spare to the due instant.
    pub slack: Option<Duration>,
    /// What it would cost more (or less).
    pub cost: Option<MoneyText>,
    /// How: own journey, after another visit.
    pub how: String,
    /// Every rule that stands in the way or makes it tight.
    pub reasons: Vec<ReasonText>,
}
