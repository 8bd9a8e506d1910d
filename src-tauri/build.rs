//! Declares the commands of the window: one that is not listed here cannot be
//! called by any page.

fn main() {
    let manifest =
        tauri_build::AppManifest::new().commands(&["call", "pick_file", "save_file", "open_url"]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
        .expect("the window's configuration is complete");
}
