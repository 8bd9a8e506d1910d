//! Which jobs are worth looking at from which: granular neighbourhoods (Toth and
//! Vigo, 2003) for insertion, nearness for ruin, and the cost of a job alone.

use std::sync::OnceLock;

use super::random::Random;
use crate::model::compiled::{Arc, Compiled, node};

/// How many neighbours of each kind are kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reach {
    /// Jobs after (and before) which a job may be inserted.
    pub insertion: usize,
    /// So many of these, the best, are always looked at.
    pub sure: usize,
    /// And so many of the others, side by side, wherever a draw falls.
    pub drawn: usize,
    /// Jobs near a job, for ruin.
    pub ruin: usize,
    /// Jobs near a job, among which those for insertion are picked.
    pub candidates: usize,
    /// Routes of neighbours that are looked at whole for a job.
    pub routes: usize,
}

impl Default for Reach {
    fn default() -> Self {
        Self {
            insertion: 40,
            sure: 24,
            drawn: 16,
            ruin: 400,
            candidates: 1200,
            routes: 16,
        }
    }
}

impl Reach {
    /// The part of a list that is looked at this time.
    #[inline]
    pub(crate) fn look<'a, T>(
        &self,
        list: &'a [T],
        random: &mut Random,
    ) -> impl Iterator<Item = &'a T> + use<'a, T> {
        let (sure, others) = list.split_at(self.sure.min(list.len()));
        let spare = others.len().saturating_sub(self.drawn);
        let from = if spare > 0 {
            random.below(spare + 1)
        } else {
            0
        };
        let drawn = &others[from..(from + self.drawn).min(others.len())];
        sure.iter().chain(drawn)
    }
}

/// A job that another may come directly beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Neighbour {
    pub job: u32,
    /// The least cost of the leg between them, over all vehicles.
    pub leg: i32,
}

/// Lists by number, each worked out when it is first asked for: a repair looks at few.
#[derive(Debug)]
struct Lists<T>(Vec<OnceLock<Box<[T]>>>);

impl<T> Lists<T> {
    fn blank(count: usize) -> Self {
        Self((0..count).map(|_| OnceLock::new()).collect())
    }

    #[inline]
    fn of(&self, number: u32, work_out: impl FnOnce() -> Vec<T>) -> &[T] {
        self.0[number as usize].get_or_init(|| work_out().into_boxed_slice())
    }
}

/// Groups of vehicles by what a job costs with them.
type Groups = Box<[(i64, u32)]>;

/// Nearness between jobs.
pub(crate) struct Neighbours<'p> {
    weigher: Weigher<'p>,
    pub reach: Reach,
    after: Lists<Neighbour>,
    before: Lists<Neighbour>,
    /// By place.
    around: Lists<u32>,
    alone: Vec<OnceLock<Groups>>,
}

impl<'p> Neighbours<'p> {
    /// Prepares all lists; one is `O(n)` in the number of jobs when it is asked for.
    pub(crate) fn of(problem: &'p Compiled, reach: Reach) -> Self {
        let places = problem.place.iter().max().map_or(0, |last| last + 1);
        Self {
            weigher: Weigher::of(problem),
            reach,
            after: Lists::blank(problem.jobs),
            before: Lists::blank(problem.jobs),
            around: Lists::blank(places as usize),
            alone: (0..problem.jobs).map(|_| OnceLock::new()).collect(),
        }
    }

    /// Jobs that a job may well come directly after, best first.
    #[inline]
    pub(crate) fn after(&self, job: u32) -> &[Neighbour] {
        self.after.of(job, || {
            let weigh = |other| self.weigher.succession(other, job);
            let with_leg = |other| Neighbour {
                job: other,
                leg: self.weigher.least_leg(other, job),
            };
            let best = self.best_beside(job, weigh).into_iter();
            best.map(with_leg).collect()
        })
    }

    /// Jobs that a job may well come directly before, best first.
    #[inline]
    pub(crate) fn before(&self, job: u32) -> &[Neighbour] {
        self.before.of(job, || {
            let weigh = |other| self.weigher.succession(job, other);
            let with_leg = |other| Neighbour {
                job: other,
                leg: self.weigher.least_leg(job, other),
            };
            let best = self.best_beside(job, weigh).into_iter();
            best.map(with_leg).collect()
        })
    }

