//! A dispatcher's own move: this visit, to this engineer or partner, then.
//!
//! All other bookings stay where they are; a move after which the journey left
//! behind could not be made as booked is refused for that. Whether the visit joins a journey
//! that is made anyway or gets one of its own is decided here: whichever is
//! possible and cheaper.
//!
//! Start at [`try_booking`].

use chrono::{DateTime, Utc};
use fettle_domain::id::VisitId;
use fettle_domain::reason::Reason;
use fettle_domain::schedule::{Assignee, Booking};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::block::Block;
use crate::cost::{VisitPrice, moved_minor};
use crate::engine::Search;
use crate::insertion::Insertion;
use crate::left_behind::LeftBehind;
use crate::plan::{self, PlannedJourney};
use crate::problem::{PlanProblem, Standing, Who};
use crate::promise::{How, Verdict, doubts, how};
use crate::roster::{Placed, Roster};
use crate::suitability;

/// What a move would mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct MoveVerdict {
    /// Whether every rule is kept, by what the visit leaves behind as well.
    pub feasible: bool,
    /// What becomes of the promise.
    pub verdict: Verdict,
    /// The booking to record; `None` when it is not feasible.
    pub booking: Option<Booking>,
    /// The journey it becomes part of, as it would then be.
    pub journey: Option<PlannedJourney>,
    /// Bookings of the journey's other visits that get another journey id or
    /// start because of it; to be recorded together.
    pub also: Vec<Booking>,
    /// How it fits in.
    pub how: Option<How>,
    /// From what meets the promise to its due instant, in seconds.
    #[ts(type = "number | null")]
    pub slack_seconds: Option<i64>,
    /// What the plan costs more than now, minor units of the planning currency.
    #[ts(type = "number | null")]
    pub extra_minor: Option<i64>,
    /// Every rule that stands in the way or makes it doubtful.
    pub reasons: Vec<Reason>,
}

/// Why there is nothing to try.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoveError {
    /// The visit is not open.
    #[error("the visit {0} is not on record, or needs nobody any more")]
    NoVisit(VisitId),
    /// The assignee is not on record.
    #[error("{0} is not on record")]
    NoAssignee(String),
}

/// Tries a move beside `bookings` (the visit's own is passed over). With
/// `start_at`, work starts at the first working instant from then on; without,
/// at the cheapest place.
///
/// # Errors
/// [`MoveError`] when the visit or the assignee is not part of the problem.
pub fn try_booking(
    problem: &PlanProblem,
    bookings: &[Booking],
    visit_id: &VisitId,
    assignee: &Assignee,
    start_at: Option<DateTime<Utc>>,
) -> Result<MoveVerdict, MoveError> {
    let visit = problem
        .visit_number(visit_id)
        .ok_or_else(|| MoveError::NoVisit(visit_id.clone()))?;
    let who = problem
        .who(assignee)
        .ok_or_else(|| MoveError::NoAssignee(assignee.id().to_owned()))?;
    let placed = || {
        bookings
            .iter()
            .filter_map(|booking| Placed::of(problem, booking))
    };
    let before = placed().find(|one| one.visit == visit);
    // Nobody else's bookings matter: a board has thousands of them.
    let concerned = |one: &Placed| {
        let from = before.as_ref().map(|before| before.who);
        one.who == who || Some(one.who) == from
    };
    let whole = Roster::of(problem, placed().filter(concerned));
    let without = placed().filter(|one| concerned(one) && one.visit != visit);
    let roster = Roster::of(problem, without);
    let attempt = Attempt {
        problem,
        roster: &roster,
        left: LeftBehind::of(problem, &whole, visit),
        visit,
        who,
    };
    let start = start_at.map(|at| at.timestamp());
    Ok(match problem.visits[visit].standing {
        Standing::Fixed => refused(attempt.reasons(vec![Block::Fixed])),
        Standing::Moot => return Err(MoveError::NoVisit(visit_id.clone())),
        Standing::Open => attempt.judged(start, before.as_ref()),
    })
}

fn refused(reasons: Vec<Reason>) -> MoveVerdict {
    MoveVerdict {
        feasible: false,
        verdict: Verdict::NotKeepable,
        booking: None,
        journey: None,
        also: Vec::new(),
        how: None,
        slack_seconds: None,
        extra_minor: None,
        reasons,
    }
}

struct Attempt<'a> {
    problem: &'a PlanProblem,
    roster: &'a Roster,
    left: Option<LeftBehind>,
    visit: usize,
    who: Who,
}

