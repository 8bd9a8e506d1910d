//! An op's payload, kept as canonical JSON text.
//!
//! Canonical: no white space, the keys of every object in the order of their
//! UTF-8 bytes, strings and numbers as `serde_json` writes them. One value has
//! one text, so one hash. Frozen.
//!
//! Limit: a number with a fraction must have at most 15 significant digits,
//! so that reading and writing it gives the same text everywhere. The
//! domain's coordinates (millionths of a degree) are the only such numbers.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// Canonical JSON. On the wire it stands as the value itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Payload(String);

impl Payload {
    /// The canonical text of a value.
    pub fn new(value: &Value) -> Self {
        let mut text = String::new();
        write_value(value, &mut text);
        Self(text)
    }

    /// A text that was canonical when it was kept. Nothing is checked here:
    /// the op's hash covers the text.
    pub fn kept(text: String) -> Self {
        Self(text)
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The value.
    ///
    /// # Errors
    /// When a kept text is not JSON.
    pub fn value(&self) -> Result<Value, serde_json::Error> {
        serde_json::from_str(&self.0)
    }
}

impl Serialize for Payload {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value = self.value().map_err(serde::ser::Error::custom)?;
        value.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Payload {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(|value| Self::new(&value))
    }
}

fn write_value(value: &Value, out: &mut String) {
    match value {
        Value::Array(items) => {
            write_all('[', items, ']', out, write_value);
        }
        Value::Object(map) => {
            let mut members: Vec<_> = map.iter().collect();
            // Not left to the map: its order is a feature that another crate
            // of the build may change.
            members.sort_by_key(|(key, _)| key.as_str());
            write_all('{', &members, '}', out, |(key, value), out| {
                write_string(key, out);
                out.push(':');
                write_value(value, out);
            });
        }
        Value::String(text) => write_string(text, out),
        Value::Null | Value::Bool(_) | Value::Number(_) => out.push_str(&value.to_string()),
    }
}

fn write_all<T>(
    open: char,
    items: &[T],
    close: char,
    out: &mut String,
    mut write: impl FnMut(&T, &mut String),
) {
    out.push(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push(close);
}

pub(crate) fn write_string(text: &str, out: &mut String) {
    let quoted = serde_json::to_string(text).expect("a string always has a JSON form");
    out.push_str(&quoted);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, canonical: &str) {
        let value: Value = serde_json::from_str(json).unwrap();
        let payload = Payload::new(&value);
        assert_eq!(payload.as_str(), canonical);
        assert_eq!(Payload::new(&payload.value().unwrap()), payload);
        let wire = serde_json::to_string(&payload).unwrap();
        assert_eq!(serde_json::from_str::<Payload>(&wire).unwrap(), payload);
    }

    #[test]
    fn one_value_has_one_text() {
        check(
            r#" {"b": [1, 2.5, null], "a": {"z": true, "y": "é\n"}} "#,
            r#"{"a":{"y":"é\n","z":true},"b":[1,2.5,null]}"#,
        );
        check(r#"{"é":1,"z":2}"#, r#"{"z":2,"é":1}"#);
        check(r#""\u001f\/""#, r#""\u001f/""#);
        check("-48.135125", "-48.135125");
        check("9223372036854775807", "9223372036854775807");
        check("[]", "[]");
        check("{}", "{}");
    }
}
