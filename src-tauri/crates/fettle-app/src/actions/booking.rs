//! Bookings by hand: assign, move, cancel, lock.

use fettle_domain::change::Change;
use fettle_domain::id::VisitId;
use fettle_domain::schedule::{Booking, Lock};
use fettle_domain::workspace::Row;
use fettle_store::NewOp;

use crate::app::Writing;
use crate::case::Call;
use crate::dto::record::{AssignInput, CancelInput, LockInput};
use crate::dto::workspace::Done;
use crate::error::{AppError, AppResult, ErrorCode};
use crate::queries::promise::tried;
use crate::summary::summary;

/// Books a visit, or moves it. What cannot be done at all is refused with
/// every reason; what is late or tight is the dispatcher's to decide.
pub(crate) async fn assign(call: Call<'_>, input: AssignInput) -> AppResult<Done> {
    let mut writing = call.app.writing().await?;
    let desk = writing.desk(call.lang, input.at);
    let tried = tried(
        &desk,
        &input.visit_id,
        &input.kind,
        &input.id,
        input.start_at,
    )?;
    let Some(booking) = tried.booking.filter(|_| tried.feasible) else {
        let why: Vec<String> = desk
            .reasons(&tried.reasons)
            .into_iter()
            .map(|r| r.detail)
            .collect();
        return Err(AppError::new(ErrorCode::NotPossible, why.join("; ")));
    };
    drop(desk);
    let base_rev = input
        .base_rev
        .or_else(|| Some(rev(&writing, &booking.visit_id)));
    let mut batch = vec![NewOp {
        change: Change::BookingPut(booking.clone()),
        base_rev,
    }];
    batch.extend(
        tried
            .also
            .into_iter()
            .map(|other| Change::BookingPut(other).into()),
    );
    let message = summary(&batch[0].change, writing.workspace(), call.lang);
    writing.done(batch, message).await
}

fn rev(writing: &Writing<'_>, visit_id: &VisitId) -> u64 {
    writing
        .workspace()
        .bookings
        .get(visit_id)
        .map_or(0, |row| row.rev)
}

fn standing<'a>(writing: &'a Writing<'_>, visit_id: &str) -> AppResult<&'a Row<Booking>> {
    let key = VisitId::new(visit_id).map_err(|e| AppError::field("visit_id", e))?;
    let row = writing
        .workspace()
        .bookings
        .get(&key)
        .filter(|row| row.value.stands());
    row.ok_or_else(|| AppError::not_found("booking of the visit", visit_id))
}

/// Takes a booking back.
pub(crate) async fn cancel(call: Call<'_>, input: CancelInput) -> AppResult<Done> {
    let mut writing = call.app.writing().await?;
    let row = standing(&writing, &input.visit_id)?;
    let change = Change::BookingCancelled {
        visit_id: row.value.visit_id.clone(),
        at: call.app.now(),
        reason: input.reason.unwrap_or_default(),
    };
    let base_rev = input.base_rev.or(Some(row.rev));
    let message = summary(&change, writing.workspace(), call.lang);
    writing
        .done(vec![NewOp { change, base_rev }], message)
        .await
}

/// Locks or frees a booking.
pub(crate) async fn lock(call: Call<'_>, input: LockInput) -> AppResult<Done> {
    let mut writing = call.app.writing().await?;
    let row = standing(&writing, &input.visit_id)?;
    let lock = Lock {
        assignee: input.assignee,
        time: input.time,
    };
    let booking = Booking {
        lock,
        ..row.value.clone()
    };
    let base_rev = Some(row.rev);
    let id = &booking.visit_id;
    let message = match (lock.assignee, lock.time) {
        (false, false) => call.lang.say(
            &format!("{id} is free to be moved"),
            &format!("{id} 已解锁"),
        ),
        _ => call
            .lang
            .say(&format!("{id} is locked"), &format!("{id} 已锁定")),
    };
    let op = NewOp {
        change: Change::BookingPut(booking),
        base_rev,
    };
    writing.done(vec![op], message).await
}
