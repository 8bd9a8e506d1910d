//! Connecting the workspace to a marketplace, and taking the connection away.
//!
//! The link is a record of the workspace; where its secrets are and whether
//! there is a sign-in is this desktop's own note beside it. Neither holds a
//! secret.

use std::sync::Arc;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use fettle_domain::change::Change;
use fettle_domain::id::OrderId;
use fettle_domain::market::MarketLink;
use fettle_marketplace::{Profile, Secret};
use fettle_secrets::Keeper;
use fettle_store::NewOp;
use serde::{Deserialize, Serialize};

use super::client;
use super::trouble::Trouble;
use super::vault::{self, APP_SECRET, Vault};
use crate::app::App;
use crate::case::Call;
use crate::dto::marketplace::{ConnectInput, MarketplaceView, SimulateInput};
use crate::dto::workspace::Nothing;
use crate::error::{AppError, AppResult};
use crate::wording::Lang;

/// The note's key.
const KEY: &str = "marketplace_access";

/// How far back a first pull reaches when nobody says.
const FIRST_DAYS: i64 = 365;

/// Where the secrets of a link are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Place {
    /// Not on this machine: the workspace came from another.
    #[default]
    Nowhere,
    /// In the memory of the simulator's program; they are no secrets.
    Memory,
    /// In the system's key store.
    KeyStore,
    /// In the sealed file.
    SealedFile,
}

impl Place {
    /// As the view tells it.
    fn word(self) -> Option<String> {
        match self {
            Self::Nowhere | Self::Memory => None,
            Self::KeyStore => Some("key_store".to_owned()),
            Self::SealedFile => Some("sealed_file".to_owned()),
        }
    }
}

/// What this desktop notes of its access to the linked platform.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct AccessNote {
    /// Where the secrets are.
    pub place: Place,
    /// Whether there are tokens, as far as is known.
    pub signed_in: bool,
    /// What the simulator of this program simulates, to start it again.
    pub simulates: Option<SimulateInput>,
    /// When that simulator's world began.
    pub founded: Option<DateTime<Utc>>,
    /// Orders of the seller's that it has too.
    #[serde(default)]
    pub known: Vec<OrderId>,
}

/// The link with what is noted of it.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    /// The record.
    pub link: MarketLink,
    /// The note.
    pub note: AccessNote,
}

/// The link, if there is one.
///
/// # Errors
/// When no workspace is open.
pub(crate) async fn standing(app: &App) -> AppResult<Option<Standing>> {
    let reading = app.reading().await?;
    let store = reading.store();
    let Some(link) = &store.workspace().market_link else {
        return Ok(None);
    };
    let note = store
        .note(KEY)
        .and_then(|text| serde_json::from_str(text).ok());
    Ok(Some(Standing {
        link: link.value.clone(),
        note: note.unwrap_or_default(),
    }))
}

/// Brings what this process tells of the access up to date: the key store is
/// looked for once, nothing secret is read, nothing is asked of the network.
///
/// # Errors
/// When no workspace is open.
pub(crate) async fn refresh(app: &App) -> AppResult<()> {
    let standing = standing(app).await?;
    if app.market.session().key_store.is_none() {
        // What was found is noted, whichever it is.
        let _noted = vault::find_key_store(app).await;
    }
    let note = standing.as_ref().map(|standing| &standing.note);
    let is_open = app.market.access.keeper().is_some();
    app.market.note(|session| {
        session.signed_in = session.signed_in || note.is_some_and(|note| note.signed_in);
        session.signed_in &= note.is_some();
        session.secrets_kept_in = note.and_then(|note| note.place.word());
        session.locked = !is_open && note.is_some_and(|note| note.place == Place::SealedFile);
        session.obstacle = note.and_then(|note| obstacle(app, note.place));
    });
    // A sign-in in the browser ends beside every use case: it is noted here.
    let is_signed_in = app.market.session().signed_in;
    if note.is_some_and(|note| note.signed_in != is_signed_in) {
        note_sign_in(app, is_signed_in).await?;
    }
    Ok(())
}

/// What stands in the way of every pull until a person does something.
fn obstacle(app: &App, place: Place) -> Option<Trouble> {
    match place {
        Place::Nowhere => Some(Trouble::secrets_missing()),
        Place::Memory if app.market.access.simulator().is_none() => {
            Some(Trouble::simulator_stopped())
        }
        Place::Memory | Place::KeyStore | Place::SealedFile => None,
    }
}

