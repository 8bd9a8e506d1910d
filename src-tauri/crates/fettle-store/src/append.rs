//! Appending: the one way a workspace changes.
//!
//! A batch is played on a small stage first: a workspace of nothing but the
//! rows it is about. What comes out - ops, rows, inverses - is written in one
//! transaction. Only after the commit is the batch applied to the workspace
//! that people see.
//!
//! Invariant: a change reads and writes the row it is about and nothing else
//! ([`Change::target`]), apart from the conflict case it may open. So the
//! stage gives what the whole workspace would give.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use fettle_domain::change::Change;
use fettle_domain::workspace::{ChangeContext, TableName, Touched, Workspace};
use fettle_domain::zone::ZoneId;
use fettle_sync::{BatchId, Cause, ChainTip, OpDraft, OpId};
use sqlx::{Connection, SqliteConnection};

use crate::load;
use crate::pack::{self, Pack};
use crate::rows::{self, OpRow, RecordRow};
use crate::sqlite;
use crate::undo::dated;
use crate::{OpenError, Store};

/// A change to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOp {
    /// The change.
    pub change: Change,
    /// The revision of the record that a decision was made on (0: there was
    /// none); `None` when it was made without looking.
    pub base_rev: Option<u64>,
}

impl From<Change> for NewOp {
    fn from(change: Change) -> Self {
        Self {
            change,
            base_rev: None,
        }
    }
}

/// Who acts, when and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// Who.
    pub actor: String,
    /// When.
    pub now: DateTime<Utc>,
    /// The zone of the person.
    pub zone: ZoneId,
}

/// What was recorded. It is on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// The batch; of no ops when nothing was to be recorded.
    pub batch_id: BatchId,
    /// The ops in order, one for each new op.
    pub ops: Vec<OpId>,
    /// The rows that were written or removed.
    pub touched: BTreeSet<Touched>,
    /// Ops whose decision no longer held; each opened a conflict case of the
    /// same id.
    pub conflicts: Vec<OpId>,
}

/// Why nothing was recorded.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// The database did not take it.
    #[error("the change was not saved: {source}; {}", sqlite::advice(.source))]
    NotSaved {
        /// What SQLite says.
        source: sqlx::Error,
    },
    /// It would be written in a form that cannot be read back.
    #[error("the change of {table} `{id}` was not saved: it cannot be kept as it is ({what})")]
    Unkeepable {
        /// The record's table.
        table: &'static str,
        /// The record.
        id: String,
        /// What is wrong with it.
        what: String,
    },
    /// An earlier attempt was interrupted, and the file cannot be read again.
    #[error("the change was not saved: {0}")]
    Reload(#[from] Box<OpenError>),
    /// The log's note of how to take a batch back cannot be read.
    #[error("batch {batch} cannot be undone: {what}")]
    NotUndoable {
        /// The batch.
        batch: BatchId,
        /// What is wrong.
        what: String,
    },
}

impl From<sqlx::Error> for AppendError {
    fn from(source: sqlx::Error) -> Self {
        Self::NotSaved { source }
    }
}

/// How a batch is recorded.
#[derive(Clone, Copy)]
struct Manner<'a> {
    /// The batch that it takes back, or does again.
    cause: Option<Cause>,
    /// Whether it can be undone.
    undoable: bool,
    /// What is to be kept in the same step.
    beside: Beside<'a>,
}

/// What is kept beside ops, in one step with them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beside<'a> {
    /// A note of this desktop's own, key and JSON text.
    pub note: Option<(&'a str, &'a str)>,
    /// The pack that the ops name.
    pub pack: Option<&'a Pack>,
}

/// A batch, played through.
struct Played {
    batch_id: BatchId,
    steps: Vec<(Change, ChangeContext)>,
    ops: Vec<OpRow>,
    tip: ChainTip,
    stage: Workspace,
    touched: BTreeSet<Touched>,
    conflicts: Vec<OpId>,
}

impl Store {
    /// Records the changes of one action. When this returns, they are on the
    /// disk, all of them; on an error none is.
    ///
    /// Dropping the future half-way is safe: the next call finds out how the
    /// transaction ended.
    ///
    /// # Errors
    /// When the database does not take the batch; the workspace is as before.
    pub async fn append(
        &mut self,
        batch: Vec<NewOp>,
        author: &Author,
    ) -> Result<Appended, AppendError> {
        let manner = Manner {
            cause: None,
            undoable: true,
            beside: Beside::default(),
        };
        self.append_so(batch, author, manner).await
    }

