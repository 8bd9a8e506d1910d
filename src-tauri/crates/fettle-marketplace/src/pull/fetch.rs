//! One order with its payments, or what is left of it when a call is denied.

use serde_json::json;

use super::run::Run;
use super::{Part, PullSink, PulledOrder};
use crate::error::{Error, RefusalKind};
use crate::json::content_hash;
use crate::order::{Funds, Listed, Order};
use crate::profile::Api;
use crate::told::Told;

/// Failures in a row after which the cause is not the order.
const SYSTEMIC: u32 = 5;

/// Denials of one call in a row after which the call is not tried any more in
/// this pull.
const DENIALS: u32 = 3;

/// What happened to the last orders in a row.
#[derive(Debug, Default)]
pub(super) struct Streak {
    failures: u32,
    order_denials: u32,
    fund_denials: u32,
}

impl Streak {
    pub fn failed(&mut self, error: &Error) {
        let may_be_systemic = matches!(error, Error::Http { .. } | Error::Body(_));
        self.failures += u32::from(may_be_systemic);
    }

    pub fn is_systemic(&self) -> bool {
        self.failures >= SYSTEMIC
    }

    pub fn is_denied(&self) -> bool {
        self.order_denials >= DENIALS || self.fund_denials >= DENIALS
    }

    fn denials(&mut self, api: Api) -> &mut u32 {
        match api {
            Api::OrderFund => &mut self.fund_denials,
            _ => &mut self.order_denials,
        }
    }
}

impl<S: PullSink> Run<'_, S> {
    /// Asks for everything about a listed order.
    pub async fn fetch(&mut self, row: Listed) -> Result<PulledOrder, Error> {
        let (order, of_order) = self.order(&row).await?;
        let (funds, of_funds) = self.funds(&row.trade_id).await?;
        self.streak.failures = 0;
        // What the order itself says is as young as its content.
        let modified_at = match &order {
            Part::Read(order) => order.modified_at.or(row.modified_at),
            Part::Denied => row.modified_at,
        };
        let raw = format!(
            "{{\"order\":{},\"funds\":{}}}",
            of_order.text, of_funds.text
        );
        let content = json!({"order": of_order.value, "funds": of_funds.value});
        let listed = row.told.value["trade_status"].as_str();
        Ok(PulledOrder {
            mark: modified_at.filter(|at| self.is_settled(*at)),
            hash: content_hash(&content),
            listed_status: listed.map(str::to_owned),
            trade_id: row.trade_id,
            order,
            funds,
            raw,
            pulled_at: self.client.platform_now(),
        })
    }

    async fn order(&mut self, row: &Listed) -> Result<(Part<Order>, Told), Error> {
        let api = Api::OrderGet;
        if *self.streak.denials(api) >= DENIALS {
            return Ok((Part::Denied, row.told.clone()));
        }
        let answer = self.client.order(&row.trade_id).await;
        match self.part(api, answer)? {
            Ok((order, told)) => Ok((Part::Read(order), told)),
            // Nothing to store: not even a row of the list.
            Err(denial) if row.told.is_nothing() => Err(denial),
            Err(_) => Ok((Part::Denied, row.told.clone())),
        }
    }

    async fn funds(&mut self, trade_id: &str) -> Result<(Part<Funds>, Told), Error> {
        let api = Api::OrderFund;
        if *self.streak.denials(api) >= DENIALS {
            return Ok((Part::Denied, Told::nothing()));
        }
        let answer = self.client.funds(trade_id).await;
        let denied = (Part::Denied, Told::nothing());
        Ok(match self.part(api, answer)? {
            Ok((funds, told)) => (Part::Read(funds), told),
            Err(_) => denied,
        })
    }

    /// The part, or within `Ok` the denial, which is counted and reported.
    fn part<T>(&mut self, api: Api, answer: Result<T, Error>) -> Result<Result<T, Error>, Error> {
        match answer {
            Ok(part) => {
                *self.streak.denials(api) = 0;
                Ok(Ok(part))
            }
            Err(Error::Refused(refusal)) if refusal.kind == RefusalKind::NoPermission => {
                *self.streak.denials(api) += 1;
                if !self.report.denied.contains(&api) {
                    self.report.denied.push(api);
                }
                Ok(Err(Error::Refused(refusal)))
            }
            Err(error) => Err(error),
        }
    }
}
