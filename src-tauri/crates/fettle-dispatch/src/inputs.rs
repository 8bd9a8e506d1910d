//! What a planning problem is made from.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use fettle_domain::calendar::WorkCalendar;
use fettle_domain::place::CountryCode;
use fettle_domain::rulebook::RuleBook;
use fettle_domain::settings::Settings;
use fettle_domain::workspace::Workspace;
use fettle_domain::zone::ZoneId;
use fettle_travel::TravelModel;

/// Working time by country and zone: the shipped calendars with the seller's
/// hours and changes.
pub trait Calendars: Send + Sync {
    /// The working time of a site, or of a partner, in this country.
    fn working_time(&self, country: CountryCode, zone: &ZoneId) -> WorkCalendar;
}

impl<F> Calendars for F
where
    F: Fn(CountryCode, &ZoneId) -> WorkCalendar + Send + Sync,
{
    fn working_time(&self, country: CountryCode, zone: &ZoneId) -> WorkCalendar {
        self(country, zone)
    }
}

/// Everything that a problem, and the check of a plan, is made from.
#[derive(Clone)]
pub struct PlanInputs<'a> {
    /// The records.
    pub workspace: &'a Workspace,
    /// The seller's choices; `Settings::careful` before there are any.
    pub settings: &'a Settings,
    /// Rule books that judge cases: `fettle_domain::rulebook::active_books`.
    pub rule_books: &'a [&'a RuleBook],
    /// How people travel.
    pub travel: Arc<dyn TravelModel>,
    /// Working time.
    pub calendars: &'a dyn Calendars,
    /// The moment of planning. Facts after it are not known.
    pub now: DateTime<Utc>,
}
