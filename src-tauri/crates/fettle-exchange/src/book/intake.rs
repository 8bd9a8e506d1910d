//! Takes sheets in row by row: finds the header, parses each row into its
//! type, keeps what is wrong.
//!
//! Knows nothing of files: [`super::xlsx`] and [`super::delimited`] feed it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::ControlFlow;

use super::cell::Cell;
use super::limits::Limits;
use super::parse;
use super::parse_own;
use super::problem::{Note, NoteKind, Problem, ProblemKind};
use super::reader::{Head, RowReader};
use super::row::{Located, Rows};
use super::sheet::SheetKind;
use super::{Book, Progress, ReadError};

/// How far reading has come: after this many rows the caller is told.
const ROWS_BETWEEN_PROGRESS: u32 = 2_000;

/// What a book adds up to while it is read.
pub(crate) struct Intake<'a> {
    pub(crate) limits: &'a Limits,
    progress: &'a mut dyn FnMut(Progress) -> ControlFlow<()>,
    book: Book,
    names: BTreeMap<SheetKind, String>,
    rows_read: u64,
}

/// Cells that are merged, as rows and columns counted from 1 and 0.
#[derive(Debug, Clone)]
pub(crate) struct Merge {
    pub(crate) rows: (u32, u32),
    pub(crate) columns: (u32, u32),
    /// Such as `A2:A5`.
    pub(crate) region: String,
}

/// One sheet while it is read.
pub(crate) struct SheetIntake {
    kind: SheetKind,
    name: String,
    head: Option<Head>,
    /// For each column of the file, which of the kind's columns it is.
    slots: HashMap<u32, usize>,
    /// Whether its rows can be read at all.
    broken: bool,
    merges: Vec<Merge>,
    ids: HashMap<String, u32>,
    rows: u32,
    cells: Vec<Cell>,
}

impl<'a> Intake<'a> {
    pub(crate) fn new(
        limits: &'a Limits,
        progress: &'a mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Self {
        Self {
            limits,
            progress,
            book: Book::default(),
            names: BTreeMap::new(),
            rows_read: 0,
        }
    }

    /// Opens a sheet; `None` when it is not known or there already.
    pub(crate) fn begin(&mut self, name: &str) -> Option<SheetIntake> {
        let Some(kind) = SheetKind::named(name) else {
            self.note(name, NoteKind::UnknownSheet);
            return None;
        };
        if let Some(first) = self.names.get(&kind) {
            let first = first.clone();
            self.book.problems.push(Problem {
                sheet: name.to_owned(),
                row: 1,
                column: String::new(),
                kind: ProblemKind::DuplicateSheet { first },
            });
            return None;
        }
        self.names.insert(kind, name.to_owned());
        Some(SheetIntake {
            kind,
            name: name.to_owned(),
            head: None,
            slots: HashMap::new(),
            broken: false,
            merges: Vec::new(),
            ids: HashMap::new(),
            rows: 0,
            cells: Vec::new(),
        })
    }

    /// Keeps a note about a sheet.
    pub(crate) fn note(&mut self, sheet: &str, kind: NoteKind) {
        self.book.notes.push(Note {
            sheet: sheet.to_owned(),
            row: None,
            column: None,
            kind,
        });
    }

    /// Takes in one row: the first that is filled is the header.
    pub(crate) fn row(
        &mut self,
        sheet: &mut SheetIntake,
        row: u32,
        cells: Vec<(u32, Cell)>,
    ) -> Result<(), ReadError> {
        self.check_size(sheet, &cells)?;
        if cells.iter().all(|(_, cell)| *cell == Cell::Empty) {
            return Ok(());
        }
        if sheet.head.is_none() {
            self.header(sheet, row, &cells);
            return Ok(());
        }
        sheet.fill(cells);
        if sheet.cells.iter().any(|cell| *cell != Cell::Empty) {
            self.record(sheet, row);
        }
        Ok(())
    }

    fn check_size(
        &mut self,
        sheet: &mut SheetIntake,
        cells: &[(u32, Cell)],
    ) -> Result<(), ReadError> {
        sheet.rows += 1;
        self.rows_read += 1;
        if sheet.rows > self.limits.rows {
            return Err(ReadError::TooManyRows {
                sheet: sheet.name.clone(),
                limit: self.limits.rows,
            });
        }
        if cells
            .iter()
            .any(|(column, _)| *column >= self.limits.columns)
        {
            return Err(ReadError::TooManyColumns {
                sheet: sheet.name.clone(),
                limit: self.limits.columns,
            });
        }
        if sheet.rows.is_multiple_of(ROWS_BETWEEN_PROGRESS) {
            self.tell(&sheet.name.clone())?;
        }
        Ok(())
    }

