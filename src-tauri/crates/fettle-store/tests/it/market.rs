//! What comes from a marketplace: with its note in one step, beside undo, and
//! into files that knew no marketplace.

use std::fs;

use fettle_domain::change::Change;
use fettle_store::{Beside, LogQuery, NewOp, Store, doctor};
use fettle_sync::verify_chain;
use serde_json::json;

use crate::support::{
    Desk, at, author, booking, copy, desk, entropy, meddle, part, request, rows, settings,
};

/// An order as it was read.
pub fn pulled(number: u64, minutes: i64) -> Change {
    let record = json!({
        "status": "paid", "lines": [{"product_id": "P", "name": "数控车床"}], "buyer": {},
        "payments": [], "has_refund": false, "order_denied": false,
        "funds_denied": minutes % 2 == 1, "hash": "h", "pulled_at": at(minutes),
    });
    let raw = r#"{"order":{"amount":12.30000000000000000001}}"#;
    let payload = json!({"order_id": format!("T-{number}"), "record": record, "raw": raw});
    change("market_order_pulled", &payload)
}

/// An order that could not be read.
pub fn set_aside(number: u64, minutes: i64) -> Change {
    let wait = json!({"code": "http", "message": "status 500", "tried_at": at(minutes)});
    let payload = json!({"order_id": format!("T-{number}"), "wait": wait});
    change("market_order_set_aside", &payload)
}

pub fn linked(minutes: i64) -> Change {
    let link = json!({
        "profile": "A", "base_url": "u", "auth_url": "v", "app_key": "k", "first_from": at(0),
        "is_simulator": true, "linked_at": at(minutes),
    });
    change("market_linked", &link)
}

pub fn unlinked(minutes: i64) -> Change {
    change("market_unlinked", &json!({"at": at(minutes)}))
}

fn change(kind: &str, payload: &serde_json::Value) -> Change {
    serde_json::from_value(json!({"kind": kind, "payload": payload})).unwrap()
}

fn beside(note: &str) -> Beside<'_> {
    Beside {
        note: Some(("marketplace", note)),
        pack: None,
    }
}

async fn take_over(desk: &mut Desk, changes: Vec<Change>, note: Option<&str>) {
    let batch = changes.into_iter().map(NewOp::from).collect();
    let beside = note.map(beside).unwrap_or_default();
    let taken = desk.store.take_over(batch, &author(3), beside).await;
    assert!(taken.unwrap().conflicts.is_empty());
}

#[tokio::test]
async fn a_pull_and_its_note_are_there_after_a_restart() {
    let mut desk = desk().await;
    assert_eq!(desk.store.note("marketplace"), None);
    let orders = vec![pulled(1, 0), pulled(2, 1), set_aside(3, 2), linked(0)];
    take_over(&mut desk, orders, Some("1")).await;
    take_over(&mut desk, Vec::new(), Some("2")).await;
    let before = rows(desk.store.workspace());
    let mut desk = desk.restart().await;
    assert_eq!(desk.store.note("marketplace"), Some("2"));
    assert_eq!(rows(desk.store.workspace()), before);
    take_over(&mut desk, vec![unlinked(3)], None).await;
    assert_eq!(desk.store.note("marketplace"), Some("2"));
    assert_eq!(desk.store.workspace().market_orders.len(), 3);
    let report = doctor::report(desk.folder.path()).await.unwrap();
    assert!(report.is_sound(), "{report:#?}");
}

