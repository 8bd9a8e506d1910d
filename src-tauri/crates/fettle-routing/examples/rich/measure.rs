//! What is measured on one rich problem.

use std::time::Duration;

use fettle_routing::check::check;
use fettle_routing::measure::{Cost, Duration as Span, Timestamp, Window};
use fettle_routing::{
    Change, Disturbance, JobId, Options, Outcome, Place, Problem, ProblemData, Published, Route,
    Solution, Stop, Stopwatch, Tour, VehicleId, Visit, WallClock, insert_in_order, repair, solve,
};
use serde_json::{Value, json};

use crate::clock::CpuClock;
use crate::world::{self, DAY, Draw};

/// How to measure.
pub struct Settings {
    /// Of the problem, of the changes and of the search.
    pub seed: u64,
    /// The length of the long run.
    pub run: Duration,
    /// Steps of a repair.
    pub steps: u64,
    /// Whether time is processor time.
    pub cpu: bool,
}

impl Settings {
    fn watch(&self) -> Result<Box<dyn Stopwatch>, String> {
        Ok(if self.cpu {
            Box::new(CpuClock::start()?)
        } else {
            Box::new(WallClock::start())
        })
    }
}

/// What departing from a published plan costs here, in cents and minutes.
const DISTURBANCE: Disturbance = Disturbance {
    other_place: Cost(30_000),
    other_start: Cost(15_000),
    tolerance: Span(120),
};

/// Kinds of change.
const KINDS: [&str; 5] = [
    "new job",
    "vehicle lost",
    "release later",
    "window moved",
    "vehicle away for a week",
];

/// Changes of each kind that are repaired.
const CHANGES_EACH: u64 = 5;

/// Measures one number of visits; hands over a line of JSON a measurement.
pub fn all(visits: usize, settings: &Settings, mut tell: impl FnMut(Value)) -> Result<(), String> {
    let data = world::problem(visits, settings.seed).map_err(|e| e.to_string())?;
    let engineers = data.vehicles.len();
    let mut tell = |what: &str, mut measured: Value| {
        measured["measured"] = what.into();
        measured["visits"] = visits.into();
        measured["engineers"] = engineers.into();
        measured["seed"] = settings.seed.into();
        tell(measured);
    };

    let watch = settings.watch()?;
    let problem = Problem::new(data).map_err(|e| e.to_string())?;
    let validated = watch.elapsed();
    let first = search(&problem, &Stop::iterations(0), settings)?;
    tell(
        "first plan",
        json!({
            "ms": milliseconds(watch.elapsed()),
            "of_which_validating": milliseconds(validated),
            "plan": summary(&first.solution),
        }),
    );

    let watch = settings.watch()?;
    let by_hand = by_hand(&problem);
    let took = milliseconds(watch.elapsed());
    passed(problem.data(), &by_hand)?;
    tell("by hand", json!({"ms": took, "plan": summary(&by_hand)}));

    let plan = search(&problem, &Stop::after(settings.run), settings)?;
    tell(
        "long run",
        json!({
            "seconds": settings.run.as_secs_f64(),
            "iterations": plan.iterations,
            "plan": summary(&plan.solution),
            "gain_over_by_hand_percent": share(by_hand.cost.0 - plan.solution.cost.0, by_hand.cost.0),
        }),
    );
    repairs(problem.data(), &plan.solution, settings, tell)
}

/// Earliest deadline first: visits in order of due instant, each at its cheapest
/// feasible place, never reconsidered.
fn by_hand(problem: &Problem) -> Solution {
    let jobs = &problem.data().jobs;
    let mut order: Vec<JobId> = (0u32..).take(jobs.len()).map(JobId).collect();
    order.sort_by_key(|job| jobs[job.index()].due.map(|due| due.at));
    insert_in_order(problem, &order)
}

fn search(problem: &Problem, stop: &Stop, settings: &Settings) -> Result<Outcome, String> {
    let watch = settings.watch()?;
    let options = Options {
        watch: Some(watch.as_ref()),
        ..Options::default()
    };
    let outcome = solve(problem, stop, settings.seed, options);
    passed(problem.data(), &outcome.solution)?;
    Ok(outcome)
}

fn passed(data: &ProblemData, plan: &Solution) -> Result<(), String> {
    match check(data, plan) {
        Ok(_) => Ok(()),
        Err(violations) => Err(format!("the checker does not pass a plan: {violations:?}")),
    }
}

/// Repairs of the published plan, by kind of change.
fn repairs(
    data: &ProblemData,
    plan: &Solution,
    settings: &Settings,
    mut tell: impl FnMut(&str, Value),
) -> Result<(), String> {
    let mut data = data.clone();
    data.publish(plan, DISTURBANCE);
    let problem = Problem::new(data).map_err(|e| e.to_string())?;
    for kind in KINDS {
        let mut took = Vec::new();
        let mut moved = Vec::new();
        let mut beyond = Vec::new();
        let mut dearer = Vec::new();
        for number in 0..CHANGES_EACH {
            let change = change(kind, problem.data(), plan, settings.seed * 100 + number);
            let watch = settings.watch()?;
            let changed = change.apply(&problem).map_err(|e| e.to_string())?;
            let stop = Stop::iterations(settings.steps);
            let repaired = repair(&changed, plan, &stop, settings.seed, Options::default());
            took.push(milliseconds(watch.elapsed()));
            passed(changed.data(), &repaired.solution)?;
            dearer.push(repaired.solution.cost.0 - plan.cost.0);
            let departures = departures(changed.data(), &repaired.solution);
            let not_taken_away = departures
                .iter()
                .filter(|job| !takes_away(&change, **job, plan));
            moved.push(share(count(departures.len()), count(placed(plan))));
            beyond.push(share(count(not_taken_away.count()), count(placed(plan))));
        }
        let what = format!("repair, {kind}");
        tell(
            &what,
            json!({
                "steps": settings.steps,
                "ms": took,
                "moved_percent": moved,
                "moved_beyond_percent": beyond,
                "dearer": dearer,
            }),
        );
    }
    Ok(())
}