    fn tell(&mut self, sheet: &str) -> Result<(), ReadError> {
        let progress = Progress {
            sheet: sheet.to_owned(),
            rows_read: self.rows_read,
        };
        match (self.progress)(progress) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(ReadError::Cancelled),
        }
    }

    fn header(&mut self, sheet: &mut SheetIntake, row: u32, cells: &[(u32, Cell)]) {
        let mut found: Vec<Option<String>> = vec![None; sheet.kind.columns().len()];
        for (column, cell) in cells {
            let header = cell.shown();
            if header.is_empty() {
                continue;
            }
            let Some(index) = sheet.kind.column_headed(&header) else {
                self.unknown_column(sheet, row, header);
                continue;
            };
            if let Some(first) = &found[index] {
                let first = first.clone();
                let kind = ProblemKind::DuplicateColumn { first };
                self.header_problem(sheet, row, header, kind);
                continue;
            }
            sheet.slots.insert(*column, index);
            found[index] = Some(header);
        }
        self.check_required(sheet, row, &found);
        sheet.head = Some(Head {
            kind: sheet.kind,
            sheet: sheet.name.clone(),
            found,
        });
    }

    fn unknown_column(&mut self, sheet: &SheetIntake, row: u32, header: String) {
        self.book.notes.push(Note {
            sheet: sheet.name.clone(),
            row: Some(row),
            column: Some(header),
            kind: NoteKind::UnknownColumn,
        });
    }

    fn header_problem(
        &mut self,
        sheet: &mut SheetIntake,
        row: u32,
        column: String,
        kind: ProblemKind,
    ) {
        sheet.broken = true;
        self.book.problems.push(Problem {
            sheet: sheet.name.clone(),
            row,
            column,
            kind,
        });
    }

    fn check_required(&mut self, sheet: &mut SheetIntake, row: u32, found: &[Option<String>]) {
        for (column, found) in sheet.kind.columns().iter().zip(found) {
            if column.required && found.is_none() {
                let name = column.name.to_owned();
                self.header_problem(sheet, row, name, ProblemKind::MissingColumn);
            }
        }
    }

    /// Parses a row, unless its sheet or its cells cannot be read.
    fn record(&mut self, sheet: &mut SheetIntake, row: u32) {
        let count = self.book.rows_in.entry(sheet.kind).or_default();
        *count += 1;
        if !sheet.broken && self.parse(sheet, row) {
            return;
        }
        let ids = self.book.bad_ids.entry(sheet.kind).or_default();
        ids.insert(sheet.id_text());
        let rows = self.book.bad_rows.entry(sheet.kind).or_default();
        rows.insert(row);
    }

    /// Parses a row and keeps it; `false` when it has a problem.
    fn parse(&mut self, sheet: &mut SheetIntake, row: u32) -> bool {
        let before = self.book.problems.len();
        let head = sheet.head.take().expect("the header was read first");
        self.check_merges(sheet, &head, row);
        self.check_id(sheet, &head, row);
        let mut reader = RowReader {
            head: &head,
            row,
            cells: &sheet.cells,
            problems: &mut self.book.problems,
            notes: &mut self.book.notes,
        };
        let taken = Taken::read(sheet.kind, &mut reader);
        sheet.head = Some(head);
        let is_sound = self.book.problems.len() == before;
        let Some(taken) = taken.filter(|_| is_sound) else {
            return false;
        };
        taken.keep(&mut self.book.rows, row);
        true
    }

    fn check_merges(&mut self, sheet: &mut SheetIntake, head: &Head, row: u32) {
        sheet.merges.retain(|merge| merge.rows.1 >= row);
        for merge in &sheet.merges {
            if merge.rows.0 > row {
                continue;
            }
            let touched = (merge.columns.0..=merge.columns.1).find_map(|c| sheet.slots.get(&c));
            if let Some(index) = touched {
                self.book.problems.push(Problem {
                    sheet: sheet.name.clone(),
                    row,
                    column: head.header(*index),
                    kind: ProblemKind::Merged {
                        region: merge.region.clone(),
                    },
                });
            }
        }
    }

    /// Reports an id that an earlier row has.
    fn check_id(&mut self, sheet: &mut SheetIntake, head: &Head, row: u32) {
        let found = sheet.id_text();
        if found.is_empty() {
            return;
        }
        if let Some(first_row) = sheet.ids.get(&found) {
            let column = sheet.kind.columns()[0].name;
            let kind = ProblemKind::DuplicateId {
                found,
                first_row: *first_row,
            };
            self.book.problems.push(head.problem(row, column, kind));
        } else {
            sheet.ids.insert(found, row);
        }
    }

    /// Closes a sheet. One without a header row lacks every required column.
    pub(crate) fn end(&mut self, mut sheet: SheetIntake) {
        if sheet.head.is_none() {
            let found = vec![None; sheet.kind.columns().len()];
            self.check_required(&mut sheet, 1, &found);
        }
        if sheet.broken {
            self.book.broken.insert(sheet.kind);
        }
        if let Some(head) = sheet.head {
            self.book.heads.insert(sheet.kind, head);
        }
    }

    /// The book, once every sheet is read.
    pub(crate) fn finish(mut self) -> Result<Book, ReadError> {
        if self.names.is_empty() {
            let found = self.book.notes.iter().map(|note| note.sheet.clone());
            return Err(ReadError::NoKnownSheet {
                found: found.collect::<Vec<_>>().join(", "),
            });
        }
        for kind in SheetKind::SELLERS {
            if !self.names.contains_key(kind) {
                self.note(kind.name(), NoteKind::AbsentSheet);
            }
        }
        self.book.names = self.names;
        Ok(self.book)
    }
}

