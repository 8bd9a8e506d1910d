//! Windows of modified time, and the zone in which the platform reads them.
//!
//! The platform reads `date_str` in `America/Los_Angeles`, without an offset. In
//! the two hours around the end of summer time each civil time means two
//! instants, so no boundary is ever put there: [`Window::between`] moves it.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

/// How far a boundary is moved at a time to get out of the ambiguous hours.
const STEP: TimeDelta = TimeDelta::minutes(10);

/// A closed interval of modified time in whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first second.
    pub from: DateTime<Utc>,
    /// The last second.
    pub to: DateTime<Utc>,
}

/// The zone of `date_str`.
fn platform_zone() -> TimeZone {
    TimeZone::get("America/Los_Angeles").expect("the zone is in the bundled data")
}

fn timestamp(instant: DateTime<Utc>) -> Timestamp {
    Timestamp::from_second(instant.timestamp()).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn is_ambiguous(zone: &TimeZone, instant: DateTime<Utc>) -> bool {
    let civil = zone.to_datetime(timestamp(instant));
    zone.to_ambiguous_timestamp(civil).is_ambiguous()
}

impl Window {
    /// The window from no later than `from` to about `to`, with boundaries that
    /// the platform cannot misread. None where there is no such boundary after
    /// `from` and up to `limit`: the ambiguous hours have to pass first.
    pub fn between(from: DateTime<Utc>, to: DateTime<Utc>, limit: DateTime<Utc>) -> Option<Self> {
        let zone = platform_zone();
        let back = |mut instant: DateTime<Utc>| {
            while is_ambiguous(&zone, instant) {
                instant -= STEP;
            }
            instant
        };
        let from = back(from.trunc_subsecs(0));
        let earlier = back(to.trunc_subsecs(0));
        if earlier > from {
            return Some(Self { from, to: earlier });
        }
        let mut later = to.trunc_subsecs(0).max(from + TimeDelta::seconds(1));
        while is_ambiguous(&zone, later) {
            later += STEP;
        }
        (later <= limit).then_some(Self { from, to: later })
    }

    /// Whether `instant` lies so far outside that the platform cannot have
    /// looked at the window; zones and rounding are given three hours.
    pub fn is_far_from(&self, instant: DateTime<Utc>) -> bool {
        let slack = TimeDelta::hours(3);
        instant < self.from - slack || instant > self.to + slack
    }
}

/// A boundary as the platform takes it. `is_text` writes the timestamp as a
/// string, as profile B does.
pub(crate) fn date_param(instant: DateTime<Utc>, is_text: bool) -> Value {
    let civil = platform_zone().to_datetime(timestamp(instant));
    let date_str = civil.strftime("%Y-%m-%d %H:%M:%S").to_string();
    let millis = instant.timestamp_millis();
    if is_text {
        json!({"date_str": date_str, "date_timestamp": millis.to_string()})
    } else {
        json!({"date_str": date_str, "date_timestamp": millis})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn boundaries_are_written_in_the_platforms_zone() {
        let instant = at("2026-04-01T00:49:40Z");
        let text = json!({"date_str": "2026-03-31 17:49:40", "date_timestamp": "1775004580000"});
        assert_eq!(date_param(instant, true), text);
        assert_eq!(
            date_param(instant, false)["date_timestamp"],
            1_775_004_580_000_i64
        );
    }

    #[track_caller]
    fn check(from: &str, to: &str, limit: &str, expected: Option<(&str, &str)>) {
        let window = Window::between(at(from), at(to), at(limit));
        let found = window.map(|window| (window.from, window.to));
        assert_eq!(found, expected.map(|(from, to)| (at(from), at(to))));
    }

    /// Summer time ends at 2026-11-01T09:00Z: 08:00 to 10:00 is ambiguous.
    #[test]
    fn no_boundary_is_put_into_the_ambiguous_hours() {
        let day = "2026-11-01T";
        let t = |hour: &str| format!("{day}{hour}Z");
        let check = |from: &str, to: &str, limit: &str, expected: Option<(&str, &str)>| {
            let expected = expected.map(|(from, to)| (t(from), t(to)));
            let expected = expected
                .as_ref()
                .map(|(from, to)| (from.as_str(), to.as_str()));
            check(&t(from), &t(to), &t(limit), expected);
        };
        check(
            "07:00:00",
            "07:30:00",
            "12:00:00",
            Some(("07:00:00", "07:30:00")),
        );
        check(
            "07:00:00",
            "08:35:00",
            "12:00:00",
            Some(("07:00:00", "07:55:00")),
        );
        check(
            "08:05:00",
            "11:00:00",
            "12:00:00",
            Some(("07:55:00", "11:00:00")),
        );
        check(
            "08:05:00",
            "08:15:00",
            "12:00:00",
            Some(("07:55:00", "10:05:00")),
        );
        check("08:05:00", "08:15:00", "09:00:00", None);
    }
}
