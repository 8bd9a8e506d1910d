//! The doctor: is the file sound, is the log whole, do the tables equal what
//! the log adds up to - and making the tables again from the log.
//!
//! Invariant: examining writes nothing. Rebuilding needs a sound log, works on
//! a new file, and keeps the old one beside it, byte for byte.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use fettle_domain::workspace::{ChangeContext, TableName, Workspace};
use fettle_sync::{ChainTip, Chains, Op};
use serde::Serialize;
use sqlx::{Connection, SqliteConnection};

use crate::evidence::{EvidenceFiles, FileState};
use crate::layout::Layout;
use crate::load::{self, LoadError};
use crate::open::{self, OpenError};
use crate::{head, pack, rows, schema, sqlite};

mod rebuild;

pub use rebuild::{DoctorError, rebuild};

/// What the doctor found. Lists are empty when all is well.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DoctorReport {
    /// The database.
    pub database: PathBuf,
    /// What is wrong with the file's structure.
    pub structure: Vec<String>,
    /// How many ops the log has, as far as it could be read.
    pub ops: u64,
    /// What is wrong with the log: a broken chain, ops that cannot be read,
    /// newest ops that are missing.
    pub log: Vec<String>,
    /// Ops that a newer program wrote, by kind: kept, but not understood here.
    /// Tables that they touched cannot be compared.
    pub newer_ops: BTreeMap<String, u64>,
    /// Rows that are not what the log adds up to.
    pub differences: Vec<Difference>,
    /// Packs of answers that ops name and that are not there, by SHA-256.
    pub packs_missing: Vec<String>,
    /// Packs of answers that are not what was packed, by SHA-256.
    pub packs_damaged: Vec<String>,
    /// Kept files that are missing, by SHA-256.
    pub evidence_missing: Vec<String>,
    /// Kept files whose bytes have changed, by SHA-256.
    pub evidence_damaged: Vec<String>,
    /// Files among the kept ones that no record names. Harmless: a file is
    /// kept before the op that names it.
    pub evidence_unnamed: Vec<String>,
    /// Where the database from before the rebuilding lies, after one.
    pub rebuilt_from: Option<PathBuf>,
}

/// A row that is not what the log adds up to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The table.
    pub table: &'static str,
    /// The row.
    pub id: String,
    /// How it differs.
    pub kind: DifferenceKind,
}

/// How a row differs from what the log adds up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceKind {
    /// The table does not have it.
    Missing,
    /// The log does not have it.
    Extra,
    /// Both have it, and it is not the same.
    Differs,
}

impl DoctorReport {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.structure.is_empty()
            && self.log_is_sound()
            && self.differences.is_empty()
            && self.packs_missing.is_empty()
            && self.packs_damaged.is_empty()
            && self.evidence_missing.is_empty()
            && self.evidence_damaged.is_empty()
    }

    /// Whether the log is whole, so that the tables can be made from it.
    pub fn log_is_sound(&self) -> bool {
        self.log.is_empty()
    }
}

/// Examines a workspace, damaged or not, open elsewhere or not.
///
/// # Errors
/// When there is nothing to examine: no workspace, another program's file, a
/// newer layout, or a file that cannot be read at all.
pub async fn report(folder: impl Into<PathBuf>) -> Result<DoctorReport, OpenError> {
    let layout = Layout::of(folder);
    examine(&layout).await.map(|examined| examined.report)
}

/// What examining leaves besides the report.
pub(crate) struct Examined {
    pub(crate) report: DoctorReport,
    /// What the log adds up to; as far as it could be read.
    pub(crate) replay: Workspace,
}

