//! The facts of a problem in the form that planning reads them: numbers
//! instead of ids, Unix seconds instead of instants.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use fettle_domain::id::{EngineerId, JourneyId, PointId, RequestId, VisitId};
use fettle_domain::money::MoneyError;
use fettle_domain::place::{CountryCode, GeoPoint};
use fettle_domain::reason::Reason;
use fettle_domain::schedule::{Booking, Lock};
use fettle_domain::service::{Method, Service, Skill};
use fettle_domain::time::DateRange;

/// A place somebody travels to or from.
#[derive(Debug, Clone)]
pub(crate) struct Spot {
    pub name: String,
    pub country: CountryCode,
    pub point: GeoPoint,
    /// Index of its civil days.
    pub zone: usize,
    /// Index of its working time.
    pub calendar: usize,
}

/// Who does a visit, by index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Who {
    Engineer(usize),
    Point(usize),
}

/// What the planner may do with a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Place it.
    Open,
    /// Somebody is there or was there: its booking stays.
    Fixed,
    /// Nobody needs it any more, but a booking stands that a person should
    /// take back.
    Moot,
}

/// A promise that binds a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Due {
    pub clock: String,
    /// By the reading in use.
    pub at: i64,
    /// By the later reading.
    pub latest: i64,
    pub miss_price_minor: i64,
    /// Whether the end of the work meets it, not its beginning.
    pub by_finish: bool,
}

/// The booking that stands for a visit.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub who: Who,
    pub start: i64,
    pub finish: i64,
    pub published: bool,
    /// Since when the assignee has been preparing: a visa is on its way.
    pub since: i64,
    pub lock: Lock,
    pub journey: Option<JourneyId>,
}

/// One visit.
#[derive(Debug, Clone)]
pub(crate) struct VisitFacts {
    pub visit_id: VisitId,
    pub request_id: RequestId,
    pub standing: Standing,
    pub spot: usize,
    pub work_minutes: u32,
    pub skills: BTreeSet<Skill>,
    pub services: BTreeSet<Service>,
    pub method: Option<Method>,
    /// From when the parts are on site.
    pub parts_from: Option<(NaiveDate, i64)>,
    /// Why the parts are uncertain, if they are.
    pub parts_doubt: Option<Reason>,
    /// From when the buyer wants somebody.
    pub wish_from: Option<(NaiveDate, i64)>,
    /// The first instant after the buyer's latest day.
    pub wish_until: Option<(NaiveDate, i64)>,
    pub due: Option<Due>,
    /// A promise that ran out without being kept.
    pub lapsed: Option<Due>,
    /// What it costs not to place it.
    pub unplaced_price_minor: i64,
    pub told: Option<Told>,
    /// The booking behind `told`, whole.
    pub booking: Option<Booking>,
}

impl VisitFacts {
    pub fn work_seconds(&self) -> i64 {
        i64::from(self.work_minutes) * 60
    }
}

/// Days off as instants, home time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DaysOff {
    pub range: DateRange,
    pub from: i64,
    pub until: i64,
}

/// A visa held.
#[derive(Debug, Clone)]
pub(crate) struct VisaFacts {
    pub country: CountryCode,
    pub first_day: i32,
    pub last_day: i32,
    pub entries: Option<u32>,
    pub stay_days: Option<u32>,
}

/// What an engineer's passport allows.
#[derive(Debug, Clone)]
pub(crate) struct PassportFacts {
    pub country: CountryCode,
    pub expires_on: NaiveDate,
    /// The last day, home time, on which a journey abroad may end.
    pub last_return_day: i32,
}

/// One engineer.
#[derive(Debug, Clone)]
pub(crate) struct EngineerFacts {
    pub id: EngineerId,
    pub name: String,
    pub home: usize,
    pub skills: BTreeSet<Skill>,
    pub passport: Option<PassportFacts>,
    /// By last day, so that the one running out first is used first.
    pub visas: Vec<VisaFacts>,
    pub visa_lead_days: BTreeMap<CountryCode, u32>,
    pub day_cost: Result<i64, MoneyError>,
    pub max_days_away: u32,
    /// In order.
    pub leave: Vec<DaysOff>,
}

impl EngineerFacts {
    /// The price of a day; an engineer without one is never sent.
    pub fn day_cost_minor(&self) -> i64 {
        *self.day_cost.as_ref().unwrap_or(&0)
    }
}

/// One service point.
#[derive(Debug, Clone)]
pub(crate) struct PointFacts {
    pub id: PointId,
    pub name: String,
    pub spot: usize,
    pub radius_km: Option<u32>,
    pub countries: BTreeSet<CountryCode>,
    pub services: BTreeSet<Service>,
    pub skills: BTreeSet<Skill>,
    pub capacity_per_day: u32,
    pub visit_cost: Result<Option<i64>, MoneyError>,
    pub hour_cost: Result<Option<i64>, MoneyError>,
}

impl PointFacts {
    /// The price of a visit of this length, minor units; prices that are not
    /// on record count as nothing, and the candidate says so.
    pub fn price_minor(&self, work_minutes: u32) -> i64 {
        let known = |price: &Result<Option<i64>, MoneyError>| match price {
            Ok(Some(minor)) => *minor,
            _ => 0,
        };
        let hours = known(&self.hour_cost) * i64::from(work_minutes);
        known(&self.visit_cost) + (hours + 30) / 60
    }
}
