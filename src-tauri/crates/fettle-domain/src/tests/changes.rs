//! Laws of changes: what is done can be undone, replay gives the same state,
//! and a row survives the database.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::change::Change;
use crate::request::Fact;
use crate::rulebook::shipped;
use crate::schedule::{Booking, BookingState};
use crate::settings::Settings;
use crate::workspace::{ChangeContext, RowError, TableName, Workspace};
use crate::zone::ZoneId;

fn epoch() -> DateTime<Utc> {
    "2026-11-18T01:00:00Z".parse().unwrap()
}

fn context(number: usize) -> ChangeContext {
    ChangeContext {
        op_id: format!("01930000-0000-7000-8000-{number:012}"),
        recorded_at: epoch() + TimeDelta::minutes(i64::try_from(number).unwrap()),
        base_rev: None,
    }
}

fn place() -> Value {
    json!({
        "city": "Łódź", "country": "PL", "address": null, "point": {"lat": 51.77, "lon": 19.45},
        "point_is_given": false, "zone": "Europe/Warsaw",
    })
}

/// The payload of a record of `kind` about entity `id`; `n` makes it differ.
fn payload(kind: &str, id: &str, n: u8) -> Value {
    let at = epoch() + TimeDelta::hours(n.into());
    match kind {
        "product_put" => {
            json!({"product_id": id, "model": "FT", "name": format!("机器 {n}"), "services": ["installation"]})
        }
        "buyer_put" => json!({"buyer_id": id, "name": format!("Buyer {n}"), "site": place()}),
        "order_put" => {
            json!({"order_id": id, "buyer_id": "1", "product_id": "1", "paid_at": at, "quantity": n})
        }
        "engineer_put" => json!({
            "engineer_id": id, "name": format!("E {n}"), "home": place(), "skills": ["CNC"], "languages": ["pl"],
            "passport": {"country": "PL", "expires_on": "2030-01-01"}, "visas": [],
            "visa_lead_days": {"US": n}, "day_cost": {"minor": n, "currency": "PLN"},
            "leave": [{"from": "2026-12-24", "to": "2026-12-26"}],
        }),
        "service_point_put" => json!({
            "point_id": id, "name": format!("P {n}"), "place": place(), "radius_km": n, "countries": ["PL"],
            "services": [], "skills": [], "capacity_per_day": n,
        }),
        "part_put" => json!({"part_no": id, "name": format!("Part {n}"), "products": []}),
        "stock_moved" => {
            json!({"movement_id": id, "part_no": "1", "place": "HQ", "delta": n, "reason": "count", "at": at})
        }
        "request_put" => json!({
            "request_id": id, "order_id": "1", "received_at": at, "channel": "chat", "services": [],
            "skills": [], "parts": [{"part_no": "1", "quantity": n}],
        }),
        "fact_recorded" => json!({
            "fact_id": id, "request_id": (n % 2).to_string(), "at": at, "what": {"kind": "solution"}, "evidence": [],
        }),
        "fact_retracted" => json!({"fact_id": id, "retraction": {"at": at, "reason": "wrong"}}),
        "fact_reinstated" => json!({"fact_id": id}),
        "evidence_kept" => {
            json!({"evidence_id": id, "sha256": "00", "file_name": "a.eml", "bytes": n, "taken_in_at": at})
        }
        "booking_put" => json!({
            "visit_id": id, "request_id": id, "assignee": {"kind": "engineer", "id": "1"}, "start_at": at,
            "finish_at": at, "work": [], "lock": {"assignee": false, "time": n.is_multiple_of(2)}, "state": "booked",
        }),
        "booking_cancelled" => json!({"visit_id": id, "at": at, "reason": "ill"}),
        "settings_put" => {
            let mut settings = Settings::careful(ZoneId::new("Asia/Shanghai").unwrap());
            settings.planning.tight_below_hours = n.into();
            serde_json::to_value(settings).unwrap()
        }
        "rule_book_put" => {
            let mut book = shipped().into_values().next().unwrap();
            book.rule_book_id = id.parse().unwrap();
            book.clocks[0].miss_price_minor = n.into();
            serde_json::to_value(book).unwrap()
        }
        "market_order_pulled" => json!({
            "order_id": id, "raw": format!("{{\"n\":{n}}}"), "record": {
                "status": "paid", "lines": [{"product_id": "1", "quantity": format!("{n}.0000")}],
                "buyer": {"immutable_id": "1"}, "payments": [{"paid_at": at}], "has_refund": false,
                "order_denied": false, "funds_denied": n.is_multiple_of(3), "hash": n.to_string(),
                "mark": at, "pulled_at": at,
            },
        }),
        "market_order_read" => json!({
            "order_id": id, "answers": {"pack": "ab".repeat(32), "start": n, "bytes": 2}, "record": {
                "status": "paid", "lines": [], "buyer": {}, "payments": [], "has_refund": false,
                "order_denied": false, "funds_denied": false, "hash": n.to_string(), "mark": at,
                "pulled_at": at, "simulated": n.is_multiple_of(2),
            },
        }),
        "market_order_set_aside" => json!({
            "order_id": id, "wait": {"code": "http", "message": format!("status {n}"), "tried_at": at,
                "mark": n.is_multiple_of(2).then_some(at)},
        }),
        "market_linked" => json!({
            "profile": "A", "base_url": "http://a", "auth_url": "http://b", "app_key": n.to_string(),
            "first_from": at, "is_simulator": true, "linked_at": at,
        }),
        "market_unlinked" => json!({"at": at}),
        removed => {
            assert!(removed.ends_with("_removed"), "no payload for {removed}");
            json!(id)
        }
    }
}

