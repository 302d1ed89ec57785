//! The sheet `survey`, row by row.

use std::collections::{BTreeMap, HashMap};

use super::Reader;
use super::lists::{List, code_of};
use super::own::{self, Own};
use super::texts::Texts;
use crate::app::xlsform::columns::{MATRIX, SURVEY};
use crate::app::xlsform::expression::Expression;
use crate::app::xlsform::problem::{Fault, Note};
use crate::app::xlsform::rules::{Bounds, Field, Fields, bounds, condition};
use crate::app::xlsform::sheets::{Row, Table, plain};
use crate::domain::questionnaire::condition::Condition;
use crate::domain::questionnaire::{Kind, Question, Section, is_name};
use crate::domain::template::Words;

mod together;

/// What sipar keeps itself, or does not need.
const PASSED_OVER: [&str; 12] = [
    "start",
    "end",
    "today",
    "deviceid",
    "subscriberid",
    "simserial",
    "phonenumber",
    "phone_number",
    "username",
    "email",
    "audit",
    "start-geopoint",
];

/// Columns that change what is asked, and of which sipar has none.
const NOT_TAKEN: [&str; 12] = [
    "calculation",
    "choice_filter",
    "repeat_count",
    "trigger",
    "default",
    "parameters",
    "readonly",
    "read_only",
    "image",
    "audio",
    "video",
    "disabled",
];

/// Decimals of a number of which the form says nothing.
const PLACES: u32 = 6;

/// What the sheet asks.
#[derive(Default)]
pub(super) struct Asked {
    pub(super) introduction: Option<Words>,
    pub(super) thanks: Option<Words>,
    pub(super) sections: Vec<Section>,
    pub(super) questions: Vec<Question>,
}

/// A group that is open.
struct Group {
    name: String,
    code: Option<String>,
    words: Option<Words>,
    rule: Option<Condition>,
    row: usize,
}

struct Walk<'a> {
    reader: &'a mut Reader,
    table: &'a Table,
    lists: &'a BTreeMap<String, List>,
    own: &'a Own,
    labels: Texts,
    hints: Texts,
    asked: Asked,
    fields: Fields,
    /// Where each name was given, in small letters.
    names: HashMap<String, usize>,
    groups: Vec<Group>,
    /// The section that questions go to; none behind the beginning or the end of a group.
    section: Option<String>,
}

/// Reads the sheet; what is wrong is noted with the reader.
pub(super) fn survey(reader: &mut Reader, table: &Table, lists: &BTreeMap<String, List>, own: &Own) -> Asked {
    let (labels, hints) = (Texts::of(reader, table, "label"), Texts::of(reader, table, "hint"));
    let mut walk = Walk {
        reader,
        table,
        lists,
        own,
        labels,
        hints,
        asked: Asked::default(),
        fields: Fields::new(),
        names: HashMap::new(),
        groups: Vec::new(),
        section: None,
    };
    walk.columns();
    let mut next = 0;
    while let Some(row) = table.rows.get(next) {
        next += walk.row(row, &table.rows[next..]);
    }
    if let Some(group) = walk.groups.pop() {
        walk.reader.say(table, group.row, None, Fault::GroupNotClosed(group.name));
    }
    walk.asked
}

impl<'a> Walk<'a> {
    fn say(&mut self, row: &Row, column: &str, fault: Fault) {
        self.reader.say(self.table, row.number, Some(column), fault);
    }

    fn cell(&self, row: &Row, column: &str) -> Option<String> {
        self.table.cell(row, column)
    }

    /// Names the columns that are passed over, and refuses those that may not be.
    fn columns(&mut self) {
        let table = self.table;
        for (place, header) in table.header.iter().enumerate() {
            let name = plain(header);
            let base = name.split(':').next().unwrap_or_default();
            let refused = NOT_TAKEN.contains(&base) || matches!(base, "media" | "bind" | "body" | "instance");
            let known = SURVEY.contains(&base) || matches!(base, "label" | "hint") || base.starts_with("sipar_");
            let filled = table.rows.iter().filter(|row| row.at(place).is_some());
            if refused {
                for row in filled {
                    self.reader.say(table, row.number, Some(header), Fault::NotTaken(header.clone()));
                }
            } else if !known && filled.count() > 0 {
                self.reader.note(Note::ColumnPassedOver(header.clone()));
            }
        }
    }

    /// Takes a row, and those that belong to it; says how many.
    fn row(&mut self, row: &Row, rest: &[Row]) -> usize {
        let Some(written) = self.cell(row, "type") else {
            if self.cell(row, "name").is_some() {
                self.say(row, "type", Fault::UnknownType(String::new()));
            }
            return 1;
        };
        let kind = plain(&written);
        match kind.as_str() {
            "begin_group" => return self.begin(row, rest),
            "end_group" => {
                if self.groups.pop().is_none() {
                    self.say(row, "type", Fault::GroupNotOpened);
                }
                self.section = None;
            }
            word if PASSED_OVER.contains(&word) => self.reader.note(Note::PassedOver(written)),
            _ => self.question(row, &written),
        }
        1
    }

