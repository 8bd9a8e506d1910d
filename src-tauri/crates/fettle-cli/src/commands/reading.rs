//! Commands that only read.

use fettle_app::App;
use serde_json::{Value, json};

use super::ask;
use crate::args::AtJson;
use crate::{Failure, Outcome, output};

/// `fettle clocks`.
pub async fn clocks(app: &App, at: &AtJson) -> Outcome {
    let found = ask(app, "clocks", json!({ "at": at.at })).await?;
    let rows = elements(&found).map(clock_row).collect::<Vec<_>>();
    if at.json {
        output::json(&Value::Array(rows));
        return Ok(());
    }
    let cells = [
        "request_id",
        "clock",
        "state",
        "started_at",
        "due_at",
        "met_at",
    ];
    print_table(&cells, &rows);
    Ok(())
}

fn clock_row(clock: &Value) -> Value {
    json!({
        "request_id": clock["request_id"], "clock": clock["clock"],
        "rule_book": clock["rule_book"], "state": clock["state"],
        "started_at": clock["started_at"], "due_at": clock["due_at"],
        "due_at_latest": clock["due_at_latest"], "met_at": clock["met_at"],
        "slack_seconds": clock["slack_seconds"], "consequence": clock["consequence"]["en"],
        "not_counted": elements(&clock["not_counted"]).map(reason).collect::<Vec<_>>(),
    })
}

/// `fettle entitlement`.
pub async fn entitlement(app: &App, at: &AtJson) -> Outcome {
    let found = ask(app, "entitlement", json!({ "at": at.at })).await?;
    let rows: Vec<Value> = elements(&found)
        .map(|e| {
            json!({
                "request_id": e["request_id"], "order_id": e["order_id"],
                "entitled": e["entitled"], "period_ends_at": e["period_ends_at"],
                "reasons": elements(&e["reasons"]).map(reason).collect::<Vec<_>>(),
            })
        })
        .collect();
    if at.json {
        output::json(&Value::Array(rows));
    } else {
        print_table(
            &["request_id", "order_id", "entitled", "period_ends_at"],
            &rows,
        );
    }
    Ok(())
}

/// `fettle promise`.
pub async fn promise(app: &App, request: &str, at: &AtJson) -> Outcome {
    let found = ask(
        app,
        "promise",
        json!({ "request_id": request, "at": at.at }),
    )
    .await?;
    let candidates: Vec<Value> = elements(&found["candidates"]).map(candidate).collect();
    if at.json {
        output::json(&json!({
            "request_id": found["request_id"],
            "confirmed": found["confirmed"],
            "due_at": found["due"]["at"],
            "due_at_latest": found["due_latest"]["at"],
            "candidates": candidates,
            "earliest_safe_at": found["earliest_safe"]["at"],
            "decide_by": found["decide_by"]["at"],
        }));
        return Ok(());
    }
    output::line(&output::text(&found, "/summary"));
    let rows: Vec<Vec<String>> = elements(&found["candidates"])
        .map(|c| {
            ["/name", "/verdict", "/arrive", "/slack", "/cost"]
                .map(|p| output::text(c, p))
                .to_vec()
        })
        .collect();
    output::table(
        &["who", "verdict", "arrives (site time)", "to spare", "cost"],
        &rows,
    );
    Ok(())
}

fn candidate(candidate: &Value) -> Value {
    json!({
        "kind": candidate["kind"], "id": candidate["id"], "verdict": candidate["verdict"],
        "arrive_at": candidate["arrive"]["at"], "finish_at": candidate["finish"]["at"],
        "due_at": candidate["due"]["at"], "decide_by": candidate["decide_by"]["at"],
        "slack_seconds": candidate["slack"]["seconds"],
        "cost": candidate["cost"]["minor"], "currency": candidate["cost"]["currency"],
        "reasons": elements(&candidate["reasons"]).map(reason).collect::<Vec<_>>(),
    })
}

/// `fettle log`.
pub async fn log(app: &App, entity: Option<String>, limit: Option<u32>, as_json: bool) -> Outcome {
    let found = ask(app, "log", json!({ "entity_id": entity, "limit": limit })).await?;
    if as_json {
        let entries = elements(&found).map(|entry| {
            let mut entry = entry.clone();
            entry["recorded_at"] = entry["recorded_at"]["at"].clone();
            entry
        });
        output::json(&Value::Array(entries.collect()));
        return Ok(());
    }
    let rows: Vec<Vec<String>> = elements(&found)
        .map(|e| {
            ["/recorded_at", "/actor", "/summary"]
                .map(|p| output::text(e, p))
                .to_vec()
        })
        .collect();
    output::table(&["when", "who", "what"], &rows);
    Ok(())
}

/// `fettle doctor`.
pub async fn doctor(app: &App, rebuild: bool, as_json: bool) -> Outcome {
    let report = ask(app, "doctor", json!({ "rebuild": rebuild })).await?;
    if as_json {
        output::json(&report);
    } else {
        for finding in elements(&report["findings"]) {
            output::line(finding.as_str().unwrap_or_default());
        }
        let verdict = if report["healthy"] == true {
            "sound"
        } else {
            "not sound"
        };
        output::line(&format!("{} ops checked: {verdict}", report["ops"]));
    }
    if report["healthy"] == true {
        return Ok(());
    }
    Err(Failure::App(fettle_app::AppError::new(
        fettle_app::ErrorCode::Damaged,
        "the workspace is not sound; see above, and copy the folder before anything else",
    )))
}

/// The elements of a list; of anything else none.
pub fn elements(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// A reason as scripts read it.
pub fn reason(reason: &Value) -> Value {
    json!({ "rule": reason["rule"], "detail": reason["detail"] })
}

fn print_table(fields: &[&str], rows: &[Value]) {
    let cells = |row: &Value| {
        fields
            .iter()
            .map(|f| output::text(row, &format!("/{f}")))
            .collect()
    };
    output::table(fields, &rows.iter().map(cells).collect::<Vec<_>>());
}
