//! Rules proposed from the words of *cách tính*. A proposal is a guess of the program: it is written into a set unconfirmed,
//! and nothing is scored by it before a person has confirmed that it says what the words say.
//!
//! | words | rule |
//! |---|---|
//! | `Kịp thời: 1; không kịp thời: 0,5; không ban hành: 0` | cases |
//! | `Có: 1; không: 0; không áp dụng` | yes or no |
//! | `Trên 90%: 2; từ 70% - 90%: 1; dưới 70%: 0` | bands over a percentage |
//! | `b/a × điểm tối đa`, perhaps `Từ 80% đến dưới 100%: b/a × 1; dưới 80%: 0` | in proportion |
//! | `Mỗi văn bản đúng hạn: 0,25 điểm` | per item |
//!
//! Words that can be read in two ways bring no proposal: bands that overlap or leave a gap, points above the maximum, a
//! condition with an *and*. Better none than a wrong one.

use rust_decimal::Decimal;

use super::expression::plain_number;
use super::plain::plain;
use super::{Band, Case, Figure, Formula, Name, Reached, Rule};

mod proportion;
mod ranges;

use proportion::proportion;
use ranges::{Range, bands, range, rest};

/// A rule, and the figures that it uses and that a set has yet to declare.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proposal {
    /// The rule.
    pub rule: Rule,
    /// What it uses.
    pub figures: Vec<Figure>,
}

/// One part of the words: what is asked, and what it brings.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Step<'a> {
    words: &'a str,
    brings: Brings,
}

/// What a part of the words brings.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Brings {
    Points(Decimal),
    /// `b/a × điểm tối đa`
    Proportion(char, char),
    /// The criterion does not apply.
    NotApplicable,
}

impl Step<'_> {
    const fn points(&self) -> Option<Decimal> {
        if let Brings::Points(points) = self.brings { Some(points) } else { None }
    }
}

/// The rule that the words of a criterion say, where they say one plainly. `code` is the criterion's number.
#[must_use]
pub fn proposed(code: &str, how: &str, maximum: Decimal) -> Option<Proposal> {
    let parts: Vec<&str> = how.split(['\n', ';']).map(bare).filter(|part| !part.is_empty()).collect();
    let said: Vec<&str> =
        parts.iter().copied().filter(|part| !is_heading(part) && definition(part).is_none()).collect();
    if let [only] = said[..]
        && let Some(proposal) = per_item(code, only, maximum)
    {
        return Some(proposal);
    }
    let steps: Vec<Step<'_>> = said.iter().map(|part| step(part, maximum)).collect::<Option<_>>()?;
    let mut ranges: Vec<Option<Range>> = steps.iter().map(|step| range(step.words)).collect();
    if let Some(at) = steps.iter().position(|step| is_rest(step.words)).filter(|_| ranges.iter().any(Option::is_some)) {
        let others: Vec<Range> = ranges.iter().flatten().copied().collect();
        ranges[at] = rest(&others);
    }
    if steps.iter().any(|step| matches!(step.brings, Brings::Proportion(..))) {
        return proportion(code, &parts, &steps, &ranges, maximum);
    }
    let most = steps.iter().filter_map(Step::points).max()?;
    if most != maximum || steps.iter().filter_map(Step::points).any(|points| points < Decimal::ZERO) {
        return None;
    }
    match ranges.iter().flatten().count() {
        0 => yes_or_no(&steps).or_else(|| cases(&steps)).map(|rule| Proposal { rule, figures: Vec::new() }),
        some if some == steps.len() => {
            let ranges: Vec<Range> = ranges.into_iter().flatten().collect();
            let figure = percentage(code, steps[0].words);
            let (bands, otherwise) = bands(&steps, &ranges)?;
            let value = Formula::number(&figure.code).ok()?;
            Some(Proposal { rule: Rule::Bands { value, bands, otherwise }, figures: vec![figure] })
        }
        _ => None,
    }
}

/// A part without the dash before it and the full stop behind it.
fn bare(part: &str) -> &str {
    part.trim()
        .trim_start_matches(['-', '–', '—', '+', '•', '*', '·', '●', '▪'])
        .trim()
        .trim_end_matches(['.', ','])
        .trim()
}

/// `Cách tính điểm:`, `Trong đó:` and the like.
fn is_heading(part: &str) -> bool {
    part.ends_with(':') || ["trong do", "cach tinh", "tinh diem"].contains(&plain(part).as_str())
}

/// `a là tổng số hồ sơ`: the letter and what it counts.
fn definition(part: &str) -> Option<(char, &str)> {
    let part = part.strip_prefix("Trong đó").or_else(|| part.strip_prefix("trong đó")).unwrap_or(part);
    let part = part.trim_start_matches([':', ' ', ',']);
    let mut letters = part.chars();
    let letter = letters.next().filter(char::is_ascii_alphabetic)?;
    let rest = letters.as_str().trim_start();
    let words = rest.strip_prefix("là").or_else(|| rest.strip_prefix(':')).or_else(|| rest.strip_prefix('='))?.trim();
    let is_words = words.split_whitespace().count() > 1 && !words.starts_with(|first: char| first.is_ascii_digit());
    is_words.then_some((letter.to_ascii_lowercase(), words))
}

