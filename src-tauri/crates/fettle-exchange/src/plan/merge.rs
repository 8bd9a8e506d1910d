//! A row and the record it tells of become one: filled cells win, empty ones
//! keep what is known.

use fettle_domain::order::{Buyer, Order, Product};
use fettle_domain::part::Part;
use fettle_domain::people::{Engineer, ServicePoint};
use fettle_domain::place::Place;
use fettle_domain::request::ServiceRequest;

use crate::book::{
    BuyerRow, EngineerRow, OrderRow, PartRow, ProductRow, RequestRow, ServicePointRow,
};

/// The cell's value, or the known record's.
fn or_known<R, T: Clone>(
    cell: Option<&T>,
    known: Option<&R>,
    field: impl FnOnce(&R) -> Option<T>,
) -> Option<T> {
    cell.cloned().or_else(|| known.and_then(field))
}

pub(super) fn product(row: &ProductRow, known: Option<&Product>) -> Product {
    Product {
        product_id: row.product_id.clone(),
        model: row.model.clone(),
        name: row.name.clone(),
        family: or_known(row.family.as_ref(), known, |k| k.family.clone()),
        serviced: or_known(row.serviced.as_ref(), known, |k| k.serviced),
        services: or_known(row.services.as_ref(), known, |k| Some(k.services.clone()))
            .unwrap_or_default(),
        warranty_months: or_known(row.warranty_months.as_ref(), known, |k| k.warranty_months),
        discontinued_on: or_known(row.discontinued_on.as_ref(), known, |k| k.discontinued_on),
    }
}

pub(super) fn buyer(row: &BuyerRow, site: Place, known: Option<&Buyer>) -> Buyer {
    Buyer {
        buyer_id: row.buyer_id.clone(),
        name: row.name.clone(),
        contact: or_known(row.contact.as_ref(), known, |k| k.contact.clone()),
        email: or_known(row.email.as_ref(), known, |k| k.email.clone()),
        phone: or_known(row.phone.as_ref(), known, |k| k.phone.clone()),
        site,
        language: or_known(row.language.as_ref(), known, |k| k.language.clone()),
    }
}

pub(super) fn order(row: &OrderRow, known: Option<&Order>) -> Order {
    Order {
        order_id: row.order_id.clone(),
        buyer_id: row.buyer_id.clone(),
        product_id: row.product_id.clone(),
        serial: or_known(row.serial.as_ref(), known, |k| k.serial.clone()),
        quantity: or_known(row.quantity.as_ref(), known, |k| k.quantity),
        paid_at: or_known(row.paid_at.as_ref(), known, |k| k.paid_at),
        delivered_on: or_known(row.delivered_on.as_ref(), known, |k| k.delivered_on),
        status: or_known(row.status.as_ref(), known, |k| k.status.clone()),
    }
}

pub(super) fn engineer(row: &EngineerRow, home: Place, known: Option<&Engineer>) -> Engineer {
    Engineer {
        engineer_id: row.engineer_id.clone(),
        name: row.name.clone(),
        home,
        skills: row.skills.clone(),
        languages: or_known(row.languages.as_ref(), known, |k| Some(k.languages.clone()))
            .unwrap_or_default(),
        passport: or_known(row.passport.as_ref(), known, |k| k.passport.clone()),
        visas: or_known(row.visas.as_ref(), known, |k| Some(k.visas.clone())).unwrap_or_default(),
        visa_lead_days: or_known(row.visa_lead_days.as_ref(), known, |k| {
            Some(k.visa_lead_days.clone())
        })
        .unwrap_or_default(),
        day_cost: or_known(row.day_cost.as_ref(), known, |k| k.day_cost),
        max_days_away: or_known(row.max_days_away.as_ref(), known, |k| k.max_days_away),
        leave: or_known(row.leave.as_ref(), known, |k| Some(k.leave.clone())).unwrap_or_default(),
    }
}

/// Visits a partner takes in a day when nobody has said.
const USUAL_CAPACITY_PER_DAY: u32 = 1;

pub(super) fn service_point(
    row: &ServicePointRow,
    place: Place,
    known: Option<&ServicePoint>,
) -> ServicePoint {
    ServicePoint {
        point_id: row.point_id.clone(),
        name: row.name.clone(),
        place,
        radius_km: or_known(row.radius_km.as_ref(), known, |k| k.radius_km),
        countries: or_known(row.countries.as_ref(), known, |k| Some(k.countries.clone()))
            .unwrap_or_default(),
        services: row.services.clone(),
        skills: or_known(row.skills.as_ref(), known, |k| Some(k.skills.clone()))
            .unwrap_or_default(),
        capacity_per_day: or_known(row.capacity_per_day.as_ref(), known, |k| {
            Some(k.capacity_per_day)
        })
        .unwrap_or(USUAL_CAPACITY_PER_DAY),
        visit_cost: or_known(row.visit_cost.as_ref(), known, |k| k.visit_cost),
        hour_cost: or_known(row.hour_cost.as_ref(), known, |k| k.hour_cost),
    }
}

pub(super) fn part(row: &PartRow, known: Option<&Part>) -> Part {
    Part {
        part_no: row.part_no.clone(),
        name: row.name.clone(),
        unit_price: or_known(row.unit_price.as_ref(), known, |k| k.unit_price),
        products: or_known(row.products.as_ref(), known, |k| Some(k.products.clone()))
            .unwrap_or_default(),
        supply_years: or_known(row.supply_years.as_ref(), known, |k| k.supply_years),
    }
}

pub(super) fn request(row: &RequestRow, known: Option<&ServiceRequest>) -> ServiceRequest {
    ServiceRequest {
        request_id: row.request_id.clone(),
        order_id: row.order_id.clone(),
        received_at: row.received_at,
        channel: row.channel,
        services: row.services.clone(),
        skills: or_known(row.skills.as_ref(), known, |k| Some(k.skills.clone()))
            .unwrap_or_default(),
        description: or_known(row.description.as_ref(), known, |k| k.description.clone()),
        work_minutes: or_known(row.work_minutes.as_ref(), known, |k| k.work_minutes),
        method: or_known(row.method.as_ref(), known, |k| k.method),
        parts: or_known(row.parts.as_ref(), known, |k| Some(k.parts.clone())).unwrap_or_default(),
        parts_eta: or_known(row.parts_eta.as_ref(), known, |k| k.parts_eta),
        earliest_on: or_known(row.earliest_on.as_ref(), known, |k| k.earliest_on),
        latest_on: or_known(row.latest_on.as_ref(), known, |k| k.latest_on),
    }
}
