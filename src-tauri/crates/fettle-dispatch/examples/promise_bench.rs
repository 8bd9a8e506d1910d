//! How long the promise check takes against 100 engineers and 100 service
//! points, beside bookings that stand; how long a first plan and a manual move
//! take. Prints milliseconds of processor time of this process.
//!
//! `cargo run --release -p fettle-dispatch --example promise_bench`

#[path = "../tests/world/mod.rs"]
#[expect(
    clippy::unwrap_used,
    reason = "an invented world that is not one is a mistake in this file"
)]
mod world;

use std::sync::Arc;

use fettle_dispatch::{
    PlanInputs, PlanProblem, RuinRecreate, Stop, plan, promise_check, try_booking,
};
use fettle_domain::calendar::WorkCalendar;
use fettle_domain::place::CountryCode;
use fettle_domain::zone::ZoneId;
use fettle_travel::{EstimatedTravel, Packs};

use world::{Dice, World};

/// Processor time of this process so far, in milliseconds (Linux).
fn cpu_milliseconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/schedstat")
        .expect("Linux tells the time a process ran");
    let nanoseconds: Option<f64> = text
        .split_whitespace()
        .next()
        .and_then(|first| first.parse().ok());
    nanoseconds.expect("a number of nanoseconds") / 1e6
}

/// Runs something and prints how long it took.
fn timed<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let before = cpu_milliseconds();
    let result = work();
    println!("{name:<52} {:>9.2} ms", cpu_milliseconds() - before);
    result
}

fn main() {
    let packs = Packs::embedded();
    let calendar = move |country: CountryCode, zone: &ZoneId| -> WorkCalendar {
        let days = packs.calendars().calendar(country);
        days.work_calendar(zone.clone(), fettle_travel::calendars::default_hours())
    };
    let travel = Arc::new(EstimatedTravel::shipped());
    let mut world = World::random(42, 100, 100, 200);
    let bookings = {
        let books = world.books();
        let inputs = PlanInputs {
            travel: travel.clone(),
            calendars: &calendar,
            ..world.inputs(&books)
        };
        let problem = timed("problem of 100 engineers, 100 points, 200 demands", || {
            PlanProblem::new(&inputs)
        });
        let stop = Stop {
            iterations: Some(0),
            expired: &|| false,
        };
        timed("first plan of all of them", || {
            plan(&problem, &RuinRecreate, &stop, 1, &mut |_| {})
        })
        .bookings
    };
    // Three in four stay booked; the others are asked about.
    let (booked, asked): (Vec<_>, Vec<_>) = bookings
        .into_iter()
        .enumerate()
        .partition(|(i, _)| i % 4 > 0);
    let booked: Vec<_> = booked.into_iter().map(|(_, booking)| booking).collect();
    world.commit(&booked, &mut Dice(1));
    let books = world.books();
    let inputs = PlanInputs {
        travel,
        calendars: &calendar,
        ..world.inputs(&books)
    };
    let problem = timed("problem with the bookings", || PlanProblem::new(&inputs));
    for round in ["first asked", "asked again"] {
        let mut slowest: f64 = 0.0;
        let before = cpu_milliseconds();
        for (_, booking) in &asked {
            let start = cpu_milliseconds();
            promise_check(&problem, &booking.request_id, world.now).expect("the demand is open");
            slowest = slowest.max(cpu_milliseconds() - start);
        }
        let all = cpu_milliseconds() - before;
        let count = u32::try_from(asked.len()).expect("a few demands");
        println!(
            "promise check, {round}, {count} demands: mean {:.2} ms, slowest {slowest:.2} ms",
            all / f64::from(count)
        );
    }
    let (_, moved) = &asked[0];
    timed("one manual move", || {
        try_booking(
            &problem,
            &booked,
            &moved.visit_id,
            &moved.assignee,
            Some(moved.start_at),
        )
        .expect("an open visit")
    });
}
