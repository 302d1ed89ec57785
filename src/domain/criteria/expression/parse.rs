//! Reading a formula: words first, then who belongs together, each part known to be a number or a condition.

use rust_decimal::Decimal;

use super::{Comparison, Expression, ExpressionFault, Operation, Reason, plain_number};

/// So many parentheses one within another are more than anybody means.
const DEPTH: usize = 32;
/// As many words as a formula may have.
const WORDS: usize = 500;

#[derive(Clone, PartialEq, Eq, Debug)]
enum Word {
    Name(String),
    Number(Decimal),
    Sign(Comparison),
    Operation(Operation),
    Open,
    Close,
    Comma,
}

/// What a part says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Says {
    Number,
    Condition,
}

/// A part with what it says and where it begins.
struct Part {
    at: usize,
    says: Says,
    expression: Expression,
}

impl Part {
    const fn number(at: usize, expression: Expression) -> Self {
        Self { at, says: Says::Number, expression }
    }

    const fn condition(at: usize, expression: Expression) -> Self {
        Self { at, says: Says::Condition, expression }
    }

    fn wanted(self, says: Says) -> Result<Expression, ExpressionFault> {
        if self.says == says {
            return Ok(self.expression);
        }
        let reason = if says == Says::Number { Reason::WantsNumber } else { Reason::WantsCondition };
        Err(ExpressionFault { at: self.at, reason })
    }
}

struct Reader {
    /// Each word with its place and how it was written.
    words: Vec<(usize, Word, String)>,
    next: usize,
    end: usize,
}

pub(super) fn number(text: &str) -> Result<Expression, ExpressionFault> {
    whole(text)?.wanted(Says::Number)
}

pub(super) fn condition(text: &str) -> Result<Expression, ExpressionFault> {
    whole(text)?.wanted(Says::Condition)
}

fn whole(text: &str) -> Result<Part, ExpressionFault> {
    let mut reader = Reader { words: words(text)?, next: 0, end: text.len() };
    let part = reader.any(0)?;
    if reader.next < reader.words.len() { Err(reader.fault()) } else { Ok(part) }
}

/// Cuts the text into words.
fn words(text: &str) -> Result<Vec<(usize, Word, String)>, ExpressionFault> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        if words.len() == WORDS {
            return Err(ExpressionFault { at, reason: Reason::TooLong });
        }
        let (word, length) = one(rest).ok_or_else(|| {
            let unknown: String = rest.chars().take_while(|letter| !letter.is_whitespace()).take(20).collect();
            ExpressionFault { at, reason: Reason::Unexpected(unknown) }
        })?;
        words.push((at, word, rest[..length].to_owned()));
        at += length;
    }
    Ok(words)
}

/// The first word of a text that begins with one, and its length in bytes.
fn one(text: &str) -> Option<(Word, usize)> {
    let first = text.chars().next()?;
    let sign = match first {
        '(' => Some(Word::Open),
        ')' => Some(Word::Close),
        ',' => Some(Word::Comma),
        '+' => Some(Word::Operation(Operation::Plus)),
        '-' => Some(Word::Operation(Operation::Minus)),
        '*' => Some(Word::Operation(Operation::Times)),
        '/' => Some(Word::Operation(Operation::Divided)),
        _ => None,
    };
    if let Some(sign) = sign {
        return Some((sign, 1));
    }
    if first.is_ascii_lowercase() {
        let of_name = |letter: &char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || *letter == '_';
        let name: String = text.chars().take_while(of_name).collect();
        let length = name.len();
        return Some((Word::Name(name), length));
    }
    if first.is_ascii_digit() {
        let of_number = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_');
        let mut written: String = text.chars().take_while(of_number).collect();
        if text[written.len()..].starts_with('%') {
            written.push('%');
        }
        return Some((Word::Number(plain_number(&written)?), written.len()));
    }
    let (sign, written) = Comparison::ALL.into_iter().find(|(_, written)| text.starts_with(written))?;
    Some((Word::Sign(sign), written.len()))
}

impl Reader {
    fn word(&self) -> Option<&Word> {
        self.words.get(self.next).map(|(_, word, _)| word)
    }

    /// Where the next word begins.
    fn at(&self) -> usize {
        self.words.get(self.next).map_or(self.end, |(at, ..)| *at)
    }

    /// Goes on behind a word, where it stands next.
    fn takes(&mut self, word: &Word) -> bool {
        let stands = self.word() == Some(word);
        self.next += usize::from(stands);
        stands
    }

    fn takes_name(&mut self, name: &str) -> bool {
        let stands = matches!(self.word(), Some(Word::Name(word)) if word == name);
        self.next += usize::from(stands);
        stands
    }

    fn needs(&mut self, word: &Word) -> Result<(), ExpressionFault> {
        if self.takes(word) { Ok(()) } else { Err(self.fault()) }
    }

    fn fault(&self) -> ExpressionFault {
        let reason = match self.words.get(self.next) {
            Some((.., written)) => Reason::Unexpected(written.clone()),
            None => Reason::Unfinished,
        };
        ExpressionFault { at: self.at(), reason }
    }

    fn deeper(&self, depth: usize) -> Result<usize, ExpressionFault> {
        if depth == DEPTH { Err(ExpressionFault { at: self.at(), reason: Reason::TooLong }) } else { Ok(depth + 1) }
    }

