//! The TypeScript shapes of the use cases, for the screen.
//!
//! Made by the `bindings` example and kept in the project; a test compares
//! what is kept with what would be made.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use ts_rs::{Config, TS};

/// The first line of the catalogue.
const HEAD: &str = "// Made by `make bindings` from the use cases; do not edit.\n";

/// Collects the shapes of use cases in a folder.
pub struct Catalogue {
    config: Config,
    dir: PathBuf,
    shapes: BTreeSet<String>,
    rows: String,
}

impl Catalogue {
    /// Begins a catalogue.
    pub fn in_folder(dir: &Path) -> Self {
        let config = Config::new().with_out_dir(dir).with_large_int("number");
        Self {
            config,
            dir: dir.to_owned(),
            shapes: BTreeSet::new(),
            rows: String::new(),
        }
    }

    /// Adds a use case and the shapes it needs.
    ///
    /// # Errors
    /// When a shape cannot be written.
    pub fn add<I: TS + 'static, O: TS + 'static>(
        &mut self,
        name: &str,
    ) -> Result<(), Box<dyn std::error::Error>> {
        I::export_all(&self.config)?;
        // A list has no file of its own; its element is visited below.
        if O::output_path().is_some() {
            O::export_all(&self.config)?;
        } else {
            O::visit_dependencies(&mut Export(&self.config));
            O::visit_generics(&mut Export(&self.config));
        }
        let (input, output) = (I::name(&self.config), O::name(&self.config));
        for shape in [&input, &output] {
            let element = shape.trim_start_matches("Array<").trim_end_matches('>');
            self.shapes.insert(element.to_owned());
        }
        writeln!(
            self.rows,
            "  {name}: {{ input: {input}; output: {output} }};"
        )?;
        Ok(())
    }

    /// Writes the catalogue itself.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn finish(self) -> Result<(), Box<dyn std::error::Error>> {
        let mut text = HEAD.to_owned();
        for shape in &self.shapes {
            writeln!(text, "import type {{ {shape} }} from \"./{shape}\";")?;
        }
        text.push_str("\n/** Every use case of the core: what it takes and what it gives. */\n");
        text.push_str("export interface UseCases {\n");
        text.push_str(&self.rows);
        text.push_str("}\n");
        std::fs::write(self.dir.join("use_cases.ts"), text)?;
        Ok(())
    }
}

/// Writes every shape that it is shown.
struct Export<'a>(&'a Config);

impl ts_rs::TypeVisitor for Export<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_some() {
            // A folder that cannot be written fails at the catalogue itself.
            let _ = T::export_all(self.0);
        }
    }
}
