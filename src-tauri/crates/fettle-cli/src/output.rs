//! What a command prints: JSON for scripts, aligned columns for people.

use std::io::Write;

use serde_json::Value;

/// Prints a line; a closed pipe is the reader's choice.
pub fn line(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Prints a value as JSON on one line.
pub fn json(value: &Value) {
    line(&value.to_string());
}

/// Prints rows in columns as wide as their widest cell.
pub fn table(head: &[&str], rows: &[Vec<String>]) {
    let mut widths: Vec<usize> = head.iter().map(|cell| cell.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    line(&aligned(head.iter().copied(), &widths));
    for row in rows {
        line(&aligned(row.iter().map(String::as_str), &widths));
    }
}

fn aligned<'a>(cells: impl Iterator<Item = &'a str>, widths: &[usize]) -> String {
    let padded = cells
        .zip(widths)
        .map(|(cell, width)| format!("{cell:width$}"));
    padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
}

/// A field as text: a worded shape by its `text`, a string as it is.
pub fn text(value: &Value, path: &str) -> String {
    let found = value.pointer(path).unwrap_or(&Value::Null);
    match found {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Object(fields) => {
            let worded = fields.get("text").and_then(Value::as_str).unwrap_or("-");
            let zone = fields.get("zone_label").and_then(Value::as_str);
            zone.map_or_else(|| worded.to_owned(), |zone| format!("{worded} {zone}"))
        }
        other => other.to_string(),
    }
}
