//! Whether the workspace is what the platform has.

use std::path::Path;

use chrono::{DateTime, Utc};
use fettle_domain::id::OrderId;
use fettle_domain::market::{MarketOrder, MarketRecord};
use fettle_domain::settings::PeriodStart;
use fettle_domain::workspace::{ChangeContext, Workspace};
use fettle_marketplace_sim::{SimOrder, Simulator};
use fettle_store::{LogQuery, ReadOnlyStore, doctor};

/// The workspace as it is on the disk.
pub async fn on_disk(folder: &Path) -> ReadOnlyStore {
    ReadOnlyStore::open(folder).await.unwrap()
}

/// Up to when this desktop says that everything is there.
pub fn cursor(store: &ReadOnlyStore) -> Option<DateTime<Utc>> {
    let note: serde_json::Value = serde_json::from_str(store.note("marketplace")?).unwrap();
    serde_json::from_value(note["cursor"].clone()).unwrap()
}

/// Every order that last changed by the cursor is held as it is, or waits.
pub async fn assert_not_ahead(folder: &Path, truth: &Simulator) {
    let store = on_disk(folder).await;
    let Some(cursor) = cursor(&store) else { return };
    let orders = &store.workspace().market_orders;
    for order in truth.orders() {
        let held = orders.get(&order.trade_id.parse().unwrap());
        let held = held.map(|row| &row.value);
        let waits = held.is_some_and(|held| held.waiting.is_some());
        if order.modified_at > cursor || waits {
            continue;
        }
        let held = held.unwrap_or_else(|| panic!("{cursor} is ahead of {order:?}"));
        assert_eq!(
            differs(&order, held),
            None,
            "{cursor} is ahead of {order:?}\n{held:?}"
        );
    }
}

/// The workspace on the disk is the platform's truth: nothing more, nothing
/// less, nothing that waits.
pub async fn assert_equals(folder: &Path, truth: &Simulator) {
    let store = on_disk(folder).await;
    let workspace = store.workspace();
    let truth = truth.orders();
    let held: Vec<&str> = workspace
        .market_orders
        .keys()
        .map(OrderId::as_str)
        .collect();
    let mut ids: Vec<&str> = truth.iter().map(|order| order.trade_id.as_str()).collect();
    ids.sort_unstable();
    assert_eq!(held, ids);
    for order in &truth {
        let held = &workspace.market_orders[&order.trade_id.parse().unwrap()].value;
        assert_eq!(held.waiting, None, "{held:?}");
        assert_eq!(differs(order, held), None, "{order:?}\n{held:?}");
    }
    let cursor = cursor(&store);
    assert!(truth.iter().all(|order| Some(order.modified_at) <= cursor));
}

/// The log is whole and adds up to the tables, and undo knows nothing of it.
pub async fn assert_sound(folder: &Path) {
    let report = doctor::report(folder).await.unwrap();
    assert!(report.is_sound(), "{report:#?}");
    let store = on_disk(folder).await;
    let entries = store.log().read(&LogQuery::default()).await.unwrap();
    let mut replayed = Workspace::new();
    for entry in entries {
        let context = ChangeContext {
            op_id: entry.op.op_id.to_string(),
            recorded_at: entry.op.recorded_at,
            base_rev: entry.op.base_rev,
        };
        replayed.apply(&entry.op.change().unwrap(), &context);
    }
    assert_eq!(replayed.market_orders, store.workspace().market_orders);
    assert_eq!(store.undo_stack().next_undo(), None);
}

/// The first thing in which what is held is not `order`.
fn differs(order: &SimOrder, held: &MarketOrder) -> Option<&'static str> {
    let Some(record) = held.record.as_deref() else {
        return Some("never read");
    };
    let quantity = |text: &str| text.parse::<f64>().unwrap().to_bits();
    let lines = record.lines.iter().map(|line| {
        let id = line.product_id.as_deref().unwrap().to_owned();
        (id, quantity(line.quantity.as_deref().unwrap()))
    });
    let truth = order.lines.iter();
    let truth = truth.map(|(id, _, number)| (id.clone(), quantity(number)));
    let paid = order.payments.iter().filter_map(|payment| payment.paid_at);
    let checks = [
        (record.is_complete(), "complete"),
        (
            record.status.as_deref() == Some(order.status.as_str()),
            "status",
        ),
        (record.modified_at == Some(order.modified_at), "modified_at"),
        (record.created_at == Some(order.created_at), "created_at"),
        (
            record.buyer.full_name.as_deref() == Some(order.buyer.0.as_str()),
            "buyer",
        ),
        (lines.eq(truth), "lines"),
        (first_paid(record) == paid.min(), "first payment"),
        (record.payments.len() == order.payments.len(), "payments"),
        (record.has_refund == order.has_refund, "refund"),
    ];
    checks
        .into_iter()
        .find(|(is_same, _)| !is_same)
        .map(|(_, what)| what)
}

fn first_paid(record: &MarketRecord) -> Option<DateTime<Utc>> {
    record.paid_at(PeriodStart::FirstPayment)
}
