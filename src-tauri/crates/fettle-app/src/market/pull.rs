//! Pulling: what changed on the platform comes into the workspace.
//!
//! One pull at a time. It goes on where the note says, can be stopped or
//! killed at any moment, and notes how it went. Whether it is worth trying
//! again, and when, is for others to say.

use std::sync::Arc;
use std::time::Duration;

use fettle_domain::market::MarketLink;
use fettle_marketplace::profile::Api;
use fettle_marketplace::{Client, Error, PullFault, PullOptions, PullReport};

use super::note::{Problem, PullNote};
use super::sink::StoreSink;
use super::words;
use crate::app::App;
use crate::dto::marketplace::{PullView, WaitingReason};
use crate::error::{AppError, AppResult, ErrorCode};
use crate::tasks::Task;
use crate::wording::Lang;

/// How often a pull that waits for the network looks whether it is to stop.
const LOOK: Duration = Duration::from_millis(100);

/// The task of a pull that nobody named: whoever looks on can stop it, too.
const BY_ITSELF: &str = "pull-by-itself";

/// How to pull over a link.
pub fn options(link: &MarketLink) -> PullOptions {
    PullOptions::new(link.first_from)
}

/// Pulls everything that changed since the last time. A pull that ends early
/// tells its problem in the view, and notes it; what was done is kept.
///
/// # Errors
/// When the workspace is not connected, another pull is under way, or the
/// workspace does not take what was pulled.
pub async fn pull(
    app: &App,
    client: &Client,
    task: Option<&str>,
    lang: Lang,
) -> AppResult<PullView> {
    pull_with(app, client, task, lang, options).await
}

/// The same, in the manner that `options` gives a link.
///
/// # Errors
/// As [`pull`].
pub async fn pull_with(
    app: &App,
    client: &Client,
    task: Option<&str>,
    lang: Lang,
    options: impl FnOnce(&MarketLink) -> PullOptions,
) -> AppResult<PullView> {
    let Ok(_alone) = app.market.pulling.try_lock() else {
        let message = lang.say(
            "orders are being pulled already; wait for it, or stop it",
            "正在拉取订单；请等待完成，或停止",
        );
        return Err(AppError::new(ErrorCode::NotPossible, message));
    };
    let task = task.unwrap_or(BY_ITSELF);
    app.market.pulls_as(task);
    let task = Running(app.tasks.begin(Some(task)));
    let (note, options, simulated) = begin(app, lang, options).await?;
    let mut sink = StoreSink::new(app, &task.0, (lang, simulated), note);
    let before = client.calls();
    let outcome = tokio::select! {
        biased;
        outcome = fettle_marketplace::pull(client, &mut sink, &options) => Some(outcome),
        () = stopped(&task.0) => None,
    };
    let Some(outcome) = outcome else {
        let report = PullReport {
            calls: client.calls() - before,
            ..PullReport::default()
        };
        let cursor = sink.note.cursor;
        return view(app, &report, Some(words::cancelled()), cursor, lang).await;
    };
    let (report, fault) = match outcome {
        Ok(report) => (report, None),
        Err(error) => (error.report, Some(error.cause)),
    };
    let (problem, cursor) = finish(app, client, sink, &report, fault).await?;
    view(app, &report, problem, cursor, lang).await
}

/// How far pulls have come, where one could not begin.
pub(super) async fn not_begun(app: &App, lang: Lang) -> AppResult<PullView> {
    let (note, ..) = begin(app, lang, options).await?;
    view(app, &PullReport::default(), None, note.cursor, lang).await
}

/// A task that has ended when this goes, one way or another.
struct Running(Arc<Task>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.finish();
    }
}

async fn stopped(task: &Task) {
    while !task.is_cancelled() {
        tokio::time::sleep(LOOK).await;
    }
}

async fn begin(
    app: &App,
    lang: Lang,
    options: impl FnOnce(&MarketLink) -> PullOptions,
) -> AppResult<(PullNote, PullOptions, bool)> {
    let reading = app.reading().await?;
    let store = reading.store();
    let Some(link) = &store.workspace().market_link else {
        let message = lang.say(
            "this workspace is not connected to a marketplace; connect it in Settings first",
            "工作区尚未连接平台；请先在设置中连接",
        );
        return Err(AppError::new(ErrorCode::NotPossible, message));
    };
    let note = PullNote::of(store, &link.value)?;
    Ok((note, options(&link.value), link.value.is_simulator))
}

type Cursor = Option<chrono::DateTime<chrono::Utc>>;

/// Writes what is still buffered, and how the pull went.
async fn finish(
    app: &App,
    client: &Client,
    mut sink: StoreSink<'_>,
    report: &PullReport,
    fault: Option<PullFault<AppError>>,
) -> AppResult<(Option<Problem>, Cursor)> {
    let now = app.now();
    let mut note = PullNote {
        last_try_at: Some(now),
        clock_offset_seconds: client.clock_offset().map(|offset| offset.num_seconds()),
        denied: report.denied.iter().copied().map(api_name).collect(),
        ..sink.note.clone()
    };
    let failure = match fault {
        None => {
            note.last_success_at = Some(now);
            note.problem = None;
            None
        }
        Some(PullFault::Client(error)) => {
            note.problem = Some(problem(&error));
            None
        }
        Some(PullFault::Sink(error)) => {
            // What could not be written is pulled again.
            sink.drop_held();
            note.problem = Some(words::not_kept(&error.message));
            Some(error)
        }
    };
    let (problem, cursor) = (note.problem.clone(), note.cursor);
    let written = sink.write(note).await;
    failure.map_or(Ok(()), Err)?;
    written?;
    Ok((problem, cursor))
}

fn problem(error: &Error) -> Problem {
    Problem {
        code: error.code().to_owned(),
        message: error.to_string(),
        advice: error.advice().to_owned(),
    }
}

/// A call's name for screens and scripts.
pub fn api_name(api: Api) -> String {
    let name = match api {
        Api::TokenCreate => "token_create",
        Api::TokenRefresh => "token_refresh",
        Api::OrderList => "order_list",
        Api::OrderGet => "order_get",
        Api::OrderFund => "order_fund",
    };
    name.to_owned()
}

async fn view(
    app: &App,
    report: &PullReport,
    problem: Option<Problem>,
    cursor: Cursor,
    lang: Lang,
) -> AppResult<PullView> {
    let reading = app.reading().await?;
    let orders = reading.store().workspace().market_orders.values();
    let waiting = orders.filter_map(|row| {
        let wait = row.value.waiting.as_deref()?;
        Some(WaitingReason {
            trade_id: row.value.order_id.to_string(),
            reason: words::wait(wait, lang),
        })
    });
    Ok(PullView {
        seen: report.seen,
        changed: report.changed,
        waiting: waiting.collect(),
        cursor,
        calls: report.calls,
        denied: report.denied.iter().copied().map(api_name).collect(),
        problem: problem.map(|problem| words::problem(&problem, lang)),
    })
}
