//! Working time against a second implementation that knows nothing but what a
//! wall clock shows, minute by minute.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use proptest::prelude::*;

use crate::calendar::{DayOff, Holiday, WeekdayNumber, WorkCalendar, WorkIndex};
use crate::time::Interval;
use crate::zone::{Zone, ZoneId};

/// Moments around which clocks or calendars do something odd.
const ODD_MOMENTS: [(&str, &str); 12] = [
    ("Asia/Shanghai", "2026-10-01T00:00:00Z"),
    ("UTC", "2028-02-29T00:00:00Z"),
    ("America/New_York", "2026-03-08T07:00:00Z"),
    ("America/New_York", "2026-11-01T06:00:00Z"),
    ("Africa/Cairo", "2026-04-23T22:00:00Z"),
    ("Africa/Cairo", "2026-10-29T21:00:00Z"),
    ("Australia/Lord_Howe", "2026-04-04T15:00:00Z"),
    ("Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
    ("Pacific/Apia", "2011-12-30T10:00:00Z"),
    ("Africa/Casablanca", "2026-02-15T02:00:00Z"),
    ("America/St_Johns", "2006-10-29T02:31:00Z"),
    ("America/St_Johns", "2006-04-02T03:31:00Z"),
];

/// The same calendar as a wall clock sees it.
struct WallClock<'a> {
    calendar: &'a WorkCalendar,
    zone: Zone,
}

impl<'a> WallClock<'a> {
    fn new(calendar: &'a WorkCalendar) -> Self {
        let zone = calendar.zone.zone();
        Self { calendar, zone }
    }

    fn works_on(&self, date: NaiveDate) -> bool {
        let rests = self
            .calendar
            .weekend
            .contains(&chrono::Datelike::weekday(&date).into())
            || self.calendar.holidays.contains_key(&date);
        !rests || self.calendar.make_up_days.contains(&date)
    }

    fn is_open(&self, at: DateTime<Utc>) -> bool {
        let local = self.zone.local(at);
        let open = |&(from, to): &(NaiveTime, NaiveTime)| {
            from <= local.time() && (to == NaiveTime::MIN || local.time() < to)
        };
        self.works_on(local.date()) && self.calendar.hours.iter().any(open)
    }

    /// Open minutes from `from`, at most `minutes` of them, within `days`.
    fn work(&self, from: DateTime<Utc>, minutes: u32, days: i64) -> Vec<DateTime<Utc>> {
        let all = (0..days * 1440).map(|minute| from + TimeDelta::minutes(minute));
        all.filter(|at| self.is_open(*at))
            .take(usize::try_from(minutes).unwrap())
            .collect()
    }
}

fn runs(minutes: &[DateTime<Utc>]) -> Vec<Interval> {
    let mut runs: Vec<Interval> = Vec::new();
    for &at in minutes {
        let end = at + TimeDelta::minutes(1);
        match runs.last_mut() {
            Some(run) if run.to == at => run.to = end,
            _ => runs.push(Interval::new(at, end)),
        }
    }
    runs
}

prop_compose! {
    fn any_hours()(mut cuts in prop::collection::btree_set(0..1440_u32, 2..5), to_midnight: bool)
        -> Vec<(NaiveTime, NaiveTime)> {
        if cuts.len() % 2 == 1 {
            cuts.pop_last();
        }
        let time = |minute: &u32| NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0).unwrap();
        let cuts: Vec<_> = cuts.iter().map(time).collect();
        let mut hours: Vec<_> = cuts.chunks(2).map(|pair| (pair[0], pair[1])).collect();
        if to_midnight {
            hours.last_mut().unwrap().1 = NaiveTime::MIN;
        }
        hours
    }
}