    /// Records what came from elsewhere, and in the same step a note that tells
    /// how far it goes and the pack that it names: either all is on the disk or
    /// nothing is. It is never on the undo stack and leaves what is there to be
    /// undone and redone.
    ///
    /// # Errors
    /// As [`Self::append`]; the note is as before then, too.
    pub async fn take_over(
        &mut self,
        batch: Vec<NewOp>,
        author: &Author,
        beside: Beside<'_>,
    ) -> Result<Appended, AppendError> {
        let manner = Manner {
            cause: None,
            undoable: false,
            beside,
        };
        self.append_so(batch, author, manner).await
    }

    /// Takes the newest batch that stands back; `None` when there is none.
    ///
    /// # Errors
    /// As [`Self::append`].
    pub async fn undo(&mut self, author: &Author) -> Result<Option<Appended>, AppendError> {
        self.settle().await?;
        match self.loaded.undo.next_undo() {
            Some(batch) => self.take_back(Cause::UndoOf(batch), author).await.map(Some),
            None => Ok(None),
        }
    }

    /// Does the batch that was undone last again; `None` when there is none.
    ///
    /// # Errors
    /// As [`Self::append`].
    pub async fn redo(&mut self, author: &Author) -> Result<Option<Appended>, AppendError> {
        self.settle().await?;
        match self.loaded.undo.next_redo() {
            Some(batch) => self.take_back(Cause::RedoOf(batch), author).await.map(Some),
            None => Ok(None),
        }
    }

    async fn take_back(&mut self, cause: Cause, author: &Author) -> Result<Appended, AppendError> {
        let inverse = self.inverse_of(cause.batch()).await?;
        let batch = inverse
            .into_iter()
            .map(|change| dated(change, author.now).into())
            .collect();
        let manner = Manner {
            cause: Some(cause),
            undoable: true,
            beside: Beside::default(),
        };
        self.append_so(batch, author, manner).await
    }

