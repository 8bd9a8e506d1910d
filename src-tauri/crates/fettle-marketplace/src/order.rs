//! What the platform tells of an order, typed. Identifiers are opaque text.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::error::Oddity;
use crate::json::{self, Malformed, decimal, id, instant, rows, text};
use crate::told::Told;

/// One row of the order list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// `trade_id`.
    pub trade_id: String,
    /// `modify_date`, where the row holds a readable one.
    pub modified_at: Option<DateTime<Utc>>,
    /// The row as it came; nothing where no list told of the order.
    pub told: Told,
}

/// One page of the order list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// `total_count` of the whole window, where told.
    pub total: Option<u64>,
    /// The rows with an id.
    pub rows: Vec<Listed>,
    /// The rows without a readable id: nothing can be asked about them.
    pub nameless: Vec<Told>,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// `trade_id`.
    pub trade_id: String,
    /// `trade_status`: one of the platform's words, or one that is not known
    /// here and shown as it is.
    pub status: Option<String>,
    /// `create_date`.
    pub created_at: Option<DateTime<Utc>>,
    /// `modify_date`.
    pub modified_at: Option<DateTime<Utc>>,
    /// `order_products`.
    pub lines: Vec<Line>,
    /// `buyer`.
    pub buyer: Buyer,
    /// `shipping_address`.
    pub ship_to: Option<Address>,
    /// `shipment_date`.
    pub shipment_at: Option<DateTime<Utc>>,
    /// `shipment_method`.
    pub shipment_method: Option<String>,
    /// `carrier.name`.
    pub carrier: Option<String>,
    /// `total_amount`.
    pub total: Option<Money>,
    /// `trade_term`, such as FOB.
    pub trade_term: Option<String>,
    /// `remark`.
    pub remark: Option<String>,
}

/// One product of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// `product_id`: opaque.
    pub product_id: Option<String>,
    /// `name`.
    pub name: Option<String>,
    /// `quantity`, in `unit`.
    pub quantity: Option<Decimal>,
    /// `unit`.
    pub unit: Option<String>,
    /// `unit_price`.
    pub unit_price: Option<Money>,
    /// `sku_id`.
    pub sku_id: Option<String>,
    /// `sku_code`.
    pub sku_code: Option<String>,
    /// `model_number`.
    pub model_number: Option<String>,
    /// `sku_attributes`: key and value.
    pub attributes: Vec<(String, String)>,
}

/// An amount in a currency, as the platform writes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Money {
    /// `amount`.
    pub amount: Decimal,
    /// `currency`: an ISO 4217 code.
    pub currency: Option<String>,
}

/// Who bought; e-mail and phone are not to be counted on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Buyer {
    /// `full_name`.
    pub full_name: Option<String>,
    /// `country`, sometimes.
    pub country: Option<String>,
    /// `immutable_eid`.
    pub immutable_id: Option<String>,
    /// `e_account_id`.
    pub account_id: Option<String>,
}

/// Where the goods went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// `address`.
    pub address: Option<String>,
    /// `city`.
    pub city: Option<String>,
    /// `province`.
    pub province: Option<String>,
    /// `country_code`.
    pub country_code: Option<String>,
    /// `zip`.
    pub zip: Option<String>,
    /// `contact_person`.
    pub contact_person: Option<String>,
}

/// What was paid and given back for an order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Funds {
    /// `fund_pay_list`.
    pub payments: Vec<Payment>,
    /// Whether `refund_list` has any row: its rows are not documented.
    pub has_refund: bool,
}

/// One payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// `pay_status`.
    pub status: Option<String>,
    /// `pay_step`: `ADVANCE`, `BALANCE` and others.
    pub step: Option<String>,
    /// `pay_amount`.
    pub amount: Option<Money>,
    /// `pay_time`: missing while unpaid.
    pub paid_at: Option<DateTime<Utc>>,
    /// `receive_time`.
    pub received_at: Option<DateTime<Utc>>,
}