impl Attempt<'_> {
    fn judged(&self, start: Option<i64>, before: Option<&Placed>) -> MoveVerdict {
        let unsuitable = suitability::unsuitable(self.problem, self.who, self.visit);
        let search = Search::for_one(self.problem);
        let start = start.map(|start| self.working(start));
        let found = search.way_that(self.roster, self.visit, self.who, start, |way| {
            self.leaves_well(&search, way)
        });
        match found {
            Ok(way) if unsuitable.is_empty() => self.accepted(&search, way, before),
            Ok(_) => refused(self.reasons(unsuitable)),
            Err(block) => {
                let mut blocks = unsuitable;
                let left = self.left.as_ref().filter(|_| block.is_left_behind());
                let all = left.map(|left| left.broken(self.problem, self.roster));
                // Whatever the way, or of this way only.
                match all.filter(|all| !all.is_empty()) {
                    Some(all) => blocks.extend(all),
                    None => blocks.push(block),
                }
                refused(self.reasons(blocks))
            }
        }
    }

    /// Whether what is left behind can still be made as it is booked.
    fn leaves_well(&self, search: &Search<'_>, way: &Insertion) -> Result<(), Block> {
        let Some(left) = &self.left else {
            return Ok(());
        };
        let after = self.after(search, way.clone());
        let first = left.broken(self.problem, &after).into_iter().next();
        first.map_or(Ok(()), Err)
    }

    fn after(&self, search: &Search<'_>, way: Insertion) -> Roster {
        let mut roster = self.roster.clone();
        search.apply(&mut roster, way, self.visit);
        roster
    }

    /// The first working instant from `start` on.
    fn working(&self, start: i64) -> i64 {
        let site = self.problem.site(self.visit);
        let open = match self.who {
            Who::Engineer(_) => self.problem.work(site).next_open_second(start),
            Who::Point(point) => self
                .problem
                .shared_hours(self.problem.points[point].spot, site)
                .next_open(start),
        };
        open.unwrap_or(start)
    }

    fn reasons(&self, blocks: Vec<Block>) -> Vec<Reason> {
        let spot = self.problem.site(self.visit);
        blocks
            .into_iter()
            .map(|block| block.reason(self.problem, spot))
            .collect()
    }

    fn accepted(
        &self,
        search: &Search<'_>,
        way: Insertion,
        before: Option<&Placed>,
    ) -> MoveVerdict {
        let facts = &self.problem.visits[self.visit];
        let due = facts.due.as_ref();
        let slack = due.map(|due| due.at - if due.by_finish { way.finish } else { way.start });
        let (start, finish, fits) = (way.start, way.finish, how(self.problem, &way));
        let extra = way.delta_minor - self.before_minor(search, before);
        let mut reasons = doubts(self.problem, self.visit, &way);
        let roster = self.after(search, way);
        if let Some(left) = &self.left {
            reasons.extend(self.reasons(left.doubts(self.problem, &roster)));
        }
        let verdict = self.verdict(slack, !reasons.is_empty());
        if let (Some(due), Some(slack)) = (due, slack.filter(|slack| *slack < 0)) {
            let late = Block::TooLate {
                start: due.at - slack,
                due: due.at,
            };
            reasons.extend(self.reasons(vec![late]));
        }
        let (booking, journey, also) = self.recorded(&roster, (start, finish));
        MoveVerdict {
            feasible: true,
            verdict,
            booking: Some(booking),
            journey,
            also,
            how: Some(fits),
            slack_seconds: slack,
            extra_minor: Some(extra),
            reasons,
        }
    }

    fn verdict(&self, slack: Option<i64>, doubtful: bool) -> Verdict {
        let tight_below = i64::from(self.problem.rules.tight_below_hours) * 3600;
        match slack {
            Some(slack) if slack < 0 => Verdict::NotKeepable,
            Some(slack) if slack < tight_below => Verdict::Tight,
            _ if doubtful => Verdict::Tight,
            _ => Verdict::Keepable,
        }
    }

    /// What the visit costs where it is now.
    fn before_minor(&self, search: &Search<'_>, before: Option<&Placed>) -> i64 {
        let Some(before) = before else {
            let unplaced = self.problem.visits[self.visit].unplaced_price_minor;
            return unplaced + moved_minor(self.problem, self.visit, None);
        };
        let now = search.way_at(self.roster, self.visit, before.who, before.start);
        let alone = || {
            VisitPrice::of(
                self.problem,
                self.visit,
                before.who,
                before.start,
                before.finish,
            )
            .total()
        };
        now.map_or_else(|_| alone(), |way| way.delta_minor)
    }

    /// The booking, its journey, and the bookings that change with it.
    fn recorded(
        &self,
        roster: &Roster,
        times: (i64, i64),
    ) -> (Booking, Option<PlannedJourney>, Vec<Booking>) {
        let timed = (self.visit, times.0, times.1);
        let named = plan::named(self.problem, roster);
        let mine = named.iter().find(|one| {
            one.journey
                .stops
                .iter()
                .any(|stop| stop.visit == self.visit)
        });
        let Some(mine) = mine else {
            return (
                plan::booking(self.problem, self.who, timed, None),
                None,
                Vec::new(),
            );
        };
        let booking = plan::booking(self.problem, self.who, timed, Some(&mine.id));
        let others = mine
            .journey
            .stops
            .iter()
            .filter(|stop| stop.visit != self.visit);
        let also = others
            .map(|stop| {
                let timed = (stop.visit, stop.start, stop.finish);
                plan::booking(self.problem, self.who, timed, Some(&mine.id))
            })
            .filter(|after| {
                let visit = self.problem.visit_number(&after.visit_id);
                let before = visit.and_then(|visit| self.problem.visits[visit].booking.as_ref());
                before.is_none_or(|before| before != after)
            })
            .collect();
        (
            booking,
            Some(plan::planned_journey(self.problem, roster, mine)),
            also,
        )
    }
}
