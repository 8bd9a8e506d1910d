//! The sealed file on the disk.
//!
//! Written whole each time: beside, synced, renamed, so that a power cut leaves
//! the old one or the new one. The passphrase is not kept; the key made of it
//! is, until this is dropped.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::seal::{Cost, Key, LONGEST, Unopened, Values};
use crate::{Error, Keeper, Secret};

/// An open sealed file.
pub struct SealedFile {
    path: PathBuf,
    key: Key,
    /// One change at a time.
    changing: Mutex<()>,
}

impl SealedFile {
    /// Whether there is one.
    pub fn exists(path: &Path) -> bool {
        fs::symlink_metadata(path).is_ok()
    }

    /// Opens the one that is there.
    ///
    /// # Errors
    /// A wrong passphrase, a damaged file, one that cannot be read.
    pub fn open(path: &Path, passphrase: &Secret) -> Result<Self, Error> {
        let sealed = read(path)?;
        let named = |unopened| named(path, unopened);
        let key = Key::of_file(passphrase, &sealed).map_err(named)?;
        key.open(&sealed).map_err(named)?;
        Ok(Self::with(path, key))
    }

    /// Makes a new one, sealed with `passphrase`; what is there is never
    /// written over.
    ///
    /// # Errors
    /// When one is there, the passphrase is empty, or the folder cannot be
    /// written.
    pub fn create(path: &Path, passphrase: &Secret, cost: Cost) -> Result<Self, Error> {
        if passphrase.expose().is_empty() {
            return Err(Error::EmptyPassphrase);
        }
        if Self::exists(path) {
            return Err(file(path, io::ErrorKind::AlreadyExists.into()));
        }
        let folder = folder_of(path);
        make_folder(folder).map_err(|source| file(folder, source))?;
        let key = Key::derive(passphrase, cost, random()?).expect("the cost is one of ours");
        let made = Self::with(path, key);
        made.write(&Values::new())?;
        Ok(made)
    }

    /// Removes the file; that there is none is no error.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn delete(path: &Path) -> Result<(), Error> {
        match fs::remove_file(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(file(path, error)),
            Ok(()) => sync(folder_of(path)).map_err(|error| file(path, error)),
        }
    }

    fn with(path: &Path, key: Key) -> Self {
        Self {
            path: path.to_owned(),
            key,
            changing: Mutex::default(),
        }
    }

    fn values(&self) -> Result<Values, Error> {
        let sealed = read(&self.path)?;
        self.key.open(&sealed).map_err(|u| named(&self.path, u))
    }

    fn write(&self, values: &Values) -> Result<(), Error> {
        let sealed = self.key.seal(values, random()?);
        write_whole(&self.path, &sealed).map_err(|source| file(&self.path, source))
    }

    fn change(&self, change: impl FnOnce(&mut Values)) -> Result<(), Error> {
        let _one = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        // What cannot be read is not written over.
        let mut values = self.values()?;
        change(&mut values);
        self.write(&values)
    }
}

impl Keeper for SealedFile {
    fn get(&self, name: &str) -> Result<Option<Secret>, Error> {
        Ok(self.values()?.remove(name))
    }

    fn put(&self, name: &str, secret: &Secret) -> Result<(), Error> {
        self.change(|values| {
            values.insert(name.to_owned(), secret.clone());
        })
    }

    fn remove(&self, names: &[&str]) -> Result<(), Error> {
        self.change(|values| values.retain(|name, _| !names.contains(&name.as_str())))
    }
}

fn named(path: &Path, unopened: Unopened) -> Error {
    match unopened {
        Unopened::Damaged => Error::Damaged(path.to_owned()),
        Unopened::OtherKey => Error::WrongPassphrase(path.to_owned()),
    }
}

fn file(path: &Path, source: io::Error) -> Error {
    Error::File {
        path: path.to_owned(),
        source,
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("."))
}

fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Error::NoEntropy)?;
    Ok(bytes)
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let opened = File::open(path).and_then(|file| file.take(LONGEST).read_to_end(&mut bytes));
    opened.map_err(|source| file(path, source))?;
    Ok(bytes)
}

fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("sealed.new");
    // A leftover of a power cut; it was never the file.
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    only_mine(&mut options);
    let mut file = options.open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&beside, path)?;
    sync(folder_of(path))
}

#[cfg(unix)]
fn only_mine(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

// Elsewhere a user's folder for programs' data is the user's alone already.
#[cfg(not(unix))]
fn only_mine(_: &mut OpenOptions) {}

#[cfg(unix)]
fn make_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

#[cfg(not(unix))]
fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// The rename itself must be on the disk too.
#[cfg(unix)]
fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests;