impl Funds {
    /// The earliest time of a payment: the careful reading of what starts the
    /// service period. The words of `pay_status` are not documented, so a
    /// payment counts by having a time.
    pub fn first_paid_at(&self) -> Option<DateTime<Utc>> {
        self.payments
            .iter()
            .filter_map(|payment| payment.paid_at)
            .min()
    }
}

/// A page from the answer of an order list.
pub(crate) fn read_page(told: &Told) -> Result<Page, Oddity> {
    let mut page = Page {
        total: json::count(&told.value, "total_count")?,
        ..Page::default()
    };
    for row in told.rows("order_list", "trade_ecology_order")? {
        match id(&row.value, "trade_id") {
            Ok(Some(trade_id)) => page.rows.push(Listed {
                trade_id,
                modified_at: instant(&row.value, "modify_date").ok().flatten(),
                told: row,
            }),
            Ok(None) | Err(_) => page.nameless.push(row),
        }
    }
    Ok(page)
}

/// An order from the `value` of an order call.
pub(crate) fn read_order(value: &Value) -> Result<Order, Oddity> {
    let trade_id = id(value, "trade_id")?.ok_or(Oddity::Missing("trade_id"))?;
    let products = rows(value, "order_products", "trade_ecology_order_product")?;
    let lines: Result<_, Malformed> = products.into_iter().map(read_line).collect();
    Ok(Order {
        trade_id,
        status: text(value, "trade_status")?,
        created_at: instant(value, "create_date")?,
        modified_at: instant(value, "modify_date")?,
        lines: lines?,
        buyer: read_buyer(&value["buyer"])?,
        ship_to: read_address(&value["shipping_address"])?,
        shipment_at: instant(value, "shipment_date")?,
        shipment_method: text(value, "shipment_method")?,
        carrier: text(&value["carrier"], "name")?,
        total: money(value, "total_amount")?,
        trade_term: text(value, "trade_term")?,
        remark: text(value, "remark")?,
    })
}

fn read_line(row: &Value) -> Result<Line, Malformed> {
    let attributes = rows(row, "sku_attributes", "sku_attribute")?;
    Ok(Line {
        product_id: id(row, "product_id")?,
        name: text(row, "name")?,
        quantity: decimal(row, "quantity")?,
        unit: text(row, "unit")?,
        unit_price: money(row, "unit_price")?,
        sku_id: id(row, "sku_id")?,
        sku_code: text(row, "sku_code")?,
        model_number: text(row, "model_number")?,
        attributes: attributes
            .into_iter()
            .map(attribute)
            .collect::<Result<_, _>>()?,
    })
}

fn attribute(row: &Value) -> Result<(String, String), Malformed> {
    let part = |field| text(row, field).map(Option::unwrap_or_default);
    Ok((part("key")?, part("value")?))
}

fn money(object: &Value, field: &str) -> Result<Option<Money>, Malformed> {
    let value = &object[field];
    let Some(amount) = decimal(value, "amount").map_err(|_| Malformed(field.to_owned()))? else {
        return Ok(None);
    };
    let currency = text(value, "currency")?;
    Ok(Some(Money { amount, currency }))
}

fn read_buyer(value: &Value) -> Result<Buyer, Malformed> {
    Ok(Buyer {
        full_name: text(value, "full_name")?,
        country: text(value, "country")?,
        immutable_id: id(value, "immutable_eid")?,
        account_id: id(value, "e_account_id")?,
    })
}

fn read_address(value: &Value) -> Result<Option<Address>, Malformed> {
    if json::is_blank(value) {
        return Ok(None);
    }
    Ok(Some(Address {
        address: text(value, "address")?,
        city: text(value, "city")?,
        province: text(value, "province")?,
        country_code: text(value, "country_code")?,
        zip: text(value, "zip")?,
        contact_person: text(value, "contact_person")?,
    }))
}

