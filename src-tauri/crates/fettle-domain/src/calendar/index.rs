//! A calendar laid out over a horizon: the same answers by binary search.

use chrono::{DateTime, Utc};

use super::pieces::{Pieces, ceil_second, floor_second, instant, push_piece};
use super::{WorkCalendar, WorkSpan, span};
use crate::time::Interval;

/// The working time of one calendar between two instants, laid out once so
/// that each question costs a binary search and no zone look-up.
///
/// Invariant: inside its horizon it answers as its [`WorkCalendar`] does.
/// Whatever would need working time from outside the horizon is `None`, never
/// a guess; choose a horizon longer than the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkIndex {
    from: i64,
    to: i64,
    /// Open spans in order, none touching.
    spans: Vec<(i64, i64)>,
    /// Working seconds in all spans before this one; one entry more than
    /// spans, the last being all there is.
    worked_before: Vec<i64>,
}

impl WorkIndex {
    /// Lays out `calendar` over `horizon`.
    pub fn new(calendar: &WorkCalendar, horizon: Interval) -> Self {
        let (from, to) = (ceil_second(horizon.from), floor_second(horizon.to));
        let mut spans = Vec::new();
        for piece in Pieces::new(calendar, from, to) {
            push_piece(&mut spans, piece);
        }
        let mut worked_before = Vec::with_capacity(spans.len() + 1);
        let mut worked = 0;
        worked_before.push(worked);
        for (open, close) in &spans {
            worked += close - open;
            worked_before.push(worked);
        }
        Self {
            from,
            to,
            spans,
            worked_before,
        }
    }

    /// The first working instant at or after `at`.
    pub fn next_open(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.next_open_second(ceil_second(at)).map(instant)
    }

    /// The same on Unix seconds.
    pub fn next_open_second(&self, at: i64) -> Option<i64> {
        if at < self.from {
            return None;
        }
        let (open, _) = self.spans.get(self.span_ending_after(at))?;
        Some(at.max(*open))
    }

    /// When work that starts at the first working time at or after `from` is
    /// finished, without listing its pieces.
    pub fn finish_at(&self, from: DateTime<Utc>, minutes: u32) -> Option<DateTime<Utc>> {
        self.finish_second(ceil_second(from), i64::from(minutes) * 60)
            .map(instant)
    }

    /// The same on Unix seconds; `work_seconds` is not negative.
    pub fn finish_second(&self, from: i64, work_seconds: i64) -> Option<i64> {
        let start = self.next_open_second(from)?;
        if work_seconds <= 0 {
            return Some(start);
        }
        let done = self.worked_until(start) + work_seconds;
        // The first span by whose end that much is done.
        let at = self.worked_before.partition_point(|&worked| worked < done) - 1;
        let (_, close) = self.spans.get(at)?;
        Some(close - (self.worked_before[at + 1] - done))
    }

    /// Places work as [`WorkCalendar::add_work`] does.
    pub fn add_work(&self, from: DateTime<Utc>, minutes: u32) -> Option<WorkSpan> {
        let from = ceil_second(from);
        let finish = self.finish_second(from, i64::from(minutes) * 60)?;
        let first = self.span_ending_after(from);
        let pieces = self.spans[first..]
            .iter()
            .map(|&(open, close)| (open.max(from), close.min(finish)))
            .take_while(|(open, close)| open < close)
            .map(span)
            .collect();
        Some(WorkSpan {
            finish_at: instant(finish),
            pieces,
        })
    }

    /// The latest start from which `minutes` of work are finished by `by`, as
    /// [`WorkCalendar::latest_start`].
    pub fn latest_start(&self, by: DateTime<Utc>, minutes: u32) -> Option<DateTime<Utc>> {
        self.latest_start_second(floor_second(by), i64::from(minutes) * 60)
            .map(instant)
    }

    /// The same on Unix seconds; `work_seconds` is not negative.
    pub fn latest_start_second(&self, by: i64, work_seconds: i64) -> Option<i64> {
        if by > self.to {
            return None;
        }
        let undone = self.worked_until(by) - work_seconds.max(0);
        // The last span that begins with no more than that done.
        let at = self
            .worked_before
            .partition_point(|&worked| worked <= undone);
        let at = at.checked_sub(1)?;
        self.start_in(at, undone, by)
    }

    /// The start in span `at`, or at the end of the one before when nothing of
    /// `at` itself lies before `by`.
    fn start_in(&self, at: usize, undone: i64, by: i64) -> Option<i64> {
        match self.spans.get(at) {
            Some((open, _)) if *open < by => Some(open + undone - self.worked_before[at]),
            _ => self.spans.get(at.checked_sub(1)?).map(|(_, close)| *close),
        }
    }

    /// Working seconds inside a span; `None` when it reaches out of the
    /// horizon.
    pub fn working_seconds(&self, span: Interval) -> Option<i64> {
        let (from, to) = (ceil_second(span.from), floor_second(span.to));
        if from < self.from || to > self.to {
            return None;
        }
        Some((self.worked_until(to) - self.worked_until(from)).max(0))
    }

    /// The first span that ends after `at`.
    fn span_ending_after(&self, at: i64) -> usize {
        self.spans.partition_point(|(_, close)| *close <= at)
    }

    /// Working seconds from the beginning of the horizon until `at`.
    fn worked_until(&self, at: i64) -> i64 {
        let next = self.span_ending_after(at);
        let inside = self
            .spans
            .get(next)
            .map_or(0, |(open, _)| (at - open).max(0));
        self.worked_before[next] + inside
    }
}
