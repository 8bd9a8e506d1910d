//! The hash chain: every device's ops, numbered from 1 without a gap, each
//! naming the hash of the one before. Whoever alters, drops or inserts an op
//! breaks it.

use std::collections::BTreeMap;

use crate::hash::OpHash;
use crate::id::DeviceId;
use crate::op::Op;

/// The end of a device's chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainTip {
    /// The number of the last op; 0 for none.
    pub seq: u64,
    /// Its hash.
    pub hash: OpHash,
}

impl ChainTip {
    /// A chain without ops.
    pub const EMPTY: Self = Self {
        seq: 0,
        hash: OpHash::GENESIS,
    };
}

/// Where and how a chain is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("op {at_seq} of device {device_id}: {what}")]
pub struct ChainError {
    /// The device whose chain it is.
    pub device_id: DeviceId,
    /// The op at which it breaks.
    pub at_seq: u64,
    /// How.
    pub what: ChainFault,
}

/// How a chain can be broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// An op is missing or stands twice.
    #[error("op {expected} should stand here")]
    Gap {
        /// The number that should come next.
        expected: u64,
    },
    /// It names another predecessor than the one before it.
    #[error("it does not follow the op before it")]
    Predecessor,
    /// Its content is not what was hashed.
    #[error("its content has been altered")]
    Altered,
    /// An op of another device.
    #[error("it belongs to another device's chain")]
    Device,
}

/// The chains of several devices, verified op by op.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chains {
    tips: BTreeMap<DeviceId, ChainTip>,
}

impl Chains {
    /// No ops yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The end of a device's chain.
    pub fn tip(&self, device_id: DeviceId) -> ChainTip {
        self.tips
            .get(&device_id)
            .copied()
            .unwrap_or(ChainTip::EMPTY)
    }

    /// The devices met, with the ends of their chains.
    pub fn tips(&self) -> impl Iterator<Item = (DeviceId, ChainTip)> + '_ {
        self.tips.iter().map(|(device, tip)| (*device, *tip))
    }

    /// Takes in the next op of its device's chain.
    ///
    /// # Errors
    /// When it is not the next one, or not intact; nothing is taken in then.
    pub fn accept(&mut self, op: &Op) -> Result<(), ChainError> {
        let tip = self.tip(op.device_id);
        follow(tip, op).map_err(|what| ChainError {
            device_id: op.device_id,
            at_seq: op.device_seq,
            what,
        })?;
        self.tips.insert(op.device_id, op.tip());
        Ok(())
    }
}

fn follow(tip: ChainTip, op: &Op) -> Result<(), ChainFault> {
    let expected = tip.seq + 1;
    if op.device_seq != expected {
        return Err(ChainFault::Gap { expected });
    }
    if op.prev_hash != tip.hash {
        return Err(ChainFault::Predecessor);
    }
    if !op.is_intact() {
        return Err(ChainFault::Altered);
    }
    Ok(())
}

/// Verifies one device's chain from its first op on and returns its end.
///
/// # Errors
/// At the first op that is missing, altered, out of place or of another
/// device.
pub fn verify_chain<'a>(ops: impl IntoIterator<Item = &'a Op>) -> Result<ChainTip, ChainError> {
    let mut tip = ChainTip::EMPTY;
    let mut device = None;
    for op in ops {
        let device_id = *device.get_or_insert(op.device_id);
        let same = if device_id == op.device_id {
            follow(tip, op)
        } else {
            Err(ChainFault::Device)
        };
        same.map_err(|what| ChainError {
            device_id: op.device_id,
            at_seq: op.device_seq,
            what,
        })?;
        tip = op.tip();
    }
    Ok(tip)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{BatchId, OpId, SeededEntropy};
    use crate::op::OpDraft;
    use crate::payload::Payload;
    use fettle_domain::change::Change;
    use fettle_domain::id::PartNo;

    fn chain(length: u64, seed: u64) -> Vec<Op> {
        let now = "2026-11-20T08:00:00Z".parse().unwrap();
        let mut entropy = SeededEntropy::new(seed);
        let device_id = DeviceId::new(now, &mut entropy);
        let mut tip = ChainTip::EMPTY;
        let mut ops = Vec::new();
        for number in 0..length {
            let change = Change::PartRemoved(PartNo::new(format!("P-{number}")).unwrap());
            let draft = OpDraft {
                op_id: OpId::new(now, &mut entropy),
                device_id,
                actor: "wang",
                change: &change,
                base_rev: None,
                recorded_at: now,
                zone: "Asia/Shanghai",
                batch_id: BatchId::new(now, &mut entropy),
                cause: None,
            };
            let op = draft.seal(tip);
            tip = op.tip();
            ops.push(op);
        }
        ops
    }

    fn check(spoil: impl FnOnce(&mut Vec<Op>), at_seq: u64, what: ChainFault) {
        let mut ops = chain(5, 1);
        spoil(&mut ops);
        let error = verify_chain(&ops).expect_err("a spoilt chain");
        assert_eq!((error.at_seq, error.what), (at_seq, what));
        let mut chains = Chains::new();
        let several = ops.iter().try_for_each(|op| chains.accept(op));
        assert!(several.is_err() || what == ChainFault::Device);
    }

    #[test]
    fn a_whole_chain_verifies() {
        let ops = chain(5, 1);
        assert_eq!(verify_chain(&ops), Ok(ops[4].tip()));
        assert_eq!(verify_chain([]), Ok(ChainTip::EMPTY));
    }

    #[test]
    fn every_way_to_spoil_it_shows() {
        check(
            |ops| drop(ops.remove(2)),
            4,
            ChainFault::Gap { expected: 3 },
        );
        check(
            |ops| drop(ops.remove(0)),
            2,
            ChainFault::Gap { expected: 1 },
        );
        check(|ops| ops.swap(1, 2), 3, ChainFault::Gap { expected: 2 });
        check(|ops| ops[3].actor.push('x'), 4, ChainFault::Altered);
        check(|ops| ops[3].base_rev = Some(0), 4, ChainFault::Altered);
        let other = || Payload::kept("\"P-9\"".to_owned());
        check(|ops| ops[2].payload = other(), 3, ChainFault::Altered);
        check(
            |ops| {
                ops[2].payload = other();
                ops[2].hash = OpHash::of(&ops[2].canonical_bytes());
            },
            4,
            ChainFault::Predecessor,
        );
        check(|ops| ops[4] = chain(5, 2).remove(4), 5, ChainFault::Device);
    }

    #[test]
    fn devices_have_chains_of_their_own() {
        let mut chains = Chains::new();
        let (a, b) = (chain(3, 1), chain(2, 2));
        for op in [&a[0], &b[0], &a[1], &b[1], &a[2]] {
            chains.accept(op).unwrap();
        }
        assert_eq!(chains.tip(a[0].device_id).seq, 3);
        assert_eq!(chains.tip(b[0].device_id), b[1].tip());
    }
}
