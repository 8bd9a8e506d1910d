//! One moment's planning problem: who could do what, and when.
//!
//! Owns the translation of a workspace into numbers: visits, engineers and
//! points by index, instants as Unix seconds, working time and civil days laid
//! out over a horizon, trips worked out once each. Knows nothing of how a plan
//! is searched for or judged.
//!
//! Invariant: a problem that exists is complete. What could not be translated
//! (an order without a buyer) is listed in [`PlanProblem::unplaceable`] with
//! its reason; nothing is dropped.
//!
//! Start at [`PlanProblem::new`] (in `build`), then `facts`.

mod build;
mod days;
mod demand;
mod facts;
mod hours;
mod ways;
mod working;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock, RwLock};

use chrono::{DateTime, NaiveDate, Utc};
use fettle_domain::calendar::{DayOff, Holiday, WorkCalendar, WorkIndex};
use fettle_domain::id::{EngineerId, PointId, RequestId, VisitId};
use fettle_domain::money::CurrencyCode;
use fettle_domain::reason::Reason;
use fettle_domain::rulebook::RuleBook;
use fettle_domain::schedule::Assignee;
use fettle_domain::settings::PlanningSettings;
use fettle_domain::time::Interval;
use fettle_domain::zone::{Zone, ZoneId};
use rustc_hash::FxHashMap;

pub(crate) use days::{DAY, Days, date, instant};
pub(crate) use demand::{Case, DaysOfWork};
pub(crate) use facts::{
    DaysOff, Due, EngineerFacts, PointFacts, Spot, Standing, VisaFacts, VisitFacts, Who,
};
pub(crate) use hours::SharedHours;
pub(crate) use ways::Way;
pub(crate) use working::Working;

/// A demand that cannot even be described as a visit, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unplaceable {
    /// The demand.
    pub request_id: RequestId,
    /// Its visit.
    pub visit_id: VisitId,
    /// Why.
    pub reason: Reason,
}

/// Everything a plan, a promise check or a manual move is decided on.
#[derive(Debug)]
pub struct PlanProblem {
    pub(crate) now: i64,
    pub(crate) rules: PlanningSettings,
    pub(crate) currency: CurrencyCode,
    /// Every booking is held, also one that nobody was told of: a plan is being
    /// repaired.
    pub(crate) repairs: bool,
    /// Nothing is planned before or after.
    pub(crate) horizon: (i64, i64),
    zones: Vec<ZoneDays>,
    calendars: Vec<Hours>,
    pub(crate) spots: Vec<Spot>,
    pub(crate) visits: Vec<VisitFacts>,
    /// The demand behind each visit, in the same order.
    pub(crate) cases: Vec<Case>,
    pub(crate) books: Vec<RuleBook>,
    pub(crate) engineers: Vec<EngineerFacts>,
    pub(crate) points: Vec<PointFacts>,
    ways: ways::Ways,
    shared: RwLock<FxHashMap<(usize, usize), Arc<SharedHours>>>,
    /// Demands that could not be described.
    pub unplaceable: Vec<Unplaceable>,
    visit_no: BTreeMap<VisitId, usize>,
}

#[derive(Debug)]
struct ZoneDays {
    id: ZoneId,
    zone: Zone,
    days: OnceLock<Days>,
}

#[derive(Debug)]
struct Hours {
    calendar: WorkCalendar,
    working: OnceLock<Working>,
}

impl PlanProblem {
    /// The moment of planning.
    pub fn now(&self) -> DateTime<Utc> {
        instant(self.now)
    }

    /// The currency of every cost.
    pub fn currency(&self) -> CurrencyCode {
        self.currency
    }

    /// The visits that a plan has to place.
    pub fn open_visits(&self) -> impl Iterator<Item = &VisitId> {
        let open = |visit: &&VisitFacts| visit.standing == Standing::Open;
        self.visits.iter().filter(open).map(|visit| &visit.visit_id)
    }

    pub(crate) fn visit_number(&self, visit: &VisitId) -> Option<usize> {
        self.visit_no.get(visit).copied()
    }

    pub(crate) fn who(&self, assignee: &Assignee) -> Option<Who> {
        match assignee {
            Assignee::Engineer(id) => self.engineer_number(id).map(Who::Engineer),
            Assignee::ServicePoint(id) => self.point_number(id).map(Who::Point),
        }
    }

