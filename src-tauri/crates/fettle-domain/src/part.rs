//! Spare parts and their stock: signed movements, never balances.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{MovementId, PartNo, ProductId};
use crate::money::Money;
use crate::workspace::Workspace;

/// A spare part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Part {
    /// The number.
    pub part_no: PartNo,
    /// What it is.
    pub name: String,
    /// Price of one.
    pub unit_price: Option<Money>,
    /// The machines it fits.
    pub products: BTreeSet<ProductId>,
    /// Years it is supplied after a product is discontinued.
    pub supply_years: Option<u32>,
}

/// A place where stock lies: `HQ`, a service point's id or an engineer's id.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(transparent)]
#[ts(type = "string")]
pub struct StockPlace(pub String);

impl StockPlace {
    /// The seller's own store.
    pub const HQ: &str = "HQ";
}

impl fmt::Display for StockPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One signed movement of stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct StockMovement {
    /// The id.
    pub movement_id: MovementId,
    /// Which part.
    pub part_no: PartNo,
    /// Where.
    pub place: StockPlace,
    /// How many came (positive) or went (negative).
    pub delta: i32,
    /// Why: `count` on import, `fitted`, `sent`, `undo`...
    pub reason: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// How many of each part lie where: the sum of the movements.
pub fn balances(workspace: &Workspace) -> BTreeMap<(PartNo, StockPlace), i64> {
    let mut sums = BTreeMap::new();
    for row in workspace.movements.values() {
        let movement = &row.value;
        let key = (movement.part_no.clone(), movement.place.clone());
        *sums.entry(key).or_insert(0) += i64::from(movement.delta);
    }
    sums
}

/// A part that a demand needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct PartNeed {
    /// Which part.
    pub part_no: PartNo,
    /// How many.
    pub quantity: u32,
}
