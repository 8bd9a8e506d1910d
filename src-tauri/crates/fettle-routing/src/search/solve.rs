//! The method: ruin and recreate under simulated annealing, until told to stop.
//!
//! [`solve`] reads like the method: nearness is worked out, one chain a thread
//! begins with a plan by insertion (or a given one), and the chains cool down
//! together, handing the best plan on now and then. Where there is time for more they
//! do so several times from nothing, hot or mild, and the plans that this comes to are
//! crossed. A job that is left for a price counts for more at first than in the end.

use std::time::Duration;

use super::chain::{Chain, whole};
use super::evaluator::{Evaluator, Meanwhile};
use super::first::plan_journeys;
use super::neighbours::{Neighbours, Reach};
use super::phases::{Phase, Phases, Size};
use super::ruin::{Ruin, Strings, WholeRoute};
use super::schedule::schedule;
use super::state::State;
use super::stop::{Stop, Stopwatch, WallClock, float};
use super::warm::{ease, resume};
use crate::measure::Cost;
use crate::model::Problem;
use crate::model::compiled::{Compiled, Looks};
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
    /// Whether to look only around what of `start` no longer holds as it is: jobs left
    /// without a place, routes with other jobs or times. With none, nothing is done.
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
    /// First temperature of mild annealings, likewise: those that keep the routes there
    /// are, where a hot one comes to fewer.
    pub mild_hot: f64,
    /// Last temperature of those.
    pub mild_cold: f64,
    /// What a job that must be served and is not costs when a mild annealing begins, in
    /// the unit of temperature: it may be away for a while, and so may a route.
    pub missing_first: f64,
    /// What it costs when that ends; from then on, more than any detour.
    pub missing_last: f64,
    /// How far along a mild annealing that is.
    pub missing_until: f64,
    /// By how much more than its price a job counts that is left for one, when a run from
    /// nothing begins: what is cheap one by one would leave vehicles half used that must
    /// be filled together.
    pub left_more: f64,
    /// How far along an annealing that is over; it falls evenly until then.
    pub left_until: f64,
    /// Temperature while plans are crossed.
    pub crossing: f64,
    /// Jobs before, and after, which a job may be inserted.
    pub neighbours: usize,
    /// Jobs removed in a round, about.
    pub removed: usize,
    /// The same where there are many jobs on short routes, and time for it.
    pub removed_wide: usize,
    /// The longest string removed from one route.
    pub longest_string: usize,
    /// One round in this many empties a whole route.
    pub whole_route_every: usize,
    /// The longest route emptied whole.
    pub longest_whole_route: usize,
    /// Routes of neighbours that are looked at whole for a job, where supplies make
    /// routes be walked to be judged. Journeys are all looked at.
    pub routes_walked: usize,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            hot: 2.0,
            cold: 0.04,
            mild_hot: 0.3,
            mild_cold: 0.01,
            missing_first: 2.5,
            missing_last: 10.0,
            missing_until: 0.7,
            left_more: 0.5,
            left_until: 0.9,
            crossing: 0.05,
            neighbours: 40,
            removed: 10,
            removed_wide: 15,
            longest_string: 10,
            whole_route_every: 40,
            longest_whole_route: 60,
            routes_walked: 16,
        }
    }
}

impl Tuning {
    /// The temperature at `progress` of an annealing that will take `effort` steps a job.
    /// A short one has no time to come down from a great height.
    fn temperature(&self, progress: f64, effort: f64) -> f64 {
        let height = (effort / Self::FULL_EFFORT).sqrt().clamp(0.15, 1.0);
        self.hot * height * (self.cold / self.hot).powf(progress)
    }

    /// The temperature at `progress` of a mild annealing.
    fn mild_temperature(&self, progress: f64) -> f64 {
        self.mild_hot * (self.mild_cold / self.mild_hot).powf(progress)
    }

    /// What a job that must be served and is not costs at `progress` of a mild annealing, in
    /// the unit of temperature; `None`: more than any detour.
    fn missing_price(&self, progress: f64) -> Option<f64> {
        let rise = self.missing_last / self.missing_first;
        (progress < self.missing_until)
            .then(|| self.missing_first * rise.powf(progress / self.missing_until))
    }

    /// By how many thousandths of its price a job that is left for one counts for more, at
    /// `progress` of an annealing.
    fn left_more(&self, progress: f64) -> i64 {
        whole(1000.0 * self.left_more * (1.0 - progress / self.left_until).max(0.0))
    }