    /// The changes that take a batch back, in the order to apply them. Dated
    /// when the batch was recorded.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn inverse_of(&mut self, batch: BatchId) -> Result<Vec<Change>, AppendError> {
        let unreadable = |what: String| AppendError::NotUndoable { batch, what };
        let ops = rows::read_batch(&mut self.connection, batch)
            .await
            .map_err(|error| unreadable(error.to_string()))?;
        let mut changes = Vec::new();
        for row in ops.iter().rev() {
            let inverse: Vec<Change> = serde_json::from_str(&row.inverse)
                .map_err(|error| unreadable(error.to_string()))?;
            changes.extend(inverse);
        }
        Ok(changes)
    }

    async fn append_so(
        &mut self,
        batch: Vec<NewOp>,
        author: &Author,
        manner: Manner<'_>,
    ) -> Result<Appended, AppendError> {
        self.settle().await?;
        let played = self.play(batch, author, manner)?;
        let note = manner.beside.note;
        if !played.ops.is_empty() || note.is_some() {
            self.in_doubt = true;
            write(&mut self.connection, &played, manner.beside).await?;
            self.in_doubt = false;
        }
        if let Some((key, text)) = note {
            self.loaded.notes.insert(key.to_owned(), text.to_owned());
        }
        Ok(self.take_in(played, manner.cause))
    }

    /// Finds out how a transaction ended whose end was not seen, because it
    /// failed or because the caller went away.
    async fn settle(&mut self) -> Result<(), AppendError> {
        if !self.in_doubt {
            return Ok(());
        }
        let newest: i64 = sqlx::query_scalar("SELECT coalesce(max(position), 0) FROM op")
            .fetch_one(&mut self.connection)
            .await?;
        if newest != self.loaded.position {
            let path = self.layout.database();
            let loaded = load::load(&mut self.connection)
                .await
                .map_err(|error| Box::new(OpenError::load(&path, error)))?;
            self.tip = loaded.chains.tip(loaded.device_id);
            self.loaded = loaded;
        }
        self.loaded.notes = rows::read_notes(&mut self.connection).await?;
        self.in_doubt = false;
        Ok(())
    }

    fn play(
        &mut self,
        batch: Vec<NewOp>,
        author: &Author,
        manner: Manner<'_>,
    ) -> Result<Played, AppendError> {
        let mut played = Played {
            batch_id: BatchId::new(author.now, self.entropy.as_mut()),
            steps: Vec::with_capacity(batch.len()),
            ops: Vec::with_capacity(batch.len()),
            tip: self.tip,
            stage: Workspace::new(),
            touched: BTreeSet::new(),
            conflicts: Vec::new(),
        };
        let mut on_stage = BTreeSet::new();
        for new in batch {
            let target = new.change.target();
            if on_stage.insert(target.clone()) {
                self.bring(&mut played.stage, &target)?;
            }
            self.step(&mut played, new, author, manner)?;
        }
        Ok(played)
    }

    /// Brings a row onto the stage.
    fn bring(&self, stage: &mut Workspace, row: &Touched) -> Result<(), AppendError> {
        let Some((rev, body)) = self.workspace().row_json(row.table, &row.id) else {
            return Ok(());
        };
        stage
            .put_row_json(row.table, &row.id, rev, &body)
            .map_err(|error| unkeepable(row, &error))
    }

    fn step(
        &mut self,
        played: &mut Played,
        new: NewOp,
        author: &Author,
        manner: Manner<'_>,
    ) -> Result<(), AppendError> {
        let op_id = OpId::new(author.now, self.entropy.as_mut());
        let draft = OpDraft {
            op_id,
            device_id: self.loaded.device_id,
            actor: &author.actor,
            change: &new.change,
            base_rev: new.base_rev,
            recorded_at: author.now,
            zone: author.zone.as_str(),
            batch_id: played.batch_id,
            cause: manner.cause,
        };
        let op = draft.seal(played.tip);
        let target = new.change.target();
        match op.change() {
            Ok(read) if read == new.change => {}
            Ok(_) => return Err(unkeepable(&target, &"it would be read back differently")),
            Err(error) => return Err(unkeepable(&target, &error)),
        }
        played.tip = op.tip();
        let context = ChangeContext {
            op_id: op_id.to_string(),
            recorded_at: author.now,
            base_rev: new.base_rev,
        };
        let inverse = played.apply(op_id, &new.change, &context, manner.undoable);
        let written = i64::try_from(played.ops.len()).expect("a batch fits 63 bits");
        played.ops.push(OpRow {
            position: self.loaded.position + written + 1,
            op,
            inverse,
        });
        played.steps.push((new.change, context));
        Ok(())
    }

    /// Takes a committed batch into the workspace that people see.
    fn take_in(&mut self, played: Played, cause: Option<Cause>) -> Appended {
        for (change, context) in &played.steps {
            self.loaded.workspace.apply(change, context);
        }
        debug_assert!(
            played.touched.iter().all(|row| {
                self.workspace().row_json(row.table, &row.id)
                    == played.stage.row_json(row.table, &row.id)
            }),
            "a change wrote a row that it is not about"
        );
        if let Some(last) = played.ops.last() {
            let undoable = played.ops.iter().any(|row| row.inverse != NO_INVERSE);
            self.loaded.undo.record(played.batch_id, cause, undoable);
            self.loaded.position = last.position;
            self.tip = played.tip;
            self.note_head();
        }
        Appended {
            batch_id: played.batch_id,
            ops: played.ops.iter().map(|row| row.op.op_id).collect(),
            touched: played.touched,
            conflicts: played.conflicts,
        }
    }

    /// Notes the newest op beside the database. Without the note a lost
    /// write-ahead log would go unseen; the op itself is safe already.
    fn note_head(&mut self) {
        if let Err(error) = self.head.note(self.tip) {
            tracing::warn!(%error, "the head could not be noted");
        }
    }
}

const NO_INVERSE: &str = "[]";

fn unkeepable(row: &Touched, what: &dyn std::fmt::Display) -> AppendError {
    AppendError::Unkeepable {
        table: row.table.as_str(),
        id: row.id.clone(),
        what: what.to_string(),
    }
}

