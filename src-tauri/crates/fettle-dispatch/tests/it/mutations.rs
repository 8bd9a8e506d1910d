//! The checker against plans that break one rule: a sound plan is spoilt, or
//! the records it rests on are, and exactly the rules that are then broken are
//! named.

use chrono::TimeDelta;
use fettle_dispatch::check::check;
use fettle_dispatch::plan::Plan;
use fettle_dispatch::{Optimiser, PlanProblem, Stop, plan};
use fettle_domain::change::Change;
use fettle_domain::id::{EngineerId, PointId, RequestId, VisitId};
use fettle_domain::money::CurrencyCode;
use fettle_domain::people::{Engineer, ServicePoint};
use fettle_domain::request::{FactKind, ServiceRequest};
use fettle_domain::schedule::{Assignee, Booking, Lock};
use fettle_domain::service::Skill;
use fettle_domain::settings::Coverage;
use fettle_domain::time::DateRange;

use crate::world::{World, at, country, day, engineer, partner, site, visa};

/// Two visits in Germany that only an engineer can do, on one journey; two that
/// the partner in Berlin does, on two days, since it takes one a day. A second
/// engineer has nothing to do and no visa.
fn sound() -> (World, Plan) {
    let mut world = World::empty();
    world.put(&Change::EngineerPut(engineer("E-1")));
    let mut other = engineer("E-2");
    other.visas.clear();
    world.put(&Change::EngineerPut(other));
    let mut near = partner("SP-1");
    near.skills = [Skill::new("welding")].into();
    world.put(&Change::ServicePointPut(near));
    let monday = |request: &mut ServiceRequest| request.earliest_on = Some(day("2026-11-23"));
    let laser = |request: &mut ServiceRequest| {
        monday(request);
        request.skills.insert(Skill::new("laser"));
    };
    world.demand("R-1", site("Berlin"), laser);
    world.demand("R-2", site("Hamburg"), laser);
    let welding = |request: &mut ServiceRequest| {
        monday(request);
        request.skills.insert(Skill::new("welding"));
    };
    world.demand("R-3", site("Berlin"), welding);
    world.demand("R-4", site("Berlin"), welding);
    let plan = planned(&world);
    assert_eq!(violated(&world, &plan), [""; 0]);
    let assignees: Vec<_> = ["R-1", "R-2", "R-3", "R-4"]
        .map(|id| booking(&plan, id).assignee.id().to_owned())
        .into();
    assert_eq!(assignees, ["E-1", "E-1", "SP-1", "SP-1"]);
    assert_eq!(plan.journeys.len(), 1);
    (world, plan)
}

fn planned(world: &World) -> Plan {
    let books = world.books();
    let problem = PlanProblem::new(&world.inputs(&books));
    let stop = Stop {
        iterations: Some(40),
        spent: &|| 0.0,
    };
    plan(&problem, &Optimiser::default(), &stop, 1, &mut |_| {})
}

/// The rules that a plan breaks, each once.
fn violated(world: &World, plan: &Plan) -> Vec<String> {
    let books = world.books();
    let found = check(&world.inputs(&books), plan).err().unwrap_or_default();
    let mut words: Vec<String> = found.into_iter().map(|one| one.what).collect();
    words.sort_unstable();
    words.dedup();
    words
}

fn request_id(id: &str) -> RequestId {
    RequestId::new(id).unwrap()
}

fn booking<'a>(plan: &'a Plan, request: &str) -> &'a Booking {
    let about = request_id(request);
    let mut bookings = plan.bookings.iter();
    bookings.find(|one| one.request_id == about).unwrap()
}

fn booking_mut<'a>(plan: &'a mut Plan, request: &str) -> &'a mut Booking {
    let about = request_id(request);
    let mut bookings = plan.bookings.iter_mut();
    bookings.find(|one| one.request_id == about).unwrap()
}

