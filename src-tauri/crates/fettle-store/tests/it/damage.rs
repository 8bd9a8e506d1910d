//! Files that are not what was written: told about, and left as they are.

use std::fs;
use std::path::Path;

use fettle_store::{OpenError, ReadOnlyStore, Store};
use tempfile::TempDir;

use crate::support::{
    Desk, Dice, booking, copy, desk, entropy, fact, meddle, part, request, rows, settings,
};

async fn written() -> Desk {
    let mut desk = desk().await;
    for number in 1..=20 {
        let story = vec![
            request(number, 0),
            fact(number, number, 5),
            booking(number, 9),
        ];
        desk.record(story).await;
    }
    desk.record(vec![part(1, "bearing"), part(2, "seal"), settings("en")])
        .await;
    desk
}

/// A workspace that was closed in order.
async fn closed() -> TempDir {
    let Desk { folder, store } = written().await;
    store.close().await.unwrap();
    folder
}

fn database(folder: &TempDir) -> std::path::PathBuf {
    folder.path().join("workspace.fettle")
}

async fn open(folder: &TempDir) -> Result<Store, OpenError> {
    Store::open(folder.path(), entropy(9)).await
}

/// Opens a damaged workspace both ways: both say so, with advice, and neither
/// changes a byte of it.
async fn check_damaged(folder: &TempDir, what: &str) {
    let path = database(folder);
    let before = fs::read(&path).ok();
    let reader = ReadOnlyStore::open(folder.path()).await.map(|_| ());
    let writer = open(folder).await.map(|_| ());
    for opened in [reader, writer] {
        match opened {
            Err(OpenError::Damaged(damage)) => {
                assert!(damage.what.contains(what), "{what:?} in {damage}");
                assert_eq!(damage.path, path);
                assert!(!damage.advice.is_empty());
            }
            other => panic!("{what}: {other:?}"),
        }
    }
    assert_eq!(fs::read(&path).ok(), before, "{what}: the file was changed");
}

fn truncate(path: &Path, bytes: u64) {
    let file = fs::OpenOptions::new().write(true).open(path).unwrap();
    file.set_len(bytes).unwrap();
}

#[tokio::test]
async fn files_that_are_no_database() {
    let folder = closed().await;
    let path = database(&folder);
    let whole = fs::read(&path).unwrap();

    truncate(&path, 0);
    check_damaged(&folder, "empty").await;
    fs::write(&path, b"SQLite").unwrap();
    check_damaged(&folder, "does not begin").await;
    let mut garbage = whole.clone();
    garbage[..16].copy_from_slice(b"0123456789abcdef");
    fs::write(&path, &garbage).unwrap();
    check_damaged(&folder, "does not begin").await;
    fs::remove_file(&path).unwrap();
    check_damaged(&folder, "newest changes are missing").await;

    fs::write(&path, &whole).unwrap();
    open(&folder).await.unwrap();
}

#[tokio::test]
async fn a_truncated_file() {
    let folder = closed().await;
    let path = database(&folder);
    let whole = fs::read(&path).unwrap();
    let pages = whole.len() as u64 / 4096;
    for left in [1, 2, pages / 2, pages - 1] {
        fs::write(&path, &whole).unwrap();
        truncate(&path, left * 4096);
        check_damaged(&folder, "").await;
    }
    fs::write(&path, &whole).unwrap();
    truncate(&path, whole.len() as u64 - 100);
    check_damaged(&folder, "").await;
}

#[tokio::test]
async fn a_flipped_byte_is_found_or_changes_nothing() {
    let folder = closed().await;
    let store = open(&folder).await.unwrap();
    let expected = rows(store.workspace());
    store.close().await.unwrap();
    let path = database(&folder);
    let whole = fs::read(&path).unwrap();
    let mut found = 0;
    for seed in 0..150 {
        let mut dice = Dice::new(seed);
        let mut spoilt = whole.clone();
        let at = usize::try_from(dice.below(whole.len() as u64)).unwrap();
        spoilt[at] ^= 1 << dice.below(8);
        fs::write(&path, &spoilt).unwrap();
        match ReadOnlyStore::open(folder.path()).await {
            Ok(store) => assert_eq!(rows(store.workspace()), expected, "seed {seed}, byte {at}"),
            Err(error) => {
                found += 1;
                let text = error.to_string();
                assert!(text.contains("workspace.fettle"), "seed {seed}: {text}");
            }
        }
        assert_eq!(fs::read(&path).unwrap(), spoilt, "seed {seed}");
    }
    assert!(found > 20, "only {found} of 150 flips were found");
}

