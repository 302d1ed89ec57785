//! A table's rows, one after the other, as criteria: which row is an area, a criterion, a case of the one above, the total,
//! or nothing of the table.
//!
//! | the row | is |
//! |---|---|
//! | a number in STT, or before the words | an area, a criterion or a sub-criterion |
//! | capitals and points, without a number | the next area |
//! | words behind a dash, or without a number and without points | a case, or another line, of how the criterion above is scored |
//! | only *cách tính* or *tài liệu kiểm chứng* | another line of it |
//! | "Tổng cộng" | the total; what follows without a number is beside the table |

use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;

use super::address::{Area, Place};
use super::code::{Code, LETTER, is_shouted, written};
use super::columns::{Column, plain};
use super::entry::{Entry, Points};
use super::numbering::{Numbering, Placed, Written};
use super::problem::{Fault, Findings, Noted};
use super::rows::{Number, Rows};
use crate::domain::criteria::Role;

/// Criteria of a set at most; the largest known has some two hundred.
const NODES: usize = 2_000;

/// What was read of a table.
#[derive(Default)]
pub(super) struct Walked {
    pub(super) entries: Vec<Entry>,
    /// The row of the total: where, and what.
    pub(super) total: Option<(Place, Points)>,
    /// The criteria below which something could not be read; the empty number is the whole.
    pub(super) open: HashSet<Vec<u32>>,
}

/// On the way through a table.
pub(super) struct Walk<'a> {
    rows: Rows<'a>,
    findings: &'a mut Findings,
    numbering: Numbering,
    /// Numbers count within each area: I, 1, 1.1, II, 1, 1.1.
    relative: bool,
    /// The area of the last Roman numeral.
    area: Option<u32>,
    /// The numbers of the set that was written out, where this is one, with what their points are.
    known: &'a HashMap<String, Role>,
    /// Maxima that are merged over several rows, with the criteria among these.
    merged: Vec<(Area, Vec<Vec<u32>>)>,
    walked: Walked,
}

/// Reads all rows below the heading.
pub(super) fn walked<'a>(rows: Rows<'a>, known: &'a HashMap<String, Role>, findings: &'a mut Findings) -> Walked {
    let below = rows.table.below;
    let all: Vec<u32> = rows.grid.rows().into_iter().filter(|row| *row >= below).collect();
    let relative = is_relative(&rows, &all);
    let numbering = Numbering::default();
    let mut walk =
        Walk { rows, findings, numbering, relative, area: None, known, merged: Vec::new(), walked: Walked::default() };
    for row in all {
        if walk.walked.entries.len() >= NODES {
            walk.findings.say(Place::new(row, 0), Fault::TooLarge);
            break;
        }
        walk.row(row);
    }
    walk.settle_merged();
    walk.walked
}

/// Whether areas bear Roman numerals and criteria begin at 1 in each.
fn is_relative(rows: &Rows<'_>, all: &[u32]) -> bool {
    let mut quiet = Findings::default();
    let numbers: Vec<Number> = all.iter().map(|row| rows.number(*row, &mut quiet)).collect();
    let roman = numbers.iter().any(|number| matches!(number, Number::Code(Code::Roman(_))));
    roman && numbers.iter().any(|number| matches!(number, Number::Code(Code::Digits(parts)) if parts.len() == 1))
}

