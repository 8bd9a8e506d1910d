//! From bytes to text: the character set that a mail names, or the one that
//! its bytes look like.

use encoding_rs::{Encoding, GB18030, GBK, UTF_8, WINDOWS_1252};
use mail_parser::decoders::charsets::map::charset_decoder;

use super::MailWarning;
use super::warning::warn;
use crate::book::encoding;

/// Decodes bytes in the character set of that name. `is_cut` tells that the
/// bytes end anywhere, perhaps within a character.
pub(crate) fn decode(
    bytes: &[u8],
    label: Option<&str>,
    is_cut: bool,
    warnings: &mut Vec<MailWarning>,
) -> String {
    // ASCII is what some programs call whatever they send.
    let is_ascii =
        |label: &&str| matches!(label.to_ascii_lowercase().as_str(), "us-ascii" | "ascii");
    let Some(label) = label.map(str::trim).filter(|label| !is_ascii(label)) else {
        return guess(bytes, warnings);
    };
    match Encoding::for_label(label.as_bytes()) {
        Some(named) => known(bytes, named, is_cut, warnings),
        None => foreign(bytes, label, warnings),
    }
}

fn known(
    bytes: &[u8],
    named: &'static Encoding,
    is_cut: bool,
    warnings: &mut Vec<MailWarning>,
) -> String {
    // GB 18030 holds all of GBK, and mail programs do not tell them apart.
    let encoding = if named == GBK { GB18030 } else { named };
    let (text, _, had_errors) = encoding.decode(bytes);
    if had_errors && !is_cut {
        warn(
            warnings,
            MailWarning::Undecodable(encoding.name().to_owned()),
        );
    }
    text.into_owned()
}

/// A character set that browsers do not know and mail programs do.
fn foreign(bytes: &[u8], label: &str, warnings: &mut Vec<MailWarning>) -> String {
    let decoder = (!label.is_empty()).then(|| charset_decoder(label.as_bytes()));
    if let Some(decode) = decoder.flatten() {
        return decode(bytes);
    }
    let name = super::clean::line(label, 40);
    warn(warnings, MailWarning::UnknownCharset(name));
    guess(bytes, warnings)
}

/// Bytes whose character set nobody names.
pub(crate) fn guess(bytes: &[u8], warnings: &mut Vec<MailWarning>) -> String {
    if let Some(decoded) = encoding::decode(bytes) {
        if let Some(name) = decoded.foreign {
            warn(warnings, MailWarning::GuessedCharset(name.to_owned()));
        }
        return decoded.text;
    }
    let encoding = if bytes.contains(&0) {
        UTF_8
    } else {
        WINDOWS_1252
    };
    warn(
        warnings,
        MailWarning::GuessedCharset(encoding.name().to_owned()),
    );
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}
