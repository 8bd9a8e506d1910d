//! Reading an e-mail that somebody kept as a file (`.eml`).
//!
//! Owns the way from hostile bytes to what a dispatcher looks at: who wrote to
//! whom, when, the plain text, the list of what was attached, and how far the
//! mail's own signature can be believed without a network. Knows nothing of
//! workspaces: to which demand a mail belongs is for the use cases to say.
//!
//! Invariant: no input makes it panic, run long or grow without bound; nothing
//! in a mail is opened, fetched or run; the text that comes out is plain and
//! holds no markup. What was left out or is odd has a [`MailWarning`].
//!
//! Start reading at [`read_mail`], then `part` (the structure), then `dkim`.

mod charset;
mod clean;
mod dkim;
mod field;
mod head;
mod html;
mod part;
mod text;
mod transfer;
mod warning;

use std::path::Path;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

pub use dkim::{Dkim, DkimVerdict};
pub use warning::{MailError, MailWarning};

use field::{Fields, Stray, read_fields};
use part::Parts;

/// Bounds of what [`read_mail`] takes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailLimits {
    /// Bytes of the file.
    pub file_bytes: u64,
    /// Bytes of the head of the mail, and of each part.
    pub head_bytes: usize,
    /// Header lines of the mail, and of each part.
    pub head_fields: usize,
    /// How deep parts may lie in parts.
    pub depth: usize,
    /// Parts in all.
    pub parts: usize,
    /// Characters of text that are shown; the rest is left out with a warning.
    pub text_chars: usize,
}

impl Default for MailLimits {
    fn default() -> Self {
        Self {
            file_bytes: 25 * 1024 * 1024,
            head_bytes: 512 * 1024,
            head_fields: 2_000,
            depth: 16,
            parts: 500,
            text_chars: 100_000,
        }
    }
}

/// Somebody who writes or is written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The name beside the address.
    pub name: Option<String>,
    /// The address, in lower case.
    pub address: String,
}

impl std::fmt::Display for Mailbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{name} <{}>", self.address),
            None => f.write_str(&self.address),
        }
    }
}

/// Something attached: listed, never opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its file name, without folders; empty when it has none.
    pub name: String,
    /// Its length once decoded, in bytes.
    pub bytes: u64,
    /// Its kind as the mail says: `image/jpeg`.
    pub kind: String,
}

/// What an e-mail says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// SHA-256 of the file, lower-case hex.
    pub sha256: String,
    /// Who wrote.
    pub from: Vec<Mailbox>,
    /// To whom, copies included.
    pub to: Vec<Mailbox>,
    /// The subject.
    pub subject: String,
    /// When it was sent, as it says; `None` when it does not say, or not in a
    /// way that names an instant.
    pub sent_at: Option<DateTime<Utc>>,
    /// Its own id, without brackets.
    pub message_id: Option<String>,
    /// Ids of the mails it answers, the nearest last.
    pub answers: Vec<String>,
    /// The language it is written in, BCP 47, where that can be told.
    pub language: Option<String>,
    /// The text.
    pub text: String,
    /// What is attached.
    pub attachments: Vec<Attachment>,
    /// How far its signature can be believed.
    pub dkim: Dkim,
    /// What is odd, or was left out.
    pub warnings: Vec<MailWarning>,
}

/// The ids that tell one mail from another and tie it to a thread.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailIds {
    /// Its own id, without brackets.
    pub message_id: Option<String>,
    /// Ids of the mails it answers.
    pub answers: Vec<String>,
}

/// Reads the bytes of an `.eml` file, not more than the limit.
///
/// # Errors
/// When the file cannot be read or is too large.
pub fn read_mail_file(path: &Path, limits: &MailLimits) -> Result<Vec<u8>, MailError> {
    let failed = |source: std::io::Error| MailError::Open {
        path: path.to_owned(),
        why: source.to_string(),
    };
    let file = std::fs::File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    // What a file says of its length is not believed: reading stops behind the limit.
    let mut bounded = std::io::Read::take(file, limits.file_bytes + 1);
    std::io::Read::read_to_end(&mut bounded, &mut bytes).map_err(failed)?;
    if bytes.len() as u64 > limits.file_bytes {
        return Err(MailError::TooLarge {
            limit: limits.file_bytes,
        });
    }
    Ok(bytes)
}

/// Reads an e-mail; `now` tells what lies in the future.
///
/// # Errors
/// [`MailError`] when the bytes are no e-mail, or go beyond a limit that no
/// honest e-mail comes near.
pub fn read_mail(bytes: &[u8], limits: &MailLimits, now: DateTime<Utc>) -> Result<Mail, MailError> {
    let (fields, body) = open(bytes, limits)?;
    let mut warnings = Vec::new();
    let envelope = head::envelope(&fields, now, &mut warnings);
    let parts = Parts::of(&fields, body, limits, &mut warnings)?;
    let text = text::text_of(&parts, limits, &mut warnings);
    let from = envelope.from.first().map(|from| from.address.as_str());
    Ok(Mail {
        sha256: hex::encode(Sha256::digest(bytes)),
        dkim: dkim::judge(&fields, body, from, &mut warnings),
        language: head::language(&fields, &text),
        attachments: parts.attachments(),
        from: envelope.from,
        to: envelope.to,
        subject: envelope.subject,
        sent_at: envelope.sent_at,
        message_id: envelope.ids.message_id,
        answers: envelope.ids.answers,
        text,
        warnings,
    })
}

/// The ids of an e-mail, without looking at anything else in it; none for what
/// is no e-mail.
pub fn mail_ids(bytes: &[u8], limits: &MailLimits) -> MailIds {
    open(bytes, limits).map_or_else(|_| MailIds::default(), |(fields, _)| head::ids(&fields))
}

fn open<'a>(bytes: &'a [u8], limits: &MailLimits) -> Result<(Fields<'a>, &'a [u8]), MailError> {
    if bytes.len() as u64 > limits.file_bytes {
        return Err(MailError::TooLarge {
            limit: limits.file_bytes,
        });
    }
    let (fields, body) = read_fields(bytes, Stray::Passed, limits)?;
    if head::is_mail(&fields) {
        Ok((fields, body))
    } else {
        Err(MailError::NotMail)
    }
}
