//! Backups: a whole workspace copied to another folder, while it is open.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::Store;
use crate::evidence::{EvidenceError, EvidenceFiles};
use crate::layout::Layout;
use crate::open::sync_folder;
use crate::sqlite;

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The folder has something in it.
    #[error("{} is not empty; choose a new folder for the backup", .0.display())]
    NotEmpty(PathBuf),
    /// The folder cannot be written.
    #[error("{}: {source}; check the space on the disk and the rights of the folder", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The database cannot be copied.
    #[error("the backup was not made: {source}; {}", sqlite::advice(.source))]
    Database {
        /// What SQLite says.
        source: sqlx::Error,
    },
    /// A kept file cannot be copied.
    #[error("the backup is not complete: {0}")]
    Evidence(#[from] EvidenceError),
}

impl Store {
    /// Copies the workspace to a new folder, which can be opened as it is.
    /// The database comes first: every file that it names is kept by then.
    ///
    /// # Errors
    /// When the folder has something in it or cannot be written, or a kept
    /// file is damaged.
    pub async fn backup(&mut self, to: impl Into<PathBuf>) -> Result<(), BackupError> {
        let target = Layout::of(to);
        prepare(target.folder())?;
        let database = target.database();
        sqlx::query("VACUUM INTO ?")
            .bind(text(&database)?)
            .execute(&mut self.connection)
            .await
            .map_err(|source| BackupError::Database { source })?;
        self.evidence
            .copy_to(&EvidenceFiles::of(target.evidence()))?;
        File::open(&database)
            .and_then(|file| file.sync_all())
            .and_then(|()| sync_folder(target.folder()))
            .map_err(|error| io_error(&database, error))
    }
}

/// SQLite takes the path as text.
fn text(path: &Path) -> Result<String, BackupError> {
    let text = path.to_str().map(str::to_owned);
    text.ok_or_else(|| io_error(path, io::Error::other("the path is not valid Unicode")))
}

fn prepare(folder: &Path) -> Result<(), BackupError> {
    fs::create_dir_all(folder).map_err(|error| io_error(folder, error))?;
    let mut entries = fs::read_dir(folder).map_err(|error| io_error(folder, error))?;
    match entries.next() {
        Some(_) => Err(BackupError::NotEmpty(folder.to_owned())),
        None => Ok(()),
    }
}

fn io_error(path: &Path, source: io::Error) -> BackupError {
    BackupError::Io {
        path: path.to_owned(),
        source,
    }
}
