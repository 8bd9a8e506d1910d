//! What can stand between a program and its secrets.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

/// Why a secret cannot be read or kept.
#[derive(Debug, Error)]
pub enum Error {
    /// The file does not open with this passphrase.
    #[error(
        "the passphrase does not open {}; try again, or disconnect and connect anew", .0.display()
    )]
    WrongPassphrase(PathBuf),
    /// The file is not what was written; it stays as it is.
    #[error(
        "the sealed file {} is damaged and was left as it is; put a copy of it back, or disconnect \
         and connect anew", .0.display()
    )]
    Damaged(PathBuf),
    /// Nothing can be sealed with nothing.
    #[error("the passphrase is empty; choose one that others cannot guess")]
    EmptyPassphrase,
    /// The file cannot be read or written.
    #[error("{}: {source}; check the space on the disk and the rights of the folder", .path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The user has no folder for a program's data.
    #[error("this user has no folder for the data of programs; set HOME or XDG_DATA_HOME")]
    NoFolder,
    /// A sealed file in the workspace would travel with copies of it.
    #[error(
        "the folder for secrets, {}, lies inside the workspace; set XDG_DATA_HOME to a folder outside",
        .0.display()
    )]
    InsideWorkspace(PathBuf),
    /// The key store did not answer in time.
    #[error(
        "the key store did not answer within {} seconds; unlock it, then try again", .0.as_secs()
    )]
    Silent(Duration),
    /// The key store is locked, or its owner said no.
    #[error("the key store is locked; unlock it, then try again")]
    Locked,
    /// The key store failed.
    #[error("the key store failed to {0}; check that it works in other programs, then try again")]
    KeyStore(&'static str),
    /// The system gives no random numbers.
    #[error(
        "this system gives no random numbers, without which nothing is sealed; mend the system first"
    )]
    NoEntropy,
}

/// Why there is no key store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Absent {
    /// No session bus: a server, a terminal without a desktop, a container.
    #[error("this session has no bus on which a key store could be reached")]
    NoBus,
    /// The session's bus knows no key store, or none that works.
    #[error("no key store answers on this session's bus")]
    NoService,
    /// It was asked and said nothing.
    #[error("the key store did not answer within {} seconds", .0.as_secs())]
    Silent(Duration),
    /// It answers, and keeps nothing.
    #[error("the key store of this session is locked or has no place to keep anything")]
    Unusable,
    /// This system has none that this program knows.
    #[error("this system has no key store that this program knows")]
    Unknown,
}
