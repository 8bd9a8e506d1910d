//! With a real key store: gnome-keyring on a session bus of its own, in a home of its own.

use std::process::Command;

use super::shop::{Platform, Shop, connecting};
use crate::support::program::Run;

/// Runs the program on a bus with an open key store.
fn run(shop: &Shop, args: &[&str]) -> Run {
    let inner = shop.command(args);
    let script =
        "echo -n open | gnome-keyring-daemon --unlock --components=secrets >/dev/null; \"$@\"";
    let mut outer = Command::new("dbus-run-session");
    outer.args(["--", "sh", "-c", script, "sh"]);
    outer.arg(inner.get_program()).args(inner.get_args());
    for (name, value) in inner.get_envs() {
        match value {
            Some(value) => outer.env(name, value),
            None => outer.env_remove(name),
        };
    }
    outer
        .env_remove("FETTLE_PASSPHRASE")
        .env("FETTLE_LOG", "trace");
    outer.env("HOME", shop.home());
    let ran = outer.output();
    ran.expect("`make test` installs dbus-run-session").into()
}

#[test]
fn secrets_are_kept_in_the_key_store_from_run_to_run() {
    let platform = Platform::start("0", &["--orders", "2"]);
    let shop = Shop::new();
    let all = [
        run(&shop, &connecting(&platform, "A")),
        run(&shop, &["marketplace", "pull", "--json"]),
        run(&shop, &["marketplace", "status"]),
        run(&shop, &["marketplace", "disconnect"]),
    ];
    for told in &all {
        assert_eq!(told.code, Some(0), "{told:?}");
        for secret in ["sim-secret", "sim-code", "sim-access", "sim-refresh"] {
            assert!(
                !told.err.contains(secret) && !told.out.contains(secret),
                "{secret}"
            );
        }
    }
    assert!(all[1].out.contains("\"seen\":2"), "{:?}", all[1].out);
    assert!(all[2].out.contains("in the key store"), "{:?}", all[2].out);
    assert!(!shop.keeps_secrets(), "there is no sealed file beside it");
}
