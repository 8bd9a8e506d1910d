//! Identifiers of ops, batches and devices: UUIDv7 (RFC 9562, 5.7), made from
//! an injected instant and an injected source of randomness.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// A source of random bytes. The product asks the operating system; tests
/// take [`SeededEntropy`].
pub trait Entropy: Send + Sync {
    /// Fills `bytes`.
    fn fill(&mut self, bytes: &mut [u8; 10]);
}

/// The same bytes for the same seed, for tests: SHA-256 of seed and counter.
#[derive(Debug, Clone)]
pub struct SeededEntropy {
    seed: u64,
    drawn: u64,
}

impl SeededEntropy {
    /// A source that `seed` determines.
    pub fn new(seed: u64) -> Self {
        Self { seed, drawn: 0 }
    }
}

impl Entropy for SeededEntropy {
    fn fill(&mut self, bytes: &mut [u8; 10]) {
        let mut hasher = Sha256::new();
        hasher.update(self.seed.to_be_bytes());
        hasher.update(self.drawn.to_be_bytes());
        self.drawn += 1;
        bytes.copy_from_slice(&hasher.finalize()[..10]);
    }
}

/// A UUIDv7 of `now`; instants before 1970 count as 1970. The order of ops is
/// that of `device_seq`, never that of their ids: machines' clocks go back.
fn uuid_v7(now: DateTime<Utc>, entropy: &mut dyn Entropy) -> Uuid {
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    let mut random = [0; 10];
    entropy.fill(&mut random);
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

macro_rules! uuids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new one: UUIDv7 of `now`.
            pub fn new(now: DateTime<Utc>, entropy: &mut dyn Entropy) -> Self {
                Self(uuid_v7(now, entropy))
            }

            /// The UUID.
            pub fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::try_parse(text).map(Self)
            }
        }
    )+};
}

uuids! {
    /// One op.
    OpId,
    /// The ops of one action of a person; they stand or are undone together.
    BatchId,
    /// One installation with a log of its own.
    DeviceId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_follow_time_and_seed() {
        let now = "2026-11-20T08:00:00Z".parse().unwrap();
        let id = |seed| OpId::new(now, &mut SeededEntropy::new(seed));
        assert_eq!(id(1), id(1));
        assert_ne!(id(1), id(2));
        assert_eq!(id(1).uuid().get_version_num(), 7);
        assert_eq!(id(1).to_string().parse(), Ok(id(1)));
        let later = OpId::new(
            now + chrono::TimeDelta::milliseconds(1),
            &mut SeededEntropy::new(9),
        );
        assert!(later > id(1));
    }

    #[test]
    fn one_source_never_repeats() {
        let now = DateTime::UNIX_EPOCH;
        let mut entropy = SeededEntropy::new(7);
        let ids: std::collections::BTreeSet<_> =
            (0..1000).map(|_| OpId::new(now, &mut entropy)).collect();
        assert_eq!(ids.len(), 1000);
    }
}
