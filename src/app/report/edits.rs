//! Sentences that somebody wrote otherwise: kept beside those that the rules make, printed in their stead in every format, and
//! shown again to a person where the numbers have changed since.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{App, AppError, Kind, Report};
use unicode_normalization::UnicodeNormalization;

use crate::domain::assessment::NotDone;
use crate::domain::clock::Instant;
use crate::domain::hex::hex;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::period::Period;
use crate::domain::refusal::Refusal;
use crate::index::edition::sha256;
use crate::store::report_edit::{Edit, Place, report_edit_list, report_edit_put_on};

/// Which report, in which language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Which {
    /// What it is about.
    pub kind: Kind,
    /// The round, or the unit where the report is of no round.
    pub about: Id,
    /// Its code.
    pub code: String,
    /// The year that is reported on, or in which the period begins.
    pub year: i16,
    /// The period, where that is a month or a quarter.
    pub period: Option<Period>,
    /// The language.
    pub lang: Lang,
}

impl Which {
    fn place(&self) -> Place<'_> {
        let kind = match self.period {
            None => Cow::Borrowed(self.kind.word()),
            Some(period) => Cow::Owned(format!("{} {period}", self.kind.word())),
        };
        Place { kind, about: self.about, year: self.year, lang: self.lang.tag() }
    }

    /// What the trail calls it.
    fn subject(&self) -> String {
        let period = self.period.map_or_else(|| self.year.to_string(), |period| period.to_string());
        format!("{} {} {period} {}", self.kind.word(), self.code, self.lang.tag())
    }
}

/// A report with its edits laid over it.
#[derive(Clone, Debug)]
pub struct Edited {
    /// Which report.
    pub which: Which,
    /// The report as it is printed.
    pub report: Report,
    /// The edits by the names of sentences, with the name of who made each; those taken back among them.
    pub edits: BTreeMap<String, (Edit, Option<String>)>,
}

/// A sentence that a person has to look at again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Warning {
    /// The name of the sentence.
    pub sentence: String,
    /// What stands in the report, where it does.
    pub edited: String,
    /// What the rules had made when it was edited.
    pub replaced: String,
    /// What they make now; `None` where the report has no such sentence any more, so that the edit is not printed.
    pub generated: Option<String>,
}

/// What is done to a sentence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Typed {
    /// The name of the sentence.
    pub sentence: String,
    /// The revision of its edit that was seen, 0 where there was none.
    pub seen: i32,
    /// What the rules had made when it was seen, by [`mark`].
    pub mark: String,
    /// What is typed; blank takes the edit back.
    pub text: String,
    /// Whether the edit is taken back.
    pub back: bool,
    /// Whether the edit stays as it is although the rules make another sentence by now.
    pub keep: bool,
}

/// What became of what was typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Saved {
    /// So many sentences were changed.
    Done(usize),
    /// Nothing was: these were changed by somebody else, or are other sentences by now.
    Meanwhile(Vec<String>),
}

/// A short mark of a sentence, so that a form can say which one was seen.
#[must_use]
pub fn mark(generated: &str) -> String {
    hex(&sha256(generated.as_bytes())).chars().take(16).collect()
}

/// A sentence as a form brings it: in Unicode NFC, without breaks and with single spaces.
fn tidy(text: &str) -> String {
    text.nfc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Edited {
    /// The sentences that a person has to look at again, in the order of the report.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let words = self.report.words();
        let stale = words.iter().filter(|words| words.is_stale()).map(|words| Warning {
            sentence: words.id.clone(),
            edited: words.printed().to_owned(),
            replaced: words.replaced.clone().unwrap_or_default(),
            generated: Some(words.generated.clone()),
        });
        let gone = self.edits.iter().filter(|(id, _)| !words.iter().any(|words| words.id == **id));
        let gone = gone.filter_map(|(sentence, (edit, _))| {
            Some(Warning {
                sentence: sentence.clone(),
                edited: edit.edited.clone()?,
                replaced: edit.generated.clone(),
                generated: None,
            })
        });
        stale.chain(gone).collect()
    }
}

