//! Planted secrets, and everything that the program shows or writes of them:
//! nothing.

use std::fs;
use std::io::Read;
use std::path::Path;

use serde_json::json;

use super::shop::{Platform, Shop, connecting};
use crate::support::program::Run;
use crate::support::server::Server;

/// What must not be found: the parts that every secret here has.
const PLANTED: [&str; 7] = [
    "271828182845904",
    "planted",
    "sim-secret",
    "sim-code",
    "sim-access",
    "sim-refresh",
    "口令",
];

/// Searches `bytes` for the secrets as they are, percent-encoded, and as hex.
fn search(bytes: &[u8], place: &str) {
    for secret in PLANTED {
        let spelt =
            |spell: fn(u8) -> String| secret.bytes().map(spell).collect::<Vec<_>>().concat();
        let encoded = spelt(|byte| format!("%{byte:02X}"));
        let hex = spelt(|byte| format!("{byte:02x}"));
        for needle in [secret.as_bytes(), encoded.as_bytes(), hex.as_bytes()] {
            let at = bytes.windows(needle.len()).position(|part| part == needle);
            let around = at.map(|at| {
                let part = &bytes[at.saturating_sub(80)..(at + 80).min(bytes.len())];
                String::from_utf8_lossy(part).into_owned()
            });
            assert!(at.is_none(), "{secret} in {place}: {around:?}");
        }
    }
}

fn search_folder(folder: &Path) -> usize {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let found = entries.map(|path| {
        if path.is_dir() {
            return search_folder(&path);
        }
        let bytes = fs::read(&path).unwrap();
        search(&bytes, &path.display().to_string());
        if path.extension().is_some_and(|ending| ending == "xlsx") {
            search_parts(&path);
        }
        1
    });
    found.sum()
}

/// The packed parts of a workbook.
fn search_parts(path: &Path) {
    let mut book = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    for index in 0..book.len() {
        let mut part = book.by_index(index).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        search(&bytes, &part.name().unwrap());
    }
}

/// Runs the program as talkative as it can be, and searches what it says.
fn watched(shop: &Shop, secret: &str, passphrase: &str, args: &[&str]) -> Run {
    let mut command = shop.command(args);
    command
        .env("FETTLE_LOG", "trace")
        .env("FETTLE_APP_SECRET", secret)
        .env("FETTLE_PASSPHRASE", passphrase);
    let run = Run::from(command.output().unwrap());
    search(run.out.as_bytes(), &format!("what {args:?} prints"));
    search(run.err.as_bytes(), &format!("what {args:?} logs"));
    run
}

const OURS: &str = super::shop::PASSPHRASE;

#[test]
fn no_secret_is_shown_logged_or_written_into_the_workspace() {
    let faults = [
        "--orders",
        "8",
        "--faults",
        "expiry,5xx,truncated,strings,bad-order",
    ];
    let mut platform = Platform::start("0", &faults);
    let shop = Shop::new();
    let talk = |args: &[&str]| watched(&shop, "sim-secret", OURS, args);
    let mut wrong = connecting(&platform, "A");
    *wrong.last_mut().unwrap() = "planted/code+1";
    assert_eq!(talk(&wrong).code, Some(1));
    let right = connecting(&platform, "A");
    let refused = watched(&shop, "planted/app+secret", OURS, &right);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    // A simulator with faults may fail a call or two; the client tries again.
    let connected = talk(&right);
    assert_eq!(connected.code, Some(0), "{connected:?}");
    assert!(connected.err.contains("TRACE"), "the log was caught");
    for _ in 0..3 {
        talk(&["marketplace", "pull", "--json"]);
    }
    let wrong = watched(
        &shop,
        "sim-secret",
        "planted wrong",
        &["marketplace", "pull"],
    );
    assert_eq!(wrong.code, Some(2), "{wrong:?}");
    for args in [
        &["marketplace", "status", "--json"][..],
        &["orders", "--json"],
        &["log", "--json"],
        &["call", "marketplace", "{}"],
        &["doctor", "--json"],
        &["export", "workbook", "-o", &shop.desk.beside("out.xlsx")],
        &[
            "export",
            "schedule",
            "--format",
            "csv",
            "-o",
            &shop.desk.beside("out.csv"),
        ],
    ] {
        assert_eq!(talk(args).code, Some(0), "{args:?}");
    }
    platform.stop();
    assert_eq!(talk(&["marketplace", "pull"]).code, Some(1));
    assert_eq!(talk(&["marketplace", "disconnect"]).code, Some(0));
    // The workspace, what was exported beside it, and the user's home.
    assert!(search_folder(shop.desk.path().parent().unwrap()) >= 4);
    search_folder(&shop.home());
}

/// Input that is not what it should be is repeated by no error.
#[test]
fn no_error_repeats_a_secret_that_was_given_wrongly() {
    let shop = Shop::new();
    let connect = |change: serde_json::Value| {
        let mut input = json!({
            "profile": "A", "app_key": "k", "app_secret": "planted", "passphrase": "planted",
            "code": "planted", "base_url": "http://127.0.0.1:1",
        });
        for (key, value) in change.as_object().unwrap() {
            input[key] = value.clone();
        }
        let input = input.to_string();
        let run = watched(
            &shop,
            "planted",
            "planted",
            &["call", "marketplace_connect", &input],
        );
        assert_ne!(run.code, Some(0), "{run:?}");
    };
    connect(json!({}));
    connect(json!({"profile": "C"}));
    connect(json!({"base_url": "nowhere"}));
    connect(json!({"app_secret": ["planted"]}));
    connect(json!({"passphrase": {"planted": 1}}));
    connect(json!({"app_secret": 271_828_182_845_904_u64}));
    connect(json!({"first_from": "planted"}));
    search_folder(shop.desk.path().parent().unwrap());
}

/// The sealed file itself, and the program that holds it open.
#[test]
fn nothing_is_readable_in_the_sealed_file_or_through_the_bridge() {
    let platform = Platform::start("0", &["--orders", "3", "--profile", "B"]);
    let shop = Shop::new();
    shop.connect(&platform, "B");
    search(&fs::read(shop.sealed()).unwrap(), "the sealed file");
    let mut server = Server::of(shop.command(["serve", "--pull-every", "0"]));
    let mut line = server.connect().unwrap();
    let (is_ok, view) = line.call("marketplace", &json!({})).unwrap();
    assert!(is_ok && view["locked"] == true, "{view}");
    let input = json!({"passphrase": OURS});
    let (is_ok, pulled) = line.call("marketplace_pull", &input).unwrap();
    assert!(is_ok && pulled["seen"] == 3, "{pulled}");
    let (_, view) = line.call("marketplace", &json!({})).unwrap();
    assert_eq!(view["locked"], false);
    search(view.to_string().as_bytes(), "the view");
    search(pulled.to_string().as_bytes(), "the pull");
}
