//! Paper forms: batches of a round and how well they are typed, the sheet to print, the form to type, and the
//! differences between two entries.

use askama::Template;

use super::{Frame, Section};

/// The batches of a round.
#[derive(Template)]
#[template(path = "paper_batches.html", config = "src/web/askama.toml")]
pub struct PaperBatches {
    /// What surrounds the page.
    pub frame: Frame,
    /// The form's token.
    pub csrf: String,
    /// The round: its code and its name.
    pub round: (String, String),
    /// Its batches.
    pub batches: Vec<Row>,
    /// How often two people differ: who, forms, fields, in ten thousand.
    pub pairs: Vec<[String; 4]>,
    /// How often one was wrong: who, forms, fields, in ten thousand.
    pub people: Vec<[String; 4]>,
    /// Whether the reader makes batches.
    pub makes: bool,
    /// Whether the round has cases.
    pub cases: bool,
}

/// A batch in a list.
pub struct Row {
    /// Its code.
    pub code: String,
    /// The round's name.
    pub round: String,
    /// How many forms nobody typed, one person, two with differences; how many are responses.
    pub counts: [String; 4],
    /// The next form that nobody typed.
    pub first: Option<i32>,
    /// The next form that somebody else typed.
    pub second: Option<i32>,
}

/// The batches in which somebody types.
#[derive(Template)]
#[template(path = "paper_work.html", config = "src/web/askama.toml")]
pub struct PaperWork {
    /// What surrounds the page.
    pub frame: Frame,
    /// The batches.
    pub batches: Vec<Row>,
    /// The form that was saved just now.
    pub saved: Option<String>,
}

/// A form to type.
#[derive(Template)]
#[template(path = "paper_type.html", config = "src/web/askama.toml")]
pub struct PaperType {
    /// What surrounds the page.
    pub frame: Frame,
    /// The form's token.
    pub csrf: String,
    /// Where it is posted.
    pub action: String,
    /// What is printed on the form.
    pub name: String,
    /// The round's name.
    pub round: String,
    /// The form that was saved just now.
    pub saved: Option<String>,
    /// The parts, each with its heading.
    pub parts: Vec<Part>,
    /// How many fields are wrong; `None` where nothing was checked.
    pub wrong: Option<String>,
    /// Whether a scan is kept, and whether it is a picture.
    pub scan: Option<bool>,
}

/// A heading with its fields.
pub struct Part {
    /// The heading; empty for none.
    pub heading: String,
    /// What the numbers stand for, where all fields share them.
    pub key: Vec<(String, String)>,
    /// The fields.
    pub fields: Vec<TypedField>,
}

/// A field to type.
pub struct TypedField {
    /// What the form calls it.
    pub name: String,
    /// The id of its element.
    pub id: String,
    /// The number of the question as it is printed; empty for none.
    pub number: String,
    /// What is asked.
    pub label: String,
    /// What the numbers stand for, where the field has its own.
    pub key: Vec<(String, String)>,
    /// What is to be typed, where there are no numbers.
    pub help: &'static str,
    /// What was typed.
    pub value: String,
    /// What is wrong with it.
    pub fault: Option<String>,
    /// How it is shown.
    pub look: Look,
    /// Whether the cursor begins here.
    pub focus: bool,
}

/// How a field is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Look {
    /// One or two digits.
    Short,
    /// A number, a day, several numbers.
    Middle,
    /// Words.
    Long,
}

/// The forms whose entries differ.
#[derive(Template)]
#[template(path = "paper_differences.html", config = "src/web/askama.toml")]
pub struct PaperDifferences {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms: round, name, address, how many fields, whether the reader typed it.
    pub forms: Vec<(String, String, String, String, bool)>,
}

/// Both entries of a form.
#[derive(Template)]
#[template(path = "paper_settle.html", config = "src/web/askama.toml")]
pub struct PaperSettle {
    /// What surrounds the page.
    pub frame: Frame,
    /// The form's token.
    pub csrf: String,
    /// Where it is posted.
    pub action: String,
    /// What is printed on the form.
    pub name: String,
    /// The round's name.
    pub round: String,
    /// Who typed it first and second.
    pub names: [String; 2],
    /// The fields that differ.
    pub fields: Vec<SettledField>,
    /// Where its scan is.
    pub scan_at: String,
    /// Whether a scan is kept, and whether it is a picture.
    pub scan: Option<bool>,
    /// Whether something is wrong with what was chosen.
    pub wrong: bool,
}

