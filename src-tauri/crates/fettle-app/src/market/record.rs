//! From what the client read to what the workspace keeps.

use fettle_domain::id::OrderId;
use fettle_domain::market::{
    MarketAddress, MarketBuyer, MarketLine, MarketMoney, MarketPayment, MarketRecord, MarketWait,
    Text,
};
use fettle_marketplace::order::{Address, Buyer, Funds, Line, Money, Order, Payment};
use fettle_marketplace::{Part, PulledOrder, Waiting};

fn text(told: Option<&String>) -> Text {
    told.map(|told| told.as_str().into())
}

/// The id under which the workspace can keep an order; `None` for a text that
/// is no id, or not the same one when it is written as an id.
pub fn order_id(trade_id: &str) -> Option<OrderId> {
    let id = OrderId::new(trade_id).ok()?;
    (id.as_str() == trade_id).then_some(id)
}

/// An order as the workspace keeps it. What the platform denies this time
/// stays as it was read before. `simulated`: whether a stand-in told it.
pub fn record_of(
    pulled: &PulledOrder,
    before: Option<&MarketRecord>,
    simulated: bool,
) -> MarketRecord {
    let mut record = match (&pulled.order, before) {
        (Part::Read(order), _) => of_order(order, pulled),
        (Part::Denied, Some(before)) => before.clone(),
        (Part::Denied, None) => empty(pulled),
    };
    if pulled.order.read().is_none() {
        record.status = text(pulled.listed_status.as_ref()).or(record.status);
        record.modified_at = pulled.mark.or(record.modified_at);
    }
    match (&pulled.funds, before) {
        (Part::Read(funds), _) => pay(&mut record, funds),
        (Part::Denied, Some(before)) => {
            record.payments.clone_from(&before.payments);
            record.has_refund = before.has_refund;
        }
        (Part::Denied, None) => {}
    }
    MarketRecord {
        order_denied: pulled.order.read().is_none(),
        funds_denied: pulled.funds.read().is_none(),
        hash: pulled.hash.as_str().into(),
        mark: pulled.mark,
        pulled_at: pulled.pulled_at,
        simulated,
        ..record
    }
}

/// Why an order waits, as the workspace keeps it.
pub fn wait_of(waiting: &Waiting) -> MarketWait {
    MarketWait {
        code: waiting.reason.code().to_owned(),
        message: waiting.reason.to_string(),
        tried_at: waiting.tried_at,
        mark: waiting.mark,
    }
}

fn empty(pulled: &PulledOrder) -> MarketRecord {
    MarketRecord {
        status: None,
        created_at: None,
        modified_at: None,
        lines: Vec::new(),
        buyer: MarketBuyer::default(),
        ship_to: None,
        payments: Vec::new(),
        has_refund: false,
        order_denied: true,
        funds_denied: true,
        shipment_at: None,
        shipment_method: None,
        carrier: None,
        total: None,
        trade_term: None,
        remark: None,
        hash: pulled.hash.as_str().into(),
        mark: pulled.mark,
        pulled_at: pulled.pulled_at,
        simulated: false,
    }
}

fn of_order(order: &Order, pulled: &PulledOrder) -> MarketRecord {
    MarketRecord {
        status: text(order.status.as_ref()),
        created_at: order.created_at,
        modified_at: order.modified_at,
        lines: order.lines.iter().map(line).collect(),
        buyer: buyer(&order.buyer),
        ship_to: order.ship_to.as_ref().map(|to| Box::new(address(to))),
        shipment_at: order.shipment_at,
        shipment_method: text(order.shipment_method.as_ref()),
        carrier: text(order.carrier.as_ref()),
        total: order.total.as_ref().map(money),
        trade_term: text(order.trade_term.as_ref()),
        remark: text(order.remark.as_ref()),
        ..empty(pulled)
    }
}

fn pay(record: &mut MarketRecord, funds: &Funds) {
    record.payments = funds.payments.iter().map(payment).collect();
    record.has_refund = funds.has_refund;
}

fn line(line: &Line) -> MarketLine {
    MarketLine {
        product_id: text(line.product_id.as_ref()),
        name: text(line.name.as_ref()),
        quantity: line.quantity.map(|quantity| quantity.to_string().into()),
        unit: text(line.unit.as_ref()),
        sku_code: text(line.sku_code.as_ref()),
        model_number: text(line.model_number.as_ref()),
        unit_price: line.unit_price.as_ref().map(money),
    }
}

fn money(money: &Money) -> MarketMoney {
    MarketMoney {
        amount: money.amount.to_string().into(),
        currency: text(money.currency.as_ref()),
    }
}

fn buyer(buyer: &Buyer) -> MarketBuyer {
    MarketBuyer {
        full_name: text(buyer.full_name.as_ref()),
        country: text(buyer.country.as_ref()),
        immutable_id: text(buyer.immutable_id.as_ref()),
        account_id: text(buyer.account_id.as_ref()),
    }
}

fn address(to: &Address) -> MarketAddress {
    MarketAddress {
        address: text(to.address.as_ref()),
        city: text(to.city.as_ref()),
        province: text(to.province.as_ref()),
        country_code: text(to.country_code.as_ref()),
        zip: text(to.zip.as_ref()),
        contact_person: text(to.contact_person.as_ref()),
    }
}

fn payment(payment: &Payment) -> MarketPayment {
    MarketPayment {
        status: text(payment.status.as_ref()),
        step: text(payment.step.as_ref()),
        amount: payment.amount.as_ref().map(money),
        paid_at: payment.paid_at,
        received_at: payment.received_at,
    }
}
