//! The compiled model as the search sees it.

use super::{BROKEN, Insertion, State};
use crate::model::compiled::{Looks, NONE, node};
use crate::search::chain::Plan;
use crate::search::cross::Donor;
use crate::search::evaluator::{Evaluator, Finder, Meanwhile, NOBODY, Nearness, WayOut};
use crate::search::neighbours::Neighbours;
use crate::search::prune::prune;
use crate::search::random::Random;
use crate::search::recreate::{Walks, orders};

impl Nearness for Neighbours<'_> {
    #[inline]
    fn near(&self, job: u32) -> &[u32] {
        Self::near(self, job)
    }
}

impl State<'_> {
    /// A node, if it is a job.
    #[inline]
    fn job_at(&self, at: u32) -> u32 {
        if at < node(self.p.jobs) { at } else { NOBODY }
    }
}

impl<'p> Evaluator for State<'p> {
    type Near = Neighbours<'p>;
    type Place = Insertion;
    type Finder = Walks;
    type Plan = Plan;

    fn jobs(&self) -> usize {
        self.p.jobs
    }

    #[inline]
    fn cost(&self) -> i64 {
        self.cost
    }

    #[inline]
    fn true_cost(&self) -> i64 {
        Self::true_cost(self)
    }

    fn routed(&self) -> usize {
        self.routed
    }

    fn used_routes(&self) -> usize {
        self.used_routes
    }

    fn has_spare_routes(&self) -> bool {
        self.used_routes * 4 < self.p.vehicles * 3 && self.p.required.iter().all(|is| *is)
    }

    /// By place: these are numbered along a chain of nearest ones.
    fn line(&self) -> Vec<u32> {
        if self.p.looks == Looks::EachAlone {
            return Vec::new();
        }
        let mut jobs: Vec<u32> = (0..node(self.p.jobs)).collect();
        jobs.sort_by_key(|job| self.p.place[*job as usize]);
        jobs
    }

    fn open(&self) -> Vec<u32> {
        (0..node(self.p.jobs))
            .filter(|job| !self.is_routed(*job) && !self.is_left(*job))
            .collect()
    }

    fn touched(&self) -> Vec<u32> {
        self.touched.clone()
    }

    fn begin(&mut self) {
        Self::begin(self);
    }

    fn rollback(&mut self) {
        Self::rollback(self);
    }

    #[inline]
    fn changed_routes(&self) -> usize {
        self.changed().count()
    }

    #[inline]
    fn has_changed(&self, route: u32) -> bool {
        self.changed().any(|changed| changed == route)
    }

    #[inline]
    fn route_of(&self, job: u32) -> u32 {
        self.node[job as usize].route
    }

    #[inline]
    fn jobs_on(&self, route: u32) -> usize {
        self.route[route as usize].len as usize
    }

    #[inline]
    fn before(&self, job: u32) -> u32 {
        self.job_at(self.node[job as usize].pred)
    }

    #[inline]
    fn after(&self, job: u32) -> u32 {
        self.job_at(self.node[job as usize].succ)
    }

    fn remove(&mut self, job: u32) {
        Self::remove(self, job);
    }

    /// Nothing more comes off: a route that cannot be driven is dear instead.
    fn settle(&mut self, _out: &mut Vec<u32>) {
        self.refresh_changed();
    }

    #[inline]
    fn is_left(&self, job: u32) -> bool {
        self.chosen[job as usize] != NONE
    }

    fn reopen(&mut self, job: u32) {
        Self::reopen(self, job);
    }

    #[inline]
    fn way_out(&self, job: u32) -> WayOut {
        let (price, way) = self.fallback(job);
        let way = self.p.fallback[job as usize][way as usize];
        WayOut {
            price,
            is_missing: self.p.must_be_served(job, way),
        }
    }

    fn leave(&mut self, job: u32) {
        let (_, way) = self.fallback(job);
        self.choose(job, way);
    }

    fn must_be_served(&self, job: u32) -> bool {
        self.p.required[job as usize]
    }

    fn is_missing(&self, job: u32) -> bool {
        Self::is_missing(self, job)
    }

    fn is_full(&self) -> bool {
        Self::is_full(self)
    }

    fn reprice(&mut self, meanwhile: Meanwhile) {
        Self::reprice(self, meanwhile);
    }

    fn finder(&self) -> Finder<Walks> {
        Finder::new(Walks::of(self))
    }

    #[inline]
    fn cheapest(
        &mut self,
        finder: &mut Finder<Walks>,
        near: &Neighbours<'p>,
        random: &mut Random,
        job: u32,
        limit: i64,
    ) -> Option<Insertion> {
        finder.best_place(self, near, random, job, limit)
    }

    #[inline]
    fn insert(&mut self, job: u32, place: Insertion) {
        Self::insert(self, job, place);
    }

    /// Judging one takes a twentieth of a ruin's time.
    fn exchanges(&self) -> usize {
        match self.p.looks {
            Looks::LegsFirst => 4,
            Looks::EachAlone => 0,
        }
    }

    fn exchange_tails(&mut self, near: &Neighbours<'p>, job: u32, limit: i64) -> bool {
        let found = self.cheapest_exchange(near, job, limit);
        if let Some(exchange) = found {
            self.begin();
            self.exchange(exchange);
        }
        found.is_some()
    }

    fn donor(&self, plan: &Plan) -> Option<Donor> {
        if self.p.looks == Looks::EachAlone {
            return None;
        }
        let routes = plan.iter().map(|(vehicle, jobs)| (vehicle, jobs.to_vec()));
        Some(Donor::of(routes.collect(), self.p.jobs))
    }

    fn each_on(&self, route: u32, call: &mut dyn FnMut(u32)) {
        self.jobs_of(route).for_each(call);
    }

    fn lay(&mut self, route: u32, jobs: &[u32], laid: &[u32], out: &mut Vec<u32>) -> u32 {
        let group = self.facts(route).group;
        let vehicle = self.idle_vehicle(node(group)).unwrap_or_else(|| {
            let mut alike = std::iter::once(&route).chain(&self.p.groups[group]);
            let other = alike.find(|vehicle| !laid.contains(vehicle));
            let other = *other.expect("invariant: a plan has no more routes than vehicles");
            self.vacate(other, out);
            other
        });
        self.lay_route(vehicle, jobs);
        vehicle
    }

    fn are_alike(&self) -> bool {
        self.p.groups.len() == 1
    }

    fn lay_what_holds(&mut self, jobs: &[u32], out: &mut Vec<u32>) {
        let idle = self.idle_vehicle(0);
        let vehicle = idle.expect("invariant: a plan has no more routes than vehicles");
        self.lay_holding(vehicle, jobs, out);
    }

    fn clear(&mut self) {
        *self = State::empty(self.p);
        Self::begin(self);
    }

    fn prune(&mut self) {
        if self.cost < BROKEN {
            prune(self, &mut Vec::new());
        }
    }

    fn orders(&self, near: &Neighbours<'p>) -> Vec<(usize, Vec<i64>)> {
        orders(self, near)
    }

    fn plan(&self) -> Plan {
        Plan::of(self)
    }

    fn copy_to(&self, plan: &mut Plan) {
        plan.copy(self);
    }

    fn restore(&mut self, plan: &Plan) {
        Self::restore(self, plan);
    }

    fn cost_of(plan: &Plan) -> i64 {
        plan.cost
    }

    fn absent_of(plan: &Plan) -> Vec<u32> {
        plan.absent.iter().map(|(job, _)| *job).collect()
    }

    fn ordinary_cost(&self, plan: &Plan) -> i64 {
        plan.cost_of_optional(self.p)
    }
}
