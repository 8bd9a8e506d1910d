//! Instants, days, durations and amounts, worded for the reader.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use fettle_domain::money::CurrencyCode;
use fettle_domain::zone::ZoneId;

/// An instant with its wording in one zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Moment {
    /// The instant.
    pub at: DateTime<Utc>,
    /// Epoch milliseconds of it, for running clocks and for drawing.
    #[ts(type = "number")]
    pub ms: i64,
    /// Worded in the reader's language, without the zone: `Wed 18 Nov 2026, 09:00`.
    pub text: String,
    /// Short wording of the day and time: `18 Nov 09:00`.
    pub short: String,
    /// The zone's name: `Asia/Shanghai`.
    pub zone: ZoneId,
    /// The city part of the zone, to stand behind the text: `Shanghai`.
    pub zone_label: String,
    /// The offset then: `+08:00`.
    pub offset: String,
}

/// A civil day, worded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct DayText {
    /// The day.
    pub date: NaiveDate,
    /// `Wed 18 Nov 2026`.
    pub text: String,
}

/// A length of time, worded: `2 d 9 h`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Duration {
    /// Seconds; negative when late.
    #[ts(type = "number")]
    pub seconds: i64,
    /// Worded, without a sign.
    pub text: String,
}

/// An amount, worded: `¥ 14,200`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct MoneyText {
    /// Minor units.
    #[ts(type = "number")]
    pub minor: i64,
    /// Of this currency.
    pub currency: CurrencyCode,
    /// Worded in the reader's language.
    pub text: String,
}

/// A reason, worded in the reader's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct ReasonText {
    /// The rule's stable name.
    pub rule: String,
    /// One sentence.
    pub detail: String,
}
