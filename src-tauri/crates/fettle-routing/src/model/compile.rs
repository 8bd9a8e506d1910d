//! From the description to the flattened form.

use std::collections::BTreeMap;

use super::ProblemError;
use super::availability::Availability;
use super::calendar::WorkingTime;
use super::compiled::{
    Arc, Brief, Compiled, DueFacts, Fallback, JobFacts, Legs, Looks, NEVER, NONE, ReplenishFacts,
    Timing, ToldFacts, VehicleFacts, node,
};
use super::data::{DueAt, Job, LongLeg, Offer, Place, ProblemData, Vehicle, VehicleId};
use super::order::PlaceOrder;
use crate::measure::{Duration, Timestamp, Window};

/// Flattens a validated description.
pub(super) fn compile(data: &ProblemData) -> Result<Compiled, ProblemError> {
    let order = PlaceOrder::of(data);
    let mut compiled = empty(data, &order);
    availability(data, &mut compiled);
    nodes(data, &order, &mut compiled);
    classes(data, &order, &mut compiled)?;
    compatibility(data, &mut compiled);
    timings(data, &mut compiled);
    group(data, &mut compiled);
    published(data, &mut compiled);
    fallbacks(data, &mut compiled);
    Ok(compiled)
}

fn empty(data: &ProblemData, order: &PlaceOrder) -> Compiled {
    let dimensions = data.vehicles.first().map_or(0, |v| v.capacity.len());
    let kinds = data
        .vehicles
        .iter()
        .map(|v| v.parts.len())
        .max()
        .unwrap_or(0);
    let amounts = |list: &[i64], count: usize| -> Vec<i64> {
        (0..count)
            .map(|i| list.get(i).copied().unwrap_or(0))
            .collect()
    };
    Compiled {
        jobs: data.jobs.len(),
        vehicles: data.vehicles.len(),
        place: Vec::new(),
        open: Vec::new(),
        close: Vec::new(),
        service: Vec::new(),
        elapsed: elapsed(data),
        arcs: Vec::new(),
        vehicle: data
            .vehicles
            .iter()
            .map(|v| vehicle_facts(v, order))
            .collect(),
        brief: Vec::new(),
        looks: Looks::EachAlone,
        job: data.jobs.iter().map(job_facts).collect(),
        availability: Availability::default(),
        calendars: data.calendars.iter().map(WorkingTime::of).collect(),
        dimensions,
        demand: data
            .jobs
            .iter()
            .flat_map(|j| amounts(&j.demand, dimensions))
            .collect(),
        capacity: data
            .vehicles
            .iter()
            .flat_map(|v| v.capacity.clone())
            .collect(),
        kinds,
        parts: data
            .jobs
            .iter()
            .flat_map(|j| amounts(&j.parts, kinds))
            .collect(),
        compatible: Vec::new(),
        row: data.vehicles.len().div_ceil(64),
        all_compatible: true,
        journeys: 0,
        groups: Vec::new(),
        told_vehicle: vec![NONE; data.jobs.len()],
        other_place: vec![0; data.jobs.len()],
        any_told: false,
        fallback: Vec::new(),
        period_capacity: Vec::new(),
        any_offer: false,
        required_price: 0,
        required: data
            .jobs
            .iter()
            .map(|j| j.price_unserved.is_none())
            .collect(),
    }
}

fn vehicle_facts(vehicle: &Vehicle, order: &PlaceOrder) -> VehicleFacts {
    VehicleFacts {
        class: 0,
        group: 0,
        timing: Timing::Concatenated,
        plain_but_supplies: false,
        windows: vehicle.windows.clone(),
        max_tours: vehicle.max_tours,
        rest_between_tours: vehicle.rest_between_tours.0,
        max_tour_duration: vehicle.max_tour_duration.map_or(NEVER, |d| d.0),
        away_price: vehicle.away_price,
        long_leg: vehicle.long_leg,
        fixed_cost: vehicle.fixed_cost.0,
        cost_per_duration: vehicle.cost_per_duration,
        counts_duration: vehicle.cost_per_duration > 0 || vehicle.max_tour_duration.is_some(),
        tools: vehicle.tools,
        parts: vehicle.parts.clone(),
        replenish: vehicle.replenish.map(|r| ReplenishFacts {
            place: order.number(r.location.0),
            window: r.window,
            service: r.service.0,
        }),
    }
}

