//! The first start.

use crate::case::Call;
use crate::dto::workspace::{Nothing, StartInput, StartWith, Status, WorkspaceState};
use crate::error::{AppError, AppResult, ErrorCode};
use crate::{actions, answers};

/// Makes a workspace where none is: an empty one, or the sample - an import
/// like any other, with its confirmed demands booked by the planner.
pub(crate) async fn start(call: Call<'_>, input: StartInput) -> AppResult<Status> {
    // Somebody may have mended the folder, or closed the other window.
    if call.app.state().await.0 != WorkspaceState::Open {
        call.app.reopen().await;
    }
    if call.app.state().await.0 == WorkspaceState::Open {
        let message = "there is a workspace in this folder already";
        return Err(AppError::new(ErrorCode::NotPossible, message));
    }
    call.app.ensure_workspace(call.lang).await?;
    if input.with == StartWith::Sample {
        let view = actions::import::import_sample(call).await?;
        if !view.written {
            let problems = view.problems.len();
            return Err(AppError::internal(format!(
                "the sample has {problems} problems"
            )));
        }
        actions::plan::book_confirmed(call).await?;
    }
    answers::status(call, Nothing {}).await
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::{DateTime, TimeDelta, Utc};
    use serde_json::json;

    use crate::{App, Lang, StoppedClock, call};

    /// On whatever day somebody clicks: the sample opens, its confirmed
    /// demands are on the board, and a plan of the rest passes the checker.
    #[tokio::test]
    async fn the_sample_opens_and_plans_on_any_day() {
        let first: DateTime<Utc> = "2026-11-16T01:00:00Z".parse().unwrap();
        for day in (0..60).step_by(4).chain([113, 190, 365]) {
            let now = first + TimeDelta::days(day);
            let dir = tempfile::tempdir().unwrap();
            let clock = Arc::new(StoppedClock(now));
            let app = App::open(dir.path().join("w"), clock, "test".to_owned()).await;
            let ask = async |name: &str, input| {
                let answer = call(&app, name, input, Lang::En).await;
                answer.unwrap_or_else(|error| panic!("{name} at {now}: {error:?}"))
            };
            ask("start", json!({"with": "sample"})).await;
            let board = ask("board", json!({})).await;
            assert!(!board["bars"].as_array().unwrap().is_empty(), "{now}");
            let plan = ask("plan", json!({"iterations": 20})).await;
            assert_eq!(plan["checked"], true, "{now}");
        }
    }
}
