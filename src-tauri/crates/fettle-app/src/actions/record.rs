//! Recording: demands by hand, and what happens to them.

use std::path::Path;

use chrono::{DateTime, Utc};
use fettle_domain::change::Change;
use fettle_domain::evidence::Evidence;
use fettle_domain::id::{EvidenceId, FactId, OrderId, PartNo, RequestId};
use fettle_domain::part::PartNeed;
use fettle_domain::request::{Appointment, Fact, FactKind, Retraction, ServiceRequest};
use fettle_domain::service::{Channel, Method, Skill};
use fettle_domain::workspace::Workspace;
use fettle_store::NewOp;

use crate::app::Writing;
use crate::case::Call;
use crate::desk::Desk;
use crate::dto::record::{AmendInput, RecordInput, RetractInput, TakeInInput};
use crate::dto::workspace::Done;
use crate::error::{AppError, AppResult, ErrorCode};
use crate::ids::fresh;
use crate::summary::summary;
use crate::wording::Lang;

/// The largest file that is kept as evidence, in bytes.
const EVIDENCE_BYTES: u64 = 200 * 1024 * 1024;
/// The longest work one visit can be, in hours.
const WORK_HOURS: f64 = 2000.0;

/// Takes in a demand by hand.
pub(crate) async fn take_in(call: Call<'_>, input: TakeInInput) -> AppResult<Done> {
    let mut writing = call.app.writing().await?;
    let request = demand(writing.workspace(), &input, call.app.now())?;
    let change = Change::RequestPut(request);
    let message = summary(&change, writing.workspace(), call.lang);
    writing
        .done(
            vec![NewOp {
                change,
                base_rev: Some(0),
            }],
            message,
        )
        .await
}

/// The demand that an input describes.
pub(crate) fn demand(
    workspace: &Workspace,
    input: &TakeInInput,
    now: DateTime<Utc>,
) -> AppResult<ServiceRequest> {
    let order_id = OrderId::new(&input.order_id).map_err(|e| AppError::field("order_id", e))?;
    if workspace.order(&order_id).is_none() {
        return Err(AppError::not_found("order", order_id));
    }
    let received_at = input.received_at.unwrap_or(now);
    if received_at > now {
        return Err(AppError::field(
            "received_at",
            "a demand cannot have arrived in the future",
        ));
    }
    let parse_services = input.services.iter().map(|service| service.parse());
    Ok(ServiceRequest {
        request_id: request_id(workspace, input.request_id.as_deref())?,
        order_id,
        received_at,
        channel: input
            .channel
            .parse()
            .map_err(|e| AppError::field("channel", e))?,
        services: parse_services
            .collect::<Result<_, _>>()
            .map_err(|e| AppError::field("services", e))?,
        skills: input.skills.iter().map(|skill| Skill::new(skill)).collect(),
        description: input
            .description
            .clone()
            .filter(|text| !text.trim().is_empty()),
        work_minutes: input.work_hours.map(work_minutes).transpose()?,
        method: method(input.method.as_deref())?,
        parts: input
            .parts
            .iter()
            .map(part_need)
            .collect::<AppResult<_>>()?,
        parts_eta: input.parts_eta,
        earliest_on: input.earliest_on,
        latest_on: input.latest_on,
    })
}

fn request_id(workspace: &Workspace, given: Option<&str>) -> AppResult<RequestId> {
    let given = given.filter(|id| !id.trim().is_empty());
    let Some(given) = given else {
        return Ok(next_request_id(workspace));
    };
    let id = RequestId::new(given).map_err(|e| AppError::field("request_id", e))?;
    if workspace.requests.contains_key(&id) {
        return Err(AppError::field(
            "request_id",
            format!("there is a demand `{id}` already"),
        ));
    }
    Ok(id)
}

/// The number after the greatest `R-nnnn` in use.
fn next_request_id(workspace: &Workspace) -> RequestId {
    let numbers = workspace
        .requests
        .keys()
        .filter_map(|id| id.as_str().strip_prefix("R-")?.parse().ok());
    let next: u64 = numbers.max().unwrap_or(0) + 1;
    RequestId::new(format!("R-{next:04}")).expect("a prefix and a number are an id")
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 to 2000 hours"
)]
fn work_minutes(hours: f64) -> AppResult<u32> {
    if !(hours > 0.0 && hours <= WORK_HOURS) {
        return Err(AppError::field(
            "work_hours",
            "working hours are more than 0 and at most 2000",
        ));
    }
    Ok((hours * 60.0).round() as u32)
}

fn method(text: Option<&str>) -> AppResult<Option<Method>> {
    let text = text.filter(|text| !text.is_empty() && *text != "open");
    text.map(str::parse)
        .transpose()
        .map_err(|e| AppError::field("method", e))
}

