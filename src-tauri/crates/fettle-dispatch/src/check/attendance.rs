//! Each booking by itself: the right person, in the site's time, with parts.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use fettle_domain::calendar::WorkCalendar;
use fettle_domain::id::PointId;
use fettle_domain::people::ServicePoint;
use fettle_domain::place::{GeoPoint, Place};
use fettle_domain::schedule::{Assignee, Booking, Lock};
use fettle_domain::settings::Coverage;
use fettle_domain::time::Interval;

use super::{Checker, Demand, day_start};

pub(super) fn bookings(checker: &mut Checker<'_>) {
    let plan = checker.plan;
    for booking in &plan.bookings {
        let Some(demand) = checker.demand(&booking.request_id) else {
            checker.against(
                "site_unknown",
                booking,
                "no such demand, order or buyer".to_owned(),
            );
            continue;
        };
        recorded(checker, booking, demand);
        lock(checker, booking);
        if !checker.is_held(booking) {
            bounds(checker, booking, demand);
            assignee(checker, booking, demand);
        }
    }
}

fn minutes(checker: &Checker<'_>, demand: Demand<'_>) -> u32 {
    demand
        .request
        .work_minutes
        .unwrap_or(checker.inputs.settings.planning.default_work_minutes)
}

/// The record is that of its demand, and says of publication and locks what
/// stands.
fn recorded(checker: &mut Checker<'_>, booking: &Booking, demand: Demand<'_>) {
    let standing = checker.standing(&booking.visit_id);
    let told = standing.filter(|_| checker.is_unchanged(booking));
    let lock = standing.map_or_else(Lock::default, |known| known.lock);
    // A lock on a time that passed without anybody arriving may be gone.
    let lapsed = standing.is_some_and(|known| known.start_at <= checker.now());
    let locked = booking.lock == lock || (lapsed && booking.lock == Lock::default());
    let right = booking.visit_id == demand.request.visit_id()
        && booking.stands()
        && locked
        && booking.published_at == told.and_then(|known| known.published_at)
        && is_dated(checker, booking);
    if !right {
        checker.against(
            "record",
            booking,
            "the record is not that of this visit and its booking".to_owned(),
        );
    }
}

/// A booking that stands as it was keeps since when it has been with its
/// assignee, and one at another time does too; any other says when it was made.
fn is_dated(checker: &Checker<'_>, booking: &Booking) -> bool {
    let standing = checker.standing(&booking.visit_id);
    if checker.is_unchanged(booking) {
        return booking.booked_at == standing.and_then(|known| known.booked_at);
    }
    let same = standing.filter(|known| known.assignee == booking.assignee);
    match same.and_then(|known| known.booked_at.or(known.published_at)) {
        Some(known) => booking.booked_at == Some(known),
        None => booking.booked_at.is_some_and(|at| at <= checker.now()),
    }
}

fn lock(checker: &mut Checker<'_>, booking: &Booking) {
    let Some(standing) = checker.standing(&booking.visit_id) else {
        return;
    };
    // A booking whose time has passed without anybody arriving binds nobody.
    if standing.start_at <= checker.now() && !checker.is_held(booking) {
        return;
    }
    let who = standing.lock.assignee && standing.assignee != booking.assignee;
    let when = standing.lock.time && standing.start_at != booking.start_at;
    if who || when {
        checker.against("lock", booking, "a locked booking was changed".to_owned());
    }
}

/// Not before now, the parts, or the buyer's earliest day.
fn bounds(checker: &mut Checker<'_>, booking: &Booking, demand: Demand<'_>) {
    let zone = &demand.buyer.site.zone;
    if booking.start_at < checker.now() {
        checker.against(
            "in_the_past",
            booking,
            format!("starts at {}", booking.start_at),
        );
    }
    if let Some(eta) = demand.request.parts_eta {
        let on_site = eta
            .succ_opt()
            .map_or(booking.start_at, |next| day_start(zone, next));
        if booking.start_at < on_site {
            checker.against("parts_late", booking, format!("the parts arrive on {eta}"));
        }
    }
    if let Some(first) = demand.request.earliest_on
        && booking.start_at < day_start(zone, first)
    {
        checker.against(
            "not_before",
            booking,
            format!("the buyer wants nobody before {first}"),
        );
    }
}

fn assignee(checker: &mut Checker<'_>, booking: &Booking, demand: Demand<'_>) {
    let site = &demand.buyer.site;
    let calendar = checker
        .inputs
        .calendars
        .working_time(site.country, &site.zone);
    let skills = match (
        checker.engineer(&booking.assignee),
        checker.point(&booking.assignee),
    ) {
        (Some(engineer), _) => {
            engineer_hours(checker, booking, &calendar, minutes(checker, demand));
            &engineer.skills
        }
        (_, Some(point)) => {
            partner(checker, booking, demand, point);
            partner_hours(checker, booking, &calendar, point, minutes(checker, demand));
            &point.skills
        }
        _ => {
            checker.against("assignee_unknown", booking, "nobody of that id".to_owned());
            return;
        }
    };
    if !demand.request.skills.is_subset(skills) {
        checker.against("skill_missing", booking, "a skill is missing".to_owned());
    }
}

fn engineer_hours(
    checker: &mut Checker<'_>,
    booking: &Booking,
    calendar: &WorkCalendar,
    minutes: u32,
) {
    let expected = calendar.add_work(booking.start_at, minutes);
    let right = expected.is_some_and(|span| {
        span.pieces == booking.work
            && span.finish_at == booking.finish_at
            && span
                .pieces
                .first()
                .is_none_or(|piece| piece.from == booking.start_at)
    });
    if !right {
        checker.against(
            "hours",
            booking,
            "the work is not laid into the site's working time".to_owned(),
        );
    }
}