    pub(crate) fn assignee(&self, who: Who) -> Assignee {
        match who {
            Who::Engineer(e) => Assignee::Engineer(self.engineers[e].id.clone()),
            Who::Point(p) => Assignee::ServicePoint(self.points[p].id.clone()),
        }
    }

    fn engineer_number(&self, id: &EngineerId) -> Option<usize> {
        self.engineers.binary_search_by(|e| e.id.cmp(id)).ok()
    }

    fn point_number(&self, id: &PointId) -> Option<usize> {
        self.points.binary_search_by(|p| p.id.cmp(id)).ok()
    }

    /// Everybody who could be sent, engineers first.
    pub(crate) fn everybody(&self) -> impl Iterator<Item = Who> {
        let engineers = (0..self.engineers.len()).map(Who::Engineer);
        engineers.chain((0..self.points.len()).map(Who::Point))
    }

    /// The way between two spots.
    pub(crate) fn way(&self, from: usize, to: usize) -> Way {
        let place = |spot: usize| (spot, self.spots[spot].point);
        self.ways.way(place(from), place(to))
    }

    /// The trip between two spots, with its legs.
    pub(crate) fn trip(&self, from: usize, to: usize) -> Arc<fettle_travel::Trip> {
        self.ways.trip(self.spots[from].point, self.spots[to].point)
    }

    /// The civil days at a spot.
    pub(crate) fn days(&self, spot: usize) -> &Days {
        let zone = &self.zones[self.spots[spot].zone];
        let (from, to) = self.horizon;
        zone.days.get_or_init(|| Days::new(&zone.zone, from, to))
    }

    /// The working time at a spot.
    #[inline]
    pub(crate) fn work(&self, spot: usize) -> &Working {
        self.work_of(self.spots[spot].calendar)
    }

    #[inline]
    fn work_of(&self, calendar: usize) -> &Working {
        let hours = &self.calendars[calendar];
        let (from, to) = self.horizon;
        let horizon = || Interval::new(instant(from), instant(to));
        hours.working.get_or_init(|| {
            let index = WorkIndex::new(&hours.calendar, horizon());
            Working::new(index, (from, to))
        })
    }

    pub(crate) fn calendar(&self, spot: usize) -> &WorkCalendar {
        &self.calendars[self.spots[spot].calendar].calendar
    }

    pub(crate) fn zone_id(&self, spot: usize) -> &ZoneId {
        &self.zones[self.spots[spot].zone].id
    }

    /// The working time that a partner and a site share.
    pub(crate) fn shared_hours(&self, point: usize, site: usize) -> Arc<SharedHours> {
        let key = (self.spots[point].calendar, self.spots[site].calendar);
        let poisoned = "no code panics while it holds this lock";
        if let Some(hours) = self.shared.read().expect(poisoned).get(&key) {
            return hours.clone();
        }
        let hours = Arc::new(self.intersected(key.0, key.1));
        self.shared
            .write()
            .expect(poisoned)
            .insert(key, hours.clone());
        hours
    }

    fn intersected(&self, one: usize, other: usize) -> SharedHours {
        let horizon = Interval::new(instant(self.horizon.0), instant(self.horizon.1));
        let hours = SharedHours::of(self.work_of(one).index(), horizon);
        if one == other {
            return hours;
        }
        hours.intersected(&SharedHours::of(self.work_of(other).index(), horizon))
    }

    /// Working days for limits in working days.
    pub(crate) fn days_of_work(&self, programme: usize, site: usize) -> DaysOfWork<'_> {
        DaysOfWork {
            programme: &self.calendars[programme].calendar,
            site: self.calendar(site),
        }
    }

    /// Public holidays at a spot on the civil days from `from` to `to`.
    pub(crate) fn holidays(
        &self,
        spot: usize,
        from: i64,
        to: i64,
    ) -> impl Iterator<Item = (NaiveDate, &Holiday)> {
        let calendar = self.calendar(spot);
        let days = self.days(spot);
        let (first, last) = (date(days.day(from)), date(days.day(to.max(from))));
        calendar
            .holidays
            .range(first..=last)
            .filter(|(day, _)| matches!(calendar.day_off(**day), Some(DayOff::Holiday(_))))
            .map(|(day, holiday)| (*day, holiday))
    }

    /// The site's spot of a visit.
    pub(crate) fn site(&self, visit: usize) -> usize {
        self.visits[visit].spot
    }

    pub(crate) fn visit_name(&self, visit: usize) -> &str {
        self.visits[visit].request_id.as_str()
    }
}
