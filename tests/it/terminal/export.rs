//! Handing out.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde_json::Value;

use super::{list, planned, text};
use crate::support::program::Desk;

/// Hands the schedule out and returns the file's place.
fn handed_out(desk: &Desk, format: &str, more: &[&str]) -> String {
    let file = desk.beside(&format!("schedule.{format}"));
    let args = [
        &["export", "schedule", "--format", format, "-o", &file],
        more,
    ]
    .concat();
    let run = desk.run(&args);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{run:?}");
    file
}

/// Visits of a plan: of one engineer, or of all.
fn visits<'a>(plan: &'a Value, engineer: Option<&str>) -> BTreeSet<&'a str> {
    let bookings = list(&plan["bookings"]).iter();
    bookings
        .filter(|b| engineer.is_none_or(|id| b["id"] == id))
        .map(|b| text(b, "visit_id"))
        .collect()
}

/// The engineer with the most bookings.
fn busiest(plan: &Value) -> &str {
    let engineers = list(&plan["journeys"])
        .iter()
        .map(|j| text(j, "engineer_id"));
    engineers
        .max_by_key(|id| visits(plan, Some(id)).len())
        .unwrap()
}

/// The values of a property, unfolded (RFC 5545, 3.1).
fn properties<'a>(calendar: &'a str, name: &str) -> Vec<&'a str> {
    let is_named = |line: &&str| {
        line.strip_prefix(name)
            .is_some_and(|rest| rest.starts_with([':', ';']))
    };
    calendar.split("\r\n").filter(is_named).collect()
}

#[test]
fn as_a_calendar() {
    let (desk, plan) = planned();
    let read = |file: String| fs::read_to_string(file).unwrap().replace("\r\n ", "");
    let all = read(handed_out(&desk, "ics", &[]));
    assert!(all.starts_with("BEGIN:VCALENDAR\r\n") && all.ends_with("END:VCALENDAR\r\n"));
    let expected = visits(plan, None).len();
    assert_eq!(all.matches("BEGIN:VEVENT").count(), expected);
    let uids: BTreeSet<_> = properties(&all, "UID").into_iter().collect();
    assert_eq!(uids.len(), expected, "each event has its own UID");
    check_zones(&all);
    let engineer = busiest(plan);
    let one = read(handed_out(&desk, "ics", &["--engineer", engineer]));
    assert_eq!(
        one.matches("BEGIN:VEVENT").count(),
        visits(plan, Some(engineer)).len()
    );
}

/// Every time is in UTC or in a zone that the calendar defines.
fn check_zones(calendar: &str) {
    let zones: BTreeSet<_> = properties(calendar, "TZID")
        .into_iter()
        .map(|line| &line["TZID:".len()..])
        .collect();
    // Within a VTIMEZONE times are of its own wall; only events are looked at.
    let events = calendar.split("BEGIN:VEVENT").skip(1);
    let times: Vec<_> = events
        .flat_map(|e| [properties(e, "DTSTART"), properties(e, "DTEND")].concat())
        .collect();
    assert!(!times.is_empty());
    for time in times {
        let (names, value) = time.split_once(':').unwrap();
        match names.split_once(";TZID=") {
            Some((_, zone)) => assert!(zones.contains(zone), "{time}"),
            None => assert!(value.ends_with('Z'), "{time} has no zone"),
        }
    }
}

/// Reads a sheet as rows of text.
fn rows(file: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(file).unwrap();
    let name = book.sheet_names()[0].clone();
    let range = book.worksheet_range(&name).unwrap();
    range
        .rows()
        .map(|row| row.iter().map(Data::to_string).collect())
        .collect()
}

#[test]
fn as_a_workbook() {
    let (desk, plan) = planned();
    let rows = rows(&handed_out(&desk, "xlsx", &[]));
    let head = &rows[0];
    for name in ["visit_id", "start_local", "zone", "assignee_id"] {
        assert!(
            head.iter().any(|cell| cell == name),
            "no {name} in {head:?}"
        );
    }
    let column = head.iter().position(|cell| cell == "visit_id").unwrap();
    let found: BTreeSet<_> = rows[1..].iter().map(|row| row[column].as_str()).collect();
    assert_eq!(found, visits(plan, None));
}

