//! Random plans pass the independent checker; spoilt ones do not.

use std::sync::atomic::{AtomicU32, Ordering};

use chrono::TimeDelta;
use fettle_dispatch::check::check;
use fettle_dispatch::plan::Plan;
use fettle_dispatch::planner::repair;
use fettle_dispatch::{Optimiser, PlanProblem, Stop, explain, journeys_of, plan, try_booking};
use fettle_domain::change::Change;
use fettle_domain::request::FactKind;
use fettle_domain::schedule::{Assignee, Booking};
use fettle_domain::service::Skill;
use fettle_domain::time::DateRange;
use proptest::prelude::*;

use crate::world::{Dice, World, country, day, engineer, site};

fn planned(world: &World, iterations: u64, seed: u64) -> (PlanProblem, Plan) {
    let books = world.books();
    let problem = PlanProblem::new(&world.inputs(&books));
    let stop = Stop {
        iterations: Some(iterations),
        spent: &|| 0.0,
    };
    let plan = plan(&problem, &Optimiser::default(), &stop, seed, &mut |_| {});
    (problem, plan)
}

fn passes(world: &World, plan: &Plan) -> Result<(), String> {
    let books = world.books();
    check(&world.inputs(&books), plan)
        .map(|_| ())
        .map_err(|violations| format!("{violations:#?}"))
}

fn small_world(seed: u64) -> World {
    World::random(seed, 5, 3, 14)
}

/// Plans, commits, lets days pass with some arrivals, and plans again.
fn around_bookings(seed: u64) -> Result<(), String> {
    let mut world = small_world(seed);
    let (_, before) = planned(&world, 10, seed);
    let mut dice = Dice(seed);
    world.commit(&before.bookings, &mut dice);
    world.now += TimeDelta::days(i64::try_from(dice.below(9)).unwrap());
    let now = world.now;
    for booking in before
        .bookings
        .iter()
        .filter(|booking| booking.start_at <= now)
    {
        if !dice.one_in(3) {
            world.happened(&booking.request_id, FactKind::Arrival, booking.start_at);
        }
    }
    let (_, plan) = planned(&world, 20, seed);
    passes(&world, &plan)
}

#[test]
fn plans_around_bookings_that_were_once_refused() {
    for seed in [
        6_469_692_857_464_524_613,
        4_631_633_255_346_939_817,
        844_086_507_741_751_590,
    ] {
        assert_eq!(around_bookings(seed), Ok(()), "seed {seed}");
    }
}

/// A world in which going to Germany asks for a visa that takes twelve days, and
/// the plan for it, committed.
fn a_visa_is_on_its_way() -> (World, Plan) {
    let mut world = World::empty();
    let mut one = engineer("E-1");
    one.visas.clear();
    one.visa_lead_days.insert(country("DE"), 12);
    world.put(&Change::EngineerPut(one));
    world.demand("R-1", site("Berlin"), |_| {});
    let (_, plan) = planned(&world, 0, 1);
    assert_eq!(plan.journeys[0].new_visas, [country("DE")]);
    world.put(&Change::BookingPut(plan.bookings[0].clone()));
    (world, plan)
}

#[test]
fn a_visa_is_on_its_way_since_the_visit_was_booked() {
    let (mut world, before) = a_visa_is_on_its_way();
    assert_eq!(before.bookings[0].booked_at, Some(world.now));
    world.now += TimeDelta::days(5);
    let (problem, after) = planned(&world, 30, 1);
    assert_eq!(after.bookings, before.bookings);
    assert_eq!(passes(&world, &after), Ok(()));
    let journeys = journeys_of(&problem, &after.bookings);
    assert_eq!(journeys[0].misfits, []);
}

