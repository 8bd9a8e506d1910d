//! Clocks: one promise's time, derived from recorded facts.
//!
//! Owns the states of a clock, which book judges a case and how a limit falls
//! due. Knows no particular programme: all that is in the [`RuleBook`].
//!
//! How the facts are read, where a text leaves it open:
//! - One reply must agree both method and content; two halves in two replies
//!   are no reasonable solution that the buyer could point to.
//! - A fact before the clock's start does not meet it. An arrival before the
//!   appointment was confirmed belongs to another visit; it is listed among
//!   what was not counted, so that nobody wonders.
//! - The first confirmation by a channel that counts starts the visit; a later
//!   one does not start it again.
//! - A solution of unknown channel counts: the workbook has no column for it,
//!   and writing it down is the seller's word for having given it. A reply or
//!   a confirmation of unknown channel does not.
//! - A retracted fact never happened, whenever it was retracted.
//! - A withdrawal makes void what is neither met nor missed at that moment,
//!   and nothing after it counts. The period of the order stays what it is for
//!   other demands; for this one it is void too.
//! - A period that has ended is `missed`: later demands are out of period.
//!
//! Invariant: for fixed facts a clock moves only forwards as `now` advances,
//! and once met, missed or void it stays so.
//!
//! Start at [`clocks`] for one demand, at [`all_clocks`] for all of them.

mod bulk;
mod derive;
mod due;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use self::bulk::{Judges, NoWorkingDays, WorkingDays, all_clocks};
use self::derive::Judge;
pub use self::due::Bound;
pub(crate) use self::due::Counting;
use crate::calendar::WorkCalendar;
use crate::id::{FactId, RequestId, RuleBookId};
use crate::reason::Reason;
use crate::request::{Fact, ServiceRequest};
use crate::rulebook::{Bilingual, ClockRule, RuleBook};
use crate::zone::ZoneId;

/// The state of a clock.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// Nothing has started it.
    NotStarted,
    /// It runs; also when something that would meet it has happened but
    /// nobody can say whether in time, because the calendar or zone that its
    /// limit counts in is not known (the reasons ask for it).
    Running,
    /// Met at or before the due instant.
    Met,
    /// The due instant passed without, or a fact came later.
    Missed,
    /// The demand was withdrawn while it ran or before it started.
    Void,
}

/// One promise about one demand, at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct ClockStatus {
    /// The demand.
    pub request_id: RequestId,
    /// The promise's name.
    pub clock: String,
    /// Its title.
    pub title: Bilingual,
    /// The book that judges.
    pub rule_book: RuleBookId,
    /// The state at the moment asked for.
    pub state: ClockState,
    /// When it started.
    pub started_at: Option<DateTime<Utc>>,
    /// The due instant by the reading chosen (the careful one by default). A
    /// clock is met by a fact at or before it; where [`Self::due_bound`] says
    /// `before`, by a fact before it.
    pub due_at: Option<DateTime<Utc>>,
    /// Whether the due instant itself is still in time.
    pub due_bound: Bound,
    /// The due instant by the later of the two readings; equal to `due_at`
    /// where they do not differ. `None` beside a known `due_at` when the other
    /// reading counts in a zone that is not known.
    pub due_at_latest: Option<DateTime<Utc>>,
    /// Whether that instant itself is still in time.
    pub due_latest_bound: Bound,
    /// When it was met, in time or late.
    pub met_at: Option<DateTime<Utc>>,
    /// The fact that met it.
    pub met_by: Option<FactId>,
    /// Seconds to spare: `due_at` minus `met_at`, or minus now while running;
    /// negative when late.
    #[ts(type = "number | null")]
    pub slack_seconds: Option<i64>,
    /// What a miss means.
    pub consequence: Bilingual,
    /// The planner's price of a miss, minor units of the planning currency.
    #[ts(type = "number")]
    pub miss_price_minor: i64,
    /// Facts that looked as if they counted and did not, and why: a reply by
    /// phone, a reply that agrees only the method.
    pub not_counted: Vec<Reason>,
}

/// What the clocks of one demand are derived from.
#[derive(Debug, Clone)]
pub struct ClockInputs<'a> {
    /// The demand.
    pub request: &'a ServiceRequest,
    /// Its facts, in any order; retracted ones are passed over.
    pub facts: &'a [&'a Fact],
    /// When the order's payment succeeded.
    pub paid_at: Option<DateTime<Utc>>,
    /// The zone of the buyer's site.
    pub buyer_zone: Option<&'a ZoneId>,
    /// Working days of the programme's country, for limits in working days.
    pub programme_days: Option<&'a WorkCalendar>,
    /// Working days of the buyer's site, likewise.
    pub site_days: Option<&'a WorkCalendar>,
}

/// The book, of those active, that judges a case; `None` when none was in
/// force then.
///
/// Each book says by its own reading whether the demand's or the payment's
/// moment counts, in its own zone; a payment of unknown time is taken as of
/// the demand, since a case without a clock would be the worse error. Of
/// several in force the youngest judges; of equally young ones a seller's own,
/// then the greater id.
pub fn judging_book<'a>(
    active: &[&'a RuleBook],
    received_at: DateTime<Utc>,
    paid_at: Option<DateTime<Utc>>,
) -> Option<&'a RuleBook> {
    let judges: Vec<Judge<'a>> = active.iter().copied().map(Judge::new).collect();
    derive::judging(&judges, received_at, paid_at).map(|judge| judge.book)
}

/// Every clock of one demand under `book`, in the book's order, as of `now`.
/// Facts after `now` are not yet known. A clock that does not hold for the
/// demand's method or services is not listed.
pub fn clocks(book: &RuleBook, inputs: &ClockInputs<'_>, now: DateTime<Utc>) -> Vec<ClockStatus> {
    Judge::new(book).clocks(inputs, now)
}

/// When a clock that starts at `start` falls due: by the reading chosen, and
/// by the later of the two. Serves the promise check, which asks about a
/// confirmation that has not happened. `None` when the book has no such clock,
/// or the calendar or zone it counts in is not among the inputs; where only the
/// other reading's zone is missing, both are the chosen one.
pub fn due(
    book: &RuleBook,
    clock: &str,
    start: DateTime<Utc>,
    inputs: &ClockInputs<'_>,
) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let rule = book.clocks.iter().find(|rule| rule.clock == clock)?;
    let due = Judge::new(book).due(rule, start, inputs.into()).ok()?;
    Some((due.chosen.at, due.latest.unwrap_or(due.chosen).at))
}

/// When a rule of the book at hand falls due by the reading chosen.
///
/// # Errors
/// What would have to be known and is not.
pub(crate) fn due_by_rule(
    book: &RuleBook,
    rule: &ClockRule,
    start: DateTime<Utc>,
    counting: Counting<'_>,
) -> Result<DateTime<Utc>, Reason> {
    let due = Judge::new(book).due(rule, start, counting)?;
    Ok(due.chosen.at)
}
