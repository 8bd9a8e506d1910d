//! Each command: calls a use case and prints its answer.

mod export;
mod marketplace;
mod plan;
mod reading;
mod recording;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use fettle_app::{App, AppResult, Lang, call, call_text, catalogue};
use serde_json::{Value, json};

use crate::args::{Command, Simulate};
use crate::{Failure, Outcome, output, serve};

/// Runs a command.
pub async fn run(app: Arc<App>, command: Command) -> Outcome {
    match command {
        Command::Import {
            book,
            accept_good_rows,
            json,
        } => recording::import(&app, &book, accept_good_rows, json).await,
        Command::Clocks(at) => reading::clocks(&app, &at).await,
        Command::Entitlement(at) => reading::entitlement(&app, &at).await,
        Command::Promise { request, at } => reading::promise(&app, &request, &at).await,
        Command::Log {
            entity,
            limit,
            json,
        } => reading::log(&app, entity, limit, json).await,
        Command::Plan {
            at,
            seconds,
            iterations,
            seed,
            repair,
            commit,
        } => {
            let input = json!({
                "at": at.at, "seconds": seconds, "iterations": iterations, "seed": seed,
                "repair": repair, "commit": commit,
            });
            plan::plan(&app, input, at.json).await
        }
        command @ Command::Record { .. } => recording::record(&app, command).await,
        Command::Export { what } => export::export(&app, what).await,
        Command::Doctor { rebuild, json } => reading::doctor(&app, rebuild, json).await,
        Command::Call {
            use_case,
            input,
            lang,
        } => call_by_name(&app, &use_case, input, &lang).await,
        Command::Marketplace { what } => marketplace::marketplace(&app, what).await,
        Command::Orders { query, json } => marketplace::orders(&app, query, json).await,
        Command::Serve {
            port,
            ui,
            pull_every,
        } => serve::serve(app, port, ui, pull_every).await,
        Command::UseCases { .. } => use_cases(),
    }
}

/// Serves a simulated marketplace, which needs no workspace.
pub async fn simulate(what: Simulate, workspace: Option<PathBuf>) -> Outcome {
    marketplace::simulate(what, workspace).await
}

/// Every use case with its schemas.
pub fn use_cases() -> Outcome {
    let cases = serde_json::to_value(catalogue()).map_err(fettle_app::AppError::internal)?;
    output::json(&cases);
    Ok(())
}

/// Calls a use case in English: what scripts read does not change with the
/// seller's language.
async fn ask(app: &App, use_case: &str, input: Value) -> AppResult<Value> {
    call(app, use_case, input, Lang::En).await
}

/// A path as the use cases take it: JSON holds text, and a path need not be
/// any.
fn path_text(path: &Path) -> Result<&str, Failure> {
    path.to_str().ok_or_else(|| {
        Failure::Usage(format!(
            "the name {} is not UTF-8; rename it first",
            path.display()
        ))
    })
}

async fn call_by_name(app: &App, use_case: &str, input: Option<String>, lang: &str) -> Outcome {
    let text = match input.as_deref() {
        None => "{}".to_owned(),
        Some("-") => std::io::read_to_string(std::io::stdin())
            .map_err(|error| Failure::Usage(format!("standard input cannot be read: {error}")))?,
        Some(text) => text.to_owned(),
    };
    let input = serde_json::from_str(&text)
        .map_err(|error| Failure::Usage(format!("the input is not JSON: {error}")))?;
    output::line(&call_text(app, use_case, input, Lang::of(lang)).await?);
    Ok(())
}
