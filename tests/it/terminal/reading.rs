//! Commands that only read.

use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;
use serde_json::{Value, json};

use super::{PLAN, list, planned, text};
use crate::support::program::{Desk, NOW, run};
use crate::support::shape::{check_instants, check_shape};

/// The reasons why.
fn reasons() -> Value {
    json!([{ "rule": "text", "detail": "text" }])
}

/// Runs a command twice as of one moment: the same answer, and nothing
/// recorded. Its answer is held against a shape.
fn check(desk: &Desk, args: &[&str], shape: &Value) -> Value {
    let before = desk.sound_ops();
    let answer = desk.run(args).json();
    assert_eq!(answer, desk.run(args).json(), "{args:?}");
    assert!(check_shape(&answer, shape, args[0]) > 0, "{args:?}: empty");
    assert!(check_instants(&answer) > 0, "{args:?}: no instants");
    assert_eq!(desk.sound_ops(), before, "{args:?} recorded something");
    answer
}

#[test]
fn clocks() {
    let shape = json!([{
        "request_id": "text", "clock": "effective_reply|visit|local_solution|service_period",
        "rule_book": "text", "state": "not_started|running|met|missed|void",
        "started_at": "instant?", "due_at": "instant?", "due_at_latest": "instant?",
        "met_at": "instant?", "consequence": "text",
    }]);
    let args = ["clocks", "--at", NOW, "--json"];
    let clocks = check(&Desk::sample(), &args, &shape);
    let mut seen = BTreeSet::new();
    for clock in list(&clocks) {
        let state = text(clock, "state");
        assert_eq!(clock["started_at"].is_null(), state == "not_started");
        assert!(state != "met" || clock["met_at"].is_string(), "{clock}");
        seen.insert(text(clock, "request_id"));
    }
    assert_eq!(seen.len(), 60, "every demand has a clock");
}

#[test]
fn entitlement() {
    let shape = json!([{
        "request_id": "text", "order_id": "text", "entitled": "yes_no",
        "period_ends_at": "instant?", "reasons": reasons(),
    }]);
    let args = ["entitlement", "--at", NOW, "--json"];
    let found = check(&Desk::sample(), &args, &shape);
    assert_eq!(list(&found).len(), 60);
    for each in list(&found) {
        assert!(!list(&each["reasons"]).is_empty(), "no sentence: {each}");
    }
    let entitled = list(&found).iter().filter(|e| e["entitled"] == true);
    assert!((1..60).contains(&entitled.count()));
}

#[test]
fn promise() {
    let shape = json!({
        "request_id": "R-0003|none",
        "candidates": [{
            "kind": "engineer|service_point", "id": "text",
            "verdict": "keepable|tight|not_keepable", "arrive_at": "instant?",
            "finish_at": "instant?", "due_at": "instant?", "decide_by": "instant?",
            "cost": "whole?", "currency": "text?", "reasons": reasons(),
        }],
        "earliest_safe_at": "instant?",
    });
    let args = ["promise", "R-0003", "--at", NOW, "--json"];
    let found = check(&Desk::sample(), &args, &shape);
    let candidates = list(&found["candidates"]);
    let ids: BTreeSet<_> = candidates.iter().map(|c| text(c, "id")).collect();
    assert_eq!(
        (candidates.len(), ids.len()),
        (26, 26),
        "12 engineers, 14 points"
    );
    for candidate in candidates {
        let stands_in_the_way = text(candidate, "verdict") == "not_keepable";
        assert!(
            !stands_in_the_way || !list(&candidate["reasons"]).is_empty(),
            "{candidate}"
        );
        assert_eq!(candidate["cost"].is_null(), candidate["currency"].is_null());
    }
}

/// The shape of a plan.
fn plan_shape() -> Value {
    let end = json!({ "name": "text", "lat": "number", "lon": "number" });
    json!({
        "bookings": [{
            "visit_id": "text", "request_id": "text", "kind": "engineer|service_point",
            "id": "text", "start_at": "instant", "finish_at": "instant",
            "work": [["instant", "instant"]], "journey_id": "text?",
        }],
        "journeys": [{
            "id": "text", "engineer_id": "text",
            "legs": [{
                "from": end, "to": end, "mode": "road|air", "depart_at": "instant",
                "arrive_at": "instant", "cost": "whole",
            }],
            "nights": "whole", "cost": "whole",
        }],
        "unplaced": [{ "request_id": "text", "reasons": reasons() }],
        "cost": { "total": "whole", "currency": "text" },
        "checked": "yes_no",
    })
}

