//! The schedule as iCalendar (RFC 5545, RFC 5546 `PUBLISH`).
//!
//! The events are made by the `icalendar` crate; the calendar around them is
//! put together here, because that crate writes no `VTIMEZONE` and would give
//! one the machine's time as its stamp.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use chrono::{DateTime, Utc};
use fettle_domain::time::Interval;
use fettle_domain::zone::{Ambiguity, ZoneId};
use icalendar::{Component, Event, EventLike, EventStatus, Property};

use super::vtimezone;
use super::{ScheduleRow, local_text, parts_text, services_text, utc_text};

/// The schedule as an iCalendar text: lines end with CR LF and have at most
/// 75 bytes. `now` is the stamp of every event.
///
/// A visit that was taken back is published as cancelled, so that calendars
/// which hold it drop it; the same visit keeps its UID for good.
pub fn schedule_ics(rows: &[ScheduleRow], title: &str, now: DateTime<Utc>) -> String {
    let mut text = String::new();
    let head = [
        ("VERSION", "2.0"),
        ("PRODID", "-//Fettle//Schedule//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
    ];
    text.push_str("BEGIN:VCALENDAR\r\n");
    for (key, value) in head {
        push(&mut text, Property::new(key, value));
    }
    push(&mut text, Property::new("X-WR-CALNAME", plain(title)));
    for (zone, span) in zones(rows) {
        for line in vtimezone::lines(zone, span) {
            write!(text, "{line}\r\n").expect("a text takes all that is written");
        }
    }
    for row in rows {
        let event = event(row, now).try_into_string();
        text.push_str(&event.expect("a text takes all that is written"));
    }
    text.push_str("END:VCALENDAR\r\n");
    folded(&text)
}

/// The longest line that RFC 5545 (3.1) allows, in bytes without its end.
const LINE_BYTES: usize = 75;

/// Folds every line anew: the crate's own folds come out one byte too long
/// when a character of several bytes stands at the edge.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for line in text.replace("\r\n ", "").split_terminator("\r\n") {
        let mut length = 0;
        for c in line.chars() {
            if length + c.len_utf8() > LINE_BYTES {
                folded.push_str("\r\n ");
                length = 1;
            }
            folded.push(c);
            length += c.len_utf8();
        }
        folded.push_str("\r\n");
    }
    folded
}

fn push(text: &mut String, property: Property) {
    let line: Result<String, std::fmt::Error> = property.try_into();
    text.push_str(&line.expect("a text takes all that is written"));
}

/// Text without the control characters that no calendar may hold.
fn plain(text: &str) -> String {
    let kept = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    text.chars().filter(kept).collect()
}

/// The zones of the sites, each with the span of its visits.
fn zones(rows: &[ScheduleRow]) -> BTreeMap<&ZoneId, Interval> {
    let mut zones: BTreeMap<&ZoneId, Interval> = BTreeMap::new();
    let utc = ZoneId::utc();
    for row in rows.iter().filter(|row| row.zone != utc) {
        let span = zones
            .entry(&row.zone)
            .or_insert_with(|| Interval::new(row.start_at, row.finish_at));
        span.from = span.from.min(row.start_at);
        span.to = span.to.max(row.finish_at);
    }
    zones
}

fn event(row: &ScheduleRow, now: DateTime<Utc>) -> Event {
    let status = match (&row.cancelled, row.is_published) {
        (Some(_), _) => EventStatus::Cancelled,
        (None, true) => EventStatus::Confirmed,
        (None, false) => EventStatus::Tentative,
    };
    let mut event = Event::new();
    event
        .uid(&format!("{}@visits.fettle", row.visit_id))
        .timestamp(now)
        .sequence(u32::try_from(row.sequence).unwrap_or(u32::MAX))
        .status(status)
        .summary(&plain(&summary(row)))
        .location(&plain(&location(row)))
        .description(&plain(&description(row)))
        .append_property(moment("DTSTART", row.start_at, &row.zone))
        .append_property(moment("DTEND", row.finish_at, &row.zone));
    event
}

/// A start or an end in the site's zone; in UTC where the wall clock shows
/// the same time twice and the second one is meant, which a civil time cannot
/// say.
fn moment(key: &str, at: DateTime<Utc>, id: &ZoneId) -> Property {
    let zone = id.zone();
    let local = zone.local(at);
    let is_plain = zone.instant(local, Ambiguity::Earlier) == at;
    if *id == ZoneId::utc() || !is_plain {
        return Property::new(key, at.format("%Y%m%dT%H%M%SZ").to_string());
    }
    let mut property = Property::new(key, local.format("%Y%m%dT%H%M%S").to_string());
    property.add_parameter("TZID", id.as_str()).done()
}

fn summary(row: &ScheduleRow) -> String {
    format!("{}: {}, {}", row.request_id, row.buyer_name, row.city)
}

fn location(row: &ScheduleRow) -> String {
    let address = row.address.as_deref();
    let parts = [address, Some(row.city.as_str()), Some(row.country.as_str())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn description(row: &ScheduleRow) -> String {
    let mut lines = vec![
        format!("{} ({})", row.assignee_name, row.assignee.id()),
        format!(
            "{} - {} ({})",
            local_text(row.start_at, &row.zone),
            local_text(row.finish_at, &row.zone),
            row.zone
        ),
        format!(
            "{} - {} (UTC)",
            utc_text(row.start_at),
            utc_text(row.finish_at)
        ),
    ];
    let reason = row.cancelled.as_deref().filter(|reason| !reason.is_empty());
    lines.extend(reason.map(|reason| format!("Cancelled: {reason}")));
    let who: BTreeSet<&str> = [row.contact.as_deref(), row.phone.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    let facts = [
        ("Services", services_text(&row.services)),
        ("Parts", parts_text(&row.parts)),
        ("Contact", who.into_iter().collect::<Vec<_>>().join(", ")),
    ];
    let told = facts.into_iter().filter(|(_, fact)| !fact.is_empty());
    lines.extend(told.map(|(name, fact)| format!("{name}: {fact}")));
    for span in &row.work {
        let (from, to) = (
            local_text(span.from, &row.zone),
            local_text(span.to, &row.zone),
        );
        lines.push(format!("Work: {from} - {to}"));
    }
    lines.extend(row.journey.iter().map(|leg| format!("Journey: {leg}")));
    lines.join("\n")
}
