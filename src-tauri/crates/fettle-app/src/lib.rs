//! The use cases of Fettle, their inputs and outputs, and the errors a screen
//! can act on.
//!
//! Owns what people can do: every action and every question, by name, and the
//! wording of what they are told - both languages, each time with its zone.
//! Knows nothing of windows, terminals or HTTP; it is told what time it is.
//!
//! Invariant: the window, the terminal and the bridge reach the core through
//! [`case::call`] alone.
//!
//! Start reading at [`case`], then [`app`], then [`desk`].

mod actions;
mod answers;
pub mod app;
#[cfg(feature = "bindings")]
mod bindings;
pub mod case;
pub mod clock;
mod desk;
pub mod dto;
pub mod error;
mod ground;
mod ids;
mod mail;
pub mod market;
mod places;
mod queries;
mod reasons;
mod schedule;
mod standing;
mod summary;
mod tasks;
mod unread;
pub mod wording;

pub use app::App;
pub use case::{UseCase, call, call_text, catalogue};
pub use clock::{Clock, StoppedClock, SystemClock};
pub use error::{AppError, AppResult, ErrorCode};
pub use market::auto::{EVERY as PULL_EVERY, keep_pulling};
pub use market::simulate::Stand;
pub use wording::Lang;
