//! *Map*: sites, homes, service points, legs of journeys.

use std::collections::BTreeMap;

use fettle_domain::id::BuyerId;
use fettle_domain::place::GeoPoint;

use super::journeys::all_journeys;
use super::today::is_open;
use crate::desk::Desk;
use crate::dto::map::{MapArc, MapHome, MapPoint, MapSite, MapView};
use crate::dto::plan::JourneyView;
use crate::dto::request::Risk;

/// Everything on the map.
pub fn map(desk: &Desk<'_>) -> MapView {
    MapView {
        sites: sites(desk),
        homes: homes(desk),
        points: points(desk),
        arcs: arcs(desk),
    }
}

/// Sites with open demands, each with its most urgent risk.
fn sites(desk: &Desk<'_>) -> Vec<MapSite> {
    let mut open: BTreeMap<BuyerId, (Risk, Vec<String>)> = BTreeMap::new();
    for row in desk.workspace.requests.values() {
        let request = &row.value;
        let standing = desk.standing(request);
        if let Some(buyer) = desk.buyer(request).filter(|_| is_open(standing.stage)) {
            let entry = open
                .entry(buyer.buyer_id.clone())
                .or_insert((Risk::None, Vec::new()));
            entry.0 = entry.0.min(standing.risk);
            entry.1.push(request.request_id.to_string());
        }
    }
    let site = |(id, (risk, requests)): (BuyerId, (Risk, Vec<String>))| {
        let buyer = &desk.workspace.buyers.get(&id)?.value;
        Some(MapSite {
            buyer_id: id.to_string(),
            name: buyer.name.clone(),
            city: format!("{}, {}", buyer.site.city, buyer.site.country),
            lat: buyer.site.point.lat(),
            lon: buyer.site.point.lon(),
            requests,
            risk,
        })
    };
    open.into_iter().filter_map(site).collect()
}

/// One mark a city, however many engineers live there.
fn homes(desk: &Desk<'_>) -> Vec<MapHome> {
    let mut homes: BTreeMap<GeoPoint, MapHome> = BTreeMap::new();
    for row in desk.workspace.engineers.values() {
        let home = &row.value.home;
        let mark = homes.entry(home.point).or_insert_with(|| MapHome {
            city: home.city.clone(),
            engineers: Vec::new(),
            lat: home.point.lat(),
            lon: home.point.lon(),
        });
        mark.engineers.push(row.value.name.clone());
    }
    homes.into_values().collect()
}

fn points(desk: &Desk<'_>) -> Vec<MapPoint> {
    let rows = desk.workspace.points.values();
    rows.map(|row| {
        let point = &row.value;
        MapPoint {
            point_id: point.point_id.to_string(),
            name: point.name.clone(),
            lat: point.place.point.lat(),
            lon: point.place.point.lon(),
            radius_km: point.radius_km,
            countries: point.countries.iter().map(ToString::to_string).collect(),
        }
    })
    .collect()
}

/// Legs of journeys that are not over.
fn arcs(desk: &Desk<'_>) -> Vec<MapArc> {
    let journeys = all_journeys(desk)
        .into_iter()
        .filter(|journey| journey.back.at > desk.now);
    journeys.flat_map(arcs_of).collect()
}

fn arcs_of(journey: JourneyView) -> impl Iterator<Item = MapArc> {
    let (id, engineer) = (journey.id, journey.engineer);
    journey.legs.into_iter().map(move |leg| MapArc {
        journey_id: id.clone(),
        engineer: engineer.clone(),
        mode: leg.mode,
        from: (leg.from.lat, leg.from.lon),
        to: (leg.to.lat, leg.to.lon),
        text: format!("{} → {} · {}", leg.from.name, leg.to.name, leg.depart.short),
    })
}