/// Notes whether there are tokens, where that is news.
///
/// # Errors
/// When the disk does not take it.
pub(crate) async fn note_sign_in(app: &App, signed_in: bool) -> AppResult<()> {
    app.market.note(|session| session.signed_in = signed_in);
    let Some(standing) = standing(app).await? else {
        return Ok(());
    };
    if standing.note.signed_in == signed_in {
        return Ok(());
    }
    let note = AccessNote {
        signed_in,
        ..standing.note
    };
    let mut writing = app.writing().await?;
    writing
        .take_over(Vec::new(), (KEY, &text(&note)), None)
        .await?;
    Ok(())
}

fn text(note: &AccessNote) -> String {
    serde_json::to_string(note).expect("a note is plain data and has a JSON form")
}

/// `marketplace_connect`. What was linked before stays until the new link
/// stands.
pub(crate) async fn connect(call: Call<'_>, input: ConnectInput) -> AppResult<MarketplaceView> {
    let app = call.app;
    let asked = asked(call, &input)?;
    app.ensure_workspace(call.lang).await?;
    let before = standing(app).await?.map(|standing| standing.note.place);
    let told = |trouble: Trouble| trouble.error(call.lang);
    let passphrase = input.passphrase.as_deref();
    let new = vault::make(app, before.is_some(), passphrase)
        .await
        .map_err(told)?;
    let place = new.place;
    let standing = Standing {
        note: AccessNote {
            place,
            signed_in: input.code.is_some(),
            ..AccessNote::default()
        },
        ..asked
    };
    app.market.access.let_client_go().await;
    if let Err(trouble) = keep(app, &standing, &new.keeper, &input).await {
        new.give_up().await;
        return Err(told(trouble));
    }
    app.market.access.forget().await;
    app.market.access.stop_simulator();
    app.market.access.hold(new.keeper);
    record(app, standing).await?;
    if let Some(earlier) = before.filter(|earlier| *earlier != place)
        && let Err(trouble) = vault::remove(app, earlier).await
    {
        tracing::warn!(
            "secrets of the earlier link were left: {}",
            trouble.message.en
        );
    }
    super::review::marketplace(call, Nothing {}).await
}

/// Signs in, if there is a code, and keeps what was given.
async fn keep(
    app: &App,
    standing: &Standing,
    keeper: &Arc<dyn Keeper>,
    input: &ConnectInput,
) -> Result<(), Trouble> {
    let app_secret = Secret::new(input.app_secret.trim());
    if let Some(code) = &input.code {
        let vault = Arc::new(Vault::new(keeper.clone()));
        let settings = client::settings(app, standing, app_secret.clone());
        let client = client::make(app, settings, vault.clone(), None)?;
        let signed = client.sign_in(&Secret::new(code.trim())).await;
        signed.map_err(|error| client::told(&error, &standing.link, &vault))?;
    } else {
        vault::sign_out(keeper).await?;
    }
    vault::write(keeper, APP_SECRET, &app_secret).await
}

/// Records the link with its note in one step.
///
/// # Errors
/// When the disk does not take it.
pub(crate) async fn record(app: &App, standing: Standing) -> AppResult<()> {
    let signed_in = standing.note.signed_in;
    let mut writing = app.writing().await?;
    let change = NewOp::from(Change::MarketLinked(standing.link));
    writing
        .take_over(vec![change], (KEY, &text(&standing.note)), None)
        .await?;
    drop(writing);
    app.market.note(|session| session.signed_in = signed_in);
    app.market.access.changed.notify_one();
    Ok(())
}

/// `marketplace_disconnect`: the secrets are removed, the orders stay.
pub(crate) async fn disconnect(call: Call<'_>, _: Nothing) -> AppResult<MarketplaceView> {
    let app = call.app;
    let Some(standing) = standing(app).await? else {
        return super::review::marketplace(call, Nothing {}).await;
    };
    app.market.access.forget().await;
    let removed = vault::remove(app, standing.note.place).await;
    removed.map_err(|trouble| trouble.error(call.lang))?;
    app.market.access.stop_simulator();
    let mut writing = app.writing().await?;
    let change = NewOp::from(Change::MarketUnlinked { at: app.now() });
    let note = text(&AccessNote::default());
    writing.take_over(vec![change], (KEY, &note), None).await?;
    drop(writing);
    app.market.note(|session| session.next_try = None);
    app.market.access.changed.notify_one();
    super::review::marketplace(call, Nothing {}).await
}

