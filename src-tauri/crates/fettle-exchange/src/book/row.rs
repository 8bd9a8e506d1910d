//! Rows as they were read: every cell parsed, nothing yet looked up.
//!
//! `None` is an empty cell or an absent column: unknown. What the workspace
//! already knows is kept then.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use fettle_domain::evidence::Evidence;
use fettle_domain::id::{BuyerId, EngineerId, OrderId, PartNo, PointId, ProductId, RequestId};
use fettle_domain::money::Money;
use fettle_domain::part::PartNeed;
use fettle_domain::people::{Passport, Visa};
use fettle_domain::place::{CountryCode, GeoPoint};
use fettle_domain::request::Fact;
use fettle_domain::schedule::Booking;
use fettle_domain::service::{Channel, Method, Service, Skill};
use fettle_domain::time::DateRange;

/// A row and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The row as a spreadsheet numbers it.
    pub row: u32,
    /// The record.
    pub value: T,
}

/// A row of `Products`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductRow {
    /// `product_id`.
    pub product_id: ProductId,
    /// `model`.
    pub model: String,
    /// `name`.
    pub name: String,
    /// `family`.
    pub family: Option<String>,
    /// `serviced`.
    pub serviced: Option<bool>,
    /// `services`.
    pub services: Option<BTreeSet<Service>>,
    /// `warranty_months`.
    pub warranty_months: Option<u32>,
    /// `discontinued_on`.
    pub discontinued_on: Option<NaiveDate>,
}

/// A place as a row names it: its point is for the gazetteer to find, unless
/// the row gives one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnresolvedPlace {
    /// The city as written.
    pub city: String,
    /// The country.
    pub country: CountryCode,
    /// Street and number.
    pub address: Option<String>,
    /// The point, where the row gives latitude and longitude.
    pub point: Option<GeoPoint>,
}

/// A row of `Buyers`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuyerRow {
    /// `buyer_id`.
    pub buyer_id: BuyerId,
    /// `name`.
    pub name: String,
    /// `contact`.
    pub contact: Option<String>,
    /// `email`.
    pub email: Option<String>,
    /// `phone`.
    pub phone: Option<String>,
    /// `country`, `city`, `address`, `lat`, `lon`.
    pub site: UnresolvedPlace,
    /// `language`.
    pub language: Option<String>,
}

/// A row of `Orders`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    /// `order_id`.
    pub order_id: OrderId,
    /// `buyer_id`.
    pub buyer_id: BuyerId,
    /// `product_id`.
    pub product_id: ProductId,
    /// `serial`.
    pub serial: Option<String>,
    /// `quantity`.
    pub quantity: Option<u32>,
    /// `paid_at`.
    pub paid_at: Option<DateTime<Utc>>,
    /// `delivered_on`.
    pub delivered_on: Option<NaiveDate>,
    /// `status`.
    pub status: Option<String>,
}

/// A row of `Engineers`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineerRow {
    /// `engineer_id`.
    pub engineer_id: EngineerId,
    /// `name`.
    pub name: String,
    /// `home_city`, `home_country`, `home_address`, `home_lat`, `home_lon`.
    pub home: UnresolvedPlace,
    /// `skills`.
    pub skills: BTreeSet<Skill>,
    /// `languages`.
    pub languages: Option<Vec<String>>,
    /// `passport_country`, `passport_expires_on`.
    pub passport: Option<Passport>,
    /// `visas`.
    pub visas: Option<Vec<Visa>>,
    /// `visa_lead_days`.
    pub visa_lead_days: Option<BTreeMap<CountryCode, u32>>,
    /// `day_cost`, `currency`.
    pub day_cost: Option<Money>,
    /// `max_days_away`.
    pub max_days_away: Option<u32>,
    /// `leave`.
    pub leave: Option<Vec<DateRange>>,
}

