//! Laws of clocks, and a second implementation that plays a demand's life
//! forward, second by second where days are counted.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;

use crate::clock::{Bound, ClockInputs, ClockState, ClockStatus, clocks, due};
use crate::id::{FactId, RequestId};
use crate::request::{Fact, FactKind, Retraction, ServiceRequest};
use crate::rulebook::{ClockRule, DayReading, Limit, MetEvent, RuleBook, StartEvent, shipped};
use crate::service::{Channel, Method};
use crate::zone::{Zone, ZoneId};

#[derive(Debug, Clone)]
struct Case {
    book: RuleBook,
    request: ServiceRequest,
    facts: Vec<Fact>,
    paid_at: Option<DateTime<Utc>>,
    buyer_zone: ZoneId,
}

impl Case {
    fn inputs<'a>(&'a self, facts: &'a [&'a Fact]) -> ClockInputs<'a> {
        ClockInputs {
            request: &self.request,
            facts,
            paid_at: self.paid_at,
            buyer_zone: Some(&self.buyer_zone),
            programme_days: None,
            site_days: None,
        }
    }

    fn clocks(&self, now: DateTime<Utc>) -> Vec<ClockStatus> {
        let facts: Vec<&Fact> = self.facts.iter().collect();
        clocks(&self.book, &self.inputs(&facts), now)
    }
}

/// Around the end of October, when clocks change in many places.
fn base() -> DateTime<Utc> {
    "2026-10-20T00:00:00Z".parse().unwrap()
}

fn any_instant() -> impl Strategy<Value = DateTime<Utc>> {
    // Six-hour steps make instants coincide with each other and with limits.
    (-8..120_i64, prop::sample::select(vec![0, 0, 1, 3599])).prop_map(|(quarter, more)| {
        base() + TimeDelta::hours(6 * quarter) + TimeDelta::seconds(more)
    })
}

fn any_kind() -> impl Strategy<Value = FactKind> {
    prop_oneof![
        3 => any::<(bool, bool)>().prop_map(|(agrees_method, agrees_content)| FactKind::Reply {
            agrees_method: agrees_method || agrees_content,
            agrees_content,
        }),
        3 => Just(FactKind::Confirmation { appointment: None }),
        2 => Just(FactKind::Solution),
        2 => Just(FactKind::Arrival),
        1 => Just(FactKind::Completion),
        1 => Just(FactKind::Note),
        1 => Just(FactKind::Withdrawal),
    ]
}

prop_compose! {
    fn any_fact()(
        at in any_instant(),
        what in any_kind(),
        channel in prop::option::weighted(0.9, prop::sample::select(Channel::ALL)),
        is_retracted in prop::bool::weighted(0.1),
    ) -> Fact {
        Fact {
            fact_id: FactId::new("F").unwrap(),
            request_id: RequestId::new("R-1").unwrap(),
            at,
            channel,
            what,
            evidence: Vec::new(),
            note: None,
            retracted: is_retracted.then(|| Retraction { at, reason: "wrong".to_owned() }),
        }
    }
}

fn any_reading() -> impl Strategy<Value = DayReading> {
    prop::sample::select(vec![DayReading::Elapsed, DayReading::EndOfLastDay])
}

prop_compose! {
    fn any_case()(
        book in prop::sample::select(shipped().into_values().collect::<Vec<_>>()),
        (natural_days, period) in (any_reading(), any_reading()),
        programme in prop::sample::select(vec!["Asia/Shanghai", "America/Los_Angeles", "Australia/Lord_Howe", "Africa/Cairo"]),
        method in prop::option::of(prop::sample::select(Method::ALL)),
        received_at in any_instant(),
        paid_at in prop::option::of(any_instant()),
        mut facts in prop::collection::vec(any_fact(), 0..6),
    ) -> Case {
        for (number, fact) in facts.iter_mut().enumerate() {
            fact.fact_id = FactId::new(format!("F-{number}")).unwrap();
        }
        let request = serde_json::json!({
            "request_id": "R-1", "order_id": "O-1", "received_at": received_at,
            "channel": "chat", "services": [], "skills": [], "parts": [], "method": method,
        });
        let mut book = book;
        book.readings.natural_days = natural_days;
        book.readings.period = period;
        book.programme_zone = ZoneId::new(programme).unwrap();
        Case {
            book,
            request: serde_json::from_value(request).unwrap(),
            facts,
            // A year before, so that the period ends among the other events.
            paid_at: paid_at.map(|at| at - TimeDelta::days(360)),
            buyer_zone: ZoneId::new("America/New_York").unwrap(),
        }
    }
}

