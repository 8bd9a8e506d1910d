//! The cheapest way to place one more visit with somebody, remembered by what
//! that person has to do: most of a plan is the same from one round to the next.
//!
//! What somebody has to do is told by a hash of 64 bits over the visits and
//! their starts; that two loads of one search share one is not to be expected in
//! the life of a machine. Invariant: what is remembered is what would be worked
//! out, so a search goes the same way with or without it.

use crate::itinerary::Journey;
use crate::roster::PointVisit;

/// The hash of what somebody has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Load(u64);

impl Load {
    /// Nothing yet to do, for somebody by number.
    pub fn nothing(who: usize) -> Self {
        Self(0).then(who as u64)
    }

    /// The same and one thing more.
    #[must_use]
    pub fn then(self, number: u64) -> Self {
        Self(mixed(self.0.wrapping_add(number).wrapping_add(1)))
    }

    /// A partner's visits, in whatever order they were made.
    pub fn of_visits(point: usize, visits: &[PointVisit]) -> Self {
        let one = |visit: &PointVisit| {
            let load = Self::nothing(point).then(visit.visit as u64);
            load.then(visit.start.cast_unsigned()).0
        };
        let all = visits.iter().map(one).fold(0, u64::wrapping_add);
        Self::nothing(point).then(all)
    }

    /// An engineer's journeys.
    pub fn of_journeys(engineer: usize, journeys: &[Journey]) -> Self {
        let mut load = Self::nothing(engineer);
        for journey in journeys {
            for stop in &journey.stops {
                load = load
                    .then(stop.visit as u64)
                    .then(stop.start.cast_unsigned());
            }
            load = load.then(u64::MAX);
        }
        load
    }
}

/// The finaliser of `SplitMix64` (Steele, Lea and Flood, 2014).
fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// What is known of placing a visit with somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known<P> {
    /// The cheapest way, and what it costs.
    Way(i64, P),
    /// It costs this or more, or is not possible.
    AtLeast(i64),
}

/// A memo of fixed size: a later entry takes the cell of an earlier one.
pub(super) struct Memo<P> {
    cells: Vec<(u64, Known<P>)>,
}

impl<P: Copy> Memo<P> {
    /// An empty memo of so many cells.
    pub fn new(cells: usize) -> Self {
        Self {
            cells: vec![(0, Known::AtLeast(i64::MIN)); cells],
        }
    }

    fn index(&self, key: u64) -> usize {
        usize::try_from(key % self.cells.len() as u64).expect("below the number of cells")
    }

    /// What is remembered of a visit with somebody who has that to do.
    pub fn recall(&self, load: Load, job: u32) -> Option<Known<P>> {
        let key = load.then(u64::from(job)).0;
        let (kept, known) = self.cells[self.index(key)];
        (kept == key).then_some(known)
    }

    /// Remembers it.
    pub fn keep(&mut self, load: Load, job: u32, known: Known<P>) {
        let key = load.then(u64::from(job)).0;
        let index = self.index(key);
        self.cells[index] = (key, known);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_load_is_recalled() {
        let mut memo = Memo::new(1 << 6);
        let load = |visits: &[u64]| {
            visits
                .iter()
                .fold(Load::nothing(3), |load, visit| load.then(*visit))
        };
        memo.keep(load(&[1, 2]), 5, Known::Way(30, 7));
        assert_eq!(memo.recall(load(&[1, 2]), 5), Some(Known::Way(30, 7)));
        assert_eq!(memo.recall(load(&[2, 1]), 5), None);
        assert_eq!(memo.recall(load(&[1, 2]), 6), None);
        memo.keep(load(&[1, 2]), 5, Known::AtLeast(40));
        assert_eq!(memo.recall(load(&[1, 2]), 5), Some(Known::AtLeast(40)));
    }
}
