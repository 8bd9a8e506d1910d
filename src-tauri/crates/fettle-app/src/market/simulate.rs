//! A simulated marketplace inside this program, for trying things out.
//!
//! Chosen on purpose, never a fallback. It ends with the program; the link
//! stays, says that its simulator does not run, and the same world is there
//! when it is started again.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use fettle_domain::id::OrderId;
use fettle_domain::market::MarketLink;
use fettle_domain::workspace::Workspace;
use fettle_marketplace::{Profile, Secret};
use fettle_marketplace_sim::{Dialect, Faults, KnownOrder, Options, Simulator, serve};
use fettle_secrets::Keeper;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use super::client;
use super::link::{self, AccessNote, Place, Standing};
use super::review::marketplace;
use super::trouble::Trouble;
use super::vault::{self, APP_SECRET, Memory, Vault};
use crate::app::App;
use crate::case::Call;
use crate::clock::Clock;
use crate::dto::marketplace::{SimulateInput, SimulatedView};
use crate::dto::workspace::Nothing;
use crate::error::{AppError, AppResult, ErrorCode};
use crate::wording::Lang;

/// Orders of a simulator when nobody says.
const ORDERS: u64 = 60;

/// Orders of a simulator, at most.
const MOST_ORDERS: u64 = 100_000;

/// Products of the seller's that simulated buyers order, at most.
const SERVED: usize = 12;

/// Orders of the seller's that the platform has too, at most.
const KNOWN: usize = 8;

/// How far back its orders reach, and a little more.
const REACH: TimeDelta = TimeDelta::days(120);

