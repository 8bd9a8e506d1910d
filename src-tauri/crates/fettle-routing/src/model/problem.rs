//! A validated problem.

use super::compiled::Compiled;
use super::{Parties, ProblemData, ProblemError, compile, validate};

/// A description that has been checked and flattened. Every call that takes one
/// succeeds: what cannot be served comes back with its reasons, not as an error.
#[derive(Debug, Clone)]
pub struct Problem {
    data: ProblemData,
    compiled: Compiled,
}

impl Problem {
    /// Checks a description and prepares it for the search.
    ///
    /// # Errors
    /// The first [`ProblemError`] found: a dangling index, windows out of order,
    /// lists of the wrong length, numbers that cannot be added up safely.
    pub fn new(data: ProblemData) -> Result<Self, ProblemError> {
        validate::validate(&data)?;
        let compiled = compile::compile(&data)?;
        Ok(Self { data, compiled })
    }

    /// The description it was made of.
    pub fn data(&self) -> &ProblemData {
        &self.data
    }

    /// How large it is.
    pub fn parties(&self) -> Parties {
        Parties {
            jobs: self.data.jobs.len(),
            vehicles: self.data.vehicles.len(),
            providers: self.data.providers.len(),
        }
    }

    pub(crate) fn compiled(&self) -> &Compiled {
        &self.compiled
    }
}
