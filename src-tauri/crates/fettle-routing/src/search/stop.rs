//! When to stop, as values that combine, and the stopwatch they read.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Measures how long a call has been running.
pub trait Stopwatch: Sync {
    /// Time since it was started.
    fn elapsed(&self) -> Duration;
}

/// The machine's monotonic clock, started when made.
#[derive(Debug, Clone, Copy)]
pub struct WallClock(std::time::Instant);

impl WallClock {
    /// Starts now.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the stopwatch adapter: it measures a stretch and tells no time of day"
    )]
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }
}

impl Stopwatch for WallClock {
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Rules for stopping; the first that applies stops. Without any, one pass of
/// [`Stop::DEFAULT_ITERATIONS`] is made.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    time: Option<Duration>,
    iterations: Option<u64>,
    idle: Option<u64>,
    cancel: Option<Arc<AtomicBool>>,
}

impl Stop {
    /// The length of a pass when neither time nor iterations are given.
    pub const DEFAULT_ITERATIONS: u64 = 200_000;

    /// Stops after this much time.
    pub fn after(time: Duration) -> Self {
        Self {
            time: Some(time),
            ..Self::default()
        }
    }

    /// Stops after this many iterations; such a run can be repeated exactly.
    pub fn iterations(iterations: u64) -> Self {
        Self {
            iterations: Some(iterations),
            ..Self::default()
        }
    }

    /// Stops after this many iterations without a better plan.
    pub fn idle(iterations: u64) -> Self {
        Self {
            idle: Some(iterations),
            ..Self::default()
        }
    }

    /// Stops when the flag is set.
    pub fn cancelled(flag: Arc<AtomicBool>) -> Self {
        Self {
            cancel: Some(flag),
            ..Self::default()
        }
    }

    /// Stops when this or `other` would.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let least = |a: Option<u64>, b: Option<u64>| a.into_iter().chain(b).min();
        Self {
            time: self.time.into_iter().chain(other.time).min(),
            iterations: least(self.iterations, other.iterations),
            idle: least(self.idle, other.idle),
            cancel: self.cancel.or(other.cancel),
        }
    }

    /// Whether to stop, given what has passed.
    pub(crate) fn applies(&self, elapsed: Duration, iterations: u64, idle: u64) -> bool {
        self.time.is_some_and(|most| elapsed >= most)
            || self.iterations.is_some_and(|most| iterations >= most)
            || self.idle.is_some_and(|most| idle >= most)
            || self.is_cancelled()
            || (self.is_unbounded() && iterations >= Self::DEFAULT_ITERATIONS)
    }

    /// Iterations left, if they are limited.
    pub(crate) fn remaining(&self, iterations: u64) -> u64 {
        self.iterations
            .map_or(u64::MAX, |most| most.saturating_sub(iterations))
    }

    /// How far along the run is, from 0 to 1.
    pub(crate) fn progress(&self, elapsed: Duration, iterations: u64) -> f64 {
        let share = |done: f64, most: f64| if most > 0.0 { done / most } else { 1.0 };
        let by_time = self
            .time
            .map(|most| share(elapsed.as_secs_f64(), most.as_secs_f64()));
        let by_count = self
            .iterations
            .map(|most| share(float(iterations), float(most)));
        match by_time.into_iter().chain(by_count).reduce(f64::max) {
            Some(progress) => progress.min(1.0),
            // Without an end in sight, passes follow each other.
            None => float(iterations % Self::DEFAULT_ITERATIONS) / float(Self::DEFAULT_ITERATIONS),
        }
    }

    /// How many iterations the run will come to, as far as can be told: it had come to
    /// `began` when they began, which is how long reading and a first plan took, and
    /// `enough` of it must have passed since.
    pub(crate) fn effort(&self, began: f64, enough: f64, progress: f64, iterations: u64) -> f64 {
        let passed = progress - began;
        match self.iterations {
            Some(most) => float(most),
            None if passed > enough => float(iterations) * (1.0 - began) / passed,
            None => f64::INFINITY,
        }
    }

    fn is_cancelled(&self) -> bool {
        self.cancel
            .as_ref()
            .is_some_and(|flag| flag.load(Ordering::Relaxed))
    }

    fn is_unbounded(&self) -> bool {
        self.time.is_none()
            && self.iterations.is_none()
            && self.idle.is_none()
            && self.cancel.is_none()
    }
}

/// A count as a real number.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
pub(crate) fn float(count: u64) -> f64 {
    count as f64
}
