//! The seam between the search and what it searches in.
//!
//! Ruin, recreate, acceptance and stopping know a plan only as an
//! [`Evaluator`]: jobs that stand on routes in an order, come off and go in
//! where that costs least. What a route is, when a job is served on it and what
//! that costs is the evaluator's own affair: the compiled model of
//! [`Problem`](crate::Problem) is one, and whoever has timing rules that the
//! model cannot express brings another and is searched by the same operators.
//!
//! Invariant, the evaluator's to keep: between [`Evaluator::begin`] and
//! [`Evaluator::rollback`] nothing is lost, and [`Evaluator::cost`] is always
//! that of the plan as it stands, but between [`Evaluator::remove`] and the
//! [`Evaluator::settle`] that follows.

use super::cross::Donor;
use super::random::Random;

/// Stands for "no job" and "no route".
pub const NOBODY: u32 = u32::MAX;

/// Which jobs lie near which.
pub trait Nearness: Sync {
    /// The other jobs near `job`, nearest first; as many as are worth looking at.
    fn near(&self, job: u32) -> &[u32];
}

/// What it costs to do without a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WayOut {
    /// The price.
    pub price: i64,
    /// Whether that is only a stand-in: the job must be served and would not be.
    pub is_missing: bool,
}

/// What doing without a route counts for meanwhile, while a run cools down. What a plan
/// really costs is another matter: [`Evaluator::true_cost`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Meanwhile {
    /// A job that must be served and is not; none: more than any sensible detour.
    pub missing: Option<i64>,
    /// By how many thousandths of its price a job that is left for one counts for more.
    pub left_more: i64,
}

/// A plan that the search takes apart and puts together again. Jobs are numbers
/// from 0, routes numbers of the evaluator's own; costs are whole numbers of one
/// unit.
pub trait Evaluator: Send {
    /// Nearness of jobs, and whatever else is worked out once.
    type Near: Nearness;
    /// Where an absent job could go.
    type Place;
    /// What looking for places keeps from one job to the next.
    type Finder: Send;
    /// Decisions at rest, with their cost.
    type Plan: Clone + Send;

    /// Iterations between two looks at the watch: fewer where one takes long.
    const ROUND: u64 = 128;
    /// Iterations between meetings of several chains.
    const MEETING: u64 = 4096;

    /// How many jobs there are.
    fn jobs(&self) -> usize;
    /// What the plan costs as it stands, at the prices of [`Self::reprice`].
    fn cost(&self) -> i64;
    /// The same at the prices that hold in the end.
    fn true_cost(&self) -> i64 {
        self.cost()
    }
    /// How many jobs are on routes.
    fn routed(&self) -> usize;
    /// How many routes have jobs.
    fn used_routes(&self) -> usize;
    /// Whether routes are there for the taking: far more of them than are used, and no job
    /// that could do without.
    fn has_spare_routes(&self) -> bool {
        false
    }
    /// All jobs, those near each other side by side as far as that goes: where there are
    /// many, steps that follow each other begin near each other. None: they begin
    /// anywhere.
    fn line(&self) -> Vec<u32> {
        Vec::new()
    }
    /// Jobs that are on no route and that nobody has decided about.
    fn open(&self) -> Vec<u32>;
    /// Jobs around which a search looks that is to look only where something changed.
    fn touched(&self) -> Vec<u32> {
        self.open()
    }

    /// Begins a round whose changes can be taken back.
    fn begin(&mut self);
    /// Takes back everything since [`Self::begin`].
    fn rollback(&mut self);
    /// How many routes were changed since [`Self::begin`].
    fn changed_routes(&self) -> usize;
    /// Whether a route was changed since [`Self::begin`].
    fn has_changed(&self, route: u32) -> bool;

    /// The route of a job; [`NOBODY`] while it has none.
    fn route_of(&self, job: u32) -> u32;
    /// How many jobs a route has.
    fn jobs_on(&self, route: u32) -> usize;
    /// The job before a routed one; [`NOBODY`] for the first.
    fn before(&self, job: u32) -> u32;
    /// The job after a routed one; [`NOBODY`] for the last.
    fn after(&self, job: u32) -> u32;
    /// Takes a job off its route. Times and cost are stale until [`Self::settle`].
    fn remove(&mut self, job: u32);
    /// Works out anew what was changed by [`Self::remove`]. What can no longer
    /// be served where it is may come off as well, and is then added to `out`.
    fn settle(&mut self, out: &mut Vec<u32>);

