//! The rows of the sheets that an export adds: facts, bookings, evidence,
//! settings.

use chrono::{DateTime, Utc};
use fettle_domain::evidence::Evidence;
use fettle_domain::request::{Appointment, Fact, FactKind, Retraction};
use fettle_domain::schedule::{Assignee, Booking, BookingState, Lock};
use fettle_domain::service::Channel;

use super::cell::{self, Cell};
use super::grammar;
use super::problem::ProblemKind;
use super::reader::RowReader;
use super::row::SettingRow;

pub(crate) fn fact(r: &mut RowReader<'_>) -> Option<Fact> {
    let fact_id = r.id("fact_id");
    let request_id = r.id("request_id");
    let at = r.cell("at", cell::instant);
    let channel = r.cell("channel", cell::word::<Channel>);
    let what = fact_kind(r);
    let evidence = r.list("evidence", cell::id_from);
    let note = r.text("note");
    let retracted = ended(r, "retracted_at", "retracted_why");
    Some(Fact {
        fact_id: fact_id?,
        request_id: request_id?,
        at: at?,
        channel,
        what: what?,
        evidence: evidence.unwrap_or_default(),
        note,
        retracted: retracted.map(|(at, reason)| Retraction { at, reason }),
    })
}

fn fact_kind(r: &mut RowReader<'_>) -> Option<FactKind> {
    let word = r.text("kind");
    let (agrees_method, agrees_content) = r.grammar("agrees", grammar::agrees).unwrap_or_default();
    let appointment = appointment(r);
    let word = word?;
    let kinds = [
        FactKind::Reply {
            agrees_method,
            agrees_content,
        },
        FactKind::Confirmation { appointment },
        FactKind::Solution,
        FactKind::Arrival,
        FactKind::Completion,
        FactKind::PartsShipped,
        FactKind::Withdrawal,
        FactKind::Note,
    ];
    let words = kinds.each_ref().map(FactKind::as_str).join(", ");
    let known = kinds.into_iter().find(|kind| kind.as_str() == word);
    if known.is_none() {
        let found = cell::shortened(&word);
        r.fail("kind", ProblemKind::UnknownWord { found, words });
    }
    known
}

fn appointment(r: &mut RowReader<'_>) -> Option<Appointment> {
    let (on, zone) = ("appointment_on", "appointment_zone");
    match (r.is_filled(on), r.is_filled(zone)) {
        (true, false) => r.fail(zone, ProblemKind::Alone { filled: on }),
        (false, true) => r.fail(on, ProblemKind::Alone { filled: zone }),
        _ => {}
    }
    let date = r.cell(on, cell::date);
    let from = r.cell("appointment_from", cell::time);
    let to = r.cell("appointment_to", cell::time);
    let zone = r.cell(zone, cell::zone);
    Some(Appointment {
        date: date?,
        from,
        to,
        zone: zone?,
    })
}

/// When something was taken back, and why.
fn ended(
    r: &mut RowReader<'_>,
    at: &'static str,
    why: &'static str,
) -> Option<(DateTime<Utc>, String)> {
    if r.is_filled(why) && !r.is_filled(at) {
        r.fail(at, ProblemKind::Alone { filled: why });
    }
    let when = r.cell(at, cell::instant);
    let reason = r.text(why);
    Some((when?, reason.unwrap_or_default()))
}

pub(crate) fn booking(r: &mut RowReader<'_>) -> Option<Booking> {
    let visit_id = r.id("visit_id");
    let request_id = r.id("request_id");
    let assignee = assignee(r);
    let start_at = r.cell("start_at", cell::instant);
    let finish_at = r.cell("finish_at", cell::instant);
    if start_at.zip(finish_at).is_some_and(|(from, to)| to < from) {
        let begins = "start_at";
        r.fail("finish_at", ProblemKind::EndsBeforeItBegins { begins });
    }
    let work = r.grammar("work", grammar::spans);
    let journey_id = r.id("journey_id");
    let lock = Lock {
        assignee: r.cell("lock_assignee", cell::yes_no).unwrap_or_default(),
        time: r.cell("lock_time", cell::yes_no).unwrap_or_default(),
    };
    let published_at = r.cell("published_at", cell::instant);
    let booked_at = r.cell("booked_at", cell::instant);
    let cancelled = ended(r, "cancelled_at", "cancelled_why");
    Some(Booking {
        visit_id: visit_id?,
        request_id: request_id?,
        assignee: assignee?,
        start_at: start_at?,
        finish_at: finish_at?,
        work: work.unwrap_or_default(),
        journey_id,
        lock,
        published_at,
        booked_at,
        state: cancelled.map_or(BookingState::Booked, |(at, reason)| {
            BookingState::Cancelled { at, reason }
        }),
    })
}

fn assignee(r: &mut RowReader<'_>) -> Option<Assignee> {
    let kind = r.text("assignee_kind")?;
    match kind.as_str() {
        "engineer" => r.id("assignee_id").map(Assignee::Engineer),
        "service_point" => r.id("assignee_id").map(Assignee::ServicePoint),
        _ => {
            let (found, words) = (cell::shortened(&kind), "engineer, service_point".to_owned());
            r.fail("assignee_kind", ProblemKind::UnknownWord { found, words });
            None
        }
    }
}

pub(crate) fn evidence(r: &mut RowReader<'_>) -> Option<Evidence> {
    let evidence_id = r.id("evidence_id");
    let sha256 = r.cell("sha256", sha256);
    let file_name = r.text("file_name");
    let bytes = r.cell("bytes", |c| cell::whole(c, 0, 1 << 50));
    let taken_in_at = r.cell("taken_in_at", cell::instant);
    Some(Evidence {
        evidence_id: evidence_id?,
        sha256: sha256?,
        file_name: file_name?,
        bytes: u64::try_from(bytes?).expect("checked to be within"),
        taken_in_at: taken_in_at?,
    })
}

fn sha256(found: &Cell) -> Result<String, ProblemKind> {
    let text = cell::text(found)?;
    let hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if text.len() == 64 && text.bytes().all(hex) {
        return Ok(text);
    }
    Err(ProblemKind::BadId {
        found: cell::shortened(&text),
        why: "a SHA-256 has 64 lower-case hexadecimal digits".to_owned(),
    })
}

pub(crate) fn setting(r: &mut RowReader<'_>) -> Option<SettingRow> {
    let name = r.text("name");
    let piece = r.count("piece", 1, 100_000);
    let value = r.text("value");
    Some(SettingRow {
        name: name?,
        piece: piece?,
        value: value?,
    })
}
