//! Criteria sets: one as a tree, published or as a draft with its steps; a criterion of a draft; a file to bring in.

use askama::Template;

use super::offices_form::{Control, Field, Form};
use super::round::{Fact, Table, Way};
use super::{Frame, Section};

/// A set.
#[derive(Template)]
#[template(path = "criteria_set.html", config = "src/web/askama.toml")]
pub struct SetPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// Code and version.
    pub name: String,
    /// Its name.
    pub title: String,
    /// What to know before.
    pub lead: Option<String>,
    /// What the list of what is wrong is.
    pub wrong_title: &'static str,
    /// What is wrong, and the way there.
    pub wrong: Vec<(String, Option<String>)>,
    /// What was done.
    pub said: Vec<String>,
    /// What must not be missed.
    pub notices: Vec<String>,
    /// What is known of the whole.
    pub facts: Vec<(&'static str, Fact)>,
    /// Where one can go from here.
    pub ways: Vec<Way>,
    /// What it rests on: document, where it was read, how sure that is.
    pub documents: Vec<(String, String, &'static str)>,
    /// Its tree.
    pub rows: Vec<Row>,
    /// Where the steps of a draft are sent.
    pub action: Option<String>,
    /// The criteria without a rule.
    pub by_hand: Vec<String>,
    /// Its figures.
    pub tables: Vec<Table>,
    /// What can be changed.
    pub forms: Vec<Form>,
}

/// A node of the tree.
pub struct Row {
    /// Its number.
    pub code: String,
    /// What it is called.
    pub words: String,
    /// Where it is changed.
    pub href: Option<String>,
    /// How far below the areas, 3 at most.
    pub depth: usize,
    /// Its maximum.
    pub maximum: String,
    /// How sure that is, where it is not as sure as the set.
    pub mark: Option<&'static str>,
    /// *Cách tính*, word for word.
    pub how: String,
    /// The rule in sentences.
    pub rule: Vec<String>,
    /// What is to be said of the rule: there is none, or it waits.
    pub state: Option<&'static str>,
    /// What proves it.
    pub evidence: String,
    /// Whether proof must be there; blank above the leaves.
    pub evidence_rule: &'static str,
    /// Where its points come from; blank above the leaves.
    pub source: &'static str,
    /// Who fills it in.
    pub owner: Option<String>,
    /// Its buttons.
    pub steps: Vec<Step>,
}

/// A button with what it sends.
pub struct Step {
    /// What stands on it.
    pub label: &'static str,
    /// Names and values.
    pub fields: Vec<(&'static str, String)>,
}

/// A criterion of a draft.
#[derive(Template)]
#[template(path = "criteria_criterion.html", config = "src/web/askama.toml")]
pub struct CriterionPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// Where all sets are.
    pub root: &'static str,
    /// The draft: name and address.
    pub back: (String, String),
    /// Where steps are sent.
    pub action: String,
    /// Number and words.
    pub title: String,
    /// What was done.
    pub said: Option<&'static str>,
    /// What the list of what is wrong is.
    pub wrong_title: &'static str,
    /// What is wrong.
    pub wrong: Vec<String>,
    /// Examples of rules: shape and lines; none of what is not scored itself.
    pub shapes: &'static [(&'static str, &'static str)],
    /// Its maximum.
    pub maximum: String,
    /// *Cách tính*, word for word.
    pub how: String,
    /// Its rule in sentences.
    pub rule: Vec<String>,
    /// How its rule stands.
    pub state: &'static str,
    /// Confirming and rejecting it.
    pub steps: Vec<Step>,
    /// The rule that the words say, in sentences, where it is another.
    pub proposed: Option<Vec<String>>,
    /// Taking that.
    pub propose: Step,
    /// The criteria before and behind: what it is, name, address.
    pub neighbours: Vec<(&'static str, String, String)>,
    /// What can be changed.
    pub forms: Vec<Form>,
}

/// A file to bring in.
#[derive(Template)]
#[template(path = "criteria_bring.html", config = "src/web/askama.toml")]
pub struct BringPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// The file that was not taken; blank at first.
    pub file: String,
    /// Every mistake of it.
    pub problems: Vec<String>,
    /// What is typed beside a file.
    pub fields: Vec<Field>,
}

#[cfg(test)]
fn text(name: &'static str, label: &str) -> Field {
    Field {
        name: name.into(),
        id: format!("f-{name}"),
        label: label.to_owned(),
        named: false,
        hint: None,
        fault: None,
        control: Control::Text { value: "12".to_owned(), needed: true },
    }
}

#[cfg(test)]
impl SetPage {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        use super::round::{named, plain};
        let t = crate::domain::text::texts(lang);
        let row = |depth: usize, code: &str| Row {
            code: code.to_owned(),
            words: "Ban hành kế hoạch".to_owned(),
            href: None,
            depth,
            maximum: "2".to_owned(),
            mark: Some(t.confidence_unknown),
            how: "Kịp thời: 2;\nkhông: 0".to_owned(),
            rule: vec!["Kịp thời: 2".to_owned()],
            state: Some(t.sets_rule_waits),
            evidence: "Quyết định ban hành".to_owned(),
            evidence_rule: t.assess_evidence_required,
            source: t.sets_source_appraised,
            owner: Some("Sở Nội vụ".to_owned()),
            steps: Vec::new(),
        };
        let name = "par-xa-minh-hoa-1".to_owned();
        Self {
            frame: Frame::new(lang, "/criteria-sets/par-xa-minh-hoa-1", Section::Work).illustrative(true),
            csrf: "dGVzdA".to_owned(),

            name: name.clone(),
            title: "Bộ tiêu chí".to_owned(),
            lead: Some(t.sets_published_lead.to_owned()),
            wrong_title: "",
            wrong: Vec::new(),
            said: Vec::new(),
            notices: vec![t.par_note_illustrative.to_owned()],
            facts: vec![(t.assess_maximum, plain("100")), (t.sets_successor, named("Quyết định 1"))],
            ways: vec![Way { title: t.sets_compare, about: name, href: "/criteria-sets/a/compare/b".to_owned() }],
            documents: vec![("Quyết định 1".to_owned(), "cổng thông tin".to_owned(), t.confidence_reported)],
            rows: vec![row(0, "1"), row(1, "1.1"), row(2, "1.1.1")],
            action: None,
            by_hand: vec!["1.1.1 Ban hành kế hoạch".to_owned()],
            tables: Vec::new(),
            forms: Vec::new(),
        }
    }

    pub(super) fn sample_of_draft(lang: crate::domain::lang::Lang) -> Self {
        let t = crate::domain::text::texts(lang);
        let action = || "/criteria-sets/par-xa/edit".to_owned();
        let form = |title, name| Form {
            title,
            help: None,
            action: action(),
            fields: vec![text(name, t.sets_words)],
            button: title,
        };
        let mut page = Self::sample(lang);
        for row in &mut page.rows {
            row.href = Some(format!("/criteria-sets/par-xa/edit/{}", row.code));
            row.steps = vec![Step { label: t.questionnaire_up, fields: vec![("of", row.code.clone())] }];
        }
        Self {
            wrong_title: t.sets_faults_title,
            wrong: vec![
                ("1.1: …".to_owned(), Some("/criteria-sets/par-xa/edit/1.1".to_owned())),
                ("…".to_owned(), None),
            ],
            said: vec![t.assess_saved.to_owned()],
            action: Some(action()),
            forms: vec![form(t.sets_add, "words"), form(t.sets_head_save, "title")],
            ..page
        }
    }
}

