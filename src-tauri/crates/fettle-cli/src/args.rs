//! The words of the command line.

use std::path::PathBuf;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use clap::{Parser, Subcommand, ValueEnum};

/// Keeps after-sales promises: who goes where, when, with which parts - and
/// whether a promise can be kept before it is made.
#[derive(Debug, Parser)]
#[command(name = "fettle", version, about, arg_required_else_help = true)]
pub struct Args {
    /// The workspace's folder.
    #[arg(
        short = 'w',
        long = "workspace",
        env = "FETTLE_WORKSPACE",
        global = true
    )]
    pub workspace: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read a workbook (.xlsx) or a folder of .csv files into the workspace.
    Import {
        /// The file or folder.
        book: PathBuf,
        /// Take the good rows although others have problems.
        #[arg(long)]
        accept_good_rows: bool,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Every clock of every demand.
    Clocks(AtJson),
    /// What each demand's order entitles it to, and why.
    Entitlement(AtJson),
    /// Whether a demand could be kept: by whom, until when to decide.
    Promise {
        /// The demand.
        request: String,
        #[command(flatten)]
        at: AtJson,
    },
    /// Plan all open visits.
    Plan {
        #[command(flatten)]
        at: AtJson,
        /// Stop after so many seconds.
        #[arg(long, conflicts_with = "iterations")]
        seconds: Option<f64>,
        /// Stop after so many iterations.
        #[arg(long)]
        iterations: Option<u64>,
        /// The seed; the same seed and iterations give the same plan.
        #[arg(long)]
        seed: Option<u64>,
        /// Let bookings stand as far as they can, and plan only what has no place.
        #[arg(long)]
        repair: bool,
        /// Keep the bookings.
        #[arg(long)]
        commit: bool,
    },
    /// Record what happened to a demand.
    Record {
        /// What.
        fact: FactWord,
        /// The demand.
        request: String,
        /// When (RFC 3339 with offset); now when absent.
        #[arg(long, value_parser = instant)]
        at: Option<DateTime<Utc>>,
        /// By what way: email, platform, phone, chat.
        #[arg(long)]
        channel: Option<String>,
        /// A file that proves it; may be given more than once.
        #[arg(long)]
        evidence: Vec<PathBuf>,
        /// A remark.
        #[arg(long)]
        note: Option<String>,
        /// What a reply agrees: `method`, `content`, or both with `;`.
        #[arg(long)]
        agrees: Option<String>,
        /// The method that this settles.
        #[arg(long)]
        method: Option<String>,
        /// The day that a confirmation promises, at the site.
        #[arg(long)]
        appointment_on: Option<NaiveDate>,
    },
    /// Hand the schedule or the workbook out.
    Export {
        #[command(subcommand)]
        what: Export,
    },
    /// The audit trail, newest first.
    Log {
        /// Only ops about this record.
        #[arg(long)]
        entity: Option<String>,
        /// At most so many.
        #[arg(long)]
        limit: Option<u32>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Every use case with the JSON schema of its input and output.
    UseCases {
        /// Print JSON (the only form there is).
        #[arg(long)]
        json: bool,
    },
    /// Run one use case.
    Call {
        /// Its name.
        use_case: String,
        /// Its input as JSON, or `-` to read it from standard input.
        input: Option<String>,
        /// The language of what is worded: `en` or `zh-CN`.
        #[arg(long, default_value = "en")]
        lang: String,
    },
    /// Check the file, the chain of ops, and that the tables equal the replay.
    Doctor {
        /// Write the tables again from the log.
        #[arg(long)]
        rebuild: bool,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// The connection to the marketplace.
    Marketplace {
        #[command(subcommand)]
        what: Marketplace,
    },
    /// Orders, from the platform and the seller's own records.
    Orders {
        /// Only those with these words.
        query: Option<String>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Serve the use cases, and a built screen, on this machine's loopback.
    Serve {
        /// The port; 0 picks a free one and prints it.
        #[arg(long, default_value_t = 0)]
        port: u16,
        /// A folder with the built screen.
        #[arg(long)]
        ui: Option<PathBuf>,
        /// Pull orders so often, in seconds, when connected; 0 for never.
        #[arg(long, value_name = "SECONDS", default_value_t = 600)]
        pull_every: u64,
    },
}

/// What to do about the marketplace.
#[derive(Debug, Subcommand)]
pub enum Marketplace {
    /// Connect the workspace. The app secret comes from `FETTLE_APP_SECRET` or a
    /// prompt; where there is no key store, `FETTLE_PASSPHRASE` seals it.
    Connect {
        /// A (suppliers in China) or B (sellers elsewhere).
        #[arg(long)]
        profile: String,
        /// Where calls go; the platform's own address when absent.
        #[arg(long)]
        base_url: Option<String>,
        /// Where sign-in goes; as the base address when absent.
        #[arg(long)]
        auth_url: Option<String>,
        /// The app's public name.
        #[arg(long)]
        app_key: String,
        /// The code that the platform handed out, on a machine without a browser.
        #[arg(long)]
        code: Option<String>,
        /// The day at which the first pull begins; a year back when absent.
        #[arg(long)]
        first_from: Option<NaiveDate>,
    },
    /// Pull the orders that changed.
    Pull {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// How the connection stands; asks nothing of the network.
    Status {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// What the platform last answered about an order, byte for byte.
    Answer {
        /// The order.
        order: String,
    },
    /// Orders that changed under work which rests on them, and that work.
    Review {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Take the connection and its secrets away; the orders stay.
    Disconnect,
    /// Serve a simulated marketplace on this machine until Ctrl+C.
    Simulate(Simulate),
}

/// What to simulate.
#[derive(Debug, clap::Args)]
pub struct Simulate {
    /// The port; 0 picks a free one.
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// The same seed gives the same orders.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How many orders there are.
    #[arg(long, default_value_t = 60)]
    pub orders: u64,
    /// What goes wrong: names with commas, or `all`, or `none`.
    #[arg(long, default_value = "none")]
    pub faults: String,
    /// A (suppliers in China) or B (sellers elsewhere).
    #[arg(long, default_value = "A")]
    pub profile: String,
    /// Let it have some of the workspace's own orders and products, too.
    #[arg(long)]
    pub own_orders: bool,
}

/// A moment and the form of the answer.
#[derive(Debug, clap::Args)]
pub struct AtJson {
    /// The moment (RFC 3339 with offset); now when absent.
    #[arg(long, value_parser = instant)]
    pub at: Option<DateTime<Utc>>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// What happened.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum FactWord {
    /// The seller answered the demand.
    Reply,
    /// The buyer's appointment was confirmed.
    Confirm,
    /// A reasonable solution was given.
    Solve,
    /// Somebody arrived on site.
    Arrive,
    /// The work was finished.
    Complete,
    /// The buyer took the demand back.
    Withdraw,
    /// Free parts left the seller.
    ShipParts,
    /// Anything else worth keeping.
    Note,
}

impl FactWord {
    /// The word of the use case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Confirm => "confirm",
            Self::Solve => "solve",
            Self::Arrive => "arrive",
            Self::Complete => "complete",
            Self::Withdraw => "withdraw",
            Self::ShipParts => "ship_parts",
            Self::Note => "note",
        }
    }
}

/// What to hand out.
#[derive(Debug, Subcommand)]
pub enum Export {
    /// The schedule.
    Schedule {
        /// The form.
        #[arg(long)]
        format: ScheduleFormat,
        /// Only this engineer's.
        #[arg(long)]
        engineer: Option<String>,
        /// From this day, in the dispatcher's zone.
        #[arg(long)]
        from: Option<NaiveDate>,
        /// To this day.
        #[arg(long)]
        to: Option<NaiveDate>,
        /// Where to write it.
        #[arg(short = 'o', long = "output")]
        output: PathBuf,
    },
    /// The workspace as a workbook that imports to the same state.
    Workbook {
        /// Where to write it.
        #[arg(short = 'o', long = "output")]
        output: PathBuf,
    },
}

/// A form of the schedule.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ScheduleFormat {
    /// iCalendar.
    Ics,
    /// A workbook.
    Xlsx,
    /// Comma separated values.
    Csv,
}

impl ScheduleFormat {
    /// The word of the use case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ics => "ics",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
        }
    }
}

/// An instant always carries its offset.
fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    DateTime::<FixedOffset>::parse_from_rfc3339(text)
        .map(|at| at.to_utc())
        .map_err(|_| {
            "an instant carries its offset: write one such as 2026-11-18T09:00:00+08:00".to_owned()
        })
}

/// Who is at the terminal: the name that ops are recorded under.
pub fn actor() -> String {
    ["FETTLE_ACTOR", "USER", "USERNAME", "LOGNAME"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .unwrap_or_else(|| "unknown".to_owned())
}
