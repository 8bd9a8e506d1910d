//! Measures a first pull of many orders into the real store, and a pull of
//! what is at rest: seconds, calls, and the memory that it takes, the
//! simulator's own apart.
//!
//! `cargo run --release -p fettle-app --example market_pull -- 100000`

use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use fettle_app::market::pull::pull;
use fettle_app::{App, Lang, StoppedClock, call_text};
use fettle_domain::change::Change;
use fettle_domain::market::MarketLink;
use fettle_marketplace::{
    Answer, BoxFuture, Client, NetworkFault, Pace, Profile, Request, Secret, Settings, TokenVault,
    Tokens, Transport, VaultError,
};
use fettle_marketplace_sim::{Call, Dialect, Options, Simulator};
use tempfile::TempDir;

/// The time at which this platform stands still: 2026-03-02T08:00:00Z.
fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_772_438_400)
}

struct Still;

impl Pace for Still {
    fn now(&self) -> DateTime<Utc> {
        now()
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

impl TokenVault for Still {
    fn keep<'a>(&'a self, _: &'a Tokens) -> BoxFuture<'a, Result<(), VaultError>> {
        Box::pin(async { Ok(()) })
    }
}

struct Direct(Arc<Simulator>);

impl Transport for Direct {
    fn post<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Answer, NetworkFault>> {
        let path = request.url.trim_start_matches("http://sim").to_owned();
        let mut form = form_urlencoded::Serializer::new(String::new());
        let body = form.extend_pairs(&request.form).finish().into_bytes();
        let query = String::new();
        let reply = self.0.answer(&Call { path, query, body });
        let answer = Answer {
            status: reply.status,
            date: Some(reply.date),
            retry_after: None,
            body: reply.body,
        };
        Box::pin(async move { Ok(answer) })
    }
}

/// Megabytes that this process holds, and that it held at most, as Linux tells
/// it.
fn memory() -> (f64, f64) {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let number = line.and_then(|line| line.trim().split(' ').next()?.parse::<f64>().ok());
        number.unwrap_or(f64::NAN) / 1024.0
    };
    (line("VmRSS:"), line("VmHWM:"))
}

/// Seconds that this process has spent on processors, all threads together, as
/// Linux tells it in hundredths.
fn processor_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = stat.rsplit(')').next().unwrap_or_default();
    let times = behind_name.split_whitespace().skip(11).take(2);
    let hundredths: f64 = times.filter_map(|time| time.parse::<f64>().ok()).sum();
    hundredths / 100.0
}

/// Seconds that something takes.
#[expect(clippy::disallowed_methods, reason = "a stopwatch is what this is")]
async fn timed<T>(work: impl Future<Output = T>) -> (f64, T) {
    let begun = Instant::now();
    let output = work.await;
    (begun.elapsed().as_secs_f64(), output)
}

async fn start(folder: &Path) -> App {
    let clock = Arc::new(StoppedClock(now()));
    App::open(folder.to_owned(), clock, "measure".to_owned()).await
}

async fn link(app: &App) -> Result<(), Box<dyn Error>> {
    app.ensure_workspace(Lang::En).await?;
    let link = MarketLink {
        profile: "B".to_owned(),
        base_url: "http://sim".to_owned(),
        auth_url: "http://sim".to_owned(),
        app_key: "sim-key".to_owned(),
        first_from: now() - TimeDelta::days(120),
        is_simulator: true,
        linked_at: now(),
    };
    let mut writing = app.writing().await?;
    writing
        .append(vec![Change::MarketLinked(link).into()])
        .await?;
    Ok(())
}

async fn client(count: usize) -> Result<Client, Box<dyn Error>> {
    let options = Options::new(1, count, Dialect::B);
    let secret = Secret::new(options.app_secret.clone());
    let settings = Settings::new(Profile::B, options.app_key.clone(), secret).at("http://sim");
    let code = Secret::new(options.code.clone());
    let transport = Arc::new(Direct(Arc::new(Simulator::new(options, Arc::new(now)))));
    let client = Client::new(settings, transport, Arc::new(Still), Arc::new(Still), None);
    client.sign_in(&code).await?;
    Ok(client)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let count = std::env::args().nth(1);
    let count = count.map_or(Ok(100_000), |text| text.parse())?;
    let folder = TempDir::new()?;
    let client = client(count).await?;
    let app = start(folder.path()).await;
    link(&app).await?;
    let (before, _) = memory();
    let (seconds, view) = timed(Box::pin(pull(&app, &client, None, Lang::En))).await;
    let view = view?;
    let (after, peak) = memory();
    println!(
        "{} orders pulled into the store in {seconds:.1} s ({} calls); memory grew by {:.0} MB \
         ({:.1} kB an order), {:.0} MB more at the peak",
        view.changed,
        view.calls,
        after - before,
        (after - before) * 1024.0 / f64::from(u32::try_from(view.changed)?),
        peak - after,
    );
    let (seconds, view) = timed(Box::pin(pull(&app, &client, None, Lang::En))).await;
    let view = view?;
    println!(
        "what is at rest, pulled again: {seconds:.3} s, {} call",
        view.calls
    );
    ask(&app).await?;
    app.close().await;
    let bytes = fs::metadata(folder.path().join("workspace.fettle"))?.len();
    println!("the file has {} MB", bytes / 1_048_576);
    for _ in 0..3 {
        let before = processor_seconds();
        let (seconds, app) = timed(start(folder.path())).await;
        println!(
            "opened again, verified: {seconds:.2} s ({:.2} s of processor time)",
            processor_seconds() - before
        );
        app.close().await;
    }
    Ok(())
}

/// Asks what screens and scripts ask; the first list of orders is made anew.
async fn ask(app: &App) -> Result<(), Box<dyn Error>> {
    let asked = [
        ("marketplace", serde_json::json!({})),
        ("status", serde_json::json!({})),
        ("today", serde_json::json!({})),
        ("search", serde_json::json!({"query": "bear"})),
        ("orders", serde_json::json!({})),
    ];
    for (name, input) in asked {
        let (seconds, text) = timed(Box::pin(call_text(app, name, input, Lang::En))).await;
        println!("{name}: {seconds:.3} s, {} kB", text?.len() / 1024);
    }
    Ok(())
}