fn job_facts(job: &Job) -> JobFacts {
    JobFacts {
        windows: start_windows(&job.windows, job),
        calendar: job.calendar.map(super::CalendarId::index),
        interruptible: job.interruptible,
        availability: NONE,
        due: job.due.map(|due| DueFacts {
            at: due.at.0,
            by_finish: due.of == DueAt::Finish,
            fixed: due.fixed.0,
            per_unit: due.per_unit,
        }),
        told: job
            .published
            .filter(|told| told.price_of_other_start.0 > 0)
            .map(|told| ToldFacts {
                first: told.start.0 - told.tolerance.0,
                last: told.start.0 + told.tolerance.0,
                price: told.price_of_other_start.0,
            }),
        tools: job.tools,
    }
}

/// The least time that each job takes with its calendar's pauses: begun when some
/// interval opens, for an earlier start within one pauses no more often.
fn elapsed(data: &ProblemData) -> Vec<i64> {
    let mut known = BTreeMap::new();
    let mut of = |job: &Job| {
        let Some(calendar) = job.calendar else {
            return job.service.0;
        };
        let key = (calendar, job.service, job.interruptible);
        *known.entry(key).or_insert_with(|| {
            let working = &data.calendars[calendar.index()].working;
            let index = WorkingTime::of(&data.calendars[calendar.index()]);
            let serve = |w: &Window| index.serve(w.open.0, job.service.0, job.interruptible);
            let served = working.iter().filter_map(serve);
            served
                .map(|s| s.finish - s.start)
                .min()
                .unwrap_or(job.service.0)
        })
    };
    data.jobs.iter().map(&mut of).collect()
}

fn availability(data: &ProblemData, compiled: &mut Compiled) {
    let (lists, kinds) = Availability::of(&data.jobs, data.vehicles.len());
    compiled.availability = lists;
    for (facts, kind) in compiled.job.iter_mut().zip(kinds) {
        facts.availability = kind;
    }
}

/// Windows cut to what release and a locked start leave of them.
fn start_windows(windows: &[Window], job: &Job) -> Vec<Window> {
    let always = [Window::new(-NEVER, NEVER)];
    let windows = if windows.is_empty() { &always } else { windows };
    let locked = job.lock.and_then(|lock| lock.start);
    let from = job.release.map_or(-NEVER, |r| r.0);
    let (from, to) = locked.map_or((from, NEVER), |start| (from.max(start.0), start.0));
    windows
        .iter()
        .map(|w| Window::new(w.open.0.max(from), w.close.0.min(to)))
        .filter(|w| w.open <= w.close)
        .collect()
}

fn nodes(data: &ProblemData, order: &PlaceOrder, compiled: &mut Compiled) {
    for (job, facts) in data.jobs.iter().zip(&compiled.job) {
        compiled.place.push(order.number(job.location.0));
        // A job whose windows are all cut away keeps an empty hull: nothing fits it.
        compiled
            .open
            .push(facts.windows.first().map_or(NEVER, |w| w.open.0));
        compiled
            .close
            .push(facts.windows.last().map_or(-NEVER, |w| w.close.0));
        compiled.service.push(job.service.0);
    }
    for vehicle in &data.vehicles {
        let open = vehicle.windows.first().map_or(NEVER, |w| w.open.0);
        let close = vehicle.windows.last().map_or(-NEVER, |w| w.close.0);
        for place in [vehicle.start, vehicle.end] {
            compiled.place.push(order.number(place.0));
            compiled.open.push(open);
            compiled.close.push(close);
            compiled.service.push(0);
        }
    }
}

