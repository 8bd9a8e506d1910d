//! From decisions to times: works a plan's labels out once more and walks the
//! cheapest one back.

use super::chain::Plan;
use super::labels::{Extension, Label, LabelSet, covered};
use crate::measure::{Cost, Timestamp};
use crate::model::compiled::{Compiled, NONE};
use crate::model::{JobId, Problem, VehicleId};
use crate::solution::{Outsourced, Route, Solution, Tour, TourStop, Visit};

/// The plan with its times.
pub(crate) fn schedule(problem: &Problem, plan: &Plan) -> Solution {
    let compiled = problem.compiled();
    let mut solution = Solution {
        routes: plan
            .iter()
            .map(|(vehicle, jobs)| route(compiled, vehicle, jobs))
            .collect(),
        cost: Cost(plan.cost),
        ..Solution::default()
    };
    for &(job, way) in &plan.absent {
        let way = compiled.fallback[job as usize][way as usize];
        if way.offer == NONE {
            solution.unserved.push(JobId(job));
            if compiled.required[job as usize] {
                solution.cost -= Cost(compiled.required_price);
            }
            continue;
        }
        let offer = &problem.data().jobs[job as usize].offers[way.offer as usize];
        solution.outsourced.push(Outsourced {
            job: JobId(job),
            provider: offer.provider,
            start: Timestamp(way.start),
            finish: Timestamp(way.start) + offer.service,
        });
    }
    solution
}

/// One vehicle's jobs with their times.
pub(crate) fn route(problem: &Compiled, vehicle: u32, jobs: &[u32]) -> Route {
    let covered = covered(problem, vehicle, jobs);
    let extension = Extension {
        problem,
        vehicle,
        replenishes: covered.contains(&false),
    };
    let path = cheapest_path(&extension, jobs, &covered);
    let mut tours: Vec<(Vec<u32>, Vec<Label>)> = Vec::new();
    for (job, label) in jobs.iter().zip(path) {
        if label.step.new_tour {
            tours.push((Vec::new(), Vec::new()));
        }
        let tour = tours
            .last_mut()
            .expect("invariant: the first label begins a tour");
        tour.0.push(*job);
        tour.1.push(label);
    }
    Route {
        vehicle: VehicleId(vehicle),
        tours: tours
            .iter()
            .map(|(jobs, labels)| Walk::along(&extension, jobs, labels))
            .collect(),
    }
}

/// The labels of the cheapest way along the route.
fn cheapest_path(extension: &Extension<'_>, jobs: &[u32], covered: &[bool]) -> Vec<Label> {
    let problem = extension.problem;
    let mut sets = vec![LabelSet::at_base()];
    let mut from = problem.start_node(extension.vehicle);
    for (job, carried) in jobs.iter().zip(covered) {
        let last = sets.last().expect("invariant: begins with one");
        let place = problem.place[from as usize];
        let mut next = LabelSet::default();
        extension.extend(last, place, *job, *carried, &mut next);
        sets.push(next);
        from = *job;
    }
    let last = sets.last().expect("invariant: begins with one");
    let (_, mut index) = extension
        .cheapest(last, problem.place[from as usize])
        .expect("invariant: a plan's routes can be driven");
    let mut path = Vec::new();
    for set in sets[1..].iter().rev() {
        let label = set.as_slice()[index];
        index = label.step.parent as usize;
        path.push(label);
    }
    path.reverse();
    path
}

/// Walks one tour forward in time.
struct Walk<'a, 'p> {
    extension: &'a Extension<'p>,
    at: i64,
    place: u32,
    stops: Vec<TourStop>,
}

impl<'a, 'p> Walk<'a, 'p> {
    fn along(extension: &'a Extension<'p>, jobs: &[u32], labels: &[Label]) -> Tour {
        let problem = extension.problem;
        let last = labels.last().expect("invariant: a tour has jobs");
        let leave = Extension::leaves_at(last);
        let mut walk = Self {
            extension,
            at: leave,
            place: problem.place[problem.start_node(extension.vehicle) as usize],
            stops: Vec::new(),
        };
        for (job, label) in jobs.iter().zip(labels) {
            if label.step.replenish {
                walk.replenish();
            }
            walk.serve(*job, label);
        }
        let (back, _) = extension
            .close(last, walk.place)
            .expect("invariant: the cheapest label comes home");
        Tour {
            leave: Timestamp(leave),
            back: Timestamp(back),
            stops: walk.stops,
        }
    }

    fn travel(&mut self, to: u32) {
        let class = self.extension.problem.vehicle[self.extension.vehicle as usize].class;
        let leg = self.extension.problem.arc(class, self.place, to);
        self.at += i64::from(leg.duration);
        self.place = to;
    }

    fn replenish(&mut self) {
        let facts = &self.extension.problem.vehicle[self.extension.vehicle as usize];
        let stop = facts
            .replenish
            .expect("invariant: only who can replenish does");
        self.travel(stop.place);
        let start = self.at.max(stop.window.open.0);
        self.stop(Visit::Replenish, start, start + stop.service);
    }

    fn serve(&mut self, job: u32, label: &Label) {
        let problem = self.extension.problem;
        self.travel(problem.place[job as usize]);
        let told = problem.job[job as usize].told.filter(|_| label.step.hold);
        let ready = told.map_or(self.at, |told| self.at.max(told.first));
        let service = problem
            .serve(self.extension.vehicle, job, ready)
            .expect("invariant: putting off the start keeps every service possible");
        self.stop(Visit::Job(JobId(job)), service.start, service.finish);
    }

    fn stop(&mut self, visit: Visit, start: i64, finish: i64) {
        self.stops.push(TourStop {
            visit,
            arrival: Timestamp(self.at),
            start: Timestamp(start),
            finish: Timestamp(finish),
        });
        self.at = finish;
    }
}
