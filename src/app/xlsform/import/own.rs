//! What only sipar says: its own sheets, and what stands in for them in forms of others.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use time::Date;

use super::Reader;
use super::lists::code_of;
use super::texts::Texts;
use crate::app::import::read_day;
use crate::app::xlsform::problem::{Fault, Note};
use crate::app::xlsform::sheets::{Row, Table};
use crate::domain::questionnaire::{
    Blanks, CriterionRule, Node, PersonRule, Questionnaire, QuestionnaireFault, Quota, Sampling, Scale, Scoring, Stage,
    Weights, confidence_word, wording_word,
};
use crate::domain::template::{Confidence, LegalBasis, Wording, Words};

/// The document that a form of somebody else rests on.
const FORM: &str = "xlsform";

const CONFIDENCES: [Confidence; 5] = [
    Confidence::Official,
    Confidence::Reported,
    Confidence::Inference,
    Confidence::GeneralKnowledge,
    Confidence::Unknown,
];

/// What is said of the whole and of its scales.
pub(super) struct Own {
    draft: Questionnaire,
    scales: BTreeMap<String, Scale>,
}

impl Own {
    pub(super) fn read<'a>(
        reader: &mut Reader,
        named: &impl Fn(&str) -> Option<&'a Table>,
        settings: &Table,
        first_day: Date,
    ) -> Self {
        let empty = Table::default();
        let keys = Keys::read(reader, named("sipar").unwrap_or(&empty));
        let set = |name: &str| settings.rows.first().and_then(|row| settings.cell(row, name));
        let title = set("form_title").or_else(|| set("form_id")).unwrap_or_else(|| reader.file.clone());
        let code =
            keys.value("code").or_else(|| set("form_id").or_else(|| set("id_string")).and_then(|id| code_of(&id)));
        let said = set("version").or_else(|| keys.value("version"));
        let version = said.as_deref().and_then(|version| version.parse().ok()).filter(|version| *version > 0);
        if version.is_none() && said.is_some() {
            reader.note(Note::FirstVersion);
        }
        let words = keys.words("title").unwrap_or_else(|| both(&title));
        let family = keys.value("family").unwrap_or_else(|| "dia-phuong".to_owned());
        let code = code.or_else(|| code_of(&title)).unwrap_or_else(|| "phieu".to_owned());
        let from = keys.day(reader, "effective_from").unwrap_or(first_day);
        let mut draft = Questionnaire::draft(code, family, version.unwrap_or(1), words, from);
        draft.effective_to = keys.day(reader, "effective_to");
        draft.confidence = keys.mark(reader, "confidence");
        draft.note = keys.words("note");
        for language in &mut reader.languages {
            if let Some(name) = keys.value(&format!("language.{}", language.tag)) {
                language.name = name;
            }
        }
        draft.legal_basis = named("sipar_documents").map(|table| documents(reader, table)).unwrap_or_default();
        if draft.legal_basis.is_empty() {
            draft.legal_basis.push(form_itself(&title, &reader.file));
        }
        draft.tree = named("sipar_nodes").map(|table| nodes(reader, table)).unwrap_or_default();
        draft.scoring = keys.scoring(reader);
        let stages = named("sipar_stages").map(|table| stages(reader, table)).unwrap_or_default();
        let quotas = named("sipar_quotas").map(|table| quotas(reader, table)).unwrap_or_default();
        draft.sampling = keys.sampling(reader, stages, quotas);
        let mut own = Self { draft, scales: BTreeMap::new() };
        if let Some(table) = named("sipar_scales") {
            own.read_scales(reader, table);
        }
        own
    }

    fn read_scales(&mut self, reader: &mut Reader, table: &Table) {
        for row in &table.rows {
            let Some(list) = table.cell(row, "list_name") else { continue };
            let scale = Scale {
                code: String::new(),
                levels: Vec::new(),
                basis: self.basis(table.cell(row, "basis").as_deref()),
                confidence: mark(reader, table, row, "confidence"),
                counting: mark(reader, table, row, "counting"),
                wording: wording(reader, table, row),
            };
            self.scales.insert(list, scale);
        }
    }

    /// The scale of a list, without choices as yet.
    pub(super) fn scale(&self, list: &str, code: String) -> Scale {
        let plain = || Scale {
            code: String::new(),
            levels: Vec::new(),
            basis: self.basis(None),
            confidence: Confidence::Unknown,
            counting: Confidence::Unknown,
            wording: Wording::Source,
        };
        Scale { code, ..self.scales.get(list).cloned().unwrap_or_else(plain) }
    }

    /// The documents named in a cell; the first one where none is.
    pub(super) fn basis(&self, cell: Option<&str>) -> Vec<String> {
        match cell {
            Some(cell) => cell.split_whitespace().map(str::to_owned).collect(),
            None => self.draft.legal_basis.iter().take(1).map(|basis| basis.code.clone()).collect(),
        }
    }

    /// The name of the whole.
    pub(super) fn title(&self) -> &Words {
        &self.draft.title
    }

    pub(super) fn into_questionnaire(self) -> Questionnaire {
        self.draft
    }
}

