//! The marketplace in the terminal: connecting, pulling, the orders, and a
//! simulated one.

use std::io::{IsTerminal, stdin, stdout};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use fettle_app::{App, AppError, ErrorCode, Stand, SystemClock};
use serde_json::{Value, json};

use super::ask;
use super::reading::elements;
use crate::args::{Marketplace, Simulate, actor};
use crate::{Failure, Outcome, output};

/// How often a sign-in in the browser is looked at.
const LOOK: Duration = Duration::from_millis(300);

/// Problems that another input mends.
const INPUT: [&str; 2] = ["sealed", "wrong_passphrase"];

/// `fettle marketplace ...`.
pub async fn marketplace(app: &App, what: Marketplace) -> Outcome {
    match what {
        command @ Marketplace::Connect { .. } => connect(app, command).await,
        Marketplace::Pull { json } => pull(app, json).await,
        Marketplace::Status { json } => status(app, json).await,
        Marketplace::Answer { order } => answer(app, &order).await,
        Marketplace::Review { json } => review(app, json).await,
        Marketplace::Disconnect => disconnect(app).await,
        Marketplace::Simulate(what) => simulate(what, None).await,
    }
}

/// A variable that is set to something.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn is_terminal() -> bool {
    stdin().is_terminal() && stdout().is_terminal()
}

/// Asks a person, without showing what they type.
fn prompt(what: &str) -> Result<String, Failure> {
    let asked = rpassword::prompt_password(format!("{what}: "));
    asked.map_err(|error| Failure::Usage(format!("the terminal cannot be read: {error}")))
}

fn app_secret() -> Result<String, Failure> {
    if let Some(secret) = variable("FETTLE_APP_SECRET") {
        return Ok(secret);
    }
    if is_terminal() {
        return prompt("App secret");
    }
    Err(Failure::Usage(
        "there is no app secret: set FETTLE_APP_SECRET, or run this in a terminal to be asked"
            .to_owned(),
    ))
}

async fn connect(app: &App, command: Marketplace) -> Outcome {
    let Marketplace::Connect {
        profile,
        base_url,
        auth_url,
        app_key,
        code,
        first_from,
    } = command
    else {
        unreachable!("only connecting comes here");
    };
    let has_code = code.is_some();
    let mut input = json!({
        "profile": profile, "base_url": base_url, "auth_url": auth_url, "app_key": app_key,
        "app_secret": app_secret()?, "code": code, "first_from": first_from,
        "passphrase": variable("FETTLE_PASSPHRASE"),
    });
    let mut connected = ask(app, "marketplace_connect", input.clone()).await;
    if let Err(error) = &connected
        && wants_passphrase(error, &input)
    {
        input["passphrase"] =
            prompt("No key store here. Passphrase to seal the secrets with")?.into();
        connected = ask(app, "marketplace_connect", input).await;
    }
    let view = connected?;
    output::line(&format!(
        "connected to {}",
        output::text(&view, "/base_url")
    ));
    if has_code {
        output::line("signed in");
        return Ok(());
    }
    sign_in(app).await
}

/// Whether a person can still give the passphrase that is missing.
fn wants_passphrase(error: &AppError, input: &Value) -> bool {
    error.field.as_deref() == Some("passphrase") && input["passphrase"].is_null() && is_terminal()
}

/// Signs in through a browser, which may be on another screen of this machine.
async fn sign_in(app: &App) -> Outcome {
    if !is_terminal() {
        output::line("not signed in yet: connect again with --code, or sign in from the window");
        return Ok(());
    }
    let begun = ask(app, "marketplace_sign_in", json!({})).await?;
    output::line("open this address in a browser on this machine, and sign in there:");
    output::line(&output::text(&begun, "/url"));
    let task = json!({ "task_id": begun["task"] });
    let ended = loop {
        let progress = ask(app, "task_progress", task.clone()).await?;
        if progress["running"] == false {
            break progress;
        }
        tokio::time::sleep(LOOK).await;
    };
    let view = ask(app, "marketplace", json!({})).await?;
    let told = output::text(&ended, "/message");
    if view["signed_in"] == true {
        output::line(&told);
        return Ok(());
    }
    Err(Failure::App(AppError::new(ErrorCode::NotPossible, told)))
}

