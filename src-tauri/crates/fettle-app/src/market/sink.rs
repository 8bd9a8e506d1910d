//! Where pulled orders go: buffered for a slice, then written in one step with
//! the cursor.
//!
//! Invariant: what is on the disk is of one moment. A kill loses at most what
//! is buffered, and the cursor with it. The workspace is locked only while a
//! slice is read or written, never while the network is waited for.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use fettle_domain::change::Change;
use fettle_domain::id::OrderId;
use fettle_domain::market::{DENIED, MarketOrder, MarketRecord, MarketWait};
use fettle_domain::workspace::Workspace;
use fettle_marketplace::{PullSink, PulledOrder, Waiting};
use fettle_store::{NewOp, Pack, PackWriter};
use sha2::{Digest, Sha256};

use super::note::{KEY, PullNote};
use super::{buyers, record};
use crate::app::App;
use crate::error::AppError;
use crate::tasks::Task;
use crate::wording::Lang;

/// Orders held before they are written without the cursor: a second of many
/// pages is one slice.
const HELD: usize = 200;

/// Another try that came out the same is written once in this time.
const TOLD_AGAIN: TimeDelta = TimeDelta::hours(1);

/// The code of an order whose id cannot be kept.
const ODD_ID: &str = "odd_id";

/// The workspace as a pull sees it.
pub struct StoreSink<'a> {
    app: &'a App,
    task: &'a Task,
    lang: Lang,
    /// Whether what is pulled from is a stand-in for the platform.
    simulated: bool,
    /// As it was last written.
    pub note: PullNote,
    /// What the buffered orders will be.
    ahead: BTreeMap<OrderId, MarketOrder>,
    held: Vec<Held>,
    taken: u64,
}

/// What will be a change when it is written.
enum Held {
    /// An order, with the answers in the platform's own text: they come into
    /// one pack with those of the others.
    Read {
        order_id: OrderId,
        record: Box<MarketRecord>,
        raw: String,
    },
    Wait {
        order_id: OrderId,
        wait: MarketWait,
    },
}

impl<'a> StoreSink<'a> {
    /// A sink that goes on where `note` says. `simulated`: whether a stand-in
    /// for the platform is pulled from.
    pub fn new(
        app: &'a App,
        task: &'a Task,
        (lang, simulated): (Lang, bool),
        note: PullNote,
    ) -> Self {
        Self {
            app,
            task,
            lang,
            simulated,
            note,
            ahead: BTreeMap::new(),
            held: Vec::new(),
            taken: 0,
        }
    }

    /// Writes what is buffered and `note` in one step.
    ///
    /// # Errors
    /// When the workspace is closed or the disk does not take it.
    pub async fn write(&mut self, note: PullNote) -> Result<(), AppError> {
        let came_along = self.buyers().await?;
        let (changes, pack) = self.packed();
        let mut writing = self.app.writing().await?;
        // Somebody may have made the record meanwhile.
        let is_new = |change: &Change| {
            let target = change.target();
            writing.workspace().rev(target.table, &target.id) == 0
        };
        let came_along: Vec<Change> = came_along.into_iter().filter(is_new).collect();
        let changes = changes.into_iter().chain(came_along);
        let batch = changes.map(NewOp::from).collect();
        let note_text = note.text();
        writing
            .take_over(batch, (KEY, &note_text), pack.as_ref())
            .await?;
        drop(writing);
        self.drop_held();
        self.note = note;
        Ok(())
    }

    /// Lets what is buffered go.
    pub fn drop_held(&mut self) {
        self.held.clear();
        self.ahead.clear();
    }

    /// The changes that are held, and the pack that they name.
    fn packed(&self) -> (Vec<Change>, Option<Pack>) {
        let mut packing = PackWriter::default();
        for held in &self.held {
            if let Held::Read { raw, .. } = held {
                packing.push(raw);
            }
        }
        let (pack, answers) = packing.seal().unzip();
        let mut answers = answers.unwrap_or_default().into_iter();
        let change = |held: &Held| match held {
            Held::Read {
                order_id, record, ..
            } => Change::MarketOrderRead {
                order_id: order_id.clone(),
                record: record.clone(),
                answers: answers
                    .next()
                    .expect("every text was packed, in this order"),
            },
            Held::Wait { order_id, wait } => Change::MarketOrderSetAside {
                order_id: order_id.clone(),
                wait: wait.clone(),
            },
        };
        (self.held.iter().map(change).collect(), pack)
    }

