//! One call in, one reply out.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::access::{Access, signature};
use crate::dice::Dice;
use crate::fault::{Fault, Faults};
use crate::list::Query;
use crate::wire::{Style, refusal, success};
use crate::world::{Ailment, KnownOrder, SimOrder, World};

/// Invented: the documents do not say what a bad signature is called.
pub const BAD_SIGNATURE: &str = "SimBadSignature";

/// Invented: the documents do not say what a wrong clock is called.
pub const BAD_TIMESTAMP: &str = "SimBadTimestamp";

/// The narrower of the two limits that the documents give for a wrong clock.
const CLOCK_LIMIT: TimeDelta = TimeDelta::minutes(10);

/// The time of the stand-in platform, before its skew.
pub type Now = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Which of the platform's stacks is spoken: China suppliers or overseas sellers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// `POST /sync?method=NAME`.
    A,
    /// `POST /rest{path}`.
    B,
}

/// What to simulate.
#[derive(Debug, Clone)]
pub struct Options {
    /// Determines orders, faults and tokens.
    pub seed: u64,
    /// Orders at the start.
    pub orders: usize,
    /// What goes wrong.
    pub faults: Faults,
    /// Percent of calls that a passing fault strikes.
    pub fault_percent: usize,
    /// Changes to orders, at most, under [`Fault::Inserts`].
    pub changes: usize,
    /// The dialect.
    pub dialect: Dialect,
    /// The app's key.
    pub app_key: String,
    /// The app's secret.
    pub app_secret: String,
    /// The code that signs in, as often as it is used.
    pub code: String,
    /// When the orders at the start had last changed, at the latest; now when
    /// absent. A simulator that is started again with the same has the same.
    pub founded: Option<DateTime<Utc>>,
    /// What is ordered beside the platform's own products: id and name.
    pub products: Vec<(String, String)>,
    /// Orders that the seller has on record too, among those at the start.
    pub known: Vec<KnownOrder>,
}

impl Options {
    /// `orders` orders of `seed`, no faults.
    pub fn new(seed: u64, orders: usize, dialect: Dialect) -> Self {
        Self {
            seed,
            orders,
            dialect,
            faults: Faults::default(),
            fault_percent: 12,
            changes: 40,
            app_key: "sim-key".to_owned(),
            app_secret: "sim-secret".to_owned(),
            code: "sim-code".to_owned(),
            founded: None,
            products: Vec::new(),
            known: Vec::new(),
        }
    }
}

/// An HTTP POST.
#[derive(Debug, Clone)]
pub struct Call {
    /// The path.
    pub path: String,
    /// The query, encoded.
    pub query: String,
    /// The form, encoded.
    pub body: Vec<u8>,
}

/// What comes back.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The `Date` header.
    pub date: DateTime<Utc>,
    /// The body.
    pub body: Vec<u8>,
    /// The connection breaks after this many bytes of the body.
    pub breaks_at: Option<usize>,
}

/// The stand-in platform.
pub struct Simulator {
    pub(crate) options: Options,
    now: Now,
    state: Mutex<State>,
}

struct State {
    world: World,
    access: Access,
    dice: Dice,
    faults: Faults,
    changes_left: usize,
    banned_until: Option<DateTime<Utc>>,
    calls: u64,
    skew: TimeDelta,
}

