//! The sealed file from outside: wrong passphrases, damage, who may read it.

use std::fs;

use super::shop::{Platform, Shop, connecting};
use crate::support::program::Run;

fn connected() -> (Platform, Shop) {
    let platform = Platform::start("0", &["--orders", "1"]);
    let shop = Shop::new();
    shop.connect(&platform, "A");
    (platform, shop)
}

fn pull_with(shop: &Shop, passphrase: Option<&str>) -> Run {
    let mut command = shop.command(["marketplace", "pull", "--json"]);
    match passphrase {
        Some(passphrase) => command.env("FETTLE_PASSPHRASE", passphrase),
        None => command.env_remove("FETTLE_PASSPHRASE"),
    };
    command.output().unwrap().into()
}

#[test]
fn without_a_key_store_a_passphrase_is_asked_for() {
    let platform = Platform::start("0", &["--orders", "1"]);
    let shop = Shop::new();
    let mut command = shop.command(connecting(&platform, "A"));
    let run = command.env_remove("FETTLE_PASSPHRASE").output().unwrap();
    let run = Run::from(run);
    let told = run.sentence(2);
    assert!(
        told.contains("no bus") && told.contains("FETTLE_PASSPHRASE"),
        "{told}"
    );
    assert!(!shop.keeps_secrets());
}

#[test]
fn the_passphrase_is_wanted_each_time_and_has_to_be_right() {
    let (_platform, shop) = connected();
    let without = pull_with(&shop, None);
    assert!(without.sentence(2).contains("sealed"), "{without:?}");
    let wrong = pull_with(&shop, Some("another"));
    assert!(wrong.sentence(2).contains("does not open"), "{wrong:?}");
    let status = shop.run(&["marketplace", "status"]);
    assert!(
        status.out.contains("sealed with a passphrase"),
        "{status:?}"
    );
    let right = shop.run(&["marketplace", "pull", "--json"]);
    assert_eq!(right.json()["seen"], 1);
    // One that cannot begin says how far those before it came.
    let refused = pull_with(&shop, Some("another")).out;
    let refused: serde_json::Value = serde_json::from_str(&refused).unwrap();
    assert_eq!(refused["cursor"], right.json()["cursor"]);
    assert_eq!(refused["calls"], 0);
}

#[test]
fn a_damaged_file_is_said_and_left_as_it_is() {
    let (platform, shop) = connected();
    let sealed = shop.sealed();
    let whole = fs::read(&sealed).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    for damaged in [&flipped[..], &whole[..whole.len() / 2], &[]] {
        fs::write(&sealed, damaged).unwrap();
        let told = shop.run(&["marketplace", "pull", "--json"]);
        assert!(told.sentence(1).contains("damaged"), "{told:?}");
        let again = shop.run(&connecting(&platform, "A"));
        assert!(again.sentence(1).contains("damaged"), "{again:?}");
        assert_eq!(
            fs::read(&sealed).unwrap(),
            damaged,
            "it was not written over"
        );
    }
    fs::write(&sealed, &whole).unwrap();
    let mended = shop.run(&["marketplace", "pull", "--json"]);
    assert_eq!(mended.json()["waiting"], serde_json::json!([]));
    let left = shop.run(&["marketplace", "disconnect"]);
    assert_eq!(left.code, Some(0), "{left:?}");
    assert!(!sealed.exists());
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_it_and_it_is_not_in_the_workspace() {
    use std::os::unix::fs::PermissionsExt;
    let (_platform, shop) = connected();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&shop.sealed()), 0o600);
    assert_eq!(mode(shop.sealed().parent().unwrap()), 0o700);
    let inside = fs::read_dir(shop.desk.path()).unwrap();
    let names = inside.map(|entry| entry.unwrap().file_name());
    assert!(
        names
            .into_iter()
            .all(|name| !name.to_string_lossy().contains("seal"))
    );
}

#[test]
fn a_home_inside_the_workspace_is_refused() {
    let platform = Platform::start("0", &["--orders", "1"]);
    let shop = Shop::new();
    let mut command = shop.command(connecting(&platform, "A"));
    let run = command
        .env("XDG_DATA_HOME", shop.desk.path())
        .output()
        .unwrap();
    let run = Run::from(run);
    assert!(run.sentence(3).contains("inside the workspace"), "{run:?}");
}