    async fn buyers(&self) -> Result<Vec<Change>, AppError> {
        let orders = self.ahead.iter();
        let orders = orders.filter_map(|(id, order)| Some((id, order.record.as_deref()?)));
        let reading = self.app.reading().await?;
        let workspace = reading.store().workspace();
        let gazetteer = self.app.ground.packs.gazetteer();
        Ok(buyers::found(workspace, gazetteer, orders))
    }

    /// What is known of an order, the buffered included.
    async fn known(&self, id: &OrderId) -> Result<Option<MarketOrder>, AppError> {
        if let Some(order) = self.ahead.get(id) {
            return Ok(Some(order.clone()));
        }
        let reading = self.app.reading().await?;
        let kept = reading.store().workspace().market_orders.get(id);
        Ok(kept.map(|row| row.value.clone()))
    }

    /// Buffers what will be a change; `order` is what it makes of its row.
    async fn hold(&mut self, held: Held, order: MarketOrder) -> Result<(), AppError> {
        self.ahead.insert(order.order_id.clone(), order);
        self.held.push(held);
        if self.held.len() >= HELD {
            self.write(self.note.clone()).await?;
        }
        Ok(())
    }

    async fn hold_wait(&mut self, id: OrderId, wait: MarketWait) -> Result<(), AppError> {
        let known = self.known(&id).await?;
        let mut order = known.unwrap_or_else(|| MarketOrder::new(id.clone()));
        let same = order
            .waiting
            .as_deref()
            .is_some_and(|old| is_told(old, &wait));
        if same {
            return Ok(());
        }
        order.set_aside(wait.clone());
        self.hold(Held::Wait { order_id: id, wait }, order).await
    }

    fn count(&mut self) {
        self.taken += 1;
        let taken = self.taken;
        let message = self.lang.say(
            &format!("{taken} orders read"),
            &format!("已读取 {taken} 个订单"),
        );
        self.task.report(taken, 0, message);
    }

    /// Stores an order that can be kept under its id.
    async fn store_as(&mut self, id: OrderId, pulled: PulledOrder) -> Result<bool, AppError> {
        let known = self.known(&id).await?;
        let before = known.as_ref().and_then(|order| order.record.as_deref());
        let is_news = before.is_none_or(|before| *before.hash != *pulled.hash);
        let record = record::record_of(&pulled, before, self.simulated);
        if !is_news && let Some(known) = &known {
            if is_settled(known, &record) {
                return Ok(false);
            }
            if let Some(wait) = denied_again(known, &record) {
                self.hold_wait(id, wait).await?;
                return Ok(false);
            }
        }
        let mut order = known.unwrap_or_else(|| MarketOrder::new(id.clone()));
        order.read(record.clone());
        let held = Held::Read {
            order_id: id,
            record: Box::new(record),
            raw: pulled.raw,
        };
        self.hold(held, order).await?;
        Ok(is_news)
    }
}

/// Whether a try says nothing that was not told within the hour.
fn is_told(old: &MarketWait, new: &MarketWait) -> bool {
    old.code == new.code
        && old.message == new.message
        && new.mark.is_none_or(|mark| old.mark == Some(mark))
        && new.tried_at - old.tried_at < TOLD_AGAIN
}

/// Whether the same content, read again, changes nothing of the row.
fn is_settled(known: &MarketOrder, record: &MarketRecord) -> bool {
    let before = known.record.as_deref();
    let same =
        |before: &MarketRecord| (before.mark, before.simulated) == (record.mark, record.simulated);
    known.waiting.is_none() && record.is_complete() && before.is_some_and(same)
}

