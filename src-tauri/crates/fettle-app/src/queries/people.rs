//! *People and places*.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use fettle_domain::asset::{Asset, assets};
use fettle_domain::clock::judging_book;
use fettle_domain::entitlement::period_end;
use fettle_domain::part::balances;
use fettle_domain::people::Engineer;
use fettle_domain::place::CountryCode;
use fettle_domain::schedule::Assignee;
use fettle_travel::City;

use super::today::{is_open, tally};
use crate::desk::Desk;
use crate::dto::ReasonText;
use crate::dto::people::{
    BuyerView, EngineerView, MachineView, PeopleView, PlaceHit, PlaceSearchInput, PointView,
    ProductView, StockView,
};
use crate::error::{AppError, AppResult};
use crate::wording;

/// A credential that runs out within so many days is warned of.
const WARN_DAYS: u64 = 90;
/// How many places a search gives.
const PLACES: usize = 12;

/// Everything of the screen.
pub fn people(desk: &Desk<'_>) -> PeopleView {
    let open = open_requests(desk);
    let machines: Vec<Asset> = assets(desk.workspace).collect();
    PeopleView {
        engineers: engineers(desk),
        points: points(desk),
        buyers: buyers(desk, &open, &machines),
        machines: machines
            .iter()
            .filter_map(|asset| machine(desk, asset))
            .collect(),
        products: products(desk),
        parts: parts(desk),
    }
}

/// Open demands of each buyer.
fn open_requests(desk: &Desk<'_>) -> BTreeMap<String, Vec<String>> {
    let mut open: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in desk.workspace.requests.values() {
        let request = &row.value;
        if let Some(order) = desk
            .order(request)
            .filter(|_| is_open(desk.standing(request).stage))
        {
            let ids = open.entry(order.buyer_id.to_string()).or_default();
            ids.push(request.request_id.to_string());
        }
    }
    open
}

fn booked(desk: &Desk<'_>, assignee: &Assignee) -> u32 {
    let bookings = desk.workspace.bookings.values().map(|row| &row.value);
    tally(
        bookings
            .filter(|b| b.stands() && b.assignee == *assignee && b.finish_at > desk.now)
            .count(),
    )
}

fn engineers(desk: &Desk<'_>) -> Vec<EngineerView> {
    let rows = desk.workspace.engineers.values();
    rows.map(|row| EngineerView {
        record: row.value.clone(),
        rev: row.rev,
        warnings: warnings(desk, &row.value),
        passport_expires: row
            .value
            .passport
            .as_ref()
            .map(|passport| wording::day(passport.expires_on, desk.lang)),
        booked: booked(desk, &Assignee::Engineer(row.value.engineer_id.clone())),
    })
    .collect()
}

/// Credentials that have run out or soon will.
fn warnings(desk: &Desk<'_>, engineer: &Engineer) -> Vec<ReasonText> {
    let today = desk.zone().zone().date(desk.now);
    let soon = today + Days::new(WARN_DAYS);
    let passport = match &engineer.passport {
        None => Some(warning(
            desk,
            "passport_unknown",
            "no passport on record",
            "没有护照记录",
        )),
        Some(passport) => expiry(
            desk,
            "passport_expires",
            passport.expires_on,
            today,
            soon,
            ("the passport", "护照"),
        ),
    };
    let visas = engineer.visas.iter().filter_map(|visa| {
        let (en, zh) = (
            format!("the visa for {}", visa.country),
            format!("{}签证", visa.country),
        );
        expiry(desk, "visa_expires", visa.valid.to, today, soon, (&en, &zh))
    });
    passport.into_iter().chain(visas).collect()
}

fn expiry(
    desk: &Desk<'_>,
    rule: &str,
    last: NaiveDate,
    today: NaiveDate,
    soon: NaiveDate,
    (en, zh): (&str, &str),
) -> Option<ReasonText> {
    let day = wording::day_text(last, desk.lang);
    if last < today {
        Some(warning(
            desk,
            rule,
            &format!("{en} ran out on {day}"),
            &format!("{zh}已于{day}到期"),
        ))
    } else if last <= soon {
        Some(warning(
            desk,
            rule,
            &format!("{en} runs out on {day}"),
            &format!("{zh}将于{day}到期"),
        ))
    } else {
        None
    }
}

