//! The names of every rule that this crate speaks of.
//!
//! A [`Reason`](fettle_domain::reason::Reason) carries one of these names and
//! its figures; the screen forms its own sentence from both, so a name that
//! shipped is never changed.

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $word:literal: $says:literal),+ $(,)?) => {
        $($(#[$doc])* pub const $name: &str = $word;)+

        /// Every rule by name, with what it says in a few words.
        pub const ALL: &[(&str, &str)] = &[$(($word, $says)),+];
    };
}

rules! {
    /// The work needs a skill that the candidate lacks.
    SKILL_MISSING = "skill_missing": "a skill is missing",
    /// The partner does not offer a service asked for.
    SERVICE_MISSING = "service_missing": "a service is not offered",
    /// The site lies outside what the partner serves.
    COVERAGE = "coverage": "outside the area served",
    /// The partner has no room on the days in question.
    CAPACITY = "capacity": "no room on these days",
    /// No visa is held and none can be got.
    VISA_NONE = "visa_none": "no visa, and no lead time known to get one",
    /// A visa has to be got first.
    VISA_LEAD = "visa_lead": "a visa has to be got first",
    /// The visa held is not valid on every day of the stay.
    VISA_EXPIRES = "visa_expires": "the visa does not cover the stay",
    /// The visa held has no entry left.
    VISA_ENTRIES = "visa_entries": "no entry left on the visa",
    /// The stay is longer than the visa allows.
    VISA_STAY = "visa_stay": "the stay is longer than the visa allows",
    /// The passport does not last long enough after the return.
    PASSPORT_EXPIRES = "passport_expires": "the passport runs out too soon",
    /// Nobody has written down a passport.
    PASSPORT_UNKNOWN = "passport_unknown": "no passport on record",
    /// Days off lie in the way.
    LEAVE = "leave": "days off",
    /// Other bookings lie in the way.
    BUSY = "busy": "booked elsewhere",
    /// The parts are not on site in time.
    PARTS_LATE = "parts_late": "parts not on site in time",
    /// The parts are not on site yet.
    PARTS_EXPECTED = "parts_expected": "parts still on the way",
    /// Parts are needed and nobody knows when they will be there.
    PARTS_UNKNOWN = "parts_unknown": "no date for the parts",
    /// The buyer does not want anybody earlier.
    NOT_BEFORE = "not_before": "the buyer's earliest day",
    /// The day that the buyer wished is passed.
    WISH_PASSED = "wish_passed": "after the buyer's latest day",
    /// The journey would be longer than the engineer may be away.
    AWAY_TOO_LONG = "away_too_long": "away from home too long",
    /// The way itself takes too long.
    DISTANCE = "distance": "too far to be there in time",
    /// The time a candidate needs to get going.
    LEAD_TIME = "lead_time": "time needed before leaving",
    /// A price cannot be compared, for want of an exchange rate.
    RATE_MISSING = "rate_missing": "no exchange rate",
    /// A price is not on record and counts as nothing.
    PRICE_UNKNOWN = "price_unknown": "a price is not on record",
    /// The earliest arrival is after the due instant.
    TOO_LATE = "too_late": "after the due instant",
    /// Little time is left between arrival and the due instant.
    SLACK = "slack": "little time to spare",
    /// A public holiday at the site lies in the way.
    HOLIDAY_AT_SITE = "holiday_at_site": "public holiday at the site",
    /// The date of a public holiday is an estimate.
    HOLIDAY_ESTIMATED = "holiday_estimated": "a holiday's date is an estimate",
    /// The site has no working time to be found.
    NO_WORKING_TIME = "no_working_time": "no working time at the site",
    /// The clock of the promise has run out already.
    PROMISE_LAPSED = "promise_lapsed": "the promise has lapsed",
    /// Another method was agreed with the buyer.
    METHOD_DIFFERS = "method_differs": "another method was agreed",
    /// Where the machine stands is not known.
    SITE_UNKNOWN = "site_unknown": "the site is not on record",
    /// Who was booked is not on record any more.
    ASSIGNEE_UNKNOWN = "assignee_unknown": "the assignee is not on record",
    /// The booking's assignee is locked to another.
    LOCKED = "locked": "locked",
    /// The demand needs nobody on site any more.
    NOT_NEEDED = "not_needed": "the demand needs nobody any more",
    /// Two bookings do not leave time to get from one to the other.
    OVERLAP = "overlap": "no time between two bookings",
    /// The booking's start is not in the site's working time.
    OUTSIDE_HOURS = "outside_hours": "outside the site's working time",
    /// The start lies before this moment.
    IN_THE_PAST = "in_the_past": "before now",
    /// Not placing it is cheaper than any way found.
    TOO_DEAR = "too_dear": "costs more than not going",
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    #[test]
    fn names_differ() {
        let names: BTreeSet<_> = super::ALL.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), super::ALL.len());
    }
}
