//! The marketplace: the connection, pulling, and the orders it brings.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use ts_rs::TS;
use zeroize::Zeroize;

use super::{Moment, ReasonText};

/// How the connection stands: the settings page and the status line. Made
/// from what is on this desktop; asks nothing of the network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a screen shows each of them, and they are independent of each other"
)]
pub struct MarketplaceView {
    /// Whether this workspace is connected to a marketplace.
    pub connected: bool,
    /// `A` (suppliers in China) or `B` (sellers elsewhere).
    pub profile: Option<String>,
    /// Where calls go.
    pub base_url: Option<String>,
    /// The app's public name.
    pub app_key: Option<String>,
    /// Whether it is a stand-in on this machine and not the platform.
    pub simulated: bool,
    /// `key_store` or `sealed_file`; `None` when no secret is kept.
    pub secrets_kept_in: Option<String>,
    /// The system's key store.
    pub key_store: KeyStoreView,
    /// Whether the secrets are sealed and wait for the passphrase.
    pub locked: bool,
    /// Whether there are tokens to call with.
    pub signed_in: bool,
    /// Whether a pull is under way.
    pub pulling: bool,
    /// The task of the pull that is under way, to follow and to stop it by,
    /// whoever began it.
    pub pull_task: Option<String>,
    /// When a pull last went through, worded.
    pub last_success: Option<Moment>,
    /// The same instant, for scripts.
    pub last_success_at: Option<DateTime<Utc>>,
    /// When the next pull begins by itself.
    pub next_try: Option<Moment>,
    /// Orders that could not be taken over, each with why.
    pub waiting: Vec<WaitingView>,
    /// Why the last pull did not go through.
    pub problem: Option<ProblemView>,
    /// One line for the edge of the screen, worded.
    pub status_line: String,
    /// Orders taken over from the platform.
    #[ts(type = "number")]
    pub order_count: u64,
    /// Products that were ordered and are not in the catalogue, the most
    /// ordered first.
    pub unknown_products: Vec<UnknownProductView>,
    /// Buyers whose site cannot be told from the platform's address.
    pub unknown_sites: Vec<UnknownSiteView>,
    /// Orders that were refunded, frozen, charged back or closed while work
    /// rests on them.
    pub review: Vec<ReviewView>,
    /// What the platform lets this app do, and what it has no interface for.
    pub capabilities: Vec<CapabilityView>,
}

/// The system's key store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct KeyStoreView {
    /// Whether secrets can be kept in it.
    pub available: bool,
    /// What is so and, where it is not available, what to do; worded.
    pub sentence: String,
}

/// An order that could not be taken over; it is tried again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct WaitingView {
    /// The platform's id.
    pub trade_id: String,
    /// Why, worded.
    pub reason: String,
    /// When it was last tried; another try of the same outcome is noted once
    /// an hour.
    pub tried: Moment,
}

/// An order that could not be taken over, as a pull tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct WaitingReason {
    /// The platform's id.
    pub trade_id: String,
    /// Why, worded.
    pub reason: String,
}

/// Why something did not work, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct ProblemView {
    /// A stable word to branch on: `network`, `signed_out`, `throttled`...
    pub code: String,
    /// What happened, worded.
    pub message: String,
    /// What to do, worded.
    pub advice: String,
}

/// A product that was ordered and is not in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct UnknownProductView {
    /// The platform's opaque id.
    pub product_id: String,
    /// The name on the newest order with one.
    pub name: Option<String>,
    /// Orders with it.
    #[ts(type = "number")]
    pub orders: u64,
}

/// A buyer who is not known and whose place could not be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct UnknownSiteView {
    /// The id that a buyer's record would have.
    pub buyer_id: String,
    /// The name as the platform has it.
    pub name: Option<String>,
    /// The city as the platform has it.
    pub city: Option<String>,
    /// The country as the platform has it.
    pub country: Option<String>,
    /// The orders of this buyer.
    pub order_ids: Vec<String>,
}

