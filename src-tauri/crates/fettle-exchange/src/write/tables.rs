//! The seller's sheets of a workspace. The others are in [`super::own`].

use std::collections::BTreeMap;

use fettle_domain::id::{OrderId, RequestId};
use fettle_domain::order::{Buyer, Order, Product};
use fettle_domain::part::{Part, balances};
use fettle_domain::people::{Engineer, ServicePoint};
use fettle_domain::place::CountryCode;
use fettle_domain::request::{Fact, FactKind, ServiceRequest};
use fettle_domain::workspace::{Row, Workspace};
use fettle_domain::zone::ZoneId;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::cells::{
    Instants, amount, currency, date, degrees, full_list, list, maybe, maybe_number, number,
    ranges, text, yes_no,
};
use super::own;
use super::sink::{Out, Table};
use crate::book::{SheetKind, grammar};

/// Every sheet of a workspace. The seller's are there even when empty, the
/// others only when they hold something.
pub(crate) fn tables(workspace: &Workspace) -> Vec<Table> {
    let zone = workspace
        .settings
        .as_ref()
        .map_or_else(ZoneId::utc, |row| row.value.dispatcher_zone.clone());
    let at = Instants::new(zone.zone());
    let told = ColumnFacts::of(workspace);
    let mut tables = vec![
        table(SheetKind::Products, rows(&workspace.products, product)),
        table(SheetKind::Buyers, rows(&workspace.buyers, buyer)),
        table(SheetKind::Orders, orders(workspace, &at)),
        table(SheetKind::Engineers, rows(&workspace.engineers, engineer)),
        table(SheetKind::ServicePoints, rows(&workspace.points, point)),
        table(SheetKind::Parts, rows(&workspace.parts, part)),
        table(SheetKind::Stock, stock(workspace)),
        table(
            SheetKind::Requests,
            rows(&workspace.requests, |r| request(r, &told, &at)),
        ),
    ];
    let own = own::tables(workspace, &told, &at).into_iter();
    tables.extend(own.filter(|table| !table.rows.is_empty()));
    tables
}

pub(super) fn table(kind: SheetKind, rows: Vec<Vec<Out>>) -> Table {
    let columns = kind.columns().iter().map(|column| column.name).collect();
    Table {
        name: kind.name().to_owned(),
        columns,
        rows,
    }
}

pub(super) fn rows<K, T>(
    records: &BTreeMap<K, Row<T>>,
    cells: impl Fn(&T) -> Vec<Out>,
) -> Vec<Vec<Out>> {
    records.values().map(|row| cells(&row.value)).collect()
}

fn product(p: &Product) -> Vec<Out> {
    vec![
        text(&p.product_id),
        text(&p.model),
        text(&p.name),
        maybe(p.family.as_ref()),
        p.serviced.map_or(Out::Empty, yes_no),
        list(&p.services),
        maybe_number(p.warranty_months),
        date(p.discontinued_on),
    ]
}

fn buyer(b: &Buyer) -> Vec<Out> {
    let [lat, lon] = degrees(&b.site);
    vec![
        text(&b.buyer_id),
        text(&b.name),
        maybe(b.contact.as_ref()),
        maybe(b.email.as_ref()),
        maybe(b.phone.as_ref()),
        text(&b.site.country),
        text(&b.site.city),
        maybe(b.site.address.as_ref()),
        lat,
        lon,
        maybe(b.language.as_ref()),
    ]
}

/// The seller's orders as they are, and of those that only the platform tells
/// of the ones that can be read again: whose buyer and product are on record.
fn orders(workspace: &Workspace, at: &Instants) -> Vec<Vec<Out>> {
    let told = |id: &OrderId| {
        let order = workspace.order(id)?;
        let whole = workspace.buyers.contains_key(&order.buyer_id)
            && workspace.products.contains_key(&order.product_id);
        whole.then_some(order)
    };
    let row = |id: &OrderId| match workspace.orders.get(id) {
        Some(own) => Some(order(&own.value, at)),
        None => told(id).map(|told| order(&told, at)),
    };
    workspace.order_ids().filter_map(row).collect()
}

fn order(o: &Order, at: &Instants) -> Vec<Out> {
    vec![
        text(&o.order_id),
        text(&o.buyer_id),
        text(&o.product_id),
        maybe(o.serial.as_ref()),
        maybe_number(o.quantity),
        at.maybe(o.paid_at),
        date(o.delivered_on),
        maybe(o.status.as_ref()),
    ]
}

fn engineer(e: &Engineer) -> Vec<Out> {
    let [lat, lon] = degrees(&e.home);
    let lead = |(country, days): (&CountryCode, &u32)| format!("{country} {days}");
    vec![
        text(&e.engineer_id),
        text(&e.name),
        text(&e.home.city),
        text(&e.home.country),
        maybe(e.home.address.as_ref()),
        lat,
        lon,
        full_list(&e.skills),
        list(&e.languages),
        maybe(e.passport.as_ref().map(|p| p.country)),
        date(e.passport.as_ref().map(|p| p.expires_on)),
        list(e.visas.iter().map(grammar::visa_text)),
        list(e.visa_lead_days.iter().map(lead)),
        amount(e.day_cost.as_ref()),
        currency(e.day_cost.as_ref()),
        maybe_number(e.max_days_away),
        ranges(&e.leave),
    ]
}

