//! `fettle export`.

use fettle_app::App;
use serde_json::json;

use super::{ask, path_text};
use crate::args::Export;
use crate::{Outcome, output};

/// Hands the schedule or the workbook out.
pub async fn export(app: &App, what: Export) -> Outcome {
    let written = match what {
        Export::Schedule {
            format,
            engineer,
            from,
            to,
            output,
        } => {
            let input = json!({
                "format": format.as_str(), "engineer_id": engineer, "from": from, "to": to,
                "path": path_text(&output)?,
            });
            ask(app, "export_schedule", input).await?
        }
        Export::Workbook { output } => {
            ask(
                app,
                "export_workbook",
                json!({ "path": path_text(&output)? }),
            )
            .await?
        }
    };
    output::line(&format!(
        "{} rows written to {}",
        written["rows"],
        output::text(&written, "/path")
    ));
    Ok(())
}
