//! The small grammars inside cells: lists, visas, visa lead days, leave,
//! parts, what a reply agrees, spans of work.
//!
//! Lists are separated by `;` (or the full-width `；`). An item that holds a
//! separator itself is put in double quotes, inner quotes doubled. The word
//! `none` (无) alone is an empty list that is known to be empty.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use fettle_domain::id::PartNo;
use fettle_domain::part::PartNeed;
use fettle_domain::people::Visa;
use fettle_domain::place::CountryCode;
use fettle_domain::time::{DateRange, Interval};

use super::cell;
use super::problem::ProblemKind;

type Read<T> = Result<T, ProblemKind>;

/// The items of a list, trimmed, empty ones left out.
pub(crate) fn items(text: &str) -> Vec<String> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("none") || text == "无" {
        return Vec::new();
    }
    let mut items = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (item, after) = next_item(rest);
        if !item.is_empty() {
            items.push(item);
        }
        rest = after;
    }
    items
}

/// The first item of a list and what follows its separator.
fn next_item(text: &str) -> (String, &str) {
    let text = text.trim_start();
    if let Some((item, after)) = text.strip_prefix('"').and_then(quoted) {
        return (item, after);
    }
    match text.split_once([';', '；']) {
        Some((item, after)) => (item.trim().to_owned(), after),
        None => (text.trim().to_owned(), ""),
    }
}

/// The item inside quotes that are already open; `None` when they never close
/// before a separator or the end.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut item = String::new();
    let mut rest = text;
    loop {
        let (before, after) = rest.split_once('"')?;
        item.push_str(before);
        if let Some(more) = after.strip_prefix('"') {
            item.push('"');
            rest = more;
            continue;
        }
        let after = after.trim_start();
        return match after.strip_prefix([';', '；']) {
            Some(more) => Some((item, more)),
            None if after.is_empty() => Some((item, after)),
            None => None,
        };
    }
}

/// A list as it is written.
pub(crate) fn joined<'a>(items: impl IntoIterator<Item = &'a str>) -> String {
    let written: Vec<String> = items.into_iter().map(item_text).collect();
    match written.as_slice() {
        [only] if only.eq_ignore_ascii_case("none") || only == "无" => format!("\"{only}\""),
        _ => written.join("; "),
    }
}

fn item_text(item: &str) -> String {
    if item.contains([';', '；']) || item.starts_with('"') {
        return format!("\"{}\"", item.replace('"', "\"\""));
    }
    item.to_owned()
}

const VISA: &str = "`DE 2026-01-01..2027-01-01 entries=2 stay=90`";
const LEAD: &str = "`DE 12`";
const LEAVE: &str = "`2026-12-01..2026-12-05`";
const PART: &str = "`P-100 x2`";
const AGREES: &str = "`method; content`";
const WORK: &str = "`2026-11-18T09:00:00+08:00/2026-11-18T18:00:00+08:00`";

fn bad(found: &str, shape: &'static str) -> ProblemKind {
    ProblemKind::BadItem {
        found: cell::shortened(found),
        shape,
    }
}

/// Visas held.
pub(crate) fn visas(text: &str) -> Read<Vec<Visa>> {
    items(text)
        .iter()
        .map(|item| visa(item).ok_or_else(|| bad(item, VISA)))
        .collect()
}

fn visa(item: &str) -> Option<Visa> {
    let mut words = item.split_whitespace();
    let country = CountryCode::new(words.next()?).ok()?;
    let valid = date_range(words.next()?)?;
    let (mut entries, mut stay_days) = (None, None);
    for word in words {
        let (key, value) = word.split_once('=')?;
        let slot = match key.to_ascii_lowercase().as_str() {
            "entries" => &mut entries,
            "stay" => &mut stay_days,
            _ => return None,
        };
        if slot.replace(small_count(value)?).is_some() {
            return None;
        }
    }
    Some(Visa {
        country,
        valid,
        entries,
        stay_days,
    })
}

