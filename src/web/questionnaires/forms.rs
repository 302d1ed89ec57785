//! The pages of a draft: its questions, one question, and the forms that change them.

use crate::app::questionnaires::Open;
use crate::domain::lang::Lang;
use crate::domain::questionnaire::{Item, Kind, Question, Questionnaire, Scale};
use crate::domain::template::Words;
use crate::domain::text::{Texts, texts};
use crate::web::guard::Anyone;
use crate::web::pages::Section;
use crate::web::pages::offices_form::{Choice, Control, Field, Form};
use crate::web::pages::questionnaires::{Editing, Line as Shown, Step};

/// Where a draft is changed.
pub(super) fn href(code: &str) -> String {
    format!("/questionnaires/{code}/edit")
}

/// What every form of a draft carries along.
fn carried(open: &Open, act: &str, more: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    let own = [("seen", open.revision.to_string()), ("act", act.to_owned())];
    own.into_iter().chain(more.iter().map(|(name, value)| (*name, (*value).to_owned()))).collect()
}

fn step(open: &Open, label: &'static str, act: &str, more: &[(&'static str, &str)]) -> Step {
    Step { label, fields: carried(open, act, more) }
}

/// Forms of one page: each gets a number, so that ids differ.
struct Forms<'a> {
    open: &'a Open,
    t: &'static Texts,
    all: Vec<Form>,
}

impl Forms<'_> {
    fn add(&mut self, title: &'static str, act: &str, more: &[(&'static str, &str)], fields: Vec<Field>) {
        let hidden = carried(self.open, act, more).into_iter().map(|(name, value)| Field {
            name: name.into(),
            id: String::new(),
            label: String::new(),
            named: false,
            hint: None,
            fault: None,
            control: Control::Hidden(value),
        });
        let number = self.all.len();
        let mut all: Vec<Field> = hidden.collect();
        all.extend(fields.into_iter().map(|field| Field { id: format!("f{number}-{}", field.name), ..field }));
        let action = href(&self.open.questionnaire.code);
        self.all.push(Form { title, help: None, action, fields: all, button: title });
    }

    fn words(&self, words: Option<&Words>) -> Vec<Field> {
        let of = |lang: Lang| words.map(|words| words.of(lang).to_owned()).unwrap_or_default();
        vec![
            text("vi", self.t.questionnaire_in_vietnamese, of(Lang::Vi), true),
            text("en", self.t.questionnaire_in_english, of(Lang::En), false),
        ]
    }
}

fn field(name: &'static str, label: &str, control: Control) -> Field {
    let (name, id, label) = (name.into(), String::new(), label.to_owned());
    Field { name, id, label, named: false, hint: None, fault: None, control }
}

fn text(name: &'static str, label: &str, value: String, needed: bool) -> Field {
    field(name, label, Control::Text { value, needed })
}

fn choice(value: &str, label: &str, named: bool, chosen: bool) -> Choice {
    Choice { value: value.to_owned(), label: label.to_owned(), named, chosen }
}

/// The kinds a question may be of, as files say them, with their names.
const fn kinds(t: &Texts) -> [(&'static str, &'static str); 7] {
    [
        ("single", t.questionnaire_kind_single),
        ("multiple", t.questionnaire_kind_multiple),
        ("matrix", t.questionnaire_kind_matrix),
        ("number", t.questionnaire_kind_number),
        ("date", t.questionnaire_kind_date),
        ("text", t.questionnaire_kind_text),
        ("note", t.questionnaire_kind_note),
    ]
}

