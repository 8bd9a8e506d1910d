//! Writing a workspace as a book that imports to the same state.
//!
//! Owns the shape of the sheets written; their names and columns are those of
//! [`crate::SheetKind`]. What does not travel in a book: the bytes of evidence
//! files, the history of stock (a book holds counts), conflict cases.
//!
//! Invariant: text is written as text. No cell of ours is a formula.
//!
//! Start reading at [`write_workbook`], then `tables`.

mod cells;
mod own;
pub(crate) mod sink;
mod tables;

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use fettle_domain::workspace::Workspace;

/// Why a book cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The file or folder cannot be written.
    #[error("{path} cannot be written: {source}")]
    Write {
        /// The path.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A text longer than a cell of a workbook holds.
    #[error(
        "{column} of {record} in {sheet} has {chars} characters, and a cell of a workbook holds 32767; export a folder of CSV instead"
    )]
    CellTooLong {
        /// The sheet.
        sheet: String,
        /// The record's id.
        record: String,
        /// The column.
        column: String,
        /// Its length.
        chars: usize,
    },
    /// The workbook cannot be put together.
    #[error("the workbook cannot be put together: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The table cannot be put together.
    #[error("the table cannot be put together: {0}")]
    Table(#[from] csv::Error),
}

/// The workspace as the bytes of an `.xlsx` workbook. `now` is kept as the
/// moment of its creation.
///
/// # Errors
/// [`WriteError::CellTooLong`] when a text does not fit into a cell.
pub fn workbook_bytes(workspace: &Workspace, now: DateTime<Utc>) -> Result<Vec<u8>, WriteError> {
    sink::xlsx(&tables::tables(workspace), now)
}

/// Writes the workspace as an `.xlsx` workbook. The file appears whole or not
/// at all.
///
/// # Errors
/// [`WriteError`] when a text does not fit or the file cannot be written.
pub fn write_workbook(
    workspace: &Workspace,
    path: &Path,
    now: DateTime<Utc>,
) -> Result<(), WriteError> {
    let bytes = workbook_bytes(workspace, now)?;
    replace_file(path, &bytes)
}

/// Writes the workspace as a folder with one `.csv` a sheet. Cells that a
/// spreadsheet might run as formulas get an apostrophe before them, which
/// reading takes away again.
///
/// # Errors
/// [`WriteError`] when the folder or a file cannot be written.
pub fn write_csv_folder(workspace: &Workspace, folder: &Path) -> Result<(), WriteError> {
    std::fs::create_dir_all(folder).map_err(|source| WriteError::Write {
        path: folder.to_owned(),
        source,
    })?;
    for table in tables::tables(workspace) {
        let path = folder.join(format!("{}.csv", table.name));
        replace_file(&path, sink::csv(&table)?.as_bytes())?;
    }
    Ok(())
}

/// Puts a file in place in one step, so that a failure leaves the old one.
fn replace_file(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let failed = |source| WriteError::Write {
        path: path.to_owned(),
        source,
    };
    let mut aside = path.as_os_str().to_owned();
    aside.push(".part");
    std::fs::write(&aside, bytes).map_err(failed)?;
    std::fs::rename(&aside, path).map_err(failed)
}
