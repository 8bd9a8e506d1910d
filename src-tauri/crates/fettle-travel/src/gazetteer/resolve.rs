//! Which place a seller meant by a city and a country: found, ambiguous or
//! unknown, and never a guess in silence.
//!
//! Exact names first (case, diacritics and punctuation folded; Chinese and
//! other alternate names count), then the same without a trailing word for
//! "city", then spelling suggestions. Start at [`Gazetteer::resolve`], whose
//! documentation states the rule.

use std::cmp::Reverse;

use fettle_domain::place::CountryCode;
use serde::{Deserialize, Serialize};

use crate::folding::fold;
use crate::sphere::great_circle_km;

use super::spelling::{distance, forgiven};
use super::{City, Gazetteer};

/// A place wins over its namesakes when it has this many times the people of
/// the next.
pub const CLEAR_WINNER_RATIO: u64 = 10;
/// An ambiguous name has a likely meaning, to be offered first, when one place
/// has this many times the people of the next.
pub const LIKELY_RATIO: u64 = 3;
/// Namesakes closer than this are one place to a traveller (a city and its
/// district, an old and a new centre).
pub const SAME_PLACE_KM: f64 = 25.0;
/// Most suggestions given.
const SUGGESTIONS: usize = 5;
/// How many of them may be large namesakes in other countries.
const LARGE_NAMESAKES: usize = 2;
/// A place with this many people serves to say where a smaller one lies.
const LANDMARK_POPULATION: u32 = 150_000;

/// A place that may be meant, with what tells it from the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The place.
    pub city: City,
    /// The nearest large city of the same country, unless it is one itself.
    pub near: Option<String>,
}

/// What a written city turned out to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Resolution {
    /// This one, by the rule of [`Gazetteer::resolve`].
    Found(City),
    /// One of these, most populous first: ask.
    Ambiguous(Vec<Candidate>),
    /// None has that name; `near` are places of that name elsewhere and
    /// similar spellings, likeliest first.
    Unknown {
        /// Suggestions, at most five.
        near: Vec<Candidate>,
    },
}

impl Resolution {
    /// The place, when it is certain.
    pub fn found(&self) -> Option<&City> {
        match self {
            Self::Found(city) => Some(city),
            _ => None,
        }
    }

    /// The candidate to offer first when one of an ambiguous name stands out:
    /// [`LIKELY_RATIO`] times the people of the next. To be confirmed by a
    /// person, or reported as assumed.
    pub fn likely(&self) -> Option<&Candidate> {
        let Self::Ambiguous(candidates) = self else {
            return None;
        };
        let [first, second, ..] = candidates.as_slice() else {
            return None;
        };
        outweighs(first.city.population, second.city.population, LIKELY_RATIO).then_some(first)
    }
}

fn outweighs(first: u32, second: u32, ratio: u64) -> bool {
    u64::from(first) >= ratio * u64::from(second.max(1))
}

/// A place that carries the written name.
struct Match {
    place: usize,
    /// By its own name, not an alternate one.
    own_name: bool,
}

impl Gazetteer {
    /// The place meant by `city` in `country`. A state or province may follow
    /// a comma where regions are known (`Springfield, Illinois`).
    ///
    /// Of the places in the country that carry the name, in order of people:
    /// 1. those within [`SAME_PLACE_KM`] of the first count as the first;
    /// 2. alternate names give way to the first when it bears the name as its
    ///    own;
    /// 3. the first is found when no other is left, or when it has at least
    ///    [`CLEAR_WINNER_RATIO`] times the people of the next;
    /// 4. otherwise the name is ambiguous.
    pub fn resolve(&self, city: &str, country: CountryCode) -> Resolution {
        let matches = self.matches(city, country);
        let Some(first) = matches.first() else {
            return Resolution::Unknown {
                near: self.suggestions(city, country),
            };
        };
        let rivals: Vec<usize> = matches[1..]
            .iter()
            .filter(|rival| rival.own_name || !first.own_name)
            .map(|rival| rival.place)
            .filter(|rival| self.km_between(first.place, *rival) > SAME_PLACE_KM)
            .collect();
        let people = |place: usize| self.population[place];
        match rivals.first() {
            Some(next) if !outweighs(people(first.place), people(*next), CLEAR_WINNER_RATIO) => {
                let all = std::iter::once(first.place).chain(rivals);
                Resolution::Ambiguous(all.map(|place| self.candidate(place)).collect())
            }
            _ => Resolution::Found(self.city(first.place)),
        }
    }

