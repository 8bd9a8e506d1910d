//! The calls of the client, typed.

use serde_json::json;

use crate::client::Client;
use crate::error::{Error, Oddity};
use crate::order::{Funds, Order, Page, read_funds, read_order, read_page};
use crate::profile::{Api, Profile};
use crate::told::Told;
use crate::window::{Window, date_param};

/// Rows of one page; the platform gives no more.
pub const PAGE_SIZE_LIMIT: u32 = 100;

/// What is asked of an order's funds.
const FUND_PARTS: &str = "fund_serviceFee,fund_fundPay,fund_refund";

impl Client {
    /// A page, counted from 0, of the seller's orders changed in `window`.
    ///
    /// # Errors
    /// Those of [`Client::call`], and a page that cannot be read.
    pub async fn list(&self, window: Window, page: u32, page_size: u32) -> Result<Page, Error> {
        let api = Api::OrderList;
        let page_size = page_size.min(PAGE_SIZE_LIMIT);
        let told = match self.profile() {
            Profile::A => {
                let query = json!({
                    "role": "seller", "start_page": page, "page_size": page_size,
                    "modified_date_start": date_param(window.from, false),
                    "modified_date_end": date_param(window.to, false),
                });
                let query = query.to_string();
                let params = [("param_trade_ecology_order_list_query", query.as_str())];
                self.call(api, &params).await?
            }
            Profile::B => {
                let (page, page_size) = (page.to_string(), page_size.to_string());
                let from = date_param(window.from, true).to_string();
                let to = date_param(window.to, true).to_string();
                let params = [
                    ("role", "seller"),
                    ("start_page", &page),
                    ("page_size", &page_size),
                    ("modified_date_start", &from),
                    ("modified_date_end", &to),
                ];
                self.call(api, &params).await?
            }
        };
        read_page(&told).map_err(|what| Error::Unexpected { api, what })
    }

    /// An order, read and as it came.
    ///
    /// # Errors
    /// Those of [`Client::call`], and an order that cannot be read or is another.
    pub async fn order(&self, trade_id: &str) -> Result<(Order, Told), Error> {
        let api = Api::OrderGet;
        let told = self.call(api, &[("e_trade_id", trade_id)]).await?;
        let order = match read_order(&told.value) {
            Ok(order) if order.trade_id == trade_id => Ok(order),
            Ok(_) => Err(Oddity::OtherOrder),
            Err(oddity) => Err(oddity),
        };
        let order = order.map_err(|what| Error::Unexpected { api, what })?;
        Ok((order, told))
    }

    /// An order's payments and refunds, read and as they came.
    ///
    /// # Errors
    /// Those of [`Client::call`], and funds that cannot be read.
    pub async fn funds(&self, trade_id: &str) -> Result<(Funds, Told), Error> {
        let api = Api::OrderFund;
        let params = [("e_trade_id", trade_id), ("data_select", FUND_PARTS)];
        let told = self.call(api, &params).await?;
        let funds = read_funds(&told.value).map_err(|what| Error::Unexpected { api, what })?;
        Ok((funds, told))
    }
}
