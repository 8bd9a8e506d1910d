//! Small problems with an answer that can be worked out on paper. Places lie on a
//! line, a unit of way takes a unit of time and costs one.

use crate::check::check;
use crate::measure::{Cost, Distance, Duration, Timestamp, Window};
use crate::model::*;
use crate::search::solve::{Options, solve};
use crate::search::stop::Stop;
use crate::{Explainer, Reason, Solution};

const BASE: LocationId = LocationId(0);

fn line(places: &[i64]) -> Profile {
    let way = |i: usize, j: usize| (places[i] - places[j]).abs();
    Profile {
        distance: Matrix::from_fn(places.len(), |i, j| Distance(way(i, j))).unwrap(),
        duration: Matrix::from_fn(places.len(), |i, j| Duration(way(i, j))).unwrap(),
        fare: None,
    }
}

fn vehicle(window: Window) -> Vehicle {
    Vehicle::plain(ProfileId(0), BASE, window)
}

fn job(place: u32, windows: Vec<Window>) -> Job {
    Job {
        windows,
        ..Job::plain(LocationId(place), Duration(10))
    }
}

fn solved(places: &[i64], vehicles: Vec<Vehicle>, jobs: Vec<Job>) -> (Problem, Solution) {
    with(ProblemData {
        profiles: vec![line(places)],
        vehicles,
        jobs,
        ..ProblemData::default()
    })
}

fn with(data: ProblemData) -> (Problem, Solution) {
    let problem = Problem::new(data).unwrap();
    let solution = solve(&problem, &Stop::iterations(400), 1, Options::default()).solution;
    let judged = check(problem.data(), &solution);
    assert!(judged.is_ok(), "{judged:?}\n{solution:#?}");
    (problem, solution)
}

#[test]
fn nothing_to_do_costs_nothing() {
    let (_, plan) = solved(&[0], vec![vehicle(Window::new(0, 9))], Vec::new());
    assert_eq!(plan, Solution::default());
}

/// Out to 30 and back is 60, whichever is served on the way.
#[test]
fn one_route_serves_both_jobs() {
    let jobs = vec![job(2, Vec::new()), job(1, Vec::new())];
    let (_, plan) = solved(&[0, 10, 30], vec![vehicle(Window::new(0, 500)); 2], jobs);
    assert_eq!((plan.cost, plan.routes.len()), (Cost(60), 1));
}

/// Two jobs at 100, ten periods apart. Staying out is one tour of 1200, 12 periods; coming
/// home makes two tours of 210, 3 started periods each, and 200 more of way.
#[test]
fn staying_out_or_coming_home_is_a_matter_of_price() {
    for (price, tours, cost) in [(5, 1, 200 + 5 * 12), (50, 2, 400 + 50 * 6)] {
        let mut away = vehicle(Window::new(0, 5000));
        away.max_tours = 3;
        let period = Duration(100);
        let price = Cost(price);
        away.away_price = Some(AwayPrice {
            period,
            grace: Duration::ZERO,
            price,
        });
        let jobs = vec![
            job(1, vec![Window::new(500, 500)]),
            job(1, vec![Window::new(1490, 1490)]),
        ];
        let (_, plan) = solved(&[0, 100], vec![away], jobs);
        assert_eq!(
            (plan.routes[0].tours.len(), plan.cost),
            (tours, Cost(cost)),
            "{plan:#?}"
        );
    }
}

/// 30 units of work in days of 20 with a night of 80: 10 to 20, then 100 to 120.
#[test]
fn work_pauses_over_the_night() {
    let calendar = Calendar {
        working: vec![Window::new(0, 20), Window::new(100, 120)],
    };
    let mut long = job(1, Vec::new());
    long.service = Duration(30);
    long.calendar = Some(CalendarId(0));
    let data = ProblemData {
        profiles: vec![line(&[0, 10])],
        vehicles: vec![vehicle(Window::new(0, 500))],
        jobs: vec![long],
        calendars: vec![calendar],
        ..ProblemData::default()
    };
    let (problem, plan) = with(data);
    let stop = plan.routes[0].tours[0].stops[0];
    assert_eq!((stop.start, stop.finish), (Timestamp(10), Timestamp(120)));
    let stretches = problem.data().calendars[0].stretches(stop.start, Duration(30));
    assert_eq!(stretches, [Window::new(10, 20), Window::new(100, 120)]);
}

