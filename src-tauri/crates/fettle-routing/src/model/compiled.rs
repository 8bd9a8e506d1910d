//! The flattened problem that the search runs on.
//!
//! *Nodes* are jobs (`0..jobs`), then two a vehicle: where its route starts and
//! where it ends. All measures are bare `i64`s here; legs are `i32` pairs, so that
//! cost and duration of a leg arrive with one cache line.

use super::availability::Availability;
use super::calendar::{Service, WorkingTime};
use super::data::{AwayPrice, LongLeg};
use crate::measure::Window;

/// Stands for "no node", "no route", "no vehicle".
pub(crate) const NONE: u32 = u32::MAX;
/// Stands for "never" and "cannot be".
pub(crate) const NEVER: i64 = i64::MAX / 4;

/// One leg.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Arc {
    pub cost: i32,
    pub duration: i32,
}

/// The legs between a job and a vehicle's base; the one to base without recovery.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sides {
    pub from_base: Arc,
    pub to_base: Arc,
}

/// The legs of one class of vehicles. Both all legs out of a place and all legs
/// into it lie side by side, so that judging the places of one job stays in cache.
#[derive(Debug, Clone)]
pub(crate) struct Legs {
    size: usize,
    out_of: Vec<Arc>,
    /// By destination; nothing when it would be the same.
    into: Option<Vec<Arc>>,
}

impl Legs {
    pub(crate) fn new(size: usize, out_of: Vec<Arc>) -> Self {
        let turned = |i: usize| out_of[(i % size) * size + i / size];
        let symmetric = (0..out_of.len()).all(|i| out_of[i] == turned(i));
        let into = (!symmetric).then(|| (0..out_of.len()).map(turned).collect());
        Self { size, out_of, into }
    }

    /// The leg between two places, beside others out of the first.
    #[inline]
    pub(crate) fn out_of(&self, from: u32, to: u32) -> Arc {
        self.out_of[from as usize * self.size + to as usize]
    }

    /// The legs into and out of one place.
    #[inline]
    pub(crate) fn beside(&self, place: u32) -> Beside<'_> {
        let row = place as usize * self.size..(place as usize + 1) * self.size;
        let by_destination = self.into.as_ref().unwrap_or(&self.out_of);
        Beside {
            into: &by_destination[row.clone()],
            out_of: &self.out_of[row],
        }
    }

    /// Every leg.
    pub(crate) fn all(&self) -> &[Arc] {
        &self.out_of
    }
}

/// The legs into and out of one place, by the other place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Beside<'p> {
    pub into: &'p [Arc],
    pub out_of: &'p [Arc],
}

/// What the first look at a place needs to know of a vehicle, kept small.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Brief {
    pub class: u32,
    pub timing: Timing,
    /// Whether an insertion never costs less than its legs.
    pub legs_are_all: bool,
}

/// How a route's timing is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Timing {
    /// One window a job, one tour: segments concatenate in constant time.
    Concatenated,
    /// Anything else: labels are carried along the route.
    Sequential,
}

/// How the places of a job are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Looks {
    /// All vehicles share one table of legs, and no insertion costs less than its legs:
    /// those of all places first.
    LegsFirst,
    /// One by one.
    EachAlone,
}

/// Facts of a vehicle.
#[derive(Debug, Clone)]
pub(crate) struct VehicleFacts {
    pub class: usize,
    pub group: usize,
    pub timing: Timing,
    /// Whether supplies are all that keeps its timing from concatenation.
    pub plain_but_supplies: bool,
    pub windows: Vec<Window>,
    pub max_tours: u32,
    pub rest_between_tours: i64,
    pub max_tour_duration: i64,
    pub away_price: Option<AwayPrice>,
    pub long_leg: Option<LongLeg>,
    pub fixed_cost: i64,
    pub cost_per_duration: i64,
    /// Whether duration matters: a price on it, or a limit.
    pub counts_duration: bool,
    pub tools: u64,
    pub parts: Vec<i64>,
    pub replenish: Option<ReplenishFacts>,
}

/// Facts of a replenishing visit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReplenishFacts {
    pub place: u32,
    pub window: Window,
    pub service: i64,
}

/// What a job asks for beyond one window and a fixed service.
#[derive(Debug, Clone)]
pub(crate) struct JobFacts {
    /// Start windows, release and locks worked in.
    pub windows: Vec<Window>,
    pub calendar: Option<usize>,
    pub interruptible: bool,
    /// Which of [`Compiled::availability`]; [`NONE`]: every vehicle always.
    pub availability: u32,
    pub due: Option<DueFacts>,
    pub told: Option<ToldFacts>,
    pub tools: u64,
}

