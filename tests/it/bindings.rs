//! The TypeScript shapes of the screen are those of the use cases.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fettle_app::{UseCase, catalogue};
use serde_json::Value;

use crate::support::files::root;

fn texts(folder: &Path) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            let inner = texts_below(&path, name);
            texts.extend(inner);
        } else {
            texts.insert(name.to_owned(), fs::read_to_string(&path).unwrap());
        }
    }
    texts
}

fn texts_below(folder: &Path, name: &str) -> Vec<(String, String)> {
    let inner = texts(folder).into_iter();
    inner
        .map(|(file, text)| (format!("{name}/{file}"), text))
        .collect()
}

#[test]
fn the_bindings_kept_are_those_that_would_be_made() {
    let made = tempfile::tempdir().unwrap();
    fettle_app::case::write_bindings(made.path()).unwrap();
    let (made, kept) = (texts(made.path()), texts(&root().join("ui/src/bindings")));
    let names = |texts: &BTreeMap<String, String>| texts.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(names(&kept), names(&made), "run `make bindings`");
    for (name, text) in made {
        assert!(kept[&name] == text, "{name} is old; run `make bindings`");
    }
}

#[test]
fn every_use_case_has_its_types() {
    let catalogue = catalogue();
    assert!(catalogue.len() > 30);
    let bindings = texts(&root().join("ui/src/bindings"));
    for case in &catalogue {
        let row = format!("\n  {}: {{ input: ", case.name);
        assert!(bindings["use_cases.ts"].contains(&row), "{}", case.name);
    }
}

#[test]
fn every_use_case_says_what_it_does_and_has_schemas() {
    let mut names = BTreeSet::new();
    for case in catalogue() {
        assert!(names.insert(case.name), "{} twice", case.name);
        let about = case.about.trim_end();
        assert!(about.len() > 10 && about.ends_with('.'), "{about}");
        check_input(&case);
        check_references(&case.output, &case.output, case.name);
        assert!(
            case.output["type"].is_string() || case.output["type"].is_array(),
            "{}: {}",
            case.name,
            case.output
        );
    }
}

/// An input is an object that refuses fields nobody knows - a misspelt field
/// must not be passed over - or a choice of objects.
fn check_input(case: &UseCase) {
    let input = &case.input;
    let choices = match input["oneOf"].as_array() {
        Some(choices) => choices.iter().collect(),
        None => vec![input],
    };
    assert!(!choices.is_empty(), "{}", case.name);
    for choice in choices {
        assert_eq!(choice["type"], "object", "{}", case.name);
        let is_closed = choice["additionalProperties"] == false;
        assert!(is_closed || input["oneOf"].is_array(), "{}", case.name);
    }
    check_references(input, input, case.name);
}

/// Whatever a schema refers to is in it.
fn check_references(root: &Value, part: &Value, name: &str) {
    match part {
        Value::Object(fields) => {
            if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                let pointer = reference.trim_start_matches('#');
                assert!(root.pointer(pointer).is_some(), "{name}: {reference}");
            }
            fields
                .values()
                .for_each(|field| check_references(root, field, name));
        }
        Value::Array(parts) => parts
            .iter()
            .for_each(|part| check_references(root, part, name)),
        _ => {}
    }
}
