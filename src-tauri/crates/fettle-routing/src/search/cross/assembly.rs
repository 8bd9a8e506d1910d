//! Edge assembly (Nagata, Bräysy and Dullaert, 2010): where two plans differ, edges of one
//! and of the other alternate in cycles. To go along one cycle, giving up the edges of one
//! plan and taking over those of the other, is the smallest thing that can be taken over:
//! every job keeps one edge in and one out. Jobs that it leaves without base, or that can
//! no longer be reached in time or taken on board, are worked in anew.

use super::donor::Donor;
use crate::search::evaluator::{Evaluator, NOBODY, Nearness};
use crate::search::random::Random;

/// Stands for base, where an edge begins or ends.
const BASE: u32 = NOBODY;

/// Two edges to one end, on a cycle: from `tail` in the plan that gives it up, from `next`,
/// where the cycle goes on, in the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Turn {
    pub tail: u32,
    pub head: u32,
    pub next: u32,
}

/// Edges at base that no cycle has yet: by the job at their other end, and those of
/// vehicles that stay there.
struct Ends {
    of_job: Vec<bool>,
    jobs: usize,
    idle: usize,
}

impl Ends {
    fn of(of_job: Vec<bool>, idle: usize) -> Self {
        let jobs = of_job.iter().filter(|is| **is).count();
        Self { of_job, jobs, idle }
    }

    fn are_left(&self) -> bool {
        self.jobs + self.idle > 0
    }

    /// Takes the one nearest to a job, so that cycles stay in one place; failing that, any.
    fn take<N: Nearness>(&mut self, near: &N, random: &mut Random, from: u32) -> u32 {
        let nearest = if from == BASE { &[] } else { near.near(from) };
        let found = nearest.iter().find(|job| self.of_job[**job as usize]);
        let job = found.copied().unwrap_or_else(|| self.any(random));
        match self.of_job.get_mut(job as usize) {
            Some(is_left) => {
                *is_left = false;
                self.jobs -= 1;
            }
            None => self.idle -= 1,
        }
        job
    }

    fn any(&self, random: &mut Random) -> u32 {
        let at = random.below(self.jobs + self.idle);
        let mut left = (0..).zip(&self.of_job).filter(|(_, is_left)| **is_left);
        left.nth(at).map_or(BASE, |(job, _)| job)
    }
}

/// Divides all edges in which two plans differ into cycles.
struct Division<'a, N> {
    one: &'a Donor,
    other: &'a Donor,
    near: &'a N,
    /// By job: whether a cycle has its edge on, or both plans do.
    is_done: Vec<bool>,
    /// Edges out of base in the one plan.
    firsts: Ends,
    /// Edges back to base in the other.
    lasts: Ends,
    /// Edges of the one plan walked so far, from where to where.
    path: Vec<(u32, u32)>,
    cycles: Vec<Vec<Turn>>,
}

/// All cycles in which the edges of one plan, which is to give up some, alternate with those
/// of another. Each edge that only one of them has is on one cycle. Where base leaves a
/// choice, what is near is taken.
pub(crate) fn cycles<N: Nearness>(
    one: &Donor,
    other: &Donor,
    near: &N,
    random: &mut Random,
) -> Vec<Vec<Turn>> {
    let only = |here: &[u32], there: &[u32]| {
        let pairs = here.iter().zip(there);
        pairs.map(|(a, b)| *a == BASE && *b != BASE).collect()
    };
    let (here, there) = (one.routes.len(), other.routes.len());
    let mut division = Division {
        one,
        other,
        near,
        is_done: (0..one.after.len())
            .map(|job| one.after[job] == other.after[job])
            .collect(),
        firsts: Ends::of(only(&one.before, &other.before), there.saturating_sub(here)),
        lasts: Ends::of(only(&other.after, &one.after), here.saturating_sub(there)),
        path: Vec::new(),
        cycles: Vec::new(),
    };
    for job in (0..).take(one.after.len()) {
        if !division.is_done[job as usize] {
            division.walk(random, job);
        }
    }
    while division.firsts.are_left() {
        division.walk(random, BASE);
    }
    division.cycles
}

