//! One demand's clocks, read off its facts.

use chrono::{DateTime, Utc};

use super::due::{BothDue, Bound};
use super::{ClockInputs, ClockState, ClockStatus};
use crate::reason::{Figure, Reason, rule};
use crate::request::{Fact, FactKind};
use crate::rulebook::{
    AppliesTo, ClockRule, DayZone, JudgedBy, MetEvent, RuleBook, SourceKind, StartEvent,
};
use crate::service::Channel;
use crate::zone::Zone;

/// A rule book with its zones resolved, to be used for many demands.
#[derive(Debug, Clone)]
pub(super) struct Judge<'b> {
    pub(super) book: &'b RuleBook,
    programme_zone: Zone,
    /// Where calendar days are counted, unless that is the buyer's zone.
    pub(super) day_zone: Zone,
}

impl<'b> Judge<'b> {
    pub(super) fn new(book: &'b RuleBook) -> Self {
        let programme_zone = book.programme_zone.zone();
        let day_zone = match &book.readings.day_zone {
            DayZone::Named(zone) => zone.zone(),
            DayZone::Programme | DayZone::Buyer => programme_zone.clone(),
        };
        Self {
            book,
            programme_zone,
            day_zone,
        }
    }

    /// Whether the book was in force at the moment that it goes by itself.
    fn in_force(&self, received_at: DateTime<Utc>, paid_at: Option<DateTime<Utc>>) -> bool {
        let moment = match self.book.readings.judged_by {
            JudgedBy::DemandReceived => received_at,
            JudgedBy::OrderPaid => paid_at.unwrap_or(received_at),
        };
        let date = self.programme_zone.date(moment);
        self.book.in_force_from <= date && self.book.in_force_to.is_none_or(|to| date <= to)
    }

    /// Every clock that holds for the demand, as of `now`.
    pub(super) fn clocks(&self, inputs: &ClockInputs<'_>, now: DateTime<Utc>) -> Vec<ClockStatus> {
        let history = History::new(inputs.facts, now);
        let method = AppliesTo::from(inputs.request.method);
        let holds = |rule: &&ClockRule| {
            let services = &rule.only_for_services;
            rule.applies_to.contains(&method)
                && (services.is_empty() || !services.is_disjoint(&inputs.request.services))
        };
        let rules = self.book.clocks.iter().filter(holds);
        rules
            .map(|rule| self.clock(rule, inputs, &history))
            .collect()
    }

    fn clock(
        &self,
        rule: &ClockRule,
        inputs: &ClockInputs<'_>,
        history: &History<'_>,
    ) -> ClockStatus {
        let mut not_counted = Vec::new();
        let started_at = start(rule, inputs, history, &mut not_counted);
        let due = started_at.and_then(|start| {
            let due = self.due(rule, start, inputs.into());
            due.map_err(|unknown| not_counted.push(unknown)).ok()
        });
        let met = started_at.and_then(|start| meeting(rule, start, history, &mut not_counted));
        let state = state(started_at, due, met, history);
        let (chosen, latest) = (due.map(|due| due.chosen), due.and_then(|due| due.latest));
        ClockStatus {
            request_id: inputs.request.request_id.clone(),
            clock: rule.clock.clone(),
            title: rule.title.clone(),
            rule_book: self.book.rule_book_id.clone(),
            state,
            started_at,
            due_at: chosen.map(|due| due.at),
            due_bound: chosen.map_or(Bound::AtOrBefore, |due| due.bound),
            due_at_latest: latest.map(|due| due.at),
            due_latest_bound: latest.map_or(Bound::AtOrBefore, |due| due.bound),
            met_at: met.map(|fact| fact.at),
            met_by: met.map(|fact| fact.fact_id.clone()),
            slack_seconds: slack_seconds(state, due, met, history),
            consequence: rule.consequence.clone(),
            miss_price_minor: rule.miss_price_minor,
            not_counted,
        }
    }
}

