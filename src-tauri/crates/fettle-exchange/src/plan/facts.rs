//! Demands, and the facts that a book tells about them.
//!
//! The first reply, confirmation and solution stand in columns of `Requests`;
//! their ids follow from the demand's (`R-0001/reply`), so a second import
//! finds them again. A column that later says otherwise retracts what it said
//! before and records the new: facts are never changed.

use std::collections::BTreeMap;

use fettle_domain::change::Change;
use fettle_domain::id::{FactId, RequestId};
use fettle_domain::request::{Fact, FactKind, Retraction};

use super::merge;
use super::planner::{Fate, Planner};
use crate::book::{Located, MessageCells, ProblemKind, RequestRow, SheetKind};

/// Why a column's earlier fact is taken back.
const CORRECTED: &str = "corrected by a later workbook";

impl Planner<'_> {
    pub(super) fn plan_requests(&mut self) {
        let mut told: BTreeMap<&RequestId, Vec<&Fact>> = BTreeMap::new();
        for fact in &self.book.rows.facts {
            told.entry(&fact.value.request_id)
                .or_default()
                .push(&fact.value);
        }
        for located in &self.book.rows.requests {
            let id = &located.value.request_id;
            let fate = self.request_fate(located, told.get(id).map_or(&[], Vec::as_slice));
            self.settle(SheetKind::Requests, id.as_str(), fate);
        }
    }

    fn request_fate(&mut self, located: &Located<RequestRow>, told: &[&Fact]) -> Fate {
        const KIND: SheetKind = SheetKind::Requests;
        let (row, request) = (located.row, &located.value);
        let order = (KIND, row, "order_id");
        let mut sound = self.refers(order, &[SheetKind::Orders], request.order_id.as_str());
        for need in request.parts.iter().flatten() {
            let part = (KIND, row, "parts");
            sound &= self.refers(part, &[SheetKind::Parts], need.part_no.as_str());
        }
        let Some(facts) = column_facts(request) else {
            let found = request.request_id.to_string();
            let why = "it leaves no room for the ids of its facts".to_owned();
            self.fail(KIND, row, "request_id", ProblemKind::BadId { found, why });
            return Fate::Out;
        };
        if !sound {
            return Fate::Out;
        }
        let known = self
            .known
            .requests
            .get(&request.request_id)
            .map(|r| &r.value);
        let record = merge::request(request, known);
        let mut changes = Vec::new();
        if known != Some(&record) {
            changes.push(Change::RequestPut(record));
        }
        for fact in facts {
            changes.extend(self.column_fact_changes(fact, told));
        }
        match (known, changes.is_empty()) {
            (_, true) => Fate::Unchanged,
            (Some(_), false) => Fate::Changed(changes),
            (None, false) => Fate::New(changes),
        }
    }

    /// What a fact of a column comes to: nothing when it is known or told in
    /// the `Facts` sheet, else a record of it, and the retraction of what the
    /// column said before.
    fn column_fact_changes(&self, fact: Fact, told: &[&Fact]) -> Vec<Change> {
        let known = self.known_facts(&fact.request_id);
        let is_known = known
            .iter()
            .any(|k| same_event(k, &fact) && !was_corrected(k));
        if is_known || told.iter().any(|t| same_event(t, &fact)) {
            return Vec::new();
        }
        let mut changes: Vec<Change> = known
            .iter()
            .filter(|k| k.retracted.is_none() && comes_from_column(&k.fact_id, &fact.fact_id))
            .map(|k| Change::FactRetracted {
                fact_id: k.fact_id.clone(),
                retraction: Retraction {
                    at: self.options.now,
                    reason: CORRECTED.to_owned(),
                },
            })
            .collect();
        let fact_id = self.free_fact_id(&fact.fact_id, told);
        changes.push(Change::FactRecorded(Fact { fact_id, ..fact }));
        changes
    }

    fn known_facts(&self, request_id: &RequestId) -> Vec<&Fact> {
        let ids = self.known.facts_of.get(request_id);
        let facts = ids.into_iter().flatten();
        facts
            .filter_map(|id| self.known.facts.get(id))
            .map(|row| &row.value)
            .collect()
    }

    /// `R-1/reply`, or `R-1/reply/2`, `/3`... when that is taken.
    fn free_fact_id(&self, base: &FactId, told: &[&Fact]) -> FactId {
        let is_free = |id: &FactId| {
            !self.known.facts.contains_key(id) && told.iter().all(|fact| fact.fact_id != *id)
        };
        if is_free(base) {
            return base.clone();
        }
        (2..=u32::MAX)
            .map(|n| FactId::new(format!("{base}/{n}")).expect("room was left for a number"))
            .find(is_free)
            .expect("there are more numbers than facts")
    }

    pub(super) fn plan_facts(&mut self) {
        for located in &self.book.rows.facts {
            let fate = self.fact_fate(located);
            self.settle(SheetKind::Facts, located.value.fact_id.as_str(), fate);
        }
    }

    fn fact_fate(&mut self, located: &Located<Fact>) -> Fate {
        const KIND: SheetKind = SheetKind::Facts;
        let (row, fact) = (located.row, &located.value);
        let request = (KIND, row, "request_id");
        let mut sound = self.refers(request, &[SheetKind::Requests], fact.request_id.as_str());
        for id in &fact.evidence {
            sound &= self.refers((KIND, row, "evidence"), &[SheetKind::Evidence], id.as_str());
        }
        if !sound {
            return Fate::Out;
        }
        let retracted = fact
            .retracted
            .as_ref()
            .map(|retraction| Change::FactRetracted {
                fact_id: fact.fact_id.clone(),
                retraction: retraction.clone(),
            });
        let plain = Fact {
            retracted: None,
            ..fact.clone()
        };
        let Some(known) = self.known.facts.get(&fact.fact_id).map(|r| &r.value) else {
            let recorded = Change::FactRecorded(plain);
            return Fate::New([recorded].into_iter().chain(retracted).collect());
        };
        if plain
            != (Fact {
                retracted: None,
                ..known.clone()
            })
        {
            let found = fact.fact_id.to_string();
            self.fail(KIND, row, "fact_id", ProblemKind::AlreadyDiffers { found });
            return Fate::Out;
        }
        match retracted {
            Some(change) if known.retracted.is_none() => Fate::Changed(vec![change]),
            _ => Fate::Unchanged,
        }
    }
}

