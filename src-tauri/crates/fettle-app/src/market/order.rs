//! One order in full.

use fettle_domain::id::OrderId;
use fettle_domain::market::{
    MarketAddress, MarketLine, MarketMoney, MarketPayment, MarketRecord, Text,
};

use super::{orders, words};
use crate::desk::Desk;
use crate::dto::marketplace::{OrderLineView, WaitingView};
use crate::dto::order::{OrderDetail, OrderDetailInput, OrderLineDetail, OrderPaymentView};
use crate::error::{AppError, AppResult};

/// What is known of the order.
///
/// # Errors
/// When nobody tells of such an order.
pub(crate) fn order(desk: &Desk<'_>, input: &OrderDetailInput) -> AppResult<OrderDetail> {
    let unknown = || AppError::not_found("order", &input.order_id);
    let id = OrderId::new(input.order_id.as_str()).map_err(|_| unknown())?;
    let row = orders::one(desk, &id).ok_or_else(unknown)?;
    let told = desk.workspace.market_record(&id);
    let own = desk.workspace.orders.get(&id).map(|row| &row.value);
    let here = |at: Option<_>| at.map(|at| desk.here(at));
    Ok(OrderDetail {
        lines: lines(&row.lines, told),
        payments: told.map_or_else(Vec::new, |told| payments(desk, told)),
        total: told.and_then(|told| told.total.as_ref()).map(money),
        created: here(told.and_then(|told| told.created_at)),
        shipped: here(told.and_then(|told| told.shipment_at)),
        shipment: told.and_then(shipment),
        ship_to: told
            .and_then(|told| told.ship_to.as_deref())
            .and_then(place),
        trade_term: told.and_then(|told| owned(&told.trade_term)),
        remark: told.and_then(|told| owned(&told.remark)),
        serial: own
            .and_then(|own| own.serial.as_ref())
            .map(ToString::to_string),
        order_denied: told.is_some_and(|told| told.order_denied),
        funds_denied: told.is_some_and(|told| told.funds_denied),
        waiting: waiting(desk, &id),
        pulled: here(told.map(|told| told.pulled_at)),
        row,
    })
}

/// The lines of the list, each with what the platform tells beside it.
fn lines(shown: &[OrderLineView], told: Option<&MarketRecord>) -> Vec<OrderLineDetail> {
    let told: &[MarketLine] = told.map_or(&[], |told| &told.lines);
    let beside = |index: usize| told.get(index);
    let line = |(index, line): (usize, &OrderLineView)| OrderLineDetail {
        product_id: line.product_id.clone(),
        name: line.name.clone(),
        model: beside(index).and_then(|told| owned(&told.model_number)),
        sku: beside(index).and_then(|told| owned(&told.sku_code)),
        quantity: line.quantity.clone(),
        unit: beside(index).and_then(|told| owned(&told.unit)),
        unit_price: beside(index)
            .and_then(|told| told.unit_price.as_ref())
            .map(money),
        known: line.known,
    };
    shown.iter().enumerate().map(line).collect()
}

fn payments(desk: &Desk<'_>, told: &MarketRecord) -> Vec<OrderPaymentView> {
    let payment = |payment: &MarketPayment| OrderPaymentView {
        step: owned(&payment.step),
        status: owned(&payment.status),
        amount: payment.amount.as_ref().map(money),
        paid: payment.paid_at.map(|at| desk.here(at)),
        received: payment.received_at.map(|at| desk.here(at)),
    };
    told.payments.iter().map(payment).collect()
}

fn waiting(desk: &Desk<'_>, id: &OrderId) -> Option<WaitingView> {
    let row = desk.workspace.market_orders.get(id)?;
    let wait = row.value.waiting.as_deref()?;
    Some(WaitingView {
        trade_id: id.to_string(),
        reason: words::wait(wait, desk.lang),
        tried: desk.here(wait.tried_at),
    })
}

fn owned(text: &Text) -> Option<String> {
    text.as_deref().map(str::to_owned)
}

/// The digits stay as they came: nothing is computed with them.
fn money(money: &MarketMoney) -> String {
    let parts = [Some(&*money.amount), money.currency.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn shipment(told: &MarketRecord) -> Option<String> {
    joined([&told.shipment_method, &told.carrier], " · ")
}

fn place(to: &MarketAddress) -> Option<String> {
    let parts = [
        &to.contact_person,
        &to.address,
        &to.city,
        &to.province,
        &to.zip,
        &to.country_code,
    ];
    joined(parts, ", ")
}

fn joined<const N: usize>(parts: [&Text; N], between: &str) -> Option<String> {
    let told = parts.into_iter().filter_map(Option::as_deref);
    let parts: Vec<&str> = told.collect();
    (!parts.is_empty()).then(|| parts.join(between))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_their_digits() {
        let with = MarketMoney {
            amount: "12000.5000".into(),
            currency: Some("USD".into()),
        };
        let without = MarketMoney {
            currency: None,
            ..with.clone()
        };
        assert_eq!(money(&with), "12000.5000 USD");
        assert_eq!(money(&without), "12000.5000");
    }

    #[test]
    fn an_address_says_what_is_told_and_nothing_else() {
        let to = MarketAddress {
            city: Some("Lyon".into()),
            country_code: Some("FR".into()),
            ..MarketAddress::default()
        };
        assert_eq!(place(&to).as_deref(), Some("Lyon, FR"));
        assert_eq!(place(&MarketAddress::default()), None);
    }

    #[test]
    fn a_line_of_the_seller_alone_has_nothing_beside_it() {
        let shown = OrderLineView {
            product_id: Some("P-1".to_owned()),
            quantity: Some("2".to_owned()),
            name: Some("Block making machine".to_owned()),
            known: true,
        };
        let lines = lines(&[shown], None);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].name.as_deref(), Some("Block making machine"));
        assert_eq!(lines[0].unit_price, None);
    }
}
