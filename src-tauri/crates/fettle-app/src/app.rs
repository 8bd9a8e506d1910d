//! One running Fettle: a folder, the workspace in it, the long tasks.
//!
//! Owns opening and making the workspace, the one writer, and who may read
//! while. Knows nothing of windows or terminals: both hold an [`App`] and call
//! use cases by name.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use fettle_domain::change::Change;
use fettle_domain::settings::Settings;
use fettle_domain::workspace::Workspace;
use fettle_domain::zone::ZoneId;
use fettle_store::{
    AppendError, Appended, Author, Beside, NewOp, OpenError, Pack, Store, SystemEntropy,
};
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::clock::Clock;
use crate::desk::{Desk, settings_of};
use crate::dto::workspace::{Done, WorkspaceState};
use crate::error::{AppError, AppResult, ErrorCode};
use crate::ground::Ground;
use crate::mail::KeptMails;
use crate::market::Market;
use crate::schedule::Schedules;
use crate::tasks::{Plans, Tasks};
use crate::wording::Lang;

/// What stands in the folder.
pub enum Folder {
    /// No workspace yet.
    Absent,
    /// Open.
    Open(Box<Store>),
    /// Another program has it; the sentence says who.
    InUse(String),
    /// Damaged or unreadable; the sentence says how.
    Damaged(String),
}

/// A running Fettle.
pub struct App {
    dir: PathBuf,
    clock: Arc<dyn Clock>,
    actor: String,
    /// Packs and travel.
    pub ground: Ground,
    folder: RwLock<Folder>,
    /// Long tasks by name.
    pub tasks: Tasks,
    /// The mails kept as evidence, by their ids.
    pub(crate) kept_mails: KeptMails,
    /// Plans that were shown and not yet kept.
    pub plans: Plans,
    /// What the bookings amounted to when it was last asked.
    pub schedules: Schedules,
    /// The marketplace, beyond what the records know of it.
    pub market: Arc<Market>,
}

impl App {
    /// Looks at the folder and opens the workspace in it, when there is one.
    pub async fn open(dir: PathBuf, clock: Arc<dyn Clock>, actor: String) -> Self {
        let folder = open_folder(&dir).await;
        Self {
            dir,
            clock,
            actor,
            ground: Ground::shipped(),
            folder: RwLock::new(folder),
            tasks: Tasks::default(),
            plans: Plans::default(),
            schedules: Schedules::default(),
            market: Arc::default(),
            kept_mails: KeptMails::default(),
        }
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The present instant.
    pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.clock.now()
    }

    /// Where the present instant comes from.
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    /// The id of the open workspace.
    pub(crate) async fn workspace_id(&self) -> Option<String> {
        match &*self.folder.read().await {
            Folder::Open(store) => Some(store.workspace_id().to_owned()),
            _ => None,
        }
    }

    /// How the folder stands, with the sentence for the states that need one.
    pub async fn state(&self) -> (WorkspaceState, Option<String>) {
        match &*self.folder.read().await {
            Folder::Absent => (WorkspaceState::Absent, None),
            Folder::Open(_) => (WorkspaceState::Open, None),
            Folder::InUse(message) => (WorkspaceState::InUse, Some(message.clone())),
            Folder::Damaged(message) => (WorkspaceState::Damaged, Some(message.clone())),
        }
    }

