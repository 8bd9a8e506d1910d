//! `kill -9` at any moment loses no op that was acknowledged.
//!
//! The test starts itself again as a child that appends batches and prints the
//! id of each one that was acknowledged; the parent kills it at a moment that
//! a seed determines, opens the workspace and looks for every one. Killing a
//! process is not cutting the power: what the disk does with what it was told
//! to keep is SQLite's `synchronous=FULL` and cannot be shown here.
//!
//! `FETTLE_KILLS` sets the number of kills, `FETTLE_SEED` the first seed.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use chrono::{DateTime, Utc};
use fettle_domain::change::Change;
use fettle_domain::id::PartNo;
use fettle_domain::part::Part;
use fettle_domain::zone::ZoneId;
use fettle_store::{Author, LogQuery, NewOp, OpenError, Store, doctor};
use fettle_sync::{BatchId, Entropy, SeededEntropy};

const FOLDER: &str = "FETTLE_STORE_CHILD_FOLDER";
const SEED: &str = "FETTLE_STORE_CHILD_SEED";

/// Kills in one run of the tests, at about 0.2 s of processor time each in a
/// build for development; `FETTLE_KILLS=500` is the thorough run.
const KILLS: u64 = 60;

/// Kills of one workspace before the next is made.
const KILLS_A_WORKSPACE: u64 = 20;

struct Dice(SeededEntropy);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(SeededEntropy::new(seed))
    }

    fn below(&mut self, limit: u64) -> u64 {
        let mut bytes = [0; 10];
        self.0.fill(&mut bytes);
        u64::from_be_bytes(bytes[..8].try_into().unwrap()) % limit
    }
}

fn author() -> Author {
    Author {
        actor: "child".to_owned(),
        now: now(),
        zone: ZoneId::utc(),
    }
}

fn now() -> DateTime<Utc> {
    "2026-11-20T08:00:00Z".parse().unwrap()
}

fn batch(dice: &mut Dice) -> Vec<NewOp> {
    let size = [1, 1, 2, 7, 60][usize::try_from(dice.below(5)).unwrap()];
    let part = |dice: &mut Dice| Part {
        part_no: PartNo::new(format!("P-{}", dice.below(500))).unwrap(),
        name: "spindle bearing ".repeat(usize::try_from(dice.below(20)).unwrap()),
        unit_price: None,
        products: std::collections::BTreeSet::new(),
        supply_years: None,
    };
    (0..size)
        .map(|_| Change::PartPut(part(dice)).into())
        .collect()
}

/// The child: appends, undoes and redoes until it is killed. Does nothing
/// when the tests are run as tests.
#[tokio::test]
async fn child() {
    let (Ok(folder), Ok(seed)) = (std::env::var(FOLDER), std::env::var(SEED)) else {
        return;
    };
    let seed: u64 = seed.parse().unwrap();
    let mut dice = Dice::new(seed);
    let entropy = SeededEntropy::new(seed ^ 0x5EED);
    let mut store = match Store::open(&folder, entropy.clone()).await {
        Ok(store) => store,
        Err(OpenError::NoWorkspace(_)) => Store::create(&folder, now(), entropy).await.unwrap(),
        Err(error) => panic!("{error}"),
    };
    loop {
        let done = match dice.below(6) {
            0 => store.undo(&author()).await.unwrap(),
            1 => store.redo(&author()).await.unwrap(),
            _ => Some(store.append(batch(&mut dice), &author()).await.unwrap()),
        };
        if let Some(appended) = done {
            let mut out = std::io::stdout().lock();
            writeln!(out, "ack {} {}", appended.batch_id, appended.ops.len()).unwrap();
            out.flush().unwrap();
        }
    }
}

fn spawn(folder: &Path, seed: u64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["kill::child", "--exact", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .env(SEED, seed.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Runs a child and kills it; what it had been told is kept. Every third is
/// killed by the clock alone, while it starts perhaps, the others some moments
/// after an acknowledgement.
fn kill_a_child(folder: &Path, seed: u64) -> Vec<(BatchId, usize)> {
    let mut dice = Dice::new(seed);
    let mut child = spawn(folder, seed);
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    if seed.is_multiple_of(3) {
        std::thread::sleep(Duration::from_micros(dice.below(90_000)));
    } else {
        let wanted = usize::try_from(1 + dice.below(12)).unwrap();
        while text.matches("ack ").count() < wanted {
            let read = output.read_line(&mut text).unwrap();
            assert!(read > 0, "seed {seed}: the child ended: {text}");
        }
        std::thread::sleep(Duration::from_micros(dice.below(4_000)));
    }
    // SIGKILL, which no process can see coming.
    child.kill().unwrap();
    child.wait().unwrap();
    output.read_to_string(&mut text).unwrap();
    text.lines().filter_map(acknowledged).collect()
}

/// A line cut short by the kill is no acknowledgement.
fn acknowledged(line: &str) -> Option<(BatchId, usize)> {
    let (_, told) = line.split_once("ack ")?;
    let (batch, ops) = told.split_once(' ')?;
    Some((batch.parse().ok()?, ops.parse().ok()?))
}

async fn check(folder: &Path, told: &[(BatchId, usize)], seed: u64) {
    let store = match Store::open(folder, SeededEntropy::new(seed)).await {
        Ok(store) => store,
        // Killed before it had made the workspace.
        Err(OpenError::NoWorkspace(_)) if told.is_empty() => return,
        Err(error) => panic!("seed {seed}: {error}"),
    };
    for (batch, ops) in told {
        let query = LogQuery {
            batch: Some(*batch),
            ..LogQuery::default()
        };
        let kept = store.log().read(&query).await.unwrap().len();
        assert_eq!(kept, *ops, "seed {seed}: batch {batch} was acknowledged");
    }
    let report = doctor::report(folder).await.unwrap();
    assert!(report.is_sound(), "seed {seed}: {report:#?}");
    if seed.is_multiple_of(2) {
        store.close().await.unwrap();
    }
}

fn number(variable: &str, otherwise: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text.parse().unwrap(),
        Err(_) => otherwise,
    }
}

#[tokio::test]
async fn no_acknowledged_op_is_lost_to_a_kill() {
    let first = number("FETTLE_SEED", 1);
    let mut batches = 0;
    let mut folder = tempfile::tempdir().unwrap();
    let mut told = Vec::new();
    for seed in first..first + number("FETTLE_KILLS", KILLS) {
        if seed % KILLS_A_WORKSPACE == 0 {
            folder = tempfile::tempdir().unwrap();
            told.clear();
        }
        let new = kill_a_child(folder.path(), seed);
        batches += new.len();
        told.extend(new);
        check(folder.path(), &told, seed).await;
    }
    println!("{batches} batches were acknowledged, and none was lost");
    assert!(
        batches > 0,
        "nothing was acknowledged, so nothing was shown"
    );
}
