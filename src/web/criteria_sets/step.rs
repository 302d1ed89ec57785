//! What a form of a draft asks for: the step, or what of the typed is no number, no formula, no rule.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{MARKS, ROOT, Unsaved, criterion_at, edit_at, figures};
use crate::domain::criteria::edit::{Criterion, Edit, Head};
use crate::domain::criteria::{CriteriaFault, EvidenceRule, Figure, Formula, Name, Role, Rule, SetLevel, Source};
use crate::domain::lang::Lang;
use crate::domain::questionnaire::confidence_word;
use crate::domain::template::Confidence;
use crate::domain::text::{Texts, fill, texts};
use crate::web::error::PageError;
use crate::web::guard::Anyone;

/// The id of a field of one of several forms with the same act.
pub(super) fn field_id(act: &str, name: &str, of: &str) -> String {
    format!("{act}-{name}-{of}")
}

/// Characters of one field at most.
const LONGEST: usize = 20_000;

/// A form, and what of it cannot be read so far.
struct Reading<'a> {
    fields: &'a BTreeMap<String, String>,
    lang: Lang,
    t: &'static Texts,
    wrong: Vec<String>,
}

impl Reading<'_> {
    fn of(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    fn some(&self, name: &str) -> Option<String> {
        Some(self.of(name).to_owned()).filter(|text| !text.is_empty())
    }

    fn say(&mut self, label: &str, fault: &str) {
        self.wrong.push(format!("{label}: {fault}"));
    }

    fn needed(&mut self, name: &str, label: &str) -> String {
        let text = self.of(name).to_owned();
        if text.is_empty() {
            self.say(label, self.t.sets_missing);
        }
        text
    }

    /// A number, with a comma or a point; nothing where it is blank.
    fn number(&mut self, name: &str, label: &str) -> Option<Decimal> {
        let text = self.some(name)?;
        let read = Decimal::from_str_exact(&text.replace(',', ".")).ok();
        if read.is_none() {
            let fault = CriteriaFault::NotANumber(text).words(self.lang);
            self.say(label, &fault);
        }
        read
    }

    fn year(&mut self, name: &str, label: &str) -> Option<i32> {
        let text = self.some(name)?;
        let read = text.parse().ok().filter(|year| (1990..=2100).contains(year));
        if read.is_none() {
            let fault = fill(self.t.sets_not_a_year, &[&text]);
            self.say(label, &fault);
        }
        read
    }

    fn confidence(&self) -> Confidence {
        let word = self.of("confidence");
        MARKS.into_iter().find(|mark| confidence_word(*mark) == word).unwrap_or(Confidence::Unknown)
    }

    /// The step; nothing where there is no such act.
    fn edit(&mut self) -> Option<Edit> {
        let (t, of) = (self.t, self.of("of").to_owned());
        Some(match self.of("act") {
            "up" => Edit::Move(of, true),
            "down" => Edit::Move(of, false),
            "remove" => Edit::Remove(of),
            "propose" => Edit::Propose(of),
            "confirm" => Edit::Confirm(of),
            "reject" => Edit::Reject(of),
            "put" => Edit::Put(of, self.some("below")),
            "add" => {
                let (below, words) = (self.some("below"), self.needed("words", t.sets_words));
                Edit::Add(below, words, self.number("maximum", t.assess_maximum))
            }
            "head" => Edit::Head(self.head()),
            "block" => Edit::Block(of, self.number("maximum", t.assess_maximum)),
            "document-add" => {
                let document = self.needed("document", t.sets_document);
                let source = self.needed("source", t.sets_document_source);
                Edit::AddDocument(document, source, self.confidence())
            }
            "document-remove" => Edit::RemoveDocument(self.of("document").to_owned()),
            "criterion" => Edit::Criterion(of, self.criterion()),
            "figure" | "figure-add" => {
                let new = self.of("act") == "figure-add";
                let code = if new { self.needed("code", t.sets_figure_code) } else { of };
                Edit::Figure(self.figure(code), new)
            }
            "figure-remove" => Edit::RemoveFigure(of),
            _ => return None,
        })
    }

    fn head(&mut self) -> Head {
        let t = self.t;
        let first_year = self.year("first_year", t.sets_first_year);
        if first_year.is_none() && self.of("first_year").is_empty() {
            self.say(t.sets_first_year, t.sets_missing);
        }
        Head {
            title: self.needed("title", t.sets_name),
            level: SetLevel::from_word(self.of("level")).unwrap_or(SetLevel::Department),
            first_year: first_year.unwrap_or_default(),
            last_year: self.year("last_year", t.sets_last_year),
            maximum: self.number("maximum", t.sets_total),
            confidence: self.confidence(),
            illustrative: self.of("illustrative") == "yes",
        }
    }

    fn criterion(&mut self) -> Criterion {
        let t = self.t;
        let names = self.of("same_as").split([',', ';', ' ', '\n']).map(str::trim).filter(|name| !name.is_empty());
        let same_as = names.map(str::to_owned).collect();
        Criterion {
            words: self.needed("words", t.sets_words),
            maximum: self.number("maximum", t.assess_maximum),
            confidence: self.confidence(),
            how: self.of("how").to_owned(),
            evidence: self.of("evidence").to_owned(),
            evidence_rule: EvidenceRule::from_word(self.of("evidence_rule")).unwrap_or(EvidenceRule::OrExplanation),
            source: Source::from_word(self.of("source")).unwrap_or(Source::Appraised),
            owner: self.some("owner"),
            block: self.some("block"),
            role: Role::from_word(self.of("role")).unwrap_or(Role::Scored),
            same_as,
        }
    }

    fn figure(&mut self, code: String) -> Figure {
        let t = self.t;
        let formula = self.some("formula").and_then(|text| match Formula::number(&text) {
            Ok(formula) => Some(formula),
            Err(fault) => {
                let words = CriteriaFault::from(fault).words(self.lang);
                self.say(t.sets_figure_formula, &words);
                None
            }
        });
        Figure {
            code,
            words: Name::vi(&self.needed("words", t.sets_figure_words)),
            unit: self.of("unit").to_owned(),
            whole: self.of("whole") == "yes",
            least: self.number("least", t.sets_figure_least),
            most: self.number("most", t.sets_figure_most),
            formula,
        }
    }
}

