//! Text from outside, made fit to be shown: no control characters, and none
//! that turn the direction of writing and so make a name look like another.

/// Whether a character may be shown.
fn is_shown(c: char) -> bool {
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let hides = matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{00ad}');
    !turns && !hides && !c.is_control()
}

/// One line: white space drawn together, at most `chars` characters.
pub(crate) fn line(text: &str, chars: usize) -> String {
    let words = text.split_whitespace();
    let joined = words.collect::<Vec<_>>().join(" ");
    joined
        .chars()
        .filter(|c| is_shown(*c))
        .take(chars)
        .collect()
}

/// Several lines: ends of lines made one kind, no more than one empty line
/// after another, nothing at the ends.
pub(crate) fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.split('\n') {
        let shown: String = line
            .chars()
            .map(|c| if c == '\t' { ' ' } else { c })
            .filter(|c| is_shown(*c))
            .collect();
        let shown = shown.trim_end();
        empty = if shown.is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            out.push_str(shown);
            out.push('\n');
        }
    }
    out.trim_matches('\n').trim_end().to_owned()
}