    /// The workspace for reading.
    ///
    /// # Errors
    /// When none is open.
    pub async fn reading(&self) -> AppResult<Reading<'_>> {
        let guard = self.folder.read().await;
        refuse_closed(&guard)?;
        Ok(Reading { guard })
    }

    /// The workspace for writing. Others wait.
    ///
    /// # Errors
    /// When none is open.
    pub async fn writing(&self) -> AppResult<Writing<'_>> {
        let guard = self.folder.write().await;
        refuse_closed(&guard)?;
        Ok(Writing { guard, app: self })
    }

    /// Makes a workspace where none is, with the careful settings in this
    /// language. Where one is open already, nothing happens.
    ///
    /// # Errors
    /// When the folder cannot be written, or holds something damaged.
    pub async fn ensure_workspace(&self, lang: Lang) -> AppResult<()> {
        let mut folder = self.folder.write().await;
        if matches!(&*folder, Folder::Absent) {
            let made = Store::create(&self.dir, self.now(), SystemEntropy).await;
            *folder = Folder::Open(Box::new(made.map_err(open_error)?));
        }
        // One whose maker was killed before its first op gets that now.
        if let Folder::Open(store) = &mut *folder
            && store.op_count() == 0
        {
            self.begin(store, lang).await?;
        }
        refuse_closed(&folder)
    }

    /// The first op of a workspace: the careful settings in this language.
    async fn begin(&self, store: &mut Store, lang: Lang) -> AppResult<()> {
        let mut settings = Settings::careful(default_zone());
        lang.tag().clone_into(&mut settings.language);
        let author = self.author(&settings.dispatcher_zone);
        let first = NewOp {
            change: Change::SettingsPut(settings),
            base_rev: Some(0),
        };
        let appended = store.append(vec![first], &author).await;
        appended.map(drop).map_err(append_error)
    }

    /// Looks at the folder again where somebody else had it or it was damaged:
    /// it may have been let go or mended since.
    pub async fn look_again(&self) {
        let (state, _) = self.state().await;
        if matches!(state, WorkspaceState::InUse | WorkspaceState::Damaged) {
            self.reopen().await;
        }
    }

    /// Looks at the folder again, after somebody mended or closed it.
    pub async fn reopen(&self) {
        let mut folder = self.folder.write().await;
        // The old one is let go first: two locks on one folder would refuse.
        *folder = Folder::Absent;
        self.schedules.forget();
        self.market.lists.forget();
        *folder = open_folder(&self.dir).await;
    }

    /// Lets the workspace go, so that the doctor can have the folder alone.
    pub async fn close(&self) {
        let folder = std::mem::replace(&mut *self.folder.write().await, Folder::Absent);
        if let Folder::Open(store) = folder
            && let Err(error) = store.close().await
        {
            tracing::warn!("the workspace was not tidied up, which loses nothing: {error}");
        }
    }

    fn author(&self, zone: &ZoneId) -> Author {
        Author {
            actor: self.actor.clone(),
            now: self.now(),
            zone: zone.clone(),
        }
    }
}

/// The zone that a new workspace begins with: the programme's.
fn default_zone() -> ZoneId {
    ZoneId::new("Asia/Shanghai").expect("a literal zone")
}

async fn open_folder(dir: &Path) -> Folder {
    match Store::open(dir, SystemEntropy).await {
        Ok(store) => Folder::Open(Box::new(store)),
        Err(OpenError::NoWorkspace(_)) => Folder::Absent,
        Err(error @ OpenError::InUse { .. }) => Folder::InUse(error.to_string()),
        Err(error) => Folder::Damaged(on_one_line(&error.to_string())),
    }
}

/// A database tells of damage in a list; people get one sentence.
fn on_one_line(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("; ")
}

fn refuse_closed(folder: &Folder) -> AppResult<()> {
    match folder {
        Folder::Open(_) => Ok(()),
        Folder::Absent => Err(AppError::new(
            ErrorCode::NoWorkspace,
            "there is no workspace in this folder yet; import a workbook or start one",
        )),
        Folder::InUse(message) => Err(AppError::new(ErrorCode::InUse, message)),
        Folder::Damaged(message) => Err(AppError::new(ErrorCode::Damaged, message)),
    }
}

/// An error of opening, as a caller meets it.
pub fn open_error(error: OpenError) -> AppError {
    let code = match &error {
        OpenError::InUse { .. } => ErrorCode::InUse,
        OpenError::NoWorkspace(_) => ErrorCode::NoWorkspace,
        OpenError::Damaged(_) => ErrorCode::Damaged,
        _ => ErrorCode::File,
    };
    AppError::new(code, error)
}

fn append_error(error: AppendError) -> AppError {
    AppError::new(ErrorCode::File, error)
}

/// The workspace, for reading.
pub struct Reading<'a> {
    guard: RwLockReadGuard<'a, Folder>,
}

impl Reading<'_> {
    /// The store.
    pub fn store(&self) -> &Store {
        match &*self.guard {
            Folder::Open(store) => store,
            _ => unreachable!("a reading is only made of an open folder"),
        }
    }

    /// A desk to answer a question from.
    pub fn desk<'d>(
        &'d self,
        app: &'d App,
        lang: Lang,
        at: Option<chrono::DateTime<chrono::Utc>>,
    ) -> Desk<'d> {
        let store = self.store();
        let now = at.unwrap_or_else(|| app.now());
        Desk::new(
            store.workspace(),
            &app.ground,
            &app.schedules,
            lang,
            now,
            store.op_count(),
        )
    }
}

/// The workspace, for writing.
pub struct Writing<'a> {
    guard: RwLockWriteGuard<'a, Folder>,
    app: &'a App,
}

