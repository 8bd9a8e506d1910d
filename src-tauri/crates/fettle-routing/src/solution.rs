//! A plan with its times: what the search hands out and takes back as a start.

use serde::{Deserialize, Serialize};

use crate::measure::{Cost, Timestamp};
use crate::model::{JobId, Place, ProviderId, VehicleId};

/// Who serves which job, in which order, when.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Solution {
    /// Routes with at least one job, by vehicle.
    pub routes: Vec<Route>,
    /// Jobs done by providers, by job.
    pub outsourced: Vec<Outsourced>,
    /// Jobs that nobody serves, by job.
    pub unserved: Vec<JobId>,
    /// All that is paid: routes, providers, lateness, changes of what was
    /// published, and prices of unserved jobs that have one.
    pub cost: Cost,
}

/// The tours of one vehicle, in time order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// Whose.
    pub vehicle: VehicleId,
    /// From base to base.
    pub tours: Vec<Tour>,
}

/// One tour from base to base.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tour {
    /// When the vehicle leaves base.
    pub leave: Timestamp,
    /// When it is back.
    pub back: Timestamp,
    /// What it does in between.
    pub stops: Vec<TourStop>,
}

/// One stop of a tour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TourStop {
    /// What happens there.
    pub visit: Visit,
    /// When the vehicle can begin there, recovery from a long leg included.
    pub arrival: Timestamp,
    /// When service begins.
    pub start: Timestamp,
    /// When it is over.
    pub finish: Timestamp,
}

/// What happens at a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Visit {
    /// A job is served.
    Job(JobId),
    /// The vehicle fetches tools and parts.
    Replenish,
}

/// A job done by a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outsourced {
    /// Which job.
    pub job: JobId,
    /// By whom.
    pub provider: ProviderId,
    /// From when.
    pub start: Timestamp,
    /// To when.
    pub finish: Timestamp,
}

impl Route {
    /// The jobs of all tours, in order.
    pub fn jobs(&self) -> impl Iterator<Item = JobId> + '_ {
        self.starts().map(|(job, _)| job)
    }

    /// The same with the start of service.
    pub fn starts(&self) -> impl Iterator<Item = (JobId, Timestamp)> + '_ {
        let stops = self.tours.iter().flat_map(|tour| &tour.stops);
        stops.filter_map(|stop| match stop.visit {
            Visit::Job(job) => Some((job, stop.start)),
            Visit::Replenish => None,
        })
    }
}

impl Solution {
    /// Who serves a job, and from when; `None` when nobody does.
    pub fn place_of(&self, job: JobId) -> Option<(Place, Timestamp)> {
        let outside = self.outsourced.iter().find(|o| o.job == job);
        let outside = outside.map(|o| (Place::Provider(o.provider), o.start));
        outside.or_else(|| {
            self.routes.iter().find_map(|route| {
                let stops = route.tours.iter().flat_map(|tour| &tour.stops);
                let stop = stops
                    .into_iter()
                    .find(|stop| stop.visit == Visit::Job(job))?;
                Some((Place::Vehicle(route.vehicle), stop.start))
            })
        })
    }
}
