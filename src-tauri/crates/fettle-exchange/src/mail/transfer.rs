//! Transfer encodings: what a mail wraps its parts in. Both readers take what
//! can be read and pass over the rest, so that a damaged letter still shows
//! what is left of it.

/// The value of a base64 letter.
fn six_bits(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

/// Decodes base64, at most `most` bytes of it.
pub(crate) fn base64(bytes: &[u8], most: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity((bytes.len() / 4 * 3).min(most));
    let (mut held, mut bits) = (0_u32, 0_u32);
    for six in bytes.iter().filter_map(|byte| six_bits(*byte)) {
        held = (held << 6 | six) & 0xFF_FFFF;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits & 0xFF) as u8);
        }
        if out.len() >= most {
            break;
        }
    }
    out
}

/// How long base64 is once decoded, in bytes.
pub(crate) fn base64_len(bytes: &[u8]) -> u64 {
    let letters = bytes.iter().filter(|byte| six_bits(**byte).is_some());
    letters.count() as u64 * 6 / 8
}

/// Decodes quoted-printable, at most `most` bytes of it.
pub(crate) fn quoted_printable(bytes: &[u8], most: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len().min(most));
    let mut rest = bytes;
    while let ([first, tail @ ..], true) = (rest, out.len() < most) {
        rest = match (first, tail) {
            (b'=', [b'\r', b'\n', after @ ..] | [b'\n', after @ ..]) => after,
            (b'=', [high, low, after @ ..])
                if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
            {
                out.push(hex_digit(*high) << 4 | hex_digit(*low));
                after
            }
            _ => {
                out.push(*first);
                tail
            }
        };
    }
    out
}

fn hex_digit(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => byte - b'0',
        _ => (byte.to_ascii_lowercase() - b'a').wrapping_add(10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_around_what_is_none() {
        let check = |text: &str, expected: &str| {
            assert_eq!(base64(text.as_bytes(), 100), expected.as_bytes(), "{text}");
            assert_eq!(base64_len(text.as_bytes()), expected.len() as u64, "{text}");
        };
        check("aGVsbG8=", "hello");
        check("aGVs\r\nbG8", "hello");
        check("!a.G-V\u{7}s", "hel");
        check("====", "");
        assert_eq!(base64(b"aGVsbG8=", 2), b"he");
    }

    #[test]
    fn quoted_printable_is_read_around_what_is_none() {
        let check = |text: &str, expected: &str| {
            let read = quoted_printable(text.as_bytes(), 100);
            assert_eq!(String::from_utf8_lossy(&read), expected, "{text}");
        };
        check("K=C3=B6ln", "Köln");
        check("one=\r\n line", "one line");
        check("a = b =ZZ =", "a = b =ZZ =");
        assert_eq!(quoted_printable(b"abcdef", 3), b"abc");
    }
}
