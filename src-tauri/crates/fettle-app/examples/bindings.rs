//! Writes the TypeScript shapes of the use cases into a folder.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dir = std::env::args().nth(1).ok_or("usage: bindings FOLDER")?;
    fettle_app::case::write_bindings(std::path::Path::new(&dir))
}
