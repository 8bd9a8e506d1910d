//! The timing rules: how a list of visits becomes a journey.
//!
//! Owns when an engineer leaves, arrives, works and is back, and what the
//! journey costs. Knows nothing of how a plan is searched for. Exact and
//! deterministic: the same stops in the same gap give the same journey.
//!
//! - An engineer leaves home as late as the first visit allows.
//! - After a flight of `long_flight_hours` or more in the air, rest comes
//!   before work; nothing is asked of the way home.
//! - Work begins at the first working instant of the site at which the engineer
//!   is there and rested, the parts are, and the buyer wants it; it pauses
//!   outside the site's working time.
//! - The way to the next site, or home, begins when the work ends.
//! - Where a later visit makes the engineer wait for more than a day, earlier
//!   visits move later as far as their promises allow, if that saves days.
//! - Days away are the civil days of home that a journey touches; nights are one
//!   fewer. Every day costs the engineer's day and a per-diem, every night a
//!   lodging (nights on a plane are reckoned like others).
//! - A journey lies whole outside days off, and rests lie between journeys.
//!
//! Start at [`Ask::journey`].

use fettle_domain::place::CountryCode;

use crate::block::Block;
use crate::cost::{self, VisitPrice};
use crate::credential;
use crate::enforce::Enforce;
use crate::problem::{DAY, DaysOff, PlanProblem, Who};

/// One visit of a journey to be timed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stop {
    pub visit: usize,
    /// The start and the finish that have to stay.
    pub kept: Option<(i64, i64)>,
}

/// One visit of a timed journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Timed {
    pub visit: usize,
    /// Leaving the place before.
    pub depart: i64,
    /// Being at the site, not yet rested.
    pub arrive: i64,
    pub start: i64,
    pub finish: i64,
    pub kept: bool,
}

/// A timed journey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Journey {
    pub stops: Vec<Timed>,
    pub depart: i64,
    /// Home again.
    pub back: i64,
    /// Civil days of home that it touches.
    pub days: i64,
    pub travel_seconds: i64,
    pub fares_minor: i64,
    /// Visas that have to be got for it, and when they are at hand.
    pub new_visas: Vec<(CountryCode, i64)>,
    /// All it costs, its visits' prices included.
    pub cost_minor: i64,
}

impl Journey {
    /// Its visits as stops: those that have to stay keep their times.
    pub fn stops(&self) -> impl Iterator<Item = Stop> + '_ {
        self.stops.iter().map(|timed| Stop {
            visit: timed.visit,
            kept: timed.kept.then_some((timed.start, timed.finish)),
        })
    }
}

/// The engineer's other journeys.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Others<'a> {
    all: &'a [Journey],
    without: Option<usize>,
}

impl<'a> Others<'a> {
    pub fn all(journeys: &'a [Journey]) -> Self {
        Self {
            all: journeys,
            without: None,
        }
    }

    pub fn without(journeys: &'a [Journey], index: usize) -> Self {
        Self {
            all: journeys,
            without: Some(index),
        }
    }

    pub fn journeys(self) -> impl Iterator<Item = &'a Journey> {
        let Self { all, without } = self;
        all.iter()
            .enumerate()
            .filter(move |(i, _)| Some(*i) != without)
            .map(|(_, journey)| journey)
    }
}

/// When an engineer is free to be on a journey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gap {
    pub from: i64,
    pub until: i64,
}

/// A question about one journey of one engineer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ask<'a> {
    pub problem: &'a PlanProblem,
    pub engineer: usize,
    pub gap: Gap,
    pub others: Others<'a>,
    pub enforce: Enforce,
}

