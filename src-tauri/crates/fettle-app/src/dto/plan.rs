//! Planning: the call, the plan, journeys.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::request::AssigneeView;
use super::{Moment, MoneyText, ReasonText};

/// Plans all open visits.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields, default)]
pub struct PlanInput {
    /// The moment to plan from; now when absent.
    pub at: Option<DateTime<Utc>>,
    /// Repair: bookings stand as far as they can, what has no place gets one, and
    /// only its surroundings are gone over. All open visits are planned otherwise.
    #[serde(default)]
    pub repair: bool,
    /// Stop after so many seconds; 5 when neither is given, of a repair after 1
    /// or 500 iterations.
    pub seconds: Option<f64>,
    /// Stop after so many iterations.
    #[ts(type = "number | null")]
    pub iterations: Option<u64>,
    /// The seed; 1 when absent.
    #[ts(type = "number | null")]
    pub seed: Option<u64>,
    /// Keep the bookings at once.
    pub commit: bool,
    /// A name to ask for progress and to cancel by.
    pub task_id: Option<String>,
}

/// A plan that the checker passed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
pub struct PlanView {
    /// Its name, to keep it by `plan_keep`.
    pub plan_id: String,
    /// Bookings.
    pub bookings: Vec<PlannedBooking>,
    /// Journeys.
    pub journeys: Vec<JourneyView>,
    /// Visits without a place.
    pub unplaced: Vec<UnplacedView>,
    /// What it costs.
    pub cost: CostView,
    /// That the independent checker passed it.
    pub checked: bool,
    /// Whether its bookings were kept.
    pub kept: bool,
    /// Iterations done.
    #[ts(type = "number")]
    pub iterations: u64,
    /// Stopped by the caller.
    pub cancelled: bool,
}

/// One booking of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct PlannedBooking {
    /// The visit.
    pub visit_id: String,
    /// The demand.
    pub request_id: String,
    /// The buyer.
    pub buyer: String,
    /// Who.
    pub assignee: AssigneeView,
    /// Arrival on site, site time.
    pub start: Moment,
    /// The end of the work, site time.
    pub finish: Moment,
    /// Pieces of work.
    #[ts(type = "[string, string][]")]
    pub work: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    /// The journey.
    pub journey_id: Option<String>,
    /// `new`, `moved` or `same` against what is booked now.
    pub change: String,
    /// Why this one, and what the next best would cost more.
    pub why: String,
}

/// A visit without a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct UnplacedView {
    /// The demand.
    pub request_id: String,
    /// The buyer.
    pub buyer: String,
    /// Every reason.
    pub reasons: Vec<ReasonText>,
}

/// What a plan or a journey costs, by kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct CostView {
    /// Money, the sum of the kinds below.
    pub money: MoneyText,
    /// Flights and roads.
    pub travel: MoneyText,
    /// Nights and per-diems.
    pub stay: MoneyText,
    /// Engineers' days.
    pub days: MoneyText,
    /// Service points' fees.
    pub service_points: MoneyText,
    /// Priced: promises missed.
    pub misses: MoneyText,
    /// Priced: wishes not met.
    pub wishes: MoneyText,
    /// Priced: published bookings moved.
    pub disturbance: MoneyText,
    /// Seconds on the road.
    #[ts(type = "number")]
    pub road_seconds: i64,
    /// Everything, priced: what the planner makes small.
    pub total: MoneyText,
}

/// Keeps a plan that was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct PlanKeepInput {
    /// The plan.
    pub plan_id: String,
}

/// Which journeys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields, default)]
pub struct JourneysInput {
    /// From this day on, dispatcher's zone.
    pub from: Option<NaiveDate>,
    /// To this day.
    pub to: Option<NaiveDate>,
    /// Only this engineer's.
    pub engineer_id: Option<String>,
}

/// Journeys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
pub struct JourneysView {
    /// In the order of departure.
    pub journeys: Vec<JourneyView>,
}

/// An engineer's trip from home and back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
pub struct JourneyView {
    /// The id.
    pub id: String,
    /// Who.
    pub engineer_id: String,
    /// The name.
    pub engineer: String,
    /// Departure from home, home time.
    pub depart: Moment,
    /// Back home, home time.
    pub back: Moment,
    /// Legs in order.
    pub legs: Vec<LegView>,
    /// Stops in order.
    pub stops: Vec<StopView>,
    /// Nights away.
    pub nights: u32,
    /// What it costs.
    pub cost: CostView,
    /// What no longer fits.
    pub problems: Vec<ReasonText>,
}

/// One leg.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
pub struct LegView {
    /// From.
    pub from: LegEnd,
    /// To.
    pub to: LegEnd,
    /// `road` or `air`.
    pub mode: String,
    /// Departure, local time.
    pub depart: Moment,
    /// Arrival, local time.
    pub arrive: Moment,
    /// What it costs.
    pub cost: MoneyText,
}

/// One end of a leg.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, TS)]
pub struct LegEnd {
    /// Its name.
    pub name: String,
    /// Latitude.
    pub lat: f64,
    /// Longitude.
    pub lon: f64,
}

/// One stop of a journey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct StopView {
    /// The visit.
    pub visit_id: String,
    /// The demand.
    pub request_id: String,
    /// The order.
    pub order_id: String,
    /// The buyer.
    pub buyer: String,
    /// City and country.
    pub city: String,
    /// Arrival, site time.
    pub start: Moment,
    /// The end of the work, site time.
    pub finish: Moment,
    /// Its share of the journey's money: the cost per order.
    pub cost: MoneyText,
}
