//! Solves a public benchmark instance and prints one JSON line.
//!
//! `solve FILE --seconds S --seed N [--threads T] [--iterations N] [--cpu]`
//!
//! Owns the reading of the field's file formats and nothing else: each reader turns
//! a file into the same [`fettle_routing::ProblemData`], and one call solves them all.

mod clock;
mod fieldservice;
mod instance;
mod solomon;
mod trsp;
mod vrplib;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use fettle_routing::{Options, Problem, Progress, Stop, Stopwatch, Tuning, WallClock, solve};

use clock::CpuClock;
use instance::Instance;

const USAGE: &str = "usage: solve FILE [--seconds S] [--seed N] [--threads T] [--iterations N]
  --cpu  count processor time, not time passed (one thread, Linux)
  --hot T --cold T --neighbours N --removed N --longest-string N
  --whole-route-every N --longest-whole-route N --routes-walked N  tune the search";

struct Arguments {
    file: PathBuf,
    stop: Stop,
    seed: u64,
    threads: usize,
    cpu: bool,
    tuning: Tuning,
}

fn main() -> ExitCode {
    match arguments().and_then(|arguments| run(&arguments)) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

fn arguments() -> Result<Arguments, String> {
    let mut given = std::env::args().skip(1);
    let (mut file, mut seconds, mut iterations) = (None, None, None);
    let mut tuning = Tuning::default();
    let (mut seed, mut threads, mut cpu) = (1, 1, false);
    while let Some(argument) = given.next() {
        let mut value = || {
            given
                .next()
                .ok_or(format!("{argument} needs a value\n{USAGE}"))
        };
        match argument.as_str() {
            "--seconds" => seconds = Some(number::<f64>(&value()?)?),
            "--iterations" => iterations = Some(number(&value()?)?),
            "--seed" => seed = number(&value()?)?,
            "--threads" => threads = number(&value()?)?,
            "--cpu" => cpu = true,
            "--hot" => tuning.hot = number(&value()?)?,
            "--cold" => tuning.cold = number(&value()?)?,
            "--neighbours" => tuning.neighbours = number(&value()?)?,
            "--removed" => tuning.removed = number(&value()?)?,
            "--whole-route-every" => tuning.whole_route_every = number(&value()?)?,
            "--longest-whole-route" => tuning.longest_whole_route = number(&value()?)?,
            "--routes-walked" => tuning.routes_walked = number(&value()?)?,
            "--longest-string" => tuning.longest_string = number(&value()?)?,
            _ => file = Some(PathBuf::from(argument)),
        }
    }
    let by_time = seconds.map(|s| Duration::try_from_secs_f64(s).map(Stop::after));
    let by_time = by_time.transpose().map_err(|error| error.to_string())?;
    let by_count = iterations.map(Stop::iterations);
    let stop = by_time.into_iter().chain(by_count).reduce(Stop::or);
    Ok(Arguments {
        file: file.ok_or(USAGE)?,
        stop: stop.unwrap_or_default(),
        seed,
        threads,
        cpu,
        tuning,
    })
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse()
        .map_err(|_| format!("{text} is not a number\n{USAGE}"))
}

fn run(arguments: &Arguments) -> Result<String, String> {
    let wall = WallClock::start();
    let watch: Box<dyn Stopwatch> = if arguments.cpu {
        Box::new(CpuClock::start()?)
    } else {
        Box::new(wall)
    };
    let instance = Instance::read(&arguments.file)?;
    let problem = Problem::new(instance.data.clone()).map_err(|error| error.to_string())?;
    let mut trajectory = Vec::new();
    let mut observer = |progress: &Progress| trajectory.push(*progress);
    let options = Options {
        threads: arguments.threads,
        watch: Some(watch.as_ref()),
        observer: Some(&mut observer),
        tuning: arguments.tuning,
        ..Options::default()
    };
    let outcome = solve(&problem, &arguments.stop, arguments.seed, options);
    Ok(instance.answer(&outcome, &trajectory))
}
