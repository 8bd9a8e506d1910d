//! Buyers who come with pulled orders: taken in where their place is beyond
//! doubt, listed for a person otherwise.

use std::collections::{BTreeMap, BTreeSet};

use fettle_domain::change::Change;
use fettle_domain::id::{BuyerId, OrderId};
use fettle_domain::market::{MarketAddress, MarketRecord, buyer_id_of};
use fettle_domain::order::Buyer;
use fettle_domain::place::{CountryCode, Place};
use fettle_domain::workspace::Workspace;
use fettle_travel::{Gazetteer, Resolution, zone_of};

/// Where the goods of an order went, as far as it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told<'a> {
    /// The city.
    pub city: Option<&'a str>,
    /// The country.
    pub country: Option<&'a str>,
}

/// What an order tells of its buyer's place: the address of the goods, and the
/// buyer's own country where that has none.
pub fn place_told(record: &MarketRecord) -> Told<'_> {
    let to = record.ship_to.as_deref();
    let country = to.and_then(|to| to.country_code.as_deref());
    Told {
        city: to.and_then(|to| to.city.as_deref()),
        country: country.or(record.buyer.country.as_deref()),
    }
}

/// A buyer's name, as far as it is told.
pub fn name_told(record: &MarketRecord) -> Option<&str> {
    let contact = record.ship_to.as_deref();
    let contact = contact.and_then(|to| to.contact_person.as_deref());
    record.buyer.full_name.as_deref().or(contact)
}

/// The buyer of an order who is not known: neither the seller's own row names
/// one, nor has the workspace a record of this one.
pub fn unknown_buyer(
    workspace: &Workspace,
    id: &OrderId,
    record: &MarketRecord,
) -> Option<BuyerId> {
    if workspace.orders.contains_key(id) || record.order_denied {
        return None;
    }
    let buyer = buyer_id_of(id, record);
    (!workspace.buyers.contains_key(&buyer)).then_some(buyer)
}

/// The buyers of these orders who are not known and whose city and country
/// mean one place.
pub fn found<'a>(
    workspace: &Workspace,
    gazetteer: &Gazetteer,
    orders: impl Iterator<Item = (&'a OrderId, &'a MarketRecord)>,
) -> Vec<Change> {
    let mut known: BTreeMap<Told<'a>, Option<Place>> = BTreeMap::new();
    let mut taken = BTreeSet::new();
    let mut changes = Vec::new();
    for (id, record) in orders {
        let Some(buyer_id) = unknown_buyer(workspace, id, record) else {
            continue;
        };
        let told = place_told(record);
        let site = known.entry(told).or_insert_with(|| place(gazetteer, told));
        if let Some(site) = site
            && taken.insert(buyer_id.clone())
        {
            let site = at_address(site, record.ship_to.as_deref());
            changes.push(Change::BuyerPut(buyer(buyer_id, record, site)));
        }
    }
    changes
}

/// The place that a city and country mean beyond doubt.
fn place(gazetteer: &Gazetteer, told: Told<'_>) -> Option<Place> {
    let country = CountryCode::new(told.country?).ok()?;
    let city = told.city?.trim();
    match gazetteer.resolve(city, country) {
        Resolution::Found(found) => Some(Place {
            city: city.to_owned(),
            country,
            address: None,
            point: found.point,
            point_is_given: false,
            zone: zone_of(found.point),
        }),
        Resolution::Ambiguous(_) | Resolution::Unknown { .. } => None,
    }
}

fn at_address(site: &Place, to: Option<&MarketAddress>) -> Place {
    let address = to.and_then(|to| to.address.as_deref());
    Place {
        address: address.map(str::to_owned),
        ..site.clone()
    }
}

fn buyer(buyer_id: BuyerId, record: &MarketRecord, site: Place) -> Buyer {
    let contact = record.ship_to.as_deref();
    let contact = contact.and_then(|to| to.contact_person.as_deref());
    let name = name_told(record).unwrap_or(buyer_id.as_str()).to_owned();
    Buyer {
        name,
        buyer_id,
        contact: contact.map(str::to_owned),
        email: None,
        phone: None,
        site,
        language: None,
    }
}
