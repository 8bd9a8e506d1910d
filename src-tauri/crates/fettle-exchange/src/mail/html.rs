//! HTML, reduced to the text in it. Nothing is interpreted: tags, comments and
//! the insides of scripts, styles and drawings are dropped, a few tags break
//! the line, entities become their characters.
//!
//! Invariant: one pass, and no `<` of what comes out can begin a tag, a closing
//! tag, a comment or an instruction, whatever went in.

use mail_parser::decoders::html::add_html_token;

/// Tags whose insides are not text for people.
const DROPPED: [&str; 10] = [
    "script", "style", "title", "template", "svg", "math", "iframe", "object", "textarea", "select",
];
/// Tags that begin a new line.
const BREAKING: [&str; 27] = [
    "br",
    "p",
    "div",
    "tr",
    "table",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "pre",
    "blockquote",
    "section",
    "article",
    "header",
    "footer",
    "body",
    "form",
    "address",
    "center",
];
/// The longest entity, with its `&` and `;`.
const ENTITY_BYTES: usize = 40;

/// The text of an HTML page.
pub(crate) fn plain(html: &str) -> String {
    let mut out = Out::default();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        out.text(&rest[..at]);
        rest = &rest[at..];
        rest = if rest.starts_with('&') {
            entity(rest, &mut out)
        } else {
            tag(rest, &mut out)
        };
    }
    out.text(rest);
    out.0
}

/// Passes an entity; gives what follows it.
fn entity<'a>(rest: &'a str, out: &mut Out) -> &'a str {
    let window = &rest.as_bytes()[1..rest.len().min(ENTITY_BYTES)];
    let end = window
        .iter()
        .position(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'#'));
    match end {
        Some(end) if end > 0 && window[end] == b';' => {
            let mut text = String::new();
            add_html_token(&mut text, &rest.as_bytes()[..end + 2], false);
            out.text(&text.replace('\u{a0}', " "));
            &rest[end + 2..]
        }
        _ => {
            out.text("&");
            &rest[1..]
        }
    }
}

/// Passes what a `<` begins; gives what follows it.
fn tag<'a>(rest: &'a str, out: &mut Out) -> &'a str {
    if let Some(comment) = rest.strip_prefix("<!--") {
        return after(comment, "-->");
    }
    let begins = |c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?');
    if !rest[1..].starts_with(begins) {
        out.text("<");
        return &rest[1..];
    }
    let (inner, following) = rest[1..].split_once('>').unwrap_or((&rest[1..], ""));
    let closes = inner.starts_with('/');
    let name = inner.trim_start_matches('/');
    let name_end = name
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(name.len());
    let name = name[..name_end].to_ascii_lowercase();
    if !closes && !inner.ends_with('/') && DROPPED.contains(&name.as_str()) {
        return after_element(following, &name);
    }
    out.tag(&name, closes);
    following
}

/// What follows the first `end`; nothing when it is not there.
fn after<'a>(text: &'a str, end: &str) -> &'a str {
    text.split_once(end).map_or("", |(_, rest)| rest)
}

/// What follows the end of an element whose inside is dropped.
fn after_element<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some((_, closing)) = rest.split_once("</") {
        let named = closing.as_bytes().get(..name.len());
        if named.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes())) {
            return after(closing, ">");
        }
        rest = closing;
    }
    ""
}

/// The text so far.
#[derive(Default)]
struct Out(String);

impl Out {
    /// Adds text; white space is drawn together.
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                c if c.is_whitespace() => self.space(),
                // A `<` of the text must not begin a tag with what follows it.
                c if self.0.ends_with('<') && (c.is_ascii_alphabetic() || "/!?".contains(c)) => {
                    self.0.push(' ');
                    self.0.push(c);
                }
                c if c.is_control() => {}
                c => self.0.push(c),
            }
        }
    }

    fn space(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with([' ', '\n']) {
            self.0.push(' ');
        }
    }

    fn tag(&mut self, name: &str, closes: bool) {
        match name {
            "td" | "th" => self.space(),
            "li" if !closes => {
                self.line();
                self.0.push_str("- ");
            }
            "p" => {
                self.line();
                if closes {
                    self.0.push('\n');
                }
            }
            "br" => self.0.push('\n'),
            name if BREAKING.contains(&name) => self.line(),
            _ => {}
        }
    }

    fn line(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with('\n') {
            self.0.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn text_is_kept_and_markup_is_not() {
        let check = |html: &str, expected: &str| assert_eq!(plain(html).trim(), expected, "{html}");
        check(
            "<p>Hello <b>there</b></p><p>again</p>",
            "Hello there\n\nagain",
        );
        check("a<br>b<BR/>c", "a\nb\nc");
        check("<ul><li>one<li>two</ul>", "- one\n- two");
        check(
            "K&ouml;ln &amp; M&#252;nchen&nbsp;5&nbsp;&lt;&nbsp;6",
            "Köln & München 5 < 6",
        );
        check("<style>p{}</style>x<script>alert('</p>')</script>y", "xy");
        check("<SCRIPT>never", "");
        check("<!-- a > b --> c", "c");
        check("5 < 6 && 7 > 6 &unknown; &", "5 < 6 && 7 > 6 &unknown; &");
        check("<td>1</td><td>2</td>", "1 2");
    }

    #[test]
    fn nothing_that_comes_out_begins_a_tag() {
        let check = |html: &str| {
            let text = plain(html);
            let tags = text.match_indices('<').filter(|(at, _)| {
                text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c))
            });
            assert_eq!(tags.count(), 0, "{html} became {text}");
        };
        check("&lt;script&gt;alert(1)&lt;/script&gt;");
        check("<<b>script>alert(1)<</b>/script>");
        check("&#60;&#x73;cript>");
        check("<scr<script></script>ipt>");
        check("&lt;<!-- -->img src=x onerror=y&gt;");
        check("&amp;lt;b");
    }
}
