//! A survey answered by its link: the way in, one page a question or a section, all answers once more, and the receipt.
//!
//! Readable without a script, at 320 px and by a person of seventy, as the form at a counter is. Nothing is chosen
//! beforehand, and what was typed comes back with what is wrong with it.

use askama::Template;

use super::Frame;
#[cfg(test)]
use super::Section;
use super::rate::Drawn as _;
use crate::domain::face::Face;

/// A language of the questionnaire on offer.
pub struct Tongue {
    /// Its tag.
    pub tag: String,
    /// What it calls itself.
    pub name: String,
    /// This page in it.
    pub href: String,
    /// Whether it is chosen.
    pub current: bool,
}

/// The first page: what it is about, and what becomes of the answers.
#[derive(Template)]
#[template(path = "survey_start.html", config = "src/web/askama.toml")]
pub struct SurveyStart {
    /// What surrounds the page.
    pub frame: Frame,
    /// The language of the questionnaire's words.
    pub wording: String,
    /// The questionnaire's languages, where there are more than the product's.
    pub tongues: Vec<Tongue>,
    /// The questionnaire's name.
    pub title: String,
    /// What a respondent reads first, by paragraph.
    pub introduction: Vec<String>,
    /// Whether a response leads back to whom was asked.
    pub linked: bool,
    /// Where it begins, or goes on.
    pub start: String,
    /// The same by sections.
    pub sections: String,
    /// How many pages are answered, where it was begun.
    pub begun: Option<String>,
    /// Where somebody else begins anew: an open link in a browser that has begun.
    pub anew: Option<String>,
    /// The token of that form.
    pub csrf: String,
}

/// A page of questions.
#[derive(Template)]
#[template(path = "survey_page.html", config = "src/web/askama.toml")]
pub struct SurveyPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// The language of the questionnaire's words.
    pub wording: String,
    /// The questionnaire's languages, where there are more than the product's.
    pub tongues: Vec<Tongue>,
    /// The questionnaire's name.
    pub title: String,
    /// The heading of the section.
    pub section: String,
    /// What is said below it, on its first page.
    pub note: Option<String>,
    /// `Câu 5/20`.
    pub progress: String,
    /// How many pages are done.
    pub at: usize,
    /// How many there are.
    pub of: usize,
    /// Where the form is posted.
    pub action: String,
    /// The form's token.
    pub csrf: String,
    /// Whether the respondent agreed before.
    pub agreed: bool,
    /// Whether there is a page before.
    pub back: bool,
    /// The questions.
    pub questions: Vec<Asked>,
    /// Whether the form came back with faults.
    pub faulty: bool,
}

/// One question, or one item of a matrix.
pub struct Asked {
    /// The name its answer is posted under, unique on the page.
    pub key: String,
    /// The question of the matrix, above its first item.
    pub stem: Option<String>,
    /// What is asked.
    pub text: String,
    /// What helps to answer.
    pub hint: Option<String>,
    /// Whether it must be answered.
    pub required: bool,
    /// What is wrong with the answer.
    pub fault: Option<String>,
    /// How it is answered.
    pub input: Input,
}

impl Asked {
    fn is_note(&self) -> bool {
        matches!(self.input, Input::Note)
    }

    fn other(&self) -> Option<&Other> {
        match &self.input {
            Input::One(_, other) | Input::Several(_, other, _) => other.as_ref(),
            _ => None,
        }
    }

    /// What is read out with the question: its hint, and what is wrong.
    fn described(&self) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-help", self.key));
        let fault = self.fault.as_ref().map(|_| format!("{}-fault", self.key));
        let parts: Vec<String> = hint.into_iter().chain(fault).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}

/// How a question is answered.
pub enum Input {
    /// By choosing one.
    One(Vec<Choice>, Option<Other>),
    /// By choosing several.
    Several(Vec<Choice>, Option<Other>, String),
    /// By a number: what was typed, and its bounds in words.
    Number(String, Option<String>),
    /// By a day: what was typed.
    Day(String),
    /// By words: what was typed, and how many letters at most.
    Words(String, u16),
    /// Not at all.
    Note,
}

