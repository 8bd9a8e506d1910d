//! Time zones: IANA names, resolved through the tz data bundled with jiff.
//!
//! `chrono` keeps the instants; this module is the one place that knows how a
//! zone's offset is found, because the data inside `chrono-tz` is older than
//! the rules in force. Civil times that fall in a gap or a fold are resolved
//! by the named [`Ambiguity`] policy, never by accident.
//!
//! Start at [`Zone::named`], [`Zone::local`] and [`Zone::instant`].

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc};
use jiff::tz::{AmbiguousOffset, TimeZone as JiffZone};
use serde::{Deserialize, Serialize};

/// An IANA zone name, such as `Asia/Shanghai`, known to the bundled data.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
    ts_rs::TS,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
#[ts(type = "string")]
pub struct ZoneId(String);

/// A name that the bundled time zone data does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a time zone name; write one such as Asia/Shanghai")]
pub struct UnknownZone(pub String);

impl ZoneId {
    /// Parses a zone name and checks that its rules are at hand.
    ///
    /// # Errors
    /// [`UnknownZone`] when the bundled data has no such zone.
    pub fn new(name: &str) -> Result<Self, UnknownZone> {
        let zone = jiff::tz::db()
            .get(name)
            .ok()
            // Etc/Unknown is a name that would silently keep UTC.
            .filter(|zone| !zone.is_unknown())
            .ok_or_else(|| UnknownZone(name.to_owned()))?;
        let known = zone.iana_name().unwrap_or(name);
        Ok(Self(known.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self("UTC".to_owned())
    }

    /// The zone's rules.
    pub fn zone(&self) -> Zone {
        Zone::named(self)
    }
}

impl fmt::Display for ZoneId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ZoneId {
    type Error = UnknownZone;
    fn try_from(name: String) -> Result<Self, UnknownZone> {
        Self::new(&name)
    }
}

impl From<ZoneId> for String {
    fn from(zone: ZoneId) -> String {
        zone.0
    }
}

/// The names of every zone in the bundled data, in order.
pub fn names() -> Vec<String> {
    let mut names: Vec<String> = jiff::tz::db()
        .available()
        .map(|name| name.as_str().to_owned())
        .collect();
    names.sort();
    names
}

/// What a civil time means where clocks skip or repeat it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ambiguity {
    /// In a fold the first of the two; in a gap the instant the skipped time
    /// would have been by the offset before it (clocks shown: after the gap).
    Earlier,
    /// In a fold the second; in a gap by the offset after it.
    Later,
}

/// A zone's rules: a `chrono::TimeZone` over jiff's bundled data.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone(JiffZone);

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({})", self.0.iana_name().unwrap_or("?"))
    }
}

impl Zone {
    /// The rules of a zone whose name was checked when it was parsed.
    pub fn named(id: &ZoneId) -> Self {
        let zone = jiff::tz::db()
            .get(id.as_str())
            .expect("a ZoneId is only made from a name the bundled data holds");
        Self(zone)
    }

    /// The civil time that a wall clock in this zone shows at `instant`.
    pub fn local(&self, instant: DateTime<Utc>) -> NaiveDateTime {
        let offset = fixed(self.0.to_offset(to_jiff_timestamp(instant)));
        let utc = instant.naive_utc();
        // Within a day of the end of chrono's range there is no local time.
        utc.checked_add_offset(offset).unwrap_or(utc)
    }

    /// The civil date in this zone at `instant`.
    pub fn date(&self, instant: DateTime<Utc>) -> NaiveDate {
        self.local(instant).date()
    }

    /// The instant of a civil time, gaps and folds resolved by `policy`.
    pub fn instant(&self, local: NaiveDateTime, policy: Ambiguity) -> DateTime<Utc> {
        let offset = match (self.ambiguous(local), policy) {
            (AmbiguousOffset::Unambiguous { offset }, _) => offset,
            (
                AmbiguousOffset::Gap { before, .. } | AmbiguousOffset::Fold { before, .. },
                Ambiguity::Earlier,
            ) => before,
            (
                AmbiguousOffset::Gap { after, .. } | AmbiguousOffset::Fold { after, .. },
                Ambiguity::Later,
            ) => after,
        };
        earlier_by(local, offset).and_utc()
    }

    /// The first instant of a civil day: midnight, or the end of the gap that
    /// swallows it.
    pub fn start_of_day(&self, date: NaiveDate) -> DateTime<Utc> {
        let midnight = date.and_time(NaiveTime::MIN);
        match self.ambiguous(midnight) {
            // The day begins when the clocks jump: midnight by the old offset.
            AmbiguousOffset::Gap { before, .. } => self.gap_end(midnight, before),
            _ => self.instant(midnight, Ambiguity::Earlier),
        }
    }

