//! The promise check and the verdict of a drop, worded.

use chrono::{DateTime, Utc};
use fettle_dispatch::PlanProblem;
use fettle_dispatch::manual::{MoveVerdict, try_booking as try_move};
use fettle_dispatch::promise::{
    Candidate, How, PromiseCheck, PromiseError, Verdict, promise_check,
};
use fettle_domain::id::{EngineerId, PointId, VisitId};
use fettle_domain::request::ServiceRequest;
use fettle_domain::schedule::{Assignee, Booking};
use fettle_domain::service::Method;
use fettle_domain::zone::ZoneId;

use crate::desk::Desk;
use crate::dto::board::{TryBookingInput, TryBookingView};
use crate::dto::promise::{CandidateView, PromiseInput, PromiseView};
use crate::error::{AppError, AppResult, ErrorCode};
use crate::wording::work_text;

/// Whether a demand could be kept, by whom, until when to decide.
///
/// # Errors
/// When there is no such demand, or nobody has to be on site for it.
pub fn promise(desk: &Desk<'_>, input: &PromiseInput) -> AppResult<PromiseView> {
    let request = &desk.request(&input.request_id)?.value;
    let problem = PlanProblem::new(&desk.plan_inputs());
    let check = promise_check(&problem, &request.request_id, desk.now)
        .map_err(|error| refusal(desk, request, &error))?;
    let site = desk
        .buyer(request)
        .map_or(desk.zone(), |buyer| &buyer.site.zone);
    Ok(view(desk, request, &check, site))
}

fn refusal(desk: &Desk<'_>, request: &ServiceRequest, error: &PromiseError) -> AppError {
    let id = &request.request_id;
    let message = match error {
        PromiseError::NoVisit(_) => nobody_goes(desk, request),
        PromiseError::NoSite(..) => {
            let order = &request.order_id;
            desk.say(
                &format!(
                    "{id} cannot be checked: its order {order}, or the buyer, is not on record, so nobody knows where the machine stands; record them first"
                ),
                &format!("无法核查 {id}：订单 {order} 或其买家没有记录，不知道设备在哪里；请先补录"),
            )
        }
    };
    AppError::new(ErrorCode::NotPossible, message)
}

/// Why a demand has no appointment to check.
fn nobody_goes(desk: &Desk<'_>, request: &ServiceRequest) -> String {
    let id = &request.request_id;
    if request.method == Some(Method::Remote) {
        return desk.say(
            &format!("{id} is to be served remotely: nobody goes, so there is no arrival to promise; choose another method for it if somebody has to go"),
            &format!("{id} 约定远程服务：无需上门，因此没有到场时间可核查；如需上门，请先更改服务方式"),
        );
    }
    if !request.needs_attendance() {
        return desk.say(
            &format!("{id} asks for nothing but guidance by video or parts by post: nobody goes, so there is no arrival to promise"),
            &format!("{id} 只要求视频指导或寄送配件：无需上门，因此没有到场时间可核查"),
        );
    }
    desk.say(
        &format!(
            "{id} is over, or its work on site has begun: there is no arrival left to promise"
        ),
        &format!("{id} 已经结束，或现场工作已经开始：没有到场时间可核查"),
    )
}

fn view(
    desk: &Desk<'_>,
    request: &ServiceRequest,
    check: &PromiseCheck,
    site: &ZoneId,
) -> PromiseView {
    let cheapest = cheapest(check);
    let candidates: Vec<CandidateView> = check
        .candidates
        .iter()
        .enumerate()
        .map(|(i, candidate)| candidate_view(desk, candidate, site, cheapest == Some(i)))
        .collect();
    let here = |at: Option<DateTime<Utc>>| at.map(|at| desk.here(at));
    let decide_by = keeping(check)
        .filter_map(|candidate| candidate.decide_by)
        .max();
    PromiseView {
        request_id: check.request_id.to_string(),
        buyer: desk
            .buyer(request)
            .map(|buyer| buyer.name.clone())
            .unwrap_or_default(),
        work: work_line(desk, request),
        confirmed: check.confirmed,
        due: here(check.due_at),
        due_buyer: check.due_at.map(|at| desk.there(at, site)),
        due_latest: here(
            check
                .due_at_latest
                .filter(|latest| Some(*latest) != check.due_at),
        ),
        candidates,
        earliest_safe: check.earliest_safe_at.map(|at| desk.there(at, site)),
        decide_by: here(decide_by),
        summary: summary(desk, check, site),
    }
}

