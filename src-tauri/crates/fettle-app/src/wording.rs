//! Wording for the reader: instants, days, lengths of time, amounts - in
//! English and Simplified Chinese, each time with its zone.
//!
//! Owns every format a person sees. Screens show what they are handed and
//! never compute a zone themselves.

use std::collections::HashMap;
use std::sync::OnceLock;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Offset, TimeZone, Timelike, Utc};
use fettle_domain::money::{CurrencyCode, Money};
use fettle_domain::rulebook::Bilingual;
use fettle_domain::service::{Channel, Service};
use fettle_domain::zone::{Zone, ZoneId};

use crate::dto::{DayText, Duration, Moment, MoneyText};

/// A language of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

impl Lang {
    /// The language of a BCP 47 tag; English for any that is not Chinese.
    pub fn of(tag: &str) -> Self {
        if tag.to_ascii_lowercase().starts_with("zh") {
            Self::Zh
        } else {
            Self::En
        }
    }

    /// `en` or `zh-CN`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh-CN",
        }
    }

    /// The text in this language.
    pub fn pick(self, text: &Bilingual) -> String {
        match self {
            Self::En => text.en.clone(),
            Self::Zh => text.zh.clone(),
        }
    }

    /// One of two literals.
    pub fn say(self, en: &str, zh: &str) -> String {
        self.word(en, zh).to_owned()
    }

    /// The same, borrowed.
    pub fn word<'a>(self, en: &'a str, zh: &'a str) -> &'a str {
        match self {
            Self::En => en,
            Self::Zh => zh,
        }
    }
}

const WEEKDAYS_EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const WEEKDAYS_ZH: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn weekday(date: NaiveDate, lang: Lang) -> &'static str {
    let index = date.weekday().num_days_from_monday() as usize;
    match lang {
        Lang::En => WEEKDAYS_EN[index],
        Lang::Zh => WEEKDAYS_ZH[index],
    }
}

fn month_short(date: NaiveDate) -> &'static str {
    MONTHS_EN[date.month0() as usize]
        .get(..3)
        .expect("month names are longer than three letters")
}

/// A civil day: `Wed 18 Nov 2026`, `2026年11月18日 周三`.
pub fn day_text(date: NaiveDate, lang: Lang) -> String {
    let day = weekday(date, lang);
    match lang {
        Lang::En => format!("{day} {} {} {}", date.day(), month_short(date), date.year()),
        Lang::Zh => format!("{}年{}月{}日 {day}", date.year(), date.month(), date.day()),
    }
}

/// A civil day as a shape.
pub fn day(date: NaiveDate, lang: Lang) -> DayText {
    DayText {
        date,
        text: day_text(date, lang),
    }
}

/// The head of a day's column: `Wed 18`, `周三 18`.
pub fn day_column(date: NaiveDate, lang: Lang) -> String {
    format!("{} {}", weekday(date, lang), date.day())
}

/// A month: `November 2026`, `2026年11月`.
pub fn month_text(date: NaiveDate, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{} {}", MONTHS_EN[date.month0() as usize], date.year()),
        Lang::Zh => format!("{}年{}月", date.year(), date.month()),
    }
}

/// A short day and time: `18 Nov 09:00`, `11月18日 09:00`.
pub fn short_text(local: NaiveDateTime, lang: Lang) -> String {
    let date = local.date();
    let time = clock_text(local);
    match lang {
        Lang::En => format!("{} {} {time}", date.day(), month_short(date)),
        Lang::Zh => format!("{}月{}日 {time}", date.month(), date.day()),
    }
}

