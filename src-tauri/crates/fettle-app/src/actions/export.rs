//! Handing out: the schedule and the workbook.

use std::path::Path;

use fettle_domain::id::EngineerId;
use fettle_domain::schedule::{Assignee, Booking, BookingState};
use fettle_domain::workspace::Row;
use fettle_exchange::{
    ScheduleFilter, ScheduleRow, schedule_csv, schedule_ics, schedule_xlsx, workbook_bytes,
};

use crate::case::Call;
use crate::desk::Desk;
use crate::dto::import::{ExportScheduleInput, ExportWorkbookInput, Exported};
use crate::dto::plan::JourneyView;
use crate::error::{AppError, AppResult, ErrorCode};
use crate::queries::journeys::all_journeys;
use crate::queries::today::tally;

/// Writes the schedule as iCalendar, XLSX or CSV.
pub(crate) async fn schedule(call: Call<'_>, input: ExportScheduleInput) -> AppResult<Exported> {
    let reading = call.app.reading().await?;
    let desk = reading.desk(call.app, call.lang, None);
    let filter = filter(&desk, &input)?;
    let journeys = all_journeys(&desk);
    let bookings = desk.workspace.bookings.values();
    let rows: Vec<ScheduleRow> = bookings
        .filter_map(|row| schedule_row(&desk, row, &journeys))
        .filter(|row| filter.takes(row))
        .collect();
    let bytes = encoded(&desk, &input.format, &rows)?;
    write_file(&input.path, &bytes).await?;
    Ok(Exported {
        path: input.path,
        rows: tally(rows.len()),
    })
}

fn filter(desk: &Desk<'_>, input: &ExportScheduleInput) -> AppResult<ScheduleFilter> {
    let assignee = match input.engineer_id.as_deref() {
        None => None,
        Some(id) => {
            let key = EngineerId::new(id).map_err(|e| AppError::field("engineer_id", e))?;
            if !desk.workspace.engineers.contains_key(&key) {
                return Err(AppError::not_found("engineer", id));
            }
            Some(Assignee::Engineer(key))
        }
    };
    Ok(ScheduleFilter {
        assignee,
        from: input.from,
        to: input.to,
    })
}

fn encoded(desk: &Desk<'_>, format: &str, rows: &[ScheduleRow]) -> AppResult<Vec<u8>> {
    let unwritable = |error| AppError::new(ErrorCode::File, error);
    match format {
        "ics" => {
            let title = desk.say("Fettle: visits", "Fettle：上门安排");
            Ok(schedule_ics(rows, &title, desk.now).into_bytes())
        }
        "xlsx" => schedule_xlsx(rows, desk.now).map_err(unwritable),
        "csv" => schedule_csv(rows)
            .map(String::into_bytes)
            .map_err(unwritable),
        other => {
            let message = format!("`{other}` is not known; write ics, xlsx or csv");
            Err(AppError::field("format", message))
        }
    }
}

/// A booking as it is handed out. Cancelled ones are handed out too: the
/// calendars that have them must be told.
fn schedule_row(
    desk: &Desk<'_>,
    row: &Row<Booking>,
    journeys: &[JourneyView],
) -> Option<ScheduleRow> {
    let booking = &row.value;
    let request = &desk.workspace.requests.get(&booking.request_id)?.value;
    let buyer = desk.buyer(request)?;
    let id = booking.journey_id.as_ref().map(ToString::to_string);
    let journey = journeys
        .iter()
        .find(|journey| Some(&journey.id) == id.as_ref());
    Some(ScheduleRow {
        visit_id: booking.visit_id.clone(),
        request_id: booking.request_id.clone(),
        buyer_name: buyer.name.clone(),
        country: buyer.site.country,
        city: buyer.site.city.clone(),
        address: buyer.site.address.clone(),
        zone: buyer.site.zone.clone(),
        contact: buyer.contact.clone(),
        phone: buyer.phone.clone(),
        assignee: booking.assignee.clone(),
        assignee_name: desk.assignee(&booking.assignee).name,
        start_at: booking.start_at,
        finish_at: booking.finish_at,
        work: booking.work.clone(),
        services: request.services.clone(),
        parts: request.parts.clone(),
        journey: journey.map(legs_text).unwrap_or_default(),
        cancelled: match &booking.state {
            BookingState::Booked => None,
            BookingState::Cancelled { reason, .. } => Some(reason.clone()),
        },
        sequence: row.rev - 1,
        is_published: booking.published_at.is_some(),
    })
}

/// Each leg with its times and their zones.
fn legs_text(journey: &JourneyView) -> Vec<String> {
    let legs = journey.legs.iter();
    legs.map(|leg| {
        let (depart, arrive) = (&leg.depart, &leg.arrive);
        format!(
            "{} → {} ({}): {} {} → {} {}",
            leg.from.name,
            leg.to.name,
            leg.mode,
            depart.text,
            depart.zone_label,
            arrive.text,
            arrive.zone_label
        )
    })
    .collect()
}

/// Writes the workspace as a workbook that imports to the same state.
pub(crate) async fn workbook(call: Call<'_>, input: ExportWorkbookInput) -> AppResult<Exported> {
    let reading = call.app.reading().await?;
    let workspace = reading.store().workspace();
    let bytes = workbook_bytes(workspace, call.app.now())
        .map_err(|error| AppError::new(ErrorCode::File, error))?;
    write_file(&input.path, &bytes).await?;
    let rows = workspace.products.len()
        + workspace.buyers.len()
        + workspace.orders.len()
        + workspace.engineers.len()
        + workspace.points.len()
        + workspace.parts.len()
        + workspace.requests.len();
    Ok(Exported {
        path: input.path,
        rows: tally(rows),
    })
}

/// Writes beside the place and moves it there, so that a file that was there
/// is never left half overwritten.
async fn write_file(path: &Path, bytes: &[u8]) -> AppResult<()> {
    let failed = |error: std::io::Error| {
        let message = format!(
            "{} cannot be written: {error}; choose another place",
            path.display()
        );
        AppError {
            code: ErrorCode::File,
            message,
            field: Some("path".to_owned()),
        }
    };
    let name = path
        .file_name()
        .ok_or_else(|| AppError::field("path", "name the file to write"))?;
    let mut beside = name.to_os_string();
    beside.push(".part");
    let beside = path.with_file_name(beside);
    let put = match tokio::fs::write(&beside, bytes).await {
        Ok(()) => tokio::fs::rename(&beside, path).await,
        Err(error) => Err(error),
    };
    if put.is_err() {
        // What is half written is of no use; that it is there or cannot be
        // removed changes nothing of what is told.
        let _ = tokio::fs::remove_file(&beside).await;
    }
    put.map_err(failed)
}
