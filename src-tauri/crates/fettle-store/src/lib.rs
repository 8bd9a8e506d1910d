//! One desktop's memory: the op log and its projections in SQLite.
//!
//! Owns the files of a workspace's folder: the database (`workspace.fettle`),
//! kept files (`evidence/`), the lock and the head. Knows nothing of what the
//! changes mean: [`Workspace::apply`] is the one reducer, and the tables are a
//! copy of its rows.
//!
//! Invariants: the log is the truth and is only ever appended to. Ops and the
//! rows they touch are written in one transaction, and nothing is acknowledged
//! or visible in [`Store::workspace`] before that is on the disk. A file that
//! is not what was written is told about, never written over, never mended by
//! itself.
//!
//! Start reading at [`Store`], then [`append`], [`open`] and [`doctor`].

pub mod append;
pub mod backup;
pub mod doctor;
pub mod evidence;
mod head;
mod layout;
mod load;
mod lock;
pub mod log;
pub mod open;
pub mod pack;
mod rows;
mod schema;
mod sqlite;
pub mod undo;

use std::path::Path;

use fettle_domain::workspace::Workspace;
use fettle_sync::{ChainTip, DeviceId, Entropy};
use sqlx::{Connection, SqliteConnection};

pub use append::{AppendError, Appended, Author, Beside, NewOp};
pub use backup::BackupError;
pub use doctor::{Difference, DifferenceKind, DoctorError, DoctorReport};
pub use evidence::{EvidenceError, EvidenceFiles, KeptFile};
pub use log::{LogEntry, LogError, LogQuery, LogReader};
pub use open::{Damage, OpenError};
pub use pack::{Pack, PackWriter};
pub use rows::Inconsistent;
pub use undo::UndoStack;

/// A workspace open for writing; the only one at a time.
pub struct Store {
    layout: layout::Layout,
    connection: SqliteConnection,
    log: LogReader,
    evidence: EvidenceFiles,
    head: head::Head,
    loaded: load::Loaded,
    tip: ChainTip,
    entropy: Box<dyn Entropy>,
    /// A transaction was begun and its end was not seen.
    in_doubt: bool,
    _lock: lock::Lock,
}

/// A workspace as it was when it was opened, for reading only.
pub struct ReadOnlyStore {
    layout: layout::Layout,
    log: LogReader,
    evidence: EvidenceFiles,
    loaded: load::Loaded,
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&mut self, bytes: &mut [u8; 10]) {
        getrandom::fill(bytes).expect("the systems that Fettle runs on always have randomness");
    }
}

impl Store {
    /// What the workspace is: everything that was acknowledged.
    pub fn workspace(&self) -> &Workspace {
        &self.loaded.workspace
    }

    /// What can be undone and redone.
    pub fn undo_stack(&self) -> &UndoStack {
        &self.loaded.undo
    }

    /// The number of ops that this desktop has recorded.
    pub fn op_count(&self) -> u64 {
        self.tip.seq
    }

    /// The id under which this desktop records its ops.
    pub fn device_id(&self) -> DeviceId {
        self.loaded.device_id
    }

    /// A note of this desktop's own, JSON text; see [`Store::take_over`].
    pub fn note(&self, key: &str) -> Option<&str> {
        self.loaded.notes.get(key).map(String::as_str)
    }

    /// The workspace's id, the same on every desktop that shares it.
    pub fn workspace_id(&self) -> &str {
        &self.loaded.workspace_id
    }

    /// The audit trail.
    pub fn log(&self) -> &LogReader {
        &self.log
    }

    /// Kept files.
    pub fn evidence(&self) -> &EvidenceFiles {
        &self.evidence
    }

    /// The workspace's folder.
    pub fn folder(&self) -> &Path {
        self.layout.folder()
    }

    /// Closes the files in order. Dropping a store loses nothing; closing it
    /// leaves one tidy file.
    ///
    /// # Errors
    /// When SQLite cannot tidy up; what was acknowledged is safe all the same.
    pub async fn close(self) -> Result<(), OpenError> {
        let path = self.layout.database();
        self.log.close().await?;
        self.connection
            .close()
            .await
            .map_err(|error| OpenError::database(&path, error))
    }
}

impl ReadOnlyStore {
    /// A note of this desktop's own, as it was then; see [`Store::take_over`].
    pub fn note(&self, key: &str) -> Option<&str> {
        self.loaded.notes.get(key).map(String::as_str)
    }

    /// What the workspace was when it was opened.
    pub fn workspace(&self) -> &Workspace {
        &self.loaded.workspace
    }

    /// What could be undone and redone.
    pub fn undo_stack(&self) -> &UndoStack {
        &self.loaded.undo
    }

    /// The audit trail, as it is now.
    pub fn log(&self) -> &LogReader {
        &self.log
    }

    /// Kept files.
    pub fn evidence(&self) -> &EvidenceFiles {
        &self.evidence
    }

    /// The workspace's folder.
    pub fn folder(&self) -> &Path {
        self.layout.folder()
    }
}
