//! The method: ruin and recreate under simulated annealing, until told to stop.
//!
//! [`solve`] reads like the method: nearness is worked out, one chain a thread
//! begins with a plan by insertion (or a given one), and the chains cool down
//! together, handing the best plan on now and then.

use std::time::Duration;

use super::chain::Chain;
use super::neighbours::{Neighbours, Reach};
use super::ruin::Strings;
use super::schedule::schedule;
use super::stop::{Stop, Stopwatch, WallClock, float};
use crate::measure::Cost;
use crate::model::Problem;
use crate::solution::Solution;

/// How the search is run. The defaults are what the measurements were made with.
pub struct Options<'a> {
    /// Threads to use; each adds a chain.
    pub threads: usize,
    /// A plan to start from. What of it is no longer possible is planned anew.
    pub start: Option<&'a Solution>,
    /// What measures time for the [`Stop`]; the machine's clock if absent.
    pub watch: Option<&'a dyn Stopwatch>,
    /// Is told of every better plan.
    pub observer: Option<&'a mut dyn FnMut(&Progress)>,
    /// How the search goes about it.
    pub tuning: Tuning,
    /// Whether to look only around jobs that `start` leaves without a place.
    pub focused: bool,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self {
            threads: 1,
            start: None,
            watch: None,
            observer: None,
            tuning: Tuning::default(),
            focused: false,
        }
    }
}

/// What the search can be tuned by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tuning {
    /// First temperature, as a multiple of the plan's cost by job and route.
    pub hot: f64,
    /// Last temperature, likewise.
    pub cold: f64,
    /// Jobs before, and after, which a job may be inserted.
    pub neighbours: usize,
    /// Jobs removed in a round, about.
    pub removed: usize,
    /// The longest string removed from one route.
    pub longest_string: usize,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            hot: 2.0,
            cold: 0.04,
            neighbours: 40,
            removed: 10,
            longest_string: 10,
        }
    }
}

impl Tuning {
    /// The temperature at `progress` of a run that will take `effort` steps a job.
    /// A short run has no time to come down from a great height.
    fn temperature(&self, progress: f64, effort: f64) -> f64 {
        let height = (effort / Self::FULL_EFFORT).sqrt().clamp(0.15, 1.0);
        self.hot * height * (self.cold / self.hot).powf(progress)
    }

    /// Steps a job from which on a run begins as hot as it can.
    const FULL_EFFORT: f64 = 6000.0;

    fn reach(&self) -> Reach {
        Reach {
            insertion: self.neighbours,
            ..Reach::default()
        }
    }

    fn strings(&self) -> Strings {
        Strings {
            average: self.removed,
            longest: self.longest_string,
            ..Strings::default()
        }
    }
}

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Iterations so far, of each chain.
    pub iterations: u64,
    /// Time so far.
    pub elapsed: Duration,
    /// The cost of the best plan so far. A job that must be served and is not
    /// counts with a price above any sensible detour.
    pub cost: Cost,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The best plan found.
    pub solution: Solution,
    /// Iterations of each chain.
    pub iterations: u64,
    /// Time it took.
    pub elapsed: Duration,
}

/// Looks for the cheapest plan until `stop` applies. For one seed and a number of
/// iterations the answer is always the same.
pub fn solve(problem: &Problem, stop: &Stop, seed: u64, mut options: Options<'_>) -> Outcome {
    let clock = WallClock::start();
    let watch = options.watch.unwrap_or(&clock);
    let near = Neighbours::of(problem.compiled(), options.tuning.reach());
    let mut chains = begin(problem, &near, seed, &options);
    let mut quiet = |_: &Progress| ();
    let observer = options.observer.take().unwrap_or(&mut quiet);
    let mut run = Run {
        stop,
        watch,
        observer,
        tuning: options.tuning,
        leg: mean_leg(&chains[0]),
        iterations: 0,
        idle: 0,
        best: i64::MAX,
    };
    run.cool_down(&mut chains);
    let best = chains
        .iter()
        .min_by_key(|chain| chain.best.cost)
        .expect("invariant: at least one chain");
    Outcome {
        solution: schedule(problem, &best.best),
        iterations: run.iterations,
        elapsed: watch.elapsed(),
    }
}

