//! A workspace becomes a problem.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use chrono::{DateTime, Datelike, Days as DayCount, Months, NaiveDate, NaiveTime, TimeDelta, Utc};
use fettle_domain::clock::judging_book;
use fettle_domain::id::{PartNo, RequestId, VisitId};
use fettle_domain::money::Money;
use fettle_domain::order::{Buyer, Order};
use fettle_domain::part::{self, StockPlace};
use fettle_domain::people::{Engineer, Passport, ServicePoint, Visa};
use fettle_domain::place::{CountryCode, GeoPoint, Place};
use fettle_domain::reason::Reason;
use fettle_domain::request::ServiceRequest;
use fettle_domain::schedule::{Assignee, Booking};
use fettle_domain::time::DateRange;
use fettle_domain::zone::ZoneId;

use super::days::DAY;
use super::demand::{self, Case, Happened, Promises};
use super::facts::{
    DaysOff, EngineerFacts, PassportFacts, PointFacts, Spot, Standing, Told, VisaFacts, VisitFacts,
    Who,
};
use super::ways::{RestRule, Ways};
use super::{Hours, PlanProblem, Unplaceable, ZoneDays};
use crate::inputs::PlanInputs;
use crate::rules;

/// How far back bookings still matter: nobody is away longer and rests after.
const LOOK_BACK_DAYS: i64 = 90;
/// How far ahead is planned beyond the last known date of any visit.
const LOOK_AHEAD_DAYS: i64 = 150;
/// How far ahead dates are usually known: whatever falls due by then does not
/// change the horizon.
const USUAL_DAYS: i64 = 90;
/// The longest horizon after now.
const LONGEST_DAYS: i64 = 1000;

impl PlanProblem {
    /// The problem of planning this workspace now.
    ///
    /// Visits are the demands that need somebody on site and are not withdrawn,
    /// solved, arrived at or completed; beside them stand the bookings that
    /// occupy people already. Never fails: what cannot be described is listed
    /// in [`Self::unplaceable`].
    pub fn new(inputs: &PlanInputs<'_>) -> Self {
        Self::since(inputs, inputs.now - TimeDelta::days(LOOK_BACK_DAYS))
    }

    /// The same, with every booking that ends after `since`: for the journeys
    /// of a longer past.
    pub fn since(inputs: &PlanInputs<'_>, since: DateTime<Utc>) -> Self {
        let mut builder = Builder::new(inputs, since);
        builder.people();
        for row in inputs.workspace.requests.values() {
            builder.request(&row.value);
        }
        builder.finish()
    }

    /// The problem of moving one visit to somebody: that visit, and the
    /// bookings of this assignee and of the one who has it now. What
    /// [`try_booking`](crate::try_booking) says on it is what it says on the
    /// whole problem; it takes a small part of the time to make.
    pub fn around(inputs: &PlanInputs<'_>, visit: &VisitId, assignee: &Assignee) -> Self {
        let workspace = inputs.workspace;
        let since = inputs.now - TimeDelta::days(LOOK_BACK_DAYS);
        let mut builder = Builder::new(inputs, since);
        builder.people();
        let rows = workspace.bookings.values().map(|row| &row.value);
        let standing = || rows.clone().filter(|booking| booking.stands());
        let from = standing().find(|booking| booking.visit_id == *visit);
        let from = from.map(|booking| &booking.assignee);
        let mut requests: BTreeSet<&str> = standing()
            .filter(|booking| booking.assignee == *assignee || Some(&booking.assignee) == from)
            .map(|booking| booking.request_id.as_str())
            .collect();
        // A visit has the id of its demand.
        requests.insert(visit.as_str());
        for id in requests {
            let id = RequestId::new(id).ok();
            if let Some(row) = id.and_then(|id| workspace.requests.get(&id)) {
                builder.request(&row.value);
            }
        }
        builder.finish()
    }
}

