//! Whether two people who ask the same find the same: the share that agrees, and Cohen's kappa.

/// How far two lists of categories agree.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Agreement {
    /// Pairs in which both said something.
    pub n: usize,
    /// The share of them that say the same.
    pub equal: f64,
    /// (share - expected) / (1 - expected), expected being what two who answer by chance, each with the own shares,
    /// would reach (J. Cohen, Educational and Psychological Measurement 20 (1960) 37-46); `None` where all say one and
    /// the same, since then chance explains everything.
    pub kappa: Option<f64>,
}

/// The agreement of pairs; `None` of no pair.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts of answers, far below 2^53")]
pub fn agreement<T: PartialEq>(pairs: &[(T, T)]) -> Option<Agreement> {
    let n = pairs.len();
    if n == 0 {
        return None;
    }
    let mut categories: Vec<&T> = Vec::new();
    for category in pairs.iter().flat_map(|(first, second)| [first, second]) {
        if !categories.contains(&category) {
            categories.push(category);
        }
    }
    let share = |count: usize| count as f64 / n as f64;
    let same = pairs.iter().filter(|(first, second)| first == second).count();
    // In whole numbers, so that certain agreement by chance is seen as such.
    let by_chance: usize = categories
        .iter()
        .map(|category| {
            let first = pairs.iter().filter(|(one, _)| one == *category).count();
            let second = pairs.iter().filter(|(_, one)| one == *category).count();
            first * second
        })
        .sum();
    let kappa = (by_chance < n * n).then(|| {
        let expected = by_chance as f64 / (n as f64 * n as f64);
        (share(same) - expected) / (1.0 - expected)
    });
    Some(Agreement { n, equal: share(same), kappa })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 20 both yes, 5 and 10 apart, 15 both no: the share is 0.7, by chance 0.5, kappa 0.4.
    #[test]
    fn kappa_is_the_one_worked_out_by_hand() {
        let mut pairs = vec![("yes", "yes"); 20];
        pairs.extend(vec![("yes", "no"); 5]);
        pairs.extend(vec![("no", "yes"); 10]);
        pairs.extend(vec![("no", "no"); 15]);
        let found = agreement(&pairs).unwrap();
        assert_eq!(found.n, 50);
        assert!((found.equal - 0.7).abs() < 1e-12 && (found.kappa.unwrap() - 0.4).abs() < 1e-12);
    }

    #[test]
    fn its_ends_are_said_as_they_are() {
        assert_eq!(agreement::<u8>(&[]), None);
        let all = agreement(&[(1, 1), (1, 1)]).unwrap();
        assert_eq!((all.n, all.kappa), (2, None));
        assert!((all.equal - 1.0).abs() < 1e-12);
        let certain = agreement(&[(1, 1), (2, 2)]).unwrap().kappa.unwrap();
        let against = agreement(&[(1, 2), (2, 1)]).unwrap().kappa.unwrap();
        assert!((certain - 1.0).abs() < 1e-12 && (against + 1.0).abs() < 1e-12);
    }
}
