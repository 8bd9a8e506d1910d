//! Places by name and by point: 170,000 populated places of GeoNames.
//!
//! Owns the decoded pack and its indexes. [`Gazetteer::resolve`] finds the
//! place that a seller wrote, [`Gazetteer::search`] completes what a person
//! types, [`Gazetteer::nearest`] names a point.
//! Knows nothing of addresses: a place is a city, a town, a district.
//!
//! Invariant: places are stored by country, most populous first; keys are
//! sorted and folded; both are checked when the pack is decoded.

mod lines;
mod nearest;
mod resolve;
mod spelling;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::OnceLock;

use fettle_domain::place::{CountryCode, GeoPoint};
use fettle_domain::zone::ZoneId;
use serde::{Deserialize, Serialize};

use crate::folding::fold;
use crate::pack::{self, PackError};
use crate::sphere::point_e4;

use lines::Lines;
use nearest::Cells;
pub use resolve::{CLEAR_WINNER_RATIO, Candidate, LIKELY_RATIO, Resolution, SAME_PLACE_KM};

const PACK: &str = "gazetteer";

/// A populated place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct City {
    /// Its name in GeoNames: mostly English or the local Latin spelling.
    pub name: String,
    /// Country.
    pub country: CountryCode,
    /// State or province, English; known for the United States and China.
    pub region: Option<String>,
    /// Its centre.
    pub point: GeoPoint,
    /// Its time zone.
    pub zone: ZoneId,
    /// People; 0 when GeoNames has no figure.
    pub population: u32,
}

/// The gazetteer.
#[derive(Debug)]
pub struct Gazetteer {
    countries: Vec<(CountryCode, Range<usize>)>,
    zones: Vec<ZoneId>,
    regions: Vec<String>,
    names: Lines,
    points: Vec<GeoPoint>,
    population: Vec<u32>,
    zone: Vec<u16>,
    region: Vec<u16>,
    land: Vec<u16>,
    keys: Lines,
    key_places: Vec<u32>,
    cells: OnceLock<Cells>,
}

/// The pack as `packs/gazetteer.py` writes it, a column per field.
#[derive(Deserialize)]
struct RawGazetteer {
    /// Country and its first place.
    countries: Vec<(CountryCode, u32)>,
    zones: Vec<ZoneId>,
    regions: Vec<String>,
    names: String,
    lat_e4: Vec<i32>,
    lon_e4: Vec<i32>,
    population: Vec<u32>,
    zone: Vec<u16>,
    region: Vec<u16>,
    land: Vec<u16>,
    key_shared: Vec<u8>,
    key_rests: String,
    key_places: Vec<u32>,
}

impl RawGazetteer {
    /// Whether every column has a row for each place, and every number in a
    /// row has its entry.
    fn is_consistent(&self, places: usize, keys: usize) -> bool {
        let columns = [self.lat_e4.len(), self.lon_e4.len(), self.population.len()];
        let small = [self.zone.len(), self.region.len(), self.land.len()];
        columns.iter().chain(&small).all(|len| *len == places)
            && self.key_places.len() == keys
            && self
                .key_places
                .iter()
                .all(|place| (*place as usize) < places)
            && self
                .zone
                .iter()
                .all(|zone| usize::from(*zone) < self.zones.len())
            && self
                .region
                .iter()
                .all(|region| usize::from(*region) < self.regions.len())
    }

    fn points(&self) -> Option<Vec<GeoPoint>> {
        self.lat_e4
            .iter()
            .zip(&self.lon_e4)
            .map(|(lat, lon)| point_e4(*lat, *lon))
            .collect()
    }

    fn ranges(&self, places: usize) -> Option<Vec<(CountryCode, Range<usize>)>> {
        let ends = self
            .countries
            .iter()
            .skip(1)
            .map(|(_, first)| *first as usize)
            .chain([places]);
        let ranges = self
            .countries
            .iter()
            .zip(ends)
            .map(|((code, first), end)| (*code, *first as usize..end));
        let ranges: Vec<_> = ranges.collect();
        let sorted = ranges.is_sorted_by(|a, b| a.0 < b.0 && a.1.end <= b.1.start);
        let whole = ranges
            .iter()
            .all(|(_, range)| range.start < range.end && range.end <= places);
        let from_zero = ranges.first().is_some_and(|(_, range)| range.start == 0);
        (sorted && whole && from_zero).then_some(ranges)
    }
}