/// A row of `ServicePoints`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServicePointRow {
    /// `point_id`.
    pub point_id: PointId,
    /// `name`.
    pub name: String,
    /// `country`, `city`, `address`, `lat`, `lon`.
    pub place: UnresolvedPlace,
    /// `radius_km`.
    pub radius_km: Option<u32>,
    /// `countries`.
    pub countries: Option<BTreeSet<CountryCode>>,
    /// `services`.
    pub services: BTreeSet<Service>,
    /// `skills`.
    pub skills: Option<BTreeSet<Skill>>,
    /// `capacity_per_day`.
    pub capacity_per_day: Option<u32>,
    /// `visit_cost`, `currency`.
    pub visit_cost: Option<Money>,
    /// `hour_cost`, `hour_currency` or `currency`.
    pub hour_cost: Option<Money>,
}

/// A row of `Parts`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartRow {
    /// `part_no`.
    pub part_no: PartNo,
    /// `name`.
    pub name: String,
    /// `unit_price`, `currency`.
    pub unit_price: Option<Money>,
    /// `products`.
    pub products: Option<BTreeSet<ProductId>>,
    /// `supply_years`.
    pub supply_years: Option<u32>,
}

/// A row of `Stock`: a count, not a movement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockRow {
    /// `part_no`.
    pub part_no: PartNo,
    /// `place`: `HQ`, a service point's id or an engineer's id.
    pub place: String,
    /// `quantity`.
    pub quantity: i32,
}

/// A row of `Requests`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRow {
    /// `request_id`.
    pub request_id: RequestId,
    /// `order_id`.
    pub order_id: OrderId,
    /// `received_at`.
    pub received_at: DateTime<Utc>,
    /// `channel`.
    pub channel: Channel,
    /// `services`.
    pub services: BTreeSet<Service>,
    /// `skills`.
    pub skills: Option<BTreeSet<Skill>>,
    /// `description`.
    pub description: Option<String>,
    /// `work_hours`, to the minute.
    pub work_minutes: Option<u32>,
    /// `method`.
    pub method: Option<Method>,
    /// `replied_at`, `reply_channel`, `reply_agrees`.
    pub reply: Option<ReplyCells>,
    /// `confirmed_at`, `confirm_channel`.
    pub confirmation: Option<MessageCells>,
    /// `solved_at`, `solve_channel`.
    pub solution: Option<MessageCells>,
    /// `parts`.
    pub parts: Option<Vec<PartNeed>>,
    /// `parts_eta`.
    pub parts_eta: Option<NaiveDate>,
    /// `earliest_on`.
    pub earliest_on: Option<NaiveDate>,
    /// `latest_on`.
    pub latest_on: Option<NaiveDate>,
}

/// A message that a row of `Requests` tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageCells {
    /// When.
    pub at: DateTime<Utc>,
    /// By what way; unknown when the cell is empty.
    pub channel: Option<Channel>,
}

/// The reply that a row of `Requests` tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyCells {
    /// When and by what way.
    pub message: MessageCells,
    /// The method was agreed.
    pub agrees_method: bool,
    /// The content of the service was agreed.
    pub agrees_content: bool,
}

/// A piece of a long text in `Settings`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingRow {
    /// `settings`, or `rule_book/` and an id.
    pub name: String,
    /// The piece's number, from 1.
    pub piece: u32,
    /// The piece.
    pub value: String,
}

/// The rows of a book that can be read, by sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    /// `Products`.
    pub products: Vec<Located<ProductRow>>,
    /// `Buyers`.
    pub buyers: Vec<Located<BuyerRow>>,
    /// `Orders`.
    pub orders: Vec<Located<OrderRow>>,
    /// `Engineers`.
    pub engineers: Vec<Located<EngineerRow>>,
    /// `ServicePoints`.
    pub points: Vec<Located<ServicePointRow>>,
    /// `Parts`.
    pub parts: Vec<Located<PartRow>>,
    /// `Stock`.
    pub stock: Vec<Located<StockRow>>,
    /// `Requests`.
    pub requests: Vec<Located<RequestRow>>,
    /// `Facts`.
    pub facts: Vec<Located<Fact>>,
    /// `Bookings`.
    pub bookings: Vec<Located<Booking>>,
    /// `Evidence`.
    pub evidence: Vec<Located<Evidence>>,
    /// `Settings`.
    pub settings: Vec<Located<SettingRow>>,
}
