//! Visas and passports over the journeys of one engineer.
//!
//! A *stay* is a run of visits in one country, from the arrival at the first
//! to the end of work at the last; the engineer's home country and the country
//! of the passport ask for nothing. A stay is covered by a visa that is valid
//! on each of its civil days there, long enough, and has an entry left after
//! the stays before it. A stay that no visa covers needs a new one: it takes
//! the lead time from when it was booked with this engineer, or from now, keeps the engineer at home until then (the passport
//! is at the consulate), and is taken to allow one entry within 90 days.
//! Countries that a journey only passes through are not looked at.

use fettle_domain::place::CountryCode;

use crate::block::Block;
use crate::itinerary::{Journey, Others};
use crate::problem::{DAY, EngineerFacts, PlanProblem, VisaFacts, Who, date};

/// Days within which a visa yet to be got is taken to allow its one entry.
const NEW_VISA_DAYS: i64 = 90;

/// A stay in a country that asks for a visa.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stay {
    pub country: CountryCode,
    pub entry: i64,
    /// Civil days there, first and last.
    pub days: (i32, i32),
    /// Leaving home for it.
    depart: i64,
    /// From when on a new visa for it is on its way: since it was booked with
    /// this engineer, or from now.
    since: i64,
    /// Whether it belongs to the journey that is judged.
    own: bool,
}

impl Stay {
    fn length(&self) -> i64 {
        i64::from(self.days.1 - self.days.0) + 1
    }
}

/// Judges a journey beside the engineer's others. The countries for which a
/// new visa has to be got, each with the instant it is at hand.
pub(crate) fn judge(
    problem: &PlanProblem,
    engineer: usize,
    journey: &Journey,
    others: Others<'_>,
) -> Result<Vec<(CountryCode, i64)>, Block> {
    let facts = &problem.engineers[engineer];
    passport(problem, facts, journey)?;
    let own = stays(problem, facts, journey, true);
    for stay in own.iter().filter(|stay| stay.entry < problem.now) {
        going_on(facts, stay)?;
    }
    let mut new_visas = Vec::new();
    for country in countries(&own) {
        let stays = all_stays(problem, facts, country, &own, others);
        if let Some(ready) = cover(problem, facts, country, &stays)? {
            new_visas.push((country, ready));
        }
    }
    Ok(new_visas)
}

/// A stay that began before now has spent its entry; the visa it was entered
/// with must bear its length. Where none on record was valid on that day, it
/// was entered otherwise, and nobody can tell.
fn going_on(facts: &EngineerFacts, stay: &Stay) -> Result<(), Block> {
    let used = |visa: &&VisaFacts| {
        visa.country == stay.country && (visa.first_day..=visa.last_day).contains(&stay.days.0)
    };
    let mut short = None;
    for visa in facts.visas.iter().filter(used) {
        if fits(visa, stay) {
            return Ok(());
        }
        short = short.or(failure(visa, stay, 0));
    }
    short.map_or(Ok(()), Err)
}

fn countries(stays: &[Stay]) -> Vec<CountryCode> {
    let mut countries: Vec<CountryCode> = stays.iter().map(|stay| stay.country).collect();
    countries.sort_unstable();
    countries.dedup();
    countries
}

fn passport(problem: &PlanProblem, facts: &EngineerFacts, journey: &Journey) -> Result<(), Block> {
    let home = problem.spots[facts.home].country;
    let abroad = |visit: usize| problem.spots[problem.site(visit)].country != home;
    if !journey.stops.iter().any(|stop| abroad(stop.visit)) {
        return Ok(());
    }
    let passport = facts.passport.as_ref().ok_or(Block::PassportUnknown)?;
    let back = problem.days(facts.home).day(journey.back);
    if back <= passport.last_return_day {
        return Ok(());
    }
    Err(Block::PassportExpires {
        expires_on: passport.expires_on,
        months: problem.rules.passport_months_after_return,
        back_on: date(back),
    })
}

/// The stays of a journey that need a visa.
pub(crate) fn stays(
    problem: &PlanProblem,
    facts: &EngineerFacts,
    journey: &Journey,
    own: bool,
) -> Vec<Stay> {
    let mut stays: Vec<Stay> = Vec::new();
    let mut last = None;
    for stop in &journey.stops {
        let spot = problem.site(stop.visit);
        let country = problem.spots[spot].country;
        let days = problem.days(spot);
        let exit_day = days.day(stop.finish);
        match stays.last_mut() {
            Some(stay) if last == Some(country) && stay.country == country => {
                stay.days.1 = exit_day;
                stay.since = stay.since.min(since(problem, facts, stop.visit));
            }
            _ if needs_visa(problem, facts, country) => stays.push(Stay {
                country,
                entry: stop.arrive,
                days: (days.day(stop.arrive), exit_day),
                depart: journey.depart,
                since: since(problem, facts, stop.visit),
                own,
            }),
            _ => {}
        }
        last = Some(country);
    }
    stays
}

