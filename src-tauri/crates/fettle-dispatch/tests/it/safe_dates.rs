//! The earliest instant that can be promised safely, worked out by hand.
//!
//! Everything is asked on Wednesday, 18 November 2026, 01:00 UTC: 09:00 in
//! Suzhou, 02:00 in Berlin. An engineer leaves 24 hours later at the earliest,
//! a partner sets out after 12. From Suzhou to Berlin it is a good 14 hours by
//! air and 10 of rest, so a day of work there at 08:00 (07:00 UTC) follows a
//! departure by 06:00 UTC of the day before.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use fettle_dispatch::promise::PromiseCheck;
use fettle_dispatch::{PlanProblem, Verdict, promise_check};
use fettle_domain::change::Change;
use fettle_domain::id::RequestId;
use fettle_domain::people::{Engineer, ServicePoint};
use fettle_domain::request::ServiceRequest;
use fettle_domain::service::{Method, Skill};
use fettle_domain::time::DateRange;

use crate::world::{World, at, country, day, engineer, partner, site, visa};

fn asked(world: &World, id: &RequestId) -> PromiseCheck {
    let books = world.books();
    let problem = PlanProblem::new(&world.inputs(&books));
    promise_check(&problem, id, world.now).unwrap()
}

fn world(engineers: Vec<Engineer>, points: Vec<ServicePoint>) -> World {
    let mut world = World::empty();
    for one in engineers {
        world.put(&Change::EngineerPut(one));
    }
    for one in points {
        world.put(&Change::ServicePointPut(one));
    }
    world
}

/// What these people can promise for a day's work in a city.
fn safe(
    mut world: World,
    city: &str,
    change: impl FnOnce(&mut ServiceRequest),
) -> Option<DateTime<Utc>> {
    let id = world.demand("R-1", site(city), change);
    asked(&world, &id).earliest_safe_at
}

fn as_is(_: &mut ServiceRequest) {}

/// One who has a visa for Germany, and days off from Thursday on.
fn off_until(id: &str, last: &str) -> Engineer {
    Engineer {
        leave: vec![DateRange::new(day("2026-11-19"), day(last)).unwrap()],
        ..engineer(id)
    }
}

/// One who has to get a visa for Germany first.
fn without_visa(id: &str, lead_days: u32) -> Engineer {
    Engineer {
        visas: Vec::new(),
        visa_lead_days: BTreeMap::from([(country("DE"), lead_days)]),
        ..engineer(id)
    }
}

#[test]
fn a_certain_way_is_promised_as_it_is() {
    // Leaves on Thursday 01:00 UTC: rested on Friday 01:41 UTC.
    let found = safe(world(vec![engineer("E-1")], vec![]), "Berlin", as_is);
    assert_eq!(found, Some(at("2026-11-20T07:00:00Z")));
}

#[test]
fn it_is_rounded_up_to_the_hour() {
    // Suzhou to Wuhan is 606 km: 4 h at airports and 45 min in the air, no
    // rest. Leaves on Thursday 01:00 UTC: there at 05:45 UTC, in working time.
    let mut world = world(vec![engineer("E-1")], vec![]);
    let id = world.demand("R-1", site("Wuhan"), as_is);
    let check = asked(&world, &id);
    let start = check.candidates[0].arrive_at.unwrap();
    assert!(
        (at("2026-11-19T05:45:00Z")..at("2026-11-19T05:46:00Z")).contains(&start),
        "{start}"
    );
    assert_eq!(check.earliest_safe_at, Some(at("2026-11-19T06:00:00Z")));
}

#[test]
fn the_earliest_of_all_candidates_counts() {
    // Off until the end of Tuesday the 24th, 16:00 UTC: rested on Wednesday
    // 16:41 UTC, at work on Thursday.
    let late = || off_until("E-1", "2026-11-24");
    let found = safe(world(vec![late()], vec![]), "Berlin", as_is);
    assert_eq!(found, Some(at("2026-11-26T07:00:00Z")));
    let both = world(vec![late(), engineer("E-2")], vec![]);
    assert_eq!(
        safe(both, "Berlin", as_is),
        Some(at("2026-11-20T07:00:00Z"))
    );
    // A partner in Berlin can begin today at 14:00 there.
    let with_partner = world(vec![late()], vec![partner("SP-1")]);
    assert_eq!(
        safe(with_partner, "Berlin", as_is),
        Some(at("2026-11-18T13:00:00Z"))
    );
    // Munich is further than the 300 km that the partner goes.
    let too_far = world(vec![late()], vec![partner("SP-1")]);
    assert_eq!(
        safe(too_far, "Munich", as_is),
        Some(at("2026-11-26T07:00:00Z"))
    );
}

