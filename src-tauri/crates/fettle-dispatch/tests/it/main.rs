//! Dispatch from the outside: promises, plans, moves, and the checker that
//! believes none of them.

#[path = "../world/mod.rs"]
mod world;

mod plans;
mod promises;
