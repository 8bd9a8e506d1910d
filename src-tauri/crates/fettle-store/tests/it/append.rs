//! Recording, conflicts, undo and redo, and that all of it is there again
//! after a restart.

use fettle_domain::workspace::TableName;
use fettle_store::{LogQuery, NewOp, OpenError, ReadOnlyStore, Store, doctor};

use crate::support::{
    Desk, at, author, booking, desk, entropy, evidence, fact, part, part_removed, request, rows,
    settings, stock,
};

fn part_name(desk: &Desk, id: &str) -> Option<String> {
    let (_, body) = desk.store.workspace().row_json(TableName::Part, id)?;
    let value: serde_json::Value = serde_json::from_str(&body).unwrap();
    Some(value["name"].as_str().unwrap().to_owned())
}

async fn check_sound(desk: &Desk) {
    let report = doctor::report(desk.folder.path()).await.unwrap();
    assert!(report.is_sound(), "{report:#?}");
    let reader = ReadOnlyStore::open(desk.folder.path()).await.unwrap();
    assert_eq!(rows(reader.workspace()), rows(desk.store.workspace()));
    assert_eq!(reader.undo_stack(), desk.store.undo_stack());
}

#[tokio::test]
async fn what_was_recorded_is_there_after_a_restart() {
    let mut desk = desk().await;
    let appended = desk
        .record(vec![
            request(1, 0),
            fact(1, 1, 5),
            booking(1, 60),
            settings("en"),
        ])
        .await;
    assert_eq!(appended.ops.len(), 4);
    assert_eq!(appended.touched.len(), 4);
    assert!(appended.conflicts.is_empty());
    let before = rows(desk.store.workspace());
    let desk = desk.restart().await;
    assert_eq!(rows(desk.store.workspace()), before);
    assert_eq!(desk.store.op_count(), 4);
    check_sound(&desk).await;
}

#[tokio::test]
async fn nothing_is_recorded_for_nothing() {
    let mut desk = desk().await;
    let appended = desk.record(Vec::new()).await;
    assert!(appended.ops.is_empty());
    assert_eq!(desk.store.op_count(), 0);
    check_sound(&desk).await;
}

#[tokio::test]
async fn a_decision_on_old_ground_opens_a_conflict_case() {
    let mut desk = desk().await;
    desk.record(vec![part(1, "bearing")]).await;
    let decide = |name: &str, base_rev| NewOp {
        change: part(1, name),
        base_rev: Some(base_rev),
    };
    let batch = vec![decide("seal", 1), decide("belt", 1), decide("hose", 2)];
    let appended = desk.store.append(batch, &author(2)).await.unwrap();
    assert_eq!(appended.conflicts, vec![appended.ops[1]]);
    assert_eq!(part_name(&desk, "P-1").as_deref(), Some("hose"));
    assert_eq!(desk.store.workspace().conflicts.len(), 1);

    // Undo takes back what was written, and leaves the case open.
    desk.store.undo(&author(3)).await.unwrap();
    assert_eq!(part_name(&desk, "P-1").as_deref(), Some("bearing"));
    assert_eq!(desk.store.workspace().conflicts.len(), 1);
    check_sound(&desk).await;
}

#[tokio::test]
async fn undo_and_redo_survive_a_restart() {
    let mut desk = desk().await;
    desk.record(vec![part(1, "bearing"), part(2, "seal")]).await;
    desk.record(vec![part(1, "belt"), part(1, "hose"), part_removed(2)])
        .await;
    desk.store.undo(&author(5)).await.unwrap().unwrap();
    assert_eq!(part_name(&desk, "P-1").as_deref(), Some("bearing"));
    assert_eq!(part_name(&desk, "P-2").as_deref(), Some("seal"));

    let mut desk = desk.restart().await;
    desk.store.redo(&author(6)).await.unwrap().unwrap();
    assert_eq!(part_name(&desk, "P-1").as_deref(), Some("hose"));
    assert_eq!(part_name(&desk, "P-2"), None);
    assert_eq!(desk.store.redo(&author(7)).await.unwrap(), None);

    let mut desk = desk.restart().await;
    desk.store.undo(&author(8)).await.unwrap().unwrap();
    desk.store.undo(&author(9)).await.unwrap().unwrap();
    assert_eq!(desk.store.undo(&author(9)).await.unwrap(), None);
    assert_eq!(part_name(&desk, "P-1"), None);
    check_sound(&desk).await;
}

