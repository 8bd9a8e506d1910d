//! Signing in: through the browser, or with a code copied from there.
//!
//! The use case gives the address at once; a task waits for the browser beside
//! the program. Nothing of it outlives the process but the tokens in the vault.

use std::sync::Arc;

use fettle_domain::market::MarketLink;
use fettle_marketplace::{Chance, Landing, Limits, Secret, SignIn};

use super::access::Connected;
use super::trouble::Trouble;
use super::{client, link};
use crate::case::Call;
use crate::dto::marketplace::{SignInInput, SignInView};
use crate::error::{AppError, AppResult};
use crate::ids::fresh;
use crate::tasks::Task;
use crate::wording::Lang;

/// The port that the platform sends the browser back to: the callback that is
/// registered in the platform's app console is
/// `http://127.0.0.1:17653/callback`, to the letter. A simulator takes any.
pub(crate) const PORT: u16 = 17_653;

/// How often a sign-in looks whether it is to stop.
const LOOK: std::time::Duration = std::time::Duration::from_millis(200);

/// `marketplace_sign_in`.
pub(crate) async fn sign_in(call: Call<'_>, input: SignInInput) -> AppResult<SignInView> {
    let (app, lang) = (call.app, call.lang);
    let standing = link::standing(app).await?;
    let standing = standing.ok_or_else(|| Trouble::not_connected().error(lang))?;
    let connected = client::connected(app, &standing, input.passphrase.as_deref()).await;
    let connected = connected.map_err(|trouble| trouble.error(lang))?;
    let name = fresh(app.now());
    let task = Waiting(app.tasks.begin(Some(&name)));
    let url = match input.code.as_deref() {
        Some(code) => {
            let code = Secret::new(code.trim());
            let signed = connected.client.sign_in(&code).await;
            let told = |error| client::told(&error, &standing.link, &connected.vault);
            signed.map_err(|error| told(error).error(lang))?;
            link::note_sign_in(app, true).await?;
            app.market.access.changed.notify_one();
            String::new()
        }
        None => begin(call, standing.link, connected, task).await?,
    };
    Ok(SignInView { url, task: name })
}

/// A task that has ended when this goes, one way or another.
struct Waiting(Arc<Task>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.finish();
    }
}

/// Opens the port, and waits beside the program for the browser.
async fn begin(
    call: Call<'_>,
    link: MarketLink,
    connected: Connected,
    task: Waiting,
) -> AppResult<String> {
    let (app, lang) = (call.app, call.lang);
    app.market.access.stop_sign_in().await;
    let port = if link::is_loopback(&link.auth_url) {
        0
    } else {
        PORT
    };
    let landing = Landing::on(port).await;
    let landing = landing.map_err(|error| Trouble::of_sign_in(&error).error(lang))?;
    let sign_in = SignIn::begin(connected.client.settings(), &landing.redirect(), &chance()?);
    let url = sign_in.url.expose().to_owned();
    let message = lang.say("Waiting for the browser", "等待浏览器返回");
    task.0.report(0, 0, message);
    let market = app.market.clone();
    let waiting = tokio::spawn(async move {
        let outcome = tokio::select! {
            outcome = finish(landing, sign_in, &link, &connected) => outcome,
            () = stopped(&task.0) => return,
        };
        task.0.report(0, 0, ending(outcome.as_ref().err(), lang));
        if outcome.is_ok() {
            market.note(|session| session.signed_in = true);
            market.access.changed.notify_one();
        }
    });
    app.market.access.begin_sign_in(waiting);
    Ok(url)
}

async fn stopped(task: &Task) {
    while !task.is_cancelled() {
        tokio::time::sleep(LOOK).await;
    }
}

/// From the browser's return to tokens in the vault.
async fn finish(
    landing: Landing,
    sign_in: SignIn,
    link: &MarketLink,
    connected: &Connected,
) -> Result<(), Trouble> {
    let code = landing.wait(&sign_in, Limits::default()).await;
    let code = code.map_err(|error| Trouble::of_sign_in(&error))?;
    let client = &connected.client;
    let signed = client.sign_in_with(&code, sign_in.verifier.as_ref()).await;
    signed.map_err(|error| client::told(&error, link, &connected.vault))
}

fn ending(trouble: Option<&Trouble>, lang: Lang) -> String {
    match trouble {
        None => lang.say("Signed in.", "已登录。"),
        Some(trouble) => {
            let view = trouble.view(lang);
            super::trouble::one_sentence(&view.message, &view.advice, lang)
        }
    }
}

fn chance() -> AppResult<Chance> {
    let mut chance = Chance {
        state: [0; 32],
        verifier: [0; 32],
    };
    let filled =
        getrandom::fill(&mut chance.state).and_then(|()| getrandom::fill(&mut chance.verifier));
    filled.map_err(|_| AppError::internal("this system gives no random numbers"))?;
    Ok(chance)
}
