//! Use cases that only read: each opens the workspace, lays a desk and asks
//! one of the [`crate::queries`].

use fettle_domain::clock::ClockStatus;
use fettle_domain::entitlement::Entitlement;

use crate::case::Call;
use crate::dto::board::{BoardInput, BoardView, TryBookingInput, TryBookingView};
use crate::dto::map::MapView;
use crate::dto::marketplace::{OrdersInput, OrdersView};
use crate::dto::order::{OrderDetail, OrderDetailInput};
use crate::dto::people::{PeopleView, PlaceHit, PlaceSearchInput};
use crate::dto::plan::{JourneysInput, JourneysView};
use crate::dto::promise::{PromiseInput, PromiseView};
use crate::dto::request::{RequestDetail, RequestInput, TodayInput, TodayView};
use crate::dto::settings::{CalendarInput, CalendarView, SettingsView};
use crate::dto::workspace::{
    AtInput, LogEntry, LogInput, Nothing, SearchHit, SearchInput, Status, TaskInput, TaskProgress,
};
use crate::error::AppResult;
use crate::queries;

/// How the workspace stands.
pub(crate) async fn status(call: Call<'_>, _: Nothing) -> AppResult<Status> {
    queries::log::status(call).await
}

pub(crate) async fn log(call: Call<'_>, input: LogInput) -> AppResult<Vec<LogEntry>> {
    let reading = call.app.reading().await?;
    let desk = reading.desk(call.app, call.lang, None);
    queries::log::log(&desk, reading.store().log(), &input).await
}

pub(crate) async fn task_progress(call: Call<'_>, input: TaskInput) -> AppResult<TaskProgress> {
    Ok(call.app.tasks.progress(&input.task_id))
}

pub(crate) async fn task_cancel(call: Call<'_>, input: TaskInput) -> AppResult<TaskProgress> {
    call.app.tasks.cancel(&input.task_id);
    Ok(call.app.tasks.progress(&input.task_id))
}

macro_rules! answers {
    ($($name:ident($input:ty, $at:expr) -> $output:ty = $ask:expr;)+) => {$(
        pub(crate) async fn $name(call: Call<'_>, input: $input) -> AppResult<$output> {
            let reading = call.app.reading().await?;
            let at: fn(&$input) -> Option<chrono::DateTime<chrono::Utc>> = $at;
            let desk = reading.desk(call.app, call.lang, at(&input));
            let ask: fn(&crate::desk::Desk<'_>, &$input) -> AppResult<$output> = $ask;
            ask(&desk, &input)
        }
    )+};
}

answers! {
    search(SearchInput, |_| None) -> Vec<SearchHit> = |desk, input| Ok(queries::search::search(desk, input));
    today(TodayInput, |i| i.at) -> TodayView = |desk, input| Ok(queries::today::today(desk, input));
    request(RequestInput, |i| i.at) -> RequestDetail = |desk, input| queries::request::request(desk, &input.request_id);
    clocks(AtInput, |i| i.at) -> Vec<ClockStatus> = |desk, _| Ok(queries::clock_views::clocks(desk));
    entitlement(AtInput, |i| i.at) -> Vec<Entitlement> = |desk, _| Ok(queries::clock_views::entitlements(desk));
    promise(PromiseInput, |i| i.at) -> PromiseView = queries::promise::promise;
    journeys(JourneysInput, |_| None) -> JourneysView = |desk, input| Ok(queries::journeys::journeys(desk, input));
    board(BoardInput, |i| i.at) -> BoardView = queries::board::board;
    try_booking(TryBookingInput, |i| i.at) -> TryBookingView = queries::promise::try_booking;
    map(AtInput, |i| i.at) -> MapView = |desk, _| Ok(queries::map::map(desk));
    people(Nothing, |_| None) -> PeopleView = |desk, _| Ok(queries::people::people(desk));
    place_search(PlaceSearchInput, |_| None) -> Vec<PlaceHit> = queries::people::place_search;
    settings(Nothing, |_| None) -> SettingsView = |desk, _| Ok(queries::settings::settings(desk));
    orders(OrdersInput, |_| None) -> OrdersView = |desk, input| Ok(crate::market::orders::orders(desk, input));
    order(OrderDetailInput, |_| None) -> OrderDetail = crate::market::order::order;
    calendar(CalendarInput, |_| None) -> CalendarView = queries::settings::calendar;
}