    fn any(&mut self, depth: usize) -> Result<Part, ExpressionFault> {
        let first = self.all(depth)?;
        if !matches!(self.word(), Some(Word::Name(name)) if name == "or") {
            return Ok(first);
        }
        let at = first.at;
        let mut parts = vec![first.wanted(Says::Condition)?];
        while self.takes_name("or") {
            parts.push(self.all(depth)?.wanted(Says::Condition)?);
        }
        Ok(Part::condition(at, Expression::Any(parts)))
    }

    fn all(&mut self, depth: usize) -> Result<Part, ExpressionFault> {
        let first = self.not(depth)?;
        if !matches!(self.word(), Some(Word::Name(name)) if name == "and") {
            return Ok(first);
        }
        let at = first.at;
        let mut parts = vec![first.wanted(Says::Condition)?];
        while self.takes_name("and") {
            parts.push(self.not(depth)?.wanted(Says::Condition)?);
        }
        Ok(Part::condition(at, Expression::All(parts)))
    }

    fn not(&mut self, depth: usize) -> Result<Part, ExpressionFault> {
        let at = self.at();
        if !self.takes_name("not") {
            return self.compared(depth);
        }
        let depth = self.deeper(depth)?;
        let one = self.not(depth)?.wanted(Says::Condition)?;
        Ok(Part::condition(at, Expression::Not(Box::new(one))))
    }

    fn compared(&mut self, depth: usize) -> Result<Part, ExpressionFault> {
        let left = self.sum(depth)?;
        let Some(Word::Sign(sign)) = self.word() else { return Ok(left) };
        let sign = *sign;
        self.next += 1;
        let at = left.at;
        let left = left.wanted(Says::Number)?;
        let right = self.sum(depth)?.wanted(Says::Number)?;
        Ok(Part::condition(at, Expression::Compares(sign, Box::new(left), Box::new(right))))
    }

    fn sum(&mut self, depth: usize) -> Result<Part, ExpressionFault> {
        let mut left = self.product(depth)?;
        while let Some(Word::Operation(operation @ (Operation::Plus | Operation::Minus))) = self.word() {
            let operation = *operation;
            self.next += 1;
            left = joined(operation, left, self.product(depth)?)?;
        }
        Ok(left)
    }

    fn product(&mut self, depth: usize) -> Result<Part, ExpressionFault> {
        let mut left = self.signed(depth)?;
        while let Some(Word::Operation(operation @ (Operation::Times | Operation::Divided))) = self.word() {
            let operation = *operation;
            self.next += 1;
            left = joined(operation, left, self.signed(depth)?)?;
        }
        Ok(left)
    }

    fn signed(&mut self, depth: usize) -> Result<Part, ExpressionFault> {
        let at = self.at();
        if !self.takes(&Word::Operation(Operation::Minus)) {
            return self.atom(depth);
        }
        let depth = self.deeper(depth)?;
        let one = self.signed(depth)?.wanted(Says::Number)?;
        Ok(Part::number(at, Expression::Negative(Box::new(one))))
    }

    fn atom(&mut self, depth: usize) -> Result<Part, ExpressionFault> {
        let at = self.at();
        match self.word().cloned() {
            Some(Word::Number(number)) => {
                self.next += 1;
                Ok(Part::number(at, Expression::Number(number)))
            }
            Some(Word::Name(name)) if !matches!(name.as_str(), "and" | "or" | "not") => self.named(at, name, depth),
            Some(Word::Open) => {
                let depth = self.deeper(depth)?;
                self.next += 1;
                let inner = self.any(depth)?;
                self.needs(&Word::Close)?;
                Ok(Part { at, ..inner })
            }
            _ => Err(self.fault()),
        }
    }

    /// A figure, or one of the functions.
    fn named(&mut self, at: usize, name: String, depth: usize) -> Result<Part, ExpressionFault> {
        let is_call = matches!(self.words.get(self.next + 1), Some((_, Word::Open, _)));
        let is_function = matches!(name.as_str(), "min" | "max" | "if");
        if is_call != is_function {
            self.next += usize::from(is_function);
            return Err(self.fault());
        }
        self.next += 1;
        if !is_call {
            return Ok(Part::number(at, Expression::Figure(name)));
        }
        let depth = self.deeper(depth)?;
        self.next += 1;
        let expression = if name == "if" { self.choice(depth)? } else { self.several(&name, depth)? };
        self.needs(&Word::Close)?;
        Ok(Part::number(at, expression))
    }

    fn choice(&mut self, depth: usize) -> Result<Expression, ExpressionFault> {
        let when = self.any(depth)?.wanted(Says::Condition)?;
        self.needs(&Word::Comma)?;
        let then = self.any(depth)?.wanted(Says::Number)?;
        self.needs(&Word::Comma)?;
        let otherwise = self.any(depth)?.wanted(Says::Number)?;
        Ok(Expression::If(Box::new(when), Box::new(then), Box::new(otherwise)))
    }

    fn several(&mut self, name: &str, depth: usize) -> Result<Expression, ExpressionFault> {
        let mut parts = vec![self.any(depth)?.wanted(Says::Number)?];
        while self.takes(&Word::Comma) {
            parts.push(self.any(depth)?.wanted(Says::Number)?);
        }
        Ok(if name == "min" { Expression::Least(parts) } else { Expression::Greatest(parts) })
    }
}

fn joined(operation: Operation, left: Part, right: Part) -> Result<Part, ExpressionFault> {
    let at = left.at;
    let (left, right) = (left.wanted(Says::Number)?, right.wanted(Says::Number)?);
    Ok(Part::number(at, Expression::Of(operation, Box::new(left), Box::new(right))))
}
