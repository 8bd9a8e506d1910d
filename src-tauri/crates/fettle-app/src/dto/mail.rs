//! E-mail: what one says, to which demand it belongs, and text to send.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Moment;

/// Which e-mail: a file as mail programs save it (`.eml`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct MailReadInput {
    /// The file.
    pub path: PathBuf,
}

/// What an e-mail says, and what could be made of it. Nothing is taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct MailView {
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// The file's name.
    pub file_name: String,
    /// Who wrote.
    pub from: String,
    /// To whom, copies included.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// When it was sent, as it says, in the dispatcher's zone.
    pub sent: Option<Moment>,
    /// The same instant.
    pub sent_at: Option<DateTime<Utc>>,
    /// Its own id.
    pub message_id: Option<String>,
    /// The language it is written in, where that can be told.
    pub language: Option<String>,
    /// The text: plain, and not longer than 100,000 characters.
    pub text: String,
    /// What is attached; none of it was opened.
    pub attachments: Vec<MailAttachment>,
    /// How far its signature can be believed.
    pub dkim: DkimView,
    /// What is odd about it, a sentence each.
    pub warnings: Vec<String>,
    /// Who wrote to whom.
    pub direction: MailDirection,
    /// The demands it may belong to, the likeliest first.
    pub matches: Vec<MailMatch>,
    /// Orders it may be about: those it names, then those of the buyer.
    pub order_ids: Vec<String>,
    /// What it could be taken for.
    pub proposal: MailProposal,
    /// Why, in one sentence.
    pub proposal_why: String,
    /// The demand that it was taken in with already.
    pub already_taken: Option<String>,
}

/// Something attached to an e-mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct MailAttachment {
    /// Its file name; empty when it has none.
    pub name: String,
    /// Its length in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Its kind: `image/jpeg`.
    pub kind: String,
}

/// What can be said of a signature without a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum DkimWord {
    /// It has none.
    NotSigned,
    /// The body is the one that was signed; by whom was not checked.
    BodyMatches,
    /// The body is another than the one that was signed.
    BodyChanged,
    /// It has one that proves nothing.
    Malformed,
}

/// An e-mail's signature, as far as it can be judged without a network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct DkimView {
    /// What was found.
    pub verdict: DkimWord,
    /// The domain it names.
    pub domain: Option<String>,
    /// What was checked and what was not.
    pub sentence: String,
}

/// Who wrote to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum MailDirection {
    /// A buyer wrote.
    FromBuyer,
    /// It went to a buyer.
    ToBuyer,
    /// No buyer on record wrote it or was written to.
    Unknown,
}

/// A demand that an e-mail may belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct MailMatch {
    /// The demand.
    pub request_id: String,
    /// What ties them, worded.
    pub why: String,
}

/// What an e-mail could be taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum MailProposal {
    /// A new demand of the buyer's.
    Demand,
    /// The seller's reply to a demand.
    Reply,
    /// The confirmation of an appointment.
    Confirmation,
    /// Nothing that moves a clock.
    None,
}

/// What an e-mail is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum MailAs {
    /// A new demand of the buyer's.
    Demand,
    /// The seller's reply to a demand.
    Reply,
    /// The confirmation of an appointment.
    Confirmation,
}

/// Takes an e-mail in. It happened when the e-mail says, by e-mail; the file is
/// kept as evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct MailTakeInput {
    /// The file.
    pub path: PathBuf,
    /// SHA-256 of the file that was shown.
    pub sha256: String,
    /// What it is taken for.
    #[serde(rename = "as")]
    pub taken_as: MailAs,
    /// The demand, for a reply or a confirmation.
    #[serde(default)]
    pub request_id: Option<String>,
    /// The order, for a demand.
    #[serde(default)]
    pub order_id: Option<String>,
    /// Services asked for, for a demand.
    #[serde(default)]
    pub services: Vec<String>,
    /// The day that a confirmation promises, site time.
    #[serde(default)]
    pub appointment_on: Option<NaiveDate>,
    /// A reply agrees the method.
    #[serde(default)]
    pub agrees_method: bool,
    /// A reply agrees the content.
    #[serde(default)]
    pub agrees_content: bool,
    /// A demand in words; the beginning of the e-mail when absent.
    #[serde(default)]
    pub description: Option<String>,
}

/// What a text to send is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum ReplyKind {
    /// The reply that agrees method and content.
    Reply,
    /// The confirmation of the appointment.
    Confirmation,
    /// A solution.
    Solution,
}

/// Which text, about which demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(deny_unknown_fields)]
pub struct ReplyTextInput {
    /// The demand.
    pub request_id: String,
    /// What it is for.
    pub kind: ReplyKind,
    /// The language, BCP 47; the buyer's when absent.
    #[serde(default)]
    pub language: Option<String>,
}

/// A text ready to paste. What is not known stands in it as a gap, `[... ]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct ReplyTextView {
    /// The language it is in.
    pub language: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub body: String,
    /// What is not known, a sentence each.
    pub missing: Vec<String>,
    /// The languages there are texts in.
    pub languages: Vec<LanguageName>,
}

/// A language, by the name it has for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct LanguageName {
    /// Its tag, BCP 47.
    pub tag: String,
    /// Its name.
    pub name: String,
}
