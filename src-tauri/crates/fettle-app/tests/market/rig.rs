//! A desktop with a clock of its own, the way to the simulator, and two ways
//! to die: at a call, or at any moment in between.

use std::future::{Future, pending, poll_fn};
use std::path::Path;
use std::pin::pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use fettle_app::dto::marketplace::PullView;
use fettle_app::market::pull::pull_with;
use fettle_app::{App, AppError, Clock, Lang};
use fettle_domain::change::Change;
use fettle_domain::market::MarketLink;
use fettle_domain::zone::ZoneId;
use fettle_marketplace::{
    Answer, BoxFuture, Client, NetworkFault, Pace, Profile, PullOptions, Request, Secret, Settings,
    TokenVault, Tokens, Transport, VaultError,
};
use fettle_marketplace_sim::{Call, Dialect, Options, Simulator};
use fettle_store::{Author, Beside, Store, SystemEntropy};
use tempfile::TempDir;
use tokio::sync::Notify;

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

    pub fn at(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0.load(Ordering::Relaxed)).unwrap()
    }
}

impl Clock for Virtual {
    fn now(&self) -> DateTime<Utc> {
        self.at()
    }
}

impl Pace for Virtual {
    fn now(&self) -> DateTime<Utc> {
        self.at()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.pass(duration);
        Box::pin(tokio::task::yield_now())
    }
}

/// Keeps tokens beyond the process.
#[derive(Default)]
pub struct MemoryVault(Mutex<Option<Tokens>>);

impl TokenVault for MemoryVault {
    fn keep<'a>(&'a self, tokens: &'a Tokens) -> BoxFuture<'a, Result<(), VaultError>> {
        *self.0.lock().unwrap() = Some(tokens.clone());
        Box::pin(async { Ok(()) })
    }
}

/// What happens at each call, before it is answered.
pub type AtCall = Arc<dyn Fn(u64) -> BoxFuture<'static, ()> + Send + Sync>;

/// The way to the simulator without a network, each call taking 37 ms, until
/// the process is to die: before a request leaves or after its answer was lost.
struct Way {
    simulator: Arc<Simulator>,
    clock: Virtual,
    left: AtomicI64,
    dead: Notify,
    at_call: Option<AtCall>,
    is_cut: bool,
    denied: bool,
    own_hand: bool,
}

impl Way {
    async fn answer(&self, request: &Request) -> Result<Answer, NetworkFault> {
        if let Some(at_call) = &self.at_call {
            at_call(self.simulator.calls()).await;
        }
        if self.is_cut {
            return Err(NetworkFault::Connect);
        }
        let about_one = request.url.contains("order.get") || request.url.contains("order.fund.get");
        if self.denied && about_one {
            return Ok(denial());
        }
        let address = request.url.strip_prefix("http://sim").unwrap();
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let mut form = form_urlencoded::Serializer::new(String::new());
        let body = form.extend_pairs(&request.form).finish().into_bytes();
        let (path, query) = (path.to_owned(), query.to_owned());
        let reply = self.simulator.answer(&Call { path, query, body });
        if reply.breaks_at.is_some() {
            return Err(NetworkFault::Interrupted);
        }
        Ok(Answer {
            status: reply.status,
            date: DateTime::from_timestamp(reply.date.timestamp(), 0),
            retry_after: None,
            body: if self.own_hand {
                own_hand(&reply.body)
            } else {
                reply.body
            },
        })
    }
}

