//! Routes that lie together are taken over whole from another plan, and what they displace
//! is worked in anew (selective route exchange; Nagata and Kobayashi, 2010).

use super::donor::Donor;
use crate::model::compiled::node;
use crate::search::evaluator::{Evaluator, NOBODY};
use crate::search::random::Random;

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
