//! A large questionnaire by a seed, as a list that a slow and obvious evaluator walks: it knows nothing of the product's.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::support::seeded::Seeded;

/// What is asked for.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    /// One of so many; the last asks for own words where the second is true.
    Single(u64, bool),
    /// Several of so many, so many at most; the last excludes the others.
    Multiple(u64, u64),
    /// So many lines on so many choices.
    Matrix(u64, u64),
    Number(i64, i64),
    Date,
    Text,
    Note,
}

/// A rule, as a tree.
#[derive(Clone, Debug)]
pub(crate) enum Rule {
    All(Vec<Rule>),
    Any(Vec<Rule>),
    Not(Box<Rule>),
    Blank(String),
    Has(String, u64),
    /// Variable, sign, value as written.
    Is(String, &'static str, String),
}

#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) code: String,
    pub(crate) section: usize,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    pub(crate) rule: Option<Rule>,
}

/// A questionnaire as the tests know it.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) questions: Vec<Asked>,
    pub(crate) sections: Vec<Option<Rule>>,
}

impl Asked {
    /// The names of its columns; that of own words last.
    pub(crate) fn variables(&self) -> Vec<String> {
        match &self.kind {
            Kind::Note => vec![],
            Kind::Matrix(lines, _) => (1..=*lines).map(|line| format!("{}_{line}", self.code)).collect(),
            Kind::Single(_, true) => vec![self.code.clone(), format!("{}_other", self.code)],
            _ => vec![self.code.clone()],
        }
    }
}

const PER_SECTION: usize = 15;

impl Model {
    /// `questions` questions in sections of fifteen, `rules` of them with a rule, and a rule for every third section.
    pub(crate) fn new(questions: usize, rules: usize, seed: u64) -> Self {
        let mut chance = Seeded::new(seed);
        let mut model = Self { questions: Vec::new(), sections: Vec::new() };
        let section_rules = (questions / PER_SECTION).saturating_sub(1) / 3;
        let with_rules = rules - section_rules;
        for place in 0..questions {
            if place % PER_SECTION == 0 {
                let section = place / PER_SECTION;
                let has_rule = section > 0 && section.is_multiple_of(3) && section / 3 <= section_rules;
                let rule = has_rule.then(|| model.rule(&mut chance, 2));
                model.sections.push(rule);
            }
            let kind = kind(&mut chance, place);
            // Rules lie spread over the questions from the third on.
            let before = |place: usize| place.saturating_sub(2) * with_rules / (questions - 2);
            let has_rule = place >= 2 && before(place + 1) > before(place);
            let rule = has_rule.then(|| model.rule(&mut chance, 3));
            let required = !matches!(kind, Kind::Note) && chance.below(2) == 0;
            model.questions.push(Asked {
                code: format!("q{}", place + 1),
                section: place / PER_SECTION,
                kind,
                required,
                rule,
            });
        }
        model
    }

    /// How many rules it has.
    pub(crate) fn rules(&self) -> usize {
        self.questions.iter().filter(|asked| asked.rule.is_some()).count() + self.sections.iter().flatten().count()
    }

    fn rule(&self, chance: &mut Seeded, depth: u64) -> Rule {
        match chance.below(if depth == 0 { 4 } else { 9 }) {
            4 | 5 => Rule::All(vec![self.rule(chance, depth - 1), self.rule(chance, depth - 1)]),
            6 | 7 => Rule::Any((0..3).map(|_| self.rule(chance, depth - 1)).collect()),
            8 => Rule::Not(Box::new(self.rule(chance, depth - 1))),
            _ => self.test(chance),
        }
    }

    fn test(&self, chance: &mut Seeded) -> Rule {
        let asked = loop {
            let asked = &self.questions[usize::try_from(chance.below(self.questions.len() as u64)).unwrap()];
            if !matches!(asked.kind, Kind::Note) {
                break asked;
            }
        };
        let variables = asked.variables();
        let name = variables[usize::try_from(chance.below(variables.len() as u64)).unwrap()].clone();
        if chance.below(6) == 0 {
            return Rule::Blank(name);
        }
        let sign = ["==", "!=", "<", "<=", ">", ">="][usize::try_from(chance.below(6)).unwrap()];
        if name.ends_with("_other") {
            return Rule::Is(name, ["==", "!="][usize::try_from(chance.below(2)).unwrap()], "\"Mường\"".into());
        }
        match asked.kind {
            Kind::Single(levels, _) | Kind::Matrix(_, levels) => {
                Rule::Is(name, sign, (1 + chance.below(levels)).to_string())
            }
            Kind::Multiple(levels, _) => Rule::Has(name, 1 + chance.below(levels)),
            Kind::Number(least, most) => {
                let span = u64::try_from(most - least).unwrap();
                Rule::Is(name, sign, (least + i64::try_from(chance.below(span)).unwrap()).to_string())
            }
            Kind::Date => Rule::Is(name, sign, format!("2026-{:02}-15", 1 + chance.below(12))),
            Kind::Text => Rule::Is(name, ["==", "!="][usize::try_from(chance.below(2)).unwrap()], "\"có\"".into()),
            Kind::Note => unreachable!("a note has no variable"),
        }
    }

