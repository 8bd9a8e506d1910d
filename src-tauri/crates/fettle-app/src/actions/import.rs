//! Import: a seller's book, first looked at, then taken in.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

use fettle_domain::place::{CountryCode, GeoPoint};
use fettle_domain::workspace::Workspace;
use fettle_exchange::{
    Book, Lang as BookLang, Limits, Note, PlaceChoices, PlanOptions, Planned, Problem, Progress,
    ReadError, read_book,
};

use crate::case::Call;
use crate::dto::import::{AmbiguousPlace, ImportInput, ImportProblem, ImportView, PlaceChoice};
use crate::error::{AppError, AppResult, ErrorCode};
use crate::ids::fresh;
use crate::places::GazetteerPlaces;
use crate::queries::today::tally;
use crate::tasks::Task;
use crate::wording::Lang;

/// Reads a book and, unless it is only a look, takes it in.
pub(crate) async fn import(call: Call<'_>, input: ImportInput) -> AppResult<ImportView> {
    let task = call.app.tasks.begin(input.task_id.as_deref());
    let book = read(call, input.path.clone(), task.clone()).await;
    task.finish();
    let book = book?;
    let choices = choices(&input.places)?;
    if input.preview {
        return preview(call, &book, &choices, input.accept_good_rows).await;
    }
    call.app.ensure_workspace(call.lang).await?;
    take_in(call, &book, &choices, input.accept_good_rows).await
}

/// Takes the sample in, told as of now.
pub(crate) async fn import_sample(call: Call<'_>) -> AppResult<ImportView> {
    let book = fettle_exchange::sample(call.app.now()).map_err(AppError::internal)?;
    take_in(call, &book, &PlaceChoices::default(), false).await
}

/// Reading takes seconds for a large book: it has a thread of its own.
async fn read(call: Call<'_>, path: PathBuf, task: Arc<Task>) -> AppResult<Book> {
    let lang = call.lang;
    let reading = tokio::task::spawn_blocking(move || {
        let mut progress = |progress: Progress| {
            let rows = progress.rows_read;
            let message = lang.say(
                &format!("{}: {rows} rows", progress.sheet),
                &format!("{}：{rows} 行", progress.sheet),
            );
            task.report(rows, 0, message);
            if task.is_cancelled() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        read_book(&path, &Limits::default(), &mut progress)
    });
    let read = reading.await.map_err(AppError::internal)?;
    read.map_err(|error: ReadError| AppError::new(ErrorCode::File, error))
}

fn choices(given: &[PlaceChoice]) -> AppResult<PlaceChoices> {
    let mut choices = PlaceChoices::default();
    for choice in given {
        let country =
            CountryCode::new(&choice.country).map_err(|e| AppError::field("places", e))?;
        let point =
            GeoPoint::new(choice.lat, choice.lon).map_err(|e| AppError::field("places", e))?;
        choices.choose(&choice.city, country, point);
    }
    Ok(choices)
}

async fn preview(
    call: Call<'_>,
    book: &Book,
    choices: &PlaceChoices,
    accept_good_rows: bool,
) -> AppResult<ImportView> {
    let reading = call.app.reading().await;
    let empty = Workspace::new();
    let known = match &reading {
        Ok(reading) => reading.store().workspace(),
        Err(error) if error.code == ErrorCode::NoWorkspace => &empty,
        Err(error) => return Err(error.clone()),
    };
    let planned = plan(call, book, known, choices, accept_good_rows);
    Ok(view(call, &planned, None))
}

async fn take_in(
    call: Call<'_>,
    book: &Book,
    choices: &PlaceChoices,
    accept_good_rows: bool,
) -> AppResult<ImportView> {
    let mut writing = call.app.writing().await?;
    let planned = plan(call, book, writing.workspace(), choices, accept_good_rows);
    if planned.changes.is_empty() {
        return Ok(view(call, &planned, None));
    }
    let batch = planned.changes.iter().cloned().map(Into::into).collect();
    let appended = writing.append(batch).await?;
    Ok(view(call, &planned, Some(appended.batch_id.to_string())))
}

fn plan(
    call: Call<'_>,
    book: &Book,
    known: &Workspace,
    choices: &PlaceChoices,
    accept_good_rows: bool,
) -> Planned {
    let now = call.app.now();
    let options = PlanOptions {
        now,
        import_id: &fresh(now),
        choices,
        accept_good_rows,
        // A colleague's book does not change one's settings; an empty
        // workspace, which has only the defaults, takes them over.
        take_settings: known.requests.is_empty() && known.orders.is_empty(),
    };
    book.changes(known, &GazetteerPlaces(&call.app.ground.packs), &options)
}

fn view(call: Call<'_>, planned: &Planned, batch_id: Option<String>) -> ImportView {
    let lang = book_lang(call.lang);
    let counts = |of: fn(&fettle_exchange::SheetCount) -> usize| -> BTreeMap<String, u32> {
        planned
            .counts
            .iter()
            .map(|(sheet, count)| (sheet.clone(), tally(of(count))))
            .collect()
    };
    let nothing = planned.is_blocked;
    ImportView {
        imported: if nothing {
            counts(|_| 0)
        } else {
            counts(fettle_exchange::SheetCount::imported)
        },
        unchanged: counts(|count| count.unchanged),
        problems: planned
            .problems
            .iter()
            .map(|problem| problem_view(problem, lang))
            .collect(),
        notes: planned
            .notes
            .iter()
            .map(|note| note_view(note, lang))
            .collect(),
        ambiguous: planned
            .questions
            .iter()
            .map(|q| question(call, &q.city, q.country))
            .collect(),
        written: batch_id.is_some(),
        batch_id,
    }
}

fn book_lang(lang: Lang) -> BookLang {
    match lang {
        Lang::En => BookLang::En,
        Lang::Zh => BookLang::ZhCn,
    }
}

fn problem_view(problem: &Problem, lang: BookLang) -> ImportProblem {
    let plain = problem.plain(lang);
    ImportProblem {
        sheet: plain.sheet,
        row: plain.row,
        column: plain.column,
        problem: plain.problem,
        expected: plain.expected,
    }
}

fn note_view(note: &Note, lang: BookLang) -> ImportProblem {
    let plain = note.plain(lang);
    ImportProblem {
        sheet: plain.sheet,
        row: plain.row.unwrap_or(0),
        column: plain.column.unwrap_or_default(),
        problem: plain.note,
        expected: String::new(),
    }
}

fn question(call: Call<'_>, city: &str, country: CountryCode) -> AmbiguousPlace {
    AmbiguousPlace {
        city: city.to_owned(),
        country: country.to_string(),
        candidates: GazetteerPlaces(&call.app.ground.packs).candidates(city, country),
    }
}