    /// The instant at which the gap around `local` opens, which is the first
    /// instant after it.
    fn gap_end(&self, local: NaiveDateTime, before: jiff::tz::Offset) -> DateTime<Utc> {
        let inside = to_jiff_timestamp(earlier_by(local, before).and_utc());
        let edge = self
            .0
            .preceding(
                inside
                    .saturating_add(jiff::SignedDuration::from_secs(1))
                    .unwrap_or(inside),
            )
            .next()
            .map_or(inside, |transition| transition.timestamp());
        from_jiff_timestamp(edge)
    }

    /// Whether a place of this zone ever had this civil day: a step over the
    /// date line skips one.
    pub fn has_day(&self, date: NaiveDate) -> bool {
        let midnight = date.and_time(NaiveTime::MIN);
        match self.ambiguous(midnight) {
            AmbiguousOffset::Gap { .. } => self.date(self.start_of_day(date)) == date,
            _ => true,
        }
    }

    /// The offset at a Unix second and how long it stays.
    pub(crate) fn regime_at(&self, second: i64) -> Regime {
        let at = to_jiff_timestamp(from_unix(second));
        let next = self.0.following(at).next();
        Regime {
            from: second,
            to: next.map_or(i64::MAX, |change| change.timestamp().as_second()),
            offset_seconds: i64::from(self.0.to_offset(at).seconds()),
        }
    }

    fn ambiguous(&self, local: NaiveDateTime) -> AmbiguousOffset {
        self.0.to_ambiguous_timestamp(to_jiff_civil(local)).offset()
    }
}

/// A stretch of time in which a zone keeps one offset: civil time is the
/// instant plus a constant. In Unix seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Regime {
    /// Where it was asked about; it may have begun earlier.
    pub(crate) from: i64,
    /// The first second after it.
    pub(crate) to: i64,
    offset_seconds: i64,
}

impl Regime {
    /// The civil date at a second inside.
    pub(crate) fn date(&self, second: i64) -> NaiveDate {
        from_unix(second + self.offset_seconds).date_naive()
    }

    /// The second at which a civil day begins by this offset, inside or not.
    pub(crate) fn midnight(&self, date: NaiveDate) -> i64 {
        date.and_time(NaiveTime::MIN).and_utc().timestamp() - self.offset_seconds
    }
}

/// The instant of a Unix second, held inside chrono's range.
fn from_unix(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(second, 0).unwrap_or(if second < 0 {
        DateTime::<Utc>::MIN_UTC
    } else {
        DateTime::<Utc>::MAX_UTC
    })
}

/// The offset that a [`Zone`] has at one instant.
#[derive(Clone)]
pub struct ZoneOffset {
    fixed: FixedOffset,
    zone: Zone,
}

impl fmt::Debug for ZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.fixed, f)
    }
}

impl fmt::Display for ZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.fixed, f)
    }
}

impl Offset for ZoneOffset {
    fn fix(&self) -> FixedOffset {
        self.fixed
    }
}

impl TimeZone for Zone {
    type Offset = ZoneOffset;

    fn from_offset(offset: &ZoneOffset) -> Self {
        offset.zone.clone()
    }

    fn offset_from_local_date(&self, local: &NaiveDate) -> chrono::MappedLocalTime<ZoneOffset> {
        self.offset_from_local_datetime(&local.and_time(NaiveTime::MIN))
    }