pub(crate) async fn examine(layout: &Layout) -> Result<Examined, OpenError> {
    let mut report = DoctorReport {
        database: layout.database(),
        ..DoctorReport::default()
    };
    let mut replay = Workspace::new();
    match connect(layout).await {
        Ok(mut connection) => {
            let looked = look(layout, &mut connection, &mut report).await;
            replay = looked.map_err(|error| OpenError::database(&layout.database(), error))?;
            connection
                .close()
                .await
                .map_err(|error| OpenError::database(&layout.database(), error))?;
        }
        Err(OpenError::Damaged(damage)) => {
            report.structure.push(damage.what);
            report.log.push("the log cannot be reached".to_owned());
        }
        Err(other) => return Err(other),
    }
    examine_evidence(layout, &replay, &mut report).await;
    Ok(Examined { report, replay })
}

async fn connect(layout: &Layout) -> Result<SqliteConnection, OpenError> {
    open::check_header(layout)?;
    let path = layout.database();
    let database = |error| OpenError::database(&path, error);
    let mut connection = sqlite::connect_reader(&path).await.map_err(database)?;
    if !schema::is_ours(&mut connection).await.map_err(database)? {
        return Err(OpenError::Foreign(path));
    }
    let found = schema::version(&mut connection).await.map_err(database)?;
    let known = schema::newest();
    if found > known {
        return Err(OpenError::Newer { path, found, known });
    }
    Ok(connection)
}

/// Looks at one state of the database, while others may go on writing.
async fn look(
    layout: &Layout,
    connection: &mut SqliteConnection,
    report: &mut DoctorReport,
) -> Result<Workspace, sqlx::Error> {
    // Read first: what is acknowledged later is no loss.
    let head = head::read(&layout.head());
    let mut transaction = connection.begin().await?;
    examine_structure(&mut transaction, report).await;
    let (replay, named) = examine_log(head, &mut transaction, report).await;
    examine_packs(&mut transaction, named, report).await;
    if report.log_is_sound() {
        compare(&mut transaction, &replay, report).await;
    }
    transaction.rollback().await?;
    Ok(replay)
}

async fn examine_structure(connection: &mut SqliteConnection, report: &mut DoctorReport) {
    match schema::integrity_check(connection).await {
        Ok(problems) => report.structure.extend(problems),
        Err(error) => report.structure.push(error.to_string()),
    }
}

/// Verifies and replays the log.
async fn examine_log(
    head: Option<ChainTip>,
    connection: &mut SqliteConnection,
    report: &mut DoctorReport,
) -> (Workspace, NamedPacks) {
    let mut replay = Workspace::new();
    let mut named = NamedPacks::new();
    let mut chains = Chains::new();
    let read = load::each_op(connection, |row| {
        chains.accept(&row.op)?;
        report.ops += 1;
        replay_op(&mut replay, &row.op, report);
        if let Some(answers) = pack::named(&row.op) {
            let end = named.entry(answers.pack).or_default();
            *end = (*end).max(answers.start.saturating_add(answers.bytes));
        }
        Ok(())
    })
    .await;
    if let Err(error) = read {
        report.log.push(error.to_string());
    }
    match load::read_device(connection).await {
        Ok(device_id) => report.log.extend(lost(head, chains.tip(device_id))),
        Err(error) => report.log.push(error.to_string()),
    }
    (replay, named)
}

/// The packs that ops name, and how far they read in each.
type NamedPacks = BTreeMap<String, u64>;

/// Unpacks every pack, and looks whether those that are named are there.
async fn examine_packs(
    connection: &mut SqliteConnection,
    mut named: NamedPacks,
    report: &mut DoctorReport,
) {
    // A file of an older layout has none.
    let is_there = schema::has_table(connection, "pack").await;
    if !is_there.unwrap_or(true) {
        report.packs_missing.extend(named.into_keys());
        return;
    }
    let looked = pack::each(connection, |found| match found {
        Ok(pack) => {
            let end = named.remove(pack.name());
            if end.is_some_and(|end| end > pack.bytes()) {
                report.packs_damaged.push(pack.name().to_owned());
            }
        }
        Err(unsound) => {
            named.remove(&unsound.row);
            report.packs_damaged.push(unsound.row);
        }
    });
    match looked.await {
        Ok(()) => report.packs_missing.extend(named.into_keys()),
        Err(error) => report.structure.push(format!("table `pack`: {error}")),
    }
}

