//! A plan as it is shown, checked and committed: bookings, the journeys they
//! make, what could not be placed, what it costs.
//!
//! Owns the way from the planner's numbers back to the glossary's records.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use fettle_domain::id::{EngineerId, JourneyId, RequestId, VisitId};
use fettle_domain::money::CurrencyCode;
use fettle_domain::place::{CountryCode, GeoPoint};
use fettle_domain::reason::Reason;
use fettle_domain::schedule::{Booking, BookingState, Lock};
use fettle_domain::time::Interval;
use fettle_travel::Mode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::cost::{JourneyPrice, PlanCost, VisitPrice, moved_minor};
use crate::credential;
use crate::itinerary::{Journey, Timed};
use crate::problem::{PlanProblem, Standing, Who, date, instant};
use crate::roster::Roster;

/// How a leg is travelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
#[serde(rename_all = "snake_case")]
pub enum LegMode {
    /// By road.
    Road,
    /// By air, connections included.
    Air,
}

/// Where a leg begins or ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct LegEnd {
    /// A place, or an airport with its IATA code.
    pub name: String,
    /// Its country.
    pub country: CountryCode,
    /// Where it is.
    pub point: GeoPoint,
}

/// One part of the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct PlannedLeg {
    /// How.
    pub mode: LegMode,
    /// From where.
    pub from: LegEnd,
    /// To where.
    pub to: LegEnd,
    /// Leaving.
    pub depart_at: DateTime<Utc>,
    /// Being there.
    pub arrive_at: DateTime<Utc>,
    /// Kilometres.
    pub distance_km: u32,
    /// What it costs, minor units of the planning currency.
    #[ts(type = "number")]
    pub cost_minor: i64,
}

/// What one journey costs, minor units of the planning currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct JourneyCost {
    /// Flights and roads.
    #[ts(type = "number")]
    pub travel_minor: i64,
    /// Lodging.
    #[ts(type = "number")]
    pub nights_minor: i64,
    /// Per-diems.
    #[ts(type = "number")]
    pub per_diem_minor: i64,
    /// The engineer's days.
    #[ts(type = "number")]
    pub days_minor: i64,
    /// All of it.
    #[ts(type = "number")]
    pub total_minor: i64,
}

/// A visit's part of what its journey costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct VisitShare {
    /// The visit.
    pub visit_id: VisitId,
    /// The demand.
    pub request_id: RequestId,
    /// Its part, minor units.
    #[ts(type = "number")]
    pub cost_minor: i64,
}

/// An engineer's trip from home through one or more visits and back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct PlannedJourney {
    /// The id.
    pub journey_id: JourneyId,
    /// Who.
    pub engineer_id: EngineerId,
    /// Leaving home.
    pub depart_at: DateTime<Utc>,
    /// Home again.
    pub back_at: DateTime<Utc>,
    /// The way, in order.
    pub legs: Vec<PlannedLeg>,
    /// Nights away: civil days of home touched, less one.
    pub nights: u32,
    /// What it costs.
    pub cost: JourneyCost,
    /// What each visit bears of it: in proportion to what it would cost to go
    /// there and back for it alone; the parts add up to the whole.
    pub shares: Vec<VisitShare>,
    /// Visas that have to be got for it.
    pub new_visas: Vec<CountryCode>,
    /// What does not fit, where bookings were made otherwise than planned.
    pub misfits: Vec<Misfit>,
}

/// Something that does not fit on a journey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Misfit {
    /// The visit that it is about; `None` when it is about the whole journey.
    pub visit_id: Option<VisitId>,
    /// What it is.
    pub reason: Reason,
}

/// A visit that nobody goes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Unplaced {
    /// The visit.
    pub visit_id: VisitId,
    /// The demand.
    pub request_id: RequestId,
    /// Every rule that excludes candidates, with how many of them.
    pub reasons: Vec<Reason>,
}

/// A placed visit of which something has to be said: its promise has lapsed,
/// or is missed by this plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct PlanNote {
    /// The visit.
    pub visit_id: VisitId,
    /// The demand.
    pub request_id: RequestId,
    /// What.
    pub reason: Reason,
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, TS)]
pub struct Plan {
    /// Who does which visit when; bookings of journeys that end after now.
    pub bookings: Vec<Booking>,
    /// The journeys that the bookings make.
    pub journeys: Vec<PlannedJourney>,
    /// What nobody goes to.
    pub unplaced: Vec<Unplaced>,
    /// What has to be said of placed visits.
    pub notes: Vec<PlanNote>,
    /// What it costs.
    pub cost: PlanCost,
    /// The currency.
    pub currency: CurrencyCode,
    /// Iterations of the search.
    #[ts(type = "number")]
    pub iterations: u64,
}

