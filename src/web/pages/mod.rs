//! The pages: one typed context a page, with the template of the same name beside it.
//!
//! A context carries what the page shows and nothing else: words, numbers already written by
//! [`domain::number`](crate::domain::number), and small enums for what only the page can draw. Routes fill contexts,
//! `askama` renders them, and no rule of the trade is decided here. Names of units, counters, officers and the wording
//! of templates are data; they are marked as Vietnamese where the page is in another language.

pub mod account;
pub mod approvals;
pub mod call_backs;
pub mod code;
pub mod codes;
pub mod counters;
pub mod criteria_sets;
pub mod editions;
pub mod error;
pub mod feedback_public;
pub mod flags;
pub mod home;
pub mod jobs;
pub mod links;
pub mod measure;
pub mod message;
pub mod number;
pub mod offices;
pub mod offices_form;
pub mod offices_import;
pub mod paper;
pub mod par_appraise;
pub mod par_form;
pub mod par_survey;
pub mod people;
pub mod periods;
pub mod personal_data;
pub mod plain;
pub mod published;
pub mod questionnaires;
pub mod rate;
pub mod ratings;
pub mod receipt;
pub mod remarks;
pub mod replies;
pub mod report;
pub mod report_words;
pub mod responses_import;
pub mod results;
pub mod round;
pub mod round_results;
pub mod series;
pub mod sign_in;
pub mod sign_on;
pub mod slips;
pub mod survey;
pub mod tablets;
pub mod thanks;
pub mod trail;
pub mod trust;
pub mod work;

#[cfg(test)]
mod check;

use crate::app::{App, generate};
use crate::domain::access::{Caller, Permission};
use crate::domain::lang::Lang;
use crate::domain::text::{Texts, texts};

/// Which entry of the main navigation a page belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Section {
    /// The start page.
    Home,
    /// Rating at the demo counter.
    Rate,
    /// Results of units.
    Results,
    /// Published indices.
    Series,
    /// What was published here, in editions.
    Published,
    /// What somebody with rights has to do.
    Work,
    /// The own account.
    Account,
    /// None of them: errors, signing on.
    Elsewhere,
}

/// What surrounds every page: language, navigation, and whether the data were generated.
#[derive(Debug)]
pub struct Frame {
    lang: Lang,
    t: &'static Texts,
    here: String,
    section: Section,
    rate: Option<String>,
    illustrative: bool,
    results: bool,
    person: Option<String>,
}

/// One entry of the language switch.
struct Switch {
    tag: &'static str,
    name: &'static str,
    href: String,
    current: bool,
}

impl Frame {
    /// The frame of the page at `here`: an address on this server that answers `GET`, with its query if it has one
    /// (without `lang`), so that the language switch leads back to it.
    #[must_use]
    pub fn new(lang: Lang, here: impl Into<String>, section: Section) -> Self {
        Self {
            lang,
            t: texts(lang),
            here: here.into(),
            section,
            rate: None,
            illustrative: false,
            results: false,
            person: None,
        }
    }

    /// Adds the way to the demo counter to the navigation.
    #[must_use]
    pub fn with_counter(mut self, href: impl Into<String>) -> Self {
        self.rate = Some(href.into());
        self
    }

    /// At the demo the way to its counter and to results stands open.
    #[must_use]
    pub fn of(self, app: &App) -> Self {
        if app.demo { self.demo().with_counter(format!("/rate/{}", generate::DEMO_COUNTER)) } else { self }
    }

    /// Everybody may look at results.
    #[must_use]
    pub fn demo(mut self) -> Self {
        self.results = true;
        self
    }

    /// Names whoever is signed in, and shows the ways that are open to them.
    #[must_use]
    pub fn signed_in(mut self, caller: &Caller) -> Self {
        self.person = Some(caller.name.clone());
        self.results |= caller.may(Permission::ReadResults);
        self
    }

    /// Says on the page that it shows generated data.
    #[must_use]
    pub fn illustrative(mut self, illustrative: bool) -> Self {
        self.illustrative = illustrative;
        self
    }

    /// The page's own address, without its query.
    fn here(&self) -> &str {
        self.here.split('?').next().unwrap_or_default()
    }

    /// The languages on offer, each with this page's address in it.
    fn switches(&self) -> Vec<Switch> {
        let joint = if self.here.contains('?') { '&' } else { '?' };
        Lang::ALL
            .into_iter()
            .map(|lang| Switch {
                tag: lang.tag(),
                name: texts(lang).language_name,
                href: format!("{}{joint}lang={}", self.here, lang.tag()),
                current: lang == self.lang,
            })
            .collect()
    }

    /// `aria-current` of a navigation entry.
    fn current(&self, section: Section) -> &'static str {
        if self.section == section { "page" } else { "false" }
    }
}
