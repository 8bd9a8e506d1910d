//! Planning anew around one change, with the rest left in place.

use crate::measure::{Cost, Duration, Timestamp, Window};
use crate::model::{Job, JobId, Problem, ProblemData, ProblemError, Published, VehicleId};
use crate::search::solve::{Options, Outcome, Tuning, solve};
use crate::search::stop::Stop;
use crate::solution::Solution;

/// One thing that has changed. Jobs and vehicles keep their numbers.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A job has come in; it gets the next number.
    NewJob(Box<Job>),
    /// A job is no longer wanted.
    Withdrawn(JobId),
    /// A vehicle is out of service.
    VehicleLost(VehicleId),
    /// A vehicle may be out at other times.
    VehicleWindows(VehicleId, Vec<Window>),
    /// A job can start only later.
    Released(JobId, Timestamp),
    /// A job's windows have moved.
    Windows(JobId, Vec<Window>),
}

impl Change {
    /// The problem as it is after the change.
    ///
    /// # Errors
    /// A [`ProblemError`] when the change names what is not there, or is itself
    /// not valid.
    pub fn apply(&self, problem: &Problem) -> Result<Problem, ProblemError> {
        let mut data = problem.data().clone();
        match self {
            Self::NewJob(job) => data.jobs.push((**job).clone()),
            Self::Withdrawn(id) => withdraw(job(&mut data, *id)?),
            Self::VehicleLost(id) => vehicle(&mut data, *id)?.max_tours = 0,
            Self::VehicleWindows(id, windows) => {
                vehicle(&mut data, *id)?.windows.clone_from(windows);
            }
            Self::Released(id, at) => job(&mut data, *id)?.release = Some(*at),
            Self::Windows(id, windows) => job(&mut data, *id)?.windows.clone_from(windows),
        }
        Problem::new(data)
    }
}

fn withdraw(job: &mut Job) {
    job.allowed = Some(Vec::new());
    job.offers.clear();
    job.price_unserved = Some(Cost::ZERO);
    job.published = None;
}

fn job(data: &mut ProblemData, id: JobId) -> Result<&mut Job, ProblemError> {
    let count = data.jobs.len();
    data.jobs
        .get_mut(id.index())
        .ok_or(dangling("job", id.index(), count))
}

fn vehicle(
    data: &mut ProblemData,
    id: VehicleId,
) -> Result<&mut crate::model::Vehicle, ProblemError> {
    let count = data.vehicles.len();
    data.vehicles
        .get_mut(id.index())
        .ok_or(dangling("vehicle", id.index(), count))
}

fn dangling(what: &'static str, value: usize, count: usize) -> ProblemError {
    ProblemError::Dangling {
        of: "change",
        index: 0,
        what,
        value,
        count,
    }
}

/// What departing from a plan costs, once others know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disturbance {
    /// Anybody else, or nobody.
    pub other_place: Cost,
    /// Another start.
    pub other_start: Cost,
    /// Starts this close are not another.
    pub tolerance: Duration,
}

impl ProblemData {
    /// Makes `plan` what others have been told, at these prices. Jobs that it
    /// leaves unserved have been told nothing.
    pub fn publish(&mut self, plan: &Solution, prices: Disturbance) {
        for (index, job) in (0u32..).zip(&mut self.jobs) {
            job.published = plan.place_of(JobId(index)).map(|(place, start)| Published {
                place,
                start,
                price_of_other_place: prices.other_place,
                price_of_other_start: prices.other_start,
                tolerance: prices.tolerance,
            });
        }
    }
}

/// Re-plans a changed problem around what the change left without a place:
/// everything of `plan` that still holds stands, until moving it is worth the
/// price. What can only begin later where it was need not put off all that come after it:
/// it goes elsewhere, or behind them, if that costs less. Search begins around jobs that
/// lost their place and routes that lost a job or their times; with neither, the plan
/// stands as it is.
pub fn repair<'a>(
    problem: &Problem,
    plan: &'a Solution,
    stop: &Stop,
    seed: u64,
    options: Options<'a>,
) -> Outcome {
    let options = Options {
        start: Some(plan),
        focused: true,
        // Cool from the start: what stands is good, only its surroundings are not.
        tuning: Tuning {
            hot: options.tuning.cold * 2.0,
            ..options.tuning
        },
        ..options
    };
    solve(problem, stop, seed, options)
}
