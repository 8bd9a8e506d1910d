//! Where a workspace's files lie in its folder.

use std::path::{Path, PathBuf};

/// The folder of one workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    folder: PathBuf,
}

impl Layout {
    /// The layout of a folder.
    pub fn of(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The database: log and tables.
    pub fn database(&self) -> PathBuf {
        self.folder.join("workspace.fettle")
    }

    /// What was committed and is not yet in the database file. SQLite owns it.
    pub fn write_ahead_log(&self) -> PathBuf {
        self.folder.join("workspace.fettle-wal")
    }

    /// The number and hash of the newest acknowledged op, see [`crate::head`].
    pub fn head(&self) -> PathBuf {
        self.folder.join("workspace.head")
    }

    /// Held by the one process that writes.
    pub fn lock(&self) -> PathBuf {
        self.folder.join("lock")
    }

    /// Kept files by their hash.
    pub fn evidence(&self) -> PathBuf {
        self.folder.join("evidence")
    }
}
