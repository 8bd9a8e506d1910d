//! The field `DKIM-Signature`: a list of tags (RFC 6376, 3.2 and 3.5).

use super::canon::BodyCanon;
use crate::mail::transfer;

/// The longest field that is looked at, in bytes, and the most tags.
const FIELD_BYTES: usize = 16 * 1024;
const TAGS: usize = 64;

/// What of a signature can be judged without the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signature {
    /// `d=`, in lower case.
    pub domain: String,
    /// `bh=`.
    pub body_hash: [u8; 32],
    /// The body's part of `c=`.
    pub body: BodyCanon,
    /// `l=`: only so many bytes of the body are signed.
    pub length: Option<u64>,
    /// `h=`, in lower case.
    fields: Vec<String>,
}

impl Signature {
    /// Whether it covers this field.
    pub fn covers(&self, name: &str) -> bool {
        self.fields
            .iter()
            .any(|field| field.eq_ignore_ascii_case(name))
    }
}

/// Reads a signature; `None` when it is not one that a verifier may accept
/// (RFC 6376, 6.1.1; RFC 8301 for the algorithms).
pub(crate) fn read_signature(value: &[u8]) -> Option<Signature> {
    let text = std::str::from_utf8(value.get(..FIELD_BYTES.min(value.len()))?).ok()?;
    let tags = tags(text)?;
    let tag = |name: &str| {
        tags.iter()
            .find(|(tag, _)| tag == name)
            .map(|(_, v)| v.as_str())
    };
    if tag("v") != Some("1") || !matches!(tag("a")?, "rsa-sha256" | "ed25519-sha256") {
        return None;
    }
    let domain = tag("d").filter(|domain| is_domain(domain))?.to_lowercase();
    tag("s").filter(|selector| is_domain(selector))?;
    tag("b").filter(|signature| !signature.is_empty())?;
    let length = tag("l").map(|text| text.parse().ok());
    let signature = Signature {
        domain,
        body_hash: transfer::base64(tag("bh")?.as_bytes(), 33)
            .try_into()
            .ok()?,
        body: body_canon(tag("c"))?,
        length: match length {
            Some(length) => Some(length?),
            None => None,
        },
        fields: tag("h")?
            .split(':')
            .map(|name| name.trim().to_lowercase())
            .collect(),
    };
    // One that does not cover the sender covers nobody.
    signature.covers("From").then_some(signature)
}

/// `name=value` parted by semicolons; white space in values is folding. A tag
/// that stands twice makes the whole list void.
fn tags(text: &str) -> Option<Vec<(String, String)>> {
    let mut found: Vec<(String, String)> = Vec::new();
    for piece in text
        .split(';')
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
    {
        let (name, value) = piece.split_once('=')?;
        let name = name.trim().to_owned();
        if found.len() == TAGS || found.iter().any(|(known, _)| *known == name) {
            return None;
        }
        found.push((name, value.split_whitespace().collect()));
    }
    Some(found)
}

/// The body's part of `c=header/body`; simple when it is not said.
fn body_canon(text: Option<&str>) -> Option<BodyCanon> {
    let text = text.unwrap_or("simple/simple");
    let (header, body) = text.split_once('/').unwrap_or((text, "simple"));
    if !matches!(header, "simple" | "relaxed") {
        return None;
    }
    match body {
        "simple" => Some(BodyCanon::Simple),
        "relaxed" => Some(BodyCanon::Relaxed),
        _ => None,
    }
}

fn is_domain(text: &str) -> bool {
    let ok = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    !text.is_empty() && text.len() <= 253 && text.chars().all(ok)
}
