//! Writes a large workbook for measuring: the people, orders and demands of a
//! small workspace, as often as asked for.
//!
//! `cargo run --release -p fettle-app --example large_workbook -- \
//!     WORKSPACE OUT.xlsx REQUESTS ENGINEERS POINTS [booked]`
//!
//! With `booked`, every demand has a visit on the board: spread over the rows
//! and over twelve months, two visits a journey.

use std::error::Error;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use fettle_domain::change::Change;
use fettle_domain::id::{EngineerId, JourneyId, PointId, RequestId};
use fettle_domain::people::{Engineer, ServicePoint};
use fettle_domain::request::ServiceRequest;
use fettle_domain::schedule::{Assignee, Booking, BookingState, Lock};
use fettle_domain::time::Interval;
use fettle_domain::workspace::{ChangeContext, Table, Workspace};
use fettle_exchange::workbook_bytes;
use fettle_store::ReadOnlyStore;

/// The sizes asked for.
struct Size {
    requests: usize,
    engineers: usize,
    points: usize,
    is_booked: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [from, out, requests, engineers, points, rest @ ..] = arguments.as_slice() else {
        return Err("WORKSPACE OUT.xlsx REQUESTS ENGINEERS POINTS [booked]".into());
    };
    let size = Size {
        requests: requests.parse()?,
        engineers: engineers.parse()?,
        points: points.parse()?,
        is_booked: rest.iter().any(|word| word == "booked"),
    };
    let store = ReadOnlyStore::open(Path::new(from)).await?;
    let large = large(store.workspace(), &size);
    std::fs::write(out, workbook_bytes(&large, DateTime::UNIX_EPOCH)?)?;
    println!(
        "{} requests, {} engineers, {} points, {} bookings",
        large.requests.len(),
        large.engineers.len(),
        large.points.len(),
        large.bookings.len()
    );
    Ok(())
}

fn large(small: &Workspace, size: &Size) -> Workspace {
    let mut changes = Vec::new();
    changes.extend(values(&small.products).map(Change::ProductPut));
    changes.extend(values(&small.parts).map(Change::PartPut));
    changes.extend(values(&small.buyers).map(Change::BuyerPut));
    changes.extend(values(&small.orders).map(Change::OrderPut));
    changes.extend(engineers(small, size.engineers).map(Change::EngineerPut));
    changes.extend(points(small, size.points).map(Change::ServicePointPut));
    let requests: Vec<ServiceRequest> = requests(small, size.requests).collect();
    changes.extend(requests.iter().cloned().map(Change::RequestPut));
    if size.is_booked {
        let first = values(&small.requests).map(|r| r.received_at).max();
        let first = first.unwrap_or_default();
        let rows = size.engineers + size.points;
        let booked = requests.iter().enumerate();
        changes.extend(booked.map(|(n, request)| {
            let slots = requests.len().div_ceil(rows);
            Change::BookingPut(booking(request, n, size, slots, first))
        }));
    }
    let mut workspace = Workspace::new();
    for change in &changes {
        workspace.apply(change, &context());
    }
    workspace
}

fn context() -> ChangeContext {
    ChangeContext {
        op_id: "measured".to_owned(),
        recorded_at: DateTime::UNIX_EPOCH,
        base_rev: None,
    }
}

fn values<K, T: Clone>(table: &Table<K, T>) -> impl Iterator<Item = T> {
    table.values().map(|row| row.value.clone())
}

fn engineers(small: &Workspace, count: usize) -> impl Iterator<Item = Engineer> {
    let models: Vec<Engineer> = values(&small.engineers).collect();
    (0..count).map(move |n| Engineer {
        engineer_id: engineer_id(n),
        name: format!("{} {n}", models[n % models.len()].name),
        leave: Vec::new(),
        ..models[n % models.len()].clone()
    })
}

fn points(small: &Workspace, count: usize) -> impl Iterator<Item = ServicePoint> {
    let models: Vec<ServicePoint> = values(&small.points).collect();
    (0..count).map(move |n| ServicePoint {
        point_id: point_id(n),
        name: format!("{} {n}", models[n % models.len()].name),
        ..models[n % models.len()].clone()
    })
}

fn requests(small: &Workspace, count: usize) -> impl Iterator<Item = ServiceRequest> {
    let models: Vec<ServiceRequest> = values(&small.requests).collect();
    (0..count).map(move |n| ServiceRequest {
        request_id: RequestId::new(format!("X-{n:06}")).expect("letters and digits"),
        ..models[n % models.len()].clone()
    })
}

fn engineer_id(n: usize) -> EngineerId {
    EngineerId::new(format!("XE-{n:04}")).expect("letters and digits")
}

fn point_id(n: usize) -> PointId {
    PointId::new(format!("XP-{n:04}")).expect("letters and digits")
}

/// The n-th visit: rows in turn, each row's visits a slot apart.
fn booking(
    request: &ServiceRequest,
    n: usize,
    size: &Size,
    slots: usize,
    first: DateTime<Utc>,
) -> Booking {
    let (row, slot) = (
        n % (size.engineers + size.points),
        n / (size.engineers + size.points),
    );
    let step = TimeDelta::days(365) / i32::try_from(slots.max(1)).expect("few slots");
    let start_at = first + step * i32::try_from(slot).expect("few slots");
    let finish_at = start_at + TimeDelta::hours(8);
    let by_engineer = row < size.engineers;
    let journey = || JourneyId::new(format!("XJ-{row}-{}", slot / 2)).expect("letters and digits");
    Booking {
        visit_id: request.visit_id(),
        request_id: request.request_id.clone(),
        assignee: if by_engineer {
            Assignee::Engineer(engineer_id(row))
        } else {
            Assignee::ServicePoint(point_id(row - size.engineers))
        },
        start_at,
        finish_at,
        work: vec![Interval::new(start_at, finish_at)],
        journey_id: by_engineer.then(journey),
        lock: Lock::default(),
        published_at: None,
        booked_at: None,
        state: BookingState::Booked,
    }
}
