//! What the doctor finds, what it mends, and what it leaves alone.

use std::fs;

use fettle_store::doctor::{self, DoctorError, DoctorReport};
use fettle_store::{LogQuery, OpenError, Store};
use fettle_sync::{Op, OpHash};
use sha2::{Digest, Sha256};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use tempfile::TempDir;

use crate::support::{
    Desk, at, author, desk, entropy, evidence, meddle, part, part_removed, request, rows,
};

async fn written() -> Desk {
    let mut desk = desk().await;
    desk.record(vec![part(1, "bearing"), part(2, "seal"), part(3, "belt")])
        .await;
    desk.record(vec![part_removed(3), request(1, 0)]).await;
    desk.store.undo(&author(2)).await.unwrap();
    desk
}

fn differences(report: &DoctorReport) -> Vec<String> {
    let list = report.differences.iter();
    list.map(|d| format!("{} {} {:?}", d.table, d.id, d.kind))
        .collect()
}

/// Spoils the tables of a workspace; the doctor finds it, and mends it.
async fn check(sql: &'static str, expected: &[&str]) {
    let desk = written().await;
    let before = rows(desk.store.workspace());
    let undo = desk.store.undo_stack().clone();
    let Desk { folder, store } = desk;
    store.close().await.unwrap();
    meddle(folder.path(), sql).await;
    let report = doctor::report(folder.path()).await.unwrap();
    assert_eq!(differences(&report), expected, "{sql}");
    assert!(!report.is_sound() && report.log_is_sound(), "{sql}");

    let spoilt = fs::read(folder.path().join("workspace.fettle")).unwrap();
    let report = doctor::rebuild(folder.path(), at(5)).await.unwrap();
    assert!(report.is_sound(), "{sql}: {report:#?}");
    let kept = report.rebuilt_from.unwrap().join("workspace.fettle");
    assert_eq!(
        fs::read(kept).unwrap(),
        spoilt,
        "{sql}: the old file is kept"
    );
    let store = Store::open(folder.path(), entropy(3)).await.unwrap();
    assert_eq!(rows(store.workspace()), before, "{sql}");
    assert_eq!(store.undo_stack(), &undo, "{sql}");
}

#[tokio::test]
async fn tables_are_made_again_from_the_log() {
    check("DELETE FROM part WHERE id = 'P-1'", &["part P-1 Missing"]).await;
    check(
        "DELETE FROM part",
        &["part P-1 Missing", "part P-2 Missing", "part P-3 Missing"],
    )
    .await;
    check(
        "UPDATE part SET body = replace(body, 'seal', 'soul')",
        &["part P-2 Differs"],
    )
    .await;
    check(
        "UPDATE part SET rev = 9 WHERE id = 'P-2'",
        &["part P-2 Differs"],
    )
    .await;
    check(
        "UPDATE part SET id = 'P-9' WHERE id = 'P-2'",
        &["part P-9 Extra", "part P-2 Missing"],
    )
    .await;
    check(
        "UPDATE part SET body = '{}'",
        &["part P-1 Differs", "part P-2 Differs", "part P-3 Differs"],
    )
    .await;
}

#[tokio::test]
async fn a_sound_workspace_stays_the_same_when_rebuilt() {
    let Desk { folder, store } = written().await;
    let before = rows(store.workspace());
    store.close().await.unwrap();
    for minute in [5, 6] {
        let report = doctor::rebuild(folder.path(), at(minute)).await.unwrap();
        assert!(report.is_sound());
        assert_eq!(report.ops, 7);
    }
    let store = Store::open(folder.path(), entropy(3)).await.unwrap();
    assert_eq!(rows(store.workspace()), before);
}

#[tokio::test]
async fn nothing_is_rebuilt_from_a_broken_log() {
    let Desk { folder, store } = written().await;
    store.close().await.unwrap();
    meddle(
        folder.path(),
        "DROP TRIGGER op_is_never_changed; UPDATE op SET payload = '\"P-1\"' WHERE position = 4",
    )
    .await;
    let before = fs::read(folder.path().join("workspace.fettle")).unwrap();
    let report = doctor::report(folder.path()).await.unwrap();
    assert_eq!(report.ops, 3);
    assert!(report.log[0].contains("op 4"), "{:?}", report.log);
    let rebuilt = doctor::rebuild(folder.path(), at(5)).await;
    assert!(matches!(rebuilt, Err(DoctorError::LogUnsound(_))));
    let after = fs::read(folder.path().join("workspace.fettle")).unwrap();
    assert_eq!(before, after);
}

#[tokio::test]
async fn the_doctor_looks_at_what_cannot_be_opened() {
    let Desk { folder, store } = written().await;
    store.close().await.unwrap();
    let path = folder.path().join("workspace.fettle");
    fs::write(&path, vec![7; 5000]).unwrap();
    let report = doctor::report(folder.path()).await.unwrap();
    assert!(!report.is_sound() && !report.log_is_sound());
    fs::remove_file(&path).unwrap();
    fs::remove_file(folder.path().join("workspace.head")).unwrap();
    let report = doctor::report(folder.path()).await;
    assert!(matches!(report, Err(OpenError::NoWorkspace(_))));
}