fn small_count(text: &str) -> Option<u32> {
    text.bytes().all(|b| b.is_ascii_digit()).then_some(())?;
    text.parse().ok().filter(|n| *n <= 100_000)
}

/// A visa as it is written.
pub(crate) fn visa_text(visa: &Visa) -> String {
    let (from, to) = (visa.valid.from, visa.valid.to);
    let limit =
        |name: &str, days: Option<u32>| days.map_or(String::new(), |d| format!(" {name}={d}"));
    let entries = limit("entries", visa.entries);
    let stay = limit("stay", visa.stay_days);
    format!("{} {from}..{to}{entries}{stay}", visa.country)
}

fn date_range(text: &str) -> Option<DateRange> {
    let (from, to) = text.split_once("..")?;
    DateRange::new(date(from)?, date(to)?)
}

fn date(text: &str) -> Option<NaiveDate> {
    cell::date_from(text.trim())
}

/// Days it takes to get a visa, by country.
pub(crate) fn lead_days(text: &str) -> Read<BTreeMap<CountryCode, u32>> {
    let mut days = BTreeMap::new();
    for item in items(text) {
        let (country, lead) = lead(&item).ok_or_else(|| bad(&item, LEAD))?;
        if days.insert(country, lead).is_some() {
            return Err(ProblemKind::RepeatedItem {
                found: country.to_string(),
            });
        }
    }
    Ok(days)
}

fn lead(item: &str) -> Option<(CountryCode, u32)> {
    let (country, days) = item.split_once(char::is_whitespace)?;
    Some((CountryCode::new(country).ok()?, small_count(days.trim())?))
}

/// Days off: ranges, or single days.
pub(crate) fn leave(text: &str) -> Read<Vec<DateRange>> {
    let range = |item: &String| {
        date_range(item)
            .or_else(|| date(item).and_then(|day| DateRange::new(day, day)))
            .ok_or_else(|| bad(item, LEAVE))
    };
    items(text).iter().map(range).collect()
}

/// Parts that a demand needs. `P-100` alone is one of it.
pub(crate) fn parts(text: &str) -> Read<Vec<PartNeed>> {
    items(text)
        .iter()
        .map(|item| part(item).ok_or_else(|| bad(item, PART)))
        .collect()
}

fn part(item: &str) -> Option<PartNeed> {
    let counted = item.rsplit_once(char::is_whitespace).and_then(|(no, n)| {
        let n = n.strip_prefix(['x', 'X', '×', '*'])?;
        Some((no, small_count(n).filter(|n| *n > 0)?))
    });
    let (part_no, quantity) = match counted {
        Some(counted) => counted,
        // A second word that is no count would be a guess.
        None if item.contains(char::is_whitespace) => return None,
        None => (item, 1),
    };
    Some(PartNeed {
        part_no: PartNo::new(part_no).ok()?,
        quantity,
    })
}

/// What a reply agrees: the method, the content of the service.
pub(crate) fn agrees(text: &str) -> Read<(bool, bool)> {
    let mut agreed = (false, false);
    for item in items(text) {
        match item.to_lowercase().as_str() {
            "method" | "方式" | "服务方式" => agreed.0 = true,
            "content" | "内容" | "服务内容" => agreed.1 = true,
            _ => return Err(bad(&item, AGREES)),
        }
    }
    Ok(agreed)
}

/// What a reply agrees, as it is written.
pub(crate) fn agrees_text(method: bool, content: bool) -> String {
    let words = [method.then_some("method"), content.then_some("content")];
    joined(words.into_iter().flatten())
}

/// Spans of instants, `from/to`.
pub(crate) fn spans(text: &str) -> Read<Vec<Interval>> {
    items(text)
        .iter()
        .map(|item| span(item).ok_or_else(|| bad(item, WORK)))
        .collect()
}

fn span(item: &str) -> Option<Interval> {
    let (from, to) = item.split_once('/')?;
    let from = cell::instant_from(from.trim()).ok()?;
    let to = cell::instant_from(to.trim()).ok()?;
    (from <= to).then(|| Interval::new(from, to))
}
