//! In which order places lie in memory: those near each other side by side, so that
//! the legs between neighbours share cache lines. The search reads little else, and
//! a table of a thousand places is far larger than what a processor keeps close.
//!
//! Invariant: a renumbering only; no answer depends on it.

use super::data::ProblemData;

/// The new number of every place.
pub(super) struct PlaceOrder {
    /// By new number: the old one.
    old: Vec<usize>,
    /// By old number: the new one.
    new: Vec<u32>,
}

impl PlaceOrder {
    /// A chain from each place to the nearest one not yet in it, by the first profile's
    /// duration; `O(n²)`.
    pub(super) fn of(data: &ProblemData) -> Self {
        let Some(profile) = data.profiles.first() else {
            return Self {
                old: Vec::new(),
                new: Vec::new(),
            };
        };
        let size = profile.duration.size();
        let mut rest: Vec<usize> = (0..size).rev().collect();
        let mut old = Vec::with_capacity(size);
        let mut next = rest.pop();
        while let Some(place) = next {
            old.push(place);
            let nearest = (0..rest.len())
                .min_by_key(|at| (profile.duration.get(place, rest[*at]), rest[*at]));
            next = nearest.map(|at| rest.swap_remove(at));
        }
        let mut new = vec![0; size];
        for (number, place) in (0..).zip(&old) {
            new[*place] = number;
        }
        Self { old, new }
    }

    /// The old numbers in the new order.
    pub(super) fn places(&self) -> &[usize] {
        &self.old
    }

    /// The new number of a place.
    pub(super) fn number(&self, place: u32) -> u32 {
        self.new[place as usize]
    }
}
