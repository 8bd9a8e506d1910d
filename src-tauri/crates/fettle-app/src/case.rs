//! The catalogue of use cases: every one by name, with the shape of what it
//! takes and gives.
//!
//! The window, the terminal and the loopback bridge all go through [`call`];
//! so none of them can do what the others cannot.

use std::sync::LazyLock;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::app::App;
use crate::dto::{
    board, import, mail, map, marketplace, order, people, plan, promise, record, request, settings,
    workspace,
};
use crate::error::{AppError, AppResult, ErrorCode};
use crate::unread::{Unread, first_unread};
use crate::wording::Lang;
use crate::{actions, answers, market};

/// One call: the program, and the reader's language.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// The program.
    pub app: &'a App,
    /// The reader's language.
    pub lang: Lang,
}

/// A use case of the catalogue.
#[derive(Debug, Clone, serde::Serialize)]
pub struct UseCase {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub about: String,
    /// JSON schema of its input.
    pub input: Value,
    /// JSON schema of its output.
    pub output: Value,
}

/// The input in its own type. All that it says must be read: a field that is not known
/// would vanish without a word.
fn parse<T: DeserializeOwned>(input: &Value, schema: &Value) -> AppResult<T> {
    let refused = |what: String| AppError::new(ErrorCode::BadInput, what);
    let parsed =
        T::deserialize(input).map_err(|error| refused(format!("the input cannot be: {error}")))?;
    let Some(Unread { path, known }) = first_unread(schema, input) else {
        return Ok(parsed);
    };
    Err(refused(format!(
        "the input cannot be: there is no field `{path}`; in its place there can be: {}",
        known.join(", ")
    )))
}

fn schema<T: schemars::JsonSchema>() -> Value {
    schemars::schema_for!(T).to_value()
}

