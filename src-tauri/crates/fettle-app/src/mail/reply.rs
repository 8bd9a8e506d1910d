//! Text to send to a buyer about a demand, in the buyer's language, from what
//! is on record.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use fettle_domain::clock::ClockState;
use fettle_domain::request::{Appointment, FactKind, ServiceRequest};
use fettle_domain::zone::{Ambiguity, ZoneId};

use super::template::{Texts, Value, fill, languages, texts_of};
use crate::case::Call;
use crate::desk::Desk;
use crate::dto::mail::{LanguageName, ReplyTextInput, ReplyTextView};
use crate::error::AppResult;
use crate::wording::{self, Lang};

/// Text to send about a demand.
pub(crate) async fn reply_text(call: Call<'_>, input: ReplyTextInput) -> AppResult<ReplyTextView> {
    let reading = call.app.reading().await?;
    let desk = reading.desk(call.app, call.lang, None);
    let request = &desk.request(&input.request_id)?.value;
    let buyers = desk.buyer(request).and_then(|buyer| buyer.language.clone());
    let wanted = input
        .language
        .or(buyers)
        .filter(|tag| !tag.trim().is_empty());
    let found = wanted.as_deref().and_then(texts_of);
    let texts = found.unwrap_or(&languages()[0]);
    let mut missing = Vec::new();
    missing.extend(language_gap(&desk, wanted.as_deref(), found.is_some()));
    let writing = Writing {
        desk: &desk,
        request,
        texts,
    };
    let values = writing.values();
    let text = texts.text(input.kind);
    let subject = fill(std::slice::from_ref(&text.subject), &values, texts);
    let body = fill(&text.body, &values, texts);
    let gaps: BTreeSet<_> = subject.gaps.iter().chain(&body.gaps).collect();
    missing.extend(gaps.into_iter().map(|gap| gap_text(&desk, gap)));
    Ok(ReplyTextView {
        language: texts.tag.clone(),
        subject: subject.text,
        body: body.text,
        missing,
        languages: languages().iter().map(language_name).collect(),
    })
}

fn language_name(texts: &Texts) -> LanguageName {
    LanguageName {
        tag: texts.tag.clone(),
        name: texts.name.clone(),
    }
}

/// What is to be said of the language, where it is not the buyer's own.
fn language_gap(desk: &Desk<'_>, wanted: Option<&str>, is_found: bool) -> Option<String> {
    match wanted {
        None => Some(desk.say(
            "the buyer's language is not on record: the text is in English",
            "未登记买家的语言：文本为英文",
        )),
        Some(tag) if !is_found => Some(desk.say(
            &format!("there is no text in the buyer's language ({tag}) yet: it is in English"),
            &format!("尚无买家语言（{tag}）的文本：文本为英文"),
        )),
        Some(tag) => is_traditional(tag).then(|| {
            desk.say(
                &format!(
                    "the buyer reads traditional characters ({tag}): the text is in simplified ones"
                ),
                &format!("买家使用繁体字（{tag}）：文本为简体字"),
            )
        }),
    }
}

fn is_traditional(tag: &str) -> bool {
    let tag = tag.to_lowercase();
    ["zh-hant", "zh-tw", "zh-hk", "zh-mo"]
        .iter()
        .any(|known| tag.starts_with(known))
}

/// What is missing, and what to do about it.
fn gap_text(desk: &Desk<'_>, gap: &str) -> String {
    let (en, zh) = match gap {
        "contact" => (
            "whom to address: add the contact to the buyer",
            "称呼：请在买家资料中填写联系人",
        ),
        "machine" => (
            "the machine: its product is not on record",
            "设备：其产品未登记",
        ),
        "order_id" => ("the order", "订单"),
        "services" => (
            "what is to be done: add the services to the demand",
            "服务内容：请在需求中填写",
        ),
        "method" => (
            "the method: agree it first, or choose it in the demand",
            "服务方式：请先约定，或在需求中选择",
        ),
        "visit" => (
            "day and time of the visit: book somebody or confirm an appointment first",
            "上门日期与时间：请先安排人员或确认预约",
        ),
        "place" => (
            "the site: complete the buyer's address",
            "地点：请补全买家地址",
        ),
        "solution" => ("the solution, in words", "解决方案内容"),
        other => (other, other),
    };
    desk.say(en, zh)
}

/// One text on its way.
struct Writing<'a> {
    desk: &'a Desk<'a>,
    request: &'a ServiceRequest,
    texts: &'a Texts,
}

