//! The real `fettle`, and folders for it to work in.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

use super::files::{cargo, root};

/// The moment the sample is told as of.
pub const NOW: &str = "2026-11-18T09:00:00+08:00";

/// The program, built once into the folder that these tests were built into.
///
/// The whole workspace is named and the bindings are on, so that `cargo test
/// --workspace` has built nearly everything already: with other features every
/// crate would be built twice.
pub fn fettle() -> &'static Path {
    static BUILT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    match BUILT.get_or_init(build) {
        Ok(path) => path,
        // Kept, so that not every test waits for the same failure.
        Err(told) => panic!("fettle was not built: {told}"),
    }
}

fn build() -> Result<PathBuf, String> {
    let this = std::env::current_exe().unwrap();
    let target = this.ancestors().nth(3).unwrap();
    let output = cargo()
        .args(["build", "--locked", "--quiet", "--workspace"])
        .args(["--bin", "fettle", "--features", "fettle-app/bindings"])
        .args(["--message-format", "json", "--target-dir"])
        .arg(target)
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let messages = told
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let path = messages
        .filter(|message| message["target"]["name"] == "fettle")
        .find_map(|message| message["executable"].as_str().map(PathBuf::from));
    path.ok_or_else(|| String::from_utf8_lossy(&output.stderr).into_owned())
}

/// How a run ended.
#[derive(Debug)]
pub struct Run {
    /// The exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Run {
    /// What a run that must succeed printed, as JSON.
    pub fn json(&self) -> Value {
        assert_eq!(self.code, Some(0), "{self:?}");
        assert_eq!(self.err, "", "{self:?}");
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The one plain sentence of a run that must end with this code.
    pub fn sentence(&self, code: i32) -> &str {
        assert_eq!(self.code, Some(code), "{self:?}");
        let told = self.err.strip_prefix("fettle: ");
        let sentence = told.and_then(|told| told.strip_suffix('\n'));
        let sentence = sentence.unwrap_or_else(|| panic!("not a sentence of ours: {self:?}"));
        for mark in ["\n", "panicked", "RUST_BACKTRACE", "Error {", "Some(", "::"] {
            assert!(!sentence.contains(mark), "{mark:?} in {sentence}");
        }
        assert!(sentence.split(' ').count() >= 3, "{sentence}");
        sentence
    }
}

/// The program with arguments, in an environment that decides nothing.
pub fn command<A: AsRef<OsStr>>(args: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(fettle());
    command
        .args(args)
        .env_remove("FETTLE_WORKSPACE")
        .env_remove("FETTLE_LOG")
        .env("RUST_BACKTRACE", "1")
        .env("FETTLE_ACTOR", "li")
        .stdin(Stdio::null());
    command
}

/// Runs the program without a workspace.
pub fn run(args: &[&str]) -> Run {
    command(args).output().unwrap().into()
}

/// A folder with a workspace in it, or with room for one.
pub struct Desk {
    folder: TempDir,
}

impl Desk {
    /// An empty folder.
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A workspace that holds the sample.
    pub fn sample() -> Self {
        static SAMPLE: OnceLock<Desk> = OnceLock::new();
        let sample = SAMPLE.get_or_init(|| {
            let desk = Self::new();
            let book = sample_book();
            let run = desk.run(&["import", book.to_str().unwrap(), "--json"]);
            assert_eq!(run.json()["written"], true);
            desk
        });
        sample.copy()
    }

    /// The same again in another folder.
    pub fn copy(&self) -> Self {
        let copy = Self::new();
        copy_folder(&self.path(), &copy.path());
        copy
    }

    /// The workspace's folder.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("desk")
    }

    /// A place beside the workspace.
    pub fn beside(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// The program with arguments on this workspace.
    pub fn command<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Command {
        let mut command = command(["-w"]);
        command.arg(self.path()).args(args);
        command
    }

    /// Runs the program on this workspace.
    pub fn run(&self, args: &[&str]) -> Run {
        self.command(args).output().unwrap().into()
    }

    /// The answer of a use case.
    pub fn call(&self, use_case: &str, input: &Value) -> Value {
        self.run(&["call", use_case, &input.to_string()]).json()
    }

    /// How many ops the log holds; the doctor must find nothing wrong.
    pub fn sound_ops(&self) -> u64 {
        let report = self.run(&["doctor", "--json"]).json();
        assert_eq!(report["healthy"], true, "{report}");
        report["ops"].as_u64().unwrap()
    }
}

/// The shipped sample.
pub fn sample_book() -> PathBuf {
    root().join("src-tauri/resources/sample/seller.xlsx")
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}
