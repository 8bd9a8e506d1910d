//! What the head of a mail says: who, to whom, when, about what.

use chrono::{DateTime, TimeDelta, Utc};
use mail_parser::{HeaderValue, MessageParser};

use super::field::{Field, Fields};
use super::{MailIds, MailWarning, Mailbox, charset, clean};

/// The longest field that is looked at, in bytes; the rest of one is left out.
const FIELD_BYTES: usize = 64 * 1024;
/// The most addresses, and ids of one thread, that are looked at.
const MOST: usize = 200;
/// How far the sender's clock and the first server's may stand apart.
const CLOCKS_APART: TimeDelta = TimeDelta::hours(1);
/// How far ahead of ours the sender's clock may be.
const AHEAD: TimeDelta = TimeDelta::minutes(5);

/// The head of a mail, read.
pub(crate) struct Envelope {
    pub from: Vec<Mailbox>,
    pub to: Vec<Mailbox>,
    pub subject: String,
    pub sent_at: Option<DateTime<Utc>>,
    pub ids: MailIds,
}

/// Whether a head is that of a mail at all.
pub(crate) fn is_mail(fields: &Fields<'_>) -> bool {
    let names = [
        "From",
        "Sender",
        "Date",
        "Subject",
        "Message-ID",
        "Received",
    ];
    names.iter().any(|name| fields.first(name).is_some())
}

/// Reads the head.
pub(crate) fn envelope(
    fields: &Fields<'_>,
    now: DateTime<Utc>,
    warnings: &mut Vec<MailWarning>,
) -> Envelope {
    let from = mailboxes(fields, &["From"], warnings);
    match (from.len(), fields.all("From").count()) {
        (0, _) => warnings.push(MailWarning::NoSender),
        (1, 1) => {}
        _ => warnings.push(MailWarning::SeveralSenders(from.len())),
    }
    Envelope {
        to: mailboxes(fields, &["To", "Cc"], warnings),
        subject: subject(fields, warnings),
        sent_at: sent_at(fields, now, warnings),
        ids: ids(fields),
        from,
    }
}

/// A field's text in UTF-8 on one line: most are ASCII; old programs wrote
/// whatever their machine used.
fn text_of(field: Field<'_>, warnings: &mut Vec<MailWarning>) -> String {
    let value = &field.value[..field.value.len().min(FIELD_BYTES)];
    let text = charset::guess(value, warnings);
    let flat = text.replace(['\r', '\n', '\0'], " ");
    flat.trim().to_owned()
}

/// Has one field read by the parser, under the name whose grammar it has.
fn parsed(name: &str, text: &str) -> Option<HeaderValue<'static>> {
    let head = format!("{name}: {text}\r\n\r\n");
    let message = MessageParser::default().parse_headers(head.as_bytes())?;
    let value = message.header(name.to_owned())?;
    Some(value.clone().into_owned())
}

fn mailboxes(fields: &Fields<'_>, names: &[&str], warnings: &mut Vec<MailWarning>) -> Vec<Mailbox> {
    let mut found: Vec<Mailbox> = Vec::new();
    for field in names.iter().flat_map(|name| fields.all(name)) {
        let text = text_of(field, warnings);
        // From, To and Cc have the same grammar.
        let Some(HeaderValue::Address(list)) = parsed("To", &text) else {
            continue;
        };
        for one in list.iter().take(MOST) {
            let address = clean::line(one.address().unwrap_or_default(), 254).to_lowercase();
            let name = one.name().map(|name| clean::line(name, 120));
            if address.contains('@') && !found.iter().any(|known| known.address == address) {
                let name = name.filter(|name| !name.is_empty());
                found.push(Mailbox { name, address });
            }
        }
    }
    found.truncate(MOST);
    found
}

fn subject(fields: &Fields<'_>, warnings: &mut Vec<MailWarning>) -> String {
    let text = fields
        .first("Subject")
        .map(|field| text_of(field, warnings))
        .unwrap_or_default();
    decoded(&text)
}

/// Text of a field with its encoded words read.
fn decoded(text: &str) -> String {
    let parsed = parsed("Subject", text);
    let plain = parsed.as_ref().and_then(|value| value.as_text());
    clean::line(plain.unwrap_or(text), 500)
}

/// When it was sent; warns of what is odd about that.
fn sent_at(
    fields: &Fields<'_>,
    now: DateTime<Utc>,
    warnings: &mut Vec<MailWarning>,
) -> Option<DateTime<Utc>> {
    let Some(field) = fields.first("Date") else {
        warnings.push(MailWarning::NoDate);
        return None;
    };
    let text = clean::line(&text_of(field, &mut Vec::new()), 80);
    let Some(sent_at) = instant(&text) else {
        warnings.push(MailWarning::UnreadableDate(text));
        return None;
    };
    if sent_at > now + AHEAD {
        warnings.push(MailWarning::FutureDate);
    }
    // The first server that took it stands lowest.
    let received = fields.all("Received").rev().take(MOST).find_map(stamp);
    if let Some(received_at) = received
        && (received_at - sent_at).abs() > CLOCKS_APART
    {
        warnings.push(MailWarning::ClocksApart {
            sent_at,
            received_at,
        });
    }
    Some(sent_at)
}

