//! What a plan costs, worked out from its bookings, its legs and the records.

use chrono::{DateTime, TimeDelta, Utc};
use fettle_domain::clock::{self, ClockInputs, ClockState};
use fettle_domain::money::Money;
use fettle_domain::place::CountryCode;
use fettle_domain::rulebook::{ClockRule, MetEvent};
use fettle_domain::schedule::{Assignee, Booking};

use super::journey::bookings_of;
use super::{Checker, Demand, day_start};
use crate::cost::PlanCost;
use crate::plan::{JourneyCost, PlannedJourney};

/// The price of each promise that binds a demand.
#[derive(Default)]
struct Promise {
    /// Due instant, price, whether the finish meets it.
    running: Option<(DateTime<Utc>, i64, bool)>,
    lapsed: bool,
    dearest: i64,
}

/// The cost worked out again; a violation where the plan says otherwise.
pub(super) fn cost(checker: &mut Checker<'_>) -> PlanCost {
    let plan = checker.plan;
    let mut cost = PlanCost::default();
    for journey in &plan.journeys {
        paid(checker, journey, &mut cost);
    }
    for booking in &plan.bookings {
        fees(checker, booking, &mut cost);
        let Some(demand) = checker.demand(&booking.request_id) else {
            continue;
        };
        lateness(checker, booking, demand, &mut cost);
        if !checker.is_unchanged(booking) {
            cost.disturbance_minor += disturbance(checker, &booking.visit_id);
        }
    }
    for unplaced in &plan.unplaced {
        let Some(demand) = checker.demand(&unplaced.request_id) else {
            continue;
        };
        let promise = promise(checker, demand);
        cost.missed_minor += promise.dearest + promise.running.map_or(0, |(_, price, _)| price);
        cost.disturbance_minor += disturbance(checker, &unplaced.visit_id);
    }
    let money = [
        cost.travel_minor,
        cost.nights_minor,
        cost.per_diem_minor,
        cost.days_minor,
        cost.points_minor,
    ];
    cost.money_minor = money.into_iter().sum();
    cost.total_minor = cost.missed_minor
        + cost.late_minor
        + cost.money_minor
        + cost.disturbance_minor
        + cost.road_minor;
    if plan.currency != checker.inputs.settings.rates.into {
        let detail = format!("{} is not what planning reckons in", plan.currency);
        checker.violated("cost", None, None, detail);
    }
    if cost != plan.cost {
        checker.violated(
            "cost",
            None,
            None,
            format!("the plan says {:?}, it is {cost:?}", plan.cost),
        );
    }
    cost
}

fn paid(checker: &mut Checker<'_>, journey: &PlannedJourney, cost: &mut PlanCost) {
    let rules = &checker.inputs.settings.planning;
    let Some(engineer) = checker.engineer(&Assignee::Engineer(journey.engineer_id.clone())) else {
        return;
    };
    let zone = engineer.home.zone.zone();
    let days = (zone.date(journey.back_at) - zone.date(journey.depart_at)).num_days() + 1;
    let rates = &checker.inputs.settings.rates;
    let convert = |amount: Money| rates.convert(amount).unwrap_or(0);
    let day_cost = engineer
        .day_cost
        .map_or(rules.default_day_cost_minor, convert);
    let fares: i64 = journey.legs.iter().map(|leg| leg.cost_minor).sum();
    let travel: i64 = journey
        .legs
        .iter()
        .map(|leg| (leg.arrive_at - leg.depart_at).num_seconds())
        .sum();
    let nights = (days - 1) * rules.night_minor;
    cost.travel_minor += fares;
    cost.nights_minor += nights;
    cost.per_diem_minor += days * rules.per_diem_minor;
    cost.days_minor += days * day_cost;
    cost.travel_seconds += travel;
    cost.road_minor += travel * rules.road_hour_minor / 3600;
    let right = JourneyCost {
        travel_minor: fares,
        nights_minor: nights,
        per_diem_minor: days * rules.per_diem_minor,
        days_minor: days * day_cost,
        total_minor: fares + nights + days * (rules.per_diem_minor + day_cost),
    };
    let shares: i64 = journey.shares.iter().map(|share| share.cost_minor).sum();
    if journey.cost != right || shares != right.total_minor {
        let detail = format!(
            "the journey says {:?}, its shares {shares}, it is {right:?}",
            journey.cost
        );
        checker.violated("cost", None, Some(&journey.journey_id), detail);
    }
    shared_out(checker, journey);
}

/// Every visit of a journey bears a part of it, and nobody else does.
fn shared_out(checker: &mut Checker<'_>, journey: &PlannedJourney) {
    let mut visits: Vec<_> = bookings_of(checker, journey)
        .into_iter()
        .map(|booking| (&booking.visit_id, &booking.request_id))
        .collect();
    let shares = journey.shares.iter();
    let mut bearers: Vec<_> = shares
        .map(|share| (&share.visit_id, &share.request_id))
        .collect();
    visits.sort_unstable();
    bearers.sort_unstable();
    if visits != bearers {
        let detail = "the cost is not shared among the journey's visits".to_owned();
        checker.violated("cost", None, Some(&journey.journey_id), detail);
    }
}

