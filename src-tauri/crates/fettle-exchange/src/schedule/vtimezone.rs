//! `VTIMEZONE` components (RFC 5545, 3.6.5) for the zones of a schedule.
//!
//! The rules are found by asking the zone for its offset day by day over the
//! span that the schedule needs and narrowing each change down to the second.
//! One observance is written for each change: a calendar that reads them needs
//! no data of its own, however fresh.

use chrono::{DateTime, Duration, Offset, TimeZone, Utc};
use fettle_domain::time::Interval;
use fettle_domain::zone::{Zone, ZoneId};

/// A moment at which a zone's clocks change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Change {
    /// The first instant of the new offset.
    pub(crate) at: DateTime<Utc>,
    /// Seconds east of UTC before.
    pub(crate) before: i32,
    /// Seconds east of UTC from then on.
    pub(crate) after: i32,
}

/// Seconds east of UTC at an instant.
pub(crate) fn offset_seconds(zone: &Zone, at: DateTime<Utc>) -> i32 {
    zone.offset_from_utc_datetime(&at.naive_utc())
        .fix()
        .local_minus_utc()
}

/// The changes of a zone's clocks within a span, in order.
pub(crate) fn changes(zone: &Zone, span: Interval) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut from = span.from;
    while from < span.to {
        let to = (from + Duration::days(1)).min(span.to);
        let (before, after) = (offset_seconds(zone, from), offset_seconds(zone, to));
        if before != after {
            let at = first_of(zone, after, from, to);
            changes.push(Change { at, before, after });
        }
        from = to;
    }
    changes
}

/// The first second in a day at which the zone has the offset `after`.
fn first_of(zone: &Zone, after: i32, from: DateTime<Utc>, to: DateTime<Utc>) -> DateTime<Utc> {
    let (mut low, mut high) = (from.timestamp(), to.timestamp());
    let instant = |second| DateTime::from_timestamp(second, 0).expect("between two instants");
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if offset_seconds(zone, instant(middle)) == after {
            high = middle;
        } else {
            low = middle;
        }
    }
    instant(high)
}

/// The lines of a zone's component, for events within `span`.
pub(crate) fn lines(id: &ZoneId, span: Interval) -> Vec<String> {
    let zone = id.zone();
    let year = Duration::days(366);
    let span = Interval::new(span.from - year, span.to + year);
    let first = offset_seconds(&zone, span.from);
    let beginning = Change {
        at: span.from,
        before: first,
        after: first,
    };
    let mut lines = vec!["BEGIN:VTIMEZONE".to_owned(), format!("TZID:{id}")];
    for change in std::iter::once(beginning).chain(changes(&zone, span)) {
        lines.extend(observance(&change));
    }
    lines.push("END:VTIMEZONE".to_owned());
    lines
}

/// One observance. Its start is shown by the clock that is about to change.
fn observance(change: &Change) -> [String; 5] {
    let kind = if change.after > change.before {
        "DAYLIGHT"
    } else {
        "STANDARD"
    };
    let local = change.at.naive_utc() + Duration::seconds(i64::from(change.before));
    [
        format!("BEGIN:{kind}"),
        format!("DTSTART:{}", local.format("%Y%m%dT%H%M%S")),
        format!("TZOFFSETFROM:{}", offset_text(change.before)),
        format!("TZOFFSETTO:{}", offset_text(change.after)),
        format!("END:{kind}"),
    ]
}

/// An offset as iCalendar writes it: `+0800`, with seconds only where there
/// are some.
fn offset_text(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let size = seconds.unsigned_abs();
    let (hours, minutes, rest) = (size / 3600, size / 60 % 60, size % 60);
    match rest {
        0 => format!("{sign}{hours:02}{minutes:02}"),
        rest => format!("{sign}{hours:02}{minutes:02}{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_found_to_the_second() {
        let check = |name: &str, from: &str, to: &str, expected: &[&str]| {
            let zone = ZoneId::new(name).unwrap().zone();
            let instant = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
            let found = changes(&zone, Interval::new(instant(from), instant(to)));
            let found: Vec<String> = found.iter().map(|c| c.at.to_rfc3339()).collect();
            assert_eq!(found, expected, "{name}");
        };
        let (from, to) = ("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
        check("Asia/Shanghai", from, to, &[]);
        let berlin = ["2026-03-29T01:00:00+00:00", "2026-10-25T01:00:00+00:00"];
        check("Europe/Berlin", from, to, &berlin);
        // British Columbia changes its clocks for the last time in March 2026.
        check(
            "America/Vancouver",
            from,
            to,
            &["2026-03-08T10:00:00+00:00"],
        );
    }

    #[test]
    fn offsets_are_written_with_their_sign() {
        assert_eq!(offset_text(28_800), "+0800");
        assert_eq!(offset_text(-12_600), "-0330");
        assert_eq!(offset_text(-2_670), "-004430");
    }
}