#[test]
fn a_plan_is_checked_whole_and_the_same_for_the_same_seed() {
    let plan = check(&Desk::sample(), &PLAN, &plan_shape());
    assert_eq!(plan["checked"], true);
    assert_eq!(plan["committed"], false);
    assert!(!list(&plan["bookings"]).is_empty());
    check_journeys(&plan);
    check_work(&plan);
    for unplaced in list(&plan["unplaced"]) {
        assert!(!list(&unplaced["reasons"]).is_empty(), "{unplaced}");
    }
}

/// Every engineer's booking is in a journey that exists; a journey's legs
/// follow each other in time and place.
fn check_journeys(plan: &Value) {
    let journeys = list(&plan["journeys"]);
    let ids: BTreeSet<_> = journeys.iter().map(|j| text(j, "id")).collect();
    for booking in list(&plan["bookings"]) {
        let is_engineer = booking["kind"] == "engineer";
        assert_eq!(is_engineer, booking["journey_id"].is_string(), "{booking}");
        assert!(!is_engineer || ids.contains(text(booking, "journey_id")));
    }
    for journey in journeys {
        let legs = list(&journey["legs"]);
        assert!(legs.len() >= 2, "out and back: {journey}");
        for leg in legs {
            assert!(instant(&leg["depart_at"]) <= instant(&leg["arrive_at"]));
        }
        for pair in legs.windows(2) {
            assert!(instant(&pair[0]["arrive_at"]) <= instant(&pair[1]["depart_at"]));
            assert_eq!(pair[0]["to"], pair[1]["from"], "{journey}");
        }
        assert_eq!(legs[0]["from"], legs[legs.len() - 1]["to"], "back home");
    }
}

/// Work lies within the booking, in order.
fn check_work(plan: &Value) {
    for booking in list(&plan["bookings"]) {
        let ends: Vec<_> = list(&booking["work"])
            .iter()
            .flat_map(list)
            .map(instant)
            .collect();
        assert!(ends.is_sorted() && !ends.is_empty(), "{booking}");
        assert_eq!(ends.first(), Some(&instant(&booking["start_at"])));
        assert_eq!(ends.last(), Some(&instant(&booking["finish_at"])));
    }
}

fn instant(value: &Value) -> DateTime<chrono::FixedOffset> {
    DateTime::parse_from_rfc3339(value.as_str().unwrap()).unwrap()
}

/// Who comes to each visit, and when.
fn booked(plan: &Value) -> BTreeMap<&str, (&str, &str)> {
    list(&plan["bookings"])
        .iter()
        .map(|b| (text(b, "visit_id"), (text(b, "id"), text(b, "start_at"))))
        .collect()
}

#[test]
fn a_repair_gives_a_visit_that_lost_its_place_one_and_moves_no_other() {
    let (desk, plan) = planned();
    let before = booked(plan);
    let repair = [
        "plan",
        "--at",
        NOW,
        "--repair",
        "--iterations",
        "50",
        "--json",
    ];
    let nothing_to_do = desk.run(&repair).json();
    assert_eq!(nothing_to_do["iterations"], 0);
    assert_eq!(booked(&nothing_to_do), before);
    let lost = *before.keys().next().unwrap();
    let input = json!({ "visit_id": lost }).to_string();
    desk.run(&["call", "cancel_booking", &input]).json();
    let after = desk.run(&repair).json();
    assert_eq!(after["checked"], true);
    let mut now = booked(&after);
    assert!(now.remove(lost).is_some(), "{lost} has a place again");
    assert!(now.iter().all(|(visit, place)| before[visit] == *place));
    assert_eq!(now.len(), before.len() - 1);
}

#[test]
fn a_kept_plan_is_on_the_board() {
    let (desk, plan) = planned();
    assert_eq!(plan["committed"], true);
    let again = desk.run(&PLAN).json();
    let board = desk.call(
        "board",
        &json!({ "from": "2026-11-01", "to": "2027-10-31" }),
    );
    for booking in list(&plan["bookings"]) {
        let id = text(booking, "visit_id");
        assert!(board.to_string().contains(id), "{id} is not on the board");
    }
    let journeys = |plan: &Value| list(&plan["journeys"]).len();
    assert!(journeys(&again) > 0);
    let log = desk.run(&["log", "--entity", "R-0015", "--json"]).json();
    assert!(log.to_string().contains("booking"), "{log}");
}

