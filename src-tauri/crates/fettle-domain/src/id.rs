//! Identifiers: opaque text, never numbers.
//!
//! The marketplace's ids exceed 2^53 and sellers have conventions of their own
//! (`R-0001`, `SP-DE`), so every id is a string of its own type, trimmed, not
//! empty, at most [`MAX_LEN`] bytes and without control characters.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest id accepted, in bytes.
pub const MAX_LEN: usize = 120;

/// A text that cannot be an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Nothing but white space.
    #[error("an id cannot be empty")]
    Empty,
    /// Longer than [`MAX_LEN`] bytes.
    #[error("an id has at most {MAX_LEN} bytes, this one has {0}")]
    TooLong(usize),
    /// A control character would make ids that look alike differ.
    #[error("an id cannot contain control characters")]
    Control,
}

fn checked(text: &str) -> Result<String, IdError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(IdError::Empty);
    }
    if text.len() > MAX_LEN {
        return Err(IdError::TooLong(text.len()));
    }
    if text.chars().any(char::is_control) {
        return Err(IdError::Control);
    }
    Ok(text.to_owned())
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
            schemars::JsonSchema, ts_rs::TS,
        )]
        #[serde(try_from = "String", into = "String")]
        #[schemars(with = "String")]
        #[ts(type = "string")]
        pub struct $name(String);

        impl $name {
            /// Parses an id.
            ///
            /// # Errors
            /// When the text is empty, too long or holds control characters.
            pub fn new(text: impl AsRef<str>) -> Result<Self, IdError> {
                checked(text.as_ref()).map(Self)
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    )+};
}

ids! {
    /// A product of the seller's catalogue; the marketplace's opaque id.
    ProductId,
    /// A buyer.
    BuyerId,
    /// An order; the marketplace's `trade_id`.
    OrderId,
    /// An engineer.
    EngineerId,
    /// A service point.
    PointId,
    /// A spare part's number.
    PartNo,
    /// A buyer's demand.
    RequestId,
    /// One attendance, on site or remote.
    VisitId,
    /// An engineer's trip from home and back.
    JourneyId,
    /// One recorded fact; a correction names it.
    FactId,
    /// One kept proof: a file or a message.
    EvidenceId,
    /// A versioned set of promises.
    RuleBookId,
    /// Something the system of ops could not decide by itself.
    ConflictId,
    /// One movement of stock.
    MovementId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_trimmed_and_bounded() {
        assert_eq!(
            OrderId::new(" 204731438796399620 ").unwrap().as_str(),
            "204731438796399620"
        );
        assert_eq!(OrderId::new("  "), Err(IdError::Empty));
        assert_eq!(OrderId::new("a\u{0}b"), Err(IdError::Control));
        assert_eq!(OrderId::new("x".repeat(121)), Err(IdError::TooLong(121)));
    }
}
