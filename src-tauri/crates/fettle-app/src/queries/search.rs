//! Search over everything, for the palette.

use fettle_domain::asset::assets;

use crate::desk::Desk;
use crate::dto::workspace::{SearchHit, SearchInput};
use crate::market::buyers::name_told;

/// How many hits a search gives when the caller names no limit.
const LIMIT: u32 = 20;

/// Records that hold every word of the query: exact ids first, then the
/// beginnings of words, then the rest.
pub fn search(desk: &Desk<'_>, input: &SearchInput) -> Vec<SearchHit> {
    let query = input.query.trim().to_lowercase();
    if query.is_empty() {
        return Vec::new();
    }
    let words: Vec<&str> = query.split_whitespace().collect();
    let mut ranked: Vec<(u8, SearchHit)> = candidates(desk, &words)
        .filter_map(|hit| rank(&hit, &query, &words).map(|rank| (rank, hit)))
        .collect();
    ranked.sort_by(|(a, x), (b, y)| (a, &x.kind, &x.id).cmp(&(b, &y.kind, &y.id)));
    let limit = input.limit.unwrap_or(LIMIT) as usize;
    ranked.into_iter().take(limit).map(|(_, hit)| hit).collect()
}

fn rank(hit: &SearchHit, query: &str, words: &[&str]) -> Option<u8> {
    let id = hit.id.to_lowercase();
    let text = format!(
        "{id} {} {}",
        hit.title.to_lowercase(),
        hit.detail.to_lowercase()
    );
    if id == query {
        return Some(0);
    }
    if !words.iter().all(|word| text.contains(word)) {
        return None;
    }
    let starts = |word: &&str| {
        text.split(|c: char| !c.is_alphanumeric())
            .any(|token| token.starts_with(*word))
    };
    Some(if words.iter().all(starts) { 1 } else { 2 })
}

fn hit(kind: &str, id: &impl ToString, title: String, detail: String) -> SearchHit {
    SearchHit {
        kind: kind.to_owned(),
        id: id.to_string(),
        title,
        detail,
    }
}

fn candidates<'a>(
    desk: &'a Desk<'_>,
    words: &'a [&'a str],
) -> impl Iterator<Item = SearchHit> + 'a {
    let workspace = desk.workspace;
    let requests = workspace.requests.values().map(|row| {
        let request = &row.value;
        let buyer = desk.buyer(request);
        let name = buyer.map_or("", |b| b.name.as_str());
        let city = buyer
            .map(|b| format!("{}, {}", b.site.city, b.site.country))
            .unwrap_or_default();
        let text = request.description.clone().unwrap_or_default();
        hit(
            "request",
            &request.request_id,
            format!("{} · {name}", request.request_id),
            format!("{city} · {text}"),
        )
    });
    let engineers = workspace.engineers.values().map(|row| {
        let skills: Vec<_> = row
            .value
            .skills
            .iter()
            .map(fettle_domain::service::Skill::as_str)
            .collect();
        hit(
            "engineer",
            &row.value.engineer_id,
            row.value.name.clone(),
            format!("{} · {}", row.value.home.city, skills.join(", ")),
        )
    });
    let points = workspace.points.values().map(|row| {
        hit(
            "service_point",
            &row.value.point_id,
            row.value.name.clone(),
            format!("{}, {}", row.value.place.city, row.value.place.country),
        )
    });
    let buyers = workspace.buyers.values().map(|row| {
        hit(
            "buyer",
            &row.value.buyer_id,
            row.value.name.clone(),
            format!("{}, {}", row.value.site.city, row.value.site.country),
        )
    });
    requests
        .chain(engineers)
        .chain(points)
        .chain(buyers)
        .chain(orders(desk, words))
        .chain(machines(desk))
}

/// Orders are many: one that lacks a word is passed over before it is worded.
fn orders<'a>(desk: &'a Desk<'_>, words: &'a [&'a str]) -> impl Iterator<Item = SearchHit> + 'a {
    let workspace = desk.workspace;
    let ids = workspace.order_ids();
    let mut text = String::new();
    let orders = ids.filter_map(|id| workspace.order(id));
    orders.filter_map(move |order| {
        // Where the catalogue and the buyers know nothing, the platform's words.
        let told = workspace.market_record(&order.order_id);
        let mut lines = told.into_iter().flat_map(|told| &told.lines);
        let told_product = lines.find_map(|line| line.name.as_deref());
        let told_buyer = told.and_then(name_told);
        let product = workspace.products.get(&order.product_id);
        let buyer = workspace.buyers.get(&order.buyer_id);
        let product = product.map(|row| row.value.name.as_str()).or(told_product);
        let buyer = buyer.map(|row| row.value.name.as_str()).or(told_buyer);
        let simulated = told.filter(|told| told.simulated);
        let simulated = simulated.map(|_| desk.lang.word("simulated", "模拟"));
        let parts = [Some(order.order_id.as_str()), product, buyer, simulated];
        text.clear();
        for part in parts.into_iter().flatten() {
            text.extend(part.chars().flat_map(char::to_lowercase));
            text.push('\n');
        }
        words.iter().all(|word| text.contains(word)).then(|| {
            let detail: Vec<&str> = buyer.into_iter().chain(simulated).collect();
            hit(
                "order",
                &order.order_id,
                format!("{} · {}", order.order_id, product.unwrap_or_default()),
                detail.join(" · "),
            )
        })
    })
}

fn machines<'a>(desk: &'a Desk<'_>) -> impl Iterator<Item = SearchHit> + 'a {
    assets(desk.workspace).map(|asset| {
        let product = desk.workspace.products.get(&asset.product_id);
        let buyer = desk.workspace.buyers.get(&asset.buyer_id);
        let name = product.map_or("", |row| row.value.name.as_str());
        let buyer = buyer.map_or("", |row| row.value.name.as_str());
        hit(
            "machine",
            &asset.serial,
            format!("{} · {name}", asset.serial),
            buyer.to_owned(),
        )
    })
}
