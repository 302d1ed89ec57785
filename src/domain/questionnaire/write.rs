//! Writing a questionnaire as its file: what an import or the editor has put together becomes the text that
//! [`Questionnaire::parse`] reads, and so goes through every check that a file goes through.

use std::fmt::Write;

use rust_decimal::Decimal;
use time::Date;

use super::answers::iso;
use super::{
    Blanks, CriterionRule, Item, Kind, Node, PersonRule, Question, Questionnaire, Sampling, Scale, Scoring, Section,
    Weights,
};
use crate::domain::template::{Confidence, LegalBasis, Wording, Words};

/// The keys of a file, line by line.
struct File(String);

impl File {
    fn head(&mut self, head: &str) {
        let _ = writeln!(self.0, "\n{head}");
    }

    fn plain(&mut self, key: &str, value: impl std::fmt::Display) {
        let _ = writeln!(self.0, "{key} = {value}");
    }

    fn text(&mut self, key: &str, text: &str) {
        self.plain(key, quoted(text));
    }

    fn words(&mut self, key: &str, words: &Words) {
        let texts: Vec<String> = words.all().map(|(tag, text)| format!("{tag} = {}", quoted(text))).collect();
        self.plain(key, format!("{{ {} }}", texts.join(", ")));
    }

    fn words_if(&mut self, key: &str, words: Option<&Words>) {
        if let Some(words) = words {
            self.words(key, words);
        }
    }

    fn text_if(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(key, text);
        }
    }

    fn day_if(&mut self, key: &str, day: Option<Date>) {
        if let Some(day) = day {
            self.plain(key, iso(day));
        }
    }

    fn list(&mut self, key: &str, texts: &[String]) {
        let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
        self.plain(key, format!("[{}]", texts.join(", ")));
    }

    fn list_if(&mut self, key: &str, texts: &[String]) {
        if !texts.is_empty() {
            self.list(key, texts);
        }
    }

    /// A weight, where it is not the one that is meant without a word.
    fn weight(&mut self, weight: Decimal) {
        if weight != Decimal::ONE {
            self.text("weight", &weight.normalize().to_string());
        }
    }
}

/// A text as TOML says it on one line.
pub(in crate::domain) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(letter);
            }
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            letter if letter.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(letter));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// A mark as files say it.
#[must_use]
pub const fn confidence_word(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Official => "official",
        Confidence::Reported => "reported",
        Confidence::Inference => "inference",
        Confidence::GeneralKnowledge => "general-knowledge",
        Confidence::Unknown => "unknown",
    }
}

/// Whose words, as files say it.
#[must_use]
pub const fn wording_word(wording: Wording) -> &'static str {
    match wording {
        Wording::Source => "source",
        Wording::Ours => "ours",
    }
}

impl CriterionRule {
    /// As files say it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::SatisfiedShare => "satisfied-share",
            Self::MeanScore => "mean-score",
        }
    }
}

impl Weights {
    /// As files say it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Criteria => "criteria",
            Self::Nodes => "nodes",
        }
    }
}

impl Blanks {
    /// As files say it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::OwnRows => "own-rows",
            Self::CompleteRows => "complete-rows",
        }
    }
}

impl PersonRule {
    /// As files say it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NextBirthday => "next-birthday",
            Self::Kish => "kish",
            Self::Listed => "listed",
        }
    }
}

impl Kind {
    /// As files say it.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Single(_) => "single",
            Self::Multiple { .. } => "multiple",
            Self::Matrix { .. } => "matrix",
            Self::Number { .. } => "number",
            Self::Date { .. } => "date",
            Self::Text { .. } => "text",
            Self::Note => "note",
        }
    }
}

pub(super) fn file(questionnaire: &Questionnaire) -> String {
    let mut file = File(String::new());
    file.text("code", &questionnaire.code);
    file.plain("version", questionnaire.version);
    file.text("family", &questionnaire.family);
    file.plain("effective_from", iso(questionnaire.effective_from));
    file.day_if("effective_to", questionnaire.effective_to);
    file.text("confidence", confidence_word(questionnaire.confidence));
    file.words("title", &questionnaire.title);
    file.words_if("introduction", questionnaire.introduction.as_ref());
    file.words_if("thanks", questionnaire.thanks.as_ref());
    file.words_if("note", questionnaire.note.as_ref());
    for language in &questionnaire.languages {
        file.head("[[language]]");
        file.text("tag", &language.tag);
        file.text("name", &language.name);
    }
    questionnaire.legal_basis.iter().for_each(|basis| self::basis(&mut file, basis));
    questionnaire.scales().into_iter().for_each(|scale| self::scale(&mut file, scale));
    questionnaire.sections.iter().for_each(|section| self::section(&mut file, section));
    questionnaire.questions.iter().for_each(|question| self::question(&mut file, question));
    questionnaire.tree.iter().for_each(|node| self::node(&mut file, node));
    if let Some(scoring) = &questionnaire.scoring {
        self::scoring(&mut file, scoring);
    }
    if let Some(sampling) = &questionnaire.sampling {
        self::sampling(&mut file, sampling);
    }
    file.0
}

