//! The state of one workspace: what the op log adds up to.
//!
//! Owns the tables of records and the one way they change,
//! [`Workspace::apply`]. The database's tables are a copy of these; replaying
//! the log gives the same ones, byte for byte.
//!
//! Invariant: `apply` never fails and never loses anything. A decision whose
//! precondition no longer holds becomes a [`ConflictCase`] with both sides.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::change::Change;
use crate::evidence::Evidence;
use crate::id::{
    BuyerId, ConflictId, EngineerId, EvidenceId, FactId, MovementId, OrderId, PartNo, PointId,
    ProductId, RequestId, RuleBookId, VisitId,
};
use crate::market::{MarketLink, MarketOrder};
use crate::order::{Buyer, Order, Product};
use crate::part::{Part, StockMovement};
use crate::people::{Engineer, ServicePoint};
use crate::request::{Fact, ServiceRequest};
use crate::rulebook::RuleBook;
use crate::schedule::Booking;
use crate::settings::Settings;

/// A record and how many ops have touched it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row<T> {
    /// 1 for a record just made, one more with each change.
    pub rev: u64,
    /// The record.
    pub value: T,
}

/// Records by id, in the order of the ids.
pub type Table<K, T> = BTreeMap<K, Row<T>>;

/// Everything one workspace knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Workspace {
    /// The catalogue.
    pub products: Table<ProductId, Product>,
    /// Buyers.
    pub buyers: Table<BuyerId, Buyer>,
    /// Orders.
    pub orders: Table<OrderId, Order>,
    /// Engineers.
    pub engineers: Table<EngineerId, Engineer>,
    /// Service points.
    pub points: Table<PointId, ServicePoint>,
    /// Spare parts.
    pub parts: Table<PartNo, Part>,
    /// Movements of stock.
    pub movements: Table<MovementId, StockMovement>,
    /// Demands.
    pub requests: Table<RequestId, ServiceRequest>,
    /// Facts about demands, retracted ones included.
    pub facts: Table<FactId, Fact>,
    /// Kept files.
    pub evidence: Table<EvidenceId, Evidence>,
    /// Bookings, cancelled ones included.
    pub bookings: Table<VisitId, Booking>,
    /// Rule books that the seller made; the shipped ones are not here.
    pub rule_books: Table<RuleBookId, RuleBook>,
    /// The seller's choices; `None` until the first start is over.
    pub settings: Option<Row<Settings>>,
    /// Decisions that no longer held when they arrived.
    pub conflicts: Table<ConflictId, ConflictCase>,
    /// Orders as the marketplace told of them, and those that wait to be read.
    pub market_orders: Table<OrderId, MarketOrder>,
    /// Which platform this workspace is linked to.
    pub market_link: Option<Row<MarketLink>>,
    /// Facts of each demand, in the order they happened, those of one instant
    /// in the order of their ids. An index over [`Self::facts`], kept by
    /// `apply`.
    pub facts_of: BTreeMap<RequestId, Vec<FactId>>,
}

/// A decision that met a record which had changed meanwhile: both sides, for
/// a person to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct ConflictCase {
    /// The id: that of the op that did not fit.
    pub conflict_id: ConflictId,
    /// The table of the record.
    pub table: TableName,
    /// The record.
    pub entity_id: String,
    /// The revision the decision was made on.
    #[ts(type = "number")]
    pub base_rev: u64,
    /// The revision it met.
    #[ts(type = "number")]
    pub found_rev: u64,
    /// The decision, as it came.
    #[ts(type = "unknown")]
    pub theirs: serde_json::Value,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

