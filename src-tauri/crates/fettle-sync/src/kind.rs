//! Between ops and the changes of the domain.
//!
//! A reader may be older than an op: a kind or a payload version that is not
//! known here is [`OpError::is_newer`], kept and skipped, never dropped.

use fettle_domain::change::Change;
use serde_json::Value;

use crate::id::OpId;
use crate::op::Op;
use crate::payload::{Payload, write_string};

/// The version of every payload shape so far.
pub const PAYLOAD_VERSION: u32 = 1;

/// Why an op cannot be read as a change.
#[derive(Debug, thiserror::Error)]
pub enum OpError {
    /// A newer program wrote a kind that this one does not know.
    #[error("op {op_id} is of the kind `{kind}`, which this version does not know; it is kept")]
    UnknownKind {
        /// The op.
        op_id: OpId,
        /// Its kind.
        kind: String,
    },
    /// A newer program wrote a shape that this one does not know.
    #[error("op {op_id} (`{kind}`) has a payload of version {version}, newer than this program")]
    UnknownVersion {
        /// The op.
        op_id: OpId,
        /// Its kind.
        kind: String,
        /// The payload's version.
        version: u32,
    },
    /// The payload is not what its kind says.
    #[error("op {op_id} (`{kind}`) has a payload that cannot be read: {source}")]
    Payload {
        /// The op.
        op_id: OpId,
        /// Its kind.
        kind: String,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}

impl OpError {
    /// Whether the op is from a newer program: to be kept and skipped.
    pub fn is_newer(&self) -> bool {
        matches!(self, Self::UnknownKind { .. } | Self::UnknownVersion { .. })
    }
}

macro_rules! kinds {
    ($($variant:ident = $word:literal),+ $(,)?) => {
        /// Every kind of op that this version can read. Frozen words; new ones
        /// are added.
        pub const KINDS: &[&str] = &[$($word),+];

        /// The kind of a change.
        pub fn of(change: &Change) -> &'static str {
            match change { $(Change::$variant { .. } => $word,)+ }
        }
    };
}

kinds! {
    ProductPut = "product_put",
    ProductRemoved = "product_removed",
    BuyerPut = "buyer_put",
    BuyerRemoved = "buyer_removed",
    OrderPut = "order_put",
    OrderRemoved = "order_removed",
    EngineerPut = "engineer_put",
    EngineerRemoved = "engineer_removed",
    ServicePointPut = "service_point_put",
    ServicePointRemoved = "service_point_removed",
    PartPut = "part_put",
    PartRemoved = "part_removed",
    StockMoved = "stock_moved",
    RequestPut = "request_put",
    RequestRemoved = "request_removed",
    FactRecorded = "fact_recorded",
    FactRetracted = "fact_retracted",
    FactReinstated = "fact_reinstated",
    EvidenceKept = "evidence_kept",
    BookingPut = "booking_put",
    BookingCancelled = "booking_cancelled",
    RuleBookPut = "rule_book_put",
    RuleBookRemoved = "rule_book_removed",
    SettingsPut = "settings_put",
    MarketOrderPulled = "market_order_pulled",
    MarketOrderRead = "market_order_read",
    MarketOrderSetAside = "market_order_set_aside",
    MarketLinked = "market_linked",
    MarketUnlinked = "market_unlinked",
}

/// The payload of a change.
pub fn payload(change: &Change) -> Payload {
    let mut value =
        serde_json::to_value(change).expect("changes are plain data and always have a JSON form");
    let content = value.get_mut("payload").map_or(Value::Null, Value::take);
    Payload::new(&content)
}

impl Op {
    /// The change it carries.
    ///
    /// # Errors
    /// [`OpError::is_newer`] when it is from a newer program; otherwise when
    /// the payload is not what its kind says.
    pub fn change(&self) -> Result<Change, OpError> {
        let (op_id, kind) = (self.op_id, self.kind.clone());
        if !KINDS.contains(&self.kind.as_str()) {
            return Err(OpError::UnknownKind { op_id, kind });
        }
        if self.payload_version > PAYLOAD_VERSION {
            let version = self.payload_version;
            return Err(OpError::UnknownVersion {
                op_id,
                kind,
                version,
            });
        }
        serde_json::from_str(&self.tagged()).map_err(|source| OpError::Payload {
            op_id,
            kind,
            source,
        })
    }

    /// Kind and payload in the JSON form of a [`Change`].
    fn tagged(&self) -> String {
        let mut text = String::with_capacity(self.payload.as_str().len() + 64);
        text.push_str("{\"kind\":");
        write_string(&self.kind, &mut text);
        text.push_str(",\"payload\":");
        text.push_str(self.payload.as_str());
        text.push('}');
        text
    }
}
