//! Which encoding a `.csv` file's text is in.
//!
//! A byte order mark decides; without one, text that is valid UTF-8 is UTF-8.
//! Anything else is GB 18030 (of which GBK is a part) only when it decodes
//! without an error *and* looks like Chinese: almost every sequence of
//! Latin-1 letters decodes too, into rare characters, and must not pass.

use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// A text and, when it was not UTF-8, the encoding's name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    pub(crate) foreign: Option<&'static str>,
}

/// Decodes a file; `None` when its encoding cannot be told.
pub(crate) fn decode(bytes: &[u8]) -> Option<Decoded> {
    let whole = |encoding: &'static encoding_rs::Encoding, name, bytes| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        Some(Decoded {
            text: text.into_owned(),
            foreign: name,
        })
    };
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => whole(UTF_8, None, rest),
        [0xFF, 0xFE, rest @ ..] => whole(UTF_16LE, Some("UTF-16"), rest),
        [0xFE, 0xFF, rest @ ..] => whole(UTF_16BE, Some("UTF-16"), rest),
        _ if bytes.contains(&0) => None,
        _ => whole(UTF_8, None, bytes).or_else(|| {
            let read = whole(GB18030, Some("GBK"), bytes)?;
            looks_chinese(bytes).then_some(read)
        }),
    }
}

/// Whether the bytes beyond ASCII come in pairs from the rows of GB 2312, as
/// they do in Chinese text, or in fours as GB 18030 writes what GBK lacks
/// ("ạ" in a name), rather than singly between letters.
fn looks_chinese(bytes: &[u8]) -> bool {
    let (mut common, mut others) = (0_usize, 0_usize);
    let mut rest = bytes;
    loop {
        rest = match rest {
            [] => break,
            [0xA1..=0xF7, 0xA1..=0xFE, rest @ ..]
            | [
                0x81..=0xFE,
                b'0'..=b'9',
                0x81..=0xFE,
                b'0'..=b'9',
                rest @ ..,
            ] => {
                common += 1;
                rest
            }
            [0x80..=0xFF, rest @ ..] => {
                others += 1;
                rest.get(1..).unwrap_or_default()
            }
            [_, rest @ ..] => rest,
        };
    }
    common > 0 && common >= others.saturating_mul(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        let check = |bytes: &[u8], expected: Option<(&str, Option<&str>)>| {
            let decoded = decode(bytes);
            let found = decoded.as_ref().map(|d| (d.text.as_str(), d.foreign));
            assert_eq!(found, expected, "{bytes:x?}");
        };
        check("型号".as_bytes(), Some(("型号", None)));
        check(b"\xEF\xBB\xBFmodel", Some(("model", None)));
        check(b"\xFF\xFEm\0o\0", Some(("mo", Some("UTF-16"))));
        check(b"\xFE\xFF\0m\0o", Some(("mo", Some("UTF-16"))));
        // 产品编号 in GBK.
        let gbk = b"\xB2\xFA\xC6\xB7\xB1\xE0\xBA\xC5,model";
        check(gbk, Some(("产品编号,model", Some("GBK"))));
        // "Bình Thạnh" in GB 18030, of which "ạ" is not in GBK.
        let beyond = b"B\xA8\xACnh Th\x815\xFE5nh";
        check(beyond, Some(("Bình Thạnh", Some("GBK"))));
        // "München, Köln" and "Łódź" in single-byte encodings.
        check(b"M\xFCnchen,K\xF6ln", None);
        check(b"\xA3\xF3d\x9F", None);
        check(b"a\0b", None);
    }
}
