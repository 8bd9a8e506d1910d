//! Kept files: bytes under their SHA-256, `evidence/ab/ab12...`.
//!
//! Invariant: a file is whole and durable before an op can name it: written
//! under another name, synced, renamed. Nothing removes one.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::open::sync_folder;

/// The folder of kept files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceFiles {
    folder: PathBuf,
}

/// A file that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    /// SHA-256 of the bytes, lower-case hex.
    pub sha256: String,
    /// Length in bytes.
    pub bytes: u64,
}

/// Why a file cannot be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// It is not there.
    #[error("the kept file {} is missing; look for it in a backup", .0.display())]
    Missing(PathBuf),
    /// Its bytes are not those that were kept.
    #[error("the kept file {} has been altered or damaged; look for it in a backup", .0.display())]
    Damaged(PathBuf),
    /// What should name it is no SHA-256.
    #[error("`{0}` is not the SHA-256 of a kept file; that is 64 lower-case hex digits")]
    NotAHash(String),
    /// The system does not read or write it.
    #[error("{}: {source}; check the space on the disk and the rights of the folder", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// A kept file's state, for the doctor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileState {
    Whole,
    Missing,
    Damaged,
}

impl EvidenceFiles {
    pub(crate) fn of(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Keeps some bytes; when this returns they are on the disk. Keeping the
    /// same bytes again changes nothing.
    ///
    /// # Errors
    /// When they cannot be written.
    pub async fn keep(&self, bytes: Vec<u8>) -> Result<KeptFile, EvidenceError> {
        let files = self.clone();
        blocking(move || files.keep_now(&bytes)).await
    }

    /// Reads a kept file and checks its bytes.
    ///
    /// # Errors
    /// When it is missing, altered or unreadable.
    pub async fn read(&self, sha256: &str) -> Result<Vec<u8>, EvidenceError> {
        let path = self.path(sha256)?;
        let expected = sha256.to_owned();
        blocking(move || read_checked(&path, &expected)).await
    }

    /// Where a kept file lies.
    ///
    /// # Errors
    /// When the text is no SHA-256: ids come from outside and must not lead
    /// out of the folder.
    pub fn path(&self, sha256: &str) -> Result<PathBuf, EvidenceError> {
        if is_hash(sha256) {
            Ok(self.folder.join(&sha256[..2]).join(sha256))
        } else {
            Err(EvidenceError::NotAHash(sha256.to_owned()))
        }
    }

    fn keep_now(&self, bytes: &[u8]) -> Result<KeptFile, EvidenceError> {
        let sha256 = hash(bytes);
        let path = self.path(&sha256)?;
        if self.state(&sha256) != FileState::Whole {
            self.put(&path, bytes).map_err(|source| EvidenceError::Io {
                path: path.clone(),
                source,
            })?;
        }
        Ok(KeptFile {
            sha256,
            bytes: bytes.len() as u64,
        })
    }

    fn put(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder)?;
        let unfinished = path.with_extension("unfinished");
        let mut file = File::create(&unfinished)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&unfinished, path)?;
        sync_folder(folder)?;
        sync_folder(&self.folder)
    }

    pub(crate) fn state(&self, sha256: &str) -> FileState {
        let read = self
            .path(sha256)
            .and_then(|path| read_checked(&path, sha256));
        match read {
            Ok(_) => FileState::Whole,
            Err(EvidenceError::Missing(_)) => FileState::Missing,
            Err(_) => FileState::Damaged,
        }
    }

    /// The names of all files, whatever they are.
    pub(crate) fn names(&self) -> io::Result<BTreeSet<String>> {
        let mut names = BTreeSet::new();
        for folder in entries(&self.folder)? {
            if folder.is_dir() {
                names.extend(entries(&folder)?.iter().filter_map(|path| name(path)));
            } else {
                names.extend(name(&folder));
            }
        }
        Ok(names)
    }

    /// Copies every whole file to another folder.
    pub(crate) fn copy_to(&self, other: &Self) -> Result<(), EvidenceError> {
        let listed = self.names().map_err(|source| EvidenceError::Io {
            path: self.folder.clone(),
            source,
        })?;
        for sha256 in listed.iter().filter(|name| is_hash(name)) {
            let bytes = read_checked(&self.path(sha256)?, sha256)?;
            other.keep_now(&bytes)?;
        }
        Ok(())
    }
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn name(path: &Path) -> Option<String> {
    Some(path.file_name()?.to_string_lossy().into_owned())
}

fn is_hash(text: &str) -> bool {
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.len() == 64 && text.bytes().all(digit)
}

fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn read_checked(path: &Path, sha256: &str) -> Result<Vec<u8>, EvidenceError> {
    let bytes = fs::read(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => EvidenceError::Missing(path.to_owned()),
        _ => EvidenceError::Io {
            path: path.to_owned(),
            source,
        },
    })?;
    if hash(&bytes) == sha256 {
        Ok(bytes)
    } else {
        Err(EvidenceError::Damaged(path.to_owned()))
    }
}

/// Runs file work on a thread that may wait.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, EvidenceError> + Send + 'static,
) -> Result<T, EvidenceError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn bytes_come_back_or_the_reason_why_not() {
        let folder = tempfile::tempdir().unwrap();
        let files = EvidenceFiles::of(folder.path().join("evidence"));
        let kept = files.keep(b"signature".to_vec()).await.unwrap();
        assert_eq!(kept.bytes, 9);
        assert_eq!(files.keep(b"signature".to_vec()).await.unwrap(), kept);
        assert_eq!(files.read(&kept.sha256).await.unwrap(), b"signature");
        assert_eq!(
            files.names().unwrap(),
            BTreeSet::from([kept.sha256.clone()])
        );

        let path = files.path(&kept.sha256).unwrap();
        fs::write(&path, b"forged").unwrap();
        let read = files.read(&kept.sha256).await;
        assert!(matches!(read, Err(EvidenceError::Damaged(_))), "{read:?}");

        fs::remove_file(&path).unwrap();
        let read = files.read(&kept.sha256).await;
        assert!(matches!(read, Err(EvidenceError::Missing(_))), "{read:?}");
    }

    #[test]
    fn a_name_cannot_lead_out_of_the_folder() {
        let files = EvidenceFiles::of(PathBuf::from("evidence"));
        for name in ["", "../../etc/passwd", &"A".repeat(64), &"/".repeat(64)] {
            assert!(files.path(name).is_err(), "{name}");
        }
    }
}
