//! The language of `where`: `stype == "E" and not (api00 < 500 or meals is blank)`.
//!
//! A comparison with a blank cell is neither true nor false, and what is built of it neither, unless the other side
//! decides; a row is in the domain where the whole is true. Columns whose names are not plain words (letters, digits,
//! `.` and `_`) stand between backticks.

use super::SurveyError;
use super::column::{Column, Content};

/// A condition on a row.
#[derive(Clone, PartialEq, Debug)]
pub enum Expression {
    /// A column compared with a number.
    Number(String, Comparison, f64),
    /// A column compared with a text.
    Text(String, Comparison, String),
    /// The cell is blank.
    Blank(String),
    /// Both hold.
    And(Box<Expression>, Box<Expression>),
    /// One holds.
    Or(Box<Expression>, Box<Expression>),
    /// It does not hold.
    Not(Box<Expression>),
}

/// How two values are compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

impl Comparison {
    const ALL: [(&'static str, Self); 6] = [
        ("==", Self::Equal),
        ("!=", Self::Unequal),
        ("<=", Self::AtMost),
        (">=", Self::AtLeast),
        ("<", Self::Less),
        (">", Self::More),
    ];

    fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Unequal => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::More => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }
}

impl Expression {
    /// Reads an expression; says where it stops making sense.
    pub fn parse(text: &str) -> Result<Self, SurveyError> {
        let mut parser = Parser { text, at: 0 };
        let whole = parser.either()?;
        parser.skip();
        if parser.at < text.len() { Err(parser.expected("\"and\", \"or\" or the end")) } else { Ok(whole) }
    }

    /// The columns that it looks at.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        match self {
            Self::Number(column, ..) | Self::Text(column, ..) | Self::Blank(column) => vec![column],
            Self::And(left, right) | Self::Or(left, right) => [left.columns(), right.columns()].concat(),
            Self::Not(inner) => inner.columns(),
        }
    }

    /// Whether it holds, for each of `rows` rows.
    pub fn rows<'a>(
        &self,
        rows: usize,
        column: &impl Fn(&str) -> Option<&'a Column>,
    ) -> Result<Vec<bool>, SurveyError> {
        Ok(self.evaluate(rows, column)?.into_iter().map(|holds| holds == Some(true)).collect())
    }

    fn evaluate<'a>(
        &self,
        rows: usize,
        column: &impl Fn(&str) -> Option<&'a Column>,
    ) -> Result<Vec<Option<bool>>, SurveyError> {
        let find = |name: &String| column(name).ok_or_else(|| SurveyError::NoColumn(name.clone()));
        Ok(match self {
            Self::Blank(name) => {
                let column = find(name)?;
                (0..rows).map(|row| Some(column.is_blank(row))).collect()
            }
            Self::Number(name, comparison, number) => {
                let column = find(name)?;
                if let Some(row) = column.first_without_number() {
                    let what =
                        format!("{:?} is not a number, and where compares the column with one", column.text(row));
                    return Err(SurveyError::cell(name, row, what));
                }
                let order = |row| Some(comparison.holds(column.number(row)?.total_cmp(number)));
                (0..rows).map(order).collect()
            }
            Self::Text(name, comparison, text) => {
                let column = find(name)?;
                if column.content() == Content::Numbers {
                    let what = format!(
                        "where compares {name}, a column of numbers, with the text {text:?}; leave out the quotes"
                    );
                    return Err(SurveyError::Request(what));
                }
                compare_texts(column, rows, |label| comparison.holds(label.cmp(text.as_str())))
            }
            Self::Not(inner) => {
                inner.evaluate(rows, column)?.into_iter().map(|holds| holds.map(|holds| !holds)).collect()
            }
            Self::And(left, right) => both(left.evaluate(rows, column)?, &right.evaluate(rows, column)?, false),
            Self::Or(left, right) => both(left.evaluate(rows, column)?, &right.evaluate(rows, column)?, true),
        })
    }
}

/// Compares each text of the dictionary once.
fn compare_texts(column: &Column, rows: usize, holds: impl Fn(&str) -> bool) -> Vec<Option<bool>> {
    let Column::Coded(coded) = column else { return vec![None; rows] };
    let table: Vec<bool> = coded.labels.iter().map(holds).collect();
    coded.codes.iter().map(|code| (code as usize).checked_sub(1).and_then(|at| table.get(at).copied())).collect()
}

