//! The figures behind estimated travel. All can be changed by the seller.
//!
//! Sources: flight time 0.7 h + km/830 (0.75 h + km/750 up to 1,500 km) and
//! road detour factors 1.4 / 1.35 / 1.27 are common planning rules; fares, road
//! costs, airport times and the reach of non-stop services are round planning
//! figures of a Chinese exporter, uncalibrated: show results as "likely".

use std::collections::BTreeSet;

use fettle_domain::money::CurrencyCode;
use fettle_domain::place::CountryCode;
use serde::{Deserialize, Serialize};

/// How kilometres within a band of distance are driven.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RoadBand {
    /// Where the band begins, great-circle km from the start; the first at 0.
    pub from_km: f64,
    /// Road kilometres for one great-circle kilometre.
    pub detour: f64,
    /// Average speed, km/h.
    pub kmh: f64,
    /// Minor units for one road kilometre (taxi at first, hired car or rail later).
    pub cost_per_km_minor: f64,
}

/// What a kilometre costs within a band of flown distance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FareBand {
    /// Where the band begins, great-circle km; the first at 0.
    pub from_km: f64,
    /// Minor units for one kilometre.
    pub cost_per_km_minor: f64,
}

/// Block time of one flight: `base_hours + km / kmh`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BlockTime {
    /// Taxi, climb and approach, hours.
    pub base_hours: f64,
    /// Cruise speed, km/h.
    pub kmh: f64,
}

/// Hours that a kind of flight, domestic or international, costs on the ground.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GroundTime {
    /// From arriving at the airport to departure.
    pub before_hours: f64,
    /// From landing to leaving the airport.
    pub after_hours: f64,
    /// Each connection, from landing to departure.
    pub connection_hours: f64,
}

/// Great-circle km up to which two airports have a non-stop service, by their
/// ranks (hub, international, domestic, airfield). Read both ways: the larger
/// of the two figures of a pair counts.
pub type Reach = [[f64; 4]; 4];

/// Two countries.
pub type Pair = (CountryCode, CountryCode);

/// Everything the estimate assumes. Hours are elapsed; money is in minor units
/// of [`Self::currency`] for one person one way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TravelAssumptions {
    /// The currency of all costs.
    pub currency: CurrencyCode,
    /// Roads, nearest band first. Each kilometre is counted in its own band,
    /// so that further never is quicker or cheaper.
    pub road: Vec<RoadBand>,
    /// Great-circle km beyond which nobody drives.
    pub road_limit_km: f64,
    /// Great-circle km up to which nobody flies when there is a way by road.
    pub road_only_km: f64,
    /// Wait at a land border, hours.
    pub border_hours: f64,
    /// Groups of countries without border checks between them.
    pub open_borders: Vec<BTreeSet<CountryCode>>,
    /// Land borders that travellers cannot cross, checked in November 2026.
    pub closed_borders: Vec<Pair>,
    /// Great-circle km up to which a ferry is assumed between two land masses.
    pub ferry_limit_km: f64,
    /// Wait for a ferry and its passage, hours on top of the road time.
    pub ferry_hours: f64,
    /// A ferry passage, minor units.
    pub ferry_cost_minor: i64,
    /// Great-circle km to an airport worth driving to, by rank.
    pub airport_within_km: [f64; 4],
    /// Block time of flights up to [`Self::short_flight_km`].
    pub short_flight: BlockTime,
    /// Block time of longer flights.
    pub long_flight: BlockTime,
    /// Where the two meet, km.
    pub short_flight_km: f64,
    /// Flown km for one great-circle km when there is a connection.
    pub connection_detour: f64,
    /// Airport time within a country.
    pub domestic_ground: GroundTime,
    /// Airport time across a border.
    pub international_ground: GroundTime,
    /// Non-stop services within a country.
    pub domestic_reach: Reach,
    /// Non-stop services across a border.
    pub international_reach: Reach,
    /// A fare's fixed part, minor units (taxes, fees).
    pub fare_base_minor: i64,
    /// A fare's part by distance, nearest band first.
    pub fare: Vec<FareBand>,
}

/// Schengen area, and the Common Travel Area.
const OPEN_BORDERS: [&str; 2] = [
    "AT BE BG CH CZ DE DK EE ES FI FR GR HR HU IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK MC SM VA AD",
    "GB IE IM",
];

