//! What pulling is like for the people at the desk, one example each.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use fettle_app::dto::marketplace::{MarketplaceView, OrderFrom, OrdersView, PullView};
use fettle_app::{App, ErrorCode, Lang, call};
use fettle_domain::change::Change;
use fettle_domain::id::OrderId;
use fettle_domain::request::ServiceRequest;
use fettle_marketplace::BoxFuture;
use fettle_marketplace_sim::{Dialect, Fault, Faults, Options};
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::rig::{End, Kill, OWN_HAND, Rig};
use crate::truth;

async fn rig(orders: usize, faults: &[Fault]) -> Rig {
    let mut options = Options::new(7, orders, Dialect::A);
    options.faults = Faults(faults.iter().copied().collect());
    options.fault_percent = 100;
    Rig::new(options).await
}

async fn ask(app: &App, name: &str, input: Value, lang: Lang) -> Value {
    Box::pin(call(app, name, input, lang)).await.unwrap()
}

async fn marketplace(app: &App, lang: Lang) -> MarketplaceView {
    serde_json::from_value(ask(app, "marketplace", json!({}), lang).await).unwrap()
}

async fn orders(app: &App, query: &str) -> OrdersView {
    let input = json!({"query": query});
    serde_json::from_value(ask(app, "orders", input, Lang::En).await).unwrap()
}

async fn pulled(rig: &Rig, app: &App) -> PullView {
    rig.pull(app, Kill::default()).await.done()
}

/// The wording of a view that ended early.
async fn trouble(rig: &Rig, app: &App) -> PullView {
    match rig.pull(app, Kill::default()).await {
        End::Done(view) if view.problem.is_some() => *view,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_is_at_rest_costs_one_call_and_no_op() {
    let rig = rig(150, &[]).await;
    let app = rig.start().await;
    let first = pulled(&rig, &app).await;
    assert_eq!((first.seen >= 150, first.changed), (true, 150));
    rig.clock.pass(Duration::from_mins(10));
    pulled(&rig, &app).await;
    let length = app.reading().await.unwrap().store().op_count();
    for _ in 0..3 {
        rig.clock.pass(Duration::from_mins(10));
        let view = pulled(&rig, &app).await;
        assert_eq!((view.calls, view.seen, view.changed), (1, 0, 0));
    }
    assert_eq!(app.reading().await.unwrap().store().op_count(), length);
    assert_eq!(
        marketplace(&app, Lang::En).await.status_line,
        "Orders: just now"
    );
}

#[tokio::test]
async fn a_first_pull_is_written_slice_by_slice() {
    let mut rig = rig(90, &[]).await;
    rig.page_size = 10;
    let app = rig.start().await;
    let mut seen = Vec::new();
    for _ in 0..12 {
        rig.pull(
            &app,
            Kill {
                call: Some(40),
                poll: None,
            },
        )
        .await;
        seen.push(
            truth::on_disk(rig.folder())
                .await
                .workspace()
                .market_orders
                .len(),
        );
    }
    assert!(seen.iter().any(|held| (1..90).contains(held)), "{seen:?}");
    pulled(&rig, &app).await;
    app.close().await;
    truth::assert_equals(rig.folder(), &rig.simulator).await;
}

/// Somebody works at every call: it is done before the call is answered, so
/// nobody waits for a pull.
#[tokio::test]
async fn nothing_waits_for_the_network() {
    let mut rig = rig(40, &[]).await;
    rig.page_size = 10;
    let app = Arc::new(rig.start().await);
    let done = Arc::new(AtomicU64::new(0));
    let (desk, counted) = (Arc::clone(&app), Arc::clone(&done));
    rig.at_call = Some(Arc::new(move |_| -> BoxFuture<'static, ()> {
        let (desk, counted) = (Arc::clone(&desk), Arc::clone(&counted));
        Box::pin(async move {
            let work = async {
                let number = counted.load(Ordering::Relaxed);
                let mut writing = desk.writing().await.unwrap();
                writing.append(vec![part(number).into()]).await.unwrap();
            };
            let done = tokio::time::timeout(Duration::from_secs(20), work).await;
            done.expect("the workspace was locked across a call");
            counted.fetch_add(1, Ordering::Relaxed);
        })
    }));
    let view = pulled(&rig, &app).await;
    assert!(done.load(Ordering::Relaxed) >= view.calls);
    let undone = ask(&app, "undo", json!({}), Lang::En).await;
    assert_eq!(undone["message"], "Undone.");
    let parts = app.reading().await.unwrap().store().workspace().parts.len();
    assert_eq!(
        parts as u64,
        done.load(Ordering::Relaxed) - 1,
        "what somebody did is undone"
    );
}

fn part(number: u64) -> Change {
    let part = json!({"part_no": format!("P-{number}"), "name": "belt", "products": []});
    serde_json::from_value(json!({"kind": "part_put", "payload": part})).unwrap()
}

#[tokio::test]
async fn one_pull_at_a_time_and_any_can_be_stopped() {
    check_stopping(Some("pull")).await;
    // One that began by itself has no name of anybody's.
    check_stopping(None).await;
}

async fn check_stopping(task: Option<&'static str>) {
    let mut rig = rig(40, &[]).await;
    rig.task = task;
    let reached = Arc::new(Notify::new());
    let at = Arc::clone(&reached);
    rig.at_call = Some(Arc::new(move |calls| -> BoxFuture<'static, ()> {
        let at = Arc::clone(&at);
        Box::pin(async move {
            if calls == 5 {
                at.notify_one();
                std::future::pending::<()>().await;
            }
        })
    }));
    let app = rig.start().await;
    let stop = async {
        reached.notified().await;
        let view = marketplace(&app, Lang::En).await;
        assert!(view.pulling);
        match rig.pull(&app, Kill::default()).await {
            End::Failed(error) => assert_eq!(error.code, ErrorCode::NotPossible),
            other => panic!("{other:?}"),
        }
        let cancel = json!({"task_id": view.pull_task.unwrap()});
        ask(&app, "task_cancel", cancel, Lang::En).await;
    };
    let (end, ()) = tokio::join!(rig.pull(&app, Kill::default()), stop);
    match end {
        End::Done(view) => assert_eq!(view.problem.unwrap().code, "cancelled"),
        other => panic!("{other:?}"),
    }
    rig.at_call = None;
    assert_eq!(marketplace(&app, Lang::En).await.pull_task, None);
    pulled(&rig, &app).await;
    app.close().await;
    truth::assert_equals(rig.folder(), &rig.simulator).await;
}

