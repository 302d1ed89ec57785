//! Jobs and letters, for whoever runs the service.

use askama::Template;

use super::{Frame, Section};

/// What the server does by itself, and how that stands.
#[derive(Template)]
#[template(path = "jobs.html", config = "src/web/askama.toml")]
pub struct Jobs {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// Whether the reader may have a job done at once.
    pub changes: bool,
    /// The jobs.
    pub jobs: Vec<Row>,
}

/// A job.
pub struct Row {
    /// The word for it in addresses.
    pub word: String,
    /// What it does.
    pub name: String,
    /// How it stands.
    pub state: String,
    /// Whether it failed too often.
    pub failed: bool,
    /// When it is due.
    pub due: String,
    /// When it last ended.
    pub ended: Option<String>,
    /// What that came to.
    pub result: String,
}

/// Letters that nobody has got yet.
#[derive(Template)]
#[template(path = "letters.html", config = "src/web/askama.toml")]
pub struct Letters {
    /// What surrounds the page.
    pub frame: Frame,
    /// The forms' token.
    pub csrf: String,
    /// The letters.
    pub letters: Vec<Waiting>,
}

impl Letters {
    /// Whether the reader may look and hand nothing over.
    fn only_read(&self) -> bool {
        !self.letters.is_empty() && !self.letters.iter().any(|letter| letter.own)
    }
}

/// A letter.
pub struct Waiting {
    /// Whether the reader may hand it over.
    pub own: bool,
    /// Its id.
    pub id: String,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub body: String,
    /// Whom it is for.
    pub name: String,
    /// Where it goes.
    pub email: Option<String>,
    /// When it was written.
    pub made: String,
    /// That it could not be sent, in words.
    pub failure: Option<String>,
}

#[cfg(test)]
impl Jobs {
    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let t = crate::domain::text::texts(lang);
        let row = |word: &str, name: &str, failed: bool| Row {
            word: word.to_owned(),
            name: name.to_owned(),
            state: if failed { t.job_failed } else { t.job_waiting }.to_owned(),
            failed,
            due: "02:10 23/11/2026".to_owned(),
            ended: failed.then(|| "02:10 22/11/2026".to_owned()),
            result: String::new(),
        };
        let jobs = vec![row("retention", t.job_retention, false), row("mail", t.job_mail, true)];
        let frame = Frame::new(lang, "/jobs", Section::Work).illustrative(true);
        Self { frame, csrf: "dGVzdA".to_owned(), changes: true, jobs }
    }
}

#[cfg(test)]
impl Letters {
    pub(super) fn sample_read(lang: crate::domain::lang::Lang) -> Self {
        let mut page = Self::sample(lang);
        page.letters.iter_mut().for_each(|letter| letter.own = false);
        page
    }

    pub(super) fn sample(lang: crate::domain::lang::Lang) -> Self {
        let letter = Waiting {
            own: true,
            id: "1".to_owned(),
            subject: "sipar: có việc đang chờ Ông/Bà".to_owned(),
            body: "Những việc sau đang chờ Ông/Bà:\n\n- 2 đề nghị".to_owned(),
            name: "Nguyễn Văn A".to_owned(),
            email: None,
            made: "07:00 22/11/2026".to_owned(),
            failure: None,
        };
        let frame = Frame::new(lang, "/letters", Section::Work).illustrative(true);
        Self { frame, csrf: "dGVzdA".to_owned(), letters: vec![letter] }
    }
}