const CLOSED_BORDERS: &str =
    "DZ MA IN PK AM AZ AM TR KR KP CN KP CN IN CN BT RU UA BY UA SD LY IL LB IL SY ER ET RS XK";

impl Default for TravelAssumptions {
    fn default() -> Self {
        Self {
            currency: CurrencyCode::CNY,
            road: default_roads(),
            road_limit_km: 1_200.0,
            road_only_km: 300.0,
            border_hours: 1.5,
            open_borders: OPEN_BORDERS
                .iter()
                .map(|group| codes(group).collect())
                .collect(),
            closed_borders: default_closed_borders(),
            ferry_limit_km: 150.0,
            ferry_hours: 3.0,
            ferry_cost_minor: 20_000,
            airport_within_km: [350.0, 250.0, 150.0, 80.0],
            short_flight: BlockTime {
                base_hours: 0.75,
                kmh: 750.0,
            },
            long_flight: BlockTime {
                base_hours: 0.7,
                kmh: 830.0,
            },
            short_flight_km: 1_500.0,
            connection_detour: 1.15,
            domestic_ground: GroundTime {
                before_hours: 1.5,
                after_hours: 0.5,
                connection_hours: 2.0,
            },
            international_ground: GroundTime {
                before_hours: 2.5,
                after_hours: 1.0,
                connection_hours: 3.0,
            },
            domestic_reach: DOMESTIC_REACH,
            international_reach: INTERNATIONAL_REACH,
            fare_base_minor: 40_000,
            fare: default_fares(),
        }
    }
}

const DOMESTIC_REACH: Reach = [
    [5_000.0, 4_000.0, 2_000.0, 600.0],
    [4_000.0, 2_500.0, 1_000.0, 300.0],
    [2_000.0, 1_000.0, 400.0, 0.0],
    [600.0, 300.0, 0.0, 0.0],
];

const INTERNATIONAL_REACH: Reach = [
    [11_000.0, 3_500.0, 0.0, 0.0],
    [3_500.0, 1_200.0, 0.0, 0.0],
    [0.0, 0.0, 0.0, 0.0],
    [0.0, 0.0, 0.0, 0.0],
];

fn default_roads() -> Vec<RoadBand> {
    vec![
        RoadBand {
            from_km: 0.0,
            detour: 1.4,
            kmh: 32.0,
            cost_per_km_minor: 300.0,
        },
        RoadBand {
            from_km: 20.0,
            detour: 1.35,
            kmh: 60.0,
            cost_per_km_minor: 250.0,
        },
        RoadBand {
            from_km: 100.0,
            detour: 1.27,
            kmh: 80.0,
            cost_per_km_minor: 120.0,
        },
    ]
}

fn default_fares() -> Vec<FareBand> {
    vec![
        FareBand {
            from_km: 0.0,
            cost_per_km_minor: 55.0,
        },
        FareBand {
            from_km: 1_500.0,
            cost_per_km_minor: 45.0,
        },
        FareBand {
            from_km: 5_000.0,
            cost_per_km_minor: 40.0,
        },
    ]
}

fn default_closed_borders() -> Vec<Pair> {
    let codes: Vec<CountryCode> = codes(CLOSED_BORDERS).collect();
    codes
        .chunks_exact(2)
        .map(|pair| (pair[0], pair[1]))
        .collect()
}

fn codes(list: &str) -> impl Iterator<Item = CountryCode> {
    list.split(' ')
        .map(|code| CountryCode::new(code).expect("the lists above hold country codes"))
}

/// A figure that cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("the travel figure `{field}` cannot be used: {why}")]
pub struct BadAssumption {
    /// Which.
    pub field: &'static str,
    /// What would be right.
    pub why: &'static str,
}

