//! The sheets that carry what the seller's have no column for.

use fettle_domain::evidence::Evidence;
use fettle_domain::request::{Appointment, Fact, FactKind};
use fettle_domain::schedule::{Booking, BookingState};
use fettle_domain::workspace::Workspace;

use super::cells::{Instants, date, list, maybe, number, text, yes_no};
use super::sink::{Out, Table};
use super::tables::{ColumnFacts, rows, table};
use crate::book::{SheetKind, grammar};
use crate::plan::settings::{RULE_BOOK, SETTINGS};

/// Characters of one piece of a long text: a cell holds 32,767.
const PIECE_CHARS: usize = 30_000;

pub(super) fn tables(workspace: &Workspace, told: &ColumnFacts<'_>, at: &Instants) -> Vec<Table> {
    let facts = workspace.facts.values().map(|row| &row.value);
    let untold = facts.filter(|fact| !told.tell_all_of(fact, workspace));
    vec![
        table(
            SheetKind::Evidence,
            rows(&workspace.evidence, |e| evidence(e, at)),
        ),
        table(SheetKind::Facts, untold.map(|f| fact(f, at)).collect()),
        table(
            SheetKind::Bookings,
            rows(&workspace.bookings, |b| booking(b, at)),
        ),
        table(SheetKind::Settings, settings(workspace)),
    ]
}

fn evidence(e: &Evidence, at: &Instants) -> Vec<Out> {
    vec![
        text(&e.evidence_id),
        text(&e.sha256),
        text(&e.file_name),
        text(&e.bytes),
        at.cell(e.taken_in_at),
    ]
}

fn fact(f: &Fact, at: &Instants) -> Vec<Out> {
    let (agrees, appointment) = match &f.what {
        FactKind::Reply {
            agrees_method,
            agrees_content,
        } => (grammar::agrees_text(*agrees_method, *agrees_content), None),
        FactKind::Confirmation { appointment } => (String::new(), appointment.as_ref()),
        _ => (String::new(), None),
    };
    let mut cells = vec![
        text(&f.fact_id),
        text(&f.request_id),
        text(f.what.as_str()),
        at.cell(f.at),
        maybe(f.channel),
        text(&agrees),
    ];
    cells.extend(appointment_cells(appointment));
    cells.extend([
        list(&f.evidence),
        maybe(f.note.as_ref()),
        at.maybe(f.retracted.as_ref().map(|r| r.at)),
        maybe(f.retracted.as_ref().map(|r| &r.reason)),
    ]);
    cells
}

fn appointment_cells(appointment: Option<&Appointment>) -> [Out; 4] {
    let time = |t: chrono::NaiveTime| t.format("%H:%M:%S%.f").to_string();
    [
        date(appointment.map(|a| a.date)),
        maybe(appointment.and_then(|a| a.from).map(time)),
        maybe(appointment.and_then(|a| a.to).map(time)),
        maybe(appointment.map(|a| &a.zone)),
    ]
}

fn booking(b: &Booking, at: &Instants) -> Vec<Out> {
    let cancelled = match &b.state {
        BookingState::Booked => None,
        BookingState::Cancelled { at, reason } => Some((*at, reason)),
    };
    vec![
        text(&b.visit_id),
        text(&b.request_id),
        text(b.assignee.kind()),
        text(b.assignee.id()),
        at.cell(b.start_at),
        at.cell(b.finish_at),
        at.spans(&b.work),
        maybe(b.journey_id.as_ref()),
        yes_no(b.lock.assignee),
        yes_no(b.lock.time),
        at.maybe(b.published_at),
        at.maybe(b.booked_at),
        at.maybe(cancelled.map(|(when, _)| when)),
        maybe(cancelled.map(|(_, why)| why)),
    ]
}

/// Settings and rule books as JSON text.
fn settings(workspace: &Workspace) -> Vec<Vec<Out>> {
    let json = "records are plain data and always have a JSON form";
    let settings = workspace.settings.iter().map(|row| {
        let text = serde_json::to_string(&row.value).expect(json);
        (SETTINGS.to_owned(), text)
    });
    let books = workspace.rule_books.values().map(|row| {
        let name = format!("{RULE_BOOK}{}", row.value.rule_book_id);
        (name, serde_json::to_string(&row.value).expect(json))
    });
    settings
        .chain(books)
        .flat_map(|(name, whole)| {
            let numbered = (1_u32..).zip(pieces(&whole));
            let cells = |(n, piece)| vec![text(&name), number(n), text(&piece)];
            numbered.map(cells).collect::<Vec<_>>()
        })
        .collect()
}

/// A long text in pieces that neither begin nor end with white space, which
/// reading a cell would take away.
fn pieces(whole: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut length = 0;
    let mut before = ' ';
    for c in whole.chars() {
        let may_cut = !c.is_whitespace() && !before.is_whitespace();
        if length >= PIECE_CHARS && may_cut {
            pieces.push(String::new());
            length = 0;
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
        length += 1;
        before = c;
    }
    pieces
}
