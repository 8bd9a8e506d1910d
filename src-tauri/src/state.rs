//! The core behind the window, opened while the page loads.

use std::path::PathBuf;
use std::sync::Arc;

use fettle_app::{App, PULL_EVERY, keep_pulling};
use tokio::sync::OnceCell;

use crate::clock::clock;

/// The core; its workspace is opened in the background so that the first
/// paint does not wait for the disk.
pub struct Core {
    dir: PathBuf,
    app: Arc<OnceCell<Arc<App>>>,
}

impl Core {
    /// Begins to open the workspace of a folder.
    pub fn opening(dir: PathBuf) -> Self {
        let core = Self {
            dir,
            app: Arc::default(),
        };
        let (cell, dir) = (core.app.clone(), core.dir.clone());
        tauri::async_runtime::spawn(async move {
            cell.get_or_init(|| open(dir)).await;
        });
        core
    }

    /// The core, as soon as it is open.
    pub async fn app(&self) -> Arc<App> {
        self.app
            .get_or_init(|| open(self.dir.clone()))
            .await
            .clone()
    }
}

/// Opens the workspace and, beside everything else, pulls orders by itself for
/// as long as the program runs.
async fn open(dir: PathBuf) -> Arc<App> {
    let app = Arc::new(App::open(dir, clock(), actor()).await);
    let beside = app.clone();
    tauri::async_runtime::spawn(async move { keep_pulling(&beside, PULL_EVERY).await });
    app
}

/// Who sits at this desktop: the name that ops are recorded under.
fn actor() -> String {
    ["FETTLE_ACTOR", "USER", "USERNAME", "LOGNAME"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .unwrap_or_else(|| "unknown".to_owned())
}
