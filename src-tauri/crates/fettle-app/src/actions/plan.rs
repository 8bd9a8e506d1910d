//! Planning: search beside the program, show, keep.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use fettle_dispatch::check::check;
use fettle_dispatch::cost::PlanCost;
use fettle_dispatch::planner::repair;
use fettle_dispatch::{Optimiser, Plan, PlanProblem, Progress, Stop, explain, plan as search};
use fettle_domain::change::Change;
use fettle_domain::id::VisitId;
use fettle_domain::schedule::Booking;
use fettle_domain::workspace::Workspace;
use fettle_store::NewOp;

use crate::case::Call;
use crate::desk::Desk;
use crate::dto::plan::{
    CostView, PlanInput, PlanKeepInput, PlanView, PlannedBooking, UnplacedView,
};
use crate::dto::request::Stage;
use crate::dto::workspace::Done;
use crate::error::{AppError, AppResult, ErrorCode};
use crate::ids::fresh;
use crate::queries::journeys::journey_view;
use crate::schedule::Schedules;
use crate::tasks::{ShownPlan, Task};
use crate::wording::{self, Lang};

/// How long a search lasts when the caller says nothing, in seconds.
const SECONDS: f64 = 5.0;
/// How long a repair searches when the caller says nothing: after so many
/// iterations little is left to gain around a few visits, and nobody waits longer
/// than that for an answer.
const REPAIR: Limit = Limit {
    iterations: Some(500),
    seconds: Some(1.0),
};
/// How long the sample's first plan is searched, in iterations.
const FIRST_ITERATIONS: u64 = 200;
/// The longest search, in seconds.
const MOST_SECONDS: f64 = 3600.0;

/// Plans all open visits; keeps the bookings at once when asked.
pub(crate) async fn plan(call: Call<'_>, input: PlanInput) -> AppResult<PlanView> {
    let limit = limit(&input)?;
    let task = call.app.tasks.begin(input.task_id.as_deref());
    let planned = search_plan(call, &input, limit, task.clone()).await;
    task.finish();
    let mut view = shown(call, &planned?).await?;
    view.cancelled = task.is_cancelled();
    if input.commit {
        keep(
            call,
            PlanKeepInput {
                plan_id: view.plan_id.clone(),
            },
        )
        .await?;
        view.kept = true;
    }
    Ok(view)
}

/// What is to be searched, and for how long.
#[derive(Clone, Copy)]
struct Wanted {
    repair: bool,
    limit: Limit,
    seed: u64,
}

/// When a search stops.
#[derive(Clone, Copy)]
struct Limit {
    iterations: Option<u64>,
    seconds: Option<f64>,
}

fn limit(input: &PlanInput) -> AppResult<Limit> {
    if input
        .seconds
        .is_some_and(|s| !(s > 0.0 && s <= MOST_SECONDS))
    {
        return Err(AppError::field(
            "seconds",
            "a search lasts more than 0 and at most 3600 seconds",
        ));
    }
    Ok(match (input.seconds, input.iterations) {
        (None, None) if input.repair => REPAIR,
        (None, None) => Limit {
            iterations: None,
            seconds: Some(SECONDS),
        },
        (seconds, iterations) => Limit {
            iterations,
            seconds,
        },
    })
}

/// What a search came to, and what it stood on.
struct Planned {
    problem: PlanProblem,
    plan: Plan,
    log_length: u64,
    /// To the fraction of a second: what was recorded in that second is known.
    now: DateTime<Utc>,
}

