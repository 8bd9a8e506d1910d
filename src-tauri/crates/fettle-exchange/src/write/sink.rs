//! Tables of cells, and the two kinds of file they become.

use chrono::{DateTime, Utc};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

use super::WriteError;
use crate::injection;

/// A sheet to be written.
pub(crate) struct Table {
    /// The sheet's name.
    pub(crate) name: String,
    /// The headers.
    pub(crate) columns: Vec<&'static str>,
    /// The rows, each as long as the headers.
    pub(crate) rows: Vec<Vec<Out>>,
}

/// A cell to be written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Out {
    /// Nothing.
    Empty,
    /// Text, whatever it looks like.
    Text(String),
    /// A number.
    Number(f64),
}

/// Characters that a cell of a workbook holds.
const CELL_CHARS: usize = 32_767;

/// An `.xlsx` workbook of the tables.
pub(crate) fn xlsx(tables: &[Table], now: DateTime<Utc>) -> Result<Vec<u8>, WriteError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_timestamp(now.timestamp())?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let bold = Format::new().set_bold();
    for table in tables {
        let sheet = workbook.add_worksheet();
        sheet.set_name(&table.name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, header) in (0_u16..).zip(&table.columns) {
            sheet.write_string_with_format(0, column, *header, &bold)?;
        }
        for (row, cells) in (1_u32..).zip(&table.rows) {
            write_row(sheet, table, row, cells)?;
        }
    }
    Ok(workbook.save_to_buffer()?)
}

fn write_row(
    sheet: &mut Worksheet,
    table: &Table,
    row: u32,
    cells: &[Out],
) -> Result<(), WriteError> {
    for (column, cell) in (0_u16..).zip(cells) {
        match cell {
            Out::Empty => {}
            Out::Number(number) => {
                sheet.write_number(row, column, *number)?;
            }
            Out::Text(text) => {
                check_length(table, cells, column, text)?;
                sheet.write_string(row, column, text)?;
            }
        }
    }
    Ok(())
}

fn check_length(table: &Table, cells: &[Out], column: u16, text: &str) -> Result<(), WriteError> {
    if text.len() <= CELL_CHARS || text.encode_utf16().count() <= CELL_CHARS {
        return Ok(());
    }
    let record = match &cells[0] {
        Out::Text(id) => id.clone(),
        Out::Number(number) => number.to_string(),
        Out::Empty => String::new(),
    };
    Err(WriteError::CellTooLong {
        sheet: table.name.clone(),
        record,
        column: table.columns[usize::from(column)].to_owned(),
        chars: text.chars().count(),
    })
}

/// A `.csv` text of one table: UTF-8 with the mark by which spreadsheets know
/// it.
pub(crate) fn csv(table: &Table) -> Result<String, WriteError> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::from("\u{feff}"));
    writer.write_record(&table.columns)?;
    for cells in &table.rows {
        writer.write_record(cells.iter().map(csv_cell))?;
    }
    let bytes = writer
        .into_inner()
        .expect("writing into memory does not fail");
    Ok(String::from_utf8(bytes).expect("made of texts"))
}

fn csv_cell(cell: &Out) -> String {
    match cell {
        Out::Empty => String::new(),
        Out::Text(text) => injection::quote(text),
        Out::Number(number) => number.to_string(),
    }
}
