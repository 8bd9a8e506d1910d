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

impl Calendar {
    /// The earliest service of `length` that starts at or after `from`. One
    /// that may not pause waits for an interval that holds it whole.
    pub(crate) fn serve(&self, from: i64, length: i64, interruptible: bool) -> Option<Service> {
        let first = self.working.partition_point(|w| w.close.0 <= from);
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
