//! The structure of a mail: parts in parts.
//!
//! Walked here rather than by the parser that reads the fields: it has no bound
//! on depth and number, and every search of its own is bounded by the length
//! of the mail times the depth.

use super::field::{Fields, Stray, line_at, read_fields};
use super::head::{Kind, content_type, disposition, transfer_encoding};
use super::warning::warn;
use super::{Attachment, MailError, MailLimits, MailWarning, clean, transfer};

/// How a part is wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrapping {
    Plain,
    Base64,
    QuotedPrintable,
}

/// A part that holds no others.
#[derive(Debug)]
pub(crate) struct Leaf<'a> {
    pub kind: Kind,
    pub bytes: &'a [u8],
    pub wrapping: Wrapping,
    /// Attached, rather than part of the letter.
    pub is_attached: bool,
    /// The outermost choice between forms of the same text that it is one of.
    pub choice: Option<usize>,
    name: Option<String>,
}

impl Leaf<'_> {
    /// Its bytes, at most so many of them.
    pub fn unwrapped(&self, most: usize) -> Vec<u8> {
        match self.wrapping {
            Wrapping::Plain => self.bytes[..self.bytes.len().min(most)].to_vec(),
            Wrapping::Base64 => transfer::base64(self.bytes, most),
            Wrapping::QuotedPrintable => transfer::quoted_printable(self.bytes, most),
        }
    }

    fn len(&self) -> u64 {
        match self.wrapping {
            Wrapping::Plain => self.bytes.len() as u64,
            Wrapping::Base64 => transfer::base64_len(self.bytes),
            Wrapping::QuotedPrintable => {
                transfer::quoted_printable(self.bytes, self.bytes.len()).len() as u64
            }
        }
    }

    fn attachment(&self) -> Attachment {
        let name = self.name.as_deref().or(self.kind.name.as_deref());
        // A name is no path: what stands before the last folder is dropped.
        let last = name.and_then(|name| name.rsplit(['/', '\\']).next());
        Attachment {
            name: clean::line(last.unwrap_or_default(), 200),
            bytes: self.len(),
            kind: self.kind.media.clone(),
        }
    }
}

/// The parts of a mail that hold no others, in order.
#[derive(Debug, Default)]
pub(crate) struct Parts<'a> {
    pub leaves: Vec<Leaf<'a>>,
    choices: usize,
    seen: usize,
}

impl<'a> Parts<'a> {
    /// Walks a mail.
    ///
    /// # Errors
    /// When it goes beyond a limit.
    pub fn of(
        fields: &Fields<'a>,
        body: &'a [u8],
        limits: &MailLimits,
        warnings: &mut Vec<MailWarning>,
    ) -> Result<Self, MailError> {
        let mut parts = Self::default();
        parts.walk(fields, body, (0, None), limits, warnings)?;
        Ok(parts)
    }

    fn walk(
        &mut self,
        fields: &Fields<'a>,
        body: &'a [u8],
        (depth, choice): (usize, Option<usize>),
        limits: &MailLimits,
        warnings: &mut Vec<MailWarning>,
    ) -> Result<(), MailError> {
        self.seen += 1;
        if self.seen > limits.parts {
            return Err(MailError::ManyParts {
                limit: limits.parts,
            });
        }
        let kind = content_type(fields);
        let boundary = kind.boundary.as_deref();
        let boundary = boundary.filter(|_| kind.media.starts_with("multipart/"));
        let Some(boundary) = boundary else {
            self.leaves.push(leaf(fields, kind, body, choice));
            return Ok(());
        };
        if depth >= limits.depth {
            return Err(MailError::TooDeep {
                limit: limits.depth,
            });
        }
        let choice = choice.or_else(|| self.new_choice(&kind));
        let (inner, is_whole) = split(body, boundary, limits.parts);
        if !is_whole {
            warn(warnings, MailWarning::BrokenParts);
        }
        if inner.is_empty() {
            // Without a single delimiter all of it is shown, for what it is worth.
            self.leaves
                .push(leaf(&Fields::default(), Kind::default(), body, choice));
        }
        for part in inner {
            let (fields, body) = read_fields(part, Stray::Ends, limits)?;
            self.walk(&fields, body, (depth + 1, choice), limits, warnings)?;
        }
        Ok(())
    }

    fn new_choice(&mut self, kind: &Kind) -> Option<usize> {
        (kind.media == "multipart/alternative").then(|| {
            self.choices += 1;
            self.choices
        })
    }

    /// What is attached.
    pub fn attachments(&self) -> Vec<Attachment> {
        let attached = self.leaves.iter().filter(|leaf| leaf.is_attached);
        attached.map(Leaf::attachment).collect()
    }
}

fn leaf<'a>(fields: &Fields<'_>, kind: Kind, bytes: &'a [u8], choice: Option<usize>) -> Leaf<'a> {
    let (attached, name) = disposition(fields);
    let is_text = matches!(kind.media.as_str(), "text/plain" | "text/html");
    let wrapping = match transfer_encoding(fields).as_str() {
        "base64" => Wrapping::Base64,
        "quoted-printable" => Wrapping::QuotedPrintable,
        _ => Wrapping::Plain,
    };
    Leaf {
        is_attached: attached || !is_text || name.is_some() || kind.name.is_some(),
        kind,
        bytes,
        wrapping,
        choice,
        name,
    }
}

/// The pieces between the delimiter lines of a boundary, at most one more than
/// `most`; and whether the last line closed them.
fn split<'a>(body: &'a [u8], boundary: &str, most: usize) -> (Vec<&'a [u8]>, bool) {
    let (mut pieces, mut start, mut at) = (Vec::new(), None, 0);
    while let Some(line) = line_at(body, at) {
        if let Some(is_last) = delimits(line, boundary.as_bytes()) {
            pieces.extend(start.map(|start| without_end(&body[start..at])));
            start = Some(at + line.len());
            if is_last || pieces.len() > most {
                return (pieces, is_last);
            }
        }
        at += line.len();
    }
    pieces.extend(start.map(|start: usize| &body[start..]));
    (pieces, false)
}

/// Whether a line delimits parts, and if so whether it is the last of them.
fn delimits(line: &[u8], boundary: &[u8]) -> Option<bool> {
    let rest = line.strip_prefix(b"--")?.strip_prefix(boundary)?;
    match rest.trim_ascii_end() {
        b"" => Some(false),
        b"--" => Some(true),
        _ => None,
    }
}

/// The end of the line before a delimiter belongs to the delimiter.
fn without_end(piece: &[u8]) -> &[u8] {
    let piece = piece.strip_suffix(b"\n").unwrap_or(piece);
    piece.strip_suffix(b"\r").unwrap_or(piece)
}
