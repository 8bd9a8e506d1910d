//! To which demand a mail belongs: by the numbers it names, by the mails it
//! answers, by the buyer who wrote it or was written to.

use std::collections::{BTreeMap, BTreeSet};

use fettle_domain::id::{BuyerId, OrderId, RequestId};
use fettle_domain::order::Buyer;
use fettle_domain::request::ServiceRequest;
use fettle_exchange::{Mail, Mailbox};

use super::kept::KeptMail;
use crate::desk::Desk;
use crate::dto::mail::{MailDirection, MailMatch};
use crate::dto::request::Stage;

/// The most demands, and orders, that are proposed.
const MOST: usize = 8;

/// What ties a mail to a demand, the strongest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tie {
    Domain,
    Address,
    Order,
    InText,
    Thread,
    InSubject,
}

/// Everything a mail could belong to.
pub struct Matches {
    pub direction: MailDirection,
    /// The likeliest first.
    pub requests: Vec<MailMatch>,
    /// Whether the first of them is tied by more than its buyer and order.
    pub is_told: bool,
    pub order_ids: Vec<String>,
}

type Ties = BTreeMap<RequestId, BTreeSet<(Tie, String)>>;

/// Looks for what a mail belongs to.
pub fn matches(desk: &Desk<'_>, mail: &Mail, kept: &[KeptMail]) -> Matches {
    let (in_subject, in_text) = (tokens(&mail.subject), tokens(&mail.text));
    let orders = named_orders(desk, in_subject.iter().chain(&in_text));
    let (direction, buyers) = parties(desk, mail);
    let mut ties = Ties::new();
    let mut tie = |id: &RequestId, tie: Tie, why: String| {
        ties.entry(id.clone()).or_default().insert((tie, why));
    };
    for (found, strength) in [(&in_subject, Tie::InSubject), (&in_text, Tie::InText)] {
        for id in found.iter().filter_map(|token| request_named(desk, token)) {
            tie(id, strength, named(desk, strength));
        }
    }
    for mail in kept.iter().filter(|kept| kept.shares_thread(mail)) {
        tie(&mail.request_id, Tie::Thread, named(desk, Tie::Thread));
    }
    for request in desk.workspace.requests.values().map(|row| &row.value) {
        if orders.contains(&request.order_id) {
            let why = desk.say("it names the order ", "其中提到订单 ");
            tie(
                &request.request_id,
                Tie::Order,
                format!("{why}{}", request.order_id),
            );
        }
        let buyer = desk.buyer(request).map(|buyer| &buyer.buyer_id);
        if let Some((strength, why)) = buyer.and_then(|id| buyers.get(id))
            && is_open(desk, request)
        {
            tie(&request.request_id, *strength, why.clone());
        }
    }
    let is_told = ties.values().flatten().any(|(tie, _)| *tie >= Tie::InText);
    Matches {
        direction,
        requests: ranked(desk, ties),
        is_told,
        order_ids: order_ids(desk, &orders, &buyers),
    }
}

fn named(desk: &Desk<'_>, tie: Tie) -> String {
    match tie {
        Tie::InSubject => desk.say("its subject names the demand", "主题中提到该需求"),
        Tie::InText => desk.say("its text names the demand", "正文中提到该需求"),
        _ => desk.say(
            "it belongs to an exchange that is kept as evidence",
            "与已存为凭证的往来邮件属同一会话",
        ),
    }
}

fn ranked(desk: &Desk<'_>, ties: Ties) -> Vec<MailMatch> {
    let received = |id: &RequestId| {
        let row = desk.workspace.requests.get(id);
        row.map(|row| row.value.received_at)
    };
    let mut ranked: Vec<_> = ties.into_iter().collect();
    ranked.sort_by_cached_key(|(id, ties)| {
        let strongest = ties.last().map(|(tie, _)| *tie);
        std::cmp::Reverse((strongest, received(id)))
    });
    let worded = ranked.into_iter().take(MOST).map(|(id, ties)| {
        let why: Vec<_> = ties.into_iter().rev().map(|(_, why)| why).collect();
        MailMatch {
            request_id: id.to_string(),
            why: why.join(&desk.say("; ", "；")),
        }
    });
    worded.collect()
}

fn is_open(desk: &Desk<'_>, request: &ServiceRequest) -> bool {
    let stage = desk.standing(request).stage;
    !matches!(stage, Stage::Done | Stage::Withdrawn)
}

/// Words of a text that could be numbers of ours: runs of the letters that
/// numbers are written with, so that other scripts may stand right beside them.
fn tokens(text: &str) -> BTreeSet<&str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-_./#".contains(c);
    let runs = text.split(|c| !is_part(c));
    let trimmed = runs.map(|run| run.trim_matches(|c: char| !c.is_ascii_alphanumeric()));
    trimmed.filter(|token| is_telling(token)).collect()
}

