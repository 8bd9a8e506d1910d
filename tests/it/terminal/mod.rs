//! What scripts may rely on: each command's words, the fields it prints, its
//! exit code, and one plain sentence for every error.

mod errors;
mod export;
mod reading;
mod recording;
mod round_trip;

use std::sync::OnceLock;

use serde_json::Value;

use crate::support::program::{Desk, NOW};

/// Arguments of a plan that is the same on every machine.
const PLAN: [&str; 8] = [
    "plan",
    "--at",
    NOW,
    "--iterations",
    "10",
    "--seed",
    "7",
    "--json",
];

/// The sample with a plan that was kept, and what the plan printed.
fn planned() -> (Desk, &'static Value) {
    static PLANNED: OnceLock<(Desk, Value)> = OnceLock::new();
    let (desk, plan) = PLANNED.get_or_init(|| {
        let desk = Desk::sample();
        let mut args = PLAN.to_vec();
        args.push("--commit");
        let plan = desk.run(&args).json();
        (desk, plan)
    });
    (desk.copy(), plan)
}

/// The elements of a list.
fn list(value: &Value) -> &Vec<Value> {
    value
        .as_array()
        .unwrap_or_else(|| panic!("{value} is no list"))
}

/// A field's text.
fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    let found = value[field].as_str();
    found.unwrap_or_else(|| panic!("no {field} in {value}"))
}
