//! The op: one change as the log keeps it and the wire carries it. Frozen.

use chrono::{DateTime, SecondsFormat, Utc};
use fettle_domain::change::Change;
use serde::{Deserialize, Serialize};

use crate::chain::ChainTip;
use crate::hash::OpHash;
use crate::id::{BatchId, DeviceId, OpId};
use crate::kind;
use crate::payload::{Payload, write_string};

/// The first element of the canonical form; another form gets another name.
pub const FORMAT: &str = "fettle-op/1";

/// One change, by whom, where, when and after which.
///
/// Wire type, frozen: no field is ever added, renamed or given another
/// meaning. A field that is not known is refused, because the hash covers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Op {
    /// The id, UUIDv7.
    pub op_id: OpId,
    /// The device that recorded it.
    pub device_id: DeviceId,
    /// Its place in that device's chain: 1, 2, 3... without a gap.
    pub device_seq: u64,
    /// Who did it.
    pub actor: String,
    /// What kind of change it is; the meaning of `payload`.
    pub kind: String,
    /// The record it is about.
    pub entity_id: String,
    /// The table of that record; `None` for a kind that is about none.
    pub table: Option<String>,
    /// The revision of the record that a decision was made on (0: there was
    /// no record); `None` when it was made without looking.
    pub base_rev: Option<u64>,
    /// The version of the payload's shape, by kind.
    pub payload_version: u32,
    /// The change itself.
    pub payload: Payload,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The IANA zone of the person who did it.
    pub zone: String,
    /// The action it belongs to.
    pub batch_id: BatchId,
    /// What the action takes back or does again, if it does.
    pub cause: Option<Cause>,
    /// The hash of the device's op before; [`OpHash::GENESIS`] for the first.
    pub prev_hash: OpHash,
    /// SHA-256 of the canonical bytes.
    pub hash: OpHash,
}

/// Why a batch exists that nobody wrote by hand. Wire type, frozen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// It takes that batch back.
    UndoOf(BatchId),
    /// It takes that undoing batch back.
    RedoOf(BatchId),
}

impl Cause {
    /// The batch that is taken back.
    pub fn batch(self) -> BatchId {
        match self {
            Self::UndoOf(batch) | Self::RedoOf(batch) => batch,
        }
    }

    /// `undo_of` or `redo_of`.
    pub fn word(self) -> &'static str {
        match self {
            Self::UndoOf(_) => "undo_of",
            Self::RedoOf(_) => "redo_of",
        }
    }

    /// The cause of a word and a batch; `None` for another word.
    pub fn from_word(word: &str, batch: BatchId) -> Option<Self> {
        match word {
            "undo_of" => Some(Self::UndoOf(batch)),
            "redo_of" => Some(Self::RedoOf(batch)),
            _ => None,
        }
    }
}

/// Everything of an op but its place in the chain.
#[derive(Debug, Clone, Copy)]
pub struct OpDraft<'a> {
    /// The id.
    pub op_id: OpId,
    /// The device that records it.
    pub device_id: DeviceId,
    /// Who does it.
    pub actor: &'a str,
    /// The change.
    pub change: &'a Change,
    /// The revision it was decided on.
    pub base_rev: Option<u64>,
    /// When.
    pub recorded_at: DateTime<Utc>,
    /// The person's zone.
    pub zone: &'a str,
    /// The action.
    pub batch_id: BatchId,
    /// What the action takes back.
    pub cause: Option<Cause>,
}

impl OpDraft<'_> {
    /// The op after `tip`, hashed.
    pub fn seal(&self, tip: ChainTip) -> Op {
        let target = self.change.target();
        let mut op = Op {
            op_id: self.op_id,
            device_id: self.device_id,
            device_seq: tip.seq + 1,
            actor: self.actor.to_owned(),
            kind: kind::of(self.change).to_owned(),
            entity_id: target.id,
            table: Some(target.table.as_str().to_owned()),
            base_rev: self.base_rev,
            payload_version: kind::PAYLOAD_VERSION,
            payload: kind::payload(self.change),
            recorded_at: self.recorded_at,
            zone: self.zone.to_owned(),
            batch_id: self.batch_id,
            cause: self.cause,
            prev_hash: tip.hash,
            hash: OpHash::GENESIS,
        };
        op.hash = OpHash::of(&op.canonical_bytes());
        op
    }
}

impl Op {
    /// What the hash covers: a JSON array of [`FORMAT`] and every field but
    /// `hash`, in the order of their declaration, without white space.
    pub fn canonical_bytes(&self) -> Vec<u8> {
        let mut out = String::with_capacity(self.payload.as_str().len() + 512);
        out.push('[');
        write_string(FORMAT, &mut out);
        for text in [self.op_id.to_string(), self.device_id.to_string()] {
            push(&mut out, Field::Text(&text));
        }
        push(&mut out, Field::Raw(&self.device_seq.to_string()));
        for text in [&self.actor, &self.kind, &self.entity_id] {
            push(&mut out, Field::Text(text));
        }
        push(&mut out, optional(self.table.as_deref()));
        let base_rev = self.base_rev.map(|rev| rev.to_string());
        push(&mut out, Field::Raw(base_rev.as_deref().unwrap_or("null")));
        push(&mut out, Field::Raw(&self.payload_version.to_string()));
        push(&mut out, Field::Raw(self.payload.as_str()));
        push(&mut out, Field::Text(&instant(self.recorded_at)));
        push(&mut out, Field::Text(&self.zone));
        push(&mut out, Field::Text(&self.batch_id.to_string()));
        push(&mut out, optional(self.cause.map(Cause::word)));
        let cause = self.cause.map(|cause| cause.batch().to_string());
        push(&mut out, optional(cause.as_deref()));
        push(&mut out, Field::Text(&self.prev_hash.to_string()));
        out.push(']');
        out.into_bytes()
    }

    /// Whether the hash is that of the canonical bytes.
    pub fn is_intact(&self) -> bool {
        OpHash::of(&self.canonical_bytes()) == self.hash
    }

    /// Its place in its device's chain.
    pub fn tip(&self) -> ChainTip {
        ChainTip {
            seq: self.device_seq,
            hash: self.hash,
        }
    }
}

/// An instant as the log writes it: RFC 3339, UTC as `Z`, as many digits of
/// the second as there are. Frozen.
pub fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

#[derive(Clone, Copy)]
enum Field<'a> {
    Text(&'a str),
    Raw(&'a str),
}

fn optional(text: Option<&str>) -> Field<'_> {
    text.map_or(Field::Raw("null"), Field::Text)
}

fn push(out: &mut String, field: Field<'_>) {
    out.push(',');
    match field {
        Field::Text(text) => write_string(text, out),
        Field::Raw(text) => out.push_str(text),
    }
}
