//! Field service: a technician's day is a vehicle; leaving a job costs its penalty.

use fettle_routing::measure::{Cost, Distance, Duration, Window};
use fettle_routing::{Job, LocationId, Matrix, ProblemData, Profile, ProfileId, Vehicle};
use serde::Deserialize;

use crate::instance::{Instance, Style};

const DAY: i64 = 1440;
const OPEN: i64 = 480;
const CLOSE: i64 = 1080;

#[derive(Deserialize)]
struct File {
    days: i64,
    techs: Vec<Tech>,
    jobs: Vec<Work>,
    travel_min: Vec<Vec<i64>>,
}

#[derive(Deserialize)]
struct Tech {
    skills: Vec<u32>,
}

#[derive(Deserialize)]
struct Work {
    skills: Vec<u32>,
    service: i64,
    rel: i64,
    dl: i64,
    penalty: i64,
}

/// Reads the text of a `.json` file.
pub fn read(text: &str) -> Result<Instance, String> {
    let file: File = serde_json::from_str(text).map_err(|e| e.to_string())?;
    let places = file.techs.len() + file.jobs.len();
    if file.travel_min.len() != places || file.travel_min.iter().any(|row| row.len() != places) {
        return Err("travel_min is not a square over technicians and jobs".into());
    }
    let minutes = |i: usize, j: usize| file.travel_min[i][j];
    let profile = Profile {
        distance: Matrix::from_fn(places, |i, j| Distance(minutes(i, j)))
            .map_err(|e| e.to_string())?,
        duration: Matrix::from_fn(places, |i, j| Duration(minutes(i, j)))
            .map_err(|e| e.to_string())?,
        fare: None,
    };
    let mut vehicles = Vec::new();
    let mut names = Vec::new();
    for (home, tech) in (0u32..).zip(&file.techs) {
        for day in 0..file.days {
            let window = Window::new(day * DAY + OPEN, day * DAY + CLOSE);
            vehicles.push(Vehicle {
                skills: bits(&tech.skills),
                ..Vehicle::plain(ProfileId(0), LocationId(home), window)
            });
            names.push(format!("{home},{day}"));
        }
    }
    let first = u32::try_from(file.techs.len()).map_err(|e| e.to_string())?;
    let jobs = (first..)
        .zip(&file.jobs)
        .map(|(location, work)| Job {
            windows: vec![Window::new(work.rel * DAY + OPEN, work.dl * DAY + CLOSE)],
            skills: bits(&work.skills),
            price_unserved: Some(Cost(work.penalty)),
            ..Job::plain(LocationId(location), Duration(work.service))
        })
        .collect();
    Ok(Instance {
        name: String::new(),
        jobs: (0..).take(file.jobs.len()).collect(),
        vehicles: names,
        data: ProblemData {
            profiles: vec![profile],
            vehicles,
            jobs,
            ..ProblemData::default()
        },
        style: Style::Named,
        scale: 1.0,
    })
}

fn bits(skills: &[u32]) -> u64 {
    skills
        .iter()
        .fold(0, |bits, skill| bits | 1 << (skill % 64))
}
