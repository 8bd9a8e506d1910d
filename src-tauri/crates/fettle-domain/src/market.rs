//! What the marketplace told: orders as pulled, those that wait, and the link
//! to the platform.
//!
//! Owns the records of the pull, kept apart from the seller's own
//! ([`Workspace::orders`]), and the one look-up that lays both together,
//! [`Workspace::order`]. Knows nothing of the platform's protocol; the answers
//! themselves lie beside the log, as text, and are not held here.
//!
//! Invariant: the seller's rows are never written by a pull. What the platform
//! tells of payment and status counts; what it does not tell is the seller's.
//! What a simulator told says so for good.
//!
//! Start reading at [`MarketRecord`], then [`Workspace::order`].

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{BuyerId, OrderId};
use crate::settings::PeriodStart;

mod look_up;
mod review;

pub use review::{Concern, UnderReview};

#[cfg(doc)]
use crate::workspace::Workspace;

/// Text of the platform's; short of what a growing string would take.
pub type Text = Option<Box<str>>;

/// One order of the platform's: what was read of it, and why it waits to be
/// read again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct MarketOrder {
    /// The platform's `trade_id`.
    pub order_id: OrderId,
    /// What was last read; `None` when it never could be.
    pub record: Option<Box<MarketRecord>>,
    /// Why it is to be asked for again; `None` when all is there.
    pub waiting: Option<Box<MarketWait>>,
}

/// An order as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the form is frozen, and they are independent of each other"
)]
pub struct MarketRecord {
    /// The platform's word, kept as it came.
    pub status: Text,
    /// When it was placed.
    pub created_at: Option<DateTime<Utc>>,
    /// When it last changed.
    pub modified_at: Option<DateTime<Utc>>,
    /// What was ordered.
    pub lines: Vec<MarketLine>,
    /// Who bought.
    pub buyer: MarketBuyer,
    /// Where the goods went.
    pub ship_to: Option<Box<MarketAddress>>,
    /// Payments, planned ones without a time included.
    pub payments: Vec<MarketPayment>,
    /// Whether money was given back; how much is not told.
    pub has_refund: bool,
    /// The platform denies this app what the order says of itself.
    pub order_denied: bool,
    /// The platform denies this app payments and refunds.
    pub funds_denied: bool,
    /// When the goods were sent.
    pub shipment_at: Option<DateTime<Utc>>,
    /// How they were sent.
    pub shipment_method: Text,
    /// Who carries them.
    pub carrier: Text,
    /// The total.
    pub total: Option<MarketMoney>,
    /// Such as FOB.
    pub trade_term: Text,
    /// The buyer's or seller's remark.
    pub remark: Text,
    /// SHA-256 of the answers, hex.
    pub hash: Box<str>,
    /// Its modified time, if this is all there was to know at that time.
    pub mark: Option<DateTime<Utc>>,
    /// When it was read, by the platform's clock.
    pub pulled_at: DateTime<Utc>,
    /// Whether a stand-in on some machine told it, not the platform.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub simulated: bool,
}

/// Where the answers that a record was read from are kept: a stretch of a pack
/// that lies beside the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct MarketAnswers {
    /// SHA-256 of the pack, lower-case hex.
    pub pack: String,
    /// Where they begin in it, in bytes.
    #[ts(type = "number")]
    pub start: u64,
    /// How long they are, in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
}

/// One product of an order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct MarketLine {
    /// The platform's opaque id.
    pub product_id: Text,
    /// Its name.
    pub name: Text,
    /// A decimal, as the platform writes it: `12.0000`.
    pub quantity: Text,
    /// What is counted.
    pub unit: Text,
    /// The seller's code of the variant.
    pub sku_code: Text,
    /// The seller's model.
    pub model_number: Text,
    /// The price of one.
    pub unit_price: Option<MarketMoney>,
}

/// An amount, as the platform writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct MarketMoney {
    /// A decimal.
    pub amount: Box<str>,
    /// ISO 4217, where told.
    pub currency: Text,
}

/// Who bought.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct MarketBuyer {
    /// The name.
    pub full_name: Text,
    /// The country, sometimes.
    pub country: Text,
    /// The platform's id that stays.
    pub immutable_id: Text,
    /// The platform's id of the account.
    pub account_id: Text,
}

/// Where the goods went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct MarketAddress {
    /// Street and number.
    pub address: Text,
    /// The city.
    pub city: Text,
    /// The province.
    pub province: Text,
    /// ISO 3166-1 alpha-2, as a rule.
    pub country_code: Text,
    /// The postal code.
    pub zip: Text,
    /// Whom to ask for.
    pub contact_person: Text,
}

