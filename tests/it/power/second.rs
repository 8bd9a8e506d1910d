//! Two programs on one workspace: the second says so.

use serde_json::json;

use crate::support::program::{Desk, NOW, sample_book};
use crate::support::server::Server;

#[test]
fn the_second_is_told_who_has_the_workspace() {
    let desk = Desk::sample();
    let mut first = Server::start(&desk);
    let mut line = first.connect().unwrap();
    let book = sample_book().display().to_string();
    let holder = format!("process {}", first.id());
    for args in [
        &["clocks", "--at", NOW][..],
        &["record", "note", "R-0001", "--note", "me too"],
        &["import", &book],
        &["doctor", "--rebuild"],
    ] {
        let run = desk.run(args);
        let sentence = run.sentence(1);
        assert!(
            sentence.contains("in use") && sentence.contains(&holder),
            "{sentence}"
        );
        assert_eq!(run.out, "", "{args:?}");
    }
    let status = desk.call("status", &json!({}));
    assert_eq!(status["state"], "in_use");
    assert!(status["message"].as_str().unwrap().contains(&holder));
    // Looking disturbs nobody: the doctor may.
    let ops = desk.sound_ops();
    // And the first goes on.
    let note = json!({ "request_id": "R-0001", "fact": "note", "note": "first" });
    let (is_ok, done) = line.call("record", &note).unwrap();
    assert!(is_ok, "{done}");
    assert_eq!(done["log_length"], ops + 1);
    first.kill();
    assert_eq!(
        desk.run(&["clocks", "--at", NOW]).code,
        Some(0),
        "the lock died with its holder"
    );
    assert_eq!(desk.sound_ops(), ops + 1);
}

/// Many at once: each is done whole or refused in words, and none is lost.
#[test]
fn many_at_once() {
    let desk = Desk::sample();
    let before = desk.sound_ops();
    let children: Vec<_> = (0..8)
        .map(|number| {
            let note = format!("writer {number}");
            let mut command = desk.command(["record", "note", "R-0001", "--note", &note]);
            let piped = std::process::Stdio::piped;
            command.stdout(piped()).stderr(piped()).spawn().unwrap()
        })
        .collect();
    let mut done = 0;
    for child in children {
        let run = crate::support::program::Run::from(child.wait_with_output().unwrap());
        if run.code == Some(0) {
            done += 1;
        } else {
            assert!(run.sentence(1).contains("in use"), "{run:?}");
        }
    }
    assert!(done >= 1);
    assert_eq!(desk.sound_ops(), before + done);
}
