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