fn warning(desk: &Desk<'_>, rule: &str, en: &str, zh: &str) -> ReasonText {
    ReasonText {
        rule: rule.to_owned(),
        detail: desk.say(en, zh),
    }
}

fn points(desk: &Desk<'_>) -> Vec<PointView> {
    let rows = desk.workspace.points.values();
    rows.map(|row| PointView {
        record: row.value.clone(),
        rev: row.rev,
        booked: booked(desk, &Assignee::ServicePoint(row.value.point_id.clone())),
    })
    .collect()
}

fn buyers(
    desk: &Desk<'_>,
    open: &BTreeMap<String, Vec<String>>,
    machines: &[Asset],
) -> Vec<BuyerView> {
    let rows = desk.workspace.buyers.values();
    rows.map(|row| BuyerView {
        record: row.value.clone(),
        rev: row.rev,
        machines: tally(
            machines
                .iter()
                .filter(|a| a.buyer_id == row.value.buyer_id)
                .count(),
        ),
        open_requests: open
            .get(row.value.buyer_id.as_str())
            .cloned()
            .unwrap_or_default(),
    })
    .collect()
}

fn machine(desk: &Desk<'_>, asset: &Asset) -> Option<MachineView> {
    let order = desk.workspace.order(&asset.order_id)?;
    let buyer = desk
        .workspace
        .buyers
        .get(&asset.buyer_id)
        .map(|row| &row.value);
    let product = desk
        .workspace
        .products
        .get(&asset.product_id)
        .map(|row| &row.value);
    let zone = buyer.map(|buyer| &buyer.site.zone);
    let ends = judging_book(&desk.books, desk.now, order.paid_at)
        .zip(order.paid_at)
        .and_then(|(book, paid_at)| period_end(book, paid_at, zone));
    Some(MachineView {
        serial: asset.serial.clone(),
        product: product.map_or_else(|| asset.product_id.to_string(), |p| p.name.clone()),
        buyer: buyer.map_or_else(|| asset.buyer_id.to_string(), |b| b.name.clone()),
        city: buyer
            .map(|b| format!("{}, {}", b.site.city, b.site.country))
            .unwrap_or_default(),
        order: order.into_owned(),
        period_ends: ends.map(|at| desk.here(at)),
        in_period: ends.map(|at| desk.now < at),
    })
}

fn products(desk: &Desk<'_>) -> Vec<ProductView> {
    let rows = desk.workspace.products.values();
    rows.map(|row| ProductView {
        record: row.value.clone(),
        rev: row.rev,
    })
    .collect()
}

fn parts(desk: &Desk<'_>) -> Vec<StockView> {
    let stock = balances(desk.workspace);
    let rows = desk.workspace.parts.values();
    rows.map(|row| StockView {
        record: row.value.clone(),
        stock: stock
            .iter()
            .filter(|((part_no, _), count)| *part_no == row.value.part_no && **count != 0)
            .map(|((_, place), count)| format!("{place} {count}"))
            .collect(),
    })
    .collect()
}

/// Places by the beginning of their name, the largest first.
///
/// # Errors
/// When the country is no country code.
pub fn place_search(desk: &Desk<'_>, input: &PlaceSearchInput) -> AppResult<Vec<PlaceHit>> {
    let country = input
        .country
        .as_deref()
        .filter(|code| !code.trim().is_empty());
    let country = country
        .map(CountryCode::new)
        .transpose()
        .map_err(|e| AppError::field("country", e))?;
    let cities = desk
        .ground
        .packs
        .gazetteer()
        .search(&input.query, country, PLACES);
    Ok(cities.iter().map(place_hit).collect())
}

/// A city of the gazetteer as a shape.
pub fn place_hit(city: &City) -> PlaceHit {
    let region = city
        .region
        .as_ref()
        .map(|region| format!(", {region}"))
        .unwrap_or_default();
    PlaceHit {
        name: format!("{}{region}", city.name),
        country: city.country.to_string(),
        lat: city.point.lat(),
        lon: city.point.lon(),
        zone: city.zone.to_string(),
        population: city.population.into(),
    }
}