struct Builder<'a> {
    inputs: &'a PlanInputs<'a>,
    since: DateTime<Utc>,
    problem: PlanProblem,
    zone_no: BTreeMap<ZoneId, usize>,
    calendar_no: BTreeMap<(CountryCode, ZoneId), usize>,
    spot_no: BTreeMap<(GeoPoint, CountryCode, ZoneId), usize>,
    stock: BTreeMap<(PartNo, StockPlace), i64>,
}

impl<'a> Builder<'a> {
    fn new(inputs: &'a PlanInputs<'a>, since: DateTime<Utc>) -> Self {
        let rules = inputs.settings.planning.clone();
        let hours = |hours: u32| i64::from(hours) * 3600;
        let rest = RestRule {
            from_air_seconds: hours(rules.long_flight_hours),
            rest_seconds: hours(rules.rest_after_long_flight_hours),
        };
        let problem = PlanProblem {
            now: inputs.now.timestamp(),
            rules,
            currency: inputs.settings.rates.into,
            repairs: false,
            horizon: (0, 0),
            zones: Vec::new(),
            calendars: Vec::new(),
            spots: Vec::new(),
            visits: Vec::new(),
            cases: Vec::new(),
            books: inputs
                .rule_books
                .iter()
                .map(|book| (*book).clone())
                .collect(),
            engineers: Vec::new(),
            points: Vec::new(),
            ways: Ways::new(inputs.travel.clone(), rest),
            shared: std::sync::RwLock::default(),
            unplaceable: Vec::new(),
            visit_no: BTreeMap::new(),
        };
        Self {
            inputs,
            since,
            problem,
            zone_no: BTreeMap::new(),
            calendar_no: BTreeMap::new(),
            spot_no: BTreeMap::new(),
            stock: part::balances(inputs.workspace),
        }
    }

    fn zone(&mut self, id: &ZoneId) -> usize {
        if let Some(number) = self.zone_no.get(id) {
            return *number;
        }
        self.problem.zones.push(ZoneDays {
            id: id.clone(),
            zone: id.zone(),
            days: OnceLock::new(),
        });
        let number = self.problem.zones.len() - 1;
        self.zone_no.insert(id.clone(), number);
        number
    }

    fn calendar(&mut self, country: CountryCode, zone: &ZoneId) -> usize {
        let key = (country, zone.clone());
        if let Some(number) = self.calendar_no.get(&key) {
            return *number;
        }
        self.problem.calendars.push(Hours {
            calendar: self.inputs.calendars.working_time(country, zone),
            working: OnceLock::new(),
        });
        let number = self.problem.calendars.len() - 1;
        self.calendar_no.insert(key, number);
        number
    }

    fn spot(&mut self, place: &Place) -> usize {
        let key = (place.point, place.country, place.zone.clone());
        if let Some(number) = self.spot_no.get(&key) {
            return *number;
        }
        let zone = self.zone(&place.zone);
        let calendar = self.calendar(place.country, &place.zone);
        self.problem.spots.push(Spot {
            name: place.city.clone(),
            country: place.country,
            point: place.point,
            zone,
            calendar,
        });
        let number = self.problem.spots.len() - 1;
        self.spot_no.insert(key, number);
        number
    }

    fn people(&mut self) {
        let workspace = self.inputs.workspace;
        for row in workspace.engineers.values() {
            let facts = self.engineer(&row.value);
            self.problem.engineers.push(facts);
        }
        for row in workspace.points.values() {
            let facts = self.point(&row.value);
            self.problem.points.push(facts);
        }
    }

    fn engineer(&mut self, engineer: &Engineer) -> EngineerFacts {
        let rules = &self.problem.rules;
        let months = rules.passport_months_after_return;
        let max_days_away = engineer
            .max_days_away
            .unwrap_or(rules.default_max_days_away);
        let default_day_cost = rules.default_day_cost_minor;
        let mut visas: Vec<VisaFacts> = engineer.visas.iter().map(visa).collect();
        visas.sort_by_key(|visa| visa.last_day);
        let mut leave: Vec<DaysOff> = engineer
            .leave
            .iter()
            .map(|range| days_off(*range, &engineer.home.zone))
            .collect();
        leave.sort_by_key(|off| off.from);
        let rates = &self.inputs.settings.rates;
        EngineerFacts {
            id: engineer.engineer_id.clone(),
            name: engineer.name.clone(),
            home: self.spot(&engineer.home),
            skills: engineer.skills.clone(),
            passport: engineer
                .passport
                .as_ref()
                .map(|held| passport(held, months)),
            visas,
            visa_lead_days: engineer.visa_lead_days.clone(),
            day_cost: engineer
                .day_cost
                .map_or(Ok(default_day_cost), |cost| rates.convert(cost)),
            max_days_away,
            leave,
        }
    }

