//! Rules that keep a candidate from a visit, with their figures, and the
//! sentences that say them.

use chrono::{DateTime, NaiveDate, Utc};
use fettle_domain::place::CountryCode;
use fettle_domain::reason::{Figure, Reason};
use fettle_domain::time::DateRange;

use crate::problem::{PlanProblem, instant};
use crate::rules;

/// One rule that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Block {
    Skills(Vec<String>),
    Services(Vec<String>),
    /// Not in a country served.
    Country {
        country: CountryCode,
    },
    /// Further than the radius.
    Radius {
        distance_km: i64,
        radius_km: i64,
    },
    Rate(String),
    Capacity {
        per_day: u32,
    },
    VisaNone {
        country: CountryCode,
    },
    VisaLead {
        country: CountryCode,
        lead_days: u32,
        ready: i64,
    },
    VisaExpires {
        country: CountryCode,
        last: NaiveDate,
    },
    VisaNotYet {
        country: CountryCode,
        first: NaiveDate,
    },
    VisaEntries {
        country: CountryCode,
        entries: u32,
    },
    VisaStay {
        country: CountryCode,
        needed: i64,
        allowed: i64,
    },
    PassportUnknown,
    PassportExpires {
        expires_on: NaiveDate,
        months: u32,
        back_on: NaiveDate,
    },
    Leave(DateRange),
    /// Bookings before or after leave no time.
    Busy,
    Away {
        days: i64,
        most: i64,
    },
    NoWorkingTime,
    Lead {
        hours: u32,
        until: i64,
    },
    Parts {
        eta: NaiveDate,
    },
    NotBefore {
        day: NaiveDate,
    },
    TooLate {
        start: i64,
        due: i64,
    },
    Distance {
        travel_seconds: i64,
    },
    OutsideHours {
        start: i64,
    },
    Overlap {
        before: String,
        after: String,
        short_seconds: i64,
    },
    TooDear,
    Locked,
    Fixed,
    /// A rule that the rest of a journey breaks once a visit is taken off it.
    LeftBehind {
        /// Whose journey.
        engineer: String,
        /// The visits that are left.
        visits: String,
        block: Box<Block>,
    },
}

