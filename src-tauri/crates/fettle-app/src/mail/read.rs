//! Reading a mail: what it says, to which demand it belongs, what it could be
//! taken for. Changes nothing.

use std::path::Path;

use chrono::{DateTime, Utc};
use fettle_exchange::{Mail, MailError, MailLimits, Mailbox};

use super::{matching, proposal, words};
use crate::app::App;
use crate::case::Call;
use crate::desk::Desk;
use crate::dto::mail::{MailAttachment, MailReadInput, MailView};
use crate::error::{AppError, AppResult};
use crate::wording::Lang;

/// A mail and the bytes it was read from.
pub(super) struct Opened {
    pub mail: Mail,
    pub bytes: Vec<u8>,
    pub file_name: String,
}

/// Reads a mail; changes nothing.
pub(crate) async fn mail_read(call: Call<'_>, input: MailReadInput) -> AppResult<MailView> {
    let opened = open(call.app, &input.path, call.lang).await?;
    let reading = call.app.reading().await?;
    let kept = call.app.kept_mails.of(reading.store()).await?;
    let desk = reading.desk(call.app, call.lang, None);
    let mail = &opened.mail;
    let taken = kept.iter().find(|kept| kept.is(mail));
    let taken = taken.map(|kept| kept.request_id.to_string());
    let matches = matching::matches(&desk, mail, &kept);
    let (proposal, proposal_why) = proposal::proposal(&desk, mail, &matches, taken.as_deref());
    Ok(MailView {
        direction: matches.direction,
        matches: matches.requests,
        order_ids: matches.order_ids,
        proposal,
        proposal_why,
        already_taken: taken,
        ..said(&desk, opened)
    })
}

/// What a mail says of itself, with nothing made of it yet.
fn said(desk: &Desk<'_>, opened: Opened) -> MailView {
    let mail = opened.mail;
    MailView {
        sha256: mail.sha256,
        file_name: opened.file_name,
        from: listed(&mail.from),
        to: listed(&mail.to),
        subject: mail.subject,
        sent: mail.sent_at.map(|at| desk.here(at)),
        sent_at: mail.sent_at,
        message_id: mail.message_id,
        language: mail.language,
        text: mail.text,
        attachments: mail.attachments.into_iter().map(attachment).collect(),
        dkim: words::dkim(desk, &mail.dkim),
        warnings: mail
            .warnings
            .iter()
            .map(|warning| words::warning(desk, warning))
            .collect(),
        direction: crate::dto::mail::MailDirection::Unknown,
        matches: Vec::new(),
        order_ids: Vec::new(),
        proposal: crate::dto::mail::MailProposal::None,
        proposal_why: String::new(),
        already_taken: None,
    }
}

fn listed(boxes: &[Mailbox]) -> String {
    let words: Vec<_> = boxes.iter().map(ToString::to_string).collect();
    words.join(", ")
}

fn attachment(attachment: fettle_exchange::Attachment) -> MailAttachment {
    MailAttachment {
        name: attachment.name,
        bytes: attachment.bytes,
        kind: attachment.kind,
    }
}

/// Opens a mail; reading a large one has a thread of its own.
pub(super) async fn open(app: &App, path: &Path, lang: Lang) -> AppResult<Opened> {
    let (path, now) = (path.to_owned(), app.now());
    let reading = tokio::task::spawn_blocking(move || open_now(&path, now));
    let opened = reading.await.map_err(AppError::internal)?;
    opened.map_err(|error| words::error(&error, lang))
}

fn open_now(path: &Path, now: DateTime<Utc>) -> Result<Opened, MailError> {
    let limits = MailLimits::default();
    let bytes = fettle_exchange::read_mail_file(path, &limits)?;
    let mail = fettle_exchange::read_mail(&bytes, &limits, now)?;
    let name = path.file_name();
    Ok(Opened {
        mail,
        bytes,
        file_name: name.map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
    })
}