impl TravelAssumptions {
    /// Checks figures that a seller changed.
    ///
    /// # Errors
    /// [`BadAssumption`] for the first figure that would make a trip endless,
    /// negative or shorter for being longer.
    pub fn check(&self) -> Result<(), BadAssumption> {
        let speeds = self
            .road
            .iter()
            .map(|band| band.kmh)
            .chain([self.short_flight.kmh, self.long_flight.kmh]);
        require(
            speeds.clone().all(|kmh| kmh.is_finite() && kmh >= 1.0),
            "kmh",
            "speeds are at least 1 km/h",
        )?;
        require(
            speeds.clone().all(|kmh| kmh <= 1_000.0),
            "kmh",
            "speeds are at most 1,000 km/h",
        )?;
        require(
            rises_from_zero(self.road.iter().map(|b| b.from_km)),
            "road",
            "bands begin at 0 and rise",
        )?;
        require(
            rises_from_zero(self.fare.iter().map(|b| b.from_km)),
            "fare",
            "bands begin at 0 and rise",
        )?;
        require(
            self.road.iter().all(|b| b.detour >= 1.0),
            "detour",
            "a road is no shorter than the great circle",
        )?;
        require(
            self.connection_detour >= 1.0,
            "connection_detour",
            "at least 1",
        )?;
        require(
            self.amounts().all(|n| n.is_finite() && n >= 0.0),
            "cost or hours",
            "not below zero",
        )
    }

    /// Every cost and wait.
    fn amounts(&self) -> impl Iterator<Item = f64> {
        let ground = [self.domestic_ground, self.international_ground];
        let waits = ground
            .into_iter()
            .flat_map(|g| [g.before_hours, g.after_hours, g.connection_hours]);
        let per_km = self.road.iter().map(|b| b.cost_per_km_minor);
        let fares = self.fare.iter().map(|b| b.cost_per_km_minor);
        let single = [
            self.border_hours,
            self.ferry_hours,
            self.short_flight.base_hours,
            self.long_flight.base_hours,
        ];
        #[expect(clippy::cast_precision_loss, reason = "only the sign matters")]
        let fixed = [self.ferry_cost_minor as f64, self.fare_base_minor as f64];
        waits.chain(per_km).chain(fares).chain(single).chain(fixed)
    }

    /// Whether travellers can cross from one country to the other by land.
    pub(crate) fn is_closed(&self, a: CountryCode, b: CountryCode) -> bool {
        self.closed_borders
            .iter()
            .any(|pair| *pair == (a, b) || *pair == (b, a))
    }

    /// Whether two countries have no checks between them.
    pub(crate) fn is_open(&self, a: CountryCode, b: CountryCode) -> bool {
        a == b
            || self
                .open_borders
                .iter()
                .any(|group| group.contains(&a) && group.contains(&b))
    }
}

fn require(holds: bool, field: &'static str, why: &'static str) -> Result<(), BadAssumption> {
    if holds {
        Ok(())
    } else {
        Err(BadAssumption { field, why })
    }
}

fn rises_from_zero(starts: impl Iterator<Item = f64>) -> bool {
    let starts: Vec<f64> = starts.collect();
    starts.is_sorted_by(|a, b| a < b) && starts.first() == Some(&0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_figures_pass_their_own_check() {
        TravelAssumptions::default().check().unwrap();
    }

    #[test]
    fn figures_that_break_a_trip_are_refused() {
        let check = |field: &str, change: &dyn Fn(&mut TravelAssumptions)| {
            let mut changed = TravelAssumptions::default();
            change(&mut changed);
            assert_eq!(changed.check().unwrap_err().field, field);
        };
        check("kmh", &|a| a.long_flight.kmh = 0.0);
        check("kmh", &|a| a.long_flight.kmh = 1_001.0);
        check("kmh", &|a| a.road[0].kmh = f64::NAN);
        check("road", &|a| a.road.clear());
        check("road", &|a| a.road[0].from_km = 5.0);
        check("fare", &|a| a.fare.reverse());
        check("detour", &|a| a.road[2].detour = 0.5);
        check("connection_detour", &|a| a.connection_detour = 0.9);
        check("cost or hours", &|a| a.fare_base_minor = -1);
        check("cost or hours", &|a| a.border_hours = f64::INFINITY);
    }

    #[test]
    fn borders() {
        let assumptions = TravelAssumptions::default();
        let code = |text: &str| CountryCode::new(text).unwrap();
        assert!(assumptions.is_closed(code("MA"), code("DZ")));
        assert!(assumptions.is_closed(code("DZ"), code("MA")));
        assert!(!assumptions.is_closed(code("DE"), code("FR")));
        assert!(assumptions.is_open(code("DE"), code("FR")));
        assert!(assumptions.is_open(code("CN"), code("CN")));
        assert!(!assumptions.is_open(code("CN"), code("HK")));
    }
}