    fn begin(&mut self, row: &Row, rest: &[Row]) -> usize {
        let is_table = self.cell(row, "sipar_kind").as_deref() == Some(MATRIX)
            || self.cell(row, "appearance").is_some_and(|word| word.contains("table-list"));
        if let Some(end) = is_table.then(|| self.matrix_end(rest)).flatten() {
            self.matrix(row, &rest[1..end]);
            return end + 1;
        }
        let name = self.cell(row, "name").unwrap_or_default();
        let words = self.labels.words(self.reader, self.table, row);
        let rule = self.rule(row);
        let code = self.cell(row, "sipar_code");
        self.groups.push(Group { name, code, words, rule, row: row.number });
        self.section = None;
        1
    }

    /// The list with this name, capitals aside.
    fn list_named(&mut self, row: &Row, name: &str) -> Option<&'a List> {
        let found = self.lists.iter().find(|(one, _)| plain(one) == name).map(|(_, list)| list);
        if found.is_none() {
            self.say(row, "type", Fault::UnknownList(name.to_owned()));
        }
        found
    }

    /// The rule of a row.
    fn rule(&mut self, row: &Row) -> Option<Condition> {
        let written = self.cell(row, "relevant")?;
        let read = Expression::parse(&written).and_then(|expression| condition(&expression, &self.fields));
        match read {
            Ok(rule) => Some(rule),
            Err(fault) => {
                self.say(row, "relevant", fault);
                None
            }
        }
    }

    /// The code of the section that questions go to now.
    fn section(&mut self, row: &Row) -> String {
        if let Some(code) = &self.section {
            return code.clone();
        }
        let innermost = self.groups.last();
        let wanted = innermost.and_then(|group| group.code.clone().or_else(|| code_of(&group.name)));
        let wanted = wanted.unwrap_or_else(|| "chung".to_owned());
        let words = innermost.and_then(|group| group.words.clone()).unwrap_or_else(|| self.own.title().clone());
        let rules: Vec<Condition> = self.groups.iter().filter_map(|group| group.rule.clone()).collect();
        let shown_if = match rules.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            _ => Some(Condition::All(rules)),
        };
        let mut code = wanted.clone();
        let mut number = 1;
        while self.asked.sections.iter().any(|section| section.code == code) {
            number += 1;
            code = format!("{wanted}-{number}");
        }
        self.reader.place("[[section]]", &code, self.table, innermost.map_or(row.number, |group| group.row));
        self.asked.sections.push(Section { code: code.clone(), words, note: None, shown_if });
        self.section = Some(code.clone());
        code
    }

    /// The code of a question or an item by its name in the form.
    fn code(&mut self, row: &Row) -> Option<(String, String)> {
        let Some(name) = self.cell(row, "name") else {
            self.say(row, "name", Fault::NotAName(String::new()));
            return None;
        };
        let parts = |text: &str| {
            let small = text.to_lowercase().replace('.', "_");
            let parts: Vec<&str> = small.split('_').filter(|part| !part.is_empty()).collect();
            parts.join("_")
        };
        let code = if is_name(&name) { name.clone() } else { parts(&name) };
        if !is_name(&code) || !code.starts_with(|letter: char| letter.is_ascii_lowercase()) {
            self.say(row, "name", Fault::NotAName(name));
            return None;
        }
        if self.names.insert(code.clone(), row.number).is_some() {
            self.say(row, "name", Fault::NameTwice(name));
            return None;
        }
        if code != name {
            self.reader.note(Note::Renamed(name.clone(), code.clone()));
        }
        Some((name, code))
    }

    fn labelled(&mut self, row: &Row) -> Option<Words> {
        let words = self.labels.words(self.reader, self.table, row);
        if words.is_none() {
            self.say(row, "label", Fault::NoLabel);
        }
        words
    }

    /// What all questions have, around what is asked for.
    fn around(&mut self, row: &Row, code: String, words: Words, kind: Kind, shown_if: Option<Condition>) -> Question {
        self.reader.place("[[question]]", &code, self.table, row.number);
        let required = self.reader.yes(self.table, row, "required");
        let same_as = self.cell(row, "sipar_same_as").unwrap_or_default();
        Question {
            number: 0,
            section: self.section(row),
            words,
            hint: self.hints.words(self.reader, self.table, row),
            required: required && !matches!(kind, Kind::Note),
            kind,
            shown_if,
            demographic: self.cell(row, "sipar_demographic"),
            criterion_of: self.cell(row, "sipar_element"),
            weight: own::weight(self.reader, self.table, row, "sipar_weight"),
            same_as: same_as.split_whitespace().map(str::to_owned).collect(),
            basis: self.own.basis(self.cell(row, "sipar_basis").as_deref()),
            provision: self.cell(row, "sipar_provision"),
            confidence: own::mark(self.reader, self.table, row, "sipar_confidence"),
            wording: own::wording(self.reader, self.table, row),
            code,
        }
    }

    fn question(&mut self, row: &Row, written: &str) {
        if self.own_words(row, written) || self.read_only(row, written) {
            return;
        }
        let rule = self.rule(row);
        let kind_word = plain(written);
        let chosen = list_of(&kind_word);
        let is_whole = matches!(kind_word.as_str(), "integer" | "int");
        let list = match &chosen {
            Some((_, name, _)) => match self.list_named(row, name) {
                Some(list) => Some(list),
                None => return,
            },
            None => None,
        };
        let field = match (&chosen, list, kind_word.as_str()) {
            (Some((false, ..)), Some(list), _) => Field::One(list.names.clone()),
            (Some((true, ..)), Some(list), _) => Field::Several(list.names.clone()),
            (_, _, "integer" | "int" | "decimal") => Field::Number,
            (_, _, "date") => Field::Day,
            (_, _, "text" | "string" | "note") => Field::Words,
            _ => {
                self.say(row, "type", Fault::UnknownType(written.to_owned()));
                return;
            }
        };
        let bounds = self.bounds(row, &field, is_whole);
        let (Some((name, code)), Some(words)) = (self.code(row), self.labelled(row)) else { return };
        let kind = match (&field, list) {
            (Field::One(_), Some(list)) => Kind::Single(list.scale.clone()),
            (Field::Several(_), Some(list)) => several(list, &bounds),
            (Field::Number, _) => Kind::Number {
                least: bounds.least,
                most: bounds.most,
                places: if is_whole { 0 } else { self.places(row) },
            },
            (Field::Day, _) => Kind::Date { first: bounds.first, last: bounds.last },
            _ if kind_word == "note" => Kind::Note,
            _ => Kind::Text { at_most: bounds.count_most.unwrap_or(2000) },
        };
        let mut question = self.around(row, code.clone(), words, kind, rule);
        if chosen.is_some_and(|(_, _, other)| other) {
            add_other(&mut question);
        }
        if !matches!(question.kind, Kind::Note) {
            self.fields.insert(name, (code, field));
        }
        self.asked.questions.push(question);
    }

    fn places(&self, row: &Row) -> u32 {
        let said = self.cell(row, "sipar_kind").and_then(|word| word.strip_prefix("places ")?.parse().ok());
        said.unwrap_or(PLACES)
    }

    fn bounds(&mut self, row: &Row, field: &Field, is_whole: bool) -> Bounds {
        let Some(written) = self.cell(row, "constraint") else { return Bounds::default() };
        let read = Expression::parse(&written).and_then(|expression| bounds(&expression, field, is_whole));
        read.unwrap_or_else(|fault| {
            self.say(row, "constraint", fault);
            Bounds::default()
        })
    }
}

