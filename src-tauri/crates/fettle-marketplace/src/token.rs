//! Tokens: what the platform gives, when to renew it, and who keeps it.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use thiserror::Error;

use crate::error::Oddity;
use crate::json::{count, text};
use crate::pace::BoxFuture;
use crate::secret::Secret;

/// How long before its end a token is renewed, at most.
const EARLY: TimeDelta = TimeDelta::minutes(30);

/// How long an early renewal that failed is left alone.
const RENEW_PAUSE: TimeDelta = TimeDelta::minutes(1);

/// The tokens of one sign-in. Instants are by the platform's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// Goes with each call.
    pub access: Secret,
    /// Gets the next ones; missing where the platform does not renew.
    pub refresh: Option<Secret>,
    /// When they were given.
    pub issued_at: DateTime<Utc>,
    /// When `access` ends.
    pub access_until: DateTime<Utc>,
    /// When `refresh` ends, where told.
    pub refresh_until: Option<DateTime<Utc>>,
}

/// Keeps tokens where others cannot read them: the system's key store, or a
/// sealed file.
pub trait TokenVault: Send + Sync {
    /// Keeps `tokens` for good before it returns; the earlier ones may already
    /// be worthless to the platform.
    fn keep<'a>(&'a self, tokens: &'a Tokens) -> BoxFuture<'a, Result<(), VaultError>>;
}

/// The vault did not keep them. Its owner knows why and says so itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the key store refused")]
pub struct VaultError;

impl Tokens {
    /// From the fields of a token answer that came at `now`. Lifetimes are read,
    /// in seconds, never assumed; `refresh_expires_in` 0 means not renewable.
    pub(crate) fn read(value: &Value, now: DateTime<Utc>) -> Result<Self, Oddity> {
        let access = text(value, "access_token")?.ok_or(Oddity::Missing("access_token"))?;
        let lifetime = count(value, "expires_in")?.ok_or(Oddity::Missing("expires_in"))?;
        let refresh_lifetime = count(value, "refresh_expires_in")?;
        let refresh = text(value, "refresh_token")?.filter(|_| refresh_lifetime != Some(0));
        Ok(Self {
            access: Secret::new(access),
            refresh: refresh.map(Secret::new),
            issued_at: now,
            access_until: later(now, lifetime),
            refresh_until: refresh_lifetime.map(|seconds| later(now, seconds)),
        })
    }

    /// From when on they are to be renewed: half an hour early, or at half of a
    /// life shorter than an hour.
    pub fn renew_from(&self) -> DateTime<Utc> {
        let life = self.access_until - self.issued_at;
        self.access_until - EARLY.min(life / 2)
    }

    /// The refresh token, if it can still be used at `now`.
    pub fn usable_refresh(&self, now: DateTime<Utc>) -> Option<&Secret> {
        let is_over = self.refresh_until.is_some_and(|until| until <= now);
        self.refresh.as_ref().filter(|_| !is_over)
    }
}

/// `from` and `seconds`, at most a century: enough never to end, and no overflow.
fn later(from: DateTime<Utc>, seconds: u64) -> DateTime<Utc> {
    let century = TimeDelta::days(36_525);
    let seconds = i64::try_from(seconds).ok().and_then(TimeDelta::try_seconds);
    from + seconds.map_or(century, |span| span.min(century))
}

/// What the client holds of the sign-in, behind one lock: whoever renews holds
/// it, so there is one renewal at a time.
#[derive(Debug, Default)]
pub(crate) struct Held {
    /// None after signing out.
    pub tokens: Option<Tokens>,
    /// Given by the platform and not yet kept by the vault.
    pub is_unkept: bool,
    /// The platform refused the access token before its time.
    pub is_rejected: bool,
    /// No early renewal before this.
    pub paused_until: Option<DateTime<Utc>>,
}

impl Held {
    /// Whether the access token is to be renewed at `now`.
    pub fn is_due(&self, tokens: &Tokens, now: DateTime<Utc>) -> bool {
        let is_paused = self.paused_until.is_some_and(|until| now < until);
        self.is_rejected || tokens.access_until <= now || (tokens.renew_from() <= now && !is_paused)
    }

    /// Notes an early renewal that failed at `now`.
    pub fn pause(&mut self, now: DateTime<Utc>) {
        self.paused_until = Some(now + RENEW_PAUSE);
    }

    /// Takes in new tokens that the vault does not hold yet.
    pub fn renew(&mut self, tokens: Tokens) {
        *self = Self {
            tokens: Some(tokens),
            is_unkept: true,
            is_rejected: false,
            paused_until: None,
        };
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn lifetimes_are_read_and_renewal_is_early() {
        let value = json!({"access_token": "a", "refresh_token": "r", "expires_in": "7200",
            "refresh_expires_in": 86_400});
        let tokens = Tokens::read(&value, at(0)).unwrap();
        assert_eq!(tokens.renew_from(), at(7_200 - 1_800));
        assert!(tokens.usable_refresh(at(86_399)).is_some());
        assert!(tokens.usable_refresh(at(86_400)).is_none());
    }

    #[test]
    fn a_short_life_is_renewed_at_its_half() {
        let value = json!({"access_token": "a", "expires_in": 600});
        assert_eq!(Tokens::read(&value, at(0)).unwrap().renew_from(), at(300));
    }

    #[test]
    fn no_refresh_lifetime_is_no_refresh() {
        let value = json!({"access_token": "a", "refresh_token": "r", "expires_in": 600,
            "refresh_expires_in": "0"});
        assert_eq!(Tokens::read(&value, at(0)).unwrap().refresh, None);
        let endless = json!({"access_token": "a", "expires_in": u64::MAX});
        assert!(Tokens::read(&endless, at(0)).is_ok());
        let missing = Tokens::read(&json!({"access_token": "a"}), at(0));
        assert_eq!(missing, Err(Oddity::Missing("expires_in")));
    }
}
