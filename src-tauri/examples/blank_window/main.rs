//! A window with an empty page of one colour: what the first paint of the
//! product's window is measured against (`make bench`).

fn main() {
    tauri::Builder::default()
        .run(tauri::generate_context!(
            "examples/blank_window/tauri.conf.json"
        ))
        .expect("the configuration is checked at build time");
}
