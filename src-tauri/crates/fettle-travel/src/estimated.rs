//! The travel model that ships: an estimate by road and by air, from distances
//! and a table of airports alone.
//!
//! Owns the choice of airports and of road or air (the quicker in elapsed
//! time; the cheaper when equal). Knows no timetable: an air leg says how many
//! connections it likely has, not where.
//!
//! Rules, in the order applied:
//! - two points are on one land mass when their nearest places are (bridges
//!   and road tunnels join; South Korea stands alone), and nobody drives beyond
//!   the limit or over a closed border; short waters are crossed by ferry;
//! - airports of the point's own country, or one without border checks, on the
//!   same land mass: at most two hubs, two international and one domestic; an
//!   airfield or a neighbour's airport only when there is no other;
//! - within `road_only_km` a road is taken when there is one; beyond, the
//!   quicker of road and air.
//!
//! Invariant: a trip depends on nothing but the two points, the packs and the
//! assumptions; the memory inside only saves work.

mod air;
mod drive;
mod spot;

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, PoisonError, RwLock};

use fettle_domain::place::GeoPoint;

use crate::assumptions::{BadAssumption, TravelAssumptions};
use crate::pack::Packs;
use crate::sphere::great_circle_km;
use crate::trip::{Leg, Mode, TravelModel, Trip};

use air::{Flight, flight};
use drive::{Drive, drive, drive_regardless};
use spot::{End, Gate, Spot};

/// Two points closer than this are one place.
const SAME_SPOT_KM: f64 = 0.5;
/// How many trips are remembered; then the memory starts afresh.
const REMEMBERED: usize = 100_000;

/// Estimates trips, and remembers them.
#[derive(Debug)]
pub struct EstimatedTravel {
    packs: Arc<Packs>,
    assumptions: TravelAssumptions,
    ends: Memory<GeoPoint, End>,
    trips: Memory<(GeoPoint, GeoPoint), Trip>,
}

impl EstimatedTravel {
    /// A model over these packs and figures.
    ///
    /// # Errors
    /// [`BadAssumption`] when a figure cannot be used.
    pub fn new(packs: Arc<Packs>, assumptions: TravelAssumptions) -> Result<Self, BadAssumption> {
        assumptions.check()?;
        Ok(Self {
            packs,
            assumptions,
            ends: Memory::default(),
            trips: Memory::default(),
        })
    }

    /// The model over the embedded packs with the shipped figures.
    ///
    /// # Panics
    /// Never: a test checks the shipped figures.
    pub fn shipped() -> Self {
        Self::new(Packs::embedded(), TravelAssumptions::default())
            .expect("a test checks the shipped figures")
    }

    /// The figures in use.
    pub fn assumptions(&self) -> &TravelAssumptions {
        &self.assumptions
    }

    fn end(&self, point: GeoPoint) -> Arc<End> {
        self.ends
            .get(point, || End::of(point, &self.packs, &self.assumptions))
    }

    fn work_out(&self, from: GeoPoint, to: GeoPoint) -> Trip {
        if great_circle_km(from, to) < SAME_SPOT_KM {
            return Trip::default();
        }
        let (from, to) = (self.end(from), self.end(to));
        let by_road = drive(&self.assumptions, from.spot.site, to.spot.site);
        match (by_road, self.best_air(&from, &to)) {
            (Some(road), _) if self.is_near(&from, &to) => by_road_only(&from, &to, &road),
            (Some(road), Some(air)) if road.rank() <= air.rank() => by_road_only(&from, &to, &road),
            (_, Some(air)) => air.trip(&from, &to),
            (Some(road), None) => by_road_only(&from, &to, &road),
            (None, None) => by_road_only(
                &from,
                &to,
                &drive_regardless(&self.assumptions, from.spot.site, to.spot.site),
            ),
        }
    }

    fn is_near(&self, from: &End, to: &End) -> bool {
        great_circle_km(from.spot.site.point, to.spot.site.point) <= self.assumptions.road_only_km
    }

    fn best_air<'a>(&self, from: &'a End, to: &'a End) -> Option<Air<'a>> {
        let pairs = from
            .gates
            .iter()
            .flat_map(|out| to.gates.iter().map(move |back| (out, back)));
        pairs
            .filter(|(out, back)| out.code != back.code)
            .map(|(out, back)| Air {
                out,
                back,
                flight: flight(&self.assumptions, out, back),
            })
            .min_by_key(|air| (air.rank(), air.out.code.as_str(), air.back.code.as_str()))
    }
}

impl TravelModel for EstimatedTravel {
    fn trip(&self, from: GeoPoint, to: GeoPoint) -> Arc<Trip> {
        self.trips.get((from, to), || self.work_out(from, to))
    }
}

/// A way by air: to one airport, over, and from the other.
struct Air<'a> {
    out: &'a Gate,
    back: &'a Gate,
    flight: Flight,
}

impl Air<'_> {
    /// What makes one way better than another: seconds, then cost.
    fn rank(&self) -> (i64, i64) {
        let drives = [self.out.access, self.back.access];
        let seconds: i64 = drives.iter().map(|drive| drive.seconds).sum();
        let cost: i64 = drives.iter().map(|drive| drive.cost_minor).sum();
        (seconds + self.flight.seconds, cost + self.flight.cost_minor)
    }

    fn trip(&self, from: &End, to: &End) -> Trip {
        let (out, back) = (&self.out.spot, &self.back.spot);
        let mut fly = leg(Mode::Air, out, back);
        fly.travel_seconds = self.flight.seconds;
        fly.distance_km = self.flight.km;
        fly.connections = self.flight.connections;
        fly.cost_minor = self.flight.cost_minor;
        Trip::of(vec![
            road_leg(&from.spot, out, &self.out.access),
            fly,
            road_leg(back, &to.spot, &self.back.access),
        ])
    }
}

fn by_road_only(from: &End, to: &End, road: &Drive) -> Trip {
    Trip::of(vec![road_leg(&from.spot, &to.spot, road)])
}

fn road_leg(from: &Spot, to: &Spot, road: &Drive) -> Leg {
    let mut leg = leg(Mode::Road, from, to);
    leg.travel_seconds = road.seconds;
    leg.distance_km = road.km;
    leg.crosses_water = road.crosses_water;
    leg.cost_minor = road.cost_minor;
    leg
}

/// A leg between two spots, its measures still zero.
fn leg(mode: Mode, from: &Spot, to: &Spot) -> Leg {
    Leg {
        mode,
        from_name: from.name.clone(),
        from: from.site.point,
        from_country: from.site.country,
        to_name: to.name.clone(),
        to: to.site.point,
        to_country: to.site.country,
        travel_seconds: 0,
        distance_km: 0,
        connections: 0,
        crosses_water: false,
        cost_minor: 0,
    }
}

/// Remembers what was worked out. The values are pure, so two threads that
/// work out the same one agree, and forgetting all of them changes nothing.
#[derive(Debug)]
struct Memory<K, V>(RwLock<HashMap<K, Arc<V>>>);

impl<K, V> Default for Memory<K, V> {
    fn default() -> Self {
        Self(RwLock::new(HashMap::new()))
    }
}

impl<K: Eq + Hash, V> Memory<K, V> {
    fn get(&self, key: K, work_out: impl FnOnce() -> V) -> Arc<V> {
        // A panic elsewhere cannot leave a half-written entry: poison is no harm.
        if let Some(known) = self
            .0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
        {
            return Arc::clone(known);
        }
        let value = Arc::new(work_out());
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        Arc::clone(known.entry(key).or_insert(value))
    }
}

#[cfg(test)]
mod tests;
