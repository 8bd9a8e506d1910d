//! The caller's description of a problem: plain data, checked by
//! [`Problem::new`](crate::Problem::new).
//!
//! Places are numbers into the matrices of a [`Profile`]; vehicles, jobs,
//! providers and calendars are named by their index in [`ProblemData`].

use serde::{Deserialize, Serialize};

use super::{Calendar, Matrix};
use crate::measure::{Cost, Distance, Duration, Timestamp, Window};

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl $name {
            /// As an index into the list that it names.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

index!(
    /// A row of the travel matrices.
    LocationId
);
index!(
    /// An index into [`ProblemData::profiles`].
    ProfileId
);
index!(
    /// An index into [`ProblemData::vehicles`].
    VehicleId
);
index!(
    /// An index into [`ProblemData::jobs`].
    JobId
);
index!(
    /// An index into [`ProblemData::providers`].
    ProviderId
);
index!(
    /// An index into [`ProblemData::calendars`].
    CalendarId
);

/// Everything that is given.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ProblemData {
    /// How far apart places are, one entry a way of travelling.
    pub profiles: Vec<Profile>,
    /// Who can serve jobs by travelling to them.
    pub vehicles: Vec<Vehicle>,
    /// What is to be served.
    pub jobs: Vec<Job>,
    /// Working calendars that jobs refer to.
    pub calendars: Vec<Calendar>,
    /// Who can serve jobs without a vehicle, at a price.
    pub providers: Vec<Provider>,
}

/// One way of travelling: all three matrices have one row a location.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Way between places.
    pub distance: Matrix<Distance>,
    /// Time between places.
    pub duration: Matrix<Duration>,
    /// Money for the way itself (fares), beside what a [`Vehicle`] pays by
    /// distance and time. `None`: nothing.
    pub fare: Option<Matrix<Cost>>,
}

/// Someone who travels to jobs.
///
/// A vehicle's route is a sequence of *tours*. Each tour leaves `start`, serves
/// jobs, and ends at `end`, all of it inside one of `windows`. A plain vehicle has
/// one window and one tour; one that works for weeks has many tours and stays
/// out between jobs when that is cheaper than coming back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Vehicle {
    /// How it travels.
    pub profile: ProfileId,
    /// Where its tours begin.
    pub start: LocationId,
    /// Where its tours end.
    pub end: LocationId,
    /// When it may be out: sorted, disjoint, not empty. What lies between two
    /// windows is spent at base.
    pub windows: Vec<Window>,
    /// The most tours in its route; 1 for a plain vehicle, 0 for one out of service.
    pub max_tours: u32,
    /// The least time at base between two tours.
    pub rest_between_tours: Duration,
    /// The longest one tour may take, from leaving to being back.
    pub max_tour_duration: Option<Duration>,
    /// What being away costs by started periods.
    pub away_price: Option<AwayPrice>,
    /// Recovery after a long leg, before work can begin.
    pub long_leg: Option<LongLeg>,
    /// What it can hold, by dimension; every job's demand has as many.
    pub capacity: Vec<i64>,
    /// Paid once if it serves any job.
    pub fixed_cost: Cost,
    /// Paid per unit of distance.
    pub cost_per_distance: i64,
    /// Paid per unit of travel time.
    pub cost_per_travel_time: i64,
    /// Paid per unit of tour duration: travel, service and waiting.
    pub cost_per_duration: i64,
    /// What it can do: one bit a skill.
    pub skills: u64,
    /// Tools it carries from the start: one bit a tool.
    pub tools: u64,
    /// Parts it carries from the start, by kind; every job that needs parts
    /// names as many kinds.
    pub parts: Vec<i64>,
    /// Where it may once fetch every tool and any number of parts.
    pub replenish: Option<Replenish>,
}

impl Vehicle {
    /// A plain vehicle: one tour in one window, paid by distance alone.
    pub fn plain(profile: ProfileId, base: LocationId, window: Window) -> Self {
        Self {
            profile,
            start: base,
            end: base,
            windows: vec![window],
            max_tours: 1,
            rest_between_tours: Duration::ZERO,
            max_tour_duration: None,
            away_price: None,
            long_leg: None,
            capacity: Vec::new(),
            fixed_cost: Cost::ZERO,
            cost_per_distance: 1,
            cost_per_travel_time: 0,
            cost_per_duration: 0,
            skills: 0,
            tools: 0,
            parts: Vec::new(),
            replenish: None,
        }
    }
}

/// A price for being away: `price` for every started `period` of a tour's
/// duration beyond `grace`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwayPrice {
    /// The length of one period; above zero.
    pub period: Duration,
    /// What is free at the beginning of each tour.
    pub grace: Duration,
    /// What each started period costs.
    pub price: Cost,
}