impl Writing<'_> {
    /// What stands in every place that a text may have.
    fn values(&self) -> BTreeMap<&'static str, Value> {
        let known = |text: &str| Value::Known(text.to_owned());
        BTreeMap::from([
            ("contact", self.contact().into()),
            ("request_id", known(self.request.request_id.as_str())),
            ("order_id", known(self.request.order_id.as_str())),
            ("machine", self.machine().into()),
            ("serial", self.serial().into()),
            ("services", self.services().into()),
            ("method", self.method().into()),
            (
                "received",
                Value::Known(self.instant(self.request.received_at)),
            ),
            ("visit", self.visit()),
            ("place", self.place()),
            ("who", self.who().into()),
            ("visit_due", self.due("visit").into()),
            ("solution_due", self.due("local_solution").into()),
            ("solution", self.solution().into()),
        ])
    }

    fn contact(&self) -> Option<String> {
        let buyer = self.desk.buyer(self.request)?;
        let contact = buyer
            .contact
            .as_ref()
            .filter(|name| !name.trim().is_empty());
        contact.cloned()
    }

    fn machine(&self) -> Option<String> {
        let product = self.desk.product(self.request)?;
        Some(
            format!("{} {}", product.name, product.model)
                .trim()
                .to_owned(),
        )
    }

    fn serial(&self) -> Option<String> {
        self.desk.order(self.request)?.serial.clone()
    }

    fn services(&self) -> Option<String> {
        let named = |word: &str| self.texts.services.get(word).cloned();
        let services = self.request.services.iter();
        let names: Vec<_> = services
            .filter_map(|service| named(service.as_str()))
            .collect();
        (!names.is_empty()).then(|| names.join(&self.texts.comma))
    }

    fn method(&self) -> Option<String> {
        self.texts
            .methods
            .get(self.request.method?.as_str())
            .cloned()
    }

    /// What was promised, else what is booked.
    fn visit(&self) -> Value {
        if !self.request.needs_attendance() {
            return Value::DoesNotApply;
        }
        let promised = self
            .appointment()
            .map(|appointment| self.window(&appointment));
        let booked = self.desk.booking(self.request);
        promised
            .or_else(|| Some(self.instant(booked?.value.start_at)))
            .into()
    }

    /// The appointment that was confirmed last.
    fn appointment(&self) -> Option<Appointment> {
        let facts = self.desk.workspace.facts_about(&self.request.request_id);
        facts.iter().rev().find_map(|fact| match &fact.what {
            FactKind::Confirmation { appointment } => appointment.clone(),
            _ => None,
        })
    }

    fn place(&self) -> Value {
        if !self.request.needs_attendance() {
            return Value::DoesNotApply;
        }
        let site = self.desk.buyer(self.request).map(|buyer| &buyer.site);
        let worded = site.map(|site| match &site.address {
            Some(address) => format!("{address}, {}", site.city),
            None => site.city.clone(),
        });
        worded.into()
    }

    fn who(&self) -> Option<String> {
        let booking = &self.desk.booking(self.request)?.value;
        Some(self.desk.assignee(&booking.assignee).name)
    }

    /// When a promise to the buyer falls due, while it runs.
    fn due(&self, name: &str) -> Option<String> {
        let clocks = self.desk.clocks(self.request);
        let running = clocks
            .iter()
            .filter(|clock| clock.clock == name && clock.state == ClockState::Running);
        let due = running.filter_map(|clock| clock.due_at).min()?;
        Some(self.instant(due))
    }

    /// The words in which a solution was recorded.
    fn solution(&self) -> Option<String> {
        let facts = self.desk.workspace.facts_about(&self.request.request_id);
        let mut solutions = facts
            .iter()
            .rev()
            .filter(|fact| fact.what == FactKind::Solution);
        solutions.find_map(|fact| fact.note.clone())
    }

    /// The zone in which the buyer reads times; the dispatcher's when the site
    /// is not known.
    fn zone(&self) -> &ZoneId {
        let buyer = self.desk.buyer(self.request);
        buyer.map_or(self.desk.zone(), |buyer| &buyer.site.zone)
    }

    fn instant(&self, at: DateTime<Utc>) -> String {
        let zone = self.zone();
        let local = zone.zone().local(at);
        let offset = wording::moment(at, zone, Lang::En).offset;
        let (day, time) = (self.day(local.date()), wording::clock_text(local));
        self.in_order(&format!("{day} {time}{}", self.named(zone, &offset)))
    }

    /// A time among letters that run from right to left keeps its own order:
    /// marks around it hold its figures together.
    fn in_order(&self, time: &str) -> String {
        if self.texts.tag == "ar" {
            format!("\u{200e}{time}\u{200e}")
        } else {
            time.to_owned()
        }
    }

    /// A promised day, with its hours where they were promised.
    fn window(&self, appointment: &Appointment) -> String {
        let from = appointment.from.map(time_text);
        let to = appointment.to.map(time_text);
        let hours = match (from, to) {
            (Some(from), Some(to)) => format!(" {from}–{to}"),
            (Some(from), None) => format!(" {from}"),
            (None, Some(to)) => format!(" –{to}"),
            (None, None) => String::new(),
        };
        let noon = NaiveTime::from_hms_opt(12, 0, 0).expect("a literal time");
        let local = appointment.date.and_time(appointment.from.unwrap_or(noon));
        let at = appointment.zone.zone().instant(local, Ambiguity::Earlier);
        let offset = wording::moment(at, &appointment.zone, Lang::En).offset;
        let (day, zone) = (
            self.day(appointment.date),
            self.named(&appointment.zone, &offset),
        );
        self.in_order(&format!("{day}{hours}{zone}"))
    }

    /// The product's own languages have their wording; in the others a day is
    /// written so that nobody can take it for another.
    fn lang(&self) -> Option<Lang> {
        match self.texts.tag.as_str() {
            "en" => Some(Lang::En),
            "zh-CN" => Some(Lang::Zh),
            _ => None,
        }
    }

    fn day(&self, date: NaiveDate) -> String {
        match self.lang() {
            Some(lang) => wording::day_text(date, lang),
            None => date.format("%Y-%m-%d").to_string(),
        }
    }

    /// The zone behind a time: ` (Jakarta, UTC+07:00)`.
    fn named(&self, zone: &ZoneId, offset: &str) -> String {
        match self.lang() {
            Some(Lang::Zh) => {
                format!("（{}，UTC{offset}）", wording::zone_label(zone, Lang::Zh))
            }
            Some(Lang::En) => format!(" ({}, UTC{offset})", wording::zone_label(zone, Lang::En)),
            None => format!(" ({zone}, UTC{offset})"),
        }
    }
}

fn time_text(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}
