//! `fettle`: the use cases in a terminal, for scripts.
//!
//! Owns the words of the command line, the shapes that its `--json` prints,
//! and the exit codes: 0 done, 1 could not be done, 2 bad usage, 3 input with
//! problems, 4 workspace damaged. Knows nothing that the window does not: both
//! call the same use cases by name.
//!
//! Start reading at [`args`], then [`commands`].

mod args;
mod commands;
mod output;
mod serve;

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use clap::error::ErrorKind;
use fettle_app::{App, AppError, ErrorCode, SystemClock};

use crate::args::{Args, Command, Marketplace};

/// Why a command ended without being done.
pub enum Failure {
    /// A use case failed.
    App(AppError),
    /// The command line cannot be.
    Usage(String),
    /// What was asked for is on standard output, and it has problems.
    Problems(String),
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        Self::App(error)
    }
}

/// What a command gives.
pub type Outcome = Result<(), Failure>;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return refuse(&error),
    };
    start_log();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(run(args)),
        Err(error) => Err(Failure::Usage(format!(
            "this machine gives no threads: {error}"
        ))),
    };
    report(outcome)
}

/// Help and version are what was asked for; the rest is bad usage.
fn refuse(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        // A closed pipe is the reader's choice.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = error.print();
    } else {
        eprintln!("fettle: {}", sentence(&error.to_string()));
    }
    ExitCode::from(2)
}

/// What is wrong: the first paragraph, without the tips and the usage that
/// follow.
fn sentence(told: &str) -> String {
    let first = told.split("\n\n").next().unwrap_or(told);
    let sentence = one_line(first);
    sentence
        .strip_prefix("error: ")
        .unwrap_or(&sentence)
        .to_owned()
}

/// A script reads an error as one line, and what a database says of its
/// damage has several.
fn one_line(told: &str) -> String {
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Warnings and what `FETTLE_LOG` asks for, on standard error.
fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("FETTLE_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("error"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}

async fn run(args: Args) -> Outcome {
    if matches!(args.command, Command::UseCases { .. }) {
        return commands::use_cases();
    }
    if let Command::Marketplace {
        what: Marketplace::Simulate(what),
    } = args.command
    {
        return commands::simulate(what, args.workspace).await;
    }
    let dir = args
        .workspace
        .ok_or_else(|| Failure::Usage("say which workspace: fettle -w DIR ...".to_owned()))?;
    let app = App::open(dir, Arc::new(SystemClock), args::actor()).await;
    commands::run(Arc::new(app), args.command).await
}

/// One plain sentence on standard error, and the exit code.
fn report(outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Problems(message)) => {
            eprintln!("fettle: {message}");
            ExitCode::from(3)
        }
        Err(Failure::Usage(message)) => {
            eprintln!("fettle: {message}");
            ExitCode::from(2)
        }
        Err(Failure::App(error)) => {
            eprintln!("fettle: {}", one_line(&error.message));
            ExitCode::from(exit_code(error.code))
        }
    }
}

fn exit_code(code: ErrorCode) -> u8 {
    match code {
        ErrorCode::BadInput | ErrorCode::NotFound => 2,
        ErrorCode::InputProblems | ErrorCode::File => 3,
        ErrorCode::Damaged => 4,
        ErrorCode::NoWorkspace
        | ErrorCode::InUse
        | ErrorCode::Stale
        | ErrorCode::NotPossible
        | ErrorCode::Internal => 1,
    }
}