/// The facts that a row's columns tell; `None` when the demand's id leaves no
/// room for theirs.
fn column_facts(row: &RequestRow) -> Option<Vec<Fact>> {
    let reply = row.reply.as_ref().map(|reply| {
        let what = FactKind::Reply {
            agrees_method: reply.agrees_method,
            agrees_content: reply.agrees_content,
        };
        (&reply.message, what)
    });
    let confirmation = row.confirmation.as_ref().map(|message| {
        let appointment = None;
        (message, FactKind::Confirmation { appointment })
    });
    let solution = row
        .solution
        .as_ref()
        .map(|message| (message, FactKind::Solution));
    [reply, confirmation, solution]
        .into_iter()
        .flatten()
        .map(|(message, what)| column_fact(&row.request_id, message, what))
        .collect()
}

fn column_fact(request_id: &RequestId, message: &MessageCells, what: FactKind) -> Option<Fact> {
    /// Room for `/` and a number, should the fact be corrected.
    const ROOM: usize = 8;
    let id = format!("{request_id}/{}", what.as_str());
    let has_room = id.len() + ROOM <= fettle_domain::id::MAX_LEN;
    Some(Fact {
        fact_id: has_room.then(|| FactId::new(id).ok()).flatten()?,
        request_id: request_id.clone(),
        at: message.at,
        channel: message.channel,
        what,
        evidence: Vec::new(),
        note: None,
        retracted: None,
    })
}

/// Whether a fact tells of what a column tells of: evidence, remarks and the
/// appointment are beyond the columns.
pub(crate) fn same_event(fact: &Fact, column: &Fact) -> bool {
    let what = match (&fact.what, &column.what) {
        (FactKind::Confirmation { .. }, FactKind::Confirmation { .. }) => true,
        (a, b) => a == b,
    };
    what && fact.at == column.at && fact.channel == column.channel
}

fn was_corrected(fact: &Fact) -> bool {
    fact.retracted
        .as_ref()
        .is_some_and(|r| r.reason == CORRECTED)
}

fn comes_from_column(id: &FactId, base: &FactId) -> bool {
    id.as_str()
        .strip_prefix(base.as_str())
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
