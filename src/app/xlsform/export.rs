//! A questionnaire as a workbook.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use time::Date;

use super::columns::{INTRODUCTION, MATRIX, OTHER, SECTION_NOTE, SURVEY, SURVEY_OWN, THANKS, languages};
use super::rules::{constraint, relevant};
use crate::app::AppError;
use crate::domain::questionnaire::{
    Item, Kind, Question, Questionnaire, Scale, Section, confidence_word, wording_word,
};
use crate::domain::template::Words;

/// Rows of a sheet, each a list of columns and what stands in them.
#[derive(Default)]
struct Sheet {
    name: &'static str,
    header: Vec<String>,
    rows: Vec<Vec<(String, String)>>,
}

impl Sheet {
    fn new(name: &'static str, header: &[&str]) -> Self {
        Self { name, header: header.iter().map(|column| (*column).to_owned()).collect(), rows: Vec::new() }
    }

    /// Columns for a text in every language, behind the others.
    fn with_texts(mut self, column: &str, languages: &[(String, String)]) -> Self {
        self.header.extend(languages.iter().map(|(_, name)| format!("{column}::{name}")));
        self
    }
}

/// A row being filled.
#[derive(Default)]
struct Cells(Vec<(String, String)>);

impl Cells {
    fn with(mut self, column: &str, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.0.push((column.to_owned(), text));
        }
        self
    }

    fn with_words(mut self, column: &str, words: Option<&Words>, languages: &[(String, String)]) -> Self {
        for (tag, text) in words.iter().flat_map(|words| words.all()) {
            let name = languages.iter().find(|(one, _)| one == tag).map_or(tag, |(_, name)| name.as_str());
            self.0.push((format!("{column}::{name}"), text.to_owned()));
        }
        self
    }
}

/// The workbook of a questionnaire, XLSX.
pub fn workbook(questionnaire: &Questionnaire) -> Result<Vec<u8>, AppError> {
    let form = Form { questionnaire, languages: languages(questionnaire) };
    let sheets = [
        form.survey(),
        form.choices(),
        form.settings(),
        form.own(),
        form.documents(),
        form.scales(),
        form.nodes(),
        form.stages(),
        form.quotas(),
    ];
    written(&sheets, questionnaire.effective_from)
        .map_err(|error| AppError::Refused(format!("the workbook cannot be written: {error}")))
}

fn written(sheets: &[Sheet], made: Date) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The same questionnaire makes the same file: no clock is read.
    let year = u16::try_from(made.year()).unwrap_or(2000).max(1900);
    let day = ExcelDateTime::from_ymd(year, u8::from(made.month()), made.day())?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&day));
    let bold = Format::new().set_bold();
    for sheet in sheets {
        let page = workbook.add_worksheet().set_name(sheet.name)?;
        page.set_freeze_panes(1, 0)?;
        for (column, name) in (0..).zip(&sheet.header) {
            page.write_string_with_format(0, column, name, &bold)?;
            page.set_column_width(column, if name.contains("::") { 50 } else { 16 })?;
        }
        for (row, cells) in (1..).zip(&sheet.rows) {
            for (name, text) in cells {
                let place = sheet.header.iter().position(|header| header == name);
                let column = place.and_then(|place| u16::try_from(place).ok()).ok_or(XlsxError::RowColumnLimitError)?;
                page.write_string(row, column, text)?;
            }
        }
    }
    workbook.save_to_buffer()
}

struct Form<'a> {
    questionnaire: &'a Questionnaire,
    languages: Vec<(String, String)>,
}

