//! Which person of a household is asked, so that the interviewer does not choose.

/// How the person is chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Chooses {
    /// Who has the next birthday among all who may be asked.
    NextBirthday,
    /// By a table of L. Kish: the person of this number, where so many (one, two, ... six and more) may be asked. They are
    /// numbered men first, then women, each from the oldest to the youngest.
    Kish([u8; 6]),
    /// The frame names the person.
    Listed,
}

/// The tables of L. Kish, A Procedure for Objective Respondent Selection within the Household, Journal of the American
/// Statistical Association 44 (1949) 380-387, in the proportions of its twelve cover sheets: A, C, D and F twice; B1, B2,
/// E1 and E2 once.
const TABLES: [[u8; 6]; 12] = [
    [1, 1, 1, 1, 1, 1],
    [1, 1, 2, 2, 3, 3],
    [1, 2, 2, 3, 4, 4],
    [1, 2, 3, 4, 5, 6],
    [1, 1, 1, 1, 2, 2],
    [1, 2, 3, 3, 3, 5],
    [1, 1, 1, 1, 1, 1],
    [1, 1, 2, 2, 3, 3],
    [1, 2, 2, 3, 4, 4],
    [1, 2, 3, 4, 5, 6],
    [1, 1, 1, 2, 2, 2],
    [1, 2, 3, 4, 5, 5],
];

/// The table of the case with this number: the twelve in turn, beginning where the seed of the draw says.
#[must_use]
pub fn kish(number: i32, seed: i64) -> [u8; 6] {
    let turn = (i64::from(number).wrapping_add(seed)).rem_euclid(12);
    usize::try_from(turn).ok().and_then(|turn| TABLES.get(turn).copied()).unwrap_or([1; 6])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Over twelve cases each of up to four persons has the same chance, and of six as well; of five Kish's is near it.
    #[test]
    fn everybody_has_the_same_chance() {
        for there in [1_usize, 2, 3, 4, 6] {
            for person in 1..=there {
                let chosen = (1..=12).filter(|number| usize::from(kish(*number, 7)[there - 1]) == person).count();
                assert_eq!(chosen, 12 / there, "person {person} of {there}");
            }
        }
        let of_five: Vec<usize> =
            (1..=5).map(|person| (1..=12).filter(|number| kish(*number, 0)[4] == person).count()).collect();
        assert_eq!(of_five, [2, 2, 3, 2, 3]);
    }

    #[test]
    fn nobody_is_chosen_who_is_not_there() {
        for (table, there) in TABLES.iter().flat_map(|table| table.iter().zip(1_u8..)) {
            assert!((1..=there).contains(table));
        }
        assert_eq!(kish(5, 0), kish(17, 0));
        assert_eq!(kish(i32::MAX, i64::MAX).len(), 6);
    }
}
