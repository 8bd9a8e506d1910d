//! The sample: a workbook of an invented seller, told as of any day.
//!
//! The book's dates stand around one moment. Opened weeks later, every promise
//! in it would be missed; so its dates can be moved by whole days, all by the
//! same number, and everything in it stays as far apart as it was.

use std::ops::ControlFlow;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use fettle_domain::time::DateRange;

use crate::book::{
    Book, EngineerRow, Limits, MessageCells, OrderRow, ProductRow, ReadError, RequestRow,
    read_workbook,
};

/// The sample workbook as it is shipped: told as of [`told_at`].
pub const SAMPLE: &[u8] = include_bytes!("../../../resources/sample/seller.xlsx");

/// The moment that the shipped book is told as of.
fn told_at() -> DateTime<Utc> {
    "2026-11-18T09:00:00+08:00"
        .parse()
        .expect("a literal instant")
}

/// The sample, its dates moved by whole days so that it is told as of `now`.
/// Before the shipped book's own moment nothing is moved.
///
/// # Errors
/// As [`read_workbook`]; a test reads the shipped book.
pub fn sample(now: DateTime<Utc>) -> Result<Book, ReadError> {
    let mut progress = |_| ControlFlow::Continue(());
    let mut book = read_workbook(SAMPLE, &Limits::default(), &mut progress)?;
    let days = (now - told_at()).num_days().clamp(0, 365_000);
    move_dates(&mut book, Later(days.unsigned_abs()));
    Ok(book)
}

fn move_dates(book: &mut Book, later: Later) {
    let rows = &mut book.rows;
    for row in &mut rows.products {
        later.product(&mut row.value);
    }
    for row in &mut rows.orders {
        later.order(&mut row.value);
    }
    for row in &mut rows.engineers {
        later.engineer(&mut row.value);
    }
    for row in &mut rows.requests {
        later.request(&mut row.value);
    }
}

/// A number of days by which dates are moved.
#[derive(Clone, Copy)]
struct Later(u64);

impl Later {
    fn date(self, date: &mut NaiveDate) {
        *date = *date + Days::new(self.0);
    }

    fn instant(self, at: &mut DateTime<Utc>) {
        *at += TimeDelta::days(self.0.cast_signed());
    }

    fn range(self, range: &mut DateRange) {
        self.date(&mut range.from);
        self.date(&mut range.to);
    }

    fn message(self, message: &mut MessageCells) {
        self.instant(&mut message.at);
    }

    fn product(self, row: &mut ProductRow) {
        row.discontinued_on
            .iter_mut()
            .for_each(|date| self.date(date));
    }

    fn order(self, row: &mut OrderRow) {
        row.paid_at.iter_mut().for_each(|at| self.instant(at));
        row.delivered_on.iter_mut().for_each(|date| self.date(date));
    }

    fn engineer(self, row: &mut EngineerRow) {
        if let Some(passport) = &mut row.passport {
            self.date(&mut passport.expires_on);
        }
        for visa in row.visas.iter_mut().flatten() {
            self.range(&mut visa.valid);
        }
        row.leave
            .iter_mut()
            .flatten()
            .for_each(|range| self.range(range));
    }

    fn request(self, row: &mut RequestRow) {
        self.instant(&mut row.received_at);
        if let Some(reply) = &mut row.reply {
            self.message(&mut reply.message);
        }
        let messages = row.confirmation.iter_mut().chain(&mut row.solution);
        messages.for_each(|message| self.message(message));
        let dates = [&mut row.parts_eta, &mut row.earliest_on, &mut row.latest_on];
        dates.into_iter().flatten().for_each(|date| self.date(date));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_has_no_problems_and_moves_as_one() {
        let shipped = sample(told_at()).unwrap();
        assert_eq!(shipped.problems, []);
        let later = sample(told_at() + TimeDelta::hours(24 * 400 + 23)).unwrap();
        let (a, b) = (
            &shipped.rows.requests[0].value,
            &later.rows.requests[0].value,
        );
        assert_eq!(b.received_at - a.received_at, TimeDelta::days(400));
        let paid = |book: &Book| book.rows.orders[0].value.paid_at.unwrap();
        assert_eq!(paid(&later) - paid(&shipped), TimeDelta::days(400));
        assert_eq!(sample(told_at() - TimeDelta::days(9)).unwrap(), shipped);
    }
}