type Params = BTreeMap<String, String>;
type Refused = (&'static str, String);

impl Simulator {
    /// A platform at `now`.
    pub fn new(options: Options, now: Now) -> Self {
        let mut dice = Dice::new(options.seed ^ 0x5EED);
        let minutes = dice.between(-300, 300);
        let has_skew = options.faults.has(Fault::Skew);
        let skew = TimeDelta::minutes(if has_skew { minutes } else { 0 });
        let is_ailing = options.faults.has(Fault::BadOrder);
        let founded = options.founded.unwrap_or_else(&*now) + skew;
        let numbered = options.orders.saturating_sub(options.known.len());
        let mut world = World::new(
            options.seed,
            numbered,
            founded,
            is_ailing,
            &options.products,
        );
        world.add_known(&options.known, founded);
        let state = State {
            world,
            access: Access::default(),
            dice,
            faults: options.faults.clone(),
            changes_left: options.changes,
            banned_until: None,
            calls: 0,
            skew,
        };
        Self {
            options,
            now,
            state: Mutex::new(state),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time that this platform believes in.
    pub fn platform_now(&self) -> DateTime<Utc> {
        (self.now)() + self.state().skew
    }

    /// All orders as they are.
    pub fn orders(&self) -> Vec<SimOrder> {
        self.state().world.orders.clone()
    }

    /// Calls answered.
    pub fn calls(&self) -> u64 {
        self.state().calls
    }

    /// Lets something happen to an order, or a new one appear.
    pub fn stir(&self) {
        let now = self.platform_now();
        self.state().world.stir(now);
    }

    /// Ends every fault but the skew, the style of writing and bad orders'
    /// ailments: nothing strikes or changes by itself any more.
    pub fn calm(&self) {
        let mut state = self.state();
        let keep = [
            Fault::Skew,
            Fault::EmptyObject,
            Fault::Strings,
            Fault::BadOrder,
        ];
        state.faults.0.retain(|fault| keep.contains(fault));
    }

    /// Makes the bad orders good. Like a repair behind the scenes, it does not
    /// count as a change of the order.
    pub fn heal(&self) {
        let mut state = self.state();
        state
            .world
            .orders
            .iter_mut()
            .for_each(|order| order.ailment = None);
    }

    /// Answers `call`.
    pub fn answer(&self, call: &Call) -> Reply {
        let now = self.platform_now();
        let mut state = self.state();
        state.calls += 1;
        let params = read_params(call);
        if let Some(reply) = state.strike(self.options.dialect, self.options.fault_percent, now) {
            return reply;
        }
        let dialect = self.options.dialect;
        let body = match self.respond(&mut state, call, &params, now) {
            Ok(body) => body,
            Err(Trouble::Refused((code, message))) => refusal(dialect, code, &message),
            Err(Trouble::Failing) => return page(now, 500, "internal error"),
        };
        state.stir_after(now);
        whole(now, &body)
    }

    fn respond(
        &self,
        state: &mut State,
        call: &Call,
        params: &Params,
        now: DateTime<Utc>,
    ) -> Result<Value, Trouble> {
        let rest = call.path.strip_prefix("/rest");
        self.check(call, rest.unwrap_or(""), params, now)?;
        if let Some("/auth/token/create" | "/auth/token/refresh") = rest {
            return self.tokens(state, params, now).map_err(Trouble::Refused);
        }
        let token = params.get("access_token").map_or("", String::as_str);
        if !state.access.is_valid(token, now) {
            // Some platforms repeat what they refuse.
            let message = format!("The access token {token} is invalid or expired");
            return Err(Trouble::Refused(("IllegalAccessToken", message)));
        }
        let method = params.get("method").map_or("", String::as_str);
        match (self.options.dialect, rest, method) {
            (Dialect::A, None, "alibaba.seller.order.list")
            | (Dialect::B, Some("/alibaba/order/list"), _) => self.list(state, method, params),
            (Dialect::A, None, "alibaba.seller.order.get")
            | (Dialect::B, Some("/alibaba/order/get"), _) => self.order(state, method, params),
            (Dialect::A, None, "alibaba.seller.order.fund.get")
            | (Dialect::B, Some("/alibaba/order/fund/query"), _) => {
                self.funds(state, method, params)
            }
            _ => Err(refused("InvalidParameter", "no such interface")),
        }
    }

    /// Key, signature and clock.
    fn check(
        &self,
        call: &Call,
        prefix: &str,
        params: &Params,
        now: DateTime<Utc>,
    ) -> Result<(), Trouble> {
        let is_known_path = call.path == "/sync" || call.path.starts_with("/rest/");
        let is_own_key = params.get("app_key") == Some(&self.options.app_key);
        if !is_known_path || !is_own_key {
            return Err(refused("InvalidParameter", "path or app_key"));
        }
        let right = signature(&self.options.app_secret, prefix, params);
        if params.get("sign") != Some(&right)
            || params.get("sign_method").is_none_or(|m| m != "sha256")
        {
            return Err(refused(BAD_SIGNATURE, "the signature does not match"));
        }
        let timestamp = params.get("timestamp").and_then(|text| text.parse().ok());
        let timestamp = timestamp.and_then(DateTime::from_timestamp_millis);
        let is_near = timestamp.is_some_and(|at| (at - now).abs() <= CLOCK_LIMIT);
        if is_near {
            Ok(())
        } else {
            Err(refused(BAD_TIMESTAMP, "the timestamp is off"))
        }
    }

    fn tokens(
        &self,
        state: &mut State,
        params: &Params,
        now: DateTime<Utc>,
    ) -> Result<Value, Refused> {
        let code = params.get("code");
        let refresh = params.get("refresh_token");
        let is_welcome = code == Some(&self.options.code)
            || refresh.is_some_and(|token| state.access.is_refresh(self.options.seed, token));
        if !is_welcome {
            let token = refresh.or(code).map_or("", String::as_str);
            let message = format!("{token} is not valid");
            return Err(("IllegalAccessToken", message));
        }
        let is_short = state.faults.has(Fault::Expiry);
        let seconds = if is_short {
            state.dice.between(60, 400)
        } else {
            86_400
        };
        Ok(state
            .access
            .issue(self.options.seed, now, TimeDelta::seconds(seconds)))
    }

    fn list(&self, state: &mut State, method: &str, params: &Params) -> Result<Value, Trouble> {
        let dialect = self.options.dialect;
        let query = Query::read(&list_fields(dialect, params));
        let Some(mut query) = query else {
            return Err(refused("InvalidParameter", "the list's query"));
        };
        let is_repeating = state.faults.has(Fault::RepeatedPage) && state.dice.hits(10);
        if is_repeating {
            query.page = query.page.saturating_sub(1);
        }
        let (rows, total) = query.page(&state.world.orders);
        let plain = Style::new(dialect, &state.faults, "");
        let row =
            |order: &&SimOrder| Style::new(dialect, &state.faults, &order.trade_id).row(order);
        let list = plain.list("trade_ecology_order", rows.iter().map(row).collect());
        let total = plain.number(i64::try_from(total).unwrap_or(i64::MAX));
        let value = serde_json::json!({"order_list": list, "total_count": total});
        Ok(success(dialect, method, &value))
    }

    fn order(&self, state: &mut State, method: &str, params: &Params) -> Result<Value, Trouble> {
        if state.faults.has(Fault::Denied) {
            return Err(refused(
                "InsufficientPermission",
                "the interface is not granted",
            ));
        }
        let dialect = self.options.dialect;
        let order = find(state, params)?;
        if order.ailment == Some(Ailment::Failing) {
            return Err(Trouble::Failing);
        }
        let value = Style::new(dialect, &state.faults, &order.trade_id).order(order);
        Ok(success(dialect, method, &value))
    }

    fn funds(&self, state: &mut State, method: &str, params: &Params) -> Result<Value, Trouble> {
        if state.faults.has(Fault::FundsDenied) {
            return Err(refused(
                "InsufficientPermission",
                "the interface is not granted",
            ));
        }
        let dialect = self.options.dialect;
        let order = find(state, params)?;
        let value = Style::new(dialect, &state.faults, &order.trade_id).funds(order);
        Ok(success(dialect, method, &value))
    }
}

enum Trouble {
    Refused(Refused),
    Failing,
}

fn refused(code: &'static str, message: &str) -> Trouble {
    Trouble::Refused((code, message.to_owned()))
}

fn find<'a>(state: &'a State, params: &Params) -> Result<&'a SimOrder, Trouble> {
    let id = params.get("e_trade_id").map_or("", String::as_str);
    state
        .world
        .find(id)
        .ok_or_else(|| refused("InvalidParameter", "no such order"))
}

fn read_params(call: &Call) -> Params {
    let query = form_urlencoded::parse(call.query.as_bytes());
    let form = form_urlencoded::parse(&call.body);
    query.into_owned().chain(form.into_owned()).collect()
}

/// The list's query as one object: profile A sends one, B its fields.
fn list_fields(dialect: Dialect, params: &Params) -> Value {
    let parsed = |text: &String| serde_json::from_str(text).unwrap_or(Value::Null);
    match dialect {
        Dialect::A => params
            .get("param_trade_ecology_order_list_query")
            .map_or(Value::Null, parsed),
        Dialect::B => {
            let field = |(key, text): (&String, &String)| {
                let is_object = text.starts_with('{');
                (
                    key.clone(),
                    if is_object {
                        parsed(text)
                    } else {
                        Value::from(text.as_str())
                    },
                )
            };
            params.iter().map(field).collect()
        }
    }
}

fn whole(date: DateTime<Utc>, body: &Value) -> Reply {
    Reply {
        status: 200,
        date,
        body: body.to_string().into_bytes(),
        breaks_at: None,
    }
}

pub(crate) fn page(date: DateTime<Utc>, status: u16, text: &str) -> Reply {
    Reply {
        status,
        date,
        body: format!("<!DOCTYPE html><title>{text}</title>").into_bytes(),
        breaks_at: None,
    }
}

/// The faults that pass by themselves.
const PASSING: [Fault; 6] = [
    Fault::Throttle,
    Fault::Ban,
    Fault::Expiry,
    Fault::ServerError,
    Fault::Html,
    Fault::Truncated,
];

impl State {
    /// What a passing fault makes of this call, if one strikes.
    fn strike(&mut self, dialect: Dialect, percent: usize, now: DateTime<Utc>) -> Option<Reply> {
        if self.banned_until.is_some_and(|until| now < until) {
            return Some(self.ban(dialect, now));
        }
        let passing: Vec<Fault> = PASSING
            .into_iter()
            .filter(|f| self.faults.has(*f))
            .collect();
        if passing.is_empty() || !self.dice.hits(percent) {
            return None;
        }
        match *self.dice.pick(&passing) {
            Fault::Ban => {
                let seconds = self.dice.between(1, 90);
                self.banned_until = Some(now + TimeDelta::seconds(seconds));
                Some(self.ban(dialect, now))
            }
            Fault::Throttle => Some(whole(now, &refusal(dialect, "ApiCallLimit", "call limit"))),
            Fault::ServerError => {
                let status = *self.dice.pick(&[500, 502, 503, 504]);
                Some(page(now, status, "trouble"))
            }
            Fault::Html => Some(page(now, 200, "sign in to this network")),
            Fault::Truncated => Some(self.cut(now)),
            _ => {
                self.access.revoke();
                None
            }
        }
    }

    fn ban(&self, dialect: Dialect, now: DateTime<Utc>) -> Reply {
        let left = self
            .banned_until
            .map_or(0, |until| (until - now).num_seconds() + 1);
        let message = format!("This ban will last for {left} more seconds");
        whole(now, &refusal(dialect, "AppCallLimit", &message))
    }

    /// Half an answer, with a length that fits or a connection that breaks.
    fn cut(&mut self, date: DateTime<Utc>) -> Reply {
        let body = br#"{"alibaba_seller_order_list_response":{"result":{"succ"#.to_vec();
        let at = 10 + self.dice.below(40);
        let breaks_at = self.dice.hits(50).then_some(at);
        let body = if breaks_at.is_some() {
            body
        } else {
            body[..at].to_vec()
        };
        Reply {
            status: 200,
            date,
            body,
            breaks_at,
        }
    }

    fn stir_after(&mut self, now: DateTime<Utc>) {
        let may_stir = self.faults.has(Fault::Inserts) && self.changes_left > 0;
        if may_stir && self.dice.hits(20) {
            self.changes_left -= 1;
            self.world.stir(now);
        }
    }
}
