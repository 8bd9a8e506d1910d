//! Signing in through the browser: where it is sent, and what it brings back.
//!
//! The platform documents `response_type=code`, `client_id`, `redirect_uri`,
//! `force_auth` and `state` for both stacks ("Seller authorization",
//! <https://open.alibaba.com/doc/doc.htm> for A, the same page of
//! <https://openapi.alibaba.com> for B), at `/oauth/authorize` of the host that
//! also gives the tokens. `redirect_uri` has to be the callback that the app
//! registered in the platform's console, to the letter.
//!
//! Invariant: code, state and verifier are [`Secret`]s; what came back is taken
//! only with the state that was sent, and once.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::client::Settings;
use crate::secret::Secret;

mod listen;

pub use listen::{Landing, Limits};

/// Below the address of the sign-in.
const PATH: &str = "/oauth/authorize";

/// A sign-in that has begun: what the browser is sent to, and by what its
/// return is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Where the browser goes. It holds the state, and so is secret.
    pub url: Secret,
    /// What has to come back with the code.
    pub state: Secret,
    /// What has to go with the code to the platform, where it takes one.
    pub verifier: Option<Secret>,
}

/// Fresh chance for one sign-in, from the system.
pub struct Chance {
    /// Becomes the state.
    pub state: [u8; 32],
    /// Becomes the verifier.
    pub verifier: [u8; 32],
}

impl SignIn {
    /// Begins a sign-in that will come back to `redirect`.
    pub fn begin(settings: &Settings, redirect: &str, chance: &Chance) -> Self {
        let state = Secret::new(hex::encode(chance.state));
        let verifier = settings
            .pkce
            .then(|| Secret::new(hex::encode(chance.verifier)));
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("response_type", "code")
            .append_pair("force_auth", "true")
            .append_pair("redirect_uri", redirect)
            .append_pair("client_id", &settings.app_key)
            .append_pair("state", state.expose());
        if let Some(verifier) = &verifier {
            query
                .append_pair("code_challenge", &challenge(verifier))
                .append_pair("code_challenge_method", "S256");
        }
        let base = settings.auth_url.trim_end_matches('/');
        Self {
            url: Secret::new(format!("{base}{PATH}?{}", query.finish())),
            state,
            verifier,
        }
    }

    /// Reads the query that the browser came back with.
    ///
    /// # Errors
    /// Why it is not taken.
    pub fn read_return(&self, query: &str) -> Result<Secret, ReturnError> {
        let value = |name: &str| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            let found = pairs.find(|(key, _)| key == name);
            found.map(|(_, value)| value.into_owned())
        };
        // Whoever does not know the state has nothing to say, not even no.
        let state = Secret::new(value("state").ok_or(ReturnError::NoState)?);
        if digest(&state) != digest(&self.state) {
            return Err(ReturnError::OtherState);
        }
        if let Some(error) = value("error") {
            return Err(ReturnError::Refused(plain(&error)));
        }
        let code = value("code").filter(|code| !code.is_empty());
        code.map(Secret::new).ok_or(ReturnError::NoCode)
    }
}

/// Compared instead of the texts, so that the time taken tells nothing.
fn digest(secret: &Secret) -> [u8; 32] {
    Sha256::digest(secret.expose().as_bytes()).into()
}

/// The challenge of a verifier (RFC 7636, S256).
fn challenge(verifier: &Secret) -> String {
    URL_SAFE_NO_PAD.encode(digest(verifier))
}

/// A word of the platform's, cut and without anything but plain letters: it
/// comes from a browser's address.
fn plain(word: &str) -> String {
    let is_plain = |letter: &char| letter.is_ascii_alphanumeric() || "_-. ".contains(*letter);
    word.chars().filter(is_plain).take(60).collect()
}

/// Why a return of the browser is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReturnError {
    /// Nothing tells that it belongs to this sign-in.
    #[error("the browser came back without the mark of this sign-in")]
    NoState,
    /// It belongs to another sign-in, or to nobody's.
    #[error("the browser came back from another sign-in")]
    OtherState,
    /// The platform, or the person there, said no.
    #[error("the marketplace did not sign in: {0}")]
    Refused(String),
    /// It belongs to this sign-in and brings no code.
    #[error("the browser came back without a code")]
    NoCode,
}

