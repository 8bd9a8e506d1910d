//! The promises of the shipped rule books, as their texts give them.

use crate::clock::{ClockInputs, due};
use crate::id::RuleBookId;
use crate::request::ServiceRequest;
use crate::rulebook::{DEFAULT_BOOK, shipped, validate};
use chrono::{DateTime, Utc};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn request() -> ServiceRequest {
    serde_json::from_value(serde_json::json!({
        "request_id": "R-1", "order_id": "O-1", "received_at": "2026-11-01T00:00:00Z",
        "channel": "email", "services": ["installation"], "skills": [], "parts": [],
    }))
    .unwrap()
}

fn check(clock: &str, start: &str, due_at: &str, due_at_latest: &str) {
    let books = shipped();
    let request = request();
    let inputs = ClockInputs {
        request: &request,
        facts: &[],
        paid_at: None,
        buyer_zone: None,
        programme_days: None,
        site_days: None,
    };
    let book = &books[&RuleBookId::new(DEFAULT_BOOK).unwrap()];
    let found = due(book, clock, at(start), &inputs);
    assert_eq!(
        found,
        Some((at(due_at), at(due_at_latest))),
        "{clock} from {start}"
    );
}

#[test]
fn the_texts_own_examples() {
    check(
        "visit",
        "2026-11-03T10:00:00+08:00",
        "2026-11-17T10:00:00+08:00",
        "2026-11-18T00:00:00+08:00",
    );
    check(
        "service_period",
        "2026-01-01T10:00:00+08:00",
        "2027-01-02T00:00:00+08:00",
        "2027-01-02T00:00:00+08:00",
    );
}

#[test]
fn shipped_books_are_valid() {
    assert_eq!(shipped().len(), 3);
    for book in shipped().values() {
        assert_eq!(validate(book), []);
    }
}
