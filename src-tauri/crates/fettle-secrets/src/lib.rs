//! Named secrets of one workspace: in the system's key store or, where there
//! is none, in a file sealed with a passphrase.
//!
//! Owns where secrets lie, the form of the sealed file, and how long the key
//! store may take. Knows nothing of marketplaces, tokens or screens; the
//! caller says which of the two places it wants and tells people so.
//!
//! Invariant: a secret leaves this crate only as a [`Secret`]; no error and no
//! debug text holds one, and a file that cannot be read is never written over.
//!
//! Start reading at [`Keeper`], then [`sealed`] and [`key_store`].

mod error;
pub mod key_store;
mod place;
mod seal;
pub mod sealed;
mod secret;

pub use error::{Absent, Error};
pub use key_store::KeyStore;
pub use place::sealed_path;
pub use seal::Cost;
pub use sealed::SealedFile;
pub use secret::Secret;

/// Where secrets are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptIn {
    /// The system's key store.
    KeyStore,
    /// A file sealed with a passphrase.
    SealedFile,
}

impl KeptIn {
    /// Its stable word, for screens and scripts.
    pub fn word(self) -> &'static str {
        match self {
            Self::KeyStore => "key_store",
            Self::SealedFile => "sealed_file",
        }
    }
}

/// Keeps the secrets of one workspace by name. Every call may wait for the
/// disk or for the key store, within its time limit.
pub trait Keeper: Send + Sync {
    /// Which of the two it is.
    fn kept_in(&self) -> KeptIn;

    /// The secret of this name.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn get(&self, name: &str) -> Result<Option<Secret>, Error>;

    /// Keeps a secret under a name for good before it returns; an earlier one
    /// of this name is gone.
    ///
    /// # Errors
    /// Why it is not kept; the earlier one is still there.
    fn put(&self, name: &str, secret: &Secret) -> Result<(), Error>;

    /// Removes these names; those that are not there are no error.
    ///
    /// # Errors
    /// Why some may still be there.
    fn remove(&self, names: &[&str]) -> Result<(), Error>;
}
