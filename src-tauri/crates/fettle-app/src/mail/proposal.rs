//! What a mail could be taken for. Only ever a proposal: a person decides.

use fettle_domain::request::{FactKind, ServiceRequest};
use fettle_exchange::Mail;

use super::matching::Matches;
use crate::desk::Desk;
use crate::dto::mail::{MailDirection, MailProposal};

/// Words with which a seller confirms; each is one that asks for nothing.
const CONFIRMING: [&str; 18] = [
    "we confirm",
    "i confirm",
    "we hereby confirm",
    "is confirmed",
    "are confirmed",
    "confirmation of your",
    "确认预约",
    "预约已确认",
    "现确认",
    "特此确认",
    "confirmamos",
    "queda confirmad",
    "bestätigen wir",
    "wir bestätigen",
    "nous confirmons",
    "подтверждаем",
    "نؤكد",
    "está confirmad",
];
/// How much of a text is looked at: what stands below is often quoted.
const TOP_CHARS: usize = 1_500;

/// What to propose, and why.
pub fn proposal(
    desk: &Desk<'_>,
    mail: &Mail,
    matches: &Matches,
    taken: Option<&str>,
) -> (MailProposal, String) {
    if let Some(request_id) = taken {
        let why = desk.say(
            &format!("it was taken in already, with {request_id}"),
            &format!("已随 {request_id} 登记过"),
        );
        return (MailProposal::None, why);
    }
    match matches.direction {
        MailDirection::FromBuyer => from_buyer(desk, matches),
        MailDirection::ToBuyer => to_buyer(desk, mail, matches),
        MailDirection::Unknown => (
            MailProposal::None,
            desk.say(
                "no buyer on record wrote it or was written to",
                "发件人与收件人均不是已登记的买家",
            ),
        ),
    }
}

fn from_buyer(desk: &Desk<'_>, matches: &Matches) -> (MailProposal, String) {
    match matches.requests.first().filter(|_| matches.is_told) {
        Some(known) => {
            let id = &known.request_id;
            let why = desk.say(
                &format!("the buyer writes about {id}, which is taken in already; a buyer's mail moves no clock of it"),
                &format!("买家来信谈的是已登记的 {id}；买家的来信不影响其时限"),
            );
            (MailProposal::None, why)
        }
        None => (
            MailProposal::Demand,
            desk.say(
                "a buyer wrote, and it belongs to no demand that is known",
                "买家来信，且不属于任何已登记的需求",
            ),
        ),
    }
}

fn to_buyer(desk: &Desk<'_>, mail: &Mail, matches: &Matches) -> (MailProposal, String) {
    let first = matches.requests.first();
    let Some(row) = first.and_then(|first| desk.request(&first.request_id).ok()) else {
        let why = desk.say(
            "it went to a buyer who has no open demand",
            "发给了买家，但该买家没有未结的需求",
        );
        return (MailProposal::None, why);
    };
    let (request, id) = (&row.value, &row.value.request_id);
    if confirms(mail)
        && !has(desk, request, |what| {
            matches!(what, FactKind::Confirmation { .. })
        })
    {
        let why = desk.say(
            &format!("it went to the buyer, speaks of confirming, and {id} is not confirmed yet"),
            &format!("发给买家，内容为确认，且 {id} 尚未确认"),
        );
        return (MailProposal::Confirmation, why);
    }
    if has(desk, request, |what| matches!(what, FactKind::Reply { .. })) {
        let why = desk.say(
            &format!("it went to the buyer, and {id} was replied to already"),
            &format!("发给买家，而 {id} 已回复过"),
        );
        return (MailProposal::None, why);
    }
    let why = desk.say(
        &format!("it went to the buyer, and {id} waits for a reply"),
        &format!("发给买家，且 {id} 正等待回复"),
    );
    (MailProposal::Reply, why)
}

fn has(desk: &Desk<'_>, request: &ServiceRequest, test: fn(&FactKind) -> bool) -> bool {
    let facts = desk.workspace.facts_about(&request.request_id);
    facts.iter().any(|fact| test(&fact.what))
}

fn confirms(mail: &Mail) -> bool {
    let top: String = mail.text.chars().take(TOP_CHARS).collect();
    let text = format!("{}\n{top}", mail.subject).to_lowercase();
    CONFIRMING.iter().any(|word| text.contains(word))
}
