//! The order list: window, order of rows, pages.

use chrono::{DateTime, Utc};
use jiff::civil::DateTime as Civil;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::world::SimOrder;

/// What the list is asked for.
#[derive(Debug)]
pub(crate) struct Query {
    pub page: usize,
    pub page_size: usize,
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
}

/// Which of the two instants that a civil time may mean.
#[derive(Clone, Copy)]
enum Reading {
    Earlier,
    Later,
}

/// A boundary, from its `date_str` alone, read in the platform's zone. Where it
/// means two instants it is read to the caller's disadvantage.
fn boundary(value: &Value, reading: Reading) -> Option<DateTime<Utc>> {
    let text = value["date_str"].as_str()?;
    let civil = Civil::strptime("%Y-%m-%d %H:%M:%S", text).ok()?;
    let zone = TimeZone::get("America/Los_Angeles").ok()?;
    let ambiguous = zone.to_ambiguous_timestamp(civil);
    let instant = match reading {
        Reading::Earlier => ambiguous.earlier(),
        Reading::Later => ambiguous.later(),
    };
    DateTime::from_timestamp(instant.ok()?.as_second(), 0)
}

fn whole(value: &Value) -> Option<usize> {
    let text = value.as_str().map(str::to_owned);
    text.unwrap_or_else(|| value.to_string()).parse().ok()
}

impl Query {
    /// From the fields of a query; None without the seller's role or with a
    /// boundary that cannot be read.
    pub fn read(fields: &Value) -> Option<Self> {
        (fields["role"] == "seller").then_some(())?;
        let start = &fields["modified_date_start"];
        let end = &fields["modified_date_end"];
        let is_bad = |value: &Value, read: Option<_>| !value.is_null() && read.is_none();
        let from = boundary(start, Reading::Later);
        let to = boundary(end, Reading::Earlier);
        if is_bad(start, from) || is_bad(end, to) {
            return None;
        }
        Some(Self {
            page: whole(&fields["start_page"]).unwrap_or(0),
            page_size: whole(&fields["page_size"]).unwrap_or(10).clamp(1, 100),
            from,
            to,
        })
    }

    /// The orders of the window, latest change first, and how many there are.
    pub fn page<'a>(&self, orders: &'a [SimOrder]) -> (Vec<&'a SimOrder>, usize) {
        let is_in = |order: &&SimOrder| {
            self.from.is_none_or(|from| order.modified_at >= from)
                && self.to.is_none_or(|to| order.modified_at <= to)
        };
        let mut found: Vec<&SimOrder> = orders.iter().filter(is_in).collect();
        found.sort_by(|a, b| (b.modified_at, &b.trade_id).cmp(&(a.modified_at, &a.trade_id)));
        let total = found.len();
        let rows = found.into_iter().skip(self.page * self.page_size);
        (rows.take(self.page_size).collect(), total)
    }
}