/// A field in which two entries differ.
pub struct SettledField {
    /// What the form calls it.
    pub name: String,
    /// The number of the question as it is printed.
    pub number: String,
    /// What is asked.
    pub label: String,
    /// What was typed first, and its words.
    pub first: (String, String),
    /// What was typed second, and its words.
    pub second: (String, String),
    /// `a`, `b` or `t`, where something was chosen.
    pub chosen: String,
    /// What was typed instead.
    pub typed: String,
    /// What is wrong with it.
    pub fault: Option<String>,
}

/// Forms to print.
#[derive(Template)]
#[template(path = "paper_sheet.html", config = "src/web/askama.toml")]
pub struct PaperSheet {
    /// What surrounds the page.
    pub frame: Frame,
    /// The round's name.
    pub round: String,
    /// The questionnaire's name.
    pub title: String,
    /// What a respondent reads first.
    pub introduction: Vec<String>,
    /// What a respondent reads last.
    pub thanks: String,
    /// The forms: what is printed on it, its code as a picture, the case's number.
    pub forms: Vec<(String, String, Option<String>)>,
    /// What is asked.
    pub parts: Vec<Printed>,
}

/// A heading with its questions, on paper.
pub struct Printed {
    /// The heading.
    pub heading: String,
    /// What is said below it.
    pub note: String,
    /// The questions.
    pub questions: Vec<PrintedQuestion>,
}

/// A question on paper.
pub struct PrintedQuestion {
    /// Its number; empty for something to be read.
    pub number: String,
    /// What is asked.
    pub text: String,
    /// What helps to answer.
    pub hint: String,
    /// When it is asked, where not always.
    pub only: String,
    /// How it is answered.
    pub shape: PrintedShape,
}

/// How a question is answered on paper.
pub enum PrintedShape {
    /// Something to be read.
    Note,
    /// One of these, or several: number, words, and whether words can be added; a help.
    Boxes(Vec<(String, String, bool)>, String),
    /// One of these levels for each item: the levels, and the items with their numbers.
    Table(Vec<(String, String)>, Vec<(String, String)>),
    /// Something to be written on so many lines.
    Lines(usize),
}

#[cfg(test)]
fn frame(lang: crate::domain::lang::Lang, here: &str) -> Frame {
    Frame::new(lang, here, Section::Work).illustrative(true)
}

#[cfg(test)]
const fn round() -> &'static str {
    "SIPAS 2026 (minh họa)"
}

#[cfg(test)]
fn row() -> Row {
    Row {
        code: "k7qf".into(),
        round: round().into(),
        counts: ["12", "20", "3", "15"].map(str::to_owned),
        first: Some(36),
        second: Some(17),
    }
}

#[cfg(test)]
fn levels() -> Vec<(String, String)> {
    let words = ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"];
    (1..).zip(words).map(|(value, words): (i32, _)| (value.to_string(), words.to_owned())).collect()
}

#[cfg(test)]
impl PaperBatches {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let rate = |who: &str| [who, "15", "820", "24,4"].map(str::to_owned);
        Self {
            frame: frame(lang, "/rounds/sipas-2026/paper"),
            csrf: "dGVzdA".into(),
            round: ("sipas-2026".into(), round().into()),
            batches: vec![row()],
            pairs: vec![rate("Hoàng Thị Ánh, Nông Văn Dền")],
            people: vec![rate("Hoàng Thị Ánh"), rate("Nông Văn Dền")],
            makes: true,
            cases: true,
        }
    }
}

#[cfg(test)]
impl PaperWork {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let done = Row { first: None, second: None, ..row() };
        Self { frame: frame(lang, "/paper"), batches: vec![row(), done], saved: Some("k7qf-16".into()) }
    }
}

