//! Points in proportion: `b/a × điểm tối đa`, from a threshold on or from nothing.

use rust_decimal::Decimal;

use super::{Brings, Figure, Formula, Name, Proposal, Range, Reached, Rule, Step, declared, definition, number};

/// The letters of `b/a × 1`, where the factor is the maximum.
pub(super) fn letters(plain: &str, maximum: Decimal) -> Option<(char, char)> {
    let tight: String = plain.chars().filter(|letter| !letter.is_whitespace() && !"()[]".contains(*letter)).collect();
    let tight = tight.trim_end_matches("diem");
    let said = |factor: &str| factor == "diemtoida" || number(factor.trim_end_matches("diem")) == Some(maximum);
    let of = |ratio: &str| {
        let letters: Vec<char> = ratio.chars().collect();
        match letters[..] {
            [over, '/', under] if over.is_ascii_lowercase() && under.is_ascii_lowercase() && over != under => {
                Some((over, under))
            }
            _ => None,
        }
    };
    let times = ['×', '*', 'x', '.'];
    let (front, back) = (tight.get(..3), tight.get(3..));
    if let Some(pair) = front.and_then(of) {
        return back?.strip_prefix(times).filter(|factor| said(factor)).map(|_| pair);
    }
    let at = tight.len().checked_sub(3)?;
    let (factor, ratio) = (tight.get(..at)?, tight.get(at..)?);
    let factor = factor.strip_suffix(times)?;
    of(ratio).filter(|_| said(factor))
}

/// A proportion: alone, or between a threshold below which there is less and 100 %.
pub(super) fn proportion(
    code: &str,
    parts: &[&str],
    steps: &[Step<'_>],
    ranges: &[Option<Range>],
    maximum: Decimal,
) -> Option<Proposal> {
    let mut found = steps.iter().zip(ranges).filter_map(|(step, range)| match step.brings {
        Brings::Proportion(over, under) => Some((over, under, *range)),
        _ => None,
    });
    let (over, under, range) = found.next()?;
    if found.next().is_some() {
        return None;
    }
    let (from, reached, otherwise) = match range {
        None if steps.len() == 1 => (Decimal::ZERO, Reached::AtLeast, Decimal::ZERO),
        None => return None,
        Some(range) => {
            let (low, within) = range.low?;
            let below = below(steps, ranges, low, within)?;
            let full = steps.len() == 2 || is_full(steps, ranges, maximum);
            if !full || range.high.is_some_and(|(high, _)| high != Decimal::ONE_HUNDRED) {
                return None;
            }
            (low / Decimal::ONE_HUNDRED, if within { Reached::AtLeast } else { Reached::Above }, below)
        }
    };
    let words = |letter: char| {
        let said = parts.iter().filter_map(|part| definition(part)).find(|(one, _)| *one == letter);
        said.map_or_else(|| letter.to_string(), |(_, words)| words.to_owned())
    };
    let figure = |letter: char| Figure { words: Name::vi(&words(letter)), ..declared(letter, code, "") };
    let figures = vec![figure(under), figure(over)];
    let value = Formula::number(&format!("{} / {}", figures[1].code, figures[0].code)).ok()?;
    Some(Proposal { rule: Rule::Linear { value, from, reached, otherwise }, figures })
}

/// What there is below the threshold, where exactly that is said.
fn below(steps: &[Step<'_>], ranges: &[Option<Range>], low: Decimal, within: bool) -> Option<Decimal> {
    let ends = |range: &Range| range.low.is_none() && range.high == Some((low, !within));
    let mut found = steps.iter().zip(ranges).filter(|(_, range)| range.as_ref().is_some_and(ends));
    found.next()?.0.points()
}

/// Whether the third part says that all of it brings the maximum.
fn is_full(steps: &[Step<'_>], ranges: &[Option<Range>], maximum: Decimal) -> bool {
    let all = |range: &Range| range.low == Some((Decimal::ONE_HUNDRED, true));
    let says =
        steps.iter().zip(ranges).any(|(step, range)| range.as_ref().is_some_and(all) && step.points() == Some(maximum));
    steps.len() == 3 && says
}
