//! SQLite: how connections are made, which errors mean damage, and which
//! version will do.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, SqliteConnection};

/// The oldest SQLite that will do: earlier ones can corrupt a database in WAL
/// mode when a checkpoint and a write meet (fixed in 3.51.3).
const OLDEST: (u32, u32, u32) = (3, 51, 3);

/// How long a connection waits for another one's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Rows that the database thread may be ahead of the reader.
const ROW_BUFFER: usize = 1024;

/// The one connection that writes. Creates the file when told to.
pub(crate) async fn connect_writer(
    path: &Path,
    create: bool,
) -> Result<SqliteConnection, sqlx::Error> {
    options(path)
        .create_if_missing(create)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .connect()
        .await
}

/// A connection that cannot write.
pub(crate) async fn connect_reader(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    options(path)
        .read_only(true)
        .create_if_missing(false)
        .connect()
        .await
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .row_buffer_size(ROW_BUFFER)
        .disable_statement_logging()
}

/// Whether the linked SQLite is new enough; otherwise its version.
pub(crate) async fn check_version(connection: &mut SqliteConnection) -> Result<(), VersionError> {
    let found: String = sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(connection)
        .await
        .map_err(VersionError::Database)?;
    if parse_version(&found).is_some_and(|version| version >= OLDEST) {
        Ok(())
    } else {
        Err(VersionError::TooOld(found))
    }
}

#[derive(Debug)]
pub(crate) enum VersionError {
    TooOld(String),
    Database(sqlx::Error),
}

fn parse_version(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.split('.').map(str::parse);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(Ok(major)), Some(Ok(minor)), Some(Ok(patch))) => Some((major, minor, patch)),
        _ => None,
    }
}

/// What an error of the database means to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The file is not what SQLite wrote.
    Damaged,
    /// The disk is full.
    Full,
    /// The file or its folder cannot be written.
    ReadOnly,
    /// Another connection holds a lock.
    Busy,
    /// Anything else.
    Other,
}

/// Sorts an error by SQLite's primary result code.
pub(crate) fn fault(error: &sqlx::Error) -> Fault {
    let code = match error {
        sqlx::Error::Database(database) => database.code().and_then(|code| code.parse().ok()),
        // A column that cannot be decoded (text that is no UTF-8, say) was
        // not written so.
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => return Fault::Damaged,
        _ => None,
    };
    match code.map(|code: i32| code & 0xff) {
        // Corrupt, or not a database. The plain error too: the statements are
        // right, so the file lacks a table or a column.
        Some(1 | 11 | 26) => Fault::Damaged,
        Some(13) => Fault::Full,
        Some(8 | 3) => Fault::ReadOnly,
        Some(5 | 6) => Fault::Busy,
        _ => Fault::Other,
    }
}

/// What a person can do about an error while saving.
pub(crate) fn advice(error: &sqlx::Error) -> &'static str {
    match fault(error) {
        Fault::Full => "the disk is full; free some space and try again",
        Fault::ReadOnly => "the file cannot be written; check the rights of its folder",
        Fault::Busy => "another program holds the file; close it and try again",
        Fault::Damaged => "the file is damaged; close the workspace and run `fettle doctor`",
        Fault::Other => "try again; if it stays so, close the workspace and run `fettle doctor`",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        for (text, enough) in [
            ("3.51.3", true),
            ("3.51.2", false),
            ("3.100.0", true),
            ("3.9.9", false),
            ("4.0.0", true),
            ("nonsense", false),
        ] {
            let found = parse_version(text).is_some_and(|version| version >= OLDEST);
            assert_eq!(found, enough, "{text}");
        }
    }
}
