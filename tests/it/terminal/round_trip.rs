//! An exported workbook imports to the same state.

use serde_json::{Value, json};

use super::planned;
use crate::support::program::{Desk, NOW};

/// What a seller sees of a workspace, as of one moment. Not the status, which
/// counts ops, and not the log: how it came to be is another story.
fn seen(desk: &Desk) -> Vec<(&'static str, Value)> {
    let span = json!({ "from": "2026-11-01", "to": "2027-10-31", "at": NOW });
    let at = json!({ "at": NOW });
    let mut seen: Vec<_> = [
        ("clocks", &at),
        ("entitlement", &at),
        ("today", &at),
        ("map", &at),
        ("board", &span),
        ("journeys", &json!({})),
        ("people", &json!({})),
    ]
    .map(|(name, input)| (name, desk.call(name, input)))
    .into();
    let mut settings = desk.call("settings", &json!({}));
    // How often they were changed is no setting.
    settings["rev"] = Value::Null;
    seen.push(("settings", settings));
    for id in ["R-0001", "R-0014", "R-0036"] {
        seen.push((
            "request",
            desk.call("request", &json!({ "request_id": id, "at": NOW })),
        ));
    }
    seen
}

/// A workspace with something of everything.
fn lived_in() -> Desk {
    let (desk, _) = planned();
    for args in [
        &[
            "record",
            "reply",
            "R-0001",
            "--at",
            NOW,
            "--channel",
            "email",
            "--agrees",
            "method;content",
            "--method",
            "overseas_engineer",
            "--note",
            "两个备件, \"P-105\"",
        ][..],
        &[
            "record",
            "solve",
            "R-0036",
            "--at",
            NOW,
            "--channel",
            "platform",
        ],
        &["record", "withdraw", "R-0002", "--at", NOW],
    ] {
        let run = desk.run(args);
        assert_eq!(run.code, Some(0), "{run:?}");
    }
    let view = desk.call("settings", &json!({}));
    let mut settings = view["settings"].clone();
    settings["dispatcher_zone"] = json!("Europe/Berlin");
    settings["planning"]["night_minor"] = json!(71_000);
    desk.call(
        "put_settings",
        &json!({ "settings": settings, "base_rev": view["rev"] }),
    );
    desk
}

fn export(desk: &Desk, name: &str) -> String {
    let book = desk.beside(name);
    let run = desk.run(&["export", "workbook", "-o", &book]);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{run:?}");
    book
}

#[test]
fn an_exported_workbook_imports_to_the_same_state() {
    let desk = lived_in();
    let book = export(&desk, "book.xlsx");
    let other = Desk::new();
    let imported = other.run(&["import", &book, "--json"]).json();
    assert_eq!(imported["problems"], json!([]));
    for ((name, here), (_, there)) in seen(&desk).into_iter().zip(seen(&other)) {
        check_same(name, &here, &there);
    }
    // And to nothing new where it came from, or a second time.
    for desk in [&desk, &other] {
        let ops = desk.sound_ops();
        let again = desk.run(&["import", &book, "--json"]).json();
        assert_eq!(again["written"], false, "{again}");
        assert_eq!(desk.sound_ops(), ops);
    }
}

/// Names the first difference rather than printing two workspaces.
fn check_same(at: &str, here: &Value, there: &Value) {
    match (here, there) {
        (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => {
            for (name, value) in a {
                check_same(&format!("{at}/{name}"), value, &b[name]);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                check_same(&format!("{at}/{index}"), a, b);
            }
        }
        _ => assert!(here == there, "{at} was {here} and is {there}"),
    }
}
