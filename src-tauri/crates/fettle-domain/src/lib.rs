//! What is promised: the records of an after-sales department, the service
//! rules they are judged by, and what follows from both.
//!
//! Owns the words of the glossary as types, the rule books, the derivation of
//! clocks and entitlements, working time, and the [`change::Change`]s by which
//! a [`workspace::Workspace`] moves from one state to the next.
//! Knows nothing of files, databases, networks, screens or the machine's
//! clock: `now` is always an argument.
//!
//! Invariant: nothing here is stored that can be derived. A clock, an
//! entitlement, a stock balance is a function of recorded facts.
//!
//! Start reading at [`workspace`], then [`change`], then [`clock`].

pub mod asset;
pub mod calendar;
pub mod change;
pub mod clock;
pub mod entitlement;
pub mod evidence;
pub mod id;
pub mod market;
pub mod money;
pub mod order;
pub mod part;
pub mod people;
pub mod place;
pub mod reason;
pub mod request;
pub mod rulebook;
pub mod schedule;
pub mod service;
pub mod settings;
pub mod time;
pub mod workspace;
pub mod zone;

#[cfg(test)]
mod tests;
