//! Single promises of the pull.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use fettle_marketplace::{Answer, Api, BoxFuture, Error, NetworkFault, Request, Transport};
use fettle_marketplace_sim::{Dialect, Faults, Options};

use crate::rig::{Direct, End, Rig};

fn options(faults: &str, orders: usize) -> Options {
    let mut options = Options::new(7, orders, Dialect::A);
    options.faults = faults.parse::<Faults>().unwrap();
    options
}

async fn done(rig: &mut Rig) -> fettle_marketplace::PullReport {
    rig.clock.pass(Duration::from_secs(400));
    match rig.session(None).await {
        End::Done(report) => report,
        End::Stopped(error) => panic!("{error}"),
        End::Killed => unreachable!("nobody kills it here"),
    }
}

#[tokio::test]
async fn an_unchanged_window_costs_one_call_and_a_change_three() {
    for dialect in [Dialect::A, Dialect::B] {
        let mut rig = Rig::new(Options::new(3, 30, dialect));
        done(&mut rig).await;
        rig.sink.assert_equals_truth();
        assert_eq!(done(&mut rig).await.calls, 1);
        rig.simulator.stir();
        let report = done(&mut rig).await;
        assert_eq!((report.calls, report.seen, report.changed), (3, 1, 1));
        rig.sink.assert_equals_truth();
    }
}

#[tokio::test]
async fn bad_orders_wait_and_hold_up_nothing() {
    let mut rig = Rig::new(options("bad-order", 120));
    let report = done(&mut rig).await;
    assert!(report.set_aside > 0);
    assert_eq!(rig.sink.orders.len() + rig.sink.waiting.len(), 120);
    assert!(rig.sink.cursor.is_some());
    rig.simulator.heal();
    done(&mut rig).await;
    rig.sink.assert_equals_truth();
}

#[tokio::test]
async fn a_denied_call_is_told_and_made_up_for_later() {
    let mut rig = Rig::new(options("denied", 40));
    let report = done(&mut rig).await;
    assert_eq!(report.denied, [Api::OrderGet]);
    assert_eq!(rig.sink.orders.len(), 40);
    assert!(
        rig.sink
            .orders
            .values()
            .all(|order| order.order.read().is_none())
    );
    assert!(
        rig.sink
            .orders
            .values()
            .all(|order| order.funds.read().is_some())
    );
    let again = done(&mut rig).await;
    assert!(again.calls < 10, "{again:?}");
    rig.simulator.calm();
    done(&mut rig).await;
    rig.sink.assert_equals_truth();
}

#[tokio::test]
async fn a_first_pull_of_many_is_thrifty_with_calls() {
    let mut rig = Rig::new(Options::new(5, 2_000, Dialect::B));
    let report = done(&mut rig).await;
    rig.sink.assert_equals_truth();
    let lists = report.calls - 1 - 2 * 2_000;
    assert!(lists < 150, "{lists} list calls for 2000 orders");
}

#[tokio::test]
async fn a_wrong_secret_is_refused_and_says_what_to_check() {
    let mut rig = Rig::new(Options::new(1, 5, Dialect::B));
    rig.settings.app_secret = fettle_marketplace::Secret::new("another");
    let End::Stopped(error @ Error::Refused(_)) = rig.session(None).await else {
        panic!("it was let in");
    };
    assert!(error.advice().contains("app secret"));
    assert_eq!(error.code(), "refused");
}

/// Changes orders while they are being fetched, before the first order call and
/// after the first fund call.
struct Meddling {
    inner: Direct,
    calls: AtomicU32,
}

impl Meddling {
    fn meddle(&self) {
        (0..8).for_each(|_| self.inner.0.stir());
    }
}

impl Transport for Meddling {
    fn post<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Answer, NetworkFault>> {
        let is_about_one = request.form.iter().any(|(key, _)| key == "e_trade_id");
        let number = if is_about_one {
            self.calls.fetch_add(1, Ordering::Relaxed)
        } else {
            9
        };
        Box::pin(async move {
            if number == 0 {
                self.meddle();
            }
            let answer = self.inner.post(request).await;
            if number == 1 {
                self.meddle();
            }
            answer
        })
    }
}

/// Dates count seconds: a change after the fetch may bear the same second as
/// one that the fetch has seen.
#[tokio::test]
async fn a_second_change_in_the_same_second_is_not_missed() {
    for seed in 0..10 {
        let mut rig = Rig::via(Options::new(seed, 1, Dialect::A), |simulator| {
            let calls = AtomicU32::new(0);
            let inner = Direct(simulator);
            ("http://sim".to_owned(), Arc::new(Meddling { inner, calls }))
        });
        done(&mut rig).await;
        done(&mut rig).await;
        rig.sink.assert_equals_truth();
    }
}

/// Summer time ends in Los Angeles while the desktop pulls every few minutes:
/// the platform reads each boundary to the desktop's disadvantage.
#[tokio::test]
async fn the_hour_that_comes_twice_loses_nothing() {
    let mut rig = Rig::new(Options::new(11, 5, Dialect::A));
    let to_november = 1_793_512_800 - 1_772_438_400;
    rig.clock.pass(Duration::from_secs(to_november));
    for _ in 0..60 {
        rig.clock.pass(Duration::from_secs(230));
        rig.simulator.stir();
        if let End::Stopped(error) = rig.session(None).await {
            panic!("{error}");
        }
    }
    rig.clock.pass(Duration::from_hours(2));
    rig.settle().await;
    rig.sink.assert_equals_truth();
}