#[cfg(test)]
impl CriterionPage {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let t = crate::domain::text::texts(lang);
        let step = |label, act: &str| Step { label, fields: vec![("act", act.to_owned())] };
        let action = || "/criteria-sets/par-xa/edit".to_owned();
        let title = t.sets_criterion_save;
        let form =
            Form { title, help: None, action: action(), fields: vec![text("words", t.sets_words)], button: title };
        Self {
            frame: Frame::new(lang, "/criteria-sets/par-xa/edit/1.1", Section::Work).illustrative(true),
            csrf: "dGVzdA".to_owned(),
            root: "/criteria-sets",
            back: ("par-xa-2".to_owned(), action()),
            action: action(),
            title: "1.1 Ban hành kế hoạch".to_owned(),
            said: Some(t.assess_saved),
            wrong_title: t.sets_faults_title,
            wrong: vec!["…".to_owned()],
            shapes: &[("yes-no", "shape = \"yes-no\"")],
            maximum: "2".to_owned(),
            how: "Kịp thời: 2;\nkhông: 0".to_owned(),
            rule: vec!["Kịp thời: 2".to_owned()],
            state: t.sets_rule_waits,
            steps: vec![step(t.sets_rule_confirm, "confirm"), step(t.sets_rule_reject, "reject")],
            proposed: Some(vec!["Kịp thời: 2".to_owned()]),
            propose: step(t.sets_rule_take, "propose"),
            neighbours: vec![(t.assess_next, "1.2 Báo cáo".to_owned(), "/criteria-sets/par-xa/edit/1.2".to_owned())],
            forms: vec![form],
        }
    }
}

#[cfg(test)]
impl BringPage {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let t = crate::domain::text::texts(lang);
        Self {
            frame: Frame::new(lang, "/criteria-sets/new", Section::Work),
            csrf: "dGVzdA".to_owned(),
            file: "bo-chi-so.xlsx".to_owned(),
            problems: vec!["bo-chi-so.xlsx, C14: …".to_owned()],
            fields: vec![text("about.code", t.sets_code)],
        }
    }
}