fn shift(booking: &mut Booking, by: TimeDelta) {
    booking.start_at += by;
    booking.finish_at += by;
    for piece in &mut booking.work {
        piece.from += by;
        piece.to += by;
    }
}

fn engineer_mut<'a>(world: &'a mut World, id: &str) -> &'a mut Engineer {
    let id = EngineerId::new(id).unwrap();
    &mut world.workspace.engineers.get_mut(&id).unwrap().value
}

fn partner_mut(world: &mut World) -> &mut ServicePoint {
    let id = PointId::new("SP-1").unwrap();
    &mut world.workspace.points.get_mut(&id).unwrap().value
}

fn request_mut<'a>(world: &'a mut World, id: &str) -> &'a mut ServiceRequest {
    let row = world.workspace.requests.get_mut(&request_id(id));
    &mut row.unwrap().value
}

/// Commits the plan's booking of a demand as it is, but for a change.
fn commit(world: &mut World, plan: &Plan, request: &str, change: impl FnOnce(&mut Booking)) {
    let mut standing = booking(plan, request).clone();
    change(&mut standing);
    world.put(&Change::BookingPut(standing));
}

/// Spoils a sound plan, or its world, and expects exactly these rules.
fn spoil(change: impl FnOnce(&mut World, &mut Plan), expected: &[&str]) {
    let (mut world, mut plan) = sound();
    change(&mut world, &mut plan);
    assert_eq!(violated(&world, &plan), expected);
}

#[test]
fn people_lose_what_the_plan_rests_on() {
    let of = |change: fn(&mut Engineer), expected: &[&str]| {
        spoil(|world, _| change(engineer_mut(world, "E-1")), expected);
    };
    of(
        |one| {
            one.skills.remove(&Skill::new("laser"));
        },
        &["skill_missing"],
    );
    of(|one| one.visas.clear(), &["visa"]);
    of(
        |one| one.visas = vec![visa("DE", "2026-01-01", "2026-11-23", None, None)],
        &["visa"],
    );
    of(
        |one| one.visas = vec![visa("DE", "2026-11-24", "2027-11-23", None, None)],
        &["visa"],
    );
    of(
        |one| one.visas = vec![visa("DE", "2026-01-01", "2027-11-23", Some(0), None)],
        &["visa"],
    );
    of(
        |one| one.visas = vec![visa("DE", "2026-01-01", "2027-11-23", None, Some(2))],
        &["visa"],
    );
    of(|one| one.passport = None, &["passport"]);
    of(
        |one| one.passport.as_mut().unwrap().expires_on = day("2027-05-20"),
        &["passport"],
    );
    of(|one| one.max_days_away = Some(2), &["away_too_long"]);
    of(
        |one| {
            let from = day("2026-11-24");
            one.leave = vec![DateRange { from, to: from }];
        },
        &["leave"],
    );
    of(|one| one.day_cost.as_mut().unwrap().minor += 1, &["cost"]);
    of(
        |one| one.day_cost.as_mut().unwrap().currency = CurrencyCode::new("CHF").unwrap(),
        &["cost", "rate_missing"],
    );
}

#[test]
fn a_new_visa_is_told_and_waited_for() {
    let lead = |days: u32| {
        move |world: &mut World, _: &mut Plan| {
            let one = engineer_mut(world, "E-1");
            one.visas.clear();
            one.visa_lead_days = [(country("DE"), days)].into();
        }
    };
    spoil(lead(30), &["visa"]);
    spoil(lead(1), &["visa_untold"]);
    spoil(
        |world, plan| {
            lead(1)(world, plan);
            plan.journeys[0].new_visas = vec![country("DE")];
        },
        &[],
    );
}

