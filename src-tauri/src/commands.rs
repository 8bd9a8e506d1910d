//! What the page can ask of the shell.

use fettle_app::{AppError, ErrorCode, Lang};
use serde_json::Value;
use tauri::ipc::Response;
use tauri::{AppHandle, State};
use tauri_plugin_dialog::{DialogExt, FilePath};
use tokio::sync::oneshot;

use crate::browser;
use crate::state::Core;

/// Runs a use case.
///
/// # Errors
/// The use case's own.
#[tauri::command]
pub async fn call(
    core: State<'_, Core>,
    use_case: String,
    input: Value,
    lang: Option<String>,
) -> Result<Response, AppError> {
    let app = core.app().await;
    let lang = Lang::of(lang.as_deref().unwrap_or("en"));
    // A use case may compute for a while: it runs beside the page's thread.
    let running = tauri::async_runtime::spawn(async move {
        fettle_app::call_text(&app, &use_case, input, lang).await
    });
    let answer = running
        .await
        .map_err(|error| AppError::new(ErrorCode::Internal, error))?;
    // The text is JSON already: it goes to the page as it is.
    answer.map(Response::new)
}

/// Asks for a file or a folder; `None` when the person thinks better of it.
///
/// # Errors
/// When the dialog cannot be shown.
#[tauri::command]
pub async fn pick_file(
    handle: AppHandle,
    title: String,
    extensions: Vec<String>,
    directory: Option<bool>,
) -> Result<Option<String>, AppError> {
    let (answer, answered) = oneshot::channel();
    let mut dialog = handle.dialog().file().set_title(title);
    if directory == Some(true) {
        dialog.pick_folder(move |path| drop(answer.send(path)));
    } else {
        dialog = with_filter(dialog, &extensions);
        dialog.pick_file(move |path| drop(answer.send(path)));
    }
    chosen(answered).await
}

/// Asks where to write a file.
///
/// # Errors
/// When the dialog cannot be shown.
#[tauri::command]
pub async fn save_file(
    handle: AppHandle,
    title: String,
    default_name: String,
    extensions: Vec<String>,
) -> Result<Option<String>, AppError> {
    let (answer, answered) = oneshot::channel();
    let dialog = handle
        .dialog()
        .file()
        .set_title(title)
        .set_file_name(default_name);
    with_filter(dialog, &extensions).save_file(move |path| drop(answer.send(path)));
    chosen(answered).await
}

/// Shows a web address in the person's browser.
///
/// # Errors
/// When it is no such address, or there is no browser for it.
#[tauri::command]
pub async fn open_url(url: String) -> Result<(), AppError> {
    browser::open(&url).await
}

fn with_filter(
    dialog: tauri_plugin_dialog::FileDialogBuilder<tauri::Wry>,
    extensions: &[String],
) -> tauri_plugin_dialog::FileDialogBuilder<tauri::Wry> {
    let endings: Vec<&str> = extensions.iter().map(String::as_str).collect();
    if endings.is_empty() {
        dialog
    } else {
        dialog.add_filter(endings.join(", "), &endings)
    }
}

async fn chosen(answered: oneshot::Receiver<Option<FilePath>>) -> Result<Option<String>, AppError> {
    let path = answered
        .await
        .map_err(|_| AppError::new(ErrorCode::Internal, "the file dialog could not be shown"))?;
    Ok(path.map(|path| path.to_string()))
}
