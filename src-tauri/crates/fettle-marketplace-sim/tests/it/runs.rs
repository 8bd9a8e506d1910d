//! Seeded runs of faults; a failure names the seed that repeats it:
//! `FETTLE_SIM_SEED=n cargo test -p fettle-marketplace-sim runs`.

use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Duration;

use fettle_marketplace::Jitter;
use fettle_marketplace_sim::{Dialect, Fault, Faults, Options};

use crate::rig::{End, Rig};

/// Runs in a test without further words; `FETTLE_SIM_RUNS` asks for others.
const RUNS: u64 = 1_000;

/// What run `seed` simulates: small pages and few orders, so that seconds hold
/// more than a page; two thirds of the faults at a time, all in each tenth run.
pub fn options(seed: u64, chance: &mut Jitter) -> Options {
    let dialect = if seed.is_multiple_of(2) {
        Dialect::A
    } else {
        Dialect::B
    };
    let mut options = Options::new(
        seed,
        usize::try_from(3 + chance.below(40)).unwrap(),
        dialect,
    );
    let is_full = seed.is_multiple_of(10);
    let chosen = Fault::ALL
        .into_iter()
        .filter(|_| is_full || chance.below(3) > 0);
    options.faults = Faults(chosen.collect());
    options
}

/// Pulls, kills and changes; then calm, and everything must be there.
pub async fn run(rig: &mut Rig, chance: &mut Jitter) {
    rig.options.page_size = u32::try_from(3 + chance.below(12)).unwrap();
    for _ in 0..3 + chance.below(5) {
        let calls = (chance.below(3) == 0).then(|| chance.below(60).cast_signed());
        let _any_end: End = rig.session(calls).await;
        rig.clock.pass(Duration::from_secs(chance.below(400)));
        if chance.below(2) == 0 {
            rig.simulator.stir();
        }
    }
    rig.simulator.calm();
    rig.simulator.heal();
    rig.settle().await;
    rig.sink.assert_equals_truth();
    // What is at rest is pulled with one call, whatever came before.
    rig.clock.pass(Duration::from_secs(400));
    let report = rig.settle().await;
    rig.sink.assert_equals_truth();
    assert_eq!(report.changed, 0);
}

fn check(seed: u64) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let mut chance = Jitter::new(seed);
    let options = options(seed, &mut chance);
    let faults = options.faults.to_string();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut rig = Rig::new(options);
        runtime.block_on(run(&mut rig, &mut chance));
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
fn after_any_faults_everything_is_there_once() {
    if let Some(seed) = number("FETTLE_SIM_SEED") {
        return check(seed);
    }
    for seed in 0..number("FETTLE_SIM_RUNS").unwrap_or(RUNS) {
        check(seed);
    }
}
