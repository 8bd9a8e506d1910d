//! The promise check: could this demand be kept, by whom, until when can we
//! decide - asked before the buyer is told anything.
//!
//! Every engineer and every service point is a candidate. All bookings stay
//! where they are; the demand is put in the best place beside them, on a
//! journey of its own or into one that is made anyway. One that is booked already
//! must leave its journey as it can still be made. A candidate that fails
//! is told with every rule that stands in the way: each is tried alone against
//! a world without rules, and speaks if it delays or forbids the visit.
//!
//! Start at [`promise_check`].

mod candidate;
mod deadline;
mod leaving;
mod obstacles;

pub(crate) use candidate::{doubts, how};
use leaving::Leaving;

use chrono::{DateTime, Utc};
use fettle_domain::id::RequestId;
use fettle_domain::money::CurrencyCode;
use fettle_domain::reason::Reason;
use fettle_domain::schedule::Assignee;
use fettle_domain::service::Method;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::problem::{Due, PlanProblem, Standing, Who, instant};
use crate::roster::Roster;

/// Whether a candidate can keep a promise.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// In time, with time to spare, resting on nothing uncertain.
    Keepable,
    /// In time, but with little to spare, or resting on a visa not yet held,
    /// parts not yet there, or a holiday whose date is an estimate.
    Tight,
    /// Not in time, or not at all.
    NotKeepable,
}

/// How a visit fits into what a candidate does anyway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum How {
    /// A journey of its own.
    OwnJourney,
    /// On a journey made anyway, after another demand's visit, without
    /// returning home.
    After {
        /// The demand before it.
        request_id: RequestId,
    },
    /// On a journey made anyway, before all its other visits.
    Before {
        /// The demand after it.
        request_id: RequestId,
    },
    /// By a local partner.
    ServicePoint,
}

/// What a visit costs more than the bookings that stand, minor units of the
/// planning currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct ExtraCost {
    /// Flights and roads.
    #[ts(type = "number")]
    pub travel_minor: i64,
    /// Lodging.
    #[ts(type = "number")]
    pub nights_minor: i64,
    /// Per-diems.
    #[ts(type = "number")]
    pub per_diem_minor: i64,
    /// The engineer's days.
    #[ts(type = "number")]
    pub days_minor: i64,
    /// The partner's fee.
    #[ts(type = "number")]
    pub point_minor: i64,
    /// All of it.
    #[ts(type = "number")]
    pub total_minor: i64,
}

/// One candidate for a demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Candidate {
    /// Who.
    pub assignee: Assignee,
    /// The name.
    pub name: String,
    /// Whether the promise could be kept.
    pub verdict: Verdict,
    /// At work on site; `None` when a rule forbids going at all.
    pub arrive_at: Option<DateTime<Utc>>,
    /// Work finished.
    pub finish_at: Option<DateTime<Utc>>,
    /// The due instant of the promise that this candidate would keep; `None`
    /// when no rule book judges the demand.
    pub due_at: Option<DateTime<Utc>>,
    /// The same by the later reading.
    pub due_at_latest: Option<DateTime<Utc>>,
    /// From what meets the promise to `due_at`; negative when late.
    #[ts(type = "number | null")]
    pub slack_seconds: Option<i64>,
    /// The last instant at which this candidate can still be told to go and
    /// keep the promise: the latest start on site that is not late and breaks
    /// no rule, less the way and the rest, less the lead time (or that of a
    /// visa). `due_at` stays where a confirmation at `confirm_at` puts it.
    /// `None` when it is too late already, or nothing is due.
    pub decide_by: Option<DateTime<Utc>>,
    /// What it costs more; `None` with `arrive_at`.
    pub cost: Option<ExtraCost>,
    /// How it fits in; `None` with `arrive_at`.
    pub how: Option<How>,
    /// Every rule that stands in the way or makes it tight.
    pub reasons: Vec<Reason>,
}

/// The answer for one demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct PromiseCheck {
    /// The demand.
    pub request_id: RequestId,
    /// The moment of asking.
    pub asked_at: DateTime<Utc>,
    /// When the appointment is taken to be confirmed, where it is not yet.
    pub confirm_at: DateTime<Utc>,
    /// The promise: the clock's name in the rule book.
    pub clock: Option<String>,
    /// Whether that clock runs already; if not, `due_at` is what a
    /// confirmation at `confirm_at` would make it.
    pub confirmed: bool,
    /// When it is due.
    pub due_at: Option<DateTime<Utc>>,
    /// The same by the later reading.
    pub due_at_latest: Option<DateTime<Utc>>,
    /// The currency of all costs.
    pub currency: CurrencyCode,
    /// Engineers and points: those who can keep it first, then by cost.
    pub candidates: Vec<Candidate>,
    /// The earliest instant that could be promised safely: the earliest start
    /// on site of any candidate that breaks no rule and rests on nothing
    /// uncertain, whether or not a clock allows it to be that late (a buyer
    /// can agree on a later day before the clock starts); rounded up to the
    /// hour. Where every way rests on something uncertain - a visa to be got,
    /// parts on their way - the earliest of these with the margin that the
    /// seller wants added. `None` when nobody can go at all.
    pub earliest_safe_at: Option<DateTime<Utc>>,
}

