//! Reading a seller's book: an `.xlsx`, or a folder of `.csv` files.
//!
//! Owns the way from bytes to typed rows with a list of everything that is
//! wrong. Knows nothing of what the workspace already holds: that is
//! [`crate::plan`].
//!
//! Invariant: no input makes it panic, grow without bound, or lose a row
//! without a word.
//!
//! Start reading at [`read_book`], then `intake`, then `parse`.

pub(crate) mod cell;
mod country;
mod delimited;
pub(crate) mod encoding;
pub(crate) mod grammar;
mod guard;
mod intake;
mod limits;
mod parse;
mod parse_own;
mod problem;
pub(crate) mod reader;
mod row;
mod sheet;
mod wording;
mod xlsx;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use intake::{IdsBySheet, Intake};

pub use limits::Limits;
pub use problem::{Lang, Note, NoteKind, PlainNote, PlainProblem, Problem, ProblemKind};
pub use row::{
    BuyerRow, EngineerRow, Located, MessageCells, OrderRow, PartRow, ProductRow, ReplyCells,
    RequestRow, Rows, ServicePointRow, SettingRow, StockRow, UnresolvedPlace,
};
pub use sheet::{Column, SheetKind};

/// How far reading has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The sheet being read.
    pub sheet: String,
    /// Rows read so far, of all sheets.
    pub rows_read: u64,
}

/// A book that could be read, with everything that is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Book {
    /// The rows without problems.
    pub rows: Rows,
    /// What keeps rows or sheets out, in the order of the book.
    pub problems: Vec<Problem>,
    /// What is worth knowing and keeps nothing out.
    pub notes: Vec<Note>,
    /// The sheets read, by the names they have in the book.
    pub names: BTreeMap<SheetKind, String>,
    /// Filled rows of each sheet, good and bad.
    pub rows_in: BTreeMap<SheetKind, usize>,
    /// Ids of rows with problems: what rests on them is left out with them.
    pub(crate) bad_ids: IdsBySheet,
    /// Rows with problems, by their numbers.
    pub(crate) bad_rows: BTreeMap<SheetKind, BTreeSet<u32>>,
    /// Sheets of which no row can be read.
    pub(crate) broken: BTreeSet<SheetKind>,
    /// The headers found.
    pub(crate) heads: BTreeMap<SheetKind, reader::Head>,
}

/// Why a book cannot be read at all. Each is one plain sentence.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is nothing at that path, or it cannot be opened.
    #[error("{path} cannot be opened: {source}")]
    Open {
        /// The path.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Not a kind of file that is read.
    #[error(
        "{path} is neither an .xlsx workbook nor a folder of .csv files; save the workbook as .xlsx"
    )]
    UnknownKind {
        /// The path.
        path: PathBuf,
    },
    /// One `.csv` file instead of the folder around it.
    #[error(
        "{path} is a single .csv file; choose the folder that holds one .csv file for each sheet"
    )]
    SingleCsv {
        /// The path.
        path: PathBuf,
    },
    /// An old or encrypted workbook.
    #[error(
        "{path} is protected by a password or in the old .xls format; save it as .xlsx without a password"
    )]
    OldOrEncrypted {
        /// The path.
        path: PathBuf,
    },
    /// A folder without `.csv` files.
    #[error("the folder {path} holds no .csv files")]
    EmptyFolder {
        /// The path.
        path: PathBuf,
    },
    /// A file larger than the limit.
    #[error(
        "{path} has {bytes} bytes, more than the {limit} that are accepted; split the book into several"
    )]
    FileTooLarge {
        /// The path.
        path: PathBuf,
        /// Its size.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// The workbook unpacks to more than the limit, or far beyond its size.
    #[error(
        "the workbook unpacks to far more than it should ({part}: over {limit} bytes); it is damaged or made to do harm"
    )]
    UnpacksTooLarge {
        /// The part inside.
        part: String,
        /// The limit that it breaks.
        limit: u64,
    },
    /// Too many rows.
    #[error("the sheet {sheet} has more than {limit} rows; split the book into several")]
    TooManyRows {
        /// The sheet.
        sheet: String,
        /// The limit.
        limit: u32,
    },
    /// Too many columns.
    #[error(
        "the sheet {sheet} has cells beyond column {limit}; delete the columns that are not needed"
    )]
    TooManyColumns {
        /// The sheet.
        sheet: String,
        /// The limit.
        limit: u32,
    },
    /// Not a sound workbook.
    #[error("the workbook is damaged or not an .xlsx file: {why}")]
    Damaged {
        /// What was found.
        why: String,
    },
    /// A `.csv` file whose text cannot be read.
    #[error("the text of {path} is neither UTF-8 nor GBK; save it as CSV UTF-8")]
    UnknownEncoding {
        /// The path.
        path: PathBuf,
    },
    /// No sheet of the book is known.
    #[error(
        "no sheet of the book is known (found: {found}); the sheets are named Products, Buyers, Orders, Engineers, ServicePoints, Parts, Stock, Requests"
    )]
    NoKnownSheet {
        /// The names found.
        found: String,
    },
    /// The caller asked to stop.
    #[error("reading was cancelled")]
    Cancelled,
}

/// Reads a book: an `.xlsx` file, or a folder with one `.csv` a sheet.
///
/// `progress` is told every few thousand rows and may break off.
///
/// # Errors
/// [`ReadError`] when nothing of the book can be read. What is wrong with
/// single rows is in [`Book::problems`] instead.
pub fn read_book(
    path: &Path,
    limits: &Limits,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Book, ReadError> {
    let mut intake = Intake::new(limits, progress);
    let meta = std::fs::metadata(path).map_err(|source| ReadError::Open {
        path: path.to_owned(),
        source,
    })?;
    if meta.is_dir() {
        delimited::read_folder(path, &mut intake)?;
    } else {
        xlsx::read_file(path, meta.len(), &mut intake)?;
    }
    intake.finish()
}

/// Reads an `.xlsx` book from memory, such as [`crate::SAMPLE`].
///
/// # Errors
/// As [`read_book`].
pub fn read_workbook(
    bytes: &[u8],
    limits: &Limits,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Book, ReadError> {
    let mut intake = Intake::new(limits, progress);
    xlsx::read(std::io::Cursor::new(bytes), &mut intake)?;
    intake.finish()
}
