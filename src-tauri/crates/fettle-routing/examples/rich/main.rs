//! Measures the optimiser on rich problems from a seed: the first plan, repairs after
//! one change, and the gain over planning by hand.
//!
//! `rich [--visits N]... [--seed N] [--seconds S] [--steps N] [--cpu]`
//!
//! One JSON line a measurement. Every plan is passed by the crate's checker, or
//! the run ends with the first violation. Owns the measuring; what the problems
//! are like is in `world`.

#[path = "../solve/clock.rs"]
mod clock;
mod measure;
mod world;

use std::process::ExitCode;
use std::time::Duration;

use measure::Settings;

const USAGE: &str = "usage: rich [--visits N]... [--seed N] [--seconds S] [--steps N] [--cpu]
  --visits   how many visits; may be given several times (50, 200, 1000 and 5000)
  --seconds  how long the long run takes (10)
  --steps    how many steps a repair takes (10)
  --cpu      count processor time, not time passed (Linux)";

fn main() -> ExitCode {
    match arguments().and_then(|(sizes, settings)| run(&sizes, &settings)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

fn run(sizes: &[usize], settings: &Settings) -> Result<(), String> {
    for visits in sizes {
        measure::all(*visits, settings, |line| println!("{line}"))?;
    }
    Ok(())
}

fn arguments() -> Result<(Vec<usize>, Settings), String> {
    let mut given = std::env::args().skip(1);
    let mut sizes = Vec::new();
    let mut settings = Settings {
        seed: 1,
        run: Duration::from_secs(10),
        steps: 10,
        cpu: false,
    };
    while let Some(argument) = given.next() {
        if argument == "--cpu" {
            settings.cpu = true;
            continue;
        }
        let value = given
            .next()
            .ok_or(format!("{argument} needs a value\n{USAGE}"))?;
        match argument.as_str() {
            "--visits" => sizes.push(number(&value)?),
            "--seed" => settings.seed = number(&value)?,
            "--steps" => settings.steps = number(&value)?,
            "--seconds" => {
                let seconds = Duration::try_from_secs_f64(number(&value)?);
                settings.run = seconds.map_err(|error| error.to_string())?;
            }
            _ => return Err(format!("{argument} is not known\n{USAGE}")),
        }
    }
    if sizes.is_empty() {
        sizes = vec![50, 200, 1_000, 5_000];
    }
    Ok((sizes, settings))
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse()
        .map_err(|_| format!("{text} is not a number\n{USAGE}"))
}
