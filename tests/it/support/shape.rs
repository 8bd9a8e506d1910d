//! Shapes of answers, field by field.

use chrono::{DateTime, NaiveDate};
use serde_json::Value;

/// Checks that a value has a shape. In a shape, an object names fields that
/// must be there, a list of one the shape of every element, a list of several
/// each element in turn, and a text the kind of value: `text`, `instant`, `day`, `whole`,
/// `number`, `yes_no`, `any`, or words to choose from parted by `|`. A `?` at
/// the end lets `null` through.
///
/// Returns how many values of a named kind were seen, so that a caller can
/// tell a shape that nothing was held against.
pub fn check_shape(value: &Value, shape: &Value, at: &str) -> usize {
    match shape {
        Value::Object(fields) => {
            let held = fields.iter().map(|(name, shape)| {
                let path = format!("{at}/{name}");
                let field = value.get(name).unwrap_or_else(|| panic!("no {path}"));
                check_shape(field, shape, &path)
            });
            held.sum()
        }
        Value::Array(shapes) => check_list(value, shapes, at),
        Value::String(kind) => {
            assert!(is(value, kind), "{at} is {value}, not {kind}");
            1
        }
        other => panic!("{at}: {other} is no shape"),
    }
}

fn check_list(value: &Value, shapes: &[Value], at: &str) -> usize {
    let list = value.as_array();
    let list = list.unwrap_or_else(|| panic!("{at} is {value}, not a list"));
    if shapes.len() > 1 {
        assert_eq!(list.len(), shapes.len(), "{at}");
    }
    let held = list.iter().enumerate().map(|(index, element)| {
        let shape = shapes.get(index).unwrap_or(&shapes[0]);
        check_shape(element, shape, &format!("{at}/{index}"))
    });
    held.sum()
}

fn is(value: &Value, kind: &str) -> bool {
    if let Some(kind) = kind.strip_suffix('?') {
        return value.is_null() || is(value, kind);
    }
    let text = value.as_str();
    match kind {
        "any" => true,
        "text" => text.is_some_and(|text| !text.is_empty()),
        "instant" => text.is_some_and(is_instant),
        "day" => text.is_some_and(|text| text.parse::<NaiveDate>().is_ok()),
        "whole" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "yes_no" => value.is_boolean(),
        words => text.is_some_and(|text| words.split('|').any(|word| word == text)),
    }
}

fn is_instant(text: &str) -> bool {
    DateTime::parse_from_rfc3339(text).is_ok()
}

/// Every text that begins as an instant does must be one, with its offset.
/// Returns how many there are.
pub fn check_instants(value: &Value) -> usize {
    match value {
        Value::Array(list) => list.iter().map(check_instants).sum(),
        Value::Object(fields) => fields.values().map(check_instants).sum(),
        Value::String(text) if looks_like_an_instant(text) => {
            assert!(is_instant(text), "{text} is no instant with its offset");
            1
        }
        _ => 0,
    }
}

/// `2026-11-18T09` and no word among what follows.
fn looks_like_an_instant(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() > 13
        && bytes[10] == b'T'
        && text
            .get(..10)
            .is_some_and(|day| day.parse::<NaiveDate>().is_ok())
        && !text.contains(' ')
}
