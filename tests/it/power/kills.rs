//! `kill -9` at any moment loses nothing that was acknowledged.
//!
//! `fettle serve` is told to record over one connection, as fast as it
//! answers, and is killed at a moment that a seed determines: while it starts
//! and opens the workspace, or some microseconds after an answer, while the
//! next request is on its way. What it had answered is looked for in the log
//! by the next one that opens the workspace. `FETTLE_KILLS` sets the number of
//! kills, `FETTLE_SEED` the first seed.

use std::collections::BTreeSet;
use std::process::Stdio;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::dice::Dice;
use crate::support::program::{Desk, Run, sample_book};
use crate::support::server::{Line, Server};

const KILLS: u64 = 320;
/// Kills of one workspace before the next is made.
const KILLS_A_DESK: u64 = 40;
/// Kills between two examinations by the doctor; every opening verifies the
/// log's chain, the newest op and the tables anyway.
const KILLS_AN_EXAMINATION: u64 = 8;

/// What was acknowledged: batches, and the length of the log after the last.
#[derive(Default)]
struct Told {
    batches: BTreeSet<String>,
    log_length: u64,
}

/// The request that a throw of the dice makes. Only what this connection did is
/// undone: behind it lies the import, without which there are no demands.
fn request(dice: &mut Dice, can_undo: bool) -> (&'static str, Value) {
    let demand = format!("R-{:04}", 1 + dice.below(60));
    match dice.below(8) {
        0 if can_undo => ("undo", json!({})),
        1 => ("redo", json!({})),
        2 => {
            let at = "2026-11-18T09:00:00+08:00";
            let fact = json!({
                "request_id": demand, "fact": "reply", "at": at, "channel": "email",
                "agrees_method": true, "agrees_content": true,
            });
            ("record", fact)
        }
        _ => {
            let note = format!(
                "a remark of {} letters {}",
                dice.below(1_000),
                "é".repeat(60)
            );
            (
                "record",
                json!({ "request_id": demand, "fact": "note", "note": note }),
            )
        }
    }
}

/// Records until the server is gone; each acknowledgement is told.
fn record(mut line: Line, mut dice: Dice, told: &Sender<(Option<String>, u64)>) {
    let mut undoable = 0_u32;
    loop {
        let (use_case, input) = request(&mut dice, undoable > 0);
        let Ok((is_ok, done)) = line.call(use_case, &input) else {
            return;
        };
        assert!(is_ok, "{use_case} {input}: {done}");
        let batch = done["batch_id"].as_str().map(str::to_owned);
        if use_case == "undo" {
            undoable -= 1;
        } else if batch.is_some() {
            undoable += 1;
        }
        let length = done["log_length"].as_u64().unwrap();
        told.send((batch, length)).unwrap();
    }
}

/// Lets a server work and kills it; what it acknowledged is added. Returns
/// whether it was killed while it started.
fn kill_one(desk: &Desk, seed: u64, told: &mut Told) -> bool {
    let mut dice = Dice(seed);
    let mut server = Server::start(desk);
    if seed.is_multiple_of(4) {
        thread::sleep(Duration::from_micros(dice.below(120_000)));
        server.kill();
        return true;
    }
    let line = server
        .connect()
        .unwrap_or_else(|| panic!("seed {seed}: it does not start"));
    let (wanted, pause) = (dice.below(6), dice.below(6_000));
    let (tell, hear) = channel();
    thread::scope(|scope| {
        scope.spawn(move || record(line, dice, &tell));
        hear_of(&hear, wanted, told);
        thread::sleep(Duration::from_micros(pause));
        server.kill();
        hear_of(&hear, u64::MAX, told);
    });
    false
}

/// Notes so many acknowledgements, or all there will be.
fn hear_of(hear: &Receiver<(Option<String>, u64)>, wanted: u64, told: &mut Told) {
    for _ in 0..wanted {
        let Ok((batch, log_length)) = hear.recv() else {
            return;
        };
        told.batches.extend(batch);
        told.log_length = told.log_length.max(log_length);
    }
}

