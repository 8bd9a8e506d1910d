//! What planning comes to on invented worlds: cost, visits not placed, iterations.
//! Counts processor time of this process, so that others on the machine do not matter.
//!
//! `plan_bench [--visits N] [--engineers N] [--points N] [--world SEED] [--seed SEED]
//!  [--seconds S | --iterations N] [--booked] [--repair] [--threads N]
//!  [--hot T] [--cold T] [--removed N]`
//!
//! With `--booked` three in four of a first plan are published before planning.

#[path = "../tests/world/mod.rs"]
#[expect(
    clippy::unwrap_used,
    reason = "an invented world that is not one is a mistake in this file"
)]
mod world;

use std::sync::Arc;

use fettle_dispatch::check::check;
use fettle_dispatch::planner::repair;
use fettle_dispatch::{Calendars, Optimiser, Plan, PlanInputs, PlanProblem, Stop, plan};
use fettle_domain::calendar::WorkCalendar;
use fettle_domain::place::CountryCode;
use fettle_domain::schedule::Booking;
use fettle_domain::zone::ZoneId;
use fettle_travel::{EstimatedTravel, Packs};

use world::{Dice, World};

/// Processor time of this process so far, in seconds (Linux).
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/schedstat")
        .expect("Linux tells the time a process ran");
    let nanoseconds: Option<f64> = text
        .split_whitespace()
        .next()
        .and_then(|first| first.parse().ok());
    nanoseconds.expect("a number of nanoseconds") / 1e9
}

fn main() {
    let mut given = std::env::args().skip(1);
    let (mut visits, mut engineers, mut points) = (60, 15, 8);
    let (mut world_seed, mut seed, mut seconds, mut iterations) = (1, 1, 1.0, None);
    let (mut hot, mut cold, mut removed) = (None, None, None);
    let (mut booked, mut repairs, mut threads) = (false, false, 1);
    while let Some(argument) = given.next() {
        let mut value = || given.next().expect("an option needs a value");
        let number = |text: String| text.parse().expect("a number");
        match argument.as_str() {
            "--visits" => visits = number(value()),
            "--engineers" => engineers = number(value()),
            "--points" => points = number(value()),
            "--world" => world_seed = value().parse().expect("a number"),
            "--seed" => seed = value().parse().expect("a number"),
            "--seconds" => seconds = value().parse().expect("a number"),
            "--iterations" => iterations = Some(value().parse().expect("a number")),
            "--booked" => booked = true,
            "--hot" => hot = Some(value().parse().expect("a number")),
            "--cold" => cold = Some(value().parse().expect("a number")),
            "--removed" => removed = Some(number(value())),
            "--repair" => repairs = true,
            "--threads" => threads = number(value()),
            other => panic!("{other} is not an option"),
        }
    }
    let packs = Packs::embedded();
    let calendars = move |country: CountryCode, zone: &ZoneId| -> WorkCalendar {
        let days = packs.calendars().calendar(country);
        days.work_calendar(zone.clone(), fettle_travel::calendars::default_hours())
    };
    let mut told = Vec::new();
    let mut world = World::random(world_seed, engineers, points, visits);
    let travel = Arc::new(EstimatedTravel::shipped());
    if booked {
        told = publish(&mut world, travel.clone(), &calendars);
    }
    let books = world.books();
    let inputs = PlanInputs {
        travel,
        calendars: &calendars,
        ..world.inputs(&books)
    };
    let mut problem = PlanProblem::new(&inputs);
    let begun = cpu_seconds();
    let zero = plan(&problem, &Optimiser::default(), &AT_ONCE, 1, &mut |_| {});
    let first = cpu_seconds() - begun;
    let begun = cpu_seconds();
    let spent = || {
        if iterations.is_some() {
            0.0
        } else {
            (cpu_seconds() - begun) / seconds
        }
    };
    let mut engine = Optimiser {
        threads,
        ..Optimiser::default()
    };
    engine.tuning.hot = hot.unwrap_or(engine.tuning.hot);
    engine.tuning.cold = cold.unwrap_or(engine.tuning.cold);
    engine.tuning.removed = removed.unwrap_or(engine.tuning.removed);
    let stop = Stop {
        iterations,
        spent: &spent,
    };
    let found = if repairs {
        repair(&mut problem, &stop, seed, &mut |_| {})
    } else {
        plan(&problem, &engine, &stop, seed, &mut |_| {})
    };
    let took = cpu_seconds() - begun;
    let checked = check(&inputs, &found).is_ok();
    let changed = changed(&told, &found);
    println!(
        "{{\"visits\":{visits},\"world\":{world_seed},\"seed\":{seed},\"booked\":{booked},\"seconds\":{took:.2},\"iterations\":{},\"first_s\":{first:.3},\"first\":{},\"total\":{},\"missed\":{},\"late\":{},\"money\":{},\"moved\":{},\"told\":{},\"changed\":{changed},\"unplaced\":{},\"checked\":{checked}}}",
        found.iterations,
        zero.cost.total_minor,
        found.cost.total_minor,
        found.cost.missed_minor,
        found.cost.late_minor,
        found.cost.money_minor,
        found.cost.disturbance_minor,
        told.len(),
        found.unplaced.len(),
    );
}

/// Publishes three in four bookings of a first plan, and says which.
fn publish(
    world: &mut World,
    travel: Arc<EstimatedTravel>,
    calendars: &dyn Calendars,
) -> Vec<Booking> {
    let books = world.books();
    let problem = PlanProblem::new(&PlanInputs {
        travel,
        calendars,
        ..world.inputs(&books)
    });
    let first = plan(&problem, &Optimiser::default(), &AT_ONCE, 1, &mut |_| {});
    let bookings: Vec<_> = first
        .bookings
        .into_iter()
        .enumerate()
        .filter(|(i, _)| i % 4 > 0)
        .map(|(_, booking)| booking)
        .collect();
    world.commit(&bookings, &mut Dice(1));
    bookings
}

/// How many bookings that people know of are with somebody else, at another time,
/// or nowhere.
fn changed(told: &[Booking], found: &Plan) -> usize {
    let same = |one: &&Booking| {
        found.bookings.iter().any(|now| {
            now.visit_id == one.visit_id
                && now.assignee == one.assignee
                && now.start_at == one.start_at
        })
    };
    told.len() - told.iter().filter(same).count()
}

/// The first plan alone.
const AT_ONCE: Stop<'static> = Stop {
    iterations: Some(0),
    spent: &|| 0.0,
};
