//! Times the derivations that a screen waits for: the clocks of 100,000
//! demands, and work placed into a calendar. Prints one line a figure; run it
//! with `cargo run --release -p fettle-domain --example bench_domain`.

use std::collections::{BTreeMap, BTreeSet};
use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use fettle_domain::calendar::{WeekdayNumber, WorkCalendar, WorkIndex};
use fettle_domain::change::Change;
use fettle_domain::clock::{NoWorkingDays, all_clocks};
use fettle_domain::rulebook::active_books;
use fettle_domain::time::Interval;
use fettle_domain::workspace::{ChangeContext, Workspace};
use fettle_domain::zone::ZoneId;
use serde_json::{Value, json};

const DEMANDS: u32 = 100_000;
const JOBS: u32 = 200_000;

fn main() {
    let now = instant("2026-11-18T01:00:00Z");
    bench_work(now);
    let workspace = workspace(now);
    let books = active_books(&workspace);
    for run in 1..=3 {
        let (clocks, took) = timed(|| all_clocks(&workspace, &books, &NoWorkingDays, now));
        println!(
            "clocks: {DEMANDS} demands, {} clocks, run {run}: {took:?}",
            clocks.len()
        );
    }
}

fn bench_work(now: DateTime<Utc>) {
    let calendar = calendar();
    let horizon = Interval::new(now, now + TimeDelta::days(400));
    let (index, took) = timed(|| WorkIndex::new(&calendar, horizon));
    println!("index over 400 days: {took:?}");
    let starts = |job: u32| now + TimeDelta::minutes(i64::from(job % 300_000));
    let ((), took) = timed(|| {
        for job in 0..JOBS {
            black_box(calendar.add_work(starts(job), 2400));
        }
    });
    println!("calendar: {JOBS} jobs of 40 h: {took:?}");
    let ((), took) = timed(|| {
        for job in 0..JOBS {
            black_box(index.finish_at(starts(job), 2400));
        }
    });
    println!("index, finish only: {JOBS} jobs of 40 h: {took:?}");
    let ((), took) = timed(|| {
        for job in 0..JOBS {
            black_box(index.add_work(starts(job), 2400));
        }
    });
    println!("index, with pieces: {JOBS} jobs of 40 h: {took:?}");
}

fn calendar() -> WorkCalendar {
    let hours = |h| NaiveTime::from_hms_opt(h, 0, 0).expect("an hour of the day");
    WorkCalendar {
        zone: ZoneId::new("Europe/Berlin").expect("a zone"),
        weekend: BTreeSet::from([WeekdayNumber(6), WeekdayNumber(7)]),
        holidays: BTreeMap::new(),
        make_up_days: BTreeSet::new(),
        hours: vec![(hours(9), hours(18))],
    }
}

/// Demands of the last thirty days, half of them replied to, a quarter
/// confirmed.
fn workspace(now: DateTime<Utc>) -> Workspace {
    let mut workspace = Workspace::new();
    for number in 0..DEMANDS {
        let received_at = now - TimeDelta::minutes(i64::from(number % 43_200));
        put(&mut workspace, number, &order(number, received_at));
        put(&mut workspace, number, &request(number, received_at));
        if number % 2 == 0 {
            let reply = json!({"kind": "reply", "agrees_method": true, "agrees_content": true});
            put(
                &mut workspace,
                number,
                &fact(number, "R", received_at, 5, &reply),
            );
        }
        if number % 4 == 0 {
            let yes = json!({"kind": "confirmation", "appointment": null});
            put(
                &mut workspace,
                number,
                &fact(number, "C", received_at, 9, &yes),
            );
        }
    }
    workspace
}

fn order(number: u32, received_at: DateTime<Utc>) -> Value {
    json!({"kind": "order_put", "payload": {
        "order_id": format!("O-{number:06}"), "buyer_id": "B-1", "product_id": "P-1",
        "paid_at": received_at - TimeDelta::days(200),
    }})
}

fn request(number: u32, received_at: DateTime<Utc>) -> Value {
    let method =
        ["overseas_engineer", "local_service_point"][usize::from(number.is_multiple_of(8))];
    json!({"kind": "request_put", "payload": {
        "request_id": format!("R-{number:06}"), "order_id": format!("O-{number:06}"),
        "received_at": received_at, "channel": "email", "services": ["installation"],
        "skills": [], "parts": [], "method": method,
    }})
}

fn fact(number: u32, word: &str, since: DateTime<Utc>, hours: i64, what: &Value) -> Value {
    json!({"kind": "fact_recorded", "payload": {
        "fact_id": format!("F-{number:06}-{word}"), "request_id": format!("R-{number:06}"),
        "at": since + TimeDelta::hours(hours), "channel": "email", "what": what, "evidence": [],
    }})
}

fn put(workspace: &mut Workspace, number: u32, change: &Value) {
    let change: Change = serde_json::from_value(change.clone()).expect("a change");
    let context = ChangeContext {
        op_id: format!("op-{number}"),
        recorded_at: DateTime::UNIX_EPOCH,
        base_rev: None,
    };
    workspace.apply(&change, &context);
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("a literal instant")
}

#[expect(clippy::disallowed_methods, reason = "a stopwatch is what this is")]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}
