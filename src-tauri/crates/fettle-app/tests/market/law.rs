//! The law: whatever goes wrong - the platform's faults, a kill at any moment,
//! a restart - the workspace ends as the platform's truth, and the cursor is
//! never ahead of what is on the disk.
//!
//! A failure names the seed that repeats it:
//! `FETTLE_SIM_SEED=n cargo test -p fettle-app --test market law`.
//! `FETTLE_SIM_RUNS` asks for more runs, `FETTLE_SIM_FIRST` for others.

use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Duration;

use fettle_marketplace::Jitter;
use fettle_marketplace_sim::{Dialect, Fault, Faults, Options};

use crate::rig::{End, Kill, Rig};
use crate::truth;

/// Runs in a test without further words.
const RUNS: u64 = 16;

/// What run `seed` simulates: small pages and few orders, so that seconds hold
/// more than a page; two thirds of the faults at a time, all in each tenth run.
fn options(seed: u64, chance: &mut Jitter) -> Options {
    let dialect = if seed.is_multiple_of(2) {
        Dialect::A
    } else {
        Dialect::B
    };
    let orders = usize::try_from(3 + chance.below(40)).unwrap();
    let mut options = Options::new(seed, orders, dialect);
    let is_full = seed.is_multiple_of(10);
    let chosen = Fault::ALL
        .into_iter()
        .filter(|_| is_full || chance.below(3) > 0);
    options.faults = Faults(chosen.collect());
    options
}

/// A third dies at a call, a third between any two steps.
fn kill(chance: &mut Jitter) -> Kill {
    let (call, poll) = (chance.below(60), chance.below(400));
    match chance.below(3) {
        0 => Kill {
            call: Some(call),
            poll: None,
        },
        1 => Kill {
            call: None,
            poll: Some(poll),
        },
        _ => Kill::default(),
    }
}

/// Pulls, kills and changes; then calm, and everything must be there.
async fn run(options: Options, chance: &mut Jitter) {
    let mut rig = Rig::new(options).await;
    rig.page_size = u32::try_from(3 + chance.below(12)).unwrap();
    for _ in 0..3 + chance.below(5) {
        let end = rig.session(kill(chance)).await;
        assert!(!matches!(end, End::Failed(_)), "{end:?}");
        truth::assert_not_ahead(rig.folder(), &rig.simulator).await;
        rig.clock.pass(Duration::from_secs(chance.below(400)));
        if chance.below(2) == 0 {
            rig.simulator.stir();
        }
    }
    rig.simulator.calm();
    rig.simulator.heal();
    rig.settle().await;
    truth::assert_equals(rig.folder(), &rig.simulator).await;
    truth::assert_sound(rig.folder()).await;
    // What is at rest changes nothing, whatever came before.
    let view = rig.settle().await;
    assert_eq!(view.changed, 0);
    truth::assert_equals(rig.folder(), &rig.simulator).await;
}

fn check(seed: u64) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut chance = Jitter::new(seed);
    let options = options(seed, &mut chance);
    let faults = options.faults.to_string();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(run(options, &mut chance));
    }));
    if let Err(panic) = outcome {
        eprintln!("FETTLE_SIM_SEED={seed} repeats this run; its faults: {faults}");
        resume_unwind(panic);
    }
}

fn number(name: &str) -> Option<u64> {
    env::var(name).ok().map(|text| text.parse().unwrap())
}

#[test]
fn after_any_faults_the_workspace_is_the_platforms_truth() {
    if let Some(seed) = number("FETTLE_SIM_SEED") {
        return check(seed);
    }
    let first = number("FETTLE_SIM_FIRST").unwrap_or(0);
    for seed in first..first + number("FETTLE_SIM_RUNS").unwrap_or(RUNS) {
        check(seed);
    }
}
