//! From a city's name to a place: through the caller's gazetteer, the user's
//! choices, and what the workspace already knows.

use std::collections::BTreeMap;

use fettle_domain::place::{CountryCode, GeoPoint, Place};
use fettle_domain::zone::ZoneId;

use super::planner::Planner;
use crate::book::{NoteKind, ProblemKind, SheetKind, UnresolvedPlace};

/// Further than this from every place of its city's name, in kilometres, a
/// point is told in a note: wider than the widest city, nearer than a sign or
/// an order of degrees gone wrong.
const FAR_KM: f64 = 150.0;

/// Finds places by name. Implemented over the gazetteer by the application.
pub trait PlaceResolver {
    /// The place of that name in that country.
    fn resolve(&self, city: &str, country: CountryCode) -> PlaceAnswer;

    /// The zone at a point.
    fn zone_of(&self, point: GeoPoint) -> ZoneId;

    /// How far apart two points are, in kilometres.
    fn km_between(&self, a: GeoPoint, b: GeoPoint) -> f64;
}

/// What a gazetteer says of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlaceAnswer {
    /// One place.
    Found {
        /// Where.
        point: GeoPoint,
        /// Its zone.
        zone: ZoneId,
    },
    /// Several places, of which one stands out: taken, and told in a note.
    Likely {
        /// The one that stands out.
        taken: PlaceCandidate,
        /// Its zone.
        zone: ZoneId,
        /// The others.
        others: Vec<PlaceCandidate>,
    },
    /// Several places: never guessed, always asked.
    Ambiguous(Vec<PlaceCandidate>),
    /// None; names that come near.
    Unknown(Vec<String>),
}

/// One of several places of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceCandidate {
    /// The name with what tells it from the others: region, population.
    pub label: String,
    /// Where.
    pub point: GeoPoint,
}

/// A city to be asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceQuestion {
    /// The city as written.
    pub city: String,
    /// The country.
    pub country: CountryCode,
    /// The places it may be.
    pub candidates: Vec<PlaceCandidate>,
    /// How many rows wait for the answer.
    pub rows: usize,
}

/// The user's answers: which place a city is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlaceChoices(BTreeMap<(String, CountryCode), GeoPoint>);

impl PlaceChoices {
    /// Remembers an answer; the city is compared without regard to case.
    pub fn choose(&mut self, city: &str, country: CountryCode, point: GeoPoint) {
        self.0.insert(key(city, country), point);
    }

    /// The answer given for a city.
    pub fn chosen(&self, city: &str, country: CountryCode) -> Option<GeoPoint> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&key(city, country)).copied()
    }
}

fn key(city: &str, country: CountryCode) -> (String, CountryCode) {
    (city.trim().to_lowercase(), country)
}

/// Which row asks, under which column a problem is told.
#[derive(Clone, Copy)]
pub(super) struct Asking {
    pub(super) kind: SheetKind,
    pub(super) row: u32,
    pub(super) column: &'static str,
}

