//! Airports, and which of them a traveller would use from a point.
//!
//! The ranks are derived when the pack is made, see `packs/airports.py`.

use fettle_domain::place::{CountryCode, GeoPoint};
use fettle_domain::zone::ZoneId;
use serde::{Deserialize, Serialize};

use crate::pack::{self, PackError};
use crate::sphere::{great_circle_km, point_e4};

const PACK: &str = "airports";

/// How well connected an airport is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Rank {
    /// An intercontinental hub.
    Hub,
    /// Has international services.
    International,
    /// Has domestic services, probably.
    Domestic,
    /// An airfield; used when nothing else is near.
    Airfield,
}

impl Rank {
    /// Position in the tables of the assumptions, 0 for a hub.
    pub fn index(self) -> usize {
        self as usize
    }

    fn from_number(number: u8) -> Option<Self> {
        [
            Self::Hub,
            Self::International,
            Self::Domestic,
            Self::Airfield,
        ]
        .get(usize::from(number).checked_sub(1)?)
        .copied()
    }
}

/// An airport with an IATA code.
#[derive(Debug, Clone, PartialEq)]
pub struct Airport {
    /// IATA code, three letters.
    pub iata: String,
    /// Its name, English.
    pub name: String,
    /// The city it serves; may be empty.
    pub city: String,
    /// Country.
    pub country: CountryCode,
    /// Where it is.
    pub point: GeoPoint,
    /// Its time zone.
    pub zone: ZoneId,
    /// How well connected.
    pub rank: Rank,
    /// Land mass number, as in the gazetteer; 0 unknown.
    pub(crate) land: u16,
}

/// All airports, by latitude.
#[derive(Debug)]
pub struct Airports(Vec<Airport>);

#[derive(Deserialize)]
struct Row {
    iata: String,
    name: String,
    city: String,
    country: CountryCode,
    lat_e4: i32,
    lon_e4: i32,
    zone: ZoneId,
    rank: u8,
    land: u16,
}

impl Row {
    fn airport(self) -> Option<Airport> {
        Some(Airport {
            point: point_e4(self.lat_e4, self.lon_e4)?,
            rank: Rank::from_number(self.rank)?,
            iata: self.iata,
            name: self.name,
            city: self.city,
            country: self.country,
            zone: self.zone,
            land: self.land,
        })
    }
}

impl Airports {
    /// Decodes the pack.
    ///
    /// # Errors
    /// [`PackError::Damaged`].
    pub fn decode(bytes: &[u8]) -> Result<Self, PackError> {
        let rows: Vec<Row> = pack::decode(PACK, bytes)?;
        let mut all = rows
            .into_iter()
            .map(|row| {
                row.airport()
                    .ok_or_else(|| PackError::damaged(PACK, "a row out of range"))
            })
            .collect::<Result<Vec<_>, _>>()?;
        all.sort_by(|a, b| {
            a.point
                .lat()
                .total_cmp(&b.point.lat())
                .then_with(|| a.iata.cmp(&b.iata))
        });
        Ok(Self(all))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The airport with an IATA code, case folded.
    pub fn by_iata(&self, code: &str) -> Option<&Airport> {
        self.0
            .iter()
            .find(|airport| airport.iata.eq_ignore_ascii_case(code))
    }

    /// Airports within `km` of a point with their distance, nearest first.
    pub fn within(&self, point: GeoPoint, km: f64) -> Vec<(f64, &Airport)> {
        // A degree of latitude is never shorter than 110.5 km.
        let degrees = km / 110.5;
        let from = self
            .0
            .partition_point(|a| a.point.lat() < point.lat() - degrees);
        let to = self
            .0
            .partition_point(|a| a.point.lat() <= point.lat() + degrees);
        let mut found: Vec<_> = self.0[from..to]
            .iter()
            .map(|airport| (great_circle_km(point, airport.point), airport))
            .filter(|(distance_km, _)| *distance_km <= km)
            .collect();
        found.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.iata.cmp(&b.1.iata)));
        found
    }
}

#[cfg(test)]
mod tests {
    use crate::pack::Packs;

    use super::*;

    #[test]
    fn hubs_are_hubs_and_military_fields_are_absent() {
        let packs = Packs::embedded();
        let check = |code: &str, rank: Rank| {
            assert_eq!(packs.airports().by_iata(code).unwrap().rank, rank, "{code}");
        };
        check("PVG", Rank::Hub);
        check("pek", Rank::Hub);
        check("FRA", Rank::Hub);
        check("TNA", Rank::International);
        check("HAM", Rank::International);
        assert!(
            packs.airports().by_iata("SZV").is_none(),
            "Suzhou Guangfu takes no passengers"
        );
        assert!(
            packs.airports().by_iata("ADW").is_none(),
            "Andrews is an air force base"
        );
    }

    #[test]
    fn within_is_sorted_and_bounded() {
        let packs = Packs::embedded();
        let shanghai = GeoPoint::new(31.23, 121.47).unwrap();
        let found = packs.airports().within(shanghai, 60.0);
        let codes: Vec<_> = found.iter().map(|(_, a)| a.iata.as_str()).collect();
        assert_eq!(codes, ["SHA", "PVG"]);
        let all = packs.airports().within(shanghai, 30_000.0);
        assert_eq!(all.len(), packs.airports().len());
        assert!(all.is_sorted_by(|a, b| a.0 <= b.0));
    }
}
