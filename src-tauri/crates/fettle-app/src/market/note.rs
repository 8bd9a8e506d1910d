//! What this desktop notes of its pulls: no op, and nobody else's.

use chrono::{DateTime, Utc};
use fettle_domain::market::MarketLink;
use fettle_store::Store;
use serde::{Deserialize, Serialize};

use crate::error::{AppError, AppResult};

/// The note's key.
pub const KEY: &str = "marketplace";

/// How far this desktop has pulled, and how it last went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PullNote {
    /// The link that it is about; another one begins anew.
    pub link: String,
    /// Up to when everything is in the workspace, or waits there.
    pub cursor: Option<DateTime<Utc>>,
    /// When a pull last went through.
    pub last_success_at: Option<DateTime<Utc>>,
    /// When one last ended, one way or another.
    pub last_try_at: Option<DateTime<Utc>>,
    /// Why the last one did not go through.
    pub problem: Option<Problem>,
    /// How far the platform's clock is ahead of this machine's.
    pub clock_offset_seconds: Option<i64>,
    /// Calls that the platform denied in the last pull.
    #[serde(default)]
    pub denied: Vec<String>,
}

/// Why a pull did not go through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A stable word to translate by.
    pub code: String,
    /// What happened, in English.
    pub message: String,
    /// What to do, in English.
    pub advice: String,
}

/// What a note belongs to. Another account, address or beginning has a cursor
/// of its own.
fn name_of(link: &MarketLink) -> String {
    let (profile, url, key) = (&link.profile, &link.base_url, &link.app_key);
    format!("{profile} {url} {key} {}", link.first_from.to_rfc3339())
}

impl PullNote {
    /// The note of a link; an empty one where there is none of it.
    ///
    /// # Errors
    /// When the note that is kept cannot be read.
    pub fn of(store: &Store, link: &MarketLink) -> AppResult<Self> {
        let name = name_of(link);
        let kept = store.note(KEY).map(serde_json::from_str::<Self>);
        let kept = kept.transpose().map_err(|error| {
            AppError::internal(format!(
                "the note of how far orders were pulled cannot be read: {error}"
            ))
        })?;
        Ok(kept.filter(|note| note.link == name).unwrap_or(Self {
            link: name,
            ..Self::default()
        }))
    }

    /// As it is kept.
    pub fn text(&self) -> String {
        serde_json::to_string(self).expect("a note is plain data and has a JSON form")
    }
}