impl Walk<'_> {
    fn row(&mut self, row: u32) {
        let here = Place::new(row, 0);
        if self.rows.table.repeated(self.rows.grid, row) {
            self.findings.note(Some(here.to_string()), Noted::HeadingRepeated);
            return;
        }
        if !self.says_something(row) {
            return;
        }
        if self.rows.grid.row_hidden(row) {
            self.findings.say(self.rows.place(row, Column::Name), Fault::HiddenRow);
        }
        self.rows.look(row, self.findings);
        let number = self.rows.number(row, self.findings);
        let name = self.rows.name(row, self.findings);
        match (number, name) {
            (Number::Code(code), name) => self.coded(row, code, name),
            (Number::Changed(written), name) => self.node(row, written, name),
            (Number::Unreadable, name) => self.unread(row, name.as_ref()),
            (Number::Words(text), name) => self.worded(row, &text, name),
            (Number::Blank, Some((place, text))) => self.named(row, place, &text),
            (Number::Blank, None) => self.more(row),
        }
    }

    /// Whether a column of the table has something in this row.
    fn says_something(&self, row: u32) -> bool {
        let known = self.rows.table.headings.iter().filter(|one| one.column.is_some());
        known.map(|one| Place::new(row, one.place.column)).any(|place| self.rows.own(place).is_some())
    }

    fn coded(&mut self, row: u32, code: Code, name: Option<(Place, String)>) {
        let parts = match code {
            Code::Roman(area) => {
                self.findings.note(Some(self.rows.place(row, Column::Number).to_string()), Noted::Roman);
                self.area = Some(area);
                vec![area]
            }
            Code::Digits(parts) if parts.first().is_some_and(|part| *part >= LETTER) => {
                if parts.len() == 1 && !self.may_be_letter(&parts, name.as_ref()) {
                    self.findings.say(self.rows.place(row, Column::Number), Fault::NotACode(written(&parts)));
                    return self.unread(row, name.as_ref());
                }
                parts
            }
            Code::Digits(parts) => match self.area.filter(|_| self.relative) {
                Some(area) => [&[area][..], &parts].concat(),
                None => parts,
            },
        };
        self.node(row, Written::Plain(parts), name);
    }

    /// A letter is an area of bonus or penalty points, or one that the set had before. Others put areas together under A and
    /// B, which sets do not have.
    fn may_be_letter(&self, parts: &[u32], name: Option<&(Place, String)>) -> bool {
        let known = self.known.contains_key(&written(parts));
        known || name.is_some_and(|(_, name)| role_of(name) != Role::Scored)
    }

    /// Words in the column of numbers.
    fn worded(&mut self, row: u32, text: &str, name: Option<(Place, String)>) {
        let place = self.rows.place(row, Column::Number);
        if is_total(text) {
            self.total(row);
        } else if is_bullet(text) {
            let (at, text) = name.map_or((place, text.to_owned()), |(at, name)| (at, format!("{text} {name}")));
            self.line(row, at, &text);
        } else if name.is_none() {
            self.named(row, place, text);
        } else {
            self.findings.say(place, Fault::NotACode(text.to_owned()));
            self.unread(row, name.as_ref());
        }
    }

    /// Words without a number.
    fn named(&mut self, row: u32, place: Place, text: &str) {
        if is_total(text) {
            return self.total(row);
        }
        if is_bullet(text) {
            return self.line(row, place, text);
        }
        if let Some((code, rest)) = Code::before(text) {
            self.findings.note(Some(place.to_string()), Noted::CodeFromName);
            return self.coded(row, code, Some((place, rest.to_owned())));
        }
        if is_shouted(text) && self.rows.has_points(row) {
            let next = self.numbering.next_area();
            self.area = Some(next);
            self.findings.note(Some(place.to_string()), Noted::AreaNumbered(next.to_string()));
            return self.node(row, Written::Plain(vec![next]), Some((place, text.to_owned())));
        }
        if self.rows.has_points(row) {
            self.findings.say(place, Fault::NoCode);
            self.numbering.unreadable();
            self.open_here();
        } else if self.walked.total.is_some() || is_shouted(text) {
            self.findings.note(Some(place.to_string()), Noted::RowPassedOver);
        } else {
            self.line(row, place, text);
        }
    }

    /// A row without a number and without words.
    fn more(&mut self, row: u32) {
        let how = self.rows.own_words(row, Column::How);
        let evidence = self.rows.own_words(row, Column::Evidence);
        if how.is_none() && evidence.is_none() {
            if self.rows.has_points(row) {
                self.findings.say(self.rows.place(row, Column::Maximum), Fault::NoCode);
                self.open_here();
            }
            return;
        }
        let place = self.rows.place(row, if how.is_some() { Column::How } else { Column::Evidence });
        let Some(entry) = self.walked.entries.last_mut() else {
            self.findings.say(place, Fault::CaseWithoutCriterion);
            return;
        };
        self.findings.note(Some(place.to_string()), Noted::Cases);
        if let Some(text) = how {
            entry.add_how(&text);
        }
        if let Some(text) = evidence {
            entry.add_evidence(&text);
        }
    }

    /// A line of how the criterion above is scored.
    fn line(&mut self, row: u32, place: Place, text: &str) {
        let how = self.rows.own_words(row, Column::How);
        let points = self.rows.case_points(row);
        let evidence = self.rows.own_words(row, Column::Evidence);
        let Some(entry) = self.walked.entries.last_mut() else {
            // Before the first criterion only words behind a dash can be nothing else.
            let fault = is_bullet(text).then_some(Fault::CaseWithoutCriterion);
            match fault {
                Some(fault) => self.findings.say(place, fault),
                None => self.findings.note(Some(place.to_string()), Noted::RowPassedOver),
            }
            return;
        };
        self.findings.note(Some(place.to_string()), Noted::Cases);
        match (points, how) {
            (Some(points), how) => {
                entry.add_how(&format!("{}: {points}", text.trim_end_matches(':').trim_end()));
                self.findings.note(Some(self.rows.place(row, Column::Maximum).to_string()), Noted::CasePoints);
                if let Some(how) = how {
                    entry.add_how(&how);
                }
            }
            (None, Some(how)) if how.chars().next().is_some_and(|first| first.is_ascii_digit()) => {
                entry.add_how(&format!("{}: {how}", text.trim_end_matches(':').trim_end()));
            }
            (None, how) => {
                entry.add_how(text);
                if let Some(how) = how {
                    entry.add_how(&how);
                }
            }
        }
        if let Some(text) = evidence {
            entry.add_evidence(&text);
        }
    }

    fn total(&mut self, row: u32) {
        let points = self.rows.points(row, self.findings);
        if self.walked.total.is_none() && points != Points::Blank {
            self.walked.total = Some((self.rows.place(row, Column::Maximum), points));
        }
    }

    /// A row whose number cannot be read.
    fn unread(&mut self, row: u32, name: Option<&(Place, String)>) {
        self.numbering.unreadable();
        self.rows.points(row, self.findings);
        if name.is_none() {
            self.findings.say(self.rows.place(row, Column::Name), Fault::NoName("?".to_owned()));
        }
        self.open_here();
    }

    /// What was last, and all above it, have something below them that could not be read.
    fn open_here(&mut self) {
        let path = self.numbering.path().to_vec();
        self.open_above(&path);
        self.walked.open.insert(path);
    }

    fn open_above(&mut self, code: &[u32]) {
        for length in 0..code.len() {
            self.walked.open.insert(code[..length].to_vec());
        }
    }

    fn node(&mut self, row: u32, number: Written, name: Option<(Place, String)>) {
        let code_at = self.rows.place(row, Column::Number);
        let (code, twice) = match self.numbering.place(number, code_at, self.findings) {
            Placed::New(code) => (code, false),
            Placed::Twice(code) => (code, true),
            Placed::Unread => {
                self.rows.points(row, self.findings);
                return self.open_here();
            }
        };
        let (name_at, name) = name.unwrap_or_else(|| {
            let at = self.rows.place(row, Column::Name);
            self.findings.say(at, Fault::NoName(written(&code)));
            (at, String::new())
        });
        let maximum_at = self.rows.place(row, Column::Maximum);
        let maximum = self.maximum(row, maximum_at, &code);
        let mut entry = Entry {
            code_at,
            name: name.clone(),
            name_at,
            maximum,
            maximum_at,
            how: self.rows.words(row, Column::How, self.findings),
            how_at: self.rows.place(row, Column::How),
            evidence: self.rows.words(row, Column::Evidence, self.findings),
            evidence_at: self.rows.place(row, Column::Evidence),
            owner: self.rows.own_words(row, Column::Owner),
            source: self.rows.source(row, self.findings),
            block: self.rows.own_words(row, Column::Block),
            role: self.role(&code, &name, name_at),
            twice,
            code,
        };
        self.cases_in_name(&mut entry);
        self.walked.entries.push(entry);
    }

    fn maximum(&mut self, row: u32, at: Place, code: &[u32]) -> Points {
        let Some(area) = self.rows.grid.merged(at).filter(|area| area.last.row > area.first.row) else {
            return self.rows.points(row, self.findings);
        };
        if let Some((_, codes)) = self.merged.iter_mut().find(|(one, _)| *one == area) {
            codes.push(code.to_vec());
            return Points::Unreadable;
        }
        self.merged.push((area, vec![code.to_vec()]));
        self.rows.points(row, self.findings)
    }

    /// A maximum that is merged over several criteria is nobody's; over the cases of one it is hers.
    fn settle_merged(&mut self) {
        for (area, codes) in std::mem::take(&mut self.merged) {
            if codes.len() > 1 {
                let numbers = codes.iter().map(|code| written(code)).collect::<Vec<_>>().join(", ");
                self.findings.say(area, Fault::MergedMaximum(numbers));
                for code in &codes {
                    self.open_above(code);
                    self.walked.open.insert(code.clone());
                }
            } else {
                self.findings.note(Some(area.to_string()), Noted::Merged);
            }
        }
    }

    fn role(&mut self, code: &[u32], name: &str, at: Place) -> Role {
        let before = self.known.get(&written(code)).copied();
        let role = if code.len() > 1 { Role::Scored } else { before.unwrap_or_else(|| role_of(name)) };
        match role {
            Role::Scored => {}
            Role::Bonus => self.findings.note(Some(at.to_string()), Noted::Bonus),
            Role::Penalty => self.findings.note(Some(at.to_string()), Noted::Penalty),
        }
        role
    }

    /// Cases that stand under the words, in the same cell, go to how it is scored where nothing else says that.
    fn cases_in_name(&mut self, entry: &mut Entry) {
        let Some(at) = entry.name.find("\n-").or_else(|| entry.name.find("\n+")) else { return };
        if !entry.how.is_empty() {
            return;
        }
        entry.how = entry.name[at + 1..].trim().to_owned();
        entry.name.truncate(at);
        self.findings.note(Some(entry.name_at.to_string()), Noted::Cases);
    }
}

/// What the words of an area say of its points.
fn role_of(name: &str) -> Role {
    let plain = plain(name);
    let begins = |words: &[&str]| words.iter().any(|word| plain.starts_with(word));
    if begins(&["diem thuong", "diem cong", "thuong diem", "cong diem"]) {
        Role::Bonus
    } else if begins(&["diem tru", "diem phat", "tru diem"]) {
        Role::Penalty
    } else {
        Role::Scored
    }
}

fn is_bullet(text: &str) -> bool {
    text.starts_with(['-', '–', '—', '−', '+', '•', '*', '·', '○', '▪', '●', '➢', '✓', '→'])
}

fn is_total(text: &str) -> bool {
    let plain = plain(text);
    ["tong", "tong cong", "tong so", "tong diem", "tong so diem", "cong", "tong cong diem", "tong diem toi da"]
        .contains(&plain.trim_end_matches(|letter: char| !letter.is_alphabetic()))
}

/// What a total that was read comes to.
pub(super) fn known_total(walked: &Walked) -> Option<(Place, Decimal)> {
    walked.total.and_then(|(place, points)| points.known().map(|points| (place, points)))
}
