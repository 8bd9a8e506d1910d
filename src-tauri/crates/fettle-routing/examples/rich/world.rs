//! A rich problem from a seed: engineers who travel overseas for days or weeks,
//! and the visits that ask for them.
//!
//! Owns what is random about it and nothing of how it is solved. One unit of time
//! is a minute, one of money a cent, one of distance a kilometre. The same seed and
//! number of visits give the same problem.

use fettle_routing::measure::{Cost, Distance, Duration, Timestamp, Window};
use fettle_routing::{
    AwayPrice, Calendar, CalendarId, Due, DueAt, Job, LocationId, LongLeg, Matrix, Offer, Period,
    ProblemData, ProblemError, Profile, ProfileId, Provider, ProviderId, Vehicle, VehicleId,
};

const HOUR: i64 = 60;
/// A day in minutes.
pub const DAY: i64 = 24 * HOUR;
/// Days planned over.
const DAYS: i64 = 70;
const COUNTRIES: usize = 12;
/// Engineers live in the first few countries.
const HOMES: usize = 3;
/// From this number on, a country asks for a visa.
const VISA_FROM: usize = 6;

/// A problem of about `visits` visits; one engineer for every ten of them.
pub fn problem(visits: usize, seed: u64) -> Result<ProblemData, ProblemError> {
    let mut draw = Draw(seed ^ 0x5EED_F00D);
    let engineers = (visits / 10).max(6);
    let map = Map::drawn(&mut draw, engineers, (visits / 2).max(10));
    let providers: Vec<Provider> = (0..COUNTRIES).map(|_| provider(visits)).collect();
    let vehicles: Vec<Vehicle> = (0..engineers)
        .map(|number| engineer(&mut draw, number))
        .collect();
    let visas: Vec<Vec<Window>> = (0..engineers * COUNTRIES)
        .map(|_| visa(&mut draw))
        .collect();
    let jobs = (0..visits)
        .map(|_| visit(&mut draw, &map, engineers, &visas))
        .collect();
    Ok(ProblemData {
        profiles: vec![map.profile()?],
        vehicles,
        jobs,
        calendars: (0..COUNTRIES)
            .map(|country| calendar(&mut draw, country))
            .collect(),
        providers,
    })
}

/// A visit like the others, as it comes in later.
pub fn late_visit(data: &ProblemData, seed: u64) -> Job {
    let mut draw = Draw(seed);
    let like = draw.below(data.jobs.len());
    let from = draw.amount(5, DAYS / 2) * DAY;
    Job {
        release: Some(Timestamp(from)),
        due: data.jobs[like].due.map(|due| Due {
            at: Timestamp(from + 14 * DAY),
            ..due
        }),
        published: None,
        lock: None,
        ..data.jobs[like].clone()
    }
}

/// Where everything is: engineers' homes first, then sites.
struct Map {
    points: Vec<(i64, i64)>,
    country: Vec<usize>,
    homes: usize,
}

impl Map {
    fn drawn(draw: &mut Draw, homes: usize, sites: usize) -> Self {
        let centres: Vec<(i64, i64)> = (0..COUNTRIES)
            .map(|_| (draw.amount(0, 14_000), draw.amount(0, 7_000)))
            .collect();
        let country: Vec<usize> = (0..homes)
            .map(|home| home % HOMES)
            .chain((0..sites).map(|_| draw.below(COUNTRIES)))
            .collect();
        let points = country
            .iter()
            .map(|c| {
                let (x, y) = centres[*c];
                (x + draw.amount(-400, 400), y + draw.amount(-400, 400))
            })
            .collect();
        Self {
            points,
            country,
            homes,
        }
    }

    fn kilometres(&self, from: usize, to: usize) -> i64 {
        let (a, b) = (self.points[from], self.points[to]);
        ((a.0 - b.0).pow(2) + (a.1 - b.1).pow(2)).isqrt()
    }

    /// By road up to 450 km, by air beyond: home, airport, airport, site.
    fn profile(&self) -> Result<Profile, ProblemError> {
        let by_road = |km: i64| km <= 450;
        let minutes = |km: i64| {
            if by_road(km) {
                km * 60 / 80
            } else {
                6 * HOUR + km * 60 / 800
            }
        };
        let fare = |km: i64| {
            if by_road(km) {
                km * 45
            } else {
                18_000 + km * 11
            }
        };
        let size = self.points.len();
        let way = |i, j| self.kilometres(i, j);
        Ok(Profile {
            distance: Matrix::from_fn(size, |i, j| Distance(way(i, j)))?,
            duration: Matrix::from_fn(size, |i, j| Duration(minutes(way(i, j))))?,
            fare: Some(Matrix::from_fn(size, |i, j| Cost(fare(way(i, j))))?),
        })
    }
}

