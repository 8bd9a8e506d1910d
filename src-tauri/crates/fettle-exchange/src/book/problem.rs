//! What is wrong with a book, where, and what would be right - in both
//! languages of the product.
//!
//! A [`Problem`] keeps its row out of the import; a [`Note`] tells something
//! worth knowing and keeps nothing out. Their wording is in
//! [`super::wording`].

use fettle_domain::rulebook::Bilingual;
use serde::Serialize;

/// Something that keeps a row, or a sheet, from being imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The sheet, as it is named in the book (a `.csv` file without its
    /// ending).
    pub sheet: String,
    /// The row as a spreadsheet numbers it: 1 is the top one.
    pub row: u32,
    /// The column's header as it stands in the book; a missing column's own
    /// name.
    pub column: String,
    /// What is wrong.
    pub kind: ProblemKind,
}

/// A problem in words, as terminals print it and scripts read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlainProblem {
    /// The sheet.
    pub sheet: String,
    /// The row.
    pub row: u32,
    /// The column.
    pub column: String,
    /// What is wrong.
    pub problem: String,
    /// What would be right.
    pub expected: String,
}

/// A language of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// English.
    En,
    /// Simplified Chinese.
    ZhCn,
}

impl Lang {
    /// One text of the two.
    pub fn of(self, text: Bilingual) -> String {
        match self {
            Self::En => text.en,
            Self::ZhCn => text.zh,
        }
    }
}

impl Problem {
    /// The problem in one language.
    pub fn plain(&self, lang: Lang) -> PlainProblem {
        PlainProblem {
            sheet: self.sheet.clone(),
            row: self.row,
            column: self.column.clone(),
            problem: lang.of(self.kind.text()),
            expected: lang.of(self.kind.expected()),
        }
    }
}

/// What is wrong, with its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// A required column is not there.
    MissingColumn,
    /// Two columns mean the same; the other header is named.
    DuplicateColumn {
        /// The header met first.
        first: String,
    },
    /// Two sheets mean the same; the other is named.
    DuplicateSheet {
        /// The sheet met first.
        first: String,
    },
    /// A required cell is empty.
    Empty,
    /// The cell holds a formula.
    Formula,
    /// The cell shows a spreadsheet's error.
    ErrorCell {
        /// Such as `#N/A`.
        found: String,
    },
    /// The cell is merged with others.
    Merged {
        /// The region, such as `A2:A5`.
        region: String,
    },
    /// The cell's text is too long.
    TooLong {
        /// Characters found.
        chars: usize,
        /// Characters allowed.
        limit: usize,
    },
    /// A long id that was stored as a number: its last digits are lost.
    DigitsLost {
        /// As far as it can be read.
        found: String,
    },
    /// Text that cannot be an id.
    BadId {
        /// What was read.
        found: String,
        /// Why, in English.
        why: String,
    },
    /// A kind of cell (a date, a yes/no) where text was expected.
    NotText {
        /// What was read.
        found: String,
    },
    /// Not a date of ISO 8601.
    NotADate {
        /// What was read.
        found: String,
    },
    /// A date far from any order's life.
    YearOutOfRange {
        /// What was read.
        found: String,
    },
    /// An instant without its offset from UTC.
    NoOffset {
        /// What was read.
        found: String,
    },
    /// A date cell where an instant was expected: such a cell cannot carry an
    /// offset.
    DateCellForInstant {
        /// What the cell shows.
        found: String,
    },
    /// Not an instant of RFC 3339.
    NotAnInstant {
        /// What was read.
        found: String,
    },
    /// Not a time of day.
    NotATime {
        /// What was read.
        found: String,
    },
    /// Not a number.
    NotANumber {
        /// What was read.
        found: String,
    },
    /// A number that is not whole.
    NotWhole {
        /// What was read.
        found: String,
    },
    /// A number outside its range.
    OutOfRange {
        /// What was read.
        found: String,
        /// The least allowed.
        min: String,
        /// The most allowed.
        max: String,
    },
    /// Neither yes nor no.
    NotYesNo {
        /// What was read.
        found: String,
    },
    /// None of a list of words.
    UnknownWord {
        /// What was read.
        found: String,
        /// The words that would be right.
        words: String,
    },
    /// Not a country code.
    NotACountry {
        /// What was read.
        found: String,
    },
    /// Not a currency code.
    UnknownCurrency {
        /// What was read.
        found: String,
    },
    /// More decimals than the currency has.
    NotRepresentable {
        /// The amount.
        found: String,
        /// The currency.
        currency: String,
        /// Decimals it has.
        digits: u32,
    },
    /// An amount without a currency.
    NoCurrency {
        /// The column of the amount.
        amount: &'static str,
    },
    /// One of two cells that only mean something together.
    Alone {
        /// The column that is filled.
        filled: &'static str,
    },
    /// Not a time zone.
    UnknownZone {
        /// What was read.
        found: String,
    },
    /// An item of a list that cannot be read.
    BadItem {
        /// The item.
        found: String,
        /// How one is written.
        shape: &'static str,
    },
    /// The same item twice in one list.
    RepeatedItem {
        /// The item.
        found: String,
    },
    /// An id that an earlier row already has.
    DuplicateId {
        /// The id.
        found: String,
        /// The earlier row.
        first_row: u32,
    },
    /// A reference to a record that neither the book nor the workspace has.
    UnknownReference {
        /// The id.
        found: String,
        /// The sheet where it would be.
        sheet: &'static str,
    },
    /// A range that ends before it begins.
    EndsBeforeItBegins {
        /// The column with the beginning.
        begins: &'static str,
    },
    /// A city that several places share.
    AmbiguousCity {
        /// The city.
        city: String,
        /// The country.
        country: String,
        /// The places, with their regions.
        candidates: Vec<String>,
    },
    /// A city that the gazetteer does not know.
    UnknownCity {
        /// The city.
        city: String,
        /// The country.
        country: String,
        /// Names that come near.
        suggestions: Vec<String>,
    },
    /// A record that is only ever appended, kept with other content.
    AlreadyDiffers {
        /// Its id.
        found: String,
    },
    /// JSON text of the settings sheet that cannot be read.
    BadSetting {
        /// Why, in English.
        why: String,
    },
}

