//! The decoder under answers that nobody meant well: whatever comes, it ends
//! with a value or an error, and shows no secret.
//!
//! `FETTLE_DECODER_CASES=1000000 cargo test -p fettle-marketplace hostile` tries
//! as many answers of each kind as asked for.

use std::env;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::envelope::decode;
use crate::error::Error;
use crate::order::{read_funds, read_order, read_page};
use crate::profile::Api;
use crate::token::Tokens;
use crate::told::Told;
use crate::transport::Answer;

const SECRET: &str = "planted-secret";

fn config() -> ProptestConfig {
    let cases = env::var("FETTLE_DECODER_CASES").map_or(4_000, |text| text.parse().unwrap());
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Decodes and reads `body` as each call would.
fn feed(body: &[u8]) -> Result<(), TestCaseError> {
    for api in [
        Api::OrderList,
        Api::OrderGet,
        Api::OrderFund,
        Api::TokenRefresh,
    ] {
        let answer = Answer {
            status: 200,
            date: None,
            retry_after: None,
            body: body.to_vec(),
        };
        let outcome = match decode(api, &answer, &[SECRET]) {
            Ok(told) => read(api, &told),
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            let shown = format!("{error} {error:?} {}", error.advice());
            prop_assert!(!shown.contains(SECRET), "{}", shown);
        }
    }
    Ok(())
}

fn read(api: Api, told: &Told) -> Result<(), Error> {
    let value = &told.value;
    let read = match api {
        Api::OrderList => read_page(told).map(drop),
        Api::OrderGet => read_order(value).map(drop),
        Api::OrderFund => read_funds(value).map(drop),
        Api::TokenCreate | Api::TokenRefresh => {
            Tokens::read(value, chrono::DateTime::UNIX_EPOCH).map(drop)
        }
    };
    read.map_err(|what| Error::Unexpected { api, what })
}

/// A true answer, in which anything may be replaced.
fn true_answer() -> Value {
    json!({"alibaba_seller_order_get_response": {"result": {"success": true, "value": {
        "trade_id": "271207727001028893", "trade_status": "paid", "total_count": 1,
        "modify_date": {"timestamp": 1_775_004_580_000_i64},
        "order_list": {"trade_ecology_order": [{"trade_id": "1", "modify_date": {"timestamp": 1}}]},
        "order_products": {"trade_ecology_order_product": [{"product_id": "p", "quantity": "12.0000",
            "unit_price": {"amount": "1.5", "currency": "USD"},
            "sku_attributes": {"sku_attribute": [{"key": "k", "value": "v"}]}}]},
        "buyer": {"full_name": "n"}, "carrier": {"name": "c"}, "shipping_address": {"zip": "z"},
        "fund_pay_list": {"fund_pay": [{"pay_time": {"timestamp": "1"}}]},
        "refund_list": {}, "access_token": "a", "expires_in": 60, "refresh_expires_in": 60
    }}}, "code": "0", "error_response": null})
}

fn odd_value() -> impl Strategy<Value = Value> {
    let odd = prop_oneof![
        Just(json!(null)),
        Just(json!({})),
        Just(json!([])),
        Just(json!([[[]]])),
        Just(json!({"timestamp": {}})),
        Just(json!({"code": "15", "sub_msg": SECRET, "msg": [SECRET]})),
        Just(json!(
            "This ban will last for 18446744073709551616 more seconds"
        )),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        ".*".prop_map(Value::from),
        "[0-9]{1,60}([.e][0-9]{1,30})?".prop_map(Value::from),
        Just(Value::from(SECRET)),
    ];
    odd.boxed()
}

/// Replaces the `index`th value of `tree`, counted depth first.
fn replace(tree: &mut Value, index: &mut usize, odd: &Value) -> bool {
    if *index == 0 {
        *tree = odd.clone();
        return true;
    }
    *index -= 1;
    match tree {
        Value::Object(fields) => fields.values_mut().any(|value| replace(value, index, odd)),
        Value::Array(rows) => rows.iter_mut().any(|value| replace(value, index, odd)),
        _ => false,
    }
}

#[test]
fn any_bytes_are_read_or_refused() {
    let bytes = prop::collection::vec(any::<u8>(), 0..400);
    TestRunner::new(config())
        .run(&bytes, |bytes| feed(&bytes))
        .unwrap();
}

#[test]
fn a_true_answer_with_odd_values_is_read_or_refused() {
    let changes = prop::collection::vec((0_usize..60, odd_value()), 1..6);
    let outcome = TestRunner::new(config()).run(&changes, |changes| {
        let mut answer = true_answer();
        for (mut index, odd) in changes {
            replace(&mut answer, &mut index, &odd);
        }
        feed(answer.to_string().as_bytes())
    });
    outcome.unwrap();
}

#[test]
fn a_true_answer_cut_or_with_changed_bytes_is_read_or_refused() {
    let whole = true_answer().to_string().into_bytes();
    let damage = (
        0..whole.len(),
        prop::collection::vec((0..whole.len(), any::<u8>()), 0..8),
    );
    let outcome = TestRunner::new(config()).run(&damage, |(end, changes)| {
        let mut bytes = whole.clone();
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        bytes.truncate(end);
        feed(&bytes)
    });
    outcome.unwrap();
}

#[test]
fn depth_without_end_is_refused() {
    for open in ["[", "{\"a\":"] {
        assert!(feed(open.repeat(200_000).as_bytes()).is_ok());
    }
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let body = format!("{{\"value\":{deep}}}").into_bytes();
    let answer = Answer {
        status: 200,
        date: None,
        retry_after: None,
        body,
    };
    assert!(matches!(
        decode(Api::OrderGet, &answer, &[]),
        Err(Error::Body(_))
    ));
}
