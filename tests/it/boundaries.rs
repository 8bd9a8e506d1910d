//! Who may depend on whom, and what no file may hold.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;

use crate::support::files::{cargo, named, printed, root, sources};

/// What `ARCHITECTURE.md` allows, each package with those of this project that
/// it may use. A package that is not here has no place yet.
const MAY_USE: [(&str, &[&str]); 14] = [
    ("fettle-domain", &[]),
    ("fettle-routing", &[]),
    ("fettle-travel", &["fettle-domain"]),
    (
        "fettle-dispatch",
        &["fettle-domain", "fettle-travel", "fettle-routing"],
    ),
    ("fettle-sync", &["fettle-domain"]),
    ("fettle-store", &["fettle-domain", "fettle-sync"]),
    ("fettle-exchange", &["fettle-domain"]),
    (
        "fettle-app",
        &[
            "fettle-domain",
            "fettle-travel",
            "fettle-routing",
            "fettle-dispatch",
            "fettle-sync",
            "fettle-store",
            "fettle-exchange",
            "fettle-marketplace",
            "fettle-marketplace-sim",
            "fettle-secrets",
        ],
    ),
    ("fettle-marketplace", &[]),
    ("fettle-marketplace-sim", &["fettle-marketplace"]),
    ("fettle-secrets", &[]),
    ("fettle-window", &["fettle-app"]),
    ("fettle-cli", &["fettle-app"]),
    ("fettle-tests", &["fettle-app"]),
];

/// Runtimes, databases, networks, windows.
const IMPURE: [&str; 12] = [
    "tokio",
    "async-std",
    "smol",
    "mio",
    "sqlx",
    "rusqlite",
    "libsqlite3-sys",
    "reqwest",
    "hyper",
    "axum",
    "tauri",
    "wry",
];

fn metadata() -> Value {
    let args = ["metadata", "--format-version", "1", "--no-deps", "--locked"];
    serde_json::from_str(&printed(cargo().args(args))).unwrap()
}

/// Each package with the names of what it depends on in any way.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages
        .map(|package| {
            let needs = package["dependencies"].as_array().unwrap().iter();
            let needs = needs.map(|need| text(&need["name"])).collect();
            (text(&package["name"]), needs)
        })
        .collect()
}

#[test]
fn packages_depend_only_on_whom_they_may() {
    let allowed: BTreeMap<_, _> = MAY_USE.into_iter().collect();
    let found = dependencies();
    let names: BTreeSet<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(names, allowed.keys().copied().collect());
    for (package, needs) in &found {
        for need in needs.iter().filter(|need| names.contains(need.as_str())) {
            let is_allowed = allowed[package.as_str()].contains(&need.as_str());
            assert!(is_allowed, "{package} may not depend on {need}");
        }
    }
}

/// Everything that ends up in a package, however far down.
fn reached(package: &str) -> BTreeSet<String> {
    let tree = printed(cargo().args([
        "tree",
        "--locked",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--format",
        "{p}",
        "-p",
        package,
    ]));
    tree.lines()
        .filter_map(|line| line.split(' ').next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn pure_packages_reach_no_runtime_database_network_or_window() {
    let pure = [
        "fettle-domain",
        "fettle-routing",
        "fettle-travel",
        "fettle-dispatch",
        "fettle-sync",
        "fettle-exchange",
    ];
    for package in pure {
        let reached = reached(package);
        assert!(reached.contains(package) && reached.contains("serde"));
        let impure: Vec<_> = IMPURE
            .iter()
            .filter(|name| reached.contains(**name))
            .collect();
        assert!(impure.is_empty(), "{package} reaches {impure:?}");
    }
    // The list must name what is really there, or it would hold nothing off.
    let window = reached("fettle-window");
    for name in ["tokio", "sqlx", "tauri"] {
        assert!(window.contains(name), "{name} is not known by this name");
    }
}

/// The places where a text stands, as `file:line`.
fn places(files: &[std::path::PathBuf], is_wrong: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        let text = fs::read_to_string(file).unwrap();
        let lines = text.lines().enumerate();
        let wrong = lines.filter(|(_, line)| is_wrong(line));
        found.extend(wrong.map(|(index, _)| format!("{}:{}", named(file), index + 1)));
    }
    found
}

fn screen() -> Vec<std::path::PathBuf> {
    let files = sources("ui/src", &[".ts", ".svelte"]);
    assert!(files.len() > 50, "the screen's files were not found");
    files
}

#[test]
fn only_one_host_knows_the_window() {
    let speaks = |line: &str| line.contains("@tauri-apps/");
    let found = places(&screen(), speaks);
    let elsewhere: Vec<_> = found
        .iter()
        .filter(|place| !place.starts_with("ui/src/host/tauri/"))
        .collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
    assert!(!found.is_empty(), "the host of the window was not found");
}

/// What would read a wall clock in the zone of the machine, or format an
/// instant in any zone: the core has worded every time with its zone.
const OWN_ZONES: [&str; 12] = [
    "Intl.DateTimeFormat",
    "toLocaleDateString",
    "toLocaleTimeString",
    "toLocaleString",
    "new Date()",
    "getTimezoneOffset",
    ".getFullYear(",
    ".getMonth(",
    ".getDate(",
    ".getDay(",
    ".getHours(",
    ".getMinutes(",
];

#[test]
fn the_screen_computes_no_zone() {
    let found = places(&screen(), |line| {
        OWN_ZONES.iter().any(|mark| line.contains(mark))
    });
    assert!(found.is_empty(), "{found:?}");
}

/// Lines of a file that one can still keep in the head.
const LINES: usize = 600;

#[test]
fn no_file_is_too_long() {
    let mut files = sources("src-tauri", &[".rs"]);
    files.extend(sources("tests", &[".rs", ".ts", ".sh"]));
    files.extend(sources("ui", &[".ts", ".svelte", ".js"]));
    assert!(files.len() > 200, "the files were not found");
    let length = |file: &std::path::PathBuf| fs::read_to_string(file).unwrap().lines().count();
    let long: Vec<_> = files
        .iter()
        .map(|file| (length(file), named(file)))
        .filter(|(lines, _)| *lines > LINES)
        .collect();
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn nothing_is_left_to_do_in_the_code() {
    let mut files = sources("src-tauri", &[".rs"]);
    files.extend(sources("tests", &[".rs"]));
    // Put together, so that this file does not hold them itself.
    let marks = ["todo", "unimplemented", "dbg"].map(|name| format!("{name}!("));
    let found = places(&files, |line| marks.iter().any(|mark| line.contains(mark)));
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn what_everybody_sees_first_is_there() {
    for name in [
        "README.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "Makefile",
        ".ci/run",
    ] {
        assert!(root().join(name).is_file(), "{name}");
    }
}
