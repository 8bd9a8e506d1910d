//! Rule books: what ships, what a seller may not write, and which are at hand.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate};

use crate::change::Change;
use crate::id::RuleBookId;
use crate::reason::rule;
use crate::rulebook::{
    AppliesTo, Bilingual, DEFAULT_BOOK, DayReading, DayZone, JudgedBy, Limit, RuleBook, SourceKind,
    active_books, books, shipped, validate,
};
use crate::service::Channel;
use crate::settings::Settings;
use crate::workspace::{ChangeContext, Workspace};
use crate::zone::ZoneId;

fn default_book() -> RuleBook {
    shipped()[&RuleBookId::new(DEFAULT_BOOK).unwrap()].clone()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn three_books_ship_and_one_is_active() {
    let found: Vec<_> = shipped()
        .into_values()
        .map(|book| {
            (
                book.rule_book_id.to_string(),
                book.in_force_from,
                book.source.kind,
            )
        })
        .collect();
    let expected = [
        (DEFAULT_BOOK, "2021-12-28", SourceKind::Primary),
        (
            "alibaba-machinery-2022-05-30",
            "2022-05-30",
            SourceKind::Secondary,
        ),
        (
            "alibaba-machinery-2022-07-06",
            "2022-07-06",
            SourceKind::Secondary,
        ),
    ];
    let expected = expected.map(|(id, from, kind)| (id.to_owned(), date(from), kind));
    assert_eq!(found, expected);
    let settings = Settings::careful(ZoneId::new("Asia/Shanghai").unwrap());
    let active: Vec<&str> = settings
        .active_rule_books
        .iter()
        .map(RuleBookId::as_str)
        .collect();
    assert_eq!(active, [DEFAULT_BOOK]);
}

#[test]
fn shipped_books_read_the_text_carefully() {
    for book in shipped().values() {
        let readings = &book.readings;
        assert_eq!(readings.natural_days, DayReading::Elapsed);
        assert_eq!(readings.period, DayReading::EndOfLastDay);
        assert_eq!(readings.day_zone, DayZone::Programme);
        assert_eq!(readings.judged_by, JudgedBy::DemandReceived);
        let promised: Vec<&str> = book.promised_services.iter().map(|s| s.as_str()).collect();
        assert_eq!(promised.len(), 6, "{promised:?}");
        assert!(!promised.contains(&"training"));
        assert_eq!(book.programme_zone.as_str(), "Asia/Shanghai");
        for clock in &book.clocks {
            let channels = clock.start_channels.iter().chain(&clock.met_channels);
            let channels: BTreeSet<Channel> = channels.copied().collect();
            assert!(
                channels.is_subset(&[Channel::Email, Channel::Platform].into()),
                "{}",
                clock.clock
            );
        }
    }
}

fn limits(id: &str) -> Vec<(String, Limit)> {
    let book = &shipped()[&RuleBookId::new(id).unwrap()];
    book.clocks
        .iter()
        .map(|c| (c.clock.clone(), c.limit))
        .collect()
}

#[test]
fn limits_are_those_of_the_texts() {
    let named = |limits: &[(&str, Limit)]| -> Vec<(String, Limit)> {
        limits
            .iter()
            .map(|(name, limit)| ((*name).to_owned(), *limit))
            .collect()
    };
    let first = named(&[
        ("effective_reply", Limit::Hours(48)),
        ("visit", Limit::NaturalDays(14)),
        ("local_solution", Limit::Hours(48)),
        ("service_period", Limit::PeriodDays(365)),
    ]);
    let later = named(&[
        ("effective_reply", Limit::Hours(24)),
        ("visit", Limit::WorkingDays(14)),
        ("local_visit", Limit::WorkingDays(7)),
        ("local_solution", Limit::Hours(48)),
        ("completion", Limit::NaturalDays(90)),
        ("free_parts", Limit::Hours(48)),
        ("service_period", Limit::PeriodDays(365)),
    ]);
    assert_eq!(limits(DEFAULT_BOOK), first);
    assert_eq!(limits("alibaba-machinery-2022-05-30"), later);
    assert_eq!(limits("alibaba-machinery-2022-07-06"), later);
}

#[test]
fn every_text_is_in_both_languages() {
    let is_chinese = |text: &Bilingual| {
        text.zh
            .chars()
            .any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
    };
    for book in shipped().values() {
        let clocks = book.clocks.iter().flat_map(|c| [&c.title, &c.consequence]);
        let texts = clocks
            .chain(&book.notes)
            .chain([&book.title, &book.source.text]);
        for text in texts {
            assert!(
                !text.en.is_empty() && text.en.is_ascii() && is_chinese(text),
                "{text:?}"
            );
        }
    }
}

/// Checks that an edit of the default book is told by exactly these rules.
#[track_caller]
fn check(edit: impl FnOnce(&mut RuleBook), expected: &[&str]) {
    let mut book = default_book();
    edit(&mut book);
    let problems = validate(&book);
    super::check_reasons(&problems);
    let rules: Vec<&str> = problems.iter().map(|p| p.rule.as_str()).collect();
    assert_eq!(rules, expected, "{problems:#?}");
}

#[test]
fn a_sellers_mistakes_are_named() {
    check(|_| {}, &[]);
    check(|b| b.clocks.clear(), &[rule::BOOK_NO_CLOCKS]);
    check(
        |b| b.in_force_to = Some(date("2021-12-27")),
        &[rule::BOOK_DATES],
    );
    check(|b| b.in_force_to = Some(b.in_force_from), &[]);
    check(
        |b| {
            b.title = Bilingual {
                en: " ".into(),
                zh: String::new(),
            }
        },
        &[rule::BOOK_TEXT_MISSING],
    );
    check(|b| b.title.en.clear(), &[]);
    check(
        |b| b.clocks[1].clock = "effective_reply".into(),
        &[rule::CLOCK_NAME_TWICE],
    );
    check(|b| b.clocks[1].clock = "Visit!".into(), &[rule::CLOCK_NAME]);
    check(
        |b| b.clocks[0].applies_to.clear(),
        &[rule::CLOCK_APPLIES_TO_NOTHING],
    );
    check(
        |b| b.clocks[0].limit = Limit::Hours(0),
        &[rule::CLOCK_LIMIT_ZERO],
    );
    check(
        |b| b.clocks[1].limit = Limit::WorkingDays(u32::MAX),
        &[rule::CLOCK_LIMIT_TOO_LONG],
    );
    check(|b| b.clocks[1].met_by.clear(), &[rule::CLOCK_NEVER_MET]);
    check(
        |b| b.clocks[3].met_by = b.clocks[1].met_by.clone(),
        &[rule::CLOCK_PERIOD_MET],
    );
    check(
        |b| b.clocks[1].met_channels = vec![Channel::Email],
        &[rule::CLOCK_CHANNELS_IDLE],
    );
    check(
        |b| b.clocks[0].start_channels = vec![Channel::Email],
        &[rule::CLOCK_CHANNELS_IDLE],
    );
    check(
        |b| b.clocks[0].miss_price_minor = -1,
        &[rule::CLOCK_PRICE_NEGATIVE],
    );
}

#[test]
fn a_book_survives_json_and_old_ones_are_read() {
    for book in shipped().into_values() {
        let text = serde_json::to_string(&book).unwrap();
        assert_eq!(serde_json::from_str::<RuleBook>(&text).unwrap(), book);
        // Written before a book named services, or a clock its own.
        let mut old: serde_json::Value = serde_json::from_str(&text).unwrap();
        old.as_object_mut().unwrap().remove("promised_services");
        assert!(
            serde_json::from_value::<RuleBook>(old)
                .unwrap()
                .promised_services
                .is_empty()
        );
        assert!(
            book.clocks
                .iter()
                .any(|c| c.applies_to.contains(&AppliesTo::Open))
        );
    }
}

#[test]
fn the_sellers_own_book_stands_in_for_a_shipped_one() {
    let mut workspace = Workspace::new();
    assert_eq!(active_books(&workspace), [&default_book()]);
    let mut own = default_book();
    own.clocks.truncate(1);
    let context = ChangeContext {
        op_id: "op".to_owned(),
        recorded_at: DateTime::UNIX_EPOCH,
        base_rev: None,
    };
    workspace.apply(&Change::RuleBookPut(own.clone()), &context);
    assert_eq!(books(&workspace).len(), 3);
    assert_eq!(active_books(&workspace), [&own]);
    let mut settings = Settings::careful(ZoneId::new("Asia/Shanghai").unwrap());
    settings.active_rule_books = ["alibaba-machinery-2022-05-30", "no-such-book"]
        .map(|id| RuleBookId::new(id).unwrap())
        .into();
    workspace.apply(&Change::SettingsPut(settings), &context);
    let active: Vec<&str> = active_books(&workspace)
        .iter()
        .map(|b| b.rule_book_id.as_str())
        .collect();
    assert_eq!(active, ["alibaba-machinery-2022-05-30"]);
}

#[test]
fn rule_names_are_unique_and_plain() {
    let names: BTreeSet<&str> = rule::ALL.iter().map(|rule| rule.name).collect();
    assert_eq!(names.len(), rule::ALL.len());
    for rule in rule::ALL {
        assert!(
            rule.name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c == '_'),
            "{}",
            rule.name
        );
        assert!(rule.meaning.ends_with('.'), "{}", rule.meaning);
    }
}
