//! Files in and out: the seller's workbook, CSV, iCalendar, e-mail in.
//!
//! Owns the reading of a seller's book into typed rows, the plan of what
//! importing it would change, the writing of a workspace as a book that
//! imports to the same state, and the schedule as people's calendars and
//! spreadsheets take it; and what a kept e-mail says.
//! Knows nothing of databases, screens, gazetteers or the machine's clock:
//! places are found through [`PlaceResolver`], `now` is an argument.
//!
//! Invariant: what comes in is hostile until it is parsed; every row that
//! stays out has a sentence that says why, and importing a book twice changes
//! nothing the second time.
//!
//! Start reading at [`read_book`], then [`Book::changes`]; for e-mail at
//! [`read_mail`].

mod book;
mod injection;
mod mail;
mod plan;
mod sample;
mod schedule;
mod write;

pub use book::{
    Book, BuyerRow, Column, EngineerRow, Lang, Limits, Located, MessageCells, Note, NoteKind,
    OrderRow, PartRow, PlainNote, PlainProblem, Problem, ProblemKind, ProductRow, Progress,
    ReadError, ReplyCells, RequestRow, Rows, ServicePointRow, SettingRow, SheetKind, StockRow,
    UnresolvedPlace, read_book, read_workbook,
};
pub use mail::{
    Attachment, Dkim, DkimVerdict, Mail, MailError, MailIds, MailLimits, MailWarning, Mailbox,
    mail_ids, read_mail, read_mail_file,
};
pub use plan::{
    LeftOut, PlaceAnswer, PlaceCandidate, PlaceChoices, PlaceQuestion, PlaceResolver, PlanOptions,
    Planned, SheetCount,
};

pub use sample::{SAMPLE, sample};
pub use schedule::{ScheduleFilter, ScheduleRow, schedule_csv, schedule_ics, schedule_xlsx};
pub use write::{WriteError, workbook_bytes, write_csv_folder, write_workbook};
