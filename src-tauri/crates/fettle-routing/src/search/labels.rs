//! Timing of routes that plain concatenation cannot express: several windows,
//! working calendars, lateness, several tours, nights away, replenishing.
//!
//! A *label* is one way to have come so far along the route. Labels are extended
//! job by job; of those that another one beats in every respect only the better
//! is kept, and at most [`WIDTH`] in all. With one tour, one window a job and
//! nothing to fetch there is exactly one label, and it is exact.
//!
//! The start of a tour may be put off by `min(slack, wait)` without a change to
//! when the last job finishes; that is how waiting is taken out of a tour's
//! duration (the forward slack of Savelsbergh, 1992).

use crate::model::compiled::{Arc, Compiled, NEVER, VehicleFacts, Work};

/// The most labels kept at one job.
pub(crate) const WIDTH: usize = 6;

/// How a label came to be from the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Step {
    /// The vehicle was at base in between.
    pub new_tour: bool,
    /// It replenished on the way to the job.
    pub replenish: bool,
    /// It waited for the published start.
    pub hold: bool,
    /// Which label came before.
    pub parent: u8,
}

/// One way to have come so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Label {
    /// When the last service finishes.
    pub time: i64,
    /// Waiting in this tour so far.
    pub wait: i64,
    /// By how much this tour's start can be put off.
    pub slack: i64,
    /// When this tour left, before it is put off.
    pub left_at: i64,
    /// Legs, closed tours, timing prices.
    pub cost: i64,
    /// The same with this tour closed here: what tells labels that came home from
    /// labels that stayed out, whose duration is not in `cost` yet.
    whole: i64,
    /// Index of the vehicle's window that this tour lies in.
    pub window: u32,
    /// Tours begun.
    pub tours: u32,
    /// Whether it has replenished.
    pub replenished: bool,
    pub step: Step,
}

impl Label {
    fn put_off(&self) -> i64 {
        self.slack.min(self.wait)
    }

    /// The duration of this tour if it were over at `at`.
    fn duration_at(&self, at: i64) -> i64 {
        at - self.left_at - self.put_off()
    }

    fn beats(&self, other: &Self, counts_duration: bool) -> bool {
        let soon = self.time <= other.time && self.cost <= other.cost;
        let free = self.replenished >= other.replenished
            && self.tours <= other.tours
            && self.window >= other.window;
        let short = !counts_duration
            || (self.left_at + self.put_off() >= other.left_at + other.put_off()
                && self.left_at + self.slack >= other.left_at + other.slack);
        soon && free && short
    }
}

/// The labels at one job.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LabelSet {
    len: u8,
    labels: [Label; WIDTH],
}

impl LabelSet {
    /// Before the first tour.
    pub(crate) fn at_base() -> Self {
        let mut set = Self::default();
        set.labels[0].time = -NEVER;
        set.len = 1;
        set
    }

    /// One label by itself.
    pub(crate) fn only(label: Label) -> Self {
        let mut set = Self::default();
        set.labels[0] = label;
        set.len = 1;
        set
    }

    pub(crate) fn as_slice(&self) -> &[Label] {
        &self.labels[..self.len as usize]
    }

    /// The earliest finish and the least cost of any label.
    pub(crate) fn bounds(&self) -> (i64, i64) {
        self.as_slice()
            .iter()
            .fold((NEVER, NEVER), |(time, cost), label| {
                (time.min(label.time), cost.min(label.cost))
            })
    }

    fn push(&mut self, label: Label, counts_duration: bool) {
        let mut kept = 0;
        for i in 0..self.len as usize {
            if self.labels[i].beats(&label, counts_duration) {
                return;
            }
            if !label.beats(&self.labels[i], counts_duration) {
                self.labels[kept] = self.labels[i];
                kept += 1;
            }
        }
        if kept == WIDTH {
            // Full: the dearest gives way, the later one among equals.
            let price = |label: &Label| (label.whole, label.time);
            let dearest = (0..WIDTH)
                .max_by_key(|i| price(&self.labels[*i]))
                .expect("invariant: the set is full");
            if price(&self.labels[dearest]) > price(&label) {
                self.labels[dearest] = label;
            }
        } else {
            self.labels[kept] = label;
            kept += 1;
        }
        self.len = u8::try_from(kept).expect("invariant: at most WIDTH");
    }
}

