//! The database's layout: migrations, its version, its structure's soundness.
//!
//! The SQL lies in `migrations/sqlite`; a shipped migration is never altered.

use std::path::Path;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{Connection, SqliteConnection};

use crate::open::Identity;
use crate::{rows, sqlite};

static MIGRATIONS: Migrator = sqlx::migrate!("../../../migrations/sqlite");

/// `PRAGMA application_id` of a workspace: "Fttl".
const APPLICATION_ID: i64 = 1_182_037_100;

/// The newest layout that this program knows.
pub(crate) fn newest() -> i64 {
    MIGRATIONS
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or(0)
}

/// The layout of a database; 0 when it has none.
pub(crate) async fn version(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations")
        .fetch_one(connection)
        .await
}

/// Whether a database has a table.
pub(crate) async fn has_table(
    connection: &mut SqliteConnection,
    table: &str,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?)",
    )
    .bind(table)
    .fetch_one(connection)
    .await
}

/// Whether this program made the database.
pub(crate) async fn is_ours(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let id: i64 = sqlx::query_scalar("PRAGMA application_id")
        .fetch_one(connection)
        .await?;
    Ok(id == APPLICATION_ID)
}

/// Brings a database to the newest layout.
pub(crate) async fn migrate(connection: &mut SqliteConnection) -> Result<(), MigrateError> {
    MIGRATIONS.run_direct(None, connection, false).await
}

/// Makes a new database with its identity and closes it, all in one file.
pub(crate) async fn make(path: &Path, identity: &Identity) -> Result<(), MigrateError> {
    let mut connection = sqlite::connect_writer(path, true).await?;
    migrate(&mut connection).await?;
    let mut transaction = connection.begin().await?;
    for (key, value) in [
        ("workspace_id", &identity.workspace_id),
        ("device_id", &identity.device_id),
        ("created_at", &identity.created_at),
    ] {
        rows::write_meta(&mut transaction, key, value).await?;
    }
    transaction.commit().await?;
    connection.close().await?;
    Ok(())
}

/// What SQLite finds wrong with pages and records; empty when all is well.
/// Reads the whole file; leaves out whether indexes fit their tables, and the
/// constraints on what texts hold. Leaves the connection so: it is not to write.
pub(crate) async fn quick_check(
    connection: &mut SqliteConnection,
) -> Result<Vec<String>, sqlx::Error> {
    // What the constraints say of a text's form, the digests say of its bytes.
    sqlx::query("PRAGMA ignore_check_constraints = ON")
        .execute(&mut *connection)
        .await?;
    problems(connection, "PRAGMA quick_check(20)").await
}

/// The same, indexes included. Slower.
pub(crate) async fn integrity_check(
    connection: &mut SqliteConnection,
) -> Result<Vec<String>, sqlx::Error> {
    problems(connection, "PRAGMA integrity_check(100)").await
}

async fn problems(
    connection: &mut SqliteConnection,
    pragma: &'static str,
) -> Result<Vec<String>, sqlx::Error> {
    let mut lines: Vec<String> = sqlx::query_scalar(pragma).fetch_all(connection).await?;
    lines.retain(|line| line != "ok");
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use fettle_domain::workspace::TableName;

    #[test]
    fn every_table_of_the_workspace_is_in_the_migrations() {
        let sql: String = MIGRATIONS
            .iter()
            .map(|migration| migration.sql.as_str().to_owned())
            .collect();
        for table in TableName::ALL {
            let made = format!("CREATE TABLE {} (", table.as_str());
            assert!(sql.contains(&made), "{made}");
        }
        assert!(sql.contains(&APPLICATION_ID.to_string()));
    }
}