/// Those who can keep the promise.
fn keeping(check: &PromiseCheck) -> impl Iterator<Item = &Candidate> {
    check
        .candidates
        .iter()
        .filter(|candidate| candidate.verdict != Verdict::NotKeepable)
}

fn cheapest(check: &PromiseCheck) -> Option<usize> {
    let costs = check.candidates.iter().enumerate();
    costs
        .filter(|(_, candidate)| candidate.verdict != Verdict::NotKeepable)
        .filter_map(|(i, candidate)| candidate.cost.map(|cost| (cost.total_minor, i)))
        .min()
        .map(|(_, i)| i)
}

fn work_line(desk: &Desk<'_>, request: &ServiceRequest) -> String {
    let product = desk.product(request).map(|product| product.name.clone());
    let minutes = request
        .work_minutes
        .unwrap_or(desk.settings.planning.default_work_minutes);
    let services: Vec<String> = request
        .services
        .iter()
        .map(|service| crate::wording::service(*service, desk.lang))
        .collect();
    let parts = [
        Some(services.join(", ")),
        product,
        Some(work_text(minutes, desk.lang)),
    ];
    parts
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

fn summary(desk: &Desk<'_>, check: &PromiseCheck, site: &ZoneId) -> String {
    let count = |kind: &str| keeping(check).filter(|c| c.assignee.kind() == kind).count();
    let (engineers, points) = (count("engineer"), count("service_point"));
    if engineers + points == 0 {
        return match check.earliest_safe_at {
            Some(at) => {
                let when = desk.there(at, site).text;
                desk.say(
                    &format!("Nobody can keep it; the earliest safe date is {when} (site time)"),
                    &format!("目前无人能按期履约；最早可安全承诺的时间为 {when}（现场时间）"),
                )
            }
            None => desk.say(
                "Nobody can keep it, and no later date is safe",
                "目前无人能履约，也没有可安全承诺的日期",
            ),
        };
    }
    let counted = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {many}")),
    };
    let english = [
        counted(engineers, "engineer", "engineers"),
        counted(points, "service point", "service points"),
    ];
    let english: Vec<String> = english.into_iter().flatten().collect();
    desk.say(
        &format!("{} can keep it", english.join(" and ")),
        &format!("{engineers} 名工程师、{points} 个服务网点可以履约"),
    )
}

fn candidate_view(
    desk: &Desk<'_>,
    candidate: &Candidate,
    site: &ZoneId,
    cheapest: bool,
) -> CandidateView {
    CandidateView {
        kind: candidate.assignee.kind().to_owned(),
        id: candidate.assignee.id().to_owned(),
        name: candidate.name.clone(),
        verdict: verdict_word(candidate.verdict).to_owned(),
        how: candidate
            .how
            .as_ref()
            .map(|how| how_text(desk, how))
            .unwrap_or_default(),
        arrive: candidate.arrive_at.map(|at| desk.there(at, site)),
        finish: candidate.finish_at.map(|at| desk.there(at, site)),
        due: candidate.due_at.map(|at| desk.here(at)),
        slack: candidate
            .slack_seconds
            .map(|seconds| desk.duration(seconds)),
        decide_by: candidate.decide_by.map(|at| desk.here(at)),
        cost: candidate.cost.map(|cost| desk.money(cost.total_minor)),
        cheapest,
        reasons: desk.reasons(&candidate.reasons),
    }
}

/// The word of a verdict on the wire.
pub fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Keepable => "keepable",
        Verdict::Tight => "tight",
        Verdict::NotKeepable => "not_keepable",
    }
}

