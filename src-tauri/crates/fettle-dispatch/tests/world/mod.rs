//! An invented world for tests: places, people and demands, all from a seed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use fettle_dispatch::PlanInputs;
use fettle_domain::calendar::{Holiday, WeekdayNumber, WorkCalendar};
use fettle_domain::change::Change;
use fettle_domain::id::{BuyerId, EngineerId, FactId, OrderId, PointId, ProductId, RequestId};
use fettle_domain::money::{CurrencyCode, Money};
use fettle_domain::order::{Buyer, Order};
use fettle_domain::people::{Engineer, Passport, ServicePoint, Visa};
use fettle_domain::place::{CountryCode, GeoPoint, Place};
use fettle_domain::request::{Fact, FactKind, ServiceRequest};
use fettle_domain::rulebook::{RuleBook, active_books};
use fettle_domain::schedule::Booking;
use fettle_domain::service::{Channel, Method, Service, Skill};
use fettle_domain::settings::Settings;
use fettle_domain::time::DateRange;
use fettle_domain::workspace::{ChangeContext, Workspace};
use fettle_domain::zone::ZoneId;
use fettle_travel::{Leg, Mode, TravelModel, Trip, great_circle_km};

/// City, country, zone, latitude, longitude.
type City = (&'static str, &'static str, &'static str, f64, f64);

const HOMES: &[City] = &[
    ("Suzhou", "CN", "Asia/Shanghai", 31.3, 120.6),
    ("Jinan", "CN", "Asia/Shanghai", 36.67, 117.0),
    ("Foshan", "CN", "Asia/Shanghai", 23.03, 113.12),
];

const SITES: &[City] = &[
    ("Berlin", "DE", "Europe/Berlin", 52.52, 13.4),
    ("Munich", "DE", "Europe/Berlin", 48.14, 11.58),
    ("Hamburg", "DE", "Europe/Berlin", 53.55, 10.0),
    ("Riyadh", "SA", "Asia/Riyadh", 24.71, 46.68),
    ("Jeddah", "SA", "Asia/Riyadh", 21.49, 39.19),
    ("Lima", "PE", "America/Lima", -12.05, -77.04),
    ("Cusco", "PE", "America/Lima", -13.53, -71.97),
    ("Nairobi", "KE", "Africa/Nairobi", -1.29, 36.82),
    ("Mombasa", "KE", "Africa/Nairobi", -4.05, 39.66),
    ("Chicago", "US", "America/Chicago", 41.88, -87.63),
    ("Denver", "US", "America/Denver", 39.74, -104.99),
    ("Wuhan", "CN", "Asia/Shanghai", 30.59, 114.3),
];

/// Countries of sites that ask for a visa.
const ABROAD: &[&str] = &["DE", "SA", "PE", "KE", "US"];

const SKILLS: &[&str] = &["cnc", "hydraulics", "plc", "laser"];

/// Straight lines: 60 km/h by road under 300 km, else flown with time at the
/// airports.
pub struct Straight;

impl TravelModel for Straight {
    fn trip(&self, from: GeoPoint, to: GeoPoint) -> Arc<Trip> {
        let km = whole(great_circle_km(from, to));
        if km == 0 {
            return Arc::new(Trip::default());
        }
        let country = CountryCode::new("XX").unwrap();
        let leg = |mode, travel_seconds, cost_minor| Leg {
            mode,
            from_name: "from".to_owned(),
            from,
            from_country: country,
            to_name: "to".to_owned(),
            to,
            to_country: country,
            travel_seconds,
            distance_km: u32::try_from(km).unwrap(),
            connections: 0,
            crosses_water: false,
            cost_minor,
        };
        Arc::new(Trip::of(vec![if km < 300 {
            leg(Mode::Road, km * 60, km * 100)
        } else {
            leg(Mode::Air, 4 * 3600 + km * 9 / 2, 80_000 + km * 60)
        }]))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "kilometres on the earth")]
fn whole(km: f64) -> i64 {
    km.round() as i64
}

/// Weekends by country, one sure and one estimated holiday, a lunch break in
/// one country.
pub fn calendar(country: CountryCode, zone: &ZoneId) -> WorkCalendar {
    let weekend = if country.as_str() == "SA" {
        [5, 6]
    } else {
        [6, 7]
    };
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let hours = match country.as_str() {
        "DE" => vec![(time(8), time(12)), (time(13), time(17))],
        _ => vec![(time(9), time(18))],
    };
    let holiday = |name: &str, estimated| Holiday {
        name: name.to_owned(),
        estimated,
    };
    WorkCalendar {
        zone: zone.clone(),
        weekend: weekend.into_iter().map(WeekdayNumber).collect(),
        holidays: BTreeMap::from([
            (day("2026-11-25"), holiday("Founders' day", false)),
            (
                day("2026-12-09"),
                holiday("Feast", country.as_str() == "SA"),
            ),
        ]),
        make_up_days: BTreeSet::new(),
        hours,
    }
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub fn country(code: &str) -> CountryCode {
    CountryCode::new(code).unwrap()
}

/// A small pseudo-random stream (`SplitMix64`).
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % (bound as u64)).unwrap()
    }

    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

