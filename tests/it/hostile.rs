//! Books made to do harm, and books with honest mistakes: each gets its
//! sentence, and nothing is lost.

use std::fs::{self, File};
use std::io::{Cursor, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use encoding_rs::GBK;
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::support::book::write_xlsx;
use crate::support::program::{Desk, NOW, Run, sample_book};

/// What a workspace holds: how many ops, the newest one's chained hash - so
/// all of them - and what follows from them.
fn state(desk: &Desk) -> (u64, Value, Value) {
    let newest = desk.run(&["log", "--limit", "1", "--json"]).json();
    let clocks = desk.run(&["clocks", "--at", NOW, "--json"]).json();
    (desk.sound_ops(), newest[0]["hash"].clone(), clocks)
}

/// A book that cannot be read at all: one sentence with these words, exit 3,
/// nothing printed, nothing recorded - nor where no workspace is yet.
fn check_refused(book: impl AsRef<Path>, words: &[&str]) {
    let desk = Desk::sample();
    let before = state(&desk);
    let run = refused(&desk, book.as_ref(), words);
    assert_eq!(run.out, "", "{run:?}");
    assert_eq!(state(&desk), before);
    let fresh = Desk::new();
    let run = Run::from(
        fresh
            .command(["import"])
            .arg(book.as_ref())
            .output()
            .unwrap(),
    );
    run.sentence(3);
    assert!(!fresh.path().exists(), "a refused book left a workspace");
}

/// Taking the good rows makes no difference to a book that has none.
fn refused(desk: &Desk, book: &Path, words: &[&str]) -> Run {
    let mut command = desk.command(["import", "--accept-good-rows"]);
    let run = Run::from(command.arg(book).output().unwrap());
    let sentence = run.sentence(3);
    for word in words {
        assert!(sentence.contains(word), "{word:?} is not in {sentence:?}");
    }
    run
}

/// Where a problem is: sheet, row, column, and words of what is wrong.
type Found<'a> = (&'a str, u64, &'a str, &'a str);

