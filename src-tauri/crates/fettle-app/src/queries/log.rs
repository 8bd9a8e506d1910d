//! The audit trail and the state of the workspace.

use std::collections::BTreeSet;

use fettle_domain::change::Change;
use fettle_store::{LogQuery, LogReader};
use fettle_sync::{Cause, Op};

use super::today::tally;
use crate::case::Call;
use crate::desk::{Desk, settings_of};
use crate::dto::Moment;
use crate::dto::workspace::{LogEntry, LogInput, Status, WorkspaceState};
use crate::error::{AppError, AppResult};
use crate::summary::{batch_summary, summary};
use crate::wording;

/// How many ops are given when the caller names no limit.
const LIMIT: u32 = 200;
/// A batch is counted up to so many ops: the line is asked for often.
const MOST_COUNTED: u32 = 1000;

/// The audit trail, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn log(desk: &Desk<'_>, log: &LogReader, input: &LogInput) -> AppResult<Vec<LogEntry>> {
    let query = LogQuery {
        entities: input
            .entity_id
            .as_deref()
            .map(|id| related(desk, id))
            .unwrap_or_default(),
        newest_first: true,
        limit: input.limit.unwrap_or(LIMIT),
        ..LogQuery::default()
    };
    let entries = log.read(&query).await.map_err(AppError::internal)?;
    Ok(entries
        .iter()
        .map(|entry| log_entry(desk, &entry.op))
        .collect())
}

/// The ids under which a record's history is kept: its own, and for a demand
/// those of its facts.
fn related(desk: &Desk<'_>, id: &str) -> Vec<String> {
    let mut ids = BTreeSet::from([id.to_owned()]);
    if let Ok(request_id) = fettle_domain::id::RequestId::new(id) {
        let facts = desk
            .workspace
            .facts_of
            .get(&request_id)
            .map_or(&[][..], Vec::as_slice);
        ids.extend(facts.iter().map(ToString::to_string));
    }
    ids.into_iter().collect()
}

fn log_entry(desk: &Desk<'_>, op: &Op) -> LogEntry {
    LogEntry {
        op_id: op.op_id.to_string(),
        device_seq: op.device_seq,
        device_id: op.device_id.to_string(),
        actor: op.actor.clone(),
        kind: op.kind.clone(),
        entity_id: op.entity_id.clone(),
        recorded_at: desk.here(op.recorded_at),
        summary: op_summary(desk, op),
        batch_id: op.batch_id.to_string(),
        undo_of: match op.cause {
            Some(Cause::UndoOf(batch)) => Some(batch.to_string()),
            _ => None,
        },
        payload: op.payload.value().unwrap_or(serde_json::Value::Null),
        hash: op.hash.to_string(),
    }
}

/// A kind that this version does not know is shown by its name.
fn op_summary(desk: &Desk<'_>, op: &Op) -> String {
    let known: Option<Change> = op.change().ok();
    let text = known.map_or_else(
        || format!("{} {}", op.kind, op.entity_id),
        |change| summary(&change, desk.workspace, desk.lang),
    );
    match op.cause {
        Some(Cause::UndoOf(_)) => desk.say(&format!("undo: {text}"), &format!("撤销：{text}")),
        Some(Cause::RedoOf(_)) => desk.say(&format!("redo: {text}"), &format!("重做：{text}")),
        None => text,
    }
}

/// How the workspace stands.
///
/// # Errors
/// When the log of an open workspace cannot be read.
pub async fn status(call: Call<'_>) -> AppResult<Status> {
    call.app.look_again().await;
    let (state, message) = call.app.state().await;
    if state == WorkspaceState::Open {
        return open_status(call).await;
    }
    let settings = settings_of(&fettle_domain::workspace::Workspace::new());
    Ok(Status {
        state,
        dir: call.app.dir().to_owned(),
        message,
        now: wording::moment(call.app.now(), &settings.dispatcher_zone, call.lang),
        language: call.lang.tag().to_owned(),
        theme: settings.theme,
        log_length: 0,
        last_saved: None,
        undo: None,
        redo: None,
        conflicts: 0,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

async fn open_status(call: Call<'_>) -> AppResult<Status> {
    let reading = call.app.reading().await?;
    let desk = reading.desk(call.app, call.lang, None);
    let store = reading.store();
    let newest = LogQuery {
        newest_first: true,
        limit: 1,
        ..LogQuery::default()
    };
    let newest = store
        .log()
        .read(&newest)
        .await
        .map_err(AppError::internal)?;
    let saved: Option<Moment> = newest.first().map(|entry| desk.here(entry.op.recorded_at));
    let stack = store.undo_stack();
    Ok(Status {
        state: WorkspaceState::Open,
        dir: call.app.dir().to_owned(),
        message: None,
        now: desk.here(desk.now),
        language: desk.settings.language.clone(),
        theme: desk.settings.theme.clone(),
        log_length: store.op_count(),
        last_saved: saved,
        undo: batch_text(&desk, store.log(), stack.next_undo()).await?,
        redo: batch_text(&desk, store.log(), stack.next_redo()).await?,
        conflicts: tally(desk.workspace.conflicts.len()),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

async fn batch_text(
    desk: &Desk<'_>,
    log: &LogReader,
    batch: Option<fettle_sync::BatchId>,
) -> AppResult<Option<String>> {
    let Some(batch) = batch else { return Ok(None) };
    let query = LogQuery {
        batch: Some(batch),
        limit: MOST_COUNTED,
        ..LogQuery::default()
    };
    let ops = log.read(&query).await.map_err(AppError::internal)?;
    let changes: Vec<_> = ops
        .iter()
        .filter_map(|entry| entry.op.change().ok())
        .collect();
    let is_whole = ops.len() < MOST_COUNTED as usize;
    Ok(batch_summary(&changes, is_whole, desk.workspace, desk.lang))
}
