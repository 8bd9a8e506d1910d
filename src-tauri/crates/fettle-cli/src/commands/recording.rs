//! Commands that change the workspace.

use std::path::Path;

use fettle_app::App;
use serde_json::{Value, json};

use super::reading::elements;
use super::{ask, path_text};
use crate::args::Command;
use crate::{Failure, Outcome, output};

/// `fettle import`.
pub async fn import(app: &App, book: &Path, accept_good_rows: bool, as_json: bool) -> Outcome {
    let input = json!({ "path": path_text(book)?, "accept_good_rows": accept_good_rows });
    let view = ask(app, "import", input).await?;
    if as_json {
        output::json(&view);
    } else {
        print_import(&view);
    }
    let problems = elements(&view["problems"]).count();
    if problems == 0 || accept_good_rows {
        return Ok(());
    }
    let found = match problems {
        1 => "a problem was found; mend it".to_owned(),
        many => format!("{many} problems were found; mend them"),
    };
    Err(Failure::Problems(format!(
        "nothing was imported: {found}, or take the rows without with --accept-good-rows"
    )))
}

/// Sheet, row and column of a problem or a note, as far as it has them.
fn place(told: &Value) -> String {
    let word = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
    let row = told["row"].as_u64().filter(|row| *row > 0);
    let sheet = row.map_or(word("sheet"), |row| format!("{} row {row}", word("sheet")));
    let mut parts = vec![sheet, word("column")];
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}

fn print_import(view: &Value) {
    for problem in elements(&view["problems"]) {
        let (what, right) = (
            output::text(problem, "/problem"),
            output::text(problem, "/expected"),
        );
        output::line(&format!("{}: {what}; {right}", place(problem)));
    }
    for note in elements(&view["notes"]) {
        output::line(&format!(
            "note: {}: {}",
            place(note),
            output::text(note, "/problem")
        ));
    }
    let sheets = view["imported"].as_object().into_iter().flatten();
    let counts: Vec<String> = sheets
        .map(|(sheet, count)| format!("{sheet} {count}"))
        .collect();
    let verb = if view["written"] == true {
        "imported"
    } else {
        "nothing imported"
    };
    output::line(&format!("{verb}: {}", counts.join(", ")));
}

/// `fettle record`.
pub async fn record(app: &App, command: Command) -> Outcome {
    let Command::Record {
        fact,
        request,
        at,
        channel,
        evidence,
        note,
        agrees,
        method,
        appointment_on,
    } = command
    else {
        unreachable!("only called for `record`");
    };
    let agreed = |what: &str| {
        agrees
            .as_ref()
            .map(|list| list.split(';').any(|word| word.trim() == what))
    };
    let evidence = evidence
        .iter()
        .map(|file| path_text(file))
        .collect::<Result<Vec<_>, _>>()?;
    let input = json!({
        "request_id": request, "fact": fact.as_str(), "at": at, "channel": channel,
        "evidence": evidence, "note": note, "method": method, "appointment_on": appointment_on,
        "agrees_method": agreed("method"), "agrees_content": agreed("content"),
    });
    let done = ask(app, "record", input).await?;
    output::line(&output::text(&done, "/message"));
    Ok(())
}
