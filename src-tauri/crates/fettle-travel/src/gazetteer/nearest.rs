//! The place nearest to a point, by cells of half a degree.

use fettle_domain::place::GeoPoint;

use crate::sphere::great_circle_km;

const CELLS_PER_DEGREE: f64 = 2.0;
const ROWS: usize = 360;
const COLUMNS: usize = 720;
/// Half the side of the windows searched, in degrees of latitude, in turn.
const WINDOWS_DEGREES: [f64; 9] = [0.25, 0.75, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 180.0];
/// A degree of latitude is never shorter.
const KM_PER_DEGREE: f64 = 110.5;

/// Places sorted into cells; a place's number is its index among the points.
#[derive(Debug)]
pub(super) struct Cells {
    /// Where each cell's places begin in `places`; one more entry at the end.
    starts: Vec<u32>,
    places: Vec<u32>,
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the rows and columns there are"
)]
fn cell_of(degrees: f64, offset: f64, cells: usize) -> usize {
    ((((degrees + offset) * CELLS_PER_DEGREE).floor().max(0.0)) as usize).min(cells - 1)
}

fn row(lat: f64) -> usize {
    cell_of(lat, 90.0, ROWS)
}

fn column(lon: f64) -> usize {
    cell_of(lon, 180.0, COLUMNS)
}

impl Cells {
    pub(super) fn new(points: &[GeoPoint]) -> Self {
        let cells: Vec<usize> = points
            .iter()
            .map(|at| row(at.lat()) * COLUMNS + column(at.lon()))
            .collect();
        let mut starts = vec![0_u32; ROWS * COLUMNS + 1];
        for cell in &cells {
            starts[cell + 1] += 1;
        }
        for cell in 0..ROWS * COLUMNS {
            starts[cell + 1] += starts[cell];
        }
        let mut next = starts.clone();
        let mut places = vec![0; points.len()];
        for (place, cell) in (0_u32..).zip(&cells) {
            places[next[*cell] as usize] = place;
            next[*cell] += 1;
        }
        Self { starts, places }
    }

    /// The nearest place and its distance in km. There is always one: the last
    /// window holds the whole earth.
    pub(super) fn nearest(&self, points: &[GeoPoint], from: GeoPoint) -> (usize, f64) {
        for half in WINDOWS_DEGREES {
            if let Some(best) = self.best_in_window(points, from, half)
                && (best.1 <= half * KM_PER_DEGREE || half >= 180.0)
            {
                return best;
            }
        }
        unreachable!("a decoded gazetteer has places, and the last window holds them all")
    }

    fn best_in_window(
        &self,
        points: &[GeoPoint],
        from: GeoPoint,
        half: f64,
    ) -> Option<(usize, f64)> {
        let mut best: Option<(usize, f64)> = None;
        for row in row(from.lat() - half)..=row(from.lat() + half) {
            for column in columns(from, half) {
                for place in self.places_in(row * COLUMNS + column) {
                    let km = great_circle_km(from, points[place]);
                    if best.is_none_or(|(other, best_km)| (km, place) < (best_km, other)) {
                        best = Some((place, km));
                    }
                }
            }
        }
        best
    }

    fn places_in(&self, cell: usize) -> impl Iterator<Item = usize> {
        let range = self.starts[cell] as usize..self.starts[cell + 1] as usize;
        self.places[range].iter().map(|place| *place as usize)
    }
}

/// The columns that a window touches, across the date line if need be; all of
/// them near a pole.
fn columns(from: GeoPoint, half: f64) -> impl Iterator<Item = usize> {
    let edge = from.lat().abs() + half;
    let half_lon = half / edge.min(89.9).to_radians().cos();
    let all = edge >= 89.9 || half_lon >= 179.0;
    let first = if all {
        0
    } else {
        column(wrap(from.lon() - half_lon))
    };
    let last = if all {
        COLUMNS - 1
    } else {
        column(wrap(from.lon() + half_lon))
    };
    let count = if last >= first {
        last - first + 1
    } else {
        last + COLUMNS - first + 1
    };
    (0..count).map(move |step| (first + step) % COLUMNS)
}

fn wrap(lon: f64) -> f64 {
    (lon + 180.0).rem_euclid(360.0) - 180.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn point() -> impl Strategy<Value = GeoPoint> {
        let coordinates = prop_oneof![
            4 => (-90.0..=90.0_f64, -180.0..=180.0_f64),
            1 => (-90.0..=90.0_f64, prop_oneof![179.0..=180.0_f64, -180.0..=-179.0_f64]),
            1 => (prop_oneof![89.0..=90.0_f64, -90.0..=-89.0_f64], -180.0..=180.0_f64),
        ];
        coordinates.prop_map(|(lat, lon)| GeoPoint::new(lat, lon).unwrap())
    }

    proptest! {
        #[test]
        fn agrees_with_a_scan(points in proptest::collection::vec(point(), 1..200), from in point()) {
            let (_, km) = Cells::new(&points).nearest(&points, from);
            let scan = points.iter().map(|at| great_circle_km(from, *at)).fold(f64::MAX, f64::min);
            prop_assert!((km - scan).abs() < 1e-9, "{km} but a scan finds {scan}");
        }
    }
}