impl Ask<'_> {
    /// The journey that makes these stops in this order, as early as it can be
    /// made; or the rule that stands in its way.
    pub fn journey(&self, stops: &[Stop]) -> Result<Journey, Block> {
        self.journey_below(stops, i64::MAX)
    }

    /// The same, if it costs less than `most_minor`; one that would be cheaper
    /// only for leaving later is not looked for.
    pub fn journey_below(&self, stops: &[Stop], most_minor: i64) -> Result<Journey, Block> {
        let mut from = self.gap.from;
        // Each round leaves later: after days off, or with a visa at hand.
        loop {
            let mut journey = self.timed(stops, from)?;
            if journey.back > self.gap.until {
                return Err(Block::Busy);
            }
            self.price(&mut journey);
            if journey.cost_minor >= most_minor {
                return Err(Block::TooDear);
            }
            match self.obstacle(&mut journey) {
                None => return Ok(journey),
                Some((block, Some(later))) if later > journey.depart && stops[0].kept.is_none() => {
                    from = later;
                    if from > self.gap.until {
                        return Err(block);
                    }
                }
                Some((block, _)) => return Err(block),
            }
        }
    }

    /// The first rule that a timed journey breaks, and from when it would not.
    fn obstacle(&self, journey: &mut Journey) -> Option<(Block, Option<i64>)> {
        let facts = &self.problem.engineers[self.engineer];
        if self.enforce.has(Enforce::LEAVE)
            && let Some(off) = days_off_in_the_way(&facts.leave, journey)
        {
            return Some((Block::Leave(off.range), Some(off.until)));
        }
        let most = i64::from(facts.max_days_away);
        if self.enforce.has(Enforce::AWAY) && journey.days > most {
            let days = journey.days;
            return Some((Block::Away { days, most }, None));
        }
        if self.enforce.has(Enforce::CREDENTIALS) {
            match credential::judge(self.problem, self.engineer, journey, self.others) {
                Ok(new_visas) => journey.new_visas = new_visas,
                Err(block) => {
                    let later = if let Block::VisaLead { ready, .. } = block {
                        Some(ready)
                    } else {
                        None
                    };
                    return Some((block, later));
                }
            }
        }
        None
    }

    fn timed(&self, stops: &[Stop], from: i64) -> Result<Journey, Block> {
        let mut timed: Vec<Timed> = Vec::with_capacity(stops.len() + 1);
        for stop in stops {
            let next = match timed.last() {
                None => self.first(*stop, from)?,
                Some(before) => self.next(before, *stop)?,
            };
            timed.push(next);
        }
        let journey = self.closed(timed);
        let waits = journey
            .stops
            .windows(2)
            .any(|pair| self.wait(&pair[0], &pair[1]) > DAY);
        Ok(if waits {
            self.tightened(journey)
        } else {
            journey
        })
    }

    /// The first visit: leave home so as to be there, rested, at its start.
    fn first(&self, stop: Stop, from: i64) -> Result<Timed, Block> {
        let site = self.problem.site(stop.visit);
        let way = self.problem.way(self.home(), site);
        let before = way.travel_seconds + way.rest_seconds;
        let (start, finish) = match stop.kept {
            Some(kept) => kept,
            None => self.first_start(stop.visit, from, before)?,
        };
        let depart = start - before;
        let earliest = if self.is_told(stop) {
            self.gap.from
        } else {
            from.max(self.lead())
        };
        if depart < earliest {
            return Err(if depart < self.gap.from {
                Block::Busy
            } else {
                self.lead_block()
            });
        }
        Ok(Timed {
            visit: stop.visit,
            depart,
            arrive: depart + way.travel_seconds,
            start,
            finish,
            kept: stop.kept.is_some(),
        })
    }

    /// The start of a first visit that may move: the one people know of, if it
    /// can be kept, else the earliest.
    fn first_start(&self, visit: usize, from: i64, before: i64) -> Result<(i64, i64), Block> {
        if let Some(told) = self.told_start(visit) {
            let (start, finish) =
                self.placed(visit, from.max(self.problem.now) + before, Some(told))?;
            if start == told {
                return Ok((start, finish));
            }
        }
        self.placed(visit, from.max(self.lead()) + before, None)
    }

    fn next(&self, before: &Timed, stop: Stop) -> Result<Timed, Block> {
        let (here, site) = (
            self.problem.site(before.visit),
            self.problem.site(stop.visit),
        );
        let way = self.problem.way(here, site);
        let depart = match stop.kept {
            Some(_) => before.finish,
            None => before.finish.max(self.problem.now),
        };
        let rested = depart + way.travel_seconds + way.rest_seconds;
        let (start, finish) = match stop.kept {
            Some((start, _)) if start < rested => return Err(Block::Busy),
            Some(kept) => kept,
            None => self.placed(stop.visit, rested, self.told_start(stop.visit))?,
        };
        Ok(Timed {
            visit: stop.visit,
            depart,
            arrive: depart + way.travel_seconds,
            start,
            finish,
            kept: stop.kept.is_some(),
        })
    }

    /// Start and finish of work that may begin at `rested`; `told` is taken if
    /// it can be.
    fn placed(&self, visit: usize, rested: i64, told: Option<i64>) -> Result<(i64, i64), Block> {
        let facts = &self.problem.visits[visit];
        let bound =
            |rule, at: Option<i64>| at.filter(|_| self.enforce.has(rule)).unwrap_or(i64::MIN);
        let earliest = rested
            .max(bound(Enforce::PARTS, facts.parts_from.map(|(_, at)| at)))
            .max(bound(
                Enforce::NOT_BEFORE,
                facts.wish_from.map(|(_, at)| at),
            ));
        let work = self.problem.work(facts.spot);
        let start = work
            .next_open_second(earliest)
            .ok_or(Block::NoWorkingTime)?;
        let start = match told {
            Some(told) if told >= start && work.next_open_second(told) == Some(told) => told,
            _ => start,
        };
        let finish = work
            .finish_second(start, facts.work_seconds())
            .ok_or(Block::NoWorkingTime)?;
        Ok((start, finish))
    }

    /// The start that people know of, when this engineer is the one they know.
    fn told_start(&self, visit: usize) -> Option<i64> {
        let told = self.problem.visits[visit].told.as_ref()?;
        (told.who == Who::Engineer(self.engineer)).then_some(told.start)
    }

    fn is_told(&self, stop: Stop) -> bool {
        let start = stop.kept.map(|(start, _)| start);
        match self.told_start(stop.visit) {
            Some(told) => start.is_none_or(|start| start == told),
            None => false,
        }
    }

    /// The earliest instant at which somebody told now leaves home.
    fn lead(&self) -> i64 {
        let hours = i64::from(self.problem.rules.engineer_lead_hours);
        let lead = if self.enforce.has(Enforce::LEAD) {
            hours * 3600
        } else {
            0
        };
        self.problem.now + lead
    }

    fn lead_block(&self) -> Block {
        let hours = self.problem.rules.engineer_lead_hours;
        Block::Lead {
            hours,
            until: self.lead(),
        }
    }

    fn home(&self) -> usize {
        self.problem.engineers[self.engineer].home
    }

    /// Seconds between being there rested and starting.
    fn wait(&self, before: &Timed, after: &Timed) -> i64 {
        let way = self.problem.way(
            self.problem.site(before.visit),
            self.problem.site(after.visit),
        );
        after.start - after.arrive - way.rest_seconds
    }

    fn closed(&self, stops: Vec<Timed>) -> Journey {
        let (first, last) = (stops[0], stops[stops.len() - 1]);
        let way = self.problem.way(self.problem.site(last.visit), self.home());
        let back = last.finish + way.travel_seconds;
        let home = self.problem.days(self.home());
        let mut journey = Journey {
            depart: first.depart,
            back,
            days: i64::from(home.day(back) - home.day(first.depart)) + 1,
            travel_seconds: way.travel_seconds,
            fares_minor: way.cost_minor,
            new_visas: Vec::new(),
            cost_minor: 0,
            stops,
        };
        let mut here = self.home();
        for stop in &journey.stops {
            let site = self.problem.site(stop.visit);
            let way = self.problem.way(here, site);
            journey.travel_seconds += way.travel_seconds;
            journey.fares_minor += way.cost_minor;
            here = site;
        }
        journey
    }

    /// The journey with earlier visits moved later, if that saves days.
    fn tightened(&self, journey: Journey) -> Journey {
        let mut stops = journey.stops.clone();
        for i in (0..stops.len() - 1).rev() {
            let after = stops[i + 1];
            let way = self.problem.way(
                self.problem.site(stops[i].visit),
                self.problem.site(after.visit),
            );
            let by = after.start - way.travel_seconds - way.rest_seconds;
            if let Some((start, finish)) = self.moved_later(&stops[i], by) {
                stops[i].start = start;
                stops[i].finish = finish;
            }
            stops[i + 1].depart = stops[i].finish;
            stops[i + 1].arrive = stops[i].finish + way.travel_seconds;
        }
        let way = self
            .problem
            .way(self.home(), self.problem.site(stops[0].visit));
        stops[0].arrive = stops[0].start - way.rest_seconds;
        stops[0].depart = stops[0].arrive - way.travel_seconds;
        let later = self.closed(stops);
        if later.days < journey.days {
            later
        } else {
            journey
        }
    }

    /// The latest start of a visit whose work ends by `by`, no later than its
    /// promise and its wish allow.
    fn moved_later(&self, stop: &Timed, by: i64) -> Option<(i64, i64)> {
        let facts = &self.problem.visits[stop.visit];
        if stop.kept || self.told_start(stop.visit) == Some(stop.start) {
            return None;
        }
        let work = self.problem.work(facts.spot);
        let start = work.latest_start_second(by, facts.work_seconds())?;
        let finish = work.finish_second(start, facts.work_seconds())?;
        let who = Who::Engineer(self.engineer);
        let price =
            |start, finish| VisitPrice::of(self.problem, stop.visit, who, start, finish).total();
        let dearer = price(start, finish) > price(stop.start, stop.finish);
        (start > stop.start && finish <= by && !dearer).then_some((start, finish))
    }

    fn price(&self, journey: &mut Journey) {
        let who = Who::Engineer(self.engineer);
        let visits = journey.stops.iter().map(|stop| {
            VisitPrice::of(self.problem, stop.visit, who, stop.start, stop.finish).total()
        });
        let visits: i64 = visits.sum();
        journey.cost_minor =
            visits + cost::JourneyPrice::of(self.problem, self.engineer, journey).total();
    }
}