/// The judge of a case among those of the active books.
pub(super) fn judging<'j, 'b>(
    judges: &'j [Judge<'b>],
    received_at: DateTime<Utc>,
    paid_at: Option<DateTime<Utc>>,
) -> Option<&'j Judge<'b>> {
    let in_force = judges
        .iter()
        .filter(|judge| judge.in_force(received_at, paid_at));
    in_force.max_by_key(|judge| {
        let book = judge.book;
        let is_own = book.source.kind == SourceKind::Seller;
        (book.in_force_from, is_own, &book.rule_book_id)
    })
}

/// The facts of one demand that are known and count as having happened.
struct History<'f> {
    /// Until the demand was withdrawn or now, whichever is first; in order.
    facts: Vec<&'f Fact>,
    /// The moment from which nothing more is known or counts.
    until: DateTime<Utc>,
    withdrawn: bool,
}

impl<'f> History<'f> {
    fn new(facts: &[&'f Fact], now: DateTime<Utc>) -> Self {
        let known = |fact: &&&Fact| fact.retracted.is_none() && fact.at <= now;
        let mut facts: Vec<&Fact> = facts.iter().filter(known).copied().collect();
        facts.sort_by_key(|fact| (fact.at, &fact.fact_id));
        let withdrawal = facts.iter().find(|f| f.what == FactKind::Withdrawal);
        let withdrawn_at = withdrawal.map(|fact| fact.at);
        let until = withdrawn_at.unwrap_or(now);
        facts.retain(|fact| fact.at <= until);
        Self {
            facts,
            until,
            withdrawn: withdrawn_at.is_some(),
        }
    }
}

/// When a rule's clock started, if it has.
fn start(
    rule: &ClockRule,
    inputs: &ClockInputs<'_>,
    history: &History<'_>,
    not_counted: &mut Vec<Reason>,
) -> Option<DateTime<Utc>> {
    let at = match rule.starts_on {
        StartEvent::DemandReceived => Some(inputs.request.received_at),
        StartEvent::OrderPaid => inputs.paid_at,
        StartEvent::AppointmentConfirmed => {
            return confirmation(rule, history, not_counted).map(|fact| fact.at);
        }
    };
    at.filter(|at| *at <= history.until)
}

/// The first confirmation that counts.
fn confirmation<'f>(
    rule: &ClockRule,
    history: &History<'f>,
    not_counted: &mut Vec<Reason>,
) -> Option<&'f Fact> {
    let is_confirmation = |f: &&&Fact| matches!(f.what, FactKind::Confirmation { .. });
    let mut confirmations = history.facts.iter().filter(is_confirmation).copied();
    confirmations.find(|fact| {
        let against = channel_against(fact, &rule.start_channels);
        let counts = against.is_none();
        not_counted.extend(against);
        counts
    })
}

/// The first fact that meets a rule, in time or late.
fn meeting<'f>(
    rule: &ClockRule,
    start: DateTime<Utc>,
    history: &History<'f>,
    not_counted: &mut Vec<Reason>,
) -> Option<&'f Fact> {
    let looks_like_it = |f: &&&Fact| rule.met_by.iter().any(|event| looks_like(f, *event));
    let mut candidates = history.facts.iter().filter(looks_like_it).copied();
    candidates.find(|fact| {
        let against = channel_against(fact, &rule.met_channels)
            .or_else(|| content_against(fact))
            .or_else(|| (fact.at < start).then(|| before_start(fact, start)));
        let counts = against.is_none();
        not_counted.extend(against);
        counts
    })
}

/// Whether a fact is of the kind that an event asks for.
fn looks_like(fact: &Fact, event: MetEvent) -> bool {
    matches!(
        (event, &fact.what),
        (MetEvent::AgreedReply, FactKind::Reply { .. })
            | (MetEvent::Arrival, FactKind::Arrival)
            | (MetEvent::Solution, FactKind::Solution)
            | (MetEvent::Completion, FactKind::Completion)
            | (MetEvent::PartsShipped, FactKind::PartsShipped)
    )
}

