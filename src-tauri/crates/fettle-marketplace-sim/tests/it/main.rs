//! The client against the simulator.

#![expect(clippy::unwrap_used, reason = "a failed step of a test is its failure")]

mod http;
mod manners;
mod pulls;
mod rig;
mod runs;
mod secrets;
mod sink;
