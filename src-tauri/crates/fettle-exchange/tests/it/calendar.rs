//! A small iCalendar reader of the tests' own checks what is handed out.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use fettle_domain::id::{EngineerId, PartNo, RequestId, VisitId};
use fettle_domain::part::PartNeed;
use fettle_domain::place::CountryCode;
use fettle_domain::schedule::Assignee;
use fettle_domain::service::Service;
use fettle_domain::time::Interval;
use fettle_domain::zone::ZoneId;
use fettle_exchange::{ScheduleFilter, ScheduleRow, schedule_csv, schedule_ics};
use proptest::prelude::*;

use crate::fake::now;

fn row(visit: &str, zone: &str, start: &str, hours: i64) -> ScheduleRow {
    let start_at: DateTime<Utc> = start.parse().unwrap();
    let finish_at = start_at + Duration::hours(hours);
    ScheduleRow {
        visit_id: VisitId::new(visit).unwrap(),
        request_id: RequestId::new(visit).unwrap(),
        buyer_name: "Müller, Söhne; \"Co\"".to_owned(),
        country: CountryCode::new("DE").unwrap(),
        city: "柏林".to_owned(),
        address: Some("1 Factory Road\nGate 2".to_owned()),
        zone: ZoneId::new(zone).unwrap(),
        contact: Some("=cmd()".to_owned()),
        phone: Some("+49 30 1".to_owned()),
        assignee: Assignee::Engineer(EngineerId::new("E-01").unwrap()),
        assignee_name: "陈".to_owned(),
        start_at,
        finish_at,
        work: vec![Interval::new(start_at, finish_at)],
        services: [Service::Installation].into(),
        parts: vec![PartNeed {
            part_no: PartNo::new("P-1").unwrap(),
            quantity: 2,
        }],
        journey: vec!["Suzhou to 柏林 by air, departs 2026-10-20T09:00:00+08:00".to_owned()],
        cancelled: None,
        sequence: 3,
        is_published: true,
    }
}

/// A component: its properties in order, its children.
#[derive(Debug, Default)]
struct Node {
    properties: Vec<(String, String)>,
    children: Vec<(String, Node)>,
}

impl Node {
    fn get(&self, key: &str) -> &str {
        let found: Vec<_> = self.properties.iter().filter(|(k, _)| k == key).collect();
        assert_eq!(found.len(), 1, "{key} in {:?}", self.properties);
        &found[0].1
    }

    fn all(&self, kind: &str) -> impl Iterator<Item = &Node> {
        self.children
            .iter()
            .filter(move |(k, _)| k == kind)
            .map(|(_, node)| node)
    }
}

/// Reads a calendar strictly: CR LF, at most 75 bytes a line, balanced.
fn parse(text: &str) -> Node {
    assert!(text.ends_with("\r\n"));
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    for line in text.split("\r\n") {
        assert!(line.len() <= 75, "{} bytes: {line}", line.len());
    }
    let unfolded = text.replace("\r\n ", "");
    let mut stack = vec![Node::default()];
    let mut names = Vec::new();
    for line in unfolded.lines() {
        let (key, value) = line.split_once(':').unwrap();
        match key {
            "BEGIN" => {
                names.push(value.to_owned());
                stack.push(Node::default());
            }
            "END" => {
                assert_eq!(names.pop().as_deref(), Some(value));
                let node = stack.pop().unwrap();
                stack
                    .last_mut()
                    .unwrap()
                    .children
                    .push((value.to_owned(), node));
            }
            _ => {
                let property = (key.to_owned(), value.to_owned());
                stack.last_mut().unwrap().properties.push(property);
            }
        }
    }
    let root = stack.pop().unwrap();
    assert!(stack.is_empty() && root.children.len() == 1);
    root.children.into_iter().next().unwrap().1
}

fn local(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").unwrap()
}

fn offset(text: &str) -> Duration {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let number: i64 = text[1..5].parse().unwrap();
    Duration::minutes(sign * (number / 100 * 60 + number % 100))
}

/// The instant of a property, by the rules that the calendar itself carries.
fn instant(calendar: &Node, event: &Node, name: &str) -> DateTime<Utc> {
    let (key, value) = event
        .properties
        .iter()
        .find(|(k, _)| k.starts_with(name))
        .unwrap();
    let Some((_, id)) = key.split_once(";TZID=") else {
        return local(value.strip_suffix('Z').unwrap()).and_utc();
    };
    let zone = calendar
        .all("VTIMEZONE")
        .find(|zone| zone.get("TZID") == id)
        .unwrap();
    let at = local(value);
    // The observance that began last, by the wall clock.
    let (_, observance) = zone
        .children
        .iter()
        .filter(|(_, o)| local(o.get("DTSTART")) <= at)
        .max_by_key(|(_, o)| local(o.get("DTSTART")))
        .unwrap();
    (at - offset(observance.get("TZOFFSETTO"))).and_utc()
}

