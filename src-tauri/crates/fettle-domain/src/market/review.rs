//! Orders that changed under the work that rests on them.

use std::collections::BTreeMap;

use super::MarketRecord;
use crate::id::{OrderId, RequestId, VisitId};
use crate::reason::{Reason, rule};
use crate::request::{FactKind, ServiceRequest};
use crate::workspace::Workspace;

/// What makes somebody look at an order again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concern {
    /// The platform has it closed or unavailable.
    Closed,
    /// Its payment was charged back.
    ChargedBack,
    /// The platform has it frozen.
    Frozen,
    /// Money was given back; how much is not told.
    Refunded,
}

/// An order that changed, with the work that rests on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnderReview {
    /// The order.
    pub order_id: OrderId,
    /// What the platform says of it.
    pub concern: Concern,
    /// The demands that rest on it and are not over.
    pub requests: Vec<RequestId>,
    /// Their visits whose bookings stand.
    pub visits: Vec<VisitId>,
}

impl Concern {
    /// What there is to look at in an order; the gravest where there is more.
    pub fn of(status: Option<&str>, has_refund: bool) -> Option<Self> {
        match status {
            Some("trade_close" | "trade_unavailable") => Some(Self::Closed),
            Some("charge_back") => Some(Self::ChargedBack),
            Some("frozen") => Some(Self::Frozen),
            _ => has_refund.then_some(Self::Refunded),
        }
    }

    /// The reason that tells it.
    pub fn reason(self, order_id: &OrderId, status: Option<&str>) -> Reason {
        let (rule, says) = match self {
            Self::Closed => (rule::ORDER_CLOSED, "as closed: nothing is owed on it"),
            Self::ChargedBack => (
                rule::ORDER_CHARGED_BACK,
                "with its payment charged back: nothing is owed on it",
            ),
            Self::Frozen => (
                rule::ORDER_FROZEN,
                "frozen: ask the platform before sending anybody",
            ),
            Self::Refunded => (
                rule::ORDER_REFUNDED,
                "with a refund, and does not say of how much: ask before sending anybody",
            ),
        };
        let detail = format!("The platform has order {order_id} {says}.");
        match self {
            Self::Refunded => Reason::new(rule, detail).with_text("order_id", order_id.as_str()),
            _ => Reason::new(rule, detail).with_text("status", status.unwrap_or_default()),
        }
    }

    /// Whether nothing is owed on such an order.
    pub fn denies(self) -> bool {
        matches!(self, Self::Closed | Self::ChargedBack)
    }
}

impl Workspace {
    /// The orders that the platform has as refunded, frozen, charged back or
    /// closed while a demand rests on them that is not over, in the order of
    /// their ids.
    pub fn under_review(&self) -> Vec<UnderReview> {
        let mut found: BTreeMap<&OrderId, UnderReview> = BTreeMap::new();
        for request in self.requests.values().map(|row| &row.value) {
            let order_id = &request.order_id;
            let Some(concern) = self.market_record(order_id).and_then(concern_of) else {
                continue;
            };
            if self.is_over(request) {
                continue;
            }
            let entry = found.entry(order_id).or_insert_with(|| UnderReview {
                order_id: order_id.clone(),
                concern,
                requests: Vec::new(),
                visits: Vec::new(),
            });
            let visit = request.visit_id();
            let booking = self.bookings.get(&visit);
            entry.requests.push(request.request_id.clone());
            if booking.is_some_and(|row| row.value.stands()) {
                entry.visits.push(visit);
            }
        }
        found.into_values().collect()
    }

    /// Whether a demand was withdrawn or served.
    pub fn is_over(&self, request: &ServiceRequest) -> bool {
        let facts = self.facts_about(&request.request_id);
        let remote = !request.needs_attendance();
        facts.iter().any(|fact| match fact.what {
            FactKind::Withdrawal | FactKind::Completion => true,
            FactKind::Solution => remote,
            _ => false,
        })
    }
}

fn concern_of(record: &MarketRecord) -> Option<Concern> {
    Concern::of(record.status.as_deref(), record.has_refund)
}