    /// Steps a job from which on an annealing begins as hot as it can.
    const FULL_EFFORT: f64 = 6000.0;

    /// Where there are few jobs and looks are quick, places are drawn from longer lists: the
    /// best plan has a far neighbour now and then, and there is time to come across it.
    fn reach(&self, problem: &Compiled) -> Reach {
        const FAR: usize = 100;
        let far = match problem.looks {
            Looks::LegsFirst => (400 * FAR / problem.jobs.max(1)).min(FAR),
            Looks::EachAlone => 0,
        };
        Reach {
            insertion: self.neighbours.max(far),
            routes: self.routes_walked,
            ..Reach::default()
        }
    }

    /// The ruin of an annealing; of mild ones without emptying routes, for what that
    /// closes does not open again.
    pub(crate) fn ruin(&self, is_mild: bool) -> Ruin {
        Ruin {
            strings: Strings {
                average: self.removed,
                longest: self.longest_string,
                ..Strings::default()
            },
            whole_route: WholeRoute {
                every: if is_mild {
                    usize::MAX
                } else {
                    self.whole_route_every
                },
                longest: self.longest_whole_route,
            },
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
    let near = Neighbours::of(problem.compiled(), options.tuning.reach(problem.compiled()));
    let focused = options.focused && options.start.is_some();
    let states = begin(problem, &near, &options);
    if focused && states[0].touched.is_empty() {
        return Outcome {
            solution: schedule(problem, &states[0].plan()),
            iterations: 0,
            elapsed: watch.elapsed(),
        };
    }
    let mut known = Cost(i64::MAX);
    let mut observer = options.observer.take();
    let mut tell = |progress: &Progress, _: &_| {
        if progress.cost < known {
            known = progress.cost;
            if let Some(observer) = &mut observer {
                observer(progress);
            }
        }
    };
    let effort = Effort {
        stop,
        watch,
        observer: &mut tell,
        tuning: options.tuning,
        focused,
    };
    let improved = improve(states, &near, seed, effort);
    Outcome {
        solution: schedule(problem, &improved.plan),
        iterations: improved.iterations,
        elapsed: watch.elapsed(),
    }
}

/// What still holds of the plan to start from, or a first plan of journeys; the same
/// for each thread.
fn begin<'p>(problem: &'p Problem, near: &Neighbours<'_>, options: &Options<'_>) -> Vec<State<'p>> {
    let compiled = problem.compiled();
    let mut first = State::empty(compiled);
    first.begin();
    match options.start {
        Some(plan) => {
            resume(problem, &mut first, plan);
            if options.focused {
                ease(&mut first, near, plan);
            }
        }
        None if compiled.any_journeys() => plan_journeys(&mut first),
        None => (),
    }
    let plan = first.plan();
    let again = |_| {
        let mut state = State::empty(compiled);
        state.restore(&plan);
        state.touched.clone_from(&first.touched);
        state.begin();
        state
    };
    let others: Vec<State<'p>> = (1..options.threads).map(again).collect();
    std::iter::once(first).chain(others).collect()
}

/// How an evaluator's plan is to be improved.
pub struct Effort<'a, P> {
    /// When to stop.
    pub stop: &'a Stop,
    /// What measures time for it.
    pub watch: &'a dyn Stopwatch,
    /// Is told how far the run has come and of the best plan so far, at the
    /// beginning and then every so many iterations.
    pub observer: &'a mut dyn FnMut(&Progress, &P),
    /// How the search goes about it.
    pub tuning: Tuning,
    /// Whether to look only around jobs that are open at the beginning.
    pub focused: bool,
}

/// What improving came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Improved<P> {
    /// The best plan found.
    pub plan: P,
    /// Iterations of each chain.
    pub iterations: u64,
}

