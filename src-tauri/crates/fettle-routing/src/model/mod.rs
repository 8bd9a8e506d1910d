//! What is to be decided: the caller's description ([`ProblemData`]) and the
//! validated, flattened form the search runs on ([`Problem`]).
//!
//! Owns the meaning of every field and every refusal of a description that
//! cannot be. Knows nothing of how a plan is searched for.
//! Invariant: a [`Problem`] that exists is consistent; nothing after
//! [`Problem::new`] fails. Start reading at [`data`].

mod availability;
mod calendar;
mod compile;
pub(crate) mod compiled;
pub mod data;
mod error;
mod matrix;
mod order;
mod problem;
mod validate;

pub use calendar::Calendar;
pub use data::{
    AwayPrice, CalendarId, Due, DueAt, Job, JobId, LocationId, Lock, LongLeg, Offer, Parties,
    Period, Place, ProblemData, Profile, ProfileId, Provider, ProviderId, Published, Replenish,
    Vehicle, VehicleId,
};
pub use error::ProblemError;
pub use matrix::Matrix;
pub use problem::Problem;
