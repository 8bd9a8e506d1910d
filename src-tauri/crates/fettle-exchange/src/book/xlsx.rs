//! Reads `.xlsx` workbooks: sheet by sheet, row by row, never a sheet whole.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxError};
use chrono::{NaiveDate, NaiveDateTime};

use super::ReadError;
use super::cell::Cell;
use super::guard;
use super::intake::{Intake, Merge, SheetIntake};

/// The first bytes of an old or encrypted Office file.
const COMPOUND_FILE: [u8; 4] = [0xD0, 0xCF, 0x11, 0xE0];

/// Reads a workbook file.
pub(crate) fn read_file(path: &Path, bytes: u64, intake: &mut Intake<'_>) -> Result<(), ReadError> {
    let opened = |source| ReadError::Open {
        path: path.to_owned(),
        source,
    };
    let mut file = File::open(path).map_err(opened)?;
    check_kind(path, &mut file)?;
    let limit = intake.limits.file_bytes;
    if bytes > limit {
        return Err(ReadError::FileTooLarge {
            path: path.to_owned(),
            bytes,
            limit,
        });
    }
    file.seek(SeekFrom::Start(0)).map_err(opened)?;
    read(BufReader::new(file), intake)
}

/// Tells old, encrypted and foreign files from workbooks by their first bytes.
fn check_kind(path: &Path, file: &mut File) -> Result<(), ReadError> {
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase());
    let path = path.to_owned();
    match ending.as_deref() {
        Some("csv") => return Err(ReadError::SingleCsv { path }),
        Some("xlsx" | "xls") => {}
        _ => return Err(ReadError::UnknownKind { path }),
    }
    let mut first = Vec::new();
    let read = file.take(4).read_to_end(&mut first);
    if read.is_ok() && first == COMPOUND_FILE {
        return Err(ReadError::OldOrEncrypted { path });
    }
    if !first.starts_with(b"PK") {
        return Err(ReadError::Damaged {
            why: "it does not begin like one".to_owned(),
        });
    }
    Ok(())
}

/// Reads a workbook.
///
/// The parser is a foreign one and the input hostile: should it panic on
/// some arrangement of bytes, that is one more way to be damaged, not the end
/// of the program.
pub(crate) fn read<R: Read + Seek>(mut file: R, intake: &mut Intake<'_>) -> Result<(), ReadError> {
    let findings = guard::look_over(&mut file, intake.limits)?;
    file.seek(SeekFrom::Start(0)).map_err(|e| damaged(&e))?;
    let reading = || read_sheets(file, findings.has_merges, intake);
    catch_unwind(AssertUnwindSafe(reading)).unwrap_or_else(|_| {
        Err(ReadError::Damaged {
            why: "its parts contradict one another".to_owned(),
        })
    })
}

/// The library's own words are for the log; people get a sentence.
fn damaged(error: &dyn std::error::Error) -> ReadError {
    tracing::info!(%error, "a workbook cannot be read");
    ReadError::Damaged {
        why: "its parts are not those of a workbook".to_owned(),
    }
}

fn read_sheets<R: Read + Seek>(
    file: R,
    has_merges: bool,
    intake: &mut Intake<'_>,
) -> Result<(), ReadError> {
    let mut workbook: Xlsx<R> = Xlsx::new(file).map_err(|e: XlsxError| damaged(&e))?;
    for name in workbook.sheet_names() {
        let Some(mut sheet) = intake.begin(&name) else {
            continue;
        };
        if has_merges {
            sheet.merged(merges(&mut workbook, &name)?);
        }
        read_sheet(&mut workbook, &name, &mut sheet, intake)?;
        intake.end(sheet);
    }
    Ok(())
}

fn merges<R: Read + Seek>(workbook: &mut Xlsx<R>, name: &str) -> Result<Vec<Merge>, ReadError> {
    let regions = workbook
        .merge_cells_by_sheet_name(name)
        .map_err(|e| damaged(&e))?;
    let merge = |region: calamine::Dimensions| {
        let ((top, left), (bottom, right)) = (region.start, region.end);
        Merge {
            rows: (top.saturating_add(1), bottom.saturating_add(1)),
            columns: (left, right.min(left.saturating_add(16_384))),
            region: format!(
                "{}{}:{}{}",
                column_letters(left),
                top.saturating_add(1),
                column_letters(right),
                bottom.saturating_add(1)
            ),
        }
    };
    Ok(regions.into_iter().map(merge).collect())
}

/// A column as a spreadsheet names it: 0 is `A`, 26 is `AA`.
fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    loop {
        let letter = u8::try_from(rest % 26).expect("under 26");
        letters.push(char::from(b'A' + letter));
        match (rest / 26).checked_sub(1) {
            Some(left) => rest = left,
            None => break,
        }
    }
    letters.iter().rev().collect()
}

fn read_sheet<R: Read + Seek>(
    workbook: &mut Xlsx<R>,
    name: &str,
    sheet: &mut SheetIntake,
    intake: &mut Intake<'_>,
) -> Result<(), ReadError> {
    let limit = intake.limits.cell_chars;
    let mut reader = workbook
        .worksheet_cells_reader(name)
        .map_err(|e| damaged(&e))?;
    let mut current = 0;
    let mut cells: Vec<(u32, Cell)> = Vec::new();
    while let Some(found) = reader
        .next_cell_with_formula_metadata()
        .map_err(|e| damaged(&e))?
    {
        let (row, column) = found.pos;
        if row != current {
            intake.row(sheet, current.saturating_add(1), std::mem::take(&mut cells))?;
            current = row;
        }
        let cell = match found.formula {
            Some(_) => Cell::Formula,
            None => cell(&found.value, limit),
        };
        if cell != Cell::Empty {
            cells.push((column, cell));
        }
    }
    intake.row(sheet, current.saturating_add(1), cells)
}

fn cell(value: &DataRef<'_>, limit: usize) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) | DataRef::DurationIso(text) => Cell::text(text, limit),
        DataRef::SharedString(text) => Cell::text(text, limit),
        DataRef::Float(number) => Cell::Number(*number),
        #[expect(
            clippy::cast_precision_loss,
            reason = "numbers of a workbook are doubles; the parser makes integers of whole ones"
        )]
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Bool(value) => Cell::Bool(*value),
        DataRef::Error(error) => Cell::Error(error.to_string()),
        DataRef::DateTime(at) => date_cell(at),
        DataRef::DateTimeIso(text) => match text.parse::<NaiveDateTime>() {
            Ok(at) => Cell::Date(at),
            Err(_) => Cell::text(text, limit),
        },
    }
}

fn date_cell(at: &ExcelDateTime) -> Cell {
    if at.is_duration() {
        return Cell::Number(at.as_f64());
    }
    let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
    let date = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day));
    date.and_then(|date| {
        date.and_hms_milli_opt(
            u32::from(hour),
            u32::from(minute),
            u32::from(second),
            u32::from(milli),
        )
    })
    .map_or(Cell::Number(at.as_f64()), Cell::Date)
}
