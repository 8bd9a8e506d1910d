//! Handing out the schedule: iCalendar, `.xlsx`, `.csv`.
//!
//! Owns the files' shape. Knows nothing of planning: the caller gives
//! [`ScheduleRow`]s, journeys already put into words.
//!
//! Invariant: no time stands without its zone. Every file shows each time in
//! the zone of the site and in UTC.
//!
//! Start reading at [`ScheduleRow`], then [`schedule_ics`].

mod ics;
mod sheet;
mod vtimezone;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use fettle_domain::id::{RequestId, VisitId};
use fettle_domain::part::PartNeed;
use fettle_domain::place::CountryCode;
use fettle_domain::schedule::Assignee;
use fettle_domain::service::Service;
use fettle_domain::time::Interval;
use fettle_domain::zone::ZoneId;

pub use ics::schedule_ics;
pub use sheet::{schedule_csv, schedule_xlsx};

/// One visit of the schedule, with what the person who goes needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleRow {
    /// The visit; calendars know its event by it.
    pub visit_id: VisitId,
    /// The demand.
    pub request_id: RequestId,
    /// The buyer.
    pub buyer_name: String,
    /// The site's country.
    pub country: CountryCode,
    /// The site's city.
    pub city: String,
    /// The site's street and number.
    pub address: Option<String>,
    /// The site's zone.
    pub zone: ZoneId,
    /// Whom to ask for.
    pub contact: Option<String>,
    /// Their telephone.
    pub phone: Option<String>,
    /// Who goes.
    pub assignee: Assignee,
    /// Their name.
    pub assignee_name: String,
    /// Arrival on site.
    pub start_at: DateTime<Utc>,
    /// The end of work.
    pub finish_at: DateTime<Utc>,
    /// The pieces of working time.
    pub work: Vec<Interval>,
    /// What is to be done.
    pub services: BTreeSet<Service>,
    /// What to bring.
    pub parts: Vec<PartNeed>,
    /// The legs of the journey, one sentence each, times with their zones.
    pub journey: Vec<String>,
    /// Why the visit was taken back; `None` while it stands.
    pub cancelled: Option<String>,
    /// How many times the booking has changed: raised with every change, so
    /// that calendars take the newer one.
    pub sequence: u64,
    /// Whether people were told of it.
    pub is_published: bool,
}

/// Which visits to hand out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScheduleFilter {
    /// Only this engineer's or service point's.
    pub assignee: Option<Assignee>,
    /// From this day on, by the calendar of each site.
    pub from: Option<NaiveDate>,
    /// To this day, itself included.
    pub to: Option<NaiveDate>,
}

impl ScheduleFilter {
    /// Whether a visit is to be handed out: the assignee's, and at least in
    /// part within the days.
    pub fn takes(&self, row: &ScheduleRow) -> bool {
        let zone = row.zone.zone();
        let (first, last) = (zone.date(row.start_at), zone.date(row.finish_at));
        self.assignee.as_ref().is_none_or(|a| *a == row.assignee)
            && self.from.is_none_or(|from| from <= last)
            && self.to.is_none_or(|to| first <= to)
    }
}

/// Parts in words: `P-100 x2; P-7 x1`.
fn parts_text(parts: &[PartNeed]) -> String {
    let parts = parts
        .iter()
        .map(|p| format!("{} x{}", p.part_no, p.quantity));
    parts.collect::<Vec<_>>().join("; ")
}

/// Services in words of the programme, separated by `; `.
fn services_text(services: &BTreeSet<Service>) -> String {
    let words: Vec<&str> = services.iter().map(|s| s.as_str()).collect();
    words.join("; ")
}

/// An instant in a zone as text with its offset.
fn local_text(at: DateTime<Utc>, zone: &ZoneId) -> String {
    use chrono::{Offset, TimeZone};
    let offset = zone.zone().offset_from_utc_datetime(&at.naive_utc()).fix();
    at.with_timezone(&offset)
        .to_rfc3339_opts(chrono::SecondsFormat::Secs, false)
}

/// An instant in UTC as text.
fn utc_text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