/// `or` where one true side decides, `and` where one false side does.
fn both(left: Vec<Option<bool>>, right: &[Option<bool>], decides: bool) -> Vec<Option<bool>> {
    let join = |(left, right): (Option<bool>, &Option<bool>)| {
        if left == Some(decides) || *right == Some(decides) { Some(decides) } else { left.and(*right) }
    };
    left.into_iter().zip(right).map(join).collect()
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn expected(&self, what: &str) -> SurveyError {
        let found: String = self.rest().chars().take(20).collect();
        let found = if found.is_empty() { "the end".to_owned() } else { format!("{found:?}") };
        let place = self.text.get(..self.at).unwrap_or_default().chars().count() + 1;
        SurveyError::Request(format!("where: character {place}: expected {what}, found {found}"))
    }

    fn sign(&mut self, sign: &str) -> bool {
        self.skip();
        let found = self.rest().starts_with(sign);
        self.at += if found { sign.len() } else { 0 };
        found
    }

    fn is_of_word(sign: char) -> bool {
        sign.is_alphanumeric() || sign == '_' || sign == '.'
    }

    fn word(&mut self, word: &str) -> bool {
        self.skip();
        let rest = self.rest();
        let found = rest.strip_prefix(word).is_some_and(|after| !after.starts_with(Self::is_of_word));
        self.at += if found { word.len() } else { 0 };
        found
    }

    fn either(&mut self) -> Result<Expression, SurveyError> {
        let mut left = self.all()?;
        while self.word("or") {
            left = Expression::Or(Box::new(left), Box::new(self.all()?));
        }
        Ok(left)
    }

    fn all(&mut self) -> Result<Expression, SurveyError> {
        let mut left = self.one()?;
        while self.word("and") {
            left = Expression::And(Box::new(left), Box::new(self.one()?));
        }
        Ok(left)
    }

    fn one(&mut self) -> Result<Expression, SurveyError> {
        if self.word("not") {
            return Ok(Expression::Not(Box::new(self.one()?)));
        }
        if self.sign("(") {
            let inner = self.either()?;
            return if self.sign(")") { Ok(inner) } else { Err(self.expected("\")\"")) };
        }
        let column = self.column()?;
        if self.word("is") {
            return if self.word("blank") { Ok(Expression::Blank(column)) } else { Err(self.expected("\"blank\"")) };
        }
        let comparison = Comparison::ALL.into_iter().find(|(sign, _)| self.sign(sign));
        let Some((_, comparison)) = comparison else {
            return Err(self.expected("==, !=, <, <=, >, >= or \"is blank\""));
        };
        self.skip();
        if self.sign("\"") {
            let text = self.until('"')?;
            return Ok(Expression::Text(column, comparison, text));
        }
        let is_of_number = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-' | '+');
        let length = self.rest().find(|sign| !is_of_number(sign)).unwrap_or(self.rest().len());
        let number =
            self.rest().get(..length).and_then(|text| text.parse().ok()).filter(|number: &f64| number.is_finite());
        let Some(number) = number else { return Err(self.expected("a number or a text in double quotes")) };
        self.at += length;
        Ok(Expression::Number(column, comparison, number))
    }

    fn column(&mut self) -> Result<String, SurveyError> {
        if self.sign("`") {
            return self.until('`');
        }
        let rest = self.rest();
        let length = rest.find(|sign| !Self::is_of_word(sign)).unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        if word.is_empty() || ["and", "or", "not", "is"].contains(&word) {
            return Err(self.expected("the name of a column"));
        }
        self.at += length;
        Ok(word.to_owned())
    }

    /// What stands before the closing sign; written twice it is a part of it.
    fn until(&mut self, close: char) -> Result<String, SurveyError> {
        let mut text = String::new();
        loop {
            let Some(length) = self.rest().find(close) else {
                return Err(self.expected(&format!("a closing {close}")));
            };
            text.push_str(self.rest().get(..length).unwrap_or_default());
            self.at += length + 1;
            if !self.rest().starts_with(close) {
                return Ok(text);
            }
            text.push(close);
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::survey::column_builder::ColumnBuilder;

    fn column(cells: &[&str]) -> Column {
        let mut builder = ColumnBuilder::new(false);
        for cell in cells {
            builder.push(cell.as_bytes()).unwrap();
        }
        builder.finish()
    }

    fn rows(text: &str) -> Result<Vec<bool>, SurveyError> {
        let columns = [
            ("stype", column(&["E", "H", "", "E"])),
            ("sch.wide", column(&["Yes", "No", "No", ""])),
            ("api00", column(&["500", "", "499.5", "-3"])),
        ];
        let find = |name: &str| columns.iter().find(|(known, _)| *known == name).map(|(_, column)| column);
        Expression::parse(text)?.rows(4, &find)
    }

    #[test]
    fn the_language_says_what_it_seems_to() {
        for (text, expected) in [
            ("stype == \"E\"", [true, false, false, true]),
            ("stype != \"E\"", [false, true, false, false]),
            ("not stype == \"E\"", [false, true, false, false]),
            ("stype is blank", [false, false, true, false]),
            ("api00 >= 500 or stype == \"H\"", [true, true, false, false]),
            ("api00 < 500 and not (stype is blank)", [false, false, false, true]),
            ("api00 > -4 and (stype==\"E\" or sch.wide == \"No\")", [true, false, true, true]),
            ("not (api00 < 500 and stype == \"H\")", [true, false, false, true]),
            ("api00 <= 4.995e2", [false, false, true, true]),
            ("`api00` == -3", [false, false, false, true]),
        ] {
            assert_eq!(rows(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_its_place() {
        for (text, words) in [
            ("stype = \"E\"", "character 7"),
            ("stype == E", "a text in double quotes"),
            ("stype == \"E", "closing \""),
            ("(api00 > 3", "\")\""),
            ("api00 > 3 api00", "\"and\""),
            ("", "the name of a column"),
            ("api00 > nan", "a number"),
            ("api00 == \"x\"", "a column of numbers"),
            ("stype > 3", "\"E\" is not a number"),
            ("nothing > 3", "nothing"),
        ] {
            let said = rows(text).unwrap_err().to_string();
            assert!(said.contains(words), "{text}: {said}");
        }
    }
}
