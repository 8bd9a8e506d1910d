//! A sink in memory that holds the pull to its promise at each step.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use fettle_marketplace::{PullSink, PulledOrder, Waiting};
use fettle_marketplace_sim::{SimOrder, Simulator};

/// What one desktop would have kept. It outlives killed pulls.
pub struct MemorySink {
    simulator: Arc<Simulator>,
    pub orders: BTreeMap<String, PulledOrder>,
    pub waiting: BTreeMap<String, Waiting>,
    marks: HashMap<String, DateTime<Utc>>,
    pub cursor: Option<DateTime<Utc>>,
    pub stored: u64,
}

impl MemorySink {
    pub fn new(simulator: Arc<Simulator>) -> Self {
        Self {
            simulator,
            orders: BTreeMap::new(),
            waiting: BTreeMap::new(),
            marks: HashMap::new(),
            cursor: None,
            stored: 0,
        }
    }

    /// Whether everything equals the platform's truth, nothing more or less.
    pub fn assert_equals_truth(&self) {
        let truth = self.simulator.orders();
        let held: Vec<&String> = self.orders.keys().collect();
        let mut ids: Vec<&String> = truth.iter().map(|order| &order.trade_id).collect();
        ids.sort();
        assert_eq!(held, ids);
        assert!(self.waiting.is_empty(), "{:?}", self.waiting);
        for order in &truth {
            let pulled = &self.orders[&order.trade_id];
            assert!(pulled.is_complete(), "{pulled:?}");
            assert_eq!(differs(order, pulled), None, "{order:?}\n{pulled:?}");
        }
    }

    /// Every order that last changed by `cursor` is held as it is, or waits.
    fn assert_not_ahead(&self, cursor: DateTime<Utc>) {
        for order in self.simulator.orders() {
            let is_due = order.modified_at <= cursor;
            if !is_due || self.waiting.contains_key(&order.trade_id) {
                continue;
            }
            let pulled = self.orders.get(&order.trade_id);
            let pulled = pulled.unwrap_or_else(|| panic!("{cursor} is ahead of {order:?}"));
            assert_eq!(
                differs(&order, pulled),
                None,
                "{cursor} is ahead of {order:?}\n{pulled:?}"
            );
        }
    }
}

/// The first thing in which `pulled` is not `order`.
fn differs(order: &SimOrder, pulled: &PulledOrder) -> Option<&'static str> {
    if let Some(read) = pulled.order.read() {
        let lines: Vec<_> = read
            .lines
            .iter()
            .map(|line| (line.product_id.clone(), line.quantity))
            .collect();
        let truth: Vec<_> = order
            .lines
            .iter()
            .map(|(id, _, quantity)| (Some(id.clone()), quantity.parse().ok()))
            .collect();
        let checks = [
            (
                read.status.as_deref() == Some(order.status.as_str()),
                "status",
            ),
            (read.modified_at == Some(order.modified_at), "modified_at"),
            (read.created_at == Some(order.created_at), "created_at"),
            (
                read.buyer.full_name.as_deref() == Some(order.buyer.0.as_str()),
                "buyer",
            ),
            (lines == truth, "lines"),
        ];
        if let Some((_, what)) = checks.into_iter().find(|(is_same, _)| !is_same) {
            return Some(what);
        }
    }
    let funds = pulled.funds.read()?;
    let first = order
        .payments
        .iter()
        .filter_map(|payment| payment.paid_at)
        .min();
    let is_same = funds.first_paid_at() == first
        && funds.payments.len() == order.payments.len()
        && funds.has_refund == order.has_refund;
    (!is_same).then_some("funds")
}

impl PullSink for MemorySink {
    type Error = Infallible;

    async fn cursor(&mut self) -> Result<Option<DateTime<Utc>>, Infallible> {
        Ok(self.cursor)
    }

    async fn marks(
        &mut self,
        trade_ids: &[String],
    ) -> Result<HashMap<String, DateTime<Utc>>, Infallible> {
        let known = |id: &String| Some((id.clone(), *self.marks.get(id)?));
        Ok(trade_ids.iter().filter_map(known).collect())
    }

    async fn store(&mut self, order: PulledOrder) -> Result<bool, Infallible> {
        self.stored += 1;
        let id = order.trade_id.clone();
        match order.mark {
            Some(mark) => self.marks.insert(id.clone(), mark),
            None => self.marks.remove(&id),
        };
        if order.is_complete() {
            self.waiting.remove(&id);
        } else {
            let reason = fettle_marketplace::Error::SignedOut;
            let (mark, tried_at) = (order.mark, order.pulled_at);
            let waiting = Waiting {
                trade_id: id.clone(),
                mark,
                reason,
                tried_at,
            };
            self.waiting.insert(id.clone(), waiting);
        }
        let hash = order.hash.clone();
        let before = self.orders.insert(id, order);
        Ok(before.is_none_or(|before| before.hash != hash))
    }

    async fn set_aside(&mut self, waiting: Waiting) -> Result<(), Infallible> {
        if let Some(mark) = waiting.mark {
            self.marks.insert(waiting.trade_id.clone(), mark);
        }
        self.waiting.insert(waiting.trade_id.clone(), waiting);
        Ok(())
    }

    async fn waiting(&mut self, limit: usize) -> Result<Vec<String>, Infallible> {
        let mut waiting: Vec<&Waiting> = self.waiting.values().collect();
        waiting.sort_by_key(|waiting| waiting.tried_at);
        Ok(waiting
            .into_iter()
            .take(limit)
            .map(|waiting| waiting.trade_id.clone())
            .collect())
    }

    async fn advance(&mut self, cursor: DateTime<Utc>) -> Result<(), Infallible> {
        assert!(
            self.cursor.is_none_or(|before| cursor > before),
            "the cursor went back"
        );
        self.assert_not_ahead(cursor);
        self.cursor = Some(cursor);
        Ok(())
    }
}
