//! The words of the marketplace programme: services, methods, channels, skills.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A text that is none of a fixed list of words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not known; write one of: {expected}")]
pub struct UnknownWord {
    /// What was read.
    pub found: String,
    /// The words that would be right, separated by commas.
    pub expected: String,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
            JsonSchema, TS,
        )]
        #[serde(rename_all = "snake_case")]
        #[ts(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every one, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word in files and on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;
            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                let folded = text.trim().to_lowercase().replace([' ', '-'], "_");
                Self::ALL.iter().copied().find(|w| w.as_str() == folded).ok_or_else(|| UnknownWord {
                    found: text.trim().to_owned(),
                    expected: [$($word),+].join(", "),
                })
            }
        }
    };
}

words! {
    /// What a buyer of a marked product may ask for.
    Service {
        /// Remote, live guidance.
        VideoGuidance = "video_guidance",
        /// Product installation.
        Installation = "installation",
        /// Program commissioning.
        Commissioning = "commissioning",
        /// Finding the fault.
        FaultDetection = "fault_detection",
        /// Sending parts.
        PartsDelivery = "parts_delivery",
        /// Changing parts on the machine.
        PartsReplacement = "parts_replacement",
        /// Training of the buyer's people.
        Training = "training",
    }
}

words! {
    /// How a demand is served. A demand whose method is still open has none.
    Method {
        /// An engineer sent by the seller.
        OverseasEngineer = "overseas_engineer",
        /// A local partner.
        LocalServicePoint = "local_service_point",
        /// By video, from afar.
        Remote = "remote",
    }
}

words! {
    /// By what way a message came or went.
    Channel {
        /// E-mail.
        Email = "email",
        /// The platform's official messaging tool.
        Platform = "platform",
        /// A telephone call.
        Phone = "phone",
        /// A third party's chat.
        Chat = "chat",
    }
}

/// A skill in the seller's own words, compared after case folding.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(from = "String", into = "String")]
#[schemars(with = "String")]
#[ts(type = "string")]
pub struct Skill(String);

impl Skill {
    /// A skill; white space trimmed, case folded.
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_lowercase())
    }

    /// The folded word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Skill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<String> for Skill {
    fn from(text: String) -> Self {
        Self::new(&text)
    }
}

impl From<Skill> for String {
    fn from(skill: Skill) -> Self {
        skill.0
    }
}
