//! Reading a skip rule: words first, then who belongs together.

use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

use super::super::answers::day_of_iso;
use super::{Comparison, Condition, Test, Value};

/// So many parentheses and `not`s one within another are more than anybody means.
const DEPTH: usize = 32;

/// Why a rule cannot be read, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConditionFault {
    /// Bytes from the beginning of the rule.
    pub at: usize,
    /// What stands there and does not belong; `None` at the end, where something is missing.
    pub found: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Word {
    Name(String),
    Sign(Comparison),
    Value(Value),
    Open,
    Close,
}

struct Reader {
    /// Each word with its place and how it was written.
    words: Vec<(usize, Word, String)>,
    next: usize,
    end: usize,
}

pub(super) fn condition(text: &str) -> Result<Condition, ConditionFault> {
    let mut reader = Reader { words: words(text)?, next: 0, end: text.len() };
    let rule = reader.any(0)?;
    match reader.words.get(reader.next) {
        None => Ok(rule),
        Some(_) => Err(reader.fault()),
    }
}

/// Cuts the text into words.
fn words(text: &str) -> Result<Vec<(usize, Word, String)>, ConditionFault> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (word, length) = one(rest).ok_or_else(|| {
            let unknown: String = rest.chars().take_while(|letter| !letter.is_whitespace()).take(20).collect();
            ConditionFault { at, found: Some(unknown) }
        })?;
        words.push((at, word, rest[..length].to_owned()));
        at += length;
    }
    Ok(words)
}

/// The first word of a text that begins with one, and its length in bytes.
fn one(text: &str) -> Option<(Word, usize)> {
    let first = text.chars().next()?;
    match first {
        '(' => Some((Word::Open, 1)),
        ')' => Some((Word::Close, 1)),
        '"' => {
            let inner = text[1..].split_once('"')?.0;
            Some((Word::Value(Value::Words(inner.nfc().collect())), inner.len() + 2))
        }
        'a'..='z' => {
            let name: String = text.chars().take_while(|letter| is_of_name(*letter)).collect();
            let length = name.len();
            Some((Word::Name(name), length))
        }
        '0'..='9' | '-' => {
            let written: String = text.chars().take_while(|letter| is_of_name(*letter) || *letter == '.').collect();
            let value = match day_of_iso(&written) {
                Some(day) => Value::Day(day),
                None => Value::Number(number(&written)?),
            };
            Some((Word::Value(value), written.len()))
        }
        _ => {
            let (sign, written) = Comparison::ALL.into_iter().find(|(_, written)| text.starts_with(written))?;
            Some((Word::Sign(sign), written.len()))
        }
    }
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_lowercase() || letter.is_ascii_digit() || matches!(letter, '-' | '_')
}

fn number(written: &str) -> Option<Decimal> {
    let plain = written.strip_prefix('-').unwrap_or(written);
    let mut parts = plain.splitn(2, '.');
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|letter| letter.is_ascii_digit());
    if !parts.all(digits) {
        return None;
    }
    Decimal::from_str_exact(written).ok()
}

impl Reader {
    fn word(&self) -> Option<&Word> {
        self.words.get(self.next).map(|(_, word, _)| word)
    }

    /// Goes on behind a key word, where it stands next.
    fn takes(&mut self, key: &str) -> bool {
        let stands = matches!(self.word(), Some(Word::Name(name)) if name == key);
        self.next += usize::from(stands);
        stands
    }

    fn fault(&self) -> ConditionFault {
        match self.words.get(self.next) {
            Some((at, _, written)) => ConditionFault { at: *at, found: Some(written.clone()) },
            None => ConditionFault { at: self.end, found: None },
        }
    }

    fn any(&mut self, depth: usize) -> Result<Condition, ConditionFault> {
        let first = self.all(depth)?;
        let mut parts = vec![first];
        while self.takes("or") {
            parts.push(self.all(depth)?);
        }
        Ok(together(parts, false))
    }

    fn all(&mut self, depth: usize) -> Result<Condition, ConditionFault> {
        let first = self.part(depth)?;
        let mut parts = vec![first];
        while self.takes("and") {
            parts.push(self.part(depth)?);
        }
        Ok(together(parts, true))
    }

    fn part(&mut self, depth: usize) -> Result<Condition, ConditionFault> {
        if depth == DEPTH {
            return Err(self.fault());
        }
        if self.takes("not") {
            return Ok(Condition::Not(Box::new(self.part(depth + 1)?)));
        }
        if self.word() == Some(&Word::Open) {
            self.next += 1;
            let inner = self.any(depth + 1)?;
            if self.word() != Some(&Word::Close) {
                return Err(self.fault());
            }
            self.next += 1;
            return Ok(inner);
        }
        self.test()
    }

    fn test(&mut self) -> Result<Condition, ConditionFault> {
        let variable = match self.word() {
            Some(Word::Name(name)) if !matches!(name.as_str(), "and" | "or" | "has" | "is" | "blank") => name.clone(),
            _ => return Err(self.fault()),
        };
        self.next += 1;
        if self.takes("is") {
            return if self.takes("blank") {
                Ok(Condition::Is { variable, test: Test::Blank })
            } else {
                Err(self.fault())
            };
        }
        let has = self.takes("has");
        let sign = match self.word() {
            _ if has => None,
            Some(Word::Sign(sign)) => Some(*sign),
            _ => return Err(self.fault()),
        };
        self.next += usize::from(sign.is_some());
        let Some(Word::Value(value)) = self.word().cloned() else { return Err(self.fault()) };
        let test = match (sign, value) {
            (Some(sign), value) => Test::Compares(sign, value),
            (None, Value::Number(number)) => {
                Test::Has(i16::try_from(number).ok().filter(|_| number.is_integer()).ok_or_else(|| self.fault())?)
            }
            (None, _) => return Err(self.fault()),
        };
        self.next += 1;
        Ok(Condition::Is { variable, test })
    }
}

/// Parts that one word joins. Parentheses around parts that the same word joins change nothing.
fn together(parts: Vec<Condition>, by_and: bool) -> Condition {
    let mut flat = Vec::new();
    for part in parts {
        match part {
            Condition::All(inner) if by_and => flat.extend(inner),
            Condition::Any(inner) if !by_and => flat.extend(inner),
            other => flat.push(other),
        }
    }
    match flat.pop() {
        Some(only) if flat.is_empty() => only,
        last => {
            flat.extend(last);
            if by_and { Condition::All(flat) } else { Condition::Any(flat) }
        }
    }
}