impl Form<'_> {
    fn row(&self, kind: &str, name: &str, label: Option<&Words>) -> Cells {
        Cells::default().with("type", kind).with("name", name).with_words("label", label, &self.languages)
    }

    fn survey(&self) -> Sheet {
        let mut sheet =
            Sheet::new("survey", &SURVEY).with_texts("label", &self.languages).with_texts("hint", &self.languages);
        sheet.header.extend(SURVEY_OWN.map(str::to_owned));
        let whole = |name, words| self.row("note", name, Some(words)).with("sipar_kind", name).0;
        sheet.rows.extend(self.questionnaire.introduction.as_ref().map(|words| whole(INTRODUCTION, words)));
        for section in &self.questionnaire.sections {
            self.section(section, &mut sheet.rows);
        }
        sheet.rows.extend(self.questionnaire.thanks.as_ref().map(|words| whole(THANKS, words)));
        sheet
    }

    fn section(&self, section: &Section, rows: &mut Vec<Vec<(String, String)>>) {
        let name = format!("section-{}", section.code);
        let rule = section.shown_if.as_ref().map(|rule| relevant(rule, self.questionnaire)).unwrap_or_default();
        rows.push(
            self.row("begin_group", &name, Some(&section.words))
                .with("relevant", rule)
                .with("sipar_code", section.code.as_str())
                .0,
        );
        if let Some(note) = &section.note {
            rows.push(self.row("note", &format!("{name}-note"), Some(note)).with("sipar_kind", SECTION_NOTE).0);
        }
        let questions = self.questionnaire.questions.iter().filter(|question| question.section == section.code);
        questions.for_each(|question| self.question(question, rows));
        rows.push(Cells::default().with("type", "end_group").0);
    }

    fn question(&self, question: &Question, rows: &mut Vec<Vec<(String, String)>>) {
        let list = |word: &str, scale: &Scale| format!("{word} {}", scale.code);
        let kind = match &question.kind {
            Kind::Single(scale) => list("select_one", scale),
            Kind::Multiple { scale, .. } => list("select_multiple", scale),
            Kind::Matrix { .. } => "begin_group".to_owned(),
            Kind::Number { places: 0, .. } => "integer".to_owned(),
            Kind::Number { .. } => "decimal".to_owned(),
            Kind::Date { .. } => "date".to_owned(),
            Kind::Text { .. } => "text".to_owned(),
            Kind::Note => "note".to_owned(),
        };
        let rule = question.shown_if.as_ref().map(|rule| relevant(rule, self.questionnaire)).unwrap_or_default();
        let mut row = self
            .row(&kind, &question.code, Some(&question.words))
            .with_words("hint", question.hint.as_ref(), &self.languages)
            .with("relevant", rule)
            .with("constraint", constraint(&question.kind).unwrap_or_default())
            .with("sipar_demographic", question.demographic.as_deref().unwrap_or_default())
            .with("sipar_basis", question.basis.join(" "))
            .with("sipar_provision", question.provision.as_deref().unwrap_or_default())
            .with("sipar_confidence", confidence_word(question.confidence))
            .with("sipar_wording", wording_word(question.wording));
        row = match &question.kind {
            Kind::Matrix { .. } => row.with("appearance", "table-list").with("sipar_kind", MATRIX),
            Kind::Number { places, .. } if *places > 0 => row.with("sipar_kind", format!("places {places}")),
            _ => row,
        };
        if !matches!(question.kind, Kind::Matrix { .. }) {
            row = row
                .with("required", if question.required { "yes" } else { "" })
                .with("sipar_element", question.criterion_of.as_deref().unwrap_or_default())
                .with("sipar_weight", question.weight.normalize().to_string())
                .with("sipar_same_as", question.same_as.join(" "));
        }
        rows.push(row.0);
        match &question.kind {
            Kind::Matrix { scale, items } => {
                rows.extend(items.iter().map(|item| self.item(question, scale, item)));
                rows.push(Cells::default().with("type", "end_group").0);
            }
            Kind::Single(scale) | Kind::Multiple { scale, .. } => rows.extend(self.other(question, scale)),
            _ => {}
        }
    }

    fn item(&self, question: &Question, scale: &Scale, item: &Item) -> Vec<(String, String)> {
        self.row(&format!("select_one {}", scale.code), &format!("{}_{}", question.code, item.code), Some(&item.words))
            .with("required", if question.required { "yes" } else { "" })
            .with("sipar_code", item.code.as_str())
            .with("sipar_element", item.criterion_of.as_deref().unwrap_or_default())
            .with("sipar_weight", item.weight.normalize().to_string())
            .with("sipar_same_as", item.same_as.join(" "))
            .0
    }

    /// The words beside a choice: a question of its own.
    fn other(&self, question: &Question, scale: &Scale) -> Option<Vec<(String, String)>> {
        let level = scale.levels.iter().find(|level| level.specify)?;
        let taken = format!("selected(${{{}}}, '{}')", question.code, level.value);
        let row = self.row("text", &format!("{}_other", question.code), Some(&level.words));
        Some(row.with("relevant", taken).with("sipar_kind", OTHER).0)
    }

    fn choices(&self) -> Sheet {
        let mut sheet = Sheet::new("choices", &["list_name", "name"]).with_texts("label", &self.languages);
        sheet.header.extend(["sipar_satisfied", "sipar_specify", "sipar_alone"].map(str::to_owned));
        for scale in self.questionnaire.scales() {
            for level in &scale.levels {
                let yes = |holds: bool| if holds { "yes" } else { "" };
                let satisfied = level.satisfied.map_or("", |satisfied| if satisfied { "yes" } else { "no" });
                let cells = Cells::default()
                    .with("list_name", scale.code.as_str())
                    .with("name", level.value.to_string())
                    .with_words("label", Some(&level.words), &self.languages)
                    .with("sipar_satisfied", satisfied)
                    .with("sipar_specify", yes(level.specify))
                    .with("sipar_alone", yes(level.alone));
                sheet.rows.push(cells.0);
            }
        }
        sheet
    }

    fn settings(&self) -> Sheet {
        let mut sheet = Sheet::new("settings", &["form_title", "form_id", "version", "default_language"]);
        let cells = Cells::default()
            .with("form_title", self.questionnaire.title.vi.as_str())
            .with("form_id", self.questionnaire.code.as_str())
            .with("version", self.questionnaire.version.to_string())
            .with("default_language", self.languages[0].1.as_str());
        sheet.rows.push(cells.0);
        sheet
    }

    /// What is said of the whole.
    fn own(&self) -> Sheet {
        let mut sheet = Sheet::new("sipar", &["key", "value"]).with_texts("label", &self.languages);
        let one = self.questionnaire;
        let mut value = |key: &str, text: String| {
            sheet.rows.push(Cells::default().with("key", key).with("value", text).0);
        };
        value("code", one.code.clone());
        value("version", one.version.to_string());
        value("family", one.family.clone());
        value("effective_from", one.effective_from.to_string());
        value("effective_to", one.effective_to.map(|day| day.to_string()).unwrap_or_default());
        value("confidence", confidence_word(one.confidence).to_owned());
        for language in &one.languages {
            value(&format!("language.{}", language.tag), language.name.clone());
        }
        if let Some(scoring) = &one.scoring {
            value("scoring.criterion", scoring.criterion.word().to_owned());
            value("scoring.criterion_confidence", confidence_word(scoring.criterion_confidence).to_owned());
            value("scoring.weights", scoring.weights.word().to_owned());
            value("scoring.weights_confidence", confidence_word(scoring.weights_confidence).to_owned());
            value("scoring.blanks", scoring.blanks.word().to_owned());
            value("scoring.blanks_confidence", confidence_word(scoring.blanks_confidence).to_owned());
            value("scoring.minimum_n", scoring.minimum_n.to_string());
        }
        if let Some(sampling) = &one.sampling {
            value("sampling.person", sampling.person.word().to_owned());
            value("sampling.recheck", sampling.recheck.normalize().to_string());
            value("sampling.confidence", confidence_word(sampling.confidence).to_owned());
        }
        for (key, words) in [("title", Some(&one.title)), ("note", one.note.as_ref())] {
            if words.is_some() {
                sheet.rows.push(Cells::default().with("key", key).with_words("label", words, &self.languages).0);
            }
        }
        sheet
    }

    fn documents(&self) -> Sheet {
        let columns =
            ["code", "document", "provision", "issued", "in_force_from", "in_force_to", "source", "confidence"];
        let mut sheet = Sheet::new("sipar_documents", &columns).with_texts("label", &self.languages);
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        for basis in &self.questionnaire.legal_basis {
            let cells = Cells::default()
                .with("code", basis.code.as_str())
                .with("document", basis.document.as_str())
                .with("provision", basis.provision.as_deref().unwrap_or_default())
                .with("issued", day(basis.issued))
                .with("in_force_from", day(basis.in_force_from))
                .with("in_force_to", day(basis.in_force_to))
                .with("source", basis.source.as_str())
                .with("confidence", confidence_word(basis.confidence))
                .with_words("label", Some(&basis.says), &self.languages);
            sheet.rows.push(cells.0);
        }
        sheet
    }

    fn scales(&self) -> Sheet {
        let mut sheet = Sheet::new("sipar_scales", &["list_name", "basis", "confidence", "counting", "wording"]);
        for scale in self.questionnaire.scales() {
            let cells = Cells::default()
                .with("list_name", scale.code.as_str())
                .with("basis", scale.basis.join(" "))
                .with("confidence", confidence_word(scale.confidence))
                .with("counting", confidence_word(scale.counting))
                .with("wording", wording_word(scale.wording));
            sheet.rows.push(cells.0);
        }
        sheet
    }

    fn nodes(&self) -> Sheet {
        let mut sheet = Sheet::new("sipar_nodes", &["code", "parent", "weight"]).with_texts("label", &self.languages);
        for node in &self.questionnaire.tree {
            let cells = Cells::default()
                .with("code", node.code.as_str())
                .with("parent", node.parent.as_deref().unwrap_or_default())
                .with("weight", node.weight.normalize().to_string())
                .with_words("label", Some(&node.words), &self.languages);
            sheet.rows.push(cells.0);
        }
        sheet
    }

    fn stages(&self) -> Sheet {
        let mut sheet = Sheet::new("sipar_stages", &["code"]).with_texts("label", &self.languages);
        for stage in self.questionnaire.sampling.iter().flat_map(|sampling| &sampling.stages) {
            let cells = Cells::default().with("code", stage.code.as_str());
            sheet.rows.push(cells.with_words("label", Some(&stage.words), &self.languages).0);
        }
        sheet
    }

    fn quotas(&self) -> Sheet {
        let mut sheet = Sheet::new("sipar_quotas", &["unit_kind", "n"]);
        for quota in self.questionnaire.sampling.iter().flat_map(|sampling| &sampling.quotas) {
            let cells = Cells::default().with("unit_kind", quota.unit_kind.as_str()).with("n", quota.n.to_string());
            sheet.rows.push(cells.0);
        }
        sheet
    }
}
