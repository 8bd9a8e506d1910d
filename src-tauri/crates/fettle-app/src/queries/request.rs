//! *Request*: one demand in full.

use fettle_domain::id::EvidenceId;
use fettle_domain::order::Order;
use fettle_domain::part::{PartNeed, balances};
use fettle_domain::reason::{Figure, Reason};
use fettle_domain::request::{Fact, FactKind, ServiceRequest};
use fettle_domain::schedule::Booking;
use fettle_domain::workspace::Row;
use fettle_domain::zone::ZoneId;

use super::clock_views::{clock_view, entitlement_view};
use super::today;
use crate::desk::Desk;
use crate::dto::request::{
    BookingView, EvidenceView, OrderView, PartView, RequestDetail, TimelineEntry,
};
use crate::error::AppResult;
use crate::wording;

/// One demand in full.
///
/// # Errors
/// When there is no such demand.
pub fn request(desk: &Desk<'_>, request_id: &str) -> AppResult<RequestDetail> {
    let found = desk.request(request_id)?;
    let record = &found.value;
    let standing = desk.standing(record);
    let site = desk.buyer(record).map(|buyer| &buyer.site.zone);
    let not_counted: Vec<&Reason> = standing
        .clocks
        .iter()
        .flat_map(|clock| &clock.not_counted)
        .collect();
    Ok(RequestDetail {
        row: today::row(desk, record, &standing),
        record: record.clone(),
        rev: found.rev,
        received: desk.here(record.received_at),
        received_buyer: site.map(|zone| desk.there(record.received_at, zone)),
        contact: contact(desk, record),
        order: desk.order(record).map(|order| order_view(desk, &order)),
        entitlement: entitlement_view(desk, record),
        clocks: standing
            .clocks
            .iter()
            .map(|clock| clock_view(desk, record, clock))
            .collect(),
        timeline: timeline(desk, record, &not_counted),
        parts: record
            .parts
            .iter()
            .map(|need| part_view(desk, need))
            .collect(),
        parts_eta: record.parts_eta.map(|date| wording::day(date, desk.lang)),
        booking: desk
            .booking(record)
            .map(|row| booking_view(desk, record, row)),
    })
}

fn contact(desk: &Desk<'_>, request: &ServiceRequest) -> Vec<String> {
    let Some(buyer) = desk.buyer(request) else {
        return Vec::new();
    };
    [
        &buyer.contact,
        &buyer.email,
        &buyer.phone,
        &buyer.site.address,
    ]
    .into_iter()
    .flatten()
    .cloned()
    .collect()
}

fn order_view(desk: &Desk<'_>, order: &Order) -> OrderView {
    let product = desk
        .workspace
        .products
        .get(&order.product_id)
        .map(|row| &row.value);
    let told = desk.workspace.market_record(&order.order_id);
    OrderView {
        order_id: order.order_id.to_string(),
        product: product.map_or_else(|| order.product_id.to_string(), |p| p.name.clone()),
        model: product.map(|p| p.model.clone()).unwrap_or_default(),
        serial: order.serial.clone(),
        paid: order.paid_at.map(|at| desk.here(at)),
        delivered_on: order.delivered_on.map(|date| wording::day(date, desk.lang)),
        status: order.status.clone(),
        simulated: told.is_some_and(|told| told.simulated),
    }
}

fn timeline(
    desk: &Desk<'_>,
    request: &ServiceRequest,
    not_counted: &[&Reason],
) -> Vec<TimelineEntry> {
    let site = desk.buyer(request).map(|buyer| &buyer.site.zone);
    let mut entries = vec![TimelineEntry {
        fact_id: None,
        kind: "demand".to_owned(),
        title: desk.say("Demand received", "收到需求"),
        at: desk.here(request.received_at),
        at_buyer: site.map(|zone| desk.there(request.received_at, zone)),
        channel: Some(request.channel.to_string()),
        note: request.description.clone(),
        evidence: Vec::new(),
        retracted: None,
        not_counted: None,
    }];
    let ids = desk
        .workspace
        .facts_of
        .get(&request.request_id)
        .map_or(&[][..], Vec::as_slice);
    let facts = ids
        .iter()
        .filter_map(|id| desk.workspace.facts.get(id))
        .map(|row| &row.value);
    entries.extend(facts.map(|fact| timeline_entry(desk, fact, site, not_counted)));
    entries.sort_by_key(|entry| entry.at.at);
    entries
}

