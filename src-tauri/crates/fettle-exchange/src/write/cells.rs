//! Values as cells.

use chrono::{DateTime, NaiveDate, Offset, SecondsFormat, TimeZone, Utc};
use fettle_domain::money::Money;
use fettle_domain::place::Place;
use fettle_domain::time::{DateRange, Interval};
use fettle_domain::zone::Zone;
use rust_decimal::prelude::ToPrimitive;

use super::sink::Out;
use crate::book::grammar;

/// Text; an empty one is no cell.
pub(super) fn text<T: ToString + ?Sized>(value: &T) -> Out {
    let value = value.to_string();
    if value.is_empty() {
        return Out::Empty;
    }
    Out::Text(value)
}

/// Text, where there is one.
pub(super) fn maybe<T: ToString>(value: Option<T>) -> Out {
    value.map_or(Out::Empty, |value| text(&value))
}

/// A whole number.
pub(super) fn number(value: impl Into<f64>) -> Out {
    Out::Number(value.into())
}

/// A whole number, where there is one.
pub(super) fn maybe_number<T: Into<f64>>(value: Option<T>) -> Out {
    value.map_or(Out::Empty, number)
}

/// A date.
pub(super) fn date(value: Option<NaiveDate>) -> Out {
    maybe(value)
}

/// Yes or no.
pub(super) fn yes_no(value: bool) -> Out {
    text(if value { "yes" } else { "no" })
}

/// A list that may be empty because nobody has said.
pub(super) fn list<T: ToString>(items: impl IntoIterator<Item = T>) -> Out {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    text(&grammar::joined(items.iter().map(String::as_str)))
}

/// A list of a required column: an empty one says so.
pub(super) fn full_list<T: ToString>(items: impl IntoIterator<Item = T>) -> Out {
    match list(items) {
        Out::Empty => text("none"),
        filled => filled,
    }
}

/// Ranges of dates.
pub(super) fn ranges(ranges: &[DateRange]) -> Out {
    list(ranges.iter().map(|r| format!("{}..{}", r.from, r.to)))
}

/// An amount; its currency has a column of its own.
pub(super) fn amount(money: Option<&Money>) -> Out {
    let Some(money) = money else {
        return Out::Empty;
    };
    let decimal = money.decimal();
    // A double holds 15 digits; an amount with more stays text.
    match decimal.to_f64() {
        Some(number) if money.minor.abs() < 1_000_000_000_000_000 => Out::Number(number),
        _ => text(&decimal),
    }
}

/// The currency of an amount.
pub(super) fn currency(money: Option<&Money>) -> Out {
    maybe(money.map(|m| m.currency))
}

/// Latitude and longitude, where they were given rather than found by name:
/// a place that was found is found again.
pub(super) fn degrees(place: &Place) -> [Out; 2] {
    if !place.point_is_given {
        return [Out::Empty, Out::Empty];
    }
    [
        Out::Number(place.point.lat()),
        Out::Number(place.point.lon()),
    ]
}

/// Instants in the dispatcher's zone, each with its offset.
pub(super) struct Instants {
    zone: Zone,
}

impl Instants {
    pub(super) fn new(zone: Zone) -> Self {
        Self { zone }
    }

    /// An instant as text: exact, with its offset.
    pub(super) fn text(&self, at: DateTime<Utc>) -> String {
        let offset = self.zone.offset_from_utc_datetime(&at.naive_utc()).fix();
        // RFC 3339 has no offsets with seconds, as some zones once had.
        if offset.local_minus_utc() % 60 == 0 {
            return at
                .with_timezone(&offset)
                .to_rfc3339_opts(SecondsFormat::AutoSi, false);
        }
        at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }

    pub(super) fn cell(&self, at: DateTime<Utc>) -> Out {
        text(&self.text(at))
    }

    pub(super) fn maybe(&self, at: Option<DateTime<Utc>>) -> Out {
        at.map_or(Out::Empty, |at| self.cell(at))
    }

    pub(super) fn spans(&self, spans: &[Interval]) -> Out {
        let span = |s: &Interval| format!("{}/{}", self.text(s.from), self.text(s.to));
        list(spans.iter().map(span))
    }
}
