//! A local server of the marketplace's protocol, with seeded data and faults.
//!
//! It stands in for the platform in tests and demonstrations, where it is
//! chosen on purpose, and never when the real platform fails. It shares no code
//! with the client: signature, envelopes and dates are written here a second
//! time, so that a mistake in one is not a mistake in both.
//!
//! Knows nothing of the machine's clock: its time is a function that the
//! caller gives. The same seed, faults and calls give the same answers.
//!
//! What the protocol's documents leave open is invented here only as far as a
//! stand-in must answer something, and marked so: the code of a bad signature
//! ([`sim::BAD_SIGNATURE`]) and of a wrong clock ([`sim::BAD_TIMESTAMP`]).
//!
//! Its sign-in page has two links, yes and no, in place of accounts and
//! passwords; it sends browsers back to this machine's loopback alone.
//!
//! Start reading at [`sim`], then [`world`] and [`fault`].

mod access;
mod authorise;
mod dice;
pub mod fault;
mod list;
pub mod server;
pub mod sim;
mod wire;
pub mod world;

pub use fault::{Fault, Faults, UnknownFault};
pub use server::serve;
pub use sim::{Call, Dialect, Now, Options, Reply, Simulator};
pub use world::{KnownOrder, SimOrder, SimPayment};