/// The first second of the day after the nth calendar day, by looking at the
/// wall clock every quarter of an hour.
fn naive_end_of_day(zone: &Zone, start: DateTime<Utc>, days: u32) -> DateTime<Utc> {
    let last: NaiveDate = zone.date(start) + TimeDelta::days(days.into());
    let near = start + TimeDelta::days(i64::from(days) - 2);
    let quarter = near.timestamp() - near.timestamp() % 900;
    let quarters = (0..).map(|n| DateTime::from_timestamp(quarter + 900 * n, 0).unwrap());
    let mut after = quarters.skip_while(|at| zone.date(*at) <= last);
    after.next().unwrap()
}

/// The last second that is in time; `None` where a calendar is needed.
fn naive_last_second(case: &Case, rule: &ClockRule, start: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let zone = case.book.programme_zone.zone();
    let end_of_day = |days| naive_end_of_day(&zone, start, days) - TimeDelta::seconds(1);
    let readings = &case.book.readings;
    match (rule.limit, readings.natural_days, readings.period) {
        (Limit::Hours(hours), ..) => Some(start + TimeDelta::seconds(3600 * i64::from(hours))),
        (Limit::WorkingDays(_), ..) => None,
        (Limit::NaturalDays(days), DayReading::Elapsed, _) => {
            Some(start + TimeDelta::days(days.into()))
        }
        (Limit::PeriodDays(days), _, DayReading::Elapsed) => {
            Some(start + TimeDelta::days(days.into()) - TimeDelta::seconds(1))
        }
        (Limit::NaturalDays(days) | Limit::PeriodDays(days), ..) => Some(end_of_day(days)),
    }
}

fn by_channel(fact: &Fact, counting: &[Channel]) -> bool {
    counting.is_empty()
        || fact
            .channel
            .is_some_and(|channel| counting.contains(&channel))
}

fn naive_meets(rule: &ClockRule, fact: &Fact) -> bool {
    let both = FactKind::Reply {
        agrees_method: true,
        agrees_content: true,
    };
    rule.met_by.iter().any(|event| match event {
        MetEvent::AgreedReply => fact.what == both && by_channel(fact, &rule.met_channels),
        MetEvent::Solution => {
            fact.what == FactKind::Solution
                && (fact.channel.is_none() || by_channel(fact, &rule.met_channels))
        }
        MetEvent::Arrival => fact.what == FactKind::Arrival,
        MetEvent::Completion => fact.what == FactKind::Completion,
        MetEvent::PartsShipped => fact.what == FactKind::PartsShipped,
    })
}

