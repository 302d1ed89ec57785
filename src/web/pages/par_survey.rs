//! Points of a criterion out of a survey round: what to choose, what was found of every unit and brings by the set's rule,
//! side by side with what stands there, and the button that enters it.

use askama::Template;

use super::offices_form::{Control, Field};
use super::{Frame, Section};

/// A page of a proposal.
#[derive(Template)]
#[template(path = "par_survey.html", config = "src/web/askama.toml")]
pub struct ParSurvey {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// Which criterion.
    pub about: String,
    /// Where one came from: name and address.
    pub back: Vec<(String, String)>,
    /// What must not be missed.
    pub notices: Vec<String>,
    /// How the criterion is scored, word for word.
    pub how: String,
    /// What is known of the chosen round: word, value, address.
    pub facts: Vec<(&'static str, String, Option<String>)>,
    /// Where the choice is sent, and the confirmation.
    pub action: String,
    /// What is chosen; empty where there is no survey round.
    pub fields: Vec<Field>,
    /// What the table shows.
    pub caption: String,
    /// The units.
    pub rows: Vec<Row>,
    /// What stands on the button that enters all; none where there is nothing to enter.
    pub enter: String,
    /// What was chosen, as the confirmation carries it along.
    pub chosen: Vec<(&'static str, String)>,
    /// What stands for all that is seen.
    pub seal: Option<String>,
}

/// A unit.
pub struct Row {
    /// Its name.
    pub name: String,
    /// Where it leads.
    pub href: String,
    /// How many answered.
    pub n: String,
    /// What was found.
    pub found: String,
    /// What that brings.
    pub points: String,
    /// What stands there.
    pub before: String,
    /// Why nothing is entered.
    pub note: String,
}

#[cfg(test)]
impl ParSurvey {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        use super::offices_form::Choice;
        use crate::domain::text::{fill, texts};
        let t = texts(lang);
        let choice = |value: &str, label: &str, chosen| Choice {
            value: value.to_owned(),
            label: label.to_owned(),
            named: true,
            chosen,
        };
        let rounds = vec![choice("sipas-2026", "SIPAS năm 2026", true), choice("sipas-2025", "SIPAS năm 2025", false)];
        let round = Field {
            name: "from".into(),
            id: "survey-from".to_owned(),
            label: t.par_survey_round.to_owned(),
            named: false,
            hint: None,
            fault: None,
            control: Control::Choice(rounds),
        };
        let row = |name: &str, n: &str, points: &str, note: String| Row {
            name: name.to_owned(),
            href: "/par/minh-hoa/unit/xa-a/appraise".to_owned(),
            n: n.to_owned(),
            found: "75,03% (72,10–77,96)".to_owned(),
            points: points.to_owned(),
            before: "–".to_owned(),
            note,
        };
        Self {
            frame: Frame::new(lang, "/par/minh-hoa/criteria/8.1/survey", Section::Work).illustrative(true),
            csrf: "dGVzdA".to_owned(),
            about: "8.1 Mức độ hài lòng".to_owned(),
            back: vec![("CCHC 2026".to_owned(), "/par/minh-hoa".to_owned())],
            notices: vec![fill(t.par_survey_other_year, &["2025", "2026"])],
            how: "Theo kết quả SIPAS".to_owned(),
            facts: vec![
                (t.par_survey_round, "SIPAS năm 2026".to_owned(), Some("/rounds/sipas-2026/results".to_owned())),
                (t.par_survey_computed, "08:00, 20/11/2026".to_owned(), None),
            ],
            action: "/par/minh-hoa/criteria/8.1/survey".to_owned(),
            fields: vec![round],
            caption: fill(t.par_survey_caption, &["2", "1"]),
            rows: vec![
                row("Xã Minh Họa A", "120", "7,48", String::new()),
                row("Xã Minh Họa B", "–", "–", fill(t.par_survey_why_few, &["5"])),
            ],
            enter: fill(t.par_survey_enter, &["1"]),
            chosen: vec![("from", "sipas-2026".to_owned())],
            seal: Some("0123".to_owned()),
        }
    }
}
