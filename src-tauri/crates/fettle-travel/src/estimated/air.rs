//! Flying between two airports: connections, time and fare.

use crate::airports::Rank;
use crate::assumptions::TravelAssumptions;
use crate::sphere::great_circle_km;

use super::drive::{seconds, shares, whole, whole_km};
use super::spot::Gate;

/// A journey by air between two airports, connections and waits included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Flight {
    pub seconds: i64,
    pub km: u32,
    pub connections: u8,
    pub cost_minor: i64,
}

/// The likely journey by air.
pub(super) fn flight(figures: &TravelAssumptions, from: &Gate, to: &Gate) -> Flight {
    let km = great_circle_km(from.spot.site.point, to.spot.site.point);
    let inland = figures.is_open(from.spot.site.country, to.spot.site.country);
    let connections = connections(figures, from.rank, to.rank, km, inland);
    let ground = if inland {
        figures.domestic_ground
    } else {
        figures.international_ground
    };
    let flown_km = if connections == 0 {
        km
    } else {
        km * figures.connection_detour
    };
    let flights = f64::from(connections) + 1.0;
    let hours = ground.before_hours
        + flights * block_hours(figures, flown_km / flights)
        + f64::from(connections) * ground.connection_hours
        + ground.after_hours;
    Flight {
        seconds: seconds(hours),
        km: whole_km(flown_km),
        connections,
        cost_minor: fare_minor(figures, km),
    }
}

/// None within the reach of a non-stop service. Else one, at a hub; two when
/// one hub cannot join the ends (inland both are at best domestic; across a
/// border one is, and the other is no hub); one more for an airfield.
fn connections(figures: &TravelAssumptions, a: Rank, b: Rank, km: f64, inland: bool) -> u8 {
    let reach = if inland {
        figures.domestic_reach
    } else {
        figures.international_reach
    };
    if km <= reach[a.index()][b.index()].max(reach[b.index()][a.index()]) {
        return 0;
    }
    let (better, worse) = (a.min(b), a.max(b));
    let feeders = if inland {
        better >= Rank::Domestic
    } else {
        worse >= Rank::Domestic && better >= Rank::International
    };
    1 + u8::from(feeders) + u8::from(worse == Rank::Airfield)
}

/// Block time of one flight. Around the distance where the two formulas meet
/// the longer holds, so that further is never quicker.
fn block_hours(figures: &TravelAssumptions, km: f64) -> f64 {
    let short = figures.short_flight;
    let long = figures.long_flight;
    let short_hours = short.base_hours + km.min(figures.short_flight_km) / short.kmh;
    let long_hours = if km > figures.short_flight_km {
        long.base_hours + km / long.kmh
    } else {
        0.0
    };
    short_hours.max(long_hours)
}

fn fare_minor(figures: &TravelAssumptions, km: f64) -> i64 {
    let bands = figures
        .fare
        .iter()
        .zip(shares(km, figures.fare.iter().map(|band| band.from_km)));
    figures.fare_base_minor
        + whole(
            bands
                .map(|(band, share)| share * band.cost_per_km_minor)
                .sum(),
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn connections_by_rank_and_distance() {
        let figures = TravelAssumptions::default();
        let check = |a, b, km, inland, expected| {
            assert_eq!(
                connections(&figures, a, b, km, inland),
                expected,
                "{a:?} {b:?} {km}"
            );
            assert_eq!(
                connections(&figures, b, a, km, inland),
                expected,
                "{b:?} {a:?} {km}"
            );
        };
        check(Rank::Hub, Rank::Hub, 8_900.0, false, 0);
        check(Rank::Hub, Rank::Hub, 16_000.0, false, 1);
        check(Rank::Hub, Rank::International, 3_000.0, false, 0);
        check(Rank::Hub, Rank::International, 8_900.0, false, 1);
        check(Rank::International, Rank::International, 8_900.0, false, 1);
        check(Rank::Hub, Rank::Domestic, 5_000.0, false, 1);
        check(Rank::International, Rank::Domestic, 5_000.0, false, 2);
        check(Rank::Domestic, Rank::Domestic, 5_000.0, false, 2);
        check(Rank::Hub, Rank::Airfield, 5_000.0, false, 2);
        check(Rank::Domestic, Rank::Domestic, 1_500.0, true, 2);
        check(Rank::Hub, Rank::Domestic, 1_500.0, true, 0);
    }

    #[test]
    fn block_times_follow_the_published_rule() {
        let figures = TravelAssumptions::default();
        let check =
            |km: f64, hours: f64| assert!((block_hours(&figures, km) - hours).abs() < 1e-9, "{km}");
        check(750.0, 1.75);
        check(1_500.0, 2.75);
        check(8_300.0, 10.7);
    }

    proptest! {
        #[test]
        fn further_is_never_quicker_nor_cheaper(km in 0.0..20_000.0_f64, more in 0.0..5_000.0_f64) {
            let figures = TravelAssumptions::default();
            prop_assert!(block_hours(&figures, km) <= block_hours(&figures, km + more));
            prop_assert!(fare_minor(&figures, km) <= fare_minor(&figures, km + more));
        }
    }
}
