//! The time zone of a point, from the boundaries that `tzf-rs` embeds
//! (timezone-boundary-builder, Open Database License; simplified, so that a point within a few
//! hundred metres of a border may fall on the other side).

use std::sync::OnceLock;

use fettle_domain::place::GeoPoint;
use fettle_domain::zone::ZoneId;
use tzf_rs::EmbeddedFinder;

/// The zone at a point. On the open sea the nautical zone (`Etc/GMT+n`).
///
/// # Panics
/// Never, as long as every zone of the boundaries is in the bundled time zone
/// rules, which a test checks.
pub fn zone_of(point: GeoPoint) -> ZoneId {
    let name = finder().get_tz_name(point.lon(), point.lat());
    if name.is_empty() {
        return nautical(point.lon());
    }
    ZoneId::new(name).expect("a test finds every boundary zone in the bundled rules")
}

fn finder() -> &'static EmbeddedFinder {
    static FINDER: OnceLock<EmbeddedFinder> = OnceLock::new();
    FINDER.get_or_init(EmbeddedFinder::new)
}

/// Fifteen degrees an hour; the sign of `Etc/GMT` names is the other way round.
fn nautical(lon: f64) -> ZoneId {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "at most 12 hours either way"
    )]
    let west_hours = (-lon / 15.0).round() as i32;
    let name = match west_hours {
        0 => "Etc/GMT".to_owned(),
        hours => format!("Etc/GMT{hours:+}"),
    };
    ZoneId::new(&name).expect("Etc zones from -12 to +12 are in the bundled rules")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lat: f64, lon: f64, expected: &str) {
        let found = zone_of(GeoPoint::new(lat, lon).unwrap());
        assert_eq!(found.as_str(), expected, "{lat}, {lon}");
    }

    #[test]
    fn zones_of_points() {
        check(31.23, 121.47, "Asia/Shanghai");
        // Urumqi: of two zones that overlap, the legal one.
        check(43.82, 87.61, "Asia/Shanghai");
        check(52.52, 13.40, "Europe/Berlin");
        check(-23.55, -46.63, "America/Sao_Paulo");
        check(28.61, 77.21, "Asia/Kolkata");
        check(27.71, 85.32, "Asia/Kathmandu");
        check(-31.95, 141.45, "Australia/Broken_Hill");
        check(33.57, -7.59, "Africa/Casablanca");
        check(49.28, -123.12, "America/Vancouver");
        check(54.99, 73.37, "Asia/Omsk");
        check(36.24, 8.01, "Africa/Algiers");
    }

    #[test]
    fn either_side_of_the_date_line() {
        check(-18.14, 178.44, "Pacific/Fiji");
        check(-13.83, -171.77, "Pacific/Apia");
        check(-14.28, -170.70, "Pacific/Pago_Pago");
        check(1.87, -157.43, "Pacific/Kiritimati");
        check(-21.14, -175.20, "Pacific/Tongatapu");
        check(-44.0, -176.5, "Pacific/Chatham");
    }

    #[test]
    fn the_poles_and_the_open_sea_have_a_zone() {
        for (lat, lon) in [
            (90.0, 0.0),
            (-90.0, 0.0),
            (0.0, 180.0),
            (0.0, -180.0),
            (30.0, -45.0),
        ] {
            zone_of(GeoPoint::new(lat, lon).unwrap());
        }
        assert_eq!(nautical(-45.0).as_str(), "Etc/GMT+3");
        assert_eq!(nautical(180.0).as_str(), "Etc/GMT-12");
    }

    #[test]
    fn every_boundary_zone_has_rules() {
        for name in finder().timezonenames() {
            assert!(ZoneId::new(name).is_ok(), "{name}");
        }
    }
}
