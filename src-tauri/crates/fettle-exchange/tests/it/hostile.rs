//! Input made to do harm, and input that was cut or damaged on its way.

use std::io::{Cursor, Read, Write};
use std::ops::ControlFlow;

use fettle_exchange::{Book, Limits, ReadError, SAMPLE, read_workbook};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::build::workbook;

fn read(bytes: &[u8], limits: &Limits) -> Result<Book, ReadError> {
    read_workbook(bytes, limits, &mut |_| ControlFlow::Continue(()))
}

/// A book with one part's text replaced.
fn altered(book: &[u8], part: &str, alter: impl Fn(String) -> String) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(book)).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..from.len() {
        let mut entry = from.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        if name == part {
            text = alter(text);
        }
        to.start_file(name, SimpleFileOptions::default()).unwrap();
        to.write_all(text.as_bytes()).unwrap();
    }
    to.finish().unwrap().into_inner()
}

const SHEET: &str = "xl/worksheets/sheet1.xml";

fn check(bytes: &[u8], sentence: &str) {
    let error = read(bytes, &Limits::default()).unwrap_err().to_string();
    assert!(error.contains(sentence), "{error}");
}

#[test]
fn a_zip_bomb_is_refused() {
    let zeros = |text: String| format!("{text}{}", " ".repeat(18 * 1024 * 1024));
    check(
        &altered(SAMPLE, SHEET, zeros),
        "unpacks to far more than it should",
    );
}

#[test]
fn limits_are_told() {
    let few = Limits {
        rows: 5,
        ..Limits::default()
    };
    let error = read(SAMPLE, &few).unwrap_err().to_string();
    assert!(
        error.contains("more than 5 rows; split the book"),
        "{error}"
    );
    let narrow = Limits {
        columns: 3,
        ..Limits::default()
    };
    let error = read(SAMPLE, &narrow).unwrap_err().to_string();
    assert!(error.contains("beyond column 3"), "{error}");
    let small = Limits {
        unpacked_bytes: 50_000,
        ..Limits::default()
    };
    assert!(matches!(
        read(SAMPLE, &small),
        Err(ReadError::UnpacksTooLarge { .. })
    ));
    let short = Limits {
        cell_chars: 20,
        ..Limits::default()
    };
    let problems = read(SAMPLE, &short).unwrap().problems;
    let text = problems[0].kind.text().en;
    assert!(text.contains("characters, more than 20"), "{text}");
}

#[test]
fn entities_and_false_counts_are_refused() {
    let doctype = |text: String| {
        text.replacen(
            "<worksheet",
            "<!DOCTYPE x [<!ENTITY a \"b\">]><worksheet",
            1,
        )
    };
    check(
        &altered(SAMPLE, SHEET, doctype),
        "document type declaration",
    );
    // A count of strings that would reserve 24 TB.
    let claims =
        |_| "<sst count=\"1\" uniqueCount=\"999999999999\"><si><t>a</t></si></sst>".to_owned();
    check(
        &altered(SAMPLE, "docProps/app.xml", claims),
        "no room for them",
    );
}

#[test]
fn merged_cells_are_told_row_by_row() {
    let merged = |text: String| {
        let cells = "</sheetData><mergeCells count=\"1\"><mergeCell ref=\"C3:C4\"/></mergeCells>";
        text.replacen("</sheetData>", cells, 1)
    };
    let book = read(&altered(SAMPLE, SHEET, merged), &Limits::default()).unwrap();
    let found: Vec<_> = book
        .problems
        .iter()
        .map(|p| (p.row, p.column.as_str()))
        .collect();
    assert_eq!(found, [(3, "name"), (4, "name")]);
}

#[test]
fn reading_can_be_broken_off() {
    let row = "P-1|M|mill";
    let rows = vec![row; 5_000];
    let bytes = workbook(&[("Products", "product_id|model|name", &rows)]);
    let read = read_workbook(&bytes, &Limits::default(), &mut |_| ControlFlow::Break(()));
    assert!(matches!(read, Err(ReadError::Cancelled)));
}

/// A small book with a cell of every kind.
fn small() -> Vec<u8> {
    let rows = [
        "P1 | M | mill | d:2026-11-18 | f:1+1",
        "P2 | n:7 | b:true | n:1.5 | x",
    ];
    let header = "product_id | model | name | discontinued_on | remark";
    workbook(&[("Products", header, &rows)])
}

/// The parts whose bytes decide what is read.
const PARTS: [&str; 5] = [
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/_rels/workbook.xml.rels",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn damaged_bytes_never_panic(
        at in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = small();
        for (at, byte) in at {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = read(&bytes, &Limits::default());
        let _ = read(&bytes[..cut.index(bytes.len())], &Limits::default());
    }

    #[test]
    fn damaged_parts_never_panic(
        part in 0..PARTS.len(),
        at in prop::collection::vec((any::<prop::sample::Index>(), "[ -~]{0,3}"), 1..4),
    ) {
        let damage = |text: String| {
            let mut chars: Vec<char> = text.chars().collect();
            for (index, put) in &at {
                let index = index.index(chars.len());
                chars.splice(index..=index, put.chars());
                if chars.is_empty() {
                    chars.push(' ');
                }
            }
            chars.into_iter().collect()
        };
        let _ = read(&altered(&small(), PARTS[part], damage), &Limits::default());
    }
}
