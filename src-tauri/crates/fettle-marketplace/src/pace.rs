//! Time and chance, both injected.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use chrono::{DateTime, Utc};

/// A boxed future, for traits that are used as objects.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The machine's clock and the way to wait.
pub trait Pace: Send + Sync {
    /// Now, by the machine's own clock, right or wrong.
    fn now(&self) -> DateTime<Utc>;

    /// Waits for `duration`.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()>;
}

/// A [`Pace`] whose clock the caller gives and whose waiting is tokio's.
pub struct TokioPace<F>(pub F);

impl<F: Fn() -> DateTime<Utc> + Send + Sync> Pace for TokioPace<F> {
    fn now(&self) -> DateTime<Utc> {
        (self.0)()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// A small generator (`SplitMix64`, Steele et al. 2014): spreads retries, so
/// it need not be unpredictable, only seeded.
#[derive(Debug, Clone)]
pub struct Jitter(u64);

impl Jitter {
    /// A generator that `seed` determines.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `bound`, or 0 where `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)).checked_rem(bound).unwrap_or(0)
    }
}

/// How often and how long a call is tried again.
#[derive(Debug, Clone)]
pub struct Retry {
    /// Tries after a transient failure, the first one included.
    pub attempts: u32,
    /// Times in a row that a throttle is waited for in one call.
    pub throttles: u32,
    /// The mean of the first wait doubles with each try, from here.
    pub base: Duration,
    /// No drawn wait is longer.
    pub cap: Duration,
    /// The longest wait asked for by the platform that one call sits out;
    /// a longer one ends the call with [`Throttled`](crate::Error::Throttled).
    pub longest_ban: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            attempts: 5,
            throttles: 8,
            base: Duration::from_millis(500),
            cap: Duration::from_mins(1),
            longest_ban: Duration::from_mins(5),
        }
    }
}

impl Retry {
    /// The wait before try `number` (from 1): between half and all of the
    /// doubling bound, so that it neither vanishes nor marches in step.
    pub fn backoff(&self, number: u32, jitter: &mut Jitter) -> Duration {
        let factor = 1_u32.checked_shl(number.min(16)).unwrap_or(u32::MAX);
        let bound = self.base.saturating_mul(factor).min(self.cap);
        let half = bound / 2;
        half + Duration::from_millis(jitter.below(whole_millis(half) + 1))
    }

    /// `wait`, and up to a tenth and a second more: nobody comes back early,
    /// and not all at once.
    pub fn after_ban(&self, wait: Duration, jitter: &mut Jitter) -> Duration {
        wait + Duration::from_millis(jitter.below(whole_millis(wait / 10) + 1_000))
    }
}

fn whole_millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_the_cap_and_repeat_with_the_seed() {
        let retry = Retry::default();
        let draw = || {
            let mut jitter = Jitter::new(7);
            (1..40)
                .map(|n| retry.backoff(n, &mut jitter))
                .collect::<Vec<_>>()
        };
        let waits = draw();
        assert_eq!(waits, draw());
        assert!(waits[0] >= retry.base && waits[0] <= retry.base * 2);
        assert!(waits.iter().all(|wait| *wait <= retry.cap));
        assert!(waits[30] >= retry.cap / 2);
    }

    #[test]
    fn a_ban_is_sat_out_in_full() {
        let mut jitter = Jitter::new(1);
        let wait = Duration::from_secs(30);
        for _ in 0..100 {
            let waited = Retry::default().after_ban(wait, &mut jitter);
            assert!(waited >= wait && waited <= wait + Duration::from_secs(4));
        }
    }
}
