//! One cell, as a file holds it, and what it may mean.
//!
//! Every function here takes a filled cell and returns a value or the
//! [`ProblemKind`] that says why there is none.

use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use fettle_domain::id::IdError;
use fettle_domain::money::CurrencyCode;
use fettle_domain::place::CountryCode;
use fettle_domain::service::UnknownWord;
use fettle_domain::zone::ZoneId;
use rust_decimal::Decimal;

use super::country::exists;
use super::problem::ProblemKind;

/// A cell of a sheet, whatever file it came from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// Nothing, or white space.
    Empty,
    /// Text, trimmed.
    Text(String),
    /// A number of a spreadsheet: a double.
    Number(f64),
    /// A date or date and time of a spreadsheet: it has no offset.
    Date(NaiveDateTime),
    /// A yes/no of a spreadsheet.
    Bool(bool),
    /// An error of a spreadsheet.
    Error(String),
    /// A formula, whatever its cached value.
    Formula,
    /// Text beyond the limit, in characters.
    TooLong {
        /// Its length.
        chars: usize,
        /// The length allowed.
        limit: usize,
    },
}

/// From here on a double no longer holds what a spreadsheet was given: Excel
/// keeps 15 digits.
const DIGITS_KEPT: f64 = 1e15;

type Read<T> = Result<T, ProblemKind>;

impl Cell {
    /// A text cell: trimmed, and empty when nothing remains.
    pub(crate) fn text(text: &str, limit: usize) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::Empty;
        }
        if text.len() > limit {
            let chars = text.chars().count();
            if chars > limit {
                return Self::TooLong { chars, limit };
            }
        }
        Self::Text(text.to_owned())
    }

    /// The cell as a person sees it, for sentences about it.
    pub(crate) fn shown(&self) -> String {
        shortened(&self.shown_whole())
    }

    /// The cell as a person sees it, however long.
    pub(crate) fn shown_whole(&self) -> String {
        match self {
            Self::Empty | Self::Formula | Self::TooLong { .. } => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Date(at) => at.format("%Y-%m-%d %H:%M:%S").to_string(),
            Self::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
            Self::Error(error) => error.clone(),
        }
    }
}

/// A text short enough for a sentence.
pub(crate) fn shortened(text: &str) -> String {
    const SHOWN: usize = 60;
    if text.chars().count() <= SHOWN {
        return text.to_owned();
    }
    text.chars().take(SHOWN).chain(['…']).collect()
}

/// Text; a number becomes its digits.
pub(crate) fn text(cell: &Cell) -> Read<String> {
    match cell {
        Cell::Text(text) => Ok(text.clone()),
        Cell::Number(number) if number.abs() < DIGITS_KEPT => Ok(number.to_string()),
        Cell::Number(number) => Err(ProblemKind::DigitsLost {
            found: format!("{number:e}"),
        }),
        other => Err(ProblemKind::NotText {
            found: other.shown(),
        }),
    }
}

/// An id of any kind.
pub(crate) fn id<T: FromStr<Err = IdError>>(cell: &Cell) -> Read<T> {
    let text = text(cell)?;
    id_from(&text)
}

/// An id from text inside a cell.
pub(crate) fn id_from<T: FromStr<Err = IdError>>(text: &str) -> Read<T> {
    if damaged_by_notation(text) {
        return Err(ProblemKind::DigitsLost {
            found: text.to_owned(),
        });
    }
    text.parse().map_err(|e: IdError| ProblemKind::BadId {
        found: shortened(text),
        why: e.to_string(),
    })
}

/// Whether a text is what a spreadsheet leaves of a long id when it saves it
/// to CSV: `2.04731E+17`.
fn damaged_by_notation(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    exponent.strip_prefix('+').is_some_and(digits)
        && digits(fraction)
        && whole.len() == 1
        && digits(whole)
}

/// A civil date: ISO 8601 text, or a date cell without a time of day.
pub(crate) fn date(cell: &Cell) -> Read<NaiveDate> {
    let read = match cell {
        Cell::Text(text) => date_from(text),
        Cell::Date(at) if at.time() == NaiveTime::MIN => Some(at.date()),
        _ => None,
    };
    let date = read.ok_or_else(|| ProblemKind::NotADate {
        found: cell.shown(),
    })?;
    in_living_memory(date, || cell.shown())
}

/// A civil date inside a cell's text.
pub(crate) fn date_from(text: &str) -> Option<NaiveDate> {
    let shaped = text.len() == 10 && text.is_ascii();
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    shaped.then_some(date)
}

fn in_living_memory(date: NaiveDate, found: impl FnOnce() -> String) -> Read<NaiveDate> {
    if (1970..=2200).contains(&date.year()) {
        return Ok(date);
    }
    Err(ProblemKind::YearOutOfRange { found: found() })
}

/// An instant with its offset, as text.
pub(crate) fn instant(cell: &Cell) -> Read<DateTime<Utc>> {
    match cell {
        Cell::Text(text) => {
            let at = instant_from(text)?;
            in_living_memory(at.date_naive(), || shortened(text)).map(|_| at)
        }
        Cell::Date(_) => Err(ProblemKind::DateCellForInstant {
            found: cell.shown(),
        }),
        other => Err(ProblemKind::NotAnInstant {
            found: other.shown(),
        }),
    }
}

