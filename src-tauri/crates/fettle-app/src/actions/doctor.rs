//! The doctor: checks the file, the chain of ops, and that the tables equal
//! the replay. Writing the tables again wants the folder alone, so the
//! workspace is let go for that and opened again after.

use fettle_store::DifferenceKind;
use fettle_store::doctor::DoctorReport as Found;

use crate::app::open_error;
use crate::case::Call;
use crate::dto::workspace::{DoctorInput, DoctorReport, WorkspaceState};
use crate::error::{AppError, AppResult, ErrorCode};

/// Examines the folder; writes the tables again when asked.
pub(crate) async fn doctor(call: Call<'_>, input: DoctorInput) -> AppResult<DoctorReport> {
    let report = if input.rebuild {
        rebuilt(call).await?
    } else {
        examined(call).await?
    };
    Ok(DoctorReport {
        healthy: report.is_sound(),
        ops: report.ops,
        findings: findings(&report),
        rebuilt: report.rebuilt_from.is_some(),
    })
}

async fn examined(call: Call<'_>) -> AppResult<Found> {
    fettle_store::doctor::report(call.app.dir())
        .await
        .map_err(open_error)
}

async fn rebuilt(call: Call<'_>) -> AppResult<Found> {
    if let (WorkspaceState::InUse, Some(message)) = call.app.state().await {
        return Err(AppError::new(ErrorCode::InUse, message));
    }
    call.app.close().await;
    let rebuilt = fettle_store::doctor::rebuild(call.app.dir(), call.app.now()).await;
    call.app.reopen().await;
    rebuilt.map_err(|error| AppError::new(ErrorCode::Damaged, error))
}

/// What is wrong, a sentence each.
fn findings(report: &Found) -> Vec<String> {
    let mut findings: Vec<String> = report
        .structure
        .iter()
        .chain(&report.log)
        .cloned()
        .collect();
    findings.extend(report.newer_ops.iter().map(|(kind, count)| {
        format!(
            "{count} ops of the kind {kind} were written by a newer version and are kept unread"
        )
    }));
    findings.extend(report.differences.iter().map(|d| {
        let what = match d.kind {
            DifferenceKind::Missing => "is missing from its table",
            DifferenceKind::Extra => "is in its table but not in the log",
            DifferenceKind::Differs => "is not what the log adds up to",
        };
        format!(
            "{} `{}` {what}; `fettle doctor --rebuild` writes the tables again",
            d.table, d.id
        )
    }));
    let missing = report.packs_missing.iter();
    findings.extend(missing.map(|sha| {
        format!("the pack {sha} of the platform's answers is missing; look for it in a backup")
    }));
    let damaged = report.packs_damaged.iter();
    findings.extend(damaged.map(|sha| {
        format!("the pack {sha} of the platform's answers is damaged; look for it in a backup")
    }));
    let missing = report.evidence_missing.iter();
    findings.extend(
        missing.map(|sha| format!("the evidence file {sha} is missing; look for it in a backup")),
    );
    let damaged = report.evidence_damaged.iter();
    findings.extend(
        damaged.map(|sha| {
            format!("the evidence file {sha} has been altered; look for it in a backup")
        }),
    );
    if let Some(path) = &report.rebuilt_from {
        findings.push(format!(
            "the database from before lies in {}",
            path.display()
        ));
    }
    findings
}
