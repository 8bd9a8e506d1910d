//! The schedule as a table: `.xlsx` and `.csv` with the same columns.

use chrono::{DateTime, Utc};

use super::{ScheduleRow, local_text, parts_text, services_text, utc_text};
use crate::write::WriteError;
use crate::write::sink::{self, Out, Table};

/// Times come in fours: at the site with offset, the zone's name, the offset
/// alone, and UTC.
const COLUMNS: [&str; 25] = [
    "visit_id",
    "request_id",
    "state",
    "published",
    "sequence",
    "assignee_kind",
    "assignee_id",
    "assignee_name",
    "start_local",
    "start_utc_offset",
    "start_utc",
    "finish_local",
    "finish_utc_offset",
    "finish_utc",
    "zone",
    "buyer",
    "country",
    "city",
    "address",
    "contact",
    "phone",
    "services",
    "parts",
    "work",
    "journey",
];

/// The schedule as the bytes of an `.xlsx` workbook.
///
/// # Errors
/// [`WriteError::CellTooLong`] when a text does not fit into a cell.
pub fn schedule_xlsx(rows: &[ScheduleRow], now: DateTime<Utc>) -> Result<Vec<u8>, WriteError> {
    sink::xlsx(&[table(rows)], now)
}

/// The schedule as the text of a `.csv` file, UTF-8 with a byte order mark.
///
/// # Errors
/// [`WriteError::Table`]; not with rows of these columns.
pub fn schedule_csv(rows: &[ScheduleRow]) -> Result<String, WriteError> {
    sink::csv(&table(rows))
}

fn table(rows: &[ScheduleRow]) -> Table {
    Table {
        name: "Schedule".to_owned(),
        columns: COLUMNS.to_vec(),
        rows: rows.iter().map(cells).collect(),
    }
}

fn cells(row: &ScheduleRow) -> Vec<Out> {
    let text = |text: &str| match text {
        "" => Out::Empty,
        text => Out::Text(text.to_owned()),
    };
    let optional = |value: &Option<String>| value.as_deref().map_or(Out::Empty, text);
    let state = if row.cancelled.is_some() {
        "cancelled"
    } else {
        "booked"
    };
    let mut cells = vec![
        text(row.visit_id.as_str()),
        text(row.request_id.as_str()),
        text(state),
        text(if row.is_published { "yes" } else { "no" }),
        text(&row.sequence.to_string()),
        text(row.assignee.kind()),
        text(row.assignee.id()),
        text(&row.assignee_name),
    ];
    cells.extend(times(row, row.start_at));
    cells.extend(times(row, row.finish_at));
    cells.extend([
        text(row.zone.as_str()),
        text(&row.buyer_name),
        text(row.country.as_str()),
        text(&row.city),
        optional(&row.address),
        optional(&row.contact),
        optional(&row.phone),
        text(&services_text(&row.services)),
        text(&parts_text(&row.parts)),
        text(&work_text(row)),
        text(&row.journey.join("\n")),
    ]);
    cells
}

fn times(row: &ScheduleRow, at: DateTime<Utc>) -> [Out; 3] {
    let local = local_text(at, &row.zone);
    // `UTC` before it keeps a spreadsheet from taking `+08:00` for a formula.
    let offset = format!("UTC{}", &local[local.len() - "+00:00".len()..]);
    [local, offset, utc_text(at)].map(Out::Text)
}

/// The pieces of work at the site, `from/to` with offsets.
fn work_text(row: &ScheduleRow) -> String {
    let piece = |span: &fettle_domain::time::Interval| {
        let (from, to) = (
            local_text(span.from, &row.zone),
            local_text(span.to, &row.zone),
        );
        format!("{from}/{to}")
    };
    let pieces: Vec<String> = row.work.iter().map(piece).collect();
    pieces.join("; ")
}
