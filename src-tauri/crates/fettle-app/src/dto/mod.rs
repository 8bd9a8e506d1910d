//! The shapes that cross the border of the core: inputs and outputs of the
//! use cases.
//!
//! Times cross it as [`Moment`]s, already worded for the reader: a screen
//! never computes a zone. Rules of these shapes: ids are text; money is minor
//! units with its currency; a list is in the order to show it.

pub mod board;
pub mod import;
pub mod mail;
pub mod map;
pub mod marketplace;
pub mod moment;
pub mod order;
pub mod people;
pub mod plan;
pub mod promise;
pub mod record;
pub mod request;
pub mod settings;
pub mod workspace;

pub use moment::{DayText, Duration, Moment, MoneyText, ReasonText};
