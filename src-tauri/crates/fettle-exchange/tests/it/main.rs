//! The crate's tests from outside, one binary.

mod build;
mod calendar;
mod fake;
mod folder;
mod hostile;
mod planning;
mod problems;
mod roundtrip;
mod sample;
