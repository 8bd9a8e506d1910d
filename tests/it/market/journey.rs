//! From the first connection to the last: everything that the terminal does.

use serde_json::{Value, json};

use super::shop::{APP_KEY, Platform, Shop, connecting};
use crate::support::program::run;
use crate::support::shape::check_shape;

const ORDERS: u64 = 12;

fn pull(shop: &Shop) -> Value {
    let pulled = shop.run(&["marketplace", "pull", "--json"]).json();
    let shape = json!({
        "seen": "whole", "changed": "whole", "cursor": "instant", "calls": "whole", "waiting": "any",
    });
    check_shape(&pulled, &shape, "pull");
    pulled
}

fn status(shop: &Shop) -> Value {
    shop.run(&["marketplace", "status", "--json"]).json()
}

fn orders(shop: &Shop) -> Vec<Value> {
    let orders = shop.run(&["orders", "--json"]).json();
    orders.as_array().unwrap().clone()
}

/// One profile from connecting to disconnecting, with the platform gone and
/// back in between.
fn travel(profile: &str) {
    let words = ["--seed", "7", "--orders", "12", "--profile", profile];
    let mut platform = Platform::start("0", &words);
    let shop = Shop::new();
    shop.connect(&platform, profile);

    let first = pull(&shop);
    assert_eq!(
        (&first["seen"], &first["changed"]),
        (&json!(ORDERS), &json!(ORDERS))
    );
    assert_eq!(first["waiting"], json!([]));
    let second = pull(&shop);
    assert_eq!(second["changed"], 0, "{second}");

    let found = orders(&shop);
    assert_eq!(found.len() as u64, ORDERS);
    let shape = json!([{
        "order_id": "text", "status": "text", "paid_at": "instant?", "refunded": "yes_no",
        "lines": [{"product_id": "text", "quantity": "number"}], "buyer_name": "text",
    }]);
    check_shape(&Value::from(found.clone()), &shape, "orders");

    let standing = status(&shop);
    let shape = json!({
        "connected": "yes_no", "profile": profile, "last_success_at": "instant",
        "problem": "any", "waiting": "any",
    });
    check_shape(&standing, &shape, "status");
    assert_eq!(
        (&standing["connected"], &standing["problem"]),
        (&json!(true), &Value::Null)
    );

    platform.stop();
    let failed = shop.run(&["marketplace", "pull", "--json"]);
    let told = failed.sentence(1);
    assert!(
        told.contains("does not answer") && told.contains("simulate --port"),
        "{told}"
    );
    let standing = status(&shop);
    assert_eq!(standing["problem"]["code"], "network", "{standing}");
    assert!(standing["problem"]["message"].is_string() && standing["last_success_at"].is_string());
    assert_eq!(
        orders(&shop).len() as u64,
        ORDERS,
        "the orders are there without it"
    );

    let _again = Platform::start(&platform.port(), &words);
    pull(&shop);
    assert_eq!(status(&shop)["problem"], Value::Null);

    let left = shop.run(&["marketplace", "disconnect"]);
    assert_eq!(left.code, Some(0), "{left:?}");
    assert!(!shop.keeps_secrets());
    assert_eq!(status(&shop)["connected"], false);
    assert_eq!(orders(&shop), found, "the orders stay");
    let told = shop.run(&["marketplace", "pull", "--json"]);
    assert!(told.sentence(1).contains("not connected"), "{told:?}");
    shop.desk.sound_ops();
}

#[test]
fn suppliers_in_china_connect_pull_lose_the_platform_and_disconnect() {
    travel("A");
}

#[test]
fn sellers_elsewhere_connect_pull_lose_the_platform_and_disconnect() {
    travel("B");
}

#[test]
fn the_command_that_a_simulator_prints_connects() {
    let platform = Platform::start("0", &["--orders", "1"]);
    let words = platform.connect.split(' ').collect::<Vec<_>>();
    let (before, after) = words.split_at(2);
    assert_eq!(before, ["FETTLE_APP_SECRET=sim-secret", "fettle"]);
    let shop = Shop::new();
    let run = shop.run(&after[2..]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(pull(&shop)["seen"], 1);
}

#[test]
fn a_wrong_code_or_secret_connects_nothing_and_leaves_what_was() {
    let platform = Platform::start("0", &["--orders", "2"]);
    let shop = Shop::new();
    let mut words = connecting(&platform, "A");
    *words.last_mut().unwrap() = "planted-code";
    let told = shop.run(&words);
    assert!(told.sentence(1).contains("refused"), "{told:?}");
    assert!(!shop.keeps_secrets(), "nothing is left behind");
    assert_eq!(status(&shop)["connected"], false);

    shop.connect(&platform, "A");
    shop.run(&words).sentence(1);
    let mut wrong = shop.command(connecting(&platform, "A"));
    let run = wrong
        .env("FETTLE_APP_SECRET", "planted-secret")
        .output()
        .unwrap();
    crate::support::program::Run::from(run).sentence(1);
    assert_eq!(pull(&shop)["seen"], 2, "the link that stood still stands");
}

#[track_caller]
fn check_usage(words: &[&str], told: &str) {
    let shop = Shop::new();
    let run = shop.run(words);
    assert!(run.sentence(2).contains(told), "{run:?}");
}

#[test]
fn what_cannot_be_is_said_before_anything_happens() {
    let connect = ["marketplace", "connect", "--app-key", APP_KEY, "--profile"];
    let with = |words: &[&'static str]| [&connect[..], words].concat();
    check_usage(&with(&["C"]), "A (suppliers in China) or B");
    check_usage(
        &with(&["A", "--base-url", "http://example.com"]),
        "https://",
    );
    check_usage(
        &with(&["A", "--base-url", "https://li:word@example.com"]),
        "https://",
    );
    let shop = Shop::new();
    let mut without = shop.command(with(&["A"]));
    let run = without.env_remove("FETTLE_APP_SECRET").output().unwrap();
    let run = crate::support::program::Run::from(run);
    assert!(run.sentence(2).contains("FETTLE_APP_SECRET"), "{run:?}");
}

#[test]
fn an_unknown_fault_is_answered_with_all_there_are() {
    let told = run(&["marketplace", "simulate", "--faults", "html,rain"]);
    let sentence = told.sentence(2);
    for word in ["`rain` is no fault", "throttle", "bad-order", "all"] {
        assert!(sentence.contains(word), "{sentence}");
    }
    let told = run(&["marketplace", "simulate", "--profile", "C"]);
    told.sentence(2);
}

#[test]
fn a_port_that_is_taken_is_said() {
    let platform = Platform::start("0", &["--orders", "1"]);
    let told = run(&["marketplace", "simulate", "--port", &platform.port()]);
    assert!(told.sentence(2).contains(&platform.port()), "{told:?}");
}
