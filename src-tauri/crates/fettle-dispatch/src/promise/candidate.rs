//! One candidate judged.

use fettle_domain::reason::{Figure, Reason};
use fettle_domain::service::Method;

use super::leaving::{Leaving, Left};
use super::{Candidate, ExtraCost, How, Question, Verdict, deadline, obstacles};
use crate::block::{Block, span};
use crate::cost::JourneyPrice;
use crate::enforce::Enforce;
use crate::insertion::{Inserter, Insertion, Position};
use crate::itinerary::Stop;
use crate::problem::{DAY, Due, PlanProblem, Who, instant};
use crate::rules;
use crate::suitability;

/// One way to do it, with what makes it doubtful.
struct Weighed {
    insertion: Insertion,
    doubts: Vec<Reason>,
    slack_seconds: Option<i64>,
    verdict: Verdict,
    cost: ExtraCost,
}

/// The earliest starts found so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Earliest {
    /// Of ways that rest on nothing uncertain.
    certain: Option<i64>,
    /// Of the others.
    doubtful: Option<i64>,
}

impl Earliest {
    fn take(&mut self, option: &Weighed) {
        let known = if option.doubts.is_empty() {
            &mut self.certain
        } else {
            &mut self.doubtful
        };
        let start = option.insertion.start;
        *known = Some(known.map_or(start, |known| known.min(start)));
    }

    /// What can be promised safely at a spot; what rests on something uncertain
    /// only with the margin that the seller wants, at the first working instant
    /// after it.
    pub fn safe(self, problem: &PlanProblem, spot: usize) -> Option<i64> {
        let margin = i64::from(problem.rules.tight_below_hours) * 3600;
        let later = |start| problem.work(spot).next_open_second(start + margin);
        self.certain.or(self.doubtful.and_then(later))
    }
}

/// Judges one candidate; its starts are taken into `earliest`.
pub(super) fn judge(question: &Question<'_>, who: Who, earliest: &mut Earliest) -> Candidate {
    let problem = question.problem;
    let due = question.due(who.into());
    let unsuitable = suitability::unsuitable(problem, who, question.visit);
    let mut best: Option<Weighed> = None;
    let mut spoilt: Vec<Block> = Vec::new();
    if unsuitable.is_empty() {
        inserter(question).each(who, &mut |found| {
            let Ok(insertion) = found else { return };
            let left = left(question, &insertion);
            if !left.broken.is_empty() {
                if spoilt.is_empty() {
                    spoilt = left.broken;
                }
                return;
            }
            let option = weighed(question, insertion, left.doubts, due.as_ref());
            earliest.take(&option);
            if best
                .as_ref()
                .is_none_or(|known| rank(&option) < rank(known))
            {
                best = Some(option);
            }
        });
    }
    let blocks: Vec<Block> = unsuitable.into_iter().chain(spoilt).collect();
    let reasons = reasons(question, who, &blocks, best.as_ref(), due.as_ref());
    described(question, who, best.as_ref(), due.as_ref(), reasons)
}

/// What a way leaves behind where the demand is booked now.
fn left(question: &Question<'_>, way: &Insertion) -> Left {
    let by = |leaving: &Leaving| leaving.by(question.problem, question.roster, question.visit, way);
    question.leaving.map(by).unwrap_or_default()
}

pub(super) fn inserter<'a>(question: &Question<'a>) -> Inserter<'a> {
    Inserter {
        problem: question.problem,
        roster: question.roster,
        stop: Stop {
            visit: question.visit,
            kept: None,
        },
        enforce: Enforce::ALL,
    }
}

/// Keepable before tight before late; among those in time the cheapest, among
/// those late the earliest.
fn rank(option: &Weighed) -> (Verdict, i64, i64) {
    let (cost, start) = (option.cost.total_minor, option.insertion.start);
    match option.verdict {
        Verdict::NotKeepable => (option.verdict, start, cost),
        _ => (option.verdict, cost, start),
    }
}

fn weighed(
    question: &Question<'_>,
    insertion: Insertion,
    left: Vec<Block>,
    due: Option<&Due>,
) -> Weighed {
    let problem = question.problem;
    let slack_seconds = due.map(|due| {
        due.at
            - if due.by_finish {
                insertion.finish
            } else {
                insertion.start
            }
    });
    let mut doubts = doubts(problem, question.visit, &insertion);
    let spot = problem.site(question.visit);
    doubts.extend(left.into_iter().map(|block| block.reason(problem, spot)));
    let tight_below = i64::from(problem.rules.tight_below_hours) * 3600;
    let verdict = match slack_seconds {
        Some(slack) if slack < 0 => Verdict::NotKeepable,
        Some(slack) if slack < tight_below => Verdict::Tight,
        _ if !doubts.is_empty() => Verdict::Tight,
        _ => Verdict::Keepable,
    };
    let cost = extra_cost(question, &insertion);
    Weighed {
        insertion,
        doubts,
        slack_seconds,
        verdict,
        cost,
    }
}

