//! The text of a letter: of several forms of it the plain one; HTML only where
//! there is no other, and then without its markup.

use std::collections::BTreeSet;

use super::part::{Leaf, Parts};
use super::warning::warn;
use super::{MailLimits, MailWarning, charset, clean, html};

/// Bytes of markup that are looked at for each character of text shown.
const MARKUP_PER_CHAR: usize = 40;

/// The text of a mail.
pub(crate) fn text_of(
    parts: &Parts<'_>,
    limits: &MailLimits,
    warnings: &mut Vec<MailWarning>,
) -> String {
    let inline: Vec<&Leaf<'_>> = parts.leaves.iter().filter(|l| !l.is_attached).collect();
    let mut out = String::new();
    let choices = Choices::of(&inline);
    for leaf in inline.iter().filter(|leaf| choices.take(leaf)) {
        let text = text_of_leaf(leaf, limits, warnings);
        if !out.is_empty() && !text.is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(&text);
        if out.chars().count() > limits.text_chars {
            out = out.chars().take(limits.text_chars).collect();
            warn(warnings, MailWarning::TextCut(limits.text_chars));
            break;
        }
    }
    if out.is_empty() {
        warn(warnings, MailWarning::NoText);
    }
    out
}

fn is_html(leaf: &Leaf<'_>) -> bool {
    leaf.kind.media == "text/html"
}

/// Which forms each choice between forms of one text offers.
struct Choices {
    with_plain: BTreeSet<usize>,
    with_html: BTreeSet<usize>,
}

impl Choices {
    fn of(inline: &[&Leaf<'_>]) -> Self {
        let with = |test: fn(&Leaf<'_>) -> bool| {
            let leaves = inline.iter().filter(|leaf| test(leaf));
            leaves.filter_map(|leaf| leaf.choice).collect()
        };
        Self {
            with_plain: with(|leaf| !is_html(leaf) && says_something(leaf)),
            with_html: with(is_html),
        }
    }

    /// Of one choice the plain form is shown, where it says anything.
    fn take(&self, leaf: &Leaf<'_>) -> bool {
        let Some(choice) = leaf.choice else {
            return true;
        };
        let has_plain = self.with_plain.contains(&choice);
        if is_html(leaf) {
            !has_plain
        } else {
            has_plain || !self.with_html.contains(&choice)
        }
    }
}

fn says_something(leaf: &Leaf<'_>) -> bool {
    let start = leaf.unwrapped(4096);
    start.iter().any(|byte| !byte.is_ascii_whitespace())
}

fn text_of_leaf(leaf: &Leaf<'_>, limits: &MailLimits, warnings: &mut Vec<MailWarning>) -> String {
    let most = limits.text_chars * if is_html(leaf) { MARKUP_PER_CHAR } else { 4 };
    let mut bytes = leaf.unwrapped(most + 1);
    let is_cut = bytes.len() > most;
    bytes.truncate(most);
    let text = charset::decode(&bytes, leaf.kind.charset.as_deref(), is_cut, warnings);
    if is_cut {
        warn(warnings, MailWarning::TextCut(limits.text_chars));
    }
    if is_html(leaf) {
        warn(warnings, MailWarning::FromHtml);
        clean::lines(&html::plain(&text))
    } else {
        clean::lines(&text.replace("\r\n", "\n").replace('\r', "\n"))
    }
}