/// Extends labels along one vehicle's route.
#[derive(Clone, Copy)]
pub(crate) struct Extension<'p> {
    pub problem: &'p Compiled,
    pub vehicle: u32,
    /// Whether the route needs to replenish at all.
    pub replenishes: bool,
}

/// The next job, and what all labels that come to it have in common.
struct Goal<'p> {
    job: u32,
    work: Work<'p>,
    /// Whether what the vehicle set out with still covers the job.
    carried: bool,
    from_base: Arc,
    /// From the job.
    home: i64,
}

impl<'p> Extension<'p> {
    fn facts(&self) -> &'p VehicleFacts {
        &self.problem.vehicle[self.vehicle as usize]
    }

    fn counts_duration(&self) -> bool {
        let facts = self.facts();
        facts.counts_duration || facts.away_price.is_some()
    }

    fn goal(&self, job: u32, carried: bool) -> Goal<'p> {
        let sides = self.problem.sides(self.vehicle, job);
        Goal {
            job,
            work: self.problem.work(self.vehicle, job),
            carried,
            from_base: sides.from_base,
            home: i64::from(sides.to_base.duration),
        }
    }

    /// Sets `out` to the labels at `job`, coming from those at `from`. `carried`: whether
    /// what the vehicle set out with still covers the job.
    pub(crate) fn extend(
        &self,
        from: &LabelSet,
        place: u32,
        job: u32,
        carried: bool,
        out: &mut LabelSet,
    ) {
        out.len = 0;
        let goal = self.goal(job, carried);
        let arcs = &self.problem.arcs[self.facts().class];
        let straight = arcs.beside(self.problem.place[job as usize]).into[place as usize];
        let home = self.home(place);
        for (index, label) in from.as_slice().iter().enumerate() {
            let mut next = *label;
            next.step = Step {
                parent: u8::try_from(index).expect("invariant: at most WIDTH"),
                ..Step::default()
            };
            if label.tours > 0 {
                self.go_on(&next, (place, straight), &goal, out);
            }
            if label.tours < self.facts().max_tours {
                self.begin_tour(&next, home, &goal, out);
            }
        }
    }

    fn leg(&self, from: u32, to: u32) -> Arc {
        self.problem.arc(self.facts().class, from, to)
    }

    /// The leg to base, which takes no recovery afterwards.
    fn home(&self, place: u32) -> Arc {
        let end = self.problem.place[self.problem.end_node(self.vehicle) as usize];
        let leg = self.leg(place, end);
        Arc {
            duration: self.facts().home_duration(leg.duration),
            ..leg
        }
    }

    fn go_on(&self, label: &Label, (place, leg): (u32, Arc), goal: &Goal<'_>, out: &mut LabelSet) {
        if goal.carried || label.replenished {
            self.travel(label, leg, goal, out);
        }
        if self.replenishes && !label.replenished {
            self.replenish(label, place, goal, out);
        }
    }

    /// Comes home, rests, and leaves again in the earliest window that fits.
    fn begin_tour(&self, label: &Label, home: Arc, goal: &Goal<'_>, out: &mut LabelSet) {
        let facts = self.facts();
        let (free_at, cost) = if label.tours == 0 {
            (-NEVER, 0)
        } else {
            match self.close_by(label, home) {
                Some((time, cost)) => (time + facts.rest_between_tours, cost),
                None => return,
            }
        };
        let job = goal.job as usize;
        let base = self.problem.place[self.problem.start_node(self.vehicle) as usize];
        let over = self.problem.open[job] + self.problem.service[job];
        let after = free_at.max(over);
        let first = facts.windows.partition_point(|w| w.close.0 < after);
        let before = out.len;
        for (offset, window) in facts.windows[first..].iter().enumerate() {
            let leave = window.open.0.max(free_at);
            if leave > self.problem.close[job] {
                return;
            }
            let mut next = *label;
            next.step.new_tour = true;
            next.window = u32::try_from(first + offset).expect("invariant: validated count");
            next.tours += 1;
            next.cost = cost;
            (next.time, next.left_at) = (leave, leave);
            (next.wait, next.slack) = (0, window.close.0 - leave);
            self.go_on(&next, (base, goal.from_base), goal, out);
            if out.len > before {
                return;
            }
        }
    }

    fn replenish(&self, label: &Label, place: u32, goal: &Goal<'_>, out: &mut LabelSet) {
        let Some(stop) = self.facts().replenish else {
            return;
        };
        let leg = self.leg(place, stop.place);
        let arrival = label.time + i64::from(leg.duration);
        let start = arrival.max(stop.window.open.0);
        if start > stop.window.close.0 {
            return;
        }
        let mut next = *label;
        next.wait += start - arrival;
        next.slack = next.slack.min(next.wait + stop.window.close.0 - start);
        next.time = start + stop.service;
        next.cost += i64::from(leg.cost);
        next.replenished = true;
        next.step.replenish = true;
        let on = self.leg(stop.place, self.problem.place[goal.job as usize]);
        self.travel(&next, on, goal, out);
    }

    fn travel(&self, label: &Label, leg: Arc, goal: &Goal<'_>, out: &mut LabelSet) {
        let arrival = label.time + i64::from(leg.duration);
        let mut next = *label;
        next.cost += i64::from(leg.cost);
        let Some(start) = self.serve(&next, arrival, arrival, goal, out) else {
            return;
        };
        let told = goal.work.facts.told;
        if let Some(told) = told.filter(|told| start < told.first) {
            next.step.hold = true;
            self.serve(&next, arrival, told.first, goal, out);
        }
    }

    /// Serves the job from `ready` on; the start if that is possible.
    fn serve(
        &self,
        label: &Label,
        arrival: i64,
        ready: i64,
        goal: &Goal<'_>,
        out: &mut LabelSet,
    ) -> Option<i64> {
        let facts = self.facts();
        let service = goal.work.from(ready)?;
        let (price, room) = goal.work.facts.timing_cost(&service);
        let mut next = *label;
        next.wait += service.start - arrival;
        next.slack = next.slack.min(next.wait + room);
        next.time = service.finish;
        next.cost += price;
        let back = service.finish + goal.home;
        let in_time = back <= facts.windows[next.window as usize].close.0;
        let duration = next.duration_at(back);
        if in_time && duration <= facts.max_tour_duration {
            next.whole = next.cost + facts.duration_cost(duration);
            out.push(next, self.counts_duration());
        }
        Some(service.start)
    }

    /// Comes home: when, and what the route has cost by then.
    pub(crate) fn close(&self, label: &Label, place: u32) -> Option<(i64, i64)> {
        self.close_by(label, self.home(place))
    }

    fn close_by(&self, label: &Label, home: Arc) -> Option<(i64, i64)> {
        let facts = self.facts();
        let back = label.time + i64::from(home.duration);
        let duration = label.duration_at(back);
        let fits = back <= facts.windows[label.window as usize].close.0
            && duration <= facts.max_tour_duration;
        fits.then(|| {
            let way = label.cost + i64::from(home.cost);
            (back, way + facts.duration_cost(duration))
        })
    }

    /// The least cost of a route that ends after these labels, and which one.
    pub(crate) fn cheapest(&self, labels: &LabelSet, place: u32) -> Option<(i64, usize)> {
        labels
            .as_slice()
            .iter()
            .enumerate()
            .filter_map(|(index, label)| Some((self.close(label, place)?.1, index)))
            .min()
    }

    /// When a tour that ends after this label leaves.
    pub(crate) fn leaves_at(label: &Label) -> i64 {
        label.left_at + label.put_off()
    }
}

/// For each job of a route whether what the vehicle sets out with still covers it.
pub(crate) fn covered(problem: &Compiled, vehicle: u32, jobs: &[u32]) -> Vec<bool> {
    let facts = &problem.vehicle[vehicle as usize];
    let mut left = facts.parts.clone();
    let cover = |job: &u32| {
        let needs = &problem.parts[*job as usize * problem.kinds..][..problem.kinds];
        for (left, need) in left.iter_mut().zip(needs) {
            *left -= need;
        }
        problem.job[*job as usize].tools & !facts.tools == 0 && left.iter().all(|l| *l >= 0)
    };
    jobs.iter().map(cover).collect()
}