#[tokio::test]
async fn a_failed_pull_says_what_to_do_in_the_readers_language() {
    let mut rig = rig(5, &[]).await;
    let app = rig.start().await;
    pulled(&rig, &app).await;
    rig.cut(true);
    rig.clock.pass(Duration::from_mins(10));
    let view = trouble(&rig, &app).await;
    assert_eq!(view.problem.unwrap().code, "network");
    let (en, zh) = (
        marketplace(&app, Lang::En).await,
        marketplace(&app, Lang::Zh).await,
    );
    let (en, zh) = (en.problem.unwrap(), zh.problem.unwrap());
    assert!(en.advice.starts_with("Check the network"), "{en:?}");
    assert!(zh.advice.starts_with("请检查网络"), "{zh:?}");
    app.close().await;
    // It is noted, and goes when a pull goes through.
    let app = rig.start().await;
    let view = marketplace(&app, Lang::En).await;
    assert_eq!(view.problem, Some(en));
    assert!(
        view.status_line.starts_with("Orders: offline"),
        "{}",
        view.status_line
    );
    rig.cut(false);
    pulled(&rig, &app).await;
    assert_eq!(marketplace(&app, Lang::En).await.problem, None);
}

#[tokio::test]
async fn what_is_denied_waits_and_is_told_and_does_not_fill_the_log() {
    let rig = rig(6, &[Fault::FundsDenied]).await;
    let app = rig.start().await;
    let view = pulled(&rig, &app).await;
    assert_eq!(
        (view.denied, view.waiting.len()),
        (vec!["order_fund".to_owned()], 6)
    );
    let reason = &view.waiting[0].reason;
    assert!(reason.contains("alibaba.seller.order.fund.get"), "{reason}");
    let length = app.reading().await.unwrap().store().op_count();
    for _ in 0..4 {
        rig.clock.pass(Duration::from_mins(5));
        pulled(&rig, &app).await;
    }
    assert_eq!(
        app.reading().await.unwrap().store().op_count(),
        length,
        "told within the hour"
    );
    let view = marketplace(&app, Lang::Zh).await;
    assert_eq!(view.waiting.len(), 6);
    assert!(
        view.waiting[0].reason.contains("平台未授权"),
        "{:?}",
        view.waiting[0]
    );
    let granted = |name| {
        view.capabilities
            .iter()
            .find(|c| c.name == name)
            .unwrap()
            .granted
    };
    assert_eq!(
        [granted("orders"), granted("payments"), granted("demands")],
        [true, false, false]
    );
    rig.simulator.calm();
    app.close().await;
    rig.settle().await;
    truth::assert_equals(rig.folder(), &rig.simulator).await;
}

