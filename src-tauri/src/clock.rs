//! Which clock the window goes by.
//!
//! A development build can be told to begin at another instant, so that a day
//! of the sample can be looked at again; a release goes by the machine alone,
//! because what it records is evidence.

use std::sync::Arc;

use fettle_app::{Clock, SystemClock};

/// The machine's clock or, in a development build, one that `FETTLE_NOW` set.
#[cfg(not(debug_assertions))]
pub fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}

/// The machine's clock or, in a development build, one that `FETTLE_NOW` set.
#[cfg(debug_assertions)]
pub fn clock() -> Arc<dyn Clock> {
    match std::env::var("FETTLE_NOW") {
        Err(_) => Arc::new(SystemClock),
        Ok(text) => Arc::new(shifted::ShiftedClock::starting_at(&text)),
    }
}

#[cfg(debug_assertions)]
mod shifted {
    use chrono::{DateTime, TimeDelta, Utc};
    use fettle_app::{Clock, SystemClock};

    /// The machine's clock, a fixed time before or after.
    pub struct ShiftedClock {
        by: TimeDelta,
    }

    impl ShiftedClock {
        /// A clock that shows `instant` (RFC 3339) now, and runs on.
        ///
        /// # Panics
        /// When the text is no instant: a developer's mistake, better said at once.
        pub fn starting_at(instant: &str) -> Self {
            let start = DateTime::parse_from_rfc3339(instant)
                .expect("FETTLE_NOW holds an instant such as 2026-11-18T09:00:00+08:00");
            Self {
                by: start.to_utc() - SystemClock.now(),
            }
        }
    }

    impl Clock for ShiftedClock {
        fn now(&self) -> DateTime<Utc> {
            SystemClock.now() + self.by
        }
    }
}
