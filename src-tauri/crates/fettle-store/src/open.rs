//! Making and opening a workspace.
//!
//! Invariant: a file that is not what this program wrote is told about and
//! left as it is. Everything is checked through a connection that cannot
//! write, before one that can is made.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use fettle_sync::{ChainTip, DeviceId, Entropy, OpId};
use sqlx::migrate::MigrateError;
use sqlx::{Connection, SqliteConnection};

use crate::evidence::EvidenceFiles;
use crate::head::{self, Head};
use crate::layout::Layout;
use crate::load::{self, LoadError, Loaded};
use crate::lock::{Lock, LockError};
use crate::log::LogReader;
use crate::rows::{self, ReadError};
use crate::schema;
use crate::sqlite::{self, Fault, VersionError};
use crate::{ReadOnlyStore, Store};

/// How every SQLite database begins.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Why a workspace cannot be made or opened. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is none in the folder.
    #[error("there is no workspace in {}; make one there or choose another folder", .0.display())]
    NoWorkspace(PathBuf),
    /// There is one already.
    #[error("there is a workspace in {} already; open it or choose another folder", .0.display())]
    Exists(PathBuf),
    /// A database, but another program's.
    #[error("{} is a database of another program, not a workspace; choose another folder", .0.display())]
    Foreign(PathBuf),
    /// Another process has it open for writing.
    #[error("the workspace in {} is in use by {who}; close it there first", .path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
        /// The process and its computer, as it wrote itself.
        who: String,
    },
    /// It is not what was written.
    #[error(transparent)]
    Damaged(#[from] Damage),
    /// A newer program wrote it.
    #[error(
        "{} was written by a newer version of Fettle (layout {found}, this one knows {known}); \
         install that version",
        .path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its layout's version.
        found: i64,
        /// The newest layout known here.
        known: i64,
    },
    /// An older program wrote it, and reading alone cannot bring it up to date.
    #[error("{} was written by an older version of Fettle; open it once for writing", .0.display())]
    Older(PathBuf),
    /// The program was linked with an SQLite that is too old to be trusted.
    #[error("this build carries SQLite {0}, which can damage files; 3.51.3 or newer is needed")]
    OldSqlite(String),
    /// A file cannot be read or written.
    #[error("{}: {source}; check that the folder exists and is yours", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The database cannot be reached, though nothing says it is damaged.
    #[error("{}: {source}; {}", .path.display(), sqlite::advice(.source))]
    Database {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        source: sqlx::Error,
    },
}

/// A workspace file that is not what was written. It is left as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} is damaged: {what}. Nothing was changed. {advice}", .path.display())]
pub struct Damage {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub what: String,
    /// What to do.
    pub advice: String,
}

impl Damage {
    pub(crate) fn of(path: &Path, what: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            what: what.into(),
            advice: "Copy the whole folder to a safe place first; then see what `fettle doctor` \
                     says, or put a backup in its place."
                .to_owned(),
        }
    }

    fn lost(path: &Path, head: ChainTip, found: u64) -> Self {
        let seq = head.seq;
        Self {
            advice: "If you put an older copy here on purpose, delete `workspace.head` and open \
                     it again. Otherwise look for `workspace.fettle-wal`, which belongs to it."
                .to_owned(),
            ..Self::of(
                path,
                format!("its newest changes are missing (it had {seq}, now {found})"),
            )
        }
    }
}

impl OpenError {
    pub(crate) fn database(path: &Path, source: sqlx::Error) -> Self {
        match sqlite::fault(&source) {
            Fault::Damaged => Damage::of(path, source.to_string()).into(),
            _ => Self::Database {
                path: path.to_owned(),
                source,
            },
        }
    }

    fn io(path: &Path, source: io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            source,
        }
    }

    pub(crate) fn load(path: &Path, error: LoadError) -> Self {
        match error {
            LoadError::Read(ReadError::Database(source)) => Self::database(path, source),
            other => Damage::of(path, other.to_string()).into(),
        }
    }

    fn migrate(path: &Path, error: MigrateError) -> Self {
        match error {
            MigrateError::Execute(source) => Self::database(path, source),
            other => Damage::of(path, other.to_string()).into(),
        }
    }
}

impl Store {
    /// Makes an empty workspace in a folder and opens it. The folder is made
    /// when it does not exist.
    ///
    /// # Errors
    /// When the folder has a workspace already, or cannot be written.
    pub async fn create(
        folder: impl Into<PathBuf>,
        now: DateTime<Utc>,
        mut entropy: impl Entropy + 'static,
    ) -> Result<Self, OpenError> {
        let layout = Layout::of(folder);
        let folder = layout.folder();
        std::fs::create_dir_all(folder).map_err(|error| OpenError::io(folder, error))?;
        let lock = take_lock(&layout)?;
        if layout.database().exists() {
            return Err(OpenError::Exists(folder.to_owned()));
        }
        make_database(&layout, now, &mut entropy).await?;
        Self::open_locked(layout, lock, Box::new(entropy)).await
    }

