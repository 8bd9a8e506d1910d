//! Rule books: versioned sets of promises, as data.
//!
//! A rule book is read from JSON and nowhere written as code: the rules change,
//! programmes differ, and a seller may copy a shipped book and change it. What a
//! text leaves open is a [`Readings`] of the book with a careful default.
//!
//! Owns the shape of a book, the shipped ones (`rulebooks/` beside the sources)
//! and what makes an edited one valid. Knows nothing of demands and facts; the
//! clocks that follow from both are in [`crate::clock`].
//!
//! Start at [`RuleBook`]; [`active_books`] are those that judge.

mod validate;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use self::validate::{MAX_LIMIT_DAYS, validate};
use crate::id::RuleBookId;
use crate::service::{Channel, Method, Service};
use crate::workspace::Workspace;
use crate::zone::ZoneId;

/// A text in both languages of the product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Bilingual {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    pub zh: String,
}

/// A versioned set of promises.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct RuleBook {
    /// The id, such as `alibaba-machinery-2021-12-28`.
    pub rule_book_id: RuleBookId,
    /// Its title.
    pub title: Bilingual,
    /// Where the text comes from, and how sure that is.
    pub source: Source,
    /// First day in force, in the programme's zone.
    pub in_force_from: NaiveDate,
    /// Last day in force; `None` while it is.
    pub in_force_to: Option<NaiveDate>,
    /// The programme's zone.
    pub programme_zone: ZoneId,
    /// The country whose working days `working_days` limits count.
    pub working_days_of: WorkingDaysOf,
    /// What the mark promises with a product whose own list of services is
    /// empty; empty when the text does not say.
    #[serde(default)]
    pub promised_services: BTreeSet<Service>,
    /// The promises.
    pub clocks: Vec<ClockRule>,
    /// How open questions of the text are read.
    pub readings: Readings,
    /// Rules without a clock, told to people: sanctions, duties to report.
    pub notes: Vec<Bilingual>,
}

/// Where a rule book's text comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Source {
    /// Primary (the programme's own text), secondary (reports), or the seller's.
    pub kind: SourceKind,
    /// In words.
    pub text: Bilingual,
}

/// How near a source is to the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// The programme's own announcement.
    Primary,
    /// News reports about it.
    Secondary,
    /// Made or changed by the seller.
    Seller,
}

/// Whose working days count, where a limit is in working days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum WorkingDaysOf {
    /// Those of the programme's country (China).
    Programme,
    /// Those of the buyer's site.
    Site,
}

/// One promise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct ClockRule {
    /// Its name, such as `effective_reply`.
    pub clock: String,
    /// Its title.
    pub title: Bilingual,
    /// Demands it holds for.
    pub applies_to: Vec<AppliesTo>,
    /// It holds only where one of these is asked for; empty means whatever is.
    #[serde(default)]
    pub only_for_services: BTreeSet<Service>,
    /// What starts it.
    pub starts_on: StartEvent,
    /// Channels by which the starting message counts; empty means any.
    pub start_channels: Vec<Channel>,
    /// How long it runs.
    pub limit: Limit,
    /// What meets it; `None` for a period that simply ends.
    pub met_by: Vec<MetEvent>,
    /// Channels by which the meeting message counts; empty means any. An
    /// arrival, a completion and parts on their way are no messages and count
    /// however they became known.
    pub met_channels: Vec<Channel>,
    /// What a miss means.
    pub consequence: Bilingual,
    /// What a miss is worth to the planner, in minor units of the planning
    /// currency: its price, not a fine.
    #[ts(type = "number")]
    pub miss_price_minor: i64,
}

/// A demand's method, `open` while none is agreed.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, TS,
)]
#[serde(rename_all = "snake_case")]
pub enum AppliesTo {
    /// No method agreed yet.
    Open,
    /// An engineer from the seller.
    OverseasEngineer,
    /// A local partner.
    LocalServicePoint,
    /// From afar.
    Remote,
}

impl From<Option<Method>> for AppliesTo {
    fn from(method: Option<Method>) -> Self {
        match method {
            None => Self::Open,
            Some(Method::OverseasEngineer) => Self::OverseasEngineer,
            Some(Method::LocalServicePoint) => Self::LocalServicePoint,
            Some(Method::Remote) => Self::Remote,
        }
    }
}

