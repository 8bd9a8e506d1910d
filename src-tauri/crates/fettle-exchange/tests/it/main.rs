//! The crate's tests from outside, one binary.

mod fake;
mod sample;
