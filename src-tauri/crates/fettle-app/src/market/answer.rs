//! What the platform answered about an order, in its own text.

use fettle_domain::change::Change;
use fettle_domain::id::OrderId;
use fettle_store::{LogQuery, LogReader};

use crate::case::Call;
use crate::dto::order::{OrderAnswer, OrderDetailInput};
use crate::error::{AppError, AppResult, ErrorCode};

/// Ops of one order that are looked at in one go: few of them tell nothing but
/// that a try failed.
const AT_ONCE: u32 = 50;

/// The newest answer about an order, byte for byte.
///
/// # Errors
/// When the platform never answered about it, or the log cannot be read.
pub(crate) async fn answer(call: Call<'_>, input: OrderDetailInput) -> AppResult<OrderAnswer> {
    let id = OrderId::new(input.order_id.as_str());
    let never = || {
        let message = format!(
            "the marketplace never told of an order `{}`; the seller's own records may",
            input.order_id
        );
        AppError::new(ErrorCode::NotFound, message)
    };
    let id = id.map_err(|_| never())?;
    let reading = call.app.reading().await?;
    let log = reading.store().log();
    let text = newest(log, &id).await?;
    let text = text.ok_or_else(never)?;
    Ok(OrderAnswer {
        order_id: input.order_id,
        text,
    })
}

async fn newest(log: &LogReader, id: &OrderId) -> AppResult<Option<String>> {
    let mut query = LogQuery {
        entities: vec![id.to_string()],
        newest_first: true,
        limit: AT_ONCE,
        ..LogQuery::default()
    };
    loop {
        let entries = log.read(&query).await.map_err(AppError::internal)?;
        let Some(last) = entries.last() else {
            return Ok(None);
        };
        query.after = Some(last.position);
        for entry in &entries {
            match entry.op.change() {
                Ok(Change::MarketOrderRead { answers, .. }) => {
                    let text = log.answers(&answers).await;
                    return text.map(Some).map_err(AppError::internal);
                }
                Ok(Change::MarketOrderPulled { raw, .. }) => return Ok(Some(raw)),
                _ => {}
            }
        }
    }
}