/// A journey of a roster with its id.
pub(crate) struct Named<'a> {
    pub engineer: usize,
    pub id: JourneyId,
    pub journey: &'a Journey,
}

/// Every journey that ends after now, with an id that stays with its visits: one
/// that its visits were booked under, rather of visits that stay as they are
/// than of those that move; else one made of the engineer and the day of
/// leaving.
pub(crate) fn named<'a>(problem: &PlanProblem, roster: &'a Roster) -> Vec<Named<'a>> {
    named_since(problem, roster, problem.now)
}

/// The same for every journey that ends after an instant.
pub(crate) fn named_since<'a>(
    problem: &PlanProblem,
    roster: &'a Roster,
    since: i64,
) -> Vec<Named<'a>> {
    let journeys: Vec<(usize, &Journey)> = roster
        .journeys
        .iter()
        .enumerate()
        .flat_map(|(engineer, route)| route.iter().map(move |journey| (engineer, journey)))
        .filter(|(_, journey)| journey.back > since)
        .collect();
    let mut taken: BTreeSet<JourneyId> = BTreeSet::new();
    let mut ids: Vec<Option<JourneyId>> = vec![None; journeys.len()];
    for unmoved in [true, false] {
        for (id, (engineer, journey)) in ids.iter_mut().zip(&journeys) {
            if id.is_none() {
                let mut told = told_ids(problem, *engineer, journey, unmoved);
                *id = told.find(|id| taken.insert(id.clone()));
            }
        }
    }
    let named = journeys.into_iter().zip(ids);
    named
        .map(|((engineer, journey), id)| Named {
            engineer,
            id: id.unwrap_or_else(|| new_id(problem, engineer, journey, &mut taken)),
            journey,
        })
        .collect()
}

/// The ids under which visits of a journey were booked with its engineer; only
/// of those that start as they were told, or of all.
fn told_ids<'a>(
    problem: &'a PlanProblem,
    engineer: usize,
    journey: &'a Journey,
    unmoved: bool,
) -> impl Iterator<Item = JourneyId> + 'a {
    journey.stops.iter().filter_map(move |stop| {
        let told = problem.visits[stop.visit].told.as_ref()?;
        let stays = told.who == Who::Engineer(engineer) && (!unmoved || told.start == stop.start);
        told.journey.clone().filter(|_| stays)
    })
}

fn new_id(
    problem: &PlanProblem,
    engineer: usize,
    journey: &Journey,
    taken: &mut BTreeSet<JourneyId>,
) -> JourneyId {
    let facts = &problem.engineers[engineer];
    let day = date(problem.days(facts.home).day(journey.depart)).format("%Y%m%d");
    let base = format!("J-{}-{day}", facts.id);
    let mut name = base.clone();
    let mut copy = 1;
    loop {
        let id = JourneyId::new(&name).unwrap_or_else(|_| long_journey_id(&name));
        if taken.insert(id.clone()) {
            return id;
        }
        copy += 1;
        name = format!("{base}-{copy}");
    }
}

/// An engineer's id may fill all of an id's length; its end makes the journey's.
fn long_journey_id(id: &str) -> JourneyId {
    let from = id
        .char_indices()
        .rev()
        .map(|(at, _)| at)
        .take_while(|at| id.len() - at <= 100)
        .last();
    JourneyId::new(&id[from.unwrap_or(0)..]).expect("the end of an id is an id")
}

/// The booking of a stop.
pub(crate) fn booking(
    problem: &PlanProblem,
    who: Who,
    timed: (usize, i64, i64),
    journey: Option<&JourneyId>,
) -> Booking {
    let (visit, start, finish) = timed;
    let facts = &problem.visits[visit];
    let known = facts.booking.as_ref();
    let unchanged = facts
        .told
        .as_ref()
        .is_some_and(|told| told.who == who && told.start == start);
    if let Some(booking) = known.filter(|_| unchanged) {
        let journey_id = journey.cloned();
        return Booking {
            journey_id,
            ..booking.clone()
        };
    }
    Booking {
        visit_id: facts.visit_id.clone(),
        request_id: facts.request_id.clone(),
        assignee: problem.assignee(who),
        start_at: instant(start),
        finish_at: instant(finish),
        work: work_pieces(problem, who, visit, start),
        journey_id: journey.cloned(),
        lock: known.map_or_else(Lock::default, |booking| booking.lock),
        published_at: None,
        booked_at: Some(booked_at(problem, who, known)),
        state: BookingState::Booked,
    }
}

