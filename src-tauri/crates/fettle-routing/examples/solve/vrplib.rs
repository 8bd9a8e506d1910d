//! The VRPLIB dialects with time windows: site-dependent and multi-depot (distances
//! in thousandths, rounded) and prize-collecting (tenths, cut off).

use std::collections::BTreeMap;

use fettle_routing::measure::{Cost, Distance, Duration, Window};
use fettle_routing::{
    Job, LocationId, Matrix, ProblemData, Profile, ProfileId, Vehicle, VehicleId,
};

use crate::instance::{Instance, Point, Style, truncated};

struct File {
    fields: BTreeMap<String, String>,
    sections: BTreeMap<String, Vec<Vec<f64>>>,
}

impl File {
    fn parse(text: &str) -> Self {
        let mut file = Self {
            fields: BTreeMap::new(),
            sections: BTreeMap::new(),
        };
        let mut section = String::new();
        for line in text.lines().map(str::trim) {
            if let Some((key, value)) = line.split_once(':') {
                file.fields.insert(key.trim().into(), value.trim().into());
            } else if line.ends_with("_SECTION") {
                section = line.into();
            } else if line != "EOF" && !line.is_empty() {
                let row = line
                    .split_whitespace()
                    .filter_map(|t| t.parse().ok())
                    .collect();
                file.sections.entry(section.clone()).or_default().push(row);
            }
        }
        file
    }

    fn number(&self, field: &str) -> Option<f64> {
        self.fields.get(field)?.parse().ok()
    }

    /// The rows of a section by their first number, without it.
    fn rows(&self, section: &str) -> BTreeMap<i64, &[f64]> {
        let rows = self.sections.get(section).map_or(&[][..], Vec::as_slice);
        rows.iter()
            .filter(|row| !row.is_empty())
            .map(|row| (truncated(row[0]), &row[1..]))
            .collect()
    }

    fn value(&self, section: &str, index: i64) -> f64 {
        let rows = self.rows(section);
        rows.get(&index)
            .and_then(|row| row.first())
            .copied()
            .unwrap_or(0.0)
    }
}

/// How the set turns real numbers into integers.
#[derive(Clone, Copy)]
enum Rounding {
    Thousandths,
    Tenths,
}

impl Rounding {
    fn of(self, value: f64) -> i64 {
        match self {
            Self::Thousandths => truncated((value * 1000.0).round()),
            Self::Tenths => truncated(value * 10.0),
        }
    }
}

/// Reads the text of a `.vrp` file.
pub fn read(text: &str) -> Result<Instance, String> {
    let file = File::parse(text);
    let rounding = match file.fields.get("TYPE").map(String::as_str) {
        Some("PCVRPTW") => Rounding::Tenths,
        _ => Rounding::Thousandths,
    };
    let points: Vec<Point> = file
        .rows("NODE_COORD_SECTION")
        .values()
        .filter(|row| row.len() == 2)
        .map(|row| Point {
            x: row[0],
            y: row[1],
        })
        .collect();
    let mut depots: Vec<i64> = file
        .rows("DEPOT_SECTION")
        .keys()
        .copied()
        .filter(|d| *d > 0)
        .collect();
    if depots.is_empty() {
        depots.push(1);
    }
    let clients: Vec<i64> = (1..)
        .take(points.len())
        .filter(|node| !depots.contains(node))
        .collect();
    let leg = |i: usize, j: usize| rounding.of(points[i].to(points[j]));
    let profile = Profile {
        distance: Matrix::from_fn(points.len(), |i, j| Distance(leg(i, j)))
            .map_err(|e| e.to_string())?,
        duration: Matrix::from_fn(points.len(), |i, j| Duration(leg(i, j)))
            .map_err(|e| e.to_string())?,
        fare: None,
    };
    let vehicles = vehicles(&file, rounding)?;
    let jobs = jobs(&file, rounding, &clients)?;
    Ok(Instance {
        name: String::new(),
        jobs: clients.iter().map(|node| node - 1).collect(),
        vehicles: (1..=vehicles.len()).map(|v| v.to_string()).collect(),
        data: ProblemData {
            profiles: vec![profile],
            vehicles,
            jobs,
            ..ProblemData::default()
        },
        style: Style::EachVehicle,
        scale: 1.0,
    })
}

