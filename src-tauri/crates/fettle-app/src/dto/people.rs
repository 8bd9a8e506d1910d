//! People and places: records in full, and how they are changed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use fettle_domain::order::{Buyer, Order, Product};
use fettle_domain::part::Part;
use fettle_domain::people::{Engineer, ServicePoint};

use super::{DayText, ReasonText};

/// Everything of the screen *People and places*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct PeopleView {
    /// Engineers.
    pub engineers: Vec<EngineerView>,
    /// Service points.
    pub points: Vec<PointView>,
    /// Buyers.
    pub buyers: Vec<BuyerView>,
    /// Machines.
    pub machines: Vec<MachineView>,
    /// The catalogue.
    pub products: Vec<ProductView>,
    /// Parts and where they lie.
    pub parts: Vec<StockView>,
}

/// An engineer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct EngineerView {
    /// The record.
    pub record: Engineer,
    /// Its revision.
    #[ts(type = "number")]
    pub rev: u64,
    /// Credentials that run out soon or have run out.
    pub warnings: Vec<ReasonText>,
    /// When the passport expires.
    pub passport_expires: Option<DayText>,
    /// Visits booked from now on.
    pub booked: u32,
}

/// A service point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct PointView {
    /// The record.
    pub record: ServicePoint,
    /// Its revision.
    #[ts(type = "number")]
    pub rev: u64,
    /// Visits booked from now on.
    pub booked: u32,
}

/// A buyer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct BuyerView {
    /// The record.
    pub record: Buyer,
    /// Its revision.
    #[ts(type = "number")]
    pub rev: u64,
    /// Machines that stand there.
    pub machines: u32,
    /// Open demands.
    pub open_requests: Vec<String>,
}

/// A machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct MachineView {
    /// The serial number.
    pub serial: String,
    /// What it is.
    pub product: String,
    /// Whose.
    pub buyer: String,
    /// Where.
    pub city: String,
    /// The order.
    pub order: Order,
    /// The end of the service period, dispatcher's zone.
    pub period_ends: Option<super::Moment>,
    /// Whether the period runs now.
    pub in_period: Option<bool>,
}

/// A product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct ProductView {
    /// The record.
    pub record: Product,
    /// Its revision.
    #[ts(type = "number")]
    pub rev: u64,
}

/// A part and where it lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct StockView {
    /// The record.
    pub record: Part,
    /// `HQ 4`, `SP-TH 1`.
    pub stock: Vec<String>,
}

/// Makes or changes one record. `base_rev` is the revision it was read at,
/// 0 for a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PutRecordInput {
    /// An engineer.
    Engineer {
        /// The record.
        record: Engineer,
        /// The revision it was read at.
        #[ts(type = "number")]
        base_rev: u64,
    },
    /// A service point.
    ServicePoint {
        /// The record.
        record: ServicePoint,
        /// The revision it was read at.
        #[ts(type = "number")]
        base_rev: u64,
    },
    /// A buyer.
    Buyer {
        /// The record.
        record: Buyer,
        /// The revision it was read at.
        #[ts(type = "number")]
        base_rev: u64,
    },
    /// A product.
    Product {
        /// The record.
        record: Product,
        /// The revision it was read at.
        #[ts(type = "number")]
        base_rev: u64,
    },
}

/// Looks a place up by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct PlaceSearchInput {
    /// What was typed.
    pub query: String,
    /// Only in this country, alpha-2.
    #[serde(default)]
    pub country: Option<String>,
}

/// A place found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
pub struct PlaceHit {
    /// The name.
    pub name: String,
    /// The country, alpha-2.
    pub country: String,
    /// Latitude.
    pub lat: f64,
    /// Longitude.
    pub lon: f64,
    /// The zone.
    pub zone: String,
    /// How many live there.
    #[ts(type = "number")]
    pub population: u64,
}
