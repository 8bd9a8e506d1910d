//! Tests across crates live in `it/`; this library holds nothing.
