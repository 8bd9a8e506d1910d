//! Journeys: the way there and back, rest, days off, days away.

use chrono::{DateTime, TimeDelta, Utc};
use fettle_domain::people::Engineer;
use fettle_domain::place::Place;
use fettle_domain::schedule::{Assignee, Booking};
use fettle_travel::{Mode, Trip};

use super::Checker;
use crate::plan::{LegMode, PlannedJourney, PlannedLeg};

pub(super) fn journeys(checker: &mut Checker<'_>) {
    let plan = checker.plan;
    for booking in plan
        .bookings
        .iter()
        .filter(|booking| checker.engineer(&booking.assignee).is_some())
        .collect::<Vec<_>>()
    {
        if checker.journey_of(booking).is_none() {
            checker.against(
                "journey",
                booking,
                "an engineer's booking without a journey".to_owned(),
            );
        }
    }
    for journey in &plan.journeys {
        let bookings = bookings_of(checker, journey);
        let assignee = Assignee::Engineer(journey.engineer_id.clone());
        let Some(engineer) = checker.engineer(&assignee) else {
            fail(checker, journey, "assignee_unknown", "no such engineer");
            continue;
        };
        if bookings.is_empty() || bookings.iter().any(|booking| booking.assignee != assignee) {
            fail(
                checker,
                journey,
                "journey",
                "a journey without visits, or with another's",
            );
            continue;
        }
        way(checker, journey, engineer, &bookings);
        if !bookings.iter().all(|booking| checker.is_held(booking)) {
            limits(checker, journey, engineer, &bookings);
        }
    }
    between(checker);
}

/// The bookings of a journey, in order.
pub(super) fn bookings_of<'a>(checker: &Checker<'a>, journey: &PlannedJourney) -> Vec<&'a Booking> {
    let of_it = |booking: &&Booking| booking.journey_id.as_ref() == Some(&journey.journey_id);
    let mut bookings: Vec<&Booking> = checker.plan.bookings.iter().filter(of_it).collect();
    bookings.sort_by_key(|booking| booking.start_at);
    bookings
}

fn fail(checker: &mut Checker<'_>, journey: &PlannedJourney, what: &str, detail: &str) {
    checker.violated(what, None, Some(&journey.journey_id), detail.to_owned());
}

/// Walks the legs from home over each site back home.
fn way(
    checker: &mut Checker<'_>,
    journey: &PlannedJourney,
    engineer: &Engineer,
    bookings: &[&Booking],
) {
    let mut legs = &journey.legs[..];
    let mut here: Place = engineer.home.clone();
    let mut free_at = journey.depart_at;
    for booking in bookings {
        let Some(demand) = checker.demand(&booking.request_id) else {
            return;
        };
        let site = &demand.buyer.site;
        let trip = checker.inputs.travel.trip(here.point, site.point);
        let Some(arrive) = hop(&mut legs, &trip, free_at) else {
            fail(
                checker,
                journey,
                "legs",
                "the legs are not the way between the visits",
            );
            return;
        };
        if arrive + rest(checker, &trip) > booking.start_at && !checker.is_held(booking) {
            checker.against(
                "overlap",
                booking,
                "the engineer is not there, or not rested, in time".to_owned(),
            );
        }
        here = site.clone();
        free_at = booking.finish_at;
    }
    let trip = checker.inputs.travel.trip(here.point, engineer.home.point);
    let back = hop(&mut legs, &trip, free_at);
    if back != Some(journey.back_at) || !legs.is_empty() {
        fail(checker, journey, "legs", "the legs do not lead home");
    }
    let first = journey
        .legs
        .first()
        .map_or(journey.depart_at, |leg| leg.depart_at);
    if first != journey.depart_at {
        fail(
            checker,
            journey,
            "legs",
            "the first leg does not begin with the journey",
        );
    }
}

