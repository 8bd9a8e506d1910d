//! The head of a mail or a part: its fields, as they stand in the bytes.

use super::{MailError, MailLimits};

/// One header field.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field<'a> {
    /// Its name, without white space.
    pub name: &'a [u8],
    /// What stands behind the colon, folded lines and the line's end included.
    pub value: &'a [u8],
    /// Where that begins in the head.
    value_at: usize,
}

/// The fields of one head, in the order they stand.
#[derive(Debug, Default)]
pub(crate) struct Fields<'a>(Vec<Field<'a>>);

impl<'a> Fields<'a> {
    /// Every field of this name, the topmost first.
    pub fn all(&self, name: &str) -> impl DoubleEndedIterator<Item = Field<'a>> + '_ {
        let name = name.as_bytes().to_owned();
        let fields = self.0.iter().copied();
        fields.filter(move |field| field.name.eq_ignore_ascii_case(&name))
    }

    /// The topmost field of this name.
    pub fn first(&self, name: &str) -> Option<Field<'a>> {
        self.all(name).next()
    }
}

/// What a line that begins no field means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stray {
    /// Nothing: the head of a mail goes on behind it.
    Passed,
    /// The head of a part ends before it.
    Ends,
}

/// Reads the head at the start of `bytes`; gives it and what follows it.
///
/// # Errors
/// When it is larger than any honest head.
pub(crate) fn read_fields<'a>(
    bytes: &'a [u8],
    stray: Stray,
    limits: &MailLimits,
) -> Result<(Fields<'a>, &'a [u8]), MailError> {
    let mut fields: Vec<Field<'a>> = Vec::new();
    let mut at = 0;
    while let Some(line) = line_at(bytes, at) {
        let (start, end) = (at, at + line.len());
        if is_blank(line) {
            return Ok((Fields(fields), &bytes[end..]));
        }
        let is_folded = matches!(line[0], b' ' | b'\t');
        match (
            fields.last_mut().filter(|_| is_folded),
            field(line, start, bytes),
        ) {
            (Some(folded), _) => folded.value = &bytes[folded.value_at..end],
            (None, Some(field)) => fields.push(field),
            (None, None) if stray == Stray::Ends => return Ok((Fields(fields), &bytes[start..])),
            (None, None) => {}
        }
        at = end;
        within(at, fields.len(), limits)?;
    }
    Ok((Fields(fields), &[]))
}

fn within(bytes: usize, fields: usize, limits: &MailLimits) -> Result<(), MailError> {
    if bytes > limits.head_bytes {
        return Err(MailError::LongHead {
            limit: limits.head_bytes,
        });
    }
    if fields > limits.head_fields {
        return Err(MailError::ManyFields {
            limit: limits.head_fields,
        });
    }
    Ok(())
}

/// The line that begins at `at`, its end included.
pub(crate) fn line_at(bytes: &[u8], at: usize) -> Option<&[u8]> {
    let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
    let end = rest.iter().position(|byte| *byte == b'\n');
    Some(&rest[..end.map_or(rest.len(), |end| end + 1)])
}

fn is_blank(line: &[u8]) -> bool {
    matches!(line, b"\n" | b"\r\n")
}

/// The field that a line begins; a line that begins none (the `From ` of a mail
/// box, say) is passed over.
fn field<'a>(line: &'a [u8], start: usize, bytes: &'a [u8]) -> Option<Field<'a>> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let name = line[..colon].trim_ascii_end();
    let is_name = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    let value_at = start + colon + 1;
    is_name.then(|| Field {
        name,
        value: &bytes[value_at..start + line.len()],
        value_at,
    })
}
