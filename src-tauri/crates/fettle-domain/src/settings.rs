//! The seller's settings: everything that is a choice and not a fact.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveTime};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::RuleBookId;
use crate::money::{CurrencyCode, RateTable};
use crate::place::CountryCode;
use crate::rulebook::DEFAULT_BOOK;
use crate::zone::ZoneId;

/// Everything a seller can choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Settings {
    /// The dispatcher's zone.
    pub dispatcher_zone: ZoneId,
    /// Rule books that judge cases.
    pub active_rule_books: BTreeSet<RuleBookId>,
    /// Exchange rates into the planning currency.
    pub rates: RateTable,
    /// The day the rates were checked.
    pub rates_checked_on: NaiveDate,
    /// Opening hours of sites and partners, wall clock at the site.
    pub site_hours: SiteHours,
    /// How planning weighs things.
    pub planning: PlanningSettings,
    /// Changes to the shipped public holidays, by country.
    pub calendar_changes: BTreeMap<CountryCode, CalendarChange>,
    /// `en` or `zh-CN`.
    pub language: String,
    /// `system`, `light` or `dark`.
    pub theme: String,
    /// Which payment of an order starts its service period. Not written while
    /// it is the careful one, so that settings from before stay as they are.
    #[serde(default, skip_serializing_if = "PeriodStart::is_careful")]
    #[ts(optional, as = "Option<PeriodStart>")]
    pub period_starts_with: PeriodStart,
}

/// Which payment of an order starts its service period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum PeriodStart {
    /// The first successful payment: the careful reading.
    #[default]
    FirstPayment,
    /// The last payment so far.
    LastPayment,
}

impl PeriodStart {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde asks for a reference"
    )]
    fn is_careful(&self) -> bool {
        *self == Self::FirstPayment
    }
}

/// Opening hours of a working day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct SiteHours {
    /// Opens.
    pub from: NaiveTime,
    /// Closes.
    pub to: NaiveTime,
}

/// A seller's changes to one country's days.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct CalendarChange {
    /// Days off that the shipped calendar does not have, with their names.
    pub holidays: BTreeMap<NaiveDate, String>,
    /// Days worked although the shipped calendar has them off.
    pub worked: BTreeSet<NaiveDate>,
}

/// Figures of the planner. Money in minor units of the planning currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct PlanningSettings {
    /// Per-diem of an engineer away from home, a day.
    #[ts(type = "number")]
    pub per_diem_minor: i64,
    /// A night's lodging.
    #[ts(type = "number")]
    pub night_minor: i64,
    /// An engineer's day when the workbook gives none.
    #[ts(type = "number")]
    pub default_day_cost_minor: i64,
    /// Price of one day of lateness beyond a wish.
    #[ts(type = "number")]
    pub wish_day_late_minor: i64,
    /// Price of moving a published booking that starts within a week; half of
    /// it within two weeks, a quarter later.
    #[ts(type = "number")]
    pub moved_booking_minor: i64,
    /// Price of one hour on the road.
    #[ts(type = "number")]
    pub road_hour_minor: i64,
    /// Rest after a journey by air longer than [`Self::long_flight_hours`], in hours.
    pub rest_after_long_flight_hours: u32,
    /// From how many hours of travel a rest is due.
    pub long_flight_hours: u32,
    /// Rest at home between two journeys, in hours.
    pub rest_between_journeys_hours: u32,
    /// The longest stretch away when the workbook gives none, in days.
    pub default_max_days_away: u32,
    /// Months a passport must still be valid after the return.
    pub passport_months_after_return: u32,
    /// Working minutes assumed for a demand without an estimate.
    pub default_work_minutes: u32,
    /// Days of visa lead when the workbook gives none for a country and no
    /// visa is held: `None` means such a journey is not possible.
    pub default_visa_lead_days: Option<u32>,
    /// Slack below which a promise counts as tight, in hours.
    pub tight_below_hours: u32,
    /// Hours a service point needs before it can be on site.
    pub service_point_lead_hours: u32,
    /// Hours an engineer needs between being told and leaving home.
    pub engineer_lead_hours: u32,
    /// What a service point that names both a radius and countries serves. Not
    /// written while it is the careful one, so that settings from before stay
    /// as they are.
    #[serde(default, skip_serializing_if = "Coverage::is_careful")]
    #[ts(optional, as = "Option<Coverage>")]
    pub service_point_coverage: Coverage,
}

/// What a service point serves that names a radius and countries: the texts of
/// the field say "radius or countries served" and leave it open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// Sites within the radius and in one of the countries: the careful reading.
    #[default]
    Both,
    /// Sites within the radius, and sites in any of the countries.
    Either,
}

impl Coverage {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde asks for a reference"
    )]
    fn is_careful(&self) -> bool {
        *self == Self::Both
    }
}

impl Settings {
    /// The careful defaults. `rates_checked_on` of the default rates is the
    /// day they were written into the product; the screen asks for newer ones.
    pub fn careful(dispatcher_zone: ZoneId) -> Self {
        Self {
            dispatcher_zone,
            active_rule_books: BTreeSet::from([
                RuleBookId::new(DEFAULT_BOOK).expect("a literal id")
            ]),
            rates: default_rates(),
            rates_checked_on: NaiveDate::from_ymd_opt(2026, 11, 1).expect("a literal date"),
            site_hours: SiteHours {
                from: NaiveTime::from_hms_opt(9, 0, 0).expect("a literal time"),
                to: NaiveTime::from_hms_opt(18, 0, 0).expect("a literal time"),
            },
            planning: PlanningSettings::careful(),
            calendar_changes: BTreeMap::new(),
            language: "en".to_owned(),
            theme: "system".to_owned(),
            period_starts_with: PeriodStart::FirstPayment,
        }
    }
}

impl PlanningSettings {
    /// Figures that no seller will find reckless.
    pub fn careful() -> Self {
        Self {
            per_diem_minor: 40_000,
            night_minor: 60_000,
            default_day_cost_minor: 100_000,
            wish_day_late_minor: 50_000,
            moved_booking_minor: 200_000,
            road_hour_minor: 2_000,
            rest_after_long_flight_hours: 10,
            long_flight_hours: 6,
            rest_between_journeys_hours: 24,
            default_max_days_away: 30,
            passport_months_after_return: 6,
            default_work_minutes: 480,
            default_visa_lead_days: None,
            tight_below_hours: 48,
            service_point_lead_hours: 24,
            engineer_lead_hours: 24,
            service_point_coverage: Coverage::Both,
        }
    }
}

/// Round figures of autumn 2026, to be replaced by the seller's own.
fn default_rates() -> RateTable {
    let rate = |code: &str, millionths| {
        (
            CurrencyCode::new(code).expect("a literal currency"),
            millionths,
        )
    };
    RateTable {
        into: CurrencyCode::CNY,
        millionths: BTreeMap::from([
            rate("USD", 7_100_000),
            rate("EUR", 8_200_000),
            rate("GBP", 9_500_000),
            rate("JPY", 47_000),
        ]),
    }
}
