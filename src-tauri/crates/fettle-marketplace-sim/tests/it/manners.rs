//! How the client behaves towards the platform.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use fettle_marketplace::{
    Answer, BoxFuture, Client, NetworkFault, Pace, Request, Secret, Settings, Transport, Window,
};
use fettle_marketplace_sim::{Dialect, Faults, Options, Simulator};

use crate::rig::{Direct, MemoryVault, Virtual, profile};

/// When a call left, to where, and the seconds of the ban it met.
type Seen = (DateTime<Utc>, String, Option<i64>);

/// Notes when each call left, to where, and the ban it was answered with.
struct Watched {
    inner: Direct,
    clock: Virtual,
    seen: Mutex<Vec<Seen>>,
}

fn ban(answer: &Answer) -> Option<i64> {
    let body = String::from_utf8(answer.body.clone()).unwrap();
    let (_, rest) = body.split_once("ban will last for ")?;
    rest.split_once(' ')?.0.parse().ok()
}

impl Transport for Watched {
    fn post<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Answer, NetworkFault>> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            let at = self.clock.now();
            let answer = self.inner.post(request).await;
            let ban = answer.as_ref().ok().and_then(ban);
            self.seen
                .lock()
                .unwrap()
                .push((at, request.url.clone(), ban));
            self.clock.pass(Duration::from_millis(37));
            answer
        })
    }
}

async fn signed_in(faults: &str) -> (Client, Arc<Watched>, Virtual) {
    let clock = Virtual::new();
    let mut options = Options::new(4, 3, Dialect::B);
    options.faults = faults.parse::<Faults>().unwrap();
    let secret = Secret::new(options.app_secret.clone());
    let settings = Settings::new(profile(options.dialect), options.app_key.clone(), secret);
    let code = Secret::new(options.code.clone());
    let simulator = Arc::new(Simulator::new(options, clock.as_now()));
    let watched = Arc::new(Watched {
        inner: Direct(simulator),
        clock: clock.clone(),
        seen: Mutex::default(),
    });
    let pace = Arc::new(clock.clone());
    let vault = Arc::new(MemoryVault::default());
    let client = Client::new(
        settings.at("http://sim"),
        watched.clone(),
        pace,
        vault,
        None,
    );
    client.sign_in(&code).await.unwrap();
    (client, watched, clock)
}

fn window(clock: &Virtual) -> Window {
    let to = clock.now();
    let from = to - TimeDelta::days(1);
    Window { from, to }
}

fn renewals(watched: &Watched) -> usize {
    let seen = watched.seen.lock().unwrap();
    seen.iter()
        .filter(|(_, url, _)| url.ends_with("/auth/token/refresh"))
        .count()
}

#[tokio::test]
async fn many_calls_renew_an_expired_token_once() {
    let (client, watched, clock) = signed_in("expiry").await;
    watched.inner.0.calm();
    clock.pass(Duration::from_secs(500));
    let list = || client.list(window(&clock), 0, 10);
    let (a, b, c, d) = tokio::join!(list(), list(), list(), list());
    assert!([a, b, c, d].iter().all(Result::is_ok));
    assert_eq!(renewals(&watched), 1);
}

#[tokio::test]
async fn a_token_is_renewed_half_an_hour_before_its_end() {
    let (client, watched, clock) = signed_in("none").await;
    let early = 86_400 - 1_800;
    clock.pass(Duration::from_secs(early - 60));
    client.list(window(&clock), 0, 10).await.unwrap();
    assert_eq!(renewals(&watched), 0);
    clock.pass(Duration::from_mins(2));
    client.list(window(&clock), 0, 10).await.unwrap();
    assert_eq!(renewals(&watched), 1);
}

#[tokio::test]
async fn bans_are_sat_out_in_full() {
    let (client, watched, clock) = signed_in("ban").await;
    for _ in 0..200 {
        client.list(window(&clock), 0, 10).await.unwrap();
    }
    let seen = watched.seen.lock().unwrap();
    let mut bans = 0;
    for pair in seen.windows(2) {
        if let (at, _, Some(seconds)) = pair[0] {
            bans += 1;
            assert!(pair[1].0 - at >= TimeDelta::seconds(seconds));
        }
    }
    assert!(bans > 10, "{bans} bans");
}
