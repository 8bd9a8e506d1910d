//! The wire types from outside.

#[cfg(test)]
mod golden;
