//! Walking one vehicle's route, tour by tour and stop by stop.

use super::{Judge, Violation};
use crate::measure::{Cost, Duration, Timestamp};
use crate::model::{Calendar, Job, JobId, LocationId, Place, VehicleId};
use crate::solution::{Route, Tour, TourStop, Visit};

/// What is left on board.
struct Stock {
    parts: Vec<i64>,
    tools: u64,
    replenished: bool,
}

impl Judge<'_> {
    pub(super) fn route(&mut self, route: &Route) {
        let id = route.vehicle;
        let vehicle = self.vehicle(id).clone();
        self.breakdown.fixed += vehicle.fixed_cost;
        let full = route.tours.iter().all(|tour| !tour.stops.is_empty());
        let few = route.tours.len() <= vehicle.max_tours as usize;
        self.require(full && few, Violation::Tours { vehicle: id });
        self.loads(route);
        let mut stock = Stock {
            parts: vehicle.parts.clone(),
            tools: vehicle.tools,
            replenished: false,
        };
        for (index, tour) in route.tours.iter().enumerate() {
            if let Some(before) = index.checked_sub(1).map(|i| &route.tours[i]) {
                let rested = tour.leave >= before.back + vehicle.rest_between_tours;
                self.require(
                    rested,
                    Violation::Rest {
                        vehicle: id,
                        tour: index,
                    },
                );
            }
            self.tour(id, index, tour, &mut stock);
        }
    }

    fn loads(&mut self, route: &Route) {
        let capacity = self.vehicle(route.vehicle).capacity.clone();
        for (dimension, most) in capacity.iter().enumerate() {
            let demand = |job: JobId| self.data.jobs[job.index()].demand.get(dimension).copied();
            let load: i64 = route.jobs().filter_map(demand).sum();
            self.require(
                load <= *most,
                Violation::Capacity {
                    vehicle: route.vehicle,
                },
            );
        }
    }

    fn tour(&mut self, id: VehicleId, index: usize, tour: &Tour, stock: &mut Stock) {
        let vehicle = self.vehicle(id).clone();
        let inside = vehicle
            .windows
            .iter()
            .any(|w| w.open <= tour.leave && tour.back <= w.close);
        self.require(
            inside,
            Violation::OutsideWindows {
                vehicle: id,
                tour: index,
            },
        );
        let (mut at, mut place) = (tour.leave, vehicle.start);
        for (number, stop) in tour.stops.iter().enumerate() {
            let to = self.location(id, stop);
            let travel = self.travel(id, place, to, true);
            let possible = stop.arrival >= at + travel
                && stop.start >= stop.arrival
                && stop.finish >= stop.start;
            let too_soon = Violation::TooSoon {
                vehicle: id,
                tour: index,
                stop: number,
            };
            self.require(possible, too_soon);
            match stop.visit {
                Visit::Job(job) => self.job(id, job, stop, stock),
                Visit::Replenish => self.replenish(id, stop, stock),
            }
            (at, place) = (stop.finish, to);
        }
        let home = at + self.travel(id, place, vehicle.end, false);
        let too_soon = Violation::TooSoon {
            vehicle: id,
            tour: index,
            stop: tour.stops.len(),
        };
        self.require(tour.back >= home, too_soon);
        self.whole_tour(id, index, tour.back - tour.leave);
    }

    fn whole_tour(&mut self, id: VehicleId, index: usize, duration: Duration) {
        let vehicle = self.vehicle(id).clone();
        let short = vehicle
            .max_tour_duration
            .is_none_or(|most| duration <= most);
        self.require(
            short,
            Violation::TourTooLong {
                vehicle: id,
                tour: index,
            },
        );
        self.breakdown.duration += Cost(vehicle.cost_per_duration * duration.0);
        if let Some(away) = vehicle.away_price {
            let mut counted = away.grace;
            while counted < duration {
                counted += away.period;
                self.breakdown.away += away.price;
            }
        }
    }

    fn location(&self, id: VehicleId, stop: &TourStop) -> LocationId {
        match stop.visit {
            Visit::Job(job) => self.data.jobs[job.index()].location,
            Visit::Replenish => {
                let vehicle = self.vehicle(id);
                vehicle.replenish.map_or(vehicle.start, |r| r.location)
            }
        }
    }

    /// The time of a leg, its price being noted.
    fn travel(&mut self, id: VehicleId, from: LocationId, to: LocationId, work: bool) -> Duration {
        let vehicle = self.vehicle(id).clone();
        let profile = &self.data.profiles[vehicle.profile.index()];
        let (from, to) = (from.index(), to.index());
        let travel = profile.duration.get(from, to);
        let fare = profile
            .fare
            .as_ref()
            .map_or(Cost::ZERO, |m| m.get(from, to));
        let way = Cost(profile.distance.get(from, to).0 * vehicle.cost_per_distance);
        let time = Cost(travel.0 * vehicle.cost_per_travel_time);
        self.breakdown.legs += way + time + fare;
        match vehicle.long_leg {
            Some(long) if work && travel >= long.at_least => travel + long.rest,
            _ => travel,
        }
    }

    fn replenish(&mut self, id: VehicleId, stop: &TourStop, stock: &mut Stock) {
        let possible = self.vehicle(id).replenish.is_some_and(|r| {
            r.window.contains(stop.start) && stop.finish == stop.start + r.service
        });
        let first = !stock.replenished;
        self.require(possible && first, Violation::Replenish { vehicle: id });
        stock.replenished = true;
    }

    fn job(&mut self, id: VehicleId, job: JobId, stop: &TourStop, stock: &mut Stock) {
        let facts = self.data.jobs[job.index()].clone();
        let place = Place::Vehicle(id);
        self.permitted(job, place, stop.start);
        let skilled = facts.skills & !self.vehicle(id).skills == 0;
        let allowed = facts.allowed.as_ref().is_none_or(|list| list.contains(&id));
        self.require(skilled && allowed, Violation::NotAllowed { job });
        let open = facts.windows.is_empty() || facts.windows.iter().any(|w| w.contains(stop.start));
        self.require(open, Violation::OutsideJobWindows { job });
        let available = facts
            .availability
            .iter()
            .filter(|(v, _)| *v == id)
            .all(|(_, windows)| {
                windows
                    .iter()
                    .any(|w| w.open <= stop.start && stop.finish <= w.close)
            });
        self.require(available, Violation::Unavailable { job });
        let served = self.served(&facts, stop.start, stop.finish);
        self.require(served, Violation::Service { job });
        if !stock.replenished {
            for (left, need) in stock.parts.iter_mut().zip(&facts.parts) {
                *left -= need;
            }
            let equipped = facts.tools & !stock.tools == 0 && stock.parts.iter().all(|l| *l >= 0);
            self.require(equipped, Violation::Equipment { job });
        }
        self.timing(job, place, stop.start, stop.finish);
    }

    /// Whether exactly the service's time is worked from start to finish.
    fn served(&self, job: &Job, start: Timestamp, finish: Timestamp) -> bool {
        let Some(calendar) = job.calendar else {
            return finish == start + job.service;
        };
        let calendar = &self.data.calendars[calendar.index()];
        let paused = finish - start != job.service;
        worked(calendar, start, finish) == job.service
            && (job.interruptible || !paused)
            && works_at(calendar, start)
            && (job.service == Duration::ZERO || works_until(calendar, finish))
    }
}

fn worked(calendar: &Calendar, start: Timestamp, finish: Timestamp) -> Duration {
    let overlap = |open: Timestamp, close: Timestamp| {
        Duration((close.min(finish) - open.max(start)).0.max(0))
    };
    calendar
        .working
        .iter()
        .map(|w| overlap(w.open, w.close))
        .sum()
}

fn works_at(calendar: &Calendar, at: Timestamp) -> bool {
    calendar
        .working
        .iter()
        .any(|w| w.open <= at && at < w.close)
}

fn works_until(calendar: &Calendar, at: Timestamp) -> bool {
    calendar
        .working
        .iter()
        .any(|w| w.open < at && at <= w.close)
}
