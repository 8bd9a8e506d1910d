//! When each vehicle is available for which jobs. Many jobs share one long list
//! (who may work in a country, and when), so each list is kept once, by vehicle.

use rustc_hash::FxHashMap;

use super::compiled::{NONE, node};
use super::data::{Job, VehicleId};
use crate::measure::Window;

/// Availability by kind of job and vehicle.
#[derive(Debug, Clone, Default)]
pub(crate) struct Availability {
    vehicles: usize,
    /// By kind, then vehicle: where in `windows`; [`Self::ALWAYS`] when nothing is said.
    spans: Vec<(u32, u32)>,
    windows: Vec<Window>,
}

/// What tells most lists apart at a glance.
type Glance = (usize, Vec<(VehicleId, Option<Window>)>);

impl Availability {
    const ALWAYS: (u32, u32) = (NONE, NONE);

    /// The lists of all jobs, and for each job which kind it is of; [`NONE`] where it
    /// says nothing.
    pub(crate) fn of(jobs: &[Job], vehicles: usize) -> (Self, Vec<u32>) {
        let mut known: FxHashMap<Glance, Vec<(u32, usize)>> = FxHashMap::default();
        let mut all = Self {
            vehicles,
            ..Self::default()
        };
        let mut kinds = 0;
        let mut kind_of = |(index, job): (usize, &Job)| {
            if job.availability.is_empty() {
                return NONE;
            }
            let alike = known.entry(glance(job)).or_default();
            let same = |(_, other): &&(u32, usize)| jobs[*other].availability == job.availability;
            if let Some((kind, _)) = alike.iter().find(same) {
                return *kind;
            }
            alike.push((kinds, index));
            all.add(job);
            kinds += 1;
            kinds - 1
        };
        let of_jobs = jobs.iter().enumerate().map(&mut kind_of).collect();
        (all, of_jobs)
    }

    fn add(&mut self, job: &Job) {
        let first = self.spans.len();
        self.spans.resize(first + self.vehicles, Self::ALWAYS);
        for (vehicle, windows) in &job.availability {
            let from = node(self.windows.len());
            self.windows.extend(windows);
            self.spans[first + vehicle.index()] = (from, node(self.windows.len()));
        }
    }

    /// When the vehicle is available for jobs of this kind; `None`: always.
    #[inline]
    pub(crate) fn windows(&self, kind: u32, vehicle: u32) -> Option<&[Window]> {
        if kind == NONE {
            return None;
        }
        let span = self.spans[kind as usize * self.vehicles + vehicle as usize];
        (span != Self::ALWAYS).then(|| &self.windows[span.0 as usize..span.1 as usize])
    }

    /// The vehicles that are never available for jobs of this kind.
    pub(crate) fn never(&self, kind: u32) -> impl Iterator<Item = usize> + '_ {
        let spans = if kind == NONE {
            &[]
        } else {
            &self.spans[kind as usize * self.vehicles..][..self.vehicles]
        };
        let is_empty = |span: &&(u32, u32)| **span != Self::ALWAYS && span.0 == span.1;
        (0..)
            .zip(spans)
            .filter(move |(_, span)| is_empty(span))
            .map(|(vehicle, _)| vehicle)
    }
}

fn glance(job: &Job) -> Glance {
    const LOOKS: usize = 8;
    let list = &job.availability;
    let looked = list.iter().step_by(list.len().div_ceil(LOOKS));
    let looked = looked.map(|(vehicle, windows)| (*vehicle, windows.first().copied()));
    (list.len(), looked.collect())
}