/// Recovery: after a leg of at least `at_least`, `rest` passes before service
/// (or another leg) can begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LongLeg {
    /// The shortest leg that counts as long.
    pub at_least: Duration,
    /// What passes after it.
    pub rest: Duration,
}

/// A place where a vehicle may once, between two jobs, fetch all tools and as
/// many parts as it wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replenish {
    /// Where.
    pub location: LocationId,
    /// When the visit may begin.
    pub window: Window,
    /// How long it takes.
    pub service: Duration,
}

/// One piece of work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Where.
    pub location: LocationId,
    /// When service may start: sorted and disjoint; empty means any time.
    pub windows: Vec<Window>,
    /// Before this, service cannot start.
    pub release: Option<Timestamp>,
    /// How much time service takes; working time if there is a `calendar`.
    pub service: Duration,
    /// When work goes on at the place. Service pauses outside of it.
    pub calendar: Option<CalendarId>,
    /// Whether service may pause; if not, it waits for a working interval that
    /// holds it whole.
    pub interruptible: bool,
    /// What it takes of a vehicle's capacity, by dimension.
    pub demand: Vec<i64>,
    /// What whoever serves it must be able to do.
    pub skills: u64,
    /// Tools it needs.
    pub tools: u64,
    /// Parts it uses up, by kind; empty means none.
    pub parts: Vec<i64>,
    /// What leaving it unserved costs; `None` means that it must be served if
    /// at all possible.
    pub price_unserved: Option<Cost>,
    /// A wished instant, and the price of missing it.
    pub due: Option<Due>,
    /// Who could do it without a vehicle of ours.
    pub offers: Vec<Offer>,
    /// The only vehicles that may serve it; `None` means any.
    pub allowed: Option<Vec<VehicleId>>,
    /// For the vehicles listed: service must lie whole inside one of these
    /// windows. No window at all: never.
    pub availability: Vec<(VehicleId, Vec<Window>)>,
    /// What is no longer open to decision.
    pub lock: Option<Lock>,
    /// What others have already been told, and the price of changing it.
    pub published: Option<Published>,
}

impl Job {
    /// A plain job: any time, no demand, must be served.
    pub fn plain(location: LocationId, service: Duration) -> Self {
        Self {
            location,
            windows: Vec::new(),
            release: None,
            service,
            calendar: None,
            interruptible: true,
            demand: Vec::new(),
            skills: 0,
            tools: 0,
            parts: Vec::new(),
            price_unserved: None,
            due: None,
            offers: Vec::new(),
            allowed: None,
            availability: Vec::new(),
            lock: None,
            published: None,
        }
    }
}

/// Which end of a service a due instant looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DueAt {
    /// Its start.
    Start,
    /// Its finish.
    Finish,
}

/// A soft deadline: later than `at` costs `fixed` and `per_unit` of lateness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The last instant that is not late.
    pub at: Timestamp,
    /// What is compared with it.
    pub of: DueAt,
    /// Paid once when late.
    pub fixed: Cost,
    /// Paid for every unit of time late.
    pub per_unit: i64,
}

/// A provider would serve the job, starting in one of these windows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// Who.
    pub provider: ProviderId,
    /// When it could start.
    pub windows: Vec<Window>,
    /// From start to finish.
    pub service: Duration,
    /// For how much.
    pub price: Cost,
}

/// Someone who serves jobs without a vehicle of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provider {
    /// How many jobs can start in each period: sorted, disjoint. A job cannot
    /// start outside of them.
    pub periods: Vec<Period>,
}

/// A stretch of time with a number of jobs that may start in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// The stretch.
    pub window: Window,
    /// The most starts inside.
    pub capacity: u32,
}

/// What is no longer open to decision about a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    /// Whom it stays with.
    pub place: Option<Place>,
    /// When service starts.
    pub start: Option<Timestamp>,
}

/// Who serves a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Place {
    /// One of our vehicles.
    Vehicle(VehicleId),
    /// An outside provider.
    Provider(ProviderId),
}

/// What others have been told about a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// Who was to serve it.
    pub place: Place,
    /// When it was to start.
    pub start: Timestamp,
    /// The price of anything else than that place, unserved included.
    pub price_of_other_place: Cost,
    /// The price of another start, whoever serves it.
    pub price_of_other_start: Cost,
    /// Starts this close to the published one are not another.
    pub tolerance: Duration,
}

/// Sizes of a problem, for messages and limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parties {
    /// Number of jobs.
    pub jobs: usize,
    /// Number of vehicles.
    pub vehicles: usize,
    /// Number of providers.
    pub providers: usize,
}