async fn pull(app: &App, as_json: bool) -> Outcome {
    let input = json!({ "passphrase": variable("FETTLE_PASSPHRASE") });
    let mut view = ask(app, "marketplace_pull", input.clone()).await?;
    if view["problem"]["code"] == "sealed" && input["passphrase"].is_null() && is_terminal() {
        let input = json!({ "passphrase": prompt("Passphrase")? });
        view = ask(app, "marketplace_pull", input).await?;
    }
    if as_json {
        output::json(&json!({
            "seen": view["seen"], "changed": view["changed"], "waiting": view["waiting"],
            "cursor": view["cursor"], "calls": view["calls"],
        }));
    } else {
        let waiting = elements(&view["waiting"]).count();
        output::line(&format!(
            "{} orders listed, {} changed, {waiting} waiting; {} calls",
            view["seen"], view["changed"], view["calls"]
        ));
        print_waiting(&view);
    }
    problem(&view["problem"])
}

fn print_waiting(view: &Value) {
    for wait in elements(&view["waiting"]) {
        let (id, reason) = (
            output::text(wait, "/trade_id"),
            output::text(wait, "/reason"),
        );
        output::line(&format!("waiting: {id}: {reason}"));
    }
}

/// One sentence of what happened and what to do.
fn problem(problem: &Value) -> Outcome {
    if problem.is_null() {
        return Ok(());
    }
    let [message, advice] = ["/message", "/advice"].map(|part| output::text(problem, part));
    let [message, advice] = [&message, &advice].map(|text| text.trim_end_matches('.'));
    let mut letters = advice.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    let advice: String = first.into_iter().chain(letters).collect();
    let told = format!("{message}; {advice}");
    let is_input = INPUT.iter().any(|code| problem["code"] == *code);
    Err(if is_input {
        Failure::Usage(told)
    } else {
        Failure::App(AppError::new(ErrorCode::NotPossible, told))
    })
}

async fn status(app: &App, as_json: bool) -> Outcome {
    let view = ask(app, "marketplace", json!({})).await?;
    if as_json {
        let waiting = elements(&view["waiting"]);
        let waiting: Vec<Value> = waiting
            .map(|wait| json!({ "trade_id": wait["trade_id"], "reason": wait["reason"] }))
            .collect();
        let problem = match &view["problem"] {
            Value::Null => Value::Null,
            told => json!({ "code": told["code"], "message": told["message"] }),
        };
        output::json(&json!({
            "connected": view["connected"], "profile": view["profile"],
            "last_success_at": view["last_success_at"], "waiting": waiting, "problem": problem,
        }));
        return Ok(());
    }
    output::line(&output::text(&view, "/status_line"));
    if view["connected"] == true {
        let place = match view["secrets_kept_in"].as_str() {
            Some("key_store") => "secrets: in the key store",
            Some(_) => "secrets: sealed with a passphrase",
            None => "secrets: none",
        };
        output::line(&format!("platform: {}", output::text(&view, "/base_url")));
        output::line(place);
    }
    output::line(&output::text(&view, "/key_store/sentence"));
    print_waiting(&view);
    if let Some(message) = view["problem"]["message"].as_str() {
        output::line(&format!(
            "problem: {message} {}",
            output::text(&view, "/problem/advice")
        ));
    }
    Ok(())
}

async fn answer(app: &App, order: &str) -> Outcome {
    let answer = ask(app, "order_answer", json!({ "order_id": order })).await?;
    output::line(&output::text(&answer, "/text"));
    Ok(())
}

