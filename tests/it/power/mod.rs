//! When the power goes, when a file is not what was written, and when two
//! want the same workspace.

mod damage;
mod kills;
mod second;
