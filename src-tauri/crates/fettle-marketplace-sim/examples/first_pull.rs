//! Measures a first pull of many orders without a network or a store: calls,
//! CPU time and the memory that the client itself takes.
//!
//! `cargo run --release -p fettle-marketplace-sim --example first_pull -- 100000`

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use std::{env, fs};

use chrono::{DateTime, TimeDelta, Utc};
use fettle_marketplace::{
    Answer, BoxFuture, Client, NetworkFault, Pace, Profile, PullOptions, PullSink, PulledOrder,
    Request, Secret, Settings, TokenVault, Tokens, Transport, VaultError, Waiting, pull,
};
use fettle_marketplace_sim::{Call, Dialect, Options, Simulator};

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

/// Counts what it is given and keeps none of it.
#[derive(Default)]
struct Counter {
    orders: u64,
    steps: u64,
}

impl PullSink for Counter {
    type Error = Infallible;

    async fn cursor(&mut self) -> Result<Option<DateTime<Utc>>, Infallible> {
        Ok(None)
    }

    async fn marks(&mut self, _: &[String]) -> Result<HashMap<String, DateTime<Utc>>, Infallible> {
        Ok(HashMap::new())
    }

    async fn store(&mut self, _: PulledOrder) -> Result<bool, Infallible> {
        self.orders += 1;
        Ok(true)
    }

    async fn set_aside(&mut self, _: Waiting) -> Result<(), Infallible> {
        Ok(())
    }

    async fn waiting(&mut self, _: usize) -> Result<Vec<String>, Infallible> {
        Ok(Vec::new())
    }

    async fn advance(&mut self, _: DateTime<Utc>) -> Result<(), Infallible> {
        self.steps += 1;
        Ok(())
    }
}

/// The most memory that this process ever held, as Linux tells it.
fn peak() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.unwrap_or("VmHWM: not told here").to_owned()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count = env::args()
        .nth(1)
        .map_or(Ok(100_000), |text| text.parse())?;
    let options = Options::new(1, count, Dialect::B);
    let secret = Secret::new(options.app_secret.clone());
    let settings = Settings::new(Profile::B, options.app_key.clone(), secret).at("http://sim");
    let code = Secret::new(options.code.clone());
    let simulator = Arc::new(Simulator::new(options, Arc::new(now)));
    let transport = Arc::new(Direct(simulator));
    let client = Client::new(settings, transport, Arc::new(Still), Arc::new(Still), None);
    client.sign_in(&code).await?;
    println!("before: {}", peak());
    let mut sink = Counter::default();
    let options = PullOptions::new(now() - TimeDelta::days(120));
    let report = pull(&client, &mut sink, &options).await?;
    println!("after:  {}", peak());
    println!(
        "{report:?}; {} stored, {} steps of the cursor",
        sink.orders, sink.steps
    );
    Ok(())
}
