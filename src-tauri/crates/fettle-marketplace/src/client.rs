//! The client: one call in, one value or one [`Error`] out, with everything
//! in between that manners ask for.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use tokio::sync::Mutex as AsyncMutex;
use tracing::{debug, warn};

use crate::envelope::decode;
use crate::error::{Error, RefusalKind};
use crate::pace::{Jitter, Pace, Retry};
use crate::profile::{Api, Profile, Route};
use crate::secret::Secret;
use crate::sign::sign;
use crate::token::{Held, TokenVault, Tokens};
use crate::told::Told;
use crate::transport::{Request, Transport};

/// A change of the measured offset below this is the `Date` header's rounding.
const OFFSET_NOISE: TimeDelta = TimeDelta::milliseconds(2_500);

/// A refused call that was signed with a clock this wrong is signed again.
const OFFSET_MATTERS: TimeDelta = TimeDelta::seconds(30);

/// Which app, on which stack, at which address.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The dialect.
    pub profile: Profile,
    /// Where calls go: the platform, or the simulator.
    pub base_url: String,
    /// Where token calls go.
    pub auth_url: String,
    /// The app's public name.
    pub app_key: String,
    /// What the app signs with.
    pub app_secret: Secret,
    /// Whether a sign-in proves itself by a verifier.
    pub pkce: bool,
    /// How often and how long to try.
    pub retry: Retry,
    /// Seeds the spread of retries.
    pub jitter_seed: u64,
}

impl Settings {
    /// The platform's own addresses for `profile`.
    pub fn new(profile: Profile, app_key: impl Into<String>, app_secret: Secret) -> Self {
        Self {
            profile,
            base_url: profile.base_url().to_owned(),
            auth_url: profile.auth_url().to_owned(),
            app_key: app_key.into(),
            app_secret,
            pkce: profile.takes_pkce(),
            retry: Retry::default(),
            jitter_seed: 0,
        }
    }

    /// Sends every call to `url` instead.
    #[must_use]
    pub fn at(mut self, url: &str) -> Self {
        url.clone_into(&mut self.base_url);
        url.clone_into(&mut self.auth_url);
        self
    }
}

/// A client of the marketplace. Dropping a call's future cancels the call.
pub struct Client {
    settings: Settings,
    transport: Arc<dyn Transport>,
    pace: Arc<dyn Pace>,
    vault: Arc<dyn TokenVault>,
    held: AsyncMutex<Held>,
    jitter: Mutex<Jitter>,
    offset: Mutex<Option<TimeDelta>>,
    calls: AtomicU64,
}

/// What one call has been through so far.
#[derive(Default)]
struct Tries {
    failures: u32,
    throttles: u32,
    rejections: u32,
    resigned: bool,
}

impl Client {
    /// A client that is signed in if `tokens` are given.
    pub fn new(
        settings: Settings,
        transport: Arc<dyn Transport>,
        pace: Arc<dyn Pace>,
        vault: Arc<dyn TokenVault>,
        tokens: Option<Tokens>,
    ) -> Self {
        let held = Held {
            tokens,
            ..Held::default()
        };
        Self {
            jitter: Mutex::new(Jitter::new(settings.jitter_seed)),
            held: AsyncMutex::new(held),
            offset: Mutex::new(None),
            calls: AtomicU64::new(0),
            settings,
            transport,
            pace,
            vault,
        }
    }

