//! Engineers, service points, buyers, products: made and changed by hand.

use fettle_domain::change::Change;
use fettle_store::NewOp;

use crate::case::Call;
use crate::dto::people::PutRecordInput;
use crate::dto::workspace::Done;
use crate::error::AppResult;
use crate::summary::summary;

/// Makes or changes one record.
pub(crate) async fn put(call: Call<'_>, input: PutRecordInput) -> AppResult<Done> {
    let (change, base_rev) = match input {
        PutRecordInput::Engineer { record, base_rev } => (Change::EngineerPut(record), base_rev),
        PutRecordInput::ServicePoint { record, base_rev } => {
            (Change::ServicePointPut(record), base_rev)
        }
        PutRecordInput::Buyer { record, base_rev } => (Change::BuyerPut(record), base_rev),
        PutRecordInput::Product { record, base_rev } => (Change::ProductPut(record), base_rev),
    };
    let mut writing = call.app.writing().await?;
    let message = summary(&change, writing.workspace(), call.lang);
    let op = NewOp {
        change,
        base_rev: Some(base_rev),
    };
    writing.done(vec![op], message).await
}