/// Why there is nothing to check.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PromiseError {
    /// No such demand, or nobody has to be on site for it, or it is over.
    #[error("the demand {0} needs nobody on site: it is not on record, agreed as remote, or over")]
    NoVisit(RequestId),
    /// The site is unknown.
    #[error("the demand {0} cannot be checked: {1}")]
    NoSite(RequestId, String),
}

/// Checks a demand against every engineer and every service point, as if its
/// appointment were confirmed at `confirm_at` (unless it is already).
///
/// # Errors
/// [`PromiseError`] when no visit is owed, or nobody knows where.
pub fn promise_check(
    problem: &PlanProblem,
    request_id: &RequestId,
    confirm_at: DateTime<Utc>,
) -> Result<PromiseCheck, PromiseError> {
    let visit = open_visit(problem, request_id)?;
    let roster = Roster::as_booked(problem, Some(visit));
    let leaving = Leaving::of(problem, &roster, visit);
    let question = Question {
        problem,
        roster: &roster,
        leaving: leaving.as_ref(),
        visit,
        confirm_at,
    };
    let mut earliest = candidate::Earliest::default();
    let mut candidates: Vec<Candidate> = problem
        .everybody()
        .map(|who| candidate::judge(&question, who, &mut earliest))
        .collect();
    candidates.sort_by_key(|c| {
        (
            c.verdict,
            c.cost.is_none(),
            c.cost.map(|cost| cost.total_minor),
            c.arrive_at,
        )
    });
    let safe = earliest.safe(problem, problem.site(question.visit));
    Ok(answer(&question, request_id, candidates, safe))
}

fn answer(
    question: &Question<'_>,
    request_id: &RequestId,
    candidates: Vec<Candidate>,
    safe: Option<i64>,
) -> PromiseCheck {
    let asked_kind = match question.problem.visits[question.visit].method {
        Some(Method::LocalServicePoint) => Kind::Point,
        _ => Kind::Engineer,
    };
    let due = question.due(asked_kind);
    let at = |pick: fn(&Due) -> i64| due.as_ref().map(|due| instant(pick(due)));
    let facts = &question.problem.visits[question.visit];
    PromiseCheck {
        request_id: request_id.clone(),
        asked_at: question.problem.now(),
        confirm_at: question.confirm_at,
        confirmed: facts.due.is_some() || facts.lapsed.is_some(),
        due_at: at(|due| due.at),
        due_at_latest: at(|due| due.latest),
        clock: due.map(|due| due.clock),
        currency: question.problem.currency,
        candidates,
        earliest_safe_at: safe.map(|at| instant(rounded_up(at, 3600))),
    }
}

fn rounded_up(at: i64, unit: i64) -> i64 {
    (at + unit - 1).div_euclid(unit) * unit
}

fn open_visit(problem: &PlanProblem, request_id: &RequestId) -> Result<usize, PromiseError> {
    if let Some(lost) = problem
        .unplaceable
        .iter()
        .find(|lost| lost.request_id == *request_id)
    {
        return Err(PromiseError::NoSite(
            request_id.clone(),
            lost.reason.detail.clone(),
        ));
    }
    let number = problem
        .visits
        .iter()
        .position(|visit| visit.request_id == *request_id);
    number
        .filter(|number| problem.visits[*number].standing == Standing::Open)
        .ok_or_else(|| PromiseError::NoVisit(request_id.clone()))
}

/// Which promise a candidate would keep, where the method is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Engineer,
    Point,
}

impl From<Who> for Kind {
    fn from(who: Who) -> Self {
        match who {
            Who::Engineer(_) => Self::Engineer,
            Who::Point(_) => Self::Point,
        }
    }
}

/// One demand under check.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question<'a> {
    pub problem: &'a PlanProblem,
    /// Everything booked, without the demand itself.
    pub roster: &'a Roster,
    /// The journey that it would be taken off.
    pub leaving: Option<&'a Leaving>,
    pub visit: usize,
    pub confirm_at: DateTime<Utc>,
}

impl Question<'_> {
    /// The promise a candidate has to keep: the one that runs, else the one
    /// that lapsed, else the one that a confirmation would start.
    pub fn due(&self, kind: Kind) -> Option<Due> {
        let facts = &self.problem.visits[self.visit];
        let standing = facts.due.as_ref().or(facts.lapsed.as_ref());
        standing.cloned().or_else(|| self.if_confirmed(kind))
    }

    fn if_confirmed(&self, kind: Kind) -> Option<Due> {
        let case = &self.problem.cases[self.visit];
        let book = &self.problem.books[case.book?];
        let method = case.request.method.unwrap_or(match kind {
            Kind::Engineer => Method::OverseasEngineer,
            Kind::Point => Method::LocalServicePoint,
        });
        let days = self
            .problem
            .days_of_work(case.programme, self.problem.site(self.visit));
        case.if_confirmed(book, method, &days, self.confirm_at)
    }
}