    /// Requests sent so far, failed ones included.
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// How far the platform's clock is ahead of this machine's, once measured.
    pub fn clock_offset(&self) -> Option<TimeDelta> {
        *self.offset.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Now by the platform's clock, as far as it has been measured.
    pub fn platform_now(&self) -> DateTime<Utc> {
        self.pace.now() + self.clock_offset().unwrap_or_default()
    }

    /// What it was made with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The dialect.
    pub fn profile(&self) -> Profile {
        self.settings.profile
    }

    /// Signs in with the `code` that the platform handed to the redirect. A
    /// code lives 30 minutes and is good for one use.
    ///
    /// # Errors
    /// Why the platform did not give tokens, or that they are not kept.
    pub async fn sign_in(&self, code: &Secret) -> Result<(), Error> {
        self.sign_in_with(code, None).await
    }

    /// Signs in with the `code` of a sign-in that began with this `verifier`.
    ///
    /// # Errors
    /// As [`Client::sign_in`].
    pub async fn sign_in_with(
        &self,
        code: &Secret,
        verifier: Option<&Secret>,
    ) -> Result<(), Error> {
        let mut held = self.held.lock().await;
        let mut params = vec![("code", code.expose())];
        params.extend(verifier.map(|verifier| ("code_verifier", verifier.expose())));
        let value = self.call_bare(Api::TokenCreate, &params).await?;
        held.renew(self.read_tokens(Api::TokenCreate, &value)?);
        self.keep(&mut held).await
    }

    /// Forgets the tokens; the vault's owner empties the vault.
    pub async fn sign_out(&self) {
        *self.held.lock().await = Held::default();
    }

    /// Calls `api` with the current access token.
    ///
    /// # Errors
    /// What stands in the way after everything that could be tried was tried.
    pub async fn call(&self, api: Api, params: &[(&str, &str)]) -> Result<Told, Error> {
        let mut tries = Tries::default();
        loop {
            let access = self.access().await?;
            let before = self.clock_offset();
            match self.attempt(api, params, Some(&access)).await {
                Ok(told) => return Ok(told),
                Err(Error::Refused(refusal)) if refusal.kind == RefusalKind::Token => {
                    self.reject(&access, &mut tries).await?;
                }
                Err(error) => self.recover(error, before, &mut tries).await?,
            }
        }
    }

    /// Calls `api` without a token.
    async fn call_bare(&self, api: Api, params: &[(&str, &str)]) -> Result<Value, Error> {
        let mut tries = Tries::default();
        loop {
            let before = self.clock_offset();
            match self.attempt(api, params, None).await {
                Ok(told) => return Ok(told.value),
                Err(error) => self.recover(error, before, &mut tries).await?,
            }
        }
    }

    /// The access token, renewed first if it is time.
    async fn access(&self) -> Result<Secret, Error> {
        let mut held = self.held.lock().await;
        if held.is_unkept {
            self.keep(&mut held).await?;
        }
        let tokens = held.tokens.clone().ok_or(Error::SignedOut)?;
        let now = self.platform_now();
        // An unmeasured clock may be hours wrong: the platform then says itself
        // when a token is over.
        let is_due = self.clock_offset().is_some() && held.is_due(&tokens, now);
        if !is_due && !held.is_rejected {
            return Ok(tokens.access);
        }
        match self.renew(&tokens, &mut held).await {
            Ok(access) => Ok(access),
            Err(error) if error == Error::Vault => Err(error),
            Err(error) if held.is_rejected || tokens.access_until <= now => Err(error),
            Err(error) => {
                debug!(
                    code = error.code(),
                    "an early renewal failed; the token still holds"
                );
                held.pause(now);
                Ok(tokens.access)
            }
        }
    }

    async fn renew(&self, tokens: &Tokens, held: &mut Held) -> Result<Secret, Error> {
        let refresh = tokens.usable_refresh(self.platform_now());
        let refresh = refresh.ok_or(Error::SignedOut)?;
        let params = [("refresh_token", refresh.expose())];
        let answer = self.call_bare(Api::TokenRefresh, &params).await;
        let value = answer.map_err(|error| match error {
            // Only what the platform says of the token itself means signed out.
            Error::Refused(refusal) if refusal.kind != RefusalKind::AddressNotListed => {
                warn!(code = %refusal.code, "the platform does not renew the sign-in");
                Error::SignedOut
            }
            error => error,
        })?;
        let renewed = self.read_tokens(Api::TokenRefresh, &value)?;
        let access = renewed.access.clone();
        held.renew(renewed);
        self.keep(held).await?;
        Ok(access)
    }

    fn read_tokens(&self, api: Api, value: &Value) -> Result<Tokens, Error> {
        let tokens = Tokens::read(value, self.platform_now());
        tokens.map_err(|what| Error::Unexpected { api, what })
    }

    async fn keep(&self, held: &mut Held) -> Result<(), Error> {
        if let Some(tokens) = &held.tokens {
            let kept = self.vault.keep(tokens).await;
            kept.map_err(|_| Error::Vault)?;
        }
        held.is_unkept = false;
        Ok(())
    }

    /// Has the token renewed that the platform refused before its time, unless
    /// another call has seen to it; a second refusal is final.
    async fn reject(&self, access: &Secret, tries: &mut Tries) -> Result<(), Error> {
        tries.rejections += 1;
        if tries.rejections > 2 {
            return Err(Error::SignedOut);
        }
        let mut held = self.held.lock().await;
        let is_current = held.tokens.as_ref().is_some_and(|t| t.access == *access);
        if is_current {
            held.is_rejected = true;
        }
        Ok(())
    }

    /// Waits until another try makes sense, or gives `error` back.
    async fn recover(
        &self,
        error: Error,
        before: Option<TimeDelta>,
        tries: &mut Tries,
    ) -> Result<(), Error> {
        if !tries.resigned && matches!(error, Error::Refused(_)) && self.clock_moved(before) {
            tries.resigned = true;
            return Ok(());
        }
        let retry = &self.settings.retry;
        let wait = match &error {
            Error::Throttled { wait } if tries.throttles < retry.throttles => {
                tries.throttles += 1;
                self.throttle_wait(*wait, tries.throttles)
            }
            error if error.is_transient() && tries.failures + 1 < retry.attempts => {
                tries.failures += 1;
                Some(self.draw(|jitter| retry.backoff(tries.failures, jitter)))
            }
            _ => None,
        };
        let Some(wait) = wait else {
            return Err(error);
        };
        debug!(code = error.code(), ?wait, "trying again");
        self.pace.sleep(wait).await;
        Ok(())
    }

    fn throttle_wait(&self, asked: Option<Duration>, number: u32) -> Option<Duration> {
        let retry = &self.settings.retry;
        match asked {
            Some(ban) if ban > retry.longest_ban => None,
            Some(ban) => Some(self.draw(|jitter| retry.after_ban(ban, jitter))),
            None => Some(self.draw(|jitter| retry.backoff(number, jitter))),
        }
    }

    fn draw<T>(&self, draw: impl FnOnce(&mut Jitter) -> T) -> T {
        draw(&mut self.jitter.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn clock_moved(&self, before: Option<TimeDelta>) -> bool {
        let moved = self.clock_offset().unwrap_or_default() - before.unwrap_or_default();
        moved.abs() > OFFSET_MATTERS
    }

    async fn attempt(
        &self,
        api: Api,
        params: &[(&str, &str)],
        access: Option<&Secret>,
    ) -> Result<Told, Error> {
        let request = self.request(api, params, access);
        self.calls.fetch_add(1, Ordering::Relaxed);
        let answer = self
            .transport
            .post(&request)
            .await
            .map_err(Error::Network)?;
        self.measure(answer.date);
        let mut secrets = vec![self.settings.app_secret.expose()];
        secrets.extend(access.map(Secret::expose));
        if api.is_token_call() {
            secrets.extend(params.iter().map(|(_, value)| *value));
        }
        decode(api, &answer, &secrets)
    }

    fn request(&self, api: Api, params: &[(&str, &str)], access: Option<&Secret>) -> Request {
        let settings = &self.settings;
        let route = settings.profile.route(api);
        let base = if api.is_token_call() {
            &settings.auth_url
        } else {
            &settings.base_url
        };
        let mut form: Vec<(String, String)> = Vec::with_capacity(params.len() + 6);
        let mut add = |key: &str, value: &str| form.push((key.to_owned(), value.to_owned()));
        for (key, value) in params {
            add(key, value);
        }
        add("app_key", &settings.app_key);
        add(
            "timestamp",
            &self.platform_now().timestamp_millis().to_string(),
        );
        add("sign_method", "sha256");
        if let Some(access) = access {
            add("access_token", access.expose());
        }
        if let Route::Method(name) = route {
            add("method", name);
        }
        let signature = sign(&settings.app_secret, route.signed_prefix(), &form);
        form.retain(|(key, value)| key != "method" && !value.is_empty());
        form.push(("sign".to_owned(), signature));
        let url = route.url(base);
        Request { url, form }
    }

    /// Takes the platform's time from an answer. The header counts whole
    /// seconds, so half of one is the best guess of the rest.
    fn measure(&self, date: Option<DateTime<Utc>>) {
        let Some(date) = date else { return };
        let measured = date + TimeDelta::milliseconds(500) - self.pace.now();
        let mut offset = self.offset.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = offset.is_none_or(|known| (known - measured).abs() > OFFSET_NOISE);
        if is_news {
            *offset = Some(measured);
        }
    }
}
