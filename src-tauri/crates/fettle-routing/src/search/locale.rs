//! Where ruin begins for a while. Of many jobs, steps that follow each other begin among
//! the same few, whose legs, lists and routes then stay in the processor's cache; over
//! time each job has its turn as often as any other.

use super::evaluator::Evaluator;
use super::random::Random;
use crate::model::compiled::node;

/// A stretch of the line of all jobs, and how long it is stayed in.
#[derive(Debug)]
pub(crate) struct Locale {
    /// All jobs, near ones near each other; empty: ruin begins anywhere.
    line: Vec<u32>,
    /// Where on the line the stretch begins.
    from: usize,
    /// Steps until another one is drawn.
    left: u64,
}

impl Locale {
    /// What fewer jobs need is in the cache anyway.
    const MANY: usize = 300;
    /// Jobs of a stretch.
    const LENGTH: usize = 128;
    /// Steps in a stretch.
    const STEPS: u64 = 1024;

    pub(crate) fn of<E: Evaluator>(state: &E) -> Self {
        let line = if state.jobs() < Self::MANY {
            Vec::new()
        } else {
            state.line()
        };
        Self {
            line,
            from: 0,
            left: 0,
        }
    }

    /// One step more; elsewhere, when it is time.
    pub(crate) fn go_on(&mut self, random: &mut Random) {
        if self.line.is_empty() {
            return;
        }
        if self.left == 0 {
            self.from = random.below(self.line.len());
            self.left = Self::STEPS;
        }
        self.left -= 1;
    }

    /// One of the jobs that ruin may begin at now, of so many in all.
    pub(crate) fn draw(&self, random: &mut Random, jobs: usize) -> u32 {
        if self.line.is_empty() {
            return node(random.below(jobs));
        }
        let at = self.from + random.below(Self::LENGTH);
        self.line[at % self.line.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(mut locale: Locale, jobs: usize, steps: usize) -> Vec<usize> {
        let mut random = Random::seeded(1);
        let mut counts = vec![0; jobs];
        for _ in 0..steps {
            locale.go_on(&mut random);
            counts[locale.draw(&mut random, jobs) as usize] += 1;
        }
        counts
    }

    fn over(line: Vec<u32>) -> Locale {
        Locale {
            line,
            from: 0,
            left: 0,
        }
    }

    #[test]
    fn each_job_has_its_turn_as_often_as_any_other() {
        const STEPS: usize = 4_000_000;
        let counts = counts(over((0..400).collect()), 400, STEPS);
        let mean = STEPS / 400;
        let (least, most) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
        assert!(*least > mean * 9 / 10 && *most < mean * 11 / 10);
    }

    #[test]
    fn steps_stay_in_one_stretch_for_a_while() {
        let begun = counts(over((0..400).collect()), 400, 1024);
        let begun = begun.iter().filter(|count| **count > 0).count();
        assert!(begun <= Locale::LENGTH && begun > 100, "{begun}");
    }

    #[test]
    fn without_a_line_ruin_begins_anywhere() {
        let counts = counts(over(Vec::new()), 50, 5_000);
        assert!(counts.iter().all(|count| *count > 50));
    }
}
