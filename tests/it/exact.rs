//! Clocks of the sample against what a person works out with a calendar.
//!
//! As of 2026-11-18T09:00+08:00, which is 01:00Z. The rules are those of the
//! three rule books: for the programme of 2021-12-28 a reply within 48 hours
//! (overseas or open), the visit within 14 natural days, a local solution
//! within 48 hours, service for 365 days; for those of 2022 a reply within 24
//! hours whatever the method, the visit within 14 and the local visit within 7
//! working days, completion within 90 days, free parts within 48 hours.
//! Working days are China's: November and December 2026 hold no holiday and no
//! make-up day there, so that they are Monday to Friday.
//!
//! In the comments, S is the wall in Shanghai (UTC+8), where days are counted.

use serde_json::{Value, json};

use crate::support::program::{Desk, NOW};

const BOOK_2021: &str = "alibaba-machinery-2021-12-28";
const BOOK_2022_MAY: &str = "alibaba-machinery-2022-05-30";
const BOOK_2022_JULY: &str = "alibaba-machinery-2022-07-06";

/// The sample under these rule books.
fn judged_by(books: &[&str]) -> Value {
    let desk = Desk::sample();
    let view = desk.call("settings", &json!({}));
    let mut settings = view["settings"].clone();
    settings["active_rule_books"] = json!(books);
    let input = json!({ "settings": settings, "base_rev": view["rev"] });
    desk.call("put_settings", &input);
    desk.run(&["clocks", "--at", NOW, "--json"]).json()
}

/// A clock as worked out: demand, clock, state, started, due, due by the later
/// reading, met. `-` is nothing.
type Expected<'a> = [&'a str; 7];

