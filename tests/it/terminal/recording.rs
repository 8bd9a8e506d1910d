//! Commands that record.

use std::fs;

use serde_json::{Value, json};

use super::{list, text};
use crate::support::program::{Desk, NOW, sample_book};
use crate::support::shape::check_shape;

#[test]
fn a_second_import_changes_nothing() {
    let desk = Desk::new();
    let args = ["import", sample_book().to_str().unwrap(), "--json"].map(str::to_owned);
    let args = args.each_ref().map(String::as_str);
    let first = desk.run(&args).json();
    let shape = json!({
        "imported": {
            "Products": "whole", "Buyers": "whole", "Orders": "whole", "Engineers": "whole",
            "ServicePoints": "whole", "Parts": "whole", "Stock": "whole", "Requests": "whole",
        },
        "problems": [{
            "sheet": "text", "row": "whole", "column": "any", "problem": "text",
            "expected": "text",
        }],
    });
    check_shape(&first, &shape, "import");
    assert_eq!(first["imported"]["Requests"], 60);
    assert_eq!(first["imported"]["Engineers"], 12);
    assert_eq!(first["imported"]["ServicePoints"], 14);
    assert_eq!(first["imported"]["Products"], 9);
    assert_eq!(first["problems"], json!([]));
    let ops = desk.sound_ops();
    let second = desk.run(&args).json();
    let imported = second["imported"].as_object().unwrap();
    assert!(imported.values().all(|count| *count == 0), "{second}");
    assert_eq!(second["unchanged"]["Requests"], 60);
    assert_eq!(
        desk.sound_ops(),
        ops,
        "the second import recorded something"
    );
}

/// The clock of a demand.
fn clock<'a>(clocks: &'a Value, request: &str, name: &str) -> &'a Value {
    let mut all = list(clocks).iter();
    all.find(|c| c["request_id"] == request && c["clock"] == name)
        .unwrap_or_else(|| panic!("no {name} of {request}"))
}

/// Records a fact: it is in the log, and by whom.
fn record(desk: &Desk, args: &[&str]) {
    let before = desk.sound_ops();
    let run = desk.run(&[&["record"], args].concat());
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{run:?}");
    assert!(run.out.contains(args[1]), "{run:?}");
    assert!(desk.sound_ops() > before, "{args:?} recorded nothing");
    let log = desk.run(&["log", "--limit", "3", "--json"]).json();
    assert_eq!(log[0]["actor"], "li");
    assert!(log.to_string().contains(args[1]), "{log}");
}

fn clocks(desk: &Desk, at: &str) -> Value {
    desk.run(&["clocks", "--at", at, "--json"]).json()
}

/// A demand from its reply to the end of the work; all of it before the day
/// this was written, since the program refuses what has not happened yet.
/// R-0001 was received at
/// 2026-11-16T08:44Z, so that a reply is due at 2026-11-18T08:44Z.
#[test]
fn a_demand_is_kept() {
    let desk = Desk::sample();
    let proof = desk.beside("reply.eml");
    fs::write(&proof, "we come, and bring the parts").unwrap();
    let reply = [
        "reply",
        "R-0001",
        "--at",
        "2026-11-18T16:44:00+08:00",
        "--channel",
        "email",
        "--agrees",
        "method;content",
        "--method",
        "overseas_engineer",
        "--evidence",
        &proof,
    ];
    record(&desk, &reply);
    let met = clocks(&desk, "2026-11-30T09:00:00+08:00");
    let met = clock(&met, "R-0001", "effective_reply");
    assert_eq!(met["state"], "met", "the due instant itself is in time");
    assert_eq!(met["met_at"], "2026-11-18T08:44:00Z");

    record(
        &desk,
        &[
            "confirm",
            "R-0001",
            "--at",
            "2026-11-18T17:00:00+08:00",
            "--channel",
            "email",
            "--appointment-on",
            "2026-11-26",
        ],
    );
    let running = clocks(&desk, "2026-11-30T09:00:00+08:00");
    let running = clock(&running, "R-0001", "visit");
    assert_eq!(running["state"], "running");
    assert_eq!(running["due_at"], "2026-12-02T09:00:00Z");
    assert_eq!(running["due_at_latest"], "2026-12-02T16:00:00Z");

    record(
        &desk,
        &["arrive", "R-0001", "--at", "2026-11-19T09:00:00+01:00"],
    );
    record(
        &desk,
        &["complete", "R-0001", "--at", "2026-11-19T17:00:00+01:00"],
    );
    let done = clocks(&desk, "2026-11-30T09:00:00+08:00");
    assert_eq!(
        clock(&done, "R-0001", "visit")["met_at"],
        "2026-11-19T08:00:00Z"
    );

    let trail = desk.run(&["log", "--entity", "R-0001", "--json"]).json();
    let trail = trail.to_string();
    for what in ["reply", "confirmation", "arrival", "completion"] {
        assert!(trail.contains(what), "{what} is not in the audit trail");
    }
}

