//! An independent judge of plans: recomputes feasibility and cost of a
//! [`Solution`] from the caller's description alone.
//!
//! Shares no evaluation code with the search: it reads [`ProblemData`], never the
//! flattened form, and walks every tour stop by stop. Slow and plain on purpose.
//! Start reading at [`check`].

mod outside;
mod tour;
mod violation;

use std::collections::{BTreeMap, BTreeSet};

pub use violation::Violation;

use crate::measure::{Cost, Timestamp};
use crate::model::{DueAt, JobId, Place, ProblemData, VehicleId};
use crate::solution::Solution;

/// What a plan costs, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Breakdown {
    /// Fixed costs of vehicles in use.
    pub fixed: Cost,
    /// Distance, travel time and fares.
    pub legs: Cost,
    /// Duration of tours.
    pub duration: Cost,
    /// Started periods away.
    pub away: Cost,
    /// Missed due instants.
    pub lateness: Cost,
    /// Departures from what was published.
    pub changes: Cost,
    /// Providers.
    pub outside: Cost,
    /// Jobs that nobody serves.
    pub unserved: Cost,
}

impl Breakdown {
    /// All of it.
    pub fn total(&self) -> Cost {
        self.fixed
            + self.legs
            + self.duration
            + self.away
            + self.lateness
            + self.changes
            + self.outside
            + self.unserved
    }
}

/// Recomputes a plan.
///
/// # Errors
/// Every [`Violation`] found, in the order of the plan; a plan whose stated cost
/// is not what it costs is one of them.
pub fn check(data: &ProblemData, solution: &Solution) -> Result<Breakdown, Vec<Violation>> {
    let mut judge = Judge {
        data,
        breakdown: Breakdown::default(),
        violations: Vec::new(),
    };
    judge.references(solution);
    if judge.violations.is_empty() {
        judge.once_each(solution);
        judge.routes(solution);
        judge.outside(solution);
        judge.unserved(solution);
        judge.stated_cost(solution);
    }
    if judge.violations.is_empty() {
        Ok(judge.breakdown)
    } else {
        Err(judge.violations)
    }
}

struct Judge<'a> {
    data: &'a ProblemData,
    breakdown: Breakdown,
    violations: Vec<Violation>,
}

impl Judge<'_> {
    fn require(&mut self, holds: bool, violation: Violation) {
        if !holds {
            self.violations.push(violation);
        }
    }

    /// Every name in the plan means something.
    fn references(&mut self, solution: &Solution) {
        let vehicles = self.data.vehicles.len();
        let known = solution.routes.iter().all(|r| r.vehicle.index() < vehicles);
        self.require(known, Violation::UnknownVehicle);
        let routed = solution
            .routes
            .iter()
            .flat_map(crate::solution::Route::jobs);
        let outside = solution.outsourced.iter().map(|o| o.job);
        let unserved = solution.unserved.iter().copied();
        let jobs: Vec<JobId> = routed.chain(outside).chain(unserved).collect();
        let known = jobs.iter().all(|j| j.index() < self.data.jobs.len());
        self.require(known, Violation::UnknownJob);
    }

    fn once_each(&mut self, solution: &Solution) {
        let mut times: BTreeMap<JobId, u32> = BTreeMap::new();
        let routed = solution
            .routes
            .iter()
            .flat_map(crate::solution::Route::jobs);
        let outside = solution.outsourced.iter().map(|o| o.job);
        for job in routed
            .chain(outside)
            .chain(solution.unserved.iter().copied())
        {
            *times.entry(job).or_default() += 1;
        }
        for job in (0u32..).take(self.data.jobs.len()).map(JobId) {
            let found = times.get(&job).copied().unwrap_or(0);
            self.require(found == 1, Violation::NotOnce { job, found });
        }
    }

    fn routes(&mut self, solution: &Solution) {
        let mut seen = BTreeSet::new();
        for route in &solution.routes {
            let first = seen.insert(route.vehicle);
            self.require(
                first,
                Violation::TwoRoutes {
                    vehicle: route.vehicle,
                },
            );
            self.route(route);
        }
    }

    fn unserved(&mut self, solution: &Solution) {
        for job in &solution.unserved {
            let facts = &self.data.jobs[job.index()];
            self.breakdown.unserved += facts.price_unserved.unwrap_or_default();
            if let Some(told) = facts.published {
                self.breakdown.changes += told.price_of_other_place;
            }
        }
    }

    fn stated_cost(&mut self, solution: &Solution) {
        let found = self.breakdown.total();
        let stated = solution.cost;
        self.require(found == stated, Violation::StatedCost { stated, found });
    }

    /// Adds what serving a job there and then costs beside travel and providers.
    fn timing(&mut self, job: JobId, place: Place, start: Timestamp, finish: Timestamp) {
        let facts = &self.data.jobs[job.index()];
        if let Some(due) = facts.due {
            let reached = match due.of {
                DueAt::Start => start,
                DueAt::Finish => finish,
            };
            if reached > due.at {
                self.breakdown.lateness += due.fixed + Cost(due.per_unit * (reached - due.at).0);
            }
        }
        if let Some(told) = facts.published {
            if told.place != place {
                self.breakdown.changes += told.price_of_other_place;
            }
            if (start.0 - told.start.0).abs() > told.tolerance.0 {
                self.breakdown.changes += told.price_of_other_start;
            }
        }
    }

    /// Release, lock and who: what holds for vehicles and providers alike.
    fn permitted(&mut self, job: JobId, place: Place, start: Timestamp) {
        let facts = &self.data.jobs[job.index()];
        let released = facts.release.is_none_or(|release| start >= release);
        self.require(released, Violation::BeforeRelease { job });
        let Some(lock) = facts.lock else { return };
        let kept = lock.place.is_none_or(|locked| locked == place)
            && lock.start.is_none_or(|locked| locked == start);
        self.require(kept, Violation::LockBroken { job });
    }

    fn vehicle(&self, id: VehicleId) -> &crate::model::Vehicle {
        &self.data.vehicles[id.index()]
    }
}