/// A workspace with what planning needs beside it.
pub struct World {
    pub workspace: Workspace,
    pub settings: Settings,
    pub now: DateTime<Utc>,
}

impl World {
    /// Nobody and nothing, on a Wednesday morning.
    pub fn empty() -> Self {
        let mut settings = Settings::careful(ZoneId::new("Asia/Shanghai").unwrap());
        settings.planning.service_point_lead_hours = 12;
        Self {
            workspace: Workspace::new(),
            settings,
            now: at("2026-11-18T01:00:00Z"),
        }
    }

    /// So many engineers, partners and demands.
    pub fn random(seed: u64, engineers: usize, points: usize, requests: usize) -> Self {
        let mut world = Self::empty();
        let mut dice = Dice(seed);
        for number in 0..engineers {
            world.put(&Change::EngineerPut(random_engineer(&mut dice, number)));
        }
        for number in 0..points {
            world.put(&Change::ServicePointPut(random_point(&mut dice, number)));
        }
        for number in 0..requests {
            world.random_request(&mut dice, number);
        }
        world
    }

    pub fn put(&mut self, change: &Change) {
        let context = ChangeContext {
            op_id: "op".to_owned(),
            recorded_at: self.now,
            base_rev: None,
        };
        self.workspace.apply(change, &context);
    }

    pub fn books(&self) -> Vec<&RuleBook> {
        active_books(&self.workspace)
    }

