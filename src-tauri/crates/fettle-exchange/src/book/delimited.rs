//! Reads a folder of `.csv` files, one a sheet.

use std::path::{Path, PathBuf};

use super::ReadError;
use super::cell::Cell;
use super::encoding::{self, Decoded};
use super::intake::Intake;
use super::problem::NoteKind;
use super::sheet::SheetKind;
use crate::injection;

/// Reads every `.csv` file of a folder, in the order of their names.
pub(crate) fn read_folder(path: &Path, intake: &mut Intake<'_>) -> Result<(), ReadError> {
    let files = csv_files(path)?;
    if files.is_empty() {
        return Err(ReadError::EmptyFolder {
            path: path.to_owned(),
        });
    }
    for file in files {
        read_file(&file, intake)?;
    }
    Ok(())
}

fn csv_files(path: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let opened = |source| ReadError::Open {
        path: path.to_owned(),
        source,
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).map_err(opened)? {
        let file = entry.map_err(opened)?.path();
        let is_csv = file
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
        if is_csv && file.is_file() {
            files.push(file);
        }
    }
    files.sort();
    Ok(files)
}

fn read_file(path: &Path, intake: &mut Intake<'_>) -> Result<(), ReadError> {
    let name = path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let Some(mut sheet) = intake.begin(&name) else {
        return Ok(());
    };
    let Decoded { text, foreign } = read_text(path, intake.limits.file_bytes)?;
    if let Some(encoding) = foreign {
        intake.note(&name, NoteKind::Encoding { name: encoding });
    }
    let delimiter = delimiter(&name, &text);
    if delimiter != b',' {
        let found = char::from(delimiter);
        intake.note(&name, NoteKind::Delimiter { found });
    }
    let limit = intake.limits.cell_chars;
    for (row, record) in records(&text, delimiter) {
        let record = record.map_err(|e| ReadError::Damaged { why: e.to_string() })?;
        let cells = record.iter().zip(0_u32..);
        let filled =
            cells.map(|(field, column)| (column, Cell::text(injection::undo(field.trim()), limit)));
        intake.row(
            &mut sheet,
            row,
            filled.filter(|(_, c)| *c != Cell::Empty).collect(),
        )?;
    }
    intake.end(sheet);
    Ok(())
}

fn read_text(path: &Path, limit: u64) -> Result<Decoded, ReadError> {
    let opened = |source| ReadError::Open {
        path: path.to_owned(),
        source,
    };
    let bytes = std::fs::metadata(path).map_err(opened)?.len();
    if bytes > limit {
        return Err(ReadError::FileTooLarge {
            path: path.to_owned(),
            bytes,
            limit,
        });
    }
    let bytes = std::fs::read(path).map_err(opened)?;
    encoding::decode(&bytes).ok_or_else(|| ReadError::UnknownEncoding {
        path: path.to_owned(),
    })
}

/// The character that parts the cells: the one by which most headers of the
/// sheet are recognised, a comma when none does better.
fn delimiter(sheet: &str, text: &str) -> u8 {
    let kind = SheetKind::named(sheet).expect("only known sheets are read");
    let recognised = |delimiter: &u8| {
        let header = records(text, *delimiter).next();
        header
            .and_then(|(_, record)| record.ok())
            .map_or(0, |record| {
                let known = record.iter().filter(|h| kind.column_headed(h).is_some());
                known.count()
            })
    };
    let mut best = (recognised(&b','), b',');
    for candidate in [b';', b'\t'] {
        let known = recognised(&candidate);
        if known > best.0 {
            best = (known, candidate);
        }
    }
    best.1
}

type Record = Result<csv::StringRecord, csv::Error>;

/// The records of a text, each with the row in which a spreadsheet shows it.
fn records(text: &str, delimiter: u8) -> impl Iterator<Item = (u32, Record)> + '_ {
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    filled_rows(text, delimiter).zip(reader.into_records())
}

/// The numbers of the rows that are not empty lines. The parser skips those,
/// and counts lines where a spreadsheet counts rows: a quoted cell may hold
/// line breaks.
fn filled_rows(text: &str, delimiter: u8) -> impl Iterator<Item = u32> + '_ {
    let mut rest = text.as_bytes();
    let mut row = 0;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let (length, next) = row_length(rest, delimiter);
            rest = &rest[next..];
            row += 1;
            if length > 0 {
                return Some(row);
            }
        }
        None
    })
}

/// The length of the first row, and where the next begins.
fn row_length(text: &[u8], delimiter: u8) -> (usize, usize) {
    let (mut quoted, mut at_start) = (false, true);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'"' if quoted => quoted = false,
            // A quote opens at a cell's start, and after a closing one it
            // stands for itself.
            b'"' if at_start || text[at - 1] == b'"' => quoted = true,
            b'\r' | b'\n' if !quoted => {
                let pair = *byte == b'\r' && text.get(at + 1) == Some(&b'\n');
                return (at, at + 1 + usize::from(pair));
            }
            _ => {}
        }
        at_start = !quoted && *byte == delimiter;
    }
    (text.len(), text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_shows_them() {
        let text = "a,b\r\n\r\n\"x\ny\",1\n\n\"say \"\"hi\"\"\n\",2\nlast,3";
        let rows: Vec<u32> = records(text, b',').map(|(row, _)| row).collect();
        assert_eq!(rows, [1, 3, 5, 6]);
        let last = records(text, b',').last().unwrap();
        assert_eq!(last.1.unwrap().get(0), Some("last"));
    }
}
