//! Taking back: everything a round touches is saved first.

use super::{Node, Route, Segment, State, Way};
use crate::model::compiled::NONE;
use crate::search::bound::Standing;
use crate::search::labels::LabelSet;

/// What was there before the round.
#[derive(Default)]
pub(super) struct Journal {
    round: u64,
    /// The round a route was last saved in.
    saved: Vec<u64>,
    cost: i64,
    routed: usize,
    routes: Vec<(u32, Route)>,
    loads: Vec<i64>,
    /// Nodes that were saved, and what each of them was.
    at: Vec<u32>,
    nodes: Vec<Node>,
    segments: Vec<(Segment, Segment)>,
    labels: Vec<LabelSet>,
    journeys: Vec<(Way, Standing)>,
    used: Vec<i64>,
    pub(super) chosen: Vec<(u32, u32)>,
}

impl Journal {
    pub(super) fn of(vehicles: usize) -> Self {
        Self {
            saved: vec![0; vehicles],
            ..Self::default()
        }
    }
}

impl State<'_> {
    /// Begins a round whose changes can be taken back.
    pub(crate) fn begin(&mut self) {
        let journal = &mut self.journal;
        journal.round += 1;
        journal.cost = self.cost;
        journal.routed = self.routed;
        journal.routes.clear();
        journal.loads.clear();
        journal.at.clear();
        journal.nodes.clear();
        journal.segments.clear();
        journal.labels.clear();
        journal.journeys.clear();
        journal.used.clear();
        journal.chosen.clear();
    }

    /// Takes back everything since [`Self::begin`].
    pub(crate) fn rollback(&mut self) {
        let mut journal = std::mem::take(&mut self.journal);
        while let (Some(at), Some(node)) = (journal.at.pop(), journal.nodes.pop()) {
            self.node[at as usize] = node;
            if self.segmented {
                let saved = journal.segments.pop().expect("invariant: saved together");
                (self.prefix[at as usize], self.suffix[at as usize]) = saved;
            }
            if !self.labels.is_empty() {
                self.labels[at as usize] = journal.labels.pop().expect("invariant: saved together");
            }
            if !self.standing.is_empty() {
                let saved = journal.journeys.pop().expect("invariant: saved together");
                (self.ways[at as usize], self.standing[at as usize]) = saved;
            }
            for k in (0..self.p.kinds).rev() {
                self.used[at as usize * self.p.kinds + k] =
                    journal.used.pop().expect("invariant: saved together");
            }
        }
        let d = self.p.dimensions;
        for (i, (vehicle, route)) in journal.routes.iter().enumerate() {
            self.route[*vehicle as usize] = *route;
            self.load[*vehicle as usize * d..][..d].copy_from_slice(&journal.loads[i * d..][..d]);
            self.note_idle(*vehicle);
        }
        while let Some((job, choice)) = journal.chosen.pop() {
            self.set_chosen(job, choice);
        }
        self.cost = journal.cost;
        self.routed = journal.routed;
        self.journal = journal;
    }

    /// The routes changed since [`Self::begin`].
    pub(crate) fn changed(&self) -> impl Iterator<Item = u32> + '_ {
        self.journal.routes.iter().map(|entry| entry.0)
    }

    #[inline]
    pub(super) fn save_node(&mut self, at: u32) {
        let i = at as usize;
        self.journal.at.push(at);
        self.journal.nodes.push(self.node[i]);
        if self.segmented {
            self.journal.segments.push((self.prefix[i], self.suffix[i]));
        }
        if !self.labels.is_empty() {
            self.journal.labels.push(self.labels[i]);
        }
        if !self.standing.is_empty() {
            let saved = (self.ways[i], self.standing[i]);
            self.journal.journeys.push(saved);
        }
        let kinds = self.p.kinds;
        if kinds > 0 {
            let used = &self.used[i * kinds..][..kinds];
            self.journal.used.extend_from_slice(used);
        }
    }

    pub(super) fn save_route(&mut self, vehicle: u32) {
        if self.journal.saved[vehicle as usize] == self.journal.round {
            return;
        }
        self.journal.saved[vehicle as usize] = self.journal.round;
        self.journal
            .routes
            .push((vehicle, self.route[vehicle as usize]));
        let d = self.p.dimensions;
        let load = &self.load[vehicle as usize * d..][..d];
        self.journal.loads.extend_from_slice(load);
        let mut at = self.p.start_node(vehicle);
        while at != NONE {
            self.save_node(at);
            at = self.node[at as usize].succ;
        }
    }
}
