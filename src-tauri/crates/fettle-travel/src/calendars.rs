//! Weekends, public holidays and make-up workdays by country, 2024 to 2029.
//!
//! Nationwide public holidays only: no half days, no regional ones. A date
//! that may still move is marked `estimated`. Outside the covered years a
//! country has its weekend and no known holiday: ask [`CountryCalendars::covers`].
//!
//! Start at [`CountryCalendars::calendar`], then [`CountryDays::work_calendar`].

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate, NaiveTime};
use fettle_domain::calendar::{Holiday, WeekdayNumber, WorkCalendar};
use fettle_domain::place::CountryCode;
use fettle_domain::zone::ZoneId;
use serde::Deserialize;

use crate::pack::{self, PackError};

const PACK: &str = "calendars";

/// A nationwide public holiday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicHoliday {
    /// English name.
    pub name: String,
    /// Chinese name, where there is one at hand.
    pub name_zh: Option<String>,
    /// Whether the date may still move: a moon not yet sighted, a year not
    /// yet announced.
    pub estimated: bool,
}

/// The days of one country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountryDays {
    /// Days of the weekly rest.
    pub weekend: BTreeSet<WeekdayNumber>,
    /// Public holidays.
    pub holidays: BTreeMap<NaiveDate, PublicHoliday>,
    /// Days of the weekend that are worked in exchange for a bridge day.
    pub make_up_days: BTreeSet<NaiveDate>,
}

impl CountryDays {
    /// The working time of a site in this country: `hours` are wall clock
    /// spans in `zone`, in order and not overlapping.
    pub fn work_calendar(&self, zone: ZoneId, hours: Vec<(NaiveTime, NaiveTime)>) -> WorkCalendar {
        let holiday = |day: &PublicHoliday| Holiday {
            name: day.name.clone(),
            estimated: day.estimated,
        };
        WorkCalendar {
            zone,
            weekend: self.weekend.clone(),
            holidays: self
                .holidays
                .iter()
                .map(|(date, day)| (*date, holiday(day)))
                .collect(),
            make_up_days: self.make_up_days.clone(),
            hours,
        }
    }
}

/// 09:00 to 18:00, the hours of a site that gave none.
///
/// # Panics
/// Never: the times are constants.
pub fn default_hours() -> Vec<(NaiveTime, NaiveTime)> {
    let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).expect("a whole hour of the day");
    vec![(hour(9), hour(18))]
}

/// The days of every country.
#[derive(Debug)]
pub struct CountryCalendars {
    first: NaiveDate,
    last: NaiveDate,
    countries: BTreeMap<CountryCode, CountryDays>,
    unknown: CountryDays,
}

#[derive(Deserialize)]
struct RawCalendars {
    epoch_days: i32,
    last: u32,
    names: Vec<(String, String)>,
    countries: Vec<RawCountry>,
}

#[derive(Deserialize)]
struct RawCountry {
    code: CountryCode,
    weekend_bits: u8,
    /// Day since the epoch, number of its name, estimated.
    holidays: Vec<(u32, u32, bool)>,
    make_up_days: Vec<u32>,
}

impl RawCalendars {
    fn date(&self, day: u32) -> Option<NaiveDate> {
        NaiveDate::from_epoch_days(self.epoch_days)?.checked_add_days(Days::new(day.into()))
    }

    fn holiday(
        &self,
        &(day, name, estimated): &(u32, u32, bool),
    ) -> Option<(NaiveDate, PublicHoliday)> {
        let (name, zh) = self.names.get(usize::try_from(name).ok()?)?;
        let name_zh = (!zh.is_empty()).then(|| zh.clone());
        Some((
            self.date(day)?,
            PublicHoliday {
                name: name.clone(),
                name_zh,
                estimated,
            },
        ))
    }

    fn country(&self, raw: &RawCountry) -> Option<CountryDays> {
        Some(CountryDays {
            weekend: (0..7)
                .filter(|day| raw.weekend_bits >> day & 1 == 1)
                .map(|day| WeekdayNumber(day + 1))
                .collect(),
            holidays: raw
                .holidays
                .iter()
                .map(|row| self.holiday(row))
                .collect::<Option<_>>()?,
            make_up_days: raw
                .make_up_days
                .iter()
                .map(|day| self.date(*day))
                .collect::<Option<_>>()?,
        })
    }
}

impl CountryCalendars {
    /// Decodes the pack.
    ///
    /// # Errors
    /// [`PackError::Damaged`].
    pub fn decode(bytes: &[u8]) -> Result<Self, PackError> {
        let raw: RawCalendars = pack::decode(PACK, bytes)?;
        Self::checked(&raw).ok_or_else(|| PackError::damaged(PACK, "a row out of range"))
    }

    fn checked(raw: &RawCalendars) -> Option<Self> {
        let countries = raw
            .countries
            .iter()
            .map(|country| Some((country.code, raw.country(country)?)));
        Some(Self {
            first: raw.date(0)?,
            last: raw.date(raw.last)?,
            countries: countries.collect::<Option<_>>()?,
            unknown: CountryDays {
                weekend: [WeekdayNumber(6), WeekdayNumber(7)].into(),
                holidays: BTreeMap::new(),
                make_up_days: BTreeSet::new(),
            },
        })
    }

