//! *Settings*: choices, rule books, calendars.

use chrono::{Datelike, NaiveDate};
use fettle_domain::place::CountryCode;
use fettle_domain::rulebook::{RuleBook, books, shipped, validate};
use fettle_domain::settings::CalendarChange;

use crate::desk::Desk;
use crate::dto::DayText;
use crate::dto::settings::{CalendarInput, CalendarView, HolidayView, RuleBookView, SettingsView};
use crate::error::{AppError, AppResult};
use crate::wording::{self, Lang};

/// Everything of the screen.
pub fn settings(desk: &Desk<'_>) -> SettingsView {
    let row = desk.workspace.settings.as_ref();
    let calendars = desk.ground.packs.calendars();
    SettingsView {
        settings: desk.settings.clone(),
        rev: row.map_or(0, |row| row.rev),
        rule_books: rule_books(desk),
        zones: zone_names(),
        countries: calendars
            .countries()
            .map(|c| (c.to_string(), c.to_string()))
            .collect(),
        attributions: attributions(desk.lang),
    }
}

fn rule_books(desk: &Desk<'_>) -> Vec<RuleBookView> {
    let view = |book: &RuleBook| RuleBookView {
        rev: desk
            .workspace
            .rule_books
            .get(&book.rule_book_id)
            .map_or(0, |row| row.rev),
        shipped: shipped().contains_key(&book.rule_book_id),
        active: desk.settings.active_rule_books.contains(&book.rule_book_id),
        problems: desk.reasons(&validate(book)),
        book: book.clone(),
    };
    let mut views: Vec<_> = books(desk.workspace)
        .values()
        .map(|book| view(book))
        .collect();
    views.sort_by_key(|v| {
        (
            !v.shipped,
            v.book.in_force_from,
            v.book.rule_book_id.clone(),
        )
    });
    views
}

fn zone_names() -> Vec<String> {
    let mut names: Vec<String> = fettle_domain::zone::names();
    names.sort();
    names
}

/// Where the shipped data comes from: a duty of its licences.
fn attributions(lang: Lang) -> Vec<String> {
    [
        ("Places: GeoNames, CC BY 4.0", "地点：GeoNames，CC BY 4.0"),
        (
            "Time zone boundaries: OpenStreetMap contributors, ODbL",
            "时区边界：OpenStreetMap 贡献者，ODbL",
        ),
        (
            "Public holidays: the Python package holidays, MIT",
            "公共假日：Python 软件包 holidays，MIT",
        ),
        ("Airports: airportsdata, MIT", "机场：airportsdata，MIT"),
        (
            "Country outlines: Natural Earth, public domain",
            "国家轮廓：Natural Earth，公有领域",
        ),
        (
            "Chinese names of zones: Unicode CLDR, Unicode-3.0",
            "时区中文名称：Unicode CLDR，Unicode-3.0",
        ),
    ]
    .map(|(en, zh)| lang.say(en, zh))
    .to_vec()
}

/// One country's year.
///
/// # Errors
/// When the country is no country code, or has no calendar.
pub fn calendar(desk: &Desk<'_>, input: &CalendarInput) -> AppResult<CalendarView> {
    let country = CountryCode::new(&input.country).map_err(|e| AppError::field("country", e))?;
    let calendars = desk.ground.packs.calendars();
    let days = calendars
        .find(country)
        .ok_or_else(|| AppError::not_found("calendar for the country", country))?;
    let none = CalendarChange::default();
    let change = desk
        .settings
        .calendar_changes
        .get(&country)
        .unwrap_or(&none);
    let (known_from, known_to) = calendars.known();
    Ok(CalendarView {
        country: country.to_string(),
        weekend: days.weekend.iter().map(|day| day.0).collect(),
        holidays: holidays(desk, days, change, input.year),
        make_up_days: days
            .make_up_days
            .iter()
            .chain(&change.worked)
            .filter(|date| date.year() == input.year)
            .map(|date| day(desk, *date))
            .collect(),
        known_from,
        known_to,
    })
}

fn day(desk: &Desk<'_>, date: NaiveDate) -> DayText {
    wording::day(date, desk.lang)
}

fn holidays(
    desk: &Desk<'_>,
    days: &fettle_travel::CountryDays,
    change: &CalendarChange,
    year: i32,
) -> Vec<HolidayView> {
    let shipped = days
        .holidays
        .iter()
        .filter(|(date, _)| !change.worked.contains(date));
    let shipped = shipped.map(|(date, holiday)| HolidayView {
        day: day(desk, *date),
        name: match desk.lang {
            Lang::Zh => holiday
                .name_zh
                .clone()
                .unwrap_or_else(|| holiday.name.clone()),
            Lang::En => holiday.name.clone(),
        },
        estimated: holiday.estimated,
        own: false,
    });
    let own = change.holidays.iter().map(|(date, name)| HolidayView {
        day: day(desk, *date),
        name: name.clone(),
        estimated: false,
        own: true,
    });
    let mut all: Vec<_> = shipped
        .chain(own)
        .filter(|h| h.day.date.year() == year)
        .collect();
    all.sort_by_key(|holiday| holiday.day.date);
    all
}