    fn point(&mut self, point: &ServicePoint) -> PointFacts {
        let rates = &self.inputs.settings.rates;
        let price = |price: Option<Money>| price.map(|price| rates.convert(price)).transpose();
        PointFacts {
            id: point.point_id.clone(),
            name: point.name.clone(),
            spot: self.spot(&point.place),
            radius_km: point.radius_km,
            countries: point.countries.clone(),
            services: point.services.clone(),
            skills: point.skills.clone(),
            capacity_per_day: point.capacity_per_day,
            visit_cost: price(point.visit_cost),
            hour_cost: price(point.hour_cost),
        }
    }

    fn request(&mut self, request: &ServiceRequest) {
        let workspace = self.inputs.workspace;
        let facts = workspace.facts_about(&request.request_id);
        let happened = Happened::of(&facts, self.inputs.now);
        let booking = workspace
            .bookings
            .get(&request.visit_id())
            .map(|row| &row.value);
        let booking = booking.filter(|booking| booking.stands() && self.is_recent(booking));
        if let Some(standing) = self.standing(request, happened, booking) {
            self.demand(request, &facts, booking, standing);
        }
    }

    fn is_recent(&self, booking: &Booking) -> bool {
        booking.finish_at > self.since
    }

    fn standing(
        &self,
        request: &ServiceRequest,
        happened: Happened,
        booking: Option<&Booking>,
    ) -> Option<Standing> {
        let begun = booking.map(|booking| booking.start_at <= self.inputs.now);
        let under_way = booking.is_some_and(|booking| {
            booking.start_at <= self.inputs.now && self.inputs.now < booking.finish_at
        });
        let over = happened.over || !request.needs_attendance();
        match (over, happened.arrived, begun) {
            (true, _, Some(true)) | (_, true, Some(_)) => Some(Standing::Fixed),
            (true, _, Some(false)) => Some(Standing::Moot),
            (true, _, None) | (_, true, None) => None,
            (false, false, _) if under_way => Some(Standing::Fixed),
            (false, false, _) => Some(Standing::Open),
        }
    }

    fn demand(
        &mut self,
        request: &ServiceRequest,
        facts: &[&fettle_domain::request::Fact],
        booking: Option<&Booking>,
        standing: Standing,
    ) {
        let Some((order, buyer)) = self.site_of(request) else {
            if standing == Standing::Open {
                self.unplaceable(request);
            }
            return;
        };
        let case = self.case(request, &order, buyer);
        let spot = self.spot(&buyer.site);
        let book = case.book.map(|number| &self.problem.books[number]);
        let promises = book.map_or_else(Promises::default, |book| {
            let days = self.problem.days_of_work(case.programme, spot);
            case.promises(book, facts, &days, self.inputs.now)
        });
        let dearest = demand::dearest_promise_minor(book);
        let told = booking.and_then(|booking| self.told(booking, standing));
        let visit = self.visit(&case, spot, promises, dearest);
        let number = self.problem.visits.len();
        self.problem.visit_no.insert(visit.visit_id.clone(), number);
        self.problem.visits.push(VisitFacts {
            standing,
            told,
            booking: booking.cloned(),
            ..visit
        });
        self.problem.cases.push(case);
    }

    fn site_of(&self, request: &ServiceRequest) -> Option<(Cow<'a, Order>, &'a Buyer)> {
        let workspace = self.inputs.workspace;
        let order = workspace.order(&request.order_id)?;
        let buyer = &workspace.buyers.get(&order.buyer_id)?.value;
        Some((order, buyer))
    }