/// Takes the legs of one trip off the front; when it arrives, if they are its
/// legs and begin no earlier than `from`.
fn hop(legs: &mut &[PlannedLeg], trip: &Trip, from: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let (mine, rest) = legs.split_at_checked(trip.legs.len())?;
    *legs = rest;
    let mut at = mine.first().map_or(from, |leg| leg.depart_at);
    if at < from {
        return None;
    }
    for (leg, expected) in mine.iter().zip(&trip.legs) {
        let mode = if expected.mode == Mode::Air {
            LegMode::Air
        } else {
            LegMode::Road
        };
        let arrive = leg.depart_at + TimeDelta::seconds(expected.travel_seconds);
        let when = leg.depart_at == at && leg.arrive_at == arrive;
        let ends = leg.from.point == expected.from && leg.to.point == expected.to;
        if leg.mode != mode || !when || !ends || leg.cost_minor != expected.cost_minor {
            return None;
        }
        at = arrive;
    }
    Some(at)
}

/// Rest before work after a trip.
pub(super) fn rest(checker: &Checker<'_>, trip: &Trip) -> TimeDelta {
    let rules = &checker.inputs.settings.planning;
    let in_the_air: i64 = trip
        .legs
        .iter()
        .filter(|leg| leg.mode == Mode::Air)
        .map(|leg| leg.travel_seconds)
        .sum();
    let long = in_the_air > 0 && in_the_air >= i64::from(rules.long_flight_hours) * 3600;
    TimeDelta::hours(if long {
        i64::from(rules.rest_after_long_flight_hours)
    } else {
        0
    })
}

/// Lead time, days off, days away, a price for the days.
fn limits(
    checker: &mut Checker<'_>,
    journey: &PlannedJourney,
    engineer: &Engineer,
    bookings: &[&Booking],
) {
    let rules = &checker.inputs.settings.planning;
    let zone = engineer.home.zone.zone();
    let (first, last) = (
        zone.date(journey.depart_at),
        zone.date(journey.back_at - TimeDelta::seconds(1)),
    );
    let lead = checker.now() + TimeDelta::hours(i64::from(rules.engineer_lead_hours));
    if journey.depart_at < lead && !checker.is_unchanged(bookings[0]) {
        fail(
            checker,
            journey,
            "lead_time",
            "leaves before it can be told",
        );
    }
    if engineer
        .leave
        .iter()
        .any(|off| off.from <= last && first <= off.to)
    {
        fail(checker, journey, "leave", "away on days off");
    }
    let most = i64::from(
        engineer
            .max_days_away
            .unwrap_or(checker.inputs.settings.planning.default_max_days_away),
    );
    let days = (zone.date(journey.back_at) - first).num_days() + 1;
    if days > most {
        fail(checker, journey, "away_too_long", "away too long");
    }
    if i64::from(journey.nights) != days - 1 {
        fail(checker, journey, "nights", "the nights are miscounted");
    }
    let rates = &checker.inputs.settings.rates;
    if engineer
        .day_cost
        .is_some_and(|cost| rates.convert(cost).is_err())
    {
        fail(
            checker,
            journey,
            "rate_missing",
            "the day's cost cannot be compared",
        );
    }
}

/// Journeys of one engineer do not overlap, and rest lies between them.
fn between(checker: &mut Checker<'_>) {
    let rest = TimeDelta::hours(i64::from(
        checker.inputs.settings.planning.rest_between_journeys_hours,
    ));
    let mut journeys: Vec<&PlannedJourney> = checker.plan.journeys.iter().collect();
    journeys.sort_by_key(|journey| (&journey.engineer_id, journey.depart_at));
    for pair in journeys.windows(2) {
        let (before, after) = (pair[0], pair[1]);
        if before.engineer_id != after.engineer_id || before.back_at + rest <= after.depart_at {
            continue;
        }
        let both = bookings_of(checker, before)
            .into_iter()
            .chain(bookings_of(checker, after));
        if !both.into_iter().all(|booking| checker.is_held(booking)) {
            fail(
                checker,
                after,
                "busy",
                "leaves before the last journey is over and rested from",
            );
        }
    }
}
