//! The workspace as a whole: opening, status, undo, log, doctor, search.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Moment;

/// No input.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// How the workspace stands. The window asks this first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Status {
    /// Its state.
    pub state: WorkspaceState,
    /// The folder.
    pub dir: PathBuf,
    /// For `in_use` and `damaged`: what is so and what to do.
    pub message: Option<String>,
    /// Now, in the dispatcher's zone.
    pub now: Moment,
    /// `en` or `zh-CN`.
    pub language: String,
    /// `system`, `light` or `dark`.
    pub theme: String,
    /// How many ops the log holds; grows with each change, so that a screen
    /// can tell whether what it shows is old.
    #[ts(type = "number")]
    pub log_length: u64,
    /// When the last op was recorded.
    pub last_saved: Option<Moment>,
    /// What Ctrl+Z would take back, worded; `None` when nothing.
    pub undo: Option<String>,
    /// What redo would do again.
    pub redo: Option<String>,
    /// Decisions that no longer held when they arrived.
    pub conflicts: u32,
    /// The program's version.
    pub version: String,
}

/// The state of the workspace folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum WorkspaceState {
    /// Nothing there yet: offer the sample, an import, or an empty workspace.
    Absent,
    /// Open.
    Open,
    /// Another program has it open.
    InUse,
    /// The file is damaged; it was not touched.
    Damaged,
}

/// Makes a workspace where none is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct StartInput {
    /// What to begin with.
    pub with: StartWith,
}

/// What a new workspace begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum StartWith {
    /// The sample seller that ships with the product.
    Sample,
    /// Nothing.
    Empty,
}

/// What an action did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Done {
    /// Worded: `Booked R-0019 for Zhang D.`
    pub message: String,
    /// The batch of ops, `None` when nothing changed.
    pub batch_id: Option<String>,
    /// The log's length afterwards.
    #[ts(type = "number")]
    pub log_length: u64,
}

/// Which part of the audit trail.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields, default)]
pub struct LogInput {
    /// Only ops about this record (and a demand's facts and booking).
    pub entity_id: Option<String>,
    /// At most so many, newest first; 200 when absent.
    pub limit: Option<u32>,
}

/// One op of the audit trail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
pub struct LogEntry {
    /// The op.
    pub op_id: String,
    /// Its place in this device's chain.
    #[ts(type = "number")]
    pub device_seq: u64,
    /// The device.
    pub device_id: String,
    /// Who.
    pub actor: String,
    /// What kind.
    pub kind: String,
    /// About which record.
    pub entity_id: String,
    /// When.
    pub recorded_at: Moment,
    /// Worded for people.
    pub summary: String,
    /// The batch.
    pub batch_id: String,
    /// The batch that this one took back.
    pub undo_of: Option<String>,
    /// The payload as recorded.
    #[ts(type = "unknown")]
    pub payload: serde_json::Value,
    /// The op's own hash, chained over the one before.
    pub hash: String,
}

/// Whether to write the tables again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields, default)]
pub struct DoctorInput {
    /// Write the tables again from the log.
    pub rebuild: bool,
}

/// What the doctor found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct DoctorReport {
    /// Everything is as it should be.
    pub healthy: bool,
    /// Ops checked.
    #[ts(type = "number")]
    pub ops: u64,
    /// What is wrong, a sentence each.
    pub findings: Vec<String>,
    /// Whether the tables were written again.
    pub rebuilt: bool,
}

/// A search over everything, for the palette.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct SearchInput {
    /// What was typed.
    pub query: String,
    /// At most so many; 20 when absent.
    pub limit: Option<u32>,
}

/// One thing found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct SearchHit {
    /// `request`, `buyer`, `order`, `machine`, `engineer`, `service_point`.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// First line.
    pub title: String,
    /// Second line.
    pub detail: String,
}

/// A long task, by the id the caller gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct TaskInput {
    /// The id.
    pub task_id: String,
}

/// How far a long task is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct TaskProgress {
    /// Whether it still runs.
    pub running: bool,
    /// Steps done.
    #[ts(type = "number")]
    pub done: u64,
    /// Steps in all, where known.
    #[ts(type = "number | null")]
    pub total: Option<u64>,
    /// Worded: `best plan so far: 41 placed, ¥ 182,400`.
    pub message: String,
}

/// The moment a query is about; now when absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields, default)]
pub struct AtInput {
    /// The moment.
    pub at: Option<DateTime<Utc>>,
}
