//! Changes of the roster that visits taken off bring with them.

use fettle_routing::Evaluator;

use super::{Board, STALE};
use crate::enforce::Enforce;
use crate::itinerary::{self, Ask, Journey, Others, Stop};

impl Board<'_> {
    fn ask(&self, engineer: usize, index: usize) -> Ask<'_> {
        Ask {
            problem: self.problem,
            engineer,
            gap: self.roster.gap_around(self.problem, engineer, index),
            others: Others::without(&self.roster.journeys[engineer], index),
            enforce: Enforce::ALL,
        }
    }

    /// Times an engineer's journeys anew where visits were taken off.
    pub(super) fn settle_engineer(&mut self, engineer: usize, out: &mut Vec<u32>) {
        let mut index = 0;
        while index < self.roster.journeys[engineer].len() {
            let journey = &self.roster.journeys[engineer][index];
            if journey.cost_minor != STALE {
                index += 1;
                continue;
            }
            if journey.stops.is_empty() {
                self.roster.journeys[engineer].remove(index);
                continue;
            }
            let stops: Vec<Stop> = journey.stops().collect();
            match self.ask(engineer, index).journey(&stops) {
                Ok(journey) => self.put_back(engineer, index, journey),
                Err(_) => self.break_up(engineer, index, &stops, out),
            }
        }
        self.note(engineer);
    }

    fn put_back(&mut self, engineer: usize, index: usize, journey: Journey) {
        if journey.back > self.problem.now {
            self.cost_minor += journey.cost_minor;
        }
        self.roster.journeys[engineer][index] = journey;
    }

    /// Leaves of a journey only what cannot move.
    fn break_up(&mut self, engineer: usize, index: usize, stops: &[Stop], out: &mut Vec<u32>) {
        self.roster.journeys[engineer].remove(index);
        let mut stay: Vec<(usize, i64, i64)> = Vec::new();
        for stop in stops {
            match (self.ground.job_of[stop.visit], stop.kept) {
                (Some(job), _) => {
                    self.save_job(job);
                    self.roster.place[stop.visit] = None;
                    out.push(job);
                }
                (None, Some((start, finish))) => stay.push((stop.visit, start, finish)),
                (None, None) => {}
            }
        }
        if let Some(journey) = itinerary::as_booked(self.problem, engineer, &stay) {
            let journeys = &mut self.roster.journeys[engineer];
            let at = journeys.partition_point(|other| other.depart < journey.depart);
            journeys.insert(at, journey.clone());
            self.put_back(engineer, at, journey);
        }
    }

    /// Takes off a journey what costs more than it is worth, and the journey
    /// itself if it does.
    pub(super) fn prune_engineer(&mut self, engineer: usize) {
        let mut index = 0;
        while index < self.roster.journeys[engineer].len() {
            let journey = &self.roster.journeys[engineer][index];
            let visits: Vec<usize> = journey.stops.iter().map(|stop| stop.visit).collect();
            let jobs: Vec<u32> = visits
                .iter()
                .filter_map(|v| self.ground.job_of[*v])
                .collect();
            let free = jobs.iter().all(|job| !self.bound[*job as usize]);
            if jobs.len() < visits.len() || !free {
                index += 1;
                continue;
            }
            let worth: i64 = jobs.iter().map(|job| self.way_out(*job).price).sum();
            if self.roster.journeys[engineer][index].cost_minor <= worth {
                index += 1;
                continue;
            }
            let mut out = Vec::new();
            for job in &jobs {
                self.remove(*job);
            }
            self.settle_engineer(engineer, &mut out);
            for job in jobs.into_iter().chain(out) {
                self.leave(job);
            }
        }
    }
}
