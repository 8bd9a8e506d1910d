//! Entitlement: is this demand in period, for a serviced product, for these
//! services - with the sentence that says why.
//!
//! Owns the judgement on one demand; knows nothing of warranties or contracts
//! that a seller may grant beyond the programme. Every question is answered on
//! its own, so that all reasons are told at once and not one after the other.
//!
//! Invariant: a demand is entitled when no reason denies it; what is not known
//! denies, with a sentence that asks for it.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::clock::{Counting, due_by_rule};
use crate::id::{OrderId, RequestId};
use crate::market::{Concern, MarketRecord};
use crate::order::{Order, Product};
use crate::reason::{Figure, Reason, rule};
use crate::request::ServiceRequest;
use crate::rulebook::{Limit, RuleBook, StartEvent};
use crate::service::Service;
use crate::zone::ZoneId;

/// What an order gives a demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Entitlement {
    /// The demand.
    pub request_id: RequestId,
    /// The order it rests on.
    pub order_id: OrderId,
    /// Whether the programme owes the service. Unknown facts (no payment
    /// time, nobody said whether the product is serviced) make it `false` with a reason that asks for them.
    pub entitled: bool,
    /// The end of the service period: the first instant out of it.
    pub period_ends_at: Option<DateTime<Utc>>,
    /// Every reason for or against, the deciding ones first.
    pub reasons: Vec<Reason>,
}

/// Judges a demand by the moment it was received.
///
/// `book` is the one that judges the case ([`crate::clock::judging_book`]);
/// `order` and `product` those the demand rests on, where known
/// ([`crate::workspace::Workspace::order`]); `told` what the platform told of
/// the order; `buyer_zone` the zone of the buyer's site, for books that count
/// days in it.
pub fn entitlement(
    book: Option<&RuleBook>,
    request: &ServiceRequest,
    order: Option<&Order>,
    product: Option<&Product>,
    told: Option<&MarketRecord>,
    buyer_zone: Option<&ZoneId>,
) -> Entitlement {
    let (period_ends_at, in_period) = period(book, request, order, buyer_zone);
    let mut findings = vec![in_period];
    findings.extend(order.and_then(standing));
    findings.extend(told.and_then(|told| refund(request, told)));
    findings.extend(denials(request, product, told));
    if product.is_some() || told.is_none_or(|told| !told.order_denied) {
        findings.push(mark(order, product));
    }
    findings.extend(product.map(|product| coverage(book, request, product)));
    // The sort is stable: what denies comes first, each group in this order.
    findings.sort_by_key(|finding| !finding.denies);
    Entitlement {
        request_id: request.request_id.clone(),
        order_id: request.order_id.clone(),
        entitled: !findings.iter().any(|finding| finding.denies),
        period_ends_at,
        reasons: findings.into_iter().map(|f| f.reason).collect(),
    }
}

/// One question's answer.
struct Finding {
    denies: bool,
    reason: Reason,
}

fn denies(reason: Reason) -> Finding {
    Finding {
        denies: true,
        reason,
    }
}

fn allows(reason: Reason) -> Finding {
    Finding {
        denies: false,
        reason,
    }
}

/// The end of the service period, and whether the demand lies inside.
fn period(
    book: Option<&RuleBook>,
    request: &ServiceRequest,
    order: Option<&Order>,
    buyer_zone: Option<&ZoneId>,
) -> (Option<DateTime<Utc>>, Finding) {
    let Some(book) = book else {
        return (None, denies(no_rule_book(request)));
    };
    let Some(order) = order else {
        return (None, denies(order_unknown(request)));
    };
    let Some(paid_at) = order.paid_at else {
        return (None, denies(payment_unknown(order)));
    };
    match period_of(book, paid_at, buyer_zone) {
        Ok(ends_at) => (Some(ends_at), inside(book, request, paid_at, ends_at)),
        Err(reason) => (None, denies(reason)),
    }
}

/// The first instant out of the service period of an order paid at `paid_at`:
/// the end of what `book` gives. `None` when the book names no period, or
/// counts its days in the buyer's zone and that is not known.
pub fn period_end(
    book: &RuleBook,
    paid_at: DateTime<Utc>,
    buyer_zone: Option<&ZoneId>,
) -> Option<DateTime<Utc>> {
    period_of(book, paid_at, buyer_zone).ok()
}

