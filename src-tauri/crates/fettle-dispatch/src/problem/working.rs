//! Working time laid out for a search that asks for it a million times a
//! second: the answers of a [`WorkIndex`], found by the day instead of by
//! halving.
//!
//! Invariant: inside the horizon every answer is the index's own; a test holds
//! it on random instants.

use fettle_domain::calendar::{WorkIndex, WorkSpan};
use fettle_domain::time::Interval;

use super::days::{DAY, instant};
use super::hours::SharedHours;

/// The working time of one calendar over a horizon.
#[derive(Debug)]
pub(crate) struct Working {
    index: WorkIndex,
    from: i64,
    to: i64,
    /// Open spans in order, Unix seconds.
    spans: Vec<(i64, i64)>,
    /// Working seconds in all spans before this one; one entry more than spans.
    worked_before: Vec<i64>,
    /// By days of 24 hours since `from`: the first span that ends after the
    /// day's beginning.
    first: Vec<usize>,
}

impl Working {
    pub fn new(index: WorkIndex, (from, to): (i64, i64)) -> Self {
        let horizon = Interval::new(instant(from), instant(to));
        let spans = SharedHours::of(&index, horizon).into_spans();
        let mut worked_before = vec![0];
        let mut worked = 0;
        for (open, close) in &spans {
            worked += close - open;
            worked_before.push(worked);
        }
        let days = (to - from).max(0) / DAY;
        let first = (0..=days)
            .map(|day| spans.partition_point(|(_, close)| *close <= from + day * DAY))
            .collect();
        Self {
            index,
            from,
            to,
            spans,
            worked_before,
            first,
        }
    }

    /// The first working second at or after `at`.
    #[inline]
    pub fn next_open_second(&self, at: i64) -> Option<i64> {
        if at < self.from {
            return None;
        }
        let (open, _) = self.spans.get(self.span_ending_after(at))?;
        Some(at.max(*open))
    }

    /// When work that starts at the first working second from `from` on is done;
    /// `work_seconds` is not negative.
    pub fn finish_second(&self, from: i64, work_seconds: i64) -> Option<i64> {
        if from < self.from {
            return None;
        }
        let span = self.span_ending_after(from);
        let (open, _) = *self.spans.get(span)?;
        let start = from.max(open);
        if work_seconds <= 0 {
            return Some(start);
        }
        let done = self.worked_before[span] + (start - open) + work_seconds;
        let mut at = span;
        // Most work is done within a few days.
        while *self.worked_before.get(at + 1)? < done {
            at += 1;
        }
        let (_, close) = self.spans[at];
        Some(close - (self.worked_before[at + 1] - done))
    }

    /// The latest start from which that much work is done by `by`;
    /// `work_seconds` is not negative.
    pub fn latest_start_second(&self, by: i64, work_seconds: i64) -> Option<i64> {
        if by > self.to {
            return None;
        }
        let next = self.span_ending_after(by);
        let open = self.spans.get(next).map(|(open, _)| *open);
        let inside = open.map_or(0, |open| (by - open).max(0));
        let undone = self.worked_before[next] + inside - work_seconds.max(0);
        // The last span that begins with no more than that done.
        let mut at = next;
        while self.worked_before[at] > undone {
            at = at.checked_sub(1)?;
        }
        match self.spans.get(at) {
            Some((open, _)) if *open < by => Some(open + undone - self.worked_before[at]),
            _ => self.spans.get(at.checked_sub(1)?).map(|(_, close)| *close),
        }
    }

    /// From start to finish that much work takes no less anywhere in the horizon.
    pub fn shortest_span(&self, work_seconds: i64) -> i64 {
        let starts = self.spans.iter().map(|(open, _)| *open);
        let ends = self.spans.iter().map(|(_, close)| *close);
        let from = starts.filter_map(|at| Some(self.finish_second(at, work_seconds)? - at));
        let to = ends.filter_map(|at| Some(at - self.latest_start_second(at, work_seconds)?));
        from.chain(to).min().unwrap_or(work_seconds).max(0)
    }

    /// Places work with its pieces, as [`WorkIndex::add_work`] does.
    pub fn add_work(&self, from: chrono::DateTime<chrono::Utc>, minutes: u32) -> Option<WorkSpan> {
        self.index.add_work(from, minutes)
    }

    /// The index itself.
    pub fn index(&self) -> &WorkIndex {
        &self.index
    }

    /// The first span that ends after `at`.
    #[inline]
    fn span_ending_after(&self, at: i64) -> usize {
        let day = usize::try_from((at - self.from) / DAY).unwrap_or(0);
        let day = day.min(self.first.len() - 1);
        let mut span = if at < self.from { 0 } else { self.first[day] };
        while self.spans.get(span).is_some_and(|(_, close)| *close <= at) {
            span += 1;
        }
        span
    }
}

#[cfg(test)]
mod tests {
    use fettle_domain::calendar::WorkCalendar;
    use fettle_domain::zone::ZoneId;

    use super::*;

    fn calendar(days: &[u8], hours: &[(u32, u32)]) -> WorkCalendar {
        let time = |hour| chrono::NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        WorkCalendar {
            zone: ZoneId::new("Europe/Berlin").unwrap(),
            weekend: days
                .iter()
                .map(|day| fettle_domain::calendar::WeekdayNumber(*day))
                .collect(),
            holidays: std::collections::BTreeMap::new(),
            make_up_days: std::collections::BTreeSet::new(),
            hours: hours.iter().map(|(a, b)| (time(*a), time(*b))).collect(),
        }
    }

    /// Every hour and a bit of a year with both changes of the clocks.
    fn answers_as_the_index(calendar: &WorkCalendar) {
        let from = 1_767_225_600;
        let horizon = (from, from + 400 * DAY);
        let interval = Interval::new(instant(horizon.0), instant(horizon.1));
        let index = WorkIndex::new(calendar, interval);
        let working = Working::new(index.clone(), horizon);
        for at in (horizon.0 - DAY..horizon.1 + DAY).step_by(4_331) {
            assert_eq!(
                working.next_open_second(at),
                index.next_open_second(at),
                "{at}"
            );
            for hours in [0, 1, 7, 8, 9, 41, 260] {
                let seconds = hours * 3600;
                let finish = index.finish_second(at, seconds);
                assert_eq!(working.finish_second(at, seconds), finish, "{at} {hours}");
                if at >= horizon.0 {
                    let latest = index.latest_start_second(at, seconds);
                    assert_eq!(
                        working.latest_start_second(at, seconds),
                        latest,
                        "{at} {hours}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_week_of_days() {
        answers_as_the_index(&calendar(&[6, 7], &[(9, 18)]));
    }

    #[test]
    fn a_lunch_break_and_one_day_a_week() {
        answers_as_the_index(&calendar(&[6, 7], &[(8, 12), (13, 17)]));
        answers_as_the_index(&calendar(&[1, 2, 3, 5, 6, 7], &[(8, 12), (13, 17)]));
    }

    #[test]
    fn no_working_time_at_all() {
        answers_as_the_index(&calendar(&[1, 2, 3, 4, 5, 6, 7], &[(9, 18)]));
    }
}
