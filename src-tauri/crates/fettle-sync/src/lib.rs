//! The wire types of the op log and its hash chain. Pure.
//!
//! Owns what an [`Op`] is, its canonical bytes, the SHA-256 chain that each
//! device's ops form, identifiers made from an injected time and an injected
//! source of randomness, and the way between an op and a
//! [`Change`](fettle_domain::change::Change) of the domain.
//! Knows nothing of databases, files, networks or the machine's clock.
//!
//! Invariant: an op is never altered. Its hash covers every field but the
//! hash itself, so a reader that does not know its kind still keeps it,
//! passes it on and verifies it.
//!
//! Frozen: [`Op`], [`Cause`], [`Payload`] and the canonical bytes are wire
//! types. What was shipped stays readable for ever; the golden tests hold
//! them. A new field is a new format (see [`op::FORMAT`]), a new payload shape
//! is a new kind or a new `payload_version`.
//!
//! Start reading at [`op`], then [`chain`], then [`kind`].

pub mod chain;
pub mod hash;
pub mod id;
pub mod kind;
pub mod op;
pub mod payload;

pub use chain::{ChainError, ChainFault, ChainTip, Chains, verify_chain};
pub use hash::OpHash;
pub use id::{BatchId, DeviceId, Entropy, OpId, SeededEntropy};
pub use kind::OpError;
pub use op::{Cause, Op, OpDraft};
pub use payload::Payload;