/// Lays edits over the sentences of a report.
fn lay(report: &mut Report, edits: &BTreeMap<String, (Edit, Option<String>)>) {
    for words in report.words_mut() {
        if let Some((edit, _)) = edits.get(&words.id)
            && let Some(edited) = &edit.edited
        {
            words.edited = Some(edited.clone());
            words.replaced = Some(edit.generated.clone());
        }
    }
}

impl App {
    /// A report with the edits of its sentences.
    pub(in crate::app) fn edited(&self, which: Which, mut report: Report) -> Result<Edited, AppError> {
        let kept = self.store.read(|db| report_edit_list(db, &which.place()))?;
        let edits = kept.into_iter().map(|(edit, name)| (edit.sentence.clone(), (edit, name))).collect();
        lay(&mut report, &edits);
        Ok(Edited { which, report, edits })
    }

    /// Keeps what was typed, all of it or nothing: nothing where a sentence was changed meanwhile. The caller may change the
    /// report.
    pub(in crate::app) fn edit_words(&self, of: &Edited, by: Option<Id>, typed: &[Typed]) -> Result<Saved, AppError> {
        let mut meanwhile = Vec::new();
        let mut changes = Vec::new();
        for one in typed {
            let words = of.report.words().into_iter().find(|words| words.id == one.sentence);
            let kept = of.edits.get(&one.sentence).map(|(edit, _)| edit);
            let Some(change) = changed(words.map(|words| words.generated.as_str()), kept, one) else { continue };
            let seen_now = words.is_none_or(|words| mark(&words.generated) == one.mark);
            if kept.map_or(0, |edit| edit.revision) == one.seen && seen_now {
                changes.push((one.seen, change));
            } else {
                meanwhile.push(one.sentence.clone());
            }
        }
        if !meanwhile.is_empty() || changes.is_empty() {
            return Ok(if meanwhile.is_empty() { Saved::Done(0) } else { Saved::Meanwhile(meanwhile) });
        }
        let subject = of.which.subject();
        self.change(|change| {
            for (seen, (generated, edited)) in &changes {
                let new = Edit {
                    sentence: generated.0.clone(),
                    generated: generated.1.clone(),
                    edited: edited.clone(),
                    revision: seen + 1,
                    at: Instant(change.at.0),
                    by,
                };
                if !report_edit_put_on(change.db, &of.which.place(), *seen, &new)? {
                    return Err(Refusal::Assessment(NotDone::ChangedMeanwhile).into());
                }
                let before = of.edits.get(&new.sentence).and_then(|(edit, _)| edit.edited.as_deref());
                let (before, after) = (before.unwrap_or(&new.generated), edited.as_deref().unwrap_or(&new.generated));
                let action = if edited.is_some() { "report.edit" } else { "report.edit-back" };
                change.note_values(action, &subject, &new.sentence, before, after)?;
            }
            Ok(())
        })?;
        Ok(Saved::Done(changes.len()))
    }
}

/// The edit that comes of what was typed: the sentence with what the rules make of it, and what stands instead; `None` where
/// nothing changes.
fn changed(generated: Option<&str>, kept: Option<&Edit>, typed: &Typed) -> Option<((String, String), Option<String>)> {
    let edited = kept.and_then(|edit| edit.edited.as_deref());
    let replaced = kept.map(|edit| edit.generated.as_str());
    let text = tidy(&typed.text);
    let back = typed.back || text.is_empty() || generated.is_some_and(|generated| tidy(generated) == text);
    let sentence = |generated: &str| (typed.sentence.clone(), generated.to_owned());
    match (generated, edited) {
        // A sentence that the report has no more can only be taken back.
        (None, Some(_)) => typed.back.then(|| (sentence(replaced.unwrap_or_default()), None)),
        (None, None) => None,
        (Some(generated), Some(_)) if back => Some((sentence(generated), None)),
        (Some(_), None) if back => None,
        (Some(generated), Some(edited)) if edited == text => {
            (typed.keep && replaced != Some(generated)).then(|| (sentence(generated), Some(text)))
        }
        (Some(generated), _) => Some((sentence(generated), Some(text))),
    }
}