#[tokio::test]
async fn the_log_keeps_the_answers_to_the_last_digit() {
    let mut desk = desk().await;
    take_over(&mut desk, vec![pulled(1, 0)], None).await;
    let entries = desk.store.log().read(&LogQuery::default()).await.unwrap();
    let ops: Vec<_> = entries.into_iter().map(|entry| entry.op).collect();
    verify_chain(&ops).unwrap();
    match ops[0].change().unwrap() {
        Change::MarketOrderPulled { raw, .. } => {
            assert_eq!(raw, r#"{"order":{"amount":12.30000000000000000001}}"#);
        }
        other => panic!("{other:?}"),
    }
    let (.., body) = rows(desk.store.workspace()).remove(0);
    assert!(
        !body.contains("12.3000"),
        "the tables do not hold the answers"
    );
}

#[tokio::test]
async fn undo_passes_over_a_pull() {
    let mut desk = desk().await;
    desk.record(vec![part(1, "bearing")]).await;
    desk.record(vec![request(1, 0)]).await;
    desk.store.undo(&author(2)).await.unwrap();
    let stack = desk.store.undo_stack().clone();
    // A buyer that came with the orders is no more undone than they are.
    for number in 0..450 {
        take_over(
            &mut desk,
            vec![pulled(number, 0), part(9, "came along")],
            Some("1"),
        )
        .await;
    }
    assert_eq!(desk.store.undo_stack(), &stack);
    let mut desk = desk.restart().await;
    assert_eq!(
        desk.store.undo_stack(),
        &stack,
        "however many pulls stand between"
    );
    desk.store.redo(&author(4)).await.unwrap().unwrap();
    assert_eq!(desk.store.workspace().requests.len(), 1);
    desk.store.undo(&author(5)).await.unwrap().unwrap();
    desk.store.undo(&author(6)).await.unwrap().unwrap();
    assert!(desk.store.undo(&author(7)).await.unwrap().is_none());
    assert_eq!(desk.store.workspace().market_orders.len(), 450);
    assert_eq!(desk.store.workspace().parts.len(), 1);
}

/// Takes the later migrations back: the file is as an older program wrote it.
const OLDER: &str = "DROP TABLE market_order; DROP TABLE market_link; DROP INDEX op_undoable; \
     DROP TABLE pack; DELETE FROM _sqlx_migrations WHERE version >= 2;";

async fn older() -> (tempfile::TempDir, Vec<crate::support::RowText>) {
    let mut desk = desk().await;
    desk.record(vec![
        settings("en"),
        part(1, "bearing"),
        request(1, 0),
        booking(1, 60),
    ])
    .await;
    desk.record(vec![part(1, "seal")]).await;
    let before = rows(desk.store.workspace());
    let Desk { folder, store } = desk;
    store.close().await.unwrap();
    meddle(folder.path(), OLDER).await;
    (folder, before)
}

#[tokio::test]
async fn an_older_file_is_sound_and_brings_itself_up_to_date() {
    let (folder, before) = older().await;
    let report = doctor::report(folder.path()).await.unwrap();
    assert!(report.is_sound(), "{report:#?}");

    let mut store = Store::open(folder.path(), entropy(2)).await.unwrap();
    assert_eq!(rows(store.workspace()), before);
    assert!(store.undo_stack().next_undo().is_some());
    let batch = vec![pulled(1, 0).into()];
    store
        .take_over(batch, &author(2), beside("{}"))
        .await
        .unwrap();
    store.undo(&author(3)).await.unwrap().unwrap();
    let after = rows(store.workspace());
    store.close().await.unwrap();
    let report = doctor::rebuild(folder.path(), at(9)).await.unwrap();
    assert!(report.is_sound(), "{report:#?}");
    let store = Store::open(folder.path(), entropy(3)).await.unwrap();
    assert_eq!(rows(store.workspace()), after);
    assert_eq!(
        store.note("marketplace"),
        Some("{}"),
        "rebuilding keeps notes"
    );
}

#[tokio::test]
async fn an_older_file_can_be_rebuilt() {
    let (folder, before) = older().await;
    let report = doctor::rebuild(folder.path(), at(9)).await.unwrap();
    assert!(report.is_sound(), "{report:#?}");
    let store = Store::open(folder.path(), entropy(3)).await.unwrap();
    assert_eq!(rows(store.workspace()), before);
}

/// A power cut between any two writes leaves orders and note of one moment.
#[tokio::test]
async fn a_note_is_never_ahead_of_its_orders() {
    let mut desk = desk().await;
    for number in 0..12 {
        take_over(
            &mut desk,
            vec![pulled(number, 0)],
            Some(&number.to_string()),
        )
        .await;
    }
    let folder = desk.folder.path();
    let log = fs::metadata(folder.join("workspace.fettle-wal"))
        .unwrap()
        .len();
    for cut in (0..=log).step_by(2_048) {
        let copy = copy(folder);
        let path = copy.path().join("workspace.fettle-wal");
        fs::File::options()
            .write(true)
            .open(path)
            .unwrap()
            .set_len(cut)
            .unwrap();
        fs::remove_file(copy.path().join("workspace.head")).unwrap();
        let store = Store::open(copy.path(), entropy(5)).await.unwrap();
        let orders = store.workspace().market_orders.len();
        let note: Option<usize> = store.note("marketplace").map(|text| text.parse().unwrap());
        assert_eq!(note.map_or(0, |last| last + 1), orders, "cut at {cut}");
    }
}
