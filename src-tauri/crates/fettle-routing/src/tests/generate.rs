//! Random small problems.

use crate::measure::{Cost, Distance, Duration, Timestamp, Window};
use crate::model::*;
use crate::search::random::Random;

/// What a random problem may contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Richness {
    /// Windows, capacity, skills, prizes; one tour a vehicle.
    Plain,
    /// Plain but for tools and parts.
    Supplied,
    /// Everything.
    Rich,
}

const DAY: i64 = 1000;
const DAYS: i64 = 8;

/// A random description; the same for the same seed.
pub(super) fn problem(seed: u64, richness: Richness, jobs: usize) -> ProblemData {
    let mut draw = Draw(Random::seeded(seed));
    let vehicles = draw.number(2, 5);
    let bases = 3;
    let profiles = (0..2).map(|_| draw.profile(bases + jobs)).collect();
    let mut data = ProblemData {
        profiles,
        calendars: vec![draw.calendar(), draw.calendar()],
        providers: vec![draw.provider(), draw.provider()],
        ..ProblemData::default()
    };
    for _ in 0..vehicles {
        let vehicle = draw.vehicle(richness, bases);
        data.vehicles.push(vehicle);
    }
    for job in 0..jobs {
        let mut job = draw.job(id(bases + job));
        match richness {
            Richness::Plain => (),
            Richness::Supplied => draw.supplies_of_job(&mut job),
            Richness::Rich => draw.enrich(&mut job, vehicles),
        }
        data.jobs.push(job);
    }
    data
}

fn id(index: usize) -> u32 {
    u32::try_from(index).unwrap()
}

struct Draw(Random);

impl Draw {
    fn number(&mut self, low: usize, high: usize) -> usize {
        self.0.between(low, high)
    }