#[cfg(test)]
impl PaperType {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let t = crate::domain::text::texts(lang);
        let field = |name: &str, number: &str, label: &str| TypedField {
            name: name.into(),
            id: format!("f-{name}"),
            number: number.into(),
            label: label.into(),
            key: Vec::new(),
            help: "",
            value: String::new(),
            fault: None,
            look: Look::Short,
            focus: false,
        };
        let day =
            TypedField { help: t.paper_help_day, look: Look::Middle, focus: true, ..field("day", "", t.paper_day) };
        let asked = "Ông/Bà mong đợi điều gì?";
        let many =
            TypedField { key: levels(), help: t.paper_help_many, look: Look::Middle, ..field("q-q11", "11", asked) };
        let fault = Some(t.paper_wrong_day.to_owned());
        let part = |heading: &str, key, fields| Part { heading: heading.into(), key, fields };
        let items =
            (1..=3).map(|item| field(&format!("q-q9_{item}"), &format!("9.{item}"), "Biểu mẫu dễ hiểu")).collect();
        Self {
            frame: frame(lang, "/paper/k7qf/17"),
            csrf: "dGVzdA".into(),
            action: "/paper/k7qf/17".into(),
            name: "k7qf-17".into(),
            round: round().into(),
            saved: Some("k7qf-16".into()),
            parts: vec![
                part("", Vec::new(), vec![TypedField { fault, value: "31/02/2026".into(), ..day }]),
                part("Mức độ hài lòng", levels(), items),
                part("Mong đợi", Vec::new(), vec![many]),
            ],
            wrong: Some("1".into()),
            scan: Some(true),
        }
    }
}

#[cfg(test)]
impl PaperDifferences {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let form = |number: i32, own| {
            let address = format!("/paper/k7qf/{number}/differences");
            (round().to_owned(), format!("k7qf-{number}"), address, "2".to_owned(), own)
        };
        Self { frame: frame(lang, "/paper/differences"), forms: vec![form(3, false), form(9, true)] }
    }
}

#[cfg(test)]
impl PaperSettle {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let field = |name: &str, fault: Option<&str>| SettledField {
            name: name.into(),
            number: "9.1".into(),
            label: "Biểu mẫu dễ hiểu".into(),
            first: ("4".into(), "Hài lòng".into()),
            second: (String::new(), String::new()),
            chosen: if fault.is_some() { "t".into() } else { String::new() },
            typed: String::new(),
            fault: fault.map(str::to_owned),
        };
        let t = crate::domain::text::texts(lang);
        Self {
            frame: frame(lang, "/paper/k7qf/3/differences"),
            csrf: "dGVzdA".into(),
            action: "/paper/k7qf/3/differences".into(),
            name: "k7qf-3".into(),
            round: round().into(),
            names: ["Hoàng Thị Ánh".into(), "Nông Văn Dền".into()],
            fields: vec![field("q-q9_1", None), field("q-q9_2", Some(t.paper_wrong_long))],
            scan_at: "/assets/icon.svg".into(),
            scan: Some(true),
            wrong: true,
        }
    }
}

#[cfg(test)]
impl PaperSheet {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let question = |number: &str, shape| PrintedQuestion {
            number: number.into(),
            text: "Ông/Bà vui lòng cho biết ý kiến".into(),
            hint: String::new(),
            only: String::new(),
            shape,
        };
        let boxes = levels().into_iter().map(|(value, words)| (value, words, false)).collect();
        let items = vec![("1".to_owned(), "Biểu mẫu dễ hiểu".to_owned())];
        let questions = vec![
            question("", PrintedShape::Note),
            question("1", PrintedShape::Boxes(boxes, String::new())),
            question("2", PrintedShape::Table(levels(), items)),
            question("3", PrintedShape::Lines(2)),
        ];
        let picture = |name: &str| crate::app::qr::picture(&format!("https://sipar.example.vn/paper/{name}")).unwrap();
        Self {
            frame: frame(lang, "/rounds/sipas-2026/paper/k7qf"),
            round: round().into(),
            title: "Phiếu khảo sát (minh họa)".into(),
            introduction: vec!["Kính thưa Ông/Bà,".into()],
            thanks: "Trân trọng cảm ơn.".into(),
            forms: vec![
                ("k7qf-1".into(), picture("k7qf/1"), Some("12".into())),
                ("k7qf-2".into(), picture("k7qf/2"), None),
            ],
            parts: vec![Printed { heading: "Mức độ hài lòng".into(), note: String::new(), questions }],
        }
    }
}