#[test]
fn log() {
    let shape = json!([{
        "op_id": "text", "device_id": "text", "device_seq": "whole", "actor": "li|none",
        "kind": "text", "entity_id": "text", "recorded_at": "instant", "summary": "text",
        "batch_id": "text", "undo_of": "text?", "payload": "any", "hash": "text",
    }]);
    let desk = Desk::sample();
    let all = check(&desk, &["log", "--limit", "100000", "--json"], &shape);
    let seqs: Vec<_> = list(&all)
        .iter()
        .map(|op| op["device_seq"].as_u64().unwrap())
        .collect();
    let expected: Vec<u64> = (1..=desk.sound_ops()).rev().collect();
    assert_eq!(seqs, expected, "newest first, without gaps");
    let one = check(&desk, &["log", "--entity", "R-0007", "--json"], &shape);
    assert!(
        list(&one)
            .iter()
            .all(|op| op.to_string().contains("R-0007"))
    );
    assert_eq!(
        desk.run(&["log", "--entity", "R-9999", "--json"]).json(),
        json!([])
    );
}

#[test]
fn use_cases() {
    let run = run(&["use-cases", "--json"]);
    let cases = run.json();
    let shape = json!([{ "name": "text", "about": "text", "input": "any", "output": "any" }]);
    assert!(check_shape(&cases, &shape, "use-cases") > 0);
    for case in list(&cases) {
        assert!(case["input"]["$schema"].is_string(), "{case}");
        assert!(case["output"]["$schema"].is_string(), "{case}");
    }
}

#[test]
fn call() {
    let desk = Desk::sample();
    let status = desk.call("status", &json!({}));
    let shape = json!({ "state": "open|none", "log_length": "whole", "version": "text" });
    check_shape(&status, &shape, "status");
    assert_eq!(status["log_length"], desk.sound_ops());
    // A command prints what its use case answers.
    let clocks = desk.call("clocks", &json!({ "at": NOW }));
    let printed = desk.run(&["clocks", "--at", NOW, "--json"]).json();
    for (case, row) in list(&clocks).iter().zip(list(&printed)) {
        for field in ["request_id", "clock", "state", "due_at", "met_at"] {
            assert_eq!(case[field], row[field]);
        }
    }
    let zh = desk.run(&["call", "today", "{}", "--lang", "zh-CN"]).json();
    assert!(zh.to_string().contains('的'), "not Chinese: {zh}");
}

#[test]
fn call_reads_standard_input() {
    let desk = Desk::sample();
    let mut command = desk.command(["call", "request", "-"]);
    let input = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(input.path(), r#"{"request_id":"R-0003"}"#).unwrap();
    command.stdin(std::fs::File::open(input.path()).unwrap());
    let answer = crate::support::program::Run::from(command.output().unwrap()).json();
    assert!(answer.to_string().contains("R-0003"));
}

#[test]
fn doctor() {
    let desk = Desk::sample();
    let shape = json!({
        "healthy": "yes_no", "ops": "whole", "findings": ["text"], "rebuilt": "yes_no",
    });
    let report = desk.run(&["doctor", "--json"]).json();
    check_shape(&report, &shape, "doctor");
    assert_eq!(report["findings"], json!([]));
    let clocks = desk.run(&["clocks", "--at", NOW, "--json"]).json();
    let rebuilt = desk.run(&["doctor", "--rebuild", "--json"]).json();
    assert_eq!(rebuilt["rebuilt"], true);
    assert_eq!(rebuilt["healthy"], true);
    assert_eq!(rebuilt["ops"], report["ops"]);
    assert_eq!(desk.run(&["clocks", "--at", NOW, "--json"]).json(), clocks);
    assert_eq!(desk.sound_ops(), report["ops"].as_u64().unwrap());
    let plain = desk.run(&["doctor"]);
    assert_eq!((plain.code, plain.err.as_str()), (Some(0), ""));
    assert!(plain.out.contains("sound"), "{plain:?}");
}

#[test]
fn people_are_told_in_columns() {
    let desk = Desk::sample();
    let clocks = desk.run(&["clocks", "--at", NOW]);
    assert_eq!((clocks.code, clocks.err.as_str()), (Some(0), ""));
    assert_eq!(
        clocks.out.lines().count(),
        1 + 126,
        "a head and every clock"
    );
    for args in [&["entitlement"][..], &["promise", "R-0003"], &["log"]] {
        let run = desk.run(args);
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
        assert!(run.out.lines().count() > 10, "{run:?}");
    }
}
