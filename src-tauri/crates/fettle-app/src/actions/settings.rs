//! Settings and rule books.

use fettle_domain::change::Change;
use fettle_domain::id::RuleBookId;
use fettle_domain::rulebook::{RuleBook, SourceKind, books, shipped, validate};
use fettle_store::NewOp;

use crate::case::Call;
use crate::dto::settings::{RuleBookCopyInput, RuleBookPutInput, SettingsPutInput};
use crate::dto::workspace::Done;
use crate::error::{AppError, AppResult, ErrorCode};
use crate::summary::summary;

/// Changes the settings.
pub(crate) async fn put(call: Call<'_>, input: SettingsPutInput) -> AppResult<Done> {
    let mut writing = call.app.writing().await?;
    let known = books(writing.workspace());
    let unknown = input
        .settings
        .active_rule_books
        .iter()
        .find(|id| !known.contains_key(id));
    if let Some(id) = unknown {
        return Err(AppError::field(
            "active_rule_books",
            format!("there is no rule book `{id}`"),
        ));
    }
    let hours = &input.settings.site_hours;
    if hours.from >= hours.to {
        return Err(AppError::field(
            "site_hours",
            "a site opens before it closes",
        ));
    }
    let change = Change::SettingsPut(input.settings);
    let message = summary(&change, writing.workspace(), call.lang);
    let op = NewOp {
        change,
        base_rev: Some(input.base_rev),
    };
    writing.done(vec![op], message).await
}

/// Copies a rule book, to change the copy.
pub(crate) async fn copy_rule_book(call: Call<'_>, input: RuleBookCopyInput) -> AppResult<Done> {
    let mut writing = call.app.writing().await?;
    let id = |field, text: &str| RuleBookId::new(text).map_err(|e| AppError::field(field, e));
    let (from, to) = (
        id("rule_book_id", &input.rule_book_id)?,
        id("new_id", &input.new_id)?,
    );
    let known = books(writing.workspace());
    if known.contains_key(&to) {
        return Err(AppError::field(
            "new_id",
            format!("there is a rule book `{to}` already"),
        ));
    }
    let original = known
        .get(&from)
        .ok_or_else(|| AppError::not_found("rule book", &from))?;
    let mut copy = RuleBook::clone(original);
    copy.rule_book_id = to;
    copy.source.kind = SourceKind::Seller;
    let change = Change::RuleBookPut(copy);
    let message = summary(&change, writing.workspace(), call.lang);
    writing
        .done(
            vec![NewOp {
                change,
                base_rev: Some(0),
            }],
            message,
        )
        .await
}

/// Changes a rule book of the seller's.
pub(crate) async fn put_rule_book(call: Call<'_>, input: RuleBookPutInput) -> AppResult<Done> {
    let mut writing = call.app.writing().await?;
    if shipped().contains_key(&input.book.rule_book_id) {
        let message = "a rule book that ships with the product cannot be changed; copy it first";
        return Err(AppError::new(ErrorCode::NotPossible, message));
    }
    if let Some(problem) = validate(&input.book).first() {
        return Err(AppError::field("book", &problem.detail));
    }
    let change = Change::RuleBookPut(input.book);
    let message = summary(&change, writing.workspace(), call.lang);
    writing
        .done(
            vec![NewOp {
                change,
                base_rev: Some(input.base_rev),
            }],
            message,
        )
        .await
}