/// Vehicles that travel alike share one table of legs.
fn classes(
    data: &ProblemData,
    order: &PlaceOrder,
    compiled: &mut Compiled,
) -> Result<(), ProblemError> {
    let key = |v: &Vehicle| {
        (
            v.profile,
            v.cost_per_distance,
            v.cost_per_travel_time,
            v.long_leg,
        )
    };
    let mut known = Vec::new();
    for (index, vehicle) in data.vehicles.iter().enumerate() {
        let same = known.iter().position(|k| *k == key(vehicle));
        let class = same.unwrap_or(known.len());
        if same.is_none() {
            known.push(key(vehicle));
            compiled.arcs.push(arcs(data, order, index, vehicle)?);
        }
        compiled.vehicle[index].class = class;
    }
    Ok(())
}

fn arcs(
    data: &ProblemData,
    order: &PlaceOrder,
    index: usize,
    vehicle: &Vehicle,
) -> Result<Legs, ProblemError> {
    let profile = &data.profiles[vehicle.profile.index()];
    let size = profile.distance.size();
    let mut arcs = Vec::with_capacity(size * size);
    for &from in order.places() {
        for &to in order.places() {
            let travel = profile.duration.get(from, to);
            let fare = profile.fare.as_ref().map_or(0, |m| m.get(from, to).0);
            let cost = profile
                .distance
                .get(from, to)
                .0
                .saturating_mul(vehicle.cost_per_distance)
                .saturating_add(travel.0.saturating_mul(vehicle.cost_per_travel_time))
                .saturating_add(fare);
            let duration = with_rest(travel, vehicle.long_leg).0;
            let too_dear = ProblemError::LegTooDear {
                vehicle: index,
                from,
                to,
                cost,
            };
            let (Ok(cost), Ok(duration)) = (i32::try_from(cost), i32::try_from(duration)) else {
                return Err(too_dear);
            };
            arcs.push(Arc { cost, duration });
        }
    }
    Ok(Legs::new(size, arcs))
}

fn with_rest(travel: Duration, long_leg: Option<LongLeg>) -> Duration {
    match long_leg {
        Some(long) if travel >= long.at_least => travel + long.rest,
        _ => travel,
    }
}

fn compatibility(data: &ProblemData, compiled: &mut Compiled) {
    compiled.compatible = vec![0; compiled.row * compiled.jobs];
    let vehicles = compiled.vehicles;
    let rows = compiled.compatible.chunks_mut(compiled.row.max(1));
    for ((job, row), facts) in data.jobs.iter().zip(rows).zip(&compiled.job) {
        permitted(job, row, vehicles);
        for vehicle in compiled.availability.never(facts.availability) {
            row[vehicle / 64] &= !(1 << (vehicle % 64));
        }
        for (v, vehicle) in data.vehicles.iter().enumerate() {
            if !suits(job, vehicle, VehicleId(node(v))) {
                row[v / 64] &= !(1 << (v % 64));
            }
        }
        let count: u32 = row.iter().map(|word| word.count_ones()).sum();
        compiled.all_compatible &= count as usize == vehicles;
    }
}

/// Sets the bits of the vehicles that the job's own lists do not rule out.
fn permitted(job: &Job, row: &mut [u64], vehicles: usize) {
    let bit = |vehicle: VehicleId| (vehicle.index() / 64, 1_u64 << (vehicle.index() % 64));
    match &job.allowed {
        None => (0..vehicles).for_each(|v| row[v / 64] |= 1 << (v % 64)),
        Some(list) => list.iter().for_each(|vehicle| {
            let (word, mask) = bit(*vehicle);
            row[word] |= mask;
        }),
    }
}

/// Whether anything but lists, time and what else is on the route keeps them apart.
fn suits(job: &Job, vehicle: &Vehicle, id: VehicleId) -> bool {
    let skilled = job.skills & !vehicle.skills == 0;
    let equipped = vehicle.replenish.is_some()
        || (job.tools & !vehicle.tools == 0
            && job
                .parts
                .iter()
                .zip(&vehicle.parts)
                .all(|(need, has)| need <= has));
    let holds = job
        .demand
        .iter()
        .zip(&vehicle.capacity)
        .all(|(need, has)| need <= has);
    let unlocked = match job.lock.and_then(|lock| lock.place) {
        None => true,
        Some(place) => place == Place::Vehicle(id),
    };
    vehicle.max_tours > 0 && skilled && equipped && holds && unlocked
}

