//! How far apart two spellings are.

/// Optimal string alignment distance (insert, delete, replace, swap
/// neighbours), or `None` when above `limit`.
pub(super) fn distance(a: &[char], b: &[char], limit: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        if row.iter().min().is_some_and(|least| *least > limit) {
            return None;
        }
        before = std::mem::replace(&mut above, row);
    }
    Some(above[b.len()]).filter(|found| *found <= limit)
}

/// How many mistakes are forgiven in a name of this many letters.
pub(super) fn forgiven(letters: usize) -> usize {
    match letters {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(a: &str, b: &str, expected: Option<usize>) {
        let letters = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(distance(&letters(a), &letters(b), 2), expected, "{a} {b}");
    }

    #[test]
    fn distances() {
        check("hamburg", "hamburg", Some(0));
        check("hambrug", "hamburg", Some(1));
        check("munchen", "muenchen", Some(1));
        check("shangai", "shanghai", Some(1));
        check("lyon", "london", None);
        check("", "ab", Some(2));
        check("", "abc", None);
    }

    proptest! {
        #[test]
        fn distance_is_symmetric_and_zero_only_for_equals(a in "[abc]{0,6}", b in "[abc]{0,6}") {
            let (a, b): (Vec<_>, Vec<_>) = (a.chars().collect(), b.chars().collect());
            let there = distance(&a, &b, 6);
            prop_assert_eq!(there, distance(&b, &a, 6));
            prop_assert_eq!(there == Some(0), a == b);
        }
    }
}