#[test]
fn partners_change() {
    let of = |change: fn(&mut ServicePoint), expected: &[&str]| {
        spoil(|world, _| change(partner_mut(world)), expected);
    };
    of(|one| one.capacity_per_day = 0, &["capacity"]);
    of(|one| one.place = site("Hamburg"), &[]);
    of(
        |one| {
            one.place = site("Hamburg");
            one.radius_km = Some(250);
        },
        &["coverage"],
    );
    of(|one| one.countries = [country("FR")].into(), &["coverage"]);
    let either = |change: fn(&mut ServicePoint), expected: &[&str]| {
        let spoilt = |world: &mut World| {
            world.settings.planning.service_point_coverage = Coverage::Either;
            change(partner_mut(world));
        };
        spoil(|world, _| spoilt(world), expected);
    };
    either(|one| one.countries = [country("FR")].into(), &[]);
    either(
        |one| {
            one.countries = [country("FR")].into();
            one.place = site("Hamburg");
            one.radius_km = Some(250);
        },
        &["coverage"],
    );
    of(|one| one.services.clear(), &["service_missing"]);
    of(|one| one.visit_cost.as_mut().unwrap().minor += 1, &["cost"]);
    of(|one| one.visit_cost = None, &["cost"]);
    of(
        |one| one.hour_cost.as_mut().unwrap().currency = CurrencyCode::new("CHF").unwrap(),
        &["cost", "rate_missing"],
    );
    spoil(
        |world, _| {
            let asked = request_mut(world, "R-3");
            asked.skills.insert(Skill::new("laser"));
        },
        &["skill_missing"],
    );
}

#[test]
fn demands_ask_for_more() {
    let of = |id: &'static str, change: fn(&mut ServiceRequest), expected: &[&str]| {
        spoil(|world, _| change(request_mut(world, id)), expected);
    };
    for id in ["R-1", "R-3"] {
        of(
            id,
            |one| one.parts_eta = Some(day("2026-11-30")),
            &["parts_late"],
        );
        of(
            id,
            |one| one.earliest_on = Some(day("2026-11-30")),
            &["not_before"],
        );
        of(id, |one| one.latest_on = Some(day("2026-11-20")), &["cost"]);
    }
    of("R-1", |one| one.work_minutes = Some(540), &["hours"]);
    of(
        "R-3",
        |one| one.work_minutes = Some(540),
        &["cost", "hours"],
    );
    spoil(
        |world, _| world.happened(&request_id("R-1"), FactKind::Solution, world.now),
        &["not_needed"],
    );
    spoil(
        |world, _| {
            world.demand("R-5", site("Munich"), |_| {});
        },
        &["forgotten"],
    );
}

#[test]
fn time_goes_on() {
    spoil(
        |world, _| world.settings.planning.engineer_lead_hours = 24 * 14,
        &["lead_time"],
    );
    spoil(
        |world, _| world.settings.planning.service_point_lead_hours = 24 * 14,
        &["lead_time"],
    );
    spoil(
        |world, _| world.settings.planning.rest_after_long_flight_hours = 14,
        &["overlap"],
    );
    spoil(
        |world, _| world.now = at("2026-12-20T00:00:00Z"),
        &["in_the_past", "lead_time"],
    );
}