/// One answer that can be chosen.
pub struct Choice {
    /// What is posted.
    pub value: String,
    /// The answer's words.
    pub label: String,
    /// The face beside them.
    pub face: Face,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// The words beside a choice.
pub struct Other {
    /// The name they are posted under.
    pub key: String,
    /// Beside which choice they stand.
    pub label: String,
    /// What was typed.
    pub value: String,
    /// How many letters at most.
    pub limit: u16,
    /// What is wrong with them.
    pub fault: Option<String>,
}

/// Everything once more, before it is sent.
#[derive(Template)]
#[template(path = "survey_review.html", config = "src/web/askama.toml")]
pub struct SurveyReview {
    /// What surrounds the page.
    pub frame: Frame,
    /// The language of the questionnaire's words.
    pub wording: String,
    /// The questionnaire's name.
    pub title: String,
    /// Question and answer.
    pub rows: Vec<Reviewed>,
    /// What is wrong or missing, with where to mend it.
    pub faults: Vec<(String, String)>,
    /// Where the form is posted.
    pub action: String,
    /// The form's token.
    pub csrf: String,
    /// The id that the response will bear.
    pub id: String,
}

/// One line of the review.
pub struct Reviewed {
    /// What was asked.
    pub text: String,
    /// What was answered; `None` for nothing.
    pub answer: Option<String>,
    /// Where to change it.
    pub href: String,
}

/// After it was sent.
#[derive(Template)]
#[template(path = "survey_thanks.html", config = "src/web/askama.toml")]
pub struct SurveyThanks {
    /// What surrounds the page.
    pub frame: Frame,
    /// The language of the questionnaire's words.
    pub wording: String,
    /// What the questionnaire says at the end.
    pub thanks: Vec<String>,
    /// The receipt's code.
    pub code: String,
    /// The day, written.
    pub day: String,
}

/// A link that is good for nothing, or for nothing more.
#[derive(Template)]
#[template(path = "survey_told.html", config = "src/web/askama.toml")]
pub struct SurveyTold {
    /// What surrounds the page.
    pub frame: Frame,
    /// What there is to say.
    pub heading: &'static str,
    /// What to do.
    pub lead: &'static str,
}

#[cfg(test)]
mod samples {
    use super::*;
    use crate::domain::lang::Lang;
    use crate::domain::text::{fill, texts};

    fn frame(lang: Lang) -> Frame {
        Frame::new(lang, "/s/ABCD", Section::Rate).illustrative(true)
    }

    fn tongues() -> Vec<Tongue> {
        let tongue = |tag: &str, name: &str, current| Tongue {
            tag: tag.into(),
            name: name.into(),
            href: format!("/s/ABCD?in={tag}"),
            current,
        };
        vec![tongue("vi", "Tiếng Việt", true), tongue("tay", "Cần Slua Tày", false)]
    }

    impl SurveyStart {
        pub(in crate::web::pages) fn sample(lang: Lang, begun: bool) -> Self {
            Self {
                frame: frame(lang),
                wording: "vi".into(),
                tongues: tongues(),
                title: "Phiếu khảo sát đo lường sự hài lòng của người dân".into(),
                introduction: vec!["Kính thưa Ông/Bà, xin Ông/Bà cho biết ý kiến.".into(), "Cảm ơn Ông/Bà.".into()],
                linked: begun,
                start: "/s/ABCD/q/q1?agreed=1".into(),
                sections: "/s/ABCD/p/a?agreed=1".into(),
                begun: begun.then(|| fill(texts(lang).survey_begun, &["3", "20"])),
                anew: begun.then(|| "/s/ABCD/anew".to_owned()),
                csrf: "dGVzdA".into(),
            }
        }
    }

    fn choice(value: &str, label: &str, face: Face) -> Choice {
        Choice { value: value.into(), label: label.into(), face, chosen: false }
    }

    fn five() -> Vec<Choice> {
        vec![
            choice("5", "Rất hài lòng", Face::VerySatisfied),
            choice("4", "Hài lòng", Face::Satisfied),
            choice("3", "Bình thường", Face::Middling),
            choice("2", "Không hài lòng", Face::Dissatisfied),
            choice("1", "Rất không hài lòng", Face::VeryDissatisfied),
        ]
    }

