//! The law of the log: what is seen = what the tables hold = what the log adds
//! up to, after any story of changes, undos, redos and restarts.

use fettle_domain::change::Change;
use fettle_domain::workspace::{ChangeContext, Workspace};
use fettle_store::{Beside, LogQuery, NewOp, doctor};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::market;
use crate::support::{
    Desk, author, booking, booking_cancelled, desk, fact, part, part_removed, request,
    request_removed, rows, settings, stock,
};

#[derive(Debug, Clone)]
enum Action {
    Record(Vec<(Change, Option<u64>)>),
    TakeOver(Vec<Change>),
    Undo,
    Redo,
    Restart,
}

fn change() -> impl Strategy<Value = Change> {
    let number = 1_u64..4;
    let minutes = 0_i64..600;
    prop_oneof![
        (number.clone(), "[a-z轴\"\\\\\u{0}-\u{20}]{0,8}").prop_map(|(n, name)| part(n, &name)),
        number.clone().prop_map(part_removed),
        (0_u64..50, -5_i32..5).prop_map(|(n, delta)| stock(n, delta)),
        (number.clone(), minutes.clone()).prop_map(|(n, at)| request(n, at)),
        number.clone().prop_map(request_removed),
        (0_u64..9, number.clone(), minutes.clone()).prop_map(|(n, r, at)| fact(n, r, at)),
        (number.clone(), minutes.clone()).prop_map(|(n, at)| booking(n, at)),
        (number, minutes).prop_map(|(n, at)| booking_cancelled(n, at)),
        prop_oneof![Just("en"), Just("zh-CN")].prop_map(settings),
    ]
}

/// What a pull brings, a record of another table included.
fn told() -> impl Strategy<Value = Change> {
    let number = 1_u64..4;
    let minutes = 0_i64..600;
    prop_oneof![
        (number.clone(), minutes.clone()).prop_map(|(n, at)| market::pulled(n, at)),
        (number.clone(), minutes.clone()).prop_map(|(n, at)| market::set_aside(n, at)),
        minutes.clone().prop_map(market::linked),
        minutes.prop_map(market::unlinked),
        number.prop_map(|n| part(n, "came along")),
    ]
}

fn action() -> impl Strategy<Value = Action> {
    let base_rev = prop_oneof![3 => Just(None), 1 => (0_u64..3).prop_map(Some)];
    prop_oneof![
        6 => prop::collection::vec((change(), base_rev), 1..5).prop_map(Action::Record),
        3 => Just(Action::Undo),
        2 => Just(Action::Redo),
        3 => prop::collection::vec(told(), 0..4).prop_map(Action::TakeOver),
        1 => Just(Action::Restart),
    ]
}

async fn play(story: Vec<Action>) -> Result<(), TestCaseError> {
    let mut desk = desk().await;
    for (action, minutes) in story.into_iter().zip(10..) {
        let author = author(minutes);
        match action {
            Action::Record(changes) => {
                let batch = changes
                    .into_iter()
                    .map(|(change, base_rev)| NewOp { change, base_rev })
                    .collect();
                desk.store.append(batch, &author).await.unwrap();
            }
            Action::TakeOver(changes) => {
                let batch = changes.into_iter().map(NewOp::from).collect();
                let before = desk.store.undo_stack().clone();
                let note = minutes.to_string();
                let note = Some(("marketplace", note.as_str()));
                desk.store
                    .take_over(batch, &author, Beside { note, pack: None })
                    .await
                    .unwrap();
                prop_assert_eq!(desk.store.undo_stack(), &before);
                prop_assert_eq!(desk.store.note("marketplace"), note.map(|(_, text)| text));
            }
            Action::Undo => drop(desk.store.undo(&author).await.unwrap()),
            Action::Redo => drop(desk.store.redo(&author).await.unwrap()),
            Action::Restart => desk = desk.restart().await,
        }
    }
    check(desk).await
}

async fn check(desk: Desk) -> Result<(), TestCaseError> {
    let seen = rows(desk.store.workspace());
    let undo = desk.store.undo_stack().clone();
    prop_assert_eq!(&rows(&replay(&desk).await), &seen);
    let report = doctor::report(desk.folder.path()).await.unwrap();
    prop_assert!(report.is_sound(), "{:#?}", report);
    let before = desk.store.workspace().clone();
    let desk = desk.restart().await;
    prop_assert_eq!(&rows(desk.store.workspace()), &seen);
    prop_assert_eq!(desk.store.undo_stack(), &undo);
    // Indexes included.
    prop_assert_eq!(desk.store.workspace(), &before);
    Ok(())
}

/// What the log adds up to, op by op.
async fn replay(desk: &Desk) -> Workspace {
    let entries = desk.store.log().read(&LogQuery::default()).await.unwrap();
    let mut workspace = Workspace::new();
    for entry in entries {
        let context = ChangeContext {
            op_id: entry.op.op_id.to_string(),
            recorded_at: entry.op.recorded_at,
            base_rev: entry.op.base_rev,
        };
        workspace.apply(&entry.op.change().unwrap(), &context);
    }
    workspace
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn seen_and_kept_and_replayed_are_the_same(story in prop::collection::vec(action(), 1..24)) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(play(story))?;
    }
}
