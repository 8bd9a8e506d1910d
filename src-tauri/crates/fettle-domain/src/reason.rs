//! Why something is so: a rule's name, its figures, and one English sentence.
//!
//! The sentence is for terminals and logs; a screen in another language forms
//! its own from the rule and the figures. [`rule`] names every rule that this
//! crate speaks by; a screen that has a text for each of [`rule::ALL`] has
//! them all.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One figure of a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(tag = "type", content = "value", rename_all = "snake_case")]
pub enum Figure {
    /// An instant, shown in the reader's zones.
    Instant(DateTime<Utc>),
    /// A civil date.
    Date(NaiveDate),
    /// A count: days, kilometres, visits.
    Count(#[ts(type = "number")] i64),
    /// A length of time in seconds.
    Seconds(#[ts(type = "number")] i64),
    /// A word, a name, a list.
    Text(String),
}

/// A rule that speaks, with what it speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Reason {
    /// The rule's stable name, such as `skill_missing` or `visa_lead`.
    pub rule: String,
    /// Its figures by name.
    pub figures: BTreeMap<String, Figure>,
    /// One plain English sentence.
    pub detail: String,
}

impl Reason {
    /// A reason with a sentence and no figures yet.
    pub fn new(rule: &str, detail: impl Into<String>) -> Self {
        Self {
            rule: rule.to_owned(),
            figures: BTreeMap::new(),
            detail: detail.into(),
        }
    }

    /// The same with one figure more.
    #[must_use]
    pub fn with(mut self, name: &str, figure: Figure) -> Self {
        self.figures.insert(name.to_owned(), figure);
        self
    }

    /// The same with a text figure more.
    #[must_use]
    pub fn with_text(self, name: &str, text: impl Into<String>) -> Self {
        self.with(name, Figure::Text(text.into()))
    }
}

macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident = $word:literal: $en:literal [$($figure:literal),*];)+) => {
        /// The names of the rules this crate speaks by. Stable: a screen keeps
        /// its translations by them.
        pub mod rule {
            use super::Rule;

            $(#[doc = $en] pub const $name: &str = $word;)+

            /// Every rule, with its meaning in English and its figures.
            pub const ALL: &[Rule] = &[
                $(Rule { name: $name, meaning: $en, figures: &[$($figure),*] },)+
            ];
        }
    };
}

/// A rule that a [`Reason`] can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The stable name.
    pub name: &'static str,
    /// What it says, in general.
    pub meaning: &'static str,
    /// The figures a reason of this rule may carry.
    pub figures: &'static [&'static str],
}

