//! A calendar walked forwards: its open spans as pairs of Unix seconds.
//!
//! Between two changes of a zone's offset, civil time and instants differ by a
//! constant. So the walk goes regime by regime, in each day by day, in each
//! day through the opening hours, and clips every span to its regime: gaps
//! vanish, folds appear twice, and the order is that of the instants.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Timelike, Utc};

use super::WorkCalendar;
use crate::zone::{Regime, Zone};

/// The open spans of a calendar between two instants, in order; spans may
/// touch, never overlap.
pub(super) struct Pieces<'a> {
    calendar: &'a WorkCalendar,
    zone: Zone,
    from: i64,
    to: i64,
    regime: Regime,
    date: NaiveDate,
    worked: bool,
    next_hours: usize,
}

impl<'a> Pieces<'a> {
    /// The open spans from `from` to `to`, clipped to them.
    pub(super) fn new(calendar: &'a WorkCalendar, from: i64, to: i64) -> Self {
        let zone = calendar.zone.zone();
        let regime = zone.regime_at(from);
        let date = regime.date(from);
        Self {
            calendar,
            zone,
            from,
            to,
            regime,
            date,
            worked: calendar.is_working_day(date),
            next_hours: 0,
        }
    }

    /// The open spans of one civil day, touching ones joined.
    pub(super) fn of_day(calendar: &'a WorkCalendar, date: NaiveDate) -> Vec<(i64, i64)> {
        let midnight = date.and_time(NaiveTime::MIN).and_utc().timestamp();
        // No zone is more than 26 hours from Greenwich.
        let (from, to) = (midnight - 26 * 3600, midnight + 50 * 3600);
        let mut spans = Vec::new();
        let mut walk = Self::new(calendar, from, to);
        while let Some(piece) = walk.next() {
            if walk.date == date {
                push_piece(&mut spans, piece);
            }
        }
        spans
    }

    /// The next opening hours of the day at hand, clipped; `None` when the day
    /// has no more. Empty when the clip leaves nothing.
    fn hours(&mut self) -> Option<(i64, i64)> {
        if !self.worked {
            return None;
        }
        let (opens, closes) = *self.calendar.hours.get(self.next_hours)?;
        self.next_hours += 1;
        let midnight = self.regime.midnight(self.date);
        let open = midnight + i64::from(opens.num_seconds_from_midnight());
        let close = midnight + closing_second(closes);
        let from = open.max(self.from).max(self.regime.from);
        Some((from, close.min(self.to).min(self.regime.to)))
    }

    /// Goes to the next day, in the next regime where this one ends before.
    fn next_day(&mut self) -> Option<()> {
        let tomorrow = self.date.checked_add_days(Days::new(1))?;
        let end = self.regime.to.min(self.to);
        if self.regime.midnight(tomorrow) < end {
            self.date = tomorrow;
        } else if self.regime.to < self.to {
            self.regime = self.zone.regime_at(self.regime.to);
            self.date = self.regime.date(self.regime.from);
        } else {
            return None;
        }
        self.worked = self.calendar.is_working_day(self.date);
        self.next_hours = 0;
        Some(())
    }
}

impl Iterator for Pieces<'_> {
    type Item = (i64, i64);

    fn next(&mut self) -> Option<(i64, i64)> {
        loop {
            match self.hours() {
                Some((open, close)) if open < close => return Some((open, close)),
                Some(_) => {}
                None => self.next_day()?,
            }
        }
    }
}

/// Seconds from midnight at which hours close: 00:00 is the end of the day.
fn closing_second(closes: NaiveTime) -> i64 {
    match closes.num_seconds_from_midnight() {
        0 => 86_400,
        seconds => i64::from(seconds),
    }
}

/// Appends a piece, joined to the last one where they touch.
pub(super) fn push_piece(pieces: &mut Vec<(i64, i64)>, (open, close): (i64, i64)) {
    match pieces.last_mut() {
        Some(last) if last.1 == open => last.1 = close,
        _ if open < close => pieces.push((open, close)),
        _ => {}
    }
}

/// The Unix second at or after an instant.
pub(super) fn ceil_second(at: DateTime<Utc>) -> i64 {
    at.timestamp() + i64::from(at.timestamp_subsec_nanos() > 0)
}

/// The Unix second at or before an instant.
pub(super) fn floor_second(at: DateTime<Utc>) -> i64 {
    at.timestamp()
}

/// The instant of a Unix second.
pub(super) fn instant(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(second, 0).expect("within two years of an instant of chrono's range")
}
