//! Whether numbers follow one another: none twice, none left out, none without the one above it.
//!
//! A number that cannot be read is named once; those behind it are not blamed for what it leaves open.

use std::collections::HashMap;

use super::address::Place;
use super::code::{LETTER, written};
use super::problem::{Fault, Findings};

/// What stands where a number should.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Written {
    /// Typed as words, or a whole number.
    Plain(Vec<u32>),
    /// A number to the program too: what stands behind the last nought is lost.
    Numeric(Vec<u32>),
    /// A day to the program: what it may have been.
    Day(Vec<Vec<u32>>),
}

/// The numbers so far.
#[derive(Default, Debug)]
pub(super) struct Numbering {
    seen: HashMap<Vec<u32>, Place>,
    /// The last number below each criterion.
    last: HashMap<Vec<u32>, u32>,
    path: Vec<u32>,
    /// Numbers that could not be read since the last that could.
    unread: u32,
}

/// What became of a number.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Placed {
    /// It has its place.
    New(Vec<u32>),
    /// It has been there.
    Twice(Vec<u32>),
    /// It could not be read.
    Unread,
}

impl Numbering {
    /// The criterion that was last.
    pub(super) fn path(&self) -> &[u32] {
        &self.path
    }

    /// The number of the next area.
    pub(super) fn next_area(&self) -> u32 {
        self.last.get(&[][..]).copied().unwrap_or(0) + 1
    }

    /// A number that cannot be read at all.
    pub(super) fn unreadable(&mut self) -> Placed {
        self.unread += 1;
        Placed::Unread
    }

    /// Gives a number its place.
    pub(super) fn place(&mut self, number: Written, at: Place, findings: &mut Findings) -> Placed {
        let expected = self.expected();
        let code = match number {
            Written::Plain(code) => code,
            Written::Numeric(code) => match with_nought(&code).filter(|_| !expected.contains(&code)) {
                Some(longer) if expected.contains(&longer) => {
                    findings.say(at, Fault::LostNought(written(&code), written(&longer)));
                    longer
                }
                _ => code,
            },
            Written::Day(meant) => {
                let fits = meant.iter().find(|code| expected.contains(code));
                findings.say(at, Fault::DayForCode(fits.or(meant.first()).map(|code| written(code))));
                match fits {
                    Some(code) => code.clone(),
                    None => return self.unreadable(),
                }
            }
        };
        self.settle(code, at, findings)
    }

    fn settle(&mut self, code: Vec<u32>, at: Place, findings: &mut Findings) -> Placed {
        if let Some(first) = self.seen.get(&code) {
            findings.say(at, Fault::CodeTwice(written(&code), first.to_string()));
            return Placed::Twice(code);
        }
        let Some((own, parent)) = code.split_last() else { return self.unreadable() };
        let unread = std::mem::take(&mut self.unread);
        if !parent.is_empty() && !self.seen.contains_key(parent) {
            if unread == 0 {
                findings.say(at, Fault::NoParent(written(&code), written(parent)));
            }
            self.suppose(parent, at);
        } else if !self.path.starts_with(parent) {
            findings.say(at, Fault::OutOfOrder(written(&code), written(&self.path)));
        }
        let last = self.last.get(parent).copied().unwrap_or(0);
        if *own >= LETTER {
            // Letters stand beside the numbers, in no order.
        } else if *own > last + 1 && *own - last - 1 > unread {
            let missing = |number: u32| written(&[parent, &[number]].concat());
            let first = missing(last + 1);
            let missing = if *own == last + 2 { first } else { format!("{first}–{}", missing(own - 1)) };
            findings.say(at, Fault::Skipped(missing, written(&code)));
        } else if *own <= last {
            findings.say(at, Fault::OutOfOrder(written(&code), written(&[parent, &[last]].concat())));
        }
        if *own < LETTER {
            self.last.insert(parent.to_vec(), last.max(*own));
        }
        self.seen.insert(code.clone(), at);
        self.path.clone_from(&code);
        Placed::New(code)
    }

