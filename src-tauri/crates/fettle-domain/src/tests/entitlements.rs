//! Entitlement, one example a question.

use serde_json::json;

use crate::entitlement::{Entitlement, entitlement};
use crate::id::RuleBookId;
use crate::market::MarketRecord;
use crate::order::{Order, Product};
use crate::reason::rule;
use crate::request::ServiceRequest;
use crate::rulebook::{DEFAULT_BOOK, DayReading, RuleBook, shipped};

struct Case {
    book: Option<RuleBook>,
    request: ServiceRequest,
    order: Option<Order>,
    product: Option<Product>,
    told: Option<MarketRecord>,
}

impl Case {
    /// Paid on 2026-01-01, asked for an installation in November.
    fn new() -> Self {
        let request = json!({
            "request_id": "R-1", "order_id": "O-1", "received_at": "2026-11-01T10:00:00+08:00",
            "channel": "phone", "services": ["installation"], "skills": [], "parts": [],
        });
        let order = json!({
            "order_id": "O-1", "buyer_id": "B-1", "product_id": "P-1",
            "paid_at": "2026-01-01T10:00:00+08:00", "status": "trade_success",
        });
        let product = json!({
            "product_id": "P-1", "model": "FT-100", "name": "CNC router", "serviced": true,
            "services": ["installation", "video_guidance"],
        });
        Self {
            book: shipped().remove(&RuleBookId::new(DEFAULT_BOOK).unwrap()),
            request: serde_json::from_value(request).unwrap(),
            order: serde_json::from_value(order).unwrap(),
            product: serde_json::from_value(product).unwrap(),
            told: None,
        }
    }

    fn judge(&self) -> Entitlement {
        entitlement(
            self.book.as_ref(),
            &self.request,
            self.order.as_ref(),
            self.product.as_ref(),
            self.told.as_ref(),
            None,
        )
    }

    fn order(&mut self) -> &mut Order {
        self.order.as_mut().unwrap()
    }

    fn product(&mut self) -> &mut Product {
        self.product.as_mut().unwrap()
    }
}

/// Checks the verdict and the rules that speak, in order.
#[track_caller]
fn check(edit: impl FnOnce(&mut Case), entitled: bool, expected: &[&str]) {
    let mut case = Case::new();
    edit(&mut case);
    let found = case.judge();
    super::check_reasons(&found.reasons);
    let rules: Vec<&str> = found.reasons.iter().map(|r| r.rule.as_str()).collect();
    assert_eq!(
        (found.entitled, &rules[..]),
        (entitled, expected),
        "{found:#?}"
    );
}

const MARKED: &str = rule::PRODUCT_SERVICED;
const COVERED: &str = rule::SERVICES_COVERED;
const IN: &str = rule::IN_PERIOD;

#[test]
fn a_marked_product_in_period_is_entitled() {
    check(|_| {}, true, &[IN, MARKED, COVERED]);
    let found = Case::new().judge();
    assert_eq!(
        found.period_ends_at,
        Some("2027-01-02T00:00:00+08:00".parse().unwrap())
    );
    assert!(
        found.reasons[0]
            .detail
            .contains("until before 2027-01-02T00:00:00+08:00")
    );
}

#[test]
fn the_period_ends_with_its_last_instant() {
    let received =
        |text: &'static str| move |c: &mut Case| c.request.received_at = text.parse().unwrap();
    check(
        received("2027-01-01T23:59:59+08:00"),
        true,
        &[IN, MARKED, COVERED],
    );
    check(
        received("2027-01-02T00:00:00+08:00"),
        false,
        &[rule::OUT_OF_PERIOD, MARKED, COVERED],
    );
    check(
        received("2026-01-01T09:59:59+08:00"),
        false,
        &[rule::BEFORE_PAYMENT, MARKED, COVERED],
    );
    check(
        received("2026-01-01T10:00:00+08:00"),
        true,
        &[IN, MARKED, COVERED],
    );
    let elapsed = |at: &'static str| {
        move |c: &mut Case| {
            c.book.as_mut().unwrap().readings.period = DayReading::Elapsed;
            c.request.received_at = at.parse().unwrap();
        }
    };
    check(
        elapsed("2027-01-01T09:59:59+08:00"),
        true,
        &[IN, MARKED, COVERED],
    );
    check(
        elapsed("2027-01-01T10:00:00+08:00"),
        false,
        &[rule::OUT_OF_PERIOD, MARKED, COVERED],
    );
}

