//! Where this workspace's secrets are: the system's key store, a sealed file,
//! or for a simulator of this process its memory; and the client's
//! [`TokenVault`] over it.
//!
//! Invariant: nothing in here writes into the workspace. Which of the places it
//! is stands in the link's note ([`super::link`]); the secrets do not.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use fettle_marketplace::{BoxFuture, Secret, TokenVault, Tokens, VaultError};
use fettle_secrets::{
    Absent, Cost, Error, Keeper, KeyStore as SystemStore, SealedFile, Secret as Kept, sealed_path,
};

use super::KeyStore;
use super::link::Place;
use super::trouble::{Trouble, absent_words};
use crate::app::App;

/// What the app signs with.
pub(crate) const APP_SECRET: &str = "app_secret";

/// The tokens of the sign-in.
pub(crate) const TOKENS: &str = "tokens";

/// Runs what waits for the disk or for the key store beside the program.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Trouble> {
    let done = tokio::task::spawn_blocking(work).await;
    let done = done.expect("keeping secrets does not panic");
    done.map_err(|error| Trouble::of_secrets(&error))
}

/// Looks for the system's key store, and notes what was found.
pub(crate) async fn find_key_store(app: &App) -> Result<SystemStore, Absent> {
    let id = app.workspace_id().await.unwrap_or_default();
    let finding = move || SystemStore::find(&id);
    let found = tokio::task::spawn_blocking(finding).await;
    let found = found.expect("finding a key store does not panic");
    let told = key_store_words(found.as_ref().err().copied());
    app.market.note(|session| session.key_store = Some(told));
    found
}

/// The key store, if it keeps anything.
async fn usable(app: &App, store: SystemStore) -> Result<SystemStore, Absent> {
    let trying = move || store.try_out().map(|()| store);
    let tried = tokio::task::spawn_blocking(trying).await;
    let tried = tried.expect("trying a key store does not panic");
    if let Err(absent) = &tried {
        let told = key_store_words(Some(*absent));
        app.market.note(|session| session.key_store = Some(told));
    }
    tried
}