#[test]
fn a_calendar_says_all_there_is() {
    let mut gone = row("R-2", "Europe/Berlin", "2026-10-23T07:00:00Z", 4);
    gone.cancelled = Some("buyer asked".to_owned());
    let rows = [
        row("R-1", "Europe/Berlin", "2026-10-23T07:00:00Z", 80),
        gone,
    ];
    let calendar = parse(&schedule_ics(&rows, "Visits; all", now()));
    assert_eq!(calendar.get("METHOD"), "PUBLISH");
    assert_eq!(calendar.get("X-WR-CALNAME"), "Visits\\; all");
    assert_eq!(calendar.all("VTIMEZONE").count(), 1);
    let events: Vec<&Node> = calendar.all("VEVENT").collect();
    let first = events[0];
    assert_eq!(first.get("UID"), "R-1@visits.fettle");
    assert_eq!(first.get("SEQUENCE"), "3");
    assert_eq!(first.get("STATUS"), "CONFIRMED");
    assert_eq!(first.get("DTSTAMP"), "20261118T010000Z");
    assert_eq!(
        first.get("LOCATION"),
        "1 Factory Road\\nGate 2\\, 柏林\\, DE"
    );
    assert_eq!(first.get("DTSTART;TZID=Europe/Berlin"), "20261023T090000");
    // Across the end of summer time: 80 hours later the clock shows 16.
    assert_eq!(first.get("DTEND;TZID=Europe/Berlin"), "20261026T160000");
    assert_eq!(events[1].get("STATUS"), "CANCELLED");
    assert!(
        events[1]
            .get("DESCRIPTION")
            .contains("Cancelled: buyer asked")
    );
    let stamps = schedule_ics(&rows, "x", now()).matches("DTSTAMP").count();
    assert_eq!(stamps, 2, "zones have no stamp");
}

#[test]
fn rows_are_filtered_by_days_of_the_site() {
    let row = row("R-1", "Asia/Shanghai", "2026-10-22T17:00:00Z", 4);
    let check = |from: Option<&str>, to: Option<&str>, expected| {
        let filter = ScheduleFilter {
            assignee: Some(row.assignee.clone()),
            from: from.map(|d| d.parse().unwrap()),
            to: to.map(|d| d.parse().unwrap()),
        };
        assert_eq!(filter.takes(&row), expected, "{from:?} {to:?}");
    };
    // In Shanghai it is the 23rd already.
    check(Some("2026-10-23"), Some("2026-10-23"), true);
    check(None, Some("2026-10-22"), false);
    check(Some("2026-10-24"), None, false);
    check(None, None, true);
}

#[test]
fn a_table_has_no_time_without_its_zone_and_no_formula() {
    let rows = [row("R-1", "Europe/Berlin", "2026-10-23T07:00:00Z", 80)];
    let text = schedule_csv(&rows).unwrap();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let header = reader.headers().unwrap().clone();
    let record = reader.records().next().unwrap().unwrap();
    let cells: BTreeMap<&str, &str> = header.iter().zip(record.iter()).collect();
    assert_eq!(cells["start_local"], "2026-10-23T09:00:00+02:00");
    assert_eq!(cells["start_utc_offset"], "UTC+02:00");
    assert_eq!(cells["start_utc"], "2026-10-23T07:00:00Z");
    assert_eq!(cells["finish_local"], "2026-10-26T16:00:00+01:00");
    assert_eq!(cells["zone"], "Europe/Berlin");
    for (name, cell) in cells {
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{name}: {cell}");
    }
}

const ZONES: [&str; 9] = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Shanghai",
    "Africa/Casablanca",
    "America/Vancouver",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Africa/Cairo",
    "UTC",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Who reads the file with the rules in it finds every instant again.
    #[test]
    fn instants_survive_the_calendar(
        zones in prop::collection::vec((0..ZONES.len(), 0..3 * 366 * 24 * 4_i64, 0..200_i64), 1..12),
        name in "\\PC{0,120}",
    ) {
        let begin: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
        let rows: Vec<ScheduleRow> = zones.iter().enumerate().map(|(n, (zone, quarters, hours))| {
            let start = (begin + Duration::minutes(quarters * 15)).to_rfc3339();
            let mut row = row(&format!("R-{n}"), ZONES[*zone], &start, *hours);
            row.buyer_name = name.clone();
            row
        }).collect();
        let calendar = parse(&schedule_ics(&rows, &name, now()));
        for (row, event) in rows.iter().zip(calendar.all("VEVENT")) {
            prop_assert_eq!(instant(&calendar, event, "DTSTART"), row.start_at);
            prop_assert_eq!(instant(&calendar, event, "DTEND"), row.finish_at);
        }
    }
}
