//! The marketplace through the real program: a simulated platform, a
//! workspace, and secrets that must not be seen anywhere.

mod browser;
mod journey;
mod key_store;
mod sealed;
mod secrets;
mod shop;
