//! Checks of a rule book that a seller has edited.

use std::collections::BTreeSet;

use super::{Bilingual, ClockRule, Limit, MetEvent, RuleBook, StartEvent};
use crate::reason::{Figure, Reason, rule};

/// The longest a clock may run: ten years of days, leap days included.
pub const MAX_LIMIT_DAYS: u32 = 3653;

/// Everything that is wrong with a rule book, in the order of its clocks;
/// empty when it can judge.
pub fn validate(book: &RuleBook) -> Vec<Reason> {
    let mut problems = Vec::new();
    check_dates(book, &mut problems);
    if book.clocks.is_empty() {
        problems.push(Reason::new(
            rule::BOOK_NO_CLOCKS,
            "This rule book has no clocks; add one.",
        ));
    }
    check_text(&book.title, "", "title", &mut problems);
    let mut names = BTreeSet::new();
    for clock in &book.clocks {
        if !names.insert(clock.clock.as_str()) {
            problems.push(about(
                clock,
                rule::CLOCK_NAME_TWICE,
                "is the name of two clocks; give each its own",
            ));
        }
        check_clock(clock, &mut problems);
    }
    problems
}

fn check_dates(book: &RuleBook, problems: &mut Vec<Reason>) {
    if let Some(to) = book.in_force_to.filter(|to| *to < book.in_force_from) {
        let from = book.in_force_from;
        let detail =
            format!("The book is in force from {from} to {to}, which is before; swap them.");
        problems.push(
            Reason::new(rule::BOOK_DATES, detail)
                .with("from", Figure::Date(from))
                .with("to", Figure::Date(to)),
        );
    }
}

fn check_clock(clock: &ClockRule, problems: &mut Vec<Reason>) {
    check_text(&clock.title, &clock.clock, "title", problems);
    check_text(&clock.consequence, &clock.clock, "consequence", problems);
    let wrong = [
        (
            !is_name(&clock.clock),
            rule::CLOCK_NAME,
            "needs a name of lower-case letters, digits and underscores",
        ),
        (
            clock.applies_to.is_empty(),
            rule::CLOCK_APPLIES_TO_NOTHING,
            "holds for no method; choose at least one",
        ),
        (
            clock.miss_price_minor < 0,
            rule::CLOCK_PRICE_NEGATIVE,
            "has a negative price of a miss; write zero or more",
        ),
    ];
    let wrong = wrong.into_iter().filter(|(is_wrong, ..)| *is_wrong);
    problems.extend(wrong.map(|(_, rule, detail)| about(clock, rule, detail)));
    check_limit(clock, problems);
    check_meeting(clock, problems);
    check_channels(clock, problems);
}

fn is_name(text: &str) -> bool {
    let in_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    !text.is_empty() && text.chars().all(in_name)
}

fn check_text(text: &Bilingual, clock: &str, field: &str, problems: &mut Vec<Reason>) {
    if text.en.trim().is_empty() && text.zh.trim().is_empty() {
        let of = if clock.is_empty() { "the book" } else { clock };
        problems.push(
            Reason::new(
                rule::BOOK_TEXT_MISSING,
                format!("The {field} of {of} is empty; write it in at least one language."),
            )
            .with_text("clock", clock)
            .with_text("field", field),
        );
    }
}

fn check_limit(clock: &ClockRule, problems: &mut Vec<Reason>) {
    let days = match clock.limit {
        Limit::Hours(hours) => hours.div_ceil(24),
        Limit::NaturalDays(days) | Limit::WorkingDays(days) | Limit::PeriodDays(days) => days,
    };
    if days == 0 {
        problems.push(about(
            clock,
            rule::CLOCK_LIMIT_ZERO,
            "has a limit of zero; write one or more",
        ));
    }
    if days > MAX_LIMIT_DAYS {
        let detail = format!("runs {days} days; at most {MAX_LIMIT_DAYS}");
        problems.push(
            about(clock, rule::CLOCK_LIMIT_TOO_LONG, &detail)
                .with("days", Figure::Count(days.into()))
                .with("most", Figure::Count(MAX_LIMIT_DAYS.into())),
        );
    }
}

fn check_meeting(clock: &ClockRule, problems: &mut Vec<Reason>) {
    let is_period = matches!(clock.limit, Limit::PeriodDays(_));
    match (is_period, clock.met_by.is_empty()) {
        (false, true) => problems.push(about(
            clock,
            rule::CLOCK_NEVER_MET,
            "names nothing that meets it; choose what does",
        )),
        (true, false) => problems.push(about(
            clock,
            rule::CLOCK_PERIOD_MET,
            "is a period, which ends by itself; take out what meets it",
        )),
        _ => {}
    }
}

fn check_channels(clock: &ClockRule, problems: &mut Vec<Reason>) {
    let by_message = |e: &MetEvent| matches!(e, MetEvent::AgreedReply | MetEvent::Solution);
    let idle = [
        (
            "start_channels",
            !clock.start_channels.is_empty() && clock.starts_on != StartEvent::AppointmentConfirmed,
        ),
        (
            "met_channels",
            !clock.met_channels.is_empty() && !clock.met_by.iter().any(by_message),
        ),
    ];
    for (field, _) in idle.into_iter().filter(|(_, is_idle)| *is_idle) {
        let detail = format!("names {field} although no message is involved; take them out");
        problems.push(about(clock, rule::CLOCK_CHANNELS_IDLE, &detail).with_text("field", field));
    }
}

fn about(clock: &ClockRule, rule: &str, detail: &str) -> Reason {
    Reason::new(rule, format!("Clock `{}` {detail}.", clock.clock))
        .with_text("clock", clock.clock.as_str())
}