    fn unplaceable(&mut self, request: &ServiceRequest) {
        let order = &request.order_id;
        let detail = format!(
            "the order {order}, or its buyer, is not on record, so nobody knows where the machine stands"
        );
        self.problem.unplaceable.push(Unplaceable {
            request_id: request.request_id.clone(),
            visit_id: request.visit_id(),
            reason: Reason::new(rules::SITE_UNKNOWN, detail).with_text("order_id", order.as_str()),
        });
    }

    fn case(&mut self, request: &ServiceRequest, order: &Order, buyer: &Buyer) -> Case {
        let judge = judging_book(self.inputs.rule_books, request.received_at, order.paid_at);
        let book = judge.and_then(|judge| {
            let same = |book: &&fettle_domain::rulebook::RuleBook| std::ptr::eq(*book, judge);
            self.inputs.rule_books.iter().position(same)
        });
        let zone = judge.map_or_else(
            || self.inputs.settings.dispatcher_zone.clone(),
            |book| book.programme_zone.clone(),
        );
        let china = CountryCode::new("CN").expect("a literal country");
        let programme = self.calendar(china, &zone);
        Case {
            request: request.clone(),
            site: buyer.site.clone(),
            paid_at: order.paid_at,
            book,
            programme,
        }
    }

    fn visit(&self, case: &Case, spot: usize, promises: Promises, dearest: i64) -> VisitFacts {
        let request = &case.request;
        let zone = &self.problem.zones[self.problem.spots[spot].zone].zone;
        let start = |date: NaiveDate| zone.start_of_day(date).timestamp();
        let next = |date: NaiveDate| date.checked_add_days(DayCount::new(1)).unwrap_or(date);
        let parts_from = request.parts_eta.map(|eta| (eta, start(next(eta))));
        let running = promises
            .running
            .as_ref()
            .map_or(0, |due| due.miss_price_minor);
        VisitFacts {
            visit_id: request.visit_id(),
            request_id: request.request_id.clone(),
            standing: Standing::Open,
            spot,
            work_minutes: request
                .work_minutes
                .unwrap_or(self.problem.rules.default_work_minutes),
            skills: request.skills.clone(),
            services: request.services.clone(),
            method: request.method,
            parts_from,
            parts_doubt: demand::parts_doubt(request, parts_from, &self.stock, self.problem.now),
            wish_from: request.earliest_on.map(|day| (day, start(day))),
            wish_until: request.latest_on.map(|day| (day, start(next(day)))),
            due: promises.running,
            lapsed: promises.lapsed,
            unplaced_price_minor: running + dearest,
            told: None,
            booking: None,
        }
    }

    /// What people know of a visit; `None` for a booking whose time has passed
    /// without anybody arriving, or whose assignee is gone.
    fn told(&self, booking: &Booking, standing: Standing) -> Option<Told> {
        let start = booking.start_at.timestamp();
        let missed = standing == Standing::Open && start <= self.problem.now;
        let who = self.problem.who(&booking.assignee).filter(|_| !missed)?;
        Some(Told {
            who,
            start,
            finish: booking.finish_at.timestamp(),
            published: booking.published_at.is_some(),
            since: booking
                .prepared_since()
                .map_or(self.problem.now, |at| at.timestamp().min(self.problem.now)),
            lock: booking.lock,
            journey: booking.journey_id.clone(),
        })
    }

    fn finish(mut self) -> PlanProblem {
        self.problem.horizon = self.horizon();
        self.problem.ways.lay_out(self.problem.spots.len());
        self.hold_those_on_their_way();
        self.problem
    }