fn period_of(
    book: &RuleBook,
    paid_at: DateTime<Utc>,
    buyer_zone: Option<&ZoneId>,
) -> Result<DateTime<Utc>, Reason> {
    let is_period = |limit| matches!(limit, Limit::PeriodDays(_));
    let mut clocks = book.clocks.iter();
    let period = clocks
        .find(|clock| clock.starts_on == StartEvent::OrderPaid && is_period(clock.limit))
        .ok_or_else(|| no_period(book))?;
    let counting = Counting {
        buyer_zone,
        ..Counting::default()
    };
    due_by_rule(book, period, paid_at, counting)
}

fn inside(
    book: &RuleBook,
    request: &ServiceRequest,
    paid_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
) -> Finding {
    let received_at = request.received_at;
    let (rule, verdict) = if received_at < paid_at {
        (rule::BEFORE_PAYMENT, "before the service period")
    } else if received_at < ends_at {
        (rule::IN_PERIOD, "inside the service period")
    } else {
        (rule::OUT_OF_PERIOD, "after the end of the service period")
    };
    let zone = book.programme_zone.zone();
    let show = |at: DateTime<Utc>| at.with_timezone(&zone).to_rfc3339();
    let detail = format!(
        "Received {}, {verdict}, which runs from the payment at {} until before {}.",
        show(received_at),
        show(paid_at),
        show(ends_at),
    );
    let reason = Reason::new(rule, detail)
        .with("received_at", Figure::Instant(received_at))
        .with("paid_at", Figure::Instant(paid_at))
        .with("period_ends_at", Figure::Instant(ends_at));
    match rule {
        rule::IN_PERIOD => allows(reason),
        rule::OUT_OF_PERIOD => {
            let late = (received_at - ends_at).num_seconds();
            denies(reason.with("late_seconds", Figure::Seconds(late)))
        }
        _ => denies(reason),
    }
}

fn no_rule_book(request: &ServiceRequest) -> Reason {
    let at = request.received_at;
    let detail = format!(
        "No active rule book was in force on {}; activate one in Settings, Rule books.",
        at.to_rfc3339()
    );
    Reason::new(rule::NO_RULE_BOOK, detail).with("received_at", Figure::Instant(at))
}

fn order_unknown(request: &ServiceRequest) -> Reason {
    let id = &request.order_id;
    let detail = format!("Order {id} is not known; enter or import it.");
    Reason::new(rule::ORDER_UNKNOWN, detail).with_text("order_id", id.as_str())
}

fn payment_unknown(order: &Order) -> Reason {
    let id = &order.order_id;
    let detail = format!("When was order {id} paid? The service period starts with the payment.");
    Reason::new(rule::PAYMENT_UNKNOWN, detail).with_text("order_id", id.as_str())
}

fn no_period(book: &RuleBook) -> Reason {
    let id = &book.rule_book_id;
    let detail = format!("Rule book {id} names no service period.");
    Reason::new(rule::NO_PERIOD, detail).with_text("rule_book", id.as_str())
}

/// What the platform's status says against an order, or at least about it.
fn standing(order: &Order) -> Option<Finding> {
    let status = order.status.as_deref()?;
    if let Some(concern) = Concern::of(Some(status), false) {
        return Some(Finding {
            denies: concern.denies(),
            reason: concern.reason(&order.order_id, Some(status)),
        });
    }
    let unpaid = ["to_be_audited", "intention_processing", "unpay", "paying"];
    unpaid.contains(&status).then(|| {
        let id = &order.order_id;
        let detail =
            format!("The platform has order {id} as not yet paid: check the payment time.");
        allows(Reason::new(rule::ORDER_NOT_YET_PAID, detail).with_text("status", status))
    })
}

/// A refund decides nothing: its extent is not told.
fn refund(request: &ServiceRequest, told: &MarketRecord) -> Option<Finding> {
    let concern = told.has_refund.then_some(Concern::Refunded)?;
    Some(allows(concern.reason(&request.order_id, None)))
}

