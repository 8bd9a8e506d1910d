//! How a run is divided: one annealing where there is time for one; where there is
//! more, several from nothing, which end in different depths (mostly set by the number
//! of routes), and then their crossing (see [`super::cross`]).

use super::stop::float;

/// What a stretch of the run is for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Phase {
    /// An annealing: which, and how far along it is, from 0 to 1.
    Annealing { number: usize, progress: f64 },
    /// The best plans of all annealings are crossed.
    Crossing,
}

/// How much there is to plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    pub jobs: usize,
    /// Routes of the first plan.
    pub routes: usize,
}

impl Size {
    /// How far a run must have come to tell how many iterations it will have. The first
    /// ones of many jobs are slow: after a hundredth of the time they tell half of what
    /// 1,000 jobs come to, after three hundredths three quarters.
    pub(crate) fn enough_to_tell(self) -> f64 {
        if self.jobs > Phases::LARGE {
            0.03
        } else {
            0.01
        }
    }
}

/// The division of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Phases {
    annealings: usize,
    /// Whether every second annealing is mild.
    any_mild: bool,
    /// Whether all are: there is not half the time that one should have, or there are many
    /// jobs.
    all_mild: bool,
    /// Whether ruins are to be wider: many jobs on short routes, and time for it.
    is_wide: bool,
}

impl Phases {
    /// One annealing, from beginning to end.
    pub(crate) const ONE: Self = Self {
        annealings: 1,
        any_mild: false,
        all_mild: false,
        is_wide: false,
    };
    /// More annealings than this are made longer instead.
    const MOST: usize = 16;
    /// Of more jobs than this, one annealing takes more steps than there is time for, and
    /// what the routes are like tells what to do with that time.
    const LARGE: usize = 600;
    /// Routes of so many jobs are long: annealings soon end, but in depths that differ.
    const LONG: usize = 14;
    /// [`Self::PACE`] of those: what short annealings miss, crossing mends.
    const LONG_PACE: f64 = 1.3;
    /// Fewer annealings than this are not worth crossing: one longer one gains more.
    const FEW: usize = 3;
    /// The share of the run that several annealings take together.
    const SHARE: f64 = 0.7;
    /// Iterations that an annealing should have, by jobs to the power of 1.75: the more
    /// there are, the more steps each of them needs (`NOTES.md`).
    const PACE: f64 = 12.0;

    /// The division of a run of so many iterations, where mild annealings are of use or
    /// not.
    pub(crate) fn of(iterations: f64, size: Size, any_mild: bool) -> Self {
        let is_large = any_mild && size.jobs > Self::LARGE;
        let is_long = size.jobs >= size.routes * Self::LONG;
        let pace = if is_large && is_long {
            Self::LONG_PACE
        } else {
            Self::PACE
        };
        let length = pace * float(size.jobs.max(1) as u64).powf(1.75);
        let possible = (iterations * Self::SHARE / length).round();
        let enough = (1..=Self::MOST).take_while(|count| float(*count as u64) <= possible);
        let annealings = enough.last().unwrap_or(1);
        let is_one = is_large && (!is_long || annealings < Self::FEW);
        Self {
            annealings: if is_one { 1 } else { annealings },
            any_mild,
            all_mild: any_mild && (possible < 1.0 || is_large),
            is_wide: is_large && !is_long && possible >= 1.0,
        }
    }

    /// Whether an annealing is to be mild: every second of several, and any that has no
    /// time to come down from a height.
    pub(crate) fn is_mild(self, number: usize) -> bool {
        self.all_mild || (self.any_mild && number % 2 == 1)
    }

    /// Whether ruins are to be wider than usual.
    pub(crate) fn is_wide(self) -> bool {
        self.is_wide
    }

    /// Whether there is more than one annealing.
    pub(crate) fn are_several(self) -> bool {
        self.annealings > 1
    }

    /// The share of the run that one annealing takes.
    pub(crate) fn share(self) -> f64 {
        if self.are_several() {
            Self::SHARE / float(self.annealings as u64)
        } else {
            1.0
        }
    }

    /// What a run is at, `progress` of the way.
    pub(crate) fn at(self, progress: f64) -> Phase {
        let share = self.share();
        let begins = |number: &usize| float(*number as u64) * share <= progress;
        let number = (0..self.annealings).take_while(begins).last().unwrap_or(0);
        let within = (progress - float(number as u64) * share) / share;
        if within >= 1.0 && self.are_several() {
            return Phase::Crossing;
        }
        Phase::Annealing {
            number,
            progress: within.clamp(0.0, 1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With ten jobs a route.
    fn of(iterations: f64, jobs: usize, any_mild: bool) -> Phases {
        let routes = jobs / 10;
        Phases::of(iterations, Size { jobs, routes }, any_mild)
    }

    #[test]
    fn a_short_run_is_one_annealing_to_its_end() {
        let phases = of(10_000.0, 100, true);
        assert!(!phases.are_several());
        assert!(phases.is_mild(0) && !Phases::ONE.is_mild(0));
        assert!(!of(10_000.0, 100, false).is_mild(0));
        let end = Phase::Annealing {
            number: 0,
            progress: 1.0,
        };
        assert_eq!(phases.at(1.0), end);
    }

    #[test]
    fn a_long_run_is_several_annealings_and_their_crossing() {
        let phases = of(160_000.0, 100, true);
        assert!(phases.are_several());
        let mut numbers: Vec<usize> = Vec::new();
        let mut last = None;
        for step in 0..=1000 {
            let phase = phases.at(f64::from(step) / 1000.0);
            if let Phase::Annealing { number, .. } = phase {
                numbers.push(number);
            }
            last = Some(phase);
        }
        assert_eq!(last, Some(Phase::Crossing));
        assert!(numbers.is_sorted(), "one after the other");
        numbers.dedup();
        assert_eq!(numbers, [0, 1, 2]);
        assert_eq!(
            [0, 1, 2].map(|number| phases.is_mild(number)),
            [false, true, false]
        );
    }

    #[test]
    fn many_jobs_have_one_mild_annealing_or_on_long_routes_several() {
        let phases = of(6e6, 1000, true);
        assert!(!phases.are_several() && phases.is_mild(0) && phases.is_wide());
        assert!(!of(6e6, 1000, false).is_wide() && !of(6e6, 400, true).is_wide());
        assert!(!of(1e6, 1000, true).is_wide(), "no time for it");
        let long = |iterations| {
            let (jobs, routes) = (1000, 40);
            Phases::of(iterations, Size { jobs, routes }, true)
        };
        assert!(long(3.4e6).annealings == 10 && !long(3.4e6).is_wide());
        assert!((0..10).all(|number| long(3.4e6).is_mild(number)));
        assert!(!long(8e5).are_several() && long(8e5).is_mild(0));
        assert!(!of(6e6, 1000, false).is_mild(0));
    }

    #[test]
    fn no_run_is_cut_into_too_many() {
        assert_eq!(of(1e9, 100, true).annealings, Phases::MOST);
        assert_eq!(of(1e9, 0, true).annealings, Phases::MOST);
    }
}
