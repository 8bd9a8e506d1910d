//! Working time: when a site, an engineer or a partner works.
//!
//! Owns the one definition of working time: an instant is worked when the wall
//! clock of the place then shows a time within the opening hours of a working
//! day. So a span across a clock change has its true elapsed length, hours that
//! a clock skips are not worked, hours that it repeats are worked twice, and a
//! civil day that a place never had (Samoa, 2011-12-30) has no working time.
//! Knows nothing of where holidays come from.
//!
//! Invariant: pieces of work are in order, do not touch, and are whole seconds.
//! A moment with a fraction of a second counts as the next whole second when
//! work starts at it and as the last one when work ends by it.
//!
//! Start at [`WorkCalendar::add_work`]; a planner that asks the same calendar a
//! thousand times uses [`WorkIndex`].

mod index;
mod pieces;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc, Weekday};
use serde::{Deserialize, Serialize};

pub use self::index::WorkIndex;
use self::pieces::{Pieces, ceil_second, floor_second, instant, push_piece};
use crate::time::Interval;
use crate::zone::ZoneId;

/// A public holiday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    /// Its name.
    pub name: String,
    /// Whether the date is an estimate (a moon not yet sighted, a year not yet
    /// announced).
    pub estimated: bool,
}

/// The working time of one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkCalendar {
    /// The zone of its wall clocks.
    pub zone: ZoneId,
    /// Days of the week off.
    pub weekend: BTreeSet<WeekdayNumber>,
    /// Holidays.
    pub holidays: BTreeMap<NaiveDate, Holiday>,
    /// Days that would be off and are worked.
    pub make_up_days: BTreeSet<NaiveDate>,
    /// Opening hours of a working day, wall clock, in order, not overlapping.
    /// A span that closes at 00:00 closes at the end of its day, so
    /// `(00:00, 00:00)` never closes.
    pub hours: Vec<(NaiveTime, NaiveTime)>,
}

/// A day of the week, 1 Monday to 7 Sunday (ISO 8601).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct WeekdayNumber(pub u8);

impl From<Weekday> for WeekdayNumber {
    fn from(day: Weekday) -> Self {
        Self(u8::try_from(day.number_from_monday()).expect("1 to 7"))
    }
}

/// Work placed into working time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkSpan {
    /// The end of the last piece of work; for no work at all, the moment at
    /// which it could have begun.
    pub finish_at: DateTime<Utc>,
    /// The pieces, in order; their lengths add up to the work.
    pub pieces: Vec<Interval>,
}

/// How far from the moment asked about working time is searched, ahead or
/// back, before a calendar counts as never open or work as too long: two years
/// of days.
pub const SEARCH_LIMIT_DAYS: u32 = 731;

const SEARCH_LIMIT_SECONDS: i64 = SEARCH_LIMIT_DAYS as i64 * 86_400;

impl WorkCalendar {
    /// Whether people work on this civil day.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        self.day_off(date).is_none()
    }

    /// Why a civil day is off: a holiday's name, or a weekend; `None` when it
    /// is worked. A make-up day is worked whatever else it is; a holiday on a
    /// weekend is told as the holiday.
    pub fn day_off(&self, date: NaiveDate) -> Option<DayOff<'_>> {
        if self.make_up_days.contains(&date) {
            return None;
        }
        match self.holidays.get(&date) {
            Some(holiday) => Some(DayOff::Holiday(holiday)),
            None if self.weekend.contains(&date.weekday().into()) => Some(DayOff::Weekend),
            None => None,
        }
    }

    /// The open spans of a civil day as instants, empty on a day off.
    pub fn spans(&self, date: NaiveDate) -> Vec<Interval> {
        Pieces::of_day(self, date).into_iter().map(span).collect()
    }

    /// The first working instant at or after `at`; `None` when there is none
    /// within [`SEARCH_LIMIT_DAYS`].
    pub fn next_open(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.pieces_after(at).next().map(|(open, _)| instant(open))
    }

    /// Places `minutes` of work at the first working time at or after `from`,
    /// spanning nights, weekends and holidays. `None` when it is not finished
    /// within [`SEARCH_LIMIT_DAYS`].
    pub fn add_work(&self, from: DateTime<Utc>, minutes: u32) -> Option<WorkSpan> {
        let mut left = i64::from(minutes) * 60;
        let mut work = Vec::new();
        for (open, close) in self.pieces_after(from) {
            let end = close.min(open + left);
            left -= end - open;
            push_piece(&mut work, (open, end));
            if left == 0 {
                return Some(WorkSpan {
                    finish_at: instant(end),
                    pieces: work.into_iter().map(span).collect(),
                });
            }
        }
        None
    }

    /// The latest start from which `minutes` of work are finished by `by`; the
    /// work fills all working time between the two. For no work at all, the
    /// end of the last working time by then. `None` when there is not enough
    /// within [`SEARCH_LIMIT_DAYS`] before.
    pub fn latest_start(&self, by: DateTime<Utc>, minutes: u32) -> Option<DateTime<Utc>> {
        let by = floor_second(by);
        let earliest = by.saturating_sub(SEARCH_LIMIT_SECONDS);
        let mut left = i64::from(minutes) * 60;
        let mut to = by;
        // Backwards in windows, since a calendar is only walked forwards.
        while to > earliest {
            let from = to.saturating_sub(WINDOW_SECONDS).max(earliest);
            let pieces: Vec<_> = Pieces::new(self, from, to).collect();
            for (open, close) in pieces.into_iter().rev() {
                if close - open >= left {
                    return Some(instant(close - left));
                }
                left -= close - open;
            }
            to = from;
        }
        None
    }

    /// Working seconds inside a span.
    pub fn working_seconds(&self, span: Interval) -> i64 {
        Pieces::new(self, ceil_second(span.from), floor_second(span.to))
            .map(|(open, close)| close - open)
            .sum()
    }

    /// The end of the nth working day after the day of `start` (the start day
    /// is day 0): the first instant of the civil day that follows it. `None`
    /// when the days searched, [`SEARCH_LIMIT_DAYS`] and seven for each
    /// working day, do not hold that many.
    pub fn end_of_working_day(&self, start: DateTime<Utc>, nth: u32) -> Option<DateTime<Utc>> {
        let zone = self.zone.zone();
        let mut date = zone.date(start);
        let mut left = nth;
        let mut searched = u64::from(SEARCH_LIMIT_DAYS) + 7 * u64::from(nth);
        while left > 0 {
            searched = searched.checked_sub(1)?;
            date = date.succ_opt()?;
            if self.is_working_day(date) && zone.has_day(date) {
                left -= 1;
            }
        }
        Some(zone.start_of_day(date.succ_opt()?))
    }

    fn pieces_after(&self, at: DateTime<Utc>) -> Pieces<'_> {
        let from = ceil_second(at);
        Pieces::new(self, from, from.saturating_add(SEARCH_LIMIT_SECONDS))
    }
}

/// How much is walked at a time when looking backwards: four weeks.
const WINDOW_SECONDS: i64 = 28 * 86_400;

fn span((open, close): (i64, i64)) -> Interval {
    Interval::new(instant(open), instant(close))
}

/// Why a day is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayOff<'a> {
    /// A day of the weekly rest.
    Weekend,
    /// A public holiday.
    Holiday(&'a Holiday),
}