    /// Jobs by distance, nearest first, the job itself among the first.
    #[inline]
    pub(crate) fn near(&self, job: u32) -> &[u32] {
        let around = self.around(job);
        &around[..around.len().min(self.reach.ruin)]
    }

    /// Groups of vehicles that may serve a job, by the cost of it alone.
    #[inline]
    pub(crate) fn alone(&self, job: u32) -> &[(i64, u32)] {
        self.alone[job as usize].get_or_init(|| {
            let mut costs: Vec<(i64, u32)> = alone(self.weigher.problem, job).collect();
            costs.sort_unstable();
            costs.into_boxed_slice()
        })
    }

    /// The least that a job costs alone, and how many groups may serve it.
    pub(crate) fn least_alone(&self, job: u32) -> (Option<i64>, usize) {
        alone(self.weigher.problem, job).fold((None, 0), |(least, count), (cost, _)| {
            (
                Some(least.map_or(cost, |least: i64| least.min(cost))),
                count + 1,
            )
        })
    }

    fn best_beside(&self, job: u32, weigh: impl Fn(u32) -> Option<i64>) -> Vec<u32> {
        let others = self.around(job).iter().copied();
        least(
            others.filter(|other| *other != job),
            self.reach.insertion,
            weigh,
        )
    }

    fn around(&self, job: u32) -> &[u32] {
        let problem = self.weigher.problem;
        self.around.of(problem.place[job as usize], || {
            let weigh = self.weigher.distances_to(job);
            let weigh = |other| Some(weigh(other));
            least(0..node(problem.jobs), self.reach.candidates, weigh)
        })
    }
}

/// The `most` jobs of least weight, by weight and then number.
fn least(
    jobs: impl Iterator<Item = u32>,
    most: usize,
    weigh: impl Fn(u32) -> Option<i64>,
) -> Vec<u32> {
    let mut weighed: Vec<(i64, u32)> = jobs
        .filter_map(|other| Some((weigh(other)?, other)))
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
        let weigh = |class: &usize| self.weight(self.problem.leg(*class, one, other));
        self.classes.iter().map(weigh).min().unwrap_or(0)
    }

    /// [`Self::distance`] to one job, from rows that lie side by side.
    fn distances_to(&self, job: u32) -> impl Fn(u32) -> i64 {
        let place = self.problem.place[job as usize];
        let row = |class: &usize| self.problem.arcs[*class].beside(place).into;
        let rows: Vec<&[Arc]> = self.classes.iter().map(row).collect();
        move |other| {
            let from = self.problem.place[other as usize] as usize;
            let weights = rows.iter().map(|row| self.weight(row[from]));
            weights.min().unwrap_or(0)
        }
    }

    fn weight(&self, leg: Arc) -> i64 {
        i64::from(leg.cost) + self.time_weight * i64::from(leg.duration) / 1024
    }

    /// The least cost of a leg, over all classes.
    fn least_leg(&self, from: u32, to: u32) -> i32 {
        let classes = 0..self.problem.arcs.len();
        let costs = classes.map(|class| self.problem.leg(class, from, to).cost);
        costs.min().unwrap_or(0)
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
fn alone(problem: &Compiled, job: u32) -> impl Iterator<Item = (i64, u32)> + '_ {
    let groups = problem.groups.iter().enumerate();
    groups
        .filter(move |(_, members)| problem.may_serve(members[0], job))
        .map(move |(group, members)| (alone_with(problem, job, members[0]), node(group)))
}

fn alone_with(problem: &Compiled, job: u32, vehicle: u32) -> i64 {
    let facts = &problem.vehicle[vehicle as usize];
    let legs = problem.arcs[facts.class].beside(problem.place[job as usize]);
    let base = |node: u32| problem.place[node as usize] as usize;
    let out = legs.into[base(problem.start_node(vehicle))];
    let back = legs.out_of[base(problem.end_node(vehicle))];
    let duration =
        i64::from(out.duration) + i64::from(back.duration) + problem.service[job as usize];
    i64::from(out.cost)
        + i64::from(back.cost)
        + facts.fixed_cost
        + facts.cost_per_duration * duration
        + problem.assignment_cost(job, vehicle)
}
