//! Clocks and entitlements, worded.

use chrono::{DateTime, Utc};
use fettle_domain::clock::{ClockStatus, all_clocks};
use fettle_domain::entitlement::{Entitlement, entitlement};
use fettle_domain::request::ServiceRequest;
use fettle_domain::schedule::Assignee;

use crate::desk::Desk;
use crate::dto::request::{ClockView, EntitlementView};

/// A clock in the three zones of the people it concerns.
pub fn clock_view(desk: &Desk<'_>, request: &ServiceRequest, clock: &ClockStatus) -> ClockView {
    let site = desk.buyer(request).map(|buyer| &buyer.site.zone);
    let engineer = desk
        .booking(request)
        .and_then(|row| match &row.value.assignee {
            Assignee::Engineer(id) => desk.home_zone(id),
            Assignee::ServicePoint(_) => None,
        });
    let here = |at: Option<DateTime<Utc>>| at.map(|at| desk.here(at));
    ClockView {
        clock: clock.clock.clone(),
        title: desk.lang.pick(&clock.title),
        rule_book: clock.rule_book.to_string(),
        state: clock.state,
        started: here(clock.started_at),
        due: here(clock.due_at),
        due_buyer: clock
            .due_at
            .zip(site)
            .map(|(at, zone)| desk.there(at, zone)),
        due_engineer: clock
            .due_at
            .zip(engineer)
            .map(|(at, zone)| desk.there(at, zone)),
        due_latest: here(
            clock
                .due_at_latest
                .filter(|latest| Some(*latest) != clock.due_at),
        ),
        met: here(clock.met_at),
        slack: clock.slack_seconds.map(|seconds| desk.duration(seconds)),
        consequence: desk.lang.pick(&clock.consequence),
        not_counted: desk.reasons(&clock.not_counted),
    }
}

/// Every clock of every demand.
pub fn clocks(desk: &Desk<'_>) -> Vec<ClockStatus> {
    all_clocks(desk.workspace, &desk.books, &*desk.working_time, desk.now)
}

/// What the order gives one demand.
pub fn entitlement_of(desk: &Desk<'_>, request: &ServiceRequest) -> Entitlement {
    let order = desk.order(request);
    let paid_at = order.as_ref().and_then(|order| order.paid_at);
    let book = fettle_domain::clock::judging_book(&desk.books, request.received_at, paid_at);
    let zone = desk.buyer(request).map(|buyer| &buyer.site.zone);
    let product = desk.product(request);
    let told = desk.workspace.market_record(&request.order_id);
    entitlement(book, request, order.as_deref(), product, told, zone)
}

/// The same for every demand.
pub fn entitlements(desk: &Desk<'_>) -> Vec<Entitlement> {
    let requests = desk.workspace.requests.values();
    requests
        .map(|row| entitlement_of(desk, &row.value))
        .collect()
}

/// An entitlement, worded.
pub fn entitlement_view(desk: &Desk<'_>, request: &ServiceRequest) -> EntitlementView {
    let found = entitlement_of(desk, request);
    EntitlementView {
        request_id: found.request_id.to_string(),
        order_id: found.order_id.to_string(),
        entitled: found.entitled,
        period_ends: found.period_ends_at.map(|at| desk.here(at)),
        reasons: desk.reasons(&found.reasons),
    }
}
