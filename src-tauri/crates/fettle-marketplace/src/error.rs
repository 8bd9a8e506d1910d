//! What can go wrong between here and the platform, and what a person can do.
//!
//! No text in here holds a secret: the platform's own words are scrubbed
//! before they come in, addresses and bodies never do.

use std::time::Duration;

use thiserror::Error;

use crate::json::Malformed;
use crate::profile::Api;

/// A failed call, after everything that could be tried was tried.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    /// No whole answer came.
    #[error("the marketplace cannot be reached: {0}")]
    Network(NetworkFault),
    /// The platform, or something on the way, answered with an HTTP failure.
    #[error("the marketplace answered with HTTP status {status}")]
    Http {
        /// The status.
        status: u16,
    },
    /// An answer came that is not the platform's.
    #[error("the answer is not the marketplace's: {0}")]
    Body(BodyFault),
    /// The platform understood and said no.
    #[error("the marketplace refused: {0}")]
    Refused(Refusal),
    /// Too many calls, and the wait is longer than this call may take.
    #[error("the marketplace asks for fewer calls")]
    Throttled {
        /// How long it asked to wait, where it said so.
        wait: Option<Duration>,
    },
    /// No usable token, and none can be had without the user.
    #[error("signed out of the marketplace")]
    SignedOut,
    /// The answer lacks what it must hold or holds what cannot be.
    #[error("the answer to {api:?} cannot be used: {what}")]
    Unexpected {
        /// The call.
        api: Api,
        /// What is wrong with it.
        what: Oddity,
    },
    /// New tokens could not be kept; going on would lose them.
    #[error("the key store does not keep the marketplace's tokens")]
    Vault,
    /// The client could not be built, for example for want of certificates.
    #[error("secure connections are not available on this machine")]
    Setup,
}

/// Why no whole answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NetworkFault {
    /// Nothing answers at the address, by the system's proxy or without.
    #[error("no connection")]
    Connect,
    /// No answer in time.
    #[error("no answer in time")]
    Timeout,
    /// The connection ended in mid-answer.
    #[error("the connection broke off")]
    Interrupted,
    /// The answer is longer than any true one.
    #[error("the answer is too long")]
    TooLong,
}

/// Why a body is not the platform's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BodyFault {
    /// A web page: a sign-in page of the network, a proxy, a maintenance page.
    #[error("a web page came instead")]
    Html,
    /// It ends in the middle.
    #[error("it is cut off")]
    Truncated,
    /// Nothing.
    #[error("it is empty")]
    Empty,
    /// Neither JSON nor a web page.
    #[error("it is not JSON")]
    NotJson,
}

/// What an otherwise readable answer lacks.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Oddity {
    /// A field cannot be read.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// A field that must be there is not.
    #[error("the field `{0}` is missing")]
    Missing(&'static str),
    /// The order is another than the one asked for.
    #[error("it is about another order")]
    OtherOrder,
    /// Every page of the list is the same page.
    #[error("the list repeats its pages")]
    RepeatedPages,
    /// The list kept changing while it was read.
    #[error("the list did not come to rest")]
    Restless,
    /// The rows lie outside the window that was asked for.
    #[error("the list ignores the window of time")]
    WindowIgnored,
}

/// The platform's refusal, in its own words.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{code}{}{message}", separator(.sub_code.as_deref()))]
pub struct Refusal {
    /// What kind of refusal it is, as far as it is known.
    pub kind: RefusalKind,
    /// `code`.
    pub code: String,
    /// `sub_code`, where there is one.
    pub sub_code: Option<String>,
    /// `sub_msg` or `msg` or `message`, scrubbed and cut to 300 characters.
    pub message: String,
    /// `request_id`: what the platform's support asks for.
    pub request_id: Option<String>,
}

fn separator(sub_code: Option<&str>) -> String {
    sub_code.map_or_else(|| ": ".to_owned(), |sub| format!(" ({sub}): "))
}

/// The refusals that call for different acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// `InsufficientPermission`.
    NoPermission,
    /// `AppWhiteIpLimit`.
    AddressNotListed,
    /// `IllegalAccessToken`.
    Token,
    /// `MissingParameter`, `InvalidParameter`.
    Request,
    /// `ApiCallLimit`, `AppCallLimit`, `AppApiCallLimit`, or a ban with its length.
    Throttle {
        /// How long the ban lasts, in seconds, where it says so.
        wait_seconds: Option<u64>,
    },
    /// Any other.
    Other,
}