#[tokio::test]
async fn what_was_read_before_stays_when_it_is_denied_later() {
    let mut rig = rig(8, &[]).await;
    let app = rig.start().await;
    pulled(&rig, &app).await;
    let before = orders(&app, "").await.rows;
    rig.denied = true;
    for _ in 0..8 {
        rig.clock.pass(Duration::from_mins(5));
        rig.simulator.stir();
    }
    rig.clock.pass(Duration::from_mins(5));
    let view = pulled(&rig, &app).await;
    assert_eq!(view.denied, ["order_get", "order_fund"]);
    let after = orders(&app, "").await.rows;
    let waiting = |id: &str| view.waiting.iter().any(|wait| wait.trade_id == id);
    let changed: Vec<_> = before.iter().filter(|row| waiting(&row.order_id)).collect();
    assert!(!changed.is_empty());
    for old in changed {
        let new = after
            .iter()
            .find(|row| row.order_id == old.order_id)
            .unwrap();
        assert_eq!(
            (&new.lines, &new.buyer_name, &new.paid),
            (&old.lines, &old.buyer_name, &old.paid)
        );
    }
    rig.denied = false;
    app.close().await;
    rig.settle().await;
    truth::assert_equals(rig.folder(), &rig.simulator).await;
}

#[tokio::test]
async fn buyers_come_along_where_their_place_is_beyond_doubt() {
    let rig = rig(60, &[]).await;
    let app = rig.start().await;
    pulled(&rig, &app).await;
    let view = marketplace(&app, Lang::En).await;
    let mut sites = view.unknown_sites.iter();
    let unknown = sites.find(|site| site.city.as_deref() == Some("Port"));
    let unknown = unknown.expect("one of the simulator's buyers is in no place");
    assert!(!unknown.order_ids.is_empty());
    let reading = app.reading().await.unwrap();
    let buyers = &reading.store().workspace().buyers;
    let sites = buyers.values().map(|row| &row.value.site);
    let casablanca: Vec<_> = sites.filter(|site| site.city == "Casablanca").collect();
    assert_eq!(casablanca[0].zone.as_str(), "Africa/Casablanca");
    assert_eq!(casablanca.len(), 1, "one buyer, many orders");
    assert!(!buyers.contains_key(&unknown.buyer_id.parse().unwrap()));
    drop(reading);
    let undone = ask(&app, "undo", json!({}), Lang::En).await;
    assert_eq!(undone["message"], "There is nothing to undo.");
}

#[tokio::test]
async fn products_that_nobody_knows_are_counted_until_they_are_known() {
    let rig = rig(30, &[]).await;
    let app = rig.start().await;
    pulled(&rig, &app).await;
    let unknown = marketplace(&app, Lang::En).await.unknown_products;
    assert!(
        unknown.is_sorted_by(|a, b| a.orders >= b.orders),
        "{unknown:?}"
    );
    assert!(unknown.iter().all(|product| product.name.is_some()));
    let product = json!({"product_id": unknown[0].product_id, "model": "M", "name": "Quince press",
        "serviced": true, "services": []});
    let put = json!({"kind": "product_put", "payload": product});
    rig.record(&app, vec![serde_json::from_value(put).unwrap()])
        .await;
    let left = marketplace(&app, Lang::En).await.unknown_products;
    assert_eq!(left.len(), unknown.len() - 1);
    let known = orders(&app, "quince").await.rows;
    assert_eq!(known.len() as u64, unknown[0].orders);
    assert!(known.iter().all(|row| row.from == OrderFrom::Platform));
}

