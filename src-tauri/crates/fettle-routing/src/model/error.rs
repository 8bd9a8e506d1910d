//! Why a description is not a problem.

use thiserror::Error;

/// What is wrong with a [`ProblemData`](super::ProblemData), and where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProblemError {
    /// A matrix entry does not fit.
    #[error(
        "the matrix entry {value} from {from} to {to} is not in 0..=2147483647; scale the unit"
    )]
    EntryOutOfRange {
        /// Row.
        from: usize,
        /// Column.
        to: usize,
        /// The entry.
        value: i64,
    },
    /// The matrices of a profile differ in size, or are not square.
    #[error("profile {profile}: all matrices of a problem must be square and of one size")]
    MatrixSize {
        /// Index of the profile.
        profile: usize,
    },
    /// An index points outside of its list.
    #[error("{of} {index} refers to {what} {value}, of which there are only {count}")]
    Dangling {
        /// What holds the index.
        of: &'static str,
        /// Which one.
        index: usize,
        /// What is referred to.
        what: &'static str,
        /// The reference.
        value: usize,
        /// How many there are.
        count: usize,
    },
    /// Windows that are inverted, unsorted or overlap, or none where one is needed.
    #[error("{of} {index}: {what} must be sorted, disjoint and end after they open")]
    Windows {
        /// What holds the windows.
        of: &'static str,
        /// Which one.
        index: usize,
        /// Which windows.
        what: &'static str,
    },
    /// A list has not as many entries as there are dimensions.
    #[error("{of} {index}: {what} has {found} entries, the problem has {expected}")]
    Dimensions {
        /// What holds the list.
        of: &'static str,
        /// Which one.
        index: usize,
        /// Which list.
        what: &'static str,
        /// How many it has.
        found: usize,
        /// How many it should have.
        expected: usize,
    },
    /// A number that must not be negative, or is too large to add up safely.
    #[error("{of} {index}: {what} is {value}, outside of what can be added up safely")]
    OutOfRange {
        /// What holds the number.
        of: &'static str,
        /// Which one.
        index: usize,
        /// Which number.
        what: &'static str,
        /// The number.
        value: i64,
    },
    /// An arc costs more than fits.
    #[error(
        "vehicle {vehicle}: the leg from {from} to {to} costs {cost}, more than 2147483647; scale the unit"
    )]
    LegTooDear {
        /// Whose leg.
        vehicle: usize,
        /// From where.
        from: usize,
        /// To where.
        to: usize,
        /// Its cost.
        cost: i64,
    },
    /// More than can be indexed.
    #[error("{count} {what} are more than the optimiser can index")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many.
        count: usize,
    },
}