#[tokio::test]
async fn an_open_workspace_is_examined_but_not_rebuilt() {
    let desk = written().await;
    let report = doctor::report(desk.folder.path()).await.unwrap();
    assert!(report.is_sound(), "{report:#?}");
    let rebuilt = doctor::rebuild(desk.folder.path(), at(5)).await;
    assert!(
        matches!(rebuilt, Err(DoctorError::Open(OpenError::InUse { .. }))),
        "{rebuilt:?}"
    );
}

#[tokio::test]
async fn kept_files_are_counted_and_read() {
    let mut desk = written().await;
    let mut hashes = Vec::new();
    for bytes in ["one", "two", "three"] {
        let kept = desk.store.evidence().keep(bytes.into()).await.unwrap();
        hashes.push(kept.sha256);
    }
    desk.record(hashes[..2].iter().map(|hash| evidence(hash)).collect())
        .await;
    let file = |hash: &str| desk.store.evidence().path(hash).unwrap();
    fs::write(file(&hashes[0]), "eno").unwrap();
    fs::remove_file(file(&hashes[1])).unwrap();
    let report = doctor::report(desk.folder.path()).await.unwrap();
    assert_eq!(report.evidence_damaged, &hashes[..1]);
    assert_eq!(report.evidence_missing, &hashes[1..2]);
    assert_eq!(report.evidence_unnamed, &hashes[2..]);
    assert!(!report.is_sound());
}

/// Appends an op of a kind that this version does not know, as another
/// program's synchronisation would have.
async fn append_newer(folder: &TempDir, before: &Op) {
    let mut op = before.clone();
    op.op_id = "0192f0c1-2345-7000-8000-000000000001".parse().unwrap();
    op.device_seq += 1;
    op.kind = "crane_hired".to_owned();
    op.table = None;
    op.prev_hash = before.hash;
    op.hash = OpHash::of(&op.canonical_bytes());
    let mut connection = SqliteConnectOptions::new()
        .filename(folder.path().join("workspace.fettle"))
        .connect()
        .await
        .unwrap();
    sqlx::query(
        "INSERT INTO op SELECT max(position) + 1, ?, device_id, ?, actor, ?, entity_id, NULL, \
         base_rev, payload_version, payload, recorded_at, zone, batch_id, cause, cause_batch, \
         ?, ?, '[]', ? FROM op",
    )
    .bind(op.op_id.to_string())
    .bind(i64::try_from(op.device_seq).unwrap())
    .bind(&op.kind)
    .bind(op.prev_hash.to_string())
    .bind(op.hash.to_string())
    .bind(&Sha256::digest(format!("{}\0[]\0", op.hash))[..16])
    .execute(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn ops_of_a_newer_program_are_kept() {
    let Desk { folder, mut store } = desk().await;
    store
        .append(vec![part(1, "bearing").into()], &author(1))
        .await
        .unwrap();
    let log = store.log().read(&LogQuery::default()).await.unwrap();
    store.close().await.unwrap();
    append_newer(&folder, &log[0].op).await;

    let mut store = Store::open(folder.path(), entropy(3)).await.unwrap();
    store
        .append(vec![part(1, "seal").into()], &author(2))
        .await
        .unwrap();
    let log = store.log().read(&LogQuery::default()).await.unwrap();
    assert_eq!(log[1].op.kind, "crane_hired");
    assert!(log[1].op.change().expect_err("a newer op").is_newer());
    store.close().await.unwrap();

    let report = doctor::report(folder.path()).await.unwrap();
    assert!(report.is_sound(), "{report:#?}");
    assert_eq!(report.newer_ops.get("crane_hired"), Some(&1));
    let rebuilt = doctor::rebuild(folder.path(), at(5)).await;
    assert!(matches!(rebuilt, Err(DoctorError::NewerOps(_))));
}

#[tokio::test]
async fn a_backup_is_a_workspace() {
    let mut desk = written().await;
    let kept = desk.store.evidence().keep(b"one".to_vec()).await.unwrap();
    desk.record(vec![evidence(&kept.sha256)]).await;
    let target = tempfile::tempdir().unwrap();
    let folder = target.path().join("copy");
    desk.store.backup(&folder).await.unwrap();
    let again = desk.store.backup(&folder).await;
    assert!(again.is_err(), "a backup is never written over");
    let report = doctor::report(&folder).await.unwrap();
    assert!(report.is_sound(), "{report:#?}");
    let store = Store::open(&folder, entropy(3)).await.unwrap();
    assert_eq!(rows(store.workspace()), rows(desk.store.workspace()));
    assert_eq!(store.undo_stack(), desk.store.undo_stack());
    assert_eq!(store.evidence().read(&kept.sha256).await.unwrap(), b"one");
}
