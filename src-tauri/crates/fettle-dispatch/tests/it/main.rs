//! Dispatch from the outside: promises, plans, moves, and the checker that
//! believes none of them.

#![expect(clippy::unwrap_used, reason = "a failed step of a test is its failure")]

#[path = "../world/mod.rs"]
mod world;

mod moves;
mod mutations;
mod plans;
mod promises;
mod safe_dates;
