//! Citizens who asked to be called back.

use askama::Template;

use super::{Frame, Section};

/// The requests that nobody has settled.
#[derive(Template)]
#[template(path = "call_backs.html", config = "src/web/askama.toml")]
pub struct CallBacks {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// The oldest days first.
    pub requests: Vec<CallBack>,
}

/// A request.
pub struct CallBack {
    /// By what it is called when it is settled.
    pub id: String,
    /// The unit's name.
    pub unit: String,
    /// The counter's name.
    pub counter: String,
    /// The day, written.
    pub day: String,
    /// Who asks.
    pub name: String,
    /// Under which number.
    pub phone: String,
    /// What it is about, in their words; may be empty.
    pub text: String,
}

#[cfg(test)]
impl CallBacks {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let request = |id: &str, name: &str, text: &str| CallBack {
            id: id.repeat(32),
            unit: "Phường Minh Họa".into(),
            counter: "Quầy số 1".into(),
            day: "20/11/2026".into(),
            name: name.into(),
            phone: "0900 000 000".into(),
            text: text.into(),
        };
        Self {
            frame: Frame::new(lang, "/call-backs", Section::Work).illustrative(true),
            csrf: "dGVzdA".into(),
            requests: vec![request("0", "Người A", "Hỏi về <giấy tờ> còn thiếu."), request("1", "Người B", "")],
        }
    }
}
