//! Trips are sane, lawful and quick.

use proptest::prelude::*;

use fettle_domain::place::CountryCode;

use super::spot::Site;
use super::*;

fn model() -> &'static EstimatedTravel {
    static MODEL: std::sync::OnceLock<EstimatedTravel> = std::sync::OnceLock::new();
    MODEL.get_or_init(EstimatedTravel::shipped)
}

fn point(city: &str, country: &str) -> GeoPoint {
    let country = CountryCode::new(country).unwrap();
    let packs = Packs::embedded();
    let resolution = packs.gazetteer().resolve(city, country);
    resolution
        .found()
        .unwrap_or_else(|| panic!("{city}: {resolution:?}"))
        .point
}

fn trip(from: (&str, &str), to: (&str, &str)) -> Arc<Trip> {
    model().trip(point(from.0, from.1), point(to.0, to.1))
}

/// The airports of a trip, `-` when it goes by road alone.
fn airports(trip: &Trip) -> String {
    let air = trip.legs.iter().find(|leg| leg.mode == Mode::Air);
    air.map_or("-".to_owned(), |leg| {
        format!(
            "{} {} {}",
            &leg.from_name[..3],
            leg.connections,
            &leg.to_name[..3]
        )
    })
}

#[test]
fn trips_use_the_airports_that_people_use() {
    let check = |from, to, expected: &str| {
        assert_eq!(airports(&trip(from, to)), expected, "{from:?} {to:?}");
    };
    check(("Foshan", "CN"), ("Dubai", "AE"), "CAN 0 DXB");
    check(("Qingdao", "CN"), ("Seoul", "KR"), "TAO 0 ICN");
    check(("Shanghai", "CN"), ("Berlin", "DE"), "PVG 0 BER");
    check(("Shanghai", "CN"), ("Hangzhou", "CN"), "-");
    check(("Lyon", "FR"), ("Marseille", "FR"), "-");
    check(("Dublin", "IE"), ("Liverpool", "GB"), "DUB 0 LPL");
}

#[test]
fn closed_borders_are_flown_around() {
    // 60 km apart; the border has been closed since 1994.
    let (tlemcen, oujda) = (("Tlemcen", "DZ"), ("Oujda", "MA"));
    assert!(
        trip(tlemcen, oujda)
            .legs
            .iter()
            .any(|leg| leg.mode == Mode::Air)
    );
    let open = trip(("Aachen", "DE"), ("Liège", "BE"));
    assert_eq!(airports(&open), "-");
}

#[test]
fn a_short_strait_is_crossed_by_ferry() {
    let trip = trip(("Batam", "ID"), ("Singapore", "SG"));
    assert_eq!(airports(&trip), "-");
    assert!(trip.legs[0].crosses_water);
}

#[test]
fn one_place_needs_no_trip() {
    let home = point("Ningbo", "CN");
    assert_eq!(*model().trip(home, home), Trip::default());
}

#[test]
fn an_island_without_an_airport_is_reached_all_the_same() {
    // Adamstown, Pitcairn.
    let pitcairn = GeoPoint::new(-25.066, -130.101).unwrap();
    let trip = model().trip(point("Shanghai", "CN"), pitcairn);
    assert!(trip.legs.last().unwrap().crosses_water);
    assert!(trip.total_seconds > 24 * 3600);
}

#[test]
fn changed_figures_change_trips_and_survive_json() {
    let mut figures = TravelAssumptions {
        fare_base_minor: 100_000_000,
        ..TravelAssumptions::default()
    };
    figures.road_limit_km = 10.0;
    let bytes = postcard::to_allocvec(&figures).unwrap();
    assert_eq!(
        postcard::from_bytes::<TravelAssumptions>(&bytes).unwrap(),
        figures
    );
    let model = EstimatedTravel::new(Packs::embedded(), figures).unwrap();
    let trip = model.trip(point("Shanghai", "CN"), point("Hangzhou", "CN"));
    assert!(trip.cost_minor > 100_000_000);
}

fn anywhere() -> impl Strategy<Value = GeoPoint> {
    (-60.0..75.0_f64, -180.0..=180.0_f64).prop_map(|(lat, lon)| GeoPoint::new(lat, lon).unwrap())
}

/// A point within a few hundred kilometres of a place in China.
fn in_china() -> impl Strategy<Value = GeoPoint> {
    (24.0..40.0_f64, 103.0..121.0_f64).prop_map(|(lat, lon)| GeoPoint::new(lat, lon).unwrap())
}

fn is_lawful(from: GeoPoint, to: GeoPoint) -> Result<(), TestCaseError> {
    let trip = model().trip(from, to);
    let quickest = great_circle_km(from, to) / 1_000.0 * 3_600.0;
    #[expect(clippy::cast_precision_loss, reason = "a few days of seconds")]
    let seconds = trip.total_seconds as f64;
    prop_assert!(seconds + 2.0 >= quickest, "{seconds} for {quickest}");
    prop_assert_eq!(trip.legs.first().map(|leg| leg.from), Some(from));
    prop_assert_eq!(trip.legs.last().map(|leg| leg.to), Some(to));
    prop_assert!(trip.legs.windows(2).all(|pair| pair[0].to == pair[1].from));
    prop_assert!(
        trip.legs
            .iter()
            .all(|leg| leg.travel_seconds >= 0 && leg.cost_minor >= 0)
    );
    let back = model().trip(to, from);
    prop_assert_eq!(
        (trip.total_seconds, trip.cost_minor),
        (back.total_seconds, back.cost_minor)
    );
    let afresh = EstimatedTravel::shipped().trip(from, to);
    prop_assert_eq!(trip, afresh);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_trip_is_lawful(from in anywhere(), to in anywhere()) {
        prop_assume!(great_circle_km(from, to) > 1.0);
        is_lawful(from, to)?;
    }

    #[test]
    fn every_inland_trip_is_lawful(from in in_china(), to in in_china()) {
        prop_assume!(great_circle_km(from, to) > 1.0);
        is_lawful(from, to)?;
    }

    #[test]
    fn driving_further_is_never_quicker_nor_cheaper(km in 0.0..1_000.0_f64, more in 0.0..100.0_f64) {
        let site = |east_km: f64| Site {
            point: GeoPoint::new(0.0, east_km / 111.195).unwrap(),
            country: CountryCode::new("CN").unwrap(),
            land: 1,
        };
        let figures = TravelAssumptions::default();
        let near = drive(&figures, site(0.0), site(km)).unwrap();
        let far = drive(&figures, site(0.0), site(km + more)).unwrap();
        prop_assert!(near.seconds <= far.seconds && near.cost_minor <= far.cost_minor && near.km <= far.km);
    }
}