async fn review(app: &App, as_json: bool) -> Outcome {
    let view = ask(app, "marketplace", json!({})).await?;
    let orders = elements(&view["review"]);
    if as_json {
        let orders = orders.map(|order| {
            json!({
                "order_id": order["order_id"], "reason": order["reason"]["detail"],
                "requests": order["requests"], "visits": order["visits"],
                "journeys": order["journeys"],
            })
        });
        output::json(&orders.collect());
        return Ok(());
    }
    for order in orders {
        output::line(&output::text(order, "/reason/detail"));
        for (word, list) in [
            ("demands", "requests"),
            ("visits", "visits"),
            ("journeys", "journeys"),
        ] {
            let ids: Vec<&str> = elements(&order[list]).filter_map(Value::as_str).collect();
            if !ids.is_empty() {
                output::line(&format!("  {word}: {}", ids.join(", ")));
            }
        }
    }
    Ok(())
}

async fn disconnect(app: &App) -> Outcome {
    let view = ask(app, "marketplace_disconnect", json!({})).await?;
    output::line(&format!(
        "disconnected; the secrets are removed, {} pulled orders stay",
        view["order_count"]
    ));
    Ok(())
}

/// `fettle orders`.
pub async fn orders(app: &App, query: Option<String>, as_json: bool) -> Outcome {
    let view = ask(app, "orders", json!({ "query": query })).await?;
    if as_json {
        output::json(&elements(&view["rows"]).map(order).collect());
        return Ok(());
    }
    let cells = ["/order_id", "/status_text", "/paid", "/buyer_name"];
    let cells_of = |row: &Value| {
        let from = if row["simulated"] == true {
            "simulator".to_owned()
        } else {
            output::text(row, "/from")
        };
        let cells = cells.map(|cell| output::text(row, cell)).into_iter();
        cells.chain([from]).collect()
    };
    let rows: Vec<Vec<String>> = elements(&view["rows"]).map(cells_of).collect();
    output::table(&["order", "status", "paid", "buyer", "from"], &rows);
    Ok(())
}

/// A quantity, which the platform writes as a text, as a script wants it; what
/// is no number stays as it came.
fn as_number(told: &Value) -> Value {
    let text = told.as_str().unwrap_or_default();
    serde_json::from_str::<serde_json::Number>(text).map_or_else(|_| told.clone(), Value::Number)
}

fn order(row: &Value) -> Value {
    let lines = elements(&row["lines"]);
    let lines: Vec<Value> = lines
        .map(|line| {
            let quantity = as_number(&line["quantity"]);
            json!({ "product_id": line["product_id"], "quantity": quantity })
        })
        .collect();
    json!({
        "order_id": row["order_id"], "status": row["status"], "paid_at": row["paid_at"],
        "refunded": row["refunded"], "lines": lines, "buyer_name": row["buyer_name"],
    })
}

/// `fettle marketplace simulate`.
pub async fn simulate(what: Simulate, workspace: Option<PathBuf>) -> Outcome {
    let input = json!({
        "seed": what.seed, "orders": what.orders, "profile": what.profile,
        "faults": what.faults.split(',').collect::<Vec<_>>(),
    });
    let input = serde_json::from_value(input).map_err(AppError::internal)?;
    let seller = match (what.own_orders, workspace) {
        (false, _) => None,
        (true, Some(dir)) => Some(App::open(dir, Arc::new(SystemClock), actor()).await),
        (true, None) => {
            let told = "say whose orders: fettle -w DIR marketplace simulate --own-orders";
            return Err(Failure::Usage(told.to_owned()));
        }
    };
    let stand = Stand::open(&input, what.port, Arc::new(SystemClock), seller.as_ref()).await?;
    // Others are to connect to it from that workspace.
    if let Some(app) = seller {
        app.close().await;
    }
    output::line(&stand.base_url);
    output::line(&stand.connect);
    // Ctrl+C is how it is meant to end.
    let ended = tokio::signal::ctrl_c().await;
    ended.map_err(|error| Failure::Usage(format!("this terminal has no Ctrl+C: {error}")))
}