#[test]
fn what_is_not_known_is_asked_for() {
    check(
        |c| c.order().paid_at = None,
        false,
        &[rule::PAYMENT_UNKNOWN, MARKED, COVERED],
    );
    check(
        |c| c.product().serviced = None,
        false,
        &[rule::PRODUCT_MARK_UNKNOWN, IN, COVERED],
    );
    check(|c| c.product = None, false, &[rule::PRODUCT_UNKNOWN, IN]);
    check(
        |c| c.order = None,
        false,
        &[rule::ORDER_UNKNOWN, MARKED, COVERED],
    );
    check(
        |c| c.book = None,
        false,
        &[rule::NO_RULE_BOOK, MARKED, COVERED],
    );
    check(
        |c| c.request.services.clear(),
        false,
        &[rule::SERVICES_NOT_STATED, IN, MARKED],
    );
    let everything = |c: &mut Case| {
        c.order = None;
        c.product = None;
        c.book = None;
    };
    check(
        everything,
        false,
        &[rule::NO_RULE_BOOK, rule::PRODUCT_UNKNOWN],
    );
}

#[test]
fn a_book_without_a_period_says_so() {
    let without = |c: &mut Case| c.book.as_mut().unwrap().clocks.truncate(3);
    check(without, false, &[rule::NO_PERIOD, MARKED, COVERED]);
}

#[test]
fn only_what_is_promised_is_owed() {
    check(
        |c| c.product().serviced = Some(false),
        false,
        &[rule::PRODUCT_NOT_SERVICED, IN, COVERED],
    );
    let also_repair = |c: &mut Case| {
        c.request
            .services
            .insert("parts_replacement".parse().unwrap());
    };
    check(
        also_repair,
        false,
        &[rule::SERVICES_NOT_COVERED, IN, MARKED],
    );
    check(
        |c| c.product().services.clear(),
        true,
        &[IN, MARKED, rule::SERVICES_NOT_LISTED],
    );
    let nobody_says = |c: &mut Case| {
        c.product().services.clear();
        c.book.as_mut().unwrap().promised_services.clear();
    };
    check(nobody_says, false, &[rule::SERVICES_UNKNOWN, IN, MARKED]);
    let training = |c: &mut Case| {
        c.product().services.clear();
        c.request.services = ["training".parse().unwrap()].into();
    };
    check(training, false, &[rule::SERVICES_NOT_COVERED, IN, MARKED]);
}

#[test]
fn the_platforms_status_is_told() {
    let status = |text: &'static str| move |c: &mut Case| c.order().status = Some(text.to_owned());
    check(
        status("trade_close"),
        false,
        &[rule::ORDER_CLOSED, IN, MARKED, COVERED],
    );
    check(
        status("trade_unavailable"),
        false,
        &[rule::ORDER_CLOSED, IN, MARKED, COVERED],
    );
    check(
        status("charge_back"),
        false,
        &[rule::ORDER_CHARGED_BACK, IN, MARKED, COVERED],
    );
    check(
        status("frozen"),
        true,
        &[IN, rule::ORDER_FROZEN, MARKED, COVERED],
    );
    check(
        status("unpay"),
        true,
        &[IN, rule::ORDER_NOT_YET_PAID, MARKED, COVERED],
    );
    check(status("something_new"), true, &[IN, MARKED, COVERED]);
    check(|c| c.order().status = None, true, &[IN, MARKED, COVERED]);
}

/// A case of which the platform told something.
fn told(edit: impl FnOnce(&mut MarketRecord)) -> impl FnOnce(&mut Case) {
    |case| {
        let mut record = super::market::record();
        edit(&mut record);
        case.told = Some(record);
    }
}

#[test]
fn what_the_platform_tells_is_said() {
    check(told(|_| {}), true, &[IN, MARKED, COVERED]);
    check(
        told(|record| record.has_refund = true),
        true,
        &[IN, rule::ORDER_REFUNDED, MARKED, COVERED],
    );
    check(
        told(|record| record.funds_denied = true),
        true,
        &[IN, rule::ORDER_DETAILS_DENIED, MARKED, COVERED],
    );
}

#[test]
fn what_the_platform_keeps_to_itself_is_asked_for_once() {
    let blind = |case: &mut Case| {
        told(|record| record.order_denied = true)(case);
        case.product = None;
    };
    check(blind, false, &[rule::ORDER_DETAILS_DENIED, IN]);
}