/// Work of a partner: inside both calendars, without a break both could work.
fn partner_hours(
    checker: &mut Checker<'_>,
    booking: &Booking,
    site: &WorkCalendar,
    point: &ServicePoint,
    minutes: u32,
) {
    let own = checker
        .inputs
        .calendars
        .working_time(point.place.country, &point.place.zone);
    let open = |calendar: &WorkCalendar, piece: &Interval| {
        calendar.working_seconds(*piece) == piece.seconds()
    };
    let inside = booking
        .work
        .iter()
        .all(|piece| open(site, piece) && open(&own, piece));
    let worked: i64 = booking.work.iter().map(Interval::seconds).sum();
    let shared = shared_seconds(site, &own, booking.start_at, booking.finish_at);
    let ends = booking.work.first().map(|piece| piece.from) == Some(booking.start_at)
        && booking.work.last().map(|piece| piece.to) == Some(booking.finish_at);
    let whole = worked == i64::from(minutes) * 60 && worked == shared;
    if !inside || !ends || !whole {
        checker.against(
            "hours",
            booking,
            "the work is not laid into the shared working time".to_owned(),
        );
    }
}

/// Seconds between two instants in which both calendars work.
fn shared_seconds(
    one: &WorkCalendar,
    other: &WorkCalendar,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> i64 {
    let span = Interval::new(from, to);
    let minutes = u32::try_from(one.working_seconds(span) / 60).unwrap_or(u32::MAX);
    let work = one.add_work(from, minutes);
    let pieces = work.map_or_else(Vec::new, |work| work.pieces);
    pieces
        .iter()
        .map(|piece| other.working_seconds(*piece))
        .sum()
}

fn partner(checker: &mut Checker<'_>, booking: &Booking, demand: Demand<'_>, point: &ServicePoint) {
    if !demand.request.services.is_subset(&point.services) {
        checker.against(
            "service_missing",
            booking,
            "a service is not offered".to_owned(),
        );
    }
    let coverage = checker.inputs.settings.planning.service_point_coverage;
    if !covers(point, &demand.buyer.site, coverage) {
        checker.against(
            "coverage",
            booking,
            "the site is outside the area served".to_owned(),
        );
    }
    let lead = TimeDelta::hours(i64::from(
        checker.inputs.settings.planning.service_point_lead_hours,
    ));
    if !checker.is_unchanged(booking) && booking.start_at < checker.now() + lead {
        checker.against(
            "lead_time",
            booking,
            "before the partner can be there".to_owned(),
        );
    }
    let rates = &checker.inputs.settings.rates;
    let prices = [point.visit_cost, point.hour_cost];
    if prices
        .into_iter()
        .flatten()
        .any(|price| rates.convert(price).is_err())
    {
        checker.against(
            "rate_missing",
            booking,
            "a price cannot be compared".to_owned(),
        );
    }
}

fn covers(point: &ServicePoint, site: &Place, coverage: Coverage) -> bool {
    let near = point
        .radius_km
        .map(|radius| chord_km(point.place.point, site.point) <= f64::from(radius) + 0.5);
    let named = (!point.countries.is_empty()).then(|| point.countries.contains(&site.country));
    match (near, named, coverage) {
        (None, None, _) => site.country == point.place.country,
        (Some(near), Some(named), Coverage::Both) => near && named,
        (Some(near), Some(named), Coverage::Either) => near || named,
        (Some(one), None, _) | (None, Some(one), _) => one,
    }
}

/// Great-circle distance by the chord through the earth.
fn chord_km(a: GeoPoint, b: GeoPoint) -> f64 {
    const EARTH_KM: f64 = 6371.0088;
    let xyz = |p: GeoPoint| {
        let (lat, lon) = (p.lat().to_radians(), p.lon().to_radians());
        (lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin())
    };
    let (a, b) = (xyz(a), xyz(b));
    let chord = ((a.0 - b.0).powi(2) + (a.1 - b.1).powi(2) + (a.2 - b.2).powi(2)).sqrt();
    2.0 * EARTH_KM * (chord / 2.0).clamp(0.0, 1.0).asin()
}

/// No partner has work for more visits on a day than it takes.
pub(super) fn capacity(checker: &mut Checker<'_>) {
    let mut visits: BTreeMap<(&PointId, NaiveDate), BTreeSet<usize>> = BTreeMap::new();
    let plan = checker.plan;
    for (index, booking) in plan.bookings.iter().enumerate() {
        let Some(point) = checker.point(&booking.assignee) else {
            continue;
        };
        let zone = point.place.zone.zone();
        for piece in &booking.work {
            let last = zone.date(piece.to - TimeDelta::seconds(1));
            for day in zone
                .date(piece.from)
                .iter_days()
                .take_while(|day| *day <= last)
            {
                visits
                    .entry((&point.point_id, day))
                    .or_default()
                    .insert(index);
            }
        }
    }
    for ((id, day), on_that_day) in visits {
        let assignee = Assignee::ServicePoint(id.clone());
        let most = checker
            .point(&assignee)
            .map_or(0, |point| point.capacity_per_day as usize);
        let new = on_that_day
            .iter()
            .map(|index| &plan.bookings[*index])
            .find(|one| !checker.is_held(one));
        if let Some(booking) = new.filter(|_| on_that_day.len() > most) {
            checker.against(
                "capacity",
                booking,
                format!("{} visits on {day}, {most} is the most", on_that_day.len()),
            );
        }
    }
}
