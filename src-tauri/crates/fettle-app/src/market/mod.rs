//! The marketplace in the product: what the records know of the connection,
//! pulling, and the lists of what a person has to decide.
//!
//! Owns how pulled orders become changes of the workspace ([`sink`]), when
//! they are durable together with the cursor, and what is told of it. Knows
//! nothing of the protocol (`fettle_marketplace`) nor of where secrets are
//! kept.
//!
//! Invariant: the cursor is never ahead of the data, and nothing in the window
//! waits for the network: the workspace is locked for writing one slice, never
//! across a call.
//!
//! Start reading at [`mod@pull`], then [`sink`].

pub(crate) mod access;
pub(crate) mod answer;
pub mod auto;
pub(crate) mod buyers;
pub(crate) mod client;
pub(crate) mod link;
mod note;
pub(crate) mod order;
pub(crate) mod orders;
pub mod pull;
mod record;
pub(crate) mod review;
pub(crate) mod sign_in;
pub(crate) mod simulate;
mod sink;
pub(crate) mod trouble;
mod vault;
mod words;

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

use crate::dto::marketplace::KeyStoreView;
use crate::wording::Lang;

/// What this process knows of the marketplace beyond the records.
#[derive(Debug, Default)]
pub struct Market {
    /// Held by the pull that is under way: there is one at a time.
    pub(crate) pulling: tokio::sync::Mutex<()>,
    /// The task of the pull that is under way.
    pull_task: Mutex<Option<String>>,
    session: Mutex<Session>,
    /// What is open and what runs.
    pub(crate) access: access::Access,
    /// What of the pulled orders somebody has to look at.
    pub(crate) lists: review::Remembered,
}

/// How this process stands with the marketplace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Session {
    /// Whether there are tokens to call with.
    pub signed_in: bool,
    /// `key_store` or `sealed_file`; `None` when no secret is kept.
    pub secrets_kept_in: Option<String>,
    /// The system's key store, once it was looked at.
    pub key_store: Option<KeyStore>,
    /// When the next pull begins by itself.
    pub next_try: Option<DateTime<Utc>>,
    /// Whether the secrets are sealed and wait for the passphrase.
    pub locked: bool,
    /// What stands in the way of every pull until a person does something.
    pub(crate) obstacle: Option<trouble::Trouble>,
}

/// What was found of the system's key store: whether it is there, and the
/// sentence that says so and what to do, in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyStore {
    /// Whether secrets can be kept in it.
    pub available: bool,
    /// In English.
    pub en: String,
    /// In Chinese.
    pub zh: String,
}

impl KeyStore {
    /// As a screen shows it.
    pub fn view(&self, lang: Lang) -> KeyStoreView {
        KeyStoreView {
            available: self.available,
            sentence: lang.say(&self.en, &self.zh),
        }
    }
}

impl Market {
    /// Whether a pull is under way.
    pub fn is_pulling(&self) -> bool {
        self.pulling.try_lock().is_err()
    }

    /// The task of the pull that is under way, to stop it by.
    pub fn pull_task(&self) -> Option<String> {
        let task = self.pull_task.lock();
        let task = task.unwrap_or_else(PoisonError::into_inner).clone();
        task.filter(|_| self.is_pulling())
    }

    /// Tells by which task the pull that begins can be stopped.
    pub(crate) fn pulls_as(&self, task: &str) {
        let mut newest = self
            .pull_task
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *newest = Some(task.to_owned());
    }

    /// How this process stands with the marketplace.
    pub fn session(&self) -> Session {
        let session = self.session.lock();
        session.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes a change of it.
    pub fn note(&self, change: impl FnOnce(&mut Session)) {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut session);
    }
}