prop_compose! {
    /// A calendar near an odd moment, and a moment within three days of it.
    fn any_case()(
        (zone, moment) in prop::sample::select(ODD_MOMENTS.to_vec()),
        minutes in -4320..4320_i64,
        always_open in prop::bool::weighted(0.1),
        hours in any_hours(),
        weekend in prop::collection::btree_set(1..8_u8, 0..3),
        holidays in prop::collection::btree_set(-5..6_i64, 0..3),
        make_up in prop::collection::btree_set(-5..6_i64, 0..3),
    ) -> (WorkCalendar, DateTime<Utc>) {
        let moment: DateTime<Utc> = moment.parse().unwrap();
        let day = |offset: i64| (moment + TimeDelta::days(offset)).date_naive();
        let holiday = || Holiday { name: "a day".to_owned(), estimated: false };
        let calendar = WorkCalendar {
            zone: ZoneId::new(zone).unwrap(),
            weekend: weekend.into_iter().map(WeekdayNumber).collect(),
            holidays: holidays.into_iter().map(|o| (day(o), holiday())).collect(),
            make_up_days: make_up.into_iter().map(day).collect(),
            hours: if always_open { vec![(NaiveTime::MIN, NaiveTime::MIN)] } else { hours },
        };
        (calendar, moment + TimeDelta::minutes(minutes))
    }
}

/// Long enough for any job of these tests and short enough to walk.
const NAIVE_DAYS: i64 = 10;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn work_fills_the_open_minutes((calendar, from) in any_case(), minutes in 1..1500_u32) {
        let naive = WallClock::new(&calendar).work(from, minutes, NAIVE_DAYS);
        prop_assume!(naive.len() == usize::try_from(minutes).unwrap());
        let placed = calendar.add_work(from, minutes).unwrap();
        prop_assert_eq!(placed.finish_at, *naive.last().unwrap() + TimeDelta::minutes(1));
        prop_assert_eq!(placed.pieces, runs(&naive));
        prop_assert_eq!(calendar.next_open(from), naive.first().copied());
    }

    #[test]
    fn a_day_opens_when_its_clock_says((calendar, at) in any_case()) {
        let wall = WallClock::new(&calendar);
        let date = wall.zone.date(at);
        let minutes = wall.work(at - TimeDelta::days(3), u32::MAX, 6);
        let of_day: Vec<_> = minutes.into_iter().filter(|m| wall.zone.date(*m) == date).collect();
        prop_assert_eq!(calendar.spans(date), runs(&of_day));
    }

    #[test]
    fn working_seconds_count_open_minutes((calendar, from) in any_case(), minutes in 0..9000_i64) {
        let span = Interval::new(from, from + TimeDelta::minutes(minutes));
        let wall = WallClock::new(&calendar);
        let open = (0..minutes).filter(|m| wall.is_open(from + TimeDelta::minutes(*m))).count();
        prop_assert_eq!(calendar.working_seconds(span), 60 * i64::try_from(open).unwrap());
    }

    #[test]
    fn the_latest_start_is_the_latest((calendar, by) in any_case(), minutes in 1..1500_u32) {
        let wall = WallClock::new(&calendar);
        let back = (1..NAIVE_DAYS * 1440).map(|m| by - TimeDelta::minutes(m));
        let naive = back.filter(|at| wall.is_open(*at)).nth(usize::try_from(minutes).unwrap() - 1);
        prop_assume!(naive.is_some());
        let start = calendar.latest_start(by, minutes);
        prop_assert_eq!(start, naive);
        prop_assert!(calendar.add_work(start.unwrap(), minutes).unwrap().finish_at <= by);
    }

    #[test]
    fn the_nth_working_day_ends((calendar, start) in any_case(), nth in 0..8_u32) {
        let wall = WallClock::new(&calendar);
        // In Newfoundland the clocks of 2006 went back over midnight, so that
        // a day had two ends; the calendar takes the first.
        prop_assume!(calendar.zone.as_str() != "America/St_Johns");
        let minutes = (0..20 * 1440).map(|m| start + TimeDelta::minutes(m));
        let mut days: Vec<NaiveDate> = minutes.clone().map(|at| wall.zone.date(at)).collect();
        days.dedup();
        let worked = days.iter().skip(1).filter(|day| wall.works_on(**day));
        let last = match nth {
            0 => days.first(),
            _ => worked.clone().nth(usize::try_from(nth).unwrap() - 1),
        };
        prop_assume!(last.is_some());
        let end = minutes.clone().find(|at| wall.zone.date(*at) > *last.unwrap());
        prop_assume!(end.is_some());
        prop_assert_eq!(calendar.end_of_working_day(start, nth), end);
    }

    #[test]
    fn the_index_answers_as_the_calendar(
        (calendar, at) in any_case(),
        seconds in -1_000_000..1_000_000_i64,
        minutes in 0..6000_u32,
    ) {
        let at = at + TimeDelta::seconds(seconds);
        let around = Interval::new(at - TimeDelta::days(800), at + TimeDelta::days(800));
        let index = WorkIndex::new(&calendar, around);
        prop_assert_eq!(index.next_open(at), calendar.next_open(at));
        let placed = calendar.add_work(at, minutes);
        prop_assert_eq!(index.finish_at(at, minutes), placed.as_ref().map(|work| work.finish_at));
        prop_assert_eq!(index.add_work(at, minutes), placed);
        prop_assert_eq!(index.latest_start(at, minutes), calendar.latest_start(at, minutes));
        let span = Interval::new(at, at + TimeDelta::minutes(minutes.into()));
        prop_assert_eq!(index.working_seconds(span), Some(calendar.working_seconds(span)));
    }
}