/// Improves what evaluators hold, one chain and one thread each: what is open is
/// inserted, then ruin and recreate go on until told to stop. All evaluators must
/// hold the same; more than one give better answers, not other semantics.
///
/// # Panics
/// Without any evaluator.
pub fn improve<E: Evaluator>(
    evaluators: Vec<E>,
    near: &E::Near,
    seed: u64,
    effort: Effort<'_, E::Plan>,
) -> Improved<E::Plan> {
    let is_fresh = evaluators.iter().all(|evaluator| evaluator.routed() == 0);
    let mut chains: Vec<Chain<'_, E>> = (0u64..)
        .zip(evaluators)
        .map(|(chain, evaluator)| {
            let seed = seed.wrapping_add(chain.wrapping_mul(0x9E37_79B9));
            Chain::begin(
                evaluator,
                near,
                seed,
                effort.tuning.ruin(false),
                effort.focused,
            )
        })
        .collect();
    let may_divide =
        is_fresh && chains[0].state.jobs() > 0 && chains[0].state.donor(&chains[0].best).is_some();
    let mut run = Run {
        leg: mean_leg(&chains[0]),
        size: Size {
            jobs: chains[0].state.jobs(),
            routes: chains[0].state.used_routes(),
        },
        began: 0.0,
        phases: (!may_divide).then_some(Phases::ONE),
        is_fresh,
        annealed: 0,
        elites: Vec::new(),
        populations: Vec::new(),
        iterations: 0,
        idle: 0,
        best: i64::MAX,
        effort,
    };
    run.improve(&mut chains);
    let iterations = run.iterations;
    let plans = run.elites.into_iter();
    let best = plans
        .chain(chains.into_iter().map(|chain| chain.best))
        .min_by_key(E::cost_of)
        .expect("invariant: at least one chain");
    Improved {
        plan: best,
        iterations,
    }
}

/// The plan's cost by job and route: the natural unit of temperature.
fn mean_leg<E: Evaluator>(chain: &Chain<'_, E>) -> f64 {
    let legs = chain.state.jobs() + chain.state.used_routes();
    let cost = chain.state.ordinary_cost(&chain.best);
    float(cost.max(1).unsigned_abs()) / float(legs.max(1) as u64)
}

struct Run<'a, P> {
    effort: Effort<'a, P>,
    leg: f64,
    size: Size,
    /// How far the run had come when its first iteration began.
    began: f64,
    /// Not known before it can be told how long the run will be.
    phases: Option<Phases>,
    /// Whether it begins from nothing; what somebody planned is not to be taken apart.
    is_fresh: bool,
    /// Annealings that are over, of several, and what each of them came to.
    annealed: usize,
    elites: Vec<P>,
    /// By chain: the plans that it crosses.
    populations: Vec<Vec<P>>,
    iterations: u64,
    idle: u64,
    best: i64,
}

