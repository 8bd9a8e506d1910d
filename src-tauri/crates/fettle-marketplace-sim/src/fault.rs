//! The faults that can be asked for, by name.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// One way in which the platform, or the way to it, can be difficult.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A call limit without a wait.
    Throttle,
    /// A ban of some seconds, told in the message and enforced.
    Ban,
    /// Tokens of a few minutes, and some revoked before their time.
    Expiry,
    /// The platform's clock is hours off.
    Skew,
    /// HTTP 5xx with a web page.
    ServerError,
    /// A web page with HTTP 200.
    Html,
    /// An answer that ends in the middle, announced or by a broken connection.
    Truncated,
    /// Orders appear and change while pages are turned.
    Inserts,
    /// A page comes twice.
    RepeatedPage,
    /// `{}` for an empty list, a bare object for a list of one.
    EmptyObject,
    /// Strings for numbers, in some orders.
    Strings,
    /// The order call is denied while the list works.
    Denied,
    /// The fund call is denied.
    FundsDenied,
    /// Some orders cannot be read, or fail each time.
    BadOrder,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Throttle,
        Self::Ban,
        Self::Expiry,
        Self::Skew,
        Self::ServerError,
        Self::Html,
        Self::Truncated,
        Self::Inserts,
        Self::RepeatedPage,
        Self::EmptyObject,
        Self::Strings,
        Self::Denied,
        Self::FundsDenied,
        Self::BadOrder,
    ];

    /// Its name in a fault list.
    pub fn name(self) -> &'static str {
        match self {
            Self::Throttle => "throttle",
            Self::Ban => "ban",
            Self::Expiry => "expiry",
            Self::Skew => "skew",
            Self::ServerError => "5xx",
            Self::Html => "html",
            Self::Truncated => "truncated",
            Self::Inserts => "inserts",
            Self::RepeatedPage => "repeated-page",
            Self::EmptyObject => "empty-object",
            Self::Strings => "strings",
            Self::Denied => "denied",
            Self::FundsDenied => "funds-denied",
            Self::BadOrder => "bad-order",
        }
    }
}

/// A set of faults; its text is their names with commas, or `none`, or `all`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults(pub BTreeSet<Fault>);

/// A name that is no fault's.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no fault")]
pub struct UnknownFault(pub String);

impl Faults {
    /// All of them.
    pub fn all() -> Self {
        Self(Fault::ALL.into_iter().collect())
    }

    /// Whether `fault` is among them.
    pub fn has(&self, fault: Fault) -> bool {
        self.0.contains(&fault)
    }
}

impl FromStr for Faults {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, UnknownFault> {
        match text.trim() {
            "" | "none" => return Ok(Self::default()),
            "all" => return Ok(Self::all()),
            _ => {}
        }
        let named = |name: &str| {
            let fault = Fault::ALL.into_iter().find(|fault| fault.name() == name);
            fault.ok_or_else(|| UnknownFault(name.to_owned()))
        };
        text.split(',')
            .map(|name| named(name.trim()))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.0.iter().map(|fault| fault.name()).collect();
        f.write_str(&if names.is_empty() {
            "none".to_owned()
        } else {
            names.join(",")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_as_they_are_written() {
        for faults in [
            Faults::all(),
            Faults::default(),
            "5xx,html".parse().unwrap(),
        ] {
            assert_eq!(faults.to_string().parse(), Ok(faults));
        }
        assert_eq!("all".parse(), Ok(Faults::all()));
        let unknown = "html,rain".parse::<Faults>();
        assert_eq!(unknown, Err(UnknownFault("rain".to_owned())));
    }
}