/// Since when an engineer has been preparing for a visit.
fn since(problem: &PlanProblem, facts: &EngineerFacts, visit: usize) -> i64 {
    let told = problem.visits[visit].told.as_ref();
    let own = told.filter(|told| match told.who {
        Who::Engineer(engineer) => problem.engineers[engineer].id == facts.id,
        Who::Point(_) => false,
    });
    own.map_or(problem.now, |told| told.since)
}

/// Whether no day and no journey of its own could ever give an engineer the
/// papers for a site: nothing held, nothing to be had.
pub(crate) fn is_hopeless(problem: &PlanProblem, engineer: usize, visit: usize) -> bool {
    let facts = &problem.engineers[engineer];
    let country = problem.spots[problem.site(visit)].country;
    if country == problem.spots[facts.home].country {
        return false;
    }
    let held = facts.visas.iter().any(|visa| visa.country == country);
    let visa = !needs_visa(problem, facts, country)
        || held
        || lead_days(problem, facts, country).is_some();
    facts.passport.is_none() || !visa
}

fn needs_visa(problem: &PlanProblem, facts: &EngineerFacts, country: CountryCode) -> bool {
    let own = facts.passport.as_ref().map(|passport| passport.country);
    country != problem.spots[facts.home].country && Some(country) != own
}

/// Every stay in one country that lies ahead, in order.
fn all_stays(
    problem: &PlanProblem,
    facts: &EngineerFacts,
    country: CountryCode,
    own: &[Stay],
    others: Others<'_>,
) -> Vec<Stay> {
    let touches = |journey: &&Journey| {
        journey
            .stops
            .iter()
            .any(|stop| problem.spots[problem.site(stop.visit)].country == country)
    };
    let elsewhere = others
        .journeys()
        .filter(touches)
        .flat_map(|journey| stays(problem, facts, journey, false));
    let mut all: Vec<Stay> = own
        .iter()
        .copied()
        .chain(elsewhere)
        .filter(|stay| stay.country == country)
        .collect();
    // An entry made before now is no longer among those left.
    all.retain(|stay| stay.entry >= problem.now);
    all.sort_by_key(|stay| (stay.entry, stay.own));
    all
}

/// Spends entries in the order of the stays. When a new visa is needed by the
/// journey judged, the instant it is at hand.
fn cover(
    problem: &PlanProblem,
    facts: &EngineerFacts,
    country: CountryCode,
    stays: &[Stay],
) -> Result<Option<i64>, Block> {
    let missing = uncovered(problem, facts, country, stays);
    if missing.is_empty() {
        return Ok(None);
    }
    let others: Vec<Stay> = stays.iter().copied().filter(|stay| !stay.own).collect();
    let before = uncovered(problem, facts, country, &others);
    let entries = Block::VisaEntries {
        country,
        entries: entries_held(facts, country),
    };
    // One new visa is one entry, whichever journey needs it.
    if missing.len() > before.len().max(1) {
        return Err(entries);
    }
    let mut ready = None;
    for stay in missing {
        if stay.own {
            ready = Some(obtain(problem, facts, &stay)?);
        } else if !before.contains(&stay) && obtain(problem, facts, &stay).is_err() {
            return Err(entries);
        }
    }
    Ok(ready)
}

/// The stays that the visas held leave without an entry: as few as can be, and
/// rather those for which a new visa can be got, the later ones first.
fn uncovered(
    problem: &PlanProblem,
    facts: &EngineerFacts,
    country: CountryCode,
    stays: &[Stay],
) -> Vec<Stay> {
    let held: Vec<&VisaFacts> = facts
        .visas
        .iter()
        .filter(|visa| visa.country == country)
        .collect();
    let mut entries = Entries {
        held,
        stays,
        spent: Vec::new(),
    };
    entries.spent.resize(entries.held.len(), Vec::new());
    let mut order: Vec<usize> = (0..stays.len()).collect();
    if stays.len() > 1 {
        order.sort_by_key(|stay| (obtain(problem, facts, &stays[*stay]).is_ok(), *stay));
    }
    let mut missing: Vec<usize> = order
        .into_iter()
        .filter(|stay| !entries.spend(*stay, &mut vec![false; entries.held.len()]))
        .collect();
    missing.sort_unstable();
    missing.into_iter().map(|stay| stays[stay]).collect()
}

