//! Reads the cells of one row by the names of their columns and collects what
//! is wrong with them.

use std::collections::BTreeSet;
use std::str::FromStr;

use fettle_domain::id::IdError;
use fettle_domain::money::{CurrencyCode, Money, MoneyError};
use fettle_domain::place::GeoPoint;
use fettle_domain::service::{Service, Skill};
use rust_decimal::prelude::ToPrimitive;

use super::cell::{self, Cell};
use super::grammar;
use super::problem::{Note, NoteKind, Problem, ProblemKind};
use super::row::UnresolvedPlace;
use super::sheet::SheetKind;

/// The columns of one sheet as they stand in the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    /// Which sheet it is.
    pub(crate) kind: SheetKind,
    /// Its name in the book.
    pub(crate) sheet: String,
    /// For each of the kind's columns, the header found.
    pub(crate) found: Vec<Option<String>>,
}

impl Head {
    /// A column's header as it stands in the book, or its own name.
    pub(crate) fn header(&self, index: usize) -> String {
        self.found[index]
            .clone()
            .unwrap_or_else(|| self.kind.columns()[index].name.to_owned())
    }

    /// A problem of a named column.
    pub(crate) fn problem(&self, row: u32, column: &str, kind: ProblemKind) -> Problem {
        Problem {
            sheet: self.sheet.clone(),
            row,
            column: self.header(self.kind.index_of(column)),
            kind,
        }
    }
}

/// Reads one row.
pub(crate) struct RowReader<'a> {
    pub(crate) head: &'a Head,
    pub(crate) row: u32,
    pub(crate) cells: &'a [Cell],
    pub(crate) problems: &'a mut Vec<Problem>,
    pub(crate) notes: &'a mut Vec<Note>,
}

type Read<T> = Result<T, ProblemKind>;

impl RowReader<'_> {
    /// Reports a problem of a column.
    pub(crate) fn fail(&mut self, column: &str, kind: ProblemKind) {
        let problem = self.head.problem(self.row, column, kind);
        self.problems.push(problem);
    }

    /// Reports something worth knowing.
    pub(crate) fn note(&mut self, column: &str, kind: NoteKind) {
        self.notes.push(Note {
            sheet: self.head.sheet.clone(),
            row: Some(self.row),
            column: Some(self.head.header(self.head.kind.index_of(column))),
            kind,
        });
    }

    /// A cell's value by `parse`; `None` when it is empty or wrong.
    pub(crate) fn cell<T>(
        &mut self,
        column: &'static str,
        parse: impl FnOnce(&Cell) -> Read<T>,
    ) -> Option<T> {
        let index = self.head.kind.index_of(column);
        let cell = &self.cells[index];
        let read = match cell {
            Cell::Empty if self.head.kind.columns()[index].required => Err(ProblemKind::Empty),
            Cell::Empty => return None,
            Cell::Formula => Err(ProblemKind::Formula),
            Cell::Error(found) => Err(ProblemKind::ErrorCell {
                found: found.clone(),
            }),
            Cell::TooLong { chars, limit } => Err(ProblemKind::TooLong {
                chars: *chars,
                limit: *limit,
            }),
            filled => parse(filled),
        };
        read.map_err(|kind| self.fail(column, kind)).ok()
    }

    /// Whether a cell is filled, rightly or not.
    pub(crate) fn is_filled(&self, column: &str) -> bool {
        self.cells[self.head.kind.index_of(column)] != Cell::Empty
    }

    /// Text.
    pub(crate) fn text(&mut self, column: &'static str) -> Option<String> {
        self.cell(column, cell::text)
    }

    /// An id.
    pub(crate) fn id<T: FromStr<Err = IdError>>(&mut self, column: &'static str) -> Option<T> {
        self.cell(column, cell::id)
    }

    /// A count.
    pub(crate) fn count(&mut self, column: &'static str, min: u32, max: u32) -> Option<u32> {
        self.cell(column, |c| cell::count(c, min, max))
    }

    /// A list of items, each read by `item`.
    pub(crate) fn list<T>(
        &mut self,
        column: &'static str,
        item: impl Fn(&str) -> Read<T>,
    ) -> Option<Vec<T>> {
        self.cell(column, |c| {
            let text = cell::text(c)?;
            grammar::items(&text).iter().map(|i| item(i)).collect()
        })
    }

    /// A cell with a grammar of its own.
    pub(crate) fn grammar<T>(
        &mut self,
        column: &'static str,
        parse: impl FnOnce(&str) -> Read<T>,
    ) -> Option<T> {
        self.cell(column, |c| parse(&cell::text(c)?))
    }

    /// A list of services.
    pub(crate) fn services(&mut self) -> Option<BTreeSet<Service>> {
        let services = self.list("services", cell::word_from)?;
        Some(services.into_iter().collect())
    }

    /// A list of skills.
    pub(crate) fn skills(&mut self) -> Option<BTreeSet<Skill>> {
        let skills = self.list("skills", |word| Ok(Skill::new(word)))?;
        Some(skills.into_iter().collect())
    }

    /// An amount, with the currency of another column.
    pub(crate) fn money(
        &mut self,
        column: &'static str,
        currency: &'static str,
        code: Option<CurrencyCode>,
    ) -> Option<Money> {
        let amount = self.cell(column, |c| cell::decimal_within(c, 0, 1_000_000_000_000))?;
        let Some(code) = code else {
            // A currency that is there and wrong has its own problem.
            if !self.is_filled(currency) {
                self.fail(currency, ProblemKind::NoCurrency { amount: column });
            }
            return None;
        };
        let text = amount.normalize().to_string();
        match Money::parse(&text, code) {
            Ok(money) => Some(money),
            Err(error) => {
                self.fail(column, unrepresentable(&error, text, code));
                None
            }
        }
    }

    /// A place: city, country, address, and a point where both degrees are
    /// given.
    pub(crate) fn place(&mut self, columns: &PlaceColumns) -> Option<UnresolvedPlace> {
        let city = self.text(columns.city);
        let country = self.cell(columns.country, cell::country);
        let address = self.text(columns.address);
        let point = self.point(columns.lat, columns.lon);
        Some(UnresolvedPlace {
            city: city?,
            country: country?,
            address,
            point,
        })
    }

    fn point(&mut self, lat: &'static str, lon: &'static str) -> Option<GeoPoint> {
        match (self.is_filled(lat), self.is_filled(lon)) {
            (false, false) => return None,
            (true, false) => self.fail(lon, ProblemKind::Alone { filled: lat }),
            (false, true) => self.fail(lat, ProblemKind::Alone { filled: lon }),
            (true, true) => {}
        }
        let degrees = |c: &Cell, most: i64| cell::decimal_within(c, -most, most);
        let lat = self.cell(lat, |c| degrees(c, 90));
        let lon = self.cell(lon, |c| degrees(c, 180));
        GeoPoint::new(lat?.to_f64()?, lon?.to_f64()?).ok()
    }
}

/// The columns that make up a place.
pub(crate) struct PlaceColumns {
    pub(crate) city: &'static str,
    pub(crate) country: &'static str,
    pub(crate) address: &'static str,
    pub(crate) lat: &'static str,
    pub(crate) lon: &'static str,
}

fn unrepresentable(error: &MoneyError, found: String, code: CurrencyCode) -> ProblemKind {
    match error {
        MoneyError::NotANumber(_) => ProblemKind::NotANumber { found },
        _ => ProblemKind::NotRepresentable {
            found,
            currency: code.to_string(),
            digits: code.digits(),
        },
    }
}