    fn amount(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.0.below(usize::try_from(high - low + 1).unwrap())).unwrap()
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.0.below(n) == 0
    }

    fn profile(&mut self, places: usize) -> Profile {
        let points: Vec<(i64, i64)> = (0..places)
            .map(|_| (self.amount(0, 60), self.amount(0, 60)))
            .collect();
        let way = |i: usize, j: usize| {
            (points[i].0 - points[j].0).abs() + (points[i].1 - points[j].1).abs()
        };
        let fared = self.one_in(2);
        Profile {
            distance: Matrix::from_fn(places, |i, j| Distance(way(i, j))).unwrap(),
            duration: Matrix::from_fn(places, |i, j| Duration(way(i, j) * 2)).unwrap(),
            fare: fared.then(|| Matrix::from_fn(places, |i, j| Cost(way(i, j) / 3)).unwrap()),
        }
    }

    fn calendar(&mut self) -> Calendar {
        let working = (0..DAYS)
            .filter(|day| day % 7 < 5)
            .map(|day| Window::new(day * DAY + 300, day * DAY + self.amount(500, 800)))
            .collect();
        Calendar { working }
    }

    fn provider(&mut self) -> Provider {
        let periods = (0..DAYS)
            .map(|day| Period {
                window: Window::new(day * DAY, day * DAY + DAY - 1),
                capacity: u32::try_from(self.number(0, 1)).unwrap(),
            })
            .collect();
        Provider { periods }
    }

    fn vehicle(&mut self, richness: Richness, bases: usize) -> Vehicle {
        let base = LocationId(id(self.number(0, bases - 1)));
        let window = Window::new(self.amount(0, 300), self.amount(700, DAYS * DAY));
        let mut vehicle = Vehicle {
            end: LocationId(id(self.number(0, bases - 1))),
            capacity: vec![self.amount(5, 30), self.amount(5, 30)],
            fixed_cost: Cost(self.amount(0, 50)),
            cost_per_distance: self.amount(0, 3),
            cost_per_travel_time: self.amount(0, 2),
            cost_per_duration: self.amount(0, 2),
            max_tour_duration: self.one_in(2).then(|| Duration(self.amount(300, 2000))),
            skills: 0b11 | self.0.bits() & 0b1100,
            ..Vehicle::plain(ProfileId(id(self.number(0, 1))), base, window)
        };
        vehicle.parts = vec![self.amount(0, 3), self.amount(0, 3)];
        match richness {
            Richness::Plain => (),
            Richness::Supplied => self.supplies_of_vehicle(&mut vehicle),
            Richness::Rich => self.enrich_vehicle(&mut vehicle),
        }
        vehicle
    }

    fn enrich_vehicle(&mut self, vehicle: &mut Vehicle) {
        if self.one_in(2) {
            let split = self.amount(2, 5) * DAY;
            vehicle.windows = vec![
                Window::new(0, split),
                Window::new(split + self.amount(0, DAY), DAYS * DAY + DAY),
            ];
            vehicle.max_tours = id(self.number(1, 4));
            vehicle.rest_between_tours = Duration(self.amount(0, 500));
        }
        vehicle.away_price = self.one_in(2).then(|| AwayPrice {
            period: Duration(DAY),
            grace: Duration(self.amount(0, DAY)),
            price: Cost(self.amount(0, 80)),
        });
        vehicle.long_leg = self.one_in(3).then(|| LongLeg {
            at_least: Duration(self.amount(60, 120)),
            rest: Duration(self.amount(0, 80)),
        });
        self.supplies_of_vehicle(vehicle);
    }

    fn supplies_of_vehicle(&mut self, vehicle: &mut Vehicle) {
        vehicle.tools = self.0.bits() & 0b11;
        let at = LocationId(0);
        vehicle.replenish = self.one_in(2).then(|| Replenish {
            location: at,
            window: Window::new(0, self.amount(DAY, DAYS * DAY)),
            service: Duration(self.amount(0, 20)),
        });
    }

    fn job(&mut self, location: u32) -> Job {
        let open = self.amount(0, DAYS * DAY - DAY);
        let window = Window::new(open, open + self.amount(0, 3 * DAY));
        Job {
            windows: if self.one_in(5) {
                Vec::new()
            } else {
                vec![window]
            },
            release: self.one_in(4).then(|| Timestamp(self.amount(0, 2 * DAY))),
            demand: vec![self.amount(0, 5), self.amount(0, 5)],
            skills: 1 << self.number(0, 3),
            price_unserved: self.one_in(2).then(|| Cost(self.amount(0, 500))),
            ..Job::plain(LocationId(location), Duration(self.amount(0, 120)))
        }
    }

    fn enrich(&mut self, job: &mut Job, vehicles: usize) {
        if self.one_in(3) {
            let open = self.amount(0, 2 * DAY);
            let again = open + self.amount(DAY, 3 * DAY);
            job.windows = vec![
                Window::new(open, open + 200),
                Window::new(again, again + 900),
            ];
        }
        if self.one_in(3) {
            job.calendar = Some(CalendarId(id(self.number(0, 1))));
            job.interruptible = self.one_in(2);
            job.service = Duration(self.amount(0, 700));
        }
        self.supplies_of_job(job);
        job.due = self.one_in(3).then(|| Due {
            at: Timestamp(self.amount(0, DAYS * DAY)),
            of: if self.one_in(2) {
                DueAt::Start
            } else {
                DueAt::Finish
            },
            fixed: Cost(self.amount(0, 100)),
            per_unit: self.amount(0, 2),
        });
        self.places(job, vehicles);
    }

    fn supplies_of_job(&mut self, job: &mut Job) {
        job.tools = if self.one_in(4) {
            1 << self.number(0, 1)
        } else {
            0
        };
        job.parts = if self.one_in(3) {
            vec![self.amount(0, 2), self.amount(0, 2)]
        } else {
            Vec::new()
        };
    }

    fn places(&mut self, job: &mut Job, vehicles: usize) {
        let vehicle = VehicleId(id(self.number(0, vehicles - 1)));
        let provider = ProviderId(id(self.number(0, 1)));
        let window = Window::new(self.amount(0, DAY), self.amount(DAY, DAYS * DAY));
        if self.one_in(3) {
            job.offers.push(Offer {
                provider,
                windows: vec![window],
                service: Duration(self.amount(0, 200)),
                price: Cost(self.amount(0, 300)),
            });
        }
        if self.one_in(4) {
            job.availability.push((vehicle, vec![window]));
        }
        let place = if self.one_in(3) {
            Place::Provider(provider)
        } else {
            Place::Vehicle(vehicle)
        };
        let start = Timestamp(self.amount(0, DAYS * DAY));
        job.published = self.one_in(3).then(|| Published {
            place,
            start,
            price_of_other_place: Cost(self.amount(0, 100)),
            price_of_other_start: Cost(self.amount(0, 100)),
            tolerance: Duration(self.amount(0, 100)),
        });
        job.lock = self.one_in(8).then(|| Lock {
            place: self.one_in(2).then_some(place),
            start: self.one_in(2).then_some(start),
        });
        if self.one_in(6) {
            job.allowed = Some(vec![vehicle]);
        }
    }
}

/// The same with one table of legs for all vehicles, and no price on duration: tails
/// are exchanged and plans are crossed nowhere else.
pub(super) fn with_one_table(mut data: ProblemData) -> ProblemData {
    let first = data.vehicles[0].clone();
    for vehicle in &mut data.vehicles {
        vehicle.profile = first.profile;
        vehicle.cost_per_distance = first.cost_per_distance;
        vehicle.cost_per_travel_time = first.cost_per_travel_time;
        vehicle.long_leg = first.long_leg;
        vehicle.cost_per_duration = 0;
    }
    data
}

/// A problem with one table of legs whose vehicles are all alike.
pub(super) fn with_like_vehicles(data: ProblemData) -> ProblemData {
    let mut data = with_one_table(data);
    let first = data.vehicles[0].clone();
    data.vehicles.fill(first);
    data
}

/// A plain problem in which all jobs must be served, at any time, five fill a vehicle, and there are
/// three times as many vehicles as that takes.
pub(super) fn with_spare_vehicles(seed: u64, jobs: usize) -> ProblemData {
    let mut data = with_one_table(problem(seed, Richness::Plain, jobs));
    let vehicle = Vehicle {
        capacity: vec![10],
        skills: u64::MAX,
        windows: vec![Window::new(0, 2 * DAYS * DAY)],
        max_tour_duration: None,
        ..data.vehicles[0].clone()
    };
    data.vehicles = vec![vehicle; jobs * 3 / 5];
    for job in &mut data.jobs {
        *job = Job {
            demand: vec![2],
            ..Job::plain(job.location, job.service)
        };
    }
    data
}