/// The same answer as a platform may write it: with blanks, zeros at the end
/// of numbers and letters in other words.
fn own_hand(body: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(body).unwrap();
    let text = text.replace(r#""amount":"10.00""#, OWN_HAND);
    text.into_bytes()
}

/// An amount in the platform's own hand.
pub const OWN_HAND: &str = "\"\\u0061mount\" :\t10.5000 ";

/// The platform's refusal, in the dialect of suppliers in China.
fn denial() -> Answer {
    let error = serde_json::json!({"code": "InsufficientPermission", "type": "ISP", "msg": "no"});
    Answer {
        status: 200,
        date: None,
        retry_after: None,
        body: serde_json::json!({"error_response": error})
            .to_string()
            .into_bytes(),
    }
}

impl Transport for Way {
    fn post<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Answer, NetworkFault>> {
        Box::pin(async move {
            self.clock.pass(Duration::from_millis(37));
            let left = self.left.fetch_sub(1, Ordering::Relaxed);
            let answer = match left {
                0 => None,
                _ => Some(self.answer(request).await),
            };
            if left == 0 || left == 1 {
                self.dead.notify_one();
                return pending().await;
            }
            answer.unwrap()
        })
    }
}

/// When the process is killed.
#[derive(Clone, Copy, Default)]
pub struct Kill {
    /// At this call.
    pub call: Option<u64>,
    /// When it has been looked at this often: anywhere, writing included.
    pub poll: Option<u64>,
}

/// How a pull ended.
#[derive(Debug)]
pub enum End {
    Done(Box<PullView>),
    Failed(AppError),
    Killed,
}

impl End {
    /// The view of a pull that went through.
    #[track_caller]
    pub fn done(self) -> PullView {
        match self {
            Self::Done(view) if view.problem.is_none() => *view,
            other => panic!("{other:?}"),
        }
    }
}

/// One desktop and one platform.
pub struct Rig {
    pub clock: Virtual,
    pub simulator: Arc<Simulator>,
    pub page_size: u32,
    pub at_call: Option<AtCall>,
    /// The platform denies everything but the list.
    pub denied: bool,
    /// The platform writes amounts as [`OWN_HAND`].
    pub own_hand: bool,
    /// The name of a pull's task.
    pub task: Option<&'static str>,
    is_cut: bool,
    folder: TempDir,
    vault: Arc<MemoryVault>,
    settings: Settings,
    code: String,
}

impl Rig {
    pub async fn new(options: Options) -> Self {
        let clock = Virtual::new();
        let profile = match options.dialect {
            Dialect::A => Profile::A,
            Dialect::B => Profile::B,
        };
        let secret = Secret::new(options.app_secret.clone());
        let mut settings = Settings::new(profile, options.app_key.clone(), secret);
        settings.jitter_seed = options.seed;
        let code = options.code.clone();
        let now = clock.clone();
        let rig = Self {
            simulator: Arc::new(Simulator::new(options, Arc::new(move || now.at()))),
            page_size: 100,
            at_call: None,
            denied: false,
            own_hand: false,
            task: Some("pull"),
            is_cut: false,
            folder: tempfile::tempdir().unwrap(),
            vault: Arc::default(),
            settings: settings.at("http://sim"),
            code,
            clock,
        };
        rig.link().await;
        rig
    }

    async fn link(&self) {
        let app = self.start().await;
        app.ensure_workspace(Lang::En).await.unwrap();
        let link = MarketLink {
            profile: "A".to_owned(),
            base_url: "http://sim".to_owned(),
            auth_url: "http://sim".to_owned(),
            app_key: "sim-key".to_owned(),
            first_from: self.clock.at() - TimeDelta::days(120),
            is_simulator: false,
            linked_at: self.clock.at(),
        };
        self.record(&app, vec![Change::MarketLinked(link)]).await;
        app.close().await;
        // As somebody who has signed in.
        let access = r#"{"place":"key_store","signed_in":true,"simulates":null,"founded":null}"#;
        let author = Author {
            actor: "wang".to_owned(),
            now: self.clock.at(),
            zone: ZoneId::utc(),
        };
        let mut store = Store::open(self.folder(), SystemEntropy).await.unwrap();
        let note = Some(("marketplace_access", access));
        store
            .take_over(Vec::new(), &author, Beside { note, pack: None })
            .await
            .unwrap();
        store.close().await.unwrap();
    }

    /// Cuts the network off, or mends it.
    pub fn cut(&mut self, is_cut: bool) {
        self.is_cut = is_cut;
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Starts the program.
    pub async fn start(&self) -> App {
        let folder = self.folder().to_owned();
        App::open(folder, Arc::new(self.clock.clone()), "wang".to_owned()).await
    }

    /// Records one action.
    pub async fn record(&self, app: &App, changes: Vec<Change>) {
        let batch = changes.into_iter().map(Into::into).collect();
        let mut writing = app.writing().await.unwrap();
        writing.append(batch).await.unwrap();
    }

    fn way(&self, kill: Kill) -> Arc<Way> {
        let left = kill.call.map_or(i64::MAX, u64::cast_signed);
        Arc::new(Way {
            simulator: Arc::clone(&self.simulator),
            clock: self.clock.clone(),
            left: AtomicI64::new(left),
            dead: Notify::new(),
            at_call: self.at_call.clone(),
            denied: self.denied,
            own_hand: self.own_hand,
            is_cut: self.is_cut,
        })
    }

    fn client(&self, way: Arc<Way>) -> Client {
        let tokens = self.vault.0.lock().unwrap().clone();
        let pace = Arc::new(self.clock.clone());
        Client::new(self.settings.clone(), way, pace, self.vault.clone(), tokens)
    }

    /// Starts the program, signs in if it has to, pulls once, and ends it or
    /// kills it.
    pub async fn session(&self, kill: Kill) -> End {
        let app = self.start().await;
        let end = self.pull(&app, kill).await;
        if !matches!(end, End::Killed) {
            app.close().await;
        }
        end
    }

    /// Pulls once with a program that runs.
    pub async fn pull(&self, app: &App, kill: Kill) -> End {
        let way = self.way(kill);
        let client = self.client(Arc::clone(&way));
        let code = Secret::new(self.code.clone());
        let is_new = self.vault.0.lock().unwrap().is_none();
        let manner = |link: &MarketLink| PullOptions {
            page_size: self.page_size,
            ..PullOptions::new(link.first_from)
        };
        let work = async {
            if is_new && client.sign_in(&code).await.is_err() {
                return End::Killed;
            }
            let pulling = pull_with(app, &client, self.task, Lang::En, manner);
            match Box::pin(pulling).await {
                Ok(view) => End::Done(Box::new(view)),
                Err(error) => End::Failed(error),
            }
        };
        let end = tokio::select! {
            biased;
            () = way.dead.notified() => End::Killed,
            end = short_lived(work, kill.poll) => end.unwrap_or(End::Killed),
        };
        let problem = match &end {
            End::Done(view) => view.problem.as_ref().map(|problem| problem.code.as_str()),
            _ => None,
        };
        if problem == Some("signed_out") {
            // The user signs in again at the next start.
            *self.vault.0.lock().unwrap() = None;
        }
        end
    }

    /// Pulls until one pull goes through and nothing waits; panics after 30.
    pub async fn settle(&self) -> PullView {
        let mut ends = Vec::new();
        for _ in 0..30 {
            self.clock.pass(Duration::from_secs(400));
            match self.session(Kill::default()).await {
                End::Done(view) if view.problem.is_none() && view.waiting.is_empty() => {
                    return *view;
                }
                end => ends.push(format!("{end:?}")),
            }
        }
        panic!("it does not come to rest: {ends:#?}");
    }
}

/// The future's output, unless it has to be looked at more often than that.
async fn short_lived<T>(work: impl Future<Output = T>, polls: Option<u64>) -> Option<T> {
    let mut work = pin!(work);
    let mut left = polls.unwrap_or(u64::MAX);
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(context).map(Some)
    })
    .await
}
