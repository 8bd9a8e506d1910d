//! How long the promise check takes against 100 engineers and 100 service
//! points, beside bookings that stand; how long a first plan and a manual move
//! take, also on a large board. Prints milliseconds of processor time of this process.
//!
//! `cargo run --release -p fettle-dispatch --example promise_bench`

#[path = "../tests/world/mod.rs"]
#[expect(
    clippy::unwrap_used,
    reason = "an invented world that is not one is a mistake in this file"
)]
mod world;

use std::sync::Arc;

use chrono::TimeDelta;
use fettle_dispatch::manual::MoveVerdict;
use fettle_dispatch::{
    Optimiser, PlanInputs, PlanProblem, Stop, journeys_of, plan, promise_check, try_booking,
};
use fettle_domain::calendar::WorkCalendar;
use fettle_domain::place::CountryCode;
use fettle_domain::request::ServiceRequest;
use fettle_domain::schedule::{Assignee, Booking, BookingState, Lock};
use fettle_domain::time::Interval;
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

/// Does something short again and again, for the kernel counts in ticks.
fn timed_often<T>(name: &str, work: impl Fn() -> T) {
    const TIMES: u32 = 40;
    let before = cpu_milliseconds();
    for _ in 0..TIMES {
        std::hint::black_box(work());
    }
    let mean = (cpu_milliseconds() - before) / f64::from(TIMES);
    println!("{name:<52} {mean:>9.2} ms");
}

type Shipped = (Arc<EstimatedTravel>, Box<dyn fettle_dispatch::Calendars>);

/// The calendars and the travel model that the product ships.
fn shipped() -> Shipped {
    let packs = Packs::embedded();
    let calendar = move |country: CountryCode, zone: &ZoneId| -> WorkCalendar {
        let days = packs.calendars().calendar(country);
        days.work_calendar(zone.clone(), fettle_travel::calendars::default_hours())
    };
    (Arc::new(EstimatedTravel::shipped()), Box::new(calendar))
}

fn problem_of(name: &str, world: &World, (travel, calendars): &Shipped) -> PlanProblem {
    let books = world.books();
    let inputs = PlanInputs {
        travel: travel.clone(),
        calendars: &**calendars,
        ..world.inputs(&books)
    };
    timed(name, || PlanProblem::new(&inputs))
}

fn first_plan(problem: &PlanProblem) -> Vec<Booking> {
    let stop = Stop {
        iterations: Some(0),
        spent: &|| 0.0,
    };
    timed("first plan of all of them", || {
        plan(problem, &Optimiser::default(), &stop, 1, &mut |_| {})
    })
    .bookings
}

/// Asks about demands of a plan whose other bookings stand.
fn promises(shipped: &Shipped) {
    let mut world = World::random(42, 100, 100, 200);
    let problem = problem_of(
        "problem of 100 engineers, 100 points, 200 demands",
        &world,
        shipped,
    );
    let bookings = first_plan(&problem);
    // Three in four stay booked; the others are asked about.
    let (booked, asked): (Vec<_>, Vec<_>) = bookings
        .into_iter()
        .enumerate()
        .partition(|(i, _)| i % 4 > 0);
    let booked: Vec<_> = booked.into_iter().map(|(_, booking)| booking).collect();
    world.commit(&booked, &mut Dice(1));
    let problem = problem_of("problem with the bookings", &world, shipped);
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
    timed_often("a manual move", || tried(&problem, &booked, moved));
}

fn tried(problem: &PlanProblem, booked: &[Booking], moved: &Booking) -> MoveVerdict {
    let start = Some(moved.start_at);
    try_booking(problem, booked, &moved.visit_id, &moved.assignee, start).expect("an open visit")
}

/// A booking for every demand, over a year from a month ago and over all
/// engineers and partners, whether or not it makes sense.
fn scattered(world: &World, dice: &mut Dice) -> Vec<Booking> {
    let engineers = world.workspace.engineers.keys().cloned();
    let points = world.workspace.points.keys().cloned();
    let everybody: Vec<Assignee> = engineers
        .map(Assignee::Engineer)
        .chain(points.map(Assignee::ServicePoint))
        .collect();
    let mut booking = |request: &ServiceRequest| {
        let days = i64::try_from(dice.below(365)).expect("a few days");
        let start_at = world.now + TimeDelta::days(days - 30);
        let finish_at = start_at + TimeDelta::hours(8);
        Booking {
            visit_id: request.visit_id(),
            request_id: request.request_id.clone(),
            assignee: everybody[dice.below(everybody.len())].clone(),
            start_at,
            finish_at,
            work: vec![Interval::new(start_at, finish_at)],
            journey_id: None,
            lock: Lock::default(),
            published_at: None,
            booked_at: None,
            state: BookingState::Booked,
        }
    };
    let requests = world.workspace.requests.values();
    requests.map(|row| booking(&row.value)).collect()
}

/// A verdict while dragging on a large board: every demand of a year has a
/// booking.
fn verdicts(shipped: &Shipped) {
    let mut world = World::random(7, 300, 100, 20_000);
    let booked = scattered(&world, &mut Dice(3));
    world.commit(&booked, &mut Dice(1));
    let name = "problem of 300 engineers, 20,000 booked demands";
    problem_of(name, &world, shipped);
    let problem = problem_of("the same again", &world, shipped);
    let moved = &booked[booked.len() / 2];
    timed_often("a manual move on it", || tried(&problem, &booked, moved));
    let books = world.books();
    let inputs = PlanInputs {
        travel: shipped.0.clone(),
        calendars: &*shipped.1,
        ..world.inputs(&books)
    };
    timed_often("a manual move with a problem around it", || {
        let problem = PlanProblem::around(&inputs, &moved.visit_id, &moved.assignee);
        tried(&problem, &booked, moved)
    });
    timed("its journeys", || journeys_of(&problem, &booked));
}

fn main() {
    let shipped = shipped();
    promises(&shipped);
    verdicts(&shipped);
}
