//! What binds one demand: its promises, its parts, its wishes.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use fettle_domain::calendar::WorkCalendar;
use fettle_domain::clock::{self, ClockInputs, ClockState, ClockStatus};
use fettle_domain::id::PartNo;
use fettle_domain::part::StockPlace;
use fettle_domain::place::Place;
use fettle_domain::reason::{Figure, Reason};
use fettle_domain::request::{Fact, FactKind, ServiceRequest};
use fettle_domain::rulebook::{AppliesTo, ClockRule, MetEvent, RuleBook, StartEvent};
use fettle_domain::service::Method;

use super::facts::Due;
use crate::rules;

/// A demand with what its clocks are derived from.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub request: ServiceRequest,
    pub site: Place,
    pub paid_at: Option<DateTime<Utc>>,
    /// Index of the book that judges it.
    pub book: Option<usize>,
    /// Index of the working days of the programme's country.
    pub programme: usize,
}

/// The facts of a demand that decide whether somebody has to go.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Happened {
    pub arrived: bool,
    /// Withdrawn, solved or completed.
    pub over: bool,
}

impl Happened {
    pub fn of(facts: &[&Fact], now: DateTime<Utc>) -> Self {
        let known = facts.iter().filter(|fact| fact.at <= now);
        known.fold(Self::default(), |so_far, fact| Self {
            arrived: so_far.arrived || fact.what == FactKind::Arrival,
            over: so_far.over || is_over(&fact.what),
        })
    }
}

fn is_over(what: &FactKind) -> bool {
    use FactKind::{Completion, Solution, Withdrawal};
    matches!(what, Withdrawal | Solution | Completion)
}

/// Whether somebody on site, or what comes of it, meets a clock.
fn is_met_by_a_visit(rule: &ClockRule) -> bool {
    use MetEvent::{Arrival, Completion, Solution};
    rule.met_by
        .iter()
        .any(|event| matches!(event, Arrival | Completion | Solution))
}

/// Whether only the end of the work meets a clock.
fn by_finish(rule: &ClockRule) -> bool {
    rule.met_by
        .iter()
        .all(|event| *event == MetEvent::Completion)
}

/// The promises of a demand that a visit could keep.
#[derive(Debug, Clone, Default)]
pub(crate) struct Promises {
    /// The one that runs out first.
    pub running: Option<Due>,
    /// One that ran out unmet.
    pub lapsed: Option<Due>,
}

/// Working days that limits in working days count.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DaysOfWork<'a> {
    pub programme: &'a WorkCalendar,
    pub site: &'a WorkCalendar,
}

impl Case {
    /// What the clocks of the demand are derived from.
    fn inputs<'a>(
        &'a self,
        request: &'a ServiceRequest,
        facts: &'a [&'a Fact],
        days: &DaysOfWork<'a>,
    ) -> ClockInputs<'a> {
        ClockInputs {
            request,
            facts,
            paid_at: self.paid_at,
            buyer_zone: Some(&self.site.zone),
            programme_days: Some(days.programme),
            site_days: Some(days.site),
        }
    }

    /// The promises as they stand at `now`.
    pub fn promises(
        &self,
        book: &RuleBook,
        facts: &[&Fact],
        days: &DaysOfWork<'_>,
        now: DateTime<Utc>,
    ) -> Promises {
        let statuses = clock::clocks(book, &self.inputs(&self.request, facts, days), now);
        let mut promises = Promises::default();
        for status in &statuses {
            let Some(rule) = book.clocks.iter().find(|rule| rule.clock == status.clock) else {
                continue;
            };
            let Some(due) = due_of(rule, status) else {
                continue;
            };
            let place = match status.state {
                ClockState::Running => &mut promises.running,
                ClockState::Missed if status.met_at.is_none() => &mut promises.lapsed,
                _ => continue,
            };
            if place.as_ref().is_none_or(|known| due.at < known.at) {
                *place = Some(due);
            }
        }
        promises
    }

    /// The promise that a confirmation at `confirm_at` would start, if the
    /// demand is served by `method`.
    pub fn if_confirmed(
        &self,
        book: &RuleBook,
        method: Method,
        days: &DaysOfWork<'_>,
        confirm_at: DateTime<Utc>,
    ) -> Option<Due> {
        let mut request = self.request.clone();
        request.method = Some(method);
        let applies = AppliesTo::from(Some(method));
        let rules = book.clocks.iter().filter(|rule| {
            rule.starts_on == StartEvent::AppointmentConfirmed
                && rule.applies_to.contains(&applies)
                && is_met_by_a_visit(rule)
        });
        let inputs = self.inputs(&request, &[], days);
        rules
            .filter_map(|rule| {
                let (at, latest) = clock::due(book, &rule.clock, confirm_at, &inputs)?;
                Some(Due {
                    clock: rule.clock.clone(),
                    at: at.timestamp(),
                    latest: latest.timestamp(),
                    miss_price_minor: rule.miss_price_minor,
                    by_finish: by_finish(rule),
                })
            })
            .min_by_key(|due| due.at)
    }
}

fn due_of(rule: &ClockRule, status: &ClockStatus) -> Option<Due> {
    let at = status
        .due_at
        .filter(|_| is_met_by_a_visit(rule))?
        .timestamp();
    Some(Due {
        clock: rule.clock.clone(),
        at,
        latest: status.due_at_latest.map_or(at, |latest| latest.timestamp()),
        miss_price_minor: status.miss_price_minor,
        by_finish: by_finish(rule),
    })
}

/// The dearest promise of a book that a visit can keep: what not going at all
/// is reckoned at.
pub(crate) fn dearest_promise_minor(book: Option<&RuleBook>) -> i64 {
    let clocks = book.map_or(&[][..], |book| &book.clocks);
    let prices = clocks
        .iter()
        .filter(|rule| is_met_by_a_visit(rule))
        .map(|rule| rule.miss_price_minor);
    prices.max().unwrap_or(0)
}

/// Why it is not certain that the parts are on site in time.
pub(crate) fn parts_doubt(
    request: &ServiceRequest,
    parts_from: Option<(NaiveDate, i64)>,
    stock: &BTreeMap<(PartNo, StockPlace), i64>,
    now: i64,
) -> Option<Reason> {
    if let Some((eta, from)) = parts_from {
        let detail = format!("the parts are expected on site on {eta}");
        let reason = Reason::new(rules::PARTS_EXPECTED, detail).with("eta", Figure::Date(eta));
        return (from > now).then_some(reason);
    }
    let missing: Vec<&str> = request
        .parts
        .iter()
        .filter(|need| {
            let key = (need.part_no.clone(), StockPlace(StockPlace::HQ.to_owned()));
            stock.get(&key).copied().unwrap_or(0) < i64::from(need.quantity)
        })
        .map(|need| need.part_no.as_str())
        .collect();
    let list = missing.join(", ");
    let detail =
        format!("{list}: not enough in stock, and no day known on which they reach the site");
    (!missing.is_empty())
        .then(|| Reason::new(rules::PARTS_UNKNOWN, detail).with_text("parts", list))
}
