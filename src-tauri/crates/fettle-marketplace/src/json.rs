//! Reading an answer without expecting more order than the platform keeps:
//! numbers may come as strings, an empty list as `{}`, a list wrapped in one
//! more object or a single row in its place, and any field may be missing.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// A field that is there and cannot be read. It holds the field's path, never
/// its value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the field `{0}` cannot be read")]
pub struct Malformed(pub String);

type Read<T> = Result<T, Malformed>;

fn malformed<T>(field: &str) -> Read<T> {
    Err(Malformed(field.to_owned()))
}

/// Whether the platform says nothing here: missing, `null`, `{}`, `[]` or "".
pub fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(rows) => rows.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The text of `field`; a number is its digits.
pub fn text(object: &Value, field: &str) -> Read<Option<String>> {
    match &object[field] {
        value if is_blank(value) => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::Bool(flag) => Ok(Some(flag.to_string())),
        _ => malformed(field),
    }
}

/// An identifier: text, or a whole number that lost nothing on its way.
pub fn id(object: &Value, field: &str) -> Read<Option<String>> {
    match &object[field] {
        Value::Number(number) if !number.is_u64() => malformed(field),
        _ => text(object, field),
    }
}

/// A whole number, also from a string.
pub fn count(object: &Value, field: &str) -> Read<Option<u64>> {
    let Some(text) = text(object, field)? else {
        return Ok(None);
    };
    text.trim().parse().map(Some).or_else(|_| malformed(field))
}

/// A decimal, also from a string such as `"12.0000"`.
pub fn decimal(object: &Value, field: &str) -> Read<Option<Decimal>> {
    let Some(text) = text(object, field)? else {
        return Ok(None);
    };
    let text = text.trim();
    Decimal::from_str_exact(text)
        .or_else(|_| Decimal::from_scientific(text))
        .map(Some)
        .or_else(|_| malformed(field))
}

/// An instant: `{"timestamp": ms}` or the milliseconds themselves, number or
/// string. `format_date` is for people and not read.
pub fn instant(object: &Value, field: &str) -> Read<Option<DateTime<Utc>>> {
    let value = &object[field];
    let millis = if value.is_object() {
        text(value, "timestamp")?
    } else {
        text(object, field)?
    };
    let Some(millis) = millis else {
        return Ok(None);
    };
    let millis: Option<i64> = millis.trim().parse().ok();
    match millis.and_then(DateTime::from_timestamp_millis) {
        Some(instant) => Ok(Some(instant)),
        None => malformed(field),
    }
}

/// The rows of `field`: a bare array, one wrapped in `{inner: [...]}`, a single
/// row where one row is all there is, or nothing.
pub fn rows<'a>(object: &'a Value, field: &str, inner: &str) -> Read<Vec<&'a Value>> {
    let mut value = &object[field];
    if let Some(wrapped) = value.get(inner) {
        value = wrapped;
    }
    match value {
        value if is_blank(value) => Ok(Vec::new()),
        Value::Array(rows) => Ok(rows.iter().collect()),
        Value::Object(_) => Ok(vec![value]),
        _ => malformed(field),
    }
}

/// SHA-256 in lower-case hex of `value` with its keys sorted, so that the same
/// content has the same hash in whatever order the platform wrote it.
pub fn content_hash(value: &Value) -> String {
    let mut canonical = String::new();
    write_canonical(value, &mut canonical);
    hex::encode(Sha256::digest(canonical.as_bytes()))
}

fn write_canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<_, _> = fields.iter().collect();
            out.push('{');
            for (key, value) in sorted {
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                write_canonical(value, out);
                out.push(',');
            }
            out.push('}');
        }
        Value::Array(rows) => {
            out.push('[');
            for row in rows {
                write_canonical(row, out);
                out.push(',');
            }
            out.push(']');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_read_from_strings_and_numbers() {
        let object = json!({"n": "12", "d": "12.0000", "e": 3, "x": "abc", "none": {}, "f": 1.5});
        assert_eq!(count(&object, "n"), Ok(Some(12)));
        assert_eq!(decimal(&object, "d"), Ok(Some(Decimal::new(120_000, 4))));
        assert_eq!(decimal(&object, "e"), Ok(Some(Decimal::from(3))));
        assert_eq!(count(&object, "none"), Ok(None));
        assert_eq!(count(&object, "missing"), Ok(None));
        assert_eq!(count(&object, "x"), Err(Malformed("x".to_owned())));
        assert_eq!(id(&object, "f"), Err(Malformed("f".to_owned())));
    }

    #[test]
    fn instants_are_read_in_each_shape() {
        let at = DateTime::from_timestamp_millis(1_775_004_580_000);
        let object = json!({
            "a": {"timestamp": 1_775_004_580_000_i64, "format_date": "Mar. 31, 2026, 17:49:40 PDT."},
            "b": {"timestamp": "1775004580000"}, "c": "1775004580000", "d": 1_775_004_580_000_i64,
            "empty": {}, "bad": "tomorrow", "far": "9223372036854775807"
        });
        for field in ["a", "b", "c", "d"] {
            assert_eq!(instant(&object, field), Ok(at), "{field}");
        }
        assert_eq!(instant(&object, "empty"), Ok(None));
        assert!(instant(&object, "bad").is_err());
        assert!(instant(&object, "far").is_err());
    }

    #[test]
    fn rows_are_read_wrapped_bare_single_and_empty() {
        let object = json!({
            "wrapped": {"row": [{"a": 1}, {"a": 2}]}, "bare": [{"a": 1}, {"a": 2}],
            "single": {"row": {"a": 1}}, "naked": {"a": 1}, "empty": {}, "none": {"row": {}}, "bad": 7
        });
        let found = |field| rows(&object, field, "row").map(|rows| rows.len());
        assert_eq!(found("wrapped"), Ok(2));
        assert_eq!(found("bare"), Ok(2));
        assert_eq!(found("single"), Ok(1));
        assert_eq!(found("naked"), Ok(1));
        for field in ["empty", "none", "missing"] {
            assert_eq!(found(field), Ok(0), "{field}");
        }
        assert!(found("bad").is_err());
    }

    #[test]
    fn the_hash_does_not_hang_on_the_order_of_keys() {
        let parse = |text| content_hash(&serde_json::from_str(text).unwrap());
        assert_eq!(
            parse(r#"{"a":1,"b":[2,"c"]}"#),
            parse(r#"{"b":[2,"c"],"a":1}"#)
        );
        assert_ne!(parse(r#"{"a":1}"#), parse(r#"{"a":"1"}"#));
    }
}
