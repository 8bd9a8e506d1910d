//! A small department to record changes about.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use fettle_domain::change::Change;
use fettle_domain::evidence::Evidence;
use fettle_domain::id::{EvidenceId, FactId, MovementId, OrderId, PartNo, RequestId, VisitId};
use fettle_domain::part::{Part, StockMovement, StockPlace};
use fettle_domain::request::{Fact, FactKind, ServiceRequest};
use fettle_domain::schedule::{Assignee, Booking, BookingState, Lock};
use fettle_domain::service::Channel;
use fettle_domain::settings::Settings;
use fettle_domain::workspace::{TableName, Workspace};
use fettle_domain::zone::ZoneId;
use fettle_store::{Author, NewOp, Store};
use fettle_sync::{Entropy, SeededEntropy};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use tempfile::TempDir;

/// A workspace in a folder that goes away with it.
pub struct Desk {
    pub folder: TempDir,
    pub store: Store,
}

pub async fn desk() -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(folder.path(), at(0), entropy(1))
        .await
        .unwrap();
    Desk { folder, store }
}

impl Desk {
    /// Closes the workspace and opens it again.
    pub async fn restart(self) -> Self {
        let Self { folder, store } = self;
        store.close().await.unwrap();
        let store = Store::open(folder.path(), entropy(2)).await.unwrap();
        Self { folder, store }
    }

    /// Records one action.
    pub async fn record(&mut self, changes: Vec<Change>) -> fettle_store::Appended {
        let batch = changes.into_iter().map(NewOp::from).collect();
        self.store.append(batch, &author(1)).await.unwrap()
    }
}

pub fn entropy(seed: u64) -> SeededEntropy {
    SeededEntropy::new(seed)
}

/// An instant, in minutes after the story begins.
pub fn at(minutes: i64) -> DateTime<Utc> {
    let start: DateTime<Utc> = "2026-11-20T08:00:00Z".parse().unwrap();
    start + TimeDelta::minutes(minutes)
}

pub fn author(minutes: i64) -> Author {
    Author {
        actor: "wang".to_owned(),
        now: at(minutes),
        zone: ZoneId::new("Asia/Shanghai").unwrap(),
    }
}

pub fn part(number: u64, name: &str) -> Change {
    Change::PartPut(Part {
        part_no: PartNo::new(format!("P-{number}")).unwrap(),
        name: name.to_owned(),
        unit_price: None,
        products: std::collections::BTreeSet::new(),
        supply_years: None,
    })
}

pub fn part_removed(number: u64) -> Change {
    Change::PartRemoved(PartNo::new(format!("P-{number}")).unwrap())
}

pub fn stock(number: u64, delta: i32) -> Change {
    Change::StockMoved(StockMovement {
        movement_id: MovementId::new(format!("M-{number}")).unwrap(),
        part_no: PartNo::new("P-1").unwrap(),
        place: StockPlace(StockPlace::HQ.to_owned()),
        delta,
        reason: "count".to_owned(),
        at: at(0),
    })
}

pub fn request(number: u64, minutes: i64) -> Change {
    Change::RequestPut(ServiceRequest {
        request_id: request_id(number),
        order_id: OrderId::new(format!("204731438796{number:06}")).unwrap(),
        received_at: at(minutes),
        channel: Channel::ALL[0],
        services: std::collections::BTreeSet::new(),
        skills: std::collections::BTreeSet::new(),
        description: Some("主轴异响 – spindle noise at 3,000 rpm".to_owned()),
        work_minutes: Some(240),
        method: None,
        parts: Vec::new(),
        parts_eta: None,
        earliest_on: None,
        latest_on: None,
    })
}

pub fn request_removed(number: u64) -> Change {
    Change::RequestRemoved(request_id(number))
}

fn request_id(number: u64) -> RequestId {
    RequestId::new(format!("R-{number:06}")).unwrap()
}

pub fn fact(number: u64, request: u64, minutes: i64) -> Change {
    Change::FactRecorded(Fact {
        fact_id: FactId::new(format!("F-{number}")).unwrap(),
        request_id: request_id(request),
        at: at(minutes),
        channel: None,
        what: FactKind::Reply {
            agrees_method: true,
            agrees_content: false,
        },
        evidence: Vec::new(),
        note: None,
        retracted: None,
    })
}

pub fn booking(number: u64, minutes: i64) -> Change {
    let request_id = request_id(number);
    Change::BookingPut(Booking {
        visit_id: VisitId::new(request_id.as_str()).unwrap(),
        request_id,
        assignee: Assignee::Engineer("E-1".parse().unwrap()),
        start_at: at(minutes),
        finish_at: at(minutes + 240),
        work: Vec::new(),
        journey_id: None,
        lock: Lock::default(),
        published_at: None,
        booked_at: None,
        state: BookingState::Booked,
    })
}

pub fn booking_cancelled(number: u64, minutes: i64) -> Change {
    Change::BookingCancelled {
        visit_id: VisitId::new(request_id(number).as_str()).unwrap(),
        at: at(minutes),
        reason: "the buyer asked".to_owned(),
    }
}

pub fn settings(language: &str) -> Change {
    let mut settings = Settings::careful(ZoneId::new("Asia/Shanghai").unwrap());
    settings.language = language.to_owned();
    Change::SettingsPut(settings)
}

pub fn evidence(sha256: &str) -> Change {
    Change::EvidenceKept(Evidence {
        evidence_id: EvidenceId::new(format!("V-{}", &sha256[..8])).unwrap(),
        sha256: sha256.to_owned(),
        file_name: "signature.png".to_owned(),
        bytes: 9,
        taken_in_at: at(0),
    })
}

/// A row: its table, id, revision and body.
pub type RowText = (TableName, String, u64, String);

/// Every row of a workspace as the database would keep it: two workspaces with
/// the same rows are the same.
pub fn rows(workspace: &Workspace) -> Vec<RowText> {
    let mut rows = Vec::new();
    for &table in TableName::ALL {
        for id in workspace.ids(table) {
            let (rev, body) = workspace.row_json(table, &id).unwrap();
            rows.push((table, id, rev, body));
        }
    }
    rows
}

/// Copies a workspace's files as a power cut would leave them; those of a
/// store that is open included.
pub fn copy(from: &Path) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let is_index = path.to_string_lossy().ends_with("-shm");
        if path.is_file() && !is_index {
            std::fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    copy
}

/// Runs a statement on a closed workspace's database, as a stranger would.
pub async fn meddle(folder: &Path, sql: &'static str) {
    let path = folder.join("workspace.fettle");
    let mut connection = SqliteConnectOptions::new()
        .filename(path)
        .connect()
        .await
        .unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// Small numbers that a seed determines.
pub struct Dice(SeededEntropy);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(SeededEntropy::new(seed))
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        let mut bytes = [0; 10];
        self.0.fill(&mut bytes);
        u64::from_be_bytes(bytes[..8].try_into().unwrap()) % limit
    }
}
