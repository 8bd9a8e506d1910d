//! Why this one: a plan's choice for a visit beside everybody else's.

use chrono::{DateTime, Utc};
use fettle_domain::id::VisitId;
use fettle_domain::reason::Reason;
use fettle_domain::schedule::{Assignee, Booking};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::block::Block;
use crate::engine::Search;
use crate::left_behind::LeftBehind;
use crate::problem::{PlanProblem, Who, instant};
use crate::roster::{Placed, Roster};
use crate::suitability;

/// What a candidate would have been, all other bookings staying where they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Alternative {
    /// Who.
    pub assignee: Assignee,
    /// The name.
    pub name: String,
    /// At work on site.
    pub start_at: Option<DateTime<Utc>>,
    /// What the whole plan costs more than with the choice made, minor units
    /// of the planning currency: promises, wishes, money, disturbance, hours on
    /// the way.
    #[ts(type = "number | null")]
    pub extra_minor: Option<i64>,
    /// The first rule that excludes it.
    pub excluded_by: Option<Reason>,
}

/// A plan's choice explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Explanation {
    /// The visit.
    pub visit_id: VisitId,
    /// The choice; `None` when nobody goes.
    pub chosen: Option<Assignee>,
    /// One sentence.
    pub summary: String,
    /// Everybody else: the cheapest first, then those excluded.
    pub alternatives: Vec<Alternative>,
}

/// Explains a plan's choice for a visit. `None` when the visit is not part of
/// the problem.
pub fn explain(
    problem: &PlanProblem,
    bookings: &[Booking],
    visit_id: &VisitId,
) -> Option<Explanation> {
    let visit = problem.visit_number(visit_id)?;
    let placed = || {
        bookings
            .iter()
            .filter_map(|booking| Placed::of(problem, booking))
    };
    let chosen = placed().find(|one| one.visit == visit);
    let roster = Roster::of(problem, placed().filter(|one| one.visit != visit));
    let left = left_broken(problem, &Roster::of(problem, placed()), &roster, visit);
    let search = Search::for_one(problem);
    let base = chosen.as_ref().map_or_else(
        || search.unplaced_minor(visit),
        |one| chosen_minor(&search, &roster, one),
    );
    let others = problem
        .everybody()
        .filter(|who| chosen.as_ref().is_none_or(|one| one.who != *who));
    let mut alternatives: Vec<Alternative> = others
        .map(|who| alternative(&search, &roster, (visit, left.as_ref()), who, base))
        .collect();
    alternatives.sort_by_key(|one| (one.extra_minor.is_none(), one.extra_minor));
    let chosen = chosen.map(|one| problem.assignee(one.who));
    let summary = summary(problem, chosen.as_ref(), &alternatives);
    Some(Explanation {
        visit_id: visit_id.clone(),
        chosen,
        summary,
        alternatives,
    })
}

/// The first rule that the journey left behind breaks, whoever else goes.
fn left_broken(
    problem: &PlanProblem,
    whole: &Roster,
    without: &Roster,
    visit: usize,
) -> Option<Block> {
    let left = LeftBehind::of(problem, whole, visit)?;
    left.broken(problem, without).into_iter().next()
}

/// What the choice costs beside all other bookings.
fn chosen_minor(search: &Search<'_>, roster: &Roster, one: &Placed) -> i64 {
    let problem = search.problem;
    let found = search
        .way_at(roster, one.visit, one.who, one.start)
        .or_else(|_| search.way(roster, one.visit, one.who));
    found.map_or_else(
        |_| crate::cost::VisitPrice::of(problem, one.visit, one.who, one.start, one.finish).total(),
        |way| way.delta_minor,
    )
}

fn alternative(
    search: &Search<'_>,
    roster: &Roster,
    (visit, left): (usize, Option<&Block>),
    who: Who,
    base: i64,
) -> Alternative {
    let problem = search.problem;
    let spot = problem.site(visit);
    let unsuitable = suitability::unsuitable(problem, who, visit);
    let way = match unsuitable.into_iter().next().or(left.cloned()) {
        Some(block) => Err(block),
        None => search.way(roster, visit, who),
    };
    let name = match who {
        Who::Engineer(engineer) => problem.engineers[engineer].name.clone(),
        Who::Point(point) => problem.points[point].name.clone(),
    };
    Alternative {
        assignee: problem.assignee(who),
        name,
        start_at: way.as_ref().ok().map(|way| instant(way.start)),
        extra_minor: way.as_ref().ok().map(|way| way.delta_minor - base),
        excluded_by: way.err().map(|block: Block| block.reason(problem, spot)),
    }
}

fn summary(
    problem: &PlanProblem,
    chosen: Option<&Assignee>,
    alternatives: &[Alternative],
) -> String {
    let money = |minor: i64| {
        fettle_domain::money::Money {
            minor,
            currency: problem.currency,
        }
        .to_string()
    };
    let next = alternatives
        .iter()
        .find_map(|one| Some((one.name.as_str(), one.extra_minor?)));
    match (chosen, next) {
        (None, None) => "nobody can go".to_owned(),
        (None, Some((name, extra))) => format!(
            "nobody goes; sending {name} would cost {} more",
            money(extra)
        ),
        (Some(_), None) => "nobody else can go".to_owned(),
        (Some(_), Some((name, extra))) if extra >= 0 => {
            format!(
                "the cheapest beside all other bookings; next is {name}, {} more",
                money(extra)
            )
        }
        (Some(_), Some((name, extra))) => {
            format!(
                "{name} would be {} cheaper beside the bookings as they are",
                money(-extra)
            )
        }
    }
}
