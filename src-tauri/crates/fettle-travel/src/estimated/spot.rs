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
/// Half the earth: the last look-out, which always finds an airport.
const ANYWHERE_KM: f64 = 20_100.0;

/// A point with its name, country and land mass.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    pub name: String,
    pub point: GeoPoint,
    pub country: CountryCode,
    /// 0 when unknown.
    pub land: u16,
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
        let spot = Spot {
            name: gazetteer.name(place).to_owned(),
            point,
            country: gazetteer.country(place),
            land: gazetteer.land(place),
        };
        let gates = gates(&spot, packs, figures);
        Self { spot, gates }
    }
}

/// A way to reach an airport, `None` to leave the airport out.
type Reach<'a> = dyn Fn(f64, &Airport, &Spot) -> Option<Drive> + 'a;

fn gates(spot: &Spot, packs: &Packs, figures: &TravelAssumptions) -> Vec<Gate> {
    let widest = figures
        .airport_within_km
        .iter()
        .copied()
        .fold(0.0, f64::max);
    let own = |km: f64, airport: &Airport, at: &Spot| {
        let near = km <= figures.airport_within_km[airport.rank.index()];
        let home = figures.is_open(spot.country, airport.country);
        (near && home)
            .then(|| drive(figures, spot, at))
            .flatten()
            .filter(|drive| !drive.crosses_water)
    };
    let mut found = usual(reachable(spot, packs, widest, &own));
    if found.is_empty() {
        let neighbour = |_: f64, _: &Airport, at: &Spot| drive(figures, spot, at);
        found = usual(reachable(spot, packs, NEIGHBOUR_KM, &neighbour));
    }
    if found.is_empty() {
        let any = |_: f64, _: &Airport, at: &Spot| Some(drive_regardless(figures, spot, at));
        found = reachable(spot, packs, ANYWHERE_KM, &any)
            .into_iter()
            .take(1)
            .collect();
    }
    found
}

/// Airports within `km` that can be reached, nearest first.
fn reachable(spot: &Spot, packs: &Packs, km: f64, reach: &Reach) -> Vec<Gate> {
    let near = packs.airports().within(spot.point, km);
    near.into_iter()
        .filter_map(|(km, airport)| {
            let at = airport_spot(airport);
            let access = reach(km, airport, &at)?;
            Some(Gate {
                code: airport.iata.clone(),
                spot: at,
                rank: airport.rank,
                access,
            })
        })
        .collect()
}

fn airport_spot(airport: &Airport) -> Spot {
    Spot {
        name: format!("{} {}", airport.iata, airport.name),
        point: airport.point,
        country: airport.country,
        land: airport.land,
    }
}

/// The nearest few of each rank; an airfield only when there is nothing else.
fn usual(all: Vec<Gate>) -> Vec<Gate> {
    let mut chosen: Vec<Gate> = GATES_BY_RANK
        .into_iter()
        .flat_map(|(rank, count)| {
            all.iter()
                .filter(move |gate| gate.rank == rank)
                .take(count)
                .cloned()
        })
        .collect();
    if chosen.is_empty() {
        chosen.extend(all.into_iter().next());
    }
    chosen
}