#[tokio::test]
async fn an_order_that_changes_under_open_work_is_to_be_looked_at() {
    let rig = rig(20, &[]).await;
    let app = rig.start().await;
    pulled(&rig, &app).await;
    let sick = |status: &str| {
        ["frozen", "charge_back", "trade_close", "trade_unavailable"].contains(&status)
    };
    let rows = orders(&app, "").await.rows;
    let worked: Vec<_> = rows.iter().map(|row| request(&row.order_id)).collect();
    rig.record(&app, worked).await;
    let expected = rows
        .iter()
        .filter(|row| sick(row.status.as_deref().unwrap()) || row.refunded);
    let review = marketplace(&app, Lang::En).await.review;
    let expected: Vec<_> = expected.map(|row| row.order_id.clone()).collect();
    let found: Vec<_> = review.iter().map(|one| one.order_id.clone()).collect();
    assert!(!found.is_empty());
    assert_eq!(found, expected);
    assert!(
        review
            .iter()
            .all(|one| one.requests == [format!("R-{}", one.order_id)])
    );
    let entitlements = ask(&app, "entitlement", json!({}), Lang::En).await;
    assert_eq!(entitlements.as_array().unwrap().len(), 20);
}

fn request(order_id: &str) -> Change {
    let request = json!({"request_id": format!("R-{order_id}"), "order_id": order_id,
        "received_at": "2026-03-01T00:00:00Z", "channel": "email", "services": ["installation"],
        "skills": [], "parts": []});
    Change::RequestPut(serde_json::from_value::<ServiceRequest>(request).unwrap())
}

#[tokio::test]
async fn a_disconnected_workspace_keeps_its_orders() {
    let rig = rig(5, &[]).await;
    let app = rig.start().await;
    pulled(&rig, &app).await;
    let at = rig.clock.at();
    rig.record(&app, vec![Change::MarketUnlinked { at }]).await;
    let view = marketplace(&app, Lang::En).await;
    assert_eq!((view.connected, view.order_count), (false, 5));
    assert_eq!(view.status_line, "Marketplace not connected");
    match rig.pull(&app, Kill::default()).await {
        End::Failed(error) => assert_eq!(error.code, ErrorCode::NotPossible),
        other => panic!("{other:?}"),
    }
    let id = OrderId::new(&orders(&app, "").await.rows[0].order_id).unwrap();
    let reading = app.reading().await.unwrap();
    assert!(reading.store().workspace().order(&id).is_some());
}

/// Another account's cursor is another one.
#[tokio::test]
async fn a_link_to_something_else_begins_anew() {
    let rig = rig(5, &[]).await;
    let app = rig.start().await;
    pulled(&rig, &app).await;
    let reading = app.reading().await.unwrap();
    let mut link = reading
        .store()
        .workspace()
        .market_link
        .clone()
        .unwrap()
        .value;
    drop(reading);
    link.first_from -= TimeDelta::days(30);
    rig.record(&app, vec![Change::MarketLinked(link)]).await;
    let view = marketplace(&app, Lang::En).await;
    assert_eq!(
        (view.last_success, view.status_line.as_str()),
        (None, "Orders: not pulled yet")
    );
    let view = pulled(&rig, &app).await;
    assert_eq!(
        (view.seen >= 5, view.changed),
        (true, 0),
        "what is here already is not news"
    );
}

#[tokio::test]
async fn the_platforms_own_text_is_kept_to_the_last_digit_and_blank() {
    let mut rig = rig(9, &[]).await;
    rig.own_hand = true;
    let app = rig.start().await;
    pulled(&rig, &app).await;
    for row in orders(&app, "").await.rows {
        let input = json!({"order_id": row.order_id});
        let answer = ask(&app, "order_answer", input.clone(), Lang::En).await;
        let text = answer["text"].as_str().unwrap();
        assert!(text.contains(OWN_HAND), "{text}");
        let said: Value = serde_json::from_str(text).unwrap();
        assert_eq!(
            said["order"]["trade_id"].to_string().trim_matches('"'),
            row.order_id
        );
        let detail = ask(&app, "order", input, Lang::En).await;
        let amount = detail["payments"][0]["amount"].as_str().unwrap();
        assert!(amount.starts_with("10.5"), "{amount}");
    }
    let unknown = json!({"order_id": "1"});
    let refused = Box::pin(call(&app, "order_answer", unknown, Lang::En)).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::NotFound);
    app.close().await;
}

