//! Pulling by itself, beside the program.
//!
//! Every ten minutes as long as it goes well; sooner, then ever later, while it
//! fails; not at all while only a person can help - signed out, sealed, no
//! simulator - until something changed. Nothing waits for it, and dropping its
//! future ends it at any moment.

use std::time::Duration;

use chrono::TimeDelta;
use fettle_marketplace::{BoxFuture, Pace, TokioPace};

use super::trouble::{SEALED, SIGNED_OUT, SIMULATOR_STOPPED, WRONG_PASSPHRASE};
use super::words::CANCELLED;
use super::{Market, client, link};
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
    run(&app.market, &Orders(app), &pace, every).await;
}

/// What is done again and again.
trait Work: Sync {
    /// Does it once.
    fn step(&self) -> BoxFuture<'_, Step>;
}

/// The orders of a workspace.
struct Orders<'a>(&'a App);

impl Work for Orders<'_> {
    fn step(&self) -> BoxFuture<'_, Step> {
        Box::pin(step(self.0))
    }
}

async fn run(market: &Market, work: &dyn Work, pace: &dyn Pace, every: Duration) {
    let mut failures = 0;
    let mut next = Next::In(FIRST.min(every));
    loop {
        wait(market, pace, next).await;
        next = match work.step().await {
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
            Step::NotNow => Next::In(AGAIN.min(every)),
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
async fn wait(market: &Market, pace: &dyn Pace, next: Next) {
    let changed = market.access.changed.notified();
    match next {
        Next::WhenChanged => {
            market.note(|session| session.next_try = None);
            changed.await;
        }
        Next::In(duration) => {
            let span = TimeDelta::from_std(duration).unwrap_or_default();
            let at = pace.now() + span;
            market.note(|session| session.next_try = Some(at));
            tokio::select! {
                biased;
                () = changed => {}
                () = pace.sleep(duration) => {}
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
            // Whoever stopped it wants it to rest for a while.
            Some(problem) if problem.code == CANCELLED => Step::Well,
            Some(problem) if FOR_PEOPLE.contains(&problem.code.as_str()) => Step::Idle,
            Some(problem) => {
                tracing::info!(code = problem.code, "pulling is tried again");
                Step::Failed
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::future::pending;
    use std::sync::{Mutex, PoisonError};

    use chrono::{DateTime, Utc};
    use tokio::time::timeout;

    use super::*;

    /// Steps that end as they are told to, and a clock that they move. When no
    /// step is left, the last one never ends.
    struct Script {
        market: Market,
        steps: Mutex<VecDeque<Step>>,
        now: Mutex<DateTime<Utc>>,
        slept: Mutex<Vec<u64>>,
    }

    fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
        mutex.lock().unwrap_or_else(PoisonError::into_inner)
    }

    impl Work for Script {
        fn step(&self) -> BoxFuture<'_, Step> {
            let step = locked(&self.steps).pop_front();
            Box::pin(async move {
                match step {
                    Some(step) => step,
                    None => pending().await,
                }
            })
        }
    }

    impl Pace for Script {
        fn now(&self) -> DateTime<Utc> {
            *locked(&self.now)
        }

        fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
            Box::pin(async move {
                let until = self.now() + TimeDelta::from_std(duration).unwrap();
                let told = self.market.session().next_try;
                assert_eq!(told, Some(until), "it is told");
                locked(&self.slept).push(duration.as_secs());
                *locked(&self.now) = until;
                tokio::task::yield_now().await;
            })
        }
    }

    /// The waits, in seconds, that steps of these outcomes lead to.
    async fn waits(steps: &[Step]) -> (Vec<u64>, Script) {
        let script = Script {
            market: Market::default(),
            steps: Mutex::new(steps.iter().copied().collect()),
            now: Mutex::new(DateTime::UNIX_EPOCH),
            slept: Mutex::default(),
        };
        let running = run(&script.market, &script, &script, EVERY);
        let ended = timeout(Duration::from_millis(50), running).await;
        assert!(ended.is_err(), "it goes on until it is dropped");
        let slept = locked(&script.slept).clone();
        (slept, script)
    }

    #[tokio::test]
    async fn it_pulls_every_ten_minutes_while_it_goes_well() {
        let (slept, _) = waits(&[Step::Well, Step::Well, Step::Well]).await;
        assert_eq!(slept, [5, 600, 600, 600]);
    }

    #[tokio::test]
    async fn it_backs_off_while_it_fails_and_starts_again_by_itself() {
        let mut steps = vec![Step::Failed; 6];
        steps.extend([Step::Well, Step::Failed]);
        let (slept, _) = waits(&steps).await;
        assert_eq!(slept, [5, 30, 60, 120, 240, 300, 300, 600, 30]);
    }

    #[tokio::test]
    async fn it_rests_while_only_a_person_can_help() {
        let (slept, script) = waits(&[Step::Failed, Step::Idle, Step::Well]).await;
        assert_eq!(slept, [5, 30], "nothing is tried");
        assert_eq!(script.market.session().next_try, None);
        assert_eq!(*locked(&script.steps), [Step::Well]);
        // Somebody signs in: the next step comes at once.
        script.market.access.changed.notify_one();
        let running = run(&script.market, &script, &script, EVERY);
        assert!(timeout(Duration::from_millis(50), running).await.is_err());
        assert_eq!(*locked(&script.slept), [5, 30, 600]);
    }

    #[tokio::test]
    async fn somebody_elses_pull_is_waited_for() {
        let (slept, _) = waits(&[Step::NotNow, Step::Well]).await;
        assert_eq!(slept, [5, 30, 600]);
    }

    #[test]
    fn a_short_interval_is_not_made_longer_by_failures() {
        assert_eq!(backoff(1, Duration::from_secs(1)), Duration::from_secs(1));
        assert_eq!(backoff(u32::MAX, EVERY), LATEST);
    }
}
