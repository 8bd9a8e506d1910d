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

/// Keeps the secrets of one workspace by name. Every call may wait for the
/// disk or for the key store, within its time limit.
pub trait Keeper: Send + Sync {
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
