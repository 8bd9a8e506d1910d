//! Cutting the window into slices of one page, and reading a slice that cannot
//! be cut.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::client::Client;
use crate::error::{Error, Oddity};
use crate::order::{Listed, Page};
use crate::profile::Api;
use crate::told::Told;
use crate::window::Window;

/// The shortest slice: the platform's dates count seconds.
const SHORTEST: TimeDelta = TimeDelta::seconds(1);

/// Readings of a slice of many pages before giving up for now.
const READINGS: u32 = 12;

/// What a slice turned out to be.
pub(super) enum Found {
    /// All of it.
    Whole(Page),
    /// More than a page: the slicer has made its next window shorter.
    TooMuch,
}

/// How one reading of many pages ended.
enum Reading {
    Ok(BTreeMap<String, Listed>, Vec<Told>),
    Disturbed,
    Repeating,
}

/// Walks from the start to the limit.
pub(super) struct Slicer {
    at: DateTime<Utc>,
    limit: DateTime<Utc>,
    length: TimeDelta,
    page_size: u32,
}

fn unexpected(what: Oddity) -> Error {
    let api = Api::OrderList;
    Error::Unexpected { api, what }
}

impl Slicer {
    pub fn new(at: DateTime<Utc>, limit: DateTime<Utc>, page_size: u32) -> Self {
        Self {
            at,
            limit,
            length: (limit - at).max(SHORTEST),
            page_size: page_size.clamp(1, crate::calls::PAGE_SIZE_LIMIT),
        }
    }

    /// The next window, or None at the end.
    pub fn window(&self) -> Option<Window> {
        if self.at + SHORTEST > self.limit {
            return None;
        }
        let to = self.limit.min(self.at + self.length);
        Window::between(self.at, to, self.limit)
    }

    /// Corrects the limit after the clock was measured. Seconds later are the
    /// next pull's: an unchanged window is to cost one call.
    pub fn limit_to(&mut self, limit: DateTime<Utc>) {
        if limit < self.limit || limit - self.limit > TimeDelta::minutes(1) {
            self.limit = limit;
        }
    }

    /// Goes on behind `window`. The second at the seam is read twice.
    pub fn done(&mut self, window: Window) {
        self.at = window.to;
    }

    /// Reads `window`, or makes the next one shorter.
    pub async fn read(&mut self, client: &Client, window: Window) -> Result<Found, Error> {
        let page = client.list(window, 0, self.page_size).await?;
        let rows = page.rows.len() + page.nameless.len();
        let strays = page.rows.iter().filter_map(|row| row.modified_at);
        if strays.into_iter().any(|at| window.is_far_from(at)) {
            return Err(unexpected(Oddity::WindowIgnored));
        }
        let size = u64::from(self.page_size);
        let least = rows as u64 + u64::from(rows as u64 >= size);
        let total = page.total.unwrap_or(least);
        if total <= rows as u64 {
            self.lengthen(window, total);
            return Ok(Found::Whole(page));
        }
        let has_shrunk = self.shorten(window, total);
        if has_shrunk {
            return Ok(Found::TooMuch);
        }
        self.read_pages(client, window).await.map(Found::Whole)
    }

    /// After a slice with `total` rows: as long again, or twice if there was
    /// little in it.
    fn lengthen(&mut self, window: Window, total: u64) {
        self.length = window.to - window.from;
        if total * 2 < u64::from(self.page_size) {
            self.length = self.length * 2;
        }
    }

    /// Cuts the slice to what should hold two thirds of a page. False if the
    /// window cannot get shorter than it was.
    fn shorten(&mut self, window: Window, total: u64) -> bool {
        let was = window.to - window.from;
        let seconds = was.num_seconds().unsigned_abs();
        let fit = seconds.saturating_mul(u64::from(self.page_size)) * 2 / 3 / total.max(1);
        let fit = fit.clamp(1, (seconds / 2).max(1));
        self.length = TimeDelta::seconds(i64::try_from(fit).unwrap_or(1));
        self.window().is_some_and(|next| next.to < window.to)
    }

    /// Reads a slice of many pages until two readings in a row agree. Rows come
    /// and go while pages are turned: one reading alone may have missed some.
    async fn read_pages(&self, client: &Client, window: Window) -> Result<Page, Error> {
        let mut last: Option<BTreeMap<String, Listed>> = None;
        let mut repeats = 0;
        for _ in 0..READINGS {
            match self.reading(client, window).await? {
                Reading::Ok(rows, nameless) => {
                    let agrees = last
                        .as_ref()
                        .is_some_and(|last| last.keys().eq(rows.keys()));
                    if agrees {
                        let total = Some(rows.len() as u64);
                        let rows = rows.into_values().collect();
                        return Ok(Page {
                            total,
                            rows,
                            nameless,
                        });
                    }
                    last = Some(rows);
                }
                Reading::Disturbed => last = None,
                Reading::Repeating => repeats += 1,
            }
        }
        let what = if repeats > READINGS / 2 {
            Oddity::RepeatedPages
        } else {
            Oddity::Restless
        };
        Err(unexpected(what))
    }

