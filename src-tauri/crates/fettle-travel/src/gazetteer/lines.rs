//! Many short texts in one allocation, by number, and sorted for look-up.

use std::ops::Range;

/// Texts that hold no line break.
#[derive(Debug)]
pub(super) struct Lines {
    text: String,
    /// Where each line ends.
    ends: Vec<u32>,
}

impl Lines {
    /// Splits a text at its line breaks; `None` when it is over 4 GiB.
    pub(super) fn new(text: String) -> Option<Self> {
        let length = u32::try_from(text.len()).ok()?;
        let breaks = (0..length)
            .zip(text.bytes())
            .filter(|(_, byte)| *byte == b'\n');
        let ends = breaks.map(|(at, _)| at).chain([length]).collect();
        Some(Self { text, ends })
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn get(&self, line: usize) -> &str {
        let start = if line == 0 {
            0
        } else {
            self.ends[line - 1] as usize + 1
        };
        &self.text[start..self.ends[line] as usize]
    }

    pub(super) fn is_sorted(&self) -> bool {
        (1..self.len()).all(|line| self.get(line - 1) <= self.get(line))
    }

    /// The lines that begin with `prefix`, of sorted lines.
    pub(super) fn with_prefix(&self, prefix: &str) -> Range<usize> {
        let start = self.first(|line| line >= prefix);
        start..self.first(|line| line > prefix && !line.starts_with(prefix))
    }

    /// The lines equal to `key`, of sorted lines.
    pub(super) fn equal_to(&self, key: &str) -> Range<usize> {
        self.first(|line| line >= key)..self.first(|line| line > key)
    }

    fn first(&self, reached: impl Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if reached(self.get(middle)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ranges_agree_with_a_scan(mut words in proptest::collection::vec("[ab]{0,4}", 1..30), asked in "[ab]{1,3}") {
            words.sort();
            let lines = Lines::new(words.join("\n")).unwrap();
            prop_assert_eq!(lines.len(), words.len());
            let scan = |test: &dyn Fn(&String) -> bool| -> Vec<usize> {
                (0..words.len()).filter(|i| test(&words[*i])).collect()
            };
            prop_assert_eq!(lines.equal_to(&asked).collect::<Vec<_>>(), scan(&|w| *w == asked));
            prop_assert_eq!(lines.with_prefix(&asked).collect::<Vec<_>>(), scan(&|w| w.starts_with(&asked)));
        }
    }
}
