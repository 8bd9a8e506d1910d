//! Rows of the database: how an op and a record are written, and how they are
//! read back, loudly.
//!
//! Knows nothing of what they mean. Queries are checked when they run, not
//! when they are compiled: the tables share one shape and are addressed by
//! name, which the checked macros cannot do, and the build needs no database.

use std::borrow::Cow;
use std::collections::BTreeMap;

use fettle_domain::workspace::TableName;
use fettle_sync::{BatchId, Cause, Op, Payload};
use futures_util::TryStreamExt;
use futures_util::stream::BoxStream;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use sqlx::query_builder::Separated;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, QueryBuilder, Row as _, Sqlite, SqliteConnection};

/// Ops in one statement: 20 values each, well below SQLite's 32,766.
const OPS_A_STATEMENT: usize = 200;

/// Records in one statement.
const ROWS_A_STATEMENT: usize = 200;

/// A row that cannot be, as a person can find it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("table `{table}`, row `{row}`: {what}")]
pub struct Inconsistent {
    /// The table.
    pub table: String,
    /// The row's id or position.
    pub row: String,
    /// What is wrong, with the column where it is one.
    pub what: String,
}

/// Why reading rows failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Inconsistent(#[from] Inconsistent),
}

/// A record as a table keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RecordRow {
    pub(crate) id: String,
    pub(crate) rev: u64,
    pub(crate) body: String,
}

/// An op and what the log keeps beside it.
#[derive(Debug, Clone)]
pub(crate) struct OpRow {
    pub(crate) position: i64,
    pub(crate) op: Op,
    /// A JSON array of changes.
    pub(crate) inverse: String,
}

const OP_COLUMNS: &str = "position, op_id, device_id, device_seq, actor, kind, \
     entity_id, entity_table, base_rev, payload_version, payload, recorded_at, zone, batch_id, \
     cause, cause_batch, prev_hash, hash, inverse, inverse_digest";

/// What [`parse_op`] reads: the short columns in one JSON text, because each
/// value that comes over costs more than its bytes, and a start reads them all.
pub(crate) const OP_VALUES: &str = "position, json_array(op_id, device_id, device_seq, actor, \
     kind, entity_id, entity_table, base_rev, payload_version, recorded_at, zone, batch_id, \
     cause, cause_batch, prev_hash, hash), payload, inverse, inverse_digest";

/// The short columns of an op, in the order of [`OP_VALUES`].
#[derive(Deserialize)]
struct OpHead<'a>(
    #[serde(borrow)] Cow<'a, str>,
    #[serde(borrow)] Cow<'a, str>,
    i64,
    String,
    String,
    String,
    Option<String>,
    Option<i64>,
    i64,
    #[serde(borrow)] Cow<'a, str>,
    String,
    #[serde(borrow)] Cow<'a, str>,
    Option<String>,
    Option<String>,
    #[serde(borrow)] Cow<'a, str>,
    #[serde(borrow)] Cow<'a, str>,
);