impl Gazetteer {
    /// Decodes the pack.
    ///
    /// # Errors
    /// [`PackError::Damaged`].
    pub fn decode(bytes: &[u8]) -> Result<Self, PackError> {
        let raw: RawGazetteer = pack::decode(PACK, bytes)?;
        Self::checked(raw).ok_or_else(|| PackError::damaged(PACK, "its columns do not agree"))
    }

    fn checked(mut raw: RawGazetteer) -> Option<Self> {
        let names = Lines::new(std::mem::take(&mut raw.names))?;
        let keys = Lines::front_coded(&raw.key_shared, &raw.key_rests)?;
        if !raw.is_consistent(names.len(), keys.len()) {
            return None;
        }
        Some(Self {
            countries: raw.ranges(names.len())?,
            points: raw.points()?,
            zones: raw.zones,
            regions: raw.regions,
            names,
            population: raw.population,
            zone: raw.zone,
            region: raw.region,
            land: raw.land,
            keys,
            key_places: raw.key_places,
            cells: OnceLock::new(),
        })
    }

    /// How many places there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.names.len() == 0
    }

    /// The countries that have places.
    pub fn countries(&self) -> impl Iterator<Item = CountryCode> {
        self.countries.iter().map(|(code, _)| *code)
    }

    /// Completes what a person types: places one of whose names begins with
    /// `prefix`, most populous first, at most `limit`.
    pub fn search(&self, prefix: &str, country: Option<CountryCode>, limit: usize) -> Vec<City> {
        let prefix = fold(prefix);
        if prefix.is_empty() {
            return Vec::new();
        }
        let range = country.map_or(0..self.len(), |code| self.places_of(code));
        // A set, because several names of one place may begin alike.
        let mut best = BTreeSet::new();
        for entry in self.keys.with_prefix(&prefix) {
            let place = self.key_places[entry] as usize;
            if range.contains(&place) {
                best.insert((std::cmp::Reverse(self.population[place]), place));
                if best.len() > limit {
                    best.pop_last();
                }
            }
        }
        best.into_iter()
            .map(|(_, place)| self.city(place))
            .collect()
    }

    /// The place nearest to a point, and its distance in kilometres.
    pub fn nearest(&self, point: GeoPoint) -> (City, f64) {
        let (place, km) = self.nearest_place(point);
        (self.city(place), km)
    }

    pub(crate) fn nearest_place(&self, point: GeoPoint) -> (usize, f64) {
        self.cells
            .get_or_init(|| Cells::new(&self.points))
            .nearest(&self.points, point)
    }

    pub(crate) fn name(&self, place: usize) -> &str {
        self.names.get(place)
    }

    pub(crate) fn country(&self, place: usize) -> CountryCode {
        let at = self
            .countries
            .partition_point(|(_, range)| range.end <= place);
        self.countries[at].0
    }

    /// The land mass a place lies on; 0 when unknown (a very small island).
    pub(crate) fn land(&self, place: usize) -> u16 {
        self.land[place]
    }

    fn places_of(&self, country: CountryCode) -> Range<usize> {
        self.countries
            .binary_search_by_key(&country, |(code, _)| *code)
            .map_or(0..0, |at| self.countries[at].1.clone())
    }

    fn city(&self, place: usize) -> City {
        let region = &self.regions[usize::from(self.region[place])];
        City {
            name: self.name(place).to_owned(),
            country: self.country(place),
            region: (!region.is_empty()).then(|| region.clone()),
            point: self.points[place],
            zone: self.zones[usize::from(self.zone[place])].clone(),
            population: self.population[place],
        }
    }
}

#[cfg(test)]
mod tests;
