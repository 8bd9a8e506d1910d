//! Books to read, made of text.

use std::fs;
use std::path::Path;

use rust_xlsxwriter::Workbook;

/// A sheet: its name and its rows of cells parted by `|`; the first row is the
/// header. A cell that begins with `=` is a formula.
pub type Sheet<'a> = (&'a str, &'a [&'a str]);

/// Writes a workbook.
pub fn write_xlsx(path: impl AsRef<Path>, sheets: &[Sheet<'_>]) {
    let mut workbook = Workbook::new();
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, text) in (0..).zip(rows.iter()) {
            for (column, cell) in (0..).zip(text.split('|').map(str::trim)) {
                match cell.strip_prefix('=') {
                    Some(formula) => sheet.write_formula(row, column, formula).unwrap(),
                    None => sheet.write_string(row, column, cell).unwrap(),
                };
            }
        }
    }
    fs::write(path, workbook.save_to_buffer().unwrap()).unwrap();
}
