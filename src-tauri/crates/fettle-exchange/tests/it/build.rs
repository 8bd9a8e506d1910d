//! Builds small workbooks from text.

use fettle_exchange::Book;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};

use crate::fake::read;

/// A sheet: its name, its header, its rows.
pub type Sheet<'a> = (&'a str, &'a str, &'a [&'a str]);

/// The bytes of a workbook. Cells are parted by `|`; a cell `n:12` is a
/// number, `f:1+1` a formula, `d:2026-11-18` a date, `b:true` a yes/no, the
/// rest is text.
pub fn workbook(sheets: &[Sheet<'_>]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, header, rows) in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, text) in (0_u32..).zip(std::iter::once(header).chain(rows.iter())) {
            for (column, cell) in (0_u16..).zip(text.split('|')) {
                write(sheet, row, column, cell.trim());
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, cell: &str) {
    match cell.split_once(':') {
        _ if cell.is_empty() => sheet,
        Some(("n", number)) => sheet
            .write_number(row, column, number.parse::<f64>().unwrap())
            .unwrap(),
        Some(("f", formula)) => sheet.write_formula(row, column, formula).unwrap(),
        Some(("b", value)) => sheet.write_boolean(row, column, value == "true").unwrap(),
        Some(("d", date)) => {
            let date = ExcelDateTime::parse_from_str(date).unwrap();
            let format = Format::new().set_num_format("yyyy-mm-dd");
            sheet
                .write_datetime_with_format(row, column, &date, &format)
                .unwrap()
        }
        _ => sheet.write_string(row, column, cell).unwrap(),
    };
}

pub fn book(sheets: &[Sheet<'_>]) -> Book {
    read(&workbook(sheets))
}
