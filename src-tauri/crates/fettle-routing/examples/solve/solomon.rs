//! Solomon's and Homberger's VRPTW: distances cut to tenths (`int(10 * d)`), no
//! price on vehicles.

use fettle_routing::measure::{Distance, Duration, Window};
use fettle_routing::{Job, LocationId, Matrix, ProblemData, Profile, ProfileId, Vehicle};

use crate::instance::{Instance, Point, Style, truncated};

/// Reads the text of a `.txt` file.
pub fn read(text: &str) -> Result<Instance, String> {
    let rows: Vec<Vec<f64>> = text
        .lines()
        .map(|line| {
            line.split_whitespace()
                .filter_map(|t| t.parse().ok())
                .collect()
        })
        .collect();
    let fleet = rows
        .iter()
        .find(|row| row.len() == 2)
        .ok_or("no line with vehicles and capacity")?;
    let (vehicles, capacity) = (truncated(fleet[0]), truncated(fleet[1]));
    let rows: Vec<&Vec<f64>> = rows.iter().filter(|row| row.len() == 7).collect();
    let depot = rows.first().ok_or("no depot")?;
    let tenths = |value: f64| truncated((value * 10.0).round());
    let window = |row: &[f64]| Window::new(tenths(row[4]), tenths(row[5]));
    let points: Vec<Point> = rows.iter().map(|r| Point { x: r[1], y: r[2] }).collect();
    let leg = |from: usize, to: usize| truncated(10.0 * points[from].to(points[to]));
    let profile = Profile {
        distance: Matrix::from_fn(points.len(), |i, j| Distance(leg(i, j)))
            .map_err(|e| e.to_string())?,
        duration: Matrix::from_fn(points.len(), |i, j| Duration(leg(i, j)))
            .map_err(|e| e.to_string())?,
        fare: None,
    };
    let vehicle = Vehicle {
        capacity: vec![capacity],
        ..Vehicle::plain(ProfileId(0), LocationId(0), window(depot))
    };
    let jobs = (1u32..)
        .zip(&rows[1..])
        .map(|(location, row)| Job {
            windows: vec![window(row)],
            demand: vec![truncated(row[3])],
            ..Job::plain(LocationId(location), Duration(tenths(row[6])))
        })
        .collect();
    Ok(Instance {
        name: String::new(),
        jobs: (1..).take(rows.len() - 1).collect(),
        vehicles: (0..vehicles).map(|v| v.to_string()).collect(),
        data: ProblemData {
            profiles: vec![profile],
            vehicles: vec![vehicle; usize::try_from(vehicles).map_err(|e| e.to_string())?],
            jobs,
            ..ProblemData::default()
        },
        style: Style::Used,
        scale: 10.0,
    })
}