fn check(clocks: &Value, book: &str, expected: &[Expected<'_>]) {
    let clocks = clocks.as_array().unwrap();
    for row in expected {
        let is_it = |c: &&Value| c["request_id"] == row[0] && c["clock"] == row[1];
        let found: Vec<_> = clocks.iter().filter(is_it).collect();
        assert_eq!(found.len(), 1, "{row:?}");
        assert_eq!(found[0]["rule_book"], book, "{row:?}");
        let field = |name: &str| found[0][name].as_str().unwrap_or("-");
        let told = ["state", "started_at", "due_at", "due_at_latest", "met_at"].map(field);
        assert_eq!(told, row[2..], "{} of {}", row[1], row[0]);
    }
}

/// The names of a demand's clocks.
fn names<'a>(clocks: &'a Value, request: &str) -> Vec<&'a str> {
    let all = clocks.as_array().unwrap().iter();
    let mut names: Vec<_> = all
        .filter(|c| c["request_id"] == request)
        .map(|c| c["clock"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    names
}

#[test]
fn under_the_rules_of_2021() {
    let clocks = judged_by(&[BOOK_2021]);
    check(
        &clocks,
        BOOK_2021,
        &[
            // R-0014, overseas. Received 11-16 01:26Z; agreed by platform 12 h
            // later, of 48. Confirmed by platform 11-16 23:26Z: 14 x 24 h later is
            // 11-30 23:26Z. That is 11-17 07:26 S; the 14th day after the 17th is
            // 12-01, whose end is 12-02 00:00 S = 12-01 16:00Z.
            [
                "R-0014",
                "effective_reply",
                "met",
                "2026-11-16T01:26:00Z",
                "2026-11-18T01:26:00Z",
                "2026-11-18T01:26:00Z",
                "2026-11-16T13:26:00Z",
            ],
            [
                "R-0014",
                "visit",
                "running",
                "2026-11-16T23:26:00Z",
                "2026-11-30T23:26:00Z",
                "2026-12-01T16:00:00Z",
                "-",
            ],
            // Paid 2026-01-22 00:37 S, day 0. Day 365 is 2027-01-22, which ends at
            // 2027-01-23 00:00 S = 01-22 16:00Z; 365 x 24 h would end at 00:37 S of
            // the 22nd, earlier, so that the later reading is the same.
            [
                "R-0014",
                "service_period",
                "running",
                "2026-01-21T16:37:00Z",
                "2027-01-22T16:00:00Z",
                "2027-01-22T16:00:00Z",
                "-",
            ],
            // R-0015, overseas, in UTC-5. Received 03:14 = 08:14Z; agreed 15:14 =
            // 20:14Z. Confirmed 11-17 14:14 = 19:14Z = 11-18 03:14 S: the day in
            // Shanghai is the next one already. Elapsed: 12-01 19:14Z. The 14th day
            // after the 18th is 12-02; its end is 12-02 16:00Z.
            [
                "R-0015",
                "effective_reply",
                "met",
                "2026-11-16T08:14:00Z",
                "2026-11-18T08:14:00Z",
                "2026-11-18T08:14:00Z",
                "2026-11-16T20:14:00Z",
            ],
            [
                "R-0015",
                "visit",
                "running",
                "2026-11-17T19:14:00Z",
                "2026-12-01T19:14:00Z",
                "2026-12-02T16:00:00Z",
                "-",
            ],
            // R-0036, a local service point: confirmed 11-16 15:08 UTC-5 = 20:08Z,
            // a solution is due 48 h later.
            [
                "R-0036",
                "local_solution",
                "running",
                "2026-11-16T20:08:00Z",
                "2026-11-18T20:08:00Z",
                "2026-11-18T20:08:00Z",
                "-",
            ],
        ],
    );
    // A demand agreed as local or remote owes no reply within 48 hours.
    assert_eq!(
        names(&clocks, "R-0036"),
        ["local_solution", "service_period"]
    );
    assert_eq!(names(&clocks, "R-0010"), ["service_period"]);
}

#[test]
fn under_the_rules_of_2021_when_things_go_wrong() {
    check(
        &judged_by(&[BOOK_2021]),
        BOOK_2021,
        &[
            // R-0006: agreed by phone two hours after 11-18 00:50 UTC+5:30 =
            // 11-17 19:20Z. A phone call does not count: it runs on.
            [
                "R-0006",
                "effective_reply",
                "running",
                "2026-11-17T19:20:00Z",
                "2026-11-19T19:20:00Z",
                "2026-11-19T19:20:00Z",
                "-",
            ],
            // R-0008: the method is open, which is held to the reply too. Received
            // 11-08 05:45 UTC+5:30 = 00:15Z, never answered.
            [
                "R-0008",
                "effective_reply",
                "missed",
                "2026-11-08T00:15:00Z",
                "2026-11-10T00:15:00Z",
                "2026-11-10T00:15:00Z",
                "-",
            ],
            // R-0029: received 11-12 19:45 UTC-5 = 11-13 00:45Z; agreed 11-14
            // 21:45 UTC-5 = 11-15 02:45Z, two hours late. Confirmed by chat, which
            // does not count: the visit has not started.
            [
                "R-0029",
                "effective_reply",
                "missed",
                "2026-11-13T00:45:00Z",
                "2026-11-15T00:45:00Z",
                "2026-11-15T00:45:00Z",
                "2026-11-15T02:45:00Z",
            ],
            ["R-0029", "visit", "not_started", "-", "-", "-", "-"],
            // R-0002's order was paid 2025-09-23 14:23 S: day 365 is 2026-09-23,
            // over at 09-23 16:00Z, long before the demand.
            [
                "R-0002",
                "service_period",
                "missed",
                "2025-09-23T06:23:00Z",
                "2026-09-23T16:00:00Z",
                "2026-09-23T16:00:00Z",
                "-",
            ],
        ],
    );
}

/// What the books of 2022 have in common.
fn check_2022(book: &str, clocks: &Value) {
    check(
        clocks,
        book,
        &[
            // R-0014: 24 h after 11-16 01:26Z; the reply came after 12.
            [
                "R-0014",
                "effective_reply",
                "met",
                "2026-11-16T01:26:00Z",
                "2026-11-17T01:26:00Z",
                "2026-11-17T01:26:00Z",
                "2026-11-16T13:26:00Z",
            ],
            // Confirmed Tuesday 11-17 07:26 S. Working days after it: 18 19 20 | 23
            // 24 25 26 27 | 30 1 2 3 4 | 7: the 14th is Monday 12-07, which ends at
            // 12-08 00:00 S = 12-07 16:00Z.
            [
                "R-0014",
                "visit",
                "running",
                "2026-11-16T23:26:00Z",
                "2026-12-07T16:00:00Z",
                "2026-12-07T16:00:00Z",
                "-",
            ],
            // 90 x 24 h after 11-16 01:26Z (09:26 S): 14 days to the end of
            // November, 31, 31, 14: 2027-02-14 01:26Z. The 90th day ends at 02-15
            // 00:00 S = 02-14 16:00Z.
            [
                "R-0014",
                "completion",
                "running",
                "2026-11-16T01:26:00Z",
                "2027-02-14T01:26:00Z",
                "2027-02-14T16:00:00Z",
                "-",
            ],
            // R-0036, local: received 11-16 03:08 UTC-5 = 08:08Z, agreed 10:08Z.
            [
                "R-0036",
                "effective_reply",
                "met",
                "2026-11-16T08:08:00Z",
                "2026-11-17T08:08:00Z",
                "2026-11-17T08:08:00Z",
                "2026-11-16T10:08:00Z",
            ],
            // Confirmed 11-16 20:08Z = Tuesday 11-17 04:08 S. 18 19 20 | 23 24 25
            // 26: the 7th is Thursday 11-26, over at 16:00Z.
            [
                "R-0036",
                "local_visit",
                "running",
                "2026-11-16T20:08:00Z",
                "2026-11-26T16:00:00Z",
                "2026-11-26T16:00:00Z",
                "-",
            ],
            // R-0060 asks for parts: received 11-16 13:32 UTC+5:30 = 08:02Z; none
            // was sent, and 48 h are over seven hours from now.
            [
                "R-0060",
                "free_parts",
                "running",
                "2026-11-16T08:02:00Z",
                "2026-11-18T08:02:00Z",
                "2026-11-18T08:02:00Z",
                "-",
            ],
            // R-0010, remote, received 11-14 19:30 UTC-5 = 11-15 00:30Z and never
            // answered: remote is held to 24 h now.
            [
                "R-0010",
                "effective_reply",
                "missed",
                "2026-11-15T00:30:00Z",
                "2026-11-16T00:30:00Z",
                "2026-11-16T00:30:00Z",
                "-",
            ],
            // R-0022: received 11-16 01:08Z, agreed 11-18 00:08Z: 47 h, in time
            // under the rules of 2021 and 23 h late under these.
            [
                "R-0022",
                "effective_reply",
                "missed",
                "2026-11-16T01:08:00Z",
                "2026-11-17T01:08:00Z",
                "2026-11-17T01:08:00Z",
                "2026-11-18T00:08:00Z",
            ],
        ],
    );
    assert!(
        !names(clocks, "R-0014").contains(&"free_parts"),
        "no parts were asked for"
    );
}

#[test]
fn under_the_rules_of_may_2022() {
    check_2022(BOOK_2022_MAY, &judged_by(&[BOOK_2022_MAY]));
}

#[test]
fn under_the_rules_of_july_2022() {
    check_2022(BOOK_2022_JULY, &judged_by(&[BOOK_2022_JULY]));
    // Of several that are active the one that came last into force judges.
    let all = judged_by(&[BOOK_2021, BOOK_2022_MAY, BOOK_2022_JULY]);
    check_2022(BOOK_2022_JULY, &all);
}

/// Out of the box the first book judges alone; with none there is no clock.
#[test]
fn books_judge_only_when_they_are_active() {
    let desk = Desk::sample();
    let clocks = desk.run(&["clocks", "--at", NOW, "--json"]).json();
    let all = clocks.as_array().unwrap();
    assert!(all.iter().all(|c| c["rule_book"] == BOOK_2021));
    assert_eq!(judged_by(&[]), json!([]));
}
