//! What a journey between two points looks like, whoever works it out.

use std::sync::Arc;

use fettle_domain::place::{CountryCode, GeoPoint};
use serde::{Deserialize, Serialize};

/// How a leg is travelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// By road; with a ferry where [`Leg::crosses_water`].
    Road,
    /// By air, connections included.
    Air,
}

/// One part of a trip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    /// How.
    pub mode: Mode,
    /// Where it begins: a place, or an airport with its IATA code.
    pub from_name: String,
    /// Its point.
    pub from: GeoPoint,
    /// Its country; for a site that of the nearest known place.
    pub from_country: CountryCode,
    /// Where it ends.
    pub to_name: String,
    /// Its point.
    pub to: GeoPoint,
    /// Its country.
    pub to_country: CountryCode,
    /// Elapsed seconds. By air with the time at both airports and every
    /// connection; by road with border and ferry waits.
    pub travel_seconds: i64,
    /// Kilometres: along the road, or flown.
    pub distance_km: u32,
    /// Connections made inside an air leg; which airports is not known.
    pub connections: u8,
    /// Whether a road leg includes a ferry.
    pub crosses_water: bool,
    /// Cost of one person, minor units of the assumptions' currency.
    pub cost_minor: i64,
}

/// A way from one point to another. Without legs when the two are one place.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Trip {
    /// The legs in order; each begins where the one before ended.
    pub legs: Vec<Leg>,
    /// Elapsed seconds of all legs.
    pub total_seconds: i64,
    /// Cost of all legs, minor units.
    pub cost_minor: i64,
}

impl Trip {
    /// A trip of these legs.
    pub fn of(legs: Vec<Leg>) -> Self {
        Self {
            total_seconds: legs.iter().map(|leg| leg.travel_seconds).sum(),
            cost_minor: legs.iter().map(|leg| leg.cost_minor).sum(),
            legs,
        }
    }

    /// Seconds spent in air legs.
    pub fn air_seconds(&self) -> i64 {
        self.legs
            .iter()
            .filter(|leg| leg.mode == Mode::Air)
            .map(|leg| leg.travel_seconds)
            .sum()
    }
}

/// Works out trips: the shipped estimate, or a service that knows the roads.
///
/// The same two points always give the same trip; asking twice is cheap.
pub trait TravelModel: Send + Sync {
    /// The way from one point to another.
    fn trip(&self, from: GeoPoint, to: GeoPoint) -> Arc<Trip>;
}
