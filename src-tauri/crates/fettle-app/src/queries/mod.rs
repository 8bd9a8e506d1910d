//! Questions: they read and never change anything.

pub mod board;
pub mod clock_views;
pub mod journeys;
pub mod log;
pub mod map;
pub mod people;
pub mod promise;
pub mod request;
pub mod search;
pub mod settings;
pub mod today;