/// Takes the step that a form asks for; returns where one is led on.
pub(super) fn taken(anyone: &Anyone, draft: &str, fields: &BTreeMap<String, String>) -> Result<String, Unsaved> {
    let (app, caller, lang) = (&anyone.app, anyone.caller(), anyone.lang);
    let unsaved = |error| Unsaved::of(error, lang);
    if fields.values().any(|text| text.chars().count() > LONGEST) {
        return Err(PageError::Unacceptable.into());
    }
    let mut reading = Reading { fields, lang, t: texts(lang), wrong: Vec::new() };
    let seen: i32 = reading.of("seen").parse().map_err(|_| PageError::Unacceptable)?;
    match reading.of("act") {
        "drop" => {
            app.criteria_draft_drop(caller, draft, seen).map_err(unsaved)?;
            return Ok(ROOT.to_owned());
        }
        "publish" => {
            app.criteria_ask_publish(caller, draft, seen, reading.of("reason")).map_err(unsaved)?;
            return Ok("/approvals".to_owned());
        }
        _ => {}
    }
    let edit = match reading.of("act") {
        "rule" => rule(anyone, draft, &reading)?,
        _ => reading.edit().ok_or(PageError::Unacceptable)?,
    };
    if !reading.wrong.is_empty() {
        return Err(Unsaved::Said(reading.wrong));
    }
    app.criteria_draft_change(caller, draft, seen, &edit).map_err(unsaved)?;
    Ok(match &edit {
        Edit::Criterion(code, _)
        | Edit::Rule(code, _)
        | Edit::Propose(code)
        | Edit::Confirm(code)
        | Edit::Reject(code) => {
            format!("{}?saved=1", criterion_at(draft, code))
        }
        Edit::Figure(..) | Edit::RemoveFigure(_) => figures::all_at(draft),
        // Where it stood in a long table.
        Edit::Move(code, _) => format!("{}?saved=1#node-{code}", edit_at(draft)),
        _ => format!("{}?saved=1", edit_at(draft)),
    })
}

/// A rule as it was typed, with every line that cannot be read; a blank one takes the rule away.
fn rule(anyone: &Anyone, draft: &str, reading: &Reading<'_>) -> Result<Edit, Unsaved> {
    let code = reading.of("of").to_owned();
    let Some(text) = reading.some("rule") else { return Ok(Edit::Rule(code, None)) };
    let open = anyone.app.criteria_draft(anyone.caller(), draft).map_err(|error| Unsaved::of(error, reading.lang))?;
    let node = open.set.node(&code).and_then(|at| open.set.nodes.get(at)).ok_or(PageError::NotFound)?;
    let rule = Rule::parse(&text, node.maximum).map_err(|found| {
        let line = |one: &crate::domain::criteria::Found| {
            format!("{}: {}", fill(reading.t.sets_rule_line, &[&one.line.to_string()]), one.fault.words(reading.lang))
        };
        Unsaved::Said(found.iter().map(line).collect())
    })?;
    Ok(Edit::Rule(code, Some(rule)))
}
