//! Settings: choices, rule books, calendars.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use fettle_domain::rulebook::RuleBook;
use fettle_domain::settings::Settings;

use super::{DayText, ReasonText};

/// Everything of the screen *Settings*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct SettingsView {
    /// The choices.
    pub settings: Settings,
    /// Their revision.
    #[ts(type = "number")]
    pub rev: u64,
    /// Rule books, shipped ones first.
    pub rule_books: Vec<RuleBookView>,
    /// Zones to choose from.
    pub zones: Vec<String>,
    /// Countries with a calendar: code and name.
    pub countries: Vec<(String, String)>,
    /// Where the shipped data comes from.
    pub attributions: Vec<String>,
}

/// A rule book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct RuleBookView {
    /// The book.
    pub book: RuleBook,
    /// Its revision; 0 for a shipped one.
    #[ts(type = "number")]
    pub rev: u64,
    /// Shipped books cannot be changed, only copied.
    pub shipped: bool,
    /// Whether it judges cases.
    pub active: bool,
    /// What is wrong with it.
    pub problems: Vec<ReasonText>,
}

/// Changes the settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct SettingsPutInput {
    /// All of them, as they should be.
    pub settings: Settings,
    /// The revision they were read at.
    #[ts(type = "number")]
    pub base_rev: u64,
}

/// Copies a rule book under a new id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RuleBookCopyInput {
    /// Which.
    pub rule_book_id: String,
    /// The copy's id.
    pub new_id: String,
}

/// Changes a rule book of the seller's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct RuleBookPutInput {
    /// The book, as it should be.
    pub book: RuleBook,
    /// The revision it was read at.
    #[ts(type = "number")]
    pub base_rev: u64,
}

/// One country's year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct CalendarInput {
    /// The country, alpha-2.
    pub country: String,
    /// The year.
    pub year: i32,
}

/// A country's days off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct CalendarView {
    /// The country.
    pub country: String,
    /// Days of the weekly rest, 1 Monday to 7 Sunday.
    pub weekend: Vec<u8>,
    /// Days off.
    pub holidays: Vec<HolidayView>,
    /// Days worked that would be off.
    pub make_up_days: Vec<DayText>,
    /// First and last day the shipped data knows.
    pub known_from: NaiveDate,
    /// Last day.
    pub known_to: NaiveDate,
}

/// A holiday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct HolidayView {
    /// The day.
    pub day: DayText,
    /// Its name.
    pub name: String,
    /// Whether the date is an estimate.
    pub estimated: bool,
    /// Whether the seller added it.
    pub own: bool,
}
