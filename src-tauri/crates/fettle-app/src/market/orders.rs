//! Orders, whoever tells of them, in one list.

use std::collections::{BTreeMap, BTreeSet};

use fettle_domain::id::{OrderId, ProductId};
use fettle_domain::market::{MarketLine, MarketRecord};
use fettle_domain::order::Order;

use super::{buyers, words};
use crate::desk::Desk;
use crate::dto::marketplace::{
    OrderFrom, OrderLineView, OrderRow, OrdersInput, OrdersOnly, OrdersView,
};

/// A page of the orders that are asked for.
pub(crate) fn orders(desk: &Desk<'_>, input: &OrdersInput) -> OrdersView {
    let query = input.query.as_deref().unwrap_or_default().to_lowercase();
    let words: Vec<&str> = query.split_whitespace().collect();
    let demands = demands(desk);
    let asked = Asked {
        desk,
        words: &words,
        status: input.status.as_deref(),
        only: input.only,
        review: review(desk, input.only),
        demands: &demands,
    };
    let limit = input.limit.map_or(usize::MAX, |limit| limit as usize);
    let (mut total, mut rows) = (0, Vec::new());
    for id in desk.workspace.order_ids().filter(|id| asked.takes(id)) {
        total += 1;
        let is_behind = input.after.as_deref().is_none_or(|last| id.as_str() > last);
        if is_behind && rows.len() < limit {
            rows.extend(row(desk, id, &demands));
        }
    }
    OrdersView { rows, total }
}

/// Which orders are asked for.
struct Asked<'a> {
    desk: &'a Desk<'a>,
    words: &'a [&'a str],
    status: Option<&'a str>,
    only: Option<OrdersOnly>,
    review: BTreeSet<OrderId>,
    demands: &'a Demands<'a>,
}

/// The orders under review, where only those are asked for.
fn review(desk: &Desk<'_>, only: Option<OrdersOnly>) -> BTreeSet<OrderId> {
    if only != Some(OrdersOnly::Review) {
        return BTreeSet::new();
    }
    let under_review = desk.workspace.under_review().into_iter();
    under_review.map(|one| one.order_id).collect()
}

impl Asked<'_> {
    fn takes(&self, id: &OrderId) -> bool {
        let is_decided = self.only.is_none_or(|only| self.is_to_decide(id, only));
        is_decided && (self.status.is_none() && self.words.is_empty() || self.holds(id))
    }

    fn is_to_decide(&self, id: &OrderId, only: OrdersOnly) -> bool {
        let workspace = self.desk.workspace;
        match only {
            OrdersOnly::Review => self.review.contains(id),
            OrdersOnly::UnknownProduct => workspace.market_record(id).is_some_and(|told| {
                let mut products = told.lines.iter().filter_map(MarketLine::product);
                products.any(|product| !workspace.products.contains_key(&product))
            }),
            OrdersOnly::Waiting => {
                let row = workspace.market_orders.get(id);
                row.is_some_and(|row| row.value.waiting.is_some())
            }
        }
    }

    /// Whether the order has the status and every word. Looks without making
    /// the row: there may be a hundred thousand of them.
    fn holds(&self, id: &OrderId) -> bool {
        let Some(order) = self.desk.workspace.order(id) else {
            return false;
        };
        let status = order.status.as_deref();
        if self.status.is_some() && self.status != status {
            return false;
        }
        if self.words.is_empty() {
            return true;
        }
        let text = self.text(id, &order).to_lowercase();
        self.words.iter().all(|word| text.contains(word))
    }

    /// What of an order is searched, a line each.
    fn text(&self, id: &OrderId, order: &Order) -> String {
        let desk = self.desk;
        let told = desk.workspace.market_record(id);
        let buyer = desk.workspace.buyers.get(&order.buyer_id);
        let buyer = buyer.map(|row| row.value.name.as_str());
        let status_text = words::status(order.status.as_deref(), desk.lang);
        let mut parts = vec![id.as_str(), &status_text];
        parts.extend(order.status.as_deref());
        parts.extend(buyer.or(told.and_then(buyers::name_told)));
        for line in told.map_or(&[][..], |told| &told.lines) {
            parts.extend(line.product_id.as_deref());
            parts.extend(line.name.as_deref());
        }
        let product = desk.workspace.products.get(&order.product_id);
        parts.push(order.product_id.as_str());
        parts.extend(product.map(|row| row.value.name.as_str()));
        let refunded = told.filter(|told| told.has_refund);
        parts.extend(refunded.map(|_| desk.lang.word("refunded", "已退款")));
        let simulated = told.filter(|told| told.simulated);
        parts.extend(simulated.map(|_| desk.lang.word("simulated", "模拟")));
        let demands = self.demands.get(id).into_iter().flatten();
        parts.extend(demands.map(String::as_str));
        parts.join("\n")
    }
}

