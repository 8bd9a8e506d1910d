//! Laws and worked examples across modules; the small ones are inline.

mod changes;
mod clock_laws;
mod clocks;
mod entitlements;
mod market;
mod promises;
mod rule_books;
mod working_time;

use crate::reason::{Reason, rule};

/// Checks that reasons speak by listed rules with listed figures, in a
/// sentence.
#[track_caller]
fn check_reasons(reasons: &[Reason]) {
    for reason in reasons {
        let rule = rule::ALL.iter().find(|rule| rule.name == reason.rule);
        let figures = rule.expect("a listed rule").figures;
        assert!(
            reason
                .figures
                .keys()
                .all(|name| figures.contains(&name.as_str())),
            "{reason:?}"
        );
        assert!(reason.detail.ends_with(['.', '?']), "{reason:?}");
    }
}