#[test]
fn bookings_are_moved() {
    let hour = TimeDelta::hours(1);
    for by in [hour, -hour, TimeDelta::seconds(1)] {
        spoil(|_, plan| shift(booking_mut(plan, "R-3"), by), &["hours"]);
    }
    // Into the night, and the day of the other visit.
    spoil(
        |_, plan| shift(booking_mut(plan, "R-3"), TimeDelta::hours(12)),
        &["capacity", "hours"],
    );
    // On to the day of the other visit.
    spoil(
        |_, plan| {
            let other = booking(plan, "R-4").clone();
            let one = booking_mut(plan, "R-3");
            (one.start_at, one.finish_at) = (other.start_at, other.finish_at);
            one.work = other.work;
        },
        &["capacity"],
    );
    // A pause in which both could work.
    spoil(
        |_, plan| {
            let one = booking_mut(plan, "R-3");
            for piece in &mut one.work[1..] {
                piece.from += TimeDelta::days(7);
                piece.to += TimeDelta::days(7);
            }
            one.finish_at += TimeDelta::days(7);
        },
        &["hours"],
    );
    // An engineer's start before the way and the opening.
    spoil(
        |_, plan| shift(booking_mut(plan, "R-2"), -hour),
        &["hours", "overlap"],
    );
    // The next visit begins when the one before does.
    spoil(
        |_, plan| {
            let before = booking(plan, "R-1").clone();
            let one = booking_mut(plan, "R-2");
            (one.start_at, one.finish_at) = (before.start_at, before.finish_at);
            one.work = before.work;
        },
        &["legs"],
    );
    spoil(
        |_, plan| booking_mut(plan, "R-1").finish_at += hour,
        &["hours", "legs"],
    );
}

#[test]
fn bookings_are_given_to_others() {
    let to = |request: &'static str, assignee: Assignee, expected: &[&str]| {
        spoil(
            |_, plan| booking_mut(plan, request).assignee = assignee,
            expected,
        );
    };
    let engineer = |id: &str| Assignee::Engineer(EngineerId::new(id).unwrap());
    let point = |id: &str| Assignee::ServicePoint(PointId::new(id).unwrap());
    to("R-1", engineer("E-2"), &["journey"]);
    to("R-1", engineer("E-9"), &["assignee_unknown", "journey"]);
    to(
        "R-3",
        engineer("E-1"),
        &["cost", "journey", "skill_missing"],
    );
    to("R-3", point("SP-9"), &["assignee_unknown", "cost"]);
    // Everything of the journey, given to somebody who is not let in.
    spoil(
        |_, plan| {
            for id in ["R-1", "R-2"] {
                booking_mut(plan, id).assignee = engineer("E-2");
            }
            plan.journeys[0].engineer_id = EngineerId::new("E-2").unwrap();
        },
        &["visa"],
    );
}

#[test]
fn journeys_are_cut_and_bent() {
    let of = |change: fn(&mut Plan), expected: &[&str]| spoil(|_, plan| change(plan), expected);
    of(|plan| plan.journeys.clear(), &["cost", "journey"]);
    of(
        |plan| {
            plan.journeys[0].legs.pop();
        },
        &["cost", "legs"],
    );
    of(
        |plan| {
            plan.journeys[0].legs.remove(1);
        },
        &["cost", "legs"],
    );
    of(
        |plan| plan.journeys[0].legs[0].cost_minor += 1,
        &["cost", "legs"],
    );
    of(
        |plan| plan.journeys[0].legs[0].to.point = site("Lima").point,
        &["legs"],
    );
    of(
        |plan| plan.journeys[0].depart_at += TimeDelta::minutes(1),
        &["legs"],
    );
    of(
        |plan| plan.journeys[0].back_at += TimeDelta::minutes(1),
        &["legs"],
    );
    of(|plan| plan.journeys[0].nights += 1, &["nights"]);
    // Leaving late: all of the way out is a minute later.
    of(
        |plan| {
            let journey = &mut plan.journeys[0];
            journey.depart_at += TimeDelta::minutes(1);
            journey.legs[0].depart_at += TimeDelta::minutes(1);
            journey.legs[0].arrive_at += TimeDelta::minutes(1);
        },
        &["overlap"],
    );
    // The same journey made twice over.
    of(
        |plan| {
            let mut again = plan.journeys[0].clone();
            again.journey_id = "J-2".parse().unwrap();
            plan.journeys.push(again);
        },
        &["busy", "cost", "journey"],
    );
}