    fn asked(key: &str, text: &str, input: Input) -> Asked {
        Asked { key: key.into(), stem: None, text: text.into(), hint: None, required: true, fault: None, input }
    }

    impl SurveyPage {
        pub(in crate::web::pages) fn sample(lang: Lang) -> Self {
            let mut item = asked("a-q9_1", "Công chức lắng nghe ý kiến của người dân", Input::One(five(), None));
            item.stem = Some("Ông/Bà có hài lòng về những nội dung sau không?".into());
            Self {
                frame: frame(lang),
                wording: "vi".into(),
                tongues: tongues(),
                title: "Phiếu khảo sát".into(),
                section: "Cung ứng dịch vụ công".into(),
                note: None,
                progress: fill(texts(lang).survey_question_of, &["5", "20"]),
                at: 5,
                of: 20,
                action: "/s/ABCD/q/q9_1".into(),
                csrf: "dGVzdA".into(),
                agreed: true,
                back: true,
                questions: vec![item],
                faulty: false,
            }
        }

        /// A section with a question of every kind, come back with faults.
        pub(in crate::web::pages) fn sample_section(lang: Lang) -> Self {
            let other = Other {
                key: "a-q2_other".into(),
                label: "Khác (ghi rõ)".into(),
                value: "<loa>".into(),
                limit: 200,
                fault: Some(texts(lang).survey_fault.to_owned()),
            };
            let channels = vec![choice("1", "Tivi", Face::None), choice("2", "Khác (ghi rõ)", Face::None)];
            let mut age =
                asked("a-q3", "Năm sinh của Ông/Bà", Input::Number("năm 70".into(), Some("1900 – 2026".into())));
            age.fault = Some(texts(lang).survey_fault.to_owned());
            age.hint = Some("Ghi bốn chữ số".into());
            let questions = vec![
                asked(
                    "a-q1",
                    "Giới tính",
                    Input::One(vec![choice("1", "Nam", Face::None), choice("2", "Nữ", Face::None)], None),
                ),
                asked("a-q2", "Ông/Bà biết qua đâu?", Input::Several(channels, Some(other), "1–3".into())),
                age,
                asked("a-q4", "Lần gần nhất đến cơ quan", Input::Day("1/1/2026".into())),
                asked("a-q5", "Ý kiến khác", Input::Words("Dòng một\nDòng hai".into(), 500)),
                asked("q6", "Phần này nói về xã, phường.", Input::Note),
            ];
            Self { questions, faulty: true, note: Some("Xin chọn một ô.".into()), ..Self::sample(lang) }
        }
    }

    impl SurveyReview {
        pub(in crate::web::pages) fn sample(lang: Lang, faulty: bool) -> Self {
            let row = |text: &str, answer: Option<&str>, href: &str| Reviewed {
                text: text.into(),
                answer: answer.map(str::to_owned),
                href: href.into(),
            };
            Self {
                frame: frame(lang),
                wording: "vi".into(),
                title: "Phiếu khảo sát".into(),
                rows: vec![row("Giới tính", Some("Nữ"), "/s/ABCD/q/q1"), row("Ý kiến khác", None, "/s/ABCD/q/q5")],
                faults: if faulty { vec![("Giới tính".into(), "/s/ABCD/q/q1".into())] } else { Vec::new() },
                action: "/s/ABCD/q/xem-lai".into(),
                csrf: "dGVzdA".into(),
                id: "8d9f7a52-1c1b-4c6f-9a50-9d9a4b6e2f11".into(),
            }
        }
    }

    impl SurveyThanks {
        pub(in crate::web::pages) fn sample(lang: Lang) -> Self {
            Self {
                frame: frame(lang),
                wording: "vi".into(),
                thanks: vec!["Xin trân trọng cảm ơn Ông/Bà!".into()],
                code: "7K3M9-Q2XAB".into(),
                day: "22/11/2026".into(),
            }
        }
    }

    impl SurveyTold {
        pub(in crate::web::pages) fn sample(lang: Lang) -> Self {
            let t = texts(lang);
            Self { frame: frame(lang), heading: t.survey_used, lead: t.survey_used_do }
        }
    }
}