impl Error {
    /// A stable word for screens and scripts to branch on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Network(NetworkFault::Timeout) => "timeout",
            Self::Network(_) => "network",
            Self::Http { .. } => "http",
            Self::Body(_) => "not_the_marketplace",
            Self::Refused(refusal) => refusal.kind.code(),
            Self::Throttled { .. } => "throttled",
            Self::SignedOut => "signed_out",
            Self::Unexpected { .. } => "unexpected_answer",
            Self::Vault => "key_store",
            Self::Setup => "setup",
        }
    }

    /// What a person can do about it, in one sentence of English.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Network(_) => {
                "Check the network and the system's proxy settings; pulling starts again by itself."
            }
            Self::Http { .. } => "The marketplace has trouble of its own; pulling is tried again.",
            Self::Body(BodyFault::Html) => {
                "Something on the way answers with a web page: sign in to the network, or check \
                 the proxy and the base address."
            }
            Self::Body(_) => "The answer was damaged on its way; pulling is tried again.",
            Self::Refused(refusal) => refusal.kind.advice(),
            Self::Throttled { .. } => {
                "Other programs may use the same app key; pulling goes on when the limit allows."
            }
            Self::SignedOut => {
                "Sign in to the marketplace again; everything else goes on without it."
            }
            Self::Unexpected { .. } => {
                "Nothing was taken over from this answer; report it with its request id."
            }
            Self::Vault => "Unlock the system's key store, then pull again.",
            Self::Setup => "Install the system's certificates, then start again.",
        }
    }

    /// Whether the same call may well succeed a little later, unchanged.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Network(fault) => *fault != NetworkFault::TooLong,
            Self::Http { status } => *status >= 500 || *status == 408,
            Self::Body(_) => true,
            _ => false,
        }
    }
}

impl RefusalKind {
    /// From the platform's `code`, `sub_code` and message.
    pub fn read(code: &str, sub_code: Option<&str>, message: &str) -> Self {
        if let Some(wait_seconds) = ban_seconds(message) {
            let wait_seconds = Some(wait_seconds);
            return Self::Throttle { wait_seconds };
        }
        let named = |name: &str| code == name || sub_code == Some(name);
        let any = |names: &[&str]| names.iter().any(|name| named(name));
        if any(&["ApiCallLimit", "AppCallLimit", "AppApiCallLimit"]) {
            Self::Throttle { wait_seconds: None }
        } else if named("IllegalAccessToken") {
            Self::Token
        } else if named("InsufficientPermission") {
            Self::NoPermission
        } else if named("AppWhiteIpLimit") {
            Self::AddressNotListed
        } else if any(&["MissingParameter", "InvalidParameter"]) {
            Self::Request
        } else {
            Self::Other
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::NoPermission => "no_permission",
            Self::AddressNotListed => "address_not_listed",
            Self::Token => "signed_out",
            Self::Request => "bad_request",
            Self::Throttle { .. } => "throttled",
            Self::Other => "refused",
        }
    }

    fn advice(self) -> &'static str {
        match self {
            Self::NoPermission => {
                "Apply for this interface in the platform's app console, then sign in again."
            }
            Self::AddressNotListed => {
                "Add this network's public address to the app's IP list in the platform's app \
                 console, or connect from a listed network."
            }
            Self::Token => "Sign in to the marketplace again; everything else goes on without it.",
            Self::Request => {
                "Check that the profile, A or B, is the app's; if it is, update this program or \
                 report this message."
            }
            Self::Throttle { .. } => {
                "Other programs may use the same app key; pulling goes on when the limit allows."
            }
            Self::Other => {
                "Check the app key, the app secret and the profile; the platform's support can \
                 trace the request id."
            }
        }
    }
}

/// N of "This ban will last for N more seconds".
fn ban_seconds(message: &str) -> Option<u64> {
    let (_, rest) = message.split_once("ban will last for ")?;
    let (number, rest) = rest.split_once(' ')?;
    rest.starts_with("more second").then_some(())?;
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(code: &str, sub_code: Option<&str>, message: &str, kind: RefusalKind) {
        assert_eq!(RefusalKind::read(code, sub_code, message), kind);
    }

    #[test]
    fn refusals_are_told_apart() {
        let unknown = RefusalKind::Throttle { wait_seconds: None };
        check("AppWhiteIpLimit", None, "", RefusalKind::AddressNotListed);
        check(
            "15",
            Some("InsufficientPermission"),
            "",
            RefusalKind::NoPermission,
        );
        check("ApiCallLimit", None, "too often", unknown);
        check("AppApiCallLimit", None, "ban will last for ever", unknown);
        check(
            "15",
            Some("isv.402"),
            "Remote service error",
            RefusalKind::Other,
        );
        let ban = "This ban will last for 7 more seconds";
        let wait_seconds = Some(7);
        check(
            "ApiCallLimit",
            None,
            ban,
            RefusalKind::Throttle { wait_seconds },
        );
    }
}
