//! Folders of `.csv` files.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use fettle_exchange::{Book, Limits, NoteKind, ReadError, read_book};

fn read(path: &Path) -> Result<Book, ReadError> {
    read_book(path, &Limits::default(), &mut |_| ControlFlow::Continue(()))
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

#[test]
fn encodings_and_delimiters() {
    let check = |bytes: &[u8], notes: &[NoteKind]| {
        let folder = folder(&[("产品.csv", bytes), ("readme.txt", b"x")]);
        let book = read(folder.path()).unwrap();
        assert_eq!(book.problems, []);
        assert_eq!(book.rows.products[0].value.name, "铣床");
        let found: Vec<NoteKind> = book
            .notes
            .into_iter()
            .map(|note| note.kind)
            .filter(|kind| *kind != NoteKind::AbsentSheet)
            .collect();
        assert_eq!(found, notes);
    };
    let text = "产品编号,型号,名称\r\n204731438796399620,M,铣床\r\n";
    check(text.as_bytes(), &[]);
    check(format!("\u{feff}{text}").as_bytes(), &[]);
    let gbk = [
        &b"\xB2\xFA\xC6\xB7\xB1\xE0\xBA\xC5,\xD0\xCD\xBA\xC5,\xC3\xFB\xB3\xC6\r\n"[..],
        &b"204731438796399620,M,\xCF\xB3\xB4\xB2\r\n"[..],
    ]
    .concat();
    check(&gbk, &[NoteKind::Encoding { name: "GBK" }]);
    let utf16: Vec<u8> = std::iter::once(0xFEFF)
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    check(&utf16, &[NoteKind::Encoding { name: "UTF-16" }]);
    let semicolons = text.replace(',', ";");
    check(semicolons.as_bytes(), &[NoteKind::Delimiter { found: ';' }]);
}

#[test]
fn rows_are_those_of_a_spreadsheet() {
    let text = b"product_id,model,name,services\r\n\r\nP1,\"M\nx\",mill,\r\n\r\nP2,,mill,\"training; teaching\"\r\n";
    let folder = folder(&[("Products.csv", text)]);
    let book = read(folder.path()).unwrap();
    assert_eq!(book.rows.products[0].row, 3);
    let found: Vec<_> = book
        .problems
        .iter()
        .map(|p| (p.row, p.column.as_str()))
        .collect();
    assert_eq!(found, [(5, "model"), (5, "services")]);
}

#[test]
fn what_is_no_book_gets_its_sentence() {
    let check = |name: &str, bytes: &[u8], sentence: &str| {
        let folder = folder(&[(name, bytes)]);
        let error = read(&folder.path().join(name)).unwrap_err().to_string();
        assert!(error.contains(sentence), "{error}");
    };
    check("a.csv", b"x", "is a single .csv file");
    check("a.txt", b"x", "neither an .xlsx workbook nor a folder");
    check("a.xls", b"\xD0\xCF\x11\xE0rest", "protected by a password");
    check("a.xlsx", b"not a zip", "damaged or not an .xlsx");
    check("a.xlsx", b"PK\x03\x04rest", "damaged or not an .xlsx");
    let empty = folder(&[]);
    let error = read(empty.path()).unwrap_err().to_string();
    assert!(error.contains("holds no .csv files"), "{error}");
    let latin = folder(&[("Products.csv", b"product_id,model,name\nP1,M,M\xFChle\n")]);
    let error = read(latin.path()).unwrap_err().to_string();
    assert!(error.contains("neither UTF-8 nor GBK"), "{error}");
    assert!(read(Path::new("/no/such/book.xlsx")).is_err());
}
