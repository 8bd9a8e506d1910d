//! Exit codes, and one plain sentence for each error.

use std::fs;

use serde_json::{Value, json};

use crate::support::program::{Desk, NOW, Run, run};

#[test]
fn bad_usage() {
    let desk = Desk::sample();
    let ops = desk.sound_ops();
    let calls: &[(&[&str], &str)] = &[
        (&["frobnicate"], "frobnicate"),
        (&["import"], "BOOK"),
        (&["clocks", "--at", "yesterday"], "offset"),
        (&["clocks", "--at", "2026-11-18T09:00:00"], "offset"),
        (
            &["plan", "--seconds", "1", "--iterations", "1"],
            "--iterations",
        ),
        (&["plan", "--iterations", "many"], "many"),
        (&["promise", "R-9999"], "R-9999"),
        (&["record", "dance", "R-0001"], "dance"),
        (&["record", "reply", "R-9999"], "R-9999"),
        (&["record", "reply", "R-0001", "--channel", "fax"], "fax"),
        (
            &[
                "record",
                "confirm",
                "R-0001",
                "--appointment-on",
                "2026-02-30",
            ],
            "2026-02-30",
        ),
        (&["export", "schedule", "--format", "pdf", "-o", "x"], "pdf"),
        (
            &[
                "export",
                "schedule",
                "--format",
                "csv",
                "--engineer",
                "E-99",
                "-o",
                "x",
            ],
            "E-99",
        ),
        (&["call", "dance"], "dance"),
        (&["call", "clocks", "{"], "JSON"),
        (&["call", "clocks", r#"{"when":1}"#], "when"),
        (
            &["call", "clocks", r#"{"at":"2026-11-18T09:00:00"}"#],
            "cannot be",
        ),
        (&["call", "promise", "{}"], "request_id"),
    ];
    for (args, about) in calls {
        let run = desk.run(args);
        let sentence = run.sentence(2);
        assert!(sentence.contains(about), "{args:?}: {sentence}");
        assert_eq!(run.out, "", "{args:?}");
    }
    assert_eq!(desk.sound_ops(), ops);
}

/// A field with a wrong name is not one left out: what it was to say, and what was there
/// before, would both be gone.
#[test]
fn a_field_with_a_wrong_name_is_refused_wherever_it_stands() {
    let desk = Desk::sample();
    let people = desk.call("people", &json!({}));
    let mut engineer = people["engineers"][0].clone();
    engineer["record"]["visas"][1]["entires"] = json!(3);
    let request = desk.call("request", &json!({"request_id": "R-0001"}));
    let mut record = request["record"].clone();
    record["earliest"] = json!("2026-12-01");
    let view = desk.call("settings", &json!({}));
    let mut settings = view["settings"].clone();
    settings["calendar_changes"]["DE"] = json!({"holidays": {}, "worked": [], "off": []});
    let mut book = view["rule_books"][0]["book"].clone();
    book["clocks"][0]["period_end"] = json!(1);
    let (rev, book_rev) = (&view["rev"], &view["rule_books"][0]["rev"]);
    let calls = [
        (
            "put_record",
            json!({"type": "engineer", "record": engineer["record"], "base_rev": engineer["rev"]}),
            "`record.visas[1].entires`",
        ),
        (
            "amend_request",
            json!({"record": record, "base_rev": request["rev"]}),
            "`record.earliest`",
        ),
        (
            "put_settings",
            json!({"settings": settings, "base_rev": rev}),
            "`settings.calendar_changes.DE.off`",
        ),
        (
            "put_rule_book",
            json!({"book": book, "base_rev": book_rev}),
            "`book.clocks[0].period_end`",
        ),
    ];
    for (use_case, mut input, at) in calls {
        let ops = desk.sound_ops();
        let run = desk.run(&["call", use_case, &input.to_string()]);
        let sentence = run.sentence(2);
        assert!(sentence.contains(at), "{use_case}: {sentence}");
        assert!(sentence.contains("there can be"), "{use_case}: {sentence}");
        assert_eq!(desk.sound_ops(), ops, "{use_case}");
        remove(&mut input, at.trim_matches('`'));
        let run = desk.run(&["call", use_case, &input.to_string()]);
        let told = run.err.contains("there is no field");
        assert!(!told, "{use_case}: {run:?}");
    }
}

/// Takes the field at a path such as `record.visas[1].entires` out.
fn remove(input: &mut Value, path: &str) {
    let pointer = format!("/{}", path.replace(['.', '['], "/").replace(']', ""));
    let (outer, name) = pointer.rsplit_once('/').unwrap();
    let outer = input.pointer_mut(outer).unwrap().as_object_mut();
    assert!(outer.unwrap().remove(name).is_some(), "{path}");
}

#[test]
fn nobody_to_send() {
    let desk = Desk::sample();
    let remote = desk.run(&["promise", "R-0010", "--at", NOW]);
    assert!(
        remote
            .sentence(1)
            .contains("R-0010 is to be served remotely")
    );
    let withdrawn = desk.run(&["record", "withdraw", "R-0003", "--at", NOW]);
    assert_eq!(withdrawn.code, Some(0), "{withdrawn:?}");
    let over = desk.run(&["promise", "R-0003", "--at", NOW]);
    assert!(over.sentence(1).contains("R-0003 is over"), "{over:?}");
    let input = json!({
        "request_id": "X-1", "order_id": "258351359176942513", "received_at": NOW,
        "channel": "email", "services": ["video_guidance", "parts_delivery"],
    });
    let taken = desk.run(&["call", "take_in", &input.to_string()]);
    assert_eq!(taken.code, Some(0), "{taken:?}");
    let from_afar = desk.run(&["promise", "X-1", "--at", NOW]);
    let told = from_afar.sentence(1);
    assert!(
        told.contains("guidance by video or parts by post"),
        "{told}"
    );
}

#[test]
fn no_workspace_named() {
    let run = run(&["clocks"]);
    assert!(run.sentence(2).contains("-w DIR"));
}

#[test]
fn no_workspace_there() {
    let desk = Desk::new();
    for args in [
        &["clocks"][..],
        &["doctor"],
        &["log"],
        &["promise", "R-1"],
        &["plan"],
    ] {
        let run = desk.run(args);
        assert!(run.sentence(1).contains("no workspace"), "{run:?}");
    }
    assert!(!desk.path().exists(), "asking made a folder");
}

#[test]
fn a_place_that_cannot_be_written() {
    let desk = Desk::sample();
    let nowhere = desk.beside("no/such/folder/book.xlsx");
    let into_folder = desk.path().display().to_string();
    for place in [&nowhere, &into_folder] {
        for args in [
            &["export", "workbook", "-o", place][..],
            &["export", "schedule", "--format", "csv", "-o", place],
        ] {
            let run = desk.run(args);
            assert!(run.sentence(3).contains("cannot be written"), "{run:?}");
        }
    }
    let left = fs::read_dir(desk.path().parent().unwrap()).unwrap();
    assert_eq!(left.count(), 1, "something was left beside the workspace");
}

#[test]
fn evidence_that_is_not_there() {
    let desk = Desk::sample();
    let ops = desk.sound_ops();
    let nowhere = desk.beside("none.eml");
    let run = desk.run(&[
        "record",
        "reply",
        "R-0003",
        "--channel",
        "email",
        "--evidence",
        &nowhere,
    ]);
    assert!(run.sentence(3).contains("none.eml"), "{run:?}");
    assert_eq!(desk.sound_ops(), ops);
}

#[test]
fn help_is_no_error() {
    for args in [&["--help"][..], &["--version"], &["plan", "--help"]] {
        let run: Run = run(args);
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{args:?}");
        assert!(!run.out.is_empty());
    }
}
