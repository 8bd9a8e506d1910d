//! An answer's value: read, and beside it the platform's own text, to the last
//! digit and blank. What is kept is the text.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::json::{self, Malformed};

/// A piece of an answer, and how the platform wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What it says.
    pub value: Value,
    /// Its text, byte for byte as it came.
    pub text: String,
}

impl Told {
    /// Nothing was told.
    pub fn nothing() -> Self {
        Self {
            value: Value::Null,
            text: "null".to_owned(),
        }
    }

    /// Whether nothing was told.
    pub fn is_nothing(&self) -> bool {
        self.value.is_null()
    }

    /// The piece at `path` below `body`, of which `value` is what it says.
    pub(crate) fn at(body: &str, path: &[&str], value: &Value) -> Option<Self> {
        let text = path.iter().try_fold(body, |text, name| field(text, name))?;
        Some(Self {
            value: value.clone(),
            text: text.to_owned(),
        })
    }

    /// The rows of `field`, each with its text; see [`json::rows`].
    pub(crate) fn rows(&self, name: &str, inner: &str) -> Result<Vec<Self>, Malformed> {
        let values = json::rows(&self.value, name, inner)?;
        let mut text = field(&self.text, name).unwrap_or_default();
        text = field(text, inner).unwrap_or(text);
        let texts: Vec<&RawValue> = serde_json::from_str(text).unwrap_or_default();
        let alone = [text];
        let texts = texts.iter().map(|row| row.get());
        // A single row stands where the list would.
        let texts = texts.chain(alone.into_iter().filter(|text| text.starts_with('{')));
        let told = values.into_iter().zip(texts);
        let told = told.map(|(value, text)| Self {
            value: value.clone(),
            text: text.to_owned(),
        });
        Ok(told.collect())
    }
}

/// The text of an object's field; of a name that stands twice the last, as
/// `serde_json` reads it.
fn field<'a>(object: &'a str, name: &str) -> Option<&'a str> {
    #[derive(Deserialize)]
    struct Fields<'a>(#[serde(borrow)] HashMap<Cow<'a, str>, &'a RawValue>);
    let fields: Fields<'a> = serde_json::from_str(object).ok()?;
    Some(fields.0.get(name)?.get())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Told {
        let value = serde_json::from_str(text).unwrap();
        Told::at(text, &[], &value).unwrap()
    }

    #[test]
    fn rows_keep_their_text_in_each_shape() {
        let row = r#"{"trade_id": 1,  "amount":12.5000}"#;
        let check = |list: &str| {
            let told = told(&format!(r#"{{"list": 1, "list" : {list} }}"#));
            let rows = told.rows("list", "row").unwrap();
            assert!(!rows.is_empty(), "{list}");
            for told in rows {
                assert_eq!(told.text, row, "{list}");
                assert_eq!(told.value["trade_id"], 1);
            }
        };
        check(&format!("[{row} ,{row}]"));
        check(&format!(r#"{{"row":[ {row}]}}"#));
        check(&format!(r#"{{"row": {row} }}"#));
        check(row);
        let none = told(r#"{"list": {}, "other": {"row": []}}"#);
        assert_eq!(none.rows("list", "row"), Ok(Vec::new()));
        assert_eq!(none.rows("other", "row"), Ok(Vec::new()));
        assert_eq!(none.rows("missing", "row"), Ok(Vec::new()));
    }

    #[test]
    fn a_field_is_found_by_what_its_name_means() {
        assert_eq!(field(r#"{"va\u006cue": 1.0 }"#, "value"), Some("1.0"));
        assert_eq!(field("[1]", "value"), None);
        assert_eq!(field("", "value"), None);
    }
}
