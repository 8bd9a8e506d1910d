//! Clocks, one example a rule.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::calendar::WorkCalendar;
use crate::clock::{Bound, ClockInputs, ClockState, ClockStatus, clocks, judging_book};
use crate::id::RuleBookId;
use crate::request::{Fact, ServiceRequest};
use crate::rulebook::{DEFAULT_BOOK, DayReading, DayZone, JudgedBy, RuleBook, SourceKind, shipped};
use crate::zone::ZoneId;

/// A demand in one line: its method and what happened, each fact as
/// `what instant [channel]`.
struct Case {
    book: RuleBook,
    request: ServiceRequest,
    facts: Vec<Fact>,
    paid_at: Option<DateTime<Utc>>,
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn book(id: &str) -> RuleBook {
    shipped()[&RuleBookId::new(id).unwrap()].clone()
}

impl Case {
    /// A demand received at 2026-11-01T10:00+08:00.
    fn new(method: Option<&str>, facts: &[&str]) -> Self {
        let request = json!({
            "request_id": "R-1", "order_id": "O-1", "received_at": "2026-11-01T10:00:00+08:00",
            "channel": "phone", "services": ["installation"], "skills": [], "parts": [],
            "method": method,
        });
        let facts = facts.iter().enumerate();
        Self {
            book: book(DEFAULT_BOOK),
            request: serde_json::from_value(request).unwrap(),
            facts: facts.map(|(number, text)| fact(number, text)).collect(),
            paid_at: None,
        }
    }

    fn clocks(&self, now: &str) -> Vec<ClockStatus> {
        let inputs = ClockInputs {
            request: &self.request,
            facts: &self.facts.iter().collect::<Vec<_>>(),
            paid_at: self.paid_at,
            buyer_zone: None,
            programme_days: None,
            site_days: None,
        };
        clocks(&self.book, &inputs, at(now))
    }

    fn clock(&self, name: &str, now: &str) -> ClockStatus {
        let mut found = self.clocks(now).into_iter().filter(|c| c.clock == name);
        found.next().unwrap_or_else(|| panic!("no clock {name}"))
    }

