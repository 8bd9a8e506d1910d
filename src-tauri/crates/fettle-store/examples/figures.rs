//! Measures the store: `cargo run --release -p fettle-store --example figures
//! [REQUESTS | FOLDER]`: of a workspace that is there, opening it. Prints wall and processor time of each step; the workload is
//! made of demands with two facts each, in a folder of its own.

use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use fettle_domain::change::Change;
use fettle_domain::id::{FactId, OrderId, RequestId};
use fettle_domain::request::{Fact, FactKind, ServiceRequest};
use fettle_domain::service::Channel;
use fettle_domain::zone::ZoneId;
use fettle_store::{Author, NewOp, Store, doctor};
use fettle_sync::SeededEntropy;

type Failure = Box<dyn Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let requests = match std::env::args().nth(1) {
        Some(folder) if Path::new(&folder).is_dir() => return open_again(Path::new(&folder)).await,
        Some(text) => text.parse()?,
        None => 100_000_u64,
    };
    let folder = tempfile::tempdir()?;
    let start: DateTime<Utc> = "2026-01-01T00:00:00Z".parse()?;
    let author = Author {
        actor: "figures".to_owned(),
        now: start,
        zone: ZoneId::new("Asia/Shanghai")?,
    };
    let mut store = Store::create(folder.path(), start, SeededEntropy::new(1)).await?;

    let book = batch(1..=20_000, start)?;
    let watch = Stopwatch::start();
    store.append(book, &author).await?;
    watch.tell("append 60,000 ops as one batch");
    for from in (20_001..=requests).step_by(20_000) {
        let to = requests.min(from + 19_999);
        store.append(batch(from..=to, start)?, &author).await?;
    }
    single_ops(&mut store, &author, start).await?;
    let ops = store.op_count();
    store.close().await?;

    println!("{requests} requests, {ops} ops");
    open_again(folder.path()).await?;
    let watch = Stopwatch::start();
    let report = doctor::report(folder.path()).await?;
    watch.tell(&format!("doctor, sound: {}", report.is_sound()));
    let bytes = std::fs::metadata(folder.path().join("workspace.fettle"))?.len();
    println!("the database has {} MB", bytes / 1_000_000);
    Ok(())
}

/// Opens a workspace three times.
async fn open_again(folder: &Path) -> Result<(), Failure> {
    for _ in 0..3 {
        let watch = Stopwatch::start();
        let store = Store::open(folder, SeededEntropy::new(2)).await?;
        watch.tell(&format!("open {} ops", store.op_count()));
        store.close().await?;
    }
    Ok(())
}

/// 300 batches of one op; tells the median and the worst of their times.
async fn single_ops(
    store: &mut Store,
    author: &Author,
    start: DateTime<Utc>,
) -> Result<(), Failure> {
    let mut times = Vec::new();
    for number in 1..=300 {
        let change = Change::FactRecorded(fact(number, "note", start)?);
        let watch = Stopwatch::start();
        store.append(vec![NewOp::from(change)], author).await?;
        times.push(watch.wall());
    }
    times.sort();
    println!(
        "append one op, 300 times: median {:?}, 99th of 100 {:?}, worst {:?}",
        times[150], times[296], times[299]
    );
    Ok(())
}

fn batch(
    numbers: std::ops::RangeInclusive<u64>,
    start: DateTime<Utc>,
) -> Result<Vec<NewOp>, Failure> {
    let mut ops = Vec::new();
    for number in numbers {
        ops.push(Change::RequestPut(request(number, start)?).into());
        for word in ["reply", "confirmation"] {
            ops.push(Change::FactRecorded(fact(number, word, start)?).into());
        }
    }
    Ok(ops)
}

fn request(number: u64, start: DateTime<Utc>) -> Result<ServiceRequest, Failure> {
    Ok(ServiceRequest {
        request_id: RequestId::new(format!("R-{number:06}"))?,
        order_id: OrderId::new(format!("204731438796{number:06}"))?,
        received_at: start + TimeDelta::minutes(i64::try_from(number)?),
        channel: Channel::ALL[0],
        services: std::collections::BTreeSet::new(),
        skills: std::collections::BTreeSet::new(),
        description: Some("Spindle noise at 3,000 rpm, since the last bearing change.".to_owned()),
        work_minutes: Some(240),
        method: None,
        parts: Vec::new(),
        parts_eta: None,
        earliest_on: None,
        latest_on: None,
    })
}

fn fact(number: u64, word: &str, start: DateTime<Utc>) -> Result<Fact, Failure> {
    Ok(Fact {
        fact_id: FactId::new(format!("R-{number:06}-{word}"))?,
        request_id: RequestId::new(format!("R-{number:06}"))?,
        at: start + TimeDelta::minutes(i64::try_from(number)? + 30),
        channel: Some(Channel::ALL[0]),
        what: FactKind::Reply {
            agrees_method: true,
            agrees_content: true,
        },
        evidence: Vec::new(),
        note: None,
        retracted: None,
    })
}

/// Wall time, and the process's processor time where the system tells.
struct Stopwatch {
    wall: Instant,
    processor: Option<Duration>,
}

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "this is the stopwatch")]
    fn start() -> Self {
        Self {
            wall: Instant::now(),
            processor: processor_time(),
        }
    }

    fn wall(&self) -> Duration {
        self.wall.elapsed()
    }

    fn tell(&self, what: &str) {
        let wall = self.wall().as_secs_f64();
        let processor = processor_time().zip(self.processor);
        let processor = processor.map_or_else(
            || "unknown".to_owned(),
            |(now, then)| format!("{:.2} s", now.saturating_sub(then).as_secs_f64()),
        );
        println!("{what}: {wall:.2} s, processor {processor}");
    }
}

/// User and system time of this process, from Linux in hundredths of a second.
fn processor_time() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}
