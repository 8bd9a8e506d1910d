//! Technician routing (Pillac, Gueret and Medaglia): skills, tools, spare parts, one
//! replenishing visit at the depot, total working duration.

use fettle_routing::measure::{Distance, Duration, Window};
use fettle_routing::{
    Job, LocationId, Matrix, ProblemData, Profile, ProfileId, Replenish, Vehicle,
};

use crate::instance::{Instance, Point, Style, truncated};

/// Times are Euclidean; in units this fine, rounding up costs nothing visible
/// and never lets a late arrival pass.
const SCALE: f64 = 1e5;

struct Row {
    numbers: Vec<f64>,
    lists: Vec<Vec<i64>>,
}

impl Row {
    fn parse(line: &str) -> Option<Self> {
        let (head, rest) = line.split_once('[')?;
        let numbers: Vec<f64> = head
            .split_whitespace()
            .filter_map(|t| t.parse().ok())
            .collect();
        let lists: Vec<Vec<i64>> = rest
            .split('[')
            .map(|part| part.split(']').next().unwrap_or_default())
            .map(|list| {
                list.split(',')
                    .filter_map(|t| t.trim().parse().ok())
                    .collect()
            })
            .collect();
        (numbers.len() == 6 && lists.len() == 3).then_some(Self { numbers, lists })
    }

    fn window(&self) -> Window {
        Window::new(units(self.numbers[3]), units(self.numbers[4]))
    }

    fn bits(&self, list: usize) -> u64 {
        self.lists[list]
            .iter()
            .fold(0, |bits, bit| bits | 1 << (bit & 63))
    }

    fn service(&self) -> Duration {
        Duration(units(self.numbers[5]))
    }
}

fn units(value: f64) -> i64 {
    truncated((value * SCALE).ceil())
}

/// Reads the text of a `.txt` file.
pub fn read(text: &str) -> Result<Instance, String> {
    let crew: usize = text
        .lines()
        .filter(|line| !line.contains('['))
        .find_map(|line| line.split_whitespace().next()?.parse().ok())
        .ok_or("no crew count")?;
    let rows: Vec<Row> = text.lines().filter_map(Row::parse).collect();
    if rows.len() <= crew {
        return Err("fewer rows than technicians".into());
    }
    let points: Vec<Point> = rows
        .iter()
        .map(|r| Point {
            x: r.numbers[1],
            y: r.numbers[2],
        })
        .collect();
    let leg = |i: usize, j: usize| units(points[i].to(points[j]));
    let profile = Profile {
        distance: Matrix::from_fn(points.len(), |i, j| Distance(leg(i, j)))
            .map_err(|e| e.to_string())?,
        duration: Matrix::from_fn(points.len(), |i, j| Duration(leg(i, j)))
            .map_err(|e| e.to_string())?,
        fare: None,
    };
    let replenish = Replenish {
        location: LocationId(0),
        window: rows[0].window(),
        service: rows[0].service(),
    };
    let vehicles = (1u32..)
        .zip(&rows[1..=crew])
        .map(|(home, row)| technician(home, row, replenish));
    let first = u32::try_from(crew + 1).map_err(|e| e.to_string())?;
    let jobs: Vec<Job> = (first..)
        .zip(&rows[crew + 1..])
        .map(|(at, row)| request(at, row))
        .collect();
    Ok(Instance {
        name: String::new(),
        jobs: (i64::from(first)..).take(jobs.len()).collect(),
        vehicles: (1..=crew).map(|k| k.to_string()).collect(),
        data: ProblemData {
            profiles: vec![profile],
            vehicles: vehicles.collect(),
            jobs,
            ..ProblemData::default()
        },
        style: Style::Named,
        scale: SCALE,
    })
}

fn technician(home: u32, row: &Row, replenish: Replenish) -> Vehicle {
    Vehicle {
        cost_per_distance: 0,
        cost_per_duration: 1,
        skills: row.bits(0),
        tools: row.bits(1),
        parts: row.lists[2].clone(),
        replenish: Some(replenish),
        ..Vehicle::plain(ProfileId(0), LocationId(home), row.window())
    }
}

fn request(at: u32, row: &Row) -> Job {
    Job {
        windows: vec![row.window()],
        skills: row.bits(0),
        tools: row.bits(1),
        parts: row.lists[2].clone(),
        ..Job::plain(LocationId(at), row.service())
    }
}