macro_rules! use_cases {
    ($($(#[doc = $about:literal])+ $name:ident: $input:ty => $output:ty = $handler:path;)+) => {
        /// Every use case, in order.
        pub fn catalogue() -> Vec<UseCase> {
            vec![$(UseCase {
                name: stringify!($name),
                about: [$($about.trim()),+].join(" "),
                input: schema::<$input>(),
                output: schema::<$output>(),
            }),+]
        }

        /// Runs a use case by name; its output is JSON text, so that a large
        /// one is written once and never taken apart on its way to a screen.
        ///
        /// # Errors
        /// When there is no such use case, the input does not fit, or the use
        /// case fails.
        pub async fn call_text(
            app: &App,
            name: &str,
            input: Value,
            lang: Lang,
        ) -> AppResult<String> {
            let call = Call { app, lang };
            match name {
                $(stringify!($name) => {
                    static SCHEMA: LazyLock<Value> = LazyLock::new(schema::<$input>);
                    let input = parse::<$input>(&input, &SCHEMA)?;
                    let output: $output = $handler(call, input).await?;
                    serde_json::to_string(&output).map_err(AppError::internal)
                })+
                _ => Err(AppError::new(
                    ErrorCode::BadInput,
                    format!("there is no use case `{name}`; `fettle use-cases` lists them"),
                )),
            }
        }

        /// Writes the TypeScript shapes of every use case into a folder.
        ///
        /// # Errors
        /// When the folder cannot be written.
        #[cfg(feature = "bindings")]
        pub fn write_bindings(dir: &std::path::Path) -> Result<(), Box<dyn std::error::Error>> {
            let mut catalogue = crate::bindings::Catalogue::in_folder(dir);
            $(catalogue.add::<$input, $output>(stringify!($name))?;)+
            catalogue.finish()
        }
    };
}

/// Runs a use case by name.
///
/// # Errors
/// As [`call_text`].
pub async fn call(app: &App, name: &str, input: Value, lang: Lang) -> AppResult<Value> {
    let text = call_text(app, name, input, lang).await?;
    serde_json::from_str(&text).map_err(AppError::internal)
}

use_cases! {
    /// How the workspace stands: absent, open, in use, damaged.
    status: workspace::Nothing => workspace::Status = answers::status;
    /// Makes a workspace where none is: the sample, or an empty one.
    start: workspace::StartInput => workspace::Status = actions::start::start;
    /// Takes the newest action back.
    undo: workspace::Nothing => workspace::Done = actions::undo::undo;
    /// Does the action again that was undone last.
    redo: workspace::Nothing => workspace::Done = actions::undo::redo;
    /// The audit trail, newest first.
    log: workspace::LogInput => Vec<workspace::LogEntry> = answers::log;
    /// Checks the file, the chain of ops, and that the tables equal the replay.
    doctor: workspace::DoctorInput => workspace::DoctorReport = actions::doctor::doctor;
    /// Searches demands, buyers, orders, machines, engineers and service points.
    search: workspace::SearchInput => Vec<workspace::SearchHit> = answers::search;
    /// How far a long task is.
    task_progress: workspace::TaskInput => workspace::TaskProgress = answers::task_progress;
    /// Asks a long task to stop.
    task_cancel: workspace::TaskInput => workspace::TaskProgress = answers::task_cancel;
    /// Reads a workbook or a folder of CSV files.
    import: import::ImportInput => import::ImportView = actions::import::import;
    /// Hands the schedule out as iCalendar, XLSX or CSV.
    export_schedule: import::ExportScheduleInput => import::Exported = actions::export::schedule;
    /// Writes the workspace as a workbook that imports to the same state.
    export_workbook: import::ExportWorkbookInput => import::Exported = actions::export::workbook;
    /// Demands by risk.
    today: request::TodayInput => request::TodayView = answers::today;
    /// One demand in full.
    request: request::RequestInput => request::RequestDetail = answers::request;
    /// Every clock of every demand.
    clocks: workspace::AtInput => Vec<fettle_domain::clock::ClockStatus> = answers::clocks;
    /// What each demand's order entitles it to, and why.
    entitlement: workspace::AtInput => Vec<fettle_domain::entitlement::Entitlement> = answers::entitlement;
    /// Whether a demand could be kept, by whom, until when to decide.
    promise: promise::PromiseInput => promise::PromiseView = answers::promise;
    /// Plans all open visits.
    plan: plan::PlanInput => plan::PlanView = actions::plan::plan;
    /// Keeps a plan that was shown.
    plan_keep: plan::PlanKeepInput => workspace::Done = actions::plan::keep;
    /// Engineers' trips: legs, nights, cost per order.
    journeys: plan::JourneysInput => plan::JourneysView = answers::journeys;
    /// The board: who is where, when.
    board: board::BoardInput => board::BoardView = answers::board;
    /// What booking a visit here would mean.
    try_booking: board::TryBookingInput => board::TryBookingView = answers::try_booking;
    /// Books a visit, or moves it.
    assign: record::AssignInput => workspace::Done = actions::booking::assign;
    /// Takes a booking back.
    cancel_booking: record::CancelInput => workspace::Done = actions::booking::cancel;
    /// Locks or frees a booking.
    lock_booking: record::LockInput => workspace::Done = actions::booking::lock;
    /// Takes in a demand by hand.
    take_in: record::TakeInInput => workspace::Done = actions::record::take_in;
    /// Completes or corrects a demand's record.
    amend_request: record::AmendInput => workspace::Done = actions::record::amend;
    /// Records what happened: a reply, a confirmation, an arrival...
    record: record::RecordInput => workspace::Done = actions::record::record;
    /// Takes a recorded fact back.
    retract: record::RetractInput => workspace::Done = actions::record::retract;
    /// Reads an e-mail (.eml), and proposes what could be made of it; changes nothing.
    mail_read: mail::MailReadInput => mail::MailView = crate::mail::mail_read;
    /// Takes an e-mail in as a demand, a reply or a confirmation, and keeps it as evidence.
    mail_take: mail::MailTakeInput => workspace::Done = crate::mail::mail_take;
    /// Text to send to the buyer about a demand, in the buyer's language.
    reply_text: mail::ReplyTextInput => mail::ReplyTextView = crate::mail::reply_text;
    /// Everything on the map.
    map: workspace::AtInput => map::MapView = answers::map;
    /// Engineers, service points, buyers, machines, products, parts.
    people: workspace::Nothing => people::PeopleView = answers::people;
    /// Makes or changes an engineer, service point, buyer or product.
    put_record: people::PutRecordInput => workspace::Done = actions::records::put;
    /// Looks a place up by name.
    place_search: people::PlaceSearchInput => Vec<people::PlaceHit> = answers::place_search;
    /// Choices, rule books, zones, attributions.
    settings: workspace::Nothing => settings::SettingsView = answers::settings;
    /// Changes the settings.
    put_settings: settings::SettingsPutInput => workspace::Done = actions::settings::put;
    /// Copies a rule book, to change the copy.
    copy_rule_book: settings::RuleBookCopyInput => workspace::Done = actions::settings::copy_rule_book;
    /// Changes a rule book of the seller's.
    put_rule_book: settings::RuleBookPutInput => workspace::Done = actions::settings::put_rule_book;
    /// How the connection to the marketplace stands, and what to decide there.
    marketplace: workspace::Nothing => marketplace::MarketplaceView = market::review::marketplace;
    /// Connects the workspace to a marketplace.
    marketplace_connect: marketplace::ConnectInput => marketplace::MarketplaceView = market::link::connect;
    /// Signs in: gives the address for the browser, or takes a code.
    marketplace_sign_in: marketplace::SignInInput => marketplace::SignInView = market::sign_in::sign_in;
    /// Pulls the orders that changed.
    marketplace_pull: marketplace::PullInput => marketplace::PullView = market::client::pull;
    /// Takes the connection and its secrets away; the orders stay.
    marketplace_disconnect: workspace::Nothing => marketplace::MarketplaceView = market::link::disconnect;
    /// Starts a simulated marketplace on this machine and connects to it.
    marketplace_simulate: marketplace::SimulateInput => marketplace::SimulatedView = market::simulate::simulate;
    /// Orders, from the platform and the seller's own records.
    orders: marketplace::OrdersInput => marketplace::OrdersView = answers::orders;
    /// One order in full.
    order: order::OrderDetailInput => order::OrderDetail = answers::order;
    /// What the platform last answered about an order, in its own text.
    order_answer: order::OrderDetailInput => order::OrderAnswer = market::answer::answer;
    /// One country's days off in one year.
    calendar: settings::CalendarInput => settings::CalendarView = answers::calendar;
}
