//! Why a job is where it is: what it costs there, where else it could be and for
//! how much, and what keeps it from everywhere else.
//!
//! All costs are those of one change with everything else left as it is.

use crate::measure::Cost;
use crate::model::compiled::{NEVER, NONE, node};
use crate::model::{JobId, Place, Problem, VehicleId};
use crate::search::state::{Insertion, State};
use crate::search::warm::take_over;
use crate::solution::Solution;

/// What can be said about one job in a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Which job.
    pub job: JobId,
    /// Where it is, and what the plan would save without it.
    pub here: Option<Alternative>,
    /// Where it could be, its present place included, cheapest first.
    pub places: Vec<Alternative>,
    /// What leaving it unserved would cost; `None` when it must be served.
    pub unserved: Option<Cost>,
    /// The vehicles that cannot take it into their routes as they are, and why.
    pub excluded: Vec<(VehicleId, Reason)>,
}

/// A place for a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alternative {
    /// Who.
    pub place: Place,
    /// What the plan costs more with the job there than without the job.
    pub cost: Cost,
}

/// The first rule that keeps a job from a vehicle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The vehicle is out of service.
    OutOfService,
    /// The job is locked to somebody else.
    LockedElsewhere,
    /// The vehicle is not among those allowed.
    NotAllowed,
    /// It lacks a skill.
    Skills,
    /// It lacks a tool and cannot fetch it.
    Tools,
    /// It lacks parts and cannot fetch them.
    Parts,
    /// The job is more than it holds.
    Capacity,
    /// It is never available for the job while the job can be served.
    NeverAvailable,
    /// It cannot be there and back in time, even with nothing else to do.
    TooFar,
    /// Its other jobs leave no time or room.
    OtherJobs,
}

/// Explains the jobs of one plan.
pub struct Explainer<'p> {
    problem: &'p Problem,
    state: State<'p>,
    idle: State<'p>,
}

impl<'p> Explainer<'p> {
    /// Prepares to explain a plan. Jobs whose place no longer holds count as unserved.
    pub fn new(problem: &'p Problem, plan: &Solution) -> Self {
        let mut state = State::empty(problem.compiled());
        for job in take_over(problem, &mut state, plan) {
            let unserved = state.p.fallback[job as usize].len() - 1;
            state.choose(job, node(unserved));
        }
        Self {
            problem,
            state,
            idle: State::empty(problem.compiled()),
        }
    }

    /// Explains one job.
    pub fn explain(&mut self, job: JobId) -> Explanation {
        self.state.begin();
        let before = self.state.cost;
        let place = self.place_of(job);
        if self.state.is_routed(job.0) {
            self.state.remove(job.0);
            self.state.refresh_changed();
        } else {
            self.state.reopen(job.0);
        }
        let cost = Cost(before - self.state.cost);
        let mut explanation = Explanation {
            job,
            here: place.map(|place| Alternative { place, cost }),
            places: self.offers(job),
            unserved: self.problem.data().jobs[job.index()].price_unserved,
            excluded: Vec::new(),
        };
        for vehicle in 0..node(self.state.p.vehicles) {
            self.consider(vehicle, job, &mut explanation);
        }
        explanation
            .places
            .sort_by_key(|place| (place.cost, place.place));
        self.state.rollback();
        explanation
    }

    fn place_of(&self, job: JobId) -> Option<Place> {
        let node = self.state.node[job.index()];
        if node.route != NONE {
            return Some(Place::Vehicle(VehicleId(node.route)));
        }
        let way = self.state.p.fallback[job.index()][self.state.chosen[job.index()] as usize];
        let offers = &self.problem.data().jobs[job.index()].offers;
        offers
            .get(way.offer as usize)
            .map(|offer| Place::Provider(offer.provider))
    }

    /// The cheapest free way with each provider.
    fn offers(&self, job: JobId) -> Vec<Alternative> {
        let mut places: Vec<Alternative> = Vec::new();
        let offers = &self.problem.data().jobs[job.index()].offers;
        for (index, way) in (0u32..).zip(&self.state.p.fallback[job.index()]) {
            let Some(offer) = offers.get(way.offer as usize) else {
                continue;
            };
            let place = Place::Provider(offer.provider);
            let known = places.iter().any(|known| known.place == place);
            if !known && self.state.is_free(job.0, index) {
                places.push(Alternative {
                    place,
                    cost: Cost(way.cost),
                });
            }
        }
        places
    }

    fn consider(&self, vehicle: u32, job: JobId, explanation: &mut Explanation) {
        let place = Place::Vehicle(VehicleId(vehicle));
        if let Some(found) = self.cheapest(&self.state, vehicle, job.0) {
            let cost = Cost(found.delta);
            explanation.places.push(Alternative { place, cost });
        } else {
            let reason = self.reason(vehicle, job);
            explanation.excluded.push((VehicleId(vehicle), reason));
        }
    }

    /// The cheapest position on a vehicle's route.
    fn cheapest(&self, state: &State<'_>, vehicle: u32, job: u32) -> Option<Insertion> {
        if !self.problem.compiled().may_serve(vehicle, job) {
            return None;
        }
        let start = std::iter::once(state.p.start_node(vehicle));
        start
            .chain(state.jobs_of(vehicle))
            .map(|after| Insertion {
                vehicle,
                after,
                delta: state.insertion(vehicle, after, job, NEVER),
            })
            .filter(|insertion| insertion.delta != NEVER)
            .min_by_key(|insertion| insertion.delta)
    }

    fn reason(&self, vehicle: u32, id: JobId) -> Reason {
        let job = &self.problem.data().jobs[id.index()];
        let facts = &self.problem.data().vehicles[vehicle as usize];
        let here = VehicleId(vehicle);
        let locked = job.lock.and_then(|lock| lock.place);
        let lacks =
            |has: &[i64], needs: &[i64]| needs.iter().zip(has).any(|(need, has)| need > has);
        let rules = [
            (facts.max_tours == 0, Reason::OutOfService),
            (
                locked.is_some_and(|place| place != Place::Vehicle(here)),
                Reason::LockedElsewhere,
            ),
            (
                job.allowed
                    .as_ref()
                    .is_some_and(|list| !list.contains(&here)),
                Reason::NotAllowed,
            ),
            (job.skills & !facts.skills != 0, Reason::Skills),
            (
                facts.replenish.is_none() && job.tools & !facts.tools != 0,
                Reason::Tools,
            ),
            (
                facts.replenish.is_none() && lacks(&facts.parts, &job.parts),
                Reason::Parts,
            ),
            (lacks(&facts.capacity, &job.demand), Reason::Capacity),
            (
                self.problem
                    .compiled()
                    .serve(vehicle, id.0, -NEVER)
                    .is_none(),
                Reason::NeverAvailable,
            ),
            (
                self.cheapest(&self.idle, vehicle, id.0).is_none(),
                Reason::TooFar,
            ),
        ];
        rules
            .iter()
            .find(|(applies, _)| *applies)
            .map_or(Reason::OtherJobs, |(_, reason)| *reason)
    }
}
