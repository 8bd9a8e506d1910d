//! What a change would cost, without making it.

use super::State;
use super::memo::Known;
use crate::model::compiled::{Arc, Beside, NEVER, NONE, Timing};
use crate::search::bound::Newcomer;
use crate::search::labels::{Extension, LabelSet};

/// An absent job whose places are to be judged.
#[derive(Clone, Copy)]
pub(crate) struct Prospect<'p> {
    pub job: u32,
    place: u32,
    /// The class of vehicles that `legs` are of.
    class: u32,
    legs: Option<Beside<'p>>,
}

impl<'p> State<'p> {
    /// Whether the vehicle may serve the job and has room for it.
    #[inline]
    pub(crate) fn fits(&self, vehicle: u32, job: u32) -> bool {
        if !self.p.all_compatible && !self.p.may_serve(vehicle, job) {
            return false;
        }
        let d = self.p.dimensions;
        let (v, j) = (vehicle as usize * d, job as usize * d);
        (0..d).all(|k| self.load[v + k] + self.p.demand[j + k] <= self.p.capacity[v + k])
    }

    /// What inserting the absent `job` after `after` costs; [`NEVER`] when that
    /// is impossible or not below `limit`.
    pub(crate) fn insertion(&self, vehicle: u32, after: u32, job: u32, limit: i64) -> i64 {
        self.insertion_of(&self.prospect(job), vehicle, after, limit)
    }

