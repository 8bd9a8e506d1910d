//! One binary of tests across crates.