/// Facts of a soft deadline. `service_after` turns a start into what is compared.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DueFacts {
    pub at: i64,
    pub by_finish: bool,
    pub fixed: i64,
    pub per_unit: i64,
}

/// Facts of a published start.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ToldFacts {
    pub first: i64,
    pub last: i64,
    pub price: i64,
}

/// A way to do without a vehicle: a provider at a start, or not at all.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fallback {
    pub cost: i64,
    /// Index of the provider's period among all periods; [`NONE`]: unserved.
    pub period: u32,
    pub offer: u32,
    pub start: i64,
}

/// The flattened problem.
#[derive(Debug, Clone)]
pub(crate) struct Compiled {
    pub jobs: usize,
    pub vehicles: usize,
    /// By node: where.
    pub place: Vec<u32>,
    /// By node: hull of its windows, and least service.
    pub open: Vec<i64>,
    pub close: Vec<i64>,
    pub service: Vec<i64>,
    /// By job: the least time from start to finish, pauses included.
    pub elapsed: Vec<i64>,
    /// Legs by class.
    pub arcs: Vec<Legs>,
    pub vehicle: Vec<VehicleFacts>,
    pub brief: Vec<Brief>,
    pub looks: Looks,
    pub job: Vec<JobFacts>,
    pub availability: Availability,
    pub calendars: Vec<WorkingTime>,
    /// Number of capacity dimensions, and job-by-job and vehicle-by-vehicle amounts.
    pub dimensions: usize,
    pub demand: Vec<i64>,
    pub capacity: Vec<i64>,
    /// Kinds of parts, and job-by-job amounts.
    pub kinds: usize,
    pub parts: Vec<i64>,
    /// Which vehicles may serve a job: one row of bits a job.
    pub compatible: Vec<u64>,
    pub row: usize,
    pub all_compatible: bool,
    /// How many vehicles go on journeys: tours, nights, calendars, lateness.
    pub journeys: usize,
    /// Vehicles that are alike, by group.
    pub groups: Vec<Vec<u32>>,
    /// By job: the vehicle it was published with, and the price of another place.
    pub told_vehicle: Vec<u32>,
    pub other_place: Vec<i64>,
    pub any_told: bool,
    /// Ways to do without a vehicle, cheapest first, by job.
    pub fallback: Vec<Vec<Fallback>>,
    pub period_capacity: Vec<u32>,
    pub any_offer: bool,
    /// The stand-in price of a job that must be served.
    pub required_price: i64,
    pub required: Vec<bool>,
}

impl Compiled {
    pub(crate) fn start_node(&self, vehicle: u32) -> u32 {
        node(self.jobs) + 2 * vehicle
    }

    pub(crate) fn end_node(&self, vehicle: u32) -> u32 {
        node(self.jobs) + 2 * vehicle + 1
    }

    pub(crate) fn any_journeys(&self) -> bool {
        self.journeys > 0
    }

    pub(crate) fn nodes(&self) -> usize {
        self.jobs + 2 * self.vehicles
    }

    #[inline]
    pub(crate) fn may_serve(&self, vehicle: u32, job: u32) -> bool {
        let word = self.compatible[job as usize * self.row + (vehicle >> 6) as usize];
        (word >> (vehicle & 63)) & 1 == 1
    }

    #[inline]
    pub(crate) fn arc(&self, class: usize, from: u32, to: u32) -> Arc {
        self.arcs[class].out_of(from, to)
    }

    /// The leg between two nodes.
    #[inline]
    pub(crate) fn leg(&self, class: usize, from: u32, to: u32) -> Arc {
        self.arc(class, self.place[from as usize], self.place[to as usize])
    }

    /// The legs between the job and the vehicle's base.
    #[inline]
    pub(crate) fn sides(&self, vehicle: u32, job: u32) -> Sides {
        let facts = &self.vehicle[vehicle as usize];
        let legs = self.arcs[facts.class].beside(self.place[job as usize]);
        let base = |node: u32| self.place[node as usize] as usize;
        let mut to_base = legs.out_of[base(self.end_node(vehicle))];
        to_base.duration = facts.home_duration(to_base.duration);
        Sides {
            from_base: legs.into[base(self.start_node(vehicle))],
            to_base,
        }
    }

    /// What serving the job costs beside the route, with this vehicle.
    #[inline]
    pub(crate) fn assignment_cost(&self, job: u32, vehicle: u32) -> i64 {
        if !self.any_told || self.told_vehicle[job as usize] == vehicle {
            0
        } else {
            self.other_place[job as usize]
        }
    }