/// What is asked and what it brings: `Kịp thời: 1 điểm`, `Đạt = 1`, `Không đạt được 0 điểm`, `Kịp thời (1 điểm)`.
fn step(part: &str, maximum: Decimal) -> Option<Step<'_>> {
    if plain(part) == "khong ap dung" {
        return Some(Step { words: part, brings: Brings::NotApplicable });
    }
    if let Some((words, points)) = part.strip_suffix(')').and_then(|part| part.rsplit_once('(')) {
        let brings = worth(points, maximum).filter(|_| plain(points).contains("diem"))?;
        return Some(Step { words: words.trim(), brings });
    }
    let marks = [":", "=", " được ", " đạt "];
    let mut split = marks.iter().filter_map(|mark| part.rsplit_once(mark));
    let named = split.find_map(|(words, points)| Some(Step { words: words.trim(), brings: worth(points, maximum)? }));
    // A proportion without a condition before it.
    let alone = || worth(part, maximum).filter(|brings| matches!(brings, Brings::Proportion(..)));
    named.filter(|step| !step.words.is_empty()).or_else(|| Some(Step { words: "", brings: alone()? }))
}

/// `1`, `0,5 điểm`, `điểm tối đa`, `b/a × 1`.
fn worth(text: &str, maximum: Decimal) -> Option<Brings> {
    let plain = plain(text);
    let plain = plain.trim_matches(['.', ',', ' ']);
    if plain == "diem toi da" || plain == "toi da" {
        return Some(Brings::Points(maximum));
    }
    if let Some(number) = number(plain.trim_end_matches("diem").trim_end_matches('d').trim()) {
        return Some(Brings::Points(number));
    }
    proportion::letters(plain, maximum).map(|(over, under)| Brings::Proportion(over, under))
}

/// A number as tables write it, `0,5`; without a sign and without per cent.
fn number(text: &str) -> Option<Decimal> {
    let plain = text.replace(',', ".");
    // Three digits behind the mark may be thousands.
    let thousands = plain.split_once('.').is_some_and(|(whole, part)| part.len() == 3 && whole != "0");
    if thousands || plain.contains(['%', '-']) { None } else { plain_number(&plain) }
}

/// "Còn lại": whatever the other parts leave.
fn is_rest(words: &str) -> bool {
    ["con lai", "cac truong hop con lai", "truong hop con lai", "cac truong hop khac", "truong hop khac"]
        .contains(&plain(words).as_str())
}

fn yes_or_no(steps: &[Step<'_>]) -> Option<Rule> {
    let called = |words: &[&str]| {
        let step = steps.iter().find(|step| words.contains(&plain(step.words).as_str()))?;
        step.points()
    };
    let rest = steps.iter().filter(|step| step.brings != Brings::NotApplicable).count();
    let (yes, no) = (called(&["co"])?, called(&["khong"])?);
    (rest == 2).then_some(Rule::YesNo { yes, no })
}

fn cases(steps: &[Step<'_>]) -> Option<Rule> {
    let case = |(number, step): (usize, &Step<'_>)| {
        let words = step.words.trim_matches(['"', '“', '”']);
        let has_letters = words.chars().any(char::is_alphabetic);
        let points = step.points().filter(|_| has_letters)?;
        Some(Case { code: format!("c{number}"), words: Name::vi(words), points })
    };
    let cases: Vec<Case> = (1..).zip(steps).map(case).collect::<Option<_>>()?;
    let differ = cases
        .iter()
        .enumerate()
        .all(|(at, case)| cases.iter().skip(at + 1).all(|other| plain(&other.words.vi) != plain(&case.words.vi)));
    (cases.len() > 1 && differ).then_some(Rule::Cases(cases))
}

/// `Mỗi văn bản đúng hạn được 0,25 điểm`, perhaps `, tối đa 2 điểm`.
fn per_item(code: &str, part: &str, maximum: Decimal) -> Option<Proposal> {
    let (part, most) = match part.rsplit_once([',', '(']) {
        Some((before, cap)) if plain(cap).starts_with("toi da") || plain(cap).starts_with("khong qua") => {
            let words = plain(cap);
            let cap = words.trim_start_matches("toi da").trim_start_matches("khong qua").trim_end_matches(')').trim();
            (before.trim(), number(cap.trim_end_matches("diem").trim())?)
        }
        _ => (part, maximum),
    };
    let words = plain(part);
    if !words.starts_with("moi ") && !words.starts_with("cu moi ") || most != maximum {
        return None;
    }
    let step = step(part, maximum)?;
    let each = step.points().filter(|each| *each > Decimal::ZERO && *each <= maximum)?;
    let (said, skip) = (step.words, if words.starts_with("cu ") { 2 } else { 1 });
    let item = said.split_whitespace().skip(skip).collect::<Vec<_>>().join(" ");
    let figure = Figure { words: Name::vi(&format!("Số {item}")), whole: true, ..declared('n', code, "") };
    let count = Formula::number(&figure.code).ok()?;
    Some(Proposal { rule: Rule::PerItem { count, each, at_most: maximum }, figures: vec![figure] })
}

/// A figure of one criterion: `a_1_2_3`.
fn declared(letter: char, code: &str, unit: &str) -> Figure {
    let number: String =
        code.chars().map(|one| if one.is_ascii_alphanumeric() { one.to_ascii_lowercase() } else { '_' }).collect();
    Figure {
        code: format!("{letter}_{number}"),
        words: Name::vi(&letter.to_string()),
        unit: unit.to_owned(),
        whole: false,
        least: Some(Decimal::ZERO),
        most: None,
        formula: None,
    }
}

/// The percentage that bands are over; what the first of them says before its threshold is its name.
fn percentage(code: &str, words: &str) -> Figure {
    let before = ranges::name(words);
    let words = if before.is_empty() { "Tỷ lệ".to_owned() } else { before };
    Figure { words: Name::vi(&words), ..declared('p', code, "%") }
}

#[cfg(test)]
mod tests;
