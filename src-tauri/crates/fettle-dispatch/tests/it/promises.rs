//! What the promise check says of one candidate in one situation.

use std::collections::BTreeMap;

use fettle_dispatch::promise::{Candidate, PromiseCheck};
use fettle_dispatch::{PlanProblem, Verdict, promise_check};
use fettle_domain::change::Change;
use fettle_domain::id::RequestId;
use fettle_domain::people::Engineer;
use fettle_domain::request::ServiceRequest;
use fettle_domain::service::{Method, Service, Skill};
use fettle_domain::settings::Coverage;
use fettle_domain::time::DateRange;

use crate::world::{World, at, country, day, engineer, partner, site, visa};

fn asked(world: &World, id: &RequestId) -> PromiseCheck {
    let books = world.books();
    let problem = PlanProblem::new(&world.inputs(&books));
    promise_check(&problem, id, world.now).unwrap()
}

/// One engineer, one demand in Berlin: the verdict and the rules that speak.
fn check(
    engineer_change: impl FnOnce(&mut Engineer),
    request_change: impl FnOnce(&mut ServiceRequest),
    verdict: Verdict,
    rules: &[&str],
) -> Candidate {
    let mut world = World::empty();
    let mut one = engineer("E-1");
    engineer_change(&mut one);
    world.put(&Change::EngineerPut(one));
    let id = world.demand("R-1", site("Berlin"), request_change);
    let found = asked(&world, &id).candidates.remove(0);
    let mut spoken: Vec<&str> = found
        .reasons
        .iter()
        .map(|reason| reason.rule.as_str())
        .collect();
    spoken.sort_unstable();
    assert_eq!((found.verdict, &spoken[..]), (verdict, rules), "{found:#?}");
    found
}

fn as_is<T>(_: &mut T) {}

#[test]
fn an_engineer_who_is_free_and_let_in_can_keep_it() {
    let found = check(as_is, as_is, Verdict::Keepable, &[]);
    // Told Wednesday 09:00 in Suzhou, leaves Thursday 09:00 at the earliest,
    // flies 8,600 km or so, rests ten hours: at work on Friday 08:00 in Berlin.
    assert_eq!(found.arrive_at, Some(at("2026-11-20T07:00:00Z")));
    assert_eq!(found.due_at, Some(at("2026-12-02T01:00:00Z")));
    // The last working minute before the due instant is 1 December 16:59.
    let decide_by = found.decide_by.unwrap();
    assert!(
        decide_by > at("2026-11-29T00:00:00Z") && decide_by < at("2026-12-01T00:00:00Z"),
        "{decide_by}"
    );
}

#[test]
fn every_rule_that_stands_in_the_way_is_told() {
    let no_skill = |request: &mut ServiceRequest| {
        request.skills.insert(Skill::new("welding"));
    };
    check(as_is, no_skill, Verdict::NotKeepable, &["skill_missing"]);
    check(
        |one| one.visas.clear(),
        as_is,
        Verdict::NotKeepable,
        &["visa_none"],
    );
    check(
        |one| one.passport = None,
        as_is,
        Verdict::NotKeepable,
        &["passport_unknown"],
    );
    check(
        |one| {
            one.visas.clear();
            one.passport = None;
        },
        no_skill,
        Verdict::NotKeepable,
        &["passport_unknown", "skill_missing", "visa_none"],
    );
}

#[test]
fn credentials_run_out() {
    let short =
        |one: &mut Engineer| one.visas = vec![visa("DE", "2026-01-01", "2026-11-20", None, None)];
    // 8 hours of work begun at 8 end at 17 on the same day.
    check(short, as_is, Verdict::Keepable, &[]);
    let long = |request: &mut ServiceRequest| request.work_minutes = Some(960);
    check(
        short,
        long,
        Verdict::NotKeepable,
        &["visa_expires", "visa_none"],
    );
    let stay = |one: &mut Engineer| {
        one.visas = vec![visa("DE", "2026-01-01", "2027-01-01", None, Some(3))];
    };
    check(
        stay,
        long,
        Verdict::NotKeepable,
        &["visa_none", "visa_stay"],
    );
    let used = |one: &mut Engineer| {
        one.visas = vec![visa("DE", "2026-01-01", "2027-01-01", Some(0), None)];
    };
    check(
        used,
        as_is,
        Verdict::NotKeepable,
        &["visa_entries", "visa_none"],
    );
    let old = |one: &mut Engineer| one.passport.as_mut().unwrap().expires_on = day("2027-05-20");
    check(old, as_is, Verdict::NotKeepable, &["passport_expires"]);
}

#[test]
fn a_visa_to_be_got_makes_it_tight_or_too_late() {
    let lead = |days: u32| {
        move |one: &mut Engineer| {
            one.visas.clear();
            one.visa_lead_days = BTreeMap::from([(country("DE"), days)]);
        }
    };
    let found = check(lead(6), as_is, Verdict::Tight, &["visa_lead"]);
    // Decided on later than by then, the visa comes too late.
    assert!(
        found.decide_by.unwrap() < at("2026-11-26T00:00:00Z"),
        "{:?}",
        found.decide_by
    );
    check(
        lead(20),
        as_is,
        Verdict::NotKeepable,
        &["holiday_at_site", "too_late", "visa_lead"],
    );
}