/// An order that changed under work which rests on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct ReviewView {
    /// The order.
    pub order_id: String,
    /// What the platform says of it, worded.
    pub reason: ReasonText,
    /// The demands that rest on it and are not over.
    pub requests: Vec<String>,
    /// Their visits that are booked.
    pub visits: Vec<String>,
    /// The journeys that these visits are part of.
    pub journeys: Vec<String>,
}

/// Something that the platform lets this app do, or does not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct CapabilityView {
    /// `orders`, `payments`, `logistics`, `demands`, `appointments`,
    /// `messages`.
    pub name: String,
    /// Whether it is there.
    pub granted: bool,
    /// What is so, worded.
    pub sentence: String,
}

/// Connects the workspace to a marketplace.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ConnectInput {
    /// `A` or `B`.
    pub profile: String,
    /// Where calls go; the platform's own address when absent.
    #[serde(default)]
    pub base_url: Option<String>,
    /// Where sign-in goes; as `base_url` when absent.
    #[serde(default)]
    pub auth_url: Option<String>,
    /// The app's public name.
    pub app_key: String,
    /// What the app signs with. A secret.
    #[serde(deserialize_with = "secret")]
    pub app_secret: String,
    /// The code that the platform handed out, on a machine without a browser.
    /// A secret.
    #[serde(default, deserialize_with = "some_secret")]
    pub code: Option<String>,
    /// Seals the secrets where there is no key store. A secret.
    #[serde(default, deserialize_with = "some_secret")]
    pub passphrase: Option<String>,
    /// Where the first pull begins; a year back when absent.
    #[serde(default)]
    pub first_from: Option<NaiveDate>,
}

/// A text, or an error that does not repeat what was there instead.
fn secret<'de, D: Deserializer<'de>>(input: D) -> Result<String, D::Error> {
    some_secret(input)?.ok_or_else(|| D::Error::custom("a secret is missing"))
}

/// A text or nothing, or an error that does not repeat what was there instead.
fn some_secret<'de, D: Deserializer<'de>>(input: D) -> Result<Option<String>, D::Error> {
    match serde_json::Value::deserialize(input)? {
        serde_json::Value::Null => Ok(None),
        serde_json::Value::String(text) => Ok(Some(text)),
        _ => Err(D::Error::custom("a secret is not a text")),
    }
}

impl Drop for ConnectInput {
    fn drop(&mut self) {
        self.app_secret.zeroize();
        self.code.zeroize();
        self.passphrase.zeroize();
    }
}

impl Drop for SignInInput {
    fn drop(&mut self) {
        self.code.zeroize();
        self.passphrase.zeroize();
    }
}

impl Drop for PullInput {
    fn drop(&mut self) {
        self.passphrase.zeroize();
    }
}

impl std::fmt::Debug for ConnectInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConnectInput")
            .field("profile", &self.profile)
            .field("base_url", &self.base_url)
            .field("auth_url", &self.auth_url)
            .field("app_key", &self.app_key)
            .field("first_from", &self.first_from)
            .finish_non_exhaustive()
    }
}

/// Begins the sign-in in the browser, or signs in with a code that was copied
/// from there.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct SignInInput {
    /// The code, on a machine without a browser. A secret.
    #[serde(default, deserialize_with = "some_secret")]
    pub code: Option<String>,
    /// Opens the sealed file where there is no key store. A secret.
    #[serde(default, deserialize_with = "some_secret")]
    pub passphrase: Option<String>,
}

impl std::fmt::Debug for SignInInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignInInput").finish_non_exhaustive()
    }
}

/// A sign-in that has begun. [`MarketplaceView::signed_in`] turns true when
/// the browser came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct SignInView {
    /// The address to open in the browser; empty when a code was given.
    pub url: String,
    /// The task that waits for the browser to come back; when it has ended, its
    /// message says how.
    pub task: String,
}

/// Pulls what changed on the platform.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct PullInput {
    /// A name to ask about progress, and to stop it, by.
    #[serde(default)]
    pub task: Option<String>,
    /// Opens the sealed file where there is no key store. A secret.
    #[serde(default, deserialize_with = "some_secret")]
    pub passphrase: Option<String>,
}