impl Planner<'_> {
    /// The place of a row. A point in the row wins, then the user's choice,
    /// then the place known for the same city, then the gazetteer.
    pub(super) fn place(
        &mut self,
        asking: Asking,
        wanted: &UnresolvedPlace,
        known: Option<&Place>,
    ) -> Option<Place> {
        let given = wanted
            .point
            .or_else(|| self.options.choices.chosen(&wanted.city, wanted.country));
        let (point, zone, point_is_given) = match given {
            Some(point) => (point, self.zone_at(point, known), true),
            None => match known.filter(|k| k.city == wanted.city && k.country == wanted.country) {
                Some(same) => (same.point, same.zone.clone(), same.point_is_given),
                None => self.found(asking, wanted)?,
            },
        };
        if let Some(point) = wanted
            .point
            .filter(|point| known.is_none_or(|k| k.point != *point))
        {
            self.compare(asking, wanted, point);
        }
        let address = wanted.address.clone();
        Some(Place {
            city: wanted.city.clone(),
            country: wanted.country,
            address: address.or_else(|| known.and_then(|k| k.address.clone())),
            point,
            point_is_given,
            zone,
        })
    }

    fn zone_at(&self, point: GeoPoint, known: Option<&Place>) -> ZoneId {
        known
            .filter(|place| place.point == point)
            .map_or_else(|| self.places.zone_of(point), |place| place.zone.clone())
    }

    /// Tells that a city was taken for the likeliest place of its name.
    fn assume(
        &mut self,
        asking: Asking,
        city: String,
        taken: &PlaceCandidate,
        others: Vec<PlaceCandidate>,
    ) {
        let note = NoteKind::AssumedPlace {
            city,
            taken: taken.label.clone(),
            others: others.into_iter().map(|other| other.label).collect(),
        };
        self.note(asking.kind, asking.row, asking.column, note);
    }

    /// Tells when the point of a row, which wins, is not where its city is, or
    /// its city is nowhere.
    fn compare(&mut self, asking: Asking, wanted: &UnresolvedPlace, point: GeoPoint) {
        let named = match self.answer(&wanted.city, wanted.country) {
            PlaceAnswer::Found { point, .. } => vec![point],
            PlaceAnswer::Likely { taken, others, .. } => {
                let all = std::iter::once(taken).chain(others);
                all.map(|one| one.point).collect()
            }
            PlaceAnswer::Ambiguous(all) => all.into_iter().map(|one| one.point).collect(),
            PlaceAnswer::Unknown(_) => Vec::new(),
        };
        let away = named.iter().map(|at| self.places.km_between(*at, point));
        let (city, country) = (wanted.city.clone(), wanted.country.to_string());
        let note = match away.min_by(f64::total_cmp) {
            None => NoteKind::UnlistedCity { city, country },
            Some(km) if km > FAR_KM => NoteKind::FarFromCity {
                city,
                country,
                km: format!("{km:.0}"),
            },
            Some(_) => return,
        };
        self.note(asking.kind, asking.row, asking.column, note);
    }

    fn found(
        &mut self,
        asking: Asking,
        wanted: &UnresolvedPlace,
    ) -> Option<(GeoPoint, ZoneId, bool)> {
        let answer = self.answer(&wanted.city, wanted.country);
        let (city, country) = (wanted.city.clone(), wanted.country.to_string());
        let kind = match answer {
            PlaceAnswer::Found { point, zone } => return Some((point, zone, false)),
            PlaceAnswer::Likely {
                taken,
                zone,
                others,
            } => {
                self.assume(asking, city, &taken, others);
                return Some((taken.point, zone, false));
            }
            PlaceAnswer::Ambiguous(candidates) => {
                self.ask(wanted, &candidates);
                ProblemKind::AmbiguousCity {
                    city,
                    country,
                    candidates: candidates.into_iter().map(|c| c.label).collect(),
                }
            }
            PlaceAnswer::Unknown(suggestions) => ProblemKind::UnknownCity {
                city,
                country,
                suggestions,
            },
        };
        self.fail(asking.kind, asking.row, asking.column, kind);
        None
    }

    /// The gazetteer's answer; each name is looked up once.
    fn answer(&mut self, city: &str, country: CountryCode) -> PlaceAnswer {
        let (places, name) = (self.places, (city.to_owned(), country));
        let answer = self.answers.entry(name);
        answer
            .or_insert_with(|| places.resolve(city, country))
            .clone()
    }

    fn ask(&mut self, wanted: &UnresolvedPlace, candidates: &[PlaceCandidate]) {
        let question = self.questions.entry(key(&wanted.city, wanted.country));
        let question = question.or_insert_with(|| PlaceQuestion {
            city: wanted.city.clone(),
            country: wanted.country,
            candidates: candidates.to_vec(),
            rows: 0,
        });
        question.rows += 1;
    }
}