    /// Opens the workspace of a folder for writing. No other process can do
    /// so while this lives.
    ///
    /// # Errors
    /// When there is none, another process has it, it is damaged or too new.
    pub async fn open(
        folder: impl Into<PathBuf>,
        entropy: impl Entropy + 'static,
    ) -> Result<Self, OpenError> {
        let layout = Layout::of(folder);
        check_header(&layout)?;
        let lock = take_lock(&layout)?;
        Self::open_locked(layout, lock, Box::new(entropy)).await
    }

    async fn open_locked(
        layout: Layout,
        lock: Lock,
        entropy: Box<dyn Entropy>,
    ) -> Result<Self, OpenError> {
        let path = layout.database();
        let mut reader = examine(&layout).await?;
        if is_older(&path, &mut reader).await? {
            check_structure(&layout).await?;
            migrate(&path).await?;
        }
        let loaded = load_sound(&layout, &mut reader).await?;
        let connection = sqlite::connect_writer(&path, false)
            .await
            .map_err(|error| OpenError::database(&path, error))?;
        let head_path = layout.head();
        let head = Head::open(&head_path).map_err(|error| OpenError::io(&head_path, error))?;
        Ok(Self {
            evidence: EvidenceFiles::of(layout.evidence()),
            log: LogReader::of(path, reader),
            layout,
            connection,
            head,
            tip: loaded.chains.tip(loaded.device_id),
            loaded,
            entropy,
            in_doubt: false,
            _lock: lock,
        })
    }
}

impl ReadOnlyStore {
    /// Opens the workspace of a folder for reading, as it is now. Another
    /// process may have it open for writing.
    ///
    /// # Errors
    /// When there is none, it is damaged or too new.
    pub async fn open(folder: impl Into<PathBuf>) -> Result<Self, OpenError> {
        let layout = Layout::of(folder);
        let path = layout.database();
        let mut reader = examine(&layout).await?;
        if is_older(&path, &mut reader).await? {
            return Err(OpenError::Older(path));
        }
        let loaded = load_sound(&layout, &mut reader).await?;
        Ok(Self {
            evidence: EvidenceFiles::of(layout.evidence()),
            log: LogReader::of(path, reader),
            layout,
            loaded,
        })
    }
}

pub(crate) fn take_lock(layout: &Layout) -> Result<Lock, OpenError> {
    let path = layout.lock();
    Lock::take(&path).map_err(|error| match error {
        LockError::Held(who) => OpenError::InUse {
            path: layout.folder().to_owned(),
            who,
        },
        LockError::Io(source) => OpenError::io(&path, source),
    })
}

/// Makes the database under another name and puts it in place when it is
/// whole, so that a half-made one is never met.
async fn make_database(
    layout: &Layout,
    now: DateTime<Utc>,
    entropy: &mut dyn Entropy,
) -> Result<(), OpenError> {
    let path = layout.database();
    let unfinished =
        clear_unfinished(layout).map_err(|error| OpenError::io(layout.folder(), error))?;
    let identity = Identity::new(now, entropy);
    schema::make(&unfinished, &identity)
        .await
        .map_err(|error| OpenError::migrate(&unfinished, error))?;
    remove_if_there(&layout.head())
        .and_then(|()| std::fs::File::open(&unfinished)?.sync_all())
        .and_then(|()| std::fs::rename(&unfinished, &path))
        .and_then(|()| sync_folder(layout.folder()))
        .map_err(|error| OpenError::io(&path, error))
}

/// Who a workspace is; written once, when it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    pub(crate) workspace_id: String,
    pub(crate) device_id: String,
    pub(crate) created_at: String,
}

impl Identity {
    fn new(now: DateTime<Utc>, entropy: &mut dyn Entropy) -> Self {
        Self {
            workspace_id: OpId::new(now, entropy).to_string(),
            device_id: DeviceId::new(now, entropy).to_string(),
            created_at: fettle_sync::op::instant(now),
        }
    }
}