async fn page(app: &App, input: Value) -> OrdersView {
    serde_json::from_value(ask(app, "orders", input, Lang::En).await).unwrap()
}

#[tokio::test]
async fn orders_come_in_pages_that_make_the_whole() {
    let rig = rig(53, &[]).await;
    let app = rig.start().await;
    pulled(&rig, &app).await;
    let whole = page(&app, json!({})).await;
    assert_eq!((whole.rows.len(), whole.total), (53, 53));
    let (mut read, mut after) = (Vec::new(), None);
    loop {
        let part = page(&app, json!({"limit": 10, "after": after})).await;
        assert_eq!(part.total, 53, "whatever part is shown");
        let Some(last) = part.rows.last() else { break };
        after = Some(last.order_id.clone());
        read.extend(part.rows);
    }
    assert_eq!(read, whole.rows);

    let frozen = page(&app, json!({"status": "frozen", "limit": 1})).await;
    let count = whole
        .rows
        .iter()
        .filter(|row| row.status.as_deref() == Some("frozen"));
    assert_eq!((frozen.rows.len(), frozen.total), (1, count.count() as u64));
    let words = page(&app, json!({"query": "laser SOUZA"})).await;
    let holds = |row: &&fettle_app::dto::marketplace::OrderRow| {
        let mut lines = row.lines.iter().filter_map(|line| line.name.as_deref());
        row.buyer_name.as_deref() == Some("Ana Souza") && lines.any(|name| name.contains("Laser"))
    };
    let count = whole.rows.iter().filter(holds).count() as u64;
    assert!(
        count > 0 && words.total == count,
        "{count}, {}",
        words.total
    );
    assert_eq!(
        page(&app, json!({"only": "unknown_product"})).await.total,
        53
    );
    assert_eq!(page(&app, json!({"only": "waiting"})).await.total, 0);
    assert_eq!(page(&app, json!({"only": "review"})).await.total, 0);
    let mut orders = rig.simulator.orders().into_iter();
    let frozen = orders
        .find(|order| order.status == "frozen")
        .unwrap()
        .trade_id;
    rig.record(&app, vec![request(&frozen)]).await;
    let review = page(&app, json!({"only": "review"})).await.rows;
    assert_eq!((review.len(), &review[0].order_id), (1, &frozen));
    app.close().await;
}

#[tokio::test]
async fn what_a_simulator_told_says_so_after_it_is_gone() {
    let rig = rig(6, &[]).await;
    let app = rig.start().await;
    let reading = app.reading().await.unwrap();
    let mut link = reading
        .store()
        .workspace()
        .market_link
        .clone()
        .unwrap()
        .value;
    drop(reading);
    link.is_simulator = true;
    rig.record(&app, vec![Change::MarketLinked(link)]).await;
    pulled(&rig, &app).await;
    let at = rig.clock.at();
    rig.record(&app, vec![Change::MarketUnlinked { at }]).await;
    let view = marketplace(&app, Lang::En).await;
    assert!(!view.connected && !view.simulated);
    let rows = orders(&app, "simulated").await.rows;
    assert_eq!(rows.len(), 6, "it can be searched for");
    assert!(rows.iter().all(|row| row.simulated));
    let id = rows[0].order_id.clone();
    let hits = ask(&app, "search", json!({"query": id}), Lang::En).await;
    assert!(
        hits[0]["detail"].as_str().unwrap().contains("simulated"),
        "{hits}"
    );
    rig.record(&app, vec![request(&id)]).await;
    let request = ask(
        &app,
        "request",
        json!({"request_id": format!("R-{id}")}),
        Lang::En,
    )
    .await;
    assert_eq!(request["order"]["simulated"], true);
    app.close().await;
}