fn timings(data: &ProblemData, compiled: &mut Compiled) {
    let plain: Vec<bool> = compiled.job.iter().map(plain_times).collect();
    for (v, vehicle) in data.vehicles.iter().enumerate() {
        let plain_vehicle = vehicle.windows.len() == 1
            && vehicle.max_tours == 1
            && vehicle.away_price.is_none()
            && vehicle.long_leg.is_none();
        let served = |j: &usize| compiled.may_serve(node(v), node(*j));
        let plain_work = plain_vehicle && (0..compiled.jobs).filter(served).all(|j| plain[j]);
        let takes_parts = |j: usize| data.jobs[j].parts.iter().any(|need| *need > 0);
        let supplies = !plain_work
            || vehicle.replenish.is_some()
            || (0..compiled.jobs).filter(served).any(takes_parts);
        let facts = &mut compiled.vehicle[v];
        facts.plain_but_supplies = plain_work;
        if supplies {
            facts.timing = Timing::Sequential;
        }
    }
    let journeys = |facts: &VehicleFacts| !facts.plain_but_supplies;
    compiled.journeys = compiled.vehicle.iter().filter(|v| journeys(v)).count();
    compiled.brief = compiled.vehicle.iter().map(brief).collect();
    let plain = |b: &Brief| b.legs_are_all && b.timing == Timing::Concatenated;
    if compiled.arcs.len() == 1 && compiled.brief.iter().all(plain) {
        compiled.looks = Looks::LegsFirst;
    }
}

fn brief(facts: &VehicleFacts) -> Brief {
    Brief {
        class: node(facts.class),
        timing: facts.timing,
        legs_are_all: facts.cost_per_duration == 0,
    }
}

fn plain_times(facts: &JobFacts) -> bool {
    facts.windows.len() <= 1
        && facts.calendar.is_none()
        && facts.availability == NONE
        && facts.due.is_none()
        && facts.told.is_none()
}

/// Vehicles that no rule and no price tells apart.
fn group(data: &ProblemData, compiled: &mut Compiled) {
    let mut named: Vec<bool> = vec![false; compiled.vehicles];
    for job in &data.jobs {
        let told = job.published.map(|told| told.place);
        if let Some(Place::Vehicle(v)) = told {
            named[v.index()] = true;
        }
        for (v, _) in &job.availability {
            named[v.index()] = true;
        }
    }
    for v in 0..compiled.vehicles {
        let alike = compiled.groups.iter().position(|members| {
            let first = members[0] as usize;
            !named[v]
                && !named[first]
                && data.vehicles[v] == data.vehicles[first]
                && same_work(compiled, node(v), members[0])
        });
        let group = alike.unwrap_or_else(|| {
            compiled.groups.push(Vec::new());
            compiled.groups.len() - 1
        });
        compiled.groups[group].push(node(v));
        compiled.vehicle[v].group = group;
    }
}

fn same_work(compiled: &Compiled, one: u32, other: u32) -> bool {
    (0..compiled.jobs)
        .all(|j| compiled.may_serve(one, node(j)) == compiled.may_serve(other, node(j)))
}

fn published(data: &ProblemData, compiled: &mut Compiled) {
    for (j, job) in data.jobs.iter().enumerate() {
        let Some(told) = job.published else { continue };
        compiled.any_told = true;
        compiled.other_place[j] = told.price_of_other_place.0;
        if let Place::Vehicle(v) = told.place {
            compiled.told_vehicle[j] = v.0;
        }
    }
}

