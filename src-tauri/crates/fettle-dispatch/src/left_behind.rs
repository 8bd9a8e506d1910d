//! What a visit leaves behind when it is taken off a journey with others on it.
//!
//! Bookings stay where they are, so what is left keeps its times; yet without
//! the visit the way between its neighbours is another, and two stays in one
//! country become one that a visa may not bear. A rule that the journey broke
//! with the visit already does not keep anybody from taking it off: that may
//! be the very way to mend it.
//!
//! Start at [`LeftBehind::of`].

use fettle_domain::place::CountryCode;

use crate::block::Block;
use crate::credential;
use crate::itinerary::Journey;
use crate::journeys;
use crate::problem::{PlanProblem, Who};
use crate::roster::Roster;

/// The other visits of the journey that a visit was booked on.
#[derive(Debug)]
pub(crate) struct LeftBehind {
    engineer: usize,
    /// The visit that goes.
    gone: usize,
    /// The visits that stay; at least one.
    stay: Vec<usize>,
    /// What was broken with the visit already.
    known: Vec<Block>,
    /// Countries for which a visa had to be got already.
    visas: Vec<CountryCode>,
}

impl LeftBehind {
    /// What `visit` leaves behind in the roster that it is booked in; `None`
    /// when nobody travels for it, or for it alone.
    pub fn of(problem: &PlanProblem, before: &Roster, visit: usize) -> Option<Self> {
        let Some(Who::Engineer(engineer)) = before.place[visit] else {
            return None;
        };
        let journey = holding(before, engineer, visit)?;
        let stops = journey.stops.iter().map(|stop| stop.visit);
        let stay: Vec<usize> = stops.filter(|stop| *stop != visit).collect();
        (!stay.is_empty()).then(|| Self {
            engineer,
            gone: visit,
            stay,
            known: blocks(problem, before, engineer, journey),
            visas: new_visas(problem, before, engineer, journey)
                .into_iter()
                .map(|(country, _)| country)
                .collect(),
        })
    }

    /// Whose journey it is.
    pub fn engineer(&self) -> usize {
        self.engineer
    }

    /// The rules that what is left breaks in a roster with the visit elsewhere.
    pub fn broken(&self, problem: &PlanProblem, after: &Roster) -> Vec<Block> {
        let Some(journey) = self.rest(after) else {
            return Vec::new();
        };
        let new = |block: &Block| !self.known.iter().any(|known| alike(known, block));
        blocks(problem, after, self.engineer, journey)
            .into_iter()
            .filter(new)
            .map(|block| self.told(problem, block))
            .collect()
    }

    /// The visas that only what is left needs.
    pub fn doubts(&self, problem: &PlanProblem, after: &Roster) -> Vec<Block> {
        let Some(journey) = self.rest(after) else {
            return Vec::new();
        };
        let facts = &problem.engineers[self.engineer];
        new_visas(problem, after, self.engineer, journey)
            .into_iter()
            .filter(|(country, _)| !self.visas.contains(country))
            .map(|(country, ready)| {
                let lead_days = credential::lead_days(problem, facts, country).unwrap_or(0);
                let visa = Block::VisaLead {
                    country,
                    lead_days,
                    ready,
                };
                self.told(problem, visa)
            })
            .collect()
    }

    /// The journey of what is left; `None` when the visit is on it again, and
    /// it was timed and judged with it.
    fn rest<'r>(&self, after: &'r Roster) -> Option<&'r Journey> {
        let journey = holding(after, self.engineer, self.stay[0])?;
        let again = journey.stops.iter().any(|stop| stop.visit == self.gone);
        (!again).then_some(journey)
    }

    fn told(&self, problem: &PlanProblem, block: Block) -> Block {
        let names = self.stay.iter().map(|visit| problem.visit_name(*visit));
        Block::LeftBehind {
            engineer: problem.engineers[self.engineer].name.clone(),
            visits: names.collect::<Vec<_>>().join(", "),
            block: Box::new(block),
        }
    }
}

fn holding(roster: &Roster, engineer: usize, visit: usize) -> Option<&Journey> {
    let holds = |journey: &&Journey| journey.stops.iter().any(|stop| stop.visit == visit);
    roster.journeys[engineer].iter().find(holds)
}

/// What a journey breaks as a whole, between its visits, and beside the
/// engineer's others with the rest that has to lie between.
fn blocks(
    problem: &PlanProblem,
    roster: &Roster,
    engineer: usize,
    journey: &Journey,
) -> Vec<Block> {
    let rest = i64::from(problem.rules.rest_between_journeys_hours) * 3600;
    let mut blocks = journeys::on_the_whole(problem, roster, engineer, journey, rest);
    if blocks.iter().any(Block::is_of_papers) {
        blocks.retain(|block| !block.is_of_papers());
        blocks.extend(papers(problem, roster, engineer, journey));
    }
    let between = journeys::between_stops(problem, journey);
    blocks.extend(between.into_iter().map(|(_, block)| block));
    blocks
}

/// All that is wrong with the papers, what they allow before what is missing.
fn papers(
    problem: &PlanProblem,
    roster: &Roster,
    engineer: usize,
    journey: &Journey,
) -> Vec<Block> {
    let others = roster.others(engineer, journey);
    let of_stops = journey
        .stops
        .iter()
        .flat_map(|stop| credential::all_blocks(problem, engineer, stop.visit, journey, others));
    let judged = credential::judge(problem, engineer, journey, others);
    let mut blocks: Vec<Block> = Vec::new();
    for block in of_stops.chain(judged.err()) {
        if !blocks.contains(&block) {
            blocks.push(block);
        }
    }
    blocks
}

fn new_visas(
    problem: &PlanProblem,
    roster: &Roster,
    engineer: usize,
    journey: &Journey,
) -> Vec<(CountryCode, i64)> {
    let others = roster.others(engineer, journey);
    credential::judge(problem, engineer, journey, others).unwrap_or_default()
}

/// Whether two blocks say that the same thing is broken, whatever the figures.
fn alike(one: &Block, other: &Block) -> bool {
    match (one, other) {
        (Block::Overlap { after: one, .. }, Block::Overlap { after: other, .. }) => one == other,
        // Of the papers only the first that are wrong are told.
        _ if one.is_of_papers() && other.is_of_papers() => true,
        _ => one.rule() == other.rule(),
    }
}
