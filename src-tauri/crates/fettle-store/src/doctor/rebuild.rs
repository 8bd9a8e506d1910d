//! Making the tables again from the log, in a new file.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use fettle_domain::workspace::{TableName, Workspace};
use sqlx::{Connection, SqliteConnection};

use super::{DoctorReport, Examined, examine};
use crate::layout::Layout;
use crate::lock::Lock;
use crate::open::{self, OpenError, sync_folder};
use crate::rows::{self, ReadError, RecordRow};
use crate::{pack, schema, sqlite};

/// Ops copied at a time.
const OPS_A_COPY: u32 = 5_000;

/// Why the tables were not made again. The workspace is as it was.
#[derive(Debug, thiserror::Error)]
pub enum DoctorError {
    /// It cannot be examined, or another process has it open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The log is not whole; tables made from it would lose what they hold.
    #[error("the tables were not made again, because the log is not whole: {}", .0.log.join("; "))]
    LogUnsound(Box<DoctorReport>),
    /// The log has ops of a newer program, whose effect is not known here.
    #[error(
        "the tables were not made again: a newer version of Fettle wrote in this workspace; use that"
    )]
    NewerOps(Box<DoctorReport>),
    /// The new database cannot be written.
    #[error("the tables were not made again: {what}")]
    NotWritten {
        /// What is wrong.
        what: String,
    },
}

impl From<sqlx::Error> for DoctorError {
    fn from(error: sqlx::Error) -> Self {
        Self::NotWritten {
            what: format!("{error}; {}", sqlite::advice(&error)),
        }
    }
}

impl From<io::Error> for DoctorError {
    fn from(error: io::Error) -> Self {
        Self::NotWritten {
            what: error.to_string(),
        }
    }
}

impl From<ReadError> for DoctorError {
    fn from(error: ReadError) -> Self {
        Self::NotWritten {
            what: error.to_string(),
        }
    }
}

impl From<sqlx::migrate::MigrateError> for DoctorError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        Self::NotWritten {
            what: error.to_string(),
        }
    }
}

/// Makes the tables again from the log and examines the result. The database
/// from before is kept in a folder of its own ([`DoctorReport::rebuilt_from`]).
///
/// # Errors
/// When the workspace is open elsewhere, its log is not whole or has ops of a
/// newer program, or the new file cannot be written. The workspace is as it
/// was then.
pub async fn rebuild(
    folder: impl Into<PathBuf>,
    now: DateTime<Utc>,
) -> Result<DoctorReport, DoctorError> {
    let layout = Layout::of(folder);
    open::check_header(&layout)?;
    let _lock: Lock = open::take_lock(&layout)?;
    let Examined { report, replay } = examine(&layout).await?;
    if !report.log_is_sound() {
        return Err(DoctorError::LogUnsound(Box::new(report)));
    }
    if !report.newer_ops.is_empty() {
        return Err(DoctorError::NewerOps(Box::new(report)));
    }
    let unfinished = write_new(&layout, &replay).await?;
    let kept = keep_old(&layout, now)?;
    put_in_place(&layout, &unfinished).await?;
    let Examined { mut report, .. } = examine(&layout).await?;
    report.rebuilt_from = Some(kept);
    Ok(report)
}

/// Writes the log and its tables to a new database in the same folder.
async fn write_new(layout: &Layout, replay: &Workspace) -> Result<PathBuf, DoctorError> {
    let unfinished = open::clear_unfinished(layout)?;
    let mut old = sqlite::connect_reader(&layout.database()).await?;
    let identity = open::read_identity(&mut old).await?;
    schema::make(&unfinished, &identity).await?;
    let mut new = sqlite::connect_writer(&unfinished, false).await?;
    let mut transaction = new.begin().await?;
    copy_packs(&mut old, &mut transaction).await?;
    copy_log(&mut old, &mut transaction).await?;
    for (key, text) in rows::read_notes(&mut old).await? {
        rows::write_note(&mut transaction, &key, &text).await?;
    }
    for &table in TableName::ALL {
        rows::upsert(&mut transaction, table, &records(replay, table)).await?;
    }
    transaction.commit().await?;
    new.close().await?;
    old.close().await?;
    File::open(&unfinished)?.sync_all()?;
    Ok(unfinished)
}

/// Copies the packs as they are, spoilt ones too: the doctor tells of them.
async fn copy_packs(
    old: &mut SqliteConnection,
    new: &mut SqliteConnection,
) -> Result<(), DoctorError> {
    // A file of an older layout has none.
    if !schema::has_table(old, "pack").await? {
        return Ok(());
    }
    Ok(pack::copy(old, new).await?)
}

async fn copy_log(
    old: &mut SqliteConnection,
    new: &mut SqliteConnection,
) -> Result<(), DoctorError> {
    let mut position = 0;
    loop {
        let ops = rows::read_ops(old, position, OPS_A_COPY).await?;
        let Some(last) = ops.last() else {
            return Ok(());
        };
        position = last.position;
        rows::insert_ops(new, &ops).await?;
    }
}

fn records(replay: &Workspace, table: TableName) -> Vec<RecordRow> {
    let ids = replay.ids(table).into_iter();
    ids.filter_map(|id| {
        let (rev, body) = replay.row_json(table, &id)?;
        Some(RecordRow { id, rev, body })
    })
    .collect()
}

/// Copies the database and what SQLite keeps beside it to a new folder.
fn keep_old(layout: &Layout, now: DateTime<Utc>) -> io::Result<PathBuf> {
    let name = format!("before-rebuild-{}", now.format("%Y%m%dT%H%M%S%3fZ"));
    let folder = layout.folder().join(name);
    fs::create_dir(&folder)?;
    for path in [layout.database(), layout.write_ahead_log()] {
        if path.exists() {
            copy_into(&path, &folder)?;
        }
    }
    sync_folder(&folder)?;
    sync_folder(layout.folder())?;
    Ok(folder)
}

fn copy_into(path: &Path, folder: &Path) -> io::Result<()> {
    let Some(name) = path.file_name() else {
        return Ok(());
    };
    let copy = folder.join(name);
    fs::copy(path, &copy)?;
    // Windows syncs only files that are open for writing.
    File::options().write(true).open(&copy)?.sync_all()
}

/// Replaces the database. Its write-ahead log has to be gone first: SQLite
/// would play it into the new file. Closing the last connection does that.
async fn put_in_place(layout: &Layout, unfinished: &Path) -> Result<(), DoctorError> {
    let path = layout.database();
    let mut last = sqlite::connect_writer(&path, false).await?;
    // A connection that has read nothing leaves the write-ahead log alone.
    rows::read_meta(&mut last, "workspace_id").await?;
    last.close().await?;
    if layout.write_ahead_log().exists() {
        return Err(DoctorError::NotWritten {
            what: "another program is reading the database; close it and try again".to_owned(),
        });
    }
    fs::rename(unfinished, &path)?;
    Ok(sync_folder(layout.folder())?)
}