    /// Reads all pages once.
    async fn reading(&self, client: &Client, window: Window) -> Result<Reading, Error> {
        let mut rows: BTreeMap<String, Listed> = BTreeMap::new();
        let mut nameless = Vec::new();
        let mut first_total = None;
        for number in 0.. {
            let page = client.list(window, number, self.page_size).await?;
            let count = page.rows.len() + page.nameless.len();
            let before = rows.len() + nameless.len();
            rows.extend(page.rows.into_iter().map(|row| (row.trade_id.clone(), row)));
            nameless.extend(page.nameless);
            let found = (rows.len() + nameless.len()) as u64;
            if *first_total.get_or_insert(page.total) != page.total {
                return Ok(Reading::Disturbed);
            }
            if count > 0 && found == before as u64 {
                return Ok(Reading::Repeating);
            }
            let is_last = page
                .total
                .map_or(count == 0, |total| found >= total || count == 0);
            if is_last {
                let is_whole = page.total.is_none_or(|total| found == total);
                let whole = Reading::Ok(rows, nameless);
                return Ok(if is_whole { whole } else { Reading::Disturbed });
            }
        }
        Ok(Reading::Disturbed)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use serde_json::json;

    use super::*;
    use crate::client::Settings;
    use crate::error::NetworkFault;
    use crate::pace::{BoxFuture, TokioPace};
    use crate::profile::Profile;
    use crate::secret::Secret;
    use crate::token::{TokenVault, Tokens, VaultError};
    use crate::transport::{Answer, Request, Transport};

    /// Answers with these pages, one after the other: ids of four orders each.
    struct Script(Mutex<Vec<[&'static str; 2]>>);

    impl Transport for Script {
        fn post<'a>(&'a self, _: &'a Request) -> BoxFuture<'a, Result<Answer, NetworkFault>> {
            let ids = self.0.lock().unwrap().remove(0);
            let rows: Vec<_> = ids.into_iter().map(|id| json!({"trade_id": id})).collect();
            let value = json!({"total_count": "4", "order_list": rows});
            let body = json!({"code": "0", "value": value})
                .to_string()
                .into_bytes();
            let (date, retry_after) = (None, None);
            Box::pin(async move {
                Ok(Answer {
                    status: 200,
                    date,
                    retry_after,
                    body,
                })
            })
        }
    }

    struct NoVault;

    impl TokenVault for NoVault {
        fn keep<'a>(&'a self, _: &'a Tokens) -> BoxFuture<'a, Result<(), VaultError>> {
            Box::pin(async { Ok(()) })
        }
    }

    /// Reads a second of two pages from `script`; returns what it found.
    #[track_caller]
    fn check(script: &[[&'static str; 2]], expected: Result<&[&str], Oddity>) {
        let tokens = json!({"access_token": "a", "expires_in": 86_400});
        let tokens = Tokens::read(&tokens, DateTime::UNIX_EPOCH).unwrap();
        let settings = Settings::new(Profile::B, "key", Secret::new("secret"));
        let transport = Arc::new(Script(Mutex::new(script.to_vec())));
        let pace = Arc::new(TokioPace(|| DateTime::UNIX_EPOCH));
        let client = Client::new(settings, transport, pace, Arc::new(NoVault), Some(tokens));
        let (from, to) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH + SHORTEST);
        let slicer = Slicer::new(from, to, 2);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let found = runtime.block_on(slicer.read_pages(&client, Window { from, to }));
        let ids = found.map(|page| page.rows.into_iter().map(|row| row.trade_id).collect());
        let expected = expected.map(|ids| ids.iter().map(|id| (*id).to_owned()).collect());
        assert_eq!(
            ids,
            expected.map_err(unexpected) as Result<Vec<String>, Error>
        );
    }

    #[test]
    fn two_readings_have_to_agree() {
        let quiet = [["1", "2"], ["3", "4"]].repeat(2);
        check(&quiet, Ok(&["1", "2", "3", "4"]));
        // Between the pages 1 leaves and 5 comes: 3 moves to the page that was
        // read already, and the count is right all the same.
        let hidden = [["1", "2"], ["4", "5"]];
        let rest = [["2", "3"], ["4", "5"]].repeat(2);
        check(&[hidden.to_vec(), rest].concat(), Ok(&["2", "3", "4", "5"]));
    }

    #[test]
    fn a_list_that_repeats_its_first_page_is_not_read_for_ever() {
        check(&[["1", "2"]].repeat(24), Err(Oddity::RepeatedPages));
    }
}
