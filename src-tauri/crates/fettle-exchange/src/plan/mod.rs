//! What importing a book would change, given what the workspace knows.
//!
//! Owns the merging of rows with known records (an empty cell keeps what is
//! known), the checks across records, and the resolving of places. Applies
//! nothing: the caller records the changes as ops.
//!
//! Invariant: planned against a workspace that already holds the book, the
//! plan is empty.
//!
//! Start reading at [`Book::changes`], then `planner`.

mod facts;
mod merge;
mod place;
mod planner;
mod records;
pub(crate) mod settings;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use fettle_domain::change::Change;
use fettle_domain::workspace::Workspace;

use crate::book::{Book, Note, Problem};

pub(crate) use facts::same_event;
pub use place::{PlaceAnswer, PlaceCandidate, PlaceChoices, PlaceQuestion, PlaceResolver};

/// How a book is to be taken in.
#[derive(Debug, Clone, Copy)]
pub struct PlanOptions<'a> {
    /// The moment of the import: when counts of stock were taken.
    pub now: DateTime<Utc>,
    /// An id of this import that no other has (a UUID); movements of stock are
    /// named after it.
    pub import_id: &'a str,
    /// Which of several places a city is, where the user has said.
    pub choices: &'a PlaceChoices,
    /// Take the good rows although others have problems.
    pub accept_good_rows: bool,
    /// Take settings and rule books in too, if the book carries any. For an
    /// empty workspace; a colleague's book should not change one's settings.
    pub take_settings: bool,
}

/// What importing a book would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Planned {
    /// The changes, referenced records before those that refer to them. Empty
    /// when there are problems and the good rows were not asked for.
    pub changes: Vec<Change>,
    /// Rows that say what the workspace already knows.
    pub unchanged: usize,
    /// What becomes of the rows, by the sheet's English name. Tells what
    /// *would* happen also when [`Self::is_blocked`].
    pub counts: BTreeMap<String, SheetCount>,
    /// Every problem: those of reading first, then those of the records among
    /// one another and of places.
    pub problems: Vec<Problem>,
    /// What is worth knowing and keeps nothing out.
    pub notes: Vec<Note>,
    /// Rows without a problem of their own that rest on one that has.
    pub left_out: Vec<LeftOut>,
    /// Cities that may be one of several places, each once: to be asked.
    pub questions: Vec<PlaceQuestion>,
    /// Whether nothing is imported because of problems.
    pub is_blocked: bool,
}

/// What becomes of the rows of a sheet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct SheetCount {
    /// Filled rows.
    pub rows: usize,
    /// Rows that make a record.
    pub new: usize,
    /// Rows that change one.
    pub changed: usize,
    /// Rows that say what is known.
    pub unchanged: usize,
    /// Rows with problems, and rows that rest on such.
    pub left_out: usize,
}

impl SheetCount {
    /// Rows that change the workspace.
    pub fn imported(&self) -> usize {
        self.new + self.changed
    }
}

/// A sound row that stays out because of another.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LeftOut {
    /// The sheet, as named in the book.
    pub sheet: String,
    /// The row.
    pub row: u32,
    /// The sheet of the row it rests on, by its English name.
    pub because_sheet: String,
    /// The id of the row it rests on.
    pub because_id: String,
}

impl Book {
    /// What importing the book into `known` would change.
    pub fn changes(
        &self,
        known: &Workspace,
        places: &dyn PlaceResolver,
        options: &PlanOptions<'_>,
    ) -> Planned {
        planner::Planner::new(self, known, places, *options).plan()
    }
}