/// The link that was asked for, if it can be.
fn asked(call: Call<'_>, input: &ConnectInput) -> AppResult<Standing> {
    let lang = call.lang;
    let profile = client::profile(&input.profile).ok_or_else(|| bad_profile(lang))?;
    let base_url = address("base_url", input.base_url.as_deref(), lang)?;
    let auth_url = address("auth_url", input.auth_url.as_deref(), lang)?;
    let auth_url = auth_url.or_else(|| base_url.clone());
    for (field, text) in [
        ("app_key", &input.app_key),
        ("app_secret", &input.app_secret),
    ] {
        if text.trim().is_empty() {
            let message = lang.say(
                "this is what the platform's app console calls App Key and App Secret; it is empty",
                "请填写平台应用控制台中的 App Key 和 App Secret；此处为空",
            );
            return Err(AppError::field(field, message));
        }
    }
    let now = call.app.now();
    let first_from = match input.first_from {
        Some(day) => day.and_time(NaiveTime::MIN).and_utc(),
        None => now - TimeDelta::days(FIRST_DAYS),
    };
    let base_url = base_url.unwrap_or_else(|| profile.base_url().to_owned());
    let link = MarketLink {
        profile: name(profile).to_owned(),
        is_simulator: is_loopback(&base_url),
        auth_url: auth_url.unwrap_or_else(|| profile.auth_url().to_owned()),
        base_url,
        app_key: input.app_key.trim().to_owned(),
        first_from: first_from.min(now),
        linked_at: now,
    };
    let note = AccessNote::default();
    Ok(Standing { link, note })
}

/// The profile's letter.
pub(crate) fn name(profile: Profile) -> &'static str {
    match profile {
        Profile::A => "A",
        Profile::B => "B",
    }
}

/// A profile that is none.
pub(crate) fn bad_profile(lang: Lang) -> AppError {
    let message = lang.say(
        "the profile is A (suppliers in China) or B (sellers elsewhere)",
        "平台类型为 A（中国供应商）或 B（海外卖家）",
    );
    AppError::field("profile", message)
}

/// An address that secrets may be sent to: encrypted, or on this machine.
fn address(field: &str, text: Option<&str>, lang: Lang) -> AppResult<Option<String>> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let text = text.trim_end_matches('/');
    let is_clean = |rest: &str| {
        let is_odd = |letter: char| letter.is_whitespace() || "@?#\\".contains(letter);
        !rest.is_empty() && !rest.starts_with('/') && !rest.contains(is_odd)
    };
    let is_safe = text.strip_prefix("https://").is_some_and(is_clean) || is_loopback(text);
    if is_safe {
        return Ok(Some(text.to_owned()));
    }
    let message = lang.say(
        "an address begins with https://, or with http://127.0.0.1 for a simulator on this machine",
        "地址应以 https:// 开头；本机模拟平台可用 http://127.0.0.1",
    );
    Err(AppError::field(field, message))
}

/// Whether an address is this machine's own.
pub(crate) fn is_loopback(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else {
        return false;
    };
    let host = rest.trim_end_matches('/');
    let (name, port) = host.rsplit_once(':').unwrap_or((host, "80"));
    ["127.0.0.1", "localhost"].contains(&name) && port.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let found = address("base_url", Some(text), Lang::En).ok().flatten();
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn secrets_go_nowhere_unencrypted_but_to_this_machine() {
        check(
            "https://open-api.alibaba.com/",
            Some("https://open-api.alibaba.com"),
        );
        check(" http://127.0.0.1:8765/ ", Some("http://127.0.0.1:8765"));
        check("http://localhost:8765", Some("http://localhost:8765"));
        check("http://open-api.alibaba.com", None);
        check("http://127.0.0.1.example.com", None);
        check("http://127.0.0.1:8765@example.com", None);
        check("https://user:word@example.com", None);
        check("https:///x", None);
        check("ftp://127.0.0.1", None);
        check("127.0.0.1:8765", None);
    }
}
