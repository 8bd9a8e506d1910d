//! Goes through a book's rows in the order in which they rest on one another,
//! and settles the fate of each.

use std::collections::{BTreeMap, BTreeSet};

use fettle_domain::change::Change;
use fettle_domain::id::{
    BuyerId, EngineerId, EvidenceId, OrderId, PartNo, PointId, ProductId, RequestId,
};
use fettle_domain::place::CountryCode;
use fettle_domain::workspace::Workspace;

use super::place::{PlaceAnswer, PlaceQuestion, PlaceResolver};
use super::{LeftOut, PlanOptions, Planned, SheetCount};
use crate::book::{Book, Note, NoteKind, ProblemKind, SheetKind};

/// The work of planning one import.
pub(super) struct Planner<'a> {
    pub(super) book: &'a Book,
    pub(super) known: &'a Workspace,
    pub(super) places: &'a dyn PlaceResolver,
    pub(super) options: PlanOptions<'a>,
    pub(super) answers: BTreeMap<(String, CountryCode), PlaceAnswer>,
    pub(super) questions: BTreeMap<(String, CountryCode), PlaceQuestion>,
    planned: Planned,
    good: BTreeMap<SheetKind, BTreeSet<String>>,
    bad: BTreeMap<SheetKind, BTreeSet<String>>,
}

/// What a sound row comes to.
pub(super) enum Fate {
    /// It makes a record.
    New(Vec<Change>),
    /// It changes a record.
    Changed(Vec<Change>),
    /// It says what is known.
    Unchanged,
    /// It stays out: it has a problem, or rests on a row that has.
    Out,
}

impl Fate {
    /// The fate of a record that is put whole.
    pub(super) fn of<T: PartialEq>(
        record: T,
        known: Option<&T>,
        put: impl FnOnce(T) -> Change,
    ) -> Self {
        match known {
            Some(known) if *known == record => Self::Unchanged,
            Some(_) => Self::Changed(vec![put(record)]),
            None => Self::New(vec![put(record)]),
        }
    }
}

impl<'a> Planner<'a> {
    pub(super) fn new(
        book: &'a Book,
        known: &'a Workspace,
        places: &'a dyn PlaceResolver,
        options: PlanOptions<'a>,
    ) -> Self {
        let mut planned = Planned {
            problems: book.problems.clone(),
            notes: book.notes.clone(),
            ..Planned::default()
        };
        for (kind, rows) in &book.rows_in {
            let left_out = book.bad_rows.get(kind).map_or(0, BTreeSet::len);
            let count = SheetCount {
                rows: *rows,
                left_out,
                ..SheetCount::default()
            };
            planned.counts.insert(kind.name().to_owned(), count);
        }
        Self {
            book,
            known,
            places,
            options,
            answers: BTreeMap::new(),
            questions: BTreeMap::new(),
            planned,
            good: BTreeMap::new(),
            bad: book.bad_ids.clone(),
        }
    }

    pub(super) fn plan(mut self) -> Planned {
        self.plan_products();
        self.plan_buyers();
        self.plan_orders();
        self.plan_engineers();
        self.plan_points();
        self.plan_parts();
        self.plan_stock();
        self.plan_requests();
        self.plan_evidence();
        self.plan_facts();
        self.plan_bookings();
        self.plan_settings();
        self.finish()
    }

    fn finish(mut self) -> Planned {
        self.planned.questions = self.questions.into_values().collect();
        if !self.planned.problems.is_empty() && !self.options.accept_good_rows {
            self.planned.changes.clear();
            self.planned.is_blocked = true;
        }
        self.planned
    }