fn both(text: &str) -> Words {
    Words { vi: text.to_owned(), en: text.to_owned(), further: BTreeMap::new() }
}

/// Where nothing is said of a basis, the form itself is one, of which nothing is known.
fn form_itself(title: &str, file: &str) -> LegalBasis {
    LegalBasis {
        code: FORM.to_owned(),
        document: title.to_owned(),
        provision: None,
        issued: None,
        in_force_from: None,
        in_force_to: None,
        source: format!("XLSForm: {file}"),
        confidence: Confidence::Unknown,
        says: Words {
            vi: "Phiếu lấy từ một tệp XLSForm; căn cứ chưa được nêu.".to_owned(),
            en: "A form taken from an XLSForm file; what it rests on is not said.".to_owned(),
            further: BTreeMap::new(),
        },
    }
}

/// The sheet `sipar`.
struct Keys<'a> {
    table: &'a Table,
    values: BTreeMap<String, (String, usize)>,
    texts: BTreeMap<String, Words>,
}

impl<'a> Keys<'a> {
    fn read(reader: &mut Reader, table: &'a Table) -> Self {
        let mut keys = Self { table, values: BTreeMap::new(), texts: BTreeMap::new() };
        let labels = Texts::of(reader, table, "label");
        for row in &table.rows {
            let Some(key) = table.cell(row, "key") else { continue };
            if let Some(value) = table.cell(row, "value") {
                keys.values.insert(key, (value, row.number));
            } else if let Some(words) = labels.words(reader, table, row) {
                keys.texts.insert(key, words);
            }
        }
        keys
    }

    fn value(&self, key: &str) -> Option<String> {
        self.values.get(key).map(|(value, _)| value.clone())
    }

    fn words(&self, key: &str) -> Option<Words> {
        self.texts.get(key).cloned()
    }

    fn wrong(&self, reader: &mut Reader, key: &str, fault: Fault) {
        let row = self.values.get(key).map_or(1, |(_, row)| *row);
        reader.say(self.table, row, Some("value"), fault);
    }

    fn day(&self, reader: &mut Reader, key: &str) -> Option<Date> {
        let written = self.value(key)?;
        let day = read_day(&written);
        if day.is_none() {
            self.wrong(reader, key, Fault::NotAWord(written, "2026-01-31".to_owned()));
        }
        day
    }

