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
    BuyerId, EngineerId, FactId, MAX_LEN, MovementId, OrderId, PartNo, PointId, ProductId,
    RequestId, RuleBookId, VisitId,
};
use crate::market::{MarketAnswers, MarketLink, MarketOrder, MarketRecord, MarketWait};
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
    /// An order was read from the platform.
    MarketOrderRead {
        /// The platform's `trade_id`.
        order_id: OrderId,
        /// What was read.
        record: Box<MarketRecord>,
        /// Where the answers are, as they came.
        answers: MarketAnswers,
    },
    /// The same with the answers within, as earlier versions wrote it.
    MarketOrderPulled {
        /// The platform's `trade_id`.
        order_id: OrderId,
        /// What was read.
        record: Box<MarketRecord>,
        /// The answers as they came, as JSON text: the log keeps them for good
        /// and their numbers stay exact; the tables do not hold them.
        raw: String,
    },
    /// An order of the platform's could not be read, or not be taken over.
    MarketOrderSetAside {
        /// The platform's `trade_id`.
        order_id: OrderId,
        /// Why it waits.
        wait: MarketWait,
    },
    /// The workspace was linked to a platform.
    MarketLinked(MarketLink),
    /// The link was taken away; the orders stay.
    MarketUnlinked {
        /// When.
        at: DateTime<Utc>,
    },
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
            Self::MarketOrderRead { order_id, .. }
            | Self::MarketOrderPulled { order_id, .. }
            | Self::MarketOrderSetAside { order_id, .. } => {
                (TableName::MarketOrder, order_id.to_string())
            }
            Self::MarketLinked(_) | Self::MarketUnlinked { .. } => {
                (TableName::MarketLink, "marketplace".to_owned())
            }
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
                | Self::MarketOrderRead { .. }
                | Self::MarketOrderPulled { .. }
                | Self::MarketOrderSetAside { .. }
                | Self::MarketLinked(_)
                | Self::MarketUnlinked { .. }
        )
    }

    /// The changes that take this one back, given the state before it and
    /// what surrounds the undoing. A kept file and the first settings stay;
    /// a movement of stock is balanced by its opposite; a fact is retracted
    /// and a booking cancelled rather than forgotten. What came from the
    /// platform, and the link to it, are not undone.
    pub fn inverse(&self, before: &Workspace, context: &ChangeContext) -> Vec<Change> {
        match self {
            Self::StockMoved(movement) => match before.movements.get(&movement.movement_id) {
                Some(row) => vec![Self::StockMoved(row.value.clone())],
                None => vec![opposite(movement, context)],
            },
            Self::FactRecorded(fact) => match before.facts.get(&fact.fact_id) {
                Some(row) => vec![Self::FactRecorded(row.value.clone())],
                None => vec![retract(&fact.fact_id, undone(context))],
            },
            Self::FactRetracted { fact_id, .. } | Self::FactReinstated { fact_id } => {
                let row = before.facts.get(fact_id);
                row.map(|row| stand_as(&row.value)).into_iter().collect()
            }
            Self::EvidenceKept(_)
            | Self::MarketOrderRead { .. }
            | Self::MarketOrderPulled { .. }
            | Self::MarketOrderSetAside { .. }
            | Self::MarketLinked(_)
            | Self::MarketUnlinked { .. } => Vec::new(),
            Self::BookingPut(booking) => match before.bookings.get(&booking.visit_id) {
                Some(row) => vec![Self::BookingPut(row.value.clone())],
                None => vec![cancel(booking, context)],
            },
            Self::BookingCancelled { visit_id, .. } => {
                again(&before.bookings, visit_id, Self::BookingPut)
            }
            Self::SettingsPut(_) => {
                let row = before.settings.as_ref();
                let put = row.map(|row| Self::SettingsPut(row.value.clone()));
                put.into_iter().collect()
            }
            _ => self.record_inverse(before),
        }
    }

    /// [`Self::inverse`] of the records that are put and removed as a whole.
    fn record_inverse(&self, before: &Workspace) -> Vec<Change> {
        use Change as C;
        let b = before;
        match self {
            C::ProductPut(r) => back(&b.products, &r.product_id, C::ProductPut, C::ProductRemoved),
            C::ProductRemoved(id) => again(&b.products, id, C::ProductPut),
            C::BuyerPut(r) => back(&b.buyers, &r.buyer_id, C::BuyerPut, C::BuyerRemoved),
            C::BuyerRemoved(id) => again(&b.buyers, id, C::BuyerPut),
            C::OrderPut(r) => back(&b.orders, &r.order_id, C::OrderPut, C::OrderRemoved),
            C::OrderRemoved(id) => again(&b.orders, id, C::OrderPut),
            C::EngineerPut(r) => back(
                &b.engineers,
                &r.engineer_id,
                C::EngineerPut,
                C::EngineerRemoved,
            ),
            C::EngineerRemoved(id) => again(&b.engineers, id, C::EngineerPut),
            C::ServicePointPut(r) => back(
                &b.points,
                &r.point_id,
                C::ServicePointPut,
                C::ServicePointRemoved,
            ),
            C::ServicePointRemoved(id) => again(&b.points, id, C::ServicePointPut),
            C::PartPut(r) => back(&b.parts, &r.part_no, C::PartPut, C::PartRemoved),
            C::PartRemoved(id) => again(&b.parts, id, C::PartPut),
            C::RequestPut(r) => back(&b.requests, &r.request_id, C::RequestPut, C::RequestRemoved),
            C::RequestRemoved(id) => again(&b.requests, id, C::RequestPut),
            C::RuleBookPut(r) => back(
                &b.rule_books,
                &r.rule_book_id,
                C::RuleBookPut,
                C::RuleBookRemoved,
            ),
            C::RuleBookRemoved(id) => again(&b.rule_books, id, C::RuleBookPut),
            C::StockMoved(_)
            | C::FactRecorded(_)
            | C::FactRetracted { .. }
            | C::FactReinstated { .. }
            | C::EvidenceKept(_)
            | C::BookingPut(_)
            | C::BookingCancelled { .. }
            | C::SettingsPut(_)
            | C::MarketOrderRead { .. }
            | C::MarketOrderPulled { .. }
            | C::MarketOrderSetAside { .. }
            | C::MarketLinked(_)
            | C::MarketUnlinked { .. } => unreachable!("these are no plain records"),
        }
    }
}

