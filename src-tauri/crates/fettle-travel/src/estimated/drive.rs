//! Driving between two spots: how long, how far, at what cost.

use crate::assumptions::TravelAssumptions;
use crate::sphere::great_circle_km;

use super::spot::Site;

/// Two spots on unknown small islands count as one island when this close.
const SAME_ISLET_KM: f64 = 30.0;
const SECONDS_PER_HOUR: f64 = 3_600.0;

/// A drive, with a ferry where it crosses water.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Drive {
    pub seconds: i64,
    pub km: u32,
    pub cost_minor: i64,
    pub crosses_water: bool,
}

impl Drive {
    /// What makes one way better than another: seconds, then cost.
    pub(super) fn rank(&self) -> (i64, i64) {
        (self.seconds, self.cost_minor)
    }
}

/// The drive between two spots, `None` when there is no way over land or by a
/// short ferry, or it is too far.
pub(super) fn drive(figures: &TravelAssumptions, from: Site, to: Site) -> Option<Drive> {
    let km = great_circle_km(from.point, to.point);
    let same_land = on_same_land(from, to, km);
    let possible = km <= figures.road_limit_km
        && !figures.is_closed(from.country, to.country)
        && (same_land || km <= figures.ferry_limit_km);
    possible.then(|| measured(figures, from, to, km, !same_land))
}

/// The same without asking whether it is possible: the last resort for a spot
/// that no airport serves.
pub(super) fn drive_regardless(figures: &TravelAssumptions, from: Site, to: Site) -> Drive {
    let km = great_circle_km(from.point, to.point);
    measured(figures, from, to, km, !on_same_land(from, to, km))
}

fn on_same_land(from: Site, to: Site, km: f64) -> bool {
    from.land == to.land && (from.land != 0 || km <= SAME_ISLET_KM)
}

fn measured(
    figures: &TravelAssumptions,
    from: Site,
    to: Site,
    km: f64,
    crosses_water: bool,
) -> Drive {
    let (mut hours, mut road_km, mut cost) = (0.0, 0.0, 0.0);
    for (band, share) in figures
        .road
        .iter()
        .zip(shares(km, figures.road.iter().map(|band| band.from_km)))
    {
        let driven = share * band.detour;
        road_km += driven;
        hours += driven / band.kmh;
        cost += driven * band.cost_per_km_minor;
    }
    if !figures.is_open(from.country, to.country) {
        hours += figures.border_hours;
    }
    let mut cost_minor = whole(cost);
    if crosses_water {
        hours += figures.ferry_hours;
        cost_minor += figures.ferry_cost_minor;
    }
    Drive {
        seconds: seconds(hours),
        km: whole_km(road_km),
        cost_minor,
        crosses_water,
    }
}

/// How much of `km` falls into each of the bands that begin at `starts`.
pub(super) fn shares(
    km: f64,
    starts: impl Iterator<Item = f64> + Clone,
) -> impl Iterator<Item = f64> {
    let ends = starts.clone().skip(1).chain([f64::INFINITY]);
    starts
        .zip(ends)
        .map(move |(start, end)| (km.min(end) - start).max(0.0))
}

/// Hours as whole seconds.
pub(super) fn seconds(hours: f64) -> i64 {
    whole(hours * SECONDS_PER_HOUR)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "checked figures times at most half the earth"
)]
pub(super) fn whole(amount: f64) -> i64 {
    amount.round() as i64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a distance is not negative, and the cast saturates"
)]
pub(super) fn whole_km(km: f64) -> u32 {
    km.round() as u32
}
