//! Who can go: engineers with their credentials, and service points.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{EngineerId, PointId};
use crate::money::Money;
use crate::place::{CountryCode, Place};
use crate::service::{Service, Skill};
use crate::time::DateRange;

/// An engineer of the seller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Engineer {
    /// The id.
    pub engineer_id: EngineerId,
    /// The name.
    pub name: String,
    /// Where journeys begin and end.
    pub home: Place,
    /// What the engineer can do.
    pub skills: BTreeSet<Skill>,
    /// Spoken languages, BCP 47.
    pub languages: Vec<String>,
    /// The passport, where known.
    pub passport: Option<Passport>,
    /// Visas held.
    pub visas: Vec<Visa>,
    /// Days it takes this engineer to get a visa, by country.
    pub visa_lead_days: BTreeMap<CountryCode, u32>,
    /// What a working day costs.
    pub day_cost: Option<Money>,
    /// The longest stretch away from home, in days.
    pub max_days_away: Option<u32>,
    /// Days off.
    pub leave: Vec<DateRange>,
}

/// A passport.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Passport {
    /// The issuing country.
    pub country: CountryCode,
    /// Its last valid day.
    pub expires_on: NaiveDate,
}

/// A visa held: the seller's own table, never guessed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Visa {
    /// The country it admits to.
    pub country: CountryCode,
    /// First and last valid day.
    pub valid: DateRange,
    /// Entries left; `None` when unlimited or unknown to be limited.
    pub entries: Option<u32>,
    /// Days of one stay; `None` when not limited.
    pub stay_days: Option<u32>,
}

/// A local partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct ServicePoint {
    /// The id.
    pub point_id: PointId,
    /// The name.
    pub name: String,
    /// Where it is.
    pub place: Place,
    /// How far it drives, in kilometres.
    pub radius_km: Option<u32>,
    /// Countries it serves; empty means no restriction beyond the radius.
    pub countries: BTreeSet<CountryCode>,
    /// What it offers.
    pub services: BTreeSet<Service>,
    /// What its people can do.
    pub skills: BTreeSet<Skill>,
    /// Visits it can take in one day.
    pub capacity_per_day: u32,
    /// Price of one visit.
    pub visit_cost: Option<Money>,
    /// Price of one hour of work.
    pub hour_cost: Option<Money>,
}