/// Opens the workspace anew and looks for everything.
fn check(desk: &Desk, seed: u64, told: &Told) {
    let mut server = Server::start(desk);
    let mut line = server
        .connect()
        .unwrap_or_else(|| panic!("seed {seed}: it does not start"));
    let mut ask = |use_case: &str, input: Value| {
        let (is_ok, answer) = line.call(use_case, &input).unwrap();
        assert!(is_ok, "seed {seed}: {answer}");
        answer
    };
    let log = ask("log", json!({ "limit": 1_000_000 }));
    let ops = log.as_array().unwrap();
    let kept: BTreeSet<_> = ops
        .iter()
        .map(|op| op["batch_id"].as_str().unwrap())
        .collect();
    let lost: Vec<_> = told
        .batches
        .iter()
        .filter(|b| !kept.contains(b.as_str()))
        .collect();
    assert!(lost.is_empty(), "seed {seed}: {lost:?} were acknowledged");
    let length = ops.len() as u64;
    assert!(
        length >= told.log_length,
        "seed {seed}: {length} < {}",
        told.log_length
    );
    let seqs = ops
        .iter()
        .rev()
        .map(|op| op["device_seq"].as_u64().unwrap());
    assert!(seqs.eq(1..=length), "seed {seed}: the chain has gaps");
    if seed.is_multiple_of(KILLS_AN_EXAMINATION) {
        let report = ask("doctor", json!({}));
        assert_eq!(report["healthy"], true, "seed {seed}: {report}");
        assert_eq!(report["ops"], length, "seed {seed}");
    }
    // How this one ends must not matter either.
    server.kill();
}

fn number(variable: &str, otherwise: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text.parse().unwrap(),
        Err(_) => otherwise,
    }
}

#[test]
fn no_acknowledged_op_is_lost_to_a_kill() {
    let first = number("FETTLE_SEED", 1);
    let kills = number("FETTLE_KILLS", KILLS);
    let (mut desk, mut told) = (Desk::sample(), Told::default());
    let (mut batches, mut starts) = (0, 0);
    for seed in first..first + kills {
        if seed.is_multiple_of(KILLS_A_DESK) {
            batches += told.batches.len();
            (desk, told) = (Desk::sample(), Told::default());
        }
        let was_starting = kill_one(&desk, seed, &mut told);
        starts += u64::from(was_starting);
        // A start that was killed is looked at together with the next kill.
        if !was_starting {
            check(&desk, seed, &told);
        }
    }
    batches += told.batches.len();
    check(&desk, first + kills, &told);
    assert_eq!(
        desk.sound_ops(),
        desk.call("status", &json!({}))["log_length"]
    );
    println!("{kills} kills, {starts} while starting; {batches} batches acknowledged, none lost");
    assert!(
        batches as u64 > kills,
        "too little was acknowledged to show anything"
    );
}

/// An import is one action: whenever it is killed, all of the book is there or
/// nothing of it, and doing it again ends well.
#[test]
fn a_killed_import_leaves_all_or_nothing() {
    let whole = Desk::sample().sound_ops();
    let book = sample_book();
    let mut outcomes = BTreeSet::new();
    for seed in 1..=16 {
        let desk = Desk::new();
        let mut command = desk.command(["import"]);
        let mut child = command.arg(&book).stdout(Stdio::null()).spawn().unwrap();
        // Spread over the time that it takes, as far as anybody knows it.
        thread::sleep(Duration::from_millis(60 * seed + Dice(seed).below(60)));
        child.kill().unwrap();
        child.wait().unwrap();
        let run = desk.run(&["doctor", "--json"]);
        let ops = if run.code == Some(0) {
            run.json()["ops"].as_u64().unwrap()
        } else {
            let sentence = run.sentence(1);
            assert!(sentence.contains("no workspace"), "seed {seed}: {sentence}");
            0
        };
        // The settings that a new workspace begins with are an action of their own.
        assert!(
            ops <= 1 || ops == whole,
            "seed {seed}: {ops} of {whole} ops"
        );
        outcomes.insert(ops == whole);
        let again: Run = desk.run(&["import", book.to_str().unwrap(), "--json"]);
        assert_eq!(again.json()["problems"], json!([]), "seed {seed}");
        assert_eq!(desk.sound_ops(), whole, "seed {seed}");
    }
    assert!(outcomes.contains(&false), "no kill came before the end");
}
