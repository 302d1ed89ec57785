//! Paper forms that two people type in, each without seeing what the other typed: where they differ, and how often.
//!
//! What is compared are the cells as they would be stored, so that `12,5` and `12.5` are the same. Words are the same
//! where they differ in capitals and blanks alone.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::id::Id;

/// The fields of a form that are typed before its answers: the day written on it, and the case's number where the form
/// does not say for whom it is.
pub const BEFORE: usize = 2;

/// The places at which two entries of one form differ.
#[must_use]
pub fn differences(first: &[String], second: &[String]) -> Vec<usize> {
    let cells = first.len().max(second.len());
    (0..cells).filter(|place| !alike(cell(first, *place), cell(second, *place))).collect()
}

fn cell(cells: &[String], place: usize) -> &str {
    cells.get(place).map_or("", String::as_str)
}

fn alike(one: &str, other: &str) -> bool {
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    one == other || folded(one) == folded(other)
}

/// How many fields of a form somebody filled in: those that both left blank cannot be mistyped and do not count.
#[must_use]
pub fn filled(first: &[String], second: &[String]) -> usize {
    let cells = first.len().max(second.len());
    (0..cells).filter(|place| !cell(first, *place).is_empty() || !cell(second, *place).is_empty()).count()
}

/// How often something was wrong, of how many fields of how many forms.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Rate {
    /// Forms.
    pub forms: usize,
    /// Fields that were filled in.
    pub fields: usize,
    /// Fields that differ.
    pub wrong: usize,
}

impl Rate {
    fn add(&mut self, fields: usize, wrong: usize) {
        (self.forms, self.fields, self.wrong) = (self.forms + 1, self.fields + fields, self.wrong + wrong);
    }

    /// In ten thousand fields, as quality of entry is told; `None` where there are no fields.
    #[must_use]
    pub fn per_ten_thousand(&self) -> Option<Decimal> {
        let of = Decimal::from(self.fields);
        (self.fields > 0).then(|| Decimal::from(self.wrong) * Decimal::from(10_000) / of)
    }
}

/// A form that two people typed: by whom, what, and what was settled, where it was.
#[derive(Clone, Debug)]
pub struct TwiceTyped {
    /// Who typed it first, and what.
    pub first: (Id, Vec<String>),
    /// Who typed it second, and what.
    pub second: (Id, Vec<String>),
    /// What a third person settled; where the entries are alike, they are what the form says.
    pub settled: Option<Vec<String>>,
}

/// How well forms were typed.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Quality {
    /// How often the entries of two people differ, whoever was first.
    pub pairs: BTreeMap<(Id, Id), Rate>,
    /// How often a person typed something else than what was settled, of forms that are settled.
    pub people: BTreeMap<Id, Rate>,
}

/// Counts over forms.
#[must_use]
pub fn quality<'a>(forms: impl IntoIterator<Item = &'a TwiceTyped>) -> Quality {
    let mut quality = Quality::default();
    for form in forms {
        let ((first, one), (second, other)) = (&form.first, &form.second);
        let differ = differences(one, other).len();
        let pair = (*first.min(second), *first.max(second));
        quality.pairs.entry(pair).or_default().add(filled(one, other), differ);
        let truth = match &form.settled {
            Some(settled) => settled,
            None if differ == 0 => one,
            None => continue,
        };
        for (person, typed) in [(first, one), (second, other)] {
            quality.people.entry(*person).or_default().add(filled(typed, truth), differences(typed, truth).len());
        }
    }
    quality
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(line: &str) -> Vec<String> {
        line.split(',').map(str::to_owned).collect()
    }

    fn id(number: u8) -> Id {
        Id::from_bytes([number; 16])
    }

    #[test]
    fn entries_differ_where_their_cells_do() {
        assert!(differences(&cells("1,2,,4"), &cells("1,2,,4")).is_empty());
        assert_eq!(differences(&cells("1,2,,4"), &cells("1,3,5,")), [1, 2, 3]);
        assert_eq!(differences(&cells("1,2"), &cells("1,2,3")), [2], "a longer one differs at its end");
        assert!(differences(&cells(" Quá  lâu"), &cells("quá lâu ")).is_empty());
        assert_eq!(differences(&cells("Quá lâu"), &cells("Qua lâu")), [0]);
    }

    #[test]
    fn fields_that_both_left_blank_do_not_count() {
        assert_eq!(filled(&cells("1,2,,4"), &cells("1,,,")), 3);
        let rate = Rate { forms: 1, fields: 3, wrong: 2 };
        assert_eq!(rate.per_ten_thousand().unwrap().round_dp(1).to_string(), "6666.7");
        assert_eq!(Rate::default().per_ten_thousand(), None);
    }

    #[test]
    fn whoever_was_wrong_is_told_by_what_was_settled() {
        let form = |first: u8, one: &str, second: u8, other: &str, settled: Option<&str>| TwiceTyped {
            first: (id(first), cells(one)),
            second: (id(second), cells(other)),
            settled: settled.map(cells),
        };
        let forms = [
            form(1, "1,2,3,4", 2, "1,2,3,4", None),
            form(2, "1,2,3,5", 1, "1,2,3,4", Some("1,2,3,4")),
            form(1, "1,1,1,1", 2, "1,1,1,2", None),
        ];
        let quality = quality(&forms);
        assert_eq!(quality.pairs, BTreeMap::from([((id(1), id(2)), Rate { forms: 3, fields: 12, wrong: 2 })]));
        let people = [(id(1), Rate { forms: 2, fields: 8, wrong: 0 }), (id(2), Rate { forms: 2, fields: 8, wrong: 1 })];
        assert_eq!(quality.people, BTreeMap::from(people), "what is not settled accuses nobody");
    }
}
