//! Looks an `.xlsx` archive over before anything parses it: sizes are counted
//! while unpacking, and what no honest workbook holds is refused.

use std::io::{Read, Seek};

use zip::ZipArchive;

use super::ReadError;
use super::limits::Limits;

/// What looking the archive over has shown.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// Whether any sheet has merged cells.
    pub(crate) has_merges: bool,
}

const DOCTYPE: &[u8] = b"<!DOCTYPE";
const MERGE: &[u8] = b"mergeCell ";
const UNIQUE_COUNT: &[u8] = b"uniqueCount";
/// Bytes carried from one block to the next so that no mark is cut in two.
const OVERLAP: usize = 64;
/// The least that one shared string takes: `<si/>`.
const LEAST_STRING_BYTES: u64 = 5;

/// Unpacks every part, counting, and keeps nothing.
pub(crate) fn look_over<R: Read + Seek>(file: R, limits: &Limits) -> Result<Findings, ReadError> {
    let mut archive = ZipArchive::new(file).map_err(|e| damaged(&e))?;
    if archive.len() > limits.parts {
        return Err(ReadError::Damaged {
            why: format!("it has more than {} parts", limits.parts),
        });
    }
    let mut findings = Findings::default();
    let mut unpacked = 0;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|e| damaged(&e))?;
        let name = part.name().map_err(|e| damaged(&e))?.into_owned();
        let bound = bound_of(&name, part.compressed_size(), limits)
            .min(limits.unpacked_bytes.saturating_sub(unpacked));
        unpacked += scan(part, &name, bound, &mut findings)?;
    }
    Ok(findings)
}

/// The library's own words are for the log; people get a sentence.
fn damaged(error: &dyn std::error::Error) -> ReadError {
    tracing::info!(%error, "a workbook cannot be read");
    ReadError::Damaged {
        why: "its parts cannot be unpacked; perhaps the copy is not complete".to_owned(),
    }
}

/// How large a part may become.
fn bound_of(name: &str, packed: u64, limits: &Limits) -> u64 {
    let by_ratio = packed
        .saturating_mul(limits.unpacked_ratio)
        .max(limits.ratio_free_bytes);
    if name.contains("worksheets/") {
        return by_ratio.min(limits.unpacked_bytes);
    }
    by_ratio.min(limits.shared_string_bytes)
}

/// Reads one part through and returns its size.
fn scan(
    mut part: impl Read,
    name: &str,
    bound: u64,
    findings: &mut Findings,
) -> Result<u64, ReadError> {
    let mut block = vec![0; 128 * 1024];
    let (mut kept, mut size, mut strings) = (0, 0_u64, 0_u64);
    loop {
        let read = part.read(&mut block[kept..]).map_err(|e| damaged(&e))?;
        if read == 0 {
            break;
        }
        size += read as u64;
        if size > bound {
            return Err(ReadError::UnpacksTooLarge {
                part: name.to_owned(),
                limit: bound,
            });
        }
        let filled = &block[..kept + read];
        strings = strings.max(check_marks(filled, findings)?);
        let tail = filled.len().saturating_sub(OVERLAP);
        let end = filled.len();
        block.copy_within(tail..end, 0);
        kept = end - tail;
    }
    check_string_count(strings, size)?;
    Ok(size)
}

/// Looks for marks in a block; returns the largest `uniqueCount` it claims.
fn check_marks(block: &[u8], findings: &mut Findings) -> Result<u64, ReadError> {
    if find(block, DOCTYPE).is_some() {
        return Err(ReadError::Damaged {
            why: "it holds a document type declaration, which no workbook needs".to_owned(),
        });
    }
    findings.has_merges |= find(block, MERGE).is_some();
    let claimed = find(block, UNIQUE_COUNT).map(|at| &block[at + UNIQUE_COUNT.len()..]);
    Ok(claimed.map_or(0, leading_number))
}

/// A reader that trusts the claimed number of strings reserves room for it:
/// more than the part can hold must not get there.
fn check_string_count(strings: u64, size: u64) -> Result<(), ReadError> {
    if strings > 100_000 && strings.saturating_mul(LEAST_STRING_BYTES) > size {
        return Err(ReadError::Damaged {
            why: format!("it claims {strings} shared strings and has no room for them"),
        });
    }
    Ok(())
}

fn leading_number(text: &[u8]) -> u64 {
    text.iter()
        .skip_while(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'"' | b'\''))
        .take_while(|b| b.is_ascii_digit())
        .fold(0_u64, |n, b| {
            n.saturating_mul(10).saturating_add(u64::from(b - b'0'))
        })
}

/// Where `mark` first stands in `block`.
fn find(block: &[u8], mark: &[u8]) -> Option<usize> {
    let first = *mark.first()?;
    let mut from = 0;
    while let Some(at) = block[from..].iter().position(|b| *b == first) {
        let at = from + at;
        if block[at..].starts_with(mark) {
            return Some(at);
        }
        from = at + 1;
    }
    None
}
