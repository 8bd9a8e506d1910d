//! The sample workbook that ships with the product.

use fettle_domain::workspace::Workspace;
use fettle_exchange::{NoteKind, SAMPLE};

use crate::fake::{apply, plan, plan_as, read};

#[test]
fn the_sample_has_no_problem_and_imports_once() {
    let book = read(SAMPLE);
    assert_eq!(book.problems, []);
    assert_eq!(book.notes, []);
    let mut workspace = Workspace::new();
    let first = plan(&book, &workspace, false);
    assert_eq!(first.problems, []);
    let counts: Vec<(&str, usize)> = first
        .counts
        .iter()
        .map(|(sheet, count)| (sheet.as_str(), count.imported()))
        .collect();
    let expected = [
        ("Buyers", 45),
        ("Engineers", 12),
        ("Orders", 75),
        ("Parts", 10),
        ("Products", 9),
        ("Requests", 60),
        ("ServicePoints", 14),
        ("Stock", 14),
    ];
    assert_eq!(counts, expected);
    apply(&mut workspace, &first.changes);
    let second = plan_as(&book, &workspace, false, "import-2");
    assert_eq!(second.changes, []);
    assert_eq!(second.unchanged, 45 + 12 + 75 + 10 + 9 + 60 + 14 + 14);
}

#[test]
fn sheets_that_are_absent_are_told() {
    let book = read(SAMPLE);
    assert!(
        book.notes
            .iter()
            .all(|note| note.kind != NoteKind::AbsentSheet)
    );
}
