//! What was sold to whom: products, buyers, orders.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{BuyerId, OrderId, ProductId};
use crate::place::Place;
use crate::service::Service;

/// A product of the seller's catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Product {
    /// The marketplace's opaque id.
    pub product_id: ProductId,
    /// The seller's model name.
    pub model: String,
    /// What it is.
    pub name: String,
    /// A family of products that share rules.
    pub family: Option<String>,
    /// Whether it carries the after-sales mark; `None` when nobody has said.
    pub serviced: Option<bool>,
    /// The services promised with it; empty when nobody has said.
    pub services: BTreeSet<Service>,
    /// The seller's warranty in months.
    pub warranty_months: Option<u32>,
    /// The day it was taken out of the catalogue.
    pub discontinued_on: Option<NaiveDate>,
}

/// A buyer, and the site where the machines stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Buyer {
    /// The id.
    pub buyer_id: BuyerId,
    /// The company.
    pub name: String,
    /// Whom to ask for.
    pub contact: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// The site.
    pub site: Place,
    /// The language to write in, BCP 47.
    pub language: Option<String>,
}

/// An order as the platform keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Order {
    /// The marketplace's `trade_id`.
    pub order_id: OrderId,
    /// Who bought.
    pub buyer_id: BuyerId,
    /// What.
    pub product_id: ProductId,
    /// The machine's serial number.
    pub serial: Option<String>,
    /// How many.
    pub quantity: Option<u32>,
    /// When the payment succeeded: the start of the service period.
    pub paid_at: Option<DateTime<Utc>>,
    /// The day it was delivered.
    pub delivered_on: Option<NaiveDate>,
    /// The platform's status, kept as it came.
    pub status: Option<String>,
}
