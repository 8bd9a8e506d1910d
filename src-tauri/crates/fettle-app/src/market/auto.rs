//! Pulling by itself, beside the program.
//!
//! Every ten minutes as long as it goes well; sooner, then ever later, while it
//! fails; not at all while only a person can help - signed out, sealed, no
//! simulator - until something changed. Nothing waits for it, and dropping its
//! future ends it at any moment.

use std::time::Duration;

use chrono::TimeDelta;
use fettle_marketplace::{Pace, TokioPace};

use super::trouble::{SEALED, SIGNED_OUT, SIMULATOR_STOPPED, WRONG_PASSPHRASE};
use super::{client, link};
use crate::app::App;
use crate::case::Call;
use crate::dto::marketplace::PullInput;
use crate::wording::Lang;

/// From one pull that went well to the next.
pub const EVERY: Duration = Duration::from_mins(10);

/// The first pull leaves the start of the program alone.
const FIRST: Duration = Duration::from_secs(5);

/// The first wait after a failure; each further one doubles it.
const AGAIN: Duration = Duration::from_secs(30);

/// The longest wait after a failure: the network may be back any time.
const LATEST: Duration = Duration::from_mins(5);

/// What only a person can mend.
const FOR_PEOPLE: [&str; 6] = [
    SIGNED_OUT,
    SEALED,
    WRONG_PASSPHRASE,
    SIMULATOR_STOPPED,
    "secrets_missing",
    "secrets_damaged",
];

/// Pulls again and again, `every` so often when it goes well, until the future
/// is dropped.
pub async fn keep_pulling(app: &App, every: Duration) {
    let clock = app.clock();
    let pace = TokioPace(move || clock.now());
    run(app, &pace, every).await;
}

async fn run(app: &App, pace: &dyn Pace, every: Duration) {
    let mut failures = 0;
    let mut next = Next::In(FIRST.min(every));
    loop {
        wait(app, pace, next).await;
        next = match step(app).await {
            Step::Well => {
                failures = 0;
                Next::In(every)
            }
            Step::Failed => {
                failures += 1;
                Next::In(backoff(failures, every))
            }
            Step::Idle => {
                failures = 0;
                Next::WhenChanged
            }
            Step::NotNow => Next::In(AGAIN),
        };
    }
}

/// When to look again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    In(Duration),
    WhenChanged,
}

/// How a step went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Well,
    Failed,
    /// There is nothing to do until somebody does something.
    Idle,
    /// Somebody else pulls, or no workspace is open yet.
    NotNow,
}

fn backoff(failures: u32, every: Duration) -> Duration {
    let doubled = 1_u32.checked_shl(failures - 1).unwrap_or(u32::MAX);
    AGAIN.saturating_mul(doubled).min(LATEST).min(every)
}

/// Waits, and wakes when the link, the sign-in or the passphrase changed.
async fn wait(app: &App, pace: &dyn Pace, next: Next) {
    let changed = app.market.access.changed.notified();
    match next {
        Next::WhenChanged => {
            app.market.note(|session| session.next_try = None);
            changed.await;
        }
        Next::In(duration) => {
            let span = TimeDelta::from_std(duration).unwrap_or_default();
            let at = app.now() + span;
            app.market.note(|session| session.next_try = Some(at));
            tokio::select! {
                () = pace.sleep(duration) => {}
                () = changed => {}
            }
        }
    }
}

async fn step(app: &App) -> Step {
    if link::refresh(app).await.is_err() {
        return Step::NotNow;
    }
    let session = app.market.session();
    let is_linked = matches!(link::standing(app).await, Ok(Some(_)));
    if !is_linked || session.locked || session.obstacle.is_some() || !session.signed_in {
        return Step::Idle;
    }
    let call = Call {
        app,
        lang: Lang::En,
    };
    match client::pull(call, PullInput::default()).await {
        Err(error) => {
            tracing::debug!(%error, "this pull did not begin or was not kept");
            Step::NotNow
        }
        Ok(view) => match view.problem {
            None => Step::Well,
            Some(problem) if FOR_PEOPLE.contains(&problem.code.as_str()) => Step::Idle,
            Some(problem) => {
                tracing::info!(code = problem.code, "pulling is tried again");
                Step::Failed
            }
        },
    }
}