fn replay_op(replay: &mut Workspace, op: &Op, report: &mut DoctorReport) {
    let context = ChangeContext {
        op_id: op.op_id.to_string(),
        recorded_at: op.recorded_at,
        base_rev: op.base_rev,
    };
    match op.change() {
        Ok(change) => {
            replay.apply(&change, &context);
        }
        Err(error) if error.is_newer() => {
            *report.newer_ops.entry(op.kind.clone()).or_default() += 1;
        }
        Err(error) => report.log.push(error.to_string()),
    }
}

fn lost(head: Option<ChainTip>, tip: ChainTip) -> Option<String> {
    let head = head.filter(|head| head.seq >= tip.seq && *head != tip)?;
    Some(format!(
        "the newest ops are missing: op {} was recorded, the log ends at {}",
        head.seq, tip.seq
    ))
}

/// Compares every table with the replay.
async fn compare(connection: &mut SqliteConnection, replay: &Workspace, report: &mut DoctorReport) {
    for &table in TableName::ALL {
        match compare_table(connection, replay, table).await {
            Ok(differences) => report.differences.extend(differences),
            Err(error) => report.structure.push(error.to_string()),
        }
    }
}

async fn compare_table(
    connection: &mut SqliteConnection,
    replay: &Workspace,
    table: TableName,
) -> Result<Vec<Difference>, LoadError> {
    let mut wanted: BTreeSet<String> = replay.ids(table).into_iter().collect();
    let mut differences = Vec::new();
    let mut differ = |id: String, kind| {
        differences.push(Difference {
            table: table.as_str(),
            id,
            kind,
        });
    };
    // A file of an older layout lacks the tables that came later.
    let is_there = schema::has_table(connection, table.as_str()).await?;
    let is_older = schema::version(connection).await? < schema::newest();
    let rows = if is_older && !is_there {
        Vec::new()
    } else {
        rows::read_table(connection, table).await?
    };
    for row in rows {
        let (id, kept) = match row {
            Ok(row) => (row.id, Some((row.rev, row.body))),
            Err(unsound) => (unsound.row, None),
        };
        if !wanted.remove(&id) {
            differ(id, DifferenceKind::Extra);
        } else if replay.row_json(table, &id) != kept {
            differ(id, DifferenceKind::Differs);
        }
    }
    for id in wanted {
        differ(id, DifferenceKind::Missing);
    }
    Ok(differences)
}

async fn examine_evidence(layout: &Layout, replay: &Workspace, report: &mut DoctorReport) {
    let files = EvidenceFiles::of(layout.evidence());
    let named: BTreeSet<String> = replay
        .evidence
        .values()
        .map(|row| row.value.sha256.clone())
        .collect();
    // Without a log, nothing can be said about which files are named.
    let log_is_sound = report.log_is_sound();
    let look = tokio::task::spawn_blocking(move || {
        let states: Vec<_> = named
            .iter()
            .map(|sha256| (sha256.clone(), files.state(sha256)))
            .collect();
        let unnamed = files.names().map(|names| {
            let unnamed = names.difference(&named).cloned().collect::<Vec<_>>();
            if log_is_sound { unnamed } else { Vec::new() }
        });
        (states, unnamed)
    });
    let (states, unnamed) = match look.await {
        Ok(found) => found,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    };
    for (sha256, state) in states {
        match state {
            FileState::Whole => {}
            FileState::Missing => report.evidence_missing.push(sha256),
            FileState::Damaged => report.evidence_damaged.push(sha256),
        }
    }
    match unnamed {
        Ok(unnamed) => report.evidence_unnamed = unnamed,
        Err(error) => report.structure.push(format!("evidence: {error}")),
    }
}
