//! The board: rows of engineers and service points, time across.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use fettle_dispatch::Calendars;
use fettle_dispatch::plan::{LegMode, PlannedJourney, PlannedLeg};
use fettle_domain::calendar::WorkCalendar;
use fettle_domain::people::{Engineer, ServicePoint};
use fettle_domain::place::CountryCode;
use fettle_domain::schedule::{Assignee, Booking};
use fettle_domain::time::Interval;
use fettle_domain::workspace::Row;

use super::today::{row as request_row, urgency};
use crate::desk::Desk;
use crate::dto::board::{
    Absence, Bar, BoardDay, BoardInput, BoardRow, BoardView, JourneySpan, TravelSpan,
};
use crate::dto::request::{RequestRow, Risk, Stage};
use crate::error::{AppError, AppResult};
use crate::schedule::{BookingStanding, Schedule};
use crate::wording::{self, work_text};

/// The longest board, in days.
const MOST_DAYS: i64 = 400;
/// Days shown when the caller names no end.
const DEFAULT_DAYS: u64 = 84;

/// Who is where, when.
///
/// # Errors
/// When the range cannot be.
pub fn board(desk: &Desk<'_>, input: &BoardInput) -> AppResult<BoardView> {
    let (from, to) = range(desk, input)?;
    let days = days(desk, from, to);
    let shown = Interval::new(
        desk.zone().zone().start_of_day(from),
        desk.zone().zone().start_of_day(to + Days::new(1)),
    );
    let schedule = desk.schedule();
    let rows = Rows::of(desk);
    let bars = bars(desk, &rows, &schedule.bookings, shown);
    Ok(BoardView {
        now: desk.here(desk.now),
        days,
        rows: rows.views(desk, shown),
        spans: spans(&rows, &schedule, shown),
        absences: absences(desk, &rows, from, to),
        tray: tray(desk),
        log_length: desk.log_length,
        bars,
    })
}

fn range(desk: &Desk<'_>, input: &BoardInput) -> AppResult<(NaiveDate, NaiveDate)> {
    let today = desk.zone().zone().date(desk.now);
    let from = input.from.unwrap_or(today - Days::new(1));
    let to = input.to.unwrap_or(from + Days::new(DEFAULT_DAYS));
    let length = (to - from).num_days();
    if !(0..MOST_DAYS).contains(&length) {
        return Err(AppError::field(
            "to",
            format!("a board shows 1 to {MOST_DAYS} days"),
        ));
    }
    Ok((from, to))
}

fn days(desk: &Desk<'_>, from: NaiveDate, to: NaiveDate) -> Vec<BoardDay> {
    let zone = desk.zone().zone();
    from.iter_days()
        .take_while(|date| *date <= to)
        .map(|date| BoardDay {
            date,
            from_ms: zone.start_of_day(date).timestamp_millis(),
            to_ms: zone.start_of_day(date + Days::new(1)).timestamp_millis(),
            text: wording::day_column(date, desk.lang),
            month: (date == from || date.day() == 1).then(|| wording::month_text(date, desk.lang)),
            weekend: date.weekday().number_from_monday() > 5,
        })
        .collect()
}

/// The rows of the board and where each assignee's is.
struct Rows {
    assignees: Vec<Assignee>,
    index: BTreeMap<Assignee, u32>,
}

impl Rows {
    fn of(desk: &Desk<'_>) -> Self {
        let engineers = desk
            .workspace
            .engineers
            .keys()
            .cloned()
            .map(Assignee::Engineer);
        let points = desk
            .workspace
            .points
            .keys()
            .cloned()
            .map(Assignee::ServicePoint);
        let assignees: Vec<Assignee> = engineers.chain(points).collect();
        let index = assignees.iter().cloned().zip(0..).collect();
        Self { assignees, index }
    }

    fn views(&self, desk: &Desk<'_>, shown: Interval) -> Vec<BoardRow> {
        let booked = booked_seconds(desk, shown);
        let view = |assignee: &Assignee| {
            let name = desk.assignee(assignee).name;
            BoardRow {
                kind: assignee.kind().to_owned(),
                id: assignee.id().to_owned(),
                name,
                detail: detail(desk, assignee),
                load_percent: load(
                    desk,
                    assignee,
                    booked.get(assignee).copied().unwrap_or(0),
                    shown,
                ),
            }
        };
        self.assignees.iter().map(view).collect()
    }
}

fn booked_seconds(desk: &Desk<'_>, shown: Interval) -> BTreeMap<Assignee, i64> {
    let mut seconds = BTreeMap::new();
    for row in desk
        .workspace
        .bookings
        .values()
        .filter(|row| row.value.stands())
    {
        let inside = row.value.work.iter().map(|piece| {
            Interval::new(piece.from.max(shown.from), piece.to.min(shown.to)).seconds()
        });
        *seconds.entry(row.value.assignee.clone()).or_insert(0) += inside.sum::<i64>();
    }
    seconds
}

