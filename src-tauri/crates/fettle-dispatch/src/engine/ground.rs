//! What a search over one problem works out once: who could do what for how
//! little, which visits lie near which, and orders to place them in.

use fettle_routing::Nearness;
use fettle_travel::great_circle_km;

use super::search::stop_for;
use super::suitable;
use crate::credential::is_hopeless;
use crate::itinerary::Stop;
use crate::problem::{DAY, PlanProblem, Standing, Who};

/// The most visits near a visit that are looked at.
const NEAREST: usize = 200;

/// An engineer who could do a visit, rules of the day apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub engineer: usize,
    pub stop: Stop,
    /// A journey for this visit alone does not cost less.
    pub least_minor: i64,
    /// And does not take less, from home to home.
    pub least_seconds: i64,
}

/// A partner who could.
#[derive(Debug, Clone, Copy)]
pub(super) struct Partner {
    pub point: usize,
    pub stop: Stop,
}

/// The open visits of a problem, numbered as the search numbers them.
#[derive(Debug)]
pub(super) struct Ground<'a> {
    pub problem: &'a PlanProblem,
    /// By job: its visit.
    pub visits: Vec<usize>,
    /// By visit: its job.
    pub job_of: Vec<Option<u32>>,
    /// By job: those who could do it, the cheapest first.
    pub candidates: Vec<Vec<Candidate>>,
    pub partners: Vec<Vec<Partner>>,
    /// By visit: its work takes no less, from start to finish.
    pub least_work: Vec<i64>,
    near: Vec<Vec<u32>>,
}

impl Nearness for Ground<'_> {
    fn near(&self, job: u32) -> &[u32] {
        &self.near[job as usize]
    }
}

impl<'a> Ground<'a> {
    pub fn of(problem: &'a PlanProblem) -> Self {
        let open = |visit: &usize| problem.visits[*visit].standing == Standing::Open;
        let visits: Vec<usize> = (0..problem.visits.len()).filter(open).collect();
        let mut job_of = vec![None; problem.visits.len()];
        for (job, visit) in (0..).zip(&visits) {
            job_of[*visit] = Some(job);
        }
        let least_work: Vec<i64> = problem
            .visits
            .iter()
            .map(|facts| problem.work(facts.spot).shortest_span(facts.work_seconds()))
            .collect();
        let under_way = under_way(problem);
        let (mut candidates, mut partners) = (Vec::new(), Vec::new());
        for visit in &visits {
            let (engineers, points) = those_for(problem, *visit, least_work[*visit], &under_way);
            candidates.push(engineers);
            partners.push(points);
        }
        let near = (0..visits.len())
            .map(|job| nearest(problem, &visits, job))
            .collect();
        Self {
            problem,
            visits,
            job_of,
            candidates,
            partners,
            least_work,
            near,
        }
    }

    /// What it costs that nobody goes.
    pub fn unplaced_minor(&self, job: u32) -> i64 {
        let visit = self.visits[job as usize];
        let moved = crate::cost::moved_minor(self.problem, visit, None);
        self.problem.visits[visit].unplaced_price_minor + moved
    }

    /// When a visit is due, and how dear it is to leave: an order for plans made
    /// in one go.
    pub fn due(&self, job: u32) -> (i64, i64) {
        let facts = &self.problem.visits[self.visits[job as usize]];
        let due = facts.due.as_ref().map_or(i64::MAX, |due| due.at);
        (due, -self.unplaced_minor(job))
    }

    /// Orders to place visits in, with how often each is used: the soonest due
    /// first, the longest, the dearest to leave, the farthest, the nearest, the
    /// latest parts, those for whom there are fewest.
    pub fn orders(&self) -> Vec<(usize, Vec<i64>)> {
        let least = |job: usize| {
            self.candidates[job]
                .first()
                .map_or(0, |one| one.least_minor)
        };
        let facts = |job: usize| &self.problem.visits[self.visits[job]];
        let keys = |key: &dyn Fn(usize) -> i64| (0..self.visits.len()).map(key).collect();
        vec![
            (3, keys(&|job| self.due(small(job)).0)),
            (2, keys(&|job| -i64::from(facts(job).work_minutes))),
            (2, keys(&|job| -self.unplaced_minor(small(job)))),
            (2, keys(&|job| -least(job))),
            (1, keys(&least)),
            (1, keys(&|job| -earliest(self.problem, self.visits[job]))),
            (2, keys(&|job| count(self.candidates[job].len()))),
        ]
    }
}