#[test]
fn figures_are_wrong() {
    let of = |change: fn(&mut Plan)| spoil(|_, plan| change(plan), &["cost"]);
    of(|plan| plan.cost.total_minor -= 1);
    of(|plan| plan.cost.missed_minor += 1);
    of(|plan| plan.cost.travel_seconds += 1);
    of(|plan| plan.currency = CurrencyCode::USD);
    of(|plan| plan.journeys[0].cost.total_minor += 1);
    of(|plan| plan.journeys[0].cost.nights_minor += 1);
    of(|plan| plan.journeys[0].shares[0].cost_minor += 1);
    of(|plan| plan.journeys[0].shares[0].request_id = request_id("R-4"));
}

#[test]
fn visits_are_lost_and_doubled() {
    let of = |change: fn(&mut Plan), expected: &[&str]| spoil(|_, plan| change(plan), expected);
    of(
        |plan| {
            plan.bookings
                .retain(|one| one.request_id != request_id("R-3"));
        },
        &["cost", "forgotten"],
    );
    of(
        |plan| {
            let again = booking(plan, "R-3").clone();
            plan.bookings.push(again);
        },
        &["capacity", "cost", "twice"],
    );
    of(
        |plan| booking_mut(plan, "R-3").visit_id = VisitId::new("V-9").unwrap(),
        &["forgotten", "not_needed", "record"],
    );
    of(
        |plan| booking_mut(plan, "R-3").published_at = Some(at("2026-11-18T00:00:00Z")),
        &["record"],
    );
    of(
        |plan| booking_mut(plan, "R-3").lock.time = true,
        &["record"],
    );
    of(
        |plan| booking_mut(plan, "R-3").booked_at = None,
        &["record"],
    );
    of(
        |plan| booking_mut(plan, "R-3").booked_at = Some(at("2027-01-01T00:00:00Z")),
        &["record"],
    );
}

#[test]
fn locked_bookings_stay() {
    let lock = |assignee, time| Lock { assignee, time };
    let locked = |lock: Lock, moved: TimeDelta, expected: &[&str]| {
        spoil(
            |world, plan| {
                booking_mut(plan, "R-3").lock = lock;
                commit(world, plan, "R-3", |standing| shift(standing, moved));
            },
            expected,
        );
    };
    locked(lock(true, true), TimeDelta::zero(), &[]);
    locked(lock(false, true), TimeDelta::days(7), &["lock"]);
    locked(lock(true, false), TimeDelta::days(7), &[]);
    spoil(
        |world, plan| {
            booking_mut(plan, "R-3").lock = lock(true, false);
            commit(world, plan, "R-3", |standing| {
                standing.assignee = Assignee::Engineer(EngineerId::new("E-2").unwrap());
            });
        },
        &["lock"],
    );
}

#[test]
fn published_bookings_cost_when_moved() {
    spoil(
        |world, plan| {
            commit(world, plan, "R-3", |standing| {
                shift(standing, TimeDelta::days(7));
                standing.published_at = Some(at("2026-11-18T00:00:00Z"));
            });
        },
        &["cost"],
    );
}

#[test]
fn somebody_on_site_is_not_planned_away() {
    let arrived = |world: &mut World, plan: &mut Plan| {
        commit(world, plan, "R-3", |_| {});
        world.now = booking(plan, "R-3").start_at + TimeDelta::hours(1);
        world.happened(&request_id("R-3"), FactKind::Arrival, world.now);
    };
    let (mut world, mut plan) = sound();
    arrived(&mut world, &mut plan);
    let kept = planned(&world);
    assert_eq!(violated(&world, &kept), [""; 0]);
    assert_eq!(booking(&kept, "R-3"), booking(&plan, "R-3"));
    let mut away = kept.clone();
    away.bookings
        .retain(|one| one.request_id != request_id("R-3"));
    assert_eq!(violated(&world, &away), ["cost", "forgotten", "not_kept"]);
    let mut moved = kept;
    shift(booking_mut(&mut moved, "R-3"), TimeDelta::days(7));
    assert!(violated(&world, &moved).contains(&"not_needed".to_owned()));
}
