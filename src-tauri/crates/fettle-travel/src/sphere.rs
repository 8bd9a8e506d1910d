//! Distances on the earth as a sphere.

use fettle_domain::place::GeoPoint;
use geo::{Distance, Haversine, Point};

/// Great-circle distance in kilometres (haversine, mean Earth radius; within
/// 0.6 % of the ellipsoid).
pub fn great_circle_km(a: GeoPoint, b: GeoPoint) -> f64 {
    Haversine.distance(Point::new(a.lon(), a.lat()), Point::new(b.lon(), b.lat())) / 1000.0
}

/// A point kept by a pack in ten-thousandths of a degree (11 m).
pub(crate) fn point_e4(lat_e4: i32, lon_e4: i32) -> Option<GeoPoint> {
    GeoPoint::new(f64::from(lat_e4) / 1e4, f64::from(lon_e4) / 1e4).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn point(lat: f64, lon: f64) -> GeoPoint {
        GeoPoint::new(lat, lon).unwrap()
    }

    #[test]
    fn known_distances() {
        let check = |a, b, km: f64| {
            let found = great_circle_km(a, b);
            assert!((found - km).abs() < km * 0.006 + 0.1, "{found} for {km}");
        };
        check(point(31.14, 121.81), point(50.03, 8.54), 8_870.0);
        check(point(0.0, 179.5), point(0.0, -179.5), 111.2);
        check(point(90.0, 0.0), point(-90.0, 0.0), 20_015.0);
    }

    proptest! {
        #[test]
        fn distance_is_symmetric_and_bounded(
            a in (-90.0..=90.0, -180.0..=180.0), b in (-90.0..=90.0, -180.0..=180.0)
        ) {
            let (a, b) = (point(a.0, a.1), point(b.0, b.1));
            let (there, back) = (great_circle_km(a, b), great_circle_km(b, a));
            prop_assert!((there - back).abs() < 1e-6);
            prop_assert!((0.0..20_016.0).contains(&there));
            prop_assert!(great_circle_km(a, a) < 1e-9);
        }
    }
}