/// The page of the whole draft.
pub(super) fn all(open: &Open, anyone: &Anyone, csrf: String) -> Editing {
    let (t, one) = (texts(anyone.lang), &open.questionnaire);
    let code = one.code.clone();
    let kind = |question: &Question| {
        kinds(t).into_iter().find(|(word, _)| *word == question.kind.word()).map_or("", |(_, name)| name)
    };
    let lines = one.questions.iter().map(|question| {
        let own = [("question", question.code.as_str())];
        Shown {
            code: question.code.clone(),
            words: question.words.vi.clone(),
            about: kind(question).to_owned(),
            rule: question.shown_if.as_ref().map(ToString::to_string),
            href: Some(format!("{}?question={}", href(&code), question.code)),
            steps: vec![
                step(open, t.questionnaire_up, "up", &own),
                step(open, t.questionnaire_down, "down", &own),
                step(open, t.questionnaire_remove, "remove", &own),
            ],
        }
    });
    let mut forms = Forms { open, t, all: Vec::new() };
    let sections = one.sections.iter().map(|section| choice(&section.code, &section.words.vi, true, false)).collect();
    let scales = one.scales().into_iter().map(|scale| choice(&scale.code, &scale_words(scale), true, false)).collect();
    let kinds = kinds(t).into_iter().map(|(word, name)| choice(word, name, false, false)).collect();
    let mut fields = vec![
        field("section", t.questionnaire_section, Control::Choice(sections)),
        field("kind", t.questionnaire_about, Control::Choice(kinds)),
        field("scale", t.questionnaire_scale, Control::Choice(scales)),
    ];
    fields.extend(forms.words(None));
    forms.add(t.questionnaire_add, "add", &[], fields);
    let fields = forms.words(Some(&one.title));
    forms.add(t.questionnaire_title, "title", &[], fields);
    forms.add(t.questionnaire_publish, "publish", &[], Vec::new());
    forms.add(t.questionnaire_drop, "drop", &[], Vec::new());
    Editing {
        frame: anyone.frame(href(&code), Section::Work).illustrative(anyone.app.illustrative),
        csrf,
        title: one.title.vi.clone(),
        named: true,
        lead: t.questionnaire_edit_lead,
        caption: t.questionnaire_questions,
        lines: lines.collect(),
        back: None,
        preview: format!("/questionnaires/{code}/look"),
        forms: forms.all,
        code,
    }
}

fn scale_words(scale: &Scale) -> String {
    scale.levels.iter().map(|level| level.words.vi.as_str()).collect::<Vec<_>>().join(" / ")
}

/// The page of one question of a draft.
pub(super) fn of_one(open: &Open, question: &Question, anyone: &Anyone, csrf: String) -> Editing {
    let (t, one) = (texts(anyone.lang), &open.questionnaire);
    let code = one.code.clone();
    let own = [("question", question.code.as_str())];
    let mut forms = Forms { open, t, all: Vec::new() };
    let mut fields = forms.words(Some(&question.words));
    let hint = |lang: Lang| question.hint.as_ref().map(|hint| hint.of(lang).to_owned()).unwrap_or_default();
    fields.push(text("hint_vi", t.questionnaire_hint_vietnamese, hint(Lang::Vi), false));
    fields.push(text("hint_en", t.questionnaire_hint_english, hint(Lang::En), false));
    let required = [("no", t.no, !question.required), ("yes", t.yes, question.required)];
    let required = required.map(|(value, label, chosen)| choice(value, label, false, chosen));
    fields.push(field("required", t.questionnaire_required, Control::Choice(required.into())));
    forms.add(t.questionnaire_change_words, "words", &own, fields);
    let rules = field("rule", t.questionnaire_asked_if, Control::Choice(rules(one, question, t)));
    forms.add(t.questionnaire_change_rule, "rule", &own, vec![rules]);
    let mut lines = Vec::new();
    if let Kind::Matrix { items, .. } = &question.kind {
        lines = items.iter().map(|item| line(open, question, item, anyone.lang)).collect();
        let mut fields = forms.words(None);
        fields.push(element(one, None, t));
        forms.add(t.questionnaire_add_line, "item-add", &own, fields);
        for item in items {
            let mut fields = forms.words(Some(&item.words));
            fields.push(element(one, item.criterion_of.as_deref(), t));
            fields.push(text("weight", t.questionnaire_weight, item.weight.normalize().to_string(), false));
            let own = [("question", question.code.as_str()), ("item", item.code.as_str())];
            forms.add(t.questionnaire_change_line, "item", &own, fields);
        }
    }
    if let Some(scale) = question.scale() {
        scale_forms(&mut forms, question, scale);
    }
    Editing {
        frame: anyone
            .frame(format!("{}?question={}", href(&code), question.code), Section::Work)
            .illustrative(anyone.app.illustrative),
        csrf,
        title: question.words.vi.clone(),
        named: true,
        lead: t.questionnaire_edit_lead,
        caption: t.questionnaire_lines,
        lines,
        back: Some(href(&code)),
        preview: format!("/questionnaires/{code}/look"),
        forms: forms.all,
        code,
    }
}