const KINDS: [&str; 29] = [
    "market_order_read",
    "product_put",
    "product_removed",
    "buyer_put",
    "buyer_removed",
    "order_put",
    "order_removed",
    "engineer_put",
    "engineer_removed",
    "service_point_put",
    "service_point_removed",
    "part_put",
    "part_removed",
    "stock_moved",
    "request_put",
    "request_removed",
    "fact_recorded",
    "fact_retracted",
    "fact_reinstated",
    "evidence_kept",
    "booking_put",
    "booking_cancelled",
    "settings_put",
    "rule_book_put",
    "rule_book_removed",
    "market_order_pulled",
    "market_order_set_aside",
    "market_linked",
    "market_unlinked",
];

fn change(kind: &str, id: u8, n: u8) -> Change {
    let payload = payload(kind, &id.to_string(), n);
    serde_json::from_value(json!({"kind": kind, "payload": payload})).unwrap()
}

fn any_change() -> impl Strategy<Value = Change> {
    let kind = prop::sample::select(KINDS.to_vec());
    (kind, 0..3_u8, 1..50_u8).prop_map(|(kind, id, n)| change(kind, id, n))
}

/// Few ids and few kinds at a time, so that changes meet each other.
fn any_changes() -> impl Strategy<Value = Vec<Change>> {
    let kinds = prop::sample::subsequence(KINDS.to_vec(), 1..8);
    kinds.prop_flat_map(|kinds| {
        let one = (prop::sample::select(kinds), 0..3_u8, 1..50_u8);
        prop::collection::vec(one.prop_map(|(kind, id, n)| change(kind, id, n)), 0..30)
    })
}

fn replay(changes: &[Change]) -> Workspace {
    let mut workspace = Workspace::new();
    for (number, change) in changes.iter().enumerate() {
        workspace.apply(change, &context(number));
    }
    workspace
}

