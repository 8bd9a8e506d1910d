//! What can be wrong with a plan.

use thiserror::Error;

use crate::measure::Cost;
use crate::model::{JobId, ProviderId, VehicleId};

/// A rule that a plan breaks, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Violation {
    /// A route of a vehicle that the problem does not have.
    #[error("the plan names a vehicle that the problem does not have")]
    UnknownVehicle,
    /// A job that the problem does not have.
    #[error("the plan names a job that the problem does not have")]
    UnknownJob,
    /// A job is not in the plan exactly once.
    #[error("job {} is in the plan {found} times, not once", job.0)]
    NotOnce {
        /// Which job.
        job: JobId,
        /// How often.
        found: u32,
    },
    /// A vehicle has two routes.
    #[error("vehicle {} has two routes", vehicle.0)]
    TwoRoutes {
        /// Which vehicle.
        vehicle: VehicleId,
    },
    /// More tours than the vehicle may make, or one without stops.
    #[error("vehicle {} makes too many tours, or an empty one", vehicle.0)]
    Tours {
        /// Which vehicle.
        vehicle: VehicleId,
    },
    /// A tour does not lie inside one of the vehicle's windows.
    #[error("tour {tour} of vehicle {} is not inside one of its windows", vehicle.0)]
    OutsideWindows {
        /// Which vehicle.
        vehicle: VehicleId,
        /// Which tour.
        tour: usize,
    },
    /// Too little rest before a tour.
    #[error("vehicle {} rests too little before tour {tour}", vehicle.0)]
    Rest {
        /// Which vehicle.
        vehicle: VehicleId,
        /// Which tour.
        tour: usize,
    },
    /// A tour takes too long.
    #[error("tour {tour} of vehicle {} takes too long", vehicle.0)]
    TourTooLong {
        /// Which vehicle.
        vehicle: VehicleId,
        /// Which tour.
        tour: usize,
    },
    /// A stop is reached sooner than travel allows, or begun before it is reached.
    #[error("vehicle {} cannot be at stop {stop} of tour {tour} in time", vehicle.0)]
    TooSoon {
        /// Which vehicle.
        vehicle: VehicleId,
        /// Which tour.
        tour: usize,
        /// Which stop.
        stop: usize,
    },
    /// Service starts outside of the job's windows.
    #[error("job {} starts outside of its windows", job.0)]
    OutsideJobWindows {
        /// Which job.
        job: JobId,
    },
    /// Service starts before the job's release.
    #[error("job {} starts before its release", job.0)]
    BeforeRelease {
        /// Which job.
        job: JobId,
    },
    /// The finish does not follow from start, service and calendar.
    #[error("job {} finishes when it cannot", job.0)]
    Service {
        /// Which job.
        job: JobId,
    },
    /// The vehicle is not available for the job all through its service.
    #[error("the vehicle is not available for job {} at that time", job.0)]
    Unavailable {
        /// Which job.
        job: JobId,
    },
    /// Skills missing, or not among the allowed.
    #[error("the vehicle may not serve job {}", job.0)]
    NotAllowed {
        /// Which job.
        job: JobId,
    },
    /// A locked place or start is not kept.
    #[error("the lock on job {} is not kept", job.0)]
    LockBroken {
        /// Which job.
        job: JobId,
    },
    /// More on the route than the vehicle holds.
    #[error("vehicle {} is given more than it holds", vehicle.0)]
    Capacity {
        /// Which vehicle.
        vehicle: VehicleId,
    },
    /// A tool or part is missing at the job.
    #[error("a tool or part is missing at job {}", job.0)]
    Equipment {
        /// Which job.
        job: JobId,
    },
    /// Replenishing where, when or as often as the vehicle cannot.
    #[error("vehicle {} cannot replenish so", vehicle.0)]
    Replenish {
        /// Which vehicle.
        vehicle: VehicleId,
    },
    /// No offer of the provider covers the job at that start.
    #[error("provider {} does not offer job {} at that start", provider.0, job.0)]
    NotOffered {
        /// Which job.
        job: JobId,
        /// Which provider.
        provider: ProviderId,
    },
    /// More starts in a period than the provider has room for.
    #[error("provider {} is given too many jobs in period {period}", provider.0)]
    ProviderFull {
        /// Which provider.
        provider: ProviderId,
        /// Which period.
        period: usize,
    },
    /// The plan's stated cost is not what it costs.
    #[error("the plan says that it costs {}, it costs {}", stated.0, found.0)]
    StatedCost {
        /// What it says.
        stated: Cost,
        /// What it is.
        found: Cost,
    },
}
