//! One order in full: what the platform and the seller's records tell of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Moment;
use super::marketplace::{OrderRow, WaitingView};

/// Asks for one order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct OrderDetailInput {
    /// The platform's `trade_id`.
    pub order_id: String,
}

/// What the platform answered about an order when it was last read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct OrderAnswer {
    /// The platform's `trade_id`.
    pub order_id: String,
    /// Its own text, byte for byte: `{"order":..,"funds":..}`.
    pub text: String,
}

/// One order in full. What nobody tells is absent; an amount is worded as the
/// platform writes it, with its currency behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct OrderDetail {
    /// As the list shows it.
    pub row: OrderRow,
    /// What was ordered, line by line.
    pub lines: Vec<OrderLineDetail>,
    /// Payments, planned ones included.
    pub payments: Vec<OrderPaymentView>,
    /// The total.
    pub total: Option<String>,
    /// When it was placed.
    pub created: Option<Moment>,
    /// When the goods were sent.
    pub shipped: Option<Moment>,
    /// How, and by whom.
    pub shipment: Option<String>,
    /// Where the goods went, on one line.
    pub ship_to: Option<String>,
    /// Such as `FOB`.
    pub trade_term: Option<String>,
    /// The buyer's or the seller's remark.
    pub remark: Option<String>,
    /// The machine's serial number, from the seller's records.
    pub serial: Option<String>,
    /// The platform denies this app what the order says of itself.
    pub order_denied: bool,
    /// The platform denies this app payments and refunds.
    pub funds_denied: bool,
    /// Why it waits to be asked for again.
    pub waiting: Option<WaitingView>,
    /// When it was read from the platform.
    pub pulled: Option<Moment>,
}

/// One product of an order, with what the platform tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct OrderLineDetail {
    /// The platform's opaque id.
    pub product_id: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// The seller's model.
    pub model: Option<String>,
    /// The seller's code of the variant.
    pub sku: Option<String>,
    /// How many, as the platform writes it: `12.0000`.
    pub quantity: Option<String>,
    /// What is counted.
    pub unit: Option<String>,
    /// The price of one.
    pub unit_price: Option<String>,
    /// Whether it is in the catalogue.
    pub known: bool,
}

/// One payment of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct OrderPaymentView {
    /// `ADVANCE`, `BALANCE` and others.
    pub step: Option<String>,
    /// The platform's word; its words are not documented.
    pub status: Option<String>,
    /// How much.
    pub amount: Option<String>,
    /// When it was paid; absent while it is not.
    pub paid: Option<Moment>,
    /// When it arrived.
    pub received: Option<Moment>,
}
