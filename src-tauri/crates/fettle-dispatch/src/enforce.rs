//! Which rules are in force. A plan obeys all of them; the promise check lifts
//! them one by one to learn which stand in the way.

/// A set of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Enforce(u16);

impl Enforce {
    pub const NONE: Self = Self(0);
    pub const LEAD: Self = Self(1);
    pub const CREDENTIALS: Self = Self(1 << 1);
    pub const PARTS: Self = Self(1 << 2);
    pub const NOT_BEFORE: Self = Self(1 << 3);
    pub const LEAVE: Self = Self(1 << 4);
    pub const AWAY: Self = Self(1 << 5);
    pub const ALL: Self = Self(0x3f);

    /// These rules and those.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub fn has(self, rule: Self) -> bool {
        self.0 & rule.0 != 0
    }
}