/// A book with problems: each is listed with its place, what is wrong and what
/// would be right; nothing is taken in before somebody asks for the good rows.
fn check_problems(desk: &Desk, book: &str, expected: &[Found<'_>]) {
    let before = state(desk);
    let run = desk.run(&["import", book, "--json"]);
    assert!(run.sentence(3).contains("nothing was imported"), "{run:?}");
    let told: Value = serde_json::from_str(&run.out).unwrap();
    let problems = told["problems"].as_array().unwrap();
    for (sheet, row, column, what) in expected {
        let is_it = |p: &&Value| p["sheet"] == *sheet && p["row"] == *row && p["column"] == *column;
        let problem = problems.iter().find(is_it);
        let problem = problem.unwrap_or_else(|| panic!("no {sheet} {row} {column}: {told}"));
        assert!(
            problem["problem"].as_str().unwrap().contains(what),
            "{problem}"
        );
        assert_ne!(problem["expected"], "", "{problem}");
    }
    assert_eq!(problems.len(), expected.len(), "{told}");
    assert_eq!(told["written"], false);
    let imported = told["imported"].as_object().unwrap();
    assert!(imported.values().all(|count| *count == 0), "{told}");
    assert_eq!(state(desk), before);
    let plain = desk.run(&["import", book]);
    assert_eq!(plain.code, Some(3));
    for (sheet, _, _, what) in expected {
        let line = plain.out.lines().find(|line| line.contains(what));
        assert!(
            line.is_some_and(|line| line.starts_with(sheet)),
            "{plain:?}"
        );
    }
}

/// The shipped sample with one part's bytes written by somebody else.
fn altered(path: &str, part: &str, write: impl Fn(&str, &mut ZipWriter<File>)) {
    let mut from = ZipArchive::new(Cursor::new(fs::read(sample_book()).unwrap())).unwrap();
    let mut to = ZipWriter::new(File::create(path).unwrap());
    for index in 0..from.len() {
        let mut entry = from.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        let packing = SimpleFileOptions::default();
        to.start_file(&name, packing).unwrap();
        if name == part {
            write(&text, &mut to);
        } else {
            to.write_all(text.as_bytes()).unwrap();
        }
    }
    to.finish().unwrap();
}

const SHEET: &str = "xl/worksheets/sheet1.xml";

/// More rows than a sheet may have, in a sheet of more than 200 MB. Rows as
/// short and alike as these pack a hundredfold, which is no bomb yet.
#[test]
fn a_sheet_of_200_mb() {
    let desk = Desk::new();
    let book = desk.beside("large.xlsx");
    let row = "<row><c t=\"inlineStr\"><is><t>P-0001</t></is></c></row>";
    let block = row.repeat(20_000);
    assert!(block.len() * 200 > 200 << 20);
    altered(&book, SHEET, |text, part| {
        let (head, tail) = text.split_once("</sheetData>").unwrap();
        part.write_all(head.as_bytes()).unwrap();
        for _ in 0..200 {
            part.write_all(block.as_bytes()).unwrap();
        }
        part.write_all(b"</sheetData>").unwrap();
        part.write_all(tail.as_bytes()).unwrap();
    });
    let desk = Desk::sample();
    let before = state(&desk);
    refused(
        &desk,
        Path::new(&book),
        &["Products", "more than 250000 rows", "split"],
    );
    assert_eq!(state(&desk), before);
}

/// A file of 200 MB on the disk is refused before it is read; a sparse one
/// takes no room here.
#[test]
fn a_file_of_200_mb() {
    let desk = Desk::new();
    let book = desk.beside("large.xlsx");
    let mut file = File::create(&book).unwrap();
    file.write_all(b"PK\x03\x04").unwrap();
    file.set_len(200 << 20).unwrap();
    check_refused(&book, &["large.xlsx", "209715200 bytes", "split"]);
    let folder = desk.beside("csv");
    fs::create_dir(&folder).unwrap();
    let file = File::create(Path::new(&folder).join("Requests.csv")).unwrap();
    file.set_len(200 << 20).unwrap();
    check_refused(&folder, &["Requests.csv", "209715200 bytes", "split"]);
}

#[test]
fn a_zip_bomb() {
    let desk = Desk::new();
    let book = desk.beside("bomb.xlsx");
    altered(&book, SHEET, |text, part| {
        part.write_all(text.as_bytes()).unwrap();
        for _ in 0..64 {
            part.write_all(&vec![b' '; 1 << 20]).unwrap();
        }
    });
    let bytes = fs::metadata(&book).unwrap().len();
    assert!(bytes < 200_000, "{bytes} bytes are no bomb");
    check_refused(&book, &["unpacks to far more", "do harm"]);
}

#[test]
fn parts_that_contradict_one_another() {
    let desk = Desk::new();
    let book = desk.beside("odd.xlsx");
    let changed = |part: &str, change: &dyn Fn(&str) -> String| {
        altered(&book, part, |text, to| {
            to.write_all(change(text).as_bytes()).unwrap();
        });
    };
    changed(SHEET, &|text| {
        text.replacen("<worksheet", "<!DOCTYPE x><worksheet", 1)
    });
    check_refused(&book, &["document type declaration"]);
    changed(SHEET, &|text| text[..text.len() / 2].to_owned());
    check_refused(&book, &["damaged"]);
    changed("xl/workbook.xml", &|_| String::new());
    check_refused(&book, &[]);
    // A cell that names a string which no table of strings holds.
    changed(SHEET, &|text| {
        text.replacen("t=\"inlineStr\"", "t=\"s\"", 1)
            .replacen("<is><t>", "<v>999", 1)
            .replacen("</t></is>", "</v>", 1)
    });
    let desk = Desk::sample();
    let before = state(&desk);
    let run = desk.run(&["import", &book]);
    run.sentence(3);
    assert_eq!(state(&desk), before);
}

#[test]
fn files_that_are_no_books() {
    let desk = Desk::new();
    let place = |name: &str| desk.beside(name);
    let png = place("picture.xlsx");
    fs::write(&png, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01").unwrap();
    check_refused(&png, &["not an .xlsx file"]);
    let empty = place("empty.xlsx");
    fs::write(&empty, b"").unwrap();
    check_refused(&empty, &["not an .xlsx file"]);
    let whole = fs::read(sample_book()).unwrap();
    let cut = place("cut.xlsx");
    for left in [3, 30, 5_000, whole.len() / 2, whole.len() - 1] {
        fs::write(&cut, &whole[..left]).unwrap();
        check_refused(&cut, &["damaged or not an .xlsx file"]);
    }
    let old = place("old.xls");
    fs::write(&old, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1").unwrap();
    check_refused(&old, &["old .xls format"]);
    let text = place("notes.txt");
    fs::write(&text, "notes").unwrap();
    check_refused(&text, &["notes.txt", ".xlsx"]);
    let single = place("Buyers.csv");
    fs::write(&single, "buyer_id").unwrap();
    check_refused(&single, &["Buyers.csv", "folder"]);
}

#[test]
fn places_without_a_book() {
    let desk = Desk::new();
    let empty = desk.beside("empty");
    fs::create_dir(&empty).unwrap();
    check_refused(&empty, &["holds no .csv files"]);
    fs::write(Path::new(&empty).join("Weather.csv"), "day,rain\n1,2\n").unwrap();
    check_refused(&empty, &["no sheet", "Weather", "Requests"]);
    check_refused(desk.beside("none.xlsx"), &["none.xlsx", "cannot be opened"]);
    check_refused("/dev/null", &["/dev/null"]);
    // A name that is no UTF-8: a path is bytes here, whatever they spell.
    let odd = Path::new(std::ffi::OsStr::from_bytes(b"/tmp/none-\xFF.xlsx"));
    let desk = Desk::sample();
    let before = state(&desk);
    let run = Run::from(desk.command(["import"]).arg(odd).output().unwrap());
    assert!(run.sentence(2).contains("not UTF-8"), "{run:?}");
    assert_eq!(state(&desk), before);
}

const BUYERS: &str = "buyer_id|name|country|city";
const ENGINEERS: &str = "engineer_id|name|home_city|home_country|skills|visas|day_cost|currency";
const REQUESTS: &str = "request_id|order_id|received_at|channel|services|latest_on";

/// A demand of the sample's first order, with a moment and a last day.
fn demand(received_at: &str, latest_on: &str) -> String {
    format!("R-9001|225262328024625450|{received_at}|email|installation|{latest_on}")
}

#[test]
fn a_formula_where_a_value_should_be() {
    let desk = Desk::sample();
    let book = desk.beside("book.xlsx");
    let rows = [
        BUYERS,
        "B-9001|Acme|DE|Hamburg",
        "B-9002|=\"Ac\"&\"me\"|DE|Hamburg",
    ];
    write_xlsx(&book, &[("Buyers", &rows)]);
    check_problems(&desk, &book, &[("Buyers", 3, "name", "formula")]);
    let taken = desk
        .run(&["import", &book, "--accept-good-rows", "--json"])
        .json();
    assert_eq!(taken["imported"]["Buyers"], 1);
    let people = desk.call("people", &json!({})).to_string();
    assert!(people.contains("B-9001") && !people.contains("B-9002"));
}

#[test]
fn dates_that_cannot_be() {
    let desk = Desk::sample();
    let book = desk.beside("book.xlsx");
    for (received_at, latest_on, column, what) in [
        (
            "2026-11-18T09:00:00+08:00",
            "2026-02-30",
            "latest_on",
            "is not a date",
        ),
        (
            "2026-11-18T09:00:00+08:00",
            "18.11.2026",
            "latest_on",
            "is not a date",
        ),
        ("2026-11-18T09:00:00", "", "received_at", "offset"),
        ("yesterday", "", "received_at", "is not an instant"),
        (
            "2026-11-18T25:00:00+08:00",
            "",
            "received_at",
            "is not an instant",
        ),
    ] {
        let row = demand(received_at, latest_on);
        write_xlsx(&book, &[("Requests", &[REQUESTS, &row])]);
        check_problems(&desk, &book, &[("Requests", 2, column, what)]);
    }
}

#[test]
fn a_missing_column() {
    let desk = Desk::sample();
    let book = desk.beside("book.xlsx");
    let rows = ["buyer_id|name|country", "B-9001|Acme|DE"];
    write_xlsx(&book, &[("Buyers", &rows)]);
    let run = desk.run(&["import", &book, "--json"]);
    let told: Value = serde_json::from_str(&run.out).unwrap();
    let row = told["problems"][0]["row"].as_u64().unwrap();
    assert!(row <= 1, "the sheet itself or its header: {told}");
    check_problems(&desk, &book, &[("Buyers", row, "city", "missing")]);
}

#[test]
fn what_nobody_knows() {
    let desk = Desk::sample();
    let book = desk.beside("book.xlsx");
    let rows = [
        ENGINEERS,
        "E-90|Zhao|Jinan|CN|cnc||900|XYZ",
        "E-91|Qian|Atlantis|CN|cnc||900|CNY",
        "E-92|Sun|Jinan|China|cnc||900|CNY",
        "E-93|Li|Jinan|CN|cnc||many|CNY",
    ];
    write_xlsx(&book, &[("Engineers", &rows)]);
    check_problems(
        &desk,
        &book,
        &[
            ("Engineers", 2, "currency", "XYZ"),
            ("Engineers", 3, "home_city", "Atlantis"),
            ("Engineers", 4, "home_country", "China"),
            ("Engineers", 5, "day_cost", "many"),
        ],
    );
    let demand = "R-9001|no-such-order|2026-11-18T09:00:00+08:00|email|juggling|";
    write_xlsx(&book, &[("Requests", &[REQUESTS, demand])]);
    check_problems(&desk, &book, &[("Requests", 2, "services", "juggling")]);
    let demand = "R-9001|no-such-order|2026-11-18T09:00:00+08:00|email|training|";
    write_xlsx(&book, &[("Requests", &[REQUESTS, demand])]);
    check_problems(
        &desk,
        &book,
        &[("Requests", 2, "order_id", "no-such-order")],
    );
}

/// A Chinese export of a Chinese spreadsheet: headers and text in GBK.
#[test]
fn a_table_in_gbk() {
    let desk = Desk::sample();
    let folder = desk.beside("csv");
    fs::create_dir(&folder).unwrap();
    let text = "buyer_id,name,country,city\r\nB-9001,汉堡机械有限公司,DE,汉堡\r\n";
    let (bytes, _, has_losses) = GBK.encode(text);
    assert!(!has_losses && std::str::from_utf8(&bytes).is_err());
    let file = Path::new(&folder).join("Buyers.csv");
    fs::write(&file, &bytes).unwrap();
    let told = desk.run(&["import", &folder, "--json"]).json();
    assert_eq!(told["imported"]["Buyers"], 1, "{told}");
    assert!(told["notes"].to_string().contains("GBK"), "{told}");
    let people = desk.call("people", &json!({})).to_string();
    assert!(people.contains("汉堡机械有限公司"), "{people}");
    // Bytes that are neither: refused rather than guessed.
    fs::write(&file, b"buyer_id,name\nB-9002,M\xFCller\n").unwrap();
    check_refused(&folder, &["neither UTF-8 nor GBK"]);
}

/// With some good rows and some bad the good ones wait until they are asked
/// for, and the bad ones never come.
#[test]
fn good_rows_are_taken_on_purpose_only() {
    let desk = Desk::sample();
    let book = desk.beside("book.xlsx");
    let rows = [
        BUYERS,
        "B-9001|Acme|DE|Hamburg",
        "B-9002|Beta|DE|Nowhere-on-Sea",
        "B-9003||DE|Hamburg",
        "B-9004|Delta|FR|Lyon",
    ];
    write_xlsx(&book, &[("Buyers", &rows)]);
    let problems = [
        ("Buyers", 3, "city", "Nowhere-on-Sea"),
        ("Buyers", 4, "name", "empty"),
    ];
    check_problems(&desk, &book, &problems);
    let before = desk.sound_ops();
    let run = desk.run(&["import", &book, "--accept-good-rows", "--json"]);
    let told = run.json();
    assert_eq!(told["imported"]["Buyers"], 2);
    assert_eq!(told["problems"].as_array().unwrap().len(), 2, "still told");
    assert_eq!(desk.sound_ops(), before + 2);
    desk.call("undo", &json!({}));
    let people = desk.call("people", &json!({})).to_string();
    assert!(!people.contains("B-9001"), "an import can be undone");
}
