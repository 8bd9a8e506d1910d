//! Places: a point on the earth, its country and its time zone.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::zone::ZoneId;

/// An ISO 3166-1 alpha-2 country code, upper case.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
#[ts(type = "string")]
pub struct CountryCode([u8; 2]);

/// A text that is no country code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a country code of ISO 3166; write two letters such as DE")]
pub struct NotACountry(pub String);

impl CountryCode {
    /// Parses two letters, case folded. Whether such a country exists is for
    /// the calendars and the gazetteer to say.
    ///
    /// # Errors
    /// [`NotACountry`] when the text is not two ASCII letters.
    pub fn new(code: &str) -> Result<Self, NotACountry> {
        match code.trim().as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Ok(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
            }
            _ => Err(NotACountry(code.trim().to_owned())),
        }
    }

    /// The two letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("country codes are ASCII")
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for CountryCode {
    type Error = NotACountry;
    fn try_from(code: String) -> Result<Self, NotACountry> {
        Self::new(&code)
    }
}

impl From<CountryCode> for String {
    fn from(code: CountryCode) -> Self {
        code.as_str().to_owned()
    }
}

/// A point on the earth, kept in millionths of a degree (about 0.1 m) so that
/// equal points compare equal.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(try_from = "LatLon", into = "LatLon")]
#[schemars(with = "LatLon")]
#[ts(as = "LatLon")]
pub struct GeoPoint {
    lat_e6: i32,
    lon_e6: i32,
}

/// A point as people and files write it: decimal degrees, WGS 84.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
pub struct LatLon {
    /// Latitude, -90 to 90.
    pub lat: f64,
    /// Longitude, -180 to 180.
    pub lon: f64,
}

/// Degrees that are not on the earth.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{lat}, {lon} is not a point on the earth: latitude is -90 to 90, longitude -180 to 180")]
pub struct NotAPoint {
    /// The latitude read.
    pub lat: f64,
    /// The longitude read.
    pub lon: f64,
}

impl GeoPoint {
    /// A point from decimal degrees.
    ///
    /// # Errors
    /// [`NotAPoint`] outside the ranges, or when not a number.
    pub fn new(lat: f64, lon: f64) -> Result<Self, NotAPoint> {
        if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) {
            return Err(NotAPoint { lat, lon });
        }
        Ok(Self {
            lat_e6: micro(lat),
            lon_e6: micro(lon),
        })
    }

    /// Latitude in degrees.
    pub fn lat(&self) -> f64 {
        f64::from(self.lat_e6) / 1e6
    }

    /// Longitude in degrees.
    pub fn lon(&self) -> f64 {
        f64::from(self.lon_e6) / 1e6
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "at most 180e6, checked by the caller"
)]
fn micro(degrees: f64) -> i32 {
    (degrees * 1e6).round() as i32
}

impl TryFrom<LatLon> for GeoPoint {
    type Error = NotAPoint;
    fn try_from(at: LatLon) -> Result<Self, NotAPoint> {
        Self::new(at.lat, at.lon)
    }
}

impl From<GeoPoint> for LatLon {
    fn from(point: GeoPoint) -> Self {
        Self {
            lat: point.lat(),
            lon: point.lon(),
        }
    }
}

/// Where somebody lives, works or has a machine standing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Place {
    /// The city as the seller wrote it.
    pub city: String,
    /// The country.
    pub country: CountryCode,
    /// Street and number, where known.
    pub address: Option<String>,
    /// The point; the city's when the seller gave none.
    pub point: GeoPoint,
    /// Whether the point was given by the seller rather than found by name.
    pub point_is_given: bool,
    /// The zone at the point.
    pub zone: ZoneId,
}