macro_rules! tables {
    (
        $($(#[$doc:meta])* $variant:ident = $word:literal => $field:ident / $key:ident / $id:ident),+;
        $($(#[$one_doc:meta])* $one:ident = $one_word:literal => $one_field:ident as $one_id:literal),+ $(,)?
    ) => {
        /// The tables of a workspace.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
            JsonSchema, TS,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum TableName {
            $($(#[$doc])* $variant,)+
            $($(#[$one_doc])* $one,)+
        }

        impl TableName {
            /// Every table.
            pub const ALL: &[Self] = &[$(Self::$variant,)+ $(Self::$one,)+];

            /// Its name in the database.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ $(Self::$one => $one_word,)+ }
            }
        }

        impl Workspace {
            /// A row as the database keeps it: its revision and its record in
            /// JSON. `None` when there is no such row.
            pub fn row_json(&self, table: TableName, id: &str) -> Option<(u64, String)> {
                let json = |rev, text: Result<String, serde_json::Error>| {
                    (rev, text.expect("records are plain data and always have a JSON form"))
                };
                match table {
                    $(TableName::$variant => {
                        let row = self.$field.get(&$key::new(id).ok()?)?;
                        Some(json(row.rev, serde_json::to_string(&row.value)))
                    })+
                    $(TableName::$one => {
                        let row = self.$one_field.as_ref().filter(|_| id == $one_id)?;
                        Some(json(row.rev, serde_json::to_string(&row.value)))
                    })+
                }
            }

            /// Takes in a row that the database kept.
            ///
            /// # Errors
            /// When the text is not a record of that table, or one of another id.
            pub fn put_row_json(
                &mut self, table: TableName, id: &str, rev: u64, body: &str,
            ) -> Result<(), RowError> {
                match table {
                    $(TableName::$variant => {
                        let key = $key::new(id).map_err(|e| RowError::Id(e.to_string()))?;
                        take_in(&mut self.$field, key, (rev, body), |record| &record.$id)?;
                    })+
                    $(TableName::$one => {
                        self.$one_field = Some(Row { rev, value: serde_json::from_str(body)? });
                    })+
                }
                Ok(())
            }

            /// The ids of a table's rows, in order.
            pub fn ids(&self, table: TableName) -> Vec<String> {
                match table {
                    $(TableName::$variant => self.$field.keys().map(ToString::to_string).collect(),)+
                    $(TableName::$one => self.$one_field.iter().map(|_| $one_id.to_owned()).collect(),)+
                }
            }

            /// A row's revision; 0 when there is no such row.
            pub fn rev(&self, table: TableName, id: &str) -> u64 {
                match table {
                    $(TableName::$variant => $key::new(id).ok()
                        .and_then(|key| self.$field.get(&key)).map_or(0, |row| row.rev),)+
                    $(TableName::$one => self.$one_field.as_ref().map_or(0, |row| row.rev),)+
                }
            }
        }
    };
}

tables! {
    /// The catalogue.
    Product = "product" => products / ProductId / product_id,
    /// Buyers.
    Buyer = "buyer" => buyers / BuyerId / buyer_id,
    /// Orders.
    Order = "trade_order" => orders / OrderId / order_id,
    /// Engineers.
    Engineer = "engineer" => engineers / EngineerId / engineer_id,
    /// Service points.
    ServicePoint = "service_point" => points / PointId / point_id,
    /// Spare parts.
    Part = "part" => parts / PartNo / part_no,
    /// Movements of stock.
    StockMovement = "stock_movement" => movements / MovementId / movement_id,
    /// Demands.
    ServiceRequest = "service_request" => requests / RequestId / request_id,
    /// Facts.
    Fact = "fact" => facts / FactId / fact_id,
    /// Kept files.
    Evidence = "evidence" => evidence / EvidenceId / evidence_id,
    /// Bookings.
    Booking = "booking" => bookings / VisitId / visit_id,
    /// The seller's rule books.
    RuleBook = "rule_book" => rule_books / RuleBookId / rule_book_id,
    /// Conflict cases.
    Conflict = "conflict_case" => conflicts / ConflictId / conflict_id,
    /// Orders as the marketplace told of them.
    MarketOrder = "market_order" => market_orders / OrderId / order_id;
    /// The single row of settings; its id is `settings`.
    Settings = "settings" => settings as "settings",
    /// The single row of the link to a marketplace; its id is `marketplace`.
    MarketLink = "market_link" => market_link as "marketplace",
}

/// A kept row that cannot be.
#[derive(Debug, thiserror::Error)]
pub enum RowError {
    /// Its id cannot be an id.
    #[error("{0}")]
    Id(String),
    /// Its body is not a record of that table.
    #[error("the record cannot be read: {0}")]
    Body(#[from] serde_json::Error),
    /// Its body is the record of another row.
    #[error("the row {row} holds the record {record}")]
    OtherRecord {
        /// The row's id.
        row: String,
        /// The record's id.
        record: String,
    },
}

/// Takes a row's revision and body into its table, under the id that both the
/// row and the record have.
fn take_in<K: Ord + ToString, T: DeserializeOwned>(
    table: &mut Table<K, T>,
    key: K,
    (rev, body): (u64, &str),
    id_of: impl Fn(&T) -> &K,
) -> Result<(), RowError> {
    let value: T = serde_json::from_str(body)?;
    if *id_of(&value) != key {
        return Err(RowError::OtherRecord {
            row: key.to_string(),
            record: id_of(&value).to_string(),
        });
    }
    table.insert(key, Row { rev, value });
    Ok(())
}

/// A row that a change touched (or removed).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Touched {
    /// Its table.
    pub table: TableName,
    /// Its id.
    pub id: String,
}

/// What surrounds a change: when, on what ground, under what op.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeContext {
    /// The op's id.
    pub op_id: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// For a decision, the revision of the record it was made on (0: the
    /// record did not exist); `None` when it was made without looking.
    pub base_rev: Option<u64>,
}

impl Workspace {
    /// An empty workspace.
    pub fn new() -> Self {
        Self::default()
    }

    /// Applies one change and says which rows it touched.
    ///
    /// A decision with a `base_rev` that is not the record's revision is not
    /// applied: it becomes a conflict case.
    pub fn apply(&mut self, change: &Change, context: &ChangeContext) -> Vec<Touched> {
        let target = change.target();
        let found_rev = self.rev(target.table, &target.id);
        match context.base_rev {
            Some(base_rev) if change.is_intent() && base_rev != found_rev => {
                vec![self.open_conflict(change, context, base_rev, found_rev)]
            }
            _ => self.write(change),
        }
    }

    fn open_conflict(
        &mut self,
        change: &Change,
        context: &ChangeContext,
        base_rev: u64,
        found_rev: u64,
    ) -> Touched {
        let target = change.target();
        let conflict_id = ConflictId::new(&context.op_id).expect("an op id is a UUID");
        let case = ConflictCase {
            conflict_id: conflict_id.clone(),
            table: target.table,
            entity_id: target.id,
            base_rev,
            found_rev,
            theirs: serde_json::to_value(change).expect("a change always has a JSON form"),
            recorded_at: context.recorded_at,
        };
        self.conflicts.insert(
            conflict_id,
            Row {
                rev: 1,
                value: case,
            },
        );
        Touched {
            table: TableName::Conflict,
            id: context.op_id.clone(),
        }
    }

    /// The facts of a demand that stand, in the order they happened.
    pub fn facts_about(&self, request_id: &RequestId) -> Vec<&Fact> {
        let ids = self.facts_of.get(request_id).map_or(&[][..], Vec::as_slice);
        ids.iter()
            .filter_map(|id| self.facts.get(id))
            .map(|row| &row.value)
            .filter(|fact| fact.retracted.is_none())
            .collect()
    }

    /// Builds the indexes again from the tables; called once after loading.
    pub fn index(&mut self) {
        self.facts_of.clear();
        let mut facts: Vec<_> = self.facts.values().map(|row| &row.value).collect();
        facts.sort_by_key(|fact| (fact.at, &fact.fact_id));
        for fact in facts {
            let ids = self.facts_of.entry(fact.request_id.clone()).or_default();
            ids.push(fact.fact_id.clone());
        }
    }
}