/// Two stretches with leave in between, journeys of at most 16 days, two days at
/// home between them, nights away at a per-diem, rest after a long flight.
fn engineer(draw: &mut Draw, number: usize) -> Vehicle {
    let home = LocationId(id(number));
    let leave = draw.amount(10, DAYS - 10) * DAY;
    let whole = Window::new(0, (DAYS + 30) * DAY);
    let windows = if draw.one_in(2) {
        vec![whole]
    } else {
        vec![
            Window::new(0, leave),
            Window::new(leave + draw.amount(3, 10) * DAY, whole.close.0),
        ]
    };
    Vehicle {
        windows,
        max_tours: 12,
        rest_between_tours: Duration(2 * DAY),
        max_tour_duration: Some(Duration(16 * DAY)),
        away_price: Some(AwayPrice {
            period: Duration(DAY),
            grace: Duration(14 * HOUR),
            price: Cost(21_000),
        }),
        long_leg: Some(LongLeg {
            at_least: Duration(11 * HOUR),
            rest: Duration(10 * HOUR),
        }),
        cost_per_distance: 0,
        cost_per_duration: 20,
        skills: 1 | draw.bits(4) << 1,
        ..Vehicle::plain(ProfileId(0), home, whole)
    }
}

/// Half have one, from some day on, for 60 days.
fn visa(draw: &mut Draw) -> Vec<Window> {
    if draw.one_in(2) {
        return Vec::new();
    }
    let from = draw.amount(0, DAYS / 2) * DAY;
    vec![Window::new(from, from + 60 * DAY)]
}

/// Working hours with the country's own weekend and a few holidays.
fn calendar(draw: &mut Draw, country: usize) -> Calendar {
    let weekend = if country % 4 == 3 { [4, 5] } else { [5, 6] };
    let holidays: Vec<i64> = (0..3).map(|_| draw.amount(0, DAYS)).collect();
    let working = (0..DAYS + 30)
        .filter(|day| !weekend.contains(&(day % 7)) && !holidays.contains(day))
        .map(|day| Window::new(day * DAY + 8 * HOUR, day * DAY + 17 * HOUR))
        .collect();
    Calendar { working }
}

/// A service point takes on some work every weekday, the more visits there are.
fn provider(visits: usize) -> Provider {
    let capacity = id(visits.div_ceil(1_000));
    let periods = (0..DAYS)
        .filter(|day| day % 7 < 5)
        .map(|day| Period {
            window: Window::new(day * DAY + 9 * HOUR, day * DAY + 16 * HOUR),
            capacity,
        })
        .collect();
    Provider { periods }
}

fn visit(draw: &mut Draw, map: &Map, engineers: usize, visas: &[Vec<Window>]) -> Job {
    let site = map.homes + draw.below(map.points.len() - map.homes);
    let country = map.country[site];
    let asked = draw.amount(0, DAYS * 2 / 3) * DAY;
    let parts = draw.one_in(3).then(|| asked + draw.amount(3, 15) * DAY);
    let important = draw.amount(1, 4);
    let work = match draw.below(10) {
        0..4 => draw.amount(2, 5) * HOUR,
        4..8 => draw.amount(6, 16) * HOUR,
        _ => draw.amount(24, 40) * HOUR,
    };
    let mut job = Job {
        release: Some(Timestamp(parts.unwrap_or(asked))),
        calendar: Some(CalendarId(id(country))),
        interruptible: true,
        skills: 1 | if draw.one_in(2) {
            0
        } else {
            2 << draw.below(4)
        },
        price_unserved: Some(Cost(900_000 * important)),
        due: Some(Due {
            at: Timestamp(asked + draw.amount(4, 21) * DAY),
            of: DueAt::Start,
            fixed: Cost(40_000 * important),
            per_unit: 4 * important,
        }),
        availability: credentials(country, engineers, visas),
        ..Job::plain(LocationId(id(site)), Duration(work))
    };
    if country.is_multiple_of(2) && work <= 16 * HOUR && draw.one_in(2) {
        job.offers.push(Offer {
            provider: ProviderId(id(country)),
            windows: vec![Window::new(asked + DAY, (DAYS + 30) * DAY)],
            service: Duration(work),
            price: Cost(120_000 + work * 250),
        });
    }
    job
}

/// When each engineer may work in the country; nobody is listed where all may.
fn credentials(
    country: usize,
    engineers: usize,
    visas: &[Vec<Window>],
) -> Vec<(VehicleId, Vec<Window>)> {
    if country < VISA_FROM {
        return Vec::new();
    }
    (0..engineers)
        .filter(|engineer| engineer % HOMES != country % HOMES)
        .map(|engineer| {
            let windows = &visas[engineer * COUNTRIES + country];
            (VehicleId(id(engineer)), windows.clone())
        })
        .collect()
}

fn id(index: usize) -> u32 {
    u32::try_from(index).expect("invariant: sizes are far below 2^32")
}

/// Random numbers: `SplitMix64` (Steele, Lea and Flood, 2014).
pub struct Draw(pub u64);

impl Draw {
    fn bits(&mut self, count: u32) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) >> (64 - count)
    }

    /// A number below `below`.
    pub fn below(&mut self, below: usize) -> usize {
        let bits = usize::try_from(self.bits(32)).expect("invariant: 32 bits fit");
        (bits * below) >> 32
    }

    fn amount(&mut self, low: i64, high: i64) -> i64 {
        let span = usize::try_from(high - low + 1).expect("invariant: low <= high");
        low + i64::try_from(self.below(span)).expect("invariant: below a small span")
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}