rules! {
    CHANNEL_NOT_COUNTED = "channel_not_counted":
        "A message by a channel that proves nothing neither starts nor stops a clock."
        ["fact", "fact_id", "at", "channel"];
    CHANNEL_UNKNOWN = "channel_unknown":
        "A message whose channel nobody recorded neither starts nor stops a clock."
        ["fact", "fact_id", "at"];
    REPLY_AGREES_METHOD_ONLY = "reply_agrees_method_only":
        "A reply that agrees the method but not the content is no effective reply."
        ["fact", "fact_id", "at"];
    REPLY_AGREES_CONTENT_ONLY = "reply_agrees_content_only":
        "A reply that agrees the content but not the method is no effective reply."
        ["fact", "fact_id", "at"];
    REPLY_AGREES_NOTHING = "reply_agrees_nothing":
        "A reply that agrees neither method nor content is no effective reply."
        ["fact", "fact_id", "at"];
    BEFORE_START = "before_start":
        "What happened before a clock started does not meet it."
        ["fact", "fact_id", "at", "started_at"];
    WORKING_DAYS_UNKNOWN = "working_days_unknown":
        "A limit in working days needs a calendar, and none is at hand."
        ["working_days_of"];
    BUYER_ZONE_UNKNOWN = "buyer_zone_unknown":
        "Days counted in the buyer's zone need the buyer's site, which is not known."
        [];
    OUT_OF_CALENDAR = "out_of_calendar":
        "The due instant lies beyond every calendar." [];

    NO_RULE_BOOK = "no_rule_book":
        "No active rule book was in force when the demand was received." ["received_at"];
    ORDER_UNKNOWN = "order_unknown":
        "The order that the demand rests on is not known." ["order_id"];
    PAYMENT_UNKNOWN = "payment_unknown":
        "Nobody has said when the order was paid." ["order_id"];
    BEFORE_PAYMENT = "before_payment":
        "The demand was received before the order was paid."
        ["received_at", "paid_at", "period_ends_at"];
    IN_PERIOD = "in_period":
        "The demand was received inside the service period."
        ["received_at", "paid_at", "period_ends_at"];
    OUT_OF_PERIOD = "out_of_period":
        "The demand was received after the service period had ended."
        ["received_at", "paid_at", "period_ends_at", "late_seconds"];
    NO_PERIOD = "no_period":
        "The rule book names no service period." ["rule_book"];
    ORDER_CLOSED = "order_closed":
        "The platform has the order as closed or unavailable." ["status"];
    ORDER_CHARGED_BACK = "order_charged_back":
        "The platform has the payment as charged back." ["status"];
    ORDER_FROZEN = "order_frozen":
        "The platform has the order frozen; nothing is decided by it." ["status"];
    ORDER_REFUNDED = "order_refunded":
        "The platform has a refund for the order and does not say of how much; nothing is decided by it."
        ["order_id"];
    ORDER_DETAILS_DENIED = "order_details_denied":
        "The platform does not let this app read all of the order." ["order_id", "call"];
    ORDER_NOT_YET_PAID = "order_not_yet_paid":
        "The platform's status says the order is not paid, the payment time says it is." ["status"];
    PRODUCT_UNKNOWN = "product_unknown":
        "The product that was ordered is not in the catalogue." ["product_id"];
    PRODUCT_MARK_UNKNOWN = "product_mark_unknown":
        "Nobody has said whether the product carries the after-sales mark." ["product_id"];
    PRODUCT_SERVICED = "product_serviced":
        "The product carries the after-sales mark." ["product_id"];
    PRODUCT_NOT_SERVICED = "product_not_serviced":
        "The product does not carry the after-sales mark." ["product_id"];
    SERVICES_COVERED = "services_covered":
        "Everything asked for is promised with the product." ["services"];
    SERVICES_NOT_COVERED = "services_not_covered":
        "Something asked for is not promised with the product." ["services", "covered"];
    SERVICES_NOT_LISTED = "services_not_listed":
        "The product's services are not listed; the mark promises those of the programme." ["services"];
    SERVICES_UNKNOWN = "services_unknown":
        "Neither the product nor the rule book says which services are promised." ["product_id"];
    SERVICES_NOT_STATED = "services_not_stated":
        "The demand does not say what is asked for." [];

    BOOK_NO_CLOCKS = "book_no_clocks": "A rule book promises something." [];
    BOOK_DATES = "book_dates":
        "A rule book's last day in force is not before its first." ["from", "to"];
    BOOK_TEXT_MISSING = "book_text_missing":
        "A title or a consequence has a text in at least one language." ["clock", "field"];
    CLOCK_NAME = "clock_name":
        "A clock's name is lower-case letters, digits and underscores." ["clock"];
    CLOCK_NAME_TWICE = "clock_name_twice": "Each clock of a book has a name of its own." ["clock"];
    CLOCK_APPLIES_TO_NOTHING = "clock_applies_to_nothing":
        "A clock holds for at least one method." ["clock"];
    CLOCK_LIMIT_ZERO = "clock_limit_zero": "A clock runs for some time." ["clock"];
    CLOCK_LIMIT_TOO_LONG = "clock_limit_too_long":
        "A clock runs for at most ten years." ["clock", "days", "most"];
    CLOCK_NEVER_MET = "clock_never_met":
        "A clock that is no period names what meets it." ["clock"];
    CLOCK_PERIOD_MET = "clock_period_met":
        "A period ends by itself and is met by nothing." ["clock"];
    CLOCK_CHANNELS_IDLE = "clock_channels_idle":
        "Channels are named only where a message starts or meets the clock." ["clock", "field"];
    CLOCK_PRICE_NEGATIVE = "clock_price_negative": "A miss is not rewarded." ["clock"];
}
