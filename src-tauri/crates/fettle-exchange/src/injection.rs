//! Keeps text that looks like a formula from becoming one.
//!
//! A spreadsheet that opens a `.csv` runs cells that begin with `=`, `+`, `-`
//! or `@`. Such text is written with an apostrophe before it, and the
//! apostrophe is taken away again on reading; text that has one there already
//! gets one more, so nothing is lost.

/// Whether a spreadsheet might run the text, apostrophes before it aside.
fn is_risky(text: &str) -> bool {
    text.trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// The text as it is written into a `.csv` cell.
pub(crate) fn quote(text: &str) -> String {
    if is_risky(text) {
        return format!("'{text}");
    }
    text.to_owned()
}

/// The text as it was before [`quote`].
pub(crate) fn undo(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if is_risky(text) => text,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_quoted_reads_back() {
        for text in [
            "=1+2", "+86 10", "-5", "@x", "'=x", "'", "''", "plain", "a=b", "'quoted'",
        ] {
            let quoted = quote(text);
            assert!(!quoted.starts_with(['=', '+', '-', '@']), "{quoted}");
            assert_eq!(undo(&quoted), text);
        }
    }
}
