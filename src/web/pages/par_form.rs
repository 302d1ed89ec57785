//! A unit's form: the tree of criteria with what it entered, the points that come of it, and its deadlines by name.

use askama::Template;

use super::offices_form::{Control, Form};
use super::{Frame, Section};

/// A unit's form.
#[derive(Template)]
#[template(path = "par_form.html", config = "src/web/askama.toml")]
pub struct ParForm {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// The round's name.
    pub round: String,
    /// Where the round is.
    pub round_at: String,
    /// The unit's name.
    pub unit: String,
    /// What became of what was sent.
    pub saved: Option<String>,
    /// What is wrong: where, with which criterion or figure, in words.
    pub faults: Vec<(String, String, String)>,
    /// What must not be missed.
    pub notices: Vec<String>,
    /// How far the unit has come.
    pub progress: &'static str,
    /// What all comes to so far, and of how many.
    pub total: String,
    /// How its deadlines stand: the stage, and each standing with its word.
    pub deadlines: Vec<(&'static str, Vec<(&'static str, String)>)>,
    /// Ways on.
    pub ways: Vec<(&'static str, String)>,
    /// Whether the reader may enter now.
    pub saves: bool,
    /// Where the form is sent.
    pub action: String,
    /// What was seen.
    pub seen: i32,
    /// The areas.
    pub areas: Vec<Area>,
    /// What is missing before it can be handed in: where, which, what; `None` where the reader does not hand in.
    pub submit: Option<Vec<(String, String, &'static str)>>,
    /// Other forms: to give it back, to lock it.
    pub forms: Vec<Form>,
}

/// An area.
pub struct Area {
    /// Its place in the set.
    pub at: usize,
    /// Its number.
    pub code: String,
    /// Its name.
    pub words: String,
    /// Its points so far.
    pub points: String,
    /// What it can bring.
    pub maximum: String,
    /// What is below it, in the order of the table.
    pub rows: Vec<Row>,
}

/// A criterion or a sub-criterion.
pub struct Row {
    /// Its place in the set.
    pub at: usize,
    /// Its number.
    pub code: String,
    /// Its name.
    pub words: String,
    /// Its points so far.
    pub points: String,
    /// What it can bring.
    pub maximum: String,
    /// The points of every stage: whose, how many, why.
    pub marks: Vec<(&'static str, String, String)>,
    /// What is entered, where something is scored.
    pub leaf: Option<Leaf>,
}

/// What is scored.
pub struct Leaf {
    /// How, word for word.
    pub how: String,
    /// What proves it, word for word.
    pub evidence: String,
    /// Whether proof must be there.
    pub evidence_rule: &'static str,
    /// Why there are no points.
    pub trouble: String,
    /// Why it does not apply.
    pub skipped: Option<String>,
    /// Where its points come from, if not from the unit.
    pub elsewhere: Option<&'static str>,
    /// Whether it is scored by hand.
    pub by_hand: bool,
    /// Numbers to enter.
    pub inputs: Vec<Input>,
    /// Figures that are entered elsewhere: their names, and where.
    pub shared: Vec<(String, String)>,
    /// The name of the field of cases.
    pub case_name: String,
    /// What is wrong with the case.
    pub case_fault: Option<String>,
    /// The cases.
    pub cases: Vec<Case>,
    /// Why points by hand are so many.
    pub reason: Option<Words>,
    /// The explanation.
    pub explanation: Words,
    /// How many files there are.
    pub files: String,
    /// Where they are.
    pub files_at: String,
}

/// A number to enter.
pub struct Input {
    /// The field's name, and its id.
    pub name: String,
    /// What it is.
    pub label: String,
    /// Whether that comes out of the set.
    pub named: bool,
    /// In what.
    pub unit: String,
    /// What stands there.
    pub value: String,
    /// What is wrong.
    pub fault: Option<String>,
}

/// A case to pick.
pub struct Case {
    /// What is posted.
    pub value: String,
    /// What it is.
    pub label: String,
    /// Whether that comes out of the set.
    pub named: bool,
    /// What it brings.
    pub points: String,
    /// Whether it is picked.
    pub chosen: bool,
}

/// Words to write.
pub struct Words {
    /// The field's name, and its id.
    pub name: String,
    /// What stands there.
    pub value: String,
    /// What is wrong.
    pub fault: Option<String>,
}

#[cfg(test)]
impl ParForm {
    /// Rows of every kind: cases, figures, by hand, without use, from elsewhere.
    fn sample_rows(t: &'static crate::domain::text::Texts, input: Input) -> Vec<Row> {
        let words = |name: &str| Words { name: name.to_owned(), value: "Kế hoạch số 12".to_owned(), fault: None };
        let leaf = || Leaf {
            how: "Ban hành kịp thời: 1".to_owned(),
            evidence: "Kế hoạch".to_owned(),
            evidence_rule: t.assess_evidence_explained,
            trouble: String::new(),
            skipped: None,
            elsewhere: None,
            by_hand: false,
            inputs: Vec::new(),
            shared: Vec::new(),
            case_name: "c-2".to_owned(),
            case_fault: None,
            cases: Vec::new(),
            reason: None,
            explanation: words("x-2"),
            files: "2".to_owned(),
            files_at: "/par/minh-hoa/unit/xa-a/evidence/1.1.1".to_owned(),
        };
        let row = |at: usize, code: &str, leaf: Option<Leaf>| Row {
            at,
            code: code.to_owned(),
            words: "Kế hoạch cải cách hành chính".to_owned(),
            points: "0,5".to_owned(),
            maximum: "1".to_owned(),
            marks: vec![(t.assess_mark_self, "0,5".to_owned(), String::new())],
            leaf,
        };
        let case = |value: &str, chosen| Case {
            value: value.to_owned(),
            label: "Kịp thời".to_owned(),
            named: true,
            points: "1".to_owned(),
            chosen,
        };
        let picked = Leaf { cases: vec![case("a", true), case("b", false)], ..leaf() };
        let figures = Leaf {
            inputs: vec![input],
            explanation: words("x-3"),
            trouble: t.assess_trouble_division.to_owned(),
            ..leaf()
        };
        let hand = Leaf {
            by_hand: true,
            reason: Some(words("r-4")),
            explanation: words("x-4"),
            shared: vec![("Hồ sơ đúng hạn".to_owned(), "f-ho_so".to_owned())],
            ..leaf()
        };
        let skipped = Leaf { skipped: Some("Không có thủ tục".to_owned()), explanation: words("x-5"), ..leaf() };
        let given = Leaf { elsewhere: Some(t.assess_elsewhere), explanation: words("x-6"), ..leaf() };
        vec![
            row(1, "1.1", None),
            row(2, "1.1.1", Some(picked)),
            row(3, "1.1.2", Some(figures)),
            row(4, "1.1.3", Some(hand)),
            row(5, "1.1.4", Some(skipped)),
            row(6, "1.1.5", Some(given)),
        ]
    }

    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let t = crate::domain::text::texts(lang);
        let input = Input {
            name: "f-ho_so".to_owned(),
            label: "Hồ sơ đúng hạn".to_owned(),
            named: true,
            unit: "hồ sơ".to_owned(),
            value: "12x".to_owned(),
            fault: Some(t.assess_field_number.to_owned()),
        };
        let rows = Self::sample_rows(t, input);
        let area = Area {
            at: 0,
            code: "1".to_owned(),
            words: "Chỉ đạo điều hành".to_owned(),
            points: "0,5".to_owned(),
            maximum: "9,5".to_owned(),
            rows,
        };
        let field = super::offices_form::Field {
            name: "reason".into(),
            id: "return-reason".to_owned(),
            label: t.assess_reason.to_owned(),
            named: false,
            hint: None,
            fault: None,
            control: Control::Text { value: String::new(), needed: true },
        };
        let action = "/par/minh-hoa/unit/xa-a".to_owned();
        let back = Form {
            title: t.assess_return,
            help: None,
            action: format!("{action}/return"),
            fields: vec![field],
            button: t.assess_return,
        };
        let fault = ("f-ho_so".to_owned(), "Hồ sơ đúng hạn".to_owned(), t.assess_field_number.to_owned());
        Self {
            frame: Frame::new(lang, action.clone(), Section::Work).illustrative(true),
            csrf: "dGVzdA".to_owned(),
            round: "Chỉ số CCHC năm 2026".to_owned(),
            round_at: "/par/minh-hoa".to_owned(),
            unit: "Xã Minh Họa A".to_owned(),
            saved: Some(t.assess_saved.to_owned()),
            faults: vec![fault],
            notices: vec![t.assess_provisional.to_owned()],
            progress: t.assess_entering,
            total: "0,5 / 100".to_owned(),
            deadlines: vec![(
                t.assess_stage_self_score,
                vec![("late", t.assess_standing_due.to_owned()), ("locked", t.assess_standing_locked.to_owned())],
            )],
            ways: vec![(t.assess_side_by_side, format!("{action}/appraise"))],
            saves: true,
            action,
            seen: 3,
            areas: vec![area],
            submit: Some(vec![("criterion-3".to_owned(), "1.1.2".to_owned(), t.assess_missing_entry)]),
            forms: vec![back],
        }
    }

    pub(super) fn sample_read(lang: crate::domain::lang::Lang) -> Self {
        let t = crate::domain::text::texts(lang);
        let whole = Self::sample(lang);
        Self {
            saves: false,
            submit: None,
            forms: Vec::new(),
            faults: Vec::new(),
            saved: None,
            notices: vec![t.only_read.to_owned()],
            ..whole
        }
    }
}
