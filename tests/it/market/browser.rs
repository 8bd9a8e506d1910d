//! Signing in through a browser, the simulator inside the program, and pulling
//! by itself.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};

use super::shop::{APP_KEY, APP_SECRET, PASSPHRASE, Platform, Shop};
use crate::support::server::{Line, Server};

/// What a browser would show of an address.
fn visit(address: &str) -> String {
    let rest = address.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    page
}

/// The address behind a link of a page.
fn link(page: &str, id: &str) -> String {
    let (_, rest) = page.split_once(&format!("id=\"{id}\" href=\"")).unwrap();
    let (address, _) = rest.split_once('"').unwrap();
    address.replace("&amp;", "&")
}

fn ask(line: &mut Line, use_case: &str, input: &Value) -> Value {
    let (is_ok, answer) = line.call(use_case, input).unwrap();
    assert!(is_ok, "{use_case}: {answer}");
    answer
}

/// Asks until the answer is as it should be, for half a minute.
fn wait_for(line: &mut Line, use_case: &str, input: &Value, is_there: fn(&Value) -> bool) -> Value {
    for _ in 0..300 {
        let answer = ask(line, use_case, input);
        if is_there(&answer) {
            return answer;
        }
        sleep(Duration::from_millis(100));
    }
    panic!(
        "{use_case} did not come to it: {}",
        ask(line, use_case, input)
    );
}

fn connect(line: &mut Line, platform: &Platform) {
    let input = json!({
        "profile": "A", "base_url": platform.url, "app_key": APP_KEY, "app_secret": APP_SECRET,
        "passphrase": PASSPHRASE,
    });
    let view = ask(line, "marketplace_connect", &input);
    assert_eq!(
        (&view["connected"], &view["signed_in"]),
        (&json!(true), &json!(false))
    );
}

/// Begins a sign-in, follows a link of the platform's page, and gives how the
/// task ended.
fn sign_in(line: &mut Line, answer: &str) -> String {
    let begun = ask(line, "marketplace_sign_in", &json!({}));
    let page = visit(begun["url"].as_str().unwrap());
    let landed = visit(&link(&page, answer));
    assert!(landed.contains("close this window") || landed.contains("Close this window"));
    let task = json!({ "task_id": begun["task"] });
    let ended = wait_for(line, "task_progress", &task, |task| {
        task["running"] == false
    });
    ended["message"].as_str().unwrap().to_owned()
}

#[test]
fn the_browser_signs_in_and_pulling_begins_by_itself() {
    let platform = Platform::start("0", &["--orders", "4"]);
    let shop = Shop::new();
    let mut server = Server::of(shop.command(["serve", "--pull-every", "1"]));
    let mut line = server.connect().unwrap();
    connect(&mut line, &platform);
    let told = sign_in(&mut line, "no");
    assert!(told.contains("access_denied"), "{told}");
    assert_eq!(
        ask(&mut line, "marketplace", &json!({}))["signed_in"],
        false
    );
    assert_eq!(sign_in(&mut line, "yes"), "Signed in.");
    let nothing = json!({});
    let view = wait_for(&mut line, "marketplace", &nothing, |view| {
        view["order_count"] == 4
    });
    assert_eq!(
        (&view["signed_in"], &view["problem"]),
        (&json!(true), &Value::Null)
    );
    // It goes on by itself.
    let first = view["last_success_at"].clone();
    let mut later = first.clone();
    for _ in 0..100 {
        later = ask(&mut line, "marketplace", &nothing)["last_success_at"].clone();
        if later != first {
            break;
        }
        sleep(Duration::from_millis(100));
    }
    assert_ne!(later, first, "a second pull came by itself");
}

#[test]
fn a_code_can_be_pasted_after_connecting() {
    let platform = Platform::start("0", &["--orders", "1"]);
    let shop = Shop::new();
    let mut server = Server::of(shop.command(["serve", "--pull-every", "0"]));
    let mut line = server.connect().unwrap();
    connect(&mut line, &platform);
    let signed = ask(
        &mut line,
        "marketplace_sign_in",
        &json!({"code": " sim-code "}),
    );
    assert_eq!(signed["url"], "");
    let progress = ask(
        &mut line,
        "task_progress",
        &json!({"task_id": signed["task"]}),
    );
    assert_eq!(progress["running"], false);
    assert_eq!(ask(&mut line, "marketplace", &json!({}))["signed_in"], true);
    assert_eq!(ask(&mut line, "marketplace_pull", &json!({}))["seen"], 1);
}

#[test]
fn a_simulator_of_the_program_ends_with_it_and_is_started_again() {
    let shop = Shop::new();
    let mut server = Server::of(shop.command(["serve", "--pull-every", "0"]));
    let mut line = server.connect().unwrap();
    let nothing = json!({});
    let wish = json!({"seed": 5, "orders": 6});
    let begun = ask(&mut line, "marketplace_simulate", &wish);
    assert_eq!(
        (&begun["profile"], &begun["view"]["simulated"]),
        (&json!("A"), &json!(true))
    );
    assert_eq!(ask(&mut line, "marketplace_pull", &nothing)["seen"], 6);
    let orders = ask(&mut line, "orders", &nothing);
    assert!(!shop.keeps_secrets(), "what everybody knows is not sealed");
    server.kill();

    let status = shop.run(&["marketplace", "status", "--json"]).json();
    assert_eq!(status["problem"]["code"], "simulator_stopped", "{status}");
    let pull = shop.run(&["marketplace", "pull", "--json"]);
    assert!(
        pull.sentence(1).contains("start the simulator again"),
        "{pull:?}"
    );

    let mut server = Server::of(shop.command(["serve", "--pull-every", "0"]));
    let mut line = server.connect().unwrap();
    let stopped = ask(&mut line, "marketplace_pull", &nothing);
    assert_eq!(
        stopped["problem"]["code"], "simulator_stopped",
        "never a silent fallback"
    );
    let again = ask(&mut line, "marketplace_simulate", &nothing);
    assert_eq!(again["view"]["problem"], Value::Null);
    assert_eq!(ask(&mut line, "marketplace_pull", &nothing)["changed"], 0);
    assert_eq!(ask(&mut line, "orders", &nothing), orders);
}

#[test]
fn no_simulator_is_put_beside_a_real_link() {
    let platform = Platform::start("0", &["--orders", "1"]);
    let shop = Shop::new();
    shop.connect(&platform, "A");
    let mut server = Server::of(shop.command(["serve", "--pull-every", "0"]));
    let mut line = server.connect().unwrap();
    let (is_ok, told) = line.call("marketplace_simulate", &json!({})).unwrap();
    assert!(
        !is_ok
            && told["message"]
                .as_str()
                .unwrap()
                .contains("disconnect it first"),
        "{told}"
    );
    let (is_ok, told) = line
        .call("marketplace_simulate", &json!({"faults": ["rain"]}))
        .unwrap();
    assert!(!is_ok, "{told}");
}
