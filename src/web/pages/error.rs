//! When something went wrong: what happened and what to do, in plain words.

use askama::Template;

use super::{Frame, Section};

/// A page for an HTTP status of 400 or above.
#[derive(Template)]
#[template(path = "error.html", config = "src/web/askama.toml")]
pub struct ErrorPage {
    /// What surrounds the page.
    pub frame: Frame,
    /// What went wrong.
    pub trouble: Trouble,
    /// Why exactly, where that is known.
    pub said: Option<String>,
    /// The incident's id, under which the log tells more; only where the fault is the program's.
    pub incident: Option<String>,
}

/// What went wrong, as far as the reader is concerned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// What was sent cannot be read.
    Unreadable,
    /// The session is over.
    SignedOut,
    /// The right is missing, or the form's token is no longer good.
    Forbidden,
    /// What was asked for cannot be done; the page says why.
    Refused,
    /// The own password is asked for again.
    Unproved,
    /// It came in the clear, which this server does not take.
    InTheClear,
    /// There is no such page.
    NotFound,
    /// There is such an address, but it takes another method.
    OtherMethod,
    /// The same id came with other content.
    Conflict,
    /// More was sent than is taken.
    TooLarge,
    /// Too many requests in a short time.
    TooMany,
    /// A fault of the program.
    Internal,
    /// The server is busy or about to stop.
    Busy,
}

impl Trouble {
    /// Every trouble there is a page for.
    pub const ALL: [Self; 13] = [
        Self::Unreadable,
        Self::SignedOut,
        Self::Forbidden,
        Self::Refused,
        Self::Unproved,
        Self::InTheClear,
        Self::NotFound,
        Self::OtherMethod,
        Self::Conflict,
        Self::TooLarge,
        Self::TooMany,
        Self::Internal,
        Self::Busy,
    ];

    /// The trouble that an HTTP status of 400 or above tells of.
    #[must_use]
    pub const fn of(status: u16) -> Self {
        match status {
            401 => Self::SignedOut,
            403 => Self::Forbidden,
            404 | 410 => Self::NotFound,
            405 => Self::OtherMethod,
            409 => Self::Conflict,
            428 => Self::Unproved,
            413 | 414 | 431 => Self::TooLarge,
            429 => Self::TooMany,
            502..=504 => Self::Busy,
            400..500 => Self::Unreadable,
            _ => Self::Internal,
        }
    }
}

impl ErrorPage {
    /// What happened, and what to do.
    fn words(&self) -> (&'static str, &'static str) {
        let t = self.frame.t;
        match self.trouble {
            Trouble::Unreadable => (t.error_unreadable, t.error_unreadable_do),
            Trouble::SignedOut => (t.error_signed_out, t.error_signed_out_do),
            Trouble::Refused => (t.refused_title, t.refused_do),
            Trouble::Unproved => (t.error_unproved, t.error_unproved_do),
            Trouble::Forbidden => (t.error_forbidden, t.error_forbidden_do),
            Trouble::InTheClear => (t.error_in_the_clear, t.error_in_the_clear_do),
            Trouble::NotFound => (t.error_not_found, t.error_not_found_do),
            Trouble::OtherMethod => (t.error_other_method, t.error_other_method_do),
            Trouble::Conflict => (t.error_conflict, t.error_conflict_do),
            Trouble::TooLarge => (t.error_too_large, t.error_too_large_do),
            Trouble::TooMany => (t.error_too_many, t.error_too_many_do),
            Trouble::Internal => (t.error_internal, t.error_internal_do),
            Trouble::Busy => (t.error_busy, t.error_busy_do),
        }
    }
}

#[cfg(test)]
impl ErrorPage {
    pub(super) fn sample(lang: crate::domain::lang::Lang, trouble: Trouble) -> Self {
        let incident = (trouble == Trouble::Internal).then(|| "0192d5f0-7c00-7000-8000-0000000000ff".to_owned());
        let said = (trouble == Trouble::Refused)
            .then(|| crate::domain::refusal::Refusal::LoginTaken("an.nguyen".to_owned()).words(lang));
        Self { frame: Frame::new(lang, "/", Section::Elsewhere), trouble, said, incident }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_words() {
        let told = [
            (404, Trouble::NotFound),
            (405, Trouble::OtherMethod),
            (403, Trouble::Forbidden),
            (413, Trouble::TooLarge),
        ];
        for (status, trouble) in told {
            assert_eq!(Trouble::of(status), trouble);
        }
        assert_eq!(Trouble::of(422), Trouble::Unreadable);
        assert_eq!(Trouble::of(500), Trouble::Internal);
        assert_eq!(Trouble::of(503), Trouble::Busy);
        assert_eq!(Trouble::of(599), Trouble::Internal);
    }
}
