//! How the connection stands, and what of the pulled orders a person has to
//! decide: products nobody knows, sites that cannot be told, orders that
//! changed under work.
//!
//! The lists are made from every order, and asked for with each look at the
//! status line: the last ones are kept until the log grows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use fettle_domain::id::{BuyerId, OrderId, ProductId, VisitId};
use fettle_domain::market::{MarketOrder, MarketRecord, MarketWait, UnderReview};
use fettle_domain::workspace::Workspace;

use super::note::PullNote;
use super::{Session, buyers, link, words};
use crate::case::Call;
use crate::desk::Desk;
use crate::dto::marketplace::{
    CapabilityView, KeyStoreView, MarketplaceView, ReviewView, UnknownProductView, UnknownSiteView,
    WaitingView,
};
use crate::dto::workspace::Nothing;
use crate::error::AppResult;

/// Waiting orders that a screen is shown.
const SHOWN: usize = 500;

/// What of the pulled orders somebody has to look at.
#[derive(Debug, Default)]
pub struct Lists {
    order_count: u64,
    waiting: Vec<(OrderId, MarketWait)>,
    waiting_count: usize,
    products: Vec<UnknownProductView>,
    sites: Vec<UnknownSiteView>,
    review: Vec<UnderReview>,
}

/// The lists made last, with the log's length then.
#[derive(Debug, Default)]
pub struct Remembered(Mutex<Option<(u64, Arc<Lists>)>>);

impl Remembered {
    /// The lists of a desk.
    pub fn of(&self, desk: &Desk<'_>) -> Arc<Lists> {
        let mut newest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((length, lists)) = newest.as_ref()
            && *length == desk.log_length
        {
            return lists.clone();
        }
        let lists = Arc::new(Lists::of(desk.workspace));
        *newest = Some((desk.log_length, lists.clone()));
        lists
    }

    /// Forgets them: another workspace may lie here now.
    pub fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

#[derive(Default)]
struct Product<'a> {
    name: Option<&'a str>,
    of: Option<DateTime<Utc>>,
    orders: u64,
}

impl Lists {
    /// Looks at every order once.
    pub fn of(workspace: &Workspace) -> Self {
        let mut lists = Self {
            review: workspace.under_review(),
            ..Self::default()
        };
        let mut products: BTreeMap<ProductId, Product<'_>> = BTreeMap::new();
        let mut sites: BTreeMap<BuyerId, UnknownSiteView> = BTreeMap::new();
        for order in workspace.market_orders.values().map(|row| &row.value) {
            lists.wait(order);
            let Some(record) = order.record.as_deref() else {
                continue;
            };
            lists.order_count += 1;
            count_products(workspace, record, &mut products);
            note_site(workspace, &order.order_id, record, &mut sites);
        }
        lists.waiting.sort_by_key(|(_, wait)| wait.tried_at);
        lists.products = products.into_iter().map(product_view).collect();
        lists.products.sort_by_key(|p| std::cmp::Reverse(p.orders));
        lists.sites = sites.into_values().collect();
        lists
    }

    fn wait(&mut self, order: &MarketOrder) {
        let Some(wait) = order.waiting.as_deref() else {
            return;
        };
        self.waiting_count += 1;
        if self.waiting.len() < SHOWN {
            self.waiting.push((order.order_id.clone(), wait.clone()));
        }
    }
}

fn count_products<'a>(
    workspace: &Workspace,
    record: &'a MarketRecord,
    products: &mut BTreeMap<ProductId, Product<'a>>,
) {
    let mut seen = BTreeSet::new();
    for line in &record.lines {
        let Some(id) = line.product() else { continue };
        if workspace.products.contains_key(&id) || !seen.insert(id.clone()) {
            continue;
        }
        let product = products.entry(id).or_default();
        product.orders += 1;
        if line.name.is_some() && record.modified_at >= product.of {
            product.name = line.name.as_deref();
            product.of = record.modified_at;
        }
    }
}