    fn word<T: Copy>(&self, reader: &mut Reader, key: &str, words: &[(T, &'static str)], unsaid: T) -> T {
        let Some(written) = self.value(key) else { return unsaid };
        chosen(&written, words).unwrap_or_else(|fault| {
            self.wrong(reader, key, fault);
            unsaid
        })
    }

    fn mark(&self, reader: &mut Reader, key: &str) -> Confidence {
        self.word(reader, key, &CONFIDENCES.map(|one| (one, confidence_word(one))), Confidence::Unknown)
    }

    fn decimal(&self, reader: &mut Reader, key: &str) -> Option<Decimal> {
        let written = self.value(key)?;
        let number = Decimal::from_str_exact(&written.replace(',', ".")).ok();
        if number.is_none() {
            self.wrong(reader, key, Fault::Rejected(QuestionnaireFault::NotANumber));
        }
        number
    }

    fn scoring(&self, reader: &mut Reader) -> Option<Scoring> {
        self.value("scoring.criterion")?;
        let criteria = [CriterionRule::SatisfiedShare, CriterionRule::MeanScore].map(|one| (one, one.word()));
        let weights = [Weights::Criteria, Weights::Nodes].map(|one| (one, one.word()));
        let blanks = [Blanks::OwnRows, Blanks::CompleteRows].map(|one| (one, one.word()));
        let minimum = self.decimal(reader, "scoring.minimum_n").and_then(|number| u32::try_from(number).ok());
        Some(Scoring {
            criterion: self.word(reader, "scoring.criterion", &criteria, CriterionRule::SatisfiedShare),
            criterion_confidence: self.mark(reader, "scoring.criterion_confidence"),
            weights: self.word(reader, "scoring.weights", &weights, Weights::Criteria),
            weights_confidence: self.mark(reader, "scoring.weights_confidence"),
            blanks: self.word(reader, "scoring.blanks", &blanks, Blanks::OwnRows),
            blanks_confidence: self.mark(reader, "scoring.blanks_confidence"),
            minimum_n: minimum.unwrap_or(0),
        })
    }

    fn sampling(&self, reader: &mut Reader, stages: Vec<Stage>, quotas: Vec<Quota>) -> Option<Sampling> {
        self.value("sampling.person")?;
        let persons = [PersonRule::NextBirthday, PersonRule::Kish, PersonRule::Listed].map(|one| (one, one.word()));
        Some(Sampling {
            stages,
            person: self.word(reader, "sampling.person", &persons, PersonRule::Listed),
            quotas,
            recheck: self.decimal(reader, "sampling.recheck").unwrap_or_default(),
            confidence: self.mark(reader, "sampling.confidence"),
        })
    }
}

/// The thing with this word, or which words there are.
fn chosen<T: Copy>(written: &str, words: &[(T, &'static str)]) -> Result<T, Fault> {
    words.iter().find(|(_, word)| *word == written).map(|(one, _)| *one).ok_or_else(|| {
        let all: Vec<&str> = words.iter().map(|(_, word)| *word).collect();
        Fault::NotAWord(written.to_owned(), all.join(", "))
    })
}

/// How sure something is, as a cell says; unknown, where it says nothing.
pub(super) fn mark(reader: &mut Reader, table: &Table, row: &Row, column: &str) -> Confidence {
    let Some(written) = table.cell(row, column) else { return Confidence::Unknown };
    chosen(&written, &CONFIDENCES.map(|one| (one, confidence_word(one)))).unwrap_or_else(|fault| {
        reader.say(table, row.number, Some(column), fault);
        Confidence::Unknown
    })
}

/// Whose words something is in, as a cell says; those of the form, where it says nothing.
pub(super) fn wording(reader: &mut Reader, table: &Table, row: &Row) -> Wording {
    let column = if table.column(&["wording"]).is_some() { "wording" } else { "sipar_wording" };
    let Some(written) = table.cell(row, column) else { return Wording::Source };
    chosen(&written, &[Wording::Source, Wording::Ours].map(|one| (one, wording_word(one)))).unwrap_or_else(|fault| {
        reader.say(table, row.number, Some(column), fault);
        Wording::Source
    })
}

/// A weight, as a cell says; one, where it says nothing.
pub(super) fn weight(reader: &mut Reader, table: &Table, row: &Row, column: &str) -> Decimal {
    let Some(written) = table.cell(row, column) else { return Decimal::ONE };
    Decimal::from_str_exact(&written.replace(',', ".")).unwrap_or_else(|_| {
        reader.say(table, row.number, Some(column), Fault::Rejected(QuestionnaireFault::NotANumber));
        Decimal::ONE
    })
}

fn day(reader: &mut Reader, table: &Table, row: &Row, column: &str) -> Option<Date> {
    let written = table.cell(row, column)?;
    let day = read_day(&written);
    if day.is_none() {
        reader.say(table, row.number, Some(column), Fault::NotAWord(written, "2026-01-31".to_owned()));
    }
    day
}

fn documents(reader: &mut Reader, table: &Table) -> Vec<LegalBasis> {
    let labels = Texts::of(reader, table, "label");
    let mut documents = Vec::new();
    for row in &table.rows {
        let Some(code) = table.cell(row, "code") else { continue };
        reader.place("[[legal_basis]]", &code, table, row.number);
        let Some(says) = labels.words(reader, table, row) else {
            reader.say(table, row.number, Some("label"), Fault::NoLabel);
            continue;
        };
        documents.push(LegalBasis {
            document: table.cell(row, "document").unwrap_or_default(),
            provision: table.cell(row, "provision"),
            issued: day(reader, table, row, "issued"),
            in_force_from: day(reader, table, row, "in_force_from"),
            in_force_to: day(reader, table, row, "in_force_to"),
            source: table.cell(row, "source").unwrap_or_default(),
            confidence: mark(reader, table, row, "confidence"),
            says,
            code,
        });
    }
    documents
}

fn nodes(reader: &mut Reader, table: &Table) -> Vec<Node> {
    let labels = Texts::of(reader, table, "label");
    let mut nodes = Vec::new();
    for row in &table.rows {
        let Some(code) = table.cell(row, "code") else { continue };
        reader.place("[[node]]", &code, table, row.number);
        let Some(words) = labels.words(reader, table, row) else {
            reader.say(table, row.number, Some("label"), Fault::NoLabel);
            continue;
        };
        let weight = weight(reader, table, row, "weight");
        nodes.push(Node { code, words, parent: table.cell(row, "parent"), weight });
    }
    nodes
}

fn stages(reader: &mut Reader, table: &Table) -> Vec<Stage> {
    let labels = Texts::of(reader, table, "label");
    let read = table
        .rows
        .iter()
        .filter_map(|row| Some(Stage { code: table.cell(row, "code")?, words: labels.words(reader, table, row)? }));
    read.collect()
}

fn quotas(reader: &mut Reader, table: &Table) -> Vec<Quota> {
    let mut quotas = Vec::new();
    for row in &table.rows {
        let Some(unit_kind) = table.cell(row, "unit_kind") else { continue };
        match table.cell(row, "n").and_then(|n| n.parse().ok()) {
            Some(n) => quotas.push(Quota { unit_kind, n }),
            None => reader.say(table, row.number, Some("n"), Fault::Rejected(QuestionnaireFault::NotANumber)),
        }
    }
    quotas
}
