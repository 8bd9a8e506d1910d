//! In which order places lie in memory: those near each other side by side, so that
//! the legs between neighbours share cache lines. The search reads little else, and
//! a table of a thousand places is far larger than what a processor keeps close.
//!
//! Invariant: a renumbering only; no answer depends on it.

use super::data::{ProblemData, Profile};

/// The new number of every place.
pub(super) struct PlaceOrder {
    /// By new number: the old one.
    old: Vec<usize>,
    /// By old number: the new one.
    new: Vec<u32>,
}

impl PlaceOrder {
    /// A chain from each place to the nearest one not yet in it. Where journeys of
    /// several tours are walked, fetching legs is the least of it, and places stay as
    /// they are: repairs of such plans are to be quick.
    pub(super) fn of(data: &ProblemData) -> Self {
        let journeys = data.vehicles.iter().any(|v| v.max_tours > 1);
        let old = match data.profiles.first() {
            None => Vec::new(),
            Some(profile) if journeys => (0..profile.duration.size()).collect(),
            Some(profile) => chain(profile),
        };
        let mut new = vec![0; old.len()];
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

/// By duration, equals by number; `O(n²)`.
fn chain(profile: &Profile) -> Vec<usize> {
    let size = profile.duration.size();
    let mut rest: Vec<usize> = (0..size).rev().collect();
    let mut chain = Vec::with_capacity(size);
    let mut next = rest.pop();
    while let Some(place) = next {
        chain.push(place);
        let weigh = |at: &usize| (profile.duration.get(place, rest[*at]), rest[*at]);
        let nearest = (0..rest.len()).min_by_key(weigh);
        next = nearest.map(|at| rest.swap_remove(at));
    }
    chain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::{Distance, Duration, Window};
    use crate::model::{LocationId, Matrix, ProfileId, Vehicle};

    #[test]
    fn near_places_come_to_lie_side_by_side() {
        let road = [0_i64, 90, 10, 80, 20];
        let leg = |a: usize, b: usize| (road[a] - road[b]).abs();
        let profile = Profile {
            distance: Matrix::from_fn(5, |a, b| Distance(leg(a, b))).unwrap(),
            duration: Matrix::from_fn(5, |a, b| Duration(leg(a, b))).unwrap(),
            fare: None,
        };
        let vehicle = Vehicle::plain(ProfileId(0), LocationId(0), Window::new(0, 100));
        let mut data = ProblemData {
            profiles: vec![profile],
            vehicles: vec![vehicle],
            ..ProblemData::default()
        };
        let order = PlaceOrder::of(&data);
        assert_eq!(order.places(), [0, 2, 4, 3, 1]);
        assert_eq!(
            [0, 1, 2, 3, 4].map(|place| order.number(place)),
            [0, 4, 1, 3, 2]
        );

        data.vehicles[0].max_tours = 2;
        assert_eq!(PlaceOrder::of(&data).places(), [0, 1, 2, 3, 4]);
    }
}
