//! Crossing plans: routes that lie together are taken over whole from another plan, and
//! what they displace is worked in anew (selective route exchange; Nagata, Bräysy and
//! Dullaert, 2010). Annealings that ended in different depths are each good in other
//! places; no step of ruin and recreate carries a whole place over.

use super::chain::Chain;
use super::evaluator::{Evaluator, NOBODY, Nearness};
use super::random::Random;
use super::stop::float;
use crate::model::compiled::node;

/// A plan whose routes may be taken over.
#[derive(Debug, Clone, Default)]
pub struct Donor {
    /// The routes with their jobs in order.
    routes: Vec<(u32, Vec<u32>)>,
    /// By job: where in `routes` it is, or [`NOBODY`].
    route_of: Vec<u32>,
    /// By job: the one after it, or [`NOBODY`].
    after: Vec<u32>,
}

impl Donor {
    /// These routes, of a problem of so many jobs.
    pub fn of(routes: Vec<(u32, Vec<u32>)>, jobs: usize) -> Self {
        let mut route_of = vec![NOBODY; jobs];
        let mut after = vec![NOBODY; jobs];
        for (at, (_, jobs)) in (0..).zip(&routes) {
            for &job in jobs {
                route_of[job as usize] = at;
            }
            for pair in jobs.windows(2) {
                after[pair[0] as usize] = pair[1];
            }
        }
        Self {
            routes,
            route_of,
            after,
        }
    }

    fn jobs_of(&self, route: u32) -> &[u32] {
        &self.routes[route as usize].1
    }

    /// So many routes: that of the seed, and those of the jobs nearest to it.
    fn routes_around<N: Nearness>(&self, near: &N, seed: u32, count: usize) -> Vec<u32> {
        let mut chosen: Vec<u32> = Vec::with_capacity(count);
        for &job in std::iter::once(&seed).chain(near.near(seed)) {
            let route = self.route_of[job as usize];
            if route != NOBODY && !chosen.contains(&route) && chosen.len() < count {
                chosen.push(route);
            }
        }
        chosen
    }
}

/// What is to be taken over, and what gives way to it.
struct Graft {
    /// Routes of the donor.
    chosen: Vec<u32>,
    /// Routes of the plan with how many jobs the graft takes from each.
    losing: Vec<(u32, usize)>,
}

impl Graft {
    fn of<E: Evaluator>(state: &E, donor: &Donor, chosen: Vec<u32>) -> Self {
        let mut losing: Vec<(u32, usize)> = Vec::new();
        for &job in chosen.iter().flat_map(|route| donor.jobs_of(*route)) {
            let route = state.route_of(job);
            match losing.iter_mut().find(|(known, _)| *known == route) {
                Some((_, lost)) => *lost += 1,
                None if route != NOBODY => losing.push((route, 1)),
                None => {}
            }
        }
        Self { chosen, losing }
    }

    /// Whether a route that loses so many jobs is given up.
    fn gives_up<E: Evaluator>(state: &E, (route, lost): (u32, usize)) -> bool {
        lost * 2 >= state.jobs_on(route)
    }

    /// How badly it fits: jobs that lose their place, and half of the gaps.
    fn misfit<E: Evaluator>(&self, state: &E) -> usize {
        let of_route = |losing: &(u32, usize)| {
            if Self::gives_up(state, *losing) {
                state.jobs_on(losing.0) - losing.1
            } else {
                losing.1 / 2
            }
        };
        self.losing.iter().map(of_route).sum()
    }

    /// Takes off what gives way; jobs that lose their place by that are added to `out`.
    fn make_room<E: Evaluator>(&self, state: &mut E, donor: &Donor, out: &mut Vec<u32>) {
        let is_taken = |job: u32| self.chosen.contains(&donor.route_of[job as usize]);
        for &losing in &self.losing {
            let all = Self::gives_up(state, losing);
            let mut jobs = Vec::new();
            state.each_on(losing.0, &mut |job| jobs.push(job));
            jobs.retain(|job| all || is_taken(*job));
            for job in jobs {
                state.remove(job);
                if !is_taken(job) {
                    out.push(job);
                }
            }
        }
        for &job in self.chosen.iter().flat_map(|route| donor.jobs_of(*route)) {
            if state.is_left(job) {
                state.reopen(job);
            }
        }
        state.settle(out);
    }
}