/// Where a database is made before it is put in place, with what an
/// interrupted attempt left there removed.
pub(crate) fn clear_unfinished(layout: &Layout) -> io::Result<PathBuf> {
    let unfinished = layout.folder().join("workspace.unfinished");
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let mut leftover = unfinished.clone().into_os_string();
        leftover.push(suffix);
        remove_if_there(Path::new(&leftover))?;
    }
    Ok(unfinished)
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes the names in a folder durable. Windows does so with the files.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Checks what can be checked without SQLite: it would take an empty file for
/// a new database.
pub(crate) fn check_header(layout: &Layout) -> Result<(), OpenError> {
    let path = layout.database();
    let mut start = Vec::new();
    let read = std::fs::File::open(&path)
        .and_then(|file| file.take(MAGIC.len() as u64).read_to_end(&mut start));
    match read {
        Err(error) if error.kind() == io::ErrorKind::NotFound => match head::read(&layout.head()) {
            Some(tip) => Err(Damage::lost(&path, tip, 0).into()),
            None => Err(OpenError::NoWorkspace(layout.folder().to_owned())),
        },
        Err(error) => Err(OpenError::io(&path, error)),
        Ok(0) => Err(Damage::of(&path, "the file is empty").into()),
        Ok(_) if start != MAGIC => {
            Err(Damage::of(&path, "it does not begin as a database does").into())
        }
        Ok(_) => Ok(()),
    }
}

/// Checks header, owner and version through a connection that cannot write,
/// and returns that connection.
async fn examine(layout: &Layout) -> Result<SqliteConnection, OpenError> {
    check_header(layout)?;
    let path = layout.database();
    let database = |error| OpenError::database(&path, error);
    let mut reader = sqlite::connect_reader(&path).await.map_err(database)?;
    sqlite::check_version(&mut reader)
        .await
        .map_err(|error| match error {
            VersionError::TooOld(found) => OpenError::OldSqlite(found),
            VersionError::Database(error) => database(error),
        })?;
    if !schema::is_ours(&mut reader).await.map_err(database)? {
        return Err(OpenError::Foreign(path));
    }
    let (found, known) = (
        schema::version(&mut reader).await.map_err(database)?,
        schema::newest(),
    );
    if found > known {
        return Err(OpenError::Newer { path, found, known });
    }
    Ok(reader)
}

/// Checks the structure of the whole file, over a connection of its own.
async fn check_structure(layout: &Layout) -> Result<(), OpenError> {
    let path = layout.database();
    let database = |error| OpenError::database(&path, error);
    let mut reader = sqlite::connect_reader(&path).await.map_err(database)?;
    let problems = schema::quick_check(&mut reader).await.map_err(database)?;
    reader.close().await.map_err(database)?;
    match problems.first() {
        Some(problem) => Err(Damage::of(&path, problem.clone()).into()),
        None => Ok(()),
    }
}

/// Checks the structure while the content is read and checked: each takes as
/// long as the other.
async fn load_sound(layout: &Layout, reader: &mut SqliteConnection) -> Result<Loaded, OpenError> {
    let (structure, loaded) = tokio::join!(check_structure(layout), load_checked(layout, reader));
    structure.and(loaded)
}

async fn is_older(path: &Path, reader: &mut SqliteConnection) -> Result<bool, OpenError> {
    let found = schema::version(reader)
        .await
        .map_err(|error| OpenError::database(path, error))?;
    Ok(found < schema::newest())
}

async fn migrate(path: &Path) -> Result<(), OpenError> {
    let mut writer = sqlite::connect_writer(path, false)
        .await
        .map_err(|error| OpenError::database(path, error))?;
    schema::migrate(&mut writer)
        .await
        .map_err(|error| OpenError::migrate(path, error))?;
    writer
        .close()
        .await
        .map_err(|error| OpenError::database(path, error))
}

/// Loads one state of the database, and compares it with the head.
async fn load_checked(layout: &Layout, reader: &mut SqliteConnection) -> Result<Loaded, OpenError> {
    let path = layout.database();
    let database = |error| OpenError::database(&path, error);
    // Read first: what is acknowledged after it may be in the database only.
    let head = head::read(&layout.head());
    let mut transaction = reader.begin().await.map_err(database)?;
    let loaded = load::load(&mut transaction)
        .await
        .map_err(|error| OpenError::load(&path, error))?;
    transaction.rollback().await.map_err(database)?;
    let tip = loaded.chains.tip(loaded.device_id);
    match head {
        Some(head) if head.seq > tip.seq || (head.seq == tip.seq && head != tip) => {
            Err(Damage::lost(&path, head, tip.seq).into())
        }
        _ => Ok(loaded),
    }
}

/// The identity that a database carries.
pub(crate) async fn read_identity(
    connection: &mut SqliteConnection,
) -> Result<Identity, ReadError> {
    Ok(Identity {
        workspace_id: rows::read_meta(connection, "workspace_id").await?,
        device_id: rows::read_meta(connection, "device_id").await?,
        created_at: rows::read_meta(connection, "created_at").await?,
    })
}
