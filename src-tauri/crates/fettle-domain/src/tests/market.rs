//! What the marketplace told: how rows follow from it, and how an order is
//! looked up, one example a rule.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::change::Change;
use crate::id::{OrderId, RequestId};
use crate::market::{Concern, MarketRecord, buyer_id_of};
use crate::settings::{PeriodStart, Settings};
use crate::workspace::{ChangeContext, TableName, Workspace};
use crate::zone::ZoneId;

/// An order of one line, paid twice and read in full.
pub fn record() -> MarketRecord {
    serde_json::from_value(told(json!({}))).unwrap()
}

/// The same in JSON, with some fields otherwise.
fn told(fields: Value) -> Value {
    let mut record = json!({
        "status": "trade_success", "lines": [{"product_id": "P-9", "quantity": "3.0000"}],
        "buyer": {"full_name": "Ana", "immutable_id": "B-9", "account_id": "acc"},
        "payments": [
            {"step": "BALANCE", "paid_at": "2026-03-01T00:00:00Z"},
            {"step": "ADVANCE", "paid_at": "2026-01-01T00:00:00Z"},
            {"step": "LATER", "paid_at": null},
        ],
        "has_refund": false, "order_denied": false, "funds_denied": false, "hash": "h",
        "mark": "2026-03-02T00:00:00Z", "pulled_at": "2026-03-03T00:00:00Z",
    });
    let Value::Object(fields) = fields else {
        panic!("fields")
    };
    record.as_object_mut().unwrap().extend(fields);
    record
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn apply(workspace: &mut Workspace, kind: &str, payload: &Value) {
    let change: Change = serde_json::from_value(json!({"kind": kind, "payload": payload})).unwrap();
    let context = ChangeContext {
        op_id: "01930000-0000-7000-8000-000000000000".to_owned(),
        recorded_at: DateTime::UNIX_EPOCH,
        base_rev: None,
    };
    assert!(workspace.apply(&change, &context)[0].table != TableName::Conflict);
}

/// A workspace of these changes: kind and payload.
fn workspace(changes: &[(&str, Value)]) -> Workspace {
    let mut workspace = Workspace::new();
    for (kind, payload) in changes {
        apply(&mut workspace, kind, payload);
    }
    workspace
}

fn pulled(fields: Value) -> (&'static str, Value) {
    let payload = json!({"order_id": "O-1", "record": told(fields), "raw": "{}"});
    ("market_order_pulled", payload)
}

fn product(id: &str, serviced: Option<bool>) -> (&'static str, Value) {
    let payload =
        json!({"product_id": id, "model": id, "name": id, "serviced": serviced, "services": []});
    ("product_put", payload)
}

/// The seller's own row.
fn own(fields: Value) -> (&'static str, Value) {
    let mut order = json!({
        "order_id": "O-1", "buyer_id": "B-1", "product_id": "P-1", "serial": "S-1",
        "paid_at": "2026-02-02T00:00:00Z", "status": "paid",
    });
    let Value::Object(fields) = fields else {
        panic!("fields")
    };
    order.as_object_mut().unwrap().extend(fields);
    ("order_put", order)
}

/// Checks fields of what looking `O-1` up gives; `null` for no order.
#[track_caller]
fn check(changes: &[(&str, Value)], expected: &Value) {
    let workspace = workspace(changes);
    let id = OrderId::new("O-1").unwrap();
    let order = workspace
        .order(&id)
        .map(|o| serde_json::to_value(&*o).unwrap());
    let listed = workspace.order_ids().count();
    assert_eq!(listed, usize::from(order.is_some()));
    match (&order, expected) {
        (Some(order), Value::Object(fields)) => {
            for (name, value) in fields {
                assert_eq!(&order[name], value, "{name} of {order}");
            }
            let (paid_at, _) = workspace.payment_and_buyer(&id);
            assert_eq!(json!(paid_at), order["paid_at"]);
        }
        (order, expected) => assert_eq!(json!(order), *expected),
    }
}

#[test]
fn an_order_is_looked_up_whoever_tells_of_it() {
    check(&[], &Value::Null);
    check(
        &[own(json!({}))],
        &json!({"paid_at": "2026-02-02T00:00:00Z", "status": "paid"}),
    );
    check(
        &[pulled(json!({}))],
        &json!({"buyer_id": "B-9", "product_id": "P-9", "quantity": 3, "status": "trade_success",
            "paid_at": "2026-01-01T00:00:00Z", "serial": null}),
    );
    check(
        &[own(json!({})), pulled(json!({}))],
        &json!({"buyer_id": "B-1", "product_id": "P-1", "serial": "S-1",
            "status": "trade_success", "paid_at": "2026-01-01T00:00:00Z"}),
    );
}

#[test]
fn what_the_platform_does_not_tell_is_the_sellers() {
    check(
        &[
            own(json!({})),
            pulled(json!({"payments": [], "status": null})),
        ],
        &json!({"paid_at": "2026-02-02T00:00:00Z", "status": "paid"}),
    );
}

#[test]
fn the_product_is_the_serviced_one_else_a_known_one_else_the_first() {
    let lines = || {
        pulled(json!({"lines": [
        {"name": "without an id"}, {"product_id": "P-1"}, {"product_id": "P-2", "quantity": "2.5000"},
        {"product_id": "P-3", "quantity": "4.0000"}]}))
    };
    check(&[lines()], &json!({"product_id": "P-1", "quantity": null}));
    check(
        &[product("P-2", None), lines()],
        &json!({"product_id": "P-2", "quantity": null}),
    );
    let known = [
        product("P-2", Some(false)),
        product("P-3", Some(true)),
        lines(),
    ];
    check(&known, &json!({"product_id": "P-3", "quantity": 4}));
    check(&[pulled(json!({"lines": []}))], &json!({"product_id": "?"}));
}

#[test]
fn the_last_payment_starts_the_period_where_the_seller_says_so() {
    let mut settings = Settings::careful(ZoneId::utc());
    let before = serde_json::to_string(&settings).unwrap();
    assert!(
        !before.contains("period_starts_with"),
        "rows from before stay as they are"
    );
    settings.period_starts_with = PeriodStart::LastPayment;
    let last = ("settings_put", serde_json::to_value(&settings).unwrap());
    check(
        &[last, pulled(json!({}))],
        &json!({"paid_at": "2026-03-01T00:00:00Z"}),
    );
}

#[track_caller]
fn check_buyer(buyer: Value, expected: &str) {
    let mut record = record();
    record.buyer = serde_json::from_value(buyer).unwrap();
    let id = OrderId::new("O-1").unwrap();
    assert_eq!(buyer_id_of(&id, &record).as_str(), expected);
}

#[test]
fn a_buyer_goes_by_the_id_that_stays() {
    check_buyer(json!({"immutable_id": "i", "account_id": "a"}), "i");
    check_buyer(json!({"immutable_id": "  ", "account_id": "a\u{0}b"}), "ab");
    check_buyer(json!({"full_name": "Ana"}), "order-O-1");
    check_buyer(json!({"account_id": "é".repeat(99)}), &"é".repeat(60));
}

/// Plays reads (`r` of all, `d` denied, `m` without a mark) and tries that
/// failed (`x` with a mark, `-` without); what then waits, and the mark.
#[track_caller]
fn check_waiting(story: &str, waiting: Option<&str>, mark: Option<&str>) {
    let mut changes = Vec::new();
    for step in story.chars() {
        let aside = |mark| {
            let wait = json!({"code": "http", "message": "m", "tried_at": at("2026-03-05T00:00:00Z"), "mark": mark});
            (
                "market_order_set_aside",
                json!({"order_id": "O-1", "wait": wait}),
            )
        };
        changes.push(match step {
            'r' => pulled(json!({})),
            'd' => pulled(json!({"funds_denied": true})),
            'm' => pulled(json!({"mark": null})),
            'x' => aside(Some("2026-03-04T00:00:00Z")),
            _ => aside(None),
        });
    }
    let workspace = workspace(&changes);
    let row = &workspace.market_orders.values().next().unwrap().value;
    let code = row.waiting.as_ref().map(|wait| wait.code.as_str());
    assert_eq!((code, row.mark()), (waiting, mark.map(at)), "{story}");
    assert_eq!(
        row.record.is_some(),
        story.contains(['r', 'd', 'm']),
        "{story}"
    );
}

#[test]
fn an_order_waits_until_all_of_it_was_read() {
    let (read, tried) = (Some("2026-03-02T00:00:00Z"), Some("2026-03-04T00:00:00Z"));
    check_waiting("r", None, read);
    check_waiting("m", None, None);
    check_waiting("d", Some("no_permission"), read);
    check_waiting("-", Some("http"), None);
    check_waiting("x", Some("http"), tried);
    check_waiting("x-", Some("http"), tried);
    check_waiting("r-", Some("http"), read);
    check_waiting("rx", Some("http"), tried);
    check_waiting("rxm", None, None);
    check_waiting("dxr", None, read);
}

#[test]
fn linking_is_a_row_that_goes_and_orders_that_stay() {
    let link = json!({"profile": "B", "base_url": "u", "auth_url": "v", "app_key": "k",
        "first_from": at("2026-01-01T00:00:00Z"), "is_simulator": false,
        "linked_at": at("2026-01-01T00:00:00Z")});
    let linked = ("market_linked", link);
    let mut workspace = workspace(&[linked, pulled(json!({}))]);
    assert_eq!(workspace.ids(TableName::MarketLink), ["marketplace"]);
    assert_eq!(workspace.rev(TableName::MarketLink, "marketplace"), 1);
    apply(
        &mut workspace,
        "market_unlinked",
        &json!({"at": at("2026-02-01T00:00:00Z")}),
    );
    assert_eq!(workspace.market_link, None);
    assert_eq!(workspace.market_orders.len(), 1);
}

/// Whether `R-1` of `O-1` is listed for review, and whether its visit is.
#[track_caller]
fn check_review(order: Value, facts: &[&str], booked: bool, expected: Option<(Concern, usize)>) {
    let when = at("2026-04-01T00:00:00Z");
    let request = json!({"request_id": "R-1", "order_id": "O-1", "received_at": when,
        "channel": "email", "services": ["installation"], "skills": [], "parts": []});
    let mut changes = vec![pulled(order), ("request_put", request)];
    for fact in facts {
        let fact = json!({"fact_id": fact, "request_id": "R-1", "at": when,
            "what": {"kind": fact}, "evidence": []});
        changes.push(("fact_recorded", fact));
    }
    let state = if booked { "booked" } else { "cancelled" };
    changes.push(("booking_put", json!({"visit_id": "R-1", "request_id": "R-1",
        "assignee": {"kind": "engineer", "id": "E-1"}, "start_at": when, "finish_at": when,
        "work": [], "lock": {"assignee": false, "time": false}, "state": state, "at": when, "reason": "-"})));
    let found = workspace(&changes).under_review();
    assert!(found.len() < 2);
    let found = found.first().map(|one| {
        assert_eq!(one.requests, [RequestId::new("R-1").unwrap()]);
        (one.concern, one.visits.len())
    });
    assert_eq!(found, expected, "{facts:?}");
}

#[test]
fn orders_that_changed_under_open_work_are_listed() {
    check_review(json!({}), &[], true, None);
    check_review(
        json!({"has_refund": true}),
        &[],
        true,
        Some((Concern::Refunded, 1)),
    );
    check_review(
        json!({"has_refund": true}),
        &["arrival"],
        false,
        Some((Concern::Refunded, 0)),
    );
    check_review(json!({"has_refund": true}), &["completion"], true, None);
    check_review(json!({"has_refund": true}), &["withdrawal"], true, None);
    let status = |word| json!({"status": word, "has_refund": true});
    check_review(status("frozen"), &[], true, Some((Concern::Frozen, 1)));
    check_review(
        status("charge_back"),
        &[],
        true,
        Some((Concern::ChargedBack, 1)),
    );
    check_review(status("trade_close"), &[], true, Some((Concern::Closed, 1)));
}
