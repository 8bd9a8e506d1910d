//! What an input says and its use case would not read. An optional field with a wrong name
//! would otherwise count as left out, and what was recorded there before would be gone.
//!
//! Fields are known by the schema of the input, the one that `fettle use-cases` prints.

use serde_json::{Map, Value};

/// A field that nothing would read, and the names that are known where it stands.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unread {
    /// Where it stands: `record.visas[0].entires`.
    pub path: String,
    /// The fields that there are in its place.
    pub known: Vec<String>,
}

impl Unread {
    fn within(self, outer: &str) -> Self {
        let dot = if self.path.starts_with('[') { "" } else { "." };
        let path = format!("{outer}{dot}{}", self.path);
        Self { path, ..self }
    }
}

/// The first field of `input` that `schema` does not know. `input` must be of that shape
/// otherwise: it was parsed.
pub(crate) fn first_unread(schema: &Value, input: &Value) -> Option<Unread> {
    Search { root: schema }.in_value(&[schema], input)
}

struct Search<'s> {
    root: &'s Value,
}

impl<'s> Search<'s> {
    fn in_value(&self, schemas: &[&'s Value], value: &Value) -> Option<Unread> {
        let mut shapes = Vec::new();
        for schema in schemas {
            self.collect(schema, value, &mut shapes);
        }
        match value {
            Value::Object(fields) => self.in_object(&shapes, fields),
            Value::Array(items) => self.in_array(&shapes, items),
            _ => None,
        }
    }

    /// The schemas that a value may be of: references followed, choices laid side by side,
    /// but for those whose constants are not the value's.
    fn collect(&self, schema: &'s Value, value: &Value, shapes: &mut Vec<&'s Value>) {
        if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            let target = target
                .strip_prefix('#')
                .and_then(|at| self.root.pointer(at));
            if let Some(schema) = target {
                self.collect(schema, value, shapes);
            }
        }
        for choice in ["oneOf", "anyOf", "allOf"] {
            let choices = schema.get(choice).and_then(Value::as_array);
            for schema in choices.into_iter().flatten() {
                self.collect(schema, value, shapes);
            }
        }
        if !contradicts(schema, value) {
            shapes.push(schema);
        }
    }

    fn in_object(&self, shapes: &[&'s Value], fields: &Map<String, Value>) -> Option<Unread> {
        let shapes: Vec<&Value> = shapes
            .iter()
            .copied()
            .filter(|s| is_of_objects(s))
            .collect();
        if shapes.is_empty() {
            return None;
        }
        fields.iter().find_map(|(name, value)| {
            let inner: Vec<&Value> = shapes.iter().filter_map(|s| field(s, name)).collect();
            if inner.is_empty() {
                let known = shapes.iter().flat_map(|shape| names(shape)).collect();
                let path = name.clone();
                return Some(Unread { path, known });
            }
            let unread = self.in_value(&inner, value)?;
            Some(unread.within(name))
        })
    }

    fn in_array(&self, shapes: &[&'s Value], items: &[Value]) -> Option<Unread> {
        items.iter().enumerate().find_map(|(at, value)| {
            let inner: Vec<&Value> = shapes.iter().filter_map(|s| item(s, at)).collect();
            let unread = self.in_value(&inner, value)?;
            Some(unread.within(&format!("[{at}]")))
        })
    }
}

/// Whether a field of this schema is a constant that the value's is not.
fn contradicts(schema: &Value, value: &Value) -> bool {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.into_iter().flatten().any(|(name, schema)| {
        let constant = schema.get("const");
        constant.is_some() && value.get(name).is_some_and(|is| Some(is) != constant)
    })
}

fn is_of_objects(schema: &Value) -> bool {
    schema.get("properties").is_some() || schema.get("additionalProperties").is_some()
}

/// The schema of a field; for a table with free names, that of what it holds.
fn field<'s>(schema: &'s Value, name: &str) -> Option<&'s Value> {
    let named = schema.get("properties").and_then(|fields| fields.get(name));
    let free = schema
        .get("additionalProperties")
        .filter(|free| **free != Value::Bool(false));
    named.or(free)
}

/// The schema of one item of a list; those of tuples are told one by one.
fn item(schema: &Value, at: usize) -> Option<&Value> {
    let one_by_one = schema.get("prefixItems").and_then(|items| items.get(at));
    one_by_one.or_else(|| schema.get("items"))
}

fn names(schema: &Value) -> impl Iterator<Item = String> + '_ {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.into_iter().flat_map(Map::keys).cloned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use schemars::{JsonSchema, schema_for};
    use serde_json::json;

    use super::*;

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its shape is looked at")]
    #[serde(tag = "type", rename_all = "snake_case")]
    enum Input {
        Plane { record: Plane, rev: u64 },
        Boat { record: Option<Boat> },
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its shape is looked at")]
    struct Plane {
        seats: Vec<Seat>,
        routes: BTreeMap<String, Seat>,
        any: Value,
        pairs: Vec<(String, Seat)>,
        #[serde(flatten)]
        engine: Engine,
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its shape is looked at")]
    struct Engine {
        power: u32,
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its shape is looked at")]
    struct Seat {
        row: Option<u32>,
    }

    #[derive(JsonSchema)]
    #[expect(dead_code, reason = "only its shape is looked at")]
    struct Boat {
        length: u32,
    }

    fn unread(input: &Value) -> Option<Unread> {
        first_unread(&schema_for!(Input).to_value(), input)
    }

    fn plane(record: &Value) -> Value {
        json!({"type": "plane", "rev": 1, "record": record})
    }

    fn at(input: &Value) -> String {
        unread(input).map_or_else(String::new, |unread| unread.path)
    }

    #[test]
    fn what_is_known_is_read() {
        let known = json!({
            "seats": [{"row": 1}, {}], "routes": {"a": {"row": null}}, "any": {"x": [{"y": 1}]},
            "pairs": [["a", {"row": 2}]], "power": 9
        });
        assert_eq!(unread(&plane(&known)), None);
        assert_eq!(unread(&json!({"type": "boat", "record": null})), None);
    }

    #[test]
    fn a_field_with_a_wrong_name_is_found_wherever_it_stands() {
        assert_eq!(at(&json!({"type": "plane", "rew": 1})), "rew");
        assert_eq!(at(&plane(&json!({"seat": []}))), "record.seat");
        let seats = json!({"seats": [{"row": 1}, {"rwo": 2}]});
        assert_eq!(at(&plane(&seats)), "record.seats[1].rwo");
        assert_eq!(
            at(&plane(&json!({"routes": {"a": {"b": 1}}}))),
            "record.routes.a.b"
        );
        let pairs = json!({"pairs": [["a", {"column": 2}]]});
        assert_eq!(at(&plane(&pairs)), "record.pairs[0][1].column");
    }

    #[test]
    fn what_only_another_choice_has_is_not_known() {
        let boat = json!({"type": "boat", "record": {"length": 3, "power": 9}});
        let unread = unread(&boat).unwrap();
        let known = vec!["length".to_owned()];
        assert_eq!(
            (unread.path.as_str(), unread.known),
            ("record.power", known)
        );
        assert_eq!(at(&json!({"type": "boat", "rev": 1})), "rev");
    }
}
