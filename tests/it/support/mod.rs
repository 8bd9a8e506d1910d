//! What the tests share: the program, workspaces to run it on, shapes.

pub mod book;
pub mod dice;
pub mod files;
pub mod program;
pub mod server;
pub mod shape;