/// What a way rests on that is not certain.
pub(crate) fn doubts(problem: &PlanProblem, visit: usize, insertion: &Insertion) -> Vec<Reason> {
    let facts = &problem.visits[visit];
    let mut doubts: Vec<Reason> = facts.parts_doubt.iter().cloned().collect();
    if let (Who::Engineer(engineer), Some(journey)) = (insertion.who, insertion.journey()) {
        let engineer = &problem.engineers[engineer];
        doubts.extend(journey.new_visas.iter().map(|(country, ready)| {
            let lead_days = crate::credential::lead_days(problem, engineer, *country).unwrap_or(0);
            Block::VisaLead {
                country: *country,
                lead_days,
                ready: *ready,
            }
            .reason(problem, facts.spot)
        }));
    }
    // A date that is an estimate moves by a day or two.
    let (from, to) = (insertion.start - 2 * DAY, insertion.finish + 2 * DAY);
    let estimated = problem
        .holidays(facts.spot, from, to)
        .filter(|(_, holiday)| holiday.estimated);
    doubts.extend(estimated.map(|(day, holiday)| {
        let detail = format!(
            "the date of {} ({day}) is an estimate and may move onto the visit",
            holiday.name
        );
        Reason::new(rules::HOLIDAY_ESTIMATED, detail)
            .with("day", Figure::Date(day))
            .with_text("name", holiday.name.clone())
    }));
    doubts
}

/// What it costs more in money.
fn extra_cost(question: &Question<'_>, insertion: &Insertion) -> ExtraCost {
    let problem = question.problem;
    let mut cost = ExtraCost::default();
    match insertion.who {
        Who::Point(point) => {
            let minutes = problem.visits[question.visit].work_minutes;
            cost.point_minor = problem.points[point].price_minor(minutes);
        }
        Who::Engineer(engineer) => {
            let price = |journey| JourneyPrice::of(problem, engineer, journey);
            let after = insertion.journey().map(price).unwrap_or_default();
            let before = match &insertion.position {
                Position::Join { index, .. } => price(&question.roster.journeys[engineer][*index]),
                _ => JourneyPrice::default(),
            };
            cost.travel_minor = after.travel_minor - before.travel_minor;
            cost.nights_minor = after.nights_minor - before.nights_minor;
            cost.per_diem_minor = after.per_diem_minor - before.per_diem_minor;
            cost.days_minor = after.days_minor - before.days_minor;
        }
    }
    cost.total_minor = cost.travel_minor
        + cost.nights_minor
        + cost.per_diem_minor
        + cost.days_minor
        + cost.point_minor;
    cost
}

fn reasons(
    question: &Question<'_>,
    who: Who,
    blocks: &[Block],
    best: Option<&Weighed>,
    due: Option<&Due>,
) -> Vec<Reason> {
    let problem = question.problem;
    let spot = problem.site(question.visit);
    let in_time = best.is_some_and(|best| best.slack_seconds.is_none_or(|slack| slack >= 0));
    let blocks = blocks.iter().filter(|_| !in_time);
    let mut reasons: Vec<Reason> = blocks.map(|block| block.reason(problem, spot)).collect();
    if let Some(best) = best {
        reasons.extend(slack_reason(problem, best));
        reasons.extend(late_reason(problem, spot, best, due));
    }
    let tight_for_time =
        best.is_some_and(|best| best.verdict == Verdict::Tight && best.doubts.is_empty());
    if !in_time || tight_for_time {
        let bound = obstacles::Bound {
            best: best.map(|best| &best.insertion),
            due,
            margin_seconds: if tight_for_time {
                i64::from(problem.rules.tight_below_hours) * 3600
            } else {
                0
            },
        };
        reasons.extend(obstacles::of(question, who, &bound));
    }
    for doubt in best.iter().flat_map(|best| &best.doubts) {
        if !reasons
            .iter()
            .any(|known| known.rule == doubt.rule && known.figures == doubt.figures)
        {
            reasons.push(doubt.clone());
        }
    }
    reasons.extend(notes(question, who));
    reasons
}

