//! Enrolling a tablet whose browser is too old for the tablet's program.

use askama::Template;

use super::Frame;

/// The field for the code.
#[derive(Template)]
#[template(path = "plain.html", config = "src/web/askama.toml")]
pub struct PlainEnrolment {
    /// What surrounds the page.
    pub frame: Frame,
    /// The form's token.
    pub csrf: String,
    /// Why the code opened nothing.
    pub wrong: Option<&'static str>,
}

#[cfg(test)]
impl PlainEnrolment {
    pub(super) fn sample(lang: crate::domain::lang::Lang, wrong: bool) -> Self {
        let frame = Frame::new(lang, "/kiosk/plain", super::Section::Rate);
        let wrong = wrong.then(|| crate::domain::text::texts(lang).api_unknown_code);
        Self { frame, csrf: "dGVzdA".into(), wrong }
    }
}
