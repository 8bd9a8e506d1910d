//! From the database to the memory: the workspace out of its tables, the
//! chains and the undo stack out of the log.
//!
//! Invariant: everything that is read is checked. What cannot be is an error
//! that names the row; nothing is skipped and nothing is mended.

use std::collections::BTreeMap;

use fettle_domain::workspace::{TableName, Workspace};
use fettle_sync::{BatchId, Cause, ChainError, Chains, DeviceId};
use futures_util::TryStreamExt;
use sqlx::{Row as _, SqliteConnection};

use crate::pack::{self, Named};
use crate::rows::{self, Inconsistent, OpRow, ReadError};
use crate::undo::{UNDO_DEPTH, UndoStack};

/// Why the database does not make a workspace.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("the log of ops is broken: {0}")]
    Chain(#[from] ChainError),
}

impl From<sqlx::Error> for LoadError {
    fn from(error: sqlx::Error) -> Self {
        Self::Read(ReadError::Database(error))
    }
}

impl From<Inconsistent> for LoadError {
    fn from(row: Inconsistent) -> Self {
        Self::Read(ReadError::Inconsistent(row))
    }
}

/// What the database holds.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) device_id: DeviceId,
    pub(crate) workspace_id: String,
    pub(crate) workspace: Workspace,
    /// This desktop's own notes.
    pub(crate) notes: BTreeMap<String, String>,
    pub(crate) chains: Chains,
    pub(crate) undo: UndoStack,
    /// The newest position of the log; 0 for an empty one.
    pub(crate) position: i64,
}

/// Loads everything. The caller has a transaction open where others may write.
pub(crate) async fn load(connection: &mut SqliteConnection) -> Result<Loaded, LoadError> {
    let device_id = read_device(connection).await?;
    let workspace_id = rows::read_meta(connection, "workspace_id").await?;
    let workspace = read_workspace(connection).await?;
    let notes = rows::read_notes(connection).await?;
    let packs = pack::verify(connection).await?;
    let (chains, position) = verify_log(connection, Named::of(packs)).await?;
    let undo = read_undo(connection, device_id).await?;
    Ok(Loaded {
        device_id,
        workspace_id,
        workspace,
        notes,
        chains,
        undo,
        position,
    })
}

/// The id under which this desktop writes its ops.
pub(crate) async fn read_device(connection: &mut SqliteConnection) -> Result<DeviceId, ReadError> {
    let text = rows::read_meta(connection, "device_id").await?;
    text.parse().map_err(|error| {
        ReadError::Inconsistent(Inconsistent {
            table: "meta".to_owned(),
            row: "device_id".to_owned(),
            what: format!("{error}"),
        })
    })
}

/// The workspace as its tables have it.
async fn read_workspace(connection: &mut SqliteConnection) -> Result<Workspace, LoadError> {
    let mut workspace = Workspace::new();
    for &table in TableName::ALL {
        let mut rows = rows::all_records(connection, table);
        while let Some(row) = rows.try_next().await? {
            let row = rows::parse_record(table, &row)??;
            workspace
                .put_row_json(table, &row.id, row.rev, &row.body)
                .map_err(|error| Inconsistent {
                    table: table.as_str().to_owned(),
                    row: row.id.clone(),
                    what: error.to_string(),
                })?;
        }
    }
    workspace.index();
    Ok(workspace)
}

/// Verifies every chain of the log; its ends and the newest position.
async fn verify_log(
    connection: &mut SqliteConnection,
    mut packs: Named,
) -> Result<(Chains, i64), LoadError> {
    let mut chains = Chains::new();
    let accept = |row: &OpRow| {
        chains.accept(&row.op)?;
        Ok(packs.accept(&row.op)?)
    };
    let position = each_op(connection, accept).await?;
    Ok((chains, position))
}

/// Visits every op of the log in order and returns the newest position.
pub(crate) async fn each_op(
    connection: &mut SqliteConnection,
    mut visit: impl FnMut(&OpRow) -> Result<(), LoadError>,
) -> Result<i64, LoadError> {
    let mut position = 0;
    let mut rows = rows::all_ops(connection);
    // Row by row: the database reads ahead while these are looked at.
    while let Some(row) = rows.try_next().await? {
        let row = rows::parse_op(&row)?;
        position = row.position;
        visit(&row)?;
    }
    Ok(position)
}

/// The undo stack: the newest batches of this desktop that undo is about,
/// replayed. What came from elsewhere stands between them and is passed over.
async fn read_undo(
    connection: &mut SqliteConnection,
    device_id: DeviceId,
) -> Result<UndoStack, LoadError> {
    let mut newest = Vec::new();
    let mut below = i64::MAX;
    while newest.len() < 2 * UNDO_DEPTH {
        let Some((batch, first)) = read_batch_below(connection, device_id, below).await? else {
            break;
        };
        newest.push(batch);
        below = first;
    }
    let mut stack = UndoStack::new();
    for (batch, cause, undoable) in newest.into_iter().rev() {
        stack.record(batch, cause, undoable);
    }
    Ok(stack)
}

type Batch = (BatchId, Option<Cause>, bool);

/// The newest of those batches below a number of the chain, and the number of
/// the batch's first op. A batch lies in one piece, so the search for the next
/// goes on there: an import of 60,000 ops costs no more than one op.
async fn read_batch_below(
    connection: &mut SqliteConnection,
    device_id: DeviceId,
    below: i64,
) -> Result<Option<(Batch, i64)>, LoadError> {
    let row = sqlx::query(
        "SELECT batch_id, cause, cause_batch, \
            (SELECT min(device_seq) FROM op AS o WHERE o.batch_id = op.batch_id), \
            EXISTS (SELECT 1 FROM op AS o WHERE o.batch_id = op.batch_id AND o.inverse <> '[]') \
         FROM op WHERE device_id = ? AND device_seq < ? \
            AND (inverse <> '[]' OR cause IS NOT NULL) \
         ORDER BY device_seq DESC LIMIT 1",
    )
    .bind(device_id.to_string())
    .bind(below)
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let (batch, cause): (String, Option<String>) = (row.try_get(0)?, row.try_get(1)?);
    let of: Option<String> = row.try_get(2)?;
    let parsed = (|| {
        let cause = match (cause, of) {
            (Some(word), Some(of)) => Some(Cause::from_word(&word, of.parse().ok()?)?),
            _ => None,
        };
        Some((batch.parse().ok()?, cause, row.try_get(4).ok()?))
    })();
    let parsed = parsed.ok_or_else(|| Inconsistent {
        table: "op".to_owned(),
        row: format!("batch {batch}"),
        what: "its batch or cause cannot be read".to_owned(),
    })?;
    Ok(Some((parsed, row.try_get(3)?)))
}
