//! The ends of a trip: where a point lies, and its gates to the air.

use fettle_domain::place::{CountryCode, GeoPoint};

use crate::airports::{Airport, Rank};
use crate::assumptions::TravelAssumptions;
use crate::pack::Packs;

use super::drive::{Drive, drive, drive_regardless};

/// Gates considered of each rank when there are that many.
const GATES_BY_RANK: [(Rank, usize); 3] = [
    (Rank::Hub, 2),
    (Rank::International, 2),
    (Rank::Domestic, 1),
];
/// How far a neighbour's airport is looked for when the country has none near.
const NEIGHBOUR_KM: f64 = 400.0;
/// The last look-outs, in turn; half the earth always holds an airport.
const ANYWHERE_KM: [f64; 3] = [NEIGHBOUR_KM, 2_500.0, 20_100.0];

/// What decides whether one can drive between two points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site {
    pub point: GeoPoint,
    pub country: CountryCode,
    /// 0 when unknown.
    pub land: u16,
}

/// A site with its name.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    pub name: String,
    pub site: Site,
}

/// An airport as seen from a point.
#[derive(Debug, Clone)]
pub(super) struct Gate {
    pub code: String,
    pub spot: Spot,
    pub rank: Rank,
    /// The way between the point and the airport.
    pub access: Drive,
}

/// One end of a trip.
#[derive(Debug)]
pub(super) struct End {
    pub spot: Spot,
    /// Airports a traveller would use, at least one.
    pub gates: Vec<Gate>,
}

impl End {
    pub(super) fn of(point: GeoPoint, packs: &Packs, figures: &TravelAssumptions) -> Self {
        let gazetteer = packs.gazetteer();
        let (place, _) = gazetteer.nearest_place(point);
        let site = Site {
            point,
            country: gazetteer.country(place),
            land: gazetteer.land(place),
        };
        let spot = Spot {
            name: gazetteer.name(place).to_owned(),
            site,
        };
        let gates = gates(site, packs, figures)
            .iter()
            .map(Reached::gate)
            .collect();
        Self { spot, gates }
    }
}

/// An airport and the way there.
#[derive(Clone, Copy)]
struct Reached<'a> {
    airport: &'a Airport,
    access: Drive,
}

impl Reached<'_> {
    fn gate(&self) -> Gate {
        let airport = self.airport;
        let name = format!("{} {}", airport.iata, airport.name);
        let spot = Spot {
            name,
            site: site_of(airport),
        };
        Gate {
            code: airport.iata.clone(),
            spot,
            rank: airport.rank,
            access: self.access,
        }
    }
}

fn site_of(airport: &Airport) -> Site {
    Site {
        point: airport.point,
        country: airport.country,
        land: airport.land,
    }
}

/// The country's own airports; else a neighbour's; else the nearest anywhere.
fn gates<'a>(site: Site, packs: &'a Packs, figures: &TravelAssumptions) -> Vec<Reached<'a>> {
    let widest = figures
        .airport_within_km
        .iter()
        .copied()
        .fold(0.0, f64::max);
    let own = usual(&reachable(site, packs, widest, |km, airport| {
        own_access(figures, site, km, airport)
    }));
    if !own.is_empty() {
        return own;
    }
    let neighbours = reachable(site, packs, NEIGHBOUR_KM, |_, airport| {
        drive(figures, site, site_of(airport))
    });
    if !neighbours.is_empty() {
        return usual(&neighbours);
    }
    let regardless =
        |_: f64, airport: &Airport| Some(drive_regardless(figures, site, site_of(airport)));
    let nearest = ANYWHERE_KM
        .into_iter()
        .map(|km| reachable(site, packs, km, regardless));
    nearest
        .flat_map(|found| found.into_iter().take(1))
        .take(1)
        .collect()
}

/// The way to an airport of one's own country (or one without checks between),
/// near enough for its rank, over land.
fn own_access(
    figures: &TravelAssumptions,
    site: Site,
    km: f64,
    airport: &Airport,
) -> Option<Drive> {
    let near = km <= figures.airport_within_km[airport.rank.index()];
    if !near || !figures.is_open(site.country, airport.country) {
        return None;
    }
    drive(figures, site, site_of(airport)).filter(|drive| !drive.crosses_water)
}

/// Airports within `km` to which there is a way, nearest first.
fn reachable(
    site: Site,
    packs: &Packs,
    km: f64,
    way: impl Fn(f64, &Airport) -> Option<Drive>,
) -> Vec<Reached<'_>> {
    let near = packs.airports().within(site.point, km).into_iter();
    near.filter_map(|(km, airport)| {
        Some(Reached {
            airport,
            access: way(km, airport)?,
        })
    })
    .collect()
}

/// The nearest few of each rank; an airfield only when there is nothing else.
fn usual<'a>(all: &[Reached<'a>]) -> Vec<Reached<'a>> {
    let few = |(rank, count)| {
        all.iter()
            .filter(move |one| one.airport.rank == rank)
            .take(count)
    };
    let chosen: Vec<_> = GATES_BY_RANK.into_iter().flat_map(few).copied().collect();
    if chosen.is_empty() {
        all.iter().take(1).copied().collect()
    } else {
        chosen
    }
}
