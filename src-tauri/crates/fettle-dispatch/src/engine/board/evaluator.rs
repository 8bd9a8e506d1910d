//! The roster as the search sees it.

use fettle_routing::{Evaluator, Finder, NOBODY, Random, WayOut};

use super::places::{Cheapest, Place, Spot, Unknown};
use super::{Board, Kept, Left, STALE, Saved, number};
use crate::engine::ground::Ground;
use crate::engine::memo::Known;
use crate::itinerary::Journey;
use crate::plan::roster_cost;
use crate::problem::Who;

impl<'a> Evaluator for Board<'a> {
    type Near = Ground<'a>;
    type Place = Place;
    type Finder = Unknown;
    type Plan = Kept;

    // A round takes a millisecond on a large plan.
    const ROUND: u64 = 16;
    const MEETING: u64 = 256;

    fn jobs(&self) -> usize {
        self.left.len()
    }

    fn cost(&self) -> i64 {
        self.cost_minor
    }

    fn routed(&self) -> usize {
        self.order.iter().map(Vec::len).sum()
    }

    fn used_routes(&self) -> usize {
        self.order.iter().filter(|order| !order.is_empty()).count()
    }

    fn open(&self) -> Vec<u32> {
        let open = |job: &u32| {
            let nobody = self.roster.place[self.visit(*job)].is_none();
            nobody && self.left[*job as usize] == Left::Undecided
        };
        (0..number(self.jobs())).filter(open).collect()
    }

    fn begin(&mut self) {
        self.round += 1;
        self.journal.cost_minor = self.cost_minor;
        self.journal.routes.clear();
        self.journal.jobs.clear();
    }

    fn rollback(&mut self) {
        while let Some((job, place, left)) = self.journal.jobs.pop() {
            self.set_left(job, left);
            let visit = self.visit(job);
            self.roster.place[visit] = place;
        }
        for saved in self.journal.routes.drain(..) {
            let Saved {
                engineer,
                journeys,
                load,
                order,
            } = saved;
            self.roster.journeys[engineer] = journeys;
            self.load[engineer] = load;
            self.order[engineer] = order;
        }
        self.cost_minor = self.journal.cost_minor;
    }

    fn changed_routes(&self) -> usize {
        self.journal.routes.len()
    }

    fn has_changed(&self, route: u32) -> bool {
        self.changed[route as usize] == self.round
    }

    fn route_of(&self, job: u32) -> u32 {
        match self.roster.place[self.visit(job)] {
            Some(Who::Engineer(engineer)) if !self.bound[job as usize] => number(engineer),
            _ => NOBODY,
        }
    }

    fn jobs_on(&self, route: u32) -> usize {
        self.order[route as usize].len()
    }

    fn before(&self, job: u32) -> u32 {
        let order = &self.order[self.route_of(job) as usize];
        let at = order.iter().position(|other| *other == job);
        let before = at.and_then(|at| at.checked_sub(1));
        before.map_or(NOBODY, |before| order[before])
    }

    fn after(&self, job: u32) -> u32 {
        let order = &self.order[self.route_of(job) as usize];
        let mut after = order.iter().skip_while(|other| **other != job).skip(1);
        after.next().copied().unwrap_or(NOBODY)
    }

    fn remove(&mut self, job: u32) {
        let visit = self.visit(job);
        let Some(Who::Engineer(engineer)) = self.roster.place[visit] else {
            return;
        };
        self.save(engineer);
        self.save_job(job);
        self.roster.place[visit] = None;
        self.order[engineer].retain(|other| *other != job);
        let holds = |journey: &&mut Journey| journey.stops.iter().any(|stop| stop.visit == visit);
        let journey = self.roster.journeys[engineer].iter_mut().find(holds);
        let journey = journey.expect("a visit's place is where it is");
        journey.stops.retain(|stop| stop.visit != visit);
        if journey.cost_minor != STALE {
            if journey.back > self.problem.now {
                self.cost_minor -= journey.cost_minor;
            }
            journey.cost_minor = STALE;
        }
    }

    fn settle(&mut self, out: &mut Vec<u32>) {
        for index in 0..self.journal.routes.len() {
            let engineer = self.journal.routes[index].engineer;
            self.settle_engineer(engineer, out);
        }
    }