/// The share of the row's own working time that is booked, in percent.
fn load(desk: &Desk<'_>, assignee: &Assignee, booked: i64, shown: Interval) -> u32 {
    let Some((calendar, capacity)) = calendar_of(desk, assignee) else {
        return 0;
    };
    let ahead = Interval::new(shown.from.max(desk.now), shown.to);
    let open = calendar.working_seconds(ahead) * i64::from(capacity);
    let percent = if open > 0 { booked * 100 / open } else { 0 };
    u32::try_from(percent.clamp(0, 999)).unwrap_or(0)
}

fn calendar_of(desk: &Desk<'_>, assignee: &Assignee) -> Option<(WorkCalendar, u32)> {
    let place = match assignee {
        Assignee::Engineer(id) => (&desk.workspace.engineers.get(id)?.value.home, 1),
        Assignee::ServicePoint(id) => {
            let point = &desk.workspace.points.get(id)?.value;
            (&point.place, point.capacity_per_day)
        }
    };
    Some((
        desk.working_time
            .working_time(place.0.country, &place.0.zone),
        place.1,
    ))
}

fn detail(desk: &Desk<'_>, assignee: &Assignee) -> String {
    match assignee {
        Assignee::Engineer(id) => {
            let engineer = desk.workspace.engineers.get(id).map(|row| &row.value);
            engineer.map(engineer_detail).unwrap_or_default()
        }
        Assignee::ServicePoint(id) => {
            let point = desk.workspace.points.get(id).map(|row| &row.value);
            point
                .map(|point| point_detail(desk, point))
                .unwrap_or_default()
        }
    }
}

fn engineer_detail(engineer: &Engineer) -> String {
    let skills: Vec<&str> = engineer
        .skills
        .iter()
        .map(fettle_domain::service::Skill::as_str)
        .collect();
    format!("{} · {}", engineer.home.city, skills.join(", "))
}

