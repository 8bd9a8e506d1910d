//! Actions: they change the workspace, each by one batch of ops.

pub mod booking;
pub mod doctor;
pub mod export;
pub mod import;
pub mod plan;
pub mod record;
pub mod records;
pub mod settings;
pub mod start;
pub mod undo;