/// What speaks against a message by its channel. What is no message counts
/// however it became known.
fn channel_against(fact: &Fact, channels: &[Channel]) -> Option<Reason> {
    let is_message = matches!(
        fact.what,
        FactKind::Reply { .. } | FactKind::Confirmation { .. } | FactKind::Solution
    );
    if !is_message || channels.is_empty() {
        return None;
    }
    match fact.channel {
        Some(channel) if channels.contains(&channel) => None,
        Some(channel) => Some(wrong_channel(fact, channel, channels)),
        None if fact.what == FactKind::Solution => None,
        None => Some(about(
            rule::CHANNEL_UNKNOWN,
            fact,
            "by an unknown channel proves nothing: it neither starts nor stops this clock. \
             Record by what channel it went",
        )),
    }
}

fn wrong_channel(fact: &Fact, channel: Channel, channels: &[Channel]) -> Reason {
    let counting: Vec<&str> = channels.iter().map(|c| c.as_str()).collect();
    let detail = format!(
        "by {channel} is kept as a note: it neither starts nor stops this clock. Only {} counts",
        counting.join(" or ")
    );
    about(rule::CHANNEL_NOT_COUNTED, fact, &detail).with_text("channel", channel.as_str())
}

/// What speaks against a reply by what it agrees.
fn content_against(fact: &Fact) -> Option<Reason> {
    let FactKind::Reply {
        agrees_method,
        agrees_content,
    } = fact.what
    else {
        return None;
    };
    let (rule, what) = match (agrees_method, agrees_content) {
        (true, true) => return None,
        (true, false) => (
            rule::REPLY_AGREES_METHOD_ONLY,
            "the method but not the content",
        ),
        (false, true) => (
            rule::REPLY_AGREES_CONTENT_ONLY,
            "the content but not the method",
        ),
        (false, false) => (
            rule::REPLY_AGREES_NOTHING,
            "neither the method nor the content",
        ),
    };
    let detail = format!("agrees {what} of the service; one reply must agree both");
    Some(about(rule, fact, &detail))
}

fn before_start(fact: &Fact, start: DateTime<Utc>) -> Reason {
    let detail = format!("came before this clock started at {}", start.to_rfc3339());
    about(rule::BEFORE_START, fact, &detail).with("started_at", Figure::Instant(start))
}

fn about(rule: &str, fact: &Fact, detail: &str) -> Reason {
    let word = fact.what.as_str();
    let at = fact.at.to_rfc3339();
    Reason::new(rule, format!("The {word} of {at} {detail}."))
        .with_text("fact", word)
        .with_text("fact_id", fact.fact_id.as_str())
        .with("at", Figure::Instant(fact.at))
}

fn state(
    started_at: Option<DateTime<Utc>>,
    due: Option<BothDue>,
    met: Option<&Fact>,
    history: &History<'_>,
) -> ClockState {
    match due.map(|due| due.chosen) {
        Some(due) if met.is_some_and(|fact| due.admits(fact.at)) => ClockState::Met,
        Some(due) if !due.admits(history.until) => ClockState::Missed,
        _ if history.withdrawn => ClockState::Void,
        _ if started_at.is_some() => ClockState::Running,
        _ => ClockState::NotStarted,
    }
}

/// Seconds between what happened, or the moment asked about, and the due
/// instant.
fn slack_seconds(
    state: ClockState,
    due: Option<BothDue>,
    met: Option<&Fact>,
    history: &History<'_>,
) -> Option<i64> {
    match state {
        ClockState::NotStarted | ClockState::Void => None,
        ClockState::Running | ClockState::Met | ClockState::Missed => {
            let at = met.map_or(history.until, |fact| fact.at);
            due.map(|due| (due.chosen.at - at).num_seconds())
        }
    }
}