/// One payment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct MarketPayment {
    /// The platform's word; its words are not documented.
    pub status: Text,
    /// `ADVANCE`, `BALANCE` and others.
    pub step: Text,
    /// How much.
    pub amount: Option<MarketMoney>,
    /// When it was paid; `None` while it is not.
    pub paid_at: Option<DateTime<Utc>>,
    /// When it arrived.
    pub received_at: Option<DateTime<Utc>>,
}

/// Why an order waits to be asked for again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct MarketWait {
    /// A stable word to translate by.
    pub code: String,
    /// What happened, in English and without secrets.
    pub message: String,
    /// When it was last tried, by the platform's clock.
    pub tried_at: DateTime<Utc>,
    /// The order's modified time then: while it stays the same, the list says
    /// nothing new of it.
    pub mark: Option<DateTime<Utc>>,
}

/// Which platform this workspace is linked to. Never holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct MarketLink {
    /// `A` or `B`.
    pub profile: String,
    /// Where calls go.
    pub base_url: String,
    /// Where sign-in goes.
    pub auth_url: String,
    /// The app's public name.
    pub app_key: String,
    /// Where the first pull begins.
    pub first_from: DateTime<Utc>,
    /// Whether it is a stand-in on this machine.
    pub is_simulator: bool,
    /// When it was linked.
    pub linked_at: DateTime<Utc>,
}

/// The code of a [`MarketWait`] for what the platform denies this app.
pub const DENIED: &str = "no_permission";

impl MarketOrder {
    /// An order of which nothing is known yet.
    pub fn new(order_id: OrderId) -> Self {
        Self {
            order_id,
            record: None,
            waiting: None,
        }
    }

    /// The modified time under which it was last read or set aside: while the
    /// list shows the same, it need not be asked for.
    pub fn mark(&self) -> Option<DateTime<Utc>> {
        match &self.waiting {
            Some(wait) => wait.mark,
            None => self.record.as_ref()?.mark,
        }
    }

    /// The order was read: it waits on only if a part was denied.
    pub fn read(&mut self, record: MarketRecord) {
        self.waiting = record.denial().map(Box::new);
        self.record = Some(Box::new(record));
    }

    /// The order could not be read. What is known of it stays, and so does the
    /// remembered mark where the try has none.
    pub fn set_aside(&mut self, mut wait: MarketWait) {
        wait.mark = wait.mark.or(self.mark());
        self.waiting = Some(Box::new(wait));
    }
}

impl MarketRecord {
    /// Whether no part was denied.
    pub fn is_complete(&self) -> bool {
        !self.order_denied && !self.funds_denied
    }

    /// When the payment was made that starts the service period. A payment
    /// counts by having a time; of the last ones, the last so far.
    pub fn paid_at(&self, starts_with: PeriodStart) -> Option<DateTime<Utc>> {
        let times = self.payments.iter().filter_map(|payment| payment.paid_at);
        match starts_with {
            PeriodStart::FirstPayment => times.min(),
            PeriodStart::LastPayment => times.max(),
        }
    }

    /// The calls that the platform denies this app.
    pub fn denied_calls(&self) -> impl Iterator<Item = &'static str> {
        let order = self.order_denied.then_some("alibaba.seller.order.get");
        let funds = self.funds_denied.then_some("alibaba.seller.order.fund.get");
        order.into_iter().chain(funds)
    }

    fn denial(&self) -> Option<MarketWait> {
        let calls: Vec<&str> = self.denied_calls().collect();
        (!calls.is_empty()).then(|| MarketWait {
            code: DENIED.to_owned(),
            message: format!("the platform denies this app {}", calls.join(" and ")),
            tried_at: self.pulled_at,
            mark: self.mark,
        })
    }
}

/// The id that a pulled order's buyer goes by: the platform's id that stays,
/// else that of the account. A buyer whom the platform does not name is one of
/// the order's own.
pub fn buyer_id_of(order_id: &OrderId, record: &MarketRecord) -> BuyerId {
    let buyer = &record.buyer;
    let told = [&buyer.immutable_id, &buyer.account_id].into_iter();
    let told = told
        .flatten()
        .find_map(|id| fitted(id))
        .and_then(|id| BuyerId::new(id).ok());
    told.unwrap_or_else(|| {
        let own = format!("order-{order_id}");
        let own = fitted(&own).expect("it begins with a word");
        BuyerId::new(own).expect("it was made to fit")
    })
}

/// A text made to fit an id; `None` when nothing is left of it.
pub(crate) fn fitted(text: &str) -> Option<String> {
    let mut id = String::new();
    for letter in text.trim().chars().filter(|letter| !letter.is_control()) {
        if id.len() + letter.len_utf8() > crate::id::MAX_LEN {
            break;
        }
        id.push(letter);
    }
    (!id.trim().is_empty()).then_some(id)
}