fn key_store_words(absent: Option<Absent>) -> KeyStore {
    match absent {
        None => KeyStore {
            available: true,
            en: "This session has a key store for secrets.".to_owned(),
            zh: "此会话有可存放密钥的密钥库。".to_owned(),
        },
        Some(absent) => {
            let why = absent_words(absent);
            KeyStore {
                available: false,
                en: format!(
                    "{}: secrets are sealed with a passphrase in a file.",
                    capital(&why.en)
                ),
                zh: format!("{}：密钥用口令封存在文件中。", why.zh),
            }
        }
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// A place for a new link's secrets.
pub(crate) struct NewPlace {
    /// Open.
    pub keeper: Arc<dyn Keeper>,
    /// Which it is.
    pub place: Place,
    /// The sealed file, if it was made just now.
    fresh: Option<PathBuf>,
}

impl NewPlace {
    /// Leaves nothing behind of a link that did not come about.
    pub async fn give_up(self) {
        if let Some(path) = self.fresh {
            let removed = aside(move || SealedFile::delete(&path)).await;
            if let Err(trouble) = removed {
                tracing::warn!("an empty sealed file was left: {}", trouble.message.en);
            }
        }
    }
}

/// Where a new link's secrets go: the key store or, where there is none, the
/// file that `passphrase` seals. The file of a link that stands is opened, not
/// replaced; without a link there is nothing in it that anybody could use.
pub(crate) async fn make(
    app: &App,
    is_linked: bool,
    passphrase: Option<&str>,
) -> Result<NewPlace, Trouble> {
    let found = match find_key_store(app).await {
        // Who gives a passphrase may know that nobody can unlock the key store.
        Ok(store) if passphrase.is_some() => usable(app, store).await,
        found => found,
    };
    let absent = match found {
        Ok(store) => {
            return Ok(NewPlace {
                keeper: Arc::new(store),
                place: Place::KeyStore,
                fresh: None,
            });
        }
        Err(absent) => absent,
    };
    let passphrase = passphrase.ok_or_else(|| Trouble::no_place(absent))?;
    let (path, passphrase) = (path(app).await?, Kept::new(passphrase));
    let is_kept = is_linked && SealedFile::exists(&path);
    let fresh = (!is_kept).then(|| path.clone());
    let file = aside(move || {
        if is_kept {
            return SealedFile::open(&path, &passphrase);
        }
        SealedFile::delete(&path)?;
        SealedFile::create(&path, &passphrase, Cost::CAREFUL)
    });
    Ok(NewPlace {
        keeper: Arc::new(file.await?),
        place: Place::SealedFile,
        fresh,
    })
}

/// Opens the place where the link's secrets are.
pub(crate) async fn open(
    app: &App,
    place: Place,
    passphrase: Option<&str>,
) -> Result<Arc<dyn Keeper>, Trouble> {
    if let Some(keeper) = app.market.access.keeper() {
        return Ok(keeper);
    }
    let keeper: Arc<dyn Keeper> = match place {
        Place::Nowhere => return Err(Trouble::secrets_missing()),
        // It lasts as long as the simulator, and that has ended.
        Place::Memory => return Err(Trouble::simulator_stopped()),
        Place::KeyStore => Arc::new(find_key_store(app).await.map_err(Trouble::key_store_gone)?),
        Place::SealedFile => {
            let path = path(app).await?;
            if !SealedFile::exists(&path) {
                return Err(Trouble::secrets_missing());
            }
            let passphrase = Kept::new(passphrase.ok_or_else(Trouble::sealed)?);
            let file = aside(move || SealedFile::open(&path, &passphrase)).await?;
            // Whoever waited for the passphrase can go on.
            app.market.access.changed.notify_one();
            Arc::new(file)
        }
    };
    app.market.access.hold(keeper.clone());
    Ok(keeper)
}

/// Removes the link's secrets from where they are.
pub(crate) async fn remove(app: &App, place: Place) -> Result<(), Trouble> {
    match place {
        Place::Nowhere | Place::Memory => Ok(()),
        Place::KeyStore => {
            let store = find_key_store(app).await.map_err(Trouble::key_store_gone)?;
            aside(move || store.remove(&[APP_SECRET, TOKENS])).await
        }
        Place::SealedFile => {
            let path = path(app).await?;
            aside(move || SealedFile::delete(&path)).await
        }
    }
}

async fn path(app: &App) -> Result<PathBuf, Trouble> {
    let id = app.workspace_id().await.unwrap_or_default();
    sealed_path(app.dir(), &id).map_err(|error| Trouble::of_secrets(&error))
}

/// The secret of a name, as the client takes it.
pub(crate) async fn read(
    keeper: &Arc<dyn Keeper>,
    name: &'static str,
) -> Result<Option<Secret>, Trouble> {
    let keeper = keeper.clone();
    let kept = aside(move || keeper.get(name)).await?;
    Ok(kept.map(|kept| Secret::new(kept.expose())))
}

/// Keeps a secret under a name.
pub(crate) async fn write(
    keeper: &Arc<dyn Keeper>,
    name: &'static str,
    secret: &Secret,
) -> Result<(), Trouble> {
    let (keeper, secret) = (keeper.clone(), Kept::new(secret.expose()));
    aside(move || keeper.put(name, &secret)).await
}

/// Removes the tokens of an earlier sign-in.
pub(crate) async fn sign_out(keeper: &Arc<dyn Keeper>) -> Result<(), Trouble> {
    let keeper = keeper.clone();
    aside(move || keeper.remove(&[TOKENS])).await
}

/// The tokens of the sign-in, if there was one.
pub(crate) async fn tokens(keeper: &Arc<dyn Keeper>) -> Result<Option<Tokens>, Trouble> {
    let kept = read(keeper, TOKENS).await?;
    Ok(kept.and_then(|kept| read_tokens(&kept)))
}

/// Keeps a simulator's secrets, which everybody knows, as long as it runs.
#[derive(Default)]
pub(crate) struct Memory(Mutex<BTreeMap<String, Kept>>);

impl Keeper for Memory {
    fn get(&self, name: &str) -> Result<Option<Kept>, Error> {
        let values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(values.get(name).cloned())
    }

    fn put(&self, name: &str, secret: &Kept) -> Result<(), Error> {
        let mut values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        values.insert(name.to_owned(), secret.clone());
        Ok(())
    }

    fn remove(&self, names: &[&str]) -> Result<(), Error> {
        let mut values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        values.retain(|name, _| !names.contains(&name.as_str()));
        Ok(())
    }
}

/// Keeps the client's tokens.
pub(crate) struct Vault {
    keeper: Arc<dyn Keeper>,
    trouble: Mutex<Option<Trouble>>,
    /// Held while tokens are kept.
    is_closed: tokio::sync::Mutex<bool>,
}

impl Vault {
    /// A vault in an open place.
    pub fn new(keeper: Arc<dyn Keeper>) -> Self {
        Self {
            keeper,
            trouble: Mutex::default(),
            is_closed: tokio::sync::Mutex::default(),
        }
    }

    /// Keeps nothing from now on: a client that still pulls must not bring back
    /// what is being removed.
    pub async fn close(&self) {
        *self.is_closed.lock().await = true;
    }

    /// Why tokens were not kept when they last were not.
    pub fn trouble(&self) -> Option<Trouble> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.clone()
    }
}

impl TokenVault for Vault {
    fn keep<'a>(&'a self, tokens: &'a Tokens) -> BoxFuture<'a, Result<(), VaultError>> {
        Box::pin(async move {
            let is_closed = self.is_closed.lock().await;
            if *is_closed {
                return Err(VaultError);
            }
            let kept = write(&self.keeper, TOKENS, &write_tokens(tokens)).await;
            let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
            *trouble = kept.err();
            trouble.as_ref().map_or(Ok(()), |_| Err(VaultError))
        })
    }
}

/// One line each: access token, refresh token, and the three instants; an
/// empty line for what is not there. Written at its full length at once, so
/// that no half of it is left behind in memory.
fn write_tokens(tokens: &Tokens) -> Secret {
    let refresh = tokens.refresh.as_ref().map_or("", Secret::expose);
    let instant = |at: DateTime<Utc>| at.to_rfc3339();
    let lines = [
        tokens.access.expose(),
        refresh,
        &instant(tokens.issued_at),
        &instant(tokens.access_until),
        &tokens.refresh_until.map(instant).unwrap_or_default(),
    ];
    let mut text = String::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    Secret::new(text)
}

fn read_tokens(kept: &Secret) -> Option<Tokens> {
    let mut lines = kept.expose().split('\n');
    let mut line = || lines.next();
    let instant = |text: &str| text.parse::<DateTime<Utc>>().ok();
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Some(Tokens {
        access: Secret::new(some(line()?)?),
        refresh: some(line()?).map(Secret::new),
        issued_at: instant(line()?)?,
        access_until: instant(line()?)?,
        refresh_until: line().and_then(instant),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 5_000_000).unwrap()
    }

    #[test]
    fn tokens_are_read_as_they_were_kept() {
        let whole = Tokens {
            access: Secret::new("50002700b43+/="),
            refresh: Some(Secret::new("50003700")),
            issued_at: at(0),
            access_until: at(7_200),
            refresh_until: Some(at(86_400)),
        };
        let bare = Tokens {
            refresh: None,
            refresh_until: None,
            ..whole.clone()
        };
        for tokens in [whole, bare] {
            assert_eq!(read_tokens(&write_tokens(&tokens)), Some(tokens));
        }
        for broken in ["", "a", "a\nb\nyesterday\n", "\nb\n"] {
            assert_eq!(read_tokens(&Secret::new(broken)), None, "{broken:?}");
        }
    }

    struct Refusing;

    impl Keeper for Refusing {
        fn get(&self, _: &str) -> Result<Option<Kept>, Error> {
            Err(Error::Locked)
        }

        fn put(&self, _: &str, _: &Kept) -> Result<(), Error> {
            Err(Error::Locked)
        }

        fn remove(&self, _: &[&str]) -> Result<(), Error> {
            Err(Error::Locked)
        }
    }

    #[tokio::test]
    async fn a_vault_that_refuses_knows_why() {
        let tokens = Tokens {
            access: Secret::new("a"),
            refresh: None,
            issued_at: at(0),
            access_until: at(1),
            refresh_until: None,
        };
        let vault = Vault::new(Arc::new(Refusing));
        assert_eq!(vault.keep(&tokens).await, Err(VaultError));
        assert_eq!(vault.trouble().unwrap().code, "key_store");
        let memory: Arc<dyn Keeper> = Arc::new(Memory::default());
        let vault = Vault::new(memory.clone());
        assert_eq!(vault.keep(&tokens).await, Ok(()));
        assert_eq!(vault.trouble(), None);
        assert_eq!(super::tokens(&memory).await.unwrap(), Some(tokens.clone()));
        vault.close().await;
        sign_out(&memory).await.unwrap();
        assert_eq!(vault.keep(&tokens).await, Err(VaultError));
        assert_eq!(super::tokens(&memory).await.unwrap(), None);
    }
}