    /// Whether this way of doing without a vehicle is none at all.
    pub(crate) fn must_be_served(&self, job: u32, way: Fallback) -> bool {
        way.offer == NONE && self.required[job as usize]
    }

    /// The earliest service of a job by a vehicle that is there at `arrival`.
    pub(crate) fn serve(&self, vehicle: u32, job: u32, arrival: i64) -> Option<Service> {
        self.work(vehicle, job).from(arrival)
    }

    /// A job's work, for one vehicle.
    #[inline]
    pub(crate) fn work(&self, vehicle: u32, job: u32) -> Work<'_> {
        let facts = &self.job[job as usize];
        Work {
            facts,
            length: self.service[job as usize],
            calendar: facts.calendar.map(|c| &self.calendars[c]),
            available: self.availability.windows(facts.availability, vehicle),
        }
    }
}

/// What decides when one vehicle can serve one job.
#[derive(Clone, Copy)]
pub(crate) struct Work<'p> {
    pub facts: &'p JobFacts,
    length: i64,
    calendar: Option<&'p WorkingTime>,
    available: Option<&'p [Window]>,
}

impl Work<'_> {
    /// The earliest service that begins at `arrival` or later.
    #[inline]
    pub(crate) fn from(&self, arrival: i64) -> Option<Service> {
        let facts = self.facts;
        let mut at = arrival;
        loop {
            let window = facts.windows.iter().find(|w| w.close.0 >= at)?;
            at = at.max(window.open.0);
            let mut service = match self.calendar {
                Some(calendar) => calendar.serve(at, self.length, facts.interruptible)?,
                None => Service {
                    start: at,
                    finish: at + self.length,
                    room: NEVER,
                },
            };
            if service.start > window.close.0 {
                at = service.start;
                continue;
            }
            service.room = service.room.min(window.close.0 - service.start);
            match self.available_from(&mut service) {
                Ok(()) => return Some(service),
                Err(later) => at = later?,
            }
        }
    }

    /// Confirms that the vehicle is available for the whole service, or says
    /// when to try again.
    #[inline]
    fn available_from(&self, service: &mut Service) -> Result<(), Option<i64>> {
        let Some(windows) = self.available else {
            return Ok(());
        };
        let Some(window) = windows.iter().find(|w| w.close.0 >= service.finish) else {
            return Err(None);
        };
        if service.start < window.open.0 {
            return Err(Some(window.open.0));
        }
        service.room = service.room.min(window.close.0 - service.finish);
        Ok(())
    }
}

impl VehicleFacts {
    /// How long the way to base takes, of a leg of that duration: no recovery follows.
    #[inline]
    pub(crate) fn home_duration(&self, duration: i32) -> i32 {
        let Some(long) = self.long_leg else {
            return duration;
        };
        let travel = i64::from(duration) - long.rest.0;
        match i32::try_from(travel) {
            Ok(travel) if i64::from(travel) >= long.at_least.0 => travel,
            _ => duration,
        }
    }

    /// What a tour of this duration costs for it.
    #[inline]
    pub(crate) fn duration_cost(&self, duration: i64) -> i64 {
        let away = self.away_price.map_or(0, |away| {
            let beyond = (duration - away.grace.0).max(0);
            // Rounded up: a period counts once it has started.
            away.price.0 * ((beyond + away.period.0 - 1) / away.period.0)
        });
        self.cost_per_duration * duration + away
    }

    /// What a tour costs more at least when it takes this much longer.
    #[inline]
    pub(crate) fn least_longer(&self, longer: i64) -> i64 {
        let away = self.away_price;
        let away = away.map_or(0, |away| away.price.0 * longer.div_euclid(away.period.0));
        self.cost_per_duration * longer + away
    }
}

impl JobFacts {
    /// What a service costs for its timing, and the room left before that changes.
    pub(crate) fn timing_cost(&self, service: &Service) -> (i64, i64) {
        let mut cost = 0;
        let mut room = service.room;
        if let Some(due) = self.due {
            let late = if due.by_finish {
                service.finish
            } else {
                service.start
            } - due.at;
            if late > 0 {
                cost += due.fixed + due.per_unit * late;
                room = if due.per_unit > 0 { 0 } else { room };
            } else {
                room = room.min(-late);
            }
        }
        if let Some(told) = self.told {
            if service.start < told.first {
                cost += told.price;
                room = room.min(told.first - 1 - service.start);
            } else if service.start > told.last {
                cost += told.price;
            } else {
                room = room.min(told.last - service.start);
            }
        }
        (cost, room)
    }
}

/// A count as a node number; validated to fit.
pub(crate) fn node(count: usize) -> u32 {
    u32::try_from(count).expect("invariant: validated to fit 32 bits")
}
