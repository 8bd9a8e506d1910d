//! Files in and out.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Reads a workbook or a folder of CSV files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ImportInput {
    /// The file or folder.
    pub path: PathBuf,
    /// Take the good rows although others have problems.
    #[serde(default)]
    pub accept_good_rows: bool,
    /// Only look; import nothing.
    #[serde(default)]
    pub preview: bool,
    /// Answers to ambiguous places.
    #[serde(default)]
    pub places: Vec<PlaceChoice>,
    /// A name to ask for progress by.
    #[serde(default)]
    pub task_id: Option<String>,
}

/// Which of several places of the same name is meant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
pub struct PlaceChoice {
    /// The city as the book has it.
    pub city: String,
    /// The country, alpha-2.
    pub country: String,
    /// Latitude of the one meant.
    pub lat: f64,
    /// Longitude.
    pub lon: f64,
}

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
pub struct ImportView {
    /// Rows taken in, by sheet; in a preview, rows that would be.
    pub imported: BTreeMap<String, u32>,
    /// Rows that say what the workspace already knows, by sheet.
    pub unchanged: BTreeMap<String, u32>,
    /// Every problem.
    pub problems: Vec<ImportProblem>,
    /// Worth knowing: unknown columns, absent sheets, the encoding found.
    pub notes: Vec<ImportProblem>,
    /// Cities that several places could be.
    pub ambiguous: Vec<AmbiguousPlace>,
    /// Whether anything was written.
    pub written: bool,
    /// The batch, to undo it.
    pub batch_id: Option<String>,
}

/// One problem of a book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct ImportProblem {
    /// The sheet or file.
    pub sheet: String,
    /// The row as a spreadsheet numbers it; 0 for the sheet itself.
    pub row: u32,
    /// The column's header; empty for the row itself.
    pub column: String,
    /// What is wrong.
    pub problem: String,
    /// What would be right.
    pub expected: String,
}

/// A city that several places could be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
pub struct AmbiguousPlace {
    /// The city as the book has it.
    pub city: String,
    /// The country.
    pub country: String,
    /// The places it could be.
    pub candidates: Vec<super::people::PlaceHit>,
}

/// Hands the schedule out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ExportScheduleInput {
    /// `ics`, `xlsx` or `csv`.
    pub format: String,
    /// Only this engineer's.
    #[serde(default)]
    pub engineer_id: Option<String>,
    /// From this day, dispatcher's zone.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// To this day.
    #[serde(default)]
    pub to: Option<NaiveDate>,
    /// Where to write it.
    pub path: PathBuf,
}

/// Writes the workspace as a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ExportWorkbookInput {
    /// Where to write it.
    pub path: PathBuf,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Exported {
    /// The file.
    pub path: PathBuf,
    /// Rows or events in it.
    pub rows: u32,
}
