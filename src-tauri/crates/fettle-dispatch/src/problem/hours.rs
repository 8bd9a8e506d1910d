//! Working time that two calendars share: a partner works when both its own
//! people and the site do.

use fettle_domain::calendar::WorkIndex;
use fettle_domain::time::Interval;

use super::days::instant;

/// Spans of working time, in order, as Unix seconds.
#[derive(Debug, Clone)]
pub(crate) struct SharedHours {
    spans: Vec<(i64, i64)>,
}

impl SharedHours {
    /// All working time of a calendar inside a horizon, to the minute.
    pub fn of(index: &WorkIndex, horizon: Interval) -> Self {
        let minutes = index.working_seconds(horizon).unwrap_or(0) / 60;
        let minutes = u32::try_from(minutes).unwrap_or(u32::MAX);
        let work = index.add_work(horizon.from, minutes);
        let pieces = work.map_or_else(Vec::new, |work| work.pieces);
        let span = |piece: Interval| (piece.from.timestamp(), piece.to.timestamp());
        Self {
            spans: pieces.into_iter().map(span).collect(),
        }
    }

    /// The spans themselves.
    pub fn into_spans(self) -> Vec<(i64, i64)> {
        self.spans
    }

    /// What lies in both.
    pub fn intersected(&self, other: &Self) -> Self {
        let (mut i, mut j) = (0, 0);
        let mut spans = Vec::new();
        while let (Some(a), Some(b)) = (self.spans.get(i), other.spans.get(j)) {
            let both = (a.0.max(b.0), a.1.min(b.1));
            if both.0 < both.1 {
                spans.push(both);
            }
            if a.1 <= b.1 { i += 1 } else { j += 1 }
        }
        Self { spans }
    }

    /// The first working instant at or after `at`.
    pub fn next_open(&self, at: i64) -> Option<i64> {
        let next = self.spans.partition_point(|span| span.1 <= at);
        self.spans.get(next).map(|span| span.0.max(at))
    }

    /// The pieces of `seconds` of work from the working instant `start`.
    pub fn pieces(&self, start: i64, seconds: i64) -> Option<Vec<Interval>> {
        let first = self.spans.partition_point(|span| span.1 <= start);
        let mut left = seconds;
        let mut pieces = Vec::new();
        for span in &self.spans[first..] {
            let from = span.0.max(start);
            let to = span.1.min(from + left);
            pieces.push(Interval::new(instant(from), instant(to)));
            left -= to - from;
            if left <= 0 {
                return Some(pieces);
            }
        }
        None
    }

    /// When `seconds` of work from the working instant `start` are done.
    pub fn finish(&self, start: i64, seconds: i64) -> Option<i64> {
        let first = self.spans.partition_point(|span| span.1 <= start);
        let mut left = seconds;
        for span in &self.spans[first..] {
            let from = span.0.max(start);
            if span.1 - from >= left {
                return Some(from + left);
            }
            left -= span.1 - from;
        }
        None
    }

    /// The last working minute that begins at or before `by`.
    pub fn last_open(&self, by: i64) -> Option<i64> {
        let after = self.spans.partition_point(|span| span.0 <= by);
        let span = self.spans.get(after.checked_sub(1)?)?;
        Some(by.min(span.1 - 60).max(span.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_have_to_be_open() {
        let hours = |spans: &[(i64, i64)]| SharedHours {
            spans: spans.to_vec(),
        };
        let one = hours(&[(0, 600), (1000, 1600)]);
        let other = hours(&[(300, 1200), (1500, 9000)]);
        let both = one.intersected(&other);
        assert_eq!(both.spans, [(300, 600), (1000, 1200), (1500, 1600)]);
        assert_eq!(both.next_open(700), Some(1000));
        assert_eq!(both.finish(300, 400), Some(1100));
        assert_eq!(both.finish(300, 9000), None);
        assert_eq!(both.last_open(1300), Some(1140));
        assert_eq!(both.pieces(300, 400).unwrap().len(), 2);
    }
}
