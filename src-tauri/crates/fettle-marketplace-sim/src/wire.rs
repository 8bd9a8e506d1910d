//! Orders and refusals as JSON, in either dialect.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use crate::fault::{Fault, Faults};
use crate::sim::Dialect;
use crate::world::{Ailment, SimOrder, SimPayment};

/// How answers are written.
#[derive(Debug, Clone)]
pub(crate) struct Style {
    pub dialect: Dialect,
    pub is_texty: bool,
    pub has_empty_objects: bool,
}

impl Style {
    /// The style of what is said about `trade_id`: the same each time.
    pub fn new(dialect: Dialect, faults: &Faults, trade_id: &str) -> Self {
        let is_even = trade_id.bytes().map(usize::from).sum::<usize>() % 2 == 0;
        Self {
            dialect,
            is_texty: dialect == Dialect::B || (faults.has(Fault::Strings) && is_even),
            has_empty_objects: faults.has(Fault::EmptyObject),
        }
    }

    pub fn number(&self, number: i64) -> Value {
        if self.is_texty {
            Value::from(number.to_string())
        } else {
            Value::from(number)
        }
    }

    fn date(&self, at: DateTime<Utc>) -> Value {
        let timestamp = self.number(at.timestamp_millis());
        json!({"timestamp": timestamp, "format_date": "for people, PDT."})
    }

    /// A list in this dialect. With empty objects, one row comes without its
    /// brackets.
    pub fn list(&self, inner: &str, mut rows: Vec<Value>) -> Value {
        if rows.is_empty() && self.has_empty_objects {
            return json!({});
        }
        if self.dialect == Dialect::B {
            return Value::from(rows);
        }
        let is_single = rows.len() == 1 && self.has_empty_objects;
        let rows = if is_single {
            rows.remove(0)
        } else {
            Value::from(rows)
        };
        json!({ inner: rows })
    }

    pub fn row(&self, order: &SimOrder) -> Value {
        let mut row = json!({
            "trade_id": order.trade_id,
            "create_date": self.date(order.created_at),
            "modify_date": self.date(order.modified_at),
        });
        if !self.is_texty {
            row["trade_status"] = Value::from(order.status.as_str());
        }
        row
    }

    pub fn order(&self, order: &SimOrder) -> Value {
        let mut value = self.row(order);
        let lines = order.lines.iter().map(|line| self.line(line)).collect();
        let (name, country, city) = &order.buyer;
        value["trade_status"] = Value::from(order.status.as_str());
        value["order_products"] = self.list("trade_ecology_order_product", lines);
        value["buyer"] = json!({"full_name": name, "country": country, "immutable_eid": eid(name)});
        value["shipping_address"] = json!({"country_code": country, "city": city});
        value["total_amount"] = json!({"amount": "1234.50", "currency": "USD"});
        value["carrier"] = json!({});
        match order.ailment {
            Some(Ailment::Quantity) => {
                value["order_products"] = json!([{"product_id": "1", "quantity": "a dozen"}]);
            }
            Some(Ailment::OtherOrder) => value["trade_id"] = Value::from("1"),
            Some(Ailment::Failing) | None => {}
        }
        value
    }

    fn line(&self, (id, name, quantity): &(String, String, String)) -> Value {
        let attributes = vec![json!({"key": "Voltage", "value": self.number(380)})];
        json!({
            "product_id": id, "name": name, "quantity": quantity, "unit": "Set",
            "unit_price": {"amount": "99.9000", "currency": "USD"},
            "sku_attributes": self.list("sku_attribute", attributes),
        })
    }

    pub fn funds(&self, order: &SimOrder) -> Value {
        let payments = order
            .payments
            .iter()
            .map(|payment| self.payment(payment))
            .collect();
        let refunds = if order.has_refund {
            vec![json!({"note": "given back"})]
        } else {
            Vec::new()
        };
        json!({
            "fund_pay_list": self.list("fund_pay", payments),
            "refund_list": self.list("fund_refund", refunds),
        })
    }

    fn payment(&self, payment: &SimPayment) -> Value {
        let mut row = json!({"pay_step": payment.step, "pay_status": "as told",
            "pay_amount": {"amount": "10.00", "currency": "USD"}});
        if let Some(at) = payment.paid_at {
            row["pay_time"] = self.date(at);
        }
        row
    }
}

/// A buyer's id that stays, and says nothing.
fn eid(name: &str) -> String {
    let mixed = name.bytes().fold(7_u64, |mixed, byte| {
        mixed.wrapping_mul(1_099_511_628_211) ^ u64::from(byte)
    });
    format!("EID{:010}", mixed % 10_000_000_000)
}

/// `value` in the envelope of `dialect`; `method` names the wrapped root.
pub(crate) fn success(dialect: Dialect, method: &str, value: &Value) -> Value {
    match dialect {
        Dialect::A => {
            let root = format!("{}_response", method.replace('.', "_"));
            json!({ root: {"result": {"success": true, "value": value}, "request_id": "sim"} })
        }
        Dialect::B => json!({"code": "0", "value": value, "request_id": "sim"}),
    }
}

/// A refusal in the envelope of `dialect`.
pub(crate) fn refusal(dialect: Dialect, code: &str, message: &str) -> Value {
    let mut error = Map::new();
    error.insert("code".to_owned(), code.into());
    error.insert("type".to_owned(), "ISP".into());
    error.insert("request_id".to_owned(), "sim".into());
    match dialect {
        Dialect::A => {
            error.insert("msg".to_owned(), message.into());
            json!({ "error_response": error })
        }
        Dialect::B => {
            error.insert("message".to_owned(), message.into());
            Value::from(error)
        }
    }
}