    /// Whether somebody decided to do a job without a route.
    fn is_left(&self, job: u32) -> bool;
    /// Opens that decision again.
    fn reopen(&mut self, job: u32);
    /// What it would cost now to do an absent job without a route.
    fn way_out(&self, job: u32) -> WayOut;
    /// Decides to.
    fn leave(&mut self, job: u32);
    /// Whether a job, routed or not, may not be left for a price.
    fn must_be_served(&self, _job: u32) -> bool {
        true
    }
    /// Whether a job must be served and is not.
    fn is_missing(&self, job: u32) -> bool;
    /// Whether the routes in use have little room left: that decides how many there are.
    fn is_full(&self) -> bool {
        false
    }
    /// From now on doing without a route counts for so much, until told otherwise.
    fn reprice(&mut self, _meanwhile: Meanwhile) {}

    /// A finder of places for this plan.
    fn finder(&self) -> Finder<Self::Finder>;
    /// The cheapest place found for an open job, if any costs less than `limit`;
    /// places that [`Finder::overlooks`] are passed over.
    fn cheapest(
        &mut self,
        finder: &mut Finder<Self::Finder>,
        near: &Self::Near,
        random: &mut Random,
        job: u32,
        limit: i64,
    ) -> Option<Self::Place>;
    /// Puts a job where [`Self::cheapest`] said it could go.
    fn insert(&mut self, job: u32, place: Self::Place);
    /// How many exchanges of tails are worth a try for each ruin; none where one cannot
    /// be judged at once.
    fn exchanges(&self) -> usize {
        0
    }
    /// Exchanges the rest of the route from `job` on with the rest of another, in the
    /// cheapest way found that costs less than `limit`. Whether it did.
    fn exchange_tails(&mut self, _near: &Self::Near, _job: u32, _limit: i64) -> bool {
        false
    }
    /// The routes of a plan, to be taken over one by one; none where the search does
    /// not do that. Whoever gives some provides [`Self::each_on`], [`Self::lay`] and
    /// [`Self::clear`], and where routes are alike [`Self::lay_what_holds`].
    fn donor(&self, _plan: &Self::Plan) -> Option<Donor> {
        None
    }
    /// Calls with every job of a route, in order.
    fn each_on(&self, _route: u32, _call: &mut dyn FnMut(u32)) {}
    /// Gives open jobs, in this order, a route that is like `route` and says which: one
    /// that has no jobs or, failing that, one that is not among `laid`, whose jobs come
    /// off and are added to `out`.
    fn lay(&mut self, route: u32, _jobs: &[u32], _laid: &[u32], _out: &mut Vec<u32>) -> u32 {
        route
    }
    /// Whether all routes are alike: what one can hold, any other can, at the same cost.
    fn are_alike(&self) -> bool {
        false
    }
    /// Where they are: gives a route without jobs those of these open jobs that can follow
    /// each other in this order; the others are added to `out`.
    fn lay_what_holds(&mut self, _jobs: &[u32], _out: &mut Vec<u32>) {}
    /// Begins again with nothing decided.
    fn clear(&mut self) {}

    /// Takes off the routes changed in this round what does not pay.
    fn prune(&mut self);

    /// Orders in which absent jobs may be inserted, beside the random one: how
    /// often each is used, and the jobs' keys, the least first.
    fn orders(&self, near: &Self::Near) -> Vec<(usize, Vec<i64>)>;

    /// The decisions as they stand.
    fn plan(&self) -> Self::Plan;
    /// The same, into a plan that is no longer needed.
    fn copy_to(&self, plan: &mut Self::Plan) {
        *plan = self.plan();
    }
    /// Becomes another plan, for good.
    fn restore(&mut self, plan: &Self::Plan);
    /// What a plan costs.
    fn cost_of(plan: &Self::Plan) -> i64;
    /// The jobs of a plan that are on no route.
    fn absent_of(plan: &Self::Plan) -> Vec<u32>;
    /// What a plan's cost is without prices that nobody hopes to save: the
    /// measure of how much worse a plan may be for a while.
    fn ordinary_cost(&self, plan: &Self::Plan) -> i64;
}

/// What looking for places needs beside the plan: when to look away, and
/// whatever the evaluator keeps.
#[derive(Debug, Clone)]
pub struct Finder<K> {
    /// The evaluator's own.
    pub kept: K,
    /// One place in this many is overlooked.
    every: usize,
    until: usize,
    /// How many jobs are to be inserted: the more there are, the less time each may take.
    pub jobs: usize,
}

impl<K> Finder<K> {
    /// A finder that overlooks one better place in a hundred (Christiaens and
    /// Vanden Berghe, 2020).
    pub fn new(kept: K) -> Self {
        Self {
            kept,
            every: 100,
            until: 100,
            jobs: 0,
        }
    }

    /// A finder that overlooks nothing.
    pub(crate) fn attentive(kept: K) -> Self {
        Self {
            until: usize::MAX,
            ..Self::new(kept)
        }
    }

    /// Whether a place that is better than those before is overlooked ("blinks").
    #[inline]
    pub fn overlooks(&mut self, random: &mut Random) -> bool {
        self.until -= 1;
        if self.until > 0 {
            return false;
        }
        self.until = 1 + random.below(2 * self.every - 1);
        true
    }
}
