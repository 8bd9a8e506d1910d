//! Processor time of this thread, for measuring on a shared machine.

use std::time::Duration;

use fettle_routing::Stopwatch;

/// Counts only the time that this process's main thread was running (Linux).
pub struct CpuClock {
    started: Duration,
}

impl CpuClock {
    /// Starts now.
    pub fn start() -> Result<Self, String> {
        let started = running().ok_or("--cpu needs /proc/self/schedstat (Linux)")?;
        Ok(Self { started })
    }
}

impl Stopwatch for CpuClock {
    fn elapsed(&self) -> Duration {
        running()
            .unwrap_or(Duration::MAX)
            .saturating_sub(self.started)
    }
}

fn running() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    let nanoseconds = text.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}