/// How a visit fits in, worded.
pub fn how_text(desk: &Desk<'_>, how: &How) -> String {
    match how {
        How::OwnJourney => desk.say("own journey", "单独行程"),
        How::After { request_id } => desk.say(
            &format!("after {request_id}, no return home"),
            &format!("接在 {request_id} 之后，不返程"),
        ),
        How::Before { request_id } => desk.say(
            &format!("before {request_id}"),
            &format!("排在 {request_id} 之前"),
        ),
        How::ServicePoint => desk.say("service point", "服务网点"),
    }
}

/// An assignee by its kind and id, checked to be on record.
///
/// # Errors
/// When there is no such engineer or service point.
pub fn assignee(desk: &Desk<'_>, kind: &str, id: &str) -> AppResult<Assignee> {
    match kind {
        "engineer" => {
            let key = EngineerId::new(id).map_err(|e| AppError::field("id", e))?;
            let known = desk.workspace.engineers.contains_key(&key);
            known
                .then_some(Assignee::Engineer(key))
                .ok_or_else(|| AppError::not_found("engineer", id))
        }
        "service_point" => {
            let key = PointId::new(id).map_err(|e| AppError::field("id", e))?;
            let known = desk.workspace.points.contains_key(&key);
            known
                .then_some(Assignee::ServicePoint(key))
                .ok_or_else(|| AppError::not_found("service point", id))
        }
        other => {
            let message = format!("`{other}` is not known; write engineer or service_point");
            Err(AppError::field("kind", message))
        }
    }
}

/// What booking a visit here would mean.
///
/// # Errors
/// When the visit or the assignee is not on record.
pub fn try_booking(desk: &Desk<'_>, input: &TryBookingInput) -> AppResult<TryBookingView> {
    let tried = tried(
        desk,
        &input.visit_id,
        &input.kind,
        &input.id,
        input.start_at,
    )?;
    let request = desk.request(&input.visit_id)?;
    let site = desk
        .buyer(&request.value)
        .map_or(desk.zone(), |buyer| &buyer.site.zone);
    Ok(TryBookingView {
        feasible: tried.feasible,
        verdict: verdict_word(tried.verdict).to_owned(),
        from_ms: tried
            .booking
            .as_ref()
            .map(|booking| booking.start_at.timestamp_millis()),
        to_ms: tried
            .booking
            .as_ref()
            .map(|booking| booking.finish_at.timestamp_millis()),
        start: tried
            .booking
            .as_ref()
            .map(|booking| desk.there(booking.start_at, site)),
        slack: tried.slack_seconds.map(|seconds| desk.duration(seconds)),
        cost: tried.extra_minor.map(|minor| desk.money(minor)),
        how: tried
            .how
            .as_ref()
            .map(|how| how_text(desk, how))
            .unwrap_or_default(),
        reasons: desk.reasons(&tried.reasons),
    })
}

/// Tries a booking against the desk's state.
///
/// # Errors
/// When the visit or the assignee is not on record.
pub fn tried(
    desk: &Desk<'_>,
    visit_id: &str,
    kind: &str,
    id: &str,
    start_at: Option<DateTime<Utc>>,
) -> AppResult<MoveVerdict> {
    let assignee = assignee(desk, kind, id)?;
    let visit = VisitId::new(visit_id).map_err(|e| AppError::field("visit_id", e))?;
    let problem = PlanProblem::around(&desk.plan_inputs(), &visit, &assignee);
    let known = desk.workspace.bookings.get(&visit);
    let now_with = known.map(|row| &row.value.assignee);
    let bookings = desk.workspace.bookings.values().map(|row| &row.value);
    let standing: Vec<Booking> = bookings
        .filter(|booking| booking.stands())
        .filter(|b| b.assignee == assignee || Some(&b.assignee) == now_with)
        .cloned()
        .collect();
    try_move(&problem, &standing, &visit, &assignee, start_at)
        .map_err(|error| AppError::new(ErrorCode::NotPossible, error))
}