fn line(open: &Open, question: &Question, item: &Item, lang: Lang) -> Shown {
    let t = texts(lang);
    let own = [("question", question.code.as_str()), ("item", item.code.as_str())];
    let node =
        item.criterion_of.as_ref().and_then(|code| open.questionnaire.tree.iter().find(|node| node.code == *code));
    Shown {
        code: format!("{}_{}", question.code, item.code),
        words: item.words.vi.clone(),
        about: node.map(|node| node.words.of(lang).to_owned()).unwrap_or_default(),
        rule: None,
        href: None,
        steps: vec![
            step(open, t.questionnaire_up, "item-up", &own),
            step(open, t.questionnaire_down, "item-down", &own),
            step(open, t.questionnaire_remove, "item-remove", &own),
        ],
    }
}

/// Where a line counts: an element that has no elements below it, or nowhere.
fn element(one: &Questionnaire, chosen: Option<&str>, t: &Texts) -> Field {
    let nowhere = choice("", t.questionnaire_counts_nowhere, false, chosen.is_none());
    let leaves = one.tree.iter().filter(|node| one.tree.iter().all(|other| other.parent.as_ref() != Some(&node.code)));
    let nodes = leaves.map(|node| choice(&node.code, &node.words.vi, true, chosen == Some(node.code.as_str())));
    field("element", t.questionnaire_element, Control::Choice([nowhere].into_iter().chain(nodes).collect()))
}

/// The choices of a scale: changed for all questions that share it.
fn scale_forms(forms: &mut Forms<'_>, question: &Question, scale: &Scale) {
    let t = forms.t;
    for level in &scale.levels {
        let value = level.value.to_string();
        let mut fields = forms.words(Some(&level.words));
        if let Some(satisfied) = level.satisfied {
            let said = [("no", t.no, !satisfied), ("yes", t.yes, satisfied)];
            let said = said.map(|(value, label, chosen)| choice(value, label, false, chosen));
            fields.push(field("satisfied", t.questionnaire_satisfied, Control::Choice(said.into())));
        }
        let own = [("question", question.code.as_str()), ("scale", scale.code.as_str()), ("level", value.as_str())];
        forms.add(t.questionnaire_change_choice, "level", &own, fields);
    }
    let own = [("question", question.code.as_str()), ("scale", scale.code.as_str())];
    let fields = forms.words(None);
    forms.add(t.questionnaire_add_choice, "level-add", &own, fields);
    forms.add(t.questionnaire_remove_choice, "level-remove", &own, Vec::new());
}

/// The rules that can be chosen: always, the present one, and every answer to a choice before.
fn rules(one: &Questionnaire, question: &Question, t: &Texts) -> Vec<Choice> {
    let present = question.shown_if.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut rules = vec![choice("", t.questionnaire_always, false, present.is_empty())];
    let before = one.questions.iter().take_while(|other| other.code != question.code);
    for variable in before.flat_map(Question::variables) {
        let Some(scale) = variable.scale() else { continue };
        // Rated lines would make the list longer than anybody reads.
        if variable.criterion_of().is_some() {
            continue;
        }
        let has = if matches!(variable.question.kind, Kind::Multiple { .. }) { "has" } else { "==" };
        for level in &scale.levels {
            let rule = format!("{} {has} {}", variable.name(), level.value);
            let label = format!("{}: {}", variable.words().vi, level.words.vi);
            rules.push(choice(&rule, &label, true, rule == present));
        }
    }
    if rules.iter().all(|rule| !rule.chosen) {
        rules.insert(1, choice(&present, &present, false, true));
    }
    rules
}