fn timeline_entry(
    desk: &Desk<'_>,
    fact: &Fact,
    site: Option<&ZoneId>,
    not_counted: &[&Reason],
) -> TimelineEntry {
    let id = Figure::Text(fact.fact_id.to_string());
    let why = not_counted
        .iter()
        .find(|reason| reason.figures.get("fact_id") == Some(&id));
    TimelineEntry {
        fact_id: Some(fact.fact_id.to_string()),
        kind: fact.what.as_str().to_owned(),
        title: fact_title(desk, &fact.what),
        at: desk.here(fact.at),
        at_buyer: site.map(|zone| desk.there(fact.at, zone)),
        channel: fact.channel.map(|channel| channel.to_string()),
        note: fact.note.clone(),
        evidence: fact
            .evidence
            .iter()
            .filter_map(|id| evidence_view(desk, id))
            .collect(),
        retracted: fact
            .retracted
            .as_ref()
            .map(|retraction| retraction.reason.clone()),
        not_counted: why.map(|reason| desk.reason(reason).detail),
    }
}

fn fact_title(desk: &Desk<'_>, what: &FactKind) -> String {
    match what {
        FactKind::Reply {
            agrees_method: true,
            agrees_content: true,
        } => desk.say(
            "Replied: method and content agreed",
            "已回复：方式与内容均已约定",
        ),
        FactKind::Reply {
            agrees_method: true,
            ..
        } => desk.say("Replied: only the method agreed", "已回复：仅约定方式"),
        FactKind::Reply {
            agrees_content: true,
            ..
        } => desk.say("Replied: only the content agreed", "已回复：仅约定内容"),
        FactKind::Reply { .. } => desk.say("Replied: nothing agreed", "已回复：未约定方式与内容"),
        FactKind::Confirmation { appointment } => appointment.as_ref().map_or_else(
            || desk.say("Appointment confirmed", "预约已确认"),
            |appointment| {
                let day = wording::day_text(appointment.date, desk.lang);
                let zone = wording::zone_label(&appointment.zone, desk.lang);
                desk.say(
                    &format!("Appointment confirmed for {day} ({zone})"),
                    &format!("预约已确认：{day}（{zone}）"),
                )
            },
        ),
        FactKind::Solution => desk.say("Solution given", "已给出解决方案"),
        FactKind::Arrival => desk.say("Arrived on site", "已到达现场"),
        FactKind::Completion => desk.say("Work completed", "服务完成"),
        FactKind::PartsShipped => desk.say("Parts shipped", "配件已发出"),
        FactKind::Withdrawal => desk.say("Demand withdrawn", "需求已撤回"),
        FactKind::Note => desk.say("Note", "备注"),
    }
}

fn evidence_view(desk: &Desk<'_>, id: &EvidenceId) -> Option<EvidenceView> {
    let evidence = &desk.workspace.evidence.get(id)?.value;
    Some(EvidenceView {
        evidence_id: evidence.evidence_id.to_string(),
        file_name: evidence.file_name.clone(),
        bytes: evidence.bytes,
        sha256: evidence.sha256.clone(),
    })
}

fn part_view(desk: &Desk<'_>, need: &PartNeed) -> PartView {
    let part = desk
        .workspace
        .parts
        .get(&need.part_no)
        .map(|row| &row.value);
    let stock = balances(desk.workspace);
    PartView {
        part_no: need.part_no.to_string(),
        name: part.map(|part| part.name.clone()).unwrap_or_default(),
        quantity: need.quantity,
        stock: stock
            .iter()
            .filter(|((part_no, _), count)| *part_no == need.part_no && **count != 0)
            .map(|((_, place), count)| format!("{place} {count}"))
            .collect(),
    }
}

/// A booking, worded, with its share of the journey's cost and what no longer
/// fits.
pub fn booking_view(desk: &Desk<'_>, request: &ServiceRequest, row: &Row<Booking>) -> BookingView {
    let booking = &row.value;
    let zone = desk
        .buyer(request)
        .map_or(desk.zone(), |buyer| &buyer.site.zone);
    let standing = desk
        .schedule()
        .bookings
        .get(&booking.visit_id)
        .cloned()
        .unwrap_or_default();
    BookingView {
        visit_id: booking.visit_id.to_string(),
        rev: row.rev,
        assignee: desk.assignee(&booking.assignee),
        start: desk.there(booking.start_at, zone),
        finish: desk.there(booking.finish_at, zone),
        work: work_pieces(desk, booking, zone),
        journey_id: booking.journey_id.as_ref().map(ToString::to_string),
        cost: standing.cost_minor.map(|minor| desk.money(minor)),
        lock: booking.lock,
        published: booking.published_at.map(|at| desk.here(at)),
        problems: desk.reasons(&standing.problems),
    }
}

fn work_pieces(desk: &Desk<'_>, booking: &Booking, zone: &ZoneId) -> Vec<String> {
    let rules = zone.zone();
    booking
        .work
        .iter()
        .map(|piece| {
            let from = desk.there(piece.from, zone);
            format!(
                "{} – {}",
                from.short,
                wording::clock_text(rules.local(piece.to))
            )
        })
        .collect()
}