/// A wall clock: `09:00`.
pub fn clock_text(local: NaiveDateTime) -> String {
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// The part of a zone's name that people know: `Shanghai`, `New York`; `上海`,
/// `纽约`. The Chinese names are CLDR's; a zone without one keeps its own.
pub fn zone_label(zone: &ZoneId, lang: Lang) -> String {
    static CHINESE: OnceLock<HashMap<String, String>> = OnceLock::new();
    let table = || {
        serde_json::from_str(include_str!("../../../resources/zones.zh.json"))
            .expect("zones.zh.json is a flat map")
    };
    let chinese = match lang {
        Lang::En => None,
        Lang::Zh => CHINESE.get_or_init(table).get(zone.as_str()),
    };
    let own = || zone.as_str().rsplit('/').next().unwrap_or(zone.as_str());
    chinese.cloned().unwrap_or_else(|| own().replace('_', " "))
}

/// An offset: `+08:00`.
fn offset_text(zone: &Zone, at: DateTime<Utc>) -> String {
    zone.offset_from_utc_datetime(&at.naive_utc())
        .fix()
        .to_string()
}

/// An instant as the wall clocks of `zone` show it.
pub fn moment(at: DateTime<Utc>, zone: &ZoneId, lang: Lang) -> Moment {
    let rules = zone.zone();
    let local = rules.local(at);
    Moment {
        at,
        ms: at.timestamp_millis(),
        text: format!("{} {}", day_text(local.date(), lang), clock_text(local)),
        short: short_text(local, lang),
        zone: zone.clone(),
        zone_label: zone_label(zone, lang),
        offset: offset_text(&rules, at),
    }
}

/// A length of time, the two largest units: `2 d 9 h`, `7 h 12 min`.
pub fn seconds_text(seconds: i64, lang: Lang) -> String {
    let minutes = seconds.unsigned_abs() / 60;
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let (d, h, m) = match lang {
        Lang::En => (" d", " h", " min"),
        Lang::Zh => ("天", "小时", "分"),
    };
    match (days, hours) {
        (0, 0) => format!("{rest}{m}"),
        (0, _) if rest == 0 => format!("{hours}{h}"),
        (0, _) => format!("{hours}{h} {rest}{m}"),
        (_, 0) => format!("{days}{d}"),
        _ => format!("{days}{d} {hours}{h}"),
    }
}

/// A length of time as a shape.
pub fn duration(seconds: i64, lang: Lang) -> Duration {
    Duration {
        seconds,
        text: seconds_text(seconds, lang),
    }
}

/// Working hours: `16 h`, `1.5 h`.
pub fn work_text(minutes: u32, lang: Lang) -> String {
    let hours = f64::from(minutes) / 60.0;
    let number = if minutes.is_multiple_of(60) {
        format!("{}", minutes / 60)
    } else {
        format!("{hours:.1}")
    };
    match lang {
        Lang::En => format!("{number} h"),
        Lang::Zh => format!("{number}小时"),
    }
}

/// A service, worded.
pub fn service(service: Service, lang: Lang) -> String {
    let (en, zh) = match service {
        Service::VideoGuidance => ("video guidance", "视频指导"),
        Service::Installation => ("installation", "安装"),
        Service::Commissioning => ("commissioning", "调试"),
        Service::FaultDetection => ("fault detection", "故障检测"),
        Service::PartsDelivery => ("parts delivery", "配件寄送"),
        Service::PartsReplacement => ("parts replacement", "配件更换"),
        Service::Training => ("training", "培训"),
    };
    lang.say(en, zh)
}

/// A channel, worded.
pub fn channel(channel: Channel, lang: Lang) -> String {
    let (en, zh) = match channel {
        Channel::Email => ("email", "邮件"),
        Channel::Platform => ("the platform", "平台消息"),
        Channel::Phone => ("phone", "电话"),
        Channel::Chat => ("chat", "聊天"),
    };
    lang.say(en, zh)
}

/// The word of the core for a kind of event, in the reader's language.
pub fn fact(word: &str, lang: Lang) -> String {
    let zh = match word {
        "reply" => "回复",
        "confirmation" => "预约确认",
        "solution" => "解决方案",
        "arrival" => "到达",
        "completion" => "完成",
        "parts_shipped" => "配件发出",
        "withdrawal" => "撤回",
        other => other,
    };
    lang.say(&word.replace('_', " "), zh)
}

/// What keeping a plan did.
pub fn plan_kept(bookings: usize, lang: Lang) -> String {
    match bookings {
        0 => lang.say("The plan changes nothing.", "方案没有改动。"),
        1 => lang.say("Plan kept: 1 booking.", "方案已采用：1 项安排。"),
        n => lang.say(
            &format!("Plan kept: {n} bookings."),
            &format!("方案已采用：{n} 项安排。"),
        ),
    }
}

/// An amount: `¥ 14,200`, `USD 350.50`.
pub fn money(amount: Money) -> MoneyText {
    let sign = if amount.minor < 0 { "−" } else { "" };
    let digits = amount.currency.digits();
    let unit = 10_u64.pow(digits);
    let minor = amount.minor.unsigned_abs();
    // Whole units where there is nothing after the point: planners compare.
    let tail = match minor % unit {
        0 => String::new(),
        cents => format!(".{cents:0width$}", width = digits as usize),
    };
    let symbol = if amount.currency == CurrencyCode::CNY {
        "¥".to_owned()
    } else {
        amount.currency.to_string()
    };
    MoneyText {
        minor: amount.minor,
        currency: amount.currency,
        text: format!("{sign}{symbol} {}{tail}", grouped(minor / unit)),
    }
}

/// Digits in groups of three.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_moment_is_worded_in_its_zone() {
        let zone = ZoneId::new("Asia/Shanghai").unwrap();
        let en = moment(at("2026-11-18T01:00:00Z"), &zone, Lang::En);
        assert_eq!(en.text, "Wed 18 Nov 2026 09:00");
        assert_eq!(en.short, "18 Nov 09:00");
        assert_eq!(
            (en.zone_label.as_str(), en.offset.as_str()),
            ("Shanghai", "+08:00")
        );
        let zh = moment(at("2026-11-18T01:00:00Z"), &zone, Lang::Zh);
        assert_eq!(zh.text, "2026年11月18日 周三 09:00");
        assert_eq!(zh.zone_label, "上海");
    }

    #[test]
    fn lengths_show_two_units() {
        let check = |seconds, en: &str| assert_eq!(seconds_text(seconds, Lang::En), en);
        check(59, "0 min");
        check(7 * 3600 + 12 * 60, "7 h 12 min");
        check(-(2 * 86400 + 9 * 3600 + 60), "2 d 9 h");
        check(86400, "1 d");
        assert_eq!(seconds_text(3600, Lang::Zh), "1小时");
    }

    #[test]
    fn amounts_are_grouped() {
        let cny = |minor| {
            money(Money {
                minor,
                currency: CurrencyCode::CNY,
            })
            .text
        };
        assert_eq!(cny(1_420_000), "¥ 14,200");
        assert_eq!(cny(-5), "−¥ 0.05");
        assert_eq!(
            money(Money {
                minor: 35_050,
                currency: CurrencyCode::USD
            })
            .text,
            "USD 350.50"
        );
    }
}
