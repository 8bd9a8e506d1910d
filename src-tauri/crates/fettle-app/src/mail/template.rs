//! Texts to send, as data: one file a language, lines with named places.
//!
//! A line is left out when a place of it does not apply, or when a place that
//! ends in `?` is not known; any other place that is not known shows as a gap.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::dto::mail::ReplyKind;

/// The texts of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// BCP 47.
    pub tag: String,
    /// The language's name for itself.
    pub name: String,
    /// What stands between the items of a list.
    pub comma: String,
    /// The names of services, by their words.
    pub services: BTreeMap<String, String>,
    /// The names of methods.
    pub methods: BTreeMap<String, String>,
    /// What a gap is called, by the place.
    pub gaps: BTreeMap<String, String>,
    reply: Text,
    confirmation: Text,
    solution: Text,
}

/// One text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    pub subject: String,
    pub body: Vec<String>,
}

impl Texts {
    /// The text of a kind.
    pub fn text(&self, kind: ReplyKind) -> &Text {
        match kind {
            ReplyKind::Reply => &self.reply,
            ReplyKind::Confirmation => &self.confirmation,
            ReplyKind::Solution => &self.solution,
        }
    }
}

/// Every language there are texts in; the first is English.
pub fn languages() -> &'static [Texts] {
    static TEXTS: OnceLock<Vec<Texts>> = OnceLock::new();
    TEXTS.get_or_init(|| {
        let read = |text| serde_json::from_str(text).expect("the texts have their shape");
        SOURCES.iter().copied().map(read).collect()
    })
}

const SOURCES: [&str; 8] = [
    include_str!("../../../../resources/reply-texts/en.json"),
    include_str!("../../../../resources/reply-texts/zh-CN.json"),
    include_str!("../../../../resources/reply-texts/es.json"),
    include_str!("../../../../resources/reply-texts/de.json"),
    include_str!("../../../../resources/reply-texts/fr.json"),
    include_str!("../../../../resources/reply-texts/pt.json"),
    include_str!("../../../../resources/reply-texts/ru.json"),
    include_str!("../../../../resources/reply-texts/ar.json"),
];

/// The texts of a language tag: `pt-BR` finds `pt`.
pub fn texts_of(tag: &str) -> Option<&'static Texts> {
    let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or(tag).to_lowercase();
    let wanted = primary(tag.trim());
    languages()
        .iter()
        .find(|texts| primary(&texts.tag) == wanted)
}

/// What stands in a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Known, and worded.
    Known(String),
    /// Not known: it shows as a gap.
    Unknown,
    /// There is no such thing here.
    DoesNotApply,
}

impl From<Option<String>> for Value {
    fn from(known: Option<String>) -> Self {
        known.map_or(Self::Unknown, Self::Known)
    }
}

/// A text with its places filled, and the places that were not.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Filled {
    pub text: String,
    pub gaps: Vec<String>,
}

/// Fills the places of some lines.
pub fn fill(lines: &[String], values: &BTreeMap<&str, Value>, texts: &Texts) -> Filled {
    let mut filled = Filled::default();
    let mut worded: Vec<_> = lines
        .iter()
        .filter_map(|line| fill_line(line, values, texts, &mut filled.gaps))
        .collect();
    // Where lines were left out, one empty line is enough.
    worded.dedup_by(|line, before| line.is_empty() && before.is_empty());
    filled.text = worded.join("\n");
    filled
}

fn fill_line(
    line: &str,
    values: &BTreeMap<&str, Value>,
    texts: &Texts,
    gaps: &mut Vec<String>,
) -> Option<String> {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, (place, after))) = next_place(rest) {
        out.push_str(before);
        let name = place.trim_end_matches('?');
        match values.get(name).unwrap_or(&Value::Unknown) {
            Value::Known(text) => out.push_str(text),
            Value::Unknown if !place.ends_with('?') => {
                let called = texts.gaps.get(name).map_or(name, String::as_str);
                let _ = write!(out, "[... {called} ...]");
                if !gaps.iter().any(|gap| gap == name) {
                    gaps.push(name.to_owned());
                }
            }
            Value::Unknown | Value::DoesNotApply => return None,
        }
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

/// What stands before the next place, the place, and what follows it.
fn next_place(text: &str) -> Option<(&str, (&str, &str))> {
    let (before, rest) = text.split_once('{')?;
    Some((before, rest.split_once('}')?))
}

#[cfg(test)]
mod tests {
    use fettle_domain::service::{Method, Service};

    use super::*;

    /// The places that a text may have.
    const PLACES: [&str; 14] = [
        "contact",
        "request_id",
        "order_id",
        "machine",
        "serial",
        "services",
        "method",
        "received",
        "visit",
        "place",
        "who",
        "visit_due",
        "solution_due",
        "solution",
    ];

    fn places(text: &Text) -> Vec<String> {
        let lines = text.body.iter().chain([&text.subject]);
        let mut found = Vec::new();
        for line in lines {
            let mut rest = line.as_str();
            while let Some((_, (place, after))) = next_place(rest) {
                found.push(place.to_owned());
                rest = after;
            }
        }
        found
    }

    /// Every language says the same: the same places in every text, in order.
    #[test]
    fn every_language_has_every_text_word_and_gap() {
        let english = &languages()[0];
        assert_eq!(english.tag, "en");
        for texts in languages() {
            for service in Service::ALL {
                assert!(
                    texts.services.contains_key(service.as_str()),
                    "{} {service}",
                    texts.tag
                );
            }
            for method in Method::ALL {
                assert!(
                    texts.methods.contains_key(method.as_str()),
                    "{} {method}",
                    texts.tag
                );
            }
            for kind in [
                ReplyKind::Reply,
                ReplyKind::Confirmation,
                ReplyKind::Solution,
            ] {
                let mut found = places(texts.text(kind));
                let mut expected = places(english.text(kind));
                for place in &found {
                    let name = place.trim_end_matches('?');
                    assert!(PLACES.contains(&name), "{} {place}", texts.tag);
                    let is_known = ["request_id", "received"].contains(&name);
                    let has_name =
                        is_known || place.ends_with('?') || texts.gaps.contains_key(name);
                    assert!(has_name, "{} does not name the gap {name}", texts.tag);
                }
                found.sort();
                expected.sort();
                assert_eq!(found, expected, "{} {kind:?}", texts.tag);
            }
        }
    }

    #[test]
    fn lines_are_filled_left_out_or_show_their_gap() {
        let values = BTreeMap::from([
            ("machine", Value::Known("router".to_owned())),
            ("visit", Value::DoesNotApply),
        ]);
        let check = |line: &str, expected: &str, gaps: &[&str]| {
            let filled = fill(&[line.to_owned()], &values, &languages()[0]);
            assert_eq!(
                (filled.text.as_str(), filled.gaps.len()),
                (expected, gaps.len())
            );
            assert_eq!(filled.gaps, gaps);
        };
        check(
            "{machine}: {method}",
            "router: [... how we will serve you ...]",
            &["method"],
        );
        check("on {visit}", "", &[]);
        check("serial {serial?}", "", &[]);
        check("100 % {", "100 % {", &[]);
    }

    #[test]
    fn tags_find_their_language() {
        let found = |tag| texts_of(tag).map(|texts| texts.tag.as_str());
        assert_eq!(found("pt-BR"), Some("pt"));
        assert_eq!(found("ZH"), Some("zh-CN"));
        assert_eq!(found("it"), None);
    }
}
