//! Thresholds in words: `trên 90%`, `từ 70% đến dưới 90%`, `dưới 70%`, and whether several of them leave nothing open.

use rust_decimal::Decimal;

use super::{Band, Reached, Step, number, plain};

/// A bound, and whether it is within.
type Bound = Option<(Decimal, bool)>;

/// From where to where, in per cent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Range {
    pub(super) low: Bound,
    pub(super) high: Bound,
}

/// Words before a threshold that say nothing of it.
const FILLER: [&str; 9] = ["neu", "dat", "ty", "le", "muc", "do", "hoan", "thanh", "tu"];

/// A word of a threshold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mark {
    Number(Decimal),
    Above,
    AtLeast,
    Below,
    AtMost,
    To,
    Upwards,
    Downwards,
}

/// The range that words say; nothing where they say none, or something else as well.
pub(super) fn range(words: &str) -> Option<Range> {
    if !words.contains('%') {
        return None;
    }
    let (marks, rest) = marks(words)?;
    if rest.iter().any(|word| ["va", "nhung", "hoac", "khong", "ngoai", "tru"].contains(&word.as_str())) {
        return None;
    }
    let (low, high) = match marks[..] {
        [Mark::Above, Mark::Number(low)] => (Some((low, false)), None),
        [Mark::AtLeast, Mark::Number(low)]
        | [Mark::AtLeast, Mark::Number(low), Mark::Upwards]
        | [Mark::Number(low), Mark::Upwards] => (Some((low, true)), None),
        [Mark::Below, Mark::Number(high)] => (None, Some((high, false))),
        [Mark::AtMost, Mark::Number(high)]
        | [Mark::Number(high), Mark::Downwards]
        | [Mark::AtLeast, Mark::Number(high), Mark::Downwards] => (None, Some((high, true))),
        [Mark::AtLeast, Mark::Number(low), Mark::To, Mark::Number(high)]
        | [Mark::Number(low), Mark::To, Mark::Number(high)] => (Some((low, true)), Some((high, true))),
        [Mark::AtLeast, Mark::Number(low), Mark::To, Mark::Below, Mark::Number(high)]
        | [Mark::Number(low), Mark::To, Mark::Below, Mark::Number(high)] => (Some((low, true)), Some((high, false))),
        [Mark::AtLeast, Mark::Above, Mark::Number(low), Mark::To, Mark::Number(high)]
        | [Mark::Above, Mark::Number(low), Mark::To, Mark::Number(high)] => (Some((low, false)), Some((high, true))),
        [Mark::AtLeast, Mark::Above, Mark::Number(low), Mark::To, Mark::Below, Mark::Number(high)]
        | [Mark::Above, Mark::Number(low), Mark::To, Mark::Below, Mark::Number(high)] => {
            (Some((low, false)), Some((high, false)))
        }
        // All of it is reached by nothing less.
        [Mark::Number(all)] if all == Decimal::ONE_HUNDRED => (Some((Decimal::ONE_HUNDRED, true)), None),
        _ => return None,
    };
    let turned = matches!((low, high), (Some((low, _)), Some((high, _))) if low >= high);
    (!turned).then_some(Range { low, high })
}

/// What is said before the threshold: the name of what is measured.
pub(super) fn name(words: &str) -> String {
    let is_mark = |word: &&str| mark(&plain(word), "").is_some();
    let mut before: Vec<&str> = words.split_whitespace().take_while(|word| !is_mark(word)).collect();
    while before.last().is_some_and(|word| ["dat", "neu", "la"].contains(&plain(word).as_str())) {
        before.pop();
    }
    before.join(" ")
}

/// The words that make a threshold, in their order, and the others.
fn marks(words: &str) -> Option<(Vec<Mark>, Vec<String>)> {
    let mut text = plain(words).replace(">=", " ≥ ").replace("<=", " ≤ ");
    for sign in ['>', '<', '≥', '≤', '–', '-', '÷'] {
        text = text.replace(sign, &format!(" {sign} "));
    }
    text = text.replace(" %", "%").replace("tro len", "tro_len").replace("tro xuong", "tro_xuong");
    let words: Vec<&str> = text.split_whitespace().collect();
    let (mut marks, mut rest) = (Vec::new(), Vec::new());
    for (at, word) in words.iter().enumerate() {
        match mark(word, words.get(at + 1).copied().unwrap_or_default()) {
            Some(mark) => marks.push(mark),
            // A number that is none of per cent means something else.
            None if word.chars().any(|letter| letter.is_ascii_digit()) => return None,
            None if !FILLER.contains(word) => rest.push((*word).to_owned()),
            None => {}
        }
    }
    Some((marks, rest))
}