/// Rows of the CSV by column name, as far as no cell before `journey` holds a
/// line's end; that is the last column.
fn table(file: &str) -> Vec<Vec<(String, String)>> {
    let text = fs::read_to_string(file).unwrap();
    let text = text.strip_prefix('\u{feff}').unwrap();
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap().split(',').collect();
    let is_row = |line: &&str| line.starts_with("R-");
    lines
        .filter(is_row)
        .map(|line| {
            let cells = head.iter().zip(line.split(','));
            cells
                .map(|(name, cell)| ((*name).to_owned(), cell.to_owned()))
                .collect()
        })
        .collect()
}

fn cell<'a>(row: &'a [(String, String)], name: &str) -> &'a str {
    let found = row.iter().find(|(column, _)| column == name);
    &found.unwrap_or_else(|| panic!("no {name} in {row:?}")).1
}

fn instant(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn as_a_table() {
    let (desk, plan) = planned();
    let table = table(&handed_out(&desk, "csv", &[]));
    let found: BTreeSet<_> = table.iter().map(|row| cell(row, "visit_id")).collect();
    assert_eq!(found, visits(plan, None));
    for row in &table {
        let booking = list(&plan["bookings"]).iter();
        let booking = booking
            .clone()
            .find(|b| b["visit_id"] == cell(row, "visit_id"))
            .unwrap();
        for (name, field) in [("start", "start_at"), ("finish", "finish_at")] {
            let local = instant(cell(row, &format!("{name}_local")));
            assert_eq!(local, instant(cell(row, &format!("{name}_utc"))));
            assert_eq!(local, instant(text(booking, field)));
        }
        assert!(cell(row, "zone").contains('/'), "{row:?}");
        assert_eq!(cell(row, "assignee_id"), text(booking, "id"));
    }
}

/// A range takes what touches its days, as the dispatcher's zone counts them.
#[test]
fn of_a_range_and_an_engineer() {
    let (desk, plan) = planned();
    let engineer = busiest(plan);
    let starts = list(&plan["bookings"])
        .iter()
        .filter(|b| b["id"] == engineer);
    let shanghai = FixedOffset::east_opt(8 * 3600).unwrap();
    let day = |text: &str| instant(text).with_timezone(&shanghai).date_naive();
    let mut days: Vec<(NaiveDate, NaiveDate, &str)> = starts
        .map(|b| {
            (
                day(text(b, "start_at")),
                day(text(b, "finish_at")),
                text(b, "visit_id"),
            )
        })
        .collect();
    days.sort();
    let (from, to) = (days[0].0, days[days.len() / 2].0);
    let expected: BTreeSet<_> = days
        .iter()
        .filter(|(start, finish, _)| *finish >= from && *start <= to)
        .map(|(_, _, id)| *id)
        .collect();
    assert!(expected.len() < days.len(), "the range takes all: {days:?}");
    let (from, to) = (from.to_string(), to.to_string());
    let more = ["--engineer", engineer, "--from", &from, "--to", &to];
    let table = table(&handed_out(&desk, "csv", &more));
    let found: BTreeSet<_> = table.iter().map(|row| cell(row, "visit_id")).collect();
    assert_eq!(found, expected, "{from} to {to}");
}

#[test]
fn an_export_replaces_the_file_whole() {
    let desk = Desk::sample();
    let file = desk.beside("book.xlsx");
    fs::write(&file, "an older one").unwrap();
    let run = desk.run(&["export", "workbook", "-o", &file]);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    assert!(fs::read(&file).unwrap().starts_with(b"PK"));
    let beside = Path::new(&file).parent().unwrap();
    assert_eq!(
        fs::read_dir(beside).unwrap().count(),
        2,
        "the desk and the book"
    );
}
