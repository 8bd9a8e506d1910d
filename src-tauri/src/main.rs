//! The window: a shell around the use cases.
//!
//! Owns the window, the file dialogs, the way to the browser, and where the
//! workspace lies when nobody says so. Knows nothing of demands or promises:
//! every question of the screen goes through the one command
//! [`commands::call`].
//!
//! Start reading at [`main`], then [`commands`].
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod browser;
mod clock;
mod commands;
mod state;

use std::path::PathBuf;
use std::process::ExitCode;

use tauri::Manager;

use crate::state::Core;

/// What the command line asked for.
fn workspace_from_arguments() -> Option<PathBuf> {
    let mut arguments = std::env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "-w" || argument == "--workspace" {
            return arguments.next().map(PathBuf::from);
        }
    }
    std::env::var_os("FETTLE_WORKSPACE").map(PathBuf::from)
}

/// Warnings and what `FETTLE_LOG` asks for, on standard error.
fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("FETTLE_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}

/// WebKit's accelerated path is slower than its plain one where there is no
/// GPU; without a render node there is none. Has to be set before WebKit
/// starts, and before any thread does.
#[cfg(target_os = "linux")]
fn choose_renderer() {
    const NAME: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    let has_gpu = std::path::Path::new("/dev/dri/renderD128").exists();
    if !has_gpu && let Err(error) = glib::setenv(NAME, "1", false) {
        // The slower path still works.
        eprintln!("fettle: could not set {NAME}: {error}");
    }
}

#[cfg(not(target_os = "linux"))]
fn choose_renderer() {}

/// Whether a window can open at all; the toolkit would panic otherwise.
#[cfg(target_os = "linux")]
fn has_display() -> bool {
    gtk::init().is_ok()
}

#[cfg(not(target_os = "linux"))]
fn has_display() -> bool {
    true
}

fn main() -> ExitCode {
    choose_renderer();
    start_log();
    if !has_display() {
        eprintln!(
            "fettle: the window found no display to open on; start it in a desktop session, \
             or use the terminal program `fettle`"
        );
        return ExitCode::FAILURE;
    }
    tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .invoke_handler(tauri::generate_handler![
            commands::call,
            commands::pick_file,
            commands::save_file,
            commands::open_url
        ])
        .setup(|app| {
            let dir = match workspace_from_arguments() {
                Some(dir) => dir,
                None => app.path().app_data_dir()?.join("workspace"),
            };
            app.manage(Core::opening(dir));
            Ok(())
        })
        .run(tauri::generate_context!())
        .expect("the window's configuration is checked at build time");
    ExitCode::SUCCESS
}
