//! Square matrices of a measure, kept narrow: 5,000 places are 100 MB a matrix.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

use super::ProblemError;
use crate::measure::{Cost, Distance, Duration};

/// A measure that a matrix can hold.
pub trait Measure: Copy {
    /// The bare number.
    fn value(self) -> i64;
    /// The measure of a bare number.
    fn of(value: i64) -> Self;
}

macro_rules! measures {
    ($($name:ident),*) => {$(
        impl Measure for $name {
            fn value(self) -> i64 {
                self.0
            }
            fn of(value: i64) -> Self {
                Self(value)
            }
        }
    )*};
}
measures!(Distance, Duration, Cost);

/// A square matrix of a measure, row by row. Entries lie in `0..=i32::MAX`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix<T> {
    size: usize,
    values: Vec<i32>,
    measure: PhantomData<T>,
}

impl<T: Measure> Matrix<T> {
    /// The matrix of `size` rows with `entry(from, to)` in it.
    ///
    /// # Errors
    /// [`ProblemError::EntryOutOfRange`] when an entry is negative or above `i32::MAX`.
    pub fn from_fn(
        size: usize,
        mut entry: impl FnMut(usize, usize) -> T,
    ) -> Result<Self, ProblemError> {
        let mut values = Vec::with_capacity(size * size);
        for from in 0..size {
            for to in 0..size {
                let value = entry(from, to).value();
                match i32::try_from(value) {
                    Ok(narrow) if narrow >= 0 => values.push(narrow),
                    _ => return Err(ProblemError::EntryOutOfRange { from, to, value }),
                }
            }
        }
        Ok(Self {
            size,
            values,
            measure: PhantomData,
        })
    }

    /// The number of rows.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The entry from one place to another.
    ///
    /// # Panics
    /// When either is not below [`Self::size`].
    pub fn get(&self, from: usize, to: usize) -> T {
        T::of(i64::from(self.values[from * self.size + to]))
    }

    /// Whether the values fill a square, which a deserialised matrix may not.
    pub(super) fn is_square(&self) -> bool {
        self.values.len() == self.size * self.size && self.values.iter().all(|value| *value >= 0)
    }
}
