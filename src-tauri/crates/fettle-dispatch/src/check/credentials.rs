//! Visas and passports, by trying every way to spend the entries.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};
use fettle_domain::people::{Engineer, Visa};
use fettle_domain::place::CountryCode;
use fettle_domain::schedule::{Assignee, Booking};

use super::Checker;
use super::journey::bookings_of;
use crate::plan::PlannedJourney;

/// A stay that somebody has to be let in for.
struct Stay<'a> {
    journey: &'a PlannedJourney,
    /// Whether it begins after now.
    ahead: bool,
    country: CountryCode,
    first: NaiveDate,
    last: NaiveDate,
    /// From when on a new visa is on its way.
    since: DateTime<Utc>,
}

/// Checks the credentials of every engineer.
pub(super) fn entries(checker: &mut Checker<'_>) {
    let plan = checker.plan;
    let engineers: BTreeSet<_> = plan
        .journeys
        .iter()
        .map(|journey| &journey.engineer_id)
        .collect();
    for id in engineers {
        let Some(engineer) = checker.engineer(&Assignee::Engineer(id.clone())) else {
            continue;
        };
        let mut by_country: BTreeMap<CountryCode, Vec<Stay<'_>>> = BTreeMap::new();
        for journey in plan
            .journeys
            .iter()
            .filter(|journey| journey.engineer_id == *id)
        {
            if bookings_of(checker, journey)
                .iter()
                .all(|booking| checker.is_held(booking))
            {
                continue;
            }
            passport(checker, engineer, journey);
            for stay in stays(checker, engineer, journey) {
                by_country.entry(stay.country).or_default().push(stay);
            }
        }
        for (country, stays) in by_country {
            let (ahead, begun): (Vec<_>, Vec<_>) = stays.into_iter().partition(|stay| stay.ahead);
            if !ahead.is_empty() {
                visas(checker, engineer, country, &ahead);
            }
            for stay in begun.iter().filter(|stay| outstayed(engineer, stay)) {
                let detail = format!("the visa for {country} does not bear the stay");
                let journey = Some(&stay.journey.journey_id);
                checker.violated("visa", None, journey, detail);
            }
        }
    }
}

fn passport(checker: &mut Checker<'_>, engineer: &Engineer, journey: &PlannedJourney) {
    let sites: Vec<CountryCode> = bookings_of(checker, journey)
        .iter()
        .filter_map(|booking| checker.demand(&booking.request_id))
        .map(|demand| demand.buyer.site.country)
        .collect();
    if sites
        .iter()
        .all(|country| *country == engineer.home.country)
    {
        return;
    }
    let months = checker
        .inputs
        .settings
        .planning
        .passport_months_after_return;
    let back = engineer.home.zone.zone().date(journey.back_at);
    let until = back.checked_add_months(Months::new(months));
    let lasts = engineer
        .passport
        .as_ref()
        .is_some_and(|held| until.is_some_and(|until| until <= held.expires_on));
    if !lasts {
        let id = Some(&journey.journey_id);
        checker.violated(
            "passport",
            None,
            id,
            "the passport does not last, or is not on record".to_owned(),
        );
    }
}

/// Runs of visits in one foreign country.
fn stays<'a>(
    checker: &Checker<'_>,
    engineer: &Engineer,
    journey: &'a PlannedJourney,
) -> Vec<Stay<'a>> {
    let mut stays: Vec<Stay<'a>> = Vec::new();
    let mut last_country = None;
    let mut here = engineer.home.point;
    let mut leaving = journey.depart_at;
    let bookings = bookings_of(checker, journey);
    for (index, booking) in bookings.iter().enumerate() {
        let Some(demand) = checker.demand(&booking.request_id) else {
            continue;
        };
        let site = &demand.buyer.site;
        let travel = TimeDelta::seconds(checker.inputs.travel.trip(here, site.point).total_seconds);
        if index > 0 {
            leaving = departure(journey, leaving);
        }
        let arrive = leaving + travel;
        let zone = site.zone.zone();
        let (first, last) = (zone.date(arrive), zone.date(booking.finish_at));
        let goes_on = last_country == Some(site.country);
        match stays.last_mut() {
            Some(stay) if goes_on && stay.country == site.country => {
                stay.last = last;
                stay.since = stay.since.min(prepared_since(checker, booking));
            }
            _ if exempt(engineer, site.country) => {}
            _ => stays.push(Stay {
                journey,
                ahead: arrive >= checker.now(),
                country: site.country,
                first,
                last,
                since: prepared_since(checker, booking),
            }),
        }
        last_country = Some(site.country);
        here = site.point;
        leaving = booking.finish_at;
    }
    stays
}