/// The instant that a server stamped on a mail.
fn stamp(field: Field<'_>) -> Option<DateTime<Utc>> {
    let text = text_of(field, &mut Vec::new());
    let (_, at) = text.rsplit_once(';')?;
    instant(at)
}

/// The instant that a date of a mail names; a date without its offset names
/// none. The weekday is passed over: where it is wrong the rest is still told.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    let text = text.split('(').next().unwrap_or(text);
    let date = text.split_once(',').map_or(text, |(_, date)| date).trim();
    DateTime::parse_from_rfc2822(date)
        .ok()
        .map(|at| at.to_utc())
}

/// The ids of a mail.
pub(crate) fn ids(fields: &Fields<'_>) -> MailIds {
    let of = |name: &str| {
        let text = fields
            .first(name)
            .map(|field| text_of(field, &mut Vec::new()));
        bracketed(&text.unwrap_or_default())
    };
    let mut answers = of("References");
    for id in of("In-Reply-To") {
        answers.retain(|known| *known != id);
        answers.push(id);
    }
    answers.drain(..answers.len().saturating_sub(MOST));
    MailIds {
        message_id: of("Message-ID").pop(),
        answers,
    }
}

/// Every `<...>` of a text, without the brackets.
fn bracketed(text: &str) -> Vec<String> {
    let pieces = text.split('<').skip(1);
    let inner = pieces.filter_map(|piece| piece.split_once('>'));
    inner
        .map(|(id, _)| clean::line(id, 250))
        .filter(|id| !id.is_empty() && !id.contains(' '))
        .collect()
}

/// The language of a mail: what it says itself, else what its letters tell.
pub(crate) fn language(fields: &Fields<'_>, text: &str) -> Option<String> {
    let said = fields
        .first("Content-Language")
        .map(|field| text_of(field, &mut Vec::new()));
    let said = said.and_then(|said| Some(said.split([',', ' ']).next()?.to_owned()));
    let is_tag = |tag: &String| {
        (2..=20).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    said.filter(is_tag).or_else(|| by_letters(text))
}

/// The language that a script gives away; most scripts serve several.
fn by_letters(text: &str) -> Option<String> {
    let (mut han, mut cyrillic, mut arabic, mut kana, mut all) = (0, 0, 0, 0, 0_u32);
    for c in text.chars().take(4_000).filter(|c| c.is_alphabetic()) {
        all += 1;
        match c {
            '\u{4e00}'..='\u{9fff}' => han += 1,
            '\u{400}'..='\u{4ff}' => cyrillic += 1,
            '\u{600}'..='\u{6ff}' => arabic += 1,
            '\u{3040}'..='\u{30ff}' => kana += 1,
            _ => {}
        }
    }
    // Models and addresses are Latin in any language: a third is enough.
    let found = [("ru", cyrillic), ("ar", arabic), ("zh", han)]
        .into_iter()
        .filter(|_| kana == 0)
        .find(|(_, count)| *count > 0 && count * 3 >= all);
    found.map(|(tag, _)| tag.to_owned())
}

/// The kind of a part and the attributes with it.
#[derive(Debug)]
pub(crate) struct Kind {
    /// `text/plain`, in lower case.
    pub media: String,
    pub boundary: Option<String>,
    pub charset: Option<String>,
    pub name: Option<String>,
}

impl Default for Kind {
    fn default() -> Self {
        Self {
            media: "text/plain".to_owned(),
            boundary: None,
            charset: None,
            name: None,
        }
    }
}

/// Reads a part's `Content-Type`; plain text where there is none.
pub(crate) fn content_type(fields: &Fields<'_>) -> Kind {
    let Some(value) = structured(fields, "Content-Type") else {
        return Kind::default();
    };
    let kind = value.as_content_type();
    let attribute = |name: &str| {
        kind.and_then(|kind| kind.attribute(name))
            .map(str::to_owned)
    };
    let named = kind.map(|kind| {
        let sub = kind.subtype().unwrap_or_default();
        clean::line(&format!("{}/{sub}", kind.ctype()), 80).to_lowercase()
    });
    Kind {
        media: named.unwrap_or_default(),
        boundary: attribute("boundary").filter(|boundary| !boundary.is_empty()),
        charset: attribute("charset"),
        name: attribute("name").map(|name| decoded(&name)),
    }
}

/// How a part asks to be shown: whether as an attachment, and its file name.
pub(crate) fn disposition(fields: &Fields<'_>) -> (bool, Option<String>) {
    let Some(value) = structured(fields, "Content-Disposition") else {
        return (false, None);
    };
    let said = value.as_content_type();
    let name = said
        .and_then(|said| said.attribute("filename"))
        .map(decoded);
    (
        said.is_some_and(mail_parser::ContentType::is_attachment),
        name,
    )
}

fn structured(fields: &Fields<'_>, name: &str) -> Option<HeaderValue<'static>> {
    let field = fields.first(name)?;
    let text = text_of(field, &mut Vec::new());
    // Both fields have the same grammar.
    parsed("Content-Type", &text)
}

/// How a part is wrapped, in lower case.
pub(crate) fn transfer_encoding(fields: &Fields<'_>) -> String {
    let field = fields.first("Content-Transfer-Encoding");
    let text = field.map(|field| text_of(field, &mut Vec::new()));
    text.unwrap_or_default().to_ascii_lowercase()
}
