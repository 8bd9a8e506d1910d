//! How a demand stands: its stage, its nearest clock, its risk.
//!
//! The risk is what the lists are sorted by. It is a judgement from the
//! clocks and the booking alone, cheap enough for every demand of a year; the
//! promise check says more about one.

use fettle_domain::clock::{ClockState, ClockStatus};
use fettle_domain::request::{Fact, FactKind, ServiceRequest};

use crate::desk::Desk;
use crate::dto::request::{Risk, Stage};

/// How a demand stands.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Where it stands in its life.
    pub stage: Stage,
    /// How near a promise is to being missed.
    pub risk: Risk,
    /// The clock that decides the risk.
    pub clock: Option<ClockStatus>,
    /// Every clock.
    pub clocks: Vec<ClockStatus>,
    /// Whether somebody still has to go there and nobody is booked.
    pub needs_place: bool,
}

/// The clock that ends an entitlement rather than a promise.
pub const SERVICE_PERIOD: &str = "service_period";

/// Derives how a demand stands at the desk's moment.
pub fn standing(desk: &Desk<'_>, request: &ServiceRequest) -> Standing {
    let facts: Vec<&Fact> = desk
        .workspace
        .facts_about(&request.request_id)
        .into_iter()
        .filter(|fact| fact.at <= desk.now)
        .collect();
    let stage = stage(desk, request, &facts);
    let clocks = desk.clocks(request);
    let judged = clocks.iter().filter(|clock| clock.clock != SERVICE_PERIOD);
    let nearest = judged
        .map(|clock| (risk_of(desk, request, clock), clock))
        .filter(|(risk, _)| *risk != Risk::None)
        .min_by_key(|(risk, clock)| (*risk, clock.due_at));
    let (risk, clock) = nearest.map_or((Risk::None, None), |(r, c)| (r, Some(c.clone())));
    let open = !matches!(
        stage,
        Stage::Done | Stage::Withdrawn | Stage::OnSite | Stage::Booked
    );
    Standing {
        stage,
        risk,
        clock,
        needs_place: open && request.needs_attendance(),
        clocks,
    }
}

fn stage(desk: &Desk<'_>, request: &ServiceRequest, facts: &[&Fact]) -> Stage {
    let has = |test: fn(&FactKind) -> bool| facts.iter().any(|fact| test(&fact.what));
    let attended = request.needs_attendance();
    if has(|what| matches!(what, FactKind::Withdrawal)) {
        Stage::Withdrawn
    } else if has(|what| matches!(what, FactKind::Completion))
        || (!attended && has(|what| matches!(what, FactKind::Solution)))
    {
        Stage::Done
    } else if has(|what| matches!(what, FactKind::Arrival)) {
        Stage::OnSite
    } else if desk.booking(request).is_some() {
        Stage::Booked
    } else if has(|what| matches!(what, FactKind::Confirmation { .. })) {
        Stage::Confirmed
    } else if has(|what| matches!(what, FactKind::Reply { .. })) {
        Stage::Replied
    } else {
        Stage::Received
    }
}

fn risk_of(desk: &Desk<'_>, request: &ServiceRequest, clock: &ClockStatus) -> Risk {
    match clock.state {
        ClockState::Missed => Risk::Missed,
        ClockState::Met => Risk::Fine,
        ClockState::Running => running_risk(desk, request, clock),
        ClockState::NotStarted | ClockState::Void => Risk::None,
    }
}

/// A running clock that a booking serves is judged by the booking's start;
/// any other by the time that is left.
fn running_risk(desk: &Desk<'_>, request: &ServiceRequest, clock: &ClockStatus) -> Risk {
    let (Some(started), Some(due)) = (clock.started_at, clock.due_at) else {
        return Risk::None;
    };
    let served = clock.clock != "effective_reply";
    let booking = desk.booking(request).filter(|_| served);
    let reference = booking.map_or(desk.now, |row| row.value.start_at);
    let left = (due - reference).num_seconds();
    // Of a short clock a quarter is little; of a long one the seller's figure.
    let little = i64::from(desk.settings.planning.tight_below_hours) * 3600;
    let tight_below = little.min((due - started).num_seconds() / 4);
    match (left < 0, left < tight_below) {
        (true, _) => Risk::WillMiss,
        (_, true) => Risk::Tight,
        _ => Risk::Fine,
    }
}