fn part_need((part_no, quantity): &(String, u32)) -> AppResult<PartNeed> {
    let part_no = PartNo::new(part_no).map_err(|e| AppError::field("parts", e))?;
    Ok(PartNeed {
        part_no,
        quantity: *quantity,
    })
}

/// Completes or corrects a demand's record.
pub(crate) async fn amend(call: Call<'_>, input: AmendInput) -> AppResult<Done> {
    let mut writing = call.app.writing().await?;
    let order_id = &input.record.order_id;
    if writing.workspace().order(order_id).is_none() {
        return Err(AppError::not_found("order", order_id));
    }
    if !writing
        .workspace()
        .requests
        .contains_key(&input.record.request_id)
    {
        return Err(AppError::not_found("request", &input.record.request_id));
    }
    let change = Change::RequestPut(input.record);
    let message = summary(&change, writing.workspace(), call.lang);
    writing
        .done(
            vec![NewOp {
                change,
                base_rev: Some(input.base_rev),
            }],
            message,
        )
        .await
}

/// Records what happened.
pub(crate) async fn record(call: Call<'_>, input: RecordInput) -> AppResult<Done> {
    let now = call.app.now();
    let mut writing = call.app.writing().await?;
    let (request, fact) = fact_of(&writing, &input, now, call.lang)?;
    let (mut batch, evidence) = keep_files(&writing, &input.evidence, now).await?;
    let change = Change::FactRecorded(Fact { evidence, ..fact });
    let message = summary(&change, writing.workspace(), call.lang);
    batch.insert(0, change.into());
    batch.extend(settled_method(&writing, &request, input.method.as_deref())?);
    writing.done(batch, message).await
}

/// The fact that an input describes, without its evidence, and its demand.
pub(crate) fn fact_of(
    writing: &Writing<'_>,
    input: &RecordInput,
    now: DateTime<Utc>,
    lang: Lang,
) -> AppResult<(ServiceRequest, Fact)> {
    let desk = writing.desk(lang, None);
    let request = desk.request(&input.request_id)?.value.clone();
    let zone = desk.buyer(&request).map(|buyer| buyer.site.zone.clone());
    let what = fact_kind(input, zone)?;
    let channel = channel(input, &what)?;
    let at = input.at.unwrap_or(now);
    could_happen(&desk, &request, &what, at, now)?;
    let fact = Fact {
        fact_id: FactId::new(fresh(now)).expect("a UUID is an id"),
        request_id: request.request_id.clone(),
        at,
        channel,
        what,
        evidence: Vec::new(),
        note: input.note.clone().filter(|note| !note.trim().is_empty()),
        retracted: None,
    };
    Ok((request, fact))
}

