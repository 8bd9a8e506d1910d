//! The marketplace client: signing, tokens, manners, and the pull of orders.
//!
//! Owns the two dialects of the platform's protocol, the decoding of its
//! answers, the life of its tokens, and when a call is tried again.
//! Knows nothing of databases, screens, key stores or the machine's clock:
//! where tokens are kept is a [`TokenVault`]; time and waiting are a [`Pace`].
//!
//! Invariant: no error, debug text or log line holds a secret.
//!
//! Start reading at [`client`], then [`order`], then [`mod@pull`].

pub mod calls;
pub mod client;
mod envelope;
pub mod error;
mod json;
pub mod oauth;
pub mod order;
pub mod pace;
pub mod profile;
pub mod pull;
pub mod secret;
mod sign;
pub mod token;
mod told;
pub mod transport;
pub mod window;

pub use client::{Client, Settings};
pub use error::{BodyFault, Error, NetworkFault, Oddity, Refusal, RefusalKind};
pub use json::Malformed;
pub use oauth::{Chance, Landing, Limits, ReturnError, SignIn, SignInError};
pub use pace::{BoxFuture, Jitter, Pace, Retry, TokioPace};
pub use profile::{Api, Profile};
pub use pull::{
    Part, PullError, PullFault, PullOptions, PullReport, PullSink, PulledOrder, Waiting, pull,
};
pub use secret::Secret;
pub use token::{TokenVault, Tokens, VaultError};
pub use told::Told;
pub use transport::{Answer, Bounds, HttpTransport, Request, Transport};
pub use window::Window;

#[cfg(test)]
mod hostile;
