//! Changes: everything that can happen to a workspace, as data.
//!
//! An op of the log carries one change. *Facts* (a demand arrived, a message
//! was sent) are never refused; *intents* (a booking, a setting) carry the
//! revision they were decided on. Payload shapes are wire types: a shipped
//! one is never altered, a new shape is a new kind.
//!
//! Every change has an inverse, so every action can be undone; the inverse is
//! a new change and the log keeps both.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::evidence::Evidence;
use crate::id::{
    BuyerId, EngineerId, FactId, MovementId, OrderId, PartNo, PointId, ProductId, RequestId,
    RuleBookId, VisitId,
};
use crate::order::{Buyer, Order, Product};
use crate::part::{Part, StockMovement};
use crate::people::{Engineer, ServicePoint};
use crate::request::{Fact, Retraction, ServiceRequest};
use crate::rulebook::RuleBook;
use crate::schedule::{Booking, BookingState};
use crate::settings::Settings;
use crate::workspace::{ChangeContext, Row, Table, TableName, Touched, Workspace};

/// One change. The variant names are the op kinds on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "payload", rename_all = "snake_case")]
pub enum Change {
    /// A product was made or changed.
    ProductPut(Product),
    /// A product was removed.
    ProductRemoved(ProductId),
    /// A buyer was made or changed.
    BuyerPut(Buyer),
    /// A buyer was removed.
    BuyerRemoved(BuyerId),
    /// An order was made or changed.
    OrderPut(Order),
    /// An order was removed.
    OrderRemoved(OrderId),
    /// An engineer was made or changed.
    EngineerPut(Engineer),
    /// An engineer was removed.
    EngineerRemoved(EngineerId),
    /// A service point was made or changed.
    ServicePointPut(ServicePoint),
    /// A service point was removed.
    ServicePointRemoved(PointId),
    /// A part was made or changed.
    PartPut(Part),
    /// A part was removed.
    PartRemoved(PartNo),
    /// Stock moved.
    StockMoved(StockMovement),
    /// A demand arrived, or its record was completed.
    RequestPut(ServiceRequest),
    /// A demand's record was taken back (undo of taking it in).
    RequestRemoved(RequestId),
    /// Something happened.
    FactRecorded(Fact),
    /// A recorded fact was wrong.
    FactRetracted {
        /// The fact.
        fact_id: FactId,
        /// When and why.
        retraction: Retraction,
    },
    /// A retraction was wrong: the fact stands again.
    FactReinstated {
        /// The fact.
        fact_id: FactId,
    },
    /// A file was kept.
    EvidenceKept(Evidence),
    /// A visit was booked or its booking changed.
    BookingPut(Booking),
    /// A booking was taken back.
    BookingCancelled {
        /// The visit.
        visit_id: VisitId,
        /// When.
        at: DateTime<Utc>,
        /// Why.
        reason: String,
    },
    /// A rule book of the seller's was made or changed.
    RuleBookPut(RuleBook),
    /// A rule book of the seller's was removed.
    RuleBookRemoved(RuleBookId),
    /// The settings were changed.
    SettingsPut(Settings),
}

impl Change {
    /// The row it is about.
    pub fn target(&self) -> Touched {
        let (table, id) = match self {
            Self::ProductPut(r) => (TableName::Product, r.product_id.to_string()),
            Self::ProductRemoved(id) => (TableName::Product, id.to_string()),
            Self::BuyerPut(r) => (TableName::Buyer, r.buyer_id.to_string()),
            Self::BuyerRemoved(id) => (TableName::Buyer, id.to_string()),
            Self::OrderPut(r) => (TableName::Order, r.order_id.to_string()),
            Self::OrderRemoved(id) => (TableName::Order, id.to_string()),
            Self::EngineerPut(r) => (TableName::Engineer, r.engineer_id.to_string()),
            Self::EngineerRemoved(id) => (TableName::Engineer, id.to_string()),
            Self::ServicePointPut(r) => (TableName::ServicePoint, r.point_id.to_string()),
            Self::ServicePointRemoved(id) => (TableName::ServicePoint, id.to_string()),
            Self::PartPut(r) => (TableName::Part, r.part_no.to_string()),
            Self::PartRemoved(id) => (TableName::Part, id.to_string()),
            Self::StockMoved(r) => (TableName::StockMovement, r.movement_id.to_string()),
            Self::RequestPut(r) => (TableName::ServiceRequest, r.request_id.to_string()),
            Self::RequestRemoved(id) => (TableName::ServiceRequest, id.to_string()),
            Self::FactRecorded(r) => (TableName::Fact, r.fact_id.to_string()),
            Self::FactRetracted { fact_id, .. } | Self::FactReinstated { fact_id } => {
                (TableName::Fact, fact_id.to_string())
            }
            Self::EvidenceKept(r) => (TableName::Evidence, r.evidence_id.to_string()),
            Self::BookingPut(r) => (TableName::Booking, r.visit_id.to_string()),
            Self::BookingCancelled { visit_id, .. } => (TableName::Booking, visit_id.to_string()),
            Self::RuleBookPut(r) => (TableName::RuleBook, r.rule_book_id.to_string()),
            Self::RuleBookRemoved(id) => (TableName::RuleBook, id.to_string()),
            Self::SettingsPut(_) => (TableName::Settings, "settings".to_owned()),
        };
        Touched { table, id }
    }

