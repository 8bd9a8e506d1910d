//! What insertions cost, remembered by what the route they go into holds.
//!
//! A round changes a few routes and is mostly taken back, and what it makes of
//! them has often been there before: what one more job costs there need not be
//! worked out again. A route's content is told by a hash of its vehicle and its
//! jobs in order; that two contents of one search share a hash of 64 bits is not
//! to be expected in the life of a machine.
//!
//! Invariant: what is remembered is what would be worked out, so a search goes
//! the same way with or without it.

use std::cell::Cell;

/// What is known of the cheapest place for a job in a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// It costs this, after this node.
    Place { delta: i64, after: u32 },
    /// It costs this or more, or is not possible.
    AtLeast(i64),
}

/// The hash of a route's content, built job by job.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Content(u64);

impl Content {
    /// A route without jobs.
    pub fn of_vehicle(vehicle: u32) -> Self {
        Self(0).then(vehicle)
    }

    /// The same with another number at its end.
    #[must_use]
    pub fn then(self, number: u32) -> Self {
        // The finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
        let mut z = self.0.wrapping_add(u64::from(number) + 1);
        z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        Self(z ^ (z >> 31))
    }
}

/// The cells of one memo: 16 MB.
const CELLS: usize = 1 << 19;

/// A memo of fixed size: a later entry takes the cell of an earlier one.
pub(super) struct Memo {
    cells: Vec<Cell<(u64, Known)>>,
}

impl Memo {
    /// An empty memo; without room when nothing will be remembered.
    pub fn of(is_used: bool) -> Self {
        let nothing = Cell::new((0, Known::AtLeast(i64::MIN)));
        Self {
            cells: vec![nothing; if is_used { CELLS } else { 0 }],
        }
    }

    /// Whether there is room to remember anything.
    pub fn is_used(&self) -> bool {
        !self.cells.is_empty()
    }

    fn cell(&self, key: u64) -> &Cell<(u64, Known)> {
        let index = usize::try_from(key & (CELLS as u64 - 1));
        &self.cells[index.expect("invariant: below the number of cells")]
    }

    /// What is remembered of `job` in such a route.
    pub fn recall(&self, route: Content, job: u32) -> Option<Known> {
        let key = route.then(job).0;
        let (kept, known) = self.cell(key).get();
        (kept == key).then_some(known)
    }

    /// Remembers it.
    pub fn keep(&self, route: Content, job: u32, known: Known) {
        let key = route.then(job).0;
        self.cell(key).set((key, known));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_route_is_recalled() {
        let memo = Memo::of(true);
        let route = |jobs: &[u32]| {
            jobs.iter()
                .fold(Content::of_vehicle(3), |content, job| content.then(*job))
        };
        let place = Known::Place {
            delta: 30,
            after: 2,
        };
        memo.keep(route(&[1, 2]), 5, place);
        assert_eq!(memo.recall(route(&[1, 2]), 5), Some(place));
        assert_eq!(memo.recall(route(&[2, 1]), 5), None);
        assert_eq!(memo.recall(route(&[1, 2]), 6), None);
        assert_eq!(memo.recall(Content::of_vehicle(3), 5), None);
    }
}