impl<N: Nearness> Division<'_, N> {
    /// Goes along an edge of the one plan and back along one of the other until it is where
    /// it began. A cycle is cut off wherever base is come to again.
    fn walk(&mut self, random: &mut Random, start: u32) {
        let mut tail = start;
        loop {
            let head = self.edge_on(random, tail);
            let again = self.path.iter().rposition(|(_, to)| *to == BASE);
            self.path.push((tail, head));
            if let Some(again) = again.filter(|_| head == BASE) {
                self.cut(again + 1);
            }
            tail = self.edge_back(random, head);
            if tail == self.path[0].0 {
                self.cut(0);
                return;
            }
            let again = self.path.iter().position(|(from, _)| *from == BASE);
            if let Some(again) = again.filter(|_| tail == BASE) {
                self.cut(again);
            }
        }
    }

    /// Where the one plan goes on to.
    fn edge_on(&mut self, random: &mut Random, tail: u32) -> u32 {
        if tail == BASE {
            let from = self.path.last().map_or(BASE, |(_, head)| *head);
            return self.firsts.take(self.near, random, from);
        }
        self.is_done[tail as usize] = true;
        self.one.after[tail as usize]
    }

    /// Where the other plan comes from.
    fn edge_back(&mut self, random: &mut Random, head: u32) -> u32 {
        if head == BASE {
            let from = self.path.last().map_or(BASE, |(tail, _)| *tail);
            return self.lasts.take(self.near, random, from);
        }
        self.other.before[head as usize]
    }

    fn cut(&mut self, from: usize) {
        let edges = self.path.split_off(from);
        let nexts = edges.iter().cycle().skip(1);
        let turn = |(&(tail, head), &(next, _))| Turn { tail, head, next };
        self.cycles
            .push(edges.iter().zip(nexts).map(turn).collect());
    }
}

/// What going along cycles makes of a plan.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Assembly {
    /// Routes that are no longer what they were, by number.
    pub touched: Vec<u32>,
    /// What there is instead.
    pub routes: Vec<Vec<u32>>,
    /// Jobs that were served or may be, and that no way from base comes to.
    pub loose: Vec<u32>,
}

impl Assembly {
    /// Along these turns of one cycle, or of several.
    pub(crate) fn of(one: &Donor, turns: &[Turn]) -> Self {
        let mut after = one.after.clone();
        for turn in turns.iter().filter(|turn| turn.next != BASE) {
            after[turn.next as usize] = turn.head;
        }
        let mut jobs = jobs_of(turns);
        let mut touched: Vec<u32> = jobs.iter().map(|job| one.route_of[*job as usize]).collect();
        touched.sort_unstable();
        touched.dedup();
        touched.retain(|route| *route != NOBODY);
        let routes: Vec<Vec<u32>> = firsts(one, turns, &touched)
            .map(|first| along(&after, first))
            .collect();
        let mut is_reached = vec![false; after.len()];
        for job in routes.iter().flatten() {
            is_reached[*job as usize] = true;
        }
        jobs.retain(|job| !one.serves(*job));
        jobs.extend(touched.iter().flat_map(|route| one.jobs_of(*route)));
        jobs.retain(|job| !is_reached[*job as usize]);
        Self {
            touched,
            routes,
            loose: jobs,
        }
    }

    /// Makes it of the plan; jobs that lose their place by that are added to `out`.
    fn take_over<E: Evaluator>(&self, state: &mut E, one: &Donor, out: &mut Vec<u32>) {
        for &job in self.touched.iter().flat_map(|route| one.jobs_of(*route)) {
            state.remove(job);
        }
        state.settle(out);
        for &job in self.routes.iter().flatten() {
            if state.is_left(job) {
                state.reopen(job);
            }
        }
        out.extend(self.loose.iter().filter(|job| !state.is_left(**job)));
        for jobs in &self.routes {
            state.lay_what_holds(jobs, out);
        }
    }
}

/// The jobs at the edges of these turns, each once.
fn jobs_of(turns: &[Turn]) -> Vec<u32> {
    let ends = turns.iter().flat_map(|turn| [turn.tail, turn.head]);
    let mut jobs: Vec<u32> = ends.filter(|end| *end != BASE).collect();
    jobs.sort_unstable();
    jobs.dedup();
    jobs
}

/// The first jobs of routes that come of these turns.
fn firsts<'a>(
    one: &'a Donor,
    turns: &'a [Turn],
    touched: &'a [u32],
) -> impl Iterator<Item = u32> + 'a {
    let were = touched.iter().map(|route| one.jobs_of(*route)[0]);
    let is_given_up = |first: &u32| {
        let mut turns = turns.iter();
        turns.any(|turn| turn.tail == BASE && turn.head == *first)
    };
    let come = turns
        .iter()
        .filter(|turn| turn.next == BASE && turn.head != BASE);
    were.filter(move |first| !is_given_up(first))
        .chain(come.map(|turn| turn.head))
}

fn along(after: &[u32], first: u32) -> Vec<u32> {
    std::iter::successors(Some(first), |at| {
        Some(after[*at as usize]).filter(|next| *next != BASE)
    })
    .collect()
}

/// Goes along one cycle from the plan `one`, which `state` is, towards `other`; jobs that
/// lose their place by that are added to `out`. Gives the jobs that then have other
/// neighbours; nothing where the plans are the same.
pub(crate) fn assemble<E: Evaluator>(
    state: &mut E,
    near: &E::Near,
    random: &mut Random,
    (one, other): (&Donor, &Donor),
    out: &mut Vec<u32>,
) -> Option<Vec<u32>> {
    let cycles = cycles(one, other, near, random);
    let turns = cycles.get(random.below(cycles.len()))?;
    Assembly::of(one, turns).take_over(state, one, out);
    Some(jobs_of(turns))
}