/// The same content, read again, with the same parts denied: the try is told,
/// and the log does not keep the answers a second time.
fn denied_again(known: &MarketOrder, record: &MarketRecord) -> Option<MarketWait> {
    let before = known.record.as_deref()?;
    let wait = known
        .waiting
        .as_deref()
        .filter(|wait| wait.code == DENIED)?;
    let same = (before.order_denied, before.funds_denied, before.mark)
        == (record.order_denied, record.funds_denied, record.mark);
    (same && !record.is_complete()).then(|| MarketWait {
        tried_at: record.pulled_at,
        ..wait.clone()
    })
}

/// A name for an order whose id cannot be kept: as a row without one, it
/// cannot be asked for again.
fn row_name(trade_id: &str) -> OrderId {
    let hash = hex::encode(Sha256::digest(trade_id.as_bytes()));
    OrderId::new(format!("row:{}", &hash[..16])).expect("a word and letters")
}

fn odd_id(trade_id: &str, mark: Option<DateTime<Utc>>, tried_at: DateTime<Utc>) -> MarketWait {
    let shown: String = trade_id
        .chars()
        .filter(|c| !c.is_control())
        .take(40)
        .collect();
    MarketWait {
        code: ODD_ID.to_owned(),
        message: format!("the order's id `{shown}` is none that can be kept"),
        tried_at,
        mark,
    }
}

impl PullSink for StoreSink<'_> {
    type Error = AppError;

    async fn cursor(&mut self) -> Result<Option<DateTime<Utc>>, AppError> {
        Ok(self.note.cursor)
    }

    async fn marks(
        &mut self,
        trade_ids: &[String],
    ) -> Result<HashMap<String, DateTime<Utc>>, AppError> {
        let reading = self.app.reading().await?;
        let kept = &reading.store().workspace().market_orders;
        let mark = |trade_id: &String| {
            let id = record::order_id(trade_id).unwrap_or_else(|| row_name(trade_id));
            let ahead = self.ahead.get(&id);
            let order = ahead.or_else(|| kept.get(&id).map(|row| &row.value))?;
            Some((trade_id.clone(), order.mark()?))
        };
        Ok(trade_ids.iter().filter_map(mark).collect())
    }

    async fn store(&mut self, order: PulledOrder) -> Result<bool, AppError> {
        self.count();
        if let Some(id) = record::order_id(&order.trade_id) {
            return self.store_as(id, order).await;
        }
        let wait = odd_id(&order.trade_id, order.mark, order.pulled_at);
        self.hold_wait(row_name(&order.trade_id), wait).await?;
        Ok(false)
    }

    async fn set_aside(&mut self, waiting: Waiting) -> Result<(), AppError> {
        self.count();
        let id = record::order_id(&waiting.trade_id);
        let id = id.unwrap_or_else(|| row_name(&waiting.trade_id));
        self.hold_wait(id, record::wait_of(&waiting)).await
    }

    async fn waiting(&mut self, limit: usize) -> Result<Vec<String>, AppError> {
        let reading = self.app.reading().await?;
        Ok(waiting(reading.store().workspace(), limit, &self.ahead))
    }

    async fn advance(&mut self, cursor: DateTime<Utc>) -> Result<(), AppError> {
        let note = PullNote {
            cursor: Some(cursor),
            ..self.note.clone()
        };
        self.write(note).await
    }
}

/// The orders that wait and can be asked for, those tried longest ago first.
fn waiting(
    workspace: &Workspace,
    limit: usize,
    ahead: &BTreeMap<OrderId, MarketOrder>,
) -> Vec<String> {
    let kept = workspace.market_orders.iter();
    let kept = kept.map(|(id, row)| (id, ahead.get(id).unwrap_or(&row.value)));
    let new = ahead
        .iter()
        .filter(|(id, _)| !workspace.market_orders.contains_key(id));
    let mut tried: Vec<_> = kept
        .chain(new)
        .filter_map(|(id, order)| Some((order.waiting.as_deref()?.tried_at, id)))
        .filter(|(_, id)| !id.as_str().starts_with("row:"))
        .collect();
    tried.sort_unstable();
    let ids = tried.into_iter().take(limit);
    ids.map(|(_, id)| id.to_string()).collect()
}
