//! The rows of the seller's sheets: one function a sheet.
//!
//! Each reads every cell before it gives up, so that a row tells all its
//! problems at once.

use fettle_domain::people::Passport;
use fettle_domain::service::{Channel, Method};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::cell;
use super::grammar;
use super::problem::{NoteKind, ProblemKind};
use super::reader::{PlaceColumns, RowReader};
use super::row::{
    BuyerRow, EngineerRow, MessageCells, OrderRow, PartRow, ProductRow, ReplyCells, RequestRow,
    ServicePointRow, StockRow,
};

/// The seller's site columns, as buyers and service points have them.
const SITE: PlaceColumns = PlaceColumns {
    city: "city",
    country: "country",
    address: "address",
    lat: "lat",
    lon: "lon",
};

const HOME: PlaceColumns = PlaceColumns {
    city: "home_city",
    country: "home_country",
    address: "home_address",
    lat: "home_lat",
    lon: "home_lon",
};

pub(crate) fn product(r: &mut RowReader<'_>) -> Option<ProductRow> {
    let product_id = r.id("product_id");
    let model = r.text("model");
    let name = r.text("name");
    let family = r.text("family");
    let serviced = r.cell("serviced", cell::yes_no);
    let services = r.services();
    let warranty_months = r.count("warranty_months", 0, 1_200);
    let discontinued_on = r.cell("discontinued_on", cell::date);
    Some(ProductRow {
        product_id: product_id?,
        model: model?,
        name: name?,
        family,
        serviced,
        services,
        warranty_months,
        discontinued_on,
    })
}

pub(crate) fn buyer(r: &mut RowReader<'_>) -> Option<BuyerRow> {
    let buyer_id = r.id("buyer_id");
    let name = r.text("name");
    let contact = r.text("contact");
    let email = r.text("email");
    let phone = r.text("phone");
    let site = r.place(&SITE);
    let language = r.text("language");
    Some(BuyerRow {
        buyer_id: buyer_id?,
        name: name?,
        contact,
        email,
        phone,
        site: site?,
        language,
    })
}

pub(crate) fn order(r: &mut RowReader<'_>) -> Option<OrderRow> {
    let order_id = r.id("order_id");
    let buyer_id = r.id("buyer_id");
    let product_id = r.id("product_id");
    let serial = r.text("serial");
    let quantity = r.count("quantity", 1, 10_000_000);
    let paid_at = r.cell("paid_at", cell::instant);
    let delivered_on = r.cell("delivered_on", cell::date);
    let status = r.text("status");
    Some(OrderRow {
        order_id: order_id?,
        buyer_id: buyer_id?,
        product_id: product_id?,
        serial,
        quantity,
        paid_at,
        delivered_on,
        status,
    })
}

pub(crate) fn engineer(r: &mut RowReader<'_>) -> Option<EngineerRow> {
    let engineer_id = r.id("engineer_id");
    let name = r.text("name");
    let home = r.place(&HOME);
    let skills = r.skills();
    let languages = r.list("languages", |tag| Ok(tag.to_owned()));
    let passport = passport(r);
    let visas = r.grammar("visas", grammar::visas);
    let visa_lead_days = r.grammar("visa_lead_days", grammar::lead_days);
    let currency = r.cell("currency", cell::currency);
    let day_cost = r.money("day_cost", "currency", currency);
    let max_days_away = r.count("max_days_away", 1, 3_650);
    let leave = r.grammar("leave", grammar::leave);
    Some(EngineerRow {
        engineer_id: engineer_id?,
        name: name?,
        home: home?,
        skills: skills?,
        languages,
        passport,
        visas,
        visa_lead_days,
        day_cost,
        max_days_away,
        leave,
    })
}

fn passport(r: &mut RowReader<'_>) -> Option<Passport> {
    const COUNTRY: &str = "passport_country";
    const EXPIRES: &str = "passport_expires_on";
    match (r.is_filled(COUNTRY), r.is_filled(EXPIRES)) {
        (true, false) => r.fail(EXPIRES, ProblemKind::Alone { filled: COUNTRY }),
        (false, true) => r.fail(COUNTRY, ProblemKind::Alone { filled: EXPIRES }),
        _ => {}
    }
    let country = r.cell(COUNTRY, cell::country);
    let expires_on = r.cell(EXPIRES, cell::date);
    Some(Passport {
        country: country?,
        expires_on: expires_on?,
    })
}

pub(crate) fn service_point(r: &mut RowReader<'_>) -> Option<ServicePointRow> {
    let point_id = r.id("point_id");
    let name = r.text("name");
    let place = r.place(&SITE);
    let radius_km = r.count("radius_km", 0, 20_100);
    let countries = r.list("countries", cell::country_from);
    let services = r.services();
    let skills = r.skills();
    let capacity_per_day = r.count("capacity_per_day", 0, 10_000);
    let currency = r.cell("currency", cell::currency);
    let visit_cost = r.money("visit_cost", "currency", currency);
    let hour_currency = r.cell("hour_currency", cell::currency).or(currency);
    let hour_cost = r.money("hour_cost", "currency", hour_currency);
    Some(ServicePointRow {
        point_id: point_id?,
        name: name?,
        place: place?,
        radius_km,
        countries: countries.map(|list| list.into_iter().collect()),
        services: services?,
        skills,
        capacity_per_day,
        visit_cost,
        hour_cost,
    })
}

