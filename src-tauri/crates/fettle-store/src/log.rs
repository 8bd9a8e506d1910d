//! The audit trail: reading ops back, by record or by batch.

use std::path::PathBuf;

use fettle_domain::market::MarketAnswers;
use fettle_sync::{BatchId, Op};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use tokio::sync::Mutex;

use crate::OpenError;
use crate::pack;
use crate::rows::{self, OP_VALUES, ReadError};

/// Which ops are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogQuery {
    /// Only ops about one of these records, by id; empty for all.
    pub entities: Vec<String>,
    /// Only ops of this batch.
    pub batch: Option<BatchId>,
    /// Only ops beyond this position, in the direction of reading.
    pub after: Option<i64>,
    /// Newest first rather than oldest first.
    pub newest_first: bool,
    /// At most so many.
    pub limit: u32,
}

impl Default for LogQuery {
    fn default() -> Self {
        Self {
            entities: Vec::new(),
            batch: None,
            after: None,
            newest_first: false,
            limit: 1000,
        }
    }
}

/// An op and where it stands in this desktop's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Its position: give it as [`LogQuery::after`] to read on.
    pub position: i64,
    /// The op.
    pub op: Op,
}

/// Why the log cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the log in {} cannot be read: {what}", .path.display())]
pub struct LogError {
    /// The database.
    pub path: PathBuf,
    /// What is wrong.
    pub what: String,
}

/// Reads the log over a connection of its own that cannot write.
pub struct LogReader {
    path: PathBuf,
    connection: Mutex<SqliteConnection>,
}

impl LogReader {
    pub(crate) fn of(path: PathBuf, connection: SqliteConnection) -> Self {
        Self {
            path,
            connection: Mutex::new(connection),
        }
    }

    /// What the platform answered, in its own text: the stretch that an op
    /// names.
    ///
    /// # Errors
    /// When the pack is missing, damaged or cannot be read.
    pub async fn answers(&self, answers: &MarketAnswers) -> Result<String, LogError> {
        let mut connection = self.connection.lock().await;
        let text = pack::read(&mut connection, answers).await;
        text.map_err(|error| LogError {
            path: self.path.clone(),
            what: error.to_string(),
        })
    }

    /// The ops that a query asks for.
    ///
    /// # Errors
    /// When the database cannot be read, or holds an op that cannot be.
    pub async fn read(&self, query: &LogQuery) -> Result<Vec<LogEntry>, LogError> {
        self.fetch(query).await.map_err(|error| LogError {
            path: self.path.clone(),
            what: error.to_string(),
        })
    }

    async fn fetch(&self, query: &LogQuery) -> Result<Vec<LogEntry>, ReadError> {
        let mut connection = self.connection.lock().await;
        let mut statement = sqlx::query(AssertSqlSafe(sql(query)));
        if !query.entities.is_empty() {
            let ids = serde_json::Value::from(query.entities.clone());
            statement = statement.bind(ids.to_string());
        }
        if let Some(batch) = query.batch {
            statement = statement.bind(batch.to_string());
        }
        if let Some(after) = query.after {
            statement = statement.bind(after);
        }
        let rows = statement
            .bind(i64::from(query.limit))
            .fetch_all(&mut *connection)
            .await?;
        rows.iter()
            .map(|row| rows::parse_op(row).map(LogEntry::from))
            .collect()
    }

    pub(crate) async fn close(self) -> Result<(), OpenError> {
        let path = self.path;
        self.connection
            .into_inner()
            .close()
            .await
            .map_err(|error| OpenError::database(&path, error))
    }
}

impl From<rows::OpRow> for LogEntry {
    fn from(row: rows::OpRow) -> Self {
        Self {
            position: row.position,
            op: row.op,
        }
    }
}

/// The statement of a query; values are bound in the order of the conditions.
fn sql(query: &LogQuery) -> String {
    let mut conditions = vec!["1"];
    if !query.entities.is_empty() {
        conditions.push("entity_id IN (SELECT value FROM json_each(?))");
    }
    if query.batch.is_some() {
        conditions.push("batch_id = ?");
    }
    let (beyond, order) = if query.newest_first {
        ("position < ?", "DESC")
    } else {
        ("position > ?", "ASC")
    };
    if query.after.is_some() {
        conditions.push(beyond);
    }
    let conditions = conditions.join(" AND ");
    format!("SELECT {OP_VALUES} FROM op WHERE {conditions} ORDER BY position {order} LIMIT ?")
}