/// Whether a word can only be a number of ours: `12` could be anything.
fn is_telling(token: &str) -> bool {
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    token.len() >= 3 && digits > 0 && (digits < token.len() || digits >= 6)
}

/// The demand of that number, as written or in capitals.
fn request_named<'a>(desk: &Desk<'a>, token: &str) -> Option<&'a RequestId> {
    let requests = &desk.workspace.requests;
    let find = |text: &str| Some(requests.get_key_value(&RequestId::new(text).ok()?)?.0);
    find(token).or_else(|| find(&token.to_ascii_uppercase()))
}

fn named_orders<'t>(
    desk: &Desk<'_>,
    tokens: impl Iterator<Item = &'t &'t str>,
) -> BTreeSet<OrderId> {
    let ids = tokens.filter_map(|token| OrderId::new(token).ok());
    ids.filter(|id| desk.workspace.order(id).is_some())
        .collect()
}

/// Buyers that a mail is from or to, each with how that is known.
type Parties = BTreeMap<BuyerId, (Tie, String)>;

fn parties(desk: &Desk<'_>, mail: &Mail) -> (MailDirection, Parties) {
    let from = buyers_at(desk, &mail.from, true);
    if !from.is_empty() {
        return (MailDirection::FromBuyer, from);
    }
    let to = buyers_at(desk, &mail.to, false);
    let direction = if to.is_empty() {
        MailDirection::Unknown
    } else {
        MailDirection::ToBuyer
    };
    (direction, to)
}

fn buyers_at(desk: &Desk<'_>, boxes: &[Mailbox], is_from: bool) -> Parties {
    let buyers = desk.workspace.buyers.values().map(|row| &row.value);
    let met: Parties = buyers
        .filter_map(|buyer| {
            let tie = boxes
                .iter()
                .filter_map(|mailbox| meets(buyer, mailbox))
                .max()?;
            Some((
                buyer.buyer_id.clone(),
                (tie, party_text(desk, buyer, tie, is_from)),
            ))
        })
        .collect();
    // Where an address is on record, others of its domain are not meant.
    let exact = met.values().any(|(tie, _)| *tie == Tie::Address);
    met.into_iter()
        .filter(|(_, (tie, _))| !exact || *tie == Tie::Address)
        .collect()
}

/// How an address meets a buyer on record. A domain that anybody can have an
/// address in tells nothing.
fn meets(buyer: &Buyer, mailbox: &Mailbox) -> Option<Tie> {
    let known = buyer.email.as_deref()?.trim().to_lowercase();
    if known == mailbox.address {
        return Some(Tie::Address);
    }
    let (_, known) = known.rsplit_once('@')?;
    let (_, domain) = mailbox.address.rsplit_once('@')?;
    (known == domain && !is_public(domain)).then_some(Tie::Domain)
}

fn party_text(desk: &Desk<'_>, buyer: &Buyer, tie: Tie, is_from: bool) -> String {
    let name = &buyer.name;
    match (tie, is_from) {
        (Tie::Address, true) => desk.say(
            &format!("it comes from the address of {name}"),
            &format!("发自 {name} 的地址"),
        ),
        (Tie::Address, false) => desk.say(
            &format!("it went to the address of {name}"),
            &format!("发往 {name} 的地址"),
        ),
        (_, true) => desk.say(
            &format!("it comes from the domain of {name}"),
            &format!("发自 {name} 的域名"),
        ),
        (_, false) => desk.say(
            &format!("it went to the domain of {name}"),
            &format!("发往 {name} 的域名"),
        ),
    }
}

/// Domains of public mail services.
fn is_public(domain: &str) -> bool {
    const PUBLIC: &str = include_str!("../../../../resources/public-mail-domains.txt");
    PUBLIC.lines().any(|line| line == domain)
}

/// The orders named, then those of the buyers, the newest payment first.
fn order_ids(desk: &Desk<'_>, named: &BTreeSet<OrderId>, buyers: &Parties) -> Vec<String> {
    let ids = desk.workspace.order_ids().filter(|id| !named.contains(*id));
    let orders = ids.filter_map(|id| desk.workspace.order(id));
    let mut theirs: Vec<_> = orders
        .filter(|order| buyers.contains_key(&order.buyer_id))
        .collect();
    theirs.sort_by_key(|order| (std::cmp::Reverse(order.paid_at), order.order_id.clone()));
    let theirs = theirs.iter().map(|order| &order.order_id);
    named
        .iter()
        .chain(theirs)
        .take(MOST)
        .map(ToString::to_string)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_between_other_letters() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<_> = tokens(text).into_iter().collect();
            assert_eq!(found, expected, "{text}");
        };
        check("Re: R-0019: spindle", &["R-0019"]);
        check(
            "需求R-0019，订单204731438796399620。",
            &["204731438796399620", "R-0019"],
        );
        check("12 bar at 09:30, pos. 3", &[]);
        check("(#SR/2026/7) and FT-100.", &["FT-100", "SR/2026/7"]);
    }
}