/// The journey of stops whose times all stay, whether or not they can be kept:
/// what has been booked is told as it is. `None` without stops.
pub(crate) fn as_booked(
    problem: &PlanProblem,
    engineer: usize,
    stops: &[(usize, i64, i64)],
) -> Option<Journey> {
    let ask = Ask {
        problem,
        engineer,
        gap: Gap {
            from: i64::MIN,
            until: i64::MAX,
        },
        others: Others::all(&[]),
        enforce: Enforce::NONE,
    };
    let mut timed: Vec<Timed> = Vec::with_capacity(stops.len());
    for &(visit, start, finish) in stops {
        let site = problem.site(visit);
        let (depart, arrive) = match timed.last() {
            None => {
                let way = problem.way(ask.home(), site);
                let arrive = start - way.rest_seconds;
                (arrive - way.travel_seconds, arrive)
            }
            Some(before) => {
                let way = problem.way(problem.site(before.visit), site);
                (before.finish, before.finish + way.travel_seconds)
            }
        };
        timed.push(Timed {
            visit,
            depart,
            arrive,
            start,
            finish,
            kept: true,
        });
    }
    let mut journey = (!timed.is_empty()).then(|| ask.closed(timed))?;
    ask.price(&mut journey);
    Some(journey)
}

fn days_off_in_the_way<'a>(leave: &'a [DaysOff], journey: &Journey) -> Option<&'a DaysOff> {
    leave
        .iter()
        .find(|off| journey.depart < off.until && off.from < journey.back)
}
