//! When a limit that starts at an instant falls due, by both readings.

use chrono::{DateTime, Days, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ClockInputs;
use super::derive::Judge;
use crate::calendar::WorkCalendar;
use crate::reason::{Reason, rule};
use crate::rulebook::{ClockRule, DayReading, DayZone, Limit, WorkingDaysOf};
use crate::zone::{Zone, ZoneId};

/// Whether a due instant is itself still in time.
///
/// Elapsed limits include their last instant: 48 hours after 10:00 is met at
/// 10:00. A limit to the end of a day is written as the first instant of the
/// next day, which is no longer in time; so is the end of a period.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// In time before it.
    Before,
    /// In time at or before it.
    AtOrBefore,
}

/// What limits are counted in.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counting<'a> {
    pub(crate) buyer_zone: Option<&'a ZoneId>,
    pub(crate) programme_days: Option<&'a WorkCalendar>,
    pub(crate) site_days: Option<&'a WorkCalendar>,
}

impl<'a> From<&ClockInputs<'a>> for Counting<'a> {
    fn from(inputs: &ClockInputs<'a>) -> Self {
        Self {
            buyer_zone: inputs.buyer_zone,
            programme_days: inputs.programme_days,
            site_days: inputs.site_days,
        }
    }
}

/// A due instant. Ordered by what it leaves in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Due {
    pub(super) at: DateTime<Utc>,
    pub(super) bound: Bound,
}

impl Due {
    fn by(at: DateTime<Utc>) -> Self {
        let bound = Bound::AtOrBefore;
        Self { at, bound }
    }

    fn before(at: DateTime<Utc>) -> Self {
        let bound = Bound::Before;
        Self { at, bound }
    }

    /// Whether something at `at` is in time.
    pub(super) fn admits(self, at: DateTime<Utc>) -> bool {
        match self.bound {
            Bound::Before => at < self.at,
            Bound::AtOrBefore => at <= self.at,
        }
    }
}

/// A limit's due instant by the reading chosen and by the later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BothDue {
    pub(super) chosen: Due,
    /// `None` when the other reading needs a zone that is not known.
    pub(super) latest: Option<Due>,
}

impl BothDue {
    fn same(due: Due) -> Self {
        Self {
            chosen: due,
            latest: Some(due),
        }
    }
}

impl Judge<'_> {
    /// When `rule`, started at `start`, falls due.
    ///
    /// # Errors
    /// What would have to be known and is not.
    pub(super) fn due(
        &self,
        rule: &ClockRule,
        start: DateTime<Utc>,
        counting: Counting<'_>,
    ) -> Result<BothDue, Reason> {
        let readings = &self.book.readings;
        match rule.limit {
            Limit::Hours(hours) => {
                let length = TimeDelta::hours(hours.into());
                add(start, length).map(|at| BothDue::same(Due::by(at)))
            }
            Limit::NaturalDays(days) => {
                let elapsed = Due::by(elapsed(start, days)?);
                self.both(elapsed, readings.natural_days, start, days, counting)
            }
            Limit::PeriodDays(days) => {
                let elapsed = Due::before(elapsed(start, days)?);
                self.both(elapsed, readings.period, start, days, counting)
            }
            Limit::WorkingDays(days) => self.working_days(start, days, counting),
        }
    }

    fn both(
        &self,
        elapsed: Due,
        reading: DayReading,
        start: DateTime<Utc>,
        days: u32,
        counting: Counting<'_>,
    ) -> Result<BothDue, Reason> {
        let end_of_day = self
            .day_zone(counting)
            .and_then(|zone| end_of_day(&zone, start, days));
        match (reading, end_of_day) {
            (DayReading::Elapsed, Ok(other)) => Ok(BothDue {
                chosen: elapsed,
                latest: Some(elapsed.max(other)),
            }),
            (DayReading::EndOfLastDay, Ok(chosen)) => Ok(BothDue {
                chosen,
                latest: Some(chosen.max(elapsed)),
            }),
            // The reading chosen needs no zone: a due instant that is known is
            // told even when the other reading's is not.
            (DayReading::Elapsed, Err(_)) => Ok(BothDue {
                chosen: elapsed,
                latest: None,
            }),
            (DayReading::EndOfLastDay, Err(unknown)) => Err(unknown),
        }
    }

    fn day_zone(&self, counting: Counting<'_>) -> Result<Zone, Reason> {
        match (&self.book.readings.day_zone, counting.buyer_zone) {
            (DayZone::Programme | DayZone::Named(_), _) => Ok(self.day_zone.clone()),
            (DayZone::Buyer, Some(zone)) => Ok(zone.zone()),
            (DayZone::Buyer, None) => Err(Reason::new(
                rule::BUYER_ZONE_UNKNOWN,
                "Days are counted in the buyer's zone, and the buyer's site is not known.",
            )),
        }
    }

    fn working_days(
        &self,
        start: DateTime<Utc>,
        days: u32,
        counting: Counting<'_>,
    ) -> Result<BothDue, Reason> {
        let (calendar, whose) = match self.book.working_days_of {
            WorkingDaysOf::Programme => (counting.programme_days, "the programme's country"),
            WorkingDaysOf::Site => (counting.site_days, "the buyer's site"),
        };
        let calendar = calendar.ok_or_else(|| {
            Reason::new(
                rule::WORKING_DAYS_UNKNOWN,
                format!("The limit counts working days of {whose}, whose calendar is not at hand."),
            )
            .with_text("working_days_of", whose)
        })?;
        let end = calendar.end_of_working_day(start, days);
        end.map(|at| BothDue::same(Due::before(at)))
            .ok_or_else(out_of_calendar)
    }
}

fn elapsed(start: DateTime<Utc>, days: u32) -> Result<DateTime<Utc>, Reason> {
    add(start, TimeDelta::hours(24 * i64::from(days)))
}

fn add(start: DateTime<Utc>, length: TimeDelta) -> Result<DateTime<Utc>, Reason> {
    start.checked_add_signed(length).ok_or_else(out_of_calendar)
}

/// The first instant after the nth calendar day after the day of `start`.
fn end_of_day(zone: &Zone, start: DateTime<Utc>, days: u32) -> Result<Due, Reason> {
    let day_after = Days::new(u64::from(days) + 1);
    let date = zone.date(start).checked_add_days(day_after);
    date.map(|date| Due::before(zone.start_of_day(date)))
        .ok_or_else(out_of_calendar)
}

fn out_of_calendar() -> Reason {
    Reason::new(
        rule::OUT_OF_CALENDAR,
        "The due instant lies beyond every calendar; shorten the limit.",
    )
}
