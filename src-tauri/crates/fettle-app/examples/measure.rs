//! Times use cases on a workspace, as the window calls them: worded, and
//! turned into JSON.
//!
//! `cargo run --release -p fettle-app --example measure -- WORKSPACE TIMES \
//!     NAME[=INPUT]...`
//!
//! Prints the best and the median of each, in milliseconds.

use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use fettle_app::{App, Lang, SystemClock, call_text};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [workspace, times, names @ ..] = arguments.as_slice() else {
        return Err("WORKSPACE TIMES NAME[=INPUT]...".into());
    };
    let times: usize = times.parse()?;
    let app = App::open(
        workspace.into(),
        Arc::new(SystemClock),
        "measure".to_owned(),
    )
    .await;
    for name in names {
        let (name, input) = name.split_once('=').unwrap_or((name, "{}"));
        let input: Value = serde_json::from_str(input)?;
        let mut taken = Vec::new();
        for _ in 0..times {
            taken.push(timed(&app, name, &input).await?);
        }
        taken.sort_by(f64::total_cmp);
        println!(
            "{name}: best {:.1} ms, median {:.1} ms of {times}",
            taken[0],
            taken[taken.len() / 2]
        );
    }
    Ok(())
}

/// Milliseconds of one call.
#[expect(clippy::disallowed_methods, reason = "a stopwatch is what this is")]
async fn timed(app: &App, name: &str, input: &Value) -> Result<f64, Box<dyn Error>> {
    let begun = Instant::now();
    call_text(app, name, input.clone(), Lang::En).await?;
    Ok(begun.elapsed().as_secs_f64() * 1000.0)
}
