//! The one way to look an order up, whoever told of it.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{MarketLine, MarketRecord, buyer_id_of, fitted};
use crate::id::{OrderId, ProductId};
use crate::order::{Buyer, Order};
use crate::settings::PeriodStart;
use crate::workspace::Workspace;

/// The product of an order of which the platform names none.
const NO_PRODUCT: &str = "?";

impl Workspace {
    /// An order, as the seller's records and the platform tell of it together:
    /// the seller's row with the platform's payment and status over it, or what
    /// the platform alone tells. `None` when nobody knows it.
    pub fn order(&self, id: &OrderId) -> Option<Cow<'_, Order>> {
        let own = self.orders.get(id).map(|row| &row.value);
        match (own, self.market_record(id)) {
            (Some(own), Some(told)) => Some(self.laid_over(own, told)),
            (Some(own), None) => Some(Cow::Borrowed(own)),
            (None, Some(told)) => Some(Cow::Owned(self.made_of(id, told))),
            (None, None) => None,
        }
    }

    /// The ids of every order that somebody tells of, in order.
    pub fn order_ids(&self) -> impl Iterator<Item = &OrderId> {
        let mut own = self.orders.keys().peekable();
        let told = self.market_orders.iter();
        let mut told = told
            .filter(|(_, row)| row.value.record.is_some())
            .map(|(id, _)| id)
            .peekable();
        std::iter::from_fn(move || match (own.peek(), told.peek()) {
            (Some(a), Some(b)) if a == b => {
                told.next();
                own.next()
            }
            (Some(a), Some(b)) if a > b => told.next(),
            (Some(_), _) => own.next(),
            (None, _) => told.next(),
        })
    }

    /// What the platform told of an order.
    pub fn market_record(&self, id: &OrderId) -> Option<&MarketRecord> {
        self.market_orders.get(id)?.value.record.as_deref()
    }

    /// When an order was paid and who bought it, without making the order:
    /// asked for every clock of every demand.
    pub(crate) fn payment_and_buyer(
        &self,
        id: &OrderId,
    ) -> (Option<DateTime<Utc>>, Option<&Buyer>) {
        let own = self.orders.get(id).map(|row| &row.value);
        let told = self.market_record(id);
        let paid_at = told.and_then(|told| told.paid_at(self.period_starts_with()));
        let paid_at = paid_at.or_else(|| own.and_then(|own| own.paid_at));
        let buyer = match (own, told) {
            (Some(own), _) => self.buyers.get(&own.buyer_id),
            (None, Some(told)) => self.buyers.get(&buyer_id_of(id, told)),
            (None, None) => None,
        };
        (paid_at, buyer.map(|row| &row.value))
    }

    /// Which payment starts the service period.
    pub fn period_starts_with(&self) -> PeriodStart {
        let settings = self.settings.as_ref();
        settings.map_or_else(PeriodStart::default, |row| row.value.period_starts_with)
    }

    fn laid_over<'w>(&self, own: &'w Order, told: &MarketRecord) -> Cow<'w, Order> {
        let paid_at = told.paid_at(self.period_starts_with()).or(own.paid_at);
        let status = told.status.as_deref().or(own.status.as_deref());
        if paid_at == own.paid_at && status == own.status.as_deref() {
            return Cow::Borrowed(own);
        }
        Cow::Owned(Order {
            paid_at,
            status: status.map(str::to_owned),
            ..own.clone()
        })
    }

    fn made_of(&self, id: &OrderId, told: &MarketRecord) -> Order {
        let main = self.main_line(told);
        let product_id = main.and_then(product_of);
        Order {
            order_id: id.clone(),
            buyer_id: buyer_id_of(id, told),
            product_id: product_id
                .unwrap_or_else(|| ProductId::new(NO_PRODUCT).expect("a literal id")),
            serial: None,
            quantity: main.and_then(whole_quantity),
            paid_at: told.paid_at(self.period_starts_with()),
            delivered_on: None,
            status: told.status.as_deref().map(str::to_owned),
        }
    }

    /// The line that an order is about: of a product that is known as
    /// serviced, else of one that is known, else the first that names one.
    fn main_line<'r>(&self, told: &'r MarketRecord) -> Option<&'r MarketLine> {
        let rank = |line: &&MarketLine| {
            let product = self.products.get(&product_of(line)?)?;
            Some(product.value.serviced == Some(true))
        };
        let named = || told.lines.iter().filter(|line| product_of(line).is_some());
        named()
            .find(|line| rank(line) == Some(true))
            .or_else(|| named().find(|line| rank(line).is_some()))
            .or_else(|| named().next())
    }
}

/// The product that a line is about, where it names one.
pub(crate) fn product_of(line: &MarketLine) -> Option<ProductId> {
    ProductId::new(fitted(line.product_id.as_deref()?)?).ok()
}

fn whole_quantity(line: &MarketLine) -> Option<u32> {
    let quantity: Decimal = line.quantity.as_deref()?.parse().ok()?;
    quantity.fract().is_zero().then(|| quantity.to_u32())?
}

impl MarketLine {
    /// The product that it is about, where it names one.
    pub fn product(&self) -> Option<ProductId> {
        product_of(self)
    }
}
