//! The map.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::request::Risk;

/// Everything on the map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
pub struct MapView {
    /// Buyers' sites with open demands.
    pub sites: Vec<MapSite>,
    /// Engineers' homes, one a city.
    pub homes: Vec<MapHome>,
    /// Service points with what they cover.
    pub points: Vec<MapPoint>,
    /// Legs of journeys.
    pub arcs: Vec<MapArc>,
}

/// A buyer's site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
pub struct MapSite {
    /// The buyer.
    pub buyer_id: String,
    /// Its name.
    pub name: String,
    /// City and country.
    pub city: String,
    /// Latitude.
    pub lat: f64,
    /// Longitude.
    pub lon: f64,
    /// Open demands there.
    pub requests: Vec<String>,
    /// The most urgent of them.
    pub risk: Risk,
}

/// A city where engineers live.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
pub struct MapHome {
    /// The city.
    pub city: String,
    /// Who lives there.
    pub engineers: Vec<String>,
    /// Latitude.
    pub lat: f64,
    /// Longitude.
    pub lon: f64,
}

/// A service point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
pub struct MapPoint {
    /// The id.
    pub point_id: String,
    /// The name.
    pub name: String,
    /// Latitude.
    pub lat: f64,
    /// Longitude.
    pub lon: f64,
    /// How far it drives.
    pub radius_km: Option<u32>,
    /// Countries it serves.
    pub countries: Vec<String>,
}

/// One leg of a journey.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
pub struct MapArc {
    /// The journey.
    pub journey_id: String,
    /// Who.
    pub engineer: String,
    /// `road` or `air`.
    pub mode: String,
    /// From: latitude, longitude.
    #[ts(type = "[number, number]")]
    pub from: (f64, f64),
    /// To: latitude, longitude.
    #[ts(type = "[number, number]")]
    pub to: (f64, f64),
    /// `PVG → FRA · 20 Nov 13:10`.
    pub text: String,
}