    /// Checks a clock's state, its slack in hours and why facts did not count.
    #[track_caller]
    fn check(
        &self,
        name: &str,
        now: &str,
        state: ClockState,
        slack_hours: Option<i64>,
        not: &[&str],
    ) {
        let clock = self.clock(name, now);
        super::check_reasons(&clock.not_counted);
        assert_eq!(clock.state, state, "{clock:#?}");
        assert_eq!(
            clock.slack_seconds.map(|s| s / 3600),
            slack_hours,
            "{clock:#?}"
        );
        let rules: Vec<&str> = clock.not_counted.iter().map(|r| r.rule.as_str()).collect();
        assert_eq!(rules, not, "{clock:#?}");
    }
}

fn fact(number: usize, text: &str) -> Fact {
    let words: Vec<&str> = text.split(' ').collect();
    let what = match words[0] {
        "reply" => json!({"kind": "reply", "agrees_method": true, "agrees_content": true}),
        "half" => json!({"kind": "reply", "agrees_method": true, "agrees_content": false}),
        "confirmation" => json!({"kind": "confirmation", "appointment": null}),
        word => json!({"kind": word}),
    };
    let fact: Value = json!({
        "fact_id": format!("F-{number}"), "request_id": "R-1", "at": words[1],
        "channel": words.get(2), "what": what, "evidence": [],
    });
    serde_json::from_value(fact).unwrap()
}

use ClockState::{Met, Missed, NotStarted, Running, Void};

const OVERSEAS: Option<&str> = Some("overseas_engineer");
const LOCAL: Option<&str> = Some("local_service_point");

#[test]
fn a_reply_in_time_by_the_platform_meets() {
    let case = Case::new(OVERSEAS, &["reply 2026-11-02T10:00:00+08:00 platform"]);
    case.check(
        "effective_reply",
        "2026-11-01T22:00:00+08:00",
        Running,
        Some(36),
        &[],
    );
    case.check(
        "effective_reply",
        "2026-11-02T10:00:00+08:00",
        Met,
        Some(24),
        &[],
    );
    case.check(
        "effective_reply",
        "2026-12-01T10:00:00+08:00",
        Met,
        Some(24),
        &[],
    );
}

#[test]
fn the_due_instant_itself_is_in_time() {
    let case = Case::new(None, &["reply 2026-11-03T10:00:00+08:00 email"]);
    case.check(
        "effective_reply",
        "2026-11-03T10:00:00+08:00",
        Met,
        Some(0),
        &[],
    );
    let case = Case::new(None, &[]);
    case.check(
        "effective_reply",
        "2026-11-03T10:00:00+08:00",
        Running,
        Some(0),
        &[],
    );
    case.check(
        "effective_reply",
        "2026-11-03T11:00:00+08:00",
        Missed,
        Some(-1),
        &[],
    );
}

#[test]
fn a_late_reply_leaves_it_missed_and_says_how_late() {
    let case = Case::new(OVERSEAS, &["reply 2026-11-03T15:00:00+08:00 email"]);
    case.check(
        "effective_reply",
        "2026-11-09T10:00:00+08:00",
        Missed,
        Some(-5),
        &[],
    );
    let clock = case.clock("effective_reply", "2026-11-09T10:00:00+08:00");
    assert_eq!(clock.met_at, Some(at("2026-11-03T15:00:00+08:00")));
    assert_eq!(clock.met_by.unwrap().as_str(), "F-0");
}

#[test]
fn a_reply_by_phone_or_chat_is_a_note() {
    for channel in ["phone", "chat"] {
        let reply = format!("reply 2026-11-02T10:00:00+08:00 {channel}");
        let case = Case::new(OVERSEAS, &[&reply]);
        case.check(
            "effective_reply",
            "2026-11-02T11:00:00+08:00",
            Running,
            Some(23),
            &["channel_not_counted"],
        );
        let clock = case.clock("effective_reply", "2026-11-02T11:00:00+08:00");
        let says = &clock.not_counted[0].detail;
        assert!(
            says.contains("neither starts nor stops") && says.contains(channel),
            "{says}"
        );
    }
    let case = Case::new(OVERSEAS, &["reply 2026-11-02T10:00:00+08:00"]);
    case.check(
        "effective_reply",
        "2026-11-02T11:00:00+08:00",
        Running,
        Some(23),
        &["channel_unknown"],
    );
}

#[test]
fn one_reply_must_agree_method_and_content() {
    let case = Case::new(
        OVERSEAS,
        &[
            "half 2026-11-02T10:00:00+08:00 email",
            "reply 2026-11-02T12:00:00+08:00 email",
            "half 2026-11-02T13:00:00+08:00 email",
        ],
    );
    case.check(
        "effective_reply",
        "2026-11-02T10:00:00+08:00",
        Running,
        Some(24),
        &["reply_agrees_method_only"],
    );
    case.check(
        "effective_reply",
        "2026-11-04T10:00:00+08:00",
        Met,
        Some(22),
        &["reply_agrees_method_only"],
    );
}

#[test]
fn the_method_decides_which_clocks_hold() {
    let names = |method| {
        let clocks = Case::new(method, &[]).clocks("2026-11-02T10:00:00+08:00");
        clocks
            .into_iter()
            .map(|c| c.clock)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(names(None), "effective_reply service_period");
    assert_eq!(names(OVERSEAS), "effective_reply visit service_period");
    assert_eq!(names(LOCAL), "local_solution service_period");
    assert_eq!(names(Some("remote")), "service_period");
}

#[test]
fn the_first_confirmation_that_counts_starts_the_visit() {
    let case = Case::new(
        OVERSEAS,
        &[
            "confirmation 2026-11-02T10:00:00+08:00 chat",
            "confirmation 2026-11-03T10:00:00+08:00 email",
            "confirmation 2026-11-05T10:00:00+08:00 platform",
            "arrival 2026-11-16T10:00:00+08:00",
        ],
    );
    case.check(
        "visit",
        "2026-11-02T12:00:00+08:00",
        NotStarted,
        None,
        &["channel_not_counted"],
    );
    case.check(
        "visit",
        "2026-11-10T10:00:00+08:00",
        Running,
        Some(7 * 24),
        &["channel_not_counted"],
    );
    case.check(
        "visit",
        "2026-11-20T10:00:00+08:00",
        Met,
        Some(24),
        &["channel_not_counted"],
    );
    let clock = case.clock("visit", "2026-11-20T10:00:00+08:00");
    assert_eq!(clock.started_at, Some(at("2026-11-03T10:00:00+08:00")));
    assert_eq!(clock.due_at, Some(at("2026-11-17T10:00:00+08:00")));
    assert_eq!(clock.due_at_latest, Some(at("2026-11-18T00:00:00+08:00")));
    assert_eq!(
        (clock.due_bound, clock.due_latest_bound),
        (Bound::AtOrBefore, Bound::Before)
    );
}

#[test]
fn an_arrival_before_the_confirmation_is_another_visits() {
    let case = Case::new(
        OVERSEAS,
        &[
            "arrival 2026-11-02T10:00:00+08:00",
            "confirmation 2026-11-03T10:00:00+08:00 email",
        ],
    );
    case.check(
        "visit",
        "2026-11-18T10:00:00+08:00",
        Missed,
        Some(-24),
        &["before_start"],
    );
}

#[test]
fn a_solution_or_an_arrival_meets_the_local_promise() {
    let confirmed = "confirmation 2026-11-03T10:00:00+08:00 platform";
    let meets = [
        ("solution 2026-11-04T10:00:00+08:00 email", Met),
        ("solution 2026-11-04T10:00:00+08:00", Met),
        ("solution 2026-11-04T10:00:00+08:00 phone", Running),
        ("arrival 2026-11-04T10:00:00+08:00", Met),
        ("reply 2026-11-04T10:00:00+08:00 email", Running),
    ];
    for (text, state) in meets {
        let case = Case::new(LOCAL, &[confirmed, text]);
        assert_eq!(
            case.clock("local_solution", "2026-11-04T12:00:00+08:00")
                .state,
            state,
            "{text}"
        );
    }
}

#[test]
fn the_other_reading_may_be_chosen_in_any_zone() {
    let mut case = Case::new(
        OVERSEAS,
        &[
            "confirmation 2026-11-03T10:00:00+08:00 email",
            "arrival 2026-11-17T23:59:59+08:00",
        ],
    );
    case.book.readings.natural_days = DayReading::EndOfLastDay;
    case.check("visit", "2026-11-20T10:00:00+08:00", Met, Some(0), &[]);
    case.facts[1].at = at("2026-11-18T00:00:00+08:00");
    case.check("visit", "2026-11-20T10:00:00+08:00", Missed, Some(0), &[]);
    case.book.readings.day_zone = DayZone::Named(ZoneId::new("America/Los_Angeles").unwrap());
    let clock = case.clock("visit", "2026-11-20T10:00:00+08:00");
    // It is still the 2nd in California, and winter time by now.
    assert_eq!(clock.due_at, Some(at("2026-11-17T00:00:00-08:00")));
    assert_eq!(clock.due_at_latest, clock.due_at);
    case.book.readings.day_zone = DayZone::Buyer;
    case.check(
        "visit",
        "2026-11-20T10:00:00+08:00",
        Running,
        None,
        &["buyer_zone_unknown"],
    );
    case.book.readings.natural_days = DayReading::Elapsed;
    case.check("visit", "2026-11-17T10:00:00+08:00", Running, Some(0), &[]);
    let clock = case.clock("visit", "2026-11-17T10:00:00+08:00");
    assert_eq!(clock.due_at_latest, None);
}

#[test]
fn the_period_of_an_order_ends_with_day_365() {
    let mut case = Case::new(Some("remote"), &[]);
    case.check(
        "service_period",
        "2026-11-02T10:00:00+08:00",
        NotStarted,
        None,
        &[],
    );
    case.paid_at = Some(at("2026-01-01T10:00:00+08:00"));
    case.check(
        "service_period",
        "2027-01-01T23:00:00+08:00",
        Running,
        Some(1),
        &[],
    );
    case.check(
        "service_period",
        "2027-01-02T00:00:00+08:00",
        Missed,
        Some(0),
        &[],
    );
    case.paid_at = Some(at("2027-02-01T10:00:00+08:00"));
    case.check(
        "service_period",
        "2027-01-02T00:00:00+08:00",
        NotStarted,
        None,
        &[],
    );
    // Day 365 after the 1st of March 2027 is the last of February of a leap year.
    case.paid_at = Some(at("2027-03-01T10:00:00+08:00"));
    let clock = case.clock("service_period", "2027-04-01T00:00:00+08:00");
    assert_eq!(clock.due_at, Some(at("2028-03-01T00:00:00+08:00")));
}

#[test]
fn a_withdrawal_voids_what_is_open() {
    let withdrawn = Case::new(
        OVERSEAS,
        &[
            "reply 2026-11-02T10:00:00+08:00 email",
            "confirmation 2026-11-02T11:00:00+08:00 email",
            "withdrawal 2026-11-05T10:00:00+08:00 phone",
            "arrival 2026-11-06T10:00:00+08:00",
        ],
    );
    let now = "2026-12-31T10:00:00+08:00";
    withdrawn.check("effective_reply", now, Met, Some(24), &[]);
    withdrawn.check(
        "visit",
        "2026-11-05T09:00:00+08:00",
        Running,
        Some(11 * 24 + 2),
        &[],
    );
    withdrawn.check("visit", now, Void, None, &[]);
    let missed = Case::new(OVERSEAS, &["withdrawal 2026-11-05T10:00:00+08:00"]);
    missed.check("effective_reply", now, Missed, Some(-48), &[]);
    missed.check("visit", now, Void, None, &[]);
}

#[test]
fn a_retracted_fact_never_happened() {
    let mut case = Case::new(OVERSEAS, &["reply 2026-11-02T10:00:00+08:00 email"]);
    let retraction = json!({"at": "2026-11-09T10:00:00Z", "reason": "the wrong buyer"});
    case.facts[0].retracted = serde_json::from_value(retraction).unwrap();
    case.check(
        "effective_reply",
        "2026-11-02T12:00:00+08:00",
        Running,
        Some(22),
        &[],
    );
}

#[test]
fn a_demand_of_tomorrow_has_not_started() {
    let case = Case::new(OVERSEAS, &["reply 2026-11-02T10:00:00+08:00 email"]);
    case.check(
        "effective_reply",
        "2026-10-31T10:00:00+08:00",
        NotStarted,
        None,
        &[],
    );
}

#[test]
fn working_days_need_a_calendar() {
    let calendar: WorkCalendar = serde_json::from_value(json!({
        "zone": "Asia/Shanghai", "weekend": [6, 7], "make_up_days": [],
        "holidays": {"2026-11-11": {"name": "a day", "estimated": false}},
        "hours": [["09:00:00", "18:00:00"]],
    }))
    .unwrap();
    let mut case = Case::new(LOCAL, &["confirmation 2026-11-03T10:00:00+08:00 email"]);
    case.book = book("alibaba-machinery-2022-05-30");
    case.check(
        "local_visit",
        "2026-11-04T10:00:00+08:00",
        Running,
        None,
        &["working_days_unknown"],
    );
    let inputs = ClockInputs {
        request: &case.request,
        facts: &case.facts.iter().collect::<Vec<_>>(),
        paid_at: None,
        buyer_zone: None,
        programme_days: Some(&calendar),
        site_days: None,
    };
    let due = crate::clock::due(
        &case.book,
        "local_visit",
        at("2026-11-03T10:00:00+08:00"),
        &inputs,
    );
    // Wed, Thu, Fri, Mon, Tue, not Wednesday the 11th, Thu, Fri.
    let end = at("2026-11-14T00:00:00+08:00");
    assert_eq!(due, Some((end, end)));
}

#[test]
fn free_parts_are_promised_where_parts_are_asked_for() {
    let mut case = Case::new(Some("remote"), &[]);
    case.book = book("alibaba-machinery-2022-07-06");
    let has_parts = |case: &Case| {
        let clocks = case.clocks("2026-11-02T10:00:00+08:00");
        clocks.iter().any(|clock| clock.clock == "free_parts")
    };
    assert!(!has_parts(&case));
    case.request.services = ["parts_delivery".parse().unwrap()].into();
    assert!(has_parts(&case));
}

fn check_judge(active: &[&RuleBook], received: &str, paid: Option<&str>, expected: Option<&str>) {
    let judge = judging_book(active, at(received), paid.map(at));
    let id = judge.map(|book| book.rule_book_id.as_str());
    assert_eq!(id, expected, "{received} {paid:?}");
}

#[test]
fn the_youngest_active_book_in_force_judges() {
    let (first, second) = (book(DEFAULT_BOOK), book("alibaba-machinery-2022-05-30"));
    let both = [&first, &second];
    check_judge(&both, "2021-12-27T23:59:59+08:00", None, None);
    check_judge(&both, "2021-12-28T00:00:00+08:00", None, Some(DEFAULT_BOOK));
    check_judge(&both, "2022-05-29T15:59:59Z", None, Some(DEFAULT_BOOK));
    check_judge(
        &both,
        "2022-05-29T16:00:00Z",
        None,
        Some("alibaba-machinery-2022-05-30"),
    );
    check_judge(&both[..1], "2026-11-18T01:00:00Z", None, Some(DEFAULT_BOOK));
    check_judge(&[], "2026-11-18T01:00:00Z", None, None);
}

#[test]
fn a_book_may_go_by_the_payment_and_may_end() {
    let mut second = book("alibaba-machinery-2022-05-30");
    second.readings.judged_by = JudgedBy::OrderPaid;
    second.in_force_to = Some("2022-06-30".parse().unwrap());
    let id = Some("alibaba-machinery-2022-05-30");
    check_judge(
        &[&second],
        "2026-01-01T00:00:00Z",
        Some("2022-06-30T15:00:00Z"),
        id,
    );
    check_judge(
        &[&second],
        "2026-01-01T00:00:00Z",
        Some("2022-06-30T16:00:00Z"),
        None,
    );
    check_judge(&[&second], "2022-06-01T00:00:00Z", None, id);
}

#[test]
fn of_equally_young_books_the_sellers_own_judges() {
    let theirs = book(DEFAULT_BOOK);
    let own = RuleBook {
        rule_book_id: RuleBookId::new("a-copy").unwrap(),
        source: crate::rulebook::Source {
            kind: SourceKind::Seller,
            ..theirs.source.clone()
        },
        ..theirs.clone()
    };
    check_judge(
        &[&own, &theirs],
        "2026-01-01T00:00:00Z",
        None,
        Some("a-copy"),
    );
}