    /// Whether somebody decided it (and may have decided on old ground),
    /// rather than it having happened.
    pub fn is_intent(&self) -> bool {
        !matches!(
            self,
            Self::StockMoved(_)
                | Self::FactRecorded(_)
                | Self::FactRetracted { .. }
                | Self::FactReinstated { .. }
                | Self::EvidenceKept(_)
        )
    }

    /// The changes that take this one back, given the state before it.
    /// Evidence and movements of stock stay in the books: a movement is
    /// balanced by its opposite, a kept file is kept.
    pub fn inverse(&self, before: &Workspace, context: &ChangeContext) -> Vec<Change> {
        let undo_reason = || "undo".to_owned();
        match self {
            Self::ProductPut(r) => back(
                &before.products,
                &r.product_id,
                Self::ProductPut,
                Self::ProductRemoved,
            ),
            Self::ProductRemoved(id) => again(&before.products, id, Self::ProductPut),
            Self::BuyerPut(r) => back(
                &before.buyers,
                &r.buyer_id,
                Self::BuyerPut,
                Self::BuyerRemoved,
            ),
            Self::BuyerRemoved(id) => again(&before.buyers, id, Self::BuyerPut),
            Self::OrderPut(r) => back(
                &before.orders,
                &r.order_id,
                Self::OrderPut,
                Self::OrderRemoved,
            ),
            Self::OrderRemoved(id) => again(&before.orders, id, Self::OrderPut),
            Self::EngineerPut(r) => back(
                &before.engineers,
                &r.engineer_id,
                Self::EngineerPut,
                Self::EngineerRemoved,
            ),
            Self::EngineerRemoved(id) => again(&before.engineers, id, Self::EngineerPut),
            Self::ServicePointPut(r) => back(
                &before.points,
                &r.point_id,
                Self::ServicePointPut,
                Self::ServicePointRemoved,
            ),
            Self::ServicePointRemoved(id) => again(&before.points, id, Self::ServicePointPut),
            Self::PartPut(r) => back(&before.parts, &r.part_no, Self::PartPut, Self::PartRemoved),
            Self::PartRemoved(id) => again(&before.parts, id, Self::PartPut),
            Self::StockMoved(m) => vec![opposite(m, context)],
            Self::RequestPut(r) => back(
                &before.requests,
                &r.request_id,
                Self::RequestPut,
                Self::RequestRemoved,
            ),
            Self::RequestRemoved(id) => again(&before.requests, id, Self::RequestPut),
            Self::FactRecorded(fact) => vec![Self::FactRetracted {
                fact_id: fact.fact_id.clone(),
                retraction: Retraction {
                    at: context.recorded_at,
                    reason: undo_reason(),
                },
            }],
            Self::FactRetracted { fact_id, .. } => {
                vec![Self::FactReinstated {
                    fact_id: fact_id.clone(),
                }]
            }
            Self::FactReinstated { fact_id } => vec![Self::FactRetracted {
                fact_id: fact_id.clone(),
                retraction: Retraction {
                    at: context.recorded_at,
                    reason: undo_reason(),
                },
            }],
            Self::EvidenceKept(_) => Vec::new(),
            Self::BookingPut(b) => match before.bookings.get(&b.visit_id) {
                Some(row) => vec![Self::BookingPut(row.value.clone())],
                None => vec![Self::BookingCancelled {
                    visit_id: b.visit_id.clone(),
                    at: context.recorded_at,
                    reason: undo_reason(),
                }],
            },
            Self::BookingCancelled { visit_id, .. } => {
                again(&before.bookings, visit_id, Self::BookingPut)
            }
            Self::RuleBookPut(r) => back(
                &before.rule_books,
                &r.rule_book_id,
                Self::RuleBookPut,
                Self::RuleBookRemoved,
            ),
            Self::RuleBookRemoved(id) => again(&before.rule_books, id, Self::RuleBookPut),
            Self::SettingsPut(_) => before
                .settings
                .iter()
                .map(|row| Self::SettingsPut(row.value.clone()))
                .collect(),
        }
    }
}

