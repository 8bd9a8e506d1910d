//! `fettle plan`.

use fettle_app::App;
use serde_json::{Value, json};

use super::ask;
use super::reading::{elements, reason};
use crate::{Outcome, output};

/// Plans all open visits and prints the plan.
pub async fn plan(app: &App, input: Value, as_json: bool) -> Outcome {
    let plan = ask(app, "plan", input).await?;
    if as_json {
        output::json(&for_scripts(&plan));
    } else {
        for_people(&plan);
    }
    Ok(())
}

fn for_scripts(plan: &Value) -> Value {
    json!({
        "bookings": elements(&plan["bookings"]).map(booking).collect::<Vec<_>>(),
        "journeys": elements(&plan["journeys"]).map(journey).collect::<Vec<_>>(),
        "unplaced": elements(&plan["unplaced"]).map(|u| json!({
            "request_id": u["request_id"],
            "reasons": elements(&u["reasons"]).map(reason).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "cost": cost(&plan["cost"]),
        "checked": plan["checked"],
        "committed": plan["kept"],
        "iterations": plan["iterations"],
    })
}

fn booking(booking: &Value) -> Value {
    json!({
        "visit_id": booking["visit_id"], "request_id": booking["request_id"],
        "kind": booking["assignee"]["kind"], "id": booking["assignee"]["id"],
        "start_at": booking["start"]["at"], "finish_at": booking["finish"]["at"],
        "work": booking["work"], "journey_id": booking["journey_id"],
    })
}

fn journey(journey: &Value) -> Value {
    json!({
        "id": journey["id"], "engineer_id": journey["engineer_id"],
        "legs": elements(&journey["legs"]).map(|leg| json!({
            "from": leg["from"], "to": leg["to"], "mode": leg["mode"],
            "depart_at": leg["depart"]["at"], "arrive_at": leg["arrive"]["at"],
            "cost": leg["cost"]["minor"],
        })).collect::<Vec<_>>(),
        "nights": journey["nights"],
        "cost": journey["cost"]["money"]["minor"],
    })
}

/// Every kind of cost in minor units of one currency.
fn cost(cost: &Value) -> Value {
    let mut out = json!({
        "total": cost["total"]["minor"], "currency": cost["total"]["currency"],
        "road_seconds": cost["road_seconds"],
    });
    for kind in [
        "money",
        "travel",
        "stay",
        "days",
        "service_points",
        "misses",
        "wishes",
        "disturbance",
    ] {
        out[kind] = cost[kind]["minor"].clone();
    }
    out
}

fn for_people(plan: &Value) {
    let rows: Vec<Vec<String>> = elements(&plan["bookings"])
        .map(|b| {
            [
                "/request_id",
                "/buyer",
                "/assignee/name",
                "/start",
                "/finish",
                "/change",
            ]
            .map(|p| output::text(b, p))
            .to_vec()
        })
        .collect();
    output::table(
        &[
            "visit",
            "buyer",
            "who",
            "starts (site time)",
            "ends",
            "change",
        ],
        &rows,
    );
    for unplaced in elements(&plan["unplaced"]) {
        let why: Vec<String> = elements(&unplaced["reasons"])
            .map(|r| output::text(r, "/detail"))
            .collect();
        output::line(&format!(
            "no place: {} - {}",
            output::text(unplaced, "/request_id"),
            why.join("; ")
        ));
    }
    let (money, total) = (
        output::text(plan, "/cost/money"),
        output::text(plan, "/cost/total"),
    );
    output::line(&format!(
        "money {money}, priced in all {total}, checked: {}",
        plan["checked"]
    ));
}