/// What people see: no revisions, no retracted facts, no cancelled bookings,
/// stock as balances.
fn visible(workspace: &Workspace) -> Value {
    let rows = |table: TableName| -> Vec<Value> {
        let ids = workspace.ids(table);
        let bodies = ids
            .iter()
            .map(|id| workspace.row_json(table, id).unwrap().1);
        bodies
            .map(|body| serde_json::from_str(&body).unwrap())
            .collect()
    };
    let mut tables: Vec<(&str, Vec<Value>)> = Vec::new();
    for &table in TableName::ALL {
        let seen = |row: &Value| match table {
            TableName::Fact => row["retracted"].is_null(),
            TableName::Booking => row["state"] == "booked",
            TableName::StockMovement
            | TableName::Evidence
            | TableName::Settings
            | TableName::MarketOrder
            | TableName::MarketLink => false,
            _ => true,
        };
        tables.push((
            table.as_str(),
            rows(table).into_iter().filter(seen).collect(),
        ));
    }
    let mut stock: Vec<_> = crate::part::balances(workspace).into_iter().collect();
    stock.retain(|(_, balance)| *balance != 0);
    json!([tables, format!("{stock:?}")])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_done_can_be_undone(changes in any_changes(), then in any_changes()) {
        let mut workspace = replay(&changes);
        let seen = visible(&workspace);
        let mut undo = Vec::new();
        for (number, change) in then.iter().enumerate() {
            undo.push(change.inverse(&workspace, &context(1000 + number)));
            workspace.apply(change, &context(2000 + number));
        }
        for (number, change) in undo.iter().rev().flatten().enumerate() {
            workspace.apply(change, &context(3000 + number));
        }
        prop_assert_eq!(visible(&workspace), seen);
    }

    #[test]
    fn undoing_can_be_undone(changes in any_changes(), change in any_change()) {
        let before = replay(&changes);
        let mut after = before.clone();
        after.apply(&change, &context(100));
        let seen = visible(&after);
        for undo in change.inverse(&before, &context(101)) {
            let redo = undo.inverse(&after, &context(102));
            let mut undone = after.clone();
            undone.apply(&undo, &context(103));
            for change in redo {
                undone.apply(&change, &context(104));
            }
            prop_assert_eq!(visible(&undone), seen.clone());
        }
    }

    #[test]
    fn replay_gives_the_same_state(changes in any_changes()) {
        prop_assert_eq!(replay(&changes), replay(&changes));
        let json = serde_json::to_string(&changes).unwrap();
        let read: Vec<Change> = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(replay(&read), replay(&changes));
    }

    #[test]
    fn a_loaded_workspace_is_the_replayed_one(changes in any_changes()) {
        let replayed = replay(&changes);
        let mut loaded = Workspace::new();
        for &table in TableName::ALL {
            for id in replayed.ids(table) {
                let (rev, body) = replayed.row_json(table, &id).unwrap();
                prop_assert_eq!(rev, replayed.rev(table, &id));
                loaded.put_row_json(table, &id, rev, &body).unwrap();
            }
        }
        loaded.index();
        prop_assert_eq!(loaded, replayed);
    }

    #[test]
    fn only_the_rows_it_names_change(changes in any_changes(), change in any_change()) {
        let before = replay(&changes);
        let mut after = before.clone();
        let touched = after.apply(&change, &context(100));
        for &table in TableName::ALL {
            let mut ids = before.ids(table);
            ids.extend(after.ids(table));
            for id in ids {
                let is_named = touched.iter().any(|t| t.table == table && t.id == id);
                prop_assert!(is_named || before.row_json(table, &id) == after.row_json(table, &id));
            }
        }
    }

    #[test]
    fn a_decision_on_old_ground_is_kept_and_not_applied(
        changes in any_changes(), change in any_change(), base_rev in 0..4_u64,
    ) {
        let before = replay(&changes);
        let mut after = before.clone();
        let target = change.target();
        let found = before.rev(target.table, &target.id);
        let context = ChangeContext { base_rev: Some(base_rev), ..context(100) };
        after.apply(&change, &context);
        if change.is_intent() && base_rev != found {
            let case = &after.conflicts.values().next().unwrap().value;
            prop_assert_eq!((case.base_rev, case.found_rev), (base_rev, found));
            prop_assert_eq!(&serde_json::from_value::<Change>(case.theirs.clone()).unwrap(), &change);
            after.conflicts.clear();
            prop_assert_eq!(after, before);
        } else {
            prop_assert!(after.conflicts.is_empty());
        }
    }
}

#[test]
fn an_undone_booking_is_cancelled_not_forgotten() {
    let booking: Booking = serde_json::from_value(payload("booking_put", "1", 2)).unwrap();
    let put = Change::BookingPut(booking);
    let mut workspace = Workspace::new();
    let undo = put.inverse(&workspace, &context(1));
    workspace.apply(&put, &context(0));
    workspace.apply(&undo[0], &context(1));
    let row = workspace.bookings.values().next().unwrap();
    assert!(matches!(row.value.state, BookingState::Cancelled { .. }));
    assert_eq!(row.rev, 2);
}

#[test]
fn a_fact_told_of_another_demand_leaves_the_first() {
    let mut workspace = Workspace::new();
    for (request, n) in [("1", 3), ("0", 4)] {
        let fact: Fact = serde_json::from_value(payload("fact_recorded", "F", n)).unwrap();
        assert_eq!(fact.request_id.as_str(), request);
        workspace.apply(&Change::FactRecorded(fact), &context(0));
    }
    let of = |id: &str| workspace.facts_about(&id.parse().unwrap()).len();
    assert_eq!((of("1"), of("0")), (0, 1));
}

#[test]
fn the_longest_ids_can_be_undone() {
    let id = "件".repeat(40);
    let moved: Change = serde_json::from_value(
        json!({"kind": "stock_moved", "payload": payload("stock_moved", &id, 9)}),
    )
    .unwrap();
    let undo = moved.inverse(&Workspace::new(), &context(1));
    assert!(matches!(&undo[..], [Change::StockMoved(m)] if m.delta == -9));
}

#[test]
fn a_row_that_cannot_be_is_refused() {
    let buyer = payload("buyer_put", "B-1", 1).to_string();
    let put = |id: &str, body: &str| Workspace::new().put_row_json(TableName::Buyer, id, 1, body);
    assert!(put("B-1", &buyer).is_ok());
    assert!(matches!(
        put("B-2", &buyer),
        Err(RowError::OtherRecord { .. })
    ));
    assert!(matches!(put(" ", &buyer), Err(RowError::Id(_))));
    assert!(matches!(put("B-1", "{}"), Err(RowError::Body(_))));
}