/// Nothing is recorded before it happened, and nothing but a note before the
/// demand itself came in: a clock would take it for an early answer.
fn could_happen(
    desk: &Desk<'_>,
    request: &ServiceRequest,
    what: &FactKind,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> AppResult<()> {
    if at > now {
        let message = "what has not happened yet cannot be recorded";
        return Err(AppError::field("at", message));
    }
    if at >= request.received_at || *what == FactKind::Note {
        return Ok(());
    }
    let (id, received) = (&request.request_id, desk.here(request.received_at));
    Err(AppError::field(
        "at",
        format!(
            "{id} came in on {} ({}), and this would lie before it; correct the time, or keep it as a note",
            received.text, received.zone_label
        ),
    ))
}

/// A reply or a confirmation may settle the method: the demand's record
/// changes with it, in the same batch.
fn settled_method(
    writing: &Writing<'_>,
    request: &ServiceRequest,
    text: Option<&str>,
) -> AppResult<Option<NewOp>> {
    let Some(settled) = method(text)?.filter(|settled| request.method != Some(*settled)) else {
        return Ok(None);
    };
    let base_rev = writing
        .workspace()
        .requests
        .get(&request.request_id)
        .map(|row| row.rev);
    let record = ServiceRequest {
        method: Some(settled),
        ..request.clone()
    };
    Ok(Some(NewOp {
        change: Change::RequestPut(record),
        base_rev,
    }))
}

fn fact_kind(
    input: &RecordInput,
    zone: Option<fettle_domain::zone::ZoneId>,
) -> AppResult<FactKind> {
    let kind = match input.fact.as_str() {
        "reply" => FactKind::Reply {
            agrees_method: input.agrees_method.unwrap_or(true),
            agrees_content: input.agrees_content.unwrap_or(true),
        },
        "confirm" | "confirmation" => FactKind::Confirmation {
            appointment: appointment(input, zone)?,
        },
        "solve" | "solution" => FactKind::Solution,
        "arrive" | "arrival" => FactKind::Arrival,
        "complete" | "completion" => FactKind::Completion,
        "ship_parts" | "parts_shipped" => FactKind::PartsShipped,
        "withdraw" | "withdrawal" => FactKind::Withdrawal,
        "note" => FactKind::Note,
        other => {
            let expected = "reply, confirm, solve, arrive, complete, ship_parts, withdraw, note";
            return Err(AppError::field(
                "fact",
                format!("`{other}` is not known; write one of: {expected}"),
            ));
        }
    };
    Ok(kind)
}

fn appointment(
    input: &RecordInput,
    zone: Option<fettle_domain::zone::ZoneId>,
) -> AppResult<Option<Appointment>> {
    let Some(date) = input.appointment_on else {
        return Ok(None);
    };
    let zone = zone.ok_or_else(|| {
        AppError::field(
            "appointment_on",
            "the site is not known, so its day is not either; complete the buyer first",
        )
    })?;
    Ok(Some(Appointment {
        date,
        from: input.appointment_from,
        to: input.appointment_to,
        zone,
    }))
}

/// An answer needs its channel: whether it counts hangs on it. A solution may
/// be work on the spot, which no channel carries.
fn channel(input: &RecordInput, what: &FactKind) -> AppResult<Option<Channel>> {
    let given = input.channel.as_deref().filter(|text| !text.is_empty());
    let given = given
        .map(str::parse)
        .transpose()
        .map_err(|e| AppError::field("channel", e))?;
    let is_answer = matches!(what, FactKind::Reply { .. } | FactKind::Confirmation { .. });
    if is_answer && given.is_none() {
        return Err(AppError::field(
            "channel",
            "say by what way it was sent: email, platform, phone or chat; whether it counts depends on it",
        ));
    }
    Ok(given)
}

/// Keeps the files under their hash; the ops that say so come with the fact.
async fn keep_files(
    writing: &Writing<'_>,
    paths: &[std::path::PathBuf],
    now: DateTime<Utc>,
) -> AppResult<(Vec<NewOp>, Vec<EvidenceId>)> {
    let (mut ops, mut ids) = (Vec::new(), Vec::new());
    for path in paths {
        let bytes = read_file(path).await?;
        let name = path.file_name().map(std::ffi::OsStr::to_string_lossy);
        let (op, id) = keep_bytes(writing, bytes, &name.unwrap_or_default(), now).await?;
        ops.push(op);
        ids.push(id);
    }
    Ok((ops, ids))
}

/// Keeps one file's bytes.
pub(crate) async fn keep_bytes(
    writing: &Writing<'_>,
    bytes: Vec<u8>,
    file_name: &str,
    now: DateTime<Utc>,
) -> AppResult<(NewOp, EvidenceId)> {
    let kept = writing.store().evidence().keep(bytes).await;
    let kept = kept.map_err(|error| AppError::new(ErrorCode::File, error))?;
    let id = EvidenceId::new(fresh(now)).expect("a UUID is an id");
    let change = Change::EvidenceKept(Evidence {
        evidence_id: id.clone(),
        sha256: kept.sha256,
        file_name: file_name.to_owned(),
        bytes: kept.bytes,
        taken_in_at: now,
    });
    Ok((change.into(), id))
}

async fn read_file(path: &Path) -> AppResult<Vec<u8>> {
    let failed = |error: std::io::Error| {
        let message = format!(
            "the evidence file {} cannot be read: {error}",
            path.display()
        );
        AppError {
            code: ErrorCode::File,
            message,
            field: Some("evidence".to_owned()),
        }
    };
    let size = tokio::fs::metadata(path).await.map_err(failed)?.len();
    if size > EVIDENCE_BYTES {
        let message = format!(
            "{} is larger than 200 MB; keep a smaller proof",
            path.display()
        );
        return Err(AppError::field("evidence", message));
    }
    tokio::fs::read(path).await.map_err(failed)
}

/// Takes a recorded fact back.
pub(crate) async fn retract(call: Call<'_>, input: RetractInput) -> AppResult<Done> {
    let mut writing = call.app.writing().await?;
    let fact_id = FactId::new(&input.fact_id).map_err(|e| AppError::field("fact_id", e))?;
    let fact = writing.workspace().facts.get(&fact_id);
    let fact = fact.ok_or_else(|| AppError::not_found("recorded fact", &fact_id))?;
    if fact.value.retracted.is_some() {
        return Err(AppError::new(
            ErrorCode::NotPossible,
            "it was taken back already",
        ));
    }
    if input.reason.trim().is_empty() {
        return Err(AppError::field("reason", "say why it is taken back"));
    }
    let retraction = Retraction {
        at: call.app.now(),
        reason: input.reason,
    };
    let change = Change::FactRetracted {
        fact_id,
        retraction,
    };
    let message = summary(&change, writing.workspace(), call.lang);
    writing.done(vec![change.into()], message).await
}