fn window(row: Option<&&[f64]>, rounding: Rounding) -> Vec<Window> {
    row.filter(|row| row.len() == 2)
        .map(|row| Window::new(rounding.of(row[0]), rounding.of(row[1])))
        .into_iter()
        .collect()
}

fn vehicles(file: &File, rounding: Rounding) -> Result<Vec<Vehicle>, String> {
    let count = truncated(file.number("VEHICLES").ok_or("no VEHICLES")?);
    let windows = file.rows("TIME_WINDOW_SECTION");
    let capacities = file.rows("CAPACITY_SECTION");
    let depots = file.rows("VEHICLES_DEPOT_SECTION");
    let shared = file.number("CAPACITY");
    let longest = file
        .number("VEHICLES_MAX_DURATION")
        .map(|d| Duration(rounding.of(d)));
    (1..=count)
        .map(|v| {
            let depot = depots
                .get(&v)
                .and_then(|row| row.first())
                .map_or(1, |d| truncated(*d));
            let base = u32::try_from(depot - 1).map_err(|e| e.to_string())?;
            let capacity = capacities
                .get(&v)
                .and_then(|row| row.first())
                .copied()
                .or(shared);
            let open = window(windows.get(&depot), rounding);
            let open = open.first().copied().ok_or("a depot without time window")?;
            Ok(Vehicle {
                capacity: vec![truncated(capacity.ok_or("no CAPACITY")?)],
                max_tour_duration: longest,
                ..Vehicle::plain(ProfileId(0), LocationId(base), open)
            })
        })
        .collect()
}

fn jobs(file: &File, rounding: Rounding, clients: &[i64]) -> Result<Vec<Job>, String> {
    let windows = file.rows("TIME_WINDOW_SECTION");
    let services = file.rows("SERVICE_TIME_SECTION");
    let prizes = file.rows("PRIZE_SECTION");
    let first =
        |rows: &BTreeMap<i64, &[f64]>, node: i64| rows.get(&node).and_then(|r| r.first()).copied();
    let allowed = allowed(file)?;
    clients
        .iter()
        .map(|&node| {
            let location = LocationId(u32::try_from(node - 1).map_err(|e| e.to_string())?);
            let service = first(&services, node)
                .or(file.number("SERVICE_TIME"))
                .unwrap_or(0.0);
            Ok(Job {
                windows: window(windows.get(&node), rounding),
                demand: vec![truncated(file.value("DEMAND_SECTION", node))],
                price_unserved: first(&prizes, node).map(|prize| Cost(rounding.of(prize))),
                allowed: allowed
                    .as_ref()
                    .map(|by| by.get(&node).cloned().unwrap_or_default()),
                ..Job::plain(location, Duration(rounding.of(service)))
            })
        })
        .collect()
}

/// The vehicles that may serve each client, if the file restricts them.
fn allowed(file: &File) -> Result<Option<BTreeMap<i64, Vec<VehicleId>>>, String> {
    let rows = file.rows("VEHICLES_ALLOWED_CLIENTS_SECTION");
    let mut allowed: BTreeMap<i64, Vec<VehicleId>> = BTreeMap::new();
    for (vehicle, clients) in &rows {
        let vehicle = VehicleId(u32::try_from(vehicle - 1).map_err(|e| e.to_string())?);
        for client in *clients {
            allowed.entry(truncated(*client)).or_default().push(vehicle);
        }
    }
    Ok((!rows.is_empty()).then_some(allowed))
}
