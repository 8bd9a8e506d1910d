//! Orders, whoever tells of them, in one list.

use std::collections::BTreeMap;

use fettle_domain::id::{OrderId, ProductId};
use fettle_domain::market::{MarketLine, MarketRecord};
use fettle_domain::order::Order;

use super::{buyers, words};
use crate::desk::Desk;
use crate::dto::marketplace::{OrderFrom, OrderLineView, OrderRow, OrdersInput, OrdersView};

/// The orders that hold every word of the query.
pub(crate) fn orders(desk: &Desk<'_>, input: &OrdersInput) -> OrdersView {
    let query = input.query.as_deref().unwrap_or_default().to_lowercase();
    let words: Vec<&str> = query.split_whitespace().collect();
    let demands = demands(desk);
    let ids = desk.workspace.order_ids();
    let rows = ids.filter_map(|id| row(desk, id, &demands));
    OrdersView {
        rows: rows.filter(|row| holds(row, &words)).collect(),
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

fn holds(row: &OrderRow, words: &[&str]) -> bool {
    let lines = row.lines.iter();
    let lines = lines
        .flat_map(|line| [&line.product_id, &line.name])
        .flatten();
    let own = [&row.order_id, &row.status_text].into_iter();
    let own = own.chain(&row.status).chain(&row.buyer_name);
    let texts: Vec<String> = own.chain(lines).map(|text| text.to_lowercase()).collect();
    words
        .iter()
        .all(|word| texts.iter().any(|text| text.contains(word)))
}