#[test]
fn evidence_is_kept_and_its_loss_noticed() {
    let desk = Desk::sample();
    let proof = desk.beside("proof.pdf");
    fs::write(&proof, "a letter").unwrap();
    let args = [
        "reply",
        "R-0003",
        "--at",
        NOW,
        "--channel",
        "email",
        "--agrees",
        "method;content",
        "--evidence",
        &proof,
    ];
    record(&desk, &args);
    fs::remove_file(&proof).unwrap();
    let detail = desk
        .call("request", &json!({ "request_id": "R-0003" }))
        .to_string();
    assert!(detail.contains("proof.pdf"), "{detail}");
    let kept: Vec<_> = walk(&desk.path().join("evidence"));
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert_eq!(fs::read(&kept[0]).unwrap(), b"a letter");
    fs::remove_file(&kept[0]).unwrap();
    let run = desk.run(&["doctor"]);
    run.sentence(4);
    assert!(run.out.contains("evidence"), "{run:?}");
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                walk(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

/// What a phone call says is kept, and does not count.
#[test]
fn nothing_happens_before_its_demand() {
    let desk = Desk::sample();
    let ops = desk.sound_ops();
    // R-0003 came in at 2026-11-16T08:12Z.
    let before = ["--at", "2026-11-16T08:11:59Z"];
    for fact in [
        "reply", "confirm", "solve", "arrive", "complete", "withdraw",
    ] {
        let how = ["--channel", "email"];
        let run = desk.run(&[&["record", fact, "R-0003"][..], &before, &how].concat());
        let sentence = run.sentence(2);
        assert!(sentence.contains("16 Nov 2026 16:12"), "{fact}: {sentence}");
    }
    assert_eq!(desk.sound_ops(), ops);
    let note = [
        "record",
        "note",
        "R-0003",
        "--note",
        "the machine was cleaned",
    ];
    let run = desk.run(&[&note[..], &before].concat());
    assert_eq!(run.code, Some(0), "{run:?}");
}

#[test]
fn a_reply_by_phone_does_not_count() {
    let desk = Desk::sample();
    record(
        &desk,
        &[
            "reply",
            "R-0003",
            "--at",
            NOW,
            "--channel",
            "phone",
            "--agrees",
            "method;content",
        ],
    );
    let clocks = clocks(&desk, NOW);
    let clock = clock(&clocks, "R-0003", "effective_reply");
    assert_eq!(clock["state"], "running");
    let told = clock["not_counted"].to_string();
    assert!(told.contains("phone"), "{told}");
}

#[test]
fn a_solution_and_a_withdrawal() {
    let desk = Desk::sample();
    // R-0036: a local service point, confirmed at 2026-11-16T20:08Z, so due
    // 48 hours later.
    record(
        &desk,
        &[
            "solve",
            "R-0036",
            "--at",
            "2026-11-18T20:08:01Z",
            "--channel",
            "platform",
        ],
    );
    let late = clocks(&desk, "2026-11-20T00:00:00Z");
    let late = clock(&late, "R-0036", "local_solution");
    assert_eq!(
        (text(late, "state"), &late["slack_seconds"]),
        ("missed", &json!(-1))
    );
    record(&desk, &["withdraw", "R-0003", "--at", NOW]);
    let after = clocks(&desk, NOW);
    assert_eq!(clock(&after, "R-0003", "effective_reply")["state"], "void");
}

#[test]
fn what_was_recorded_can_be_taken_back() {
    let desk = Desk::sample();
    let before = clocks(&desk, NOW);
    record(
        &desk,
        &[
            "reply",
            "R-0003",
            "--at",
            NOW,
            "--channel",
            "email",
            "--agrees",
            "method;content",
        ],
    );
    let recorded = clocks(&desk, NOW);
    assert_ne!(recorded, before);
    desk.call("undo", &json!({}));
    assert_eq!(clocks(&desk, NOW), before);
    desk.call("redo", &json!({}));
    assert_eq!(clocks(&desk, NOW), recorded);
}