fn point_detail(desk: &Desk<'_>, point: &ServicePoint) -> String {
    let reach = point.radius_km.map(|km| format!("{km} km"));
    let countries: Vec<String> = point.countries.iter().map(CountryCode::to_string).collect();
    let capacity = desk.say(
        &format!("{} a day", point.capacity_per_day),
        &format!("每天 {} 次", point.capacity_per_day),
    );
    let area = if countries.is_empty() {
        point.place.country.to_string()
    } else {
        countries.join(", ")
    };
    [Some(area), reach, Some(capacity)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

fn bars(
    desk: &Desk<'_>,
    rows: &Rows,
    standings: &BTreeMap<fettle_domain::id::VisitId, BookingStanding>,
    shown: Interval,
) -> Vec<Bar> {
    let bookings = desk
        .workspace
        .bookings
        .values()
        .filter(|row| row.value.stands());
    let inside = bookings
        .filter(|row| shown.overlaps(&Interval::new(row.value.start_at, row.value.finish_at)));
    let mut bars: Vec<Bar> = inside
        .filter_map(|row| {
            let index = *rows.index.get(&row.value.assignee)?;
            Some(bar(desk, row, index, standings.get(&row.value.visit_id)))
        })
        .collect();
    bars.sort_by_key(|bar| (bar.row, bar.from_ms));
    bars
}

fn bar(desk: &Desk<'_>, row: &Row<Booking>, index: u32, standing: Option<&BookingStanding>) -> Bar {
    let booking = &row.value;
    let request = desk
        .workspace
        .requests
        .get(&booking.request_id)
        .map(|row| &row.value);
    let site = request
        .and_then(|request| desk.buyer(request))
        .map(|buyer| &buyer.site);
    let zone = site.map_or(desk.zone(), |site| &site.zone);
    let demand = request.map(|request| desk.standing(request));
    let minutes = request.and_then(|request| request.work_minutes);
    let services: Vec<String> = request
        .map(|request| {
            request
                .services
                .iter()
                .map(|s| wording::service(*s, desk.lang))
                .collect()
        })
        .unwrap_or_default();
    let (start, finish) = (
        desk.there(booking.start_at, zone),
        desk.there(booking.finish_at, zone),
    );
    let work = minutes
        .map(|minutes| format!(" · {}", work_text(minutes, desk.lang)))
        .unwrap_or_default();
    Bar {
        visit_id: booking.visit_id.to_string(),
        request_id: booking.request_id.to_string(),
        row: index,
        from_ms: booking.start_at.timestamp_millis(),
        to_ms: booking.finish_at.timestamp_millis(),
        work_ms: pieces(booking),
        title: format!(
            "{} {}",
            booking.request_id,
            site.map_or("", |site| site.city.as_str())
        ),
        detail: format!("{}{work}", services.join(", ")),
        when: format!("{} – {} {}", start.short, finish.short, start.zone_label),
        risk: demand.as_ref().map_or(Risk::None, |standing| standing.risk),
        lock: booking.lock,
        published: booking.published_at.is_some(),
        fixed: demand.is_some_and(|standing| matches!(standing.stage, Stage::OnSite | Stage::Done)),
        problems: standing
            .map(|standing| desk.reasons(&standing.problems))
            .unwrap_or_default(),
        rev: row.rev,
    }
}

fn pieces(booking: &Booking) -> Vec<(i64, i64)> {
    if booking.work.len() < 2 {
        return Vec::new();
    }
    let pieces = booking.work.iter();
    pieces
        .map(|piece| (piece.from.timestamp_millis(), piece.to.timestamp_millis()))
        .collect()
}

fn spans(rows: &Rows, schedule: &Schedule, shown: Interval) -> Vec<JourneySpan> {
    let journeys = schedule
        .journeys
        .iter()
        .filter(|journey| shown.overlaps(&Interval::new(journey.depart_at, journey.back_at)));
    let span = |journey: &PlannedJourney| {
        let row = *rows
            .index
            .get(&Assignee::Engineer(journey.engineer_id.clone()))?;
        Some(JourneySpan {
            journey_id: journey.journey_id.to_string(),
            row,
            from_ms: journey.depart_at.timestamp_millis(),
            to_ms: journey.back_at.timestamp_millis(),
            travel: travel(journey),
            nights: journey.nights,
        })
    };
    journeys.filter_map(span).collect()
}

/// Legs that follow one another without a stop are one piece on the board.
fn travel(journey: &PlannedJourney) -> Vec<TravelSpan> {
    let mut pieces: Vec<Vec<&PlannedLeg>> = Vec::new();
    for leg in &journey.legs {
        match pieces.last_mut() {
            Some(piece)
                if piece
                    .last()
                    .is_some_and(|last| last.arrive_at == leg.depart_at) =>
            {
                piece.push(leg);
            }
            _ => pieces.push(vec![leg]),
        }
    }
    pieces
        .iter()
        .filter_map(|piece| travel_span(piece))
        .collect()
}

fn travel_span(piece: &[&PlannedLeg]) -> Option<TravelSpan> {
    let (first, last) = (piece.first()?, piece.last()?);
    // The flight names the way; a road journey its two ends.
    let flight = piece.iter().find(|leg| leg.mode == LegMode::Air);
    let (from, to) = flight.map_or((first, last), |leg| (leg, leg));
    Some(TravelSpan {
        from_ms: first.depart_at.timestamp_millis(),
        to_ms: last.arrive_at.timestamp_millis(),
        text: format!(
            "{} → {}",
            short_end(&from.from.name),
            short_end(&to.to.name)
        ),
        mode: if flight.is_some() { "air" } else { "road" }.to_owned(),
    })
}

/// An airport by its code, a place by its name.
fn short_end(name: &str) -> &str {
    let code = name
        .rsplit_once('(')
        .and_then(|(_, code)| code.strip_suffix(')'));
    code.filter(|code| code.len() == 3).unwrap_or(name)
}

fn absences(desk: &Desk<'_>, rows: &Rows, from: NaiveDate, to: NaiveDate) -> Vec<Absence> {
    let mut absences = Vec::new();
    for (assignee, row) in &rows.index {
        match assignee {
            Assignee::Engineer(id) => {
                if let Some(engineer) = desk.workspace.engineers.get(id) {
                    absences.extend(leave(desk, &engineer.value, *row, from, to));
                }
            }
            Assignee::ServicePoint(_) => {
                if let Some((calendar, _)) = calendar_of(desk, assignee) {
                    absences.extend(holidays(&calendar, *row, from, to));
                }
            }
        }
    }
    absences
}

fn leave<'a>(
    desk: &'a Desk<'_>,
    engineer: &'a Engineer,
    row: u32,
    from: NaiveDate,
    to: NaiveDate,
) -> impl Iterator<Item = Absence> + 'a {
    let zone = engineer.home.zone.zone();
    let shown = engineer
        .leave
        .iter()
        .filter(move |range| range.from <= to && range.to >= from);
    shown.map(move |range| Absence {
        row,
        from_ms: ms(zone.start_of_day(range.from)),
        to_ms: ms(zone.start_of_day(range.to + Days::new(1))),
        kind: "leave".to_owned(),
        text: desk.say("leave", "休假"),
    })
}

fn holidays(
    calendar: &WorkCalendar,
    row: u32,
    from: NaiveDate,
    to: NaiveDate,
) -> impl Iterator<Item = Absence> {
    let zone = calendar.zone.zone();
    calendar
        .holidays
        .range(from..=to)
        .map(move |(date, holiday)| Absence {
            row,
            from_ms: ms(zone.start_of_day(*date)),
            to_ms: ms(zone.start_of_day(*date + Days::new(1))),
            kind: "holiday".to_owned(),
            text: holiday.name.clone(),
        })
}

fn ms(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

/// Visits that need a place, the most urgent first.
fn tray(desk: &Desk<'_>) -> Vec<RequestRow> {
    let requests = desk.workspace.requests.values().map(|row| &row.value);
    let mut waiting: Vec<_> = requests
        .map(|request| (desk.standing(request), request))
        .filter(|(standing, _)| standing.needs_place)
        .collect();
    waiting.sort_by_key(|(standing, request)| urgency(standing, request));
    waiting
        .iter()
        .map(|(standing, request)| request_row(desk, request, standing))
        .collect()
}
