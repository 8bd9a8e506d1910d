//! A gazetteer of the tests, and ways to read and apply.

use chrono::{DateTime, Utc};
use fettle_domain::change::Change;
use fettle_domain::place::{CountryCode, GeoPoint};
use fettle_domain::workspace::{ChangeContext, Workspace};
use fettle_domain::zone::ZoneId;
use fettle_exchange::{
    Book, Limits, PlaceAnswer, PlaceCandidate, PlaceChoices, PlaceResolver, PlanOptions, Planned,
    read_workbook,
};

/// Knows every city but two: `Nowhere`, and `Springfield`, of which there are
/// several.
pub struct Fake;

impl PlaceResolver for Fake {
    fn resolve(&self, city: &str, country: CountryCode) -> PlaceAnswer {
        let candidate = |label: &str, lat, lon| PlaceCandidate {
            label: label.to_owned(),
            point: GeoPoint::new(lat, lon).unwrap(),
        };
        match city {
            "Nowhere" => PlaceAnswer::Unknown(vec!["Somewhere".to_owned()]),
            "Springfield" => PlaceAnswer::Ambiguous(vec![
                candidate("Springfield, Illinois", 39.8, -89.64),
                candidate("Springfield, Missouri", 37.21, -93.29),
            ]),
            _ => {
                let point = found(city, country);
                PlaceAnswer::Found {
                    point,
                    zone: self.zone_of(point),
                }
            }
        }
    }

    fn zone_of(&self, point: GeoPoint) -> ZoneId {
        let zone = match point.lon() {
            lon if lon < -30.0 => "America/New_York",
            lon if lon < 60.0 => "Europe/Berlin",
            _ => "Asia/Shanghai",
        };
        ZoneId::new(zone).unwrap()
    }

    /// As if the earth were flat: near enough for a test.
    fn km_between(&self, a: GeoPoint, b: GeoPoint) -> f64 {
        (a.lat() - b.lat()).hypot(a.lon() - b.lon()) * 111.0
    }
}

/// A point that follows from the name.
pub fn found(city: &str, country: CountryCode) -> GeoPoint {
    let sum: u32 = city
        .bytes()
        .chain(country.as_str().bytes())
        .map(u32::from)
        .sum();
    let lat = f64::from(sum % 120) - 60.0;
    let lon = f64::from(sum * 7 % 340) - 170.0;
    GeoPoint::new(lat, lon).unwrap()
}

pub fn now() -> DateTime<Utc> {
    "2026-11-18T01:00:00Z".parse().unwrap()
}

pub fn read(bytes: &[u8]) -> Book {
    let mut progress = |_| std::ops::ControlFlow::Continue(());
    read_workbook(bytes, &Limits::default(), &mut progress).unwrap()
}

/// Plans with the usual options.
pub fn plan(book: &Book, known: &Workspace, accept_good_rows: bool) -> Planned {
    plan_as(book, known, accept_good_rows, "import-1")
}

pub fn plan_as(book: &Book, known: &Workspace, accept_good_rows: bool, import_id: &str) -> Planned {
    let options = PlanOptions {
        now: now(),
        import_id,
        choices: &PlaceChoices::default(),
        accept_good_rows,
        take_settings: true,
    };
    book.changes(known, &Fake, &options)
}

pub fn apply(workspace: &mut Workspace, changes: &[Change]) {
    for change in changes {
        let context = ChangeContext {
            op_id: "018f0000-0000-7000-8000-000000000000".to_owned(),
            recorded_at: now(),
            base_rev: None,
        };
        workspace.apply(change, &context);
    }
}
