//! The platform's own text: kept byte for byte beside the log, and missed when
//! it is gone.

use fettle_domain::change::Change;
use fettle_domain::market::MarketAnswers;
use fettle_store::{Beside, LogQuery, NewOp, OpenError, PackWriter, ReadOnlyStore, Store, doctor};
use serde_json::json;
use tempfile::TempDir;

use crate::market::pulled;
use crate::support::{Desk, at, author, desk, entropy, meddle, part, rows};

/// The answers about order `number`, as only the platform would write them.
fn told(number: u64) -> String {
    format!("{{ \"trade_id\":{number},\r\n \"amount\" : 12.5000, \"name\":\"\\u6570控\" }}")
}

fn read(number: u64, answers: &MarketAnswers) -> Change {
    let mut change = serde_json::to_value(pulled(number, 0)).unwrap();
    change["kind"] = "market_order_read".into();
    let payload = change["payload"].as_object_mut().unwrap();
    payload.remove("raw");
    payload.insert("answers".to_owned(), json!(answers));
    serde_json::from_value(change).unwrap()
}

/// Pulls these orders in one step.
async fn pull(desk: &mut Desk, numbers: std::ops::Range<u64>) {
    let mut packing = PackWriter::default();
    for number in numbers.clone() {
        packing.push(&told(number));
    }
    let (pack, answers) = packing.seal().unwrap();
    let orders = numbers.zip(&answers);
    let batch = orders.map(|(number, answers)| NewOp::from(read(number, answers)));
    let beside = Beside {
        note: None,
        pack: Some(&pack),
    };
    let batch = batch.collect();
    desk.store
        .take_over(batch, &author(1), beside)
        .await
        .unwrap();
}

/// A workspace with two packs, closed in order.
async fn closed() -> TempDir {
    let mut desk = desk().await;
    pull(&mut desk, 0..5).await;
    desk.record(vec![part(1, "bearing")]).await;
    pull(&mut desk, 3..9).await;
    desk.store.close().await.unwrap();
    desk.folder
}

async fn answers(store: &Store) -> Vec<MarketAnswers> {
    let entries = store.log().read(&LogQuery::default()).await.unwrap();
    let changes = entries.iter().map(|entry| entry.op.change().unwrap());
    let answers = changes.filter_map(|change| match change {
        Change::MarketOrderRead { answers, .. } => Some(answers),
        _ => None,
    });
    answers.collect()
}

async fn check_texts(store: &Store) {
    let numbers = (0..5).chain(3..9);
    let named = answers(store).await;
    assert_eq!(named.len(), 11);
    for (number, answers) in numbers.zip(&named) {
        assert_eq!(store.log().answers(answers).await.unwrap(), told(number));
    }
}

#[tokio::test]
async fn answers_come_back_byte_for_byte_whatever_happens_to_the_tables() {
    let folder = closed().await;
    let mut store = Store::open(folder.path(), entropy(2)).await.unwrap();
    check_texts(&store).await;
    let copy = tempfile::tempdir().unwrap();
    store.backup(copy.path()).await.unwrap();
    store.close().await.unwrap();

    let report = doctor::rebuild(folder.path(), at(5)).await.unwrap();
    assert!(report.is_sound(), "{report:#?}");
    for folder in [folder, copy] {
        let store = Store::open(folder.path(), entropy(3)).await.unwrap();
        check_texts(&store).await;
    }
}

#[tokio::test]
async fn a_text_that_is_not_there_is_said_to_be() {
    let folder = closed().await;
    let store = Store::open(folder.path(), entropy(2)).await.unwrap();
    let mut nowhere = answers(&store).await.remove(0);
    nowhere.bytes += 10_000;
    let error = store.log().answers(&nowhere).await.unwrap_err();
    assert!(error.to_string().contains("no such stretch"), "{error}");
    nowhere.pack = "0".repeat(64);
    let error = store.log().answers(&nowhere).await.unwrap_err();
    assert!(error.to_string().contains("missing"), "{error}");
}

/// Spoils a pack: opening says so, and so does the doctor.
async fn check_spoilt(sql: &'static str, what: &str) {
    let folder = closed().await;
    meddle(folder.path(), sql).await;
    let before = std::fs::read(folder.path().join("workspace.fettle")).unwrap();
    let reader = ReadOnlyStore::open(folder.path()).await.map(drop);
    let writer = Store::open(folder.path(), entropy(2)).await.map(drop);
    for opened in [reader, writer] {
        match opened {
            Err(OpenError::Damaged(damage)) => assert!(damage.what.contains(what), "{damage}"),
            other => panic!("{sql}: {other:?}"),
        }
    }
    let report = doctor::report(folder.path()).await.unwrap();
    let told = report.packs_missing.len() + report.packs_damaged.len();
    assert!(
        told > 0 && !report.is_sound() && report.log_is_sound(),
        "{report:#?}"
    );
    let after = std::fs::read(folder.path().join("workspace.fettle")).unwrap();
    assert_eq!(before, after, "{sql}: the file was changed");
}

#[tokio::test]
async fn a_spoilt_pack_is_found_when_the_workspace_is_opened() {
    check_spoilt(
        "DROP TRIGGER pack_is_never_removed; DELETE FROM pack WHERE rowid = 2",
        "it is missing",
    )
    .await;
    check_spoilt(
        "DROP TRIGGER pack_is_never_changed; UPDATE pack SET body = zeroblob(length(body))",
        "not what was written",
    )
    .await;
    check_spoilt(
        "DROP TRIGGER pack_is_never_changed; UPDATE pack SET bytes = bytes + 1 WHERE rowid = 1",
        "not what was written",
    )
    .await;
    check_spoilt(
        "DROP TRIGGER pack_is_never_changed; UPDATE pack SET digest = zeroblob(16)",
        "not what was written",
    )
    .await;
}

#[tokio::test]
async fn packs_refuse_to_be_changed() {
    for sql in ["UPDATE pack SET bytes = 0", "DELETE FROM pack"] {
        let folder = closed().await;
        let path = folder.path().join("workspace.fettle");
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
        let mut connection = sqlx::ConnectOptions::connect(&options).await.unwrap();
        let error = sqlx::raw_sql(sql).execute(&mut connection).await;
        let error = error.expect_err("a refusal").to_string();
        assert!(error.contains("only ever added to"), "{error}");
    }
}

#[tokio::test]
async fn the_doctor_unpacks_what_a_start_does_not() {
    let folder = closed().await;
    let store = Store::open(folder.path(), entropy(2)).await.unwrap();
    let before = rows(store.workspace());
    store.close().await.unwrap();
    let report = doctor::report(folder.path()).await.unwrap();
    assert!(report.is_sound(), "{report:#?}");
    let store = Store::open(folder.path(), entropy(3)).await.unwrap();
    assert_eq!(rows(store.workspace()), before);
}