/// What the platform keeps to itself. Where nobody else names the product, the
/// demand cannot be judged.
fn denials(
    request: &ServiceRequest,
    product: Option<&Product>,
    told: Option<&MarketRecord>,
) -> Vec<Finding> {
    let calls = told.into_iter().flat_map(MarketRecord::denied_calls);
    let is_blind = product.is_none() && told.is_some_and(|told| told.order_denied);
    calls
        .map(|call| Finding {
            denies: is_blind,
            reason: denied(&request.order_id, call),
        })
        .collect()
}

fn denied(order_id: &OrderId, call: &str) -> Reason {
    let detail = format!(
        "The platform does not let this app call {call} for order {order_id}; apply for it in \
         the platform's app console, or enter the order by hand."
    );
    Reason::new(rule::ORDER_DETAILS_DENIED, detail)
        .with_text("order_id", order_id.as_str())
        .with_text("call", call)
}

/// Whether the product carries the after-sales mark.
fn mark(order: Option<&Order>, product: Option<&Product>) -> Finding {
    let Some(product) = product else {
        let id = order.map_or("?", |order| order.product_id.as_str());
        let detail = format!("Product {id} is not in the catalogue; enter or import it.");
        return denies(Reason::new(rule::PRODUCT_UNKNOWN, detail).with_text("product_id", id));
    };
    let id = product.product_id.as_str();
    let model = &product.model;
    let reason = |rule, detail| Reason::new(rule, detail).with_text("product_id", id);
    match product.serviced {
        Some(true) => allows(reason(
            rule::PRODUCT_SERVICED,
            format!("{model} carries the after-sales mark."),
        )),
        Some(false) => denies(reason(
            rule::PRODUCT_NOT_SERVICED,
            format!("{model} does not carry the after-sales mark."),
        )),
        None => denies(reason(
            rule::PRODUCT_MARK_UNKNOWN,
            format!("Does {model} carry the after-sales mark? Say so in its record."),
        )),
    }
}

/// Whether everything asked for is promised with the product: by its own list
/// or, where that is empty, by the programme's.
fn coverage(book: Option<&RuleBook>, request: &ServiceRequest, product: &Product) -> Finding {
    let programme = book.map(|book| &book.promised_services);
    let own = Some(&product.services);
    let lists = [own, programme].into_iter().flatten();
    let Some(promised) = lists.into_iter().find(|list| !list.is_empty()) else {
        return denies(services_unknown(product));
    };
    if request.services.is_empty() {
        return denies(services_not_stated());
    }
    let asked = request.services.iter().copied();
    let (covered, missing): (Vec<_>, Vec<_>) = asked.partition(|one| promised.contains(one));
    if !missing.is_empty() {
        return denies(not_covered(product, &covered, &missing));
    }
    allows(covers(product, &covered))
}

fn services_not_stated() -> Reason {
    let detail = "What service is asked for? The demand does not say.";
    Reason::new(rule::SERVICES_NOT_STATED, detail)
}

fn services_unknown(product: &Product) -> Reason {
    let model = &product.model;
    let detail = format!("Which services are promised with {model}? Say so in its record.");
    Reason::new(rule::SERVICES_UNKNOWN, detail).with_text("product_id", product.product_id.as_str())
}

fn not_covered(product: &Product, covered: &[Service], missing: &[Service]) -> Reason {
    let missing = list(missing);
    let detail = format!("Not promised with {}: {missing}.", product.model);
    Reason::new(rule::SERVICES_NOT_COVERED, detail)
        .with_text("services", missing)
        .with_text("covered", list(covered))
}

fn covers(product: &Product, covered: &[Service]) -> Reason {
    let (model, services) = (&product.model, list(covered));
    let (rule, detail) = if product.services.is_empty() {
        let detail = format!("{model} lists no services; the mark promises {services}.");
        (rule::SERVICES_NOT_LISTED, detail)
    } else {
        let detail = format!("Promised with {model}: {services}.");
        (rule::SERVICES_COVERED, detail)
    };
    Reason::new(rule, detail).with_text("services", services)
}

fn list(services: &[Service]) -> String {
    let words: Vec<&str> = services.iter().map(|service| service.as_str()).collect();
    words.join(", ")
}