#[test]
fn leave_parts_and_wishes_delay() {
    let away = |one: &mut Engineer| {
        one.leave = vec![DateRange {
            from: day("2026-11-19"),
            to: day("2026-12-04"),
        }];
    };
    check(
        away,
        as_is,
        Verdict::NotKeepable,
        &["holiday_at_site", "leave", "too_late"],
    );
    let parts =
        |eta: &'static str| move |request: &mut ServiceRequest| request.parts_eta = Some(day(eta));
    check(
        as_is,
        parts("2026-11-24"),
        Verdict::Tight,
        &["parts_expected"],
    );
    check(
        as_is,
        parts("2026-12-03"),
        Verdict::NotKeepable,
        &[
            "holiday_at_site",
            "parts_expected",
            "parts_late",
            "too_late",
        ],
    );
    let wish = |request: &mut ServiceRequest| request.earliest_on = Some(day("2026-12-04"));
    check(
        as_is,
        wish,
        Verdict::NotKeepable,
        &["holiday_at_site", "not_before", "too_late"],
    );
    let homely = |one: &mut Engineer| one.max_days_away = Some(2);
    check(homely, as_is, Verdict::NotKeepable, &["away_too_long"]);
}

#[test]
fn little_time_makes_it_tight() {
    let parts = |request: &mut ServiceRequest| request.earliest_on = Some(day("2026-12-01"));
    check(
        as_is,
        parts,
        Verdict::Tight,
        &["holiday_at_site", "not_before", "slack"],
    );
}

#[test]
fn partners_are_judged_by_coverage_services_and_time() {
    let verdict = |city: &str, change: fn(&mut ServiceRequest)| {
        let mut world = World::empty();
        world.put(&Change::ServicePointPut(partner("SP-1")));
        let id = world.demand("R-1", site(city), |request| {
            request.method = Some(Method::LocalServicePoint);
            change(request);
        });
        let found = asked(&world, &id).candidates.remove(0);
        let rules: Vec<String> = found
            .reasons
            .iter()
            .map(|reason| reason.rule.clone())
            .collect();
        (found.verdict, rules.join(" "), found.arrive_at)
    };
    // 48 hours from Wednesday 02:00 in Berlin; 12 hours of lead.
    let (found, _, arrive) = verdict("Hamburg", as_is);
    assert_eq!(
        (found, arrive),
        (Verdict::Tight, Some(at("2026-11-18T13:00:00Z")))
    );
    assert_eq!(
        verdict("Munich", as_is),
        (Verdict::NotKeepable, "coverage".to_owned(), None)
    );
    let late = |request: &mut ServiceRequest| request.earliest_on = Some(day("2026-11-23"));
    assert_eq!(verdict("Berlin", late).0, Verdict::NotKeepable);
    let other = |request: &mut ServiceRequest| {
        request.skills.insert(Skill::new("welding"));
        request.services.insert(Service::Training);
    };
    assert_eq!(verdict("Berlin", other).1, "skill_missing");
}

#[test]
fn whether_radius_or_countries_are_enough_is_a_setting() {
    let rules = |city: &str, coverage| {
        let mut world = World::empty();
        world.settings.planning.service_point_coverage = coverage;
        let mut point = partner("SP-1");
        point.radius_km = Some(300);
        point.countries = [country("DE")].into();
        world.put(&Change::ServicePointPut(point));
        let id = world.demand(city, site(city), |request| {
            request.method = Some(Method::LocalServicePoint);
        });
        let found = asked(&world, &id).candidates.remove(0);
        let reasons = found.reasons.iter();
        reasons.filter(|reason| reason.rule == "coverage").count()
    };
    // In the country and too far, in both, in neither.
    for (city, both, either) in [("Munich", 1, 0), ("Hamburg", 0, 0), ("Lima", 1, 1)] {
        assert_eq!(rules(city, Coverage::Both), both, "{city}");
        assert_eq!(rules(city, Coverage::Either), either, "{city}");
    }
}

#[test]
fn a_second_demand_nearby_joins_the_journey() {
    let mut world = World::empty();
    world.put(&Change::EngineerPut(engineer("E-1")));
    // On a Monday, so that the next day is a working day as well.
    let first = world.demand("R-1", site("Berlin"), |request| {
        request.earliest_on = Some(day("2026-11-23"));
    });
    let plan = {
        let books = world.books();
        let problem = PlanProblem::new(&world.inputs(&books));
        let stop = fettle_dispatch::Stop {
            iterations: Some(0),
            spent: &|| 0.0,
        };
        fettle_dispatch::plan(
            &problem,
            &fettle_dispatch::Optimiser::default(),
            &stop,
            1,
            &mut |_| {},
        )
    };
    world.commit(&plan.bookings, &mut crate::world::Dice(1));
    let alone = asked(&world, &first);
    let second = world.demand("R-2", site("Hamburg"), as_is);
    let found = asked(&world, &second).candidates.remove(0);
    assert!(
        matches!(found.how, Some(fettle_dispatch::promise::How::After { .. })),
        "{found:#?}"
    );
    let cost = |candidate: &Candidate| candidate.cost.unwrap().total_minor;
    assert!(
        cost(&found) * 3 < cost(&alone.candidates[0]),
        "the second visit is cheap"
    );
}