fn point(p: &ServicePoint) -> Vec<Out> {
    let [lat, lon] = degrees(&p.place);
    // One currency serves both prices unless they differ.
    let usual = p.visit_cost.as_ref().or(p.hour_cost.as_ref());
    let hourly = p.hour_cost.as_ref();
    let differs = hourly.filter(|h| usual.is_some_and(|u| u.currency != h.currency));
    vec![
        text(&p.point_id),
        text(&p.name),
        text(&p.place.country),
        text(&p.place.city),
        maybe(p.place.address.as_ref()),
        lat,
        lon,
        maybe_number(p.radius_km),
        list(&p.countries),
        full_list(&p.services),
        list(&p.skills),
        number(p.capacity_per_day),
        amount(p.visit_cost.as_ref()),
        amount(hourly),
        currency(usual),
        currency(differs),
    ]
}

fn part(p: &Part) -> Vec<Out> {
    vec![
        text(&p.part_no),
        text(&p.name),
        amount(p.unit_price.as_ref()),
        currency(p.unit_price.as_ref()),
        list(&p.products),
        maybe_number(p.supply_years),
    ]
}

/// Counts: what the movements add up to.
fn stock(workspace: &Workspace) -> Vec<Vec<Out>> {
    let sums = balances(workspace).into_iter();
    sums.map(|((part_no, place), sum)| {
        let sum = i32::try_from(sum).map_or_else(|_| text(&sum), number);
        vec![text(&part_no), text(&place), sum]
    })
    .collect()
}

fn request(r: &ServiceRequest, told: &ColumnFacts<'_>, at: &Instants) -> Vec<Out> {
    let [reply, confirmation, solution] = told.shown(&r.request_id);
    let when = |fact: Option<&Fact>| at.maybe(fact.map(|f| f.at));
    let channel = |fact: Option<&Fact>| maybe(fact.and_then(|f| f.channel));
    vec![
        text(&r.request_id),
        text(&r.order_id),
        at.cell(r.received_at),
        text(&r.channel),
        full_list(&r.services),
        list(&r.skills),
        maybe(r.description.as_ref()),
        r.work_minutes.map_or(Out::Empty, hours),
        maybe(r.method),
        when(reply),
        channel(reply),
        text(&reply.map_or(String::new(), agreed)),
        when(confirmation),
        channel(confirmation),
        when(solution),
        channel(solution),
        list(
            r.parts
                .iter()
                .map(|p| format!("{} x{}", p.part_no, p.quantity)),
        ),
        date(r.parts_eta),
        date(r.earliest_on),
        date(r.latest_on),
    ]
}

/// Minutes as hours; four decimals are enough to find the minute again.
fn hours(minutes: u32) -> Out {
    let hours = (Decimal::from(minutes) / Decimal::from(60)).round_dp(4);
    hours.to_f64().map_or(Out::Empty, Out::Number)
}

fn agreed(fact: &Fact) -> String {
    match fact.what {
        FactKind::Reply {
            agrees_method,
            agrees_content,
        } => grammar::agrees_text(agrees_method, agrees_content),
        _ => String::new(),
    }
}

/// Which facts the columns of `Requests` show: of each demand the first
/// standing reply, confirmation and solution.
pub(super) struct ColumnFacts<'a> {
    of: BTreeMap<&'a RequestId, [Option<&'a Fact>; 3]>,
}

impl<'a> ColumnFacts<'a> {
    fn of(workspace: &'a Workspace) -> Self {
        let mut of: BTreeMap<&RequestId, [Option<&Fact>; 3]> = BTreeMap::new();
        for request_id in workspace.requests.keys() {
            let shown = of.entry(request_id).or_default();
            for fact in workspace.facts_about(request_id) {
                let slot = match fact.what {
                    FactKind::Reply { .. } => &mut shown[0],
                    FactKind::Confirmation { .. } => &mut shown[1],
                    FactKind::Solution => &mut shown[2],
                    _ => continue,
                };
                slot.get_or_insert(fact);
            }
        }
        Self { of }
    }

    fn shown(&self, request_id: &RequestId) -> [Option<&'a Fact>; 3] {
        self.of.get(request_id).copied().unwrap_or_default()
    }

    /// Whether the columns tell all there is to a fact, so that importing
    /// them makes the same one.
    pub(super) fn tell_all_of(&self, fact: &Fact, workspace: &Workspace) -> bool {
        let shown = self.shown(&fact.request_id);
        let is_shown = shown.iter().flatten().any(|s| s.fact_id == fact.fact_id);
        let derived = format!("{}/{}", fact.request_id, fact.what.as_str());
        let has_twin = workspace.facts_of[&fact.request_id]
            .iter()
            .filter_map(|id| workspace.facts.get(id))
            .any(|other| {
                other.value.fact_id != fact.fact_id && crate::plan::same_event(&other.value, fact)
            });
        is_shown
            && !has_twin
            && fact.fact_id.as_str() == derived
            && fact.evidence.is_empty()
            && fact.note.is_none()
            && !promises(fact)
    }
}

/// Whether a confirmation promises an appointment: the columns have no room
/// for one.
fn promises(fact: &Fact) -> bool {
    matches!(&fact.what, FactKind::Confirmation { appointment } if appointment.is_some())
}