    pub fn inputs<'a>(&'a self, books: &'a [&'a RuleBook]) -> PlanInputs<'a> {
        PlanInputs {
            workspace: &self.workspace,
            settings: &self.settings,
            rule_books: books,
            travel: Arc::new(Straight),
            calendars: &calendar,
            now: self.now,
        }
    }

    /// A demand at a site, with its order and buyer.
    pub fn demand(
        &mut self,
        id: &str,
        site: Place,
        change: impl FnOnce(&mut ServiceRequest),
    ) -> RequestId {
        let buyer_id = BuyerId::new(format!("B-{id}")).unwrap();
        let order_id = OrderId::new(format!("O-{id}")).unwrap();
        self.put(&Change::BuyerPut(Buyer {
            buyer_id: buyer_id.clone(),
            name: format!("buyer of {id}"),
            contact: None,
            email: None,
            phone: None,
            site,
            language: None,
        }));
        self.put(&Change::OrderPut(Order {
            order_id: order_id.clone(),
            buyer_id,
            product_id: ProductId::new("P").unwrap(),
            serial: None,
            quantity: None,
            paid_at: Some(self.now - TimeDelta::days(60)),
            delivered_on: None,
            status: None,
        }));
        let mut request = ServiceRequest {
            request_id: RequestId::new(id).unwrap(),
            order_id,
            received_at: self.now - TimeDelta::days(5),
            channel: Channel::Email,
            services: BTreeSet::from([Service::FaultDetection]),
            skills: BTreeSet::new(),
            description: None,
            work_minutes: Some(480),
            method: Some(Method::OverseasEngineer),
            parts: Vec::new(),
            parts_eta: None,
            earliest_on: None,
            latest_on: None,
        };
        change(&mut request);
        let request_id = request.request_id.clone();
        self.put(&Change::RequestPut(request));
        request_id
    }

    /// Records that something happened to a demand, by e-mail.
    pub fn happened(&mut self, request: &RequestId, what: FactKind, at: DateTime<Utc>) {
        let fact = Fact {
            fact_id: FactId::new(format!("F-{request}-{}", what.as_str())).unwrap(),
            request_id: request.clone(),
            at,
            channel: Some(Channel::Email),
            what,
            evidence: Vec::new(),
            note: None,
            retracted: None,
        };
        self.put(&Change::FactRecorded(fact));
    }

    /// Commits bookings: some published, some locked.
    pub fn commit(&mut self, bookings: &[Booking], dice: &mut Dice) {
        for booking in bookings {
            let mut booking = booking.clone();
            booking.published_at = (!dice.one_in(3)).then_some(self.now);
            booking.lock.assignee = dice.one_in(6);
            booking.lock.time = dice.one_in(8);
            self.put(&Change::BookingPut(booking));
        }
    }

    fn random_request(&mut self, dice: &mut Dice, number: usize) {
        let today = self.now.date_naive();
        let later = |days: usize| today.checked_add_days(Days::new(days as u64));
        let method = dice.pick(&[
            None,
            Some(Method::OverseasEngineer),
            Some(Method::LocalServicePoint),
        ]);
        let (parts, first, last) = (dice.one_in(4), dice.one_in(5), dice.one_in(3));
        let skills: BTreeSet<Skill> = some_of(dice, SKILLS, 3)
            .into_iter()
            .map(Skill::new)
            .collect();
        let minutes = 60 * u32::try_from(1 + dice.below(40)).unwrap();
        let days = (dice.below(14), dice.below(10), 6 + dice.below(20));
        let site = jittered(dice, SITES);
        let id = self.demand(&format!("R-{number:04}"), site, |request| {
            request.method = method;
            request.skills = skills;
            request.work_minutes = Some(minutes);
            request.parts_eta = later(days.0).filter(|_| parts);
            request.earliest_on = later(days.1).filter(|_| first);
            request.latest_on = later(days.2).filter(|_| last);
        });
        if method.is_some() && dice.one_in(2) {
            let hours = i64::try_from(dice.below(300)).unwrap();
            let at = self.now - TimeDelta::hours(hours.min(110));
            self.happened(&id, FactKind::Confirmation { appointment: None }, at);
        }
    }
}

/// A place in one of these cities.
pub fn place(city: City) -> Place {
    Place {
        city: city.0.to_owned(),
        country: country(city.1),
        address: None,
        point: GeoPoint::new(city.3, city.4).unwrap(),
        point_is_given: false,
        zone: ZoneId::new(city.2).unwrap(),
    }
}

/// A site by the name of its city.
pub fn site(name: &str) -> Place {
    place(*SITES.iter().find(|city| city.0 == name).unwrap())
}

fn jittered(dice: &mut Dice, cities: &[City]) -> Place {
    let city = dice.pick(cities);
    let near = i32::try_from(dice.below(40)).unwrap();
    place((
        city.0,
        city.1,
        city.2,
        city.3 + f64::from(near) / 100.0,
        city.4,
    ))
}