/// Takes over some routes of `donor` that lie together and fit; jobs that lose their
/// place by that are added to `out`. Whether anything was found to take over.
pub(crate) fn graft<E: Evaluator>(
    state: &mut E,
    near: &E::Near,
    random: &mut Random,
    donor: &Donor,
    out: &mut Vec<u32>,
) -> bool {
    /// Of so many, the one that fits best is taken.
    const TRIES: usize = 20;
    let most = (donor.routes.len() / 4).clamp(2, 12);
    let mut best: Option<(usize, Graft)> = None;
    for _ in 0..TRIES {
        let Some(seed) = differing(state, random, donor) else {
            break;
        };
        let chosen = donor.routes_around(near, seed, 1 + random.below(most));
        let graft = Graft::of(state, donor, chosen);
        let misfit = graft.misfit(state);
        if best.as_ref().is_none_or(|(least, _)| misfit < *least) {
            best = Some((misfit, graft));
        }
    }
    let Some((_, graft)) = best else {
        return false;
    };
    graft.make_room(state, donor, out);
    let mut laid = Vec::with_capacity(graft.chosen.len());
    for route in &graft.chosen {
        let (vehicle, jobs) = &donor.routes[*route as usize];
        laid.push(state.lay(*vehicle, jobs, &laid, out));
    }
    true
}

/// A job that another one follows there than here.
fn differing<E: Evaluator>(state: &E, random: &mut Random, donor: &Donor) -> Option<u32> {
    const TRIES: usize = 30;
    let differs = |job: &u32| {
        donor.route_of[*job as usize] != NOBODY
            && (state.route_of(*job) == NOBODY || state.after(*job) != donor.after[*job as usize])
    };
    (0..TRIES)
        .map(|_| node(random.below(state.jobs())))
        .find(differs)
}

impl<E: Evaluator> Chain<'_, E> {
    /// Crosses the plans of a population with each other for about so many steps. What
    /// comes of it takes the place of the plan that it began with if it is cheaper, and
    /// as long as no other costs the same: plans that have become one have nothing more
    /// to give each other.
    pub(crate) fn cross(&mut self, population: &mut [E::Plan], steps: u64, temperature: f64) {
        /// Steps around the seams of one crossing.
        const TRIAL: u64 = 128;
        let mut left = steps;
        while left > 0 {
            let trial = left.min(TRIAL);
            let at = self.random.below(population.len());
            let child = self.child(population, at, trial, temperature);
            let cost = E::cost_of(&child);
            let is_new = population.iter().all(|plan| E::cost_of(plan) != cost);
            if is_new && cost < E::cost_of(&population[at]) {
                if cost < self.best_cost() {
                    self.best = child.clone();
                }
                population[at] = child;
            }
            left -= trial;
        }
    }

    /// Goes on from one plan of a population, takes routes over from another and works
    /// around the seams for so many steps; where both are the same, anywhere.
    fn child(
        &mut self,
        population: &[E::Plan],
        at: usize,
        steps: u64,
        temperature: f64,
    ) -> E::Plan {
        self.restore(&population[at]);
        let seams = match population.len() {
            1 => None,
            others => {
                let other = (at + 1 + self.random.below(others - 1)) % others;
                let donor = self.state.donor(&population[other]);
                donor.and_then(|donor| self.take_over(&donor))
            }
        };
        match seams {
            Some(seams) if seams.is_empty() => self.state.plan(),
            Some(seams) => self.work_around(&seams, steps, temperature),
            None => self.work_around(&[], steps, temperature),
        }
    }

    /// Grafts; gives the jobs that lost their place, which have another now.
    fn take_over(&mut self, donor: &Donor) -> Option<Vec<u32>> {
        self.state.begin();
        self.absent.clear();
        let absent = &mut self.absent;
        if !graft(&mut self.state, self.near, &mut self.random, donor, absent) {
            return None;
        }
        let seams = absent.clone();
        self.recreate.recreate(
            &mut self.state,
            self.near,
            &mut self.random,
            absent,
            i64::MAX,
        );
        self.note_missing();
        Some(seams)
    }

    /// The best plan of so many steps that begin only near these jobs, or anywhere if there
    /// are none, cooling down.
    fn work_around(&mut self, seams: &[u32], steps: u64, temperature: f64) -> E::Plan {
        let mut best = self.state.plan();
        let around = self.around(seams);
        let elsewhere = std::mem::replace(&mut self.seeds, around);
        for step in 0..steps {
            let heat = temperature * float(steps - step) / float(steps);
            let allowance = self.allowance(heat);
            self.step(allowance);
            let allowance = self.allowance(heat);
            self.exchange_tails(allowance);
            if self.state.cost() < E::cost_of(&best) {
                self.state.copy_to(&mut best);
            }
        }
        self.seeds = elsewhere;
        best
    }
}