fn basis(file: &mut File, basis: &LegalBasis) {
    file.head("[[legal_basis]]");
    file.text("code", &basis.code);
    file.text("document", &basis.document);
    file.text_if("provision", basis.provision.as_deref());
    file.day_if("issued", basis.issued);
    file.day_if("in_force_from", basis.in_force_from);
    file.day_if("in_force_to", basis.in_force_to);
    file.text("source", &basis.source);
    file.text("confidence", confidence_word(basis.confidence));
    file.words("says", &basis.says);
}

fn scale(file: &mut File, scale: &Scale) {
    file.head("[[scale]]");
    file.text("code", &scale.code);
    file.list("basis", &scale.basis);
    file.text("confidence", confidence_word(scale.confidence));
    if scale.counting != scale.confidence {
        file.text("counting", confidence_word(scale.counting));
    }
    file.text("wording", wording_word(scale.wording));
    for level in &scale.levels {
        file.0.push_str("[[scale.level]]\n");
        file.plain("value", level.value);
        file.words("words", &level.words);
        if let Some(satisfied) = level.satisfied {
            file.plain("satisfied", satisfied);
        }
        if level.specify {
            file.plain("specify", true);
        }
        if level.alone {
            file.plain("alone", true);
        }
    }
}

fn section(file: &mut File, section: &Section) {
    file.head("[[section]]");
    file.text("code", &section.code);
    file.words("words", &section.words);
    file.words_if("note", section.note.as_ref());
    if let Some(rule) = &section.shown_if {
        file.text("shown_if", &rule.to_string());
    }
}

fn question(file: &mut File, question: &Question) {
    file.head("[[question]]");
    file.text("code", &question.code);
    file.text("section", &question.section);
    file.text("kind", question.kind.word());
    file.text_if("scale", question.scale().map(|scale| scale.code.as_str()));
    match &question.kind {
        Kind::Multiple { at_least, at_most, scale } => {
            if *at_least != 1 {
                file.plain("at_least", at_least);
            }
            if usize::from(*at_most) != scale.levels.len() {
                file.plain("at_most", at_most);
            }
        }
        Kind::Number { least, most, places } => {
            for (key, bound) in [("least", least), ("most", most)] {
                file.text_if(key, bound.map(|bound| bound.normalize().to_string()).as_deref());
            }
            if *places > 0 {
                file.plain("places", places);
            }
        }
        Kind::Date { first, last } => {
            file.day_if("first", *first);
            file.day_if("last", *last);
        }
        Kind::Text { at_most } => file.plain("at_most", at_most),
        Kind::Single(_) | Kind::Matrix { .. } | Kind::Note => {}
    }
    if question.required {
        file.plain("required", true);
    }
    file.text_if("shown_if", question.shown_if.as_ref().map(ToString::to_string).as_deref());
    file.text_if("demographic", question.demographic.as_deref());
    file.text_if("element", question.criterion_of.as_deref());
    file.weight(question.weight);
    file.list_if("same_as", &question.same_as);
    file.list("basis", &question.basis);
    file.text_if("provision", question.provision.as_deref());
    file.text("confidence", confidence_word(question.confidence));
    file.text("wording", wording_word(question.wording));
    file.words("words", &question.words);
    file.words_if("hint", question.hint.as_ref());
    if let Kind::Matrix { items, .. } = &question.kind {
        for item in items {
            self::item(file, item);
        }
    }
}

fn item(file: &mut File, item: &Item) {
    file.0.push_str("[[question.item]]\n");
    file.text("code", &item.code);
    file.words("words", &item.words);
    file.text_if("element", item.criterion_of.as_deref());
    file.weight(item.weight);
    file.list_if("same_as", &item.same_as);
}

fn node(file: &mut File, node: &Node) {
    file.head("[[node]]");
    file.text("code", &node.code);
    file.words("words", &node.words);
    file.text_if("parent", node.parent.as_deref());
    file.weight(node.weight);
}

fn scoring(file: &mut File, scoring: &Scoring) {
    file.head("[scoring]");
    file.text("criterion", scoring.criterion.word());
    file.text("criterion_confidence", confidence_word(scoring.criterion_confidence));
    file.text("weights", scoring.weights.word());
    file.text("weights_confidence", confidence_word(scoring.weights_confidence));
    file.text("blanks", scoring.blanks.word());
    file.text("blanks_confidence", confidence_word(scoring.blanks_confidence));
    file.plain("minimum_n", scoring.minimum_n);
}

fn sampling(file: &mut File, sampling: &Sampling) {
    file.head("[sampling]");
    file.text("person", sampling.person.word());
    file.text("recheck", &sampling.recheck.normalize().to_string());
    file.text("confidence", confidence_word(sampling.confidence));
    for stage in &sampling.stages {
        file.0.push_str("[[sampling.stage]]\n");
        file.text("code", &stage.code);
        file.words("words", &stage.words);
    }
    for quota in &sampling.quotas {
        file.0.push_str("[[sampling.quota]]\n");
        file.text("unit_kind", &quota.unit_kind);
        file.plain("n", quota.n);
    }
}