fn slack_reason(problem: &PlanProblem, best: &Weighed) -> Option<Reason> {
    let tight_below = i64::from(problem.rules.tight_below_hours) * 3600;
    let slack = best
        .slack_seconds
        .filter(|slack| (0..tight_below).contains(slack))?;
    let detail = format!(
        "{} to spare, less than the {} wanted",
        span(slack),
        span(tight_below)
    );
    Some(Reason::new(rules::SLACK, detail).with("slack", Figure::Seconds(slack)))
}

fn late_reason(
    problem: &PlanProblem,
    spot: usize,
    best: &Weighed,
    due: Option<&Due>,
) -> Option<Reason> {
    let due = due.filter(|_| best.slack_seconds.is_some_and(|slack| slack < 0))?;
    let start = if due.by_finish {
        best.insertion.finish
    } else {
        best.insertion.start
    };
    Some(Block::TooLate { start, due: due.at }.reason(problem, spot))
}

/// What a dispatcher should know beside the rules.
fn notes(question: &Question<'_>, who: Who) -> Vec<Reason> {
    let problem = question.problem;
    let facts = &problem.visits[question.visit];
    let mut notes = Vec::new();
    if let Some(lapsed) = facts.lapsed.as_ref().filter(|_| facts.due.is_none()) {
        let at = crate::block::local(problem, facts.spot, lapsed.at);
        let reason = Reason::new(
            rules::PROMISE_LAPSED,
            format!("the promise ran out on {at}"),
        );
        notes.push(reason.with("due_at", Figure::Instant(instant(lapsed.at))));
    }
    match (facts.method, who) {
        (Some(Method::OverseasEngineer), Who::Point(_)) => {
            let detail = "an engineer of the seller was agreed with the buyer";
            notes.push(
                Reason::new(rules::METHOD_DIFFERS, detail).with_text("method", "overseas_engineer"),
            );
        }
        (Some(Method::LocalServicePoint), Who::Engineer(_)) => {
            let detail = "a local partner was agreed with the buyer";
            notes.push(
                Reason::new(rules::METHOD_DIFFERS, detail)
                    .with_text("method", "local_service_point"),
            );
        }
        _ => {}
    }
    if let Who::Point(point) = who {
        let point = &problem.points[point];
        if point.visit_cost == Ok(None) && point.hour_cost == Ok(None) {
            notes.push(Reason::new(
                rules::PRICE_UNKNOWN,
                "no price is on record, so it counts as nothing",
            ));
        }
    }
    notes
}

fn described(
    question: &Question<'_>,
    who: Who,
    best: Option<&Weighed>,
    due: Option<&Due>,
    reasons: Vec<Reason>,
) -> Candidate {
    let problem = question.problem;
    let name = match who {
        Who::Engineer(engineer) => problem.engineers[engineer].name.clone(),
        Who::Point(point) => problem.points[point].name.clone(),
    };
    let in_time = |best: &&Weighed| best.slack_seconds.is_some_and(|slack| slack >= 0);
    let decide_by = match (best.filter(in_time), due) {
        (Some(best), Some(due)) => deadline::decide_by(question, &best.insertion, due),
        _ => None,
    };
    Candidate {
        assignee: problem.assignee(who),
        name,
        verdict: best.map_or(Verdict::NotKeepable, |best| best.verdict),
        arrive_at: best.map(|best| instant(best.insertion.start)),
        finish_at: best.map(|best| instant(best.insertion.finish)),
        due_at: due.map(|due| instant(due.at)),
        due_at_latest: due.map(|due| instant(due.latest)),
        slack_seconds: best.and_then(|best| best.slack_seconds),
        decide_by: decide_by.map(instant),
        cost: best.map(|best| best.cost),
        how: best.map(|best| how(problem, &best.insertion)),
        reasons,
    }
}

/// How a way fits into what is booked.
pub(crate) fn how(problem: &PlanProblem, insertion: &Insertion) -> How {
    let name = |visit: usize| problem.visits[visit].request_id.clone();
    match &insertion.position {
        Position::Point => How::ServicePoint,
        Position::Own { .. } => How::OwnJourney,
        Position::Join {
            stop: 0, journey, ..
        } => How::Before {
            request_id: name(journey.stops[1].visit),
        },
        Position::Join { stop, journey, .. } => How::After {
            request_id: name(journey.stops[stop - 1].visit),
        },
    }
}