pub(crate) fn part(r: &mut RowReader<'_>) -> Option<PartRow> {
    let part_no = r.id("part_no");
    let name = r.text("name");
    let currency = r.cell("currency", cell::currency);
    let unit_price = r.money("unit_price", "currency", currency);
    let products = r.list("products", cell::id_from);
    let supply_years = r.count("supply_years", 0, 100);
    Some(PartRow {
        part_no: part_no?,
        name: name?,
        unit_price,
        products: products.map(|list| list.into_iter().collect()),
        supply_years,
    })
}

pub(crate) fn stock(r: &mut RowReader<'_>) -> Option<StockRow> {
    let part_no = r.id("part_no");
    let place = r.text("place").map(|place| headquarters(&place));
    let most = i64::from(i32::MAX);
    let quantity = r.cell("quantity", |c| cell::whole(c, -most, most));
    if let Some(count) = quantity.filter(|count| *count < 0) {
        let found = count.to_string();
        r.note("quantity", NoteKind::NegativeCount { found });
    }
    Some(StockRow {
        part_no: part_no?,
        place: place?,
        quantity: i32::try_from(quantity?).expect("checked to be within"),
    })
}

/// The seller's own store by its one name.
pub(crate) fn headquarters(place: &str) -> String {
    use fettle_domain::part::StockPlace;
    if place.eq_ignore_ascii_case(StockPlace::HQ) || place == "总部" {
        return StockPlace::HQ.to_owned();
    }
    place.to_owned()
}

pub(crate) fn request(r: &mut RowReader<'_>) -> Option<RequestRow> {
    let request_id = r.id("request_id");
    let order_id = r.id("order_id");
    let received_at = r.cell("received_at", cell::instant);
    let channel = r.cell("channel", cell::word::<Channel>);
    let services = r.services();
    let skills = r.skills();
    let description = r.text("description");
    let work_minutes = r.cell("work_hours", minutes);
    let method = r.cell("method", cell::word::<Method>);
    let reply = reply(r);
    let confirmation = message(r, "confirmed_at", "confirm_channel");
    let solution = message(r, "solved_at", "solve_channel");
    let parts = r.grammar("parts", grammar::parts);
    let parts_eta = r.cell("parts_eta", cell::date);
    let (earliest_on, latest_on) = wishes(r);
    let row = RequestRow {
        request_id: request_id?,
        order_id: order_id?,
        received_at: received_at?,
        channel: channel?,
        services: services?,
        skills,
        description,
        work_minutes,
        method,
        reply,
        confirmation,
        solution,
        parts,
        parts_eta,
        earliest_on,
        latest_on,
    };
    note_early_events(r, &row);
    Some(row)
}

/// Working hours as minutes, rounded to the nearest: 0.8333 h is 50 minutes.
fn minutes(found: &cell::Cell) -> Result<u32, ProblemKind> {
    let hours = cell::decimal_within(found, 0, 10_000)?;
    let minutes = (hours * Decimal::from(60)).round();
    Ok(minutes.to_u32().expect("at most 600,000"))
}

fn reply(r: &mut RowReader<'_>) -> Option<ReplyCells> {
    let message = message(r, "replied_at", "reply_channel");
    let agreed = r.grammar("reply_agrees", grammar::agrees);
    if r.is_filled("reply_agrees") && !r.is_filled("replied_at") && !r.is_filled("reply_channel") {
        let filled = "reply_agrees";
        r.fail("replied_at", ProblemKind::Alone { filled });
    }
    let (agrees_method, agrees_content) = agreed.unwrap_or_default();
    Some(ReplyCells {
        message: message?,
        agrees_method,
        agrees_content,
    })
}

fn message(r: &mut RowReader<'_>, at: &'static str, channel: &'static str) -> Option<MessageCells> {
    if r.is_filled(channel) && !r.is_filled(at) {
        r.fail(at, ProblemKind::Alone { filled: channel });
    }
    let when = r.cell(at, cell::instant);
    let channel = r.cell(channel, cell::word::<Channel>);
    Some(MessageCells { at: when?, channel })
}

fn wishes(r: &mut RowReader<'_>) -> (Option<chrono::NaiveDate>, Option<chrono::NaiveDate>) {
    let earliest = r.cell("earliest_on", cell::date);
    let latest = r.cell("latest_on", cell::date);
    if earliest.zip(latest).is_some_and(|(from, to)| to < from) {
        let begins = "earliest_on";
        r.fail("latest_on", ProblemKind::EndsBeforeItBegins { begins });
    }
    (earliest, latest)
}

fn note_early_events(r: &mut RowReader<'_>, row: &RequestRow) {
    let happened = [
        (
            "replied_at",
            row.reply.as_ref().map(|reply| reply.message.at),
        ),
        ("confirmed_at", row.confirmation.as_ref().map(|m| m.at)),
        ("solved_at", row.solution.as_ref().map(|m| m.at)),
    ];
    for (column, at) in happened {
        if at.is_some_and(|at| at < row.received_at) {
            r.note(column, NoteKind::BeforeDemand);
        }
    }
}
