//! What a plan costs, part by part, in minor units of the planning currency.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::itinerary::Journey;
use crate::problem::{DAY, PlanProblem, Who};

/// What a plan costs. The first two lines are prices of promises and wishes,
/// set in the rule books and the settings; `money_minor` is what is paid.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct PlanCost {
    /// Promises missed, and visits not placed.
    #[ts(type = "number")]
    pub missed_minor: i64,
    /// Days beyond a wish, and days by which a missed promise is late.
    #[ts(type = "number")]
    pub late_minor: i64,
    /// Flights and roads.
    #[ts(type = "number")]
    pub travel_minor: i64,
    /// Lodging.
    #[ts(type = "number")]
    pub nights_minor: i64,
    /// Per-diems.
    #[ts(type = "number")]
    pub per_diem_minor: i64,
    /// Engineers' days.
    #[ts(type = "number")]
    pub days_minor: i64,
    /// Fees of service points.
    #[ts(type = "number")]
    pub points_minor: i64,
    /// All money: the five above.
    #[ts(type = "number")]
    pub money_minor: i64,
    /// Published bookings moved.
    #[ts(type = "number")]
    pub disturbance_minor: i64,
    /// Hours on the way, in seconds.
    #[ts(type = "number")]
    pub travel_seconds: i64,
    /// The price of those hours.
    #[ts(type = "number")]
    pub road_minor: i64,
    /// All of it.
    #[ts(type = "number")]
    pub total_minor: i64,
}

impl PlanCost {
    /// The same with the sums filled in.
    #[must_use]
    pub(crate) fn summed(mut self) -> Self {
        self.money_minor = self.travel_minor
            + self.nights_minor
            + self.per_diem_minor
            + self.days_minor
            + self.points_minor;
        self.total_minor = self.missed_minor
            + self.late_minor
            + self.money_minor
            + self.disturbance_minor
            + self.road_minor;
        self
    }

    pub(crate) fn add_visit(&mut self, price: VisitPrice) {
        self.missed_minor += price.missed_minor;
        self.late_minor += price.late_minor;
        self.disturbance_minor += price.disturbance_minor;
    }

    pub(crate) fn add_journey(&mut self, price: JourneyPrice) {
        self.travel_minor += price.travel_minor;
        self.nights_minor += price.nights_minor;
        self.per_diem_minor += price.per_diem_minor;
        self.days_minor += price.days_minor;
        self.road_minor += price.road_minor;
        self.travel_seconds += price.travel_seconds;
    }
}

/// What a visit's start costs, whoever comes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_field_names,
    reason = "an amount says its unit, and these are all amounts"
)]
pub(crate) struct VisitPrice {
    pub missed_minor: i64,
    pub late_minor: i64,
    pub disturbance_minor: i64,
}

impl VisitPrice {
    /// The prices of a visit done by `who` from `start` to `finish`.
    pub fn of(problem: &PlanProblem, visit: usize, who: Who, start: i64, finish: i64) -> Self {
        let facts = &problem.visits[visit];
        let day_late = problem.rules.wish_day_late_minor;
        let mut price = Self::default();
        if let Some(due) = &facts.due {
            let met = if due.by_finish { finish } else { start };
            if met > due.at {
                price.missed_minor += due.miss_price_minor;
                price.late_minor += started_days(met - due.at) * day_late;
            }
        }
        if facts.lapsed.is_some() {
            price.late_minor += started_days(start - problem.now) * day_late;
        }
        if let Some((_, until)) = facts.wish_until.filter(|(_, until)| start >= *until) {
            price.late_minor += started_days(start - until + 1) * day_late;
        }
        price.disturbance_minor = moved_minor(problem, visit, Some((who, start)));
        price
    }

    pub fn total(self) -> i64 {
        self.missed_minor + self.late_minor + self.disturbance_minor
    }
}

/// Days begun in a length of time.
fn started_days(seconds: i64) -> i64 {
    (seconds.max(0) + DAY - 1) / DAY
}

/// How many times its price moving a booking costs while a plan is repaired:
/// enough that fares and nights saved elsewhere rarely pay for it, less than what
/// a missed promise costs.
pub(crate) const HELD_TIMES: i64 = 10;

/// The price of not keeping a published booking as people know it: whole when
/// it starts within a week, half within two, a quarter later. A draft has none;
/// while a plan is repaired, both have [`HELD_TIMES`] as much.
pub(crate) fn moved_minor(
    problem: &PlanProblem,
    visit: usize,
    now_booked: Option<(Who, i64)>,
) -> i64 {
    let Some(told) = problem.visits[visit]
        .told
        .as_ref()
        .filter(|told| told.published || problem.repairs)
    else {
        return 0;
    };
    if now_booked == Some((told.who, told.start)) {
        return 0;
    }
    let times = if problem.repairs { HELD_TIMES } else { 1 };
    let whole = problem.rules.moved_booking_minor * times;
    match told.start - problem.now {
        soon if soon < 7 * DAY => whole,
        soon if soon < 14 * DAY => whole / 2,
        _ => whole / 4,
    }
}

/// What is paid for a journey, and the price of its hours on the way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct JourneyPrice {
    pub travel_minor: i64,
    pub nights_minor: i64,
    pub per_diem_minor: i64,
    pub days_minor: i64,
    pub road_minor: i64,
    pub travel_seconds: i64,
}

impl JourneyPrice {
    pub fn of(problem: &PlanProblem, engineer: usize, journey: &Journey) -> Self {
        let rules = &problem.rules;
        Self {
            travel_minor: journey.fares_minor,
            nights_minor: (journey.days - 1) * rules.night_minor,
            per_diem_minor: journey.days * rules.per_diem_minor,
            days_minor: journey.days * problem.engineers[engineer].day_cost_minor(),
            road_minor: journey.travel_seconds * rules.road_hour_minor / 3600,
            travel_seconds: journey.travel_seconds,
        }
    }

    /// What is paid.
    pub fn money(self) -> i64 {
        self.travel_minor + self.nights_minor + self.per_diem_minor + self.days_minor
    }

    pub fn total(self) -> i64 {
        self.money() + self.road_minor
    }
}
