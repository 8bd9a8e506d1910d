//! What this process holds of the way to the marketplace: the place of the
//! secrets once it is open, the client, the sign-in and the simulator that run.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use fettle_marketplace::Client;
use fettle_secrets::Keeper;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::simulate::Running;
use super::vault::Vault;

/// A client, the link it was made for, and the vault that keeps its tokens.
#[derive(Clone)]
pub(crate) struct Connected {
    /// The link's instant: another link has another.
    pub link: String,
    /// The client.
    pub client: Arc<Client>,
    /// Where its tokens go.
    pub vault: Arc<Vault>,
}

/// What is open and what runs.
#[derive(Default)]
pub(crate) struct Access {
    keeper: Mutex<Option<Arc<dyn Keeper>>>,
    /// Held while a client is made: there is one.
    pub connected: tokio::sync::Mutex<Option<Connected>>,
    sign_in: Mutex<Option<JoinHandle<()>>>,
    simulator: Mutex<Option<Running>>,
    /// Rings when the link, the sign-in or the passphrase changed.
    pub changed: Notify,
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Access")
    }
}

fn set<T>(place: &Mutex<Option<T>>, value: Option<T>) -> Option<T> {
    std::mem::replace(
        &mut place.lock().unwrap_or_else(PoisonError::into_inner),
        value,
    )
}

fn get<T: Clone>(place: &Mutex<Option<T>>) -> Option<T> {
    place.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

impl Access {
    /// The open place of the secrets.
    pub fn keeper(&self) -> Option<Arc<dyn Keeper>> {
        get(&self.keeper)
    }

    /// Keeps the place of the secrets open, until this process ends or the link
    /// is taken away.
    pub fn hold(&self, keeper: Arc<dyn Keeper>) {
        set(&self.keeper, Some(keeper));
    }

    /// Lets secrets, client and sign-in go.
    pub async fn forget(&self) {
        self.let_client_go().await;
        set(&self.keeper, None);
    }

    /// Lets client and sign-in go; what still runs keeps no tokens any more.
    pub async fn let_client_go(&self) {
        self.stop_sign_in().await;
        if let Some(connected) = self.connected.lock().await.take() {
            connected.vault.close().await;
        }
    }

    /// Keeps the sign-in that waits for the browser.
    pub fn begin_sign_in(&self, waiting: JoinHandle<()>) {
        if let Some(earlier) = set(&self.sign_in, Some(waiting)) {
            earlier.abort();
        }
    }

    /// Gives up the sign-in that waits, if one does; its port is free then.
    pub async fn stop_sign_in(&self) {
        if let Some(earlier) = set(&self.sign_in, None) {
            earlier.abort();
            // It ends by being given up, or has ended before.
            let _ended = earlier.await;
        }
    }

    /// The address of the simulator that runs in this process.
    pub fn simulator(&self) -> Option<String> {
        let running = self
            .simulator
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        running.as_ref().map(|running| running.base_url.clone())
    }

    /// Keeps a simulator running; an earlier one ends.
    pub fn run_simulator(&self, running: Running) {
        set(&self.simulator, Some(running));
    }

    /// Ends the simulator, if one runs.
    pub fn stop_simulator(&self) {
        set(&self.simulator, None);
    }
}
