//! Places of a workbook, found in the shipped gazetteer.

use fettle_domain::place::{CountryCode, GeoPoint};
use fettle_domain::zone::ZoneId;
use fettle_exchange::{PlaceAnswer, PlaceCandidate, PlaceResolver};
use fettle_travel::{Candidate, Packs, Resolution, great_circle_km, zone_of};

use crate::dto::people::PlaceHit;
use crate::queries::people::place_hit;

/// The gazetteer as an import asks it.
pub struct GazetteerPlaces<'a>(pub &'a Packs);

impl GazetteerPlaces<'_> {
    /// The places that a city could be, for the user to choose from.
    pub fn candidates(&self, city: &str, country: CountryCode) -> Vec<PlaceHit> {
        match self.0.gazetteer().resolve(city, country) {
            Resolution::Found(found) => vec![place_hit(&found)],
            Resolution::Ambiguous(candidates) => {
                candidates.iter().map(|c| place_hit(&c.city)).collect()
            }
            Resolution::Unknown { near } => near.iter().map(|c| place_hit(&c.city)).collect(),
        }
    }
}

/// The zone comes from the point: a gazetteer may have a custom of its own
/// (Urumqi), where the law says another.
fn found_at(point: GeoPoint) -> PlaceAnswer {
    PlaceAnswer::Found {
        point,
        zone: zone_of(point),
    }
}

fn candidate(candidate: &Candidate) -> PlaceCandidate {
    PlaceCandidate {
        label: label(candidate),
        point: candidate.city.point,
    }
}

/// One place of the name stands out: taken, and told.
fn assumed(likely: &Candidate, resolution: &Resolution) -> PlaceAnswer {
    let Resolution::Ambiguous(candidates) = resolution else {
        unreachable!("only an ambiguous name has a likely meaning")
    };
    PlaceAnswer::Likely {
        taken: candidate(likely),
        zone: zone_of(likely.city.point),
        others: candidates.iter().skip(1).map(candidate).collect(),
    }
}

fn ambiguous(candidates: &[Candidate]) -> PlaceAnswer {
    PlaceAnswer::Ambiguous(candidates.iter().map(candidate).collect())
}

fn label(candidate: &Candidate) -> String {
    let hit = place_hit(&candidate.city);
    format!(
        "{} ({:.2}, {:.2}; {} people)",
        hit.name, hit.lat, hit.lon, hit.population
    )
}

impl PlaceResolver for GazetteerPlaces<'_> {
    fn resolve(&self, city: &str, country: CountryCode) -> PlaceAnswer {
        let resolution = self.0.gazetteer().resolve(city, country);
        if let Some(likely) = resolution.likely() {
            return assumed(likely, &resolution);
        }
        match resolution {
            Resolution::Found(found) => found_at(found.point),
            Resolution::Ambiguous(candidates) => ambiguous(&candidates),
            Resolution::Unknown { near } => {
                PlaceAnswer::Unknown(near.iter().map(|c| c.city.name.clone()).collect())
            }
        }
    }

    fn zone_of(&self, point: GeoPoint) -> ZoneId {
        zone_of(point)
    }

    fn km_between(&self, a: GeoPoint, b: GeoPoint) -> f64 {
        great_circle_km(a, b)
    }
}