/// When a visit was booked with `who`: another time does not begin that anew.
fn booked_at(problem: &PlanProblem, who: Who, known: Option<&Booking>) -> DateTime<Utc> {
    let same = known.filter(|known| known.stands() && known.assignee == problem.assignee(who));
    same.and_then(Booking::prepared_since)
        .unwrap_or_else(|| problem.now())
}

/// The pieces of working time of a visit.
pub(crate) fn work_pieces(
    problem: &PlanProblem,
    who: Who,
    visit: usize,
    start: i64,
) -> Vec<Interval> {
    let facts = &problem.visits[visit];
    match who {
        Who::Engineer(_) => problem
            .work(facts.spot)
            .add_work(instant(start), facts.work_minutes)
            .map_or_else(Vec::new, |span| span.pieces),
        Who::Point(point) => problem
            .shared_hours(problem.points[point].spot, facts.spot)
            .pieces(start, facts.work_seconds())
            .unwrap_or_default(),
    }
}

/// The visas that have to be got for a journey beside the engineer's others;
/// none that can be told where a rule is broken. Worked out at the end: a
/// journey added later may use up the entry that an earlier one counted on.
fn new_visas(problem: &PlanProblem, roster: &Roster, named: &Named<'_>) -> Vec<CountryCode> {
    if named.journey.back <= problem.now {
        return Vec::new();
    }
    let others = roster.others(named.engineer, named.journey);
    let judged = credential::judge(problem, named.engineer, named.journey, others);
    let visas = judged.unwrap_or_default();
    visas.into_iter().map(|(country, _)| country).collect()
}

/// A journey of a roster with its legs and costs.
pub(crate) fn planned_journey(
    problem: &PlanProblem,
    roster: &Roster,
    named: &Named<'_>,
) -> PlannedJourney {
    let journey = named.journey;
    let price = JourneyPrice::of(problem, named.engineer, journey);
    let nights = u32::try_from(journey.days - 1).unwrap_or(0);
    PlannedJourney {
        journey_id: named.id.clone(),
        engineer_id: problem.engineers[named.engineer].id.clone(),
        depart_at: instant(journey.depart),
        back_at: instant(journey.back),
        legs: legs(problem, named.engineer, journey),
        nights,
        cost: JourneyCost {
            travel_minor: price.travel_minor,
            nights_minor: price.nights_minor,
            per_diem_minor: price.per_diem_minor,
            days_minor: price.days_minor,
            total_minor: price.money(),
        },
        shares: shares(problem, named.engineer, journey, price.money()),
        new_visas: new_visas(problem, roster, named),
        misfits: Vec::new(),
    }
}

fn legs(problem: &PlanProblem, engineer: usize, journey: &Journey) -> Vec<PlannedLeg> {
    let home = problem.engineers[engineer].home;
    let mut here = home;
    let mut legs = Vec::new();
    for stop in &journey.stops {
        let site = problem.site(stop.visit);
        legs.extend(way(problem, here, site, stop.depart));
        here = site;
    }
    let last = journey
        .stops
        .last()
        .map_or(journey.depart, |stop| stop.finish);
    legs.extend(way(problem, here, home, last));
    legs
}

fn way(problem: &PlanProblem, from: usize, to: usize, depart: i64) -> Vec<PlannedLeg> {
    let trip = problem.trip(from, to);
    let mut at = depart;
    let mut legs: Vec<PlannedLeg> = Vec::with_capacity(trip.legs.len());
    for leg in &trip.legs {
        let arrive = at + leg.travel_seconds;
        legs.push(PlannedLeg {
            mode: if leg.mode == Mode::Air {
                LegMode::Air
            } else {
                LegMode::Road
            },
            from: LegEnd {
                name: leg.from_name.clone(),
                country: leg.from_country,
                point: leg.from,
            },
            to: LegEnd {
                name: leg.to_name.clone(),
                country: leg.to_country,
                point: leg.to,
            },
            depart_at: instant(at),
            arrive_at: instant(arrive),
            distance_km: leg.distance_km,
            cost_minor: leg.cost_minor,
        });
        at = arrive;
    }
    // The seller's own names for the places at both ends.
    if let Some(first) = legs.first_mut() {
        first.from.name.clone_from(&problem.spots[from].name);
        first.from.country = problem.spots[from].country;
    }
    if let Some(last) = legs.last_mut() {
        last.to.name.clone_from(&problem.spots[to].name);
        last.to.country = problem.spots[to].country;
    }
    legs
}

