//! The crate's tests from outside, one binary.

#![expect(clippy::unwrap_used, reason = "a failed step of a test is its failure")]

mod build;
mod calendar;
mod fake;
mod folder;
mod hostile;
mod hostile_mail;
mod mail;
mod planning;
mod problems;
mod roundtrip;
mod sample;