/// Undoes a put: the record as it was, or its removal when it was not.
fn back<K: Ord + Clone, T: Clone>(
    table: &Table<K, T>,
    id: &K,
    put: impl Fn(T) -> Change,
    removed: impl Fn(K) -> Change,
) -> Vec<Change> {
    match table.get(id) {
        Some(row) => vec![put(row.value.clone())],
        None => vec![removed(id.clone())],
    }
}

/// Undoes a removal: the record as it was.
fn again<K: Ord, T: Clone>(table: &Table<K, T>, id: &K, put: impl Fn(T) -> Change) -> Vec<Change> {
    table
        .get(id)
        .map(|row| put(row.value.clone()))
        .into_iter()
        .collect()
}

fn opposite(movement: &StockMovement, context: &ChangeContext) -> Change {
    let id = format!("{}-undo-{}", movement.movement_id, context.op_id);
    let id = MovementId::new(id.get(id.len().saturating_sub(100)..).unwrap_or(&id));
    Change::StockMoved(StockMovement {
        movement_id: id.expect("made of two ids"),
        delta: -movement.delta,
        reason: "undo".to_owned(),
        at: context.recorded_at,
        ..movement.clone()
    })
}

impl Workspace {
    /// Writes a change whose ground holds.
    pub(crate) fn write(&mut self, change: &Change) -> Vec<Touched> {
        match change {
            Change::ProductPut(r) => put(&mut self.products, &r.product_id, r),
            Change::ProductRemoved(id) => remove(&mut self.products, id),
            Change::BuyerPut(r) => put(&mut self.buyers, &r.buyer_id, r),
            Change::BuyerRemoved(id) => remove(&mut self.buyers, id),
            Change::OrderPut(r) => put(&mut self.orders, &r.order_id, r),
            Change::OrderRemoved(id) => remove(&mut self.orders, id),
            Change::EngineerPut(r) => put(&mut self.engineers, &r.engineer_id, r),
            Change::EngineerRemoved(id) => remove(&mut self.engineers, id),
            Change::ServicePointPut(r) => put(&mut self.points, &r.point_id, r),
            Change::ServicePointRemoved(id) => remove(&mut self.points, id),
            Change::PartPut(r) => put(&mut self.parts, &r.part_no, r),
            Change::PartRemoved(id) => remove(&mut self.parts, id),
            Change::StockMoved(r) => put(&mut self.movements, &r.movement_id, r),
            Change::RequestPut(r) => put(&mut self.requests, &r.request_id, r),
            Change::RequestRemoved(id) => remove(&mut self.requests, id),
            Change::FactRecorded(fact) => self.record(fact),
            Change::FactRetracted {
                fact_id,
                retraction,
            } => {
                self.amend_fact(fact_id, Some(retraction.clone()));
            }
            Change::FactReinstated { fact_id } => self.amend_fact(fact_id, None),
            Change::EvidenceKept(r) => put(&mut self.evidence, &r.evidence_id, r),
            Change::BookingPut(r) => put(&mut self.bookings, &r.visit_id, r),
            Change::BookingCancelled {
                visit_id,
                at,
                reason,
            } => {
                if let Some(row) = self.bookings.get_mut(visit_id) {
                    row.rev += 1;
                    row.value.state = BookingState::Cancelled {
                        at: *at,
                        reason: reason.clone(),
                    };
                }
            }
            Change::RuleBookPut(r) => put(&mut self.rule_books, &r.rule_book_id, r),
            Change::RuleBookRemoved(id) => remove(&mut self.rule_books, id),
            Change::SettingsPut(settings) => {
                let rev = self.settings.as_ref().map_or(0, |row| row.rev) + 1;
                self.settings = Some(Row {
                    rev,
                    value: settings.clone(),
                });
            }
        }
        vec![change.target()]
    }

    fn record(&mut self, fact: &Fact) {
        let ids = self.facts_of.entry(fact.request_id.clone()).or_default();
        if !ids.contains(&fact.fact_id) {
            ids.push(fact.fact_id.clone());
        }
        put(&mut self.facts, &fact.fact_id, fact);
    }

    fn amend_fact(&mut self, fact_id: &FactId, retraction: Option<Retraction>) {
        if let Some(row) = self.facts.get_mut(fact_id) {
            row.rev += 1;
            row.value.retracted = retraction;
        }
    }
}

fn put<K: Ord + Clone, T: Clone>(table: &mut Table<K, T>, id: &K, value: &T) {
    let rev = table.get(id).map_or(0, |row| row.rev) + 1;
    table.insert(
        id.clone(),
        Row {
            rev,
            value: value.clone(),
        },
    );
}

fn remove<K: Ord, T>(table: &mut Table<K, T>, id: &K) {
    table.remove(id);
}
