//! Installed machines: what stands at a buyer's site, by serial number.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::id::{BuyerId, OrderId, ProductId};
use crate::workspace::Workspace;

/// A machine that stands somewhere. Derived from the orders that carry a
/// serial number; never stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Asset {
    /// The serial number.
    pub serial: String,
    /// The order that brought it.
    pub order_id: OrderId,
    /// What it is.
    pub product_id: ProductId,
    /// Where it stands.
    pub buyer_id: BuyerId,
}

/// Every machine known, in the order of the order ids.
pub fn assets(workspace: &Workspace) -> impl Iterator<Item = Asset> + '_ {
    workspace.orders.values().filter_map(|row| {
        let order = &row.value;
        order.serial.as_ref().map(|serial| Asset {
            serial: serial.clone(),
            order_id: order.order_id.clone(),
            product_id: order.product_id.clone(),
            buyer_id: order.buyer_id.clone(),
        })
    })
}