    fn offset_from_local_datetime(
        &self,
        local: &NaiveDateTime,
    ) -> chrono::MappedLocalTime<ZoneOffset> {
        match self.ambiguous(*local) {
            AmbiguousOffset::Unambiguous { offset } => {
                chrono::MappedLocalTime::Single(self.at(offset))
            }
            AmbiguousOffset::Fold { before, after } => {
                chrono::MappedLocalTime::Ambiguous(self.at(before), self.at(after))
            }
            AmbiguousOffset::Gap { .. } => chrono::MappedLocalTime::None,
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> ZoneOffset {
        self.offset_from_utc_datetime(&utc.and_time(NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> ZoneOffset {
        self.at(self.0.to_offset(to_jiff_timestamp(utc.and_utc())))
    }
}

impl Zone {
    fn at(&self, offset: jiff::tz::Offset) -> ZoneOffset {
        ZoneOffset {
            fixed: fixed(offset),
            zone: self.clone(),
        }
    }
}

fn fixed(offset: jiff::tz::Offset) -> FixedOffset {
    FixedOffset::east_opt(offset.seconds()).expect("zone offsets stay under 26 hours")
}

fn to_jiff_timestamp(instant: DateTime<Utc>) -> jiff::Timestamp {
    jiff::Timestamp::from_second(instant.timestamp()).unwrap_or(if instant.timestamp() < 0 {
        jiff::Timestamp::MIN
    } else {
        jiff::Timestamp::MAX
    })
}

fn from_jiff_timestamp(instant: jiff::Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp(instant.as_second(), 0).expect("jiff's range lies inside chrono's")
}

/// The UTC time of a local one, held inside chrono's range.
fn earlier_by(local: NaiveDateTime, offset: jiff::tz::Offset) -> NaiveDateTime {
    local.checked_sub_offset(fixed(offset)).unwrap_or(local)
}

/// A civil time to the second, held inside jiff's range of years.
fn to_jiff_civil(local: NaiveDateTime) -> jiff::civil::DateTime {
    use chrono::{Datelike, Timelike};
    let part = |n: u32| i8::try_from(n).expect("a civil field is under 100");
    let (month, day) = (part(local.month()), part(local.day()));
    let date = i16::try_from(local.year())
        .ok()
        .and_then(|year| jiff::civil::Date::new(year, month, day).ok());
    match date {
        Some(date) => date.at(
            part(local.hour()),
            part(local.minute()),
            part(local.second()),
            0,
        ),
        None if local.year() < 0 => jiff::civil::DateTime::MIN,
        None => jiff::civil::DateTime::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(zone: &str, local: &str, policy: Ambiguity, expected: &str) {
        let zone = ZoneId::new(zone).unwrap().zone();
        let local: NaiveDateTime = local.parse().unwrap();
        assert_eq!(
            zone.instant(local, policy).to_rfc3339(),
            expected,
            "{zone:?} {local}"
        );
    }

    #[test]
    fn plain_gap_and_fold() {
        check(
            "Asia/Shanghai",
            "2026-11-18T09:00:00",
            Ambiguity::Earlier,
            "2026-11-18T01:00:00+00:00",
        );
        check(
            "America/New_York",
            "2026-03-08T02:30:00",
            Ambiguity::Earlier,
            "2026-03-08T07:30:00+00:00",
        );
        check(
            "America/New_York",
            "2026-03-08T02:30:00",
            Ambiguity::Later,
            "2026-03-08T06:30:00+00:00",
        );
        check(
            "America/New_York",
            "2026-11-01T01:30:00",
            Ambiguity::Earlier,
            "2026-11-01T05:30:00+00:00",
        );
        check(
            "America/New_York",
            "2026-11-01T01:30:00",
            Ambiguity::Later,
            "2026-11-01T06:30:00+00:00",
        );
    }

    #[test]
    fn a_day_may_begin_after_midnight() {
        // Egypt's clocks jump from 00:00 to 01:00 on the last Friday of April.
        let cairo = ZoneId::new("Africa/Cairo").unwrap().zone();
        let date = NaiveDate::from_ymd_opt(2026, 4, 24).unwrap();
        assert_eq!(
            cairo.start_of_day(date).to_rfc3339(),
            "2026-04-23T22:00:00+00:00"
        );
        assert_eq!(
            cairo.local(cairo.start_of_day(date)).to_string(),
            "2026-04-24 01:00:00"
        );
    }

    #[test]
    fn the_data_is_of_2026() {
        // British Columbia stays on summer time from November 2026.
        check(
            "America/Vancouver",
            "2026-12-01T12:00:00",
            Ambiguity::Earlier,
            "2026-12-01T19:00:00+00:00",
        );
    }

    #[test]
    fn no_date_is_out_of_reach() {
        let leap_day = NaiveDate::from_ymd_opt(12_004, 2, 29).unwrap();
        for zone in ["UTC", "Pacific/Kiritimati", "America/New_York"] {
            let zone = ZoneId::new(zone).unwrap().zone();
            for date in [NaiveDate::MIN, leap_day, NaiveDate::MAX] {
                let start = zone.start_of_day(date);
                assert!(
                    (zone.date(start) - date).num_days().abs() <= 1,
                    "{zone:?} {date}"
                );
            }
            for instant in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
                assert!(
                    (zone.local(instant) - instant.naive_utc())
                        .num_hours()
                        .abs()
                        <= 26
                );
            }
        }
    }

    #[test]
    fn samoa_never_had_the_30th_of_december_2011() {
        let apia = ZoneId::new("Pacific/Apia").unwrap().zone();
        let day = |day| NaiveDate::from_ymd_opt(2011, 12, day).unwrap();
        assert!(apia.has_day(day(29)) && !apia.has_day(day(30)) && apia.has_day(day(31)));
        assert_eq!(apia.start_of_day(day(30)), apia.start_of_day(day(31)));
    }

    #[test]
    fn a_misspelt_zone_is_refused() {
        for name in ["Asia/Shangai", "", "Etc/Unknown", "+08:00"] {
            assert!(ZoneId::new(name).is_err(), "{name}");
        }
        assert_eq!(
            ZoneId::new("asia/shanghai").unwrap().as_str(),
            "Asia/Shanghai"
        );
    }
}
