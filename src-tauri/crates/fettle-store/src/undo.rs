//! What can be undone and redone: two stacks of batches.
//!
//! Undoing appends the inverse of a batch, as a batch of its own; redoing
//! appends the inverse of that. Nothing is ever taken out of the log, so the
//! stacks are a function of the log and outlive a restart.
//!
//! Invariant: replaying a device's newest batches gives the same stacks, as
//! deep as they were replayed.

use chrono::{DateTime, Utc};
use fettle_domain::change::Change;
use fettle_domain::schedule::BookingState;
use fettle_sync::{BatchId, Cause};

/// How many batches can be undone.
pub const UNDO_DEPTH: usize = 200;

/// Batches that can be undone, and undone ones that can be done again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UndoStack {
    undo: Vec<BatchId>,
    redo: Vec<BatchId>,
}

impl UndoStack {
    /// Nothing to undo.
    pub fn new() -> Self {
        Self::default()
    }

    /// The batch that undo would take back.
    pub fn next_undo(&self) -> Option<BatchId> {
        self.undo.last().copied()
    }

    /// The undoing batch that redo would take back.
    pub fn next_redo(&self) -> Option<BatchId> {
        self.redo.last().copied()
    }

    /// Takes in a batch of the log. `undoable`: whether it has an inverse. One
    /// that has none and no cause, such as a pull, changes nothing here.
    pub fn record(&mut self, batch: BatchId, cause: Option<Cause>, undoable: bool) {
        let onto = match cause {
            None if !undoable => return,
            None => {
                self.redo.clear();
                &mut self.undo
            }
            Some(Cause::UndoOf(of)) => {
                self.undo.pop_if(|top| *top == of);
                &mut self.redo
            }
            Some(Cause::RedoOf(of)) => {
                self.redo.pop_if(|top| *top == of);
                &mut self.undo
            }
        };
        if undoable {
            onto.push(batch);
        }
        if onto.len() > UNDO_DEPTH {
            onto.remove(0);
        }
    }
}

/// The same change, dated now: an inverse is made together with the op that it
/// takes back, but happens when somebody undoes it.
pub(crate) fn dated(change: Change, now: DateTime<Utc>) -> Change {
    match change {
        Change::StockMoved(mut movement) => {
            movement.at = now;
            Change::StockMoved(movement)
        }
        Change::FactRetracted {
            fact_id,
            mut retraction,
        } => {
            retraction.at = now;
            Change::FactRetracted {
                fact_id,
                retraction,
            }
        }
        Change::BookingCancelled {
            visit_id, reason, ..
        } => Change::BookingCancelled {
            visit_id,
            at: now,
            reason,
        },
        Change::BookingPut(mut booking) => {
            if let BookingState::Cancelled { at, .. } = &mut booking.state {
                *at = now;
            }
            Change::BookingPut(booking)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fettle_sync::SeededEntropy;

    /// Plays a story and compares the stacks. A letter is a new batch, `-` an
    /// undo, `+` a redo, `.` a batch without an inverse.
    fn check(story: &str, undo: usize, redo: usize) {
        let mut entropy = SeededEntropy::new(1);
        let mut stack = UndoStack::new();
        let mut log = Vec::new();
        for step in story.chars() {
            let batch = BatchId::new(DateTime::UNIX_EPOCH, &mut entropy);
            let cause = match step {
                '-' => stack.next_undo().map(Cause::UndoOf),
                '+' => stack.next_redo().map(Cause::RedoOf),
                _ => None,
            };
            if "-+".contains(step) && cause.is_none() {
                continue;
            }
            stack.record(batch, cause, step != '.');
            log.push((batch, cause, step != '.'));
        }
        assert_eq!(
            (stack.undo.len(), stack.redo.len()),
            (undo, redo),
            "{story}"
        );
        let mut again = UndoStack::new();
        for (batch, cause, undoable) in log {
            again.record(batch, cause, undoable);
        }
        assert_eq!(stack, again, "{story}");
    }

    #[test]
    fn undo_and_redo_alternate() {
        check("", 0, 0);
        check("-", 0, 0);
        check("a", 1, 0);
        check("ab-", 1, 1);
        check("ab--", 0, 2);
        check("ab--+", 1, 1);
        check("ab--++", 2, 0);
        check("ab--++--", 0, 2);
        check("ab-c", 2, 0);
        check("ab-c+", 2, 0);
        check("a.", 1, 0);
        check("a.-", 0, 1);
        check("ab-.+", 2, 0);
        check(".a.b.-.-.", 0, 2);
    }

    #[test]
    fn the_depth_is_bounded() {
        check(&"a".repeat(UNDO_DEPTH + 50), UNDO_DEPTH, 0);
        check(
            &format!("{}{}", "a".repeat(UNDO_DEPTH + 50), "-".repeat(500)),
            0,
            UNDO_DEPTH,
        );
    }

    #[test]
    fn a_replay_that_starts_late_gives_the_same_top() {
        let mut entropy = SeededEntropy::new(1);
        let mut ids = || BatchId::new(DateTime::UNIX_EPOCH, &mut entropy);
        let (a, b, undo_b, undo_a) = (ids(), ids(), ids(), ids());
        let log = [
            (a, None),
            (b, None),
            (undo_b, Some(Cause::UndoOf(b))),
            (undo_a, Some(Cause::UndoOf(a))),
        ];
        for from in 0..log.len() {
            let mut stack = UndoStack::new();
            for (batch, cause) in &log[from..] {
                stack.record(*batch, *cause, true);
            }
            assert_eq!(stack.next_redo(), Some(undo_a), "from {from}");
        }
    }
}