/// A simulator that runs until this goes.
pub(crate) struct Running {
    /// Where it answers.
    pub base_url: String,
    server: AbortHandle,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// A simulator of its own, which other programs connect to.
pub struct Stand {
    /// Where it answers.
    pub base_url: String,
    /// The command that connects a workspace to it.
    pub connect: String,
    /// It answers until this goes.
    _running: Running,
}

impl Stand {
    /// Starts it at `port`; 0 takes a free one. Its orders are of the days
    /// before this one, so that it has the same when it is started again today.
    /// A seller's products are ordered there, and some orders are known there.
    ///
    /// # Errors
    /// When a fault or the profile is unknown, the port is taken, or the seller
    /// has no workspace open.
    pub async fn open(
        wish: &SimulateInput,
        port: u16,
        clock: Arc<dyn Clock>,
        seller: Option<&App>,
    ) -> AppResult<Self> {
        let today = clock.now().date_naive();
        let founded = today.and_time(NaiveTime::MIN).and_utc();
        let mut options = options(wish, founded, Lang::En)?;
        if let Some(app) = seller {
            let reading = app.reading().await?;
            let workspace = reading.store().workspace();
            options.products = products(workspace);
            options.known = known(workspace, &booked_orders(workspace));
        }
        let running = listen(&clock, &options, port).await.map_err(|error| {
            let message = format!("port {port} cannot be used: {error}; choose another");
            AppError::field("port", message)
        })?;
        let base_url = running.base_url.clone();
        let profile = wish.profile.as_deref().unwrap_or("A").to_uppercase();
        let connect = format!(
            "FETTLE_APP_SECRET={} fettle -w DIR marketplace connect --profile {profile} \
             --base-url {base_url} --app-key {} --code {}",
            options.app_secret, options.app_key, options.code
        );
        Ok(Self {
            base_url,
            connect,
            _running: running,
        })
    }
}

/// `marketplace_simulate`. Without any wish it starts the simulator again that
/// the workspace is linked to.
pub(crate) async fn simulate(call: Call<'_>, input: SimulateInput) -> AppResult<SimulatedView> {
    let (app, lang) = (call.app, call.lang);
    app.ensure_workspace(lang).await?;
    let before = link::standing(app).await?;
    refuse_real(before.as_ref(), lang)?;
    let plan = plan(app, before.as_ref(), input);
    let mut options = options(&plan.wish, plan.founded, lang)?;
    let known_ids = take_from(app, before.as_ref(), &mut options).await?;
    let running = start(app, &options, plan.port).await?;
    let base_url = running.base_url.clone();
    let standing = Standing {
        link: linked(app, &options, &base_url, &plan),
        note: AccessNote {
            place: Place::Memory,
            signed_in: true,
            simulates: Some(plan.wish),
            founded: Some(plan.founded),
            known: known_ids,
        },
    };
    app.market.access.forget().await;
    app.market.access.run_simulator(running);
    let signed = sign_in(app, &standing, &options).await;
    signed.map_err(|trouble| trouble.error(lang))?;
    let profile = standing.link.profile.clone();
    link::record(app, standing).await?;
    Ok(SimulatedView {
        base_url,
        profile,
        view: marketplace(call, Nothing {}).await?,
    })
}

/// What the stand-in takes from the seller's records: products, and orders
/// that it has too - the same ones when it is started again.
async fn take_from(
    app: &App,
    before: Option<&Standing>,
    options: &mut Options,
) -> AppResult<Vec<OrderId>> {
    let reading = app.reading().await?;
    let workspace = reading.store().workspace();
    let again = before.map(|before| before.note.known.clone());
    let ids = again.filter(|ids| !ids.is_empty());
    let ids = ids.unwrap_or_else(|| booked_orders(workspace));
    options.products = products(workspace);
    options.known = known(workspace, &ids);
    Ok(ids)
}

/// What the seller serves: a simulated buyer orders it too.
fn products(workspace: &Workspace) -> Vec<(String, String)> {
    let products = workspace.products.values();
    let products = products.map(|row| (row.value.product_id.to_string(), row.value.name.clone()));
    products.take(SERVED).collect()
}

/// Orders of the seller's under which somebody is booked to go.
fn booked_orders(workspace: &Workspace) -> Vec<OrderId> {
    let mut ids: Vec<OrderId> = Vec::new();
    for booking in workspace.bookings.values().map(|row| &row.value) {
        let request = workspace.requests.get(&booking.request_id);
        let request = request.map(|row| &row.value);
        let own = request.filter(|request| workspace.orders.contains_key(&request.order_id));
        let Some(request) = own.filter(|_| booking.stands()) else {
            continue;
        };
        if !workspace.is_over(request) && !ids.contains(&request.order_id) {
            ids.push(request.order_id.clone());
        }
    }
    ids.truncate(KNOWN);
    ids
}

/// These orders as the seller has them.
fn known(workspace: &Workspace, ids: &[OrderId]) -> Vec<KnownOrder> {
    let orders = ids.iter().filter_map(|id| workspace.orders.get(id));
    let known = orders.filter_map(|row| {
        let order = &row.value;
        let buyer = &workspace.buyers.get(&order.buyer_id)?.value;
        let product = workspace.products.get(&order.product_id);
        let name = product.map_or("", |row| row.value.name.as_str());
        let (country, city) = (buyer.site.country.to_string(), buyer.site.city.clone());
        Some(KnownOrder {
            trade_id: order.order_id.to_string(),
            product: (order.product_id.to_string(), name.to_owned()),
            quantity: order.quantity.unwrap_or(1),
            buyer: (buyer.name.clone(), country, city),
            paid_at: order.paid_at,
        })
    });
    known.collect()
}

/// What is to be simulated.
struct Plan {
    wish: SimulateInput,
    founded: DateTime<Utc>,
    first_from: DateTime<Utc>,
    port: u16,
}

/// An invented order among real ones would stay there for good.
fn refuse_real(before: Option<&Standing>, lang: Lang) -> AppResult<()> {
    let Some(before) = before.filter(|before| before.note.place != Place::Memory) else {
        return Ok(());
    };
    let url = &before.link.base_url;
    let message = lang.say(
        &format!(
            "this workspace is connected to {url}; disconnect it first, or try the simulator in \
             another workspace"
        ),
        &format!("此工作区已连接 {url}；请先断开，或在另一个工作区中试用模拟平台"),
    );
    Err(AppError::new(ErrorCode::NotPossible, message))
}

/// The same world at the same address, if nothing else is wished for.
fn plan(app: &App, before: Option<&Standing>, input: SimulateInput) -> Plan {
    let again = before.and_then(|before| {
        let wish = before.note.simulates.clone()?;
        Some((before, wish, before.note.founded?))
    });
    if let Some((before, wish, founded)) = again
        && (input == SimulateInput::default() || input == wish)
    {
        let port = before.link.base_url.rsplit(':').next();
        return Plan {
            wish,
            founded,
            first_from: before.link.first_from,
            port: port.and_then(|port| port.parse().ok()).unwrap_or(0),
        };
    }
    let now = app.now();
    Plan {
        wish: input,
        founded: now,
        first_from: now - REACH,
        port: 0,
    }
}

fn options(wish: &SimulateInput, founded: DateTime<Utc>, lang: Lang) -> AppResult<Options> {
    let profile = client::profile(wish.profile.as_deref().unwrap_or("A"));
    let dialect = match profile.ok_or_else(|| link::bad_profile(lang))? {
        Profile::A => Dialect::A,
        Profile::B => Dialect::B,
    };
    let orders = wish.orders.unwrap_or(ORDERS);
    if orders > MOST_ORDERS {
        let message = lang.say(
            "a simulator holds at most 100000 orders",
            "模拟平台最多 100000 个订单",
        );
        return Err(AppError::field("orders", message));
    }
    let orders = usize::try_from(orders).expect("the most there may be is a usize");
    let mut options = Options::new(wish.seed.unwrap_or(1), orders, dialect);
    options.faults = faults(&wish.faults, lang)?;
    options.founded = Some(founded);
    Ok(options)
}

/// Faults by name; one that is unknown is answered with all there are.
fn faults(names: &[String], lang: Lang) -> AppResult<Faults> {
    names.join(",").parse().map_err(|unknown| {
        let all = Faults::all();
        let message = lang.say(
            &format!("{unknown}; the faults are {all}, or `all`, or `none`"),
            &format!("{unknown}；可用的故障：{all}，或 `all`、`none`"),
        );
        AppError::field("faults", message)
    })
}

/// Starts the server, at the port that it had if that is free.
async fn start(app: &App, options: &Options, port: u16) -> AppResult<Running> {
    let clock = app.clock();
    let running = match listen(&clock, options, port).await {
        Err(_) if port != 0 => listen(&clock, options, 0).await,
        running => running,
    };
    running.map_err(|error| {
        let message = format!("the simulator cannot listen on this machine: {error}");
        AppError::new(ErrorCode::NotPossible, message)
    })
}

async fn listen(clock: &Arc<dyn Clock>, options: &Options, port: u16) -> io::Result<Running> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let address = listener.local_addr()?;
    let clock = clock.clone();
    let simulator = Simulator::new(options.clone(), Arc::new(move || clock.now()));
    let server = tokio::spawn(async move {
        if let Err(error) = serve(listener, Arc::new(simulator)).await {
            tracing::warn!("the simulator ended: {error}");
        }
    });
    Ok(Running {
        base_url: format!("http://{address}"),
        server: server.abort_handle(),
    })
}

fn linked(app: &App, options: &Options, base_url: &str, plan: &Plan) -> MarketLink {
    let profile = match options.dialect {
        Dialect::A => Profile::A,
        Dialect::B => Profile::B,
    };
    MarketLink {
        profile: link::name(profile).to_owned(),
        base_url: base_url.to_owned(),
        auth_url: base_url.to_owned(),
        app_key: options.app_key.clone(),
        first_from: plan.first_from,
        is_simulator: true,
        linked_at: app.now(),
    }
}

/// Signs in with what every simulator of this program takes.
async fn sign_in(app: &App, standing: &Standing, options: &Options) -> Result<(), Trouble> {
    let keeper: Arc<dyn Keeper> = Arc::new(Memory::default());
    let app_secret = Secret::new(options.app_secret.clone());
    vault::write(&keeper, APP_SECRET, &app_secret).await?;
    let vault = Arc::new(Vault::new(keeper.clone()));
    let settings = client::settings(app, standing, app_secret);
    let client = client::make(app, settings, vault.clone(), None)?;
    let signed = client.sign_in(&Secret::new(options.code.clone())).await;
    signed.map_err(|error| client::told(&error, &standing.link, &vault))?;
    app.market.access.hold(keeper);
    Ok(())
}
