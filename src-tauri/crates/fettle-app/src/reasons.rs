//! Reasons in the reader's language.
//!
//! The core forms an English sentence with each reason, whose instants are
//! those of a machine. This module holds one template a rule, filled with the
//! reason's figures as people read them: for Chinese every rule has one, and a
//! test holds the list complete; for English those that tell a time or a name
//! of ours.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use fettle_domain::reason::{Figure, Reason};
use fettle_domain::service::{Channel, Service};
use fettle_domain::zone::ZoneId;

use crate::dto::ReasonText;
use crate::wording::{self, Lang};

type Templates = BTreeMap<String, String>;

fn templates(lang: Lang) -> &'static Templates {
    static ENGLISH: OnceLock<Templates> = OnceLock::new();
    static CHINESE: OnceLock<Templates> = OnceLock::new();
    let read = |text| serde_json::from_str(text).expect("the templates are a flat map");
    match lang {
        Lang::En => ENGLISH.get_or_init(|| read(include_str!("reasons.en.json"))),
        Lang::Zh => CHINESE.get_or_init(|| read(include_str!("reasons.zh.json"))),
    }
}

/// Words a reason for the reader; its instants are in `zone`.
pub fn word(reason: &Reason, lang: Lang, zone: &ZoneId) -> ReasonText {
    let filled = templates(lang)
        .get(&reason.rule)
        .and_then(|template| Filling { reason, lang, zone }.whole(template));
    let detail = match (filled, lang) {
        (Some(text), Lang::Zh) => left_behind(counted(text, reason), reason, lang),
        (Some(text), Lang::En) => left_behind(text, reason, lang),
        (None, _) => reason.detail.clone(),
    };
    ReasonText {
        rule: reason.rule.clone(),
        detail,
    }
}

/// A reason about the journey that a move leaves behind says whose it is.
fn left_behind(text: String, reason: &Reason, lang: Lang) -> String {
    let words = |name| match reason.figures.get(name) {
        Some(Figure::Text(words)) => Some(words),
        _ => None,
    };
    let (Some(who), Some(visits)) = (words("left_with"), words("left_visits")) else {
        return text;
    };
    lang.say(
        &format!("what is left of {who}'s journey ({visits}): {text}"),
        &format!("{who} 余下的行程（{visits}）：{text}"),
    )
}

/// A reason that excludes several candidates says how many.
fn counted(text: String, reason: &Reason) -> String {
    let count = |name| match reason.figures.get(name) {
        Some(Figure::Count(count)) => Some(*count),
        _ => None,
    };
    match (count("engineers"), count("service_points")) {
        (Some(engineers), Some(points)) => {
            format!("{text}（{engineers} 名工程师、{points} 个服务网点）")
        }
        _ => text,
    }
}

/// A reason whose figures fill a template.
struct Filling<'a> {
    reason: &'a Reason,
    lang: Lang,
    zone: &'a ZoneId,
}