/// A visa is on its way since a visit stands with the same engineer; from now
/// where it does not.
fn prepared_since(checker: &Checker<'_>, booking: &Booking) -> DateTime<Utc> {
    let standing = checker.standing(&booking.visit_id);
    let same = standing.filter(|known| known.assignee == booking.assignee);
    let told = same.filter(|known| known.start_at > checker.now() || checker.is_attended(known));
    told.and_then(|known| known.booked_at.or(known.published_at))
        .map_or(checker.now(), |at| at.min(checker.now()))
}

/// The first leg that leaves at or after an instant; that instant, where the
/// way is no way at all.
fn departure(journey: &PlannedJourney, from: DateTime<Utc>) -> DateTime<Utc> {
    journey
        .legs
        .iter()
        .map(|leg| leg.depart_at)
        .find(|at| *at >= from)
        .unwrap_or(from)
}

fn exempt(engineer: &Engineer, country: CountryCode) -> bool {
    engineer.home.country == country
        || engineer
            .passport
            .as_ref()
            .is_some_and(|held| held.country == country)
}

/// Whether a stay that began before now lasts longer than any visa allows that
/// it can have begun with. One that was entered without any on record is not
/// judged.
fn outstayed(engineer: &Engineer, stay: &Stay<'_>) -> bool {
    let days = (stay.last - stay.first).num_days() + 1;
    let of_it = engineer.visas.iter().filter(|visa| {
        visa.country == stay.country && visa.valid.from <= stay.first && stay.first <= visa.valid.to
    });
    let bears: Vec<bool> = of_it
        .map(|visa| {
            let short = visa.stay_days.is_none_or(|most| days <= i64::from(most));
            stay.last <= visa.valid.to && short
        })
        .collect();
    !bears.is_empty() && !bears.contains(&true)
}

fn visas(checker: &mut Checker<'_>, engineer: &Engineer, country: CountryCode, stays: &[Stay<'_>]) {
    let held: Vec<&Visa> = engineer
        .visas
        .iter()
        .filter(|visa| visa.country == country)
        .collect();
    let mut left: Vec<u32> = held
        .iter()
        .map(|visa| visa.entries.unwrap_or(u32::MAX))
        .collect();
    let rules = &checker.inputs.settings.planning;
    let lead = engineer
        .visa_lead_days
        .get(&country)
        .copied()
        .or(rules.default_visa_lead_days);
    let lead = lead.map(|days| TimeDelta::days(i64::from(days)));
    let journey = Some(&stays[0].journey.journey_id);
    if !covered(stays, &held, &mut left, lead) {
        let detail = format!("no visa for {country} covers every stay");
        checker.violated("visa", None, journey, detail);
        return;
    }
    let told = stays
        .iter()
        .any(|stay| stay.journey.new_visas.contains(&country));
    if !told && !covered(stays, &held, &mut left, None) {
        let detail = format!("a visa for {country} has to be got, and no journey says so");
        checker.violated("visa_untold", None, journey, detail);
    }
}

/// Whether the stays can be spread over the visas held and at most one new one.
fn covered(stays: &[Stay<'_>], held: &[&Visa], left: &mut [u32], lead: Option<TimeDelta>) -> bool {
    let Some((stay, rest)) = stays.split_first() else {
        return true;
    };
    for (i, visa) in held.iter().enumerate() {
        let days = (stay.last - stay.first).num_days() + 1;
        let fits = visa.valid.from <= stay.first
            && stay.last <= visa.valid.to
            && visa.stay_days.is_none_or(|most| days <= i64::from(most));
        if fits && left[i] > 0 {
            left[i] -= 1;
            let rest_fits = covered(rest, held, left, lead);
            left[i] += 1;
            if rest_fits {
                return true;
            }
        }
    }
    let in_time = lead.is_some_and(|lead| stay.since + lead <= stay.journey.depart_at);
    let short = (stay.last - stay.first).num_days() < 90;
    in_time && short && covered(rest, held, left, None)
}
