//! *Today*: demands by risk.

use fettle_domain::request::ServiceRequest;

use super::clock_views::{clock_view, entitlement_of};
use crate::desk::Desk;
use crate::dto::request::{RequestRow, Risk, Stage, TodayInput, TodayView};
use crate::standing::Standing;

/// Demands by risk, the most urgent first.
pub fn today(desk: &Desk<'_>, input: &TodayInput) -> TodayView {
    let mut found: Vec<(Standing, &ServiceRequest)> = desk
        .workspace
        .requests
        .values()
        .map(|row| (desk.standing(&row.value), &row.value))
        .filter(|(standing, _)| input.with_closed || is_open(standing.stage))
        .filter(|(_, request)| matches_query(desk, request, input.query.as_deref()))
        .collect();
    found.sort_by_key(|(standing, request)| urgency(standing, request));
    let count = |risk| tally(found.iter().filter(|(s, _)| s.risk == risk).count());
    TodayView {
        now: desk.here(desk.now),
        total: tally(found.len()),
        missed: count(Risk::Missed),
        will_miss: count(Risk::WillMiss),
        tight: count(Risk::Tight),
        unplaced: tally(found.iter().filter(|(s, _)| s.needs_place).count()),
        rows: found
            .iter()
            .take(input.limit.unwrap_or(500) as usize)
            .map(|(standing, request)| row(desk, request, standing))
            .collect(),
    }
}

/// The most urgent first: by risk, then by due instant, then by id.
pub fn urgency(standing: &Standing, request: &ServiceRequest) -> (Risk, Option<i64>, String) {
    let due = standing.clock.as_ref().and_then(|clock| clock.due_at);
    (
        standing.risk,
        due.map(|at| at.timestamp()),
        request.request_id.to_string(),
    )
}

/// Whether a demand still wants something.
pub fn is_open(stage: Stage) -> bool {
    !matches!(stage, Stage::Done | Stage::Withdrawn)
}

pub(crate) fn tally(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn matches_query(desk: &Desk<'_>, request: &ServiceRequest, query: Option<&str>) -> bool {
    let Some(query) = query.map(str::trim).filter(|query| !query.is_empty()) else {
        return true;
    };
    let buyer = desk.buyer(request);
    let haystack = [
        request.request_id.as_str(),
        request.order_id.as_str(),
        request.description.as_deref().unwrap_or_default(),
        buyer.map_or("", |b| b.name.as_str()),
        buyer.map_or("", |b| b.site.city.as_str()),
        buyer.map_or("", |b| b.site.country.as_str()),
        desk.product(request).map_or("", |p| p.name.as_str()),
    ]
    .join("\n")
    .to_lowercase();
    query
        .to_lowercase()
        .split_whitespace()
        .all(|word| haystack.contains(word))
}

/// One demand in a list.
pub fn row(desk: &Desk<'_>, request: &ServiceRequest, standing: &Standing) -> RequestRow {
    let buyer = desk.buyer(request);
    let booking = desk.booking(request).map(|row| &row.value);
    let site_zone = buyer.map_or(desk.zone(), |buyer| &buyer.site.zone);
    RequestRow {
        request_id: request.request_id.to_string(),
        buyer: buyer.map_or_else(|| desk.say("buyer unknown", "买家未知"), |b| b.name.clone()),
        city: buyer.map(|b| b.site.city.clone()).unwrap_or_default(),
        country: buyer
            .map(|b| b.site.country.to_string())
            .unwrap_or_default(),
        machine: desk
            .product(request)
            .map(|p| p.name.clone())
            .unwrap_or_default(),
        services: request.services.iter().map(ToString::to_string).collect(),
        method: request.method.map(|method| method.to_string()),
        work_minutes: request.work_minutes,
        stage: standing.stage,
        risk: standing.risk,
        clock: standing
            .clock
            .as_ref()
            .map(|clock| clock_view(desk, request, clock)),
        entitled: entitlement_of(desk, request).entitled,
        assignee: booking.map(|booking| desk.assignee(&booking.assignee)),
        start: booking.map(|booking| desk.there(booking.start_at, site_zone)),
        hint: hint(desk, request, standing),
    }
}

/// What to do next, or what stands in the way.
fn hint(desk: &Desk<'_>, request: &ServiceRequest, standing: &Standing) -> Option<String> {
    let not_counted = standing
        .clocks
        .iter()
        .find_map(|clock| clock.not_counted.first());
    if let Some(reason) = not_counted {
        return Some(desk.reason(reason).detail);
    }
    let say = |en: &str, zh: &str| Some(desk.say(en, zh));
    match standing.stage {
        Stage::Received if request.method.is_none() => say(
            "reply: agree the method and the content",
            "待回复：约定服务方式与内容",
        ),
        Stage::Received => say("reply by e-mail or platform", "请通过邮件或平台回复"),
        Stage::Replied => say(
            "check the promise, then confirm",
            "先做承诺检查，再确认预约",
        ),
        Stage::Confirmed if standing.needs_place => say("needs a place", "待安排"),
        _ => None,
    }
}