impl Block {
    /// The rule's name.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Skills(_) => rules::SKILL_MISSING,
            Self::Services(_) => rules::SERVICE_MISSING,
            Self::Country { .. } | Self::Radius { .. } => rules::COVERAGE,
            Self::Rate(_) => rules::RATE_MISSING,
            Self::Capacity { .. } => rules::CAPACITY,
            Self::VisaNone { .. } => rules::VISA_NONE,
            Self::VisaLead { .. } => rules::VISA_LEAD,
            Self::VisaExpires { .. } | Self::VisaNotYet { .. } => rules::VISA_EXPIRES,
            Self::VisaEntries { .. } => rules::VISA_ENTRIES,
            Self::VisaStay { .. } => rules::VISA_STAY,
            Self::PassportUnknown => rules::PASSPORT_UNKNOWN,
            Self::PassportExpires { .. } => rules::PASSPORT_EXPIRES,
            Self::Leave(_) => rules::LEAVE,
            Self::Busy => rules::BUSY,
            Self::Away { .. } => rules::AWAY_TOO_LONG,
            Self::NoWorkingTime => rules::NO_WORKING_TIME,
            Self::Lead { .. } => rules::LEAD_TIME,
            Self::Parts { .. } => rules::PARTS_LATE,
            Self::NotBefore { .. } => rules::NOT_BEFORE,
            Self::TooLate { .. } => rules::TOO_LATE,
            Self::Distance { .. } => rules::DISTANCE,
            Self::OutsideHours { .. } => rules::OUTSIDE_HOURS,
            Self::Overlap { .. } => rules::OVERLAP,
            Self::TooDear => rules::TOO_DEAR,
            Self::Locked | Self::Fixed => rules::LOCKED,
            Self::LeftBehind { block, .. } => block.rule(),
        }
    }

    /// Whether it is about visas or the passport.
    pub fn is_of_papers(&self) -> bool {
        matches!(
            self,
            Self::VisaNone { .. }
                | Self::VisaLead { .. }
                | Self::VisaExpires { .. }
                | Self::VisaNotYet { .. }
                | Self::VisaEntries { .. }
                | Self::VisaStay { .. }
                | Self::PassportUnknown
                | Self::PassportExpires { .. }
        )
    }

    /// Whether it is about what a move leaves behind.
    pub fn is_left_behind(&self) -> bool {
        matches!(self, Self::LeftBehind { .. })
    }

    /// The reason, for the site `spot` where the work is.
    pub fn reason(&self, problem: &PlanProblem, spot: usize) -> Reason {
        let bare = Reason::new(self.rule(), self.sentence(problem, spot));
        self.with_figures(bare)
    }

    fn sentence(&self, problem: &PlanProblem, spot: usize) -> String {
        let at = |at: i64| local(problem, spot, at);
        match self {
            Self::Skills(list) => format!("lacks the skill {}", list.join(", ")),
            Self::Services(list) => format!("does not offer {}", list.join(", ")),
            Self::Country { country } => format!("does not serve {country}"),
            Self::Radius {
                distance_km,
                radius_km,
            } => {
                format!(
                    "the site is {distance_km} km away, and {radius_km} km is as far as this partner goes"
                )
            }
            Self::Rate(error) => error.clone(),
            Self::Capacity { per_day } => {
                format!("takes {per_day} visits a day, and every possible day is full")
            }
            Self::Leave(range) => format!("days off from {} to {}", range.from, range.to),
            Self::Busy => "other bookings leave no time".to_owned(),
            Self::Away { days, most } => {
                format!(
                    "the journey takes {days} days, and {most} is the most this engineer is away"
                )
            }
            Self::NoWorkingTime => {
                "the site has no working time left in the months planned".to_owned()
            }
            Self::Lead { hours, until } => format!(
                "needs {hours} hours to get going: not before {}",
                at(*until)
            ),
            Self::Parts { eta } => format!("the parts are on site on {eta} at the earliest"),
            Self::NotBefore { day } => format!("the buyer wants nobody before {day}"),
            Self::TooLate { start, due } => {
                format!(
                    "on site {} at the earliest, {} after the due instant {}",
                    at(*start),
                    span(start - due),
                    at(*due)
                )
            }
            Self::Distance { travel_seconds } => format!("the way takes {}", span(*travel_seconds)),
            Self::OutsideHours { start } => {
                format!("{} is not in the working time there", at(*start))
            }
            Self::Overlap {
                before,
                after,
                short_seconds,
            } => {
                format!(
                    "from {before} to {after} the way and the rest take {} more than there is",
                    span(*short_seconds)
                )
            }
            Self::TooDear => "could go, but it costs more than the promise is worth".to_owned(),
            Self::Locked => "the booking is locked".to_owned(),
            Self::Fixed => "somebody is or was on site, so the booking stays".to_owned(),
            Self::LeftBehind {
                engineer,
                visits,
                block,
            } => format!(
                "what is left of the journey of {engineer} ({visits}): {}",
                block.sentence(problem, spot)
            ),
            _ => self.credential_sentence(problem, spot),
        }
    }

    fn credential_sentence(&self, problem: &PlanProblem, spot: usize) -> String {
        match self {
            Self::VisaNone { country } => {
                format!("has no visa for {country}, and no lead time is on record to get one")
            }
            Self::VisaLead {
                country,
                lead_days,
                ready,
            } => format!(
                "has to get a visa for {country} first: {lead_days} days, so leaving not before {} (a new visa is taken to allow one entry within 90 days)",
                local(problem, spot, *ready)
            ),
            Self::VisaExpires { country, last } => {
                format!("the visa for {country} is valid until {last} only")
            }
            Self::VisaNotYet { country, first } => {
                format!("the visa for {country} is valid from {first} on")
            }
            Self::VisaEntries { country, entries } => {
                format!(
                    "the visa for {country} has {entries} entries left, and planned stays use them up"
                )
            }
            Self::VisaStay {
                country,
                needed,
                allowed,
            } => {
                format!("the visa for {country} allows {allowed} days a stay, {needed} are needed")
            }
            Self::PassportUnknown => {
                "no passport is on record, so no country abroad can be entered".to_owned()
            }
            Self::PassportExpires {
                expires_on,
                months,
                back_on,
            } => format!(
                "back home on {back_on}, and the passport that ends on {expires_on} must be valid for {months} months more"
            ),
            _ => String::new(),
        }
    }

    fn with_figures(&self, reason: Reason) -> Reason {
        let days = |count: i64| Figure::Count(count);
        match self {
            Self::Skills(list) => reason.with_text("skills", list.join(", ")),
            Self::Services(list) => reason.with_text("services", list.join(", ")),
            Self::Country { country } | Self::VisaNone { country } => {
                reason.with_text("country", country.to_string())
            }
            Self::Radius {
                distance_km,
                radius_km,
            } => reason
                .with("distance_km", days(*distance_km))
                .with("radius_km", days(*radius_km)),
            Self::Capacity { per_day } => reason.with("per_day", days(i64::from(*per_day))),
            Self::Leave(range) => reason
                .with("from", Figure::Date(range.from))
                .with("to", Figure::Date(range.to)),
            Self::Away { days: needed, most } => {
                reason.with("days", days(*needed)).with("most", days(*most))
            }
            Self::Lead { hours, until } => reason
                .with("hours", days(i64::from(*hours)))
                .with("until", Figure::Instant(instant(*until))),
            Self::Parts { eta } => reason.with("eta", Figure::Date(*eta)),
            Self::NotBefore { day } => reason.with("day", Figure::Date(*day)),
            Self::TooLate { start, due } => reason
                .with("arrive_at", Figure::Instant(instant(*start)))
                .with("due_at", Figure::Instant(instant(*due)))
                .with("late", Figure::Seconds(start - due)),
            Self::Overlap {
                before,
                after,
                short_seconds,
            } => reason
                .with_text("before", before)
                .with_text("after", after)
                .with("short", Figure::Seconds(*short_seconds)),
            Self::OutsideHours { start } => {
                reason.with("start_at", Figure::Instant(instant(*start)))
            }
            Self::Distance { travel_seconds } => {
                reason.with("travel", Figure::Seconds(*travel_seconds))
            }
            _ => self.with_credential_figures(reason),
        }
    }

    fn with_credential_figures(&self, reason: Reason) -> Reason {
        let days = |count: i64| Figure::Count(count);
        match self {
            Self::VisaLead {
                country,
                lead_days,
                ready,
            } => reason
                .with_text("country", country.to_string())
                .with("lead_days", days(i64::from(*lead_days)))
                .with("ready_at", Figure::Instant(instant(*ready))),
            Self::VisaExpires { country, last } => reason
                .with_text("country", country.to_string())
                .with("valid_to", Figure::Date(*last)),
            Self::VisaNotYet { country, first } => reason
                .with_text("country", country.to_string())
                .with("valid_from", Figure::Date(*first)),
            Self::VisaEntries { country, entries } => reason
                .with_text("country", country.to_string())
                .with("entries", days(i64::from(*entries))),
            Self::VisaStay {
                country,
                needed,
                allowed,
            } => reason
                .with_text("country", country.to_string())
                .with("needed_days", days(*needed))
                .with("allowed_days", days(*allowed)),
            Self::PassportExpires {
                expires_on,
                months,
                back_on,
            } => reason
                .with("expires_on", Figure::Date(*expires_on))
                .with("months", days(i64::from(*months)))
                .with("back_on", Figure::Date(*back_on)),
            Self::LeftBehind {
                engineer,
                visits,
                block,
            } => block
                .with_figures(reason)
                .with_text("left_with", engineer)
                .with_text("left_visits", visits),
            _ => reason,
        }
    }
}

/// An instant as the site's wall clock shows it, with its offset.
pub(crate) fn local(problem: &PlanProblem, spot: usize, at: i64) -> String {
    let at: DateTime<Utc> = instant(at);
    let there = at.with_timezone(&problem.zone_id(spot).zone());
    there.format("%Y-%m-%d %H:%M %:z").to_string()
}

/// A length of time in words: days and hours, or hours and minutes.
pub(crate) fn span(seconds: i64) -> String {
    let minutes = (seconds.abs() + 59) / 60;
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    match (days, hours) {
        (0, 0) => format!("{rest} min"),
        (0, _) => format!("{hours} h {rest} min"),
        (_, 0) => format!("{days} d"),
        _ => format!("{days} d {hours} h"),
    }
}
