//! A plan as crossing sees it: which job follows which, where.

use crate::search::evaluator::{NOBODY, Nearness};

/// A plan whose parts may be taken over.
///
/// Its edges lead from base to the first job of each route, from job to job and from the
/// last one back to base. A job without a route has an edge to itself: so every job has
/// one edge in and one out, in every plan.
#[derive(Debug, Clone, Default)]
pub struct Donor {
    /// The routes with their jobs in order.
    pub(super) routes: Vec<(u32, Vec<u32>)>,
    /// By job: where in `routes` it is, or [`NOBODY`].
    pub(super) route_of: Vec<u32>,
    /// By job: the one before it; [`NOBODY`] for base.
    pub(super) before: Vec<u32>,
    /// By job: the one after it; [`NOBODY`] for base.
    pub(super) after: Vec<u32>,
}

impl Donor {
    /// These routes, of a problem of so many jobs.
    pub fn of(routes: Vec<(u32, Vec<u32>)>, jobs: usize) -> Self {
        let mut route_of = vec![NOBODY; jobs];
        let mut before: Vec<u32> = (0..).take(jobs).collect();
        let mut after = before.clone();
        for (at, (_, jobs)) in (0..).zip(&routes) {
            let mut last = NOBODY;
            for &job in jobs {
                route_of[job as usize] = at;
                before[job as usize] = last;
                after[job as usize] = NOBODY;
                if last != NOBODY {
                    after[last as usize] = job;
                }
                last = job;
            }
        }
        Self {
            routes,
            route_of,
            before,
            after,
        }
    }

    pub(super) fn jobs_of(&self, route: u32) -> &[u32] {
        &self.routes[route as usize].1
    }

    /// Whether a job is on a route.
    pub(super) fn serves(&self, job: u32) -> bool {
        self.route_of[job as usize] != NOBODY
    }

    /// So many routes: that of the seed, and those of the jobs nearest to it.
    pub(super) fn routes_around<N: Nearness>(&self, near: &N, seed: u32, count: usize) -> Vec<u32> {
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