/// Payments and refunds from the `value` of a fund call.
pub(crate) fn read_funds(value: &Value) -> Result<Funds, Oddity> {
    let payments = rows(value, "fund_pay_list", "fund_pay")?;
    let payments: Result<_, Malformed> = payments.into_iter().map(read_payment).collect();
    Ok(Funds {
        payments: payments?,
        has_refund: has_row(&value["refund_list"]),
    })
}

fn read_payment(row: &Value) -> Result<Payment, Malformed> {
    Ok(Payment {
        status: text(row, "pay_status")?,
        step: text(row, "pay_step")?,
        amount: money(row, "pay_amount")?,
        paid_at: instant(row, "pay_time")?,
        received_at: instant(row, "receive_time")?,
    })
}

/// Whether a list of unknown shape holds anything.
fn has_row(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.values().any(has_row),
        Value::Array(rows) => !rows.is_empty(),
        other => !json::is_blank(other),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_order_is_read_wrapped_and_bare() {
        let product = json!({"product_id": "1000AbC", "quantity": "12.0000", "unit": "set",
            "unit_price": {"amount": "3.50", "currency": "USD"},
            "sku_attributes": {"sku_attribute": {"key": "Voltage", "value": 380}}});
        let order = |products| {
            json!({"trade_id": 271_207_727_001_028_893_u64, "trade_status": "frozen", "remark": {},
                "create_date": {"timestamp": "1754021376000"}, "order_products": products,
                "buyer": {"full_name": "Ana"}, "shipping_address": {}, "new_field": [1]})
        };
        let wrapped = order(json!({"trade_ecology_order_product": product}));
        let read = read_order(&wrapped).unwrap();
        assert_eq!(read.trade_id, "271207727001028893");
        assert_eq!(read.lines[0].quantity, Some(Decimal::new(120_000, 4)));
        let attribute = ("Voltage".to_owned(), "380".to_owned());
        assert_eq!(read.lines[0].attributes, [attribute]);
        assert_eq!(read.ship_to, None);
        assert_eq!(read_order(&order(json!([product]))), Ok(read));
    }

    #[test]
    fn a_quantity_that_cannot_be_read_is_not_passed_over() {
        let order = json!({"trade_id": "1", "order_products": [{"quantity": "a dozen"}]});
        let fault = Oddity::Malformed(Malformed("quantity".to_owned()));
        assert_eq!(read_order(&order), Err(fault));
        assert_eq!(read_order(&json!({})), Err(Oddity::Missing("trade_id")));
    }

    #[test]
    fn the_first_payment_with_a_time_counts_and_any_refund_row_is_a_refund() {
        let funds = json!({"fund_pay_list": {"fund_pay": [
            {"pay_step": "BALANCE", "pay_time": {"timestamp": 2000}},
            {"pay_step": "ADVANCE", "pay_time": {"timestamp": "1000"}},
            {"pay_step": "LATER", "pay_status": "UNPAY"}]}, "refund_list": {"x": [{}]}});
        let funds = read_funds(&funds).unwrap();
        assert_eq!(funds.first_paid_at(), DateTime::from_timestamp_millis(1000));
        assert!(funds.has_refund);
        for empty in [
            json!({}),
            json!({"refund_list": {}}),
            json!({"refund_list": {"x": []}}),
        ] {
            assert_eq!(read_funds(&empty), Ok(Funds::default()));
        }
    }

    #[test]
    fn a_row_without_an_id_is_kept_apart() {
        let page = |value: Value| {
            let text = value.to_string();
            read_page(&Told { value, text })
        };
        let two = json!({"total_count": "2", "order_list": [{"trade_id": 1}, {"x": 1}]});
        let empty = page(json!({"order_list": {}}));
        let page = page(two).unwrap();
        assert_eq!(
            (page.total, page.rows.len(), page.nameless.len()),
            (Some(2), 1, 1)
        );
        assert_eq!(empty, Ok(Page::default()));
    }
}
