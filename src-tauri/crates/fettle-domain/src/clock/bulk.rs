//! The clocks of a whole workspace, with the books and zones resolved once.

use chrono::{DateTime, Utc};

use super::derive::{self, Judge};
use super::{ClockInputs, ClockStatus};
use crate::calendar::WorkCalendar;
use crate::place::Place;
use crate::request::ServiceRequest;
use crate::rulebook::RuleBook;
use crate::workspace::Workspace;

/// Where the working days come from that some limits count.
pub trait WorkingDays {
    /// Those of the programme's country.
    fn programme(&self) -> Option<&WorkCalendar>;
    /// Those of a buyer's site.
    fn site(&self, place: &Place) -> Option<&WorkCalendar>;
}

/// No working days at hand: limits that count them have no due instant, and
/// their clocks say so.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoWorkingDays;

impl WorkingDays for NoWorkingDays {
    fn programme(&self) -> Option<&WorkCalendar> {
        None
    }

    fn site(&self, _: &Place) -> Option<&WorkCalendar> {
        None
    }
}

/// The active rule books, ready to judge any number of demands.
#[derive(Debug, Clone)]
pub struct Judges<'b>(Vec<Judge<'b>>);

impl<'b> Judges<'b> {
    /// Takes the active books; see [`crate::rulebook::active_books`].
    pub fn new(active: &[&'b RuleBook]) -> Self {
        Self(active.iter().copied().map(Judge::new).collect())
    }

    /// The book that judges a case; see [`super::judging_book`].
    pub fn judging(
        &self,
        received_at: DateTime<Utc>,
        paid_at: Option<DateTime<Utc>>,
    ) -> Option<&'b RuleBook> {
        derive::judging(&self.0, received_at, paid_at).map(|judge| judge.book)
    }

    /// The clocks of one demand of `workspace` as of `now`; none when no
    /// active book was in force.
    pub fn clocks_of(
        &self,
        workspace: &Workspace,
        request: &ServiceRequest,
        days: &dyn WorkingDays,
        now: DateTime<Utc>,
    ) -> Vec<ClockStatus> {
        let (paid_at, buyer) = workspace.payment_and_buyer(&request.order_id);
        let Some(judge) = derive::judging(&self.0, request.received_at, paid_at) else {
            return Vec::new();
        };
        let site = buyer.map(|buyer| &buyer.site);
        let inputs = ClockInputs {
            request,
            facts: &workspace.facts_about(&request.request_id),
            paid_at,
            buyer_zone: site.map(|site| &site.zone),
            programme_days: days.programme(),
            site_days: site.and_then(|site| days.site(site)),
        };
        judge.clocks(&inputs, now)
    }
}

/// Every clock of every demand as of `now`, in the order of the request ids
/// and, for each, of the judging book's clocks.
pub fn all_clocks(
    workspace: &Workspace,
    active: &[&RuleBook],
    days: &dyn WorkingDays,
    now: DateTime<Utc>,
) -> Vec<ClockStatus> {
    let judges = Judges::new(active);
    let requests = workspace.requests.values().map(|row| &row.value);
    requests
        .flat_map(|request| judges.clocks_of(workspace, request, days, now))
        .collect()
}