    /// What judging many places of one absent job has in common.
    #[inline]
    pub(crate) fn prospect(&self, job: u32) -> Prospect<'p> {
        let place = self.p.place[job as usize];
        Prospect {
            job,
            place,
            class: 0,
            legs: self.p.arcs.first().map(|legs| legs.beside(place)),
        }
    }

    /// What going to the job and on costs by legs if it comes after `other`, and that
    /// node; [`NEVER`] when `other` has no route. `leg` is the leg between them. For
    /// problems where all vehicles share one table, whose `legs` beside the job these are.
    #[inline]
    pub(crate) fn legs_after(&self, legs: Beside<'p>, other: u32, leg: i32) -> (i64, u32) {
        let node = &self.node[other as usize];
        if node.route == NONE {
            return (NEVER, other);
        }
        let on = legs.out_of[self.p.place[node.succ as usize] as usize].cost;
        (i64::from(leg) + i64::from(on) - i64::from(node.leg), other)
    }

    /// The same if the job comes before `other`.
    #[inline]
    pub(crate) fn legs_before(&self, legs: Beside<'p>, other: u32, leg: i32) -> (i64, u32) {
        let node = &self.node[other as usize];
        if node.route == NONE {
            return (NEVER, other);
        }
        let pred = node.pred;
        let to = legs.into[self.p.place[pred as usize] as usize].cost;
        let old = self.node[pred as usize].leg;
        (i64::from(leg) + i64::from(to) - i64::from(old), pred)
    }

    /// [`Self::insertion`] of a job prepared by [`Self::prospect`]. Most places
    /// fall to the cost of the legs alone, so that comes first and inline.
    #[expect(
        clippy::inline_always,
        reason = "measured: called 80 times a job, up to 1.6 times faster inline"
    )]
    #[inline(always)]
    pub(crate) fn insertion_of(
        &self,
        prospect: &Prospect<'p>,
        vehicle: u32,
        after: u32,
        limit: i64,
    ) -> i64 {
        let brief = self.p.brief[vehicle as usize];
        if brief.timing == Timing::Sequential {
            return self.insertion_sequential(vehicle, after, prospect.job, limit);
        }
        let previous = &self.node[after as usize];
        let legs = match prospect.legs {
            Some(legs) if brief.class == prospect.class => legs,
            _ => self.p.arcs[brief.class as usize].beside(prospect.place),
        };
        let out = legs.into[self.p.place[after as usize] as usize];
        let back = legs.out_of[self.p.place[previous.succ as usize] as usize];
        let delta = i64::from(out.cost) + i64::from(back.cost) - i64::from(previous.leg);
        if delta >= limit && brief.legs_are_all {
            return NEVER;
        }
        self.insertion_concatenated(vehicle, after, prospect.job, (delta, limit), (out, back))
    }

    /// The rest of the tests: room and time.
    fn insertion_concatenated(
        &self,
        vehicle: u32,
        after: u32,
        job: u32,
        (mut delta, limit): (i64, i64),
        (out, back): (Arc, Arc),
    ) -> i64 {
        if !self.fits(vehicle, job) {
            return NEVER;
        }
        let j = job as usize;
        let previous = &self.node[after as usize];
        let start = (previous.ready + i64::from(out.duration)).max(self.p.open[j]);
        let on = start + self.p.service[j] + i64::from(back.duration);
        if start > self.p.close[j] || on > self.node[previous.succ as usize].latest {
            return NEVER;
        }
        let facts = self.facts(vehicle);
        if self.route[vehicle as usize].len == 0 {
            delta += facts.fixed_cost;
        }
        delta += self.p.assignment_cost(job, vehicle);
        if facts.counts_duration {
            delta = self.with_duration(vehicle, after, job, delta, (out, back));
        }
        if delta < limit { delta } else { NEVER }
    }

    pub(super) fn with_duration(
        &self,
        vehicle: u32,
        after: u32,
        job: u32,
        delta: i64,
        legs: (Arc, Arc),
    ) -> i64 {
        let facts = self.facts(vehicle);
        let before = self.node[after as usize].succ;
        let duration = self.prefix[after as usize]
            .then(i64::from(legs.0.duration), &self.job_segment(job))
            .then(i64::from(legs.1.duration), &self.suffix[before as usize])
            .duration;
        if duration > facts.max_tour_duration {
            return NEVER;
        }
        let old = self.route[vehicle as usize].duration;
        delta + facts.cost_per_duration * (duration - old)
    }

    fn insertion_sequential(&self, vehicle: u32, after: u32, job: u32, limit: i64) -> i64 {
        if !self.fits(vehicle, job) {
            return NEVER;
        }
        let facts = self.facts(vehicle);
        let old = self.route[vehicle as usize];
        let extra = self.p.assignment_cost(job, vehicle);
        let first = if old.len == 0 { facts.fixed_cost } else { 0 };
        if !facts.plain_but_supplies {
            let least = Newcomer::of(self, vehicle, job).least_after(self, after);
            if least >= limit {
                return NEVER;
            }
        }
        // Labels do not know of fixed and assignment costs.
        let aside = if old.len == 0 { 0 } else { facts.fixed_cost } + self.assigned(vehicle);
        let most = limit.saturating_add(old.cost - aside - extra - first);
        let class = facts.class;
        let to = self.node[after as usize].succ;
        let arrival =
            self.node[after as usize].ready + i64::from(self.p.leg(class, after, job).duration);
        let start = arrival.max(self.p.open[job as usize]);
        let on =
            start + self.p.service[job as usize] + i64::from(self.p.leg(class, job, to).duration);
        if start > self.p.close[job as usize] || on > self.node[to as usize].latest {
            return NEVER;
        }
        if facts.plain_but_supplies {
            let delta = self.without_supplies(vehicle, after, job) + extra + first;
            if delta >= limit || (!old.replenishes && self.carries_with(vehicle, job)) {
                return if delta < limit { delta } else { NEVER };
            }
        }
        match self.cost_with(vehicle, after, job, most) {
            Some(cost) => cost - (old.cost - aside) + extra + first,
            None => NEVER,
        }
    }

    /// What an insertion costs by legs and duration if a stop for supplies costs what
    /// it costs now; exact where there is none. Saves most walks along the route.
    fn without_supplies(&self, vehicle: u32, after: u32, job: u32) -> i64 {
        let facts = self.facts(vehicle);
        let to = self.node[after as usize].succ;
        let out = self.p.leg(facts.class, after, job);
        let back = self.p.leg(facts.class, job, to);
        let legs = i64::from(out.cost) + i64::from(back.cost);
        let delta = legs - i64::from(self.node[after as usize].leg);
        if facts.counts_duration {
            self.with_duration(vehicle, after, job, delta, (out, back))
        } else {
            delta
        }
    }

    /// Assignment costs of a route's jobs.
    pub(super) fn assigned(&self, vehicle: u32) -> i64 {
        if !self.p.any_told {
            return 0;
        }
        self.jobs_of(vehicle)
            .map(|j| self.p.assignment_cost(j, vehicle))
            .sum()
    }

    /// Whether a vehicle's route is looked at as a whole: its times need walking
    /// along it, and it is short enough to walk for every place in it.
    #[inline]
    pub(crate) fn is_walked(&self, vehicle: u32) -> bool {
        const LONGEST: u32 = 24;
        self.p.brief[vehicle as usize].timing == Timing::Sequential
            && self.route[vehicle as usize].len <= LONGEST
    }

    /// The cheapest place for an absent job in one vehicle's route, if it costs
    /// less than `limit`; remembered while the route holds the same.
    pub(crate) fn cheapest_in(&self, vehicle: u32, job: u32, limit: i64) -> Option<(i64, u32)> {
        if !self.fits(vehicle, job) {
            return None;
        }
        let content = self.route[vehicle as usize].content;
        match self.memo.recall(content, job) {
            Some(Known::Place { delta, after }) => {
                return (delta < limit).then_some((delta, after));
            }
            Some(Known::AtLeast(least)) if limit <= least => return None,
            _ => {}
        }
        let mut best = None;
        let mut least = limit;
        let mut after = self.p.start_node(vehicle);
        let end = self.p.end_node(vehicle);
        while after != end {
            let delta = self.insertion_sequential(vehicle, after, job, least);
            if delta < least {
                (best, least) = (Some((delta, after)), delta);
            }
            after = self.node[after as usize].succ;
        }
        let known = best.map_or(Known::AtLeast(limit), |(delta, after)| Known::Place {
            delta,
            after,
        });
        self.memo.keep(content, job, known);
        best
    }

    /// What labels make of the route with `job` after `after`, if below `most`.
    fn cost_with(&self, vehicle: u32, after: u32, job: u32, most: i64) -> Option<i64> {
        let facts = self.facts(vehicle);
        let end = self.p.end_node(vehicle);
        let replenishes =
            self.route[vehicle as usize].replenishes || !self.carries_with(vehicle, job);
        if replenishes && facts.replenish.is_none() {
            return None;
        }
        let extension = Extension {
            problem: self.p,
            vehicle,
            replenishes,
        };
        // Labels that never thought of replenishing are of no use to a route that must.
        let restart = replenishes && !self.route[vehicle as usize].replenishes;
        let mut at = if restart {
            self.p.start_node(vehicle)
        } else {
            after
        };
        let mut inserted = false;
        let (mut labels, mut ahead) = (self.labels[at as usize], LabelSet::default());
        loop {
            let next = if at == after && !inserted {
                job
            } else if at == job {
                self.node[after as usize].succ
            } else {
                self.node[at as usize].succ
            };
            if next == end {
                break;
            }
            inserted |= next == job;
            let extra = if inserted { job } else { NONE };
            let carried = self.carried_at(vehicle, next, extra, after);
            extension.extend(
                &labels,
                self.p.place[at as usize],
                next,
                carried,
                &mut ahead,
            );
            std::mem::swap(&mut labels, &mut ahead);
            if labels.bounds().1 >= most {
                return None;
            }
            at = next;
        }
        let (cost, _) = extension.cheapest(&labels, self.p.place[at as usize])?;
        (cost < most).then_some(cost)
    }

    /// Whether the vehicle's first stock covers its jobs and one more.
    pub(super) fn carries_with(&self, vehicle: u32, job: u32) -> bool {
        let facts = self.facts(vehicle);
        let last = self.node[self.p.end_node(vehicle) as usize].pred as usize;
        let kinds = self.p.kinds;
        self.p.job[job as usize].tools & !facts.tools == 0
            && (0..kinds).all(|k| {
                self.used[last * kinds + k] + self.p.parts[job as usize * kinds + k]
                    <= facts.parts[k]
            })
    }

    /// Whether the first stock still covers `at`, with `extra` taken before it.
    pub(super) fn carried_at(&self, vehicle: u32, at: u32, extra: u32, after: u32) -> bool {
        let facts = self.facts(vehicle);
        let kinds = self.p.kinds;
        let counted = if at == extra { after } else { at } as usize;
        self.p.job[at as usize].tools & !facts.tools == 0
            && (0..kinds).all(|k| {
                let more = if extra == NONE {
                    0
                } else {
                    self.p.parts[extra as usize * kinds + k]
                };
                self.used[counted * kinds + k] + more <= facts.parts[k]
            })
    }
}
