//! A desktop with a clock of its own, the way to the simulator, and a kill switch.

use std::future::pending;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use fettle_marketplace::{
    Answer, BoxFuture, Client, Error, NetworkFault, Pace, Profile, PullFault, PullOptions,
    PullReport, Request, Secret, Settings, TokenVault, Tokens, Transport, VaultError, pull,
};
use fettle_marketplace_sim::{Call, Dialect, Now, Options, Simulator};
use tokio::sync::Notify;

use crate::sink::MemorySink;

/// A clock that moves by calls and sleeps alone.
#[derive(Clone)]
pub struct Virtual(Arc<AtomicI64>);

impl Virtual {
    /// 2026-03-02T08:00:00.250Z.
    pub fn new() -> Self {
        Self(Arc::new(AtomicI64::new(1_772_438_400_250)))
    }

    pub fn pass(&self, duration: Duration) {
        let millis = i64::try_from(duration.as_millis()).unwrap();
        self.0.fetch_add(millis, Ordering::Relaxed);
    }

    pub fn as_now(&self) -> Now {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }
}

impl Pace for Virtual {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0.load(Ordering::Relaxed)).unwrap()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.pass(duration);
        Box::pin(tokio::task::yield_now())
    }
}

/// The way to the simulator without a network.
pub struct Direct(pub Arc<Simulator>);

impl Transport for Direct {
    fn post<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Answer, NetworkFault>> {
        let address = request.url.strip_prefix("http://sim").unwrap();
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&request.form)
            .finish();
        let reply = self.0.answer(&Call {
            path: path.to_owned(),
            query: query.to_owned(),
            body: form.into_bytes(),
        });
        Box::pin(async move {
            if reply.breaks_at.is_some() {
                return Err(NetworkFault::Interrupted);
            }
            let date = DateTime::from_timestamp(reply.date.timestamp(), 0);
            let (status, body) = (reply.status, reply.body);
            Ok(Answer {
                status,
                date,
                retry_after: None,
                body,
            })
        })
    }
}

/// Passes calls on, each taking 37 ms, until the process is to die: before a
/// request leaves or after its answer was lost.
struct Fused {
    inner: Arc<dyn Transport>,
    clock: Virtual,
    left: AtomicI64,
    dead: Notify,
}

impl Transport for Fused {
    fn post<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Answer, NetworkFault>> {
        Box::pin(async move {
            self.clock.pass(Duration::from_millis(37));
            let left = self.left.fetch_sub(1, Ordering::Relaxed);
            let answer = if left == 0 {
                None
            } else {
                Some(self.inner.post(request).await)
            };
            if left == 0 || left == 1 {
                self.dead.notify_one();
                return pending().await;
            }
            answer.unwrap()
        })
    }
}

/// Keeps tokens beyond the process.
#[derive(Default)]
pub struct MemoryVault(pub Mutex<Option<Tokens>>);

impl TokenVault for MemoryVault {
    fn keep<'a>(&'a self, tokens: &'a Tokens) -> BoxFuture<'a, Result<(), VaultError>> {
        *self.0.lock().unwrap() = Some(tokens.clone());
        Box::pin(async { Ok(()) })
    }
}

/// How a pull ended.
pub enum End {
    Done(PullReport),
    Stopped(Error),
    Killed,
}

/// One desktop and one platform.
pub struct Rig {
    pub clock: Virtual,
    pub simulator: Arc<Simulator>,
    pub vault: Arc<MemoryVault>,
    pub sink: MemorySink,
    pub settings: Settings,
    pub options: PullOptions,
    way: Arc<dyn Transport>,
    pub code: String,
}

pub fn profile(dialect: Dialect) -> Profile {
    match dialect {
        Dialect::A => Profile::A,
        Dialect::B => Profile::B,
    }
}

impl Rig {
    pub fn new(options: Options) -> Self {
        Self::via(options, |simulator| {
            ("http://sim".to_owned(), Arc::new(Direct(simulator)))
        })
    }

    /// A rig whose simulator is reached by what `way` makes of it.
    pub fn via(
        options: Options,
        way: impl FnOnce(Arc<Simulator>) -> (String, Arc<dyn Transport>),
    ) -> Self {
        let clock = Virtual::new();
        let secret = Secret::new(options.app_secret.clone());
        let mut settings = Settings::new(profile(options.dialect), options.app_key.clone(), secret);
        settings.jitter_seed = options.seed;
        let code = options.code.clone();
        let simulator = Arc::new(Simulator::new(options, clock.as_now()));
        let (url, way) = way(Arc::clone(&simulator));
        let first = clock.now() - chrono::TimeDelta::days(120);
        Self {
            sink: MemorySink::new(Arc::clone(&simulator)),
            vault: Arc::default(),
            settings: settings.at(&url),
            options: PullOptions::new(first),
            clock,
            simulator,
            way,
            code,
        }
    }

    fn client(&self, fuse: Arc<Fused>) -> Client {
        let tokens = self.vault.0.lock().unwrap().clone();
        let pace = Arc::new(self.clock.clone());
        Client::new(
            self.settings.clone(),
            fuse,
            pace,
            self.vault.clone(),
            tokens,
        )
    }

    /// Starts the program, signs in if it has to, pulls once, and ends it, or
    /// kills it at call number `calls`.
    pub async fn session(&mut self, calls: Option<i64>) -> End {
        let fuse = Arc::new(Fused {
            inner: Arc::clone(&self.way),
            clock: self.clock.clone(),
            left: AtomicI64::new(calls.unwrap_or(i64::MAX)),
            dead: Notify::new(),
        });
        let client = self.client(Arc::clone(&fuse));
        let code = Secret::new(self.code.clone());
        let is_new = self.vault.0.lock().unwrap().is_none();
        let work = async {
            if is_new && let Err(error) = client.sign_in(&code).await {
                return End::Stopped(error);
            }
            match pull(&client, &mut self.sink, &self.options).await {
                Ok(report) => End::Done(report),
                Err(stopped) => match stopped.cause {
                    PullFault::Client(error) => End::Stopped(error),
                    PullFault::Sink(never) => match never {},
                },
            }
        };
        let end = tokio::select! {
            biased;
            () = fuse.dead.notified() => End::Killed,
            end = work => end,
        };
        if matches!(end, End::Stopped(Error::SignedOut)) {
            // The user signs in again at the next start.
            *self.vault.0.lock().unwrap() = None;
        }
        end
    }

    /// Pulls until one pull goes through and nothing waits; panics after 30.
    pub async fn settle(&mut self) -> PullReport {
        let mut ends = Vec::new();
        for _ in 0..30 {
            self.clock.pass(Duration::from_secs(400));
            match self.session(None).await {
                End::Done(report) if self.sink.waiting.is_empty() => return report,
                End::Done(report) => ends.push(format!("{report:?}")),
                End::Stopped(error) => ends.push(error.to_string()),
                End::Killed => unreachable!("nobody kills it here"),
            }
        }
        panic!("it does not come to rest: {ends:#?}");
    }
}