/// The provider has room for one of the two; the vehicle's way costs 200, alone or with both.
#[test]
fn providers_serve_as_many_as_they_can() {
    let offered = |price: i64| {
        let offer = Offer {
            provider: ProviderId(0),
            windows: vec![Window::new(0, 90)],
            service: Duration(10),
            price: Cost(price),
        };
        Job {
            offers: vec![offer],
            ..job(1, Vec::new())
        }
    };
    let provider = |capacity| Provider {
        periods: vec![Period {
            window: Window::new(0, 99),
            capacity,
        }],
    };
    for (capacity, outsourced, cost) in [(2, 2, 120), (1, 0, 200)] {
        let data = ProblemData {
            profiles: vec![line(&[0, 100])],
            vehicles: vec![vehicle(Window::new(0, 500))],
            jobs: vec![offered(60), offered(60)],
            providers: vec![provider(capacity)],
            ..ProblemData::default()
        };
        let (_, plan) = with(data);
        assert_eq!((plan.outsourced.len(), plan.cost), (outsourced, Cost(cost)));
    }
}

/// A part is used up by the first job; the second needs a visit to the store at 5.
#[test]
fn the_store_is_visited_when_parts_run_out() {
    let mut carrier = vehicle(Window::new(0, 500));
    carrier.parts = vec![1];
    carrier.replenish = Some(Replenish {
        location: LocationId(2),
        window: Window::new(0, 500),
        service: Duration(0),
    });
    let needs = || Job {
        parts: vec![1],
        ..job(1, Vec::new())
    };
    let (_, plan) = solved(&[0, 10, -5], vec![carrier], vec![needs(), needs()]);
    assert_eq!(plan.cost, Cost(30));
    let stops = plan.routes[0].tours[0].stops.iter();
    assert_eq!(
        stops.filter(|s| s.visit == crate::Visit::Replenish).count(),
        1
    );
}

#[test]
fn reasons_name_the_first_rule_that_excludes() {
    let mut lost = vehicle(Window::new(0, 500));
    lost.max_tours = 0;
    let mut skilled = vehicle(Window::new(0, 500));
    skilled.skills = 1;
    let early = Vehicle {
        skills: 1,
        ..vehicle(Window::new(0, 50))
    };
    let mut work = job(1, vec![Window::new(100, 200)]);
    work.skills = 1;
    work.availability = vec![(VehicleId(3), vec![Window::new(0, 50)])];
    let vehicles = vec![
        lost,
        vehicle(Window::new(0, 500)),
        early,
        skilled.clone(),
        skilled,
    ];
    let (problem, plan) = solved(&[0, 10], vehicles, vec![work]);
    let explained = Explainer::new(&problem, &plan).explain(JobId(0));
    let reasons: Vec<Reason> = explained.excluded.iter().map(|e| e.1).collect();
    let expected = [
        Reason::OutOfService,
        Reason::Skills,
        Reason::TooFar,
        Reason::NeverAvailable,
    ];
    assert_eq!(reasons, expected);
    assert_eq!(
        explained.here.map(|h| h.place),
        Some(Place::Vehicle(VehicleId(4)))
    );
}

/// Descriptions that cannot be are refused with what is wrong.
#[test]
fn bad_descriptions_are_refused() {
    let good = || ProblemData {
        profiles: vec![line(&[0, 10])],
        vehicles: vec![vehicle(Window::new(0, 500))],
        jobs: vec![job(1, Vec::new())],
        ..ProblemData::default()
    };
    let refused = |spoil: fn(&mut ProblemData), what: &str| {
        let mut data = good();
        spoil(&mut data);
        let error = Problem::new(data).unwrap_err().to_string();
        assert!(error.contains(what), "{error} does not say {what}");
    };
    assert!(Problem::new(good()).is_ok());
    refused(|d| d.jobs[0].location = LocationId(7), "location 7");
    refused(|d| d.jobs[0].windows = vec![Window::new(9, 3)], "windows");
    refused(|d| d.jobs[0].demand = vec![1], "demand has 1");
    refused(|d| d.jobs[0].service = Duration(-1), "service");
    refused(|d| d.vehicles[0].windows.clear(), "windows");
    refused(|d| d.vehicles[0].cost_per_distance = 1 << 40, "costs");
    refused(
        |d| d.jobs[0].allowed = Some(vec![VehicleId(3)]),
        "vehicle 3",
    );
    assert!(Matrix::from_fn(1, |_, _| Distance(-1)).is_err());
}
