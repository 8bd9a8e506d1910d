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
        let breaks = text.match_indices('\n').map(|(at, _)| at);
        let mut ends = Vec::with_capacity(text.len() / 8);
        for at in breaks {
            ends.push(u32::try_from(at).ok()?);
        }
        ends.push(length);
        Some(Self { text, ends })
    }

    /// Rebuilds sorted lines from front coding: `shared` says how many bytes
    /// each line has in common with the one before, `rests` (a line each) how
    /// it goes on. `None` when they do not fit or the lines are not sorted.
    pub(super) fn front_coded(shared: &[u8], rests: &str) -> Option<Self> {
        let mut text = String::with_capacity(rests.len() * 3);
        let mut ends = Vec::with_capacity(shared.len());
        let mut before = 0..0;
        let mut rests = rests.split('\n');
        for shared in shared {
            let rest = rests.next()?;
            let (common, replaced) = text
                .get(before.clone())?
                .split_at_checked(usize::from(*shared))?;
            if rest < replaced {
                return None;
            }
            let common = before.start..before.start + common.len();
            if !ends.is_empty() {
                text.push('\n');
            }
            before.start = text.len();
            text.extend_from_within(common);
            text.push_str(rest);
            before.end = text.len();
            ends.push(u32::try_from(before.end).ok()?);
        }
        rests.next().is_none().then_some(Self { text, ends })
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

    /// As `packs/pack.py` writes it.
    fn front_code(lines: &[String]) -> (Vec<u8>, String) {
        let mut before = "";
        let (mut shared, mut rests) = (Vec::new(), Vec::new());
        for line in lines {
            let common = line.chars().zip(before.chars()).take_while(|(a, b)| a == b);
            let bytes = common.map(|(letter, _)| letter.len_utf8()).sum::<usize>();
            shared.push(u8::try_from(bytes).unwrap());
            rests.push(&line[bytes..]);
            before = line;
        }
        (shared, rests.join("\n"))
    }

    #[test]
    fn damaged_front_coding_is_refused() {
        let check =
            |shared: &[u8], rests: &str| assert!(Lines::front_coded(shared, rests).is_none());
        check(&[1], "a");
        check(&[0, 5], "abc\nd");
        check(&[0, 1], "é\nz");
        check(&[0, 0], "b\na");
        check(&[0], "a\nb");
        check(&[0, 0], "a");
    }

    proptest! {
        #[test]
        fn front_coding_comes_back(mut words in proptest::collection::vec("[aé上]{0,4}", 1..30)) {
            words.sort();
            let (shared, rests) = front_code(&words);
            let lines = Lines::front_coded(&shared, &rests).unwrap();
            let found: Vec<_> = (0..lines.len()).map(|line| lines.get(line).to_owned()).collect();
            prop_assert_eq!(found, words);
        }

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
