//! Where the figures of a criterion came from, when a survey round brought them: which round, as it was computed when, and
//! what of it was taken. Kept beside the figures, so that whoever reads them finds the answers behind them.

use std::fmt;

use super::super::clock::Instant;

/// What of a survey round became figures of a criterion.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Origin {
    /// The survey round's code.
    pub round: String,
    /// The moment of its result.
    pub computed: Instant,
    /// What was taken.
    pub taken: Taken,
}

/// What was taken of a survey round.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Taken {
    /// How many chose each answer of a question.
    Counts {
        /// The question's variable.
        variable: String,
        /// Whose answers: those who chose this level of that variable; everybody's where nothing is said.
        group: Option<(String, i16)>,
        /// Which option of the rule each level stands for; levels that stand for none are not counted.
        options: Vec<(i16, String)>,
    },
    /// Percentages of the index: a figure of the set, and the node of the index that it is; empty for the whole.
    Shares(Vec<(String, String)>),
}

impl Origin {
    /// Reads what [`Origin`] shows; `None` for any other words.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut words = text.strip_prefix('@')?.split(' ');
        let round = words.next().filter(|word| !word.is_empty())?.to_owned();
        let computed = Instant(words.next()?.parse().ok()?);
        let what = words.next()?;
        if what == "%" {
            let pair = |word: &str| word.split_once(':').map(|(figure, node)| (figure.to_owned(), node.to_owned()));
            let shares: Vec<(String, String)> = words.map(pair).collect::<Option<_>>()?;
            return Some(Self { round, computed, taken: Taken::Shares(shares) });
        }
        let (mut group, mut options) = (None, Vec::new());
        for word in words {
            if let Some(by) = word.strip_prefix("by=") {
                group = Some(level(by)?);
            } else {
                let (level, option) = word.split_once(':')?;
                options.push((level.parse().ok()?, option.to_owned()));
            }
        }
        Some(Self { round, computed, taken: Taken::Counts { variable: what.to_owned(), group, options } })
    }
}

/// A variable and one of its levels, as `occupation:3`.
#[must_use]
pub fn level(text: &str) -> Option<(String, i16)> {
    let (variable, level) = text.rsplit_once(':')?;
    Some((variable.to_owned(), level.parse().ok()?))
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "@{} {}", self.round, self.computed.0)?;
        match &self.taken {
            Taken::Shares(shares) => {
                write!(f, " %")?;
                shares.iter().try_for_each(|(figure, node)| write!(f, " {figure}:{node}"))
            }
            Taken::Counts { variable, group, options } => {
                write!(f, " {variable}")?;
                options.iter().try_for_each(|(level, option)| write!(f, " {level}:{option}"))?;
                match group {
                    Some((by, level)) => write!(f, " by={by}:{level}"),
                    None => Ok(()),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_read_again_and_nothing_else_is() {
        let of = |taken| Origin { round: "sipas-2026".to_owned(), computed: Instant(1_795_000_000_000_000), taken };
        let counts = Taken::Counts {
            variable: "q5".to_owned(),
            group: Some(("occupation".to_owned(), 3)),
            options: vec![(1, "d".to_owned()), (2, "c".to_owned())],
        };
        let all = [
            of(counts),
            of(Taken::Counts { variable: "q9_3".to_owned(), group: None, options: Vec::new() }),
            of(Taken::Shares(vec![("sipas".to_owned(), String::new()), ("tiep_can".to_owned(), "e1".to_owned())])),
        ];
        for origin in all {
            assert_eq!(Origin::read(&origin.to_string()), Some(origin));
        }
        for words in
            ["", "@", "sáng kiến", "@sipas-2026", "@sipas-2026 x q5", "@sipas-2026 1 q5 a:b", "@sipas-2026 1 % a"]
        {
            assert_eq!(Origin::read(words), None, "{words}");
        }
    }
}