fn product_view((id, product): (ProductId, Product<'_>)) -> UnknownProductView {
    UnknownProductView {
        product_id: id.to_string(),
        name: product.name.map(str::to_owned),
        orders: product.orders,
    }
}

fn note_site(
    workspace: &Workspace,
    order_id: &OrderId,
    record: &MarketRecord,
    sites: &mut BTreeMap<BuyerId, UnknownSiteView>,
) {
    let Some(buyer) = buyers::unknown_buyer(workspace, order_id, record) else {
        return;
    };
    let told = buyers::place_told(record);
    let site = sites
        .entry(buyer)
        .or_insert_with_key(|buyer| UnknownSiteView {
            buyer_id: buyer.to_string(),
            name: buyers::name_told(record).map(str::to_owned),
            city: told.city.map(str::to_owned),
            country: told.country.map(str::to_owned),
            order_ids: Vec::new(),
        });
    site.order_ids.push(order_id.to_string());
}

/// How the connection stands.
pub(crate) async fn marketplace(call: Call<'_>, _: Nothing) -> AppResult<MarketplaceView> {
    link::refresh(call.app).await?;
    let reading = call.app.reading().await?;
    let desk = reading.desk(call.app, call.lang, None);
    let market = &call.app.market;
    let link = desk.workspace.market_link.as_ref().map(|row| &row.value);
    let note = link.map(|link| PullNote::of(reading.store(), link));
    let note = note.transpose()?.unwrap_or_default();
    let lists = market.lists.of(&desk);
    let session = market.session();
    let pulling = market.is_pulling();
    let here = |at: Option<DateTime<Utc>>| at.map(|at| desk.here(at));
    Ok(MarketplaceView {
        connected: link.is_some(),
        profile: link.map(|link| link.profile.clone()),
        base_url: link.map(|link| link.base_url.clone()),
        app_key: link.map(|link| link.app_key.clone()),
        simulated: link.is_some_and(|link| link.is_simulator),
        secrets_kept_in: session.secrets_kept_in.clone(),
        key_store: session
            .key_store
            .as_ref()
            .map_or_else(KeyStoreView::default, |found| found.view(call.lang)),
        locked: session.locked,
        signed_in: session.signed_in,
        pulling,
        pull_task: market.pull_task(),
        last_success: here(note.last_success_at),
        last_success_at: note.last_success_at,
        next_try: here(session.next_try),
        waiting: lists
            .waiting
            .iter()
            .map(|wait| waiting(&desk, wait))
            .collect(),
        problem: session.obstacle.as_ref().map_or_else(
            || note.problem.as_ref().map(|p| words::problem(p, call.lang)),
            |obstacle| Some(obstacle.view(call.lang)),
        ),
        status_line: status_line(&desk, link.is_some(), &note, &session, (&lists, pulling)),
        order_count: lists.order_count,
        unknown_products: lists.products.clone(),
        unknown_sites: lists.sites.clone(),
        review: review(&desk, &lists),
        capabilities: capabilities(&desk, link.is_some(), &note),
    })
}

fn waiting(desk: &Desk<'_>, (id, wait): &(OrderId, MarketWait)) -> WaitingView {
    WaitingView {
        trade_id: id.to_string(),
        reason: words::wait(wait, desk.lang),
        tried: desk.here(wait.tried_at),
    }
}

fn review(desk: &Desk<'_>, lists: &Lists) -> Vec<ReviewView> {
    let about = |visits: &[VisitId]| -> Vec<String> {
        if visits.is_empty() {
            return Vec::new();
        }
        let schedule = desk.schedule();
        let journeys = schedule.journeys.iter();
        let about = journeys.filter(|journey| {
            let mut shares = journey.shares.iter();
            shares.any(|share| visits.contains(&share.visit_id))
        });
        about
            .map(|journey| journey.journey_id.to_string())
            .collect()
    };
    let views = lists.review.iter().map(|one| {
        let record = desk.workspace.market_record(&one.order_id);
        let status = record.and_then(|record| record.status.as_deref());
        let reason = one.concern.reason(&one.order_id, status);
        ReviewView {
            order_id: one.order_id.to_string(),
            reason: desk.reason(&reason),
            requests: one.requests.iter().map(ToString::to_string).collect(),
            visits: one.visits.iter().map(ToString::to_string).collect(),
            journeys: about(&one.visits),
        }
    });
    views.collect()
}

/// One line: how old the orders are, and what stands in the way.
fn status_line(
    desk: &Desk<'_>,
    connected: bool,
    note: &PullNote,
    session: &Session,
    (lists, pulling): (&Lists, bool),
) -> String {
    if !connected {
        return desk.say("Marketplace not connected", "未连接平台");
    }
    let mut parts = vec![match (&note.problem, pulling) {
        _ if session.obstacle.is_some() => desk.say(
            "Orders: the simulator is not running",
            "订单：模拟平台未运行",
        ),
        (_, true) => desk.say("Orders: being pulled", "订单：正在拉取"),
        (Some(problem), false) => troubled(desk, note, &problem.code),
        (None, false) => age(desk, note),
    }];
    if let Some(at) = session
        .next_try
        .filter(|_| note.problem.is_some() && !pulling)
    {
        let at = desk.here(at).short;
        parts.push(desk.say(&format!("trying again at {at}"), &format!("将于 {at} 重试")));
    }
    if session.locked {
        parts.push(desk.say("sealed, passphrase wanted", "已封存，需要口令"));
    } else if !session.signed_in {
        parts.push(desk.say("not signed in", "未登录"));
    }
    if lists.waiting_count > 0 {
        let n = lists.waiting_count;
        parts.push(desk.say(&format!("{n} waiting"), &format!("{n} 个待重读")));
    }
    parts.join(" · ")
}

fn age(desk: &Desk<'_>, note: &PullNote) -> String {
    let Some(at) = note.last_success_at else {
        return desk.say("Orders: not pulled yet", "订单：尚未拉取");
    };
    let seconds = (desk.now - at).num_seconds().max(0);
    if seconds < 60 {
        return desk.say("Orders: just now", "订单：刚刚更新");
    }
    let text = desk.duration(seconds).text;
    desk.say(
        &format!("Orders: {text} ago"),
        &format!("订单：{text}前更新"),
    )
}

/// What keeps orders from coming, and since when.
fn troubled(desk: &Desk<'_>, note: &PullNote, code: &str) -> String {
    let (en, zh) = match code {
        "network" | "timeout" | "http" | "not_the_marketplace" => ("offline", "离线"),
        "signed_out" => ("signed out", "未登录"),
        "throttled" => ("held back by the platform", "受平台限流"),
        _ => ("not coming in", "未能更新"),
    };
    match note.last_success_at.map(|at| desk.here(at).short) {
        Some(at) => desk.say(
            &format!("Orders: {en} since {at}"),
            &format!("订单：自 {at} 起{zh}"),
        ),
        None => desk.say(&format!("Orders: {en}"), &format!("订单：{zh}")),
    }
}

/// What the platform lets this app do, as far as the last pull showed, and
/// what it has no interface for.
fn capabilities(desk: &Desk<'_>, connected: bool, note: &PullNote) -> Vec<CapabilityView> {
    let tried = note.last_success_at.is_some() || note.cursor.is_some();
    let read = |name: &str, call: &str| {
        let is_denied = note.denied.iter().any(|denied| denied == call);
        let (granted, en, zh) = match (connected && tried, is_denied) {
            (false, _) => (false, "not tried yet", "尚未尝试"),
            (true, true) => (
                false,
                "denied by the platform; apply for it in the platform's app console",
                "平台未授权；请在平台应用控制台申请",
            ),
            (true, false) => (true, "read with each pull", "每次拉取时读取"),
        };
        CapabilityView {
            name: name.to_owned(),
            granted,
            sentence: desk.say(en, zh),
        }
    };
    let none = |name: &str, en: &str, zh: &str| CapabilityView {
        name: name.to_owned(),
        granted: false,
        sentence: desk.say(en, zh),
    };
    vec![
        read("orders", "order_get"),
        read("payments", "order_fund"),
        none(
            "logistics",
            "not read by this version; enter delivery days by hand or import them",
            "本版本不读取物流；请手工录入或导入交货日期",
        ),
        none(
            "demands",
            "no interface exists; take demands in by hand, from a workbook or from an e-mail",
            "平台没有接口；请手工录入、从表格导入或读取邮件",
        ),
        none(
            "appointments",
            "no interface exists; record appointments here",
            "平台没有接口；请在此记录预约",
        ),
        none(
            "messages",
            "no interface exists; keep messages as files or e-mails",
            "平台没有接口；请以文件或邮件保存沟通记录",
        ),
    ]
}
