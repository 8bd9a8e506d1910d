//! A workspace, a home of its own for its user, and a simulated marketplace.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::support::program::{Desk, Run, command};

/// What every simulator takes.
pub const APP_KEY: &str = "sim-key";
/// What every simulator signs with.
pub const APP_SECRET: &str = "sim-secret";
/// What every simulator signs in with.
pub const CODE: &str = "sim-code";
/// Seals the secrets: no test has a key store but one.
pub const PASSPHRASE: &str = "planted passphrase 口令";

/// A simulated marketplace that is killed at the latest when this goes.
pub struct Platform {
    child: Child,
    /// Where it answers.
    pub url: String,
    /// The command that it prints.
    pub connect: String,
}

impl Platform {
    /// Starts one at a port; 0 takes a free one.
    pub fn start(port: &str, args: &[&str]) -> Self {
        let mut command = command(["marketplace", "simulate", "--port", port]);
        command.args(args).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut line = || lines.next().expect("a simulator tells two lines").unwrap();
        Self {
            url: line(),
            connect: line(),
            child,
        }
    }

    /// Its port.
    pub fn port(&self) -> String {
        self.url.rsplit(':').next().unwrap().to_owned()
    }

    /// Ends it, as a power cut would.
    pub fn stop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A workspace with a user's home beside it.
pub struct Shop {
    /// The workspace.
    pub desk: Desk,
    home: TempDir,
}

impl Shop {
    /// An empty folder and an empty home.
    pub fn new() -> Self {
        Self {
            desk: Desk::new(),
            home: tempfile::tempdir().unwrap(),
        }
    }

    /// The user's data.
    pub fn home(&self) -> PathBuf {
        self.home.path().to_owned()
    }

    /// The one sealed file.
    pub fn sealed(&self) -> PathBuf {
        let folder = self.home().join("fettle/secrets");
        let mut files = folder.read_dir().unwrap().map(|file| file.unwrap().path());
        let file = files.next().expect("a sealed file");
        assert!(
            files.next().is_none(),
            "one sealed file, and nothing beside it"
        );
        file
    }

    /// Whether anything is kept in the user's home.
    pub fn keeps_secrets(&self) -> bool {
        let folder = self.home().join("fettle/secrets");
        folder
            .read_dir()
            .is_ok_and(|mut files| files.next().is_some())
    }

    /// The program on this workspace, in a session without a key store.
    pub fn command<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Command {
        let mut command = self.desk.command(args);
        command
            .env("XDG_DATA_HOME", self.home.path())
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env_remove("XDG_RUNTIME_DIR")
            .env("FETTLE_APP_SECRET", APP_SECRET)
            .env("FETTLE_PASSPHRASE", PASSPHRASE);
        command
    }

    /// Runs the program on this workspace.
    pub fn run(&self, args: &[&str]) -> Run {
        self.command(args).output().unwrap().into()
    }

    /// Connects to a platform with the code.
    pub fn connect(&self, platform: &Platform, profile: &str) {
        let run = self.run(&connecting(platform, profile));
        assert_eq!(run.code, Some(0), "{run:?}");
    }
}

/// The words that connect to a platform with its code.
pub fn connecting<'a>(platform: &'a Platform, profile: &'a str) -> Vec<&'a str> {
    let mut words = vec!["marketplace", "connect", "--profile", profile];
    words.extend([
        "--base-url",
        &platform.url,
        "--app-key",
        APP_KEY,
        "--code",
        CODE,
    ]);
    words
}