fn mark(word: &str, next: &str) -> Option<Mark> {
    let digits = |text: &str| text.starts_with(|first: char| first.is_ascii_digit());
    Some(match word {
        "tren" | ">" | "hon" => Mark::Above,
        "tu" if digits(next) || ["tren", "duoi"].contains(&next) => Mark::AtLeast,
        "≥" => Mark::AtLeast,
        "duoi" | "<" => Mark::Below,
        "≤" => Mark::AtMost,
        "den" | "-" | "–" | "÷" => Mark::To,
        "tro_len" => Mark::Upwards,
        "tro_xuong" => Mark::Downwards,
        _ => Mark::Number(number(word.strip_suffix('%').unwrap_or(word)).filter(|_| digits(word))?),
    })
}

/// The bands of steps that leave nothing open and nothing twice, best first; and what there is otherwise.
pub(super) fn bands(steps: &[Step<'_>], ranges: &[Range]) -> Option<(Vec<Band>, Decimal)> {
    let mut parts: Vec<(Range, Decimal, &str)> = steps
        .iter()
        .zip(ranges)
        .map(|(step, range)| Some((*range, step.points()?, step.words)))
        .collect::<Option<_>>()?;
    // From the highest downwards; the lowest has no lower bound.
    parts.sort_by_key(|(range, ..)| std::cmp::Reverse(range.low));
    let whole = parts.len() > 1 && is_open_upwards(parts.first()?.0) && is_open_downwards(parts.last()?.0);
    let seamless = parts.windows(2).all(|pair| follows(pair[1].0, pair[0].0));
    if !whole || !seamless {
        return None;
    }
    let falls = parts.windows(2).all(|pair| pair[0].1 > pair[1].1);
    let rises = parts.windows(2).all(|pair| pair[0].1 < pair[1].1);
    if rises {
        parts.reverse();
    } else if !falls {
        return None;
    }
    let (_, otherwise, _) = parts.pop()?;
    let band = |(range, points, words): (Range, Decimal, &str)| {
        let (from, reached) = match (rises, range.low, range.high) {
            (false, Some((low, within)), _) => (low, if within { Reached::AtLeast } else { Reached::Above }),
            (true, _, Some((high, within))) => (high, if within { Reached::AtMost } else { Reached::Below }),
            _ => return None,
        };
        Some(Band { from, reached, points, shown: words.to_owned() })
    };
    Some((parts.into_iter().map(band).collect::<Option<_>>()?, otherwise))
}

/// What several ranges leave at one end; nothing where they leave both ends, or none.
pub(super) fn rest(ranges: &[Range]) -> Option<Range> {
    let lowest = ranges.iter().min_by_key(|range| range.low)?;
    let highest = ranges.iter().max_by_key(|range| (range.high.is_none(), range.high))?;
    let complement = |(at, within): (Decimal, bool)| (at, !within);
    match (is_open_downwards(*lowest), is_open_upwards(*highest)) {
        (false, true) => Some(Range { low: None, high: lowest.low.map(complement) }),
        (true, false) => Some(Range { low: highest.high.map(complement), high: None }),
        _ => None,
    }
}

/// A range up to 100 % is open: there is no more.
fn is_open_upwards(range: Range) -> bool {
    range.high.is_none_or(|bound| bound == (Decimal::ONE_HUNDRED, true))
}

fn is_open_downwards(range: Range) -> bool {
    range.low.is_none_or(|bound| bound == (Decimal::ZERO, true))
}

/// Whether one range ends exactly where the other begins: the threshold is in one of them and not in both.
fn follows(lower: Range, upper: Range) -> bool {
    matches!((lower.high, upper.low), (Some((high, in_lower)), Some((low, in_upper))) if high == low && in_lower != in_upper)
}