impl Filling<'_> {
    /// Fills `{figure}` places; a part in `[...]` is left out when one of its
    /// figures is absent. `None` when a figure outside brackets is absent: the
    /// core's sentence says more than a gap would.
    fn whole(&self, template: &str) -> Option<String> {
        let mut out = String::new();
        let mut rest = template;
        while let Some(open) = rest.find('[') {
            let close = open + rest[open..].find(']')?;
            out.push_str(&self.plain(&rest[..open])?);
            if let Some(part) = self.plain(&rest[open + 1..close]) {
                out.push_str(&part);
            }
            rest = &rest[close + 1..];
        }
        out.push_str(&self.plain(rest)?);
        Some(out)
    }

    fn plain(&self, template: &str) -> Option<String> {
        let mut out = String::new();
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            let close = open + rest[open..].find('}')?;
            out.push_str(&rest[..open]);
            out.push_str(&self.figure(&rest[open + 1..close])?);
            rest = &rest[close + 1..];
        }
        out.push_str(rest);
        Some(out)
    }

    fn figure(&self, name: &str) -> Option<String> {
        Some(match self.reason.figures.get(name)? {
            Figure::Instant(at) => {
                let moment = wording::moment(*at, self.zone, self.lang);
                self.lang.say(
                    &format!("{} ({})", moment.text, moment.zone_label),
                    &format!("{}（{}）", moment.text, moment.zone_label),
                )
            }
            Figure::Date(date) => wording::day_text(*date, self.lang),
            Figure::Count(count) => count.to_string(),
            Figure::Seconds(seconds) => wording::seconds_text(*seconds, self.lang),
            Figure::Text(text) => self.words(name, text),
        })
    }

    /// Words of ours in the reader's language; the seller's as they are.
    fn words(&self, name: &str, text: &str) -> String {
        let each = |word: &str| match name {
            "services" | "covered" => word
                .parse::<Service>()
                .map(|service| wording::service(service, self.lang))
                .ok(),
            "channel" => word
                .parse::<Channel>()
                .map(|channel| wording::channel(channel, self.lang))
                .ok(),
            "fact" => Some(wording::fact(word, self.lang)),
            _ => None,
        };
        let worded = text
            .split(", ")
            .map(|word| each(word).unwrap_or_else(|| word.to_owned()));
        worded.collect::<Vec<_>>().join(&self.lang.say(", ", "、"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_chinese_text() {
        let domain = fettle_domain::reason::rule::ALL
            .iter()
            .map(|rule| rule.name);
        let dispatch = fettle_dispatch::rules::ALL.iter().map(|(name, _)| *name);
        let missing: Vec<_> = domain
            .chain(dispatch)
            .filter(|name| !templates(Lang::Zh).contains_key(*name))
            .collect();
        assert!(
            missing.is_empty(),
            "rules without a Chinese text: {missing:?}"
        );
    }

    /// Every reason that the sample brings up can be said in Chinese: its
    /// figures are those that the templates ask for.
    #[tokio::test]
    async fn the_samples_reasons_are_told_in_chinese() {
        let dir = tempfile::tempdir().unwrap();
        let at = "2026-11-18T01:00:00Z".parse().unwrap();
        let clock = std::sync::Arc::new(crate::StoppedClock(at));
        let app = crate::App::open(dir.path().join("w"), clock, "test".to_owned()).await;
        let call =
            async |name: &str, input| crate::call(&app, name, input, Lang::Zh).await.unwrap();
        call("start", serde_json::json!({"with": "sample"})).await;
        let today = call("today", serde_json::json!({})).await;
        let mut english = std::collections::BTreeSet::new();
        for row in today["rows"].as_array().unwrap().iter().take(12) {
            let input = serde_json::json!({"request_id": row["request_id"]});
            // A demand that needs nobody on site has no promise to check.
            let Ok(check) = crate::call(&app, "promise", input, Lang::Zh).await else {
                continue;
            };
            for candidate in check["candidates"].as_array().unwrap() {
                for reason in candidate["reasons"].as_array().unwrap() {
                    let detail = reason["detail"].as_str().unwrap();
                    if !detail
                        .chars()
                        .any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
                    {
                        english.insert(reason["rule"].to_string());
                    }
                }
            }
        }
        assert!(english.is_empty(), "told in English: {english:?}");
    }

    #[test]
    fn figures_fill_the_template() {
        let zone = ZoneId::new("Asia/Shanghai").unwrap();
        let reason = Reason::new("x", "")
            .with("days", Figure::Count(3))
            .with_text("skill", "cnc");
        let filling = Filling {
            reason: &reason,
            lang: Lang::Zh,
            zone: &zone,
        };
        let check = |template: &str, expected: Option<&str>| {
            assert_eq!(filling.whole(template).as_deref(), expected, "{template}");
        };
        let left = reason.clone().with_text("left_with", "Ma L.");
        let left = left.with_text("left_visits", "R-1, R-3");
        let told = left_behind("缺少签证".to_owned(), &left, Lang::Zh);
        assert_eq!(told, "Ma L. 余下的行程（R-1, R-3）：缺少签证");
        check("缺少 {skill}，{days} 天", Some("缺少 cnc，3 天"));
        check("缺少 {skill}[，到 {until}]", Some("缺少 cnc"));
        check("缺少 {other}", None);
    }
}
