//! Civil days of a zone as numbers, laid out over a horizon.
//!
//! Day numbers are those of `Datelike::num_days_from_ce`, so a day number
//! means the same date in every zone.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use fettle_domain::zone::{Ambiguity, Zone};

/// Seconds of a day without a change of the clocks.
pub(crate) const DAY: i64 = 86_400;

/// The first instant of every civil day between two instants.
///
/// Invariant: days outside of the horizon answer as its first or last day;
/// nothing that is planned lies there.
#[derive(Debug)]
pub(crate) struct Days {
    first: i32,
    starts: Vec<i64>,
}

impl Days {
    /// The days of `zone` from the one that holds `from` to the one that holds `to`.
    pub fn new(zone: &Zone, from: i64, to: i64) -> Self {
        let first = zone.date(instant(from));
        let starts = first
            .iter_days()
            .map(|date| start_of_day(zone, date))
            .take_while(|start| *start <= to + 2 * DAY)
            .collect();
        Self {
            first: first.num_days_from_ce(),
            starts,
        }
    }

    /// The number of the civil day that holds `at`.
    pub fn day(&self, at: i64) -> i32 {
        // Days are of 24 hours but for a few: the guess is right or nearly so.
        let last = self.starts.len() - 1;
        let guess = usize::try_from((at - self.starts[0]) / DAY).unwrap_or(0);
        let mut index = guess.min(last);
        while index > 0 && self.starts[index] > at {
            index -= 1;
        }
        while index < last && self.starts[index + 1] <= at {
            index += 1;
        }
        self.first + small(index)
    }

    /// The first instant of a day.
    pub fn start(&self, day: i32) -> i64 {
        let last = self.starts.len() - 1;
        let index = usize::try_from(day - self.first).unwrap_or(0).min(last);
        self.starts[index]
    }
}

/// Midnight, or what stands for it: usual days cost one look-up, those whose
/// midnight is skipped by the clocks the careful one.
fn start_of_day(zone: &Zone, date: NaiveDate) -> i64 {
    let midnight = date.and_time(chrono::NaiveTime::MIN);
    let start = zone.instant(midnight, Ambiguity::Earlier);
    if zone.local(start) == midnight {
        start.timestamp()
    } else {
        zone.start_of_day(date).timestamp()
    }
}

fn small(index: usize) -> i32 {
    i32::try_from(index).expect("a horizon is a few years of days")
}

/// The instant of a Unix second.
pub(crate) fn instant(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(second, 0).expect("instants of a plan are inside chrono's range")
}

/// The date of a day number.
pub(crate) fn date(day: i32) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(day).expect("day numbers are made from dates")
}