impl<P: Clone + Send> Run<'_, P> {
    fn improve<E: Evaluator<Plan = P>>(&mut self, chains: &mut [Chain<'_, E>]) {
        self.report(chains);
        let stop = self.effort.stop;
        self.began = stop.progress(self.effort.watch.elapsed(), 0);
        let round = if chains.len() == 1 {
            E::ROUND
        } else {
            E::MEETING
        };
        loop {
            let elapsed = self.effort.watch.elapsed();
            if stop.applies(elapsed, self.iterations, self.idle) {
                return;
            }
            let length = stop.remaining(self.iterations).min(round);
            self.advance(chains, length, stop.progress(elapsed, self.iterations));
            self.iterations += length;
            self.idle += length;
            self.report(chains);
        }
    }

    /// Takes so many steps of whatever the run is at.
    fn advance<E: Evaluator<Plan = P>>(
        &mut self,
        chains: &mut [Chain<'_, E>],
        steps: u64,
        progress: f64,
    ) {
        let stop = self.effort.stop;
        let enough = self.size.enough_to_tell();
        let all = stop.effort(self.began, enough, progress, self.iterations);
        if self.phases.is_none() && all.is_finite() {
            self.phases = Some(Phases::of(
                all,
                self.size,
                chains[0].state.has_spare_routes(),
            ));
            self.heat(chains, 0);
        }
        let phases = self.phases.unwrap_or(Phases::ONE);
        match phases.at(progress) {
            Phase::Annealing { number, progress } => {
                if number > self.annealed {
                    self.begin_annealing(chains, number);
                }
                let effort = all * phases.share() / float(self.size.jobs.max(1) as u64);
                let is_mild = phases.is_mild(number);
                let temperature = self.temperature(is_mild, progress, effort);
                let meanwhile = self.meanwhile(is_mild, progress);
                each(chains, &mut vec![(); chains.len()], |chain, ()| {
                    chain.reprice(meanwhile);
                    chain.advance(steps, temperature);
                });
            }
            Phase::Crossing => {
                if self.populations.is_empty() {
                    self.begin_crossing(chains);
                }
                let temperature = self.leg * self.effort.tuning.crossing;
                each(chains, &mut self.populations, |chain, population| {
                    chain.cross(population, steps, temperature);
                });
                self.migrate(chains);
            }
        }
        if !phases.are_several() {
            meet(chains);
        }
    }

    fn temperature(&self, is_mild: bool, progress: f64, effort: f64) -> f64 {
        let tuning = &self.effort.tuning;
        self.leg
            * if is_mild {
                tuning.mild_temperature(progress)
            } else {
                tuning.temperature(progress, effort)
            }
    }

    /// What jobs without a route count for at `progress` of an annealing.
    fn meanwhile(&self, is_mild: bool, progress: f64) -> Meanwhile {
        let tuning = &self.effort.tuning;
        let legs = tuning.missing_price(progress).filter(|_| is_mild);
        Meanwhile {
            missing: legs.map(|legs| whole(self.leg * legs).max(1)),
            left_more: if self.is_fresh {
                tuning.left_more(progress)
            } else {
                0
            },
        }
    }

    /// Gives chains the ruin of an annealing.
    fn heat<E: Evaluator<Plan = P>>(&self, chains: &mut [Chain<'_, E>], number: usize) {
        let phases = self.phases.unwrap_or(Phases::ONE);
        let mut ruin = self.effort.tuning.ruin(phases.is_mild(number));
        if phases.is_wide() {
            ruin.strings.average = self.effort.tuning.removed_wide;
        }
        for chain in chains {
            chain.ruin = ruin;
        }
    }

    /// Keeps what the last annealing came to, and lets the next begin from nothing.
    fn begin_annealing<E: Evaluator<Plan = P>>(
        &mut self,
        chains: &mut [Chain<'_, E>],
        number: usize,
    ) {
        self.annealed = number;
        self.elites.extend(chains.iter_mut().map(Chain::restart));
        self.heat(chains, number);
    }

    /// Deals the plans that all annealings came to, the best first, to the chains.
    fn begin_crossing<E: Evaluator<Plan = P>>(&mut self, chains: &mut [Chain<'_, E>]) {
        let lasts = chains.iter().map(|chain| chain.best.clone());
        self.elites.extend(lasts);
        self.elites.sort_by_key(E::cost_of);
        self.populations = vec![Vec::new(); chains.len()];
        for (at, plan) in self.elites.iter().enumerate() {
            self.populations[at % chains.len()].push(plan.clone());
        }
        for chain in chains {
            chain.ruin = self.effort.tuning.ruin(false);
        }
    }

    /// The best plan of all joins the other populations, each in place of its worst.
    fn migrate<E: Evaluator<Plan = P>>(&mut self, chains: &[Chain<'_, E>]) {
        let best = chains.iter().map(|chain| &chain.best);
        let best = best.min_by_key(|plan| E::cost_of(plan));
        let best = best.expect("invariant: at least one chain");
        for population in self.populations.iter_mut().filter(|_| chains.len() > 1) {
            let known = population
                .iter()
                .any(|plan| E::cost_of(plan) <= E::cost_of(best));
            let worst = population.iter_mut().max_by_key(|plan| E::cost_of(plan));
            if let Some(worst) = worst.filter(|_| !known) {
                *worst = best.clone();
            }
        }
    }

    fn report<E: Evaluator<Plan = P>>(&mut self, chains: &[Chain<'_, E>]) {
        let plans = self
            .elites
            .iter()
            .chain(chains.iter().map(|chain| &chain.best));
        let best = plans.min_by_key(|plan| E::cost_of(plan));
        let best = best.expect("invariant: at least one chain");
        if E::cost_of(best) < self.best {
            (self.best, self.idle) = (E::cost_of(best), 0);
        }
        let progress = Progress {
            iterations: self.iterations,
            elapsed: self.effort.watch.elapsed(),
            cost: Cost(self.best),
        };
        (self.effort.observer)(&progress, best);
    }
}

/// Does the same with every chain and what is its own, each on a thread of its own.
fn each<E: Evaluator, T: Send>(
    chains: &mut [Chain<'_, E>],
    own: &mut [T],
    work: impl Fn(&mut Chain<'_, E>, &mut T) + Sync,
) {
    if let ([only], [its]) = (&mut *chains, &mut *own) {
        work(only, its);
        return;
    }
    std::thread::scope(|scope| {
        for (chain, its) in chains.iter_mut().zip(own) {
            let work = &work;
            scope.spawn(move || work(chain, its));
        }
    });
}

/// The chain that stands worst goes on from the best plan of all.
fn meet<E: Evaluator>(chains: &mut [Chain<'_, E>]) {
    if chains.len() < 2 {
        return;
    }
    let costs: Vec<(i64, i64)> = chains
        .iter()
        .map(|c| (c.best_cost(), c.state.cost()))
        .collect();
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
