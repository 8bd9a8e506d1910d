//! The system's key store, with a time limit on everything that is asked of
//! it: a key store may wait for a person, and a bus may wait for ever.
//!
//! A call that takes too long is left to itself on its own thread; what it
//! does then is done too late for anybody.

use std::mem::ManuallyDrop;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use keyring_core::{CredentialStore, Entry, Error as Failure};

use crate::{Absent, Error, Keeper, Secret};

/// What this program's secrets are called in the key store.
const SERVICE: &str = "fettle";

/// How long finding the key store may take.
pub const FINDING: Duration = Duration::from_secs(5);

/// How long reading or keeping a secret may take: a person may have to unlock
/// the key store first.
pub const ASKING: Duration = Duration::from_mins(1);

/// The key store itself. It says goodbye to its bus when it goes and waits for
/// that, which nobody may do where other work is driven: so it goes on a thread
/// of its own.
#[derive(Clone)]
struct Store(Option<Arc<CredentialStore>>);

impl Drop for Store {
    fn drop(&mut self) {
        // Where no thread can be had it stays, and goes with the program.
        let store = ManuallyDrop::new(self.0.take());
        let thread = thread::Builder::new().name("key store".to_owned());
        let _going = thread.spawn(move || drop(ManuallyDrop::into_inner(store)));
    }
}

/// The key store's place for one workspace.
#[derive(Clone)]
pub struct KeyStore {
    store: Store,
    workspace_id: String,
    limit: Duration,
}

impl KeyStore {
    /// Looks for the key store.
    ///
    /// # Errors
    /// Why there is none.
    pub fn find(workspace_id: &str) -> Result<Self, Absent> {
        Self::find_within(workspace_id, FINDING, system::open)
    }

    fn find_within(
        workspace_id: &str,
        limit: Duration,
        open: fn() -> Result<Arc<CredentialStore>, Absent>,
    ) -> Result<Self, Absent> {
        let open = move || open().map(|store| Store(Some(store)));
        let found = within(limit, open).ok_or(Absent::Silent(limit))?;
        Ok(Self {
            store: found?,
            workspace_id: workspace_id.to_owned(),
            limit: ASKING,
        })
    }

    /// Keeps and removes something that is no secret: a session without a
    /// desktop may have a key store that nobody can unlock.
    ///
    /// # Errors
    /// [`Absent::Unusable`].
    pub fn try_out(&self) -> Result<(), Absent> {
        let trial = "trial";
        let kept = self.put(trial, &Secret::new(trial));
        let removed = kept.and_then(|()| self.remove(&[trial]));
        removed.map_err(|_| Absent::Unusable)
    }

    /// Asks about one secret on a thread of its own.
    fn ask<T: Send + 'static>(
        &self,
        name: &str,
        what: &'static str,
        ask: impl FnOnce(&Entry) -> Result<T, Failure> + Send + 'static,
    ) -> Result<Option<T>, Error> {
        let user = format!("{}/{name}", self.workspace_id);
        let store = self.store.0.clone();
        let asking = move || {
            let store = store.as_ref().ok_or(Failure::NoDefaultStore)?;
            ask(&store.build(SERVICE, &user, None)?)
        };
        match within(self.limit, asking) {
            None => Err(Error::Silent(self.limit)),
            Some(Ok(answer)) => Ok(Some(answer)),
            Some(Err(Failure::NoEntry)) => Ok(None),
            Some(Err(Failure::NoStorageAccess(_))) => Err(Error::Locked),
            // Its own words may hold what it was given.
            Some(Err(_)) => Err(Error::KeyStore(what)),
        }
    }
}

impl Keeper for KeyStore {
    fn get(&self, name: &str) -> Result<Option<Secret>, Error> {
        let bytes = self.ask(name, "give a secret", Entry::get_secret)?;
        let secret =
            bytes.map(|bytes| Secret::from_bytes(bytes).ok_or(Error::KeyStore("give text")));
        secret.transpose()
    }

    fn put(&self, name: &str, secret: &Secret) -> Result<(), Error> {
        let secret = secret.clone();
        let keep = move |entry: &Entry| entry.set_secret(secret.expose().as_bytes());
        let kept = self.ask(name, "keep a secret", keep)?;
        kept.ok_or(Error::KeyStore("keep a secret"))
    }

    fn remove(&self, names: &[&str]) -> Result<(), Error> {
        for name in names {
            self.ask(name, "remove a secret", Entry::delete_credential)?;
        }
        Ok(())
    }
}