/// By engineer: whether a journey of theirs may be under way, whose stays ask
/// for no papers any more.
fn under_way(problem: &PlanProblem) -> Vec<bool> {
    let mut under_way = vec![false; problem.engineers.len()];
    for facts in &problem.visits {
        if let (Standing::Fixed, Some(told)) = (facts.standing, &facts.told)
            && let Who::Engineer(engineer) = told.who
        {
            under_way[engineer] = true;
        }
    }
    under_way
}

/// The engineers and the partners who could do a visit.
fn those_for(
    problem: &PlanProblem,
    visit: usize,
    least_work: i64,
    under_way: &[bool],
) -> (Vec<Candidate>, Vec<Partner>) {
    let (mut engineers, mut points) = (Vec::new(), Vec::new());
    for who in suitable(problem, visit) {
        let Ok(stop) = stop_for(problem, visit, who) else {
            continue;
        };
        match who {
            Who::Engineer(engineer) => {
                if under_way[engineer] || !is_hopeless(problem, engineer, visit) {
                    engineers.push(candidate(problem, engineer, stop, least_work));
                }
            }
            Who::Point(point) => points.push(Partner { point, stop }),
        }
    }
    engineers.sort_by_key(|one| (one.least_minor, one.engineer));
    (engineers, points)
}

/// With what going there and back for one visit costs at least: the way, and
/// the days that it takes if nobody ever waits.
fn candidate(problem: &PlanProblem, engineer: usize, stop: Stop, least_work: i64) -> Candidate {
    let home = problem.engineers[engineer].home;
    let site = problem.site(stop.visit);
    let (out, back) = (problem.way(home, site), problem.way(site, home));
    let travel = out.travel_seconds + back.travel_seconds;
    let least_seconds = travel + out.rest_seconds + least_work;
    let days = least_days(least_seconds);
    Candidate {
        engineer,
        stop,
        least_seconds,
        least_minor: out.cost_minor
            + back.cost_minor
            + travel * problem.rules.road_hour_minor / 3600
            + days * day_minor(problem, engineer)
            - problem.rules.night_minor,
    }
}

/// What one day more on a journey costs, the night before it included.
pub(super) fn day_minor(problem: &PlanProblem, engineer: usize) -> i64 {
    let rules = &problem.rules;
    let day = problem.engineers[engineer].day_cost_minor();
    day + rules.per_diem_minor + rules.night_minor
}

/// Civil days that so many seconds touch at least. A day may last an hour more
/// when the clocks change.
pub(super) fn least_days(seconds: i64) -> i64 {
    ((seconds - 3600).max(1) + DAY - 1) / DAY
}

/// From when a visit may start, as far as parts and the buyer say.
pub(super) fn earliest(problem: &PlanProblem, visit: usize) -> i64 {
    let facts = &problem.visits[visit];
    let bounds = [facts.parts_from, facts.wish_from];
    let latest = bounds.into_iter().flatten().map(|(_, at)| at).max();
    latest.unwrap_or(problem.now)
}

fn nearest(problem: &PlanProblem, visits: &[usize], job: usize) -> Vec<u32> {
    let point = |job: usize| problem.spots[problem.site(visits[job])].point;
    let mut near: Vec<(Metres, u32)> = (0..visits.len())
        .filter(|other| *other != job)
        .map(|other| {
            (
                metres(great_circle_km(point(job), point(other))),
                small(other),
            )
        })
        .collect();
    if near.len() > NEAREST {
        near.select_nth_unstable(NEAREST);
        near.truncate(NEAREST);
    }
    near.sort_unstable();
    near.into_iter().map(|(_, other)| other).collect()
}

type Metres = i64;

#[expect(
    clippy::cast_possible_truncation,
    reason = "at most half way round the earth"
)]
fn metres(km: f64) -> Metres {
    (km * 1000.0) as Metres
}

fn small(job: usize) -> u32 {
    u32::try_from(job).expect("fewer visits than 2^32")
}

fn count(of: usize) -> i64 {
    i64::try_from(of).expect("a few candidates")
}