#[tokio::test]
async fn an_undo_is_dated_when_it_is_done() {
    let mut desk = desk().await;
    desk.record(vec![fact(1, 1, 0), stock(1, 5)]).await;
    desk.store.undo(&author(90)).await.unwrap().unwrap();
    let workspace = desk.store.workspace();
    let retraction = workspace.facts.values().next().unwrap();
    let retraction = retraction.value.retracted.as_ref().unwrap();
    assert_eq!(retraction.at, at(90));
    let movements: Vec<_> = workspace.movements.values().map(|row| &row.value).collect();
    assert_eq!(movements.iter().map(|m| m.delta).sum::<i32>(), 0);
    assert!(movements.iter().any(|m| m.at == at(90)));
    check_sound(&desk).await;
}

#[tokio::test]
async fn what_has_no_inverse_is_not_offered_for_undo() {
    let mut desk = desk().await;
    desk.record(vec![part(1, "bearing")]).await;
    let kept = desk.store.evidence().keep(b"signature".to_vec()).await;
    desk.record(vec![evidence(&kept.unwrap().sha256)]).await;
    desk.store.undo(&author(3)).await.unwrap().unwrap();
    assert_eq!(part_name(&desk, "P-1"), None);
    check_sound(&desk).await;
}

#[tokio::test]
async fn the_log_is_read_by_record_batch_and_page() {
    let mut desk = desk().await;
    desk.record((1..=5).map(|n| part(n, "a")).collect()).await;
    let second = desk.record(vec![part(3, "b"), request(1, 0)]).await;
    let read = async |query: LogQuery| {
        let entries = desk.store.log().read(&query).await.unwrap();
        entries
            .iter()
            .map(|entry| entry.position)
            .collect::<Vec<_>>()
    };
    let about = |ids: &[&str]| LogQuery {
        entities: ids.iter().map(|id| (*id).to_owned()).collect(),
        ..LogQuery::default()
    };
    assert_eq!(read(LogQuery::default()).await, [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(read(about(&["P-3"])).await, [3, 6]);
    assert_eq!(read(about(&["P-3", "R-000001"])).await, [3, 6, 7]);
    assert_eq!(read(about(&["P-9'; DROP TABLE op; --"])).await, [0; 0]);
    let batch = LogQuery {
        batch: Some(second.batch_id),
        ..LogQuery::default()
    };
    assert_eq!(read(batch).await, [6, 7]);
    let page = LogQuery {
        after: Some(2),
        limit: 2,
        ..LogQuery::default()
    };
    assert_eq!(read(page.clone()).await, [3, 4]);
    let back = LogQuery {
        newest_first: true,
        after: Some(4),
        ..page
    };
    assert_eq!(read(back).await, [3, 2]);
}

#[tokio::test]
async fn a_second_window_is_told_who_has_the_workspace() {
    let desk = desk().await;
    let second = Store::open(desk.folder.path(), entropy(3)).await;
    match second.map(|_| ()) {
        Err(OpenError::InUse { who, .. }) => {
            assert!(who.contains(&std::process::id().to_string()), "{who}");
        }
        other => panic!("{other:?}"),
    }
    let made = Store::create(desk.folder.path(), at(0), entropy(3)).await;
    assert!(matches!(made.map(|_| ()), Err(OpenError::InUse { .. })));
    ReadOnlyStore::open(desk.folder.path()).await.unwrap();
}

#[tokio::test]
async fn a_workspace_is_not_made_over_another() {
    let Desk { folder, store } = desk().await;
    store.close().await.unwrap();
    let made = Store::create(folder.path(), at(0), entropy(3)).await;
    assert!(matches!(made.map(|_| ()), Err(OpenError::Exists(_))));
}