/// What starts a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum StartEvent {
    /// The buyer's demand arrived.
    DemandReceived,
    /// The buyer's appointment was confirmed.
    AppointmentConfirmed,
    /// The order's payment succeeded.
    OrderPaid,
}

/// What meets a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum MetEvent {
    /// A reply that agrees the method and the content.
    AgreedReply,
    /// Somebody on site.
    Arrival,
    /// A reasonable solution.
    Solution,
    /// The work finished.
    Completion,
    /// Free parts sent.
    PartsShipped,
}

/// How long a clock runs. Elapsed limits include their last instant; what runs
/// to the end of a day ends before the first instant of the next, and so does a
/// period ([`crate::clock::Bound`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "unit", content = "count", rename_all = "snake_case")]
pub enum Limit {
    /// Elapsed hours.
    Hours(u32),
    /// Natural days, read by [`Readings::natural_days`].
    NaturalDays(u32),
    /// Working days: the end of the nth working day after the start day.
    WorkingDays(u32),
    /// A period of entitlement in natural days, read by [`Readings::period`].
    PeriodDays(u32),
}

/// How a book's open questions are read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Readings {
    /// What "n natural days" is; careful: elapsed.
    pub natural_days: DayReading,
    /// What "within n days" of a period is; careful: the end of the last day.
    pub period: DayReading,
    /// In whose zone a calendar day is counted.
    pub day_zone: DayZone,
    /// Which book judges a case.
    pub judged_by: JudgedBy,
}

/// Two ways to count days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum DayReading {
    /// Start instant plus n times 24 hours.
    Elapsed,
    /// Until the end of the nth calendar day after the start day.
    EndOfLastDay,
}

/// Whose calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum DayZone {
    /// The programme's.
    Programme,
    /// The buyer's.
    Buyer,
    /// A named one: the platform prints order times in `America/Los_Angeles`.
    Named(ZoneId),
}

/// Which book judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum JudgedBy {
    /// The one in force when the demand was received.
    DemandReceived,
    /// The one in force when the order was paid.
    OrderPaid,
}

/// The texts of the rule books that ship with the product.
const SHIPPED: [&str; 3] = [
    include_str!("../rulebooks/alibaba-machinery-2021-12-28.json"),
    include_str!("../rulebooks/alibaba-machinery-2022-05-30.json"),
    include_str!("../rulebooks/alibaba-machinery-2022-07-06.json"),
];

static BOOKS: LazyLock<BTreeMap<RuleBookId, RuleBook>> = LazyLock::new(|| {
    let read = |text: &&str| -> RuleBook {
        serde_json::from_str(text).expect("shipped rule books are read by a test")
    };
    let books = SHIPPED.iter().map(read);
    books
        .map(|book| (book.rule_book_id.clone(), book))
        .collect()
});

/// The rule books that ship with the product, by id. Only those that the
/// seller activates judge cases.
pub fn shipped() -> BTreeMap<RuleBookId, RuleBook> {
    BOOKS.clone()
}

/// Every rule book at hand, by id: the shipped ones and the seller's own. A
/// book of the seller's stands in for a shipped one of the same id.
pub fn books(workspace: &Workspace) -> BTreeMap<&RuleBookId, &RuleBook> {
    let own = workspace
        .rule_books
        .iter()
        .map(|(id, row)| (id, &row.value));
    BOOKS.iter().chain(own).collect()
}

/// The rule books that judge this workspace's cases, in the order of their
/// ids: those the settings name, and the careful default's before there are
/// settings. An id of no book at hand is passed over.
pub fn active_books(workspace: &Workspace) -> Vec<&RuleBook> {
    let books = books(workspace);
    if let Some(row) = &workspace.settings {
        let ids = row.value.active_rule_books.iter();
        return ids.filter_map(|id| books.get(id).copied()).collect();
    }
    let default = RuleBookId::new(DEFAULT_BOOK).expect("a literal id");
    books.get(&default).copied().into_iter().collect()
}

/// The id of the rule book that is active out of the box.
pub const DEFAULT_BOOK: &str = "alibaba-machinery-2021-12-28";