/// A demand's life as one list of events, played until `now`.
fn naive_state(case: &Case, rule: &ClockRule, now: DateTime<Utc>) -> ClockState {
    let mut facts: Vec<&Fact> = case
        .facts
        .iter()
        .filter(|f| f.retracted.is_none())
        .collect();
    facts.sort_by_key(|f| (f.at, f.fact_id.clone()));
    let withdrawal = facts
        .iter()
        .find(|f| f.what == FactKind::Withdrawal)
        .map(|f| f.at);
    let end = withdrawal.map_or(now, |at| at.min(now));
    let is_void = withdrawal.is_some_and(|at| at <= now);
    let is_yes = |f: &&&Fact| {
        matches!(f.what, FactKind::Confirmation { .. }) && by_channel(f, &rule.start_channels)
    };
    let start = match rule.starts_on {
        StartEvent::DemandReceived => Some(case.request.received_at),
        StartEvent::OrderPaid => case.paid_at,
        StartEvent::AppointmentConfirmed => facts.iter().find(is_yes).map(|f| f.at),
    };
    let open = if is_void {
        ClockState::Void
    } else {
        ClockState::Running
    };
    let Some(start) = start.filter(|at| *at <= end) else {
        return if is_void {
            ClockState::Void
        } else {
            ClockState::NotStarted
        };
    };
    let Some(last) = naive_last_second(case, rule, start) else {
        return open;
    };
    let is_met = facts
        .iter()
        .any(|f| start <= f.at && f.at <= last.min(end) && naive_meets(rule, f));
    match (is_met, end > last) {
        (true, _) => ClockState::Met,
        (false, true) => ClockState::Missed,
        (false, false) => open,
    }
}

fn rank(state: ClockState) -> u8 {
    match state {
        ClockState::NotStarted => 0,
        ClockState::Running => 1,
        ClockState::Met | ClockState::Missed | ClockState::Void => 2,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_clock_is_what_playing_it_forward_gives(case in any_case(), now in any_instant()) {
        for clock in case.clocks(now) {
            let rule = case.book.clocks.iter().find(|rule| rule.clock == clock.clock).unwrap();
            prop_assert_eq!(clock.state, naive_state(&case, rule, now), "{:#?}", clock);
        }
    }

    #[test]
    fn clocks_never_run_backwards(case in any_case(), mut moments in prop::collection::vec(any_instant(), 2..9)) {
        moments.sort();
        let mut before: Vec<ClockStatus> = Vec::new();
        for now in moments {
            let clocks = case.clocks(now);
            for (old, new) in before.iter().zip(&clocks) {
                prop_assert!(rank(old.state) <= rank(new.state), "{:?} then {:?}", old, new);
                if rank(old.state) == 2 {
                    prop_assert_eq!(old.state, new.state);
                }
                if old.started_at.is_some() {
                    prop_assert_eq!(old.started_at, new.started_at);
                    prop_assert_eq!(old.due_at, new.due_at);
                }
            }
            before = clocks;
        }
    }

    #[test]
    fn the_order_of_facts_is_of_no_account(case in any_case(), now in any_instant(), turn in 0..6_usize) {
        let mut turned = case.clone();
        turned.facts.reverse();
        let middle = turn.min(turned.facts.len());
        turned.facts.rotate_left(middle);
        prop_assert_eq!(case.clocks(now), turned.clocks(now));
    }

    #[test]
    fn what_a_clock_says_agrees_with_itself(case in any_case(), now in any_instant()) {
        for clock in case.clocks(now) {
            prop_assert!(clock.due_at <= clock.due_at_latest);
            prop_assert_eq!(clock.met_at.is_some(), clock.met_by.is_some());
            let in_time = match (clock.due_at, clock.met_at) {
                (Some(due), Some(met)) if clock.due_bound == Bound::Before => met < due,
                (Some(due), Some(met)) => met <= due,
                _ => false,
            };
            prop_assert_eq!(clock.state == ClockState::Met, in_time);
            if let (Some(slack), ClockState::Missed) = (clock.slack_seconds, clock.state) {
                prop_assert!(slack <= 0);
            }
        }
    }

    #[test]
    fn due_agrees_with_the_naive_calendar(case in any_case(), start in any_instant()) {
        let facts = [];
        for rule in &case.book.clocks {
            let found = due(&case.book, &rule.clock, start, &case.inputs(&facts));
            let last = naive_last_second(&case, rule, start);
            prop_assert_eq!(found.is_some(), last.is_some());
            if let (Some((due, latest)), Some(last)) = (found, last) {
                prop_assert!(due == last || due == last + TimeDelta::seconds(1));
                prop_assert!(due <= latest && latest - due <= TimeDelta::hours(25));
            }
        }
    }
}
