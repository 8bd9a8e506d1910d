//! Which jobs are worth looking at from which: granular neighbourhoods (Toth and
//! Vigo, 2003) for insertion, nearness for ruin, and the cost of a job alone.

use crate::model::compiled::{Compiled, node};

/// How many neighbours of each kind are kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reach {
    /// Jobs after (and before) which a job may be inserted.
    pub insertion: usize,
    /// Jobs near a job, for ruin.
    pub ruin: usize,
}

impl Default for Reach {
    fn default() -> Self {
        Self {
            insertion: 40,
            ruin: 400,
        }
    }
}

/// Lists by job, in one flat array each.
#[derive(Debug, Clone)]
pub(crate) struct Lists {
    first: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    fn gather(lists: impl Iterator<Item = Vec<u32>>) -> Self {
        let mut gathered = Self {
            first: vec![0],
            items: Vec::new(),
        };
        for list in lists {
            gathered.items.extend(list);
            gathered.first.push(node(gathered.items.len()));
        }
        gathered
    }

    /// The list of a job.
    #[inline]
    pub(crate) fn of(&self, job: u32) -> &[u32] {
        let job = job as usize;
        &self.items[self.first[job] as usize..self.first[job + 1] as usize]
    }
}

/// Precomputed nearness.
#[derive(Debug, Clone)]
pub(crate) struct Neighbours {
    /// Jobs that a job may well come directly after, best first.
    pub after: Lists,
    /// Jobs that a job may well come directly before, best first.
    pub before: Lists,
    /// Jobs by distance, nearest first, the job itself left out.
    pub near: Lists,
    /// Groups of vehicles that may serve a job, by the cost of it alone.
    pub alone: Vec<Vec<(i64, u32)>>,
}

impl Neighbours {
    /// Works out all lists: `O(n^2)` in the number of jobs.
    pub(crate) fn of(problem: &Compiled, reach: Reach) -> Self {
        let jobs = || 0..node(problem.jobs);
        let weigher = Weigher::of(problem);
        Self {
            after: Lists::gather(
                jobs().map(|j| nearest(problem, j, reach.insertion, |i| weigher.succession(i, j))),
            ),
            before: Lists::gather(
                jobs().map(|j| nearest(problem, j, reach.insertion, |i| weigher.succession(j, i))),
            ),
            near: Lists::gather(
                jobs().map(|j| nearest(problem, j, reach.ruin, |i| Some(weigher.distance(i, j)))),
            ),
            alone: jobs().map(|j| alone(problem, j)).collect(),
        }
    }
}

/// The `most` jobs of least weight, by weight and then number.
fn nearest(
    problem: &Compiled,
    job: u32,
    most: usize,
    weight: impl Fn(u32) -> Option<i64>,
) -> Vec<u32> {
    let mut weighed: Vec<(i64, u32)> = (0..node(problem.jobs))
        .filter(|other| *other != job)
        .filter_map(|other| Some((weight(other)?, other)))
        .collect();
    if weighed.len() > most {
        weighed.select_nth_unstable(most);
        weighed.truncate(most);
    }
    weighed.sort_unstable();
    weighed.into_iter().map(|(_, other)| other).collect()
}

/// Nearness in space and time, over all ways of travelling.
struct Weigher<'p> {
    problem: &'p Compiled,
    classes: Vec<usize>,
    /// A unit of duration as a cost, in 1024ths.
    time_weight: i64,
}

impl<'p> Weigher<'p> {
    fn of(problem: &'p Compiled) -> Self {
        // A few ways of travelling stand for all.
        let classes: Vec<usize> = (0..problem.arcs.len()).take(4).collect();
        let sums = classes
            .iter()
            .flat_map(|c| problem.arcs[*c].all())
            .fold((0, 1), |sum, arc| {
                (sum.0 + i64::from(arc.cost), sum.1 + i64::from(arc.duration))
            });
        let timed = problem.vehicle.iter().map(|v| v.cost_per_duration).max();
        Self {
            problem,
            classes,
            time_weight: (sums.0 * 1024 / sums.1).max(timed.unwrap_or(0) * 1024),
        }
    }

    fn distance(&self, one: u32, other: u32) -> i64 {
        let weigh = |class: &usize| {
            let leg = self.problem.leg(*class, one, other);
            i64::from(leg.cost) + self.time_weight * i64::from(leg.duration) / 1024
        };
        self.classes.iter().map(weigh).min().unwrap_or(0)
    }

    /// How well `second` follows `first` directly; `None`: it never can.
    fn succession(&self, first: u32, second: u32) -> Option<i64> {
        if !self.shareable(first, second) {
            return None;
        }
        let p = self.problem;
        let (a, b) = (first as usize, second as usize);
        let travel = self
            .classes
            .iter()
            .map(|c| i64::from(p.leg(*c, first, second).duration))
            .min()
            .unwrap_or(0);
        if p.open[a] + p.service[a] + travel > p.close[b] {
            return None;
        }
        let wait = (p.open[b] - travel - p.service[a] - p.close[a]).clamp(0, 1 << 40);
        // A fifth of the least waiting, as in Vidal et al. (2013).
        Some(self.distance(first, second) + wait / 5 * self.time_weight / 1024)
    }

    /// Whether any vehicle may serve both.
    fn shareable(&self, one: u32, other: u32) -> bool {
        let p = self.problem;
        let row = |job: u32| &p.compatible[job as usize * p.row..][..p.row];
        p.all_compatible || row(one).iter().zip(row(other)).any(|(a, b)| a & b != 0)
    }
}

/// What the job costs at least on a route of its own, by group of vehicles.
fn alone(problem: &Compiled, job: u32) -> Vec<(i64, u32)> {
    let mut costs: Vec<(i64, u32)> = problem
        .groups
        .iter()
        .enumerate()
        .filter(|(_, members)| problem.may_serve(members[0], job))
        .map(|(group, members)| (alone_with(problem, job, members[0]), node(group)))
        .collect();
    costs.sort_unstable();
    costs
}

fn alone_with(problem: &Compiled, job: u32, vehicle: u32) -> i64 {
    let facts = &problem.vehicle[vehicle as usize];
    let out = problem.leg(facts.class, problem.start_node(vehicle), job);
    let back = problem.leg(facts.class, job, problem.end_node(vehicle));
    let duration =
        i64::from(out.duration) + i64::from(back.duration) + problem.service[job as usize];
    i64::from(out.cost)
        + i64::from(back.cost)
        + facts.fixed_cost
        + facts.cost_per_duration * duration
        + problem.assignment_cost(job, vehicle)
}