    /// The days of a country, `None` when the pack does not have it.
    pub fn find(&self, country: CountryCode) -> Option<&CountryDays> {
        self.countries.get(&country)
    }

    /// The days of a country. One that the pack does not have (a few
    /// territories) rests on Saturday and Sunday and has no known holidays;
    /// [`Self::find`] tells the difference.
    pub fn calendar(&self, country: CountryCode) -> &CountryDays {
        self.find(country).unwrap_or(&self.unknown)
    }

    /// The countries of the pack.
    pub fn countries(&self) -> impl Iterator<Item = CountryCode> {
        self.countries.keys().copied()
    }

    /// The first and the last day covered.
    pub fn known(&self) -> (NaiveDate, NaiveDate) {
        (self.first, self.last)
    }

    /// Whether holidays of this day are known at all.
    pub fn covers(&self, date: NaiveDate) -> bool {
        self.first <= date && date <= self.last
    }
}

#[cfg(test)]
mod tests {
    use crate::pack::Packs;

    use super::*;

    fn days(country: &str) -> CountryDays {
        let packs = Packs::embedded();
        packs
            .calendars()
            .find(CountryCode::new(country).unwrap())
            .unwrap()
            .clone()
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn weekends_differ_by_country() {
        let check = |country: &str, expected: &[u8]| {
            let weekend: Vec<u8> = days(country).weekend.iter().map(|day| day.0).collect();
            assert_eq!(weekend, expected, "{country}");
        };
        check("CN", &[6, 7]);
        check("DE", &[6, 7]);
        check("AE", &[6, 7]);
        check("EG", &[5, 6]);
        check("SA", &[5, 6]);
        check("DZ", &[5, 6]);
        check("BD", &[5, 6]);
        check("IL", &[5, 6]);
        check("IR", &[5]);
        check("BN", &[5, 7]);
        check("MA", &[6, 7]);
    }

    #[test]
    fn golden_week_and_its_make_up_days() {
        let china = days("CN");
        for day in 1..=3 {
            let holiday = &china.holidays[&date(&format!("2026-10-0{day}"))];
            assert_eq!(
                (holiday.name.as_str(), holiday.estimated),
                ("National Day", false)
            );
            assert_eq!(holiday.name_zh.as_deref(), Some("国庆节"));
        }
        for day in [
            "2026-10-05",
            "2026-10-06",
            "2026-10-07",
            "2026-02-17",
            "2026-02-23",
        ] {
            assert!(china.holidays.contains_key(&date(day)), "{day}");
        }
        assert!(!china.holidays.contains_key(&date("2026-10-08")));
        for day in [
            "2026-01-04",
            "2026-02-14",
            "2026-02-28",
            "2026-05-09",
            "2026-09-20",
            "2026-10-10",
        ] {
            assert!(china.make_up_days.contains(&date(day)), "{day}");
        }
    }

    #[test]
    fn what_may_still_move_is_marked() {
        let check = |country: &str, day: &str, estimated: bool| {
            assert_eq!(
                days(country).holidays[&date(day)].estimated,
                estimated,
                "{country} {day}"
            );
        };
        check("CN", "2027-10-01", true);
        check("CN", "2026-10-01", false);
        check("SA", "2027-03-09", true);
        check("DE", "2027-10-03", false);
        check("US", "2026-11-26", false);
    }

    #[test]
    fn a_work_calendar_carries_everything() {
        let zone = ZoneId::new("Asia/Shanghai").unwrap();
        let calendar = days("CN").work_calendar(zone.clone(), default_hours());
        assert_eq!(calendar.zone, zone);
        assert_eq!(calendar.holidays[&date("2026-10-01")].name, "National Day");
        assert!(calendar.make_up_days.contains(&date("2026-10-10")));
        assert_eq!(calendar.hours.len(), 1);
    }

    #[test]
    fn holidays_are_ordered_named_and_inside_the_covered_years() {
        let packs = Packs::embedded();
        let calendars = packs.calendars();
        assert!(calendars.covers(date("2024-01-01")) && calendars.covers(date("2029-12-31")));
        assert!(!calendars.covers(date("2030-01-01")));
        for country in calendars.countries() {
            let days = calendars.calendar(country);
            assert!((1..=2).contains(&days.weekend.len()), "{country}");
            assert!(
                days.holidays.keys().all(|day| calendars.covers(*day)),
                "{country}"
            );
            assert!(
                days.holidays.values().all(|day| !day.name.is_empty()),
                "{country}"
            );
        }
    }

    #[test]
    fn a_territory_without_a_calendar_says_so() {
        let packs = Packs::embedded();
        let nowhere = CountryCode::new("ZZ").unwrap();
        assert!(packs.calendars().find(nowhere).is_none());
        assert_eq!(packs.calendars().calendar(nowhere).weekend.len(), 2);
    }
}