/// Which visa each stay is spent on: a matching that grows along augmenting
/// paths (Kuhn, 1955), so that a stay goes without only if it must.
struct Entries<'a> {
    held: Vec<&'a VisaFacts>,
    stays: &'a [Stay],
    /// By visa: the stays it is spent on.
    spent: Vec<Vec<usize>>,
}

impl Entries<'_> {
    /// Finds an entry for one stay more, moving others where that helps.
    fn spend(&mut self, stay: usize, tried: &mut Vec<bool>) -> bool {
        for visa in 0..self.held.len() {
            if tried[visa] || !fits(self.held[visa], &self.stays[stay]) {
                continue;
            }
            tried[visa] = true;
            let most = self.held[visa].entries.unwrap_or(u32::MAX) as usize;
            if self.spent[visa].len() < most {
                self.spent[visa].push(stay);
                return true;
            }
            for i in 0..self.spent[visa].len() {
                if self.spend(self.spent[visa][i], tried) {
                    self.spent[visa][i] = stay;
                    return true;
                }
            }
        }
        false
    }
}

fn entries_held(facts: &EngineerFacts, country: CountryCode) -> u32 {
    let held = facts.visas.iter().filter(|visa| visa.country == country);
    held.filter_map(|visa| visa.entries)
        .fold(0, u32::saturating_add)
}

fn fits(visa: &VisaFacts, stay: &Stay) -> bool {
    visa.first_day <= stay.days.0
        && stay.days.1 <= visa.last_day
        && visa
            .stay_days
            .is_none_or(|most| stay.length() <= i64::from(most))
}

/// When a new visa for a stay is at hand, if leaving home is not before that.
fn obtain(problem: &PlanProblem, facts: &EngineerFacts, stay: &Stay) -> Result<i64, Block> {
    let country = stay.country;
    let lead_days = lead_days(problem, facts, country).ok_or(Block::VisaNone { country })?;
    let ready = stay.since + i64::from(lead_days) * DAY;
    if stay.depart < ready {
        return Err(Block::VisaLead {
            country,
            lead_days,
            ready,
        });
    }
    if stay.length() > NEW_VISA_DAYS {
        let needed = stay.length();
        return Err(Block::VisaStay {
            country,
            needed,
            allowed: NEW_VISA_DAYS,
        });
    }
    Ok(ready)
}

/// Days it takes to get a visa, where anybody has said.
pub(crate) fn lead_days(
    problem: &PlanProblem,
    facts: &EngineerFacts,
    country: CountryCode,
) -> Option<u32> {
    facts
        .visa_lead_days
        .get(&country)
        .copied()
        .or(problem.rules.default_visa_lead_days)
}

/// Every credential rule that a journey to a visit breaks, or that it needs a
/// new visa for: the passport, each visa held that does not cover the stay, and
/// what getting one takes.
pub(crate) fn all_blocks(
    problem: &PlanProblem,
    engineer: usize,
    visit: usize,
    journey: &Journey,
    others: Others<'_>,
) -> Vec<Block> {
    let facts = &problem.engineers[engineer];
    let country = problem.spots[problem.site(visit)].country;
    let mut blocks: Vec<Block> = passport(problem, facts, journey)
        .err()
        .into_iter()
        .collect();
    let own = stays(problem, facts, journey, true);
    let Some(stay) = own.iter().find(|stay| stay.country == country) else {
        return blocks;
    };
    let all = all_stays(problem, facts, country, &own, others);
    let Some(needed) = cover(problem, facts, country, &all).transpose() else {
        return blocks;
    };
    let held = facts.visas.iter().filter(|visa| visa.country == country);
    blocks.extend(held.filter_map(|visa| failure(visa, stay, all.len() - 1)));
    blocks.push(match needed {
        Err(block) => block,
        Ok(ready) => {
            let lead_days = lead_days(problem, facts, country).unwrap_or(0);
            Block::VisaLead {
                country,
                lead_days,
                ready,
            }
        }
    });
    blocks
}

fn failure(visa: &VisaFacts, stay: &Stay, other_stays: usize) -> Option<Block> {
    let country = stay.country;
    if stay.days.0 < visa.first_day {
        return Some(Block::VisaNotYet {
            country,
            first: date(visa.first_day),
        });
    }
    if stay.days.1 > visa.last_day {
        return Some(Block::VisaExpires {
            country,
            last: date(visa.last_day),
        });
    }
    let allowed = visa.stay_days.map_or(i64::MAX, i64::from);
    if stay.length() > allowed {
        return Some(Block::VisaStay {
            country,
            needed: stay.length(),
            allowed,
        });
    }
    let used = u32::try_from(other_stays).unwrap_or(u32::MAX);
    let entries = visa.entries.filter(|entries| *entries <= used)?;
    Some(Block::VisaEntries { country, entries })
}
