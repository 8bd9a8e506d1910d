//! Who may call: signature, clock and tokens.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

/// The signature that `params` should bear: an own reading of the documents,
/// apart from the client's.
pub(crate) fn signature(secret: &str, prefix: &str, params: &BTreeMap<String, String>) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(prefix.as_bytes());
    for (key, value) in params {
        if key != "sign" && !value.is_empty() {
            mac.update(key.as_bytes());
            mac.update(value.as_bytes());
        }
    }
    hex::encode_upper(mac.finalize().into_bytes())
}

/// The tokens in force.
#[derive(Debug, Default)]
pub(crate) struct Access {
    issued: u64,
    current: String,
    valid_until: Option<DateTime<Utc>>,
    refresh: String,
}

impl Access {
    /// New tokens of `lifetime`; the earlier ones are worthless from now on.
    pub fn issue(&mut self, seed: u64, now: DateTime<Utc>, lifetime: TimeDelta) -> Value {
        self.issued += 1;
        self.current = format!("sim-access-{seed}-{}", self.issued);
        self.refresh = format!("sim-refresh-{seed}-{}", self.issued);
        self.valid_until = Some(now + lifetime);
        json!({
            "access_token": self.current, "refresh_token": self.refresh,
            "expires_in": lifetime.num_seconds().to_string(),
            "refresh_expires_in": 30 * 86_400, "code": "0", "request_id": "sim",
        })
    }

    /// Whether `token` renews the sign-in. A simulator that has signed in nobody
    /// yet may have been started again: it knows the tokens of its earlier run,
    /// and counts on from there.
    pub fn is_refresh(&mut self, seed: u64, token: &str) -> bool {
        if self.issued > 0 {
            return self.refresh == token;
        }
        let number = token.strip_prefix(&format!("sim-refresh-{seed}-"));
        let number = number.and_then(|number| number.parse().ok());
        self.issued = number.unwrap_or(0);
        self.issued > 0
    }

    pub fn is_valid(&self, token: &str, now: DateTime<Utc>) -> bool {
        self.current == token && self.valid_until.is_some_and(|until| now < until)
    }

    /// Takes the access token back before its time; the refresh token stays.
    pub fn revoke(&mut self) {
        self.valid_until = None;
    }
}
