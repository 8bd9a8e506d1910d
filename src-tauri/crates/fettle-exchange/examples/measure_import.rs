//! Measures the reading and planning of a large book: the sample's people and
//! orders with as many requests as asked for (20,000 by default).
//!
//! `cargo run --release -p fettle-exchange --example measure_import [REQUESTS]`

use std::ops::ControlFlow;
use std::time::Instant;

use chrono::DateTime;
use fettle_domain::change::Change;
use fettle_domain::id::RequestId;
use fettle_domain::place::{CountryCode, GeoPoint};
use fettle_domain::request::ServiceRequest;
use fettle_domain::workspace::{ChangeContext, Workspace};
use fettle_domain::zone::ZoneId;
use fettle_exchange::{
    Book, Limits, PlaceAnswer, PlaceChoices, PlaceResolver, PlanOptions, Planned, SAMPLE,
    read_workbook, workbook_bytes,
};

struct OnePlace;

impl PlaceResolver for OnePlace {
    fn resolve(&self, _: &str, _: CountryCode) -> PlaceAnswer {
        PlaceAnswer::Found {
            point: GeoPoint::new(52.5, 13.4).expect("on the earth"),
            zone: ZoneId::utc(),
        }
    }

    fn zone_of(&self, _: GeoPoint) -> ZoneId {
        ZoneId::utc()
    }

    fn km_between(&self, _: GeoPoint, _: GeoPoint) -> f64 {
        0.0
    }
}

fn read(bytes: &[u8]) -> Book {
    let mut progress = |_| ControlFlow::Continue(());
    read_workbook(bytes, &Limits::default(), &mut progress).expect("a book of our own")
}

fn plan(book: &Book, workspace: &Workspace) -> Planned {
    let options = PlanOptions {
        now: DateTime::UNIX_EPOCH,
        import_id: "measured",
        choices: &PlaceChoices::default(),
        accept_good_rows: false,
        take_settings: true,
    };
    book.changes(workspace, &OnePlace, &options)
}

fn apply(workspace: &mut Workspace, changes: &[Change]) {
    let context = ChangeContext {
        op_id: "measured".to_owned(),
        recorded_at: DateTime::UNIX_EPOCH,
        base_rev: None,
    };
    for change in changes {
        workspace.apply(change, &context);
    }
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    #[expect(clippy::disallowed_methods, reason = "a stopwatch is what this is")]
    let start = Instant::now();
    let done = work();
    println!("{what}: {:.2} s", start.elapsed().as_secs_f64());
    done
}

fn large(requests: usize) -> Workspace {
    let mut workspace = Workspace::new();
    let planned = plan(&read(SAMPLE), &workspace);
    apply(&mut workspace, &planned.changes);
    let models: Vec<ServiceRequest> = workspace
        .requests
        .values()
        .map(|r| r.value.clone())
        .collect();
    for (n, model) in (0..requests).zip(models.iter().cycle()) {
        let request_id = RequestId::new(format!("X-{n:06}")).expect("a literal shape");
        let request = ServiceRequest {
            request_id,
            ..model.clone()
        };
        apply(&mut workspace, &[Change::RequestPut(request)]);
    }
    workspace
}

fn main() {
    let asked = std::env::args().nth(1).and_then(|n| n.parse().ok());
    let workspace = large(asked.unwrap_or(20_000));
    let bytes = timed("write", || workbook_bytes(&workspace, DateTime::UNIX_EPOCH));
    let bytes = bytes.expect("cells are short");
    println!(
        "{} requests, {} bytes",
        workspace.requests.len(),
        bytes.len()
    );
    let book = timed("read", || read(&bytes));
    let planned = timed("plan into an empty workspace", || {
        plan(&book, &Workspace::new())
    });
    println!(
        "{} changes, {} problems",
        planned.changes.len(),
        planned.problems.len()
    );
    let again = timed("plan again", || plan(&book, &workspace));
    println!("{} changes", again.changes.len());
}