fn fees(checker: &Checker<'_>, booking: &Booking, cost: &mut PlanCost) {
    let Some(point) = checker.point(&booking.assignee) else {
        return;
    };
    let rates = &checker.inputs.settings.rates;
    let price = |price: Option<Money>| {
        price
            .and_then(|price| rates.convert(price).ok())
            .unwrap_or(0)
    };
    let demand = checker.demand(&booking.request_id);
    let asked = demand.and_then(|demand| demand.request.work_minutes);
    let minutes = i64::from(asked.unwrap_or(checker.inputs.settings.planning.default_work_minutes));
    let hours = (price(point.hour_cost) * minutes + 30) / 60;
    cost.points_minor += price(point.visit_cost) + hours;
}

/// Whole days, each begun one counted.
fn days_begun(span: TimeDelta) -> i64 {
    let seconds = span.num_seconds().max(0);
    seconds / 86_400 + i64::from(seconds % 86_400 > 0)
}

fn lateness(checker: &Checker<'_>, booking: &Booking, demand: Demand<'_>, cost: &mut PlanCost) {
    let day_late = checker.inputs.settings.planning.wish_day_late_minor;
    let promise = promise(checker, demand);
    if let Some((due, price, by_finish)) = promise.running {
        let met = if by_finish {
            booking.finish_at
        } else {
            booking.start_at
        };
        if met > due {
            cost.missed_minor += price;
            cost.late_minor += days_begun(met - due) * day_late;
        }
    }
    if promise.lapsed {
        cost.late_minor += days_begun(booking.start_at - checker.now()) * day_late;
    }
    let wish = demand.request.latest_on.and_then(|day| day.succ_opt());
    if let Some(until) = wish.map(|day| day_start(&demand.buyer.site.zone, day))
        && booking.start_at >= until
    {
        cost.late_minor += ((booking.start_at - until).num_seconds() / 86_400 + 1) * day_late;
    }
}

fn disturbance(checker: &Checker<'_>, visit: &fettle_domain::id::VisitId) -> i64 {
    let Some(standing) = checker
        .standing(visit)
        .filter(|standing| standing.published_at.is_some())
    else {
        return 0;
    };
    // One that nobody arrived for binds nobody any more, nor one whose assignee
    // is gone.
    let known = checker.engineer(&standing.assignee).is_some()
        || checker.point(&standing.assignee).is_some();
    if standing.start_at <= checker.now() || !known {
        return 0;
    }
    let whole = checker.inputs.settings.planning.moved_booking_minor;
    let ahead = standing.start_at - checker.now();
    if ahead < TimeDelta::days(7) {
        whole
    } else if ahead < TimeDelta::days(14) {
        whole / 2
    } else {
        whole / 4
    }
}

fn kept_on_site(rule: &ClockRule) -> bool {
    [MetEvent::Arrival, MetEvent::Solution, MetEvent::Completion]
        .iter()
        .any(|event| rule.met_by.contains(event))
}

fn promise(checker: &Checker<'_>, demand: Demand<'_>) -> Promise {
    let inputs = checker.inputs;
    let request = demand.request;
    let Some(book) = clock::judging_book(inputs.rule_books, request.received_at, demand.paid_at)
    else {
        return Promise::default();
    };
    let facts = inputs.workspace.facts_about(&request.request_id);
    let china = CountryCode::new("CN").expect("a literal country");
    let programme = inputs.calendars.working_time(china, &book.programme_zone);
    let site = &demand.buyer.site;
    let site_days = inputs.calendars.working_time(site.country, &site.zone);
    let statuses = clock::clocks(
        book,
        &ClockInputs {
            request,
            facts: &facts,
            paid_at: demand.paid_at,
            buyer_zone: Some(&site.zone),
            programme_days: Some(&programme),
            site_days: Some(&site_days),
        },
        inputs.now,
    );
    let mut promise = Promise::default();
    for rule in book.clocks.iter().filter(|rule| kept_on_site(rule)) {
        promise.dearest = promise.dearest.max(rule.miss_price_minor);
        for status in statuses.iter().filter(|status| status.clock == rule.clock) {
            let Some(due) = status.due_at else { continue };
            let by_finish = rule
                .met_by
                .iter()
                .all(|event| *event == MetEvent::Completion);
            let sooner = promise.running.is_none_or(|(known, ..)| due < known);
            if status.state == ClockState::Running && sooner {
                promise.running = Some((due, status.miss_price_minor, by_finish));
            }
            promise.lapsed |= status.state == ClockState::Missed && status.met_at.is_none();
        }
    }
    promise
}