fn fallbacks(data: &ProblemData, compiled: &mut Compiled) {
    let mut first_period = Vec::new();
    for provider in &data.providers {
        first_period.push(compiled.period_capacity.len());
        compiled
            .period_capacity
            .extend(provider.periods.iter().map(|p| p.capacity));
    }
    compiled.required_price = required_price(data, compiled);
    for j in 0..data.jobs.len() {
        let mut ways = offers(data, compiled, j, &first_period);
        compiled.any_offer |= !ways.is_empty();
        let price = data.jobs[j]
            .price_unserved
            .map_or(compiled.required_price, |p| p.0);
        ways.push(Fallback {
            cost: price + compiled.other_place[j],
            period: NONE,
            offer: NONE,
            start: 0,
        });
        ways.sort_by_key(|way| (way.cost, way.period, way.start));
        // Nothing dearer than leaving it is ever chosen.
        let last = ways
            .iter()
            .position(|way| way.offer == NONE)
            .map_or(0, |i| i + 1);
        ways.truncate(last);
        compiled.fallback.push(ways);
    }
}

fn offers(data: &ProblemData, compiled: &Compiled, j: usize, first: &[usize]) -> Vec<Fallback> {
    let job = &data.jobs[j];
    let mut ways = Vec::new();
    for (o, offer) in job.offers.iter().enumerate() {
        let place = Place::Provider(offer.provider);
        let locked_away = job.lock.and_then(|l| l.place).is_some_and(|p| p != place);
        if locked_away {
            continue;
        }
        let told_here = job.published.is_none_or(|told| told.place == place);
        let other_place = if told_here {
            0
        } else {
            compiled.other_place[j]
        };
        for (p, period) in data.providers[offer.provider.index()]
            .periods
            .iter()
            .enumerate()
        {
            for start in offer_starts(job, offer, &period.window) {
                ways.push(Fallback {
                    cost: offer.price.0 + other_place + offer_timing(compiled, j, offer, start.0),
                    period: node(first[offer.provider.index()] + p),
                    offer: node(o),
                    start: start.0,
                });
            }
        }
    }
    ways
}

/// Starts worth considering inside one period: the earliest, and the published one.
fn offer_starts(job: &Job, offer: &Offer, period: &Window) -> Vec<Timestamp> {
    let mut starts = Vec::new();
    for window in start_windows(&offer.windows, job) {
        let open = window.open.max(period.open);
        let close = window.close.min(period.close);
        if open > close {
            continue;
        }
        starts.push(open);
        let told = job.published.map(|told| told.start);
        starts.extend(told.filter(|at| *at > open && *at <= close));
        break;
    }
    starts
}

fn offer_timing(compiled: &Compiled, j: usize, offer: &Offer, start: i64) -> i64 {
    let service = super::calendar::Service {
        start,
        finish: start + offer.service.0,
        room: 0,
    };
    compiled.job[j].timing_cost(&service).0
}

/// Dearer than any sensible detour: a job that must be served is left only when
/// nothing else is possible.
fn required_price(data: &ProblemData, compiled: &Compiled) -> i64 {
    let service = compiled
        .service
        .iter()
        .take(compiled.jobs)
        .max()
        .copied()
        .unwrap_or(0);
    // Vehicles of one class and one price of time share their dearest leg.
    let mut legs = BTreeMap::new();
    let mut vehicle = 0;
    for facts in compiled
        .groups
        .iter()
        .map(|g| &compiled.vehicle[g[0] as usize])
    {
        let leg = *legs
            .entry((facts.class, facts.cost_per_duration))
            .or_insert_with(|| dearest_leg(compiled, facts));
        let away = facts.away_price.map_or(0, |a| a.price.0);
        let once = 4 * (facts.fixed_cost + away) + 2 * facts.cost_per_duration * service;
        vehicle = vehicle.max(8 * leg + once);
    }
    let price = data
        .jobs
        .iter()
        .map(|j| j.price_unserved.map_or(0, |p| p.0) + j.due.map_or(0, |d| d.fixed.0))
        .max()
        .unwrap_or(0);
    1 + vehicle + 2 * price
}

fn dearest_leg(compiled: &Compiled, facts: &VehicleFacts) -> i64 {
    let price = |arc: &Arc| i64::from(arc.cost) + facts.cost_per_duration * i64::from(arc.duration);
    let legs = compiled.arcs[facts.class].all();
    legs.iter().map(price).max().unwrap_or(0)
}