impl SheetIntake {
    /// Tells which cells are merged, before the rows come.
    pub(crate) fn merged(&mut self, merges: Vec<Merge>) {
        self.merges = merges;
    }

    /// Puts a row's cells in the order of the kind's columns.
    fn fill(&mut self, cells: Vec<(u32, Cell)>) {
        self.cells.clear();
        self.cells.resize(self.kind.columns().len(), Cell::Empty);
        for (column, cell) in cells {
            if let Some(index) = self.slots.get(&column) {
                self.cells[*index] = cell;
            }
        }
    }

    /// What makes the row one of its own: the first column, and for stock and
    /// settings the second too.
    fn id_text(&self) -> String {
        let first = self.cells[0].shown_whole();
        let second = || self.cells[1].shown_whole();
        match self.kind {
            SheetKind::Stock if !first.is_empty() => {
                format!("{first} / {}", parse::headquarters(&second()))
            }
            SheetKind::Settings if !first.is_empty() => format!("{first} / {}", second()),
            _ => first,
        }
    }
}

/// A parsed row of any sheet.
enum Taken {
    Product(super::row::ProductRow),
    Buyer(super::row::BuyerRow),
    Order(super::row::OrderRow),
    Engineer(Box<super::row::EngineerRow>),
    Point(Box<super::row::ServicePointRow>),
    Part(super::row::PartRow),
    Stock(super::row::StockRow),
    Request(Box<super::row::RequestRow>),
    Fact(Box<fettle_domain::request::Fact>),
    Booking(Box<fettle_domain::schedule::Booking>),
    Evidence(fettle_domain::evidence::Evidence),
    Setting(super::row::SettingRow),
}

impl Taken {
    fn read(kind: SheetKind, r: &mut RowReader<'_>) -> Option<Self> {
        match kind {
            SheetKind::Products => parse::product(r).map(Self::Product),
            SheetKind::Buyers => parse::buyer(r).map(Self::Buyer),
            SheetKind::Orders => parse::order(r).map(Self::Order),
            SheetKind::Engineers => parse::engineer(r).map(Box::new).map(Self::Engineer),
            SheetKind::ServicePoints => parse::service_point(r).map(Box::new).map(Self::Point),
            SheetKind::Parts => parse::part(r).map(Self::Part),
            SheetKind::Stock => parse::stock(r).map(Self::Stock),
            SheetKind::Requests => parse::request(r).map(Box::new).map(Self::Request),
            SheetKind::Facts => parse_own::fact(r).map(Box::new).map(Self::Fact),
            SheetKind::Bookings => parse_own::booking(r).map(Box::new).map(Self::Booking),
            SheetKind::Evidence => parse_own::evidence(r).map(Self::Evidence),
            SheetKind::Settings => parse_own::setting(r).map(Self::Setting),
        }
    }

    fn keep(self, rows: &mut Rows, row: u32) {
        match self {
            Self::Product(value) => rows.products.push(Located { row, value }),
            Self::Buyer(value) => rows.buyers.push(Located { row, value }),
            Self::Order(value) => rows.orders.push(Located { row, value }),
            Self::Engineer(value) => rows.engineers.push(Located { row, value: *value }),
            Self::Point(value) => rows.points.push(Located { row, value: *value }),
            Self::Part(value) => rows.parts.push(Located { row, value }),
            Self::Stock(value) => rows.stock.push(Located { row, value }),
            Self::Request(value) => rows.requests.push(Located { row, value: *value }),
            Self::Fact(value) => rows.facts.push(Located { row, value: *value }),
            Self::Booking(value) => rows.bookings.push(Located { row, value: *value }),
            Self::Evidence(value) => rows.evidence.push(Located { row, value }),
            Self::Setting(value) => rows.settings.push(Located { row, value }),
        }
    }
}

/// The sheets whose rows name ids, for look-ups of rows left out.
pub(crate) type IdsBySheet = BTreeMap<SheetKind, BTreeSet<String>>;
