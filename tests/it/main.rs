//! One binary of tests across crates: what the parts promise each other and
//! what the program promises from outside.
//!
//! `boundaries` and `bindings` hold the architecture; the others drive the
//! real `fettle`, which [`support::program`] builds once.

#![expect(clippy::unwrap_used, reason = "a failed step of a test is its failure")]

mod bindings;
mod boundaries;
mod exact;
mod hostile;
mod market;
mod power;
mod support;
mod terminal;