/// One order as the list shows it; `None` when nobody tells of it.
pub(crate) fn one(desk: &Desk<'_>, id: &OrderId) -> Option<OrderRow> {
    row(desk, id, &demands(desk))
}

type Demands<'a> = BTreeMap<&'a OrderId, Vec<String>>;

fn demands<'a>(desk: &Desk<'a>) -> Demands<'a> {
    let mut demands: Demands<'a> = BTreeMap::new();
    for request in desk.workspace.requests.values().map(|row| &row.value) {
        let of = demands.entry(&request.order_id).or_default();
        of.push(request.request_id.to_string());
    }
    demands
}

fn row(desk: &Desk<'_>, id: &OrderId, demands: &Demands<'_>) -> Option<OrderRow> {
    let order = desk.workspace.order(id)?;
    let told = desk.workspace.market_record(id);
    let is_own = desk.workspace.orders.contains_key(id);
    let buyer = desk.workspace.buyers.get(&order.buyer_id);
    let buyer = buyer.map(|row| row.value.name.as_str());
    let lines = told.filter(|told| !told.lines.is_empty()).map(|told| {
        let lines = told.lines.iter();
        lines.map(|line| line_told(desk, line)).collect()
    });
    Some(OrderRow {
        order_id: id.to_string(),
        status_text: words::status(order.status.as_deref(), desk.lang),
        status: order.status.clone(),
        paid_at: order.paid_at,
        paid: order.paid_at.map(|at| desk.here(at)),
        refunded: told.is_some_and(|told| told.has_refund),
        lines: lines.unwrap_or_else(|| own_line(desk, &order, is_own)),
        buyer_name: buyer
            .or(told.and_then(buyers::name_told))
            .map(str::to_owned),
        from: from(is_own, told),
        simulated: told.is_some_and(|told| told.simulated),
        modified: told
            .and_then(|told| told.modified_at)
            .map(|at| desk.here(at)),
        demands: demands.get(id).cloned().unwrap_or_default(),
    })
}

fn from(is_own: bool, told: Option<&MarketRecord>) -> OrderFrom {
    match (is_own, told) {
        (true, Some(_)) => OrderFrom::Both,
        (true, None) => OrderFrom::Seller,
        (false, _) => OrderFrom::Platform,
    }
}

fn line_told(desk: &Desk<'_>, line: &MarketLine) -> OrderLineView {
    let product = line.product();
    let name = product.as_ref().and_then(|id| name_of(desk, id));
    OrderLineView {
        known: name.is_some(),
        name: name.or_else(|| line.name.as_deref().map(str::to_owned)),
        product_id: product.map(|id| id.to_string()),
        quantity: line.quantity.as_deref().map(str::to_owned),
    }
}

/// The line of an order of which the platform tells none.
fn own_line(desk: &Desk<'_>, order: &Order, is_own: bool) -> Vec<OrderLineView> {
    if !is_own {
        return Vec::new();
    }
    let name = name_of(desk, &order.product_id);
    vec![OrderLineView {
        product_id: Some(order.product_id.to_string()),
        quantity: order.quantity.map(|quantity| quantity.to_string()),
        known: name.is_some(),
        name,
    }]
}

fn name_of(desk: &Desk<'_>, id: &ProductId) -> Option<String> {
    let product = desk.workspace.products.get(id)?;
    Some(product.value.name.clone())
}