impl ReturnError {
    /// Whether it came from the platform in this sign-in, which is over then;
    /// anything else may come from anywhere and ends nothing.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Refused(_) | Self::NoCode)
    }
}

/// Why a sign-in did not bring a code.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SignInError {
    /// The browser came back, and not with a code.
    #[error(transparent)]
    Return(#[from] ReturnError),
    /// Nobody came back.
    #[error("nobody came back from the sign-in in time")]
    TimedOut,
    /// This machine's loopback cannot be listened on.
    #[error("port {0} of this machine cannot be listened on")]
    Port(u16),
}

impl SignInError {
    /// A stable word for screens and scripts to branch on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Return(ReturnError::Refused(_)) => "sign_in_refused",
            Self::Return(_) => "sign_in_strange",
            Self::TimedOut => "sign_in_timed_out",
            Self::Port(_) => "sign_in_port",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Profile;

    const CHANCE: Chance = Chance {
        state: [0xA5; 32],
        verifier: [7; 32],
    };

    fn settings(profile: Profile) -> Settings {
        Settings::new(profile, "123456", Secret::new("helloworld"))
    }

    fn sign_in() -> SignIn {
        SignIn::begin(
            &settings(Profile::A),
            "http://127.0.0.1:1/callback",
            &CHANCE,
        )
    }

    #[test]
    fn the_browser_is_sent_with_what_the_documents_name() {
        let state = "a5".repeat(32);
        let rest = format!(
            "/oauth/authorize?response_type=code&force_auth=true\
             &redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fcallback&client_id=123456&state={state}"
        );
        for (profile, host) in [
            (Profile::A, "https://open-api.alibaba.com"),
            (Profile::B, "https://openapi-auth.alibaba.com"),
        ] {
            let redirect = "http://127.0.0.1:1/callback";
            let sign_in = SignIn::begin(&settings(profile), redirect, &CHANCE);
            assert_eq!(sign_in.url.expose(), format!("{host}{rest}"));
            assert_eq!(sign_in.verifier, None);
        }
    }

    /// The example of RFC 7636, appendix B.
    #[test]
    fn a_challenge_is_made_as_the_standard_says() {
        let verifier = Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(
            challenge(&verifier),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
        let mut settings = settings(Profile::B);
        settings.pkce = true;
        let sign_in = SignIn::begin(&settings, "http://127.0.0.1:1/callback", &CHANCE);
        let expected = challenge(&sign_in.verifier.unwrap());
        assert!(
            sign_in
                .url
                .expose()
                .contains(&format!("code_challenge={expected}&"))
        );
    }

    #[track_caller]
    fn check(query: &str, expected: Result<&str, &ReturnError>) {
        let found = sign_in().read_return(query);
        let found = found.as_ref().map(Secret::expose);
        assert_eq!(found, expected);
    }

    #[test]
    fn only_this_sign_ins_return_is_taken() {
        let state = "a5".repeat(32);
        check(&format!("code=3_5%2B&state={state}"), Ok("3_5+"));
        check("code=3_5", Err(&ReturnError::NoState));
        check("code=3_5&state=", Err(&ReturnError::OtherState));
        check(
            "error=access_denied&state=00",
            Err(&ReturnError::OtherState),
        );
        check("error=access_denied", Err(&ReturnError::NoState));
        let refused = ReturnError::Refused("access_denied".to_owned());
        check(
            &format!("error=access_denied&state={state}&code=1"),
            Err(&refused),
        );
        let refused = ReturnError::Refused("script".to_owned());
        check(&format!("error=%3Cscript%3E&state={state}"), Err(&refused));
        check(&format!("state={state}"), Err(&ReturnError::NoCode));
        check(&format!("code=&state={state}"), Err(&ReturnError::NoCode));
    }

    #[test]
    fn nothing_of_it_is_shown() {
        let shown = format!("{:?}", sign_in());
        assert!(
            !shown.contains("a5a5") && !shown.contains("callback"),
            "{shown}"
        );
    }
}
