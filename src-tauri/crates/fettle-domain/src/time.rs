//! Spans of time and ranges of dates.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A span of instants, `from` included, `to` excluded; written `[from, to]`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(
    from = "(DateTime<Utc>, DateTime<Utc>)",
    into = "(DateTime<Utc>, DateTime<Utc>)"
)]
#[schemars(with = "(DateTime<Utc>, DateTime<Utc>)")]
#[ts(type = "[string, string]")]
pub struct Interval {
    /// The first instant inside.
    pub from: DateTime<Utc>,
    /// The first instant after.
    pub to: DateTime<Utc>,
}

impl Interval {
    /// A span; empty when `to` is not after `from`.
    pub fn new(from: DateTime<Utc>, to: DateTime<Utc>) -> Self {
        Self {
            from,
            to: to.max(from),
        }
    }

    /// Its length in seconds, never negative.
    pub fn seconds(&self) -> i64 {
        (self.to - self.from).num_seconds()
    }

    /// Whether the two share an instant.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// Whether `instant` lies inside.
    pub fn contains(&self, instant: DateTime<Utc>) -> bool {
        self.from <= instant && instant < self.to
    }
}

impl From<(DateTime<Utc>, DateTime<Utc>)> for Interval {
    fn from((from, to): (DateTime<Utc>, DateTime<Utc>)) -> Self {
        Self::new(from, to)
    }
}

impl From<Interval> for (DateTime<Utc>, DateTime<Utc>) {
    fn from(span: Interval) -> Self {
        (span.from, span.to)
    }
}

/// A range of civil dates, both ends included, as people write them.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
pub struct DateRange {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

impl DateRange {
    /// A range, `None` when it would end before it begins.
    pub fn new(from: NaiveDate, to: NaiveDate) -> Option<Self> {
        (from <= to).then_some(Self { from, to })
    }

    /// Whether `date` lies inside.
    pub fn contains(&self, date: NaiveDate) -> bool {
        self.from <= date && date <= self.to
    }
}