/// What `work` gives, if it does within `limit`.
fn within<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (answer, answered) = channel();
    let thread = thread::Builder::new().name("key store".to_owned());
    thread
        .spawn(move || drop(answer.send(work())))
        .expect("this machine gives threads");
    answered.recv_timeout(limit).ok()
}

#[cfg(any(target_os = "linux", target_os = "freebsd"))]
mod system {
    use std::env;
    use std::path::Path;
    use std::sync::Arc;

    use keyring_core::CredentialStore;
    use zbus_secret_service_keyring_store::Store;

    use crate::Absent;

    pub fn open() -> Result<Arc<CredentialStore>, Absent> {
        if !has_bus() {
            return Err(Absent::NoBus);
        }
        let store = Store::new().map_err(|_| Absent::NoService)?;
        Ok(store)
    }

    /// Whether this session has a bus: its address, or its usual socket.
    fn has_bus() -> bool {
        let is_told = env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some_and(|text| !text.is_empty());
        let usual = env::var_os("XDG_RUNTIME_DIR").map(|folder| Path::new(&folder).join("bus"));
        is_told || usual.is_some_and(|socket| socket.exists())
    }
}

#[cfg(target_os = "macos")]
mod system {
    use std::sync::Arc;

    use apple_native_keyring_store::keychain::Store;
    use keyring_core::CredentialStore;

    use crate::Absent;

    pub fn open() -> Result<Arc<CredentialStore>, Absent> {
        let store = Store::new().map_err(|_| Absent::NoService)?;
        Ok(store)
    }
}

#[cfg(target_os = "windows")]
mod system {
    use std::sync::Arc;

    use keyring_core::CredentialStore;
    use windows_native_keyring_store::Store;

    use crate::Absent;

    pub fn open() -> Result<Arc<CredentialStore>, Absent> {
        let store = Store::new().map_err(|_| Absent::NoService)?;
        Ok(store)
    }
}

#[cfg(not(any(
    target_os = "linux",
    target_os = "freebsd",
    target_os = "macos",
    target_os = "windows"
)))]
mod system {
    use std::sync::Arc;

    use keyring_core::CredentialStore;

    use crate::Absent;

    pub fn open() -> Result<Arc<CredentialStore>, Absent> {
        Err(Absent::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use keyring_core::mock;

    use super::*;

    fn store() -> KeyStore {
        KeyStore {
            store: Store(Some(mock::Store::new().unwrap())),
            workspace_id: "0197".to_owned(),
            limit: Duration::from_secs(5),
        }
    }

    #[test]
    fn what_is_kept_can_be_had_again_until_it_is_removed() {
        let store = store();
        assert_eq!(store.get("tokens").unwrap(), None);
        assert_eq!(store.try_out(), Ok(()));
        store.put("tokens", &Secret::new("first")).unwrap();
        store.put("tokens", &Secret::new("second")).unwrap();
        assert_eq!(store.get("tokens").unwrap(), Some(Secret::new("second")));
        store.remove(&["tokens", "never there"]).unwrap();
        assert_eq!(store.get("tokens").unwrap(), None);
    }

    #[test]
    fn workspaces_do_not_see_each_others_secrets() {
        let one = store();
        let mut other = one.clone();
        other.workspace_id = "0198".to_owned();
        one.put("tokens", &Secret::new("first")).unwrap();
        assert_eq!(other.get("tokens").unwrap(), None);
    }

    #[test]
    fn a_key_store_that_never_answers_is_not_waited_for() {
        let limit = Duration::from_millis(20);
        let never: fn() -> Result<Arc<CredentialStore>, Absent> = || {
            thread::sleep(Duration::from_mins(10));
            Err(Absent::Unknown)
        };
        let found = KeyStore::find_within("0197", limit, never);
        assert_eq!(found.err(), Some(Absent::Silent(limit)));
        let mut store = store();
        store.limit = limit;
        let asked = store.ask("tokens", "wait", |_| {
            thread::sleep(Duration::from_mins(10));
            Ok(())
        });
        assert!(matches!(asked, Err(Error::Silent(_))));
    }

    #[test]
    fn a_locked_store_and_a_failing_one_have_sentences_without_the_secret() {
        let store = store();
        let failures: [fn() -> Failure; 3] = [
            || Failure::NoStorageAccess("planted".into()),
            || Failure::BadEncoding(b"planted".to_vec()),
            || Failure::Invalid("planted".to_owned(), "planted".to_owned()),
        ];
        for failure in failures {
            let told = store.ask("tokens", "give a secret", move |_| Err::<(), _>(failure()));
            let told = told.err().unwrap();
            assert!(!format!("{told} {told:?}").contains("planted"), "{told:?}");
        }
    }
}