    /// The file `lon-1.toml`.
    pub(crate) fn toml(&self) -> String {
        let mut file = String::from(HEAD);
        for levels in 2..=7 {
            for (word, mark) in [("", ""), ("khac", "specify = true\n"), ("rieng", "alone = true\n")] {
                write!(file, "\n[[scale]]\ncode = \"s{levels}{word}\"\nbasis = [\"qd\"]\nconfidence = \"unknown\"\nwording = \"ours\"\n").unwrap();
                for value in 1..=levels {
                    let mark = if value == levels { mark } else { "" };
                    write!(file, "[[scale.level]]\nvalue = {value}\nwords = {{ vi = \"Mức {value}\", en = \"Level {value}\" }}\n{mark}").unwrap();
                }
            }
        }
        for (place, rule) in self.sections.iter().enumerate() {
            write!(
                file,
                "\n[[section]]\ncode = \"p{place}\"\nwords = {{ vi = \"Phần {place}\", en = \"Part {place}\" }}\n"
            )
            .unwrap();
            shown_if(&mut file, rule.as_ref());
        }
        for asked in &self.questions {
            write!(file, "\n[[question]]\ncode = \"{}\"\nsection = \"p{}\"\n", asked.code, asked.section).unwrap();
            file.push_str(&kind_keys(&asked.kind));
            if !matches!(asked.kind, Kind::Note) {
                writeln!(file, "required = {}", asked.required).unwrap();
            }
            shown_if(&mut file, asked.rule.as_ref());
            write!(file, "basis = [\"qd\"]\nconfidence = \"unknown\"\nwording = \"ours\"\nwords = {{ vi = \"Câu {0}\", en = \"Question {0}\" }}\n", asked.code).unwrap();
            if let Kind::Matrix(lines, _) = asked.kind {
                for line in 1..=lines {
                    write!(file, "[[question.item]]\ncode = \"{line}\"\nwords = {{ vi = \"Dòng {line}\", en = \"Line {line}\" }}\n").unwrap();
                }
            }
        }
        file
    }
}

const HEAD: &str = r#"code = "lon"
version = 1
family = "thu"
effective_from = 2026-01-01
confidence = "unknown"
title = { vi = "Phiếu lớn", en = "Large questionnaire" }

[[legal_basis]]
code = "qd"
document = "Quyết định"
source = "thử"
confidence = "unknown"
says = { vi = "nói", en = "says" }
"#;

fn kind(chance: &mut Seeded, place: usize) -> Kind {
    match chance.below(10) {
        0..=3 => Kind::Single(2 + chance.below(6), chance.below(3) == 0),
        4 | 5 => {
            let levels = 3 + chance.below(5);
            Kind::Multiple(levels, 1 + chance.below(levels))
        }
        6 => Kind::Number(-5, 120),
        7 => Kind::Date,
        8 => Kind::Text,
        // The first questions can be asked about.
        _ if place > 2 && chance.below(3) == 0 => Kind::Note,
        _ => Kind::Matrix(2 + chance.below(4), 2 + chance.below(4)),
    }
}

fn kind_keys(kind: &Kind) -> String {
    match kind {
        Kind::Single(levels, other) => {
            format!("kind = \"single\"\nscale = \"s{levels}{}\"\n", if *other { "khac" } else { "" })
        }
        Kind::Multiple(levels, most) => format!("kind = \"multiple\"\nscale = \"s{levels}rieng\"\nat_most = {most}\n"),
        Kind::Matrix(_, levels) => format!("kind = \"matrix\"\nscale = \"s{levels}\"\n"),
        Kind::Number(least, most) => format!("kind = \"number\"\nleast = {least}\nmost = {most}\nplaces = 1\n"),
        Kind::Date => "kind = \"date\"\nfirst = 2026-01-01\nlast = 2026-12-31\n".into(),
        Kind::Text => "kind = \"text\"\nat_most = 20\n".into(),
        Kind::Note => "kind = \"note\"\n".into(),
    }
}

fn shown_if(file: &mut String, rule: Option<&Rule>) {
    if let Some(rule) = rule {
        writeln!(file, "shown_if = '{}'", rule.written()).unwrap();
    }
}

