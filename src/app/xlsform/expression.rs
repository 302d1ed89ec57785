//! The expressions of XLSForm (a small part of XPath): `${q1} = '1' and not(selected(${q2}, '4'))`.

use rust_decimal::Decimal;

use super::problem::Fault;

/// So many parentheses one within another are more than anybody means.
const DEPTH: usize = 40;

/// How two expressions are joined.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Join {
    Or,
    And,
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Join {
    const SIGNS: [(&'static str, Self); 6] = [
        ("!=", Self::Unequal),
        ("<=", Self::AtMost),
        (">=", Self::AtLeast),
        ("=", Self::Equal),
        ("<", Self::Less),
        (">", Self::More),
    ];

    /// The same said from the other side: `3 < x` is `x > 3`.
    pub(super) const fn turned(self) -> Self {
        match self {
            Self::Less => Self::More,
            Self::AtMost => Self::AtLeast,
            Self::More => Self::Less,
            Self::AtLeast => Self::AtMost,
            same => same,
        }
    }
}

/// An expression.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Expression {
    /// `${name}`
    Reference(String),
    /// `.`, the answer itself
    Here,
    Number(Decimal),
    Text(String),
    /// `selected(…)`
    Call(String, Vec<Self>),
    Joined(Join, Box<Self>, Box<Self>),
}

impl Expression {
    /// Reads a whole cell.
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        let mut reader = Reader { rest: text.trim() };
        let expression = reader.any(0)?;
        if reader.rest.is_empty() { Ok(expression) } else { Err(reader.fault()) }
    }

    /// The parts joined by one word, however they were put in parentheses.
    pub(super) fn parts(&self, word: Join) -> Vec<&Self> {
        match self {
            Self::Joined(join, left, right) if *join == word => [left.parts(word), right.parts(word)].concat(),
            one => vec![one],
        }
    }

    /// As it might have been written, for messages.
    pub(super) fn written(&self) -> String {
        match self {
            Self::Reference(name) => format!("${{{name}}}"),
            Self::Here => ".".to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => format!("'{text}'"),
            Self::Call(name, inner) => {
                format!("{name}({})", inner.iter().map(Self::written).collect::<Vec<_>>().join(", "))
            }
            Self::Joined(join, left, right) => {
                let word = match join {
                    Join::Or => "or",
                    Join::And => "and",
                    join => Join::SIGNS.iter().find(|(_, one)| one == join).map_or("", |(sign, _)| sign),
                };
                format!("{} {word} {}", left.written(), right.written())
            }
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn fault(&self) -> Fault {
        Fault::NotAnExpression(self.rest.chars().take(40).collect())
    }

    fn go(&mut self, bytes: usize) {
        self.rest = self.rest[bytes..].trim_start();
    }

    /// Goes on behind a word that ends where it ends here.
    fn takes(&mut self, word: &str) -> bool {
        let follows = self.rest.strip_prefix(word).is_some_and(|rest| !rest.starts_with(is_of_name));
        if follows {
            self.go(word.len());
        }
        follows
    }

    fn any(&mut self, depth: usize) -> Result<Expression, Fault> {
        let mut left = self.all(depth)?;
        while self.takes("or") {
            left = Expression::Joined(Join::Or, Box::new(left), Box::new(self.all(depth)?));
        }
        Ok(left)
    }

    fn all(&mut self, depth: usize) -> Result<Expression, Fault> {
        let mut left = self.comparison(depth)?;
        while self.takes("and") {
            left = Expression::Joined(Join::And, Box::new(left), Box::new(self.comparison(depth)?));
        }
        Ok(left)
    }

    fn comparison(&mut self, depth: usize) -> Result<Expression, Fault> {
        let left = self.one(depth)?;
        let Some((sign, join)) = Join::SIGNS.into_iter().find(|(sign, _)| self.rest.starts_with(sign)) else {
            return Ok(left);
        };
        self.go(sign.len());
        Ok(Expression::Joined(join, Box::new(left), Box::new(self.one(depth)?)))
    }

    fn one(&mut self, depth: usize) -> Result<Expression, Fault> {
        let first = self.rest.chars().next().filter(|_| depth < DEPTH).ok_or_else(|| self.fault())?;
        match first {
            '(' => {
                self.go(1);
                let inner = self.any(depth + 1)?;
                self.closes()?;
                Ok(inner)
            }
            '$' => {
                let inner = self.rest.strip_prefix("${").and_then(|rest| rest.split_once('}'));
                let name = inner.map(|(name, _)| name.trim().to_owned()).ok_or_else(|| self.fault())?;
                let length = self.rest.find('}').unwrap_or_default() + 1;
                self.go(length);
                Ok(Expression::Reference(name))
            }
            '\'' | '"' => {
                let end = self.rest[1..].find(first).ok_or_else(|| self.fault())?;
                let text = self.rest[1..=end].to_owned();
                self.go(end + 2);
                Ok(Expression::Text(text))
            }
            '0'..='9' | '-' => {
                let length = 1 + self.rest[1..]
                    .find(|letter: char| !letter.is_ascii_digit() && letter != '.')
                    .unwrap_or(self.rest.len() - 1);
                let number = Decimal::from_str_exact(&self.rest[..length]).map_err(|_| self.fault())?;
                self.go(length);
                Ok(Expression::Number(number))
            }
            '.' => {
                self.go(1);
                Ok(Expression::Here)
            }
            letter if letter.is_ascii_alphabetic() => self.call(depth),
            _ => Err(self.fault()),
        }
    }

    fn call(&mut self, depth: usize) -> Result<Expression, Fault> {
        let length = self.rest.find(|letter| !is_of_name(letter)).ok_or_else(|| self.fault())?;
        let name = self.rest[..length].to_owned();
        if !self.rest[length..].trim_start().starts_with('(') {
            return Err(self.fault());
        }
        self.go(length);
        self.go(1);
        let mut inner = Vec::new();
        if !self.rest.starts_with(')') {
            inner.push(self.any(depth + 1)?);
            while self.rest.starts_with(',') {
                self.go(1);
                inner.push(self.any(depth + 1)?);
            }
        }
        self.closes()?;
        Ok(Expression::Call(name, inner))
    }

    fn closes(&mut self) -> Result<(), Fault> {
        if !self.rest.starts_with(')') {
            return Err(self.fault());
        }
        self.go(1);
        Ok(())
    }
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_')
}