impl std::fmt::Debug for PullInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PullInput")
            .field("task", &self.task)
            .finish_non_exhaustive()
    }
}

/// What a pull did. With a problem it ended early; what it counts is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct PullView {
    /// Orders that the platform listed as changed.
    #[ts(type = "number")]
    pub seen: u64,
    /// Orders whose content was news.
    #[ts(type = "number")]
    pub changed: u64,
    /// Every order that waits to be taken over, after this pull.
    pub waiting: Vec<WaitingReason>,
    /// Up to when everything is here or waits.
    pub cursor: Option<DateTime<Utc>>,
    /// Requests sent.
    #[ts(type = "number")]
    pub calls: u64,
    /// Calls that the platform denies this app: `order_get`, `order_fund`...
    pub denied: Vec<String>,
    /// Why it ended early.
    pub problem: Option<ProblemView>,
}

/// Starts a stand-in for the platform on this machine and connects to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct SimulateInput {
    /// The same seed gives the same orders.
    #[serde(default)]
    #[ts(type = "number | null")]
    pub seed: Option<u64>,
    /// How many orders it holds.
    #[serde(default)]
    #[ts(type = "number | null")]
    pub orders: Option<u64>,
    /// What goes wrong, by name; nothing when empty.
    #[serde(default)]
    pub faults: Vec<String>,
    /// `A` or `B`; `A` when absent.
    #[serde(default)]
    pub profile: Option<String>,
}

/// A stand-in that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct SimulatedView {
    /// Where it answers.
    pub base_url: String,
    /// `A` or `B`.
    pub profile: String,
    /// How the connection stands now.
    pub view: MarketplaceView,
}

/// Lists orders.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct OrdersInput {
    /// Words that the id, buyer, a product or the status must hold; all
    /// orders when absent.
    #[serde(default)]
    pub query: Option<String>,
    /// The platform's word for a status, as it came; any when absent.
    #[serde(default)]
    pub status: Option<String>,
    /// Only those about which there is something to decide.
    #[serde(default)]
    pub only: Option<OrdersOnly>,
    /// At most so many; all when absent.
    #[serde(default)]
    pub limit: Option<u32>,
    /// Those after this one, in the order of their ids: to read on behind the
    /// last of a page. From the first when absent.
    #[serde(default)]
    pub after: Option<String>,
}

/// What there can be to decide about an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum OrdersOnly {
    /// It was refunded, frozen, charged back or closed under work that rests
    /// on it.
    Review,
    /// It is of a product that is not in the catalogue.
    UnknownProduct,
    /// It waits to be read again.
    Waiting,
}

/// Orders, in the order of their ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct OrdersView {
    /// The orders.
    pub rows: Vec<OrderRow>,
    /// How many there are with those before and after these.
    #[ts(type = "number")]
    pub total: u64,
}

/// One order, from the platform, the seller's own records, or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct OrderRow {
    /// The platform's `trade_id`.
    pub order_id: String,
    /// The platform's status as it came.
    pub status: Option<String>,
    /// The status, worded; a word that is not known here as it is.
    pub status_text: String,
    /// What starts the service period, for scripts.
    pub paid_at: Option<DateTime<Utc>>,
    /// The same, worded.
    pub paid: Option<Moment>,
    /// Whether money was given back.
    pub refunded: bool,
    /// What was ordered.
    pub lines: Vec<OrderLineView>,
    /// The buyer.
    pub buyer_name: Option<String>,
    /// Who tells of it.
    pub from: OrderFrom,
    /// Whether the platform that tells of it was a simulated one.
    pub simulated: bool,
    /// When it last changed on the platform.
    pub modified: Option<Moment>,
    /// Demands that rest on it.
    pub demands: Vec<String>,
}

/// Who tells of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum OrderFrom {
    /// The platform alone.
    Platform,
    /// The seller's own records alone.
    Seller,
    /// Both.
    Both,
}

/// One product of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct OrderLineView {
    /// The platform's opaque id.
    pub product_id: Option<String>,
    /// How many, as the platform writes it: `12.0000`.
    pub quantity: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Whether it is in the catalogue.
    pub known: bool,
}
