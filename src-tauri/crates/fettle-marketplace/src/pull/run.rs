//! One pull from its first call to its last.

use chrono::{DateTime, TimeDelta, Utc};
use tracing::info;

use super::fetch::Streak;
use super::slice::{Found, Slicer};
use super::{PullFault, PullOptions, PullReport, PullSink, PulledOrder, Waiting};
use crate::client::Client;
use crate::error::{Error, Oddity};
use crate::json::content_hash;
use crate::order::{Listed, Page};
use crate::profile::Api;
use crate::told::Told;
use crate::window::Window;

/// A pull under way.
pub(super) struct Run<'a, S: PullSink> {
    pub client: &'a Client,
    pub sink: &'a mut S,
    pub options: &'a PullOptions,
    pub report: PullReport,
    pub streak: Streak,
}

type Step<S, T = ()> = Result<T, PullFault<<S as PullSink>::Error>>;

impl<'a, S: PullSink> Run<'a, S> {
    pub fn new(client: &'a Client, sink: &'a mut S, options: &'a PullOptions) -> Self {
        Self {
            client,
            sink,
            options,
            report: PullReport::default(),
            streak: Streak::default(),
        }
    }

    pub async fn pull(&mut self) -> Step<S> {
        let cursor = self.sink.cursor().await.map_err(PullFault::Sink)?;
        self.retry_waiting().await?;
        let start = cursor.map_or(self.options.first_from, |at| at - self.options.overlap);
        self.measure_clock(start).await?;
        let mut slicer = Slicer::new(start, self.limit(), self.options.page_size);
        while let Some(window) = slicer.window() {
            let offset = self.client.clock_offset();
            let found = slicer.read(self.client, window).await?;
            if self.client.clock_offset() != offset {
                // The end was set by a clock now known to be wrong: an end in
                // the platform's future would move the cursor past orders to come.
                slicer.limit_to(self.limit());
                if window.to > self.limit() {
                    continue;
                }
            }
            let Found::Whole(page) = found else { continue };
            self.take(page).await?;
            slicer.done(window);
            self.advance(window.to, cursor).await?;
        }
        info!(?self.report, "pulled");
        Ok(())
    }

    /// A slow clock that was never measured puts the end before the start, and
    /// without a call it would never be measured.
    async fn measure_clock(&mut self, start: DateTime<Utc>) -> Step<S> {
        if self.client.clock_offset().is_none() && self.limit() <= start {
            let from = start - TimeDelta::seconds(1);
            let second = Window { from, to: start };
            self.client.list(second, 0, 1).await?;
        }
        Ok(())
    }

    /// The end of what has come to rest, by the platform's clock.
    fn limit(&self) -> DateTime<Utc> {
        self.client.platform_now() - self.options.settle
    }

    async fn advance(&mut self, to: DateTime<Utc>, cursor: Option<DateTime<Utc>>) -> Step<S> {
        if cursor.is_some_and(|cursor| to <= cursor) {
            return Ok(());
        }
        self.sink.advance(to).await.map_err(PullFault::Sink)?;
        self.report.cursor = Some(to);
        Ok(())
    }

    /// Takes over what one slice lists.
    async fn take(&mut self, page: Page) -> Step<S> {
        self.report.seen += (page.rows.len() + page.nameless.len()) as u64;
        for row in &page.nameless {
            let api = Api::OrderList;
            let what = Oddity::Missing("trade_id");
            let name = format!("row:{}", &content_hash(&row.value)[..16]);
            self.set_aside(name, None, Error::Unexpected { api, what })
                .await?;
        }
        let ids: Vec<String> = page.rows.iter().map(|row| row.trade_id.clone()).collect();
        let marks = self.sink.marks(&ids).await.map_err(PullFault::Sink)?;
        for row in page.rows {
            let is_known =
                row.modified_at.is_some() && row.modified_at == marks.get(&row.trade_id).copied();
            if !is_known {
                self.take_order(row).await?;
            }
        }
        Ok(())
    }

    /// Tries orders of the waiting list again. They never end the pull: the
    /// window has to be looked at even if all of them stay bad.
    async fn retry_waiting(&mut self) -> Step<S> {
        let limit = self.options.waiting_limit;
        let ids = self.sink.waiting(limit).await.map_err(PullFault::Sink)?;
        for trade_id in ids.into_iter().filter(|id| !id.starts_with("row:")) {
            if self.streak.is_systemic() || self.streak.is_denied() {
                break;
            }
            self.try_order(Listed {
                trade_id,
                modified_at: None,
                told: Told::nothing(),
            })
            .await?;
        }
        self.streak = Streak::default();
        Ok(())
    }

    async fn take_order(&mut self, row: Listed) -> Step<S> {
        let failure = self.try_order(row).await?;
        match failure {
            Some(error) if self.streak.is_systemic() => Err(PullFault::Client(error)),
            _ => Ok(()),
        }
    }

    /// Fetches and stores one order, or sets it aside and says why.
    async fn try_order(&mut self, row: Listed) -> Step<S, Option<Error>> {
        let trade_id = row.trade_id.clone();
        let modified_at = row.modified_at;
        match self.fetch(row).await {
            Ok(order) => {
                self.store(order).await?;
                Ok(None)
            }
            Err(error) if stops_everything(&error) => Err(PullFault::Client(error)),
            Err(error) => {
                self.streak.failed(&error);
                let mark = modified_at.filter(|at| self.is_settled(*at));
                self.set_aside(trade_id, mark, error.clone()).await?;
                Ok(Some(error))
            }
        }
    }

    async fn store(&mut self, order: PulledOrder) -> Step<S> {
        let is_news = self.sink.store(order).await.map_err(PullFault::Sink)?;
        self.report.changed += u64::from(is_news);
        Ok(())
    }

    async fn set_aside(
        &mut self,
        trade_id: String,
        mark: Option<DateTime<Utc>>,
        reason: Error,
    ) -> Step<S> {
        self.report.set_aside += 1;
        let tried_at = self.client.platform_now();
        let waiting = Waiting {
            trade_id,
            mark,
            reason,
            tried_at,
        };
        self.sink.set_aside(waiting).await.map_err(PullFault::Sink)
    }

    /// Whether a change at `modified_at` lies so far back that no other change
    /// can bear the same second and come later.
    pub fn is_settled(&self, modified_at: DateTime<Utc>) -> bool {
        self.client.platform_now() - modified_at > TimeDelta::minutes(1)
    }
}

/// Whether no other order could fare better.
fn stops_everything(error: &Error) -> bool {
    match error {
        Error::Network(fault) => *fault != crate::error::NetworkFault::TooLong,
        Error::Throttled { .. } | Error::SignedOut | Error::Vault | Error::Setup => true,
        Error::Refused(refusal) => refusal.kind == crate::error::RefusalKind::AddressNotListed,
        Error::Http { .. } | Error::Body(_) | Error::Unexpected { .. } => false,
    }
}
