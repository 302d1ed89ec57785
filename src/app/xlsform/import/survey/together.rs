//! Rows of `survey` that belong together: the lines of a matrix, the words beside a choice, and notes that are no
//! questions.

use super::super::own;
use super::{Walk, list_of};
use crate::app::xlsform::columns::{INTRODUCTION, SECTION_NOTE, THANKS};
use crate::app::xlsform::expression::Expression;
use crate::app::xlsform::rules::{Field, condition};
use crate::app::xlsform::sheets::{Row, plain};
use crate::domain::questionnaire::condition::{Comparison, Condition, Test, Value};
use crate::domain::questionnaire::{Item, Kind, is_name};

impl Walk<'_> {
    /// Where the group that begins a matrix ends, if it holds nothing but choices of one list, shown and required alike.
    pub(super) fn matrix_end(&self, rest: &[Row]) -> Option<usize> {
        let kind = |row: &Row| self.cell(row, "type").map(|kind| plain(&kind)).unwrap_or_default();
        let end = rest.iter().position(|row| kind(row) == "end_group")?;
        let lines = rest.get(1..end)?;
        let first = lines.first()?;
        let alike = |column: &str| {
            let of = |row: &Row| self.cell(row, column).map(|cell| plain(&cell));
            lines.iter().all(|row| of(row) == of(first))
        };
        let plainly =
            lines.iter().all(|row| self.cell(row, "relevant").or_else(|| self.cell(row, "constraint")).is_none());
        let chosen = list_of(&kind(first)).is_some_and(|(several, _, other)| !several && !other);
        (chosen && plainly && alike("type") && alike("required")).then_some(end)
    }

    pub(super) fn matrix(&mut self, row: &Row, lines: &[Row]) {
        let rule = self.rule(row);
        let list = lines.first().and_then(|line| list_of(&plain(&self.cell(line, "type")?)));
        let (Some((name, code)), Some(words)) = (self.code(row), self.labelled(row)) else { return };
        let Some(list) = list.and_then(|(_, list, _)| self.list_named(row, &list)) else { return };
        let mut items = Vec::new();
        let mut required = false;
        for line in lines {
            let (Some((line_name, line_code)), Some(words)) = (self.code(line), self.labelled(line)) else { continue };
            required = self.reader.yes(self.table, line, "required");
            let short = line_name.strip_prefix(&format!("{name}_")).map(str::to_owned).filter(|short| is_name(short));
            let item = self.cell(line, "sipar_code").or(short).unwrap_or(line_code);
            self.fields.insert(line_name, (format!("{code}_{item}"), Field::One(list.names.clone())));
            let same_as = self.cell(line, "sipar_same_as").unwrap_or_default();
            items.push(Item {
                code: item,
                words,
                criterion_of: self.cell(line, "sipar_element"),
                weight: own::weight(self.reader, self.table, line, "sipar_weight"),
                same_as: same_as.split_whitespace().map(str::to_owned).collect(),
            });
        }
        let kind = Kind::Matrix { scale: list.scale.clone(), items };
        let mut question = self.around(row, code, words, kind, rule);
        question.required = required;
        self.asked.questions.push(question);
    }

    /// Notes that are no questions: what is read first and last, and below a heading.
    pub(super) fn read_only(&mut self, row: &Row, written: &str) -> bool {
        let place = self.cell(row, "sipar_kind");
        let place = place.as_deref().filter(|_| plain(written) == "note");
        let Some(place @ (INTRODUCTION | THANKS | SECTION_NOTE)) = place else { return false };
        let words = self.labels.words(self.reader, self.table, row);
        match place {
            INTRODUCTION => self.asked.introduction = words,
            THANKS => self.asked.thanks = words,
            _ => {
                self.section(row);
                if let Some(section) = self.asked.sections.last_mut() {
                    section.note = words;
                }
            }
        }
        true
    }

    /// Words beside a choice: a text `x_other` that is asked where one choice of `x`, the question before, was taken.
    pub(super) fn own_words(&mut self, row: &Row, written: &str) -> bool {
        if !matches!(plain(written).as_str(), "text" | "string") {
            return false;
        }
        let (Some(name), Some(rule)) = (self.cell(row, "name"), self.cell(row, "relevant")) else { return false };
        let Some(base) = name.strip_suffix("_other") else { return false };
        let rule = Expression::parse(&rule).and_then(|expression| condition(&expression, &self.fields));
        let Some((variable, _)) = self.fields.get(base).cloned() else { return false };
        let Some(question) = self.asked.questions.last_mut().filter(|question| question.code == variable) else {
            return false;
        };
        let taken = match rule {
            Ok(Condition::Is { variable: of, test }) if of == variable => match test {
                Test::Has(level) => level,
                Test::Compares(Comparison::Equal, Value::Number(level)) => i16::try_from(level).unwrap_or(0),
                _ => return false,
            },
            _ => return false,
        };
        let Some(scale) = question.scale_mut() else { return false };
        let Some(level) = scale.levels.iter_mut().find(|level| level.value == taken) else { return false };
        level.specify = true;
        self.names.insert(name.to_lowercase(), row.number);
        self.fields.insert(name, (format!("{variable}_other"), Field::Words));
        true
    }
}