#[test]
fn another_time_keeps_the_visa_on_its_way_and_another_engineer_begins_anew() {
    let (mut world, before) = a_visa_is_on_its_way();
    let booked = world.now;
    world.now += TimeDelta::days(5);
    world.demand("R-1", site("Berlin"), |request| {
        request.earliest_on = Some(day("2026-12-09"));
    });
    let (_, moved) = planned(&world, 30, 1);
    assert!(moved.bookings[0].start_at > before.bookings[0].start_at);
    assert_eq!(moved.bookings[0].booked_at, Some(booked));
    assert_eq!(passes(&world, &moved), Ok(()));

    let mut gone = engineer("E-1");
    gone.skills.clear();
    world.put(&Change::EngineerPut(gone));
    world.put(&Change::EngineerPut(engineer("E-2")));
    world.demand("R-1", site("Berlin"), |request| {
        request.skills.insert(Skill::new("cnc"));
    });
    let (_, other) = planned(&world, 30, 1);
    assert_eq!(other.bookings[0].assignee.id(), "E-2");
    assert_eq!(other.bookings[0].booked_at, Some(world.now));
    assert_eq!(passes(&world, &other), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_plan_passes_the_checker(seed in any::<u64>()) {
        let world = small_world(seed);
        let (_, plan) = planned(&world, 30, seed);
        prop_assert_eq!(passes(&world, &plan), Ok(()));
    }

    #[test]
    fn a_plan_around_bookings_passes_the_checker(seed in any::<u64>()) {
        prop_assert_eq!(around_bookings(seed), Ok(()));
    }

    #[test]
    fn spoilt_plans_are_caught(seed in any::<u64>()) {
        let world = small_world(seed);
        let (_, plan) = planned(&world, 5, seed);
        prop_assert_eq!(passes(&world, &plan), Ok(()));
        for (name, spoil) in SPOILS {
            let mut spoilt = plan.clone();
            if spoil(&mut spoilt, &world) {
                prop_assert!(passes(&world, &spoilt).is_err(), "{} was not caught", name);
            }
        }
    }
}

/// Spoils a plan; says whether it found something to spoil.
type Spoil = fn(&mut Plan, &World) -> bool;

const SPOILS: &[(&str, Spoil)] = &[
    ("a start moved into the night", |plan, _| {
        plan.bookings.first_mut().is_some_and(|booking| {
            booking.start_at += TimeDelta::hours(13);
            true
        })
    }),
    ("a start moved an hour earlier", |plan, _| {
        plan.bookings.last_mut().is_some_and(|booking| {
            booking.start_at -= TimeDelta::hours(1);
            true
        })
    }),
    ("a finish moved", |plan, _| {
        plan.bookings.first_mut().is_some_and(|booking| {
            booking.finish_at += TimeDelta::minutes(1);
            true
        })
    }),
    ("another engineer", |plan, world| {
        let ids: Vec<_> = world.workspace.engineers.keys().collect();
        let booking = plan
            .bookings
            .iter_mut()
            .find(|booking| booking.journey_id.is_some());
        booking.is_some_and(|booking| {
            let other = ids
                .into_iter()
                .find(|id| id.as_str() != booking.assignee.id());
            booking.assignee = Assignee::Engineer(other.unwrap().clone());
            true
        })
    }),
    ("a booking dropped", |plan, _| plan.bookings.pop().is_some()),
    ("a booking told twice", |plan, _| {
        let first = plan.bookings.first().cloned();
        plan.bookings.extend(first.clone());
        first.is_some()
    }),
    ("a leg skipped", |plan, _| {
        plan.journeys
            .first_mut()
            .is_some_and(|journey| journey.legs.pop().is_some())
    }),
    ("a leg made faster", |plan, _| {
        plan.journeys
            .first_mut()
            .and_then(|journey| journey.legs.first_mut())
            .is_some_and(|leg| {
                leg.depart_at += TimeDelta::hours(1);
                true
            })
    }),
    ("a cheaper total", |plan, _| {
        plan.cost.total_minor -= 1;
        true
    }),
    ("an unplaced visit hidden", |plan, _| {
        plan.unplaced.pop().is_some()
    }),
];

#[test]
fn the_same_seed_gives_the_same_plan() {
    let world = small_world(7);
    assert_eq!(planned(&world, 40, 3).1, planned(&world, 40, 3).1);
}

/// Everything is published; then one engineer is ill for two weeks.
fn one_falls_ill(seed: u64) -> (World, Plan) {
    let mut world = World::random(seed, 8, 4, 30);
    let (_, before) = planned(&world, 60, seed);
    for booking in &before.bookings {
        let mut booking = booking.clone();
        booking.published_at = Some(world.now);
        world.put(&Change::BookingPut(booking));
    }
    let busiest = before
        .bookings
        .iter()
        .find_map(|booking| match &booking.assignee {
            Assignee::Engineer(id) => Some(id.clone()),
            Assignee::ServicePoint(_) => None,
        });
    let mut ill = world.workspace.engineers[&busiest.unwrap()].value.clone();
    ill.leave = vec![DateRange {
        from: day("2026-11-18"),
        to: day("2026-12-02"),
    }];
    world.put(&Change::EngineerPut(ill));
    (world, before)
}

#[test]
fn a_repair_moves_few_bookings_and_passes_the_checker() {
    for seed in 1..6 {
        let (world, before) = one_falls_ill(seed);
        let books = world.books();
        let mut problem = PlanProblem::new(&world.inputs(&books));
        let stop = Stop {
            iterations: Some(100),
            spent: &|| 0.0,
        };
        let after = repair(&mut problem, &stop, seed, &mut |_| {});
        assert_eq!(passes(&world, &after), Ok(()), "seed {seed}");
        let same = |one: &Booking| {
            after
                .bookings
                .iter()
                .any(|other| other.assignee == one.assignee && other.start_at == one.start_at)
        };
        let ill = |one: &Booking| {
            let row = world.workspace.engineers.values();
            row.clone().any(|row| {
                !row.value.leave.is_empty() && row.value.engineer_id.as_str() == one.assignee.id()
            })
        };
        let moved = before.bookings.iter().filter(|one| !same(one));
        let others = moved.filter(|one| !ill(one)).count();
        assert!(
            others <= 3,
            "seed {seed}: {others} bookings of others moved"
        );
        assert_eq!(after, repair(&mut problem, &stop, seed, &mut |_| {}));
    }
}

#[test]
fn a_plan_made_between_two_seconds_passes_the_checker() {
    // Who needs a visa leaves at the very second at which it is at hand.
    for seed in 1..9 {
        let mut world = World::random(seed, 8, 4, 30);
        world.now += TimeDelta::milliseconds(700);
        let plan = planned(&world, 100, seed).1;
        assert_eq!(passes(&world, &plan), Ok(()), "seed {seed}");
    }
}

#[test]
fn a_repair_holds_drafts_and_a_plan_does_not() {
    let moved_by = |repairs: bool| -> usize {
        let moved = (1..4).map(|seed| {
            let mut world = World::random(seed, 8, 4, 30);
            let before = planned(&world, 0, 1).1;
            let (lost, drafts) = before.bookings.split_first().unwrap();
            for draft in drafts {
                world.put(&Change::BookingPut(draft.clone()));
            }
            let books = world.books();
            let mut problem = PlanProblem::new(&world.inputs(&books));
            let stop = Stop {
                iterations: Some(200),
                spent: &|| 0.0,
            };
            let after = if repairs {
                repair(&mut problem, &stop, seed, &mut |_| {})
            } else {
                plan(&problem, &Optimiser::default(), &stop, seed, &mut |_| {})
            };
            assert_eq!(passes(&world, &after), Ok(()), "seed {seed}");
            assert!(
                after
                    .bookings
                    .iter()
                    .any(|one| one.visit_id == lost.visit_id)
            );
            let stays = |one: &&Booking| {
                let now = after
                    .bookings
                    .iter()
                    .find(|now| now.visit_id == one.visit_id);
                now.is_some_and(|now| now.assignee == one.assignee && now.start_at == one.start_at)
            };
            drafts.len() - drafts.iter().filter(stays).count()
        });
        moved.sum()
    };
    let (repaired, planned_anew) = (moved_by(true), moved_by(false));
    assert!(repaired <= 5, "{repaired} drafts moved");
    assert!(
        planned_anew > 3 * repaired,
        "{planned_anew} drafts moved by planning"
    );
}

#[test]
fn the_search_is_worth_its_time() {
    for seed in 1..4 {
        let world = World::random(seed, 8, 4, 30);
        let first = planned(&world, 0, 1).1.cost.total_minor;
        let found = planned(&world, 1000, 1).1.cost.total_minor;
        assert!(
            found * 100 <= first * 98,
            "seed {seed}: {found} after {first}"
        );
    }
}

#[test]
fn several_threads_give_a_plan_that_can_be_repeated() {
    let world = World::random(3, 6, 4, 20);
    let books = world.books();
    let problem = PlanProblem::new(&world.inputs(&books));
    let stop = Stop {
        iterations: Some(300),
        spent: &|| 0.0,
    };
    let engine = Optimiser {
        threads: 2,
        ..Optimiser::default()
    };
    let search = || plan(&problem, &engine, &stop, 1, &mut |_| {});
    let found = search();
    assert_eq!(passes(&world, &found), Ok(()));
    assert_eq!(found, search());
}

#[test]
fn time_that_is_gone_ends_the_search() {
    let world = small_world(7);
    let books = world.books();
    let problem = PlanProblem::new(&world.inputs(&books));
    let asked = AtomicU32::new(0);
    let spent = || f64::from(asked.fetch_add(1, Ordering::Relaxed)) / 8.0;
    let stop = Stop {
        iterations: None,
        spent: &spent,
    };
    let mut told = Vec::new();
    let found = plan(&problem, &Optimiser::default(), &stop, 1, &mut |progress| {
        told.push(progress);
    });
    assert_eq!(passes(&world, &found), Ok(()));
    assert!(found.iterations < 1000, "{} iterations", found.iterations);
    let last = told.last().unwrap();
    assert_eq!(last.best_total_minor, found.cost.total_minor);
}

#[test]
fn more_iterations_never_make_a_plan_dearer() {
    let world = World::random(11, 6, 4, 20);
    let first = planned(&world, 0, 1).1.cost.total_minor;
    let better = planned(&world, 120, 1).1.cost.total_minor;
    assert!(
        better <= first,
        "{better} after 120 iterations, {first} at first"
    );
}

#[test]
fn committed_bookings_make_the_journeys_that_were_planned() {
    let mut world = small_world(21);
    let (_, plan) = planned(&world, 20, 1);
    assert!(!plan.journeys.is_empty());
    for booking in &plan.bookings {
        world.put(&fettle_domain::change::Change::BookingPut(booking.clone()));
    }
    let books = world.books();
    let problem = PlanProblem::new(&world.inputs(&books));
    let mut derived = journeys_of(&problem, &plan.bookings);
    derived.sort_by(|a, b| a.journey_id.cmp(&b.journey_id));
    let mut expected = plan.journeys.clone();
    expected.sort_by(|a, b| a.journey_id.cmp(&b.journey_id));
    for journey in &derived {
        assert_eq!(journey.misfits, [], "{}", journey.journey_id);
    }
    assert_eq!(derived, expected);
}

#[test]
fn a_booking_can_be_moved_to_where_it_is() {
    let world = small_world(5);
    let (problem, plan) = planned(&world, 20, 1);
    for booking in &plan.bookings {
        let found = try_booking(
            &problem,
            &plan.bookings,
            &booking.visit_id,
            &booking.assignee,
            Some(booking.start_at),
        );
        let found = found.unwrap();
        assert!(found.feasible, "{} {:?}", booking.visit_id, found.reasons);
        let again = found.booking.unwrap();
        assert_eq!(
            (&again.assignee, again.start_at),
            (&booking.assignee, booking.start_at)
        );
        let why = explain(&problem, &plan.bookings, &booking.visit_id).unwrap();
        assert_eq!(why.chosen.as_ref(), Some(&booking.assignee));
        let everybody = world.workspace.engineers.len() + world.workspace.points.len();
        assert_eq!(why.alternatives.len(), everybody - 1);
        assert!(
            why.alternatives
                .iter()
                .all(|one| one.extra_minor.is_some() != one.excluded_by.is_some())
        );
    }
}
