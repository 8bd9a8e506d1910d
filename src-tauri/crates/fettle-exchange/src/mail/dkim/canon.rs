//! The canonical forms of a body (RFC 6376, 3.4.3 and 3.4.4).
//!
//! A mail that was kept as a file may have lost the carriage returns that it
//! was signed with: a line that ends in a bare line feed counts as one that
//! ends as it should.

/// How much a body may change on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyCanon {
    /// Not at all, but for empty lines at its end.
    Simple,
    /// White space within and at the end of lines may.
    Relaxed,
}

const END: &[u8] = b"\r\n";

/// Hands the canonical form of a body out, piece by piece.
pub(crate) fn canonical_body(body: &[u8], canon: BodyCanon, out: &mut dyn FnMut(&[u8])) {
    let (mut empty, mut is_begun) = (0_usize, false);
    let mut canonical = Vec::new();
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = match canon {
            BodyCanon::Simple => line,
            BodyCanon::Relaxed => {
                relax(line, &mut canonical);
                &canonical
            }
        };
        // Empty lines wait: at the end of the body they do not count.
        if line.is_empty() {
            empty += 1;
            continue;
        }
        for _ in 0..empty {
            out(END);
        }
        (empty, is_begun) = (0, true);
        out(line);
        out(END);
    }
    if !is_begun && canon == BodyCanon::Simple {
        out(END);
    }
}

/// White space within a line becomes one space, that at its end goes.
fn relax(line: &[u8], out: &mut Vec<u8>) {
    out.clear();
    let mut is_space = false;
    for byte in line {
        if matches!(byte, b' ' | b'\t') {
            is_space = true;
            continue;
        }
        if is_space {
            out.push(b' ');
            is_space = false;
        }
        out.push(*byte);
    }
}
