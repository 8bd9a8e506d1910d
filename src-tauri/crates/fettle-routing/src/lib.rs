//! The optimiser: who serves which job, in which order, when. Pure; knows no
//! business word, reads no file and no clock but the stopwatch that it is given.
//!
//! # How a question is put
//!
//! [`ProblemData`] is plain data, [`Problem::new`] checks it once, and nothing
//! after that can fail. All measures are whole numbers with types of their own
//! ([`measure`]); the unit behind each is the caller's, and one problem uses one.
//!
//! | what is known | where it goes |
//! | --- | --- |
//! | travel times, ways, fares, by kind of traveller | [`Profile`] (square matrices over [`LocationId`]) |
//! | home, shifts, leave | [`Vehicle::start`], [`Vehicle::end`], [`Vehicle::windows`] |
//! | journeys of several days with nights away | [`Vehicle::max_tours`], [`Vehicle::rest_between_tours`], [`Vehicle::max_tour_duration`], [`AwayPrice`], [`LongLeg`] |
//! | what a traveller costs | [`Vehicle::fixed_cost`], `cost_per_distance`, `cost_per_travel_time`, `cost_per_duration` |
//! | skills; tools and parts carried, or fetched once on the way | [`Vehicle::skills`], [`Vehicle::tools`], [`Vehicle::parts`], [`Replenish`] |
//! | several windows, not before an instant | [`Job::windows`], [`Job::release`] |
//! | work that goes on in a place's working hours only | [`Job::calendar`] with [`Job::interruptible`] |
//! | a wish or promise that may be missed at a price | [`Due`] |
//! | optional work, and its weight | [`Job::price_unserved`]; `None` means that it must be served |
//! | who may serve it, and when each may (credentials) | [`Job::allowed`], [`Job::availability`] |
//! | an outside provider with a price and room by period | [`Offer`], [`Provider`] |
//! | what is fixed | [`Lock`] |
//! | what others have been told, and what changing it costs | [`Published`], [`ProblemData::publish`] |
//!
//! # What comes back
//!
//! [`solve`] looks for the cheapest plan until a [`Stop`] applies: after a time,
//! a number of iterations, some iterations without a better plan, or when a flag
//! is set; rules combine with [`Stop::or`]. It reports every better plan's
//! [`Progress`]. One seed and one number of iterations always give one
//! [`Solution`]. A job that must be served and cannot be is in
//! [`Solution::unserved`]; [`Explainer`] tells what each job costs where it is,
//! what it would cost elsewhere, and the first rule that excludes everybody else.
//! [`repair()`] plans anew around one [`Change`]. [`check::check`] recomputes any plan
//! from the data alone and shares no evaluation code with the search.
//!
//! # Other rules
//!
//! Whoever times routes by rules that the model cannot express implements
//! [`Evaluator`] and calls [`improve`]: the same operators, acceptance and
//! stopping search there. [`Problem`]'s compiled form is one such evaluator.
//!
//! # Example
//!
//! Two engineers, three jobs along a road (minutes and cents); one job needs a
//! skill, one may be left for 9 000, one is promised for the morning.
//!
//! ```
//! use fettle_routing::check::check;
//! use fettle_routing::measure::{Cost, Distance, Duration, Window};
//! use fettle_routing::*;
//!
//! let places = [0_i64, 30, 50, 400];
//! let minutes = |from: usize, to: usize| (places[from] - places[to]).abs();
//! let road = Profile {
//!     distance: Matrix::from_fn(4, |a, b| Distance(minutes(a, b)))?,
//!     duration: Matrix::from_fn(4, |a, b| Duration(minutes(a, b)))?,
//!     fare: None,
//! };
//! let shift = Window::new(480, 1080);
//! let engineer = Vehicle {
//!     fixed_cost: Cost(2_000),
//!     cost_per_distance: 10,
//!     ..Vehicle::plain(ProfileId(0), LocationId(0), shift)
//! };
//! let skilled = Vehicle { skills: 0b1, ..engineer.clone() };
//! let job = |place| Job::plain(LocationId(place), Duration(60));
//! let data = ProblemData {
//!     profiles: vec![road],
//!     vehicles: vec![engineer, skilled],
//!     jobs: vec![
//!         Job { skills: 0b1, ..job(1) },
//!         Job { windows: vec![Window::new(480, 600), Window::new(900, 960)], ..job(2) },
//!         Job { price_unserved: Some(Cost(9_000)), ..job(3) },
//!     ],
//!     ..ProblemData::default()
//! };
//!
//! let problem = Problem::new(data)?;
//! let outcome = solve(&problem, &Stop::iterations(500), 1, Options::default());
//! let plan = &outcome.solution;
//! // The skilled engineer takes the two near ones; the far one is not worth 10 000.
//! assert_eq!(plan.routes.len(), 1);
//! assert_eq!(plan.routes[0].vehicle, VehicleId(1));
//! assert_eq!(plan.unserved, [JobId(2)]);
//! assert_eq!(plan.cost, Cost(2_000 + 10 * 100 + 9_000));
//! assert!(check(problem.data(), plan).is_ok());
//!
//! // A change, and the plan around it: the engineer with the skill is lost.
//! let lost = Change::VehicleLost(VehicleId(1)).apply(&problem)?;
//! let again = repair(&lost, plan, &Stop::iterations(500), 1, Options::default());
//! assert_eq!(again.solution.unserved, [JobId(0), JobId(2)]);
//! let why = Explainer::new(&lost, &again.solution).explain(JobId(0));
//! assert!(why.excluded.contains(&(VehicleId(0), Reason::Skills)));
//! # Ok::<(), ProblemError>(())
//! ```
//!
//! # Where to start reading
//!
//! [`solve`] (in `search/solve.rs`) reads like the method: slack induction by string
//! removals (Christiaens and Vanden Berghe, 2020) under simulated annealing. One
//! step is in `search/chain.rs`, with an exchange of two routes' tails beside it
//! (`search/state/tails.rs`); a long run is several annealings and the crossing of what
//! they came to (`search/phases.rs`, `search/cross/`); where steps begin, of many jobs,
//! is in `search/locale.rs`; what jobs without a vehicle count for meanwhile, in
//! `search/evaluator.rs` ([`Meanwhile`]); what a change costs, in `search/state/judge.rs`;
//! routes that segments cannot express, in `search/labels.rs`; where a job goes among
//! journeys, in `search/journeys.rs`. What was tried and what it gained is in the
//! crate's `NOTES.md`.

pub mod check;
mod explain;
pub mod measure;
pub mod model;
mod repair;
mod search;
mod solution;
#[cfg(test)]
mod tests;

pub use explain::{Alternative, Explainer, Explanation, Reason};
pub use model::*;
pub use repair::{Change, Disturbance, repair};
pub use search::cross::Donor;
pub use search::evaluator::{Evaluator, Finder, Meanwhile, NOBODY, Nearness, WayOut};
pub use search::greedy::insert_in_order;
pub use search::random::Random;
pub use search::solve::{Effort, Improved, Options, Outcome, Progress, Tuning, improve, solve};
pub use search::stop::{Stop, Stopwatch, WallClock};
pub use solution::{Outsourced, Route, Solution, Tour, TourStop, Visit};