    /// Takes a criterion for there that is not, so that it is missed once only.
    fn suppose(&mut self, code: &[u32], at: Place) {
        for length in 1..=code.len() {
            let (above, own) = (&code[..length - 1], code[length - 1]);
            self.seen.entry(code[..length].to_vec()).or_insert(at);
            let last = self.last.entry(above.to_vec()).or_insert(0);
            *last = own.max(*last);
        }
    }

    /// The numbers that may come next: the first below the last one, or the next beside it or beside one above it.
    fn expected(&self) -> Vec<Vec<u32>> {
        let mut expected = vec![[&self.path[..], &[1]].concat()];
        for length in 1..=self.path.len() {
            let (above, own) = (&self.path[..length - 1], self.path[length - 1]);
            expected.push([above, &[own + 1]].concat());
        }
        expected
    }
}

/// `1.1` as it stood before the nought was lost: `1.10`.
fn with_nought(code: &[u32]) -> Option<Vec<u32>> {
    let (last, above) = code.split_last().filter(|(_, above)| !above.is_empty())?;
    Some([above, &[last.checked_mul(10)?]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(numbers: &[&str]) -> Vec<Fault> {
        let mut numbering = Numbering::default();
        let mut findings = Findings::default();
        for (row, number) in (0..).zip(numbers) {
            let at = Place::new(row, 0);
            let parts = |text: &str| text.split('.').map(|part| part.parse().unwrap()).collect::<Vec<u32>>();
            match number.split_at(1) {
                ("n", number) => drop(numbering.place(Written::Numeric(parts(number)), at, &mut findings)),
                ("d", number) => {
                    let meant = number.split('/').map(parts).collect();
                    drop(numbering.place(Written::Day(meant), at, &mut findings));
                }
                ("?", _) => drop(numbering.unreadable()),
                _ => drop(numbering.place(Written::Plain(parts(number)), at, &mut findings)),
            }
        }
        findings.problems.into_iter().map(|problem| problem.fault).collect()
    }

    #[test]
    fn numbers_in_their_order_say_nothing() {
        assert_eq!(said(&["1", "1.1", "1.1.1", "1.1.2", "1.2", "2", "2.1"]), []);
        let ten = ["1", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8", "1.9", "1.10", "1.11"];
        assert_eq!(said(&ten), []);
        assert_eq!(said(&["1", "n1.1", "n1.2", "2", "n2.1"]), []);
    }

    #[test]
    fn each_break_is_named_once() {
        let text = str::to_owned;
        assert_eq!(said(&["1", "1.1", "1.3", "1.4"]), [Fault::Skipped(text("1.2"), text("1.3"))]);
        assert_eq!(said(&["1", "1.1", "1.5"]), [Fault::Skipped(text("1.2–1.4"), text("1.5"))]);
        assert_eq!(said(&["1", "1.1", "1.1"]), [Fault::CodeTwice(text("1.1"), text("A2"))]);
        assert_eq!(said(&["1", "1.1", "2", "2.1.1", "2.1.2"]), [Fault::NoParent(text("2.1.1"), text("2.1"))]);
        assert_eq!(said(&["1", "2", "1.1"]), [Fault::OutOfOrder(text("1.1"), text("2"))]);
        assert_eq!(said(&["2", "2.1"]), [Fault::Skipped(text("1"), text("2"))]);
    }

    #[test]
    fn what_the_program_made_of_a_number_is_named() {
        let text = str::to_owned;
        let nine = ["1", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8", "1.9"];
        let ten = [&nine[..], &["n1.1", "1.11"]].concat();
        assert_eq!(said(&ten), [Fault::LostNought(text("1.1"), text("1.10"))]);
        assert_eq!(
            said(&["1", "d1.1/1.1", "d2.1/1.2", "1.3"]),
            [Fault::DayForCode(Some(text("1.1"))), Fault::DayForCode(Some(text("1.2")))]
        );
        assert_eq!(said(&["1", "d7.8", "1.2"]), [Fault::DayForCode(Some(text("7.8")))]);
        assert_eq!(said(&["1", "?", "1.2", "1.2.1"]), [], "what cannot be read is not missed again");
    }
}
