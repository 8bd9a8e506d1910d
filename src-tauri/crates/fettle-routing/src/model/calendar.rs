//! Working calendars: when work goes on at a place, and how service spreads
//! over it.

use serde::{Deserialize, Serialize};

use crate::measure::{Duration, Timestamp, Window};

/// Working intervals: sorted, disjoint, each of positive length.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// The intervals in which work goes on.
    pub working: Vec<Window>,
}

/// When a service begins and ends, and by how much its start could move later
/// with the finish moving by just as much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Service {
    pub start: i64,
    pub finish: i64,
    pub room: i64,
}

/// A calendar with an index into its intervals by time: the search asks at
/// every step of every route, and halving a list of years is slow.
#[derive(Debug, Clone)]
pub(crate) struct WorkingTime {
    working: Vec<Window>,
    /// By stretch of `1 << shift` from `origin`: the first interval not over
    /// when the stretch begins.
    first: Vec<u32>,
    origin: i64,
    shift: u32,
}

impl WorkingTime {
    pub(crate) fn of(calendar: &Calendar) -> Self {
        let working = calendar.working.clone();
        let origin = working.first().map_or(0, |w| w.open.0);
        let span = working.last().map_or(0, |w| w.close.0) - origin;
        // About two stretches an interval.
        let wanted = 2 * i64::try_from(working.len()).expect("invariant: validated count");
        let mut shift = 0;
        while (span >> shift) > wanted.max(1) {
            shift += 1;
        }
        let mut first = Vec::new();
        let mut next = 0;
        for stretch in 0..=(span >> shift) {
            let begins = origin + (stretch << shift);
            while working.get(next).is_some_and(|w| w.close.0 <= begins) {
                next += 1;
            }
            first.push(u32::try_from(next).expect("invariant: validated count"));
        }
        Self {
            working,
            first,
            origin,
            shift,
        }
    }

    /// The first interval that is not over at `from`.
    fn first_after(&self, from: i64) -> usize {
        let stretch = (from - self.origin) >> self.shift;
        let Ok(stretch) = usize::try_from(stretch) else {
            return 0;
        };
        let Some(&first) = self.first.get(stretch) else {
            return self.working.len();
        };
        let rest = &self.working[first as usize..];
        first as usize + rest.iter().take_while(|w| w.close.0 <= from).count()
    }

    /// The earliest service of `length` that starts at or after `from`. One
    /// that may not pause waits for an interval that holds it whole.
    pub(crate) fn serve(&self, from: i64, length: i64, interruptible: bool) -> Option<Service> {
        let first = self.first_after(from);
        if interruptible {
            self.serve_paused(first, from, length)
        } else {
            self.working[first..]
                .iter()
                .find_map(|interval| whole(interval, from, length))
        }
    }

    fn serve_paused(&self, first: usize, from: i64, length: i64) -> Option<Service> {
        let interval = self.working.get(first)?;
        if let Some(service) = whole(interval, from, length) {
            return Some(service);
        }
        let start = from.max(interval.open.0);
        let mut left = length;
        for interval in &self.working[first..] {
            let begin = start.max(interval.open.0);
            let worked = interval.close.0 - begin;
            if worked >= left {
                let finish = begin + left;
                return Some(Service {
                    start,
                    finish,
                    room: 0,
                });
            }
            left -= worked;
        }
        None
    }
}

impl Calendar {
    /// The stretches in which a service of `length` that starts at `start` is
    /// worked on.
    pub fn stretches(&self, start: Timestamp, length: Duration) -> Vec<Window> {
        let first = self.working.partition_point(|w| w.close <= start);
        let mut left = length.0;
        let mut stretches = Vec::new();
        for interval in &self.working[first..] {
            let begin = start.0.max(interval.open.0);
            let end = interval.close.0.min(begin + left);
            stretches.push(Window::new(begin, end));
            left -= end - begin;
            if left <= 0 {
                break;
            }
        }
        stretches
    }
}

fn whole(interval: &Window, from: i64, length: i64) -> Option<Service> {
    let start = from.max(interval.open.0);
    let room = interval.close.0 - start - length;
    (room >= 0).then_some(Service {
        start,
        finish: start + length,
        room,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_finds_what_halving_finds() {
        let window = |(open, close)| Window::new(open, close);
        let spans = [(3, 5), (5, 9), (40, 41), (1000, 1900), (1901, 1902)];
        let calendar = Calendar {
            working: spans.into_iter().map(window).collect(),
        };
        let index = WorkingTime::of(&calendar);
        for from in (-5..2000).chain([i64::MIN / 4, i64::MAX / 4]) {
            let halved = calendar.working.partition_point(|w| w.close.0 <= from);
            assert_eq!(index.first_after(from), halved, "at {from}");
        }
        assert_eq!(WorkingTime::of(&Calendar::default()).first_after(7), 0);
    }
}
