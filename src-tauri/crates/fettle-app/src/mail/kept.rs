//! The mails that are kept as evidence: by what id each is known, and which
//! demand it proves something about.

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use fettle_domain::id::{EvidenceId, RequestId};
use fettle_domain::workspace::Workspace;
use fettle_exchange::{Mail, MailIds, MailLimits, mail_ids};
use fettle_store::Store;

use crate::error::{AppError, AppResult};

/// Bytes of a kept mail that are looked at: its head.
const HEAD_BYTES: u64 = 600 * 1024;

/// The ids of kept mails, by the hash of the file: what a hash stands for never
/// changes, so an answer holds for good.
#[derive(Debug, Default)]
pub struct KeptMails(Mutex<HashMap<String, MailIds>>);

/// A mail that proves something about a demand.
pub struct KeptMail {
    pub request_id: RequestId,
    pub sha256: String,
    pub ids: MailIds,
}

impl KeptMails {
    /// Every kept mail that a standing fact of a demand rests on.
    ///
    /// # Errors
    /// When the files cannot be looked at.
    pub async fn of(&self, store: &Store) -> AppResult<Vec<KeptMail>> {
        let proofs = proofs(store.workspace());
        let missing: Vec<(String, PathBuf)> = {
            let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let unknown = proofs.iter().filter(|(_, hash)| !known.contains_key(hash));
            let with_path = |hash: &String| Some((hash.clone(), store.evidence().path(hash).ok()?));
            unknown.filter_map(|(_, hash)| with_path(hash)).collect()
        };
        let read = tokio::task::spawn_blocking(move || read_ids(missing));
        let read = read.await.map_err(AppError::internal)?;
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.extend(read);
        let kept = proofs.into_iter().filter_map(|(request_id, sha256)| {
            let ids = known.get(&sha256)?.clone();
            Some(KeptMail {
                request_id,
                sha256,
                ids,
            })
        });
        Ok(kept.collect())
    }
}

impl KeptMail {
    /// Whether it is this very mail, perhaps saved in another way.
    pub fn is(&self, mail: &Mail) -> bool {
        let same_id = self.ids.message_id.is_some() && self.ids.message_id == mail.message_id;
        self.sha256 == mail.sha256 || same_id
    }

    /// Whether both belong to one exchange of mails.
    pub fn shares_thread(&self, mail: &Mail) -> bool {
        let own = |id: &Option<String>, others: &[String]| {
            id.as_ref().is_some_and(|id| others.contains(id))
        };
        own(&self.ids.message_id, &mail.answers)
            || own(&mail.message_id, &self.ids.answers)
            || self.ids.answers.iter().any(|id| mail.answers.contains(id))
    }
}

/// The hash of every `.eml` that a standing fact names, with the fact's demand.
fn proofs(workspace: &Workspace) -> Vec<(RequestId, String)> {
    let is_mail = |id: &EvidenceId| {
        let file = &workspace.evidence.get(id)?.value;
        let extension = Path::new(&file.file_name).extension()?;
        extension
            .eq_ignore_ascii_case("eml")
            .then(|| file.sha256.clone())
    };
    let facts = workspace.facts.values().map(|row| &row.value);
    let standing = facts.filter(|fact| {
        fact.retracted.is_none() && workspace.requests.contains_key(&fact.request_id)
    });
    standing
        .flat_map(|fact| {
            let mails = fact.evidence.iter().filter_map(is_mail);
            mails.map(|hash| (fact.request_id.clone(), hash))
        })
        .collect()
}

/// A file that is missing or damaged has no ids; the doctor tells of it.
fn read_ids(files: Vec<(String, PathBuf)>) -> Vec<(String, MailIds)> {
    let limits = MailLimits::default();
    files
        .into_iter()
        .filter_map(|(hash, path)| {
            let mut head = Vec::new();
            let file = std::fs::File::open(path).ok()?;
            file.take(HEAD_BYTES).read_to_end(&mut head).ok()?;
            Some((hash, mail_ids(&head, &limits)))
        })
        .collect()
}