impl Writing<'_> {
    /// The store.
    pub fn store(&self) -> &Store {
        match &*self.guard {
            Folder::Open(store) => store,
            _ => unreachable!("a writing is only made of an open folder"),
        }
    }

    fn store_mut(&mut self) -> &mut Store {
        match &mut *self.guard {
            Folder::Open(store) => store,
            _ => unreachable!("a writing is only made of an open folder"),
        }
    }

    /// The records.
    pub fn workspace(&self) -> &Workspace {
        self.store().workspace()
    }

    /// A desk to decide from.
    pub fn desk(&self, lang: Lang, at: Option<chrono::DateTime<chrono::Utc>>) -> Desk<'_> {
        let store = self.store();
        let now = at.unwrap_or_else(|| self.app.now());
        Desk::new(
            store.workspace(),
            &self.app.ground,
            &self.app.schedules,
            lang,
            now,
            store.op_count(),
        )
    }

    fn author(&self) -> Author {
        self.app
            .author(&settings_of(self.workspace()).dispatcher_zone)
    }

    /// Records the changes of one action.
    ///
    /// # Errors
    /// When a decision was made on old ground, or the disk does not take it.
    pub async fn append(&mut self, batch: Vec<NewOp>) -> AppResult<Appended> {
        self.refuse_stale(&batch)?;
        let author = self.author();
        self.store_mut()
            .append(batch, &author)
            .await
            .map_err(append_error)
    }

    /// The same, with the sentence that tells what was done.
    ///
    /// # Errors
    /// As [`Self::append`].
    pub async fn done(&mut self, batch: Vec<NewOp>, message: String) -> AppResult<Done> {
        let appended = self.append(batch).await?;
        Ok(self.outcome(Some(appended), message))
    }

    /// Records what came from elsewhere together with a note of this desktop's
    /// own, key and text, and the pack that it names; never on the undo stack.
    ///
    /// # Errors
    /// When the disk does not take it: nothing is recorded then.
    pub(crate) async fn take_over(
        &mut self,
        batch: Vec<NewOp>,
        note: (&str, &str),
        pack: Option<&Pack>,
    ) -> AppResult<Appended> {
        let author = self.author();
        let note = Some(note);
        self.store_mut()
            .take_over(batch, &author, Beside { note, pack })
            .await
            .map_err(append_error)
    }

    /// A decision that was made on this desktop on old ground is not recorded
    /// as a conflict: the person is right here and can look again.
    fn refuse_stale(&self, batch: &[NewOp]) -> AppResult<()> {
        for op in batch {
            let target = op.change.target();
            let found = self.workspace().rev(target.table, &target.id);
            if op.base_rev.is_some_and(|base| base != found) {
                let message = format!("{} was changed meanwhile; look at it again", target.id);
                return Err(AppError::new(ErrorCode::Stale, message));
            }
        }
        Ok(())
    }

    /// Takes the newest action back.
    ///
    /// # Errors
    /// When there is none, or the disk does not take it.
    pub async fn undo(&mut self, lang: Lang) -> AppResult<Done> {
        let author = self.author();
        let appended = self.store_mut().undo(&author).await.map_err(append_error)?;
        let message = match &appended {
            Some(_) => lang.say("Undone.", "已撤销。"),
            None => lang.say("There is nothing to undo.", "没有可撤销的操作。"),
        };
        Ok(self.outcome(appended, message))
    }

    /// Does the action again that was undone last.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub async fn redo(&mut self, lang: Lang) -> AppResult<Done> {
        let author = self.author();
        let appended = self.store_mut().redo(&author).await.map_err(append_error)?;
        let message = match &appended {
            Some(_) => lang.say("Done again.", "已重做。"),
            None => lang.say("There is nothing to do again.", "没有可重做的操作。"),
        };
        Ok(self.outcome(appended, message))
    }

    fn outcome(&self, appended: Option<Appended>, message: String) -> Done {
        Done {
            message,
            batch_id: appended
                .filter(|a| !a.ops.is_empty())
                .map(|a| a.batch_id.to_string()),
            log_length: self.store().op_count(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_workspace_whose_maker_was_killed_before_its_first_op_gets_it() {
        let folder = tempfile::tempdir().unwrap();
        let now = "2026-11-24T01:00:00Z".parse().unwrap();
        let made = Store::create(folder.path(), now, SystemEntropy).await;
        made.unwrap().close().await.unwrap();
        let app = App::open(
            folder.path().to_owned(),
            Arc::new(crate::clock::SystemClock),
            "a test".to_owned(),
        )
        .await;
        for _ in 0..2 {
            app.ensure_workspace(Lang::En).await.unwrap();
            assert_eq!(app.reading().await.unwrap().store().op_count(), 1);
        }
    }
}