fn begin<'p>(
    problem: &'p Problem,
    near: &'p Neighbours,
    seed: u64,
    options: &Options<'_>,
) -> Vec<Chain<'p>> {
    (0..options.threads.max(1) as u64)
        .map(|chain| {
            let seed = seed.wrapping_add(chain.wrapping_mul(0x9E37_79B9));
            let mut chain = Chain::begin(problem, near, seed, options.start);
            chain.strings = options.tuning.strings();
            if !options.focused {
                chain.seeds.clear();
            }
            chain
        })
        .collect()
}

/// The plan's cost by job and route: the natural unit of temperature.
fn mean_leg(chain: &Chain<'_>) -> f64 {
    let legs = chain.state.p.jobs + chain.state.used_routes();
    float(
        chain
            .best
            .cost_of_optional(chain.state.p)
            .max(1)
            .unsigned_abs(),
    ) / float(legs.max(1) as u64)
}

struct Run<'a> {
    stop: &'a Stop,
    watch: &'a dyn Stopwatch,
    observer: &'a mut dyn FnMut(&Progress),
    tuning: Tuning,
    leg: f64,
    iterations: u64,
    idle: u64,
    best: i64,
}

impl Run<'_> {
    /// Iterations between looks at the watch.
    const ROUND: u64 = 128;
    /// Iterations between meetings of several chains.
    const MEETING: u64 = 4096;

    fn cool_down(&mut self, chains: &mut [Chain<'_>]) {
        self.report(chains);
        let jobs = float(chains[0].state.p.jobs.max(1) as u64);
        let round = if chains.len() == 1 {
            Self::ROUND
        } else {
            Self::MEETING
        };
        loop {
            let elapsed = self.watch.elapsed();
            if self.stop.applies(elapsed, self.iterations, self.idle) {
                return;
            }
            let length = self.stop.remaining(self.iterations).min(round);
            let progress = self.stop.progress(elapsed, self.iterations);
            let effort = self.stop.effort(progress, self.iterations) / jobs;
            let temperature = self.leg * self.tuning.temperature(progress, effort);
            advance(chains, length, temperature);
            self.iterations += length;
            self.idle += length;
            self.report(chains);
            meet(chains);
        }
    }

    fn report(&mut self, chains: &[Chain<'_>]) {
        let best = chains.iter().map(|chain| chain.best.cost).min();
        let cost = best.expect("invariant: at least one chain");
        if cost < self.best {
            (self.best, self.idle) = (cost, 0);
            (self.observer)(&Progress {
                iterations: self.iterations,
                elapsed: self.watch.elapsed(),
                cost: Cost(cost),
            });
        }
    }
}

/// Every chain takes `steps` steps, each on a thread of its own.
fn advance(chains: &mut [Chain<'_>], steps: u64, temperature: f64) {
    if let [only] = chains {
        only.advance(steps, temperature);
        return;
    }
    std::thread::scope(|scope| {
        for chain in chains {
            scope.spawn(move || chain.advance(steps, temperature));
        }
    });
}

/// The chain that stands worst goes on from the best plan of all.
fn meet(chains: &mut [Chain<'_>]) {
    if chains.len() < 2 {
        return;
    }
    let costs = |chains: &[Chain<'_>]| -> Vec<(i64, i64)> {
        chains.iter().map(|c| (c.best.cost, c.state.cost)).collect()
    };
    let costs = costs(chains);
    let best = (0..costs.len())
        .min_by_key(|i| costs[*i].0)
        .expect("invariant: two chains");
    let worst = (0..costs.len())
        .max_by_key(|i| costs[*i].1)
        .expect("invariant: two chains");
    if best != worst && costs[worst].1 > costs[best].1 {
        let plan = chains[best].best.clone();
        chains[worst].restore(&plan);
    }
}
