//! Errors as they cross the border of the core: a code only where a screen or
//! a script branches on it, a sentence for the person who can act, and the
//! field it is about.

use std::fmt::Display;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a caller can branch on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The call itself is wrong: an unknown use case, a field that cannot be.
    BadInput,
    /// No workspace is open.
    NoWorkspace,
    /// Another program has the workspace open.
    InUse,
    /// The workspace is damaged; it was not touched.
    Damaged,
    /// The record named does not exist.
    NotFound,
    /// The record has changed since it was read: look again and decide again.
    Stale,
    /// A rule forbids it; the sentence says which.
    NotPossible,
    /// A file could not be read or written.
    File,
    /// The file read has problems; nothing was taken in.
    InputProblems,
    /// Something that should not be; worth a report.
    Internal,
}

/// An error of a use case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS, thiserror::Error)]
#[error("{message}")]
pub struct AppError {
    /// What a caller can branch on.
    pub code: ErrorCode,
    /// What happened, to what, what to do.
    pub message: String,
    /// The field of the input it is about.
    pub field: Option<String>,
}

impl AppError {
    /// An error with a sentence.
    pub fn new(code: ErrorCode, message: impl Display) -> Self {
        Self {
            code,
            message: message.to_string(),
            field: None,
        }
    }

    /// The input's field cannot be.
    pub fn field(field: &str, message: impl Display) -> Self {
        Self {
            code: ErrorCode::BadInput,
            message: message.to_string(),
            field: Some(field.to_owned()),
        }
    }

    /// No such record.
    pub fn not_found(what: &str, id: impl Display) -> Self {
        Self::new(
            ErrorCode::NotFound,
            format!("there is no {what} `{id}` in this workspace"),
        )
    }

    /// Something that should not be.
    pub fn internal(message: impl Display) -> Self {
        Self::new(ErrorCode::Internal, message)
    }
}

/// What a use case gives.
pub type AppResult<T> = Result<T, AppError>;
