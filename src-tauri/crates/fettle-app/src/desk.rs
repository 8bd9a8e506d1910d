//! The reading desk: everything that a question about the workspace needs,
//! gathered once - the records, the settings, the books, the language, now.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use fettle_dispatch::PlanInputs;
use fettle_domain::clock::{ClockStatus, Judges};
use fettle_domain::id::{EngineerId, RequestId};
use fettle_domain::money::Money;
use fettle_domain::order::{Buyer, Order, Product};
use fettle_domain::reason::Reason;
use fettle_domain::request::ServiceRequest;
use fettle_domain::rulebook::{RuleBook, active_books};
use fettle_domain::schedule::{Assignee, Booking};
use fettle_domain::settings::Settings;
use fettle_domain::workspace::{Row, Workspace};
use fettle_domain::zone::ZoneId;

use crate::dto::request::AssigneeView;
use crate::dto::{Duration, Moment, MoneyText, ReasonText};
use crate::error::{AppError, AppResult};
use crate::ground::{Ground, WorkingTime};
use crate::schedule::{Schedule, Schedules};
use crate::wording::{self, Lang};
use crate::{reasons, standing};

/// What a question is answered from.
pub struct Desk<'a> {
    /// The records.
    pub workspace: &'a Workspace,
    /// The seller's choices.
    pub settings: Settings,
    /// Active rule books.
    pub books: Vec<&'a RuleBook>,
    judges: Judges<'a>,
    /// Working time.
    pub working_time: Arc<WorkingTime>,
    /// Packs and travel.
    pub ground: &'a Ground,
    schedules: &'a Schedules,
    /// The reader's language.
    pub lang: Lang,
    /// The moment the question is about.
    pub now: DateTime<Utc>,
    /// The log's length.
    pub log_length: u64,
}

impl<'a> Desk<'a> {
    /// Lays the desk.
    pub fn new(
        workspace: &'a Workspace,
        ground: &'a Ground,
        schedules: &'a Schedules,
        lang: Lang,
        now: DateTime<Utc>,
        log_length: u64,
    ) -> Self {
        let settings = settings_of(workspace);
        let sites = workspace.buyers.values().map(|row| &row.value.site);
        let working_time = ground.working_time(&settings, sites);
        let books = active_books(workspace);
        let judges = Judges::new(&books);
        Self {
            workspace,
            settings,
            books,
            judges,
            working_time,
            ground,
            schedules,
            lang,
            now,
            log_length,
        }
    }

    /// The zone of the dispatcher.
    pub fn zone(&self) -> &ZoneId {
        &self.settings.dispatcher_zone
    }

    /// An instant, worded in the dispatcher's zone.
    pub fn here(&self, at: DateTime<Utc>) -> Moment {
        wording::moment(at, self.zone(), self.lang)
    }

    /// An instant, worded in another zone.
    pub fn there(&self, at: DateTime<Utc>, zone: &ZoneId) -> Moment {
        wording::moment(at, zone, self.lang)
    }

    /// A length of time, worded.
    pub fn duration(&self, seconds: i64) -> Duration {
        wording::duration(seconds, self.lang)
    }

    /// An amount of the planning currency, worded.
    pub fn money(&self, minor: i64) -> MoneyText {
        wording::money(Money {
            minor,
            currency: self.settings.rates.into,
        })
    }

    /// A reason, worded.
    pub fn reason(&self, reason: &Reason) -> ReasonText {
        reasons::word(reason, self.lang, self.zone())
    }

    /// Reasons, worded.
    pub fn reasons(&self, reasons: &[Reason]) -> Vec<ReasonText> {
        reasons.iter().map(|reason| self.reason(reason)).collect()
    }

    /// One of two literals, in the reader's language.
    pub fn say(&self, en: &str, zh: &str) -> String {
        self.lang.say(en, zh)
    }

    /// What planning is made from.
    pub fn plan_inputs(&self) -> PlanInputs<'_> {
        PlanInputs {
            workspace: self.workspace,
            settings: &self.settings,
            rule_books: &self.books,
            travel: self.ground.travel(),
            calendars: &*self.working_time,
            now: self.now,
        }
    }

    /// What the bookings that stand amount to.
    pub fn schedule(&self) -> Arc<Schedule> {
        self.schedules.of(self)
    }

    /// A demand by its id.
    ///
    /// # Errors
    /// When there is none.
    pub fn request(&self, id: &str) -> AppResult<&'a Row<ServiceRequest>> {
        let key = RequestId::new(id).map_err(|e| AppError::field("request_id", e))?;
        self.workspace
            .requests
            .get(&key)
            .ok_or_else(|| AppError::not_found("request", id))
    }

    /// The order behind a demand.
    pub fn order(&self, request: &ServiceRequest) -> Option<Cow<'a, Order>> {
        self.workspace.order(&request.order_id)
    }

    /// The buyer behind a demand.
    pub fn buyer(&self, request: &ServiceRequest) -> Option<&'a Buyer> {
        let order = self.order(request)?;
        self.workspace
            .buyers
            .get(&order.buyer_id)
            .map(|row| &row.value)
    }

    /// The product behind a demand.
    pub fn product(&self, request: &ServiceRequest) -> Option<&'a Product> {
        let order = self.order(request)?;
        self.workspace
            .products
            .get(&order.product_id)
            .map(|row| &row.value)
    }

    /// The booking of a demand's visit, when one stands.
    pub fn booking(&self, request: &ServiceRequest) -> Option<&'a Row<Booking>> {
        let row = self.workspace.bookings.get(&request.visit_id())?;
        row.value.stands().then_some(row)
    }

    /// The clocks of a demand.
    pub fn clocks(&self, request: &ServiceRequest) -> Vec<ClockStatus> {
        self.judges
            .clocks_of(self.workspace, request, &*self.working_time, self.now)
    }

    /// How a demand stands.
    pub fn standing(&self, request: &ServiceRequest) -> standing::Standing {
        standing::standing(self, request)
    }

    /// Who is booked, worded.
    pub fn assignee(&self, assignee: &Assignee) -> AssigneeView {
        let name = match assignee {
            Assignee::Engineer(id) => self
                .workspace
                .engineers
                .get(id)
                .map(|r| r.value.name.clone()),
            Assignee::ServicePoint(id) => {
                self.workspace.points.get(id).map(|r| r.value.name.clone())
            }
        };
        AssigneeView {
            kind: assignee.kind().to_owned(),
            id: assignee.id().to_owned(),
            name: name.unwrap_or_else(|| assignee.id().to_owned()),
        }
    }

    /// An engineer's home zone.
    pub fn home_zone(&self, id: &EngineerId) -> Option<&'a ZoneId> {
        self.workspace
            .engineers
            .get(id)
            .map(|row| &row.value.home.zone)
    }
}

/// The settings, or the careful defaults before there are any.
pub fn settings_of(workspace: &Workspace) -> Settings {
    let zone = || ZoneId::new("Asia/Shanghai").expect("a literal zone");
    workspace
        .settings
        .as_ref()
        .map_or_else(|| Settings::careful(zone()), |row| row.value.clone())
}