    fn is_left(&self, job: u32) -> bool {
        match self.left[job as usize] {
            Left::Undecided => false,
            Left::Nobody => true,
            Left::Partner(..) => !self.bound[job as usize],
        }
    }

    fn reopen(&mut self, job: u32) {
        self.save_job(job);
        self.cost_minor -= self.left_minor(job);
        self.set_left(job, Left::Undecided);
    }

    fn way_out(&self, job: u32) -> WayOut {
        WayOut {
            price: self.cheapest_left(job).0,
            is_missing: false,
        }
    }

    fn leave(&mut self, job: u32) {
        let (price, left) = self.cheapest_left(job);
        self.save_job(job);
        self.cost_minor += price;
        self.set_left(job, left);
    }

    /// Visits that nobody goes to cost most: the search begins with them more
    /// often.
    fn is_missing(&self, job: u32) -> bool {
        self.left[job as usize] == Left::Nobody
    }

    fn finder(&self) -> Finder<Unknown> {
        Finder::new(Unknown::new())
    }

    fn cheapest(
        &mut self,
        finder: &mut Finder<Unknown>,
        _near: &Ground<'a>,
        random: &mut Random,
        job: u32,
        limit: i64,
    ) -> Option<Place> {
        let ground = self.ground;
        let candidates = &ground.candidates[job as usize];
        let mut best = Cheapest {
            least: limit,
            found: None,
        };
        // What is remembered comes first: it makes most of the rest too dear to time.
        finder.kept.clear();
        for (index, one) in (0..).zip(candidates) {
            match self.remembered(one, job) {
                Some(Known::Way(delta, spot)) => {
                    best.take(delta, (index, spot), finder, random);
                }
                Some(Known::AtLeast(least)) => finder.kept.push((index, least)),
                None => finder.kept.push((index, i64::MIN)),
            }
        }
        for at in 0..finder.kept.len() {
            let (index, least) = finder.kept[at];
            if least < best.least
                && let Some((delta, spot)) = self.cheapest_with(&candidates[index], job, best.least)
            {
                best.take(delta, (index, spot), finder, random);
            }
        }
        best.found.map(|(index, spot)| Place {
            engineer: candidates[index].engineer,
            stop: candidates[index].stop,
            spot,
            delta_minor: best.least,
        })
    }

    fn insert(&mut self, job: u32, place: Place) {
        let engineer = place.engineer;
        self.save(engineer);
        self.save_job(job);
        let inserter = self.inserter(place.stop);
        let found = match place.spot {
            Spot::Own(index) => inserter.own(engineer, index),
            Spot::Join(index, stop) => inserter.joined(engineer, index, stop),
        };
        let way = found.expect("a place that was found is one");
        let journey = way.journey().expect("an engineer travels").clone();
        let journeys = &mut self.roster.journeys[engineer];
        match place.spot {
            Spot::Own(index) => journeys.insert(index, journey),
            Spot::Join(index, _) => journeys[index] = journey,
        }
        let visit = self.visit(job);
        self.roster.place[visit] = Some(Who::Engineer(engineer));
        self.cost_minor += place.delta_minor;
        self.note(engineer);
    }

    fn prune(&mut self) {
        for index in 0..self.journal.routes.len() {
            let engineer = self.journal.routes[index].engineer;
            self.prune_engineer(engineer);
        }
    }

    fn orders(&self, near: &Ground<'a>) -> Vec<(usize, Vec<i64>)> {
        near.orders()
    }

    fn plan(&self) -> Kept {
        debug_assert_eq!(
            self.cost_minor,
            roster_cost(self.problem, &self.roster).total_minor,
            "what the changes cost is what the plan costs"
        );
        Kept {
            roster: self.roster.clone(),
            left: self.left.clone(),
            cost_minor: self.cost_minor,
        }
    }

    fn restore(&mut self, plan: &Kept) {
        self.become_roster(plan.roster.clone());
        self.begin();
    }

    fn cost_of(plan: &Kept) -> i64 {
        plan.cost_minor
    }

    fn absent_of(plan: &Kept) -> Vec<u32> {
        (0..)
            .zip(&plan.left)
            .filter(|(_, left)| **left != Left::Undecided)
            .map(|(job, _)| job)
            .collect()
    }

    fn ordinary_cost(&self, plan: &Kept) -> i64 {
        let cost = roster_cost(self.problem, &plan.roster);
        cost.total_minor - cost.missed_minor
    }
}