impl Rule {
    /// As the file says it; every part in parentheses.
    pub(crate) fn written(&self) -> String {
        let all = |parts: &[Self], word: &str| {
            parts.iter().map(|part| format!("({})", part.written())).collect::<Vec<_>>().join(word)
        };
        match self {
            Self::All(parts) => all(parts, " and "),
            Self::Any(parts) => all(parts, " or "),
            Self::Not(part) => format!("not ({})", part.written()),
            Self::Blank(name) => format!("{name} is blank"),
            Self::Has(name, level) => format!("{name} has {level}"),
            Self::Is(name, sign, value) => format!("{name} {sign} {value}"),
        }
    }

    /// Whether it holds, given the answers that count, as they are written in cells.
    fn holds(&self, counted: &BTreeMap<String, String>) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(counted)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(counted)),
            Self::Not(part) => !part.holds(counted),
            Self::Blank(name) => !counted.contains_key(name),
            Self::Has(name, level) => {
                counted.get(name).is_some_and(|cell| cell.split(' ').any(|chosen| chosen == level.to_string()))
            }
            Self::Is(name, sign, value) => {
                let Some(cell) = counted.get(name) else { return *sign == "!=" };
                let order = match (cell.parse::<f64>(), value.parse::<f64>()) {
                    (Ok(one), Ok(other)) => one.partial_cmp(&other).unwrap(),
                    // Days of one year and words.
                    _ => cell.as_str().cmp(value.trim_matches('"')),
                };
                match *sign {
                    "==" => order.is_eq(),
                    "!=" => order.is_ne(),
                    "<" => order.is_lt(),
                    "<=" => order.is_le(),
                    ">" => order.is_gt(),
                    _ => order.is_ge(),
                }
            }
        }
    }
}

impl Model {
    /// The questions that are asked: whatever changes is looked at again, until nothing changes any more.
    pub(crate) fn asked(&self, cells: &BTreeMap<String, String>) -> Vec<bool> {
        let mut asked = vec![true; self.questions.len()];
        loop {
            let counted = self.counted(&asked, cells);
            let holds = |rule: &Option<Rule>| rule.as_ref().is_none_or(|rule| rule.holds(&counted));
            let again: Vec<bool> = self
                .questions
                .iter()
                .map(|question| holds(&self.sections[question.section]) && holds(&question.rule))
                .collect();
            if again == asked {
                return asked;
            }
            asked = again;
        }
    }

    /// The answers that count where these questions are asked: no others, and own words only beside their choice.
    pub(crate) fn counted(&self, asked: &[bool], cells: &BTreeMap<String, String>) -> BTreeMap<String, String> {
        let mut counted = BTreeMap::new();
        for (question, _) in self.questions.iter().zip(asked).filter(|(_, asked)| **asked) {
            for name in question.variables() {
                let Some(cell) = cells.get(&name) else { continue };
                if let (Kind::Single(levels, true), true) = (&question.kind, name.ends_with("_other"))
                    && cells.get(&question.code) != Some(&levels.to_string())
                {
                    continue;
                }
                counted.insert(name, cell.clone());
            }
        }
        counted
    }

    /// What is wrong, in a word, by variable: in the order of the questions.
    pub(crate) fn faults(&self, cells: &BTreeMap<String, String>) -> Vec<(String, &'static str)> {
        let asked = self.asked(cells);
        let mut faults = Vec::new();
        for (question, asked) in self.questions.iter().zip(&asked) {
            for name in question.variables() {
                let is_other = name.ends_with("_other");
                let fault = match cells.get(&name) {
                    None if *asked && question.required && !is_other => "missing",
                    None => continue,
                    Some(_) if !asked => "not asked",
                    Some(cell) => match fault(question, is_other, cell, cells) {
                        Some(fault) => fault,
                        None => continue,
                    },
                };
                faults.push((name, fault));
            }
        }
        faults
    }
}

fn fault(question: &Asked, is_other: bool, cell: &str, cells: &BTreeMap<String, String>) -> Option<&'static str> {
    match &question.kind {
        Kind::Single(levels, true) if is_other => {
            (cells.get(&question.code) != Some(&levels.to_string())).then_some("words without choice")
        }
        Kind::Multiple(levels, most) => {
            let chosen: Vec<&str> = cell.split(' ').collect();
            if chosen.len() > 1 && chosen.contains(&levels.to_string().as_str()) {
                Some("not alone")
            } else {
                (chosen.len() as u64 > *most).then_some("too many")
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "small bounds")]
        Kind::Number(least, most) => {
            let number: f64 = cell.parse().unwrap();
            if number < *least as f64 { Some("too small") } else { (number > *most as f64).then_some("too large") }
        }
        Kind::Date => {
            if cell < "2026-01-01" {
                Some("too early")
            } else {
                (cell > "2026-12-31").then_some("too late")
            }
        }
        Kind::Text => (cell.chars().count() > 20).then_some("too long"),
        _ => None,
    }
}