/// The search holds no lock: the program goes on while it runs.
async fn search_plan(
    call: Call<'_>,
    input: &PlanInput,
    limit: Limit,
    task: Arc<Task>,
) -> AppResult<Planned> {
    let (mut problem, log_length, now) = {
        let reading = call.app.reading().await?;
        let desk = reading.desk(call.app, call.lang, input.at);
        let problem = PlanProblem::new(&desk.plan_inputs());
        (problem, desk.log_length, desk.now)
    };
    let lang = call.lang;
    let wanted = Wanted {
        repair: input.repair,
        limit,
        seed: input.seed.unwrap_or(1),
    };
    let searching = tokio::task::spawn_blocking(move || {
        let plan = run(&mut problem, wanted, lang, &task);
        (problem, plan)
    });
    let (problem, plan) = searching.await.map_err(AppError::internal)?;
    Ok(Planned {
        problem,
        plan,
        log_length,
        now,
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "a search by the second is timed by a stopwatch; one by iterations is not"
)]
fn run(problem: &mut PlanProblem, wanted: Wanted, lang: Lang, task: &Task) -> Plan {
    let (begun, limit) = (Instant::now(), wanted.limit);
    let lasts = limit.seconds.map(Duration::from_secs_f64);
    let spent = || match lasts {
        _ if task.is_cancelled() => 1.0,
        Some(lasts) => begun.elapsed().div_duration_f64(lasts),
        None => 0.0,
    };
    let stop = Stop {
        iterations: limit.iterations,
        spent: &spent,
    };
    let mut report = |progress: Progress| {
        let (tries, unplaced) = (progress.iterations, progress.unplaced);
        let message = lang.say(
            &match unplaced {
                0 => format!("{tries} tries; every visit has a place in the best plan so far"),
                n => format!("{tries} tries; visits without a place in the best plan so far: {n}"),
            },
            &match unplaced {
                0 => format!("已尝试 {tries} 次，目前最好的方案安排了全部上门"),
                n => format!("已尝试 {tries} 次，目前最好的方案还有 {n} 个上门未安排"),
            },
        );
        task.report(progress.iterations, limit.iterations.unwrap_or(0), message);
    };
    if wanted.repair {
        repair(problem, &stop, wanted.seed, &mut report)
    } else {
        search(
            problem,
            &Optimiser::default(),
            &stop,
            wanted.seed,
            &mut report,
        )
    }
}

/// Checks the plan by the independent checker, words it, and remembers it.
async fn shown(call: Call<'_>, planned: &Planned) -> AppResult<PlanView> {
    let Planned { problem, plan, .. } = planned;
    let reading = call.app.reading().await?;
    let desk = reading.desk(call.app, call.lang, Some(planned.now));
    passes(&desk, plan)?;
    let plan_id = fresh(call.app.now());
    let remembered = ShownPlan {
        bookings: plan.bookings.clone(),
        log_length: planned.log_length,
    };
    call.app.plans.remember(plan_id.clone(), remembered);
    Ok(view(&desk, problem, plan, plan_id))
}

/// Refuses a plan that the independent checker does not pass.
fn passes(desk: &Desk<'_>, plan: &Plan) -> AppResult<()> {
    let Err(violations) = check(&desk.plan_inputs(), plan) else {
        return Ok(());
    };
    let first = violations.first().map(|one| one.detail.as_str());
    let first = first.unwrap_or_default();
    Err(AppError::internal(format!(
        "the plan did not pass the independent check and is not shown: {first}"
    )))
}

fn view(desk: &Desk<'_>, problem: &PlanProblem, plan: &Plan, plan_id: String) -> PlanView {
    let times = |visit: &VisitId| {
        let booking = plan
            .bookings
            .iter()
            .find(|booking| booking.visit_id == *visit)?;
        Some((booking.start_at, booking.finish_at))
    };
    PlanView {
        plan_id,
        bookings: plan
            .bookings
            .iter()
            .map(|b| planned_booking(desk, problem, plan, b))
            .collect(),
        journeys: plan
            .journeys
            .iter()
            .map(|journey| journey_view(desk, journey, &times))
            .collect(),
        unplaced: plan
            .unplaced
            .iter()
            .map(|unplaced| UnplacedView {
                request_id: unplaced.request_id.to_string(),
                buyer: buyer_name(desk, unplaced.request_id.as_str()),
                reasons: desk.reasons(&unplaced.reasons),
            })
            .collect(),
        cost: cost_view(desk, &plan.cost),
        checked: true,
        kept: false,
        iterations: plan.iterations,
        cancelled: false,
    }
}

fn buyer_name(desk: &Desk<'_>, request_id: &str) -> String {
    let buyer = desk
        .request(request_id)
        .ok()
        .and_then(|row| desk.buyer(&row.value));
    buyer.map(|buyer| buyer.name.clone()).unwrap_or_default()
}

fn planned_booking(
    desk: &Desk<'_>,
    problem: &PlanProblem,
    plan: &Plan,
    booking: &Booking,
) -> PlannedBooking {
    let request = desk.workspace.requests.get(&booking.request_id);
    let buyer = request.and_then(|row| desk.buyer(&row.value));
    let zone = buyer.map_or(desk.zone(), |buyer| &buyer.site.zone);
    PlannedBooking {
        visit_id: booking.visit_id.to_string(),
        request_id: booking.request_id.to_string(),
        buyer: buyer.map(|buyer| buyer.name.clone()).unwrap_or_default(),
        assignee: desk.assignee(&booking.assignee),
        start: desk.there(booking.start_at, zone),
        finish: desk.there(booking.finish_at, zone),
        work: booking
            .work
            .iter()
            .map(|piece| (piece.from, piece.to))
            .collect(),
        journey_id: booking.journey_id.as_ref().map(ToString::to_string),
        change: change_word(desk, booking).to_owned(),
        why: why(desk, problem, plan, booking),
    }
}

fn change_word(desk: &Desk<'_>, booking: &Booking) -> &'static str {
    let known = desk
        .workspace
        .bookings
        .get(&booking.visit_id)
        .filter(|row| row.value.stands());
    match known {
        None => "new",
        Some(row)
            if row.value.assignee == booking.assignee && row.value.start_at == booking.start_at =>
        {
            "same"
        }
        Some(_) => "moved",
    }
}

/// Why this one: the next best, and what it would cost more.
fn why(desk: &Desk<'_>, problem: &PlanProblem, plan: &Plan, booking: &Booking) -> String {
    let explained = explain(problem, &plan.bookings, &booking.visit_id);
    let alternatives = explained
        .map(|explained| explained.alternatives)
        .unwrap_or_default();
    let next = alternatives
        .iter()
        .find_map(|other| other.extra_minor.map(|more| (other, more)));
    match next {
        Some((next, more)) if more >= 0 => {
            let (name, more) = (&next.name, desk.money(more).text);
            desk.say(
                &format!("next best: {name}, {more} more"),
                &format!("次优：{name}，多 {more}"),
            )
        }
        Some((next, _)) => {
            let name = &next.name;
            desk.say(
                &format!("next best alone: {name}; this one serves the whole plan better"),
                &format!("单看可选 {name}；就整体方案而言现安排更优"),
            )
        }
        None => desk.say("the only one who can", "唯一可行的人选"),
    }
}

fn cost_view(desk: &Desk<'_>, cost: &PlanCost) -> CostView {
    CostView {
        money: desk.money(cost.money_minor),
        travel: desk.money(cost.travel_minor),
        stay: desk.money(cost.nights_minor + cost.per_diem_minor),
        days: desk.money(cost.days_minor),
        service_points: desk.money(cost.points_minor),
        misses: desk.money(cost.missed_minor),
        wishes: desk.money(cost.late_minor),
        disturbance: desk.money(cost.disturbance_minor),
        road_seconds: cost.travel_seconds,
        total: desk.money(cost.total_minor),
    }
}

/// Keeps a plan that was shown: new and moved bookings as one batch. A plan
/// made before the last change is refused: its ground may be gone.
pub(crate) async fn keep(call: Call<'_>, input: PlanKeepInput) -> AppResult<Done> {
    let shown = call.app.plans.find(&input.plan_id).ok_or_else(|| {
        AppError::new(
            ErrorCode::NotFound,
            "this plan is no longer at hand; plan again",
        )
    })?;
    let mut writing = call.app.writing().await?;
    if writing.store().op_count() != shown.log_length {
        let message = "something was recorded since this plan was made; plan again";
        return Err(AppError::new(ErrorCode::Stale, message));
    }
    let batch = new_or_moved(writing.workspace(), &shown.bookings);
    let count = batch.len();
    let message = wording::plan_kept(count, call.lang);
    writing.done(batch, message).await
}

/// The ops that book what is not booked so already.
fn new_or_moved(workspace: &Workspace, bookings: &[Booking]) -> Vec<NewOp> {
    let known = &workspace.bookings;
    let put = |booking: &Booking| NewOp {
        base_rev: Some(known.get(&booking.visit_id).map_or(0, |row| row.rev)),
        change: Change::BookingPut(booking.clone()),
    };
    let is_new = |booking: &&Booking| {
        let row = known.get(&booking.visit_id);
        row.is_none_or(|row| row.value != **booking)
    };
    bookings.iter().filter(is_new).map(put).collect()
}

/// Books the visits whose demands are confirmed, and those alone: what a
/// department has on its board while the rest still waits for an answer.
pub(crate) async fn book_confirmed(call: Call<'_>) -> AppResult<()> {
    let confirmed = {
        let reading = call.app.reading().await?;
        let desk = reading.desk(call.app, call.lang, None);
        only_confirmed(&desk)
    };
    let now = call.app.now();
    let nothing_known = Schedules::default();
    let ground = &call.app.ground;
    let desk = Desk::new(&confirmed, ground, &nothing_known, call.lang, now, 0);
    let mut problem = PlanProblem::new(&desk.plan_inputs());
    let wanted = Wanted {
        repair: false,
        limit: Limit {
            iterations: Some(FIRST_ITERATIONS),
            seconds: None,
        },
        seed: 1,
    };
    let lang = call.lang;
    let searching =
        tokio::task::spawn_blocking(move || run(&mut problem, wanted, lang, &Task::default()));
    let plan = searching.await.map_err(AppError::internal)?;
    passes(&desk, &plan)?;
    let mut writing = call.app.writing().await?;
    let batch = new_or_moved(writing.workspace(), &plan.bookings);
    writing.append(batch).await?;
    Ok(())
}

fn only_confirmed(desk: &Desk<'_>) -> Workspace {
    let mut workspace = desk.workspace.clone();
    workspace.requests.retain(|_, row| {
        let standing = desk.standing(&row.value);
        standing.stage == Stage::Confirmed
    });
    workspace
}