/// Appends ops to the log.
pub(crate) async fn insert_ops(
    connection: &mut SqliteConnection,
    ops: &[OpRow],
) -> Result<(), sqlx::Error> {
    for chunk in ops.chunks(OPS_A_STATEMENT) {
        let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO op (");
        query.push(OP_COLUMNS).push(") ");
        query.push_values(chunk, |mut values, row| bind_op(&mut values, row));
        // A full chunk has the same text every time: worth keeping prepared.
        let persistent = chunk.len() == OPS_A_STATEMENT || chunk.len() == 1;
        query
            .build()
            .persistent(persistent)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

fn bind_op(values: &mut Separated<'_, Sqlite, &'static str>, row: &OpRow) {
    let op = &row.op;
    values
        .push_bind(row.position)
        .push_bind(op.op_id.to_string())
        .push_bind(op.device_id.to_string())
        .push_bind(to_sql(op.device_seq))
        .push_bind(op.actor.clone())
        .push_bind(op.kind.clone())
        .push_bind(op.entity_id.clone())
        .push_bind(op.table.clone())
        .push_bind(op.base_rev.map(to_sql))
        .push_bind(i64::from(op.payload_version))
        .push_bind(op.payload.as_str().to_owned())
        .push_bind(fettle_sync::op::instant(op.recorded_at))
        .push_bind(op.zone.clone())
        .push_bind(op.batch_id.to_string())
        .push_bind(op.cause.map(Cause::word))
        .push_bind(op.cause.map(|cause| cause.batch().to_string()))
        .push_bind(op.prev_hash.to_string())
        .push_bind(op.hash.to_string())
        .push_bind(row.inverse.clone())
        .push_bind(digest(&[&op.hash.to_string(), &row.inverse]).to_vec());
}

/// SQLite's integers are signed; numbers and revisions count ops, so they stay
/// far below.
fn to_sql(number: u64) -> i64 {
    i64::try_from(number).expect("a count of ops fits 63 bits")
}

/// Ops after a position, in the order they were taken in.
pub(crate) async fn read_ops(
    connection: &mut SqliteConnection,
    after: i64,
    limit: u32,
) -> Result<Vec<OpRow>, ReadError> {
    let sql = format!("SELECT {OP_VALUES} FROM op WHERE position > ? ORDER BY position LIMIT ?");
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(after)
        .bind(i64::from(limit))
        .fetch_all(connection)
        .await?;
    rows.iter().map(parse_op).collect()
}

/// Every op, in the order they were taken in.
pub(crate) fn all_ops(
    connection: &mut SqliteConnection,
) -> BoxStream<'_, Result<SqliteRow, sqlx::Error>> {
    let sql = format!("SELECT {OP_VALUES} FROM op ORDER BY position");
    sqlx::query(AssertSqlSafe(sql)).fetch(connection)
}

/// The ops of a batch, in their order.
pub(crate) async fn read_batch(
    connection: &mut SqliteConnection,
    batch: BatchId,
) -> Result<Vec<OpRow>, ReadError> {
    let sql = format!("SELECT {OP_VALUES} FROM op WHERE batch_id = ? ORDER BY position");
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(batch.to_string())
        .fetch_all(connection)
        .await?;
    rows.iter().map(parse_op).collect()
}

/// An op of a row that has [`OP_VALUES`].
pub(crate) fn parse_op(row: &SqliteRow) -> Result<OpRow, ReadError> {
    let position: i64 = row.try_get(0)?;
    let reader = OpReader { position };
    let head: &str = row.try_get(1)?;
    let head: OpHead<'_> =
        serde_json::from_str(head).map_err(|error| reader.wrong("op_id..hash", &error))?;
    let OpHead(
        op_id,
        device_id,
        seq,
        actor,
        kind,
        entity_id,
        table,
        base_rev,
        version,
        recorded_at,
        zone,
        batch_id,
        cause,
        cause_batch,
        prev_hash,
        hash,
    ) = head;
    let op = Op {
        op_id: reader.parsed("op_id", &op_id)?,
        device_id: reader.parsed("device_id", &device_id)?,
        device_seq: reader.count("device_seq", seq)?,
        actor,
        kind,
        entity_id,
        table,
        base_rev: base_rev
            .map(|rev| reader.count("base_rev", rev))
            .transpose()?,
        payload_version: u32::try_from(version)
            .map_err(|error| reader.wrong("payload_version", &error))?,
        payload: Payload::kept(row.try_get(2)?),
        recorded_at: reader.parsed("recorded_at", &recorded_at)?,
        zone,
        batch_id: reader.parsed("batch_id", &batch_id)?,
        cause: reader.cause(cause, cause_batch)?,
        prev_hash: reader.parsed("prev_hash", &prev_hash)?,
        hash: reader.parsed("hash", &hash)?,
    };
    Ok(OpRow {
        position,
        inverse: reader.inverse(row, &op)?,
        op,
    })
}

struct OpReader {
    position: i64,
}

impl OpReader {
    fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
        &self,
        column: &str,
        text: &str,
    ) -> Result<T, ReadError> {
        text.parse().map_err(|error| self.wrong(column, &error))
    }

    fn count(&self, column: &str, number: i64) -> Result<u64, ReadError> {
        u64::try_from(number).map_err(|error| self.wrong(column, &error))
    }

    fn cause(
        &self,
        word: Option<String>,
        batch: Option<String>,
    ) -> Result<Option<Cause>, ReadError> {
        let Some(word) = word else {
            return Ok(None);
        };
        let batch: BatchId = self.parsed("cause_batch", &batch.unwrap_or_default())?;
        match Cause::from_word(&word, batch) {
            Some(cause) => Ok(Some(cause)),
            None => Err(self.wrong("cause", &format!("`{word}` is not known"))),
        }
    }

    fn inverse(&self, row: &SqliteRow, op: &Op) -> Result<String, ReadError> {
        let (inverse, kept): (String, &[u8]) = (row.try_get(3)?, row.try_get(4)?);
        if digest(&[&op.hash.to_string(), &inverse]) == kept {
            Ok(inverse)
        } else {
            Err(self.wrong("inverse", &"it is not what was written; its digest differs"))
        }
    }

    fn wrong(&self, column: &str, what: &dyn std::fmt::Display) -> ReadError {
        ReadError::Inconsistent(Inconsistent {
            table: "op".to_owned(),
            row: self.position.to_string(),
            what: format!("column `{column}`: {what}"),
        })
    }
}

/// Writes records over what a table has of them.
pub(crate) async fn upsert(
    connection: &mut SqliteConnection,
    table: TableName,
    rows: &[RecordRow],
) -> Result<(), sqlx::Error> {
    for chunk in rows.chunks(ROWS_A_STATEMENT) {
        let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO ");
        query.push(table.as_str()).push(" (id, rev, body, digest) ");
        query.push_values(chunk, |mut values, row| {
            values
                .push_bind(row.id.clone())
                .push_bind(to_sql(row.rev))
                .push_bind(row.body.clone())
                .push_bind(record_digest(table, row).to_vec());
        });
        query.push(
            " ON CONFLICT (id) DO UPDATE SET rev = excluded.rev, body = excluded.body, \
             digest = excluded.digest",
        );
        let persistent = chunk.len() == ROWS_A_STATEMENT || chunk.len() == 1;
        query
            .build()
            .persistent(persistent)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Removes a record.
pub(crate) async fn delete(
    connection: &mut SqliteConnection,
    table: TableName,
    id: &str,
) -> Result<(), sqlx::Error> {
    let sql = format!("DELETE FROM {} WHERE id = ?", table.as_str());
    sqlx::query(AssertSqlSafe(sql))
        .bind(id)
        .execute(connection)
        .await?;
    Ok(())
}

/// A table's rows in the order of their ids, for [`parse_record`].
pub(crate) fn all_records(
    connection: &mut SqliteConnection,
    table: TableName,
) -> BoxStream<'_, Result<SqliteRow, sqlx::Error>> {
    let table = table.as_str();
    let sql = format!("SELECT id, rev, body, digest FROM {table} ORDER BY id");
    sqlx::query(AssertSqlSafe(sql)).fetch(connection)
}

/// A table's records in the order of their ids, each checked against its
/// digest.
pub(crate) async fn read_table(
    connection: &mut SqliteConnection,
    table: TableName,
) -> Result<Vec<Result<RecordRow, Inconsistent>>, ReadError> {
    let rows = all_records(connection, table);
    let rows: Vec<SqliteRow> = rows.try_collect().await?;
    rows.iter().map(|row| parse_record(table, row)).collect()
}

/// A record, checked against its digest.
pub(crate) fn parse_record(
    table: TableName,
    row: &SqliteRow,
) -> Result<Result<RecordRow, Inconsistent>, ReadError> {
    let id: String = row.try_get(0)?;
    let wrong = |what: &str| Inconsistent {
        table: table.as_str().to_owned(),
        row: id.clone(),
        what: what.to_owned(),
    };
    let Ok(rev) = u64::try_from(row.try_get::<i64, _>(1)?) else {
        return Ok(Err(wrong("column `rev`: it is negative")));
    };
    let body: String = row.try_get(2)?;
    let kept: &[u8] = row.try_get(3)?;
    let record = RecordRow {
        id: id.clone(),
        rev,
        body,
    };
    if record_digest(table, &record) == kept {
        Ok(Ok(record))
    } else {
        Ok(Err(wrong("it is not what was written; its digest differs")))
    }
}

fn record_digest(table: TableName, row: &RecordRow) -> [u8; 16] {
    digest(&[table.as_str(), &row.id, &row.rev.to_string(), &row.body])
}

/// The first 16 bytes of SHA-256 over some texts, each ended by a zero byte.
fn digest(texts: &[&str]) -> [u8; 16] {
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update(text.as_bytes());
        hasher.update([0]);
    }
    let mut first = [0; 16];
    first.copy_from_slice(&hasher.finalize()[..16]);
    first
}

/// A value of `meta`.
pub(crate) async fn read_meta(
    connection: &mut SqliteConnection,
    key: &str,
) -> Result<String, ReadError> {
    let value = sqlx::query_scalar("SELECT value FROM meta WHERE key = ?")
        .bind(key)
        .fetch_optional(connection)
        .await?;
    value.ok_or_else(|| {
        ReadError::Inconsistent(Inconsistent {
            table: "meta".to_owned(),
            row: key.to_owned(),
            what: "the row is missing".to_owned(),
        })
    })
}

/// How the keys of notes begin in `meta`.
const NOTE: &str = "note.";

/// This desktop's own notes: no ops, and no part of the workspace.
pub(crate) async fn read_notes(
    connection: &mut SqliteConnection,
) -> Result<BTreeMap<String, String>, sqlx::Error> {
    let rows = sqlx::query("SELECT key, value FROM meta")
        .fetch_all(connection)
        .await?;
    let mut notes = BTreeMap::new();
    for row in rows {
        let key: String = row.try_get(0)?;
        if let Some(key) = key.strip_prefix(NOTE) {
            notes.insert(key.to_owned(), row.try_get(1)?);
        }
    }
    Ok(notes)
}

/// Keeps a note, over the one of the same key.
pub(crate) async fn write_note(
    connection: &mut SqliteConnection,
    key: &str,
    text: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO meta (key, value) VALUES (?, ?) \
         ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )
    .bind(format!("{NOTE}{key}"))
    .bind(text)
    .execute(connection)
    .await?;
    Ok(())
}

/// Sets a value of `meta`.
pub(crate) async fn write_meta(
    connection: &mut SqliteConnection,
    key: &str,
    value: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO meta (key, value) VALUES (?, ?)")
        .bind(key)
        .bind(value)
        .execute(connection)
        .await?;
    Ok(())
}
