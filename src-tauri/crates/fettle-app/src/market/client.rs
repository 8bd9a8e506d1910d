//! The one client of the workspace's link, and pulling with it.
//!
//! Owns when a client is made and what is remembered of it after a pull.

use std::sync::Arc;

use fettle_domain::market::MarketLink;
use fettle_marketplace::{
    Bounds, Client, Error, HttpTransport, Profile, Secret, Settings, Tokens, TokioPace,
};

use super::access::Connected;
use super::link::{self, Standing};
use super::trouble::{SIGNED_OUT, Trouble};
use super::vault::{self, APP_SECRET, Vault};
use crate::app::App;
use crate::case::Call;
use crate::dto::marketplace::{PullInput, PullView};
use crate::error::AppResult;

/// Pulls what changed. What stands in the way before the first call is a
/// problem of the view as well.
///
/// # Errors
/// When the workspace is not connected, or a pull is under way.
pub(crate) async fn pull(call: Call<'_>, input: PullInput) -> AppResult<PullView> {
    let app = call.app;
    let standing = link::standing(app).await?;
    let standing = standing.ok_or_else(|| Trouble::not_connected().error(call.lang))?;
    let connected = match connected(app, &standing, input.passphrase.as_deref()).await {
        Ok(connected) => connected,
        Err(trouble) => {
            let problem = Some(trouble.view(call.lang));
            let stands = super::pull::not_begun(app, call.lang).await?;
            return Ok(PullView { problem, ..stands });
        }
    };
    let task = input.task.as_deref();
    let mut view = super::pull::pull(app, &connected.client, task, call.lang).await?;
    if let Some(problem) = &mut view.problem
        && let Some(better) = explain(&problem.code, &standing.link, &connected.vault)
    {
        *problem = better.view(call.lang);
    }
    remember(
        app,
        &standing,
        view.problem.as_ref().map(|problem| problem.code.as_str()),
    )
    .await?;
    Ok(view)
}

/// What this program knows better than the client does.
fn explain(code: &str, link: &MarketLink, vault: &Vault) -> Option<Trouble> {
    match code {
        "key_store" => vault.trouble(),
        "network" if link.is_simulator => Some(Trouble::simulator_silent(&link.base_url)),
        _ => None,
    }
}

/// What the client said, or better.
pub(super) fn told(error: &Error, link: &MarketLink, vault: &Vault) -> Trouble {
    explain(error.code(), link, vault).unwrap_or_else(|| Trouble::of(error))
}

/// What a pull tells of the sign-in is kept for the next start, unless the
/// workspace was linked to something else meanwhile.
async fn remember(app: &App, pulled: &Standing, problem: Option<&str>) -> AppResult<()> {
    let now = link::standing(app).await?;
    if now.is_none_or(|now| now.link.linked_at != pulled.link.linked_at) {
        return Ok(());
    }
    match problem {
        None => link::note_sign_in(app, true).await,
        Some(SIGNED_OUT) => link::note_sign_in(app, false).await,
        Some(_) => Ok(()),
    }
}

/// The client of the link; made when it is first asked for.
pub(super) async fn connected(
    app: &App,
    standing: &Standing,
    passphrase: Option<&str>,
) -> Result<Connected, Trouble> {
    let name = standing.link.linked_at.to_rfc3339();
    let mut held = app.market.access.connected.lock().await;
    if let Some(connected) = held.as_ref().filter(|connected| connected.link == name) {
        return Ok(connected.clone());
    }
    let keeper = vault::open(app, standing.note.place, passphrase).await?;
    let app_secret = vault::read(&keeper, APP_SECRET).await?;
    let app_secret = app_secret.ok_or_else(Trouble::secrets_missing)?;
    let tokens = vault::tokens(&keeper).await?;
    let vault = Arc::new(Vault::new(keeper));
    let settings = settings(app, standing, app_secret);
    let client = make(app, settings, vault.clone(), tokens)?;
    let connected = Connected {
        link: name,
        client,
        vault,
    };
    *held = Some(connected.clone());
    Ok(connected)
}

/// The client's settings for a link.
pub(super) fn settings(app: &App, standing: &Standing, app_secret: Secret) -> Settings {
    let link = &standing.link;
    let profile = profile(&link.profile).unwrap_or(Profile::A);
    let mut settings = Settings::new(profile, &link.app_key, app_secret);
    settings.base_url.clone_from(&link.base_url);
    settings.auth_url.clone_from(&link.auth_url);
    // Spreads retries of desktops that failed at the same time.
    settings.jitter_seed = app.now().timestamp_micros().unsigned_abs();
    settings
}

/// A client that goes by the program's clock.
pub(super) fn make(
    app: &App,
    settings: Settings,
    vault: Arc<Vault>,
    tokens: Option<Tokens>,
) -> Result<Arc<Client>, Trouble> {
    let is_near = link::is_loopback(&settings.base_url) && link::is_loopback(&settings.auth_url);
    let bounds = Bounds::default();
    let transport = if is_near {
        HttpTransport::near(&bounds)
    } else {
        HttpTransport::new(&bounds)
    };
    let transport = transport.map_err(|error| Trouble::of(&error))?;
    let clock = app.clock();
    let pace = Arc::new(TokioPace(move || clock.now()));
    let client = Client::new(settings, Arc::new(transport), pace, vault, tokens);
    Ok(Arc::new(client))
}

/// `A` or `B`, in either case.
pub(super) fn profile(text: &str) -> Option<Profile> {
    match text {
        "A" | "a" => Some(Profile::A),
        "B" | "b" => Some(Profile::B),
        _ => None,
    }
}