fn undone(context: &ChangeContext) -> Retraction {
    Retraction {
        at: context.recorded_at,
        reason: "undo".to_owned(),
    }
}

fn retract(fact_id: &FactId, retraction: Retraction) -> Change {
    Change::FactRetracted {
        fact_id: fact_id.clone(),
        retraction,
    }
}

/// The change after which a fact stands, or is retracted, as this one.
fn stand_as(fact: &Fact) -> Change {
    match &fact.retracted {
        Some(retraction) => retract(&fact.fact_id, retraction.clone()),
        None => Change::FactReinstated {
            fact_id: fact.fact_id.clone(),
        },
    }
}

fn cancel(booking: &Booking, context: &ChangeContext) -> Change {
    Change::BookingCancelled {
        visit_id: booking.visit_id.clone(),
        at: context.recorded_at,
        reason: "undo".to_owned(),
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

/// A movement that balances another. Its id is of the two ids' making, cut at
/// the front where they are too long together.
fn opposite(movement: &StockMovement, context: &ChangeContext) -> Change {
    let ids = format!("{}-undo-{}", movement.movement_id, context.op_id);
    let cut = (ids.len().saturating_sub(MAX_LEN)..ids.len()).find(|at| ids.is_char_boundary(*at));
    let id = MovementId::new(&ids[cut.unwrap_or(0)..]);
    Change::StockMoved(StockMovement {
        movement_id: id.expect("made of two ids, and no longer than one"),
        delta: movement.delta.saturating_neg(),
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
            Change::MarketOrderRead {
                order_id, record, ..
            }
            | Change::MarketOrderPulled {
                order_id, record, ..
            } => self.amend_market_order(order_id, |order| order.read((**record).clone())),
            Change::MarketOrderSetAside { order_id, wait } => {
                self.amend_market_order(order_id, |order| order.set_aside(wait.clone()));
            }
            Change::MarketLinked(link) => {
                let rev = self.market_link.as_ref().map_or(0, |row| row.rev) + 1;
                let value = link.clone();
                self.market_link = Some(Row { rev, value });
            }
            Change::MarketUnlinked { .. } => self.market_link = None,
        }
        vec![change.target()]
    }

    /// Takes a fact in and into its place in the index: facts in the order
    /// they happened, those of one instant in the order of their ids.
    fn record(&mut self, fact: &Fact) {
        self.unlist(&fact.fact_id);
        let facts = &self.facts;
        let happened = |id: &FactId| facts.get(id).map(|row| row.value.at);
        let ids = self.facts_of.entry(fact.request_id.clone()).or_default();
        let place = ids.partition_point(|id| (happened(id), id) < (Some(fact.at), &fact.fact_id));
        ids.insert(place, fact.fact_id.clone());
        put(&mut self.facts, &fact.fact_id, fact);
    }

    /// Takes a fact that is told anew out of the index.
    fn unlist(&mut self, fact_id: &FactId) {
        let Some(old) = self.facts.get(fact_id) else {
            return;
        };
        let request_id = &old.value.request_id;
        if let Some(ids) = self.facts_of.get_mut(request_id) {
            ids.retain(|id| id != fact_id);
            if ids.is_empty() {
                self.facts_of.remove(request_id);
            }
        }
    }

    /// Changes what is known of a platform's order, which is made where there
    /// is none.
    fn amend_market_order(&mut self, id: &OrderId, change: impl FnOnce(&mut MarketOrder)) {
        let row = self.market_orders.entry(id.clone());
        let row = row.or_insert_with(|| Row {
            rev: 0,
            value: MarketOrder::new(id.clone()),
        });
        row.rev += 1;
        change(&mut row.value);
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
