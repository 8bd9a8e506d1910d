//! Evidence: dated, hashed proofs.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::EvidenceId;

/// A kept file. The bytes lie beside the database under their hash; this
/// record says what they are. Only ever appended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Evidence {
    /// The id.
    pub evidence_id: EvidenceId,
    /// SHA-256 of the bytes, lower-case hex.
    pub sha256: String,
    /// The file's name when it was taken in.
    pub file_name: String,
    /// Length in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// When it was taken in.
    pub taken_in_at: DateTime<Utc>,
}