#[tokio::test]
async fn a_lost_write_ahead_log() {
    let mut desk = written().await;
    desk = desk.restart().await;
    desk.record(vec![part(3, "hose")]).await;

    let cut = copy(desk.folder.path());
    let reopened = open(&cut).await.unwrap();
    assert_eq!(rows(reopened.workspace()), rows(desk.store.workspace()));

    let lost = copy(desk.folder.path());
    fs::remove_file(lost.path().join("workspace.fettle-wal")).unwrap();
    check_damaged(&lost, "newest changes are missing (it had 64, now 63)").await;

    let spoilt = copy(desk.folder.path());
    truncate(&spoilt.path().join("workspace.fettle-wal"), 100);
    check_damaged(&spoilt, "newest changes are missing").await;

    // Somebody who put an older copy there on purpose is told how to go on.
    fs::remove_file(lost.path().join("workspace.head")).unwrap();
    assert_eq!(open(&lost).await.unwrap().op_count(), 63);
}

#[tokio::test]
async fn a_log_that_somebody_altered() {
    for (sql, what) in [
        (
            "DROP TRIGGER op_is_never_changed; UPDATE op SET actor = 'li' WHERE position = 7",
            "op 7",
        ),
        (
            "DROP TRIGGER op_is_never_removed; DELETE FROM op WHERE position = 7",
            "op 7 should stand here",
        ),
        (
            "DROP TRIGGER op_is_never_removed; DELETE FROM op WHERE position > 60",
            "newest changes are missing",
        ),
        (
            "DROP TRIGGER op_is_never_changed; UPDATE op SET zone = '' WHERE position = 1",
            "altered",
        ),
    ] {
        let folder = closed().await;
        meddle(folder.path(), sql).await;
        check_damaged(&folder, what).await;
    }
}

#[tokio::test]
async fn tables_that_somebody_altered() {
    for (sql, what) in [
        (
            "UPDATE part SET body = replace(body, 'seal', 'soul')",
            "`P-2`",
        ),
        ("UPDATE part SET rev = 7 WHERE id = 'P-1'", "`P-1`"),
        ("UPDATE fact SET id = 'F-99' WHERE id = 'F-9'", "`F-99`"),
        ("DELETE FROM meta WHERE key = 'device_id'", "`device_id`"),
        ("DROP TABLE part", "part"),
    ] {
        let folder = closed().await;
        meddle(folder.path(), sql).await;
        check_damaged(&folder, what).await;
    }
}

#[tokio::test]
async fn the_log_refuses_to_be_changed() {
    let folder = closed().await;
    for sql in ["UPDATE op SET actor = 'li'", "DELETE FROM op"] {
        let path = database(&folder);
        let mut connection = sqlx::ConnectOptions::connect(
            &sqlx::sqlite::SqliteConnectOptions::new().filename(path),
        )
        .await
        .unwrap();
        let error = sqlx::raw_sql(sql).execute(&mut connection).await;
        let error = error.expect_err("a refusal").to_string();
        assert!(error.contains("only ever appended to"), "{error}");
    }
}

#[tokio::test]
async fn a_newer_layout_is_refused() {
    let folder = closed().await;
    meddle(
        folder.path(),
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'tomorrow', 1, x'00', 0)",
    )
    .await;
    let error = open(&folder).await.map(|_| ()).expect_err("a refusal");
    assert!(
        matches!(error, OpenError::Newer { found: 9999, .. }),
        "{error}"
    );
    assert!(error.to_string().contains("newer version"), "{error}");
}

#[tokio::test]
async fn folders_without_a_workspace() {
    let folder = tempfile::tempdir().unwrap();
    let nothing = open(&folder).await.map(|_| ());
    assert!(matches!(nothing, Err(OpenError::NoWorkspace(_))));
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        0,
        "looking into a folder leaves nothing there"
    );
    fs::File::create(database(&folder)).unwrap();
    fs::remove_file(database(&folder)).unwrap();
    let other = closed().await;
    meddle(other.path(), "PRAGMA application_id = 1").await;
    let foreign = open(&other).await.map(|_| ());
    assert!(matches!(foreign, Err(OpenError::Foreign(_))), "{foreign:?}");
}
