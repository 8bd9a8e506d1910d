//! *Journeys*: legs, nights, cost per order - derived from the bookings by the
//! planner's own timing rules.

use chrono::{DateTime, Utc};
use fettle_dispatch::plan::{JourneyCost, LegMode, PlannedJourney, PlannedLeg, VisitShare};
use fettle_domain::id::VisitId;
use fettle_domain::zone::ZoneId;
use fettle_travel::zone_of;

use crate::desk::Desk;
use crate::dto::plan::{
    CostView, JourneyView, JourneysInput, JourneysView, LegEnd, LegView, StopView,
};

/// Journeys of a range, of one engineer or of all, in the order of departure;
/// a range that ends before it begins is empty.
pub fn journeys(desk: &Desk<'_>, input: &JourneysInput) -> JourneysView {
    let zone = desk.zone().zone();
    let mut journeys = all_journeys(desk);
    journeys.retain(|journey| {
        input
            .engineer_id
            .as_ref()
            .is_none_or(|id| *id == journey.engineer_id)
            && input
                .from
                .is_none_or(|from| zone.date(journey.back.at) >= from)
            && input.to.is_none_or(|to| zone.date(journey.depart.at) <= to)
    });
    JourneysView { journeys }
}

/// Every journey, in the order of departure.
pub fn all_journeys(desk: &Desk<'_>) -> Vec<JourneyView> {
    let bookings = &desk.workspace.bookings;
    let times = |visit: &VisitId| {
        bookings
            .get(visit)
            .map(|row| (row.value.start_at, row.value.finish_at))
    };
    let mut views: Vec<JourneyView> = desk
        .schedule()
        .journeys
        .iter()
        .map(|journey| journey_view(desk, journey, &times))
        .collect();
    views.sort_by_key(|view| (view.depart.at, view.id.clone()));
    views
}

/// Start and finish of a visit's work.
pub type Times<'a> = &'a dyn Fn(&VisitId) -> Option<(DateTime<Utc>, DateTime<Utc>)>;

/// A journey, worded; `times` tells when each of its visits is.
pub fn journey_view(desk: &Desk<'_>, journey: &PlannedJourney, times: Times<'_>) -> JourneyView {
    let engineer = desk.workspace.engineers.get(&journey.engineer_id);
    let home = desk.home_zone(&journey.engineer_id).unwrap_or(desk.zone());
    JourneyView {
        id: journey.journey_id.to_string(),
        engineer_id: journey.engineer_id.to_string(),
        engineer: engineer.map_or_else(
            || journey.engineer_id.to_string(),
            |row| row.value.name.clone(),
        ),
        depart: desk.there(journey.depart_at, home),
        back: desk.there(journey.back_at, home),
        legs: journey.legs.iter().map(|leg| leg_view(desk, leg)).collect(),
        stops: journey
            .shares
            .iter()
            .filter_map(|share| Some(stop_view(desk, share, times(&share.visit_id)?)))
            .collect(),
        nights: journey.nights,
        cost: journey_cost(desk, journey),
        problems: journey
            .misfits
            .iter()
            .map(|misfit| desk.reason(&misfit.reason))
            .collect(),
    }
}

fn leg_view(desk: &Desk<'_>, leg: &PlannedLeg) -> LegView {
    // A leg's ends lie anywhere: their zones come from the points.
    let (from_zone, to_zone) = (zone_of(leg.from.point), zone_of(leg.to.point));
    LegView {
        from: leg_end(&leg.from),
        to: leg_end(&leg.to),
        mode: match leg.mode {
            LegMode::Road => "road",
            LegMode::Air => "air",
        }
        .to_owned(),
        depart: desk.there(leg.depart_at, &from_zone),
        arrive: desk.there(leg.arrive_at, &to_zone),
        cost: desk.money(leg.cost_minor),
    }
}

fn leg_end(end: &fettle_dispatch::plan::LegEnd) -> LegEnd {
    LegEnd {
        name: end.name.clone(),
        lat: end.point.lat(),
        lon: end.point.lon(),
    }
}

fn stop_view(
    desk: &Desk<'_>,
    share: &VisitShare,
    (start, finish): (DateTime<Utc>, DateTime<Utc>),
) -> StopView {
    let request = desk
        .workspace
        .requests
        .get(&share.request_id)
        .map(|row| &row.value);
    let buyer = request.and_then(|request| desk.buyer(request));
    let zone: &ZoneId = buyer.map_or(desk.zone(), |buyer| &buyer.site.zone);
    StopView {
        visit_id: share.visit_id.to_string(),
        request_id: share.request_id.to_string(),
        order_id: request
            .map(|request| request.order_id.to_string())
            .unwrap_or_default(),
        buyer: buyer.map(|buyer| buyer.name.clone()).unwrap_or_default(),
        city: buyer
            .map(|b| format!("{}, {}", b.site.city, b.site.country))
            .unwrap_or_default(),
        start: desk.there(start, zone),
        finish: desk.there(finish, zone),
        cost: desk.money(share.cost_minor),
    }
}

/// A journey's money, by kind; nothing of it is a price.
fn journey_cost(desk: &Desk<'_>, journey: &PlannedJourney) -> CostView {
    let JourneyCost {
        travel_minor,
        nights_minor,
        per_diem_minor,
        days_minor,
        total_minor,
    } = journey.cost;
    let road_seconds = journey
        .legs
        .iter()
        .map(|leg| (leg.arrive_at - leg.depart_at).num_seconds())
        .sum();
    CostView {
        money: desk.money(total_minor),
        travel: desk.money(travel_minor),
        stay: desk.money(nights_minor + per_diem_minor),
        days: desk.money(days_minor),
        service_points: desk.money(0),
        misses: desk.money(0),
        wishes: desk.money(0),
        disturbance: desk.money(0),
        road_seconds,
        total: desk.money(total_minor),
    }
}