fn several(list: &List, bounds: &Bounds) -> Kind {
    let mut scale = list.scale.clone();
    for (level, name) in scale.levels.iter_mut().zip(&list.names) {
        level.alone |= bounds.alone.contains(name);
    }
    let all = u16::try_from(scale.levels.len()).unwrap_or(u16::MAX);
    Kind::Multiple {
        scale,
        at_least: bounds.count_least.unwrap_or(1).max(1),
        at_most: bounds.count_most.unwrap_or(all),
    }
}

/// `or_other`: one more choice, with own words.
fn add_other(question: &mut Question) {
    let Some(scale) = question.scale_mut() else { return };
    let Ok(value) = i16::try_from(scale.levels.len() + 1) else { return };
    let words =
        Words { vi: "Khác (ghi rõ)".to_owned(), en: "Other (please specify)".to_owned(), further: BTreeMap::new() };
    scale.levels.push(crate::domain::questionnaire::Level {
        value,
        words,
        satisfied: None,
        specify: true,
        alone: false,
    });
    if let Kind::Multiple { at_most, scale, .. } = &mut question.kind
        && usize::from(*at_most) + 1 == scale.levels.len()
    {
        *at_most += 1;
    }
}

/// Several or one, the name of the list as written in small letters, and whether own words are asked for.
fn list_of(kind: &str) -> Option<(bool, String, bool)> {
    let (kind, other) = match kind.strip_suffix("_or_other").or_else(|| kind.strip_suffix("_or_specify_other")) {
        Some(kind) => (kind, true),
        None => (kind, false),
    };
    for (begin, several) in
        [("select_one_", false), ("select1_", false), ("select_multiple_", true), ("select_all_that_apply_from_", true)]
    {
        if let Some(list) = kind.strip_prefix(begin).filter(|list| !list.starts_with("from_file")) {
            return Some((several, list.to_owned(), other));
        }
    }
    None
}
