//! An instance of any format, and the answer in the units of its set.

use std::path::Path;
use std::time::Duration;

use fettle_routing::{JobId, Outcome, ProblemData, Progress, Route, Solution, Visit};
use serde_json::{Value, json};

use crate::{fieldservice, solomon, trsp, vrplib};

/// How routes are written.
pub enum Style {
    /// A list of the routes with jobs.
    Used,
    /// A list with one entry a vehicle, in the order of the file.
    EachVehicle,
    /// A map from the vehicle's name.
    Named,
}

/// A problem with the names and the unit of its file.
pub struct Instance {
    /// The file's name without its ending.
    pub name: String,
    /// What is to be solved.
    pub data: ProblemData,
    /// What each job is called.
    pub jobs: Vec<i64>,
    /// What each vehicle is called.
    pub vehicles: Vec<String>,
    /// How routes are written.
    pub style: Style,
    /// What one unit of the set's cost is in ours.
    pub scale: f64,
}

impl Instance {
    /// Reads a file by its ending and first lines.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let name = path
            .file_stem()
            .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let ending = path
            .extension()
            .map_or_else(String::new, |e| e.to_string_lossy().into_owned());
        let read = match ending.as_str() {
            "json" => fieldservice::read(&text),
            "vrp" => vrplib::read(&text),
            _ if text.contains("CREW") => trsp::read(&text),
            _ => solomon::read(&text),
        };
        read.map(|instance| Self { name, ..instance })
            .map_err(|e| format!("{}: {e}", path.display()))
    }

    /// The answer as one line of JSON.
    pub fn answer(&self, outcome: &Outcome, trajectory: &[Progress]) -> String {
        let trajectory: Vec<Value> = trajectory
            .iter()
            .map(|p| json!([seconds(p.elapsed), self.cost(p.cost.0)]))
            .collect();
        let solution = &outcome.solution;
        let unserved: Vec<i64> = solution
            .unserved
            .iter()
            .map(|j| self.jobs[j.index()])
            .collect();
        json!({
            "instance": self.name,
            "cost": self.cost(solution.cost.0),
            "routes": self.routes(solution),
            "unserved": unserved,
            "iterations": outcome.iterations,
            "seconds": seconds(outcome.elapsed),
            "trajectory": trajectory,
        })
        .to_string()
    }

    fn routes(&self, solution: &Solution) -> Value {
        let routes = || {
            solution
                .routes
                .iter()
                .map(|route| (route.vehicle.index(), self.stops(route)))
        };
        match self.style {
            Style::Used => routes().map(|(_, stops)| stops).collect(),
            Style::EachVehicle => {
                let mut all = vec![Vec::new(); self.vehicles.len()];
                for (vehicle, stops) in routes() {
                    all[vehicle] = stops;
                }
                json!(all)
            }
            Style::Named => routes()
                .map(|(vehicle, stops)| (self.vehicles[vehicle].clone(), json!(stops)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }

    /// The stops of a route by name; replenishing is 0.
    fn stops(&self, route: &Route) -> Vec<i64> {
        let stops = route.tours.iter().flat_map(|tour| &tour.stops);
        let name = |visit| match visit {
            Visit::Job(job) => self.jobs[JobId::index(job)],
            Visit::Replenish => 0,
        };
        stops.map(|stop| name(stop.visit)).collect()
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "costs of public instances are small"
    )]
    fn cost(&self, cost: i64) -> f64 {
        round(cost as f64 / self.scale, 1e5)
    }
}

fn seconds(elapsed: Duration) -> f64 {
    round(elapsed.as_secs_f64(), 1000.0)
}

fn round(value: f64, parts: f64) -> f64 {
    (value * parts).round() / parts
}

/// A point of a file.
#[derive(Debug, Clone, Copy)]
pub struct Point {
    /// Abscissa.
    pub x: f64,
    /// Ordinate.
    pub y: f64,
}

impl Point {
    /// The Euclidean distance.
    pub fn to(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// A real number as an integer, cut off towards zero.
#[expect(
    clippy::cast_possible_truncation,
    reason = "cutting off is what the formats ask for"
)]
pub fn truncated(value: f64) -> i64 {
    value as i64
}