/// Parts in proportion to going there and back for each visit alone; the last
/// one bears the rounding.
fn shares(
    problem: &PlanProblem,
    engineer: usize,
    journey: &Journey,
    total_minor: i64,
) -> Vec<VisitShare> {
    let alone: Vec<i64> = journey
        .stops
        .iter()
        .map(|stop| alone_minor(problem, engineer, stop))
        .collect();
    let sum: i128 = alone
        .iter()
        .map(|minor| i128::from(*minor))
        .sum::<i128>()
        .max(1);
    let mut left = total_minor;
    let last = journey.stops.len() - 1;
    journey
        .stops
        .iter()
        .enumerate()
        .map(|(i, stop)| {
            let part = i128::from(total_minor) * i128::from(alone[i]) / sum;
            let part = if i == last {
                left
            } else {
                i64::try_from(part).unwrap_or(left)
            };
            left -= part;
            let facts = &problem.visits[stop.visit];
            VisitShare {
                visit_id: facts.visit_id.clone(),
                request_id: facts.request_id.clone(),
                cost_minor: part,
            }
        })
        .collect()
}

fn alone_minor(problem: &PlanProblem, engineer: usize, stop: &Timed) -> i64 {
    let site = problem.site(stop.visit);
    let facts = &problem.engineers[engineer];
    let (out, back) = (problem.way(facts.home, site), problem.way(site, facts.home));
    let depart = stop.start - out.rest_seconds - out.travel_seconds;
    let days = problem.days(facts.home);
    let days = i64::from(days.day(stop.finish + back.travel_seconds) - days.day(depart)) + 1;
    let rules = &problem.rules;
    let daily = rules.per_diem_minor + facts.day_cost_minor();
    out.cost_minor + back.cost_minor + days * daily + (days - 1) * rules.night_minor
}

/// What a roster costs, journeys that ended before now left out.
pub(crate) fn roster_cost(problem: &PlanProblem, roster: &Roster) -> PlanCost {
    let mut cost = PlanCost::default();
    for (engineer, route) in roster.journeys.iter().enumerate() {
        for journey in route.iter().filter(|journey| journey.back > problem.now) {
            cost.add_journey(JourneyPrice::of(problem, engineer, journey));
            for stop in &journey.stops {
                let who = Who::Engineer(engineer);
                cost.add_visit(VisitPrice::of(
                    problem,
                    stop.visit,
                    who,
                    stop.start,
                    stop.finish,
                ));
            }
        }
    }
    for (point, visits) in roster.points.iter().enumerate() {
        for visit in visits.iter().filter(|visit| visit.finish > problem.now) {
            let minutes = problem.visits[visit.visit].work_minutes;
            cost.points_minor += problem.points[point].price_minor(minutes);
            cost.add_visit(VisitPrice::of(
                problem,
                visit.visit,
                Who::Point(point),
                visit.start,
                visit.finish,
            ));
        }
    }
    for visit in unplaced(problem, roster) {
        cost.missed_minor += problem.visits[visit].unplaced_price_minor;
        cost.disturbance_minor += moved_minor(problem, visit, None);
    }
    cost.summed()
}

/// Open visits that nobody goes to.
pub(crate) fn unplaced<'a>(
    problem: &'a PlanProblem,
    roster: &'a Roster,
) -> impl Iterator<Item = usize> + 'a {
    let open = |visit: &usize| problem.visits[*visit].standing == Standing::Open;
    (0..problem.visits.len())
        .filter(open)
        .filter(|visit| roster.place[*visit].is_none())
}

/// Every booking of a roster that ends after now.
pub(crate) fn bookings(
    problem: &PlanProblem,
    roster: &Roster,
    named: &[Named<'_>],
) -> Vec<Booking> {
    let mut bookings = Vec::new();
    for one in named {
        for stop in &one.journey.stops {
            let timed = (stop.visit, stop.start, stop.finish);
            bookings.push(booking(
                problem,
                Who::Engineer(one.engineer),
                timed,
                Some(&one.id),
            ));
        }
    }
    for (point, visits) in roster.points.iter().enumerate() {
        for visit in visits.iter().filter(|visit| visit.finish > problem.now) {
            let timed = (visit.visit, visit.start, visit.finish);
            bookings.push(booking(problem, Who::Point(point), timed, None));
        }
    }
    bookings.sort_by(|a, b| (a.start_at, &a.visit_id).cmp(&(b.start_at, &b.visit_id)));
    bookings
}
