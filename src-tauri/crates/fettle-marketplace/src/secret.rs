//! Values that must never be shown: the app secret, tokens, codes.

use std::fmt;

use zeroize::Zeroizing;

/// A value that no log, error or debug text can show: it has no `Display`, is
/// not serialisable, its `Debug` is a constant, and its memory is wiped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes `value` in.
    pub fn new(value: impl Into<String>) -> Self {
        Self(Zeroizing::new(value.into()))
    }

    /// The value itself: for signing, sending and the key store only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// What stands where a secret was.
const REDACTED: &str = "[secret]";

/// `text` without any of `secrets`, neither raw nor percent-encoded. The
/// platform's messages may repeat what they were sent.
pub fn scrub(text: &str, secrets: &[&str]) -> String {
    let mut clean = text.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        let encoded: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        clean = clean.replace(secret, REDACTED).replace(&encoded, REDACTED);
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_shown() {
        assert_eq!(format!("{:?}", Secret::new("s3cret")), "[secret]");
    }

    #[test]
    fn echoes_are_scrubbed_raw_and_encoded() {
        let text = scrub("token a+b/c refused (a%2Bb%2Fc)", &["a+b/c", ""]);
        assert_eq!(text, "token [secret] refused ([secret])");
    }
}
