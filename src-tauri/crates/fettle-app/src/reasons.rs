//! Reasons in the reader's language.
//!
//! The core forms an English sentence with each reason; for Chinese this
//! module holds one template a rule, filled with the reason's figures. A test
//! holds the list complete: no rule without a Chinese text.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use fettle_domain::reason::{Figure, Reason};
use fettle_domain::zone::ZoneId;

use crate::dto::ReasonText;
use crate::wording::{self, Lang};

const CHINESE: &str = include_str!("reasons.zh.json");

fn chinese() -> &'static BTreeMap<String, String> {
    static TABLE: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    TABLE.get_or_init(|| serde_json::from_str(CHINESE).expect("reasons.zh.json is a flat map"))
}

/// Words a reason for the reader.
pub fn word(reason: &Reason, lang: Lang, zone: &ZoneId) -> ReasonText {
    let template = chinese().get(&reason.rule).filter(|_| lang == Lang::Zh);
    let detail = template
        .and_then(|template| fill(template, reason, zone))
        .map_or_else(|| reason.detail.clone(), |text| counted(text, reason));
    ReasonText {
        rule: reason.rule.clone(),
        detail,
    }
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

/// Fills `{figure}` places; a part in `[...]` is left out when one of its
/// figures is absent. `None` when a figure outside brackets is absent: the
/// English sentence says more than a gap would.
fn fill(template: &str, reason: &Reason, zone: &ZoneId) -> Option<String> {
    let mut out = String::new();
    let mut rest = template;
    while let Some(open) = rest.find('[') {
        let close = open + rest[open..].find(']')?;
        out.push_str(&fill_plain(&rest[..open], reason, zone)?);
        if let Some(part) = fill_plain(&rest[open + 1..close], reason, zone) {
            out.push_str(&part);
        }
        rest = &rest[close + 1..];
    }
    out.push_str(&fill_plain(rest, reason, zone)?);
    Some(out)
}

fn fill_plain(template: &str, reason: &Reason, zone: &ZoneId) -> Option<String> {
    let mut out = String::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let close = open + rest[open..].find('}')?;
        out.push_str(&rest[..open]);
        out.push_str(&figure(reason.figures.get(&rest[open + 1..close])?, zone));
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    Some(out)
}

fn figure(figure: &Figure, zone: &ZoneId) -> String {
    match figure {
        Figure::Instant(at) => {
            let moment = wording::moment(*at, zone, Lang::Zh);
            format!("{}（{}）", moment.text, moment.zone_label)
        }
        Figure::Date(date) => wording::day_text(*date, Lang::Zh),
        Figure::Count(count) => count.to_string(),
        Figure::Seconds(seconds) => wording::seconds_text(*seconds, Lang::Zh),
        Figure::Text(text) => text.clone(),
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
            .filter(|name| !chinese().contains_key(*name))
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
        let check = |template: &str, expected: Option<&str>| {
            assert_eq!(
                fill(template, &reason, &zone).as_deref(),
                expected,
                "{template}"
            );
        };
        check("缺少 {skill}，{days} 天", Some("缺少 cnc，3 天"));
        check("缺少 {skill}[，到 {until}]", Some("缺少 cnc"));
        check("缺少 {other}", None);
    }
}
