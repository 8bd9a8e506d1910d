//! The pull of orders: everything that changed since the cursor, each order
//! once, into a [`PullSink`].
//!
//! Invariant: the sink's cursor is never ahead of what the sink durably holds.
//! The window of modified time is cut into slices that fit on one page of the
//! list, because one answer is one state of the platform while several pages
//! are not; only a second that holds more than a page is read page by page,
//! until two readings agree. The cursor moves after each slice, so a pull that
//! dies goes on where it was, and memory is bounded by a slice.

use std::collections::HashMap;
use std::future::Future;

use chrono::{DateTime, TimeDelta, Utc};

use crate::client::Client;
use crate::error::Error;
use crate::order::{Funds, Order};
use crate::profile::Api;

mod fetch;
mod run;
mod slice;

/// Where pulled orders go. A sink may hold back what it is given: it is to be
/// durable, all of it, when [`Self::advance`] returns, together with the
/// cursor. What is held back counts in [`Self::marks`] and [`Self::waiting`]
/// and goes with the pull when that dies; a pull that ends without moving the
/// cursor leaves the sink to write what it still holds.
pub trait PullSink: Send {
    /// Why the sink cannot go on.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Up to when everything is durably stored or set aside.
    fn cursor(&mut self)
    -> impl Future<Output = Result<Option<DateTime<Utc>>, Self::Error>> + Send;

    /// The marks under which these orders were last stored or set aside; one
    /// that was not, or had no mark, is left out.
    fn marks(
        &mut self,
        trade_ids: &[String],
    ) -> impl Future<Output = Result<HashMap<String, DateTime<Utc>>, Self::Error>> + Send;

    /// Stores `order` under its id, in one step with taking it off the waiting
    /// list if it is complete or putting it there if not. Returns whether its
    /// content is news: the same hash again is not.
    fn store(
        &mut self,
        order: PulledOrder,
    ) -> impl Future<Output = Result<bool, Self::Error>> + Send;

    /// Puts an order on the waiting list, or notes another try. What is stored of
    /// it stays; a missing mark leaves the remembered one.
    fn set_aside(
        &mut self,
        waiting: Waiting,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// At most `limit` ids of the waiting list, those tried longest ago first.
    fn waiting(
        &mut self,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<String>, Self::Error>> + Send;

    /// Moves the cursor, in one step with everything held back.
    fn advance(
        &mut self,
        cursor: DateTime<Utc>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// An order as pulled.
#[derive(Debug, Clone)]
pub struct PulledOrder {
    /// The platform's id.
    pub trade_id: String,
    /// Its modified time, if this is all there was to know at that time: while
    /// it stays the same, the order need not be asked for. None where the order
    /// was still on the move.
    pub mark: Option<DateTime<Utc>>,
    /// The order itself.
    pub order: Part<Order>,
    /// Its payments and refunds.
    pub funds: Part<Funds>,
    /// The status that the list told.
    pub listed_status: Option<String>,
    /// The answers in the platform's own text, byte for byte, as
    /// `{"order":..,"funds":..}`. A part that was denied is the list's row, or
    /// `null`.
    pub raw: String,
    /// SHA-256 of what `raw` says, hex, whatever the order of its keys.
    pub hash: String,
    /// By the platform's clock.
    pub pulled_at: DateTime<Utc>,
}

/// A part of an order that the platform may deny to this app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part<T> {
    /// It was read.
    Read(T),
    /// The app has no permission for the call.
    Denied,
}

impl<T> Part<T> {
    /// What was read.
    pub fn read(&self) -> Option<&T> {
        match self {
            Self::Read(part) => Some(part),
            Self::Denied => None,
        }
    }
}

impl PulledOrder {
    /// Whether no part was denied; an incomplete order waits to be asked for
    /// again.
    pub fn is_complete(&self) -> bool {
        self.order.read().is_some() && self.funds.read().is_some()
    }
}

/// An order that could not be taken over. It holds up no other, and every pull
/// tries some of them again.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The platform's id; of a list row without one, `row:` and its hash: such
    /// a row cannot be asked for again.
    pub trade_id: String,
    /// The mark to remember, as in [`PulledOrder::mark`].
    pub mark: Option<DateTime<Utc>>,
    /// Why it waits.
    pub reason: Error,
    /// When it was last tried, by the platform's clock.
    pub tried_at: DateTime<Utc>,
}

/// How to pull.
#[derive(Debug, Clone)]
pub struct PullOptions {
    /// Where the very first pull starts.
    pub first_from: DateTime<Utc>,
    /// How far before the cursor each pull starts.
    pub overlap: TimeDelta,
    /// How far before now each pull ends.
    pub settle: TimeDelta,
    /// Rows of a page, at most [`crate::calls::PAGE_SIZE_LIMIT`].
    pub page_size: u32,
    /// Waiting orders tried again in each pull.
    pub waiting_limit: usize,
}

impl PullOptions {
    /// Two minutes of overlap and rest, pages of 100, 50 waiting orders.
    pub fn new(first_from: DateTime<Utc>) -> Self {
        Self {
            first_from,
            overlap: TimeDelta::minutes(2),
            settle: TimeDelta::minutes(2),
            page_size: 100,
            waiting_limit: 50,
        }
    }
}

/// What a pull did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PullReport {
    /// Orders listed in the window, each slice on its own.
    pub seen: u64,
    /// Orders whose content was news.
    pub changed: u64,
    /// Orders and rows set aside, those tried again included.
    pub set_aside: u64,
    /// The cursor, if it moved.
    pub cursor: Option<DateTime<Utc>>,
    /// Requests sent.
    pub calls: u64,
    /// Calls that the app may not make; orders lack what they tell.
    pub denied: Vec<Api>,
}

/// A pull that ended early. What the report counts was handed to the sink.
#[derive(Debug, thiserror::Error)]
#[error("the pull stopped: {cause}")]
pub struct PullError<E: std::error::Error + 'static> {
    /// Why.
    pub cause: PullFault<E>,
    /// What was done until then.
    pub report: PullReport,
}

/// Why a pull ended early.
#[derive(Debug, thiserror::Error)]
pub enum PullFault<E: std::error::Error + 'static> {
    /// The platform or the way to it.
    #[error(transparent)]
    Client(#[from] Error),
    /// The sink.
    #[error("storing failed: {0}")]
    Sink(E),
}

/// Pulls everything that changed since the sink's cursor. The future may be
/// dropped at any point: the next pull goes on behind the last slice that is
/// durable.
///
/// # Errors
/// What ended the pull early, with what it did until then.
pub async fn pull<S: PullSink>(
    client: &Client,
    sink: &mut S,
    options: &PullOptions,
) -> Result<PullReport, PullError<S::Error>> {
    let before = client.calls();
    let mut run = run::Run::new(client, sink, options);
    let outcome = run.pull().await;
    let mut report = run.report;
    report.calls = client.calls() - before;
    match outcome {
        Ok(()) => Ok(report),
        Err(cause) => Err(PullError { cause, report }),
    }
}