/// Something worth knowing that keeps nothing out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The sheet as named in the book; empty when it is about the whole book.
    pub sheet: String,
    /// The row, where there is one.
    pub row: Option<u32>,
    /// The column's header, where there is one.
    pub column: Option<String>,
    /// What.
    pub kind: NoteKind,
}

/// A note in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlainNote {
    /// The sheet; empty when it is about the whole book.
    pub sheet: String,
    /// The row, where there is one.
    pub row: Option<u32>,
    /// The column, where there is one.
    pub column: Option<String>,
    /// What.
    pub note: String,
}

impl Note {
    /// The note in one language.
    pub fn plain(&self, lang: Lang) -> PlainNote {
        PlainNote {
            sheet: self.sheet.clone(),
            row: self.row,
            column: self.column.clone(),
            note: lang.of(self.kind.text()),
        }
    }
}

/// What a note says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoteKind {
    /// A column that means nothing to the program; its cells are not read.
    UnknownColumn,
    /// A sheet that means nothing to the program.
    UnknownSheet,
    /// A sheet of the seller's that the book does not have.
    AbsentSheet,
    /// A file whose text was not in UTF-8.
    Encoding {
        /// The encoding found.
        name: &'static str,
    },
    /// A file whose cells are not parted by commas.
    Delimiter {
        /// The character found.
        found: char,
    },
    /// A part that names a product nobody knows.
    UnknownProduct {
        /// The product's id.
        found: String,
    },
    /// A count below zero, taken as it is.
    NegativeCount {
        /// The count.
        found: String,
    },
    /// A city was taken for the one of its name that is much the larger.
    AssumedPlace {
        /// The city as written.
        city: String,
        /// The place it was taken for.
        taken: String,
        /// The others of that name.
        others: Vec<String>,
    },
    /// A city that no list of places has; the row's own point was taken.
    UnlistedCity {
        /// The city as written.
        city: String,
        /// Its country.
        country: String,
    },
    /// The row's own point, which was taken, is not where its city is.
    FarFromCity {
        /// The city as written.
        city: String,
        /// Its country.
        country: String,
        /// Kilometres from the nearest place of that name.
        km: String,
    },
    /// Something happened before the demand arrived.
    BeforeDemand,
}