impl Played {
    /// Applies a change to the stage and returns its inverse in JSON; none for
    /// what cannot be undone.
    fn apply(
        &mut self,
        op_id: OpId,
        change: &Change,
        context: &ChangeContext,
        undoable: bool,
    ) -> String {
        let inverse = if undoable {
            change.inverse(&self.stage, context)
        } else {
            Vec::new()
        };
        let touched = self.stage.apply(change, context);
        let refused = touched.iter().any(|row| row.table == TableName::Conflict);
        self.touched.extend(touched);
        if refused {
            self.conflicts.push(op_id);
        }
        if refused || inverse.is_empty() {
            return NO_INVERSE.to_owned();
        }
        serde_json::to_string(&inverse).expect("changes are plain data and have a JSON form")
    }
}

/// Writes a batch and what is kept beside it in one transaction. An error or a
/// dropped future rolls all of it back.
async fn write(
    connection: &mut SqliteConnection,
    played: &Played,
    beside: Beside<'_>,
) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    if let Some(pack) = beside.pack {
        pack::insert(&mut transaction, pack).await?;
    }
    rows::insert_ops(&mut transaction, &played.ops).await?;
    let mut kept: BTreeMap<TableName, Vec<RecordRow>> = BTreeMap::new();
    for row in &played.touched {
        match played.stage.row_json(row.table, &row.id) {
            Some((rev, body)) => kept.entry(row.table).or_default().push(RecordRow {
                id: row.id.clone(),
                rev,
                body,
            }),
            None => rows::delete(&mut transaction, row.table, &row.id).await?,
        }
    }
    for (table, records) in &kept {
        rows::upsert(&mut transaction, *table, records).await?;
    }
    if let Some((key, text)) = beside.note {
        rows::write_note(&mut transaction, key, text).await?;
    }
    transaction.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use fettle_domain::id::PartNo;
    use fettle_domain::part::Part;
    use fettle_sync::SeededEntropy;

    fn batch(size: u32) -> Vec<NewOp> {
        let part = |number| Part {
            part_no: PartNo::new(format!("P-{number}")).unwrap(),
            name: "bearing".repeat(50),
            unit_price: None,
            products: BTreeSet::new(),
            supply_years: None,
        };
        (0..size)
            .map(|number| Change::PartPut(part(number)).into())
            .collect()
    }

    async fn limit_pages(store: &mut Store, pages: i64) {
        let pragma = format!("PRAGMA max_page_count = {pages}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(pragma))
            .execute(&mut store.connection)
            .await
            .unwrap();
    }

    #[tokio::test]
    async fn a_full_disk_changes_nothing_and_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let author = Author {
            actor: "wang".to_owned(),
            now: DateTime::UNIX_EPOCH,
            zone: ZoneId::utc(),
        };
        let entropy = SeededEntropy::new(1);
        let mut store = Store::create(folder.path(), author.now, entropy)
            .await
            .unwrap();
        store.append(batch(3), &author).await.unwrap();
        let before = store.workspace().clone();

        limit_pages(&mut store, 1).await;
        for _ in 0..2 {
            let error = store.append(batch(2000), &author).await.unwrap_err();
            let text = error.to_string();
            assert!(text.contains("the disk is full; free some space"), "{text}");
            assert_eq!(store.workspace(), &before);
            assert_eq!(store.op_count(), 3);
        }

        limit_pages(&mut store, 1 << 30).await;
        store.append(batch(2000), &author).await.unwrap();
        assert_eq!(store.op_count(), 2003);
        let report = crate::doctor::report(folder.path()).await.unwrap();
        assert!(report.is_sound(), "{report:#?}");
    }

    /// The app shares a store between threads and runs its futures on any.
    #[test]
    fn the_store_can_be_shared_and_its_futures_moved() {
        fn shared<T: Send + Sync>() {}
        fn movable<T: Send>(_: impl FnOnce(&'static mut Store) -> T) {}
        shared::<Store>();
        shared::<crate::ReadOnlyStore>();
        movable(|store| async {
            let author = Author {
                actor: String::new(),
                now: DateTime::UNIX_EPOCH,
                zone: ZoneId::utc(),
            };
            let _ = store.append(Vec::new(), &author).await;
            let _ = store
                .take_over(Vec::new(), &author, Beside::default())
                .await;
            let _ = store.undo(&author).await;
            let _ = store.redo(&author).await;
            let _ = store.log().read(&crate::LogQuery::default()).await;
            let _ = store.backup("/nowhere").await;
            let _ = crate::doctor::report("/nowhere").await;
            let _ = crate::doctor::rebuild("/nowhere", author.now).await;
            let _ = Store::open("/nowhere", SeededEntropy::new(1)).await;
        });
    }
}