    /// Every place in the country that carries the name, most people first.
    fn matches(&self, city: &str, country: CountryCode) -> Vec<Match> {
        for form in written_forms(city) {
            let mut found = self.carrying(&form.key, self.places_of(country));
            if let Some(region) = &form.region {
                found.retain(|one| self.is_in_region(one.place, region));
            }
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    fn carrying(&self, key: &str, within: std::ops::Range<usize>) -> Vec<Match> {
        let places = self
            .keys
            .equal_to(key)
            .map(|entry| self.key_places[entry] as usize);
        let mut found: Vec<Match> = places
            .filter(|place| within.contains(place))
            .map(|place| Match {
                place,
                own_name: fold(self.name(place)) == key,
            })
            .collect();
        found.sort_by_key(|one| (Reverse(self.population[one.place]), one.place));
        found
    }

    fn is_in_region(&self, place: usize, region: &str) -> bool {
        fold(&self.regions[usize::from(self.region[place])]) == region
    }

    fn km_between(&self, a: usize, b: usize) -> f64 {
        great_circle_km(self.points[a], self.points[b])
    }

    fn candidate(&self, place: usize) -> Candidate {
        Candidate {
            city: self.city(place),
            near: self.landmark(place),
        }
    }

    /// The nearest large city of the same country.
    fn landmark(&self, place: usize) -> Option<String> {
        if self.population[place] >= LANDMARK_POPULATION {
            return None;
        }
        self.places_of(self.country(place))
            .take_while(|other| self.population[*other] >= LANDMARK_POPULATION)
            .min_by(|a, b| {
                self.km_between(place, *a)
                    .total_cmp(&self.km_between(place, *b))
            })
            .map(|nearest| self.name(nearest).to_owned())
    }

    /// Large places of that very name in other countries, then similar
    /// spellings in this one, then the rest of that name.
    fn suggestions(&self, city: &str, country: CountryCode) -> Vec<Candidate> {
        let key = fold(city);
        let namesakes = self
            .carrying(&key, 0..self.len())
            .into_iter()
            .map(|one| one.place);
        let (large, small): (Vec<_>, Vec<_>) =
            namesakes.partition(|place| self.population[*place] >= LANDMARK_POPULATION);
        let near = large
            .into_iter()
            .take(LARGE_NAMESAKES)
            .chain(self.similar(&key, country))
            .chain(small);
        near.take(SUGGESTIONS)
            .map(|place| self.candidate(place))
            .collect()
    }

    /// Places of the country spelt alike: fewest mistakes first, then people.
    fn similar(&self, key: &str, country: CountryCode) -> Vec<usize> {
        let within = self.places_of(country);
        let wanted: Vec<char> = key.chars().collect();
        let limit = forgiven(wanted.len());
        let mut found = std::collections::BTreeMap::new();
        for (entry, place) in self
            .key_places
            .iter()
            .map(|place| *place as usize)
            .enumerate()
        {
            if !within.contains(&place) {
                continue;
            }
            let letters: Vec<char> = self.keys.get(entry).chars().collect();
            if let Some(mistakes) = distance(&wanted, &letters, limit) {
                let least = found.entry(place).or_insert(mistakes);
                *least = mistakes.min(*least);
            }
        }
        let mut places: Vec<_> = found.into_iter().collect();
        places
            .sort_by_key(|(place, mistakes)| (*mistakes, Reverse(self.population[*place]), *place));
        places
            .into_iter()
            .map(|(place, _)| place)
            .take(SUGGESTIONS)
            .collect()
    }
}

/// One way to read what was written.
struct Form {
    key: String,
    /// A state or province, folded.
    region: Option<String>,
}

/// The readings of a written city, the most literal first.
fn written_forms(city: &str) -> Vec<Form> {
    let whole = fold(city);
    let mut forms = Vec::new();
    if let Some(plain) = without_city_word(&whole) {
        forms.push(Form {
            key: plain.to_owned(),
            region: None,
        });
    }
    if let Some((name, region)) = city.rsplit_once([',', '，']) {
        forms.push(Form {
            key: fold(name),
            region: Some(fold(region)),
        });
    }
    forms.insert(
        0,
        Form {
            key: whole,
            region: None,
        },
    );
    forms
}

/// `suzhou city` -> `suzhou`, `苏州市` -> `苏州`.
fn without_city_word(key: &str) -> Option<&str> {
    let plain = key
        .strip_suffix(" city")
        .or_else(|| key.strip_suffix('市'))?;
    (plain.chars().count() >= 2).then_some(plain)
}
