//! Undo and redo.

use crate::case::Call;
use crate::dto::workspace::{Done, Nothing};
use crate::error::AppResult;

/// Takes the newest action back.
pub(crate) async fn undo(call: Call<'_>, _: Nothing) -> AppResult<Done> {
    call.app.writing().await?.undo(call.lang).await
}

/// Does the action again that was undone last.
pub(crate) async fn redo(call: Call<'_>, _: Nothing) -> AppResult<Done> {
    call.app.writing().await?.redo(call.lang).await
}
