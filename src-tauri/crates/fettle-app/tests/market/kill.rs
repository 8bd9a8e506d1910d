//! `kill -9` in the middle of a pull, over real connections and real files.
//!
//! The test serves a simulator and starts itself again as a child that pulls
//! from it; the parent kills the child at a moment that a seed determines and
//! looks at what is on the disk. `FETTLE_KILLS` sets the number of kills,
//! `FETTLE_SEED` the first seed.

use std::env;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use fettle_app::market::pull::pull_with;
use fettle_app::{App, Clock, Lang, SystemClock};
use fettle_domain::change::Change;
use fettle_domain::market::MarketLink;
use fettle_marketplace::{
    Bounds, BoxFuture, Client, HttpTransport, Jitter, Profile, PullOptions, Secret, Settings,
    TokenVault, Tokens, TokioPace, VaultError,
};
use fettle_marketplace_sim::{Dialect, Options, Simulator, serve};
use tokio::net::TcpListener;

use crate::truth;

const FOLDER: &str = "FETTLE_PULL_CHILD_FOLDER";
const ADDRESS: &str = "FETTLE_PULL_CHILD_ADDRESS";

/// Platforms in one run of the tests, three kills each.
const ROUNDS: u64 = 3;

/// Orders of the platform: some 350 calls of a first pull.
const ORDERS: usize = 150;

/// Looks at a child, a millisecond apart, before it counts as stuck.
const LOOKS: u32 = 300_000;

struct NoVault;

impl TokenVault for NoVault {
    fn keep<'a>(&'a self, _: &'a Tokens) -> BoxFuture<'a, Result<(), VaultError>> {
        Box::pin(async { Ok(()) })
    }
}

async fn open(folder: &str, address: &str) -> App {
    let app = App::open(folder.into(), Arc::new(SystemClock), "child".to_owned()).await;
    app.ensure_workspace(Lang::En).await.unwrap();
    let mut writing = app.writing().await.unwrap();
    if writing.workspace().market_link.is_none() {
        let now = SystemClock.now();
        let link = Change::MarketLinked(MarketLink {
            profile: "B".to_owned(),
            base_url: address.to_owned(),
            auth_url: address.to_owned(),
            app_key: "sim-key".to_owned(),
            first_from: now - TimeDelta::days(120),
            is_simulator: true,
            linked_at: now,
        });
        writing.append(vec![link.into()]).await.unwrap();
    }
    drop(writing);
    app
}

/// The child: pulls once, unless it is killed. Does nothing when the tests are
/// run as tests.
#[tokio::test]
async fn child() {
    let (Ok(folder), Ok(address)) = (env::var(FOLDER), env::var(ADDRESS)) else {
        return;
    };
    let app = open(&folder, &address).await;
    let secret = Secret::new("sim-secret".to_owned());
    let settings = Settings::new(Profile::B, "sim-key", secret).at(&address);
    let transport = Arc::new(HttpTransport::new(&Bounds::default()).unwrap());
    let pace = Arc::new(TokioPace(|| SystemClock.now()));
    let client = Client::new(settings, transport, pace, Arc::new(NoVault), None);
    client
        .sign_in(&Secret::new("sim-code".to_owned()))
        .await
        .unwrap();
    let manner = |link: &MarketLink| PullOptions {
        page_size: 20,
        ..PullOptions::new(link.first_from)
    };
    let pulling = pull_with(&app, &client, None, Lang::En, manner);
    let view = Box::pin(pulling).await.unwrap();
    assert_eq!(view.problem, None);
    app.close().await;
}

fn spawn(folder: &Path, address: &str) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["kill::child", "--exact", "--test-threads=1"])
        .env(FOLDER, folder)
        .env(ADDRESS, address)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Waits until the child ended by itself (true) or the platform has answered so
/// many calls (false).
async fn ended(child: &mut Child, simulator: &Simulator, calls: u64) -> bool {
    for _ in 0..LOOKS {
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "the child failed by itself");
            return true;
        }
        if simulator.calls() >= calls {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("the child neither ends nor calls");
}

fn number(variable: &str, otherwise: u64) -> u64 {
    env::var(variable).map_or(otherwise, |text| text.parse().unwrap())
}

/// How many orders the workspace on the disk holds; none while there is none.
async fn held(folder: &Path) -> usize {
    match fettle_store::ReadOnlyStore::open(folder).await {
        Ok(store) => store.workspace().market_orders.len(),
        Err(fettle_store::OpenError::NoWorkspace(_)) => 0,
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_in_mid_pull_loses_at_most_a_slice() {
    let first = number("FETTLE_SEED", 1);
    let mut partial = 0;
    for seed in first..first + number("FETTLE_KILLS", ROUNDS * 3).div_ceil(3) {
        let options = Options::new(seed, ORDERS, Dialect::B);
        let simulator = Arc::new(Simulator::new(options, Arc::new(|| SystemClock.now())));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(serve(listener, Arc::clone(&simulator)));
        let folder = tempfile::tempdir().unwrap();
        let mut chance = Jitter::new(seed);
        // Killed, started again and killed again, then left in peace.
        for life in 0..4 {
            let mut child = spawn(folder.path(), &address);
            let calls = simulator.calls() + 30 + chance.below(150);
            let calls = if life == 3 { u64::MAX } else { calls };
            if !ended(&mut child, &simulator, calls).await {
                // A moment later, so that a slice may be half written. SIGKILL,
                // which no process can see coming.
                tokio::time::sleep(Duration::from_micros(chance.below(8_000))).await;
                child.kill().unwrap();
                child.wait().unwrap();
            }
            let held = held(folder.path()).await;
            partial += u64::from((1..ORDERS).contains(&held));
            if held > 0 {
                truth::assert_not_ahead(folder.path(), &simulator).await;
            }
        }
        truth::assert_sound(folder.path()).await;
        truth::assert_equals(folder.path(), &simulator).await;
        server.abort();
    }
    println!("{partial} kills left a part of the orders");
    assert!(
        partial > 0,
        "no kill fell into a pull, so nothing was shown"
    );
}