fn berlin(hours: &[(u32, u32)]) -> WorkCalendar {
    let time = |h: &u32| NaiveTime::from_hms_opt(*h, 0, 0).unwrap();
    WorkCalendar {
        zone: ZoneId::new("Europe/Berlin").unwrap(),
        weekend: BTreeSet::from([WeekdayNumber(6), WeekdayNumber(7)]),
        holidays: BTreeMap::new(),
        make_up_days: BTreeSet::new(),
        hours: hours
            .iter()
            .map(|(from, to)| (time(from), time(to)))
            .collect(),
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn a_long_job_skips_the_weekend() {
    let calendar = berlin(&[(9, 12), (13, 18)]);
    // Friday 2026-11-20 16:00 in Berlin: two hours, then Monday.
    let work = calendar.add_work(at("2026-11-20T15:00:00Z"), 300).unwrap();
    let pieces = [
        ("2026-11-20T15:00:00Z", "2026-11-20T17:00:00Z"),
        ("2026-11-23T08:00:00Z", "2026-11-23T11:00:00Z"),
    ];
    let pieces = pieces.map(|(from, to)| Interval::new(at(from), at(to)));
    assert_eq!(work.pieces, pieces);
    assert_eq!(work.finish_at, at("2026-11-23T11:00:00Z"));
}

#[test]
fn a_night_shift_over_a_clock_change_has_its_true_length() {
    let calendar = WorkCalendar {
        weekend: BTreeSet::new(),
        ..berlin(&[(0, 6)])
    };
    let hours = |date: &str| {
        let spans = calendar.spans(date.parse().unwrap());
        spans.iter().map(Interval::seconds).sum::<i64>() / 3600
    };
    assert_eq!(hours("2026-03-28"), 6);
    assert_eq!(hours("2026-03-29"), 5);
    assert_eq!(hours("2026-10-25"), 7);
}

#[test]
fn a_day_that_never_was_is_no_working_day() {
    let samoa = WorkCalendar {
        zone: ZoneId::new("Pacific/Apia").unwrap(),
        ..berlin(&[(9, 18)])
    };
    // Thursday the 29th of December 2011; Friday the 30th was skipped.
    let thursday = at("2011-12-29T20:00:00-10:00");
    assert_eq!(
        samoa.end_of_working_day(thursday, 0),
        Some(at("2011-12-31T00:00:00+14:00"))
    );
    assert_eq!(
        samoa.end_of_working_day(thursday, 1),
        Some(at("2012-01-03T00:00:00+14:00"))
    );
    assert_eq!(
        samoa.next_open(thursday),
        Some(at("2012-01-02T09:00:00+14:00"))
    );
    assert_eq!(samoa.spans("2011-12-30".parse().unwrap()), []);
}

#[test]
fn a_place_that_never_opens_is_never_open() {
    let never = WorkCalendar {
        weekend: (1..=7).map(WeekdayNumber).collect(),
        ..berlin(&[(9, 18)])
    };
    for calendar in [never, berlin(&[])] {
        let now = at("2026-11-20T15:00:00Z");
        assert_eq!(calendar.next_open(now), None);
        assert_eq!(calendar.add_work(now, 0), None);
        assert_eq!(calendar.latest_start(now, 1), None);
    }
    let closed = WorkCalendar {
        weekend: (1..=7).map(WeekdayNumber).collect(),
        ..berlin(&[(9, 18)])
    };
    assert_eq!(
        closed.end_of_working_day(at("2026-11-20T15:00:00Z"), 1),
        None
    );
}

#[test]
fn extremes_are_answered_and_do_not_panic() {
    let calendar = berlin(&[(9, 18)]);
    for now in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
        let _ = calendar.next_open(now);
        let _ = calendar.latest_start(now, 60);
        let _ = calendar.end_of_working_day(now, 3);
    }
    assert_eq!(
        calendar.add_work(at("2026-11-20T15:00:00Z"), u32::MAX),
        None
    );
}

#[test]
fn a_fraction_of_a_second_waits_for_the_next() {
    let calendar = berlin(&[(9, 18)]);
    let work = calendar.add_work(at("2026-11-20T09:00:00.5Z"), 1).unwrap();
    assert_eq!(work.finish_at, at("2026-11-20T09:01:01Z"));
}

#[test]
fn the_index_says_nothing_beyond_its_horizon() {
    let calendar = berlin(&[(9, 18)]);
    let week = Interval::new(at("2026-11-16T00:00:00Z"), at("2026-11-23T00:00:00Z"));
    let index = WorkIndex::new(&calendar, week);
    assert_eq!(index.next_open(at("2026-11-15T00:00:00Z")), None);
    assert_eq!(index.next_open(at("2026-11-21T00:00:00Z")), None);
    assert_eq!(index.finish_at(at("2026-11-20T08:00:00Z"), 541), None);
    assert!(index.finish_at(at("2026-11-20T08:00:00Z"), 540).is_some());
    assert_eq!(index.latest_start(at("2026-11-16T10:00:00Z"), 121), None);
    assert_eq!(index.latest_start(at("2026-11-24T10:00:00Z"), 1), None);
    assert_eq!(
        index.working_seconds(Interval::new(week.from, at("2026-11-24T00:00:00Z"))),
        None
    );
}

#[test]
fn a_day_off_says_why() {
    let national = NaiveDate::from_ymd_opt(2026, 10, 3).unwrap();
    let holiday = Holiday {
        name: "Tag der Deutschen Einheit".to_owned(),
        estimated: false,
    };
    let calendar = WorkCalendar {
        holidays: BTreeMap::from([(national, holiday.clone())]),
        make_up_days: BTreeSet::from(["2026-10-04".parse().unwrap()]),
        ..berlin(&[(9, 18)])
    };
    let why = |date: &str| calendar.day_off(date.parse().unwrap());
    assert_eq!(why("2026-10-03"), Some(DayOff::Holiday(&holiday)));
    assert_eq!(why("2026-10-04"), None);
    assert_eq!(why("2026-10-10"), Some(DayOff::Weekend));
    assert_eq!(why("2026-10-12"), None);
}
