//! A workspace file that is not what was written is told about, and its bytes
//! are never changed.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use fettle_app::dto::workspace::WorkspaceState;
use fettle_app::{App, SystemClock};
use serde_json::{Value, json};

use crate::support::dice::Dice;
use crate::support::program::{Desk, NOW, Run, sample_book};
use crate::support::server::Server;

fn database(desk: &Desk) -> PathBuf {
    desk.path().join("workspace.fettle")
}

/// The sample in one tidy file: with nothing left in a write-ahead log, what
/// is done to the file is done to everything.
fn tidy() -> Desk {
    let desk = Desk::sample();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let app = App::open(desk.path(), Arc::new(SystemClock), "li".to_owned()).await;
        assert_eq!(app.state().await.0, WorkspaceState::Open);
        app.close().await;
    });
    assert!(!desk.path().join("workspace.fettle-wal").exists());
    desk
}

fn clocks(desk: &Desk) -> Run {
    desk.run(&["clocks", "--at", NOW, "--json"])
}

/// Every way in says that the file is damaged, with exit code 4, and leaves
/// every byte where it was.
fn check_damaged(desk: &Desk, what: &str) {
    let before = fs::read(database(desk)).ok();
    let note = ["record", "note", "R-0001", "--note", "still there?"];
    let book = desk.beside("book.xlsx");
    let sample = sample_book().display().to_string();
    for args in [
        &["clocks"][..],
        &note,
        &["import", &sample],
        &["export", "workbook", "-o", &book],
        &["call", "start", r#"{"with":"empty"}"#],
        &["doctor"],
    ] {
        let run = desk.run(args);
        run.sentence(4);
        let left = fs::read(database(desk)).ok();
        assert!(left == before, "{what}: {args:?} changed the file");
    }
    assert!(!PathBuf::from(book).exists());
    let run = desk.run(&["clocks"]);
    let sentence = run.sentence(4);
    assert!(sentence.contains("workspace.fettle"), "{sentence}");
    // The window asks how things stand and is told the same.
    let status = desk.call("status", &json!({}));
    assert_eq!(status["state"], "damaged", "{what}");
    assert!(
        sentence.ends_with(status["message"].as_str().unwrap()),
        "{status}"
    );
}

#[test]
fn garbage_and_what_was_cut_off() {
    let desk = tidy();
    let whole = fs::read(database(&desk)).unwrap();
    let mut dice = Dice(1);
    let garbage: Vec<u8> = whole
        .iter()
        .map(|_| u8::try_from(dice.below(256)).unwrap())
        .collect();
    let half = whole.len() / 2;
    let spoilt: [(&str, &[u8]); 7] = [
        ("empty", b""),
        ("one byte", &whole[..1]),
        ("a header alone", &whole[..100]),
        ("half", &whole[..half]),
        ("a page short", &whole[..whole.len() - 4096]),
        ("a byte short", &whole[..whole.len() - 1]),
        ("garbage", &garbage),
    ];
    for (what, bytes) in spoilt {
        fs::write(database(&desk), bytes).unwrap();
        check_damaged(&desk, what);
    }
    fs::write(database(&desk), "Dear Sir or Madam").unwrap();
    check_damaged(&desk, "a letter");
    fs::remove_file(database(&desk)).unwrap();
    check_damaged(&desk, "gone");
    fs::write(database(&desk), &whole).unwrap();
    desk.sound_ops();
}

/// A flipped bit is found, or lies where nothing is kept: then every answer is
/// as it was.
#[test]
fn flipped_bits() {
    let desk = tidy();
    let expected = (clocks(&desk).json(), log(&desk).json());
    let whole = fs::read(database(&desk)).unwrap();
    let mut found = 0;
    for seed in 0..60 {
        let mut dice = Dice(seed);
        let mut spoilt = whole.clone();
        let at = usize::try_from(dice.below(whole.len() as u64)).unwrap();
        spoilt[at] ^= 1 << dice.below(8);
        fs::write(database(&desk), &spoilt).unwrap();
        let run = clocks(&desk);
        if run.code == Some(0) {
            assert_eq!(
                (run.json(), log(&desk).json()),
                expected,
                "seed {seed}, byte {at}"
            );
        } else {
            run.sentence(4);
            found += 1;
        }
        assert!(
            fs::read(database(&desk)).unwrap() == spoilt,
            "seed {seed}, byte {at}"
        );
    }
    assert!(found >= 10, "only {found} of 60 flips were found");
}

fn log(desk: &Desk) -> Run {
    desk.run(&["log", "--limit", "100000", "--json"])
}

/// What was acknowledged last lies in the write-ahead log at first, and stays
/// there when the program is killed. Without it
/// the database is sound, and older: that must not pass for the whole.
#[test]
fn a_write_ahead_log_that_is_gone_or_spoilt() {
    let desk = tidy();
    let mut server = Server::start(&desk);
    let mut line = server.connect().unwrap();
    for number in 0..3 {
        let note = format!("remark {number}");
        let input = json!({ "request_id": "R-0001", "fact": "note", "note": note });
        let (is_ok, done) = line.call("record", &input).unwrap();
        assert!(is_ok, "{done}");
    }
    server.kill();
    let wal = desk.path().join("workspace.fettle-wal");
    let written = fs::read(&wal).unwrap_or_default();
    assert!(!written.is_empty(), "nothing lies in the write-ahead log");
    fs::remove_file(&wal).unwrap();
    check_damaged(&desk, "gone");
    let mut spoilt = written.clone();
    spoilt[written.len() / 2] ^= 1;
    fs::write(&wal, &spoilt).unwrap();
    check_damaged(&desk, "spoilt");
    fs::write(&wal, &written).unwrap();
    let kept = desk.run(&["log", "--limit", "1", "--json"]).json();
    assert_eq!(kept[0]["payload"]["note"], Value::from("remark 2"));
    desk.sound_ops();
}

/// Rebuilding makes tables from a sound log. From a damaged one it makes
/// nothing, and the old file stays.
#[test]
fn what_cannot_be_rebuilt_is_left() {
    let desk = tidy();
    let whole = fs::read(database(&desk)).unwrap();
    fs::write(database(&desk), &whole[..whole.len() / 2]).unwrap();
    let run = desk.run(&["doctor", "--rebuild"]);
    run.sentence(4);
    assert!(fs::read(database(&desk)).unwrap() == whole[..whole.len() / 2]);
}