#[test]
fn no_clock_bounds_it() {
    // Ten working days of the promise end on 2 December; back from days off on
    // the 4th at 16:00 UTC, rested on Saturday: at work on Monday.
    let mut world = world(vec![off_until("E-1", "2026-12-04")], vec![]);
    let id = world.demand("R-1", site("Berlin"), as_is);
    let check = asked(&world, &id);
    assert_eq!(check.due_at, Some(at("2026-12-02T01:00:00Z")));
    assert_eq!(check.candidates[0].verdict, Verdict::NotKeepable);
    assert_eq!(check.earliest_safe_at, Some(at("2026-12-07T07:00:00Z")));
}

#[test]
fn a_doubtful_way_is_promised_with_the_sellers_margin() {
    // The visa is there on Sunday 01:00 UTC: at work on Monday 07:00 UTC. Two
    // days later is a holiday, five days later a Saturday: nobody works then.
    let found = |margin| {
        let mut world = world(vec![without_visa("E-1", 4)], vec![]);
        world.settings.planning.tight_below_hours = margin;
        safe(world, "Berlin", as_is)
    };
    assert_eq!(found(0), Some(at("2026-11-23T07:00:00Z")));
    assert_eq!(found(24), Some(at("2026-11-24T07:00:00Z")));
    assert_eq!(found(48), Some(at("2026-11-26T07:00:00Z")));
    assert_eq!(found(120), Some(at("2026-11-30T07:00:00Z")));
}

#[test]
fn the_earliest_doubtful_way_gets_the_margin() {
    // Leaves on Sunday as above, or on the 25th; the margin is two days, the
    // second a holiday.
    let two = vec![without_visa("E-1", 7), without_visa("E-2", 4)];
    let found = safe(world(two, vec![]), "Berlin", as_is);
    assert_eq!(found, Some(at("2026-11-26T07:00:00Z")));
}

#[test]
fn a_certain_way_goes_before_an_earlier_doubtful_one() {
    // Monday with a visa to be got, Thursday without.
    let two = vec![without_visa("E-1", 4), off_until("E-2", "2026-11-24")];
    let found = safe(world(two, vec![]), "Berlin", as_is);
    assert_eq!(found, Some(at("2026-11-26T07:00:00Z")));
}

#[test]
fn parts_on_their_way_make_every_way_doubtful() {
    // On site in the course of Monday: work on Tuesday, and two days more.
    let parts = |request: &mut ServiceRequest| request.parts_eta = Some(day("2026-11-23"));
    let found = safe(
        world(vec![engineer("E-1")], vec![partner("SP-1")]),
        "Berlin",
        parts,
    );
    assert_eq!(found, Some(at("2026-11-26T07:00:00Z")));
}

#[test]
fn a_holiday_whose_date_is_an_estimate_makes_days_near_it_doubtful() {
    // In Riyadh work begins at 09:00 (06:00 UTC); the feast is expected on
    // Wednesday 9 December. Monday's work ends within two days of it,
    // Sunday's does not.
    let found = |wish: &'static str| {
        let held = Engineer {
            visas: vec![visa("SA", "2026-01-01", "2027-12-31", None, None)],
            ..engineer("E-1")
        };
        safe(world(vec![held], vec![]), "Riyadh", move |request| {
            request.earliest_on = Some(day(wish));
        })
    };
    assert_eq!(found("2026-12-06"), Some(at("2026-12-06T06:00:00Z")));
    // Two days after Monday is the feast itself.
    assert_eq!(found("2026-12-07"), Some(at("2026-12-10T06:00:00Z")));
}

#[test]
fn nothing_is_safe_where_nobody_can_go() {
    let barred = Engineer {
        visas: Vec::new(),
        ..engineer("E-1")
    };
    let found = safe(world(vec![barred], vec![]), "Berlin", as_is);
    assert_eq!(found, None);
    let unskilled = |request: &mut ServiceRequest| {
        request.method = Some(Method::LocalServicePoint);
        request.skills.insert(Skill::new("welding"));
    };
    let all = world(vec![engineer("E-1")], vec![partner("SP-1")]);
    assert_eq!(safe(all, "Berlin", unskilled), None);
    assert_eq!(safe(world(vec![], vec![]), "Berlin", as_is), None);
}
