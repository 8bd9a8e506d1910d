//! What an insertion into a route of journeys will about cost, at a fraction of the
//! price of walking the route to its end.
//!
//! Only the cheapest way along the route is followed, through the new job and on
//! until it meets the way of before: there in time and as free as it was, the rest
//! of the route can go on as it did. Often that is at the very next job. What is
//! told is the cost of a plan that can be driven, but for the slack left in the rest
//! of a tour, and so hardly ever less than the cheapest that labels find.

use super::{State, Way};
use crate::model::compiled::NEVER;
use crate::search::labels::{Extension, Label, LabelSet};

impl State<'_> {
    /// About what inserting the absent `job` after `after` costs, all prices included;
    /// [`NEVER`] where no way below `limit` was found. Exact for routes that are no journeys.
    pub(crate) fn estimate(&self, vehicle: u32, after: u32, job: u32, limit: i64) -> i64 {
        let facts = self.facts(vehicle);
        if facts.plain_but_supplies {
            return self.insertion(vehicle, after, job, limit);
        }
        let old = self.route[vehicle as usize];
        let replenishes = old.replenishes || !self.carries_with(vehicle, job);
        if replenishes && facts.replenish.is_none() {
            return NEVER;
        }
        let extension = Extension {
            problem: self.p,
            vehicle,
            replenishes,
        };
        let first = if old.len == 0 { facts.fixed_cost } else { 0 };
        let aside = self.p.assignment_cost(job, vehicle) + first;
        self.follow(&extension, after, job, limit - aside)
            .map_or(NEVER, |cost| cost + aside)
    }

    /// What labels from `after` through `job` cost more than those of before, if below
    /// `limit`.
    fn follow(&self, extension: &Extension<'_>, after: u32, job: u32, limit: i64) -> Option<i64> {
        let vehicle = extension.vehicle;
        let end = self.p.end_node(vehicle);
        let begin = LabelSet::only(self.ways[after as usize].label);
        let (mut labels, mut ahead) = (LabelSet::default(), LabelSet::default());
        let carried = self.carried_at(vehicle, job, job, after);
        let place = self.p.place[after as usize];
        extension.extend(&begin, place, job, carried, &mut labels);
        let (mut at, mut next) = (job, self.node[after as usize].succ);
        let (mut from, mut to) = (&mut labels, &mut ahead);
        while next != end {
            let carried = self.carried_at(vehicle, next, job, after);
            extension.extend(from, self.p.place[at as usize], next, carried, to);
            let (joined, least) = self.meet(vehicle, to, next);
            if joined < NEVER || least >= limit {
                return (joined < NEVER).then_some(joined);
            }
            std::mem::swap(&mut from, &mut to);
            (at, next) = (next, self.node[next as usize].succ);
        }
        let (cost, _) = extension.cheapest(from, self.p.place[at as usize])?;
        Some(cost - self.cost_of_labels(vehicle))
    }

    /// What the route costs in labels, which know of no fixed and assignment costs.
    fn cost_of_labels(&self, vehicle: u32) -> i64 {
        let route = &self.route[vehicle as usize];
        if route.len == 0 {
            return 0;
        }
        route.cost - self.facts(vehicle).fixed_cost - self.assigned(vehicle)
    }

    /// What going on as before from `at` costs more at least: with the labels that
    /// can, and with any if it could.
    fn meet(&self, vehicle: u32, labels: &LabelSet, at: u32) -> (i64, i64) {
        let facts = self.facts(vehicle);
        let way = &self.ways[at as usize];
        let known = &way.label;
        let spare = facts.max_tours - self.route[vehicle as usize].tours;
        let before = facts.duration_cost(way.back - way.leave);
        let (mut joined, mut least) = (NEVER, NEVER);
        for label in labels.as_slice() {
            let duration = way.back - leaves_then(label, way);
            let more = label.cost - known.cost + facts.duration_cost(duration) - before;
            least = least.min(more);
            let is_free = label.time <= known.time
                && label.tours <= known.tours + spare
                && label.window >= known.window
                && label.replenished >= known.replenished
                && duration <= facts.max_tour_duration;
            if is_free {
                joined = joined.min(more);
            }
        }
        (joined, least)
    }
}

/// When the tour would leave that goes on from `label` as it did on its way.
fn leaves_then(label: &Label, way: &Way) -> i64 {
    let known = &way.label;
    let before = way.leave - known.left_at;
    let waits_more = label.wait - known.wait + known.time - label.time;
    label.left_at + label.slack.min(before + waits_more)
}
