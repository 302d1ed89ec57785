//! The citizen at the counter: one form, readable without a script, at 320 px, and by a person of seventy.
//!
//! Every answer costs the same effort: no answer is chosen beforehand, all tiles of a question have the same size, and
//! reasons are offered alike whatever was answered. The wording is the template's and its order is kept.

use askama::Template;

use super::Frame;
#[cfg(test)]
use super::Section;
use crate::domain::face::Face;
use crate::domain::lang::Lang;

/// The form at a counter.
#[derive(Template)]
#[template(path = "rate.html", config = "src/web/askama.toml")]
pub struct Rate {
    /// What surrounds the page.
    pub frame: Frame,
    /// The counter's name.
    pub counter: String,
    /// The unit the counter belongs to.
    pub unit: String,
    /// Where the form is posted.
    pub action: String,
    /// The rating's id, a UUIDv7 in its hyphenated form; posted as `id`.
    pub id: String,
    /// The printed code that opened the form, posted as `code`; the id then follows from it.
    pub code: Option<String>,
    /// The dossier number and the counter that opened the form without a code, posted with it.
    pub typed: Option<Typed>,
    /// The form's token, posted as `csrf`.
    pub csrf: String,
    /// The language of the template's wording.
    pub wording: Lang,
    /// The questions, in the template's order.
    pub questions: Vec<Question>,
    /// Reasons one may add whatever one answered, posted as `reason`; none where the template has none.
    pub reasons: Vec<Reason>,
    /// The longest comment taken, in characters, posted as `comment`; `None` where the template takes none.
    pub comment_limit: Option<u32>,
    /// What was written before, when the form comes back.
    pub comment: String,
    /// The form came back because nothing was answered, or not what must be.
    pub came_back: bool,
}

/// What somebody without a code typed and chose.
#[derive(Clone, Debug)]
pub struct Typed {
    /// The dossier number; it is kept nowhere.
    pub number: String,
    /// The counter's code.
    pub counter: String,
}

/// One question of a template.
pub struct Question {
    /// The name its answer is posted under: letters, digits, `-` and `_`, unique on the page.
    pub key: String,
    /// The question.
    pub text: String,
    /// The template refuses a rating without an answer to it.
    pub required: bool,
    /// What the question takes in, where the template says so.
    pub help: Option<String>,
    /// The answers, in the template's order.
    pub levels: Vec<Level>,
}

/// One answer of a question.
pub struct Level {
    /// What is posted.
    pub value: String,
    /// The answer's word.
    pub label: String,
    /// The face beside the word.
    pub face: Face,
    /// It was chosen before the form came back; never beforehand.
    pub chosen: bool,
}

/// How a face is drawn.
pub trait Drawn {
    /// The tile's class, which colours it.
    fn class(self) -> &'static str;
    /// The mouth, drawn in a square of 48; equal steps from smile to frown.
    fn mouth(self) -> &'static str;
}

impl Drawn for Face {
    fn class(self) -> &'static str {
        match self {
            Self::VerySatisfied => "face-1",
            Self::Satisfied => "face-2",
            Self::Middling => "face-3",
            Self::Dissatisfied => "face-4",
            Self::VeryDissatisfied => "face-5",
            Self::None => "face-none",
        }
    }

    fn mouth(self) -> &'static str {
        match self {
            Self::VerySatisfied => "M13 27c3 12 19 12 22 0z",
            Self::Satisfied => "M14 29c4 7 16 7 20 0",
            Self::Middling => "M15 32h18",
            Self::Dissatisfied => "M14 34c4-7 16-7 20 0",
            Self::VeryDissatisfied => "M13 36c3-12 19-12 22 0z",
            Self::None => "",
        }
    }
}

/// One reason on offer.
pub struct Reason {
    /// What is posted.
    pub value: String,
    /// The reason's words.
    pub label: String,
    /// It was chosen before the form came back.
    pub chosen: bool,
}

#[cfg(test)]
impl Rate {
    pub(super) fn sample(lang: Lang) -> Self {
        let level = |value: &str, label: &str, face| Level {
            value: value.to_owned(),
            label: label.to_owned(),
            face,
            chosen: false,
        };
        let two = || vec![level("1", "Hài lòng", Face::Satisfied), level("2", "Không hài lòng", Face::Dissatisfied)];
        let reason = |value: &str, label: &str| Reason { value: value.into(), label: label.into(), chosen: false };
        Self {
            frame: Frame::new(lang, "/rate/demo", Section::Rate).with_counter("/rate/demo").illustrative(true),
            counter: "Quầy số 1".to_owned(),
            unit: "Bộ phận Một cửa phường Minh Họa".to_owned(),
            action: "/rate/demo".to_owned(),
            id: "0192d5f0-7c00-7000-8000-000000000001".to_owned(),
            code: None,
            typed: None,
            csrf: "dGVzdA".to_owned(),
            wording: Lang::Vi,
            questions: vec![
                Question {
                    required: false,
                    key: "result".to_owned(),
                    text: "Kết quả giải quyết thủ tục hành chính".to_owned(),
                    help: None,
                    levels: two(),
                },
                Question {
                    required: false,
                    key: "conduct".to_owned(),
                    text: "Thái độ phục vụ của công chức".to_owned(),
                    help: Some("Ứng xử, giao tiếp, tinh thần trách nhiệm".to_owned()),
                    levels: two(),
                },
            ],
            reasons: vec![
                reason("time", "Thời gian giải quyết"),
                reason("papers", "Giấy tờ phải nộp"),
                reason("guidance", "Hướng dẫn của công chức"),
                reason("place", "Nơi ngồi chờ"),
            ],
            comment_limit: Some(500),
            comment: String::new(),
            came_back: false,
        }
    }

    /// Scales of five and three, an answer that is no degree, and the form come back empty.
    pub(super) fn sample_of_other_scales(lang: Lang) -> Self {
        let level = |value: usize, label: &str, face| Level {
            value: value.to_string(),
            label: label.to_owned(),
            face,
            chosen: false,
        };
        let five = [
            ("Rất hài lòng", Face::VerySatisfied),
            ("Hài lòng", Face::Satisfied),
            ("Bình thường", Face::Middling),
            ("Không hài lòng", Face::Dissatisfied),
            ("Rất không hài lòng", Face::VeryDissatisfied),
        ];
        let contacts = [("1 lần", Face::None), ("2 lần", Face::None), ("3 lần trở lên", Face::None)];
        let question = |key: &str, text: &str, levels: &[(&str, Face)]| Question {
            required: false,
            key: key.to_owned(),
            text: text.to_owned(),
            help: None,
            levels: levels.iter().enumerate().map(|(at, (label, face))| level(at + 1, label, *face)).collect(),
        };
        let sample = Self::sample(lang);
        Self {
            questions: vec![
                question("overall", "Ông/Bà có hài lòng về sự phục vụ không?", &five),
                question("result", "Kết quả giải quyết", &[five[0], five[1], five[3]]),
                question("contacts", "Ông/Bà phải đến cơ quan mấy lần?", &contacts),
            ],
            comment: match lang {
                Lang::Vi => "Tôi mong <được> báo trước khi hồ sơ trễ hẹn.",
                Lang::En => "I would like to be <told> when my file is late.",
            }
            .to_owned(),
            came_back: true,
            ..sample
        }
    }
}