/// An instant inside a cell's text.
pub(crate) fn instant_from(text: &str) -> Read<DateTime<Utc>> {
    const SHAPES: [&str; 4] = [
        "%Y-%m-%dT%H:%M%#z",
        "%Y-%m-%d %H:%M%#z",
        "%Y-%m-%dT%H:%M:%S%.f%#z",
        "%Y-%m-%d %H:%M:%S%.f%#z",
    ];
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.to_utc());
    }
    for shape in SHAPES {
        if let Ok(at) = DateTime::parse_from_str(text, shape) {
            return Ok(at.to_utc());
        }
    }
    let found = shortened(text);
    if is_local_time(text) {
        return Err(ProblemKind::NoOffset { found });
    }
    Err(ProblemKind::NotAnInstant { found })
}

fn is_local_time(text: &str) -> bool {
    let text = text.replace(' ', "T");
    date_from(&text).is_some()
        || ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M"]
            .iter()
            .any(|shape| NaiveDateTime::parse_from_str(&text, shape).is_ok())
}

/// A time of day.
pub(crate) fn time(cell: &Cell) -> Read<NaiveTime> {
    let read = match cell {
        Cell::Text(text) => ["%H:%M", "%H:%M:%S%.f"]
            .iter()
            .find_map(|shape| NaiveTime::parse_from_str(text, shape).ok()),
        _ => None,
    };
    read.ok_or_else(|| ProblemKind::NotATime {
        found: cell.shown(),
    })
}

/// A decimal number.
pub(crate) fn decimal(cell: &Cell) -> Read<Decimal> {
    let not_a_number = || ProblemKind::NotANumber {
        found: cell.shown(),
    };
    match cell {
        Cell::Text(text) => text.parse().map_err(|_| not_a_number()),
        // The shortest decimal that stands for the double is what was typed.
        Cell::Number(number) => number.to_string().parse().map_err(|_| not_a_number()),
        _ => Err(not_a_number()),
    }
}

/// A decimal number between two others.
pub(crate) fn decimal_within(cell: &Cell, min: i64, max: i64) -> Read<Decimal> {
    let number = decimal(cell)?;
    if number < Decimal::from(min) || number > Decimal::from(max) {
        return Err(ProblemKind::OutOfRange {
            found: cell.shown(),
            min: min.to_string(),
            max: max.to_string(),
        });
    }
    Ok(number)
}

/// A whole number between two others.
pub(crate) fn whole(cell: &Cell, min: i64, max: i64) -> Read<i64> {
    let number = decimal(cell)?;
    if !number.is_integer() {
        return Err(ProblemKind::NotWhole {
            found: cell.shown(),
        });
    }
    let within = decimal_within(cell, min, max)?;
    i64::try_from(within).map_err(|_| ProblemKind::NotWhole {
        found: cell.shown(),
    })
}

/// A count: a whole number from `min` to `max`.
pub(crate) fn count(cell: &Cell, min: u32, max: u32) -> Read<u32> {
    let number = whole(cell, i64::from(min), i64::from(max))?;
    Ok(u32::try_from(number).expect("between two counts"))
}

/// Yes or no, in either language, or a yes/no cell.
pub(crate) fn yes_no(cell: &Cell) -> Read<bool> {
    let word = match cell {
        Cell::Bool(value) => return Ok(*value),
        other => other.shown().to_lowercase(),
    };
    match word.as_str() {
        "yes" | "y" | "true" | "1" | "是" | "有" => Ok(true),
        "no" | "n" | "false" | "0" | "否" | "无" => Ok(false),
        _ => Err(ProblemKind::NotYesNo {
            found: cell.shown(),
        }),
    }
}

/// A word of a fixed list, or its Chinese name.
pub(crate) fn word<T: FromStr<Err = UnknownWord>>(cell: &Cell) -> Read<T> {
    word_from(&text(cell)?)
}

/// A word inside a cell's text.
pub(crate) fn word_from<T: FromStr<Err = UnknownWord>>(text: &str) -> Read<T> {
    english(text)
        .parse()
        .map_err(|e: UnknownWord| ProblemKind::UnknownWord {
            found: shortened(text),
            words: e.expected,
        })
}

/// The English word of a Chinese one; any other text as it is.
fn english(text: &str) -> &str {
    match text.trim() {
        "视频指导" | "视频技术指导" | "远程视频指导" => "video_guidance",
        "安装" | "产品安装" => "installation",
        "调试" | "程序调试" => "commissioning",
        "故障检测" => "fault_detection",
        "配件寄送" | "配件发货" => "parts_delivery",
        "配件更换" => "parts_replacement",
        "培训" => "training",
        "海外工程师" | "工程师外派" | "工程师上门" => "overseas_engineer",
        "本地服务点" | "本地服务网点" => "local_service_point",
        "远程" => "remote",
        "邮件" | "电子邮件" | "邮箱" => "email",
        "平台" | "站内信" => "platform",
        "电话" => "phone",
        "聊天" | "即时聊天" | "微信" => "chat",
        other => other,
    }
}

/// A country code.
pub(crate) fn country(cell: &Cell) -> Read<CountryCode> {
    country_from(&text(cell)?)
}

/// A country code inside a cell's text.
pub(crate) fn country_from(text: &str) -> Read<CountryCode> {
    let known = CountryCode::new(text).ok().filter(|code| exists(*code));
    known.ok_or_else(|| ProblemKind::NotACountry {
        found: shortened(text),
    })
}

/// A currency code.
pub(crate) fn currency(cell: &Cell) -> Read<CurrencyCode> {
    let text = text(cell)?;
    CurrencyCode::new(&text).map_err(|_| ProblemKind::UnknownCurrency {
        found: shortened(&text),
    })
}

/// A time zone.
pub(crate) fn zone(cell: &Cell) -> Read<ZoneId> {
    let text = text(cell)?;
    ZoneId::new(&text).map_err(|_| ProblemKind::UnknownZone {
        found: shortened(&text),
    })
}
