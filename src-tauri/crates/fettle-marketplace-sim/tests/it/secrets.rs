//! No secret in any error, report, debug text or log line.

use std::fmt::Write as _;
use std::io;
use std::sync::{Arc, Mutex};

use fettle_marketplace::{Request, Secret};
use fettle_marketplace_sim::{Dialect, Faults, Options};
use tracing::instrument::WithSubscriber;

use crate::http::way;
use crate::rig::{End, Rig};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Everything a program could show of what it went through.
async fn shown(seed: u64, dialect: Dialect) -> String {
    let mut options = Options::new(seed, 12, dialect);
    options.faults = Faults::all();
    "planted/app+secret".clone_into(&mut options.app_secret);
    "planted-code".clone_into(&mut options.code);
    options.fault_percent = 30;
    let mut rig = Rig::via(options, way);
    let mut text = format!("{:?}", rig.settings);
    for round in 0..8 {
        if round == 5 {
            rig.settings.app_secret = Secret::new("planted-other-secret");
        }
        match rig.session(None).await {
            End::Done(report) => write!(text, "{report:?}").unwrap(),
            End::Stopped(error) => write!(text, "{error} {error:?} {}", error.advice()).unwrap(),
            End::Killed => unreachable!("nobody kills it here"),
        }
        write!(text, "{:?}{:?}", rig.vault.0, rig.sink.waiting).unwrap();
    }
    text
}

#[tokio::test]
async fn no_planted_secret_is_ever_shown() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    // With a single subscriber in the process, a log line that another test's
    // thread meets first would be switched off for all.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let work = async {
        let mut text = String::new();
        for seed in 0..6 {
            let dialect = if seed % 2 == 0 {
                Dialect::A
            } else {
                Dialect::B
            };
            text.push_str(&shown(seed, dialect).await);
        }
        text
    };
    let mut text = work.with_subscriber(subscriber).await;
    text.push_str(&String::from_utf8(log.0.lock().unwrap().clone()).unwrap());
    assert!(text.contains("trying again"), "the log was caught");
    for secret in ["planted", "sim-access", "sim-refresh"] {
        let at = text.find(secret);
        assert!(
            at.is_none(),
            "{}",
            &text[at.unwrap().saturating_sub(200)..][..300]
        );
    }
}

#[tokio::test]
async fn what_the_platform_repeats_is_taken_out() {
    let mut rig = Rig::new(Options::new(1, 1, Dialect::B));
    rig.code = "planted-code/of+yesterday".to_owned();
    let End::Stopped(error) = rig.session(None).await else {
        panic!("it was let in");
    };
    assert!(
        error.to_string().ends_with("[secret] is not valid"),
        "{error}"
    );
    assert!(!format!("{error:?}").contains("planted"));
}

#[test]
fn a_request_shows_its_keys_alone() {
    let form = vec![("access_token".to_owned(), "planted".to_owned())];
    let url = "http://sim/sync".to_owned();
    let shown = format!("{:?}", Request { url, form });
    assert!(shown.contains("access_token") && !shown.contains("planted"));
}