    /// From the first booking that matters to long after the last date that
    /// anybody has named. The same whichever visits are looked at.
    fn horizon(&self) -> (i64, i64) {
        let workspace = self.inputs.workspace;
        let now = self.problem.now;
        let bookings = workspace.bookings.values().map(|row| &row.value);
        let standing = || bookings.clone().filter(|booking| booking.stands());
        let first = standing()
            .filter(|booking| self.is_recent(booking))
            .map(|booking| booking.start_at.timestamp())
            .fold(now, i64::min);
        let requests = workspace.requests.values().map(|row| &row.value);
        let named = requests.flat_map(|request| {
            let dates = [request.parts_eta, request.earliest_on, request.latest_on];
            dates.into_iter().flatten()
        });
        let named = named.max().map_or(now, |date| {
            date.and_time(NaiveTime::MIN).and_utc().timestamp()
        });
        let dues = self.problem.visits.iter().filter_map(|v| v.due.as_ref());
        let last = standing()
            .map(|booking| booking.finish_at.timestamp())
            .chain(dues.map(|due| due.at))
            .fold(named, i64::max);
        let last = last.max(now + USUAL_DAYS * DAY) + LOOK_AHEAD_DAYS * DAY;
        (first - 30 * DAY, last.min(now + LONGEST_DAYS * DAY))
    }

    /// A published booking whose engineer must have left by now is not open
    /// to planning any more.
    fn hold_those_on_their_way(&mut self) {
        let problem = &self.problem;
        let on_their_way: Vec<usize> = (0..problem.visits.len())
            .filter(|visit| {
                let facts = &problem.visits[*visit];
                let told = facts.told.as_ref().filter(|told| told.published);
                facts.standing == Standing::Open
                    && told.is_some_and(|told| {
                        has_left(problem, facts.spot, told) && is_first(problem, told)
                    })
            })
            .collect();
        for visit in on_their_way {
            self.problem.visits[visit].standing = Standing::Fixed;
        }
    }
}

/// Whether nothing on the same journey comes before.
fn is_first(problem: &PlanProblem, told: &Told) -> bool {
    let others = problem
        .visits
        .iter()
        .filter_map(|visit| visit.told.as_ref());
    told.journey.is_none()
        || !others
            .filter(|other| other.who == told.who && other.journey == told.journey)
            .any(|other| other.start < told.start)
}

fn has_left(problem: &PlanProblem, site: usize, told: &Told) -> bool {
    let Who::Engineer(engineer) = told.who else {
        return false;
    };
    // Nobody travels for a week; spares working out trips months ahead.
    if told.start > problem.now + 7 * DAY {
        return false;
    }
    let way = problem.way(problem.engineers[engineer].home, site);
    told.start - way.travel_seconds - way.rest_seconds <= problem.now
}

fn visa(visa: &Visa) -> VisaFacts {
    VisaFacts {
        country: visa.country,
        first_day: visa.valid.from.num_days_from_ce(),
        last_day: visa.valid.to.num_days_from_ce(),
        entries: visa.entries,
        stay_days: visa.stay_days,
    }
}

/// The last return after which the passport is valid for `months` more.
fn passport(passport: &Passport, months: u32) -> PassportFacts {
    let mut last = passport
        .expires_on
        .checked_sub_months(Months::new(months))
        .unwrap_or(NaiveDate::MIN);
    // Month ends: 31 August less six months is 28 February, yet 1 March plus
    // six months is 1 September. Step to the exact edge.
    while last
        .checked_add_months(Months::new(months))
        .is_some_and(|end| end > passport.expires_on)
    {
        last = last.pred_opt().unwrap_or(NaiveDate::MIN);
    }
    while let Some(next) = last.succ_opt() {
        match next.checked_add_months(Months::new(months)) {
            Some(end) if end <= passport.expires_on => last = next,
            _ => break,
        }
    }
    PassportFacts {
        country: passport.country,
        expires_on: passport.expires_on,
        last_return_day: last.num_days_from_ce(),
    }
}

fn days_off(range: DateRange, zone: &ZoneId) -> DaysOff {
    let zone = zone.zone();
    let after = range
        .to
        .checked_add_days(DayCount::new(1))
        .unwrap_or(range.to);
    DaysOff {
        range,
        from: zone.start_of_day(range.from).timestamp(),
        until: zone.start_of_day(after).timestamp(),
    }
}
