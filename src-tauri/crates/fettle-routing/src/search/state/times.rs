//! Keeping a route's times and cost current.

use super::{BROKEN, Content, Insertion, Segment, State, Way};
use crate::model::compiled::{NONE, Timing, node};
use crate::search::bound::{Delay, Standing};
use crate::search::labels::{Extension, LabelSet};

impl State<'_> {
    pub(super) fn job_segment(&self, job: u32) -> Segment {
        let j = job as usize;
        Segment {
            duration: self.p.service[j],
            early: self.p.open[j],
            late: self.p.close[j],
        }
    }

    /// Brings a concatenated route up to date after one insertion.
    pub(super) fn settle(&mut self, job: u32, to: Insertion) {
        let v = to.vehicle as usize;
        let d = self.p.dimensions;
        for k in 0..d {
            self.load[v * d + k] += self.p.demand[job as usize * d + k];
        }
        self.route[v].cost += to.delta;
        self.cost += to.delta;
        if self.facts(to.vehicle).counts_duration {
            self.forward_segments(to.vehicle, job);
            self.backward_segments(to.vehicle, job);
            self.route[v].duration = self.suffix[self.p.start_node(to.vehicle) as usize].duration;
        }
        self.forward(to.vehicle, job);
        self.backward(to.vehicle, job);
    }

    /// Earliest finishes from `at` on, until nothing changes.
    fn forward(&mut self, vehicle: u32, mut at: u32) {
        let class = self.facts(vehicle).class;
        while at != NONE {
            let i = at as usize;
            let pred = self.node[i].pred;
            let arrival =
                self.node[pred as usize].ready + i64::from(self.p.leg(class, pred, at).duration);
            let ready = arrival.max(self.p.open[i]) + self.p.service[i];
            if ready == self.node[i].ready {
                return;
            }
            self.node[i].ready = ready;
            at = self.node[i].succ;
        }
    }

    /// Latest starts from `at` back, until nothing changes.
    fn backward(&mut self, vehicle: u32, mut at: u32) {
        let class = self.facts(vehicle).class;
        while at != NONE {
            let i = at as usize;
            let succ = self.node[i].succ;
            let leave =
                self.node[succ as usize].latest - i64::from(self.p.leg(class, at, succ).duration);
            let latest = (leave - self.p.service[i]).min(self.p.close[i]);
            if latest == self.node[i].latest {
                return;
            }
            self.node[i].latest = latest;
            at = self.node[i].pred;
        }
    }

    fn forward_segments(&mut self, vehicle: u32, mut at: u32) {
        let class = self.facts(vehicle).class;
        while at != NONE {
            let pred = self.node[at as usize].pred;
            let travel = i64::from(self.p.leg(class, pred, at).duration);
            self.prefix[at as usize] =
                self.prefix[pred as usize].then(travel, &self.job_segment(at));
            at = self.node[at as usize].succ;
        }
    }

    fn backward_segments(&mut self, vehicle: u32, mut at: u32) {
        let class = self.facts(vehicle).class;
        while at != NONE {
            let succ = self.node[at as usize].succ;
            let travel = i64::from(self.p.leg(class, at, succ).duration);
            self.suffix[at as usize] = self
                .job_segment(at)
                .then(travel, &self.suffix[succ as usize]);
            at = self.node[at as usize].pred;
        }
    }

    /// Works out anew every route changed in this round.
    pub(crate) fn refresh_changed(&mut self) {
        for index in 0..self.changed().count() {
            let vehicle = self.changed().nth(index);
            self.refresh(vehicle.expect("invariant: refreshing changes no further route"));
        }
    }

    /// Works a route out anew: times, load, cost.
    pub(crate) fn refresh(&mut self, vehicle: u32) {
        self.note_idle(vehicle);
        if self.memo.is_used() {
            self.route[vehicle as usize].content = self
                .jobs_of(vehicle)
                .fold(Content::of_vehicle(vehicle), Content::then);
        }
        let old = self.route[vehicle as usize].cost;
        let (start, end) = (self.p.start_node(vehicle), self.p.end_node(vehicle));
        self.node[start as usize].ready = self.p.open[start as usize];
        self.node[end as usize].latest = self.p.close[end as usize];
        let feasible = self.refresh_ahead(vehicle, start, end);
        self.refresh_back(vehicle, start, end);
        let cost = if !feasible {
            BROKEN
        } else if self.route[vehicle as usize].len == 0 {
            self.labels_at_base(vehicle);
            0
        } else {
            match self.facts(vehicle).timing {
                Timing::Concatenated => self.cost_concatenated(vehicle),
                Timing::Sequential => self.cost_sequential(vehicle),
            }
        };
        self.route[vehicle as usize].cost = cost;
        self.cost += cost - old;
    }

    /// Loads, used parts and earliest times; whether all of it is possible.
    fn refresh_ahead(&mut self, vehicle: u32, start: u32, end: u32) -> bool {
        let class = self.facts(vehicle).class;
        let (d, kinds, v) = (self.p.dimensions, self.p.kinds, vehicle as usize);
        for k in 0..d {
            self.load[v * d + k] = 0;
        }
        for k in 0..kinds {
            self.used[start as usize * kinds + k] = 0;
        }
        let mut feasible = true;
        let mut at = start;
        while at != end {
            let pred = at as usize;
            at = self.node[pred].succ;
            let i = at as usize;
            let arrival =
                self.node[pred].ready + i64::from(self.p.leg(class, node(pred), at).duration);
            let begin = arrival.max(self.p.open[i]);
            feasible &= begin <= self.p.close[i] || self.route[v].len == 0;
            self.node[i].ready = begin + self.p.service[i];
            if at != end {
                for k in 0..d {
                    self.load[v * d + k] += self.p.demand[i * d + k];
                }
                for k in 0..kinds {
                    self.used[i * kinds + k] =
                        self.used[pred * kinds + k] + self.p.parts[i * kinds + k];
                }
            }
        }
        feasible && (0..d).all(|k| self.load[v * d + k] <= self.p.capacity[v * d + k])
    }

    fn refresh_back(&mut self, vehicle: u32, start: u32, end: u32) {
        let class = self.facts(vehicle).class;
        let mut at = end;
        while at != start {
            let succ = at;
            at = self.node[at as usize].pred;
            let leave =
                self.node[succ as usize].latest - i64::from(self.p.leg(class, at, succ).duration);
            self.node[at as usize].latest =
                (leave - self.p.service[at as usize]).min(self.p.close[at as usize]);
        }
        if self.facts(vehicle).counts_duration {
            self.prefix[start as usize] = self.job_segment(start);
            self.suffix[end as usize] = self.job_segment(end);
            self.forward_segments(vehicle, self.node[start as usize].succ);
            self.backward_segments(vehicle, self.node[end as usize].pred);
            let idle = self.route[vehicle as usize].len == 0;
            let duration = self.suffix[start as usize].duration;
            self.route[vehicle as usize].duration = if idle { 0 } else { duration };
        }
    }

    pub(super) fn labels_at_base(&mut self, vehicle: u32) {
        self.route[vehicle as usize].replenishes = false;
        let start = self.p.start_node(vehicle) as usize;
        if let Some(labels) = self.labels.get_mut(start) {
            *labels = LabelSet::at_base();
        }
        if let Some(way) = self.ways.get_mut(start) {
            way.label = LabelSet::at_base().as_slice()[0];
        }
    }

    fn cost_concatenated(&mut self, vehicle: u32) -> i64 {
        let facts = self.facts(vehicle);
        let mut cost = facts.fixed_cost + self.assigned(vehicle);
        let mut at = self.p.start_node(vehicle);
        while self.node[at as usize].succ != NONE {
            cost += i64::from(self.node[at as usize].leg);
            at = self.node[at as usize].succ;
        }
        if facts.counts_duration {
            let duration = self.route[vehicle as usize].duration;
            if duration > facts.max_tour_duration {
                return BROKEN;
            }
            cost += facts.cost_per_duration * duration;
        }
        cost
    }

    fn cost_sequential(&mut self, vehicle: u32) -> i64 {
        let facts = self.facts(vehicle);
        let (start, end) = (self.p.start_node(vehicle), self.p.end_node(vehicle));
        self.labels_at_base(vehicle);
        let carried = |state: &Self, job| state.carried_at(vehicle, job, NONE, NONE);
        let replenishes = !self.jobs_of(vehicle).all(|job| carried(self, job));
        self.route[vehicle as usize].replenishes = replenishes;
        if replenishes && facts.replenish.is_none() {
            return BROKEN;
        }
        let extension = Extension {
            problem: self.p,
            vehicle,
            replenishes,
        };
        let mut at = start;
        loop {
            let next = self.node[at as usize].succ;
            if next == end {
                break;
            }
            let place = self.p.place[at as usize];
            let covered = carried(self, next);
            let mut labels = LabelSet::default();
            let from = &self.labels[at as usize];
            extension.extend(from, place, next, covered, &mut labels);
            self.node[next as usize].ready = labels.bounds().0;
            self.labels[next as usize] = labels;
            at = next;
        }
        let place = self.p.place[at as usize];
        match extension.cheapest(&self.labels[at as usize], place) {
            Some((cost, last)) => {
                if self.p.any_journeys() {
                    self.take_way(&extension, last);
                }
                cost + facts.fixed_cost + self.assigned(vehicle)
            }
            None => BROKEN,
        }
    }

    /// Notes the cheapest way along a route, which ends with label `index` of its
    /// last job.
    fn take_way(&mut self, extension: &Extension<'_>, mut index: usize) {
        let vehicle = extension.vehicle;
        let mut at = self.node[self.p.end_node(vehicle) as usize].pred;
        let start = self.p.start_node(vehicle);
        let facts = self.facts(vehicle);
        self.route[vehicle as usize].tours = 0;
        let mut tour = None;
        // From here to being back, but for this job's own time.
        let mut on = 0;
        while at != start {
            let i = at as usize;
            let label = self.labels[i].as_slice()[index];
            let (leave, back) = *tour.get_or_insert_with(|| {
                let home = extension.close(&label, self.p.place[i]);
                let (back, _) = home.expect("invariant: the cheapest way comes home");
                on = back - label.time;
                (Extension::leaves_at(&label), back)
            });
            self.ways[i] = Way { label, leave, back };
            let rest = self.p.elapsed[i] + on;
            self.standing[i] = Standing {
                sides: self.p.sides(vehicle, at),
                finish: label.time,
                leaves: label.left_at + label.slack,
                tour: facts.duration_cost(back - leave),
                rest,
                delay: Delay::beyond(self.p, at, label.time - self.p.elapsed[i]),
                begins_tour: label.step.new_tour,
            };
            at = self.node[i].pred;
            on = rest + i64::from(self.p.leg(facts.class, at, node(i)).duration);
            if label.step.new_tour {
                self.route[vehicle as usize].tours += 1;
                tour = None;
            }
            index = label.step.parent as usize;
        }
    }
}