fn change(kind: &str, data: &ProblemData, plan: &Solution, seed: u64) -> Change {
    let mut draw = Draw(seed);
    let stops: Vec<(JobId, Timestamp)> = stops(plan).collect();
    let (job, start) = stops[draw.below(stops.len())];
    match kind {
        "new job" => Change::NewJob(Box::new(world::late_visit(data, seed))),
        "vehicle lost" => Change::VehicleLost(plan.routes[draw.below(plan.routes.len())].vehicle),
        "release later" => Change::Released(job, start + Span(4 * DAY)),
        "vehicle away for a week" => {
            let vehicle = serving(plan, job);
            let windows = &data.vehicles[vehicle.index()].windows;
            Change::VehicleWindows(vehicle, without_week(windows, start + Span(-2 * DAY)))
        }
        _ => {
            let from = start.0 + 5 * DAY;
            Change::Windows(job, vec![Window::new(from, from + 6 * DAY)])
        }
    }
}

fn serving(plan: &Solution, job: JobId) -> VehicleId {
    match plan.place_of(job) {
        Some((Place::Vehicle(vehicle), _)) => vehicle,
        place => unreachable!("a stop is served by a vehicle, not by {place:?}"),
    }
}

/// What is left of windows without the week from `from` on.
fn without_week(windows: &[Window], from: Timestamp) -> Vec<Window> {
    let until = from + Span(7 * DAY);
    let parts = windows.iter().flat_map(|window| {
        [
            (window.open, window.close.min(from)),
            (window.open.max(until), window.close),
        ]
    });
    parts
        .filter(|(open, close)| open < close)
        .map(|(open, close)| Window::new(open.0, close.0))
        .collect()
}

/// Whether the change itself is about a job's booking: that of a lost vehicle, or of the job
/// that is released later or has other windows.
fn takes_away(change: &Change, job: JobId, plan: &Solution) -> bool {
    match change {
        Change::VehicleLost(lost) => {
            let place = plan.place_of(job).map(|(place, _)| place);
            place == Some(Place::Vehicle(*lost))
        }
        Change::VehicleWindows(vehicle, windows) => {
            let of_vehicle = |route: &&Route| route.vehicle == *vehicle;
            let tours = plan
                .routes
                .iter()
                .filter(of_vehicle)
                .flat_map(|route| &route.tours);
            let serves = |tour: &&Tour| tour.stops.iter().any(|stop| stop.visit == Visit::Job(job));
            let holds = |tour: &Tour| {
                let in_window = |w: &Window| w.open <= tour.leave && tour.back <= w.close;
                windows.iter().any(in_window)
            };
            tours.filter(serves).any(|tour| !holds(tour))
        }
        Change::Released(changed, _) | Change::Windows(changed, _) => job == *changed,
        _ => false,
    }
}

fn stops(plan: &Solution) -> impl Iterator<Item = (JobId, Timestamp)> + '_ {
    let tours = plan.routes.iter().flat_map(|route| &route.tours);
    tours
        .flat_map(|tour| &tour.stops)
        .filter_map(|stop| match stop.visit {
            Visit::Job(job) => Some((job, stop.start)),
            Visit::Replenish => None,
        })
}

/// Jobs with a place.
fn placed(plan: &Solution) -> usize {
    stops(plan).count() + plan.outsourced.len()
}

/// Jobs whose published bookings are kept no longer.
fn departures(data: &ProblemData, plan: &Solution) -> Vec<JobId> {
    let starts: std::collections::BTreeMap<JobId, (Place, Timestamp)> = plan
        .routes
        .iter()
        .flat_map(|route| {
            let place = Place::Vehicle(route.vehicle);
            let stops = route.tours.iter().flat_map(|tour| &tour.stops);
            stops.filter_map(move |stop| match stop.visit {
                Visit::Job(job) => Some((job, (place, stop.start))),
                Visit::Replenish => None,
            })
        })
        .chain(
            plan.outsourced
                .iter()
                .map(|o| (o.job, (Place::Provider(o.provider), o.start))),
        )
        .collect();
    let departs = |(job, told): (JobId, Published)| {
        starts.get(&job).is_none_or(|(place, start)| {
            *place != told.place || (start.0 - told.start.0).abs() > told.tolerance.0
        })
    };
    let told = (0u32..).map(JobId).zip(&data.jobs);
    let told = told.filter_map(|(job, facts)| Some((job, facts.published?)));
    told.filter(|entry| departs(*entry))
        .map(|(job, _)| job)
        .collect()
}

fn summary(plan: &Solution) -> Value {
    json!({
        "cost": plan.cost.0,
        "engineers": plan.routes.len(),
        "journeys": plan.routes.iter().map(|route| route.tours.len()).sum::<usize>(),
        "outsourced": plan.outsourced.len(),
        "unserved": plan.unserved.len(),
    })
}

fn milliseconds(elapsed: Duration) -> f64 {
    (elapsed.as_secs_f64() * 10_000.0).round() / 10.0
}

fn count(of: usize) -> i64 {
    i64::try_from(of).expect("invariant: counts are small")
}

/// In %, to two places.
#[expect(
    clippy::cast_precision_loss,
    reason = "sums of money stay far below 2^52"
)]
fn share(part: i64, whole: i64) -> f64 {
    (part as f64 / whole.max(1) as f64 * 10_000.0).round() / 100.0
}