    /// Books a row's fate.
    pub(super) fn settle(&mut self, kind: SheetKind, id: &str, fate: Fate) {
        let count = self.planned.counts.entry(kind.name().to_owned());
        let count = count.or_default();
        let ids = match fate {
            Fate::Out => {
                count.left_out += 1;
                &mut self.bad
            }
            Fate::Unchanged => {
                count.unchanged += 1;
                self.planned.unchanged += 1;
                &mut self.good
            }
            Fate::New(changes) => {
                count.new += 1;
                self.planned.changes.extend(changes);
                &mut self.good
            }
            Fate::Changed(changes) => {
                count.changed += 1;
                self.planned.changes.extend(changes);
                &mut self.good
            }
        };
        ids.entry(kind).or_default().insert(id.to_owned());
    }

    /// Reports a problem of a row's column.
    pub(super) fn fail(&mut self, kind: SheetKind, row: u32, column: &str, problem: ProblemKind) {
        let head = self.head(kind);
        self.planned
            .problems
            .push(head.problem(row, column, problem));
    }

    /// Reports something worth knowing about a row's column.
    pub(super) fn note(&mut self, kind: SheetKind, row: u32, column: &str, note: NoteKind) {
        let head = self.head(kind);
        self.planned.notes.push(Note {
            sheet: head.sheet.clone(),
            row: Some(row),
            column: Some(head.header(kind.index_of(column))),
            kind: note,
        });
    }

    fn head(&self, kind: SheetKind) -> &'a crate::book::reader::Head {
        let head = self.book.heads.get(&kind);
        head.expect("a sheet with rows has a header")
    }

    /// Whether a reference holds. One that does not is reported, unless it
    /// points at a row that stays out itself: then this row is left out too.
    pub(super) fn refers(
        &mut self,
        from: (SheetKind, u32, &'static str),
        targets: &[SheetKind],
        id: &str,
    ) -> bool {
        if targets.iter().any(|target| self.has(*target, id)) {
            return true;
        }
        let (kind, row, column) = from;
        let rests_on = targets
            .iter()
            .find(|target| self.is_out(**target, id))
            .copied();
        if let Some(target) = rests_on {
            let sheet = self.head(kind).sheet.clone();
            self.planned.left_out.push(LeftOut {
                sheet,
                row,
                because_sheet: target.name().to_owned(),
                because_id: id.to_owned(),
            });
            return false;
        }
        let problem = ProblemKind::UnknownReference {
            found: id.to_owned(),
            sheet: targets[0].name(),
        };
        self.fail(kind, row, column, problem);
        false
    }

    /// Whether a record is known, or a good row of the book.
    pub(super) fn has(&self, target: SheetKind, id: &str) -> bool {
        self.good.get(&target).is_some_and(|ids| ids.contains(id)) || self.knows(target, id)
    }

    fn is_out(&self, target: SheetKind, id: &str) -> bool {
        self.book.broken.contains(&target)
            || self.bad.get(&target).is_some_and(|ids| ids.contains(id))
    }

    fn knows(&self, target: SheetKind, id: &str) -> bool {
        let known = self.known;
        match target {
            SheetKind::Products => {
                ProductId::new(id).is_ok_and(|id| known.products.contains_key(&id))
            }
            SheetKind::Buyers => BuyerId::new(id).is_ok_and(|id| known.buyers.contains_key(&id)),
            SheetKind::Orders => OrderId::new(id).is_ok_and(|id| known.order(&id).is_some()),
            SheetKind::Engineers => {
                EngineerId::new(id).is_ok_and(|id| known.engineers.contains_key(&id))
            }
            SheetKind::ServicePoints => {
                PointId::new(id).is_ok_and(|id| known.points.contains_key(&id))
            }
            SheetKind::Parts => PartNo::new(id).is_ok_and(|id| known.parts.contains_key(&id)),
            SheetKind::Requests => {
                RequestId::new(id).is_ok_and(|id| known.requests.contains_key(&id))
            }
            SheetKind::Evidence => {
                EvidenceId::new(id).is_ok_and(|id| known.evidence.contains_key(&id))
            }
            SheetKind::Stock | SheetKind::Facts | SheetKind::Bookings | SheetKind::Settings => {
                false
            }
        }
    }
}