fn some_of(dice: &mut Dice, list: &[&'static str], one_in: usize) -> Vec<&'static str> {
    list.iter()
        .copied()
        .filter(|_| dice.one_in(one_in))
        .collect()
}

/// An engineer at home in Suzhou who can do everything and enter Germany.
pub fn engineer(id: &str) -> Engineer {
    Engineer {
        engineer_id: EngineerId::new(id).unwrap(),
        name: format!("engineer {id}"),
        home: place(HOMES[0]),
        skills: SKILLS.iter().map(|skill| Skill::new(skill)).collect(),
        languages: Vec::new(),
        passport: Some(Passport {
            country: country("CN"),
            expires_on: day("2033-01-01"),
        }),
        visas: vec![visa("DE", "2026-01-01", "2027-12-31", None, None)],
        visa_lead_days: BTreeMap::new(),
        day_cost: Some(Money {
            minor: 90_000,
            currency: CurrencyCode::CNY,
        }),
        max_days_away: Some(30),
        leave: Vec::new(),
    }
}

pub fn visa(
    code: &str,
    from: &str,
    to: &str,
    entries: Option<u32>,
    stay_days: Option<u32>,
) -> Visa {
    Visa {
        country: country(code),
        valid: DateRange::new(day(from), day(to)).unwrap(),
        entries,
        stay_days,
    }
}

/// A partner in Berlin who can do everything within 300 km.
pub fn partner(id: &str) -> ServicePoint {
    ServicePoint {
        point_id: PointId::new(id).unwrap(),
        name: format!("partner {id}"),
        place: site("Berlin"),
        radius_km: Some(300),
        countries: BTreeSet::new(),
        services: Service::ALL.iter().copied().collect(),
        skills: SKILLS.iter().map(|skill| Skill::new(skill)).collect(),
        capacity_per_day: 1,
        visit_cost: Some(Money {
            minor: 35_000,
            currency: CurrencyCode::USD,
        }),
        hour_cost: Some(Money {
            minor: 4_500,
            currency: CurrencyCode::USD,
        }),
    }
}

fn random_engineer(dice: &mut Dice, number: usize) -> Engineer {
    let mut one = engineer(&format!("E-{number:03}"));
    one.home = place(dice.pick(HOMES));
    one.skills = some_of(dice, SKILLS, 2)
        .into_iter()
        .map(Skill::new)
        .collect();
    one.visas = some_of(dice, ABROAD, 2)
        .into_iter()
        .map(|code| {
            let until = dice.pick(&["2026-12-02", "2027-06-30"]);
            visa(
                code,
                "2026-06-01",
                until,
                dice.pick(&[None, Some(1), Some(2)]),
                dice.pick(&[None, Some(15)]),
            )
        })
        .collect();
    one.visa_lead_days = some_of(dice, ABROAD, 2)
        .into_iter()
        .map(|code| (country(code), dice.pick(&[4, 7, 20])))
        .collect();
    if dice.one_in(8) {
        one.passport = None;
    }
    if dice.one_in(8) {
        one.passport = Some(Passport {
            country: country("CN"),
            expires_on: day("2027-06-10"),
        });
    }
    one.max_days_away = dice.pick(&[None, Some(14), Some(21)]);
    if dice.one_in(2) {
        let from = day("2026-11-20")
            .checked_add_days(Days::new(dice.below(25) as u64))
            .unwrap();
        let to = from
            .checked_add_days(Days::new(dice.below(6) as u64))
            .unwrap();
        one.leave = vec![DateRange { from, to }];
    }
    one
}

fn random_point(dice: &mut Dice, number: usize) -> ServicePoint {
    let mut one = partner(&format!("SP-{number:03}"));
    one.place = jittered(dice, SITES);
    one.radius_km = dice.pick(&[None, Some(100), Some(600)]);
    if dice.one_in(2) {
        one.countries = BTreeSet::from([one.place.country]);
    }
    one.skills = some_of(dice, SKILLS, 2)
        .into_iter()
        .map(Skill::new)
        .collect();
    one.capacity_per_day = dice.pick(&[1, 1, 2]);
    one
}
