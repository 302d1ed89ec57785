//! Publishing: one person asks, another agrees, and in the transaction of that decision everything is copied, computed again,
//! held against what was kept, hashed and signed.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::Date;

use super::{File, computed, in_transaction, tree};
use crate::app::approval::Request;
use crate::app::change::Change;
use crate::app::scope::{Scope, not_there};
use crate::app::score::edition::copies_on;
use crate::app::score::figures::Scored;
use crate::app::{App, AppError};
use crate::app::{par, results};
use crate::domain::access::{Caller, Permission};
use crate::domain::assessment;
use crate::domain::closing::closed_since;
use crate::domain::edition::{Kind, NotPublished};
use crate::domain::hex::hex;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::period::Period;
use crate::domain::refusal::Refusal;
use crate::domain::round::State;
use crate::domain::text::{fill, texts};
use crate::domain::unit::Unit;
use crate::index::edition::{Corrects, Listed, Manifest, sha256};
use crate::store::closing::closing_of_units;
use crate::store::edition::{Edition, Part, edition_add_on, edition_last, edition_lock_on};
use crate::store::par::round::par_round_coded;
use crate::store::round::round_coded;
use crate::store::round_result::{result_newest, result_waiting};
use crate::store::unit::{unit_by_code, unit_get};
use crate::store::{Db, StoreError};

/// The version that computes today.
const ENGINE: &str = env!("CARGO_PKG_VERSION");

/// The wish to publish something.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct EditionWish {
    /// What.
    pub edition: Kind,
    /// The unit's code.
    pub unit: String,
    /// The round's code, or the period.
    pub subject: String,
    /// Where it is a correction: what is other than in the edition before.
    pub what_changed: Option<String>,
}

/// What is to be published.
pub(super) struct Matter {
    pub(super) unit: Unit,
    pub(super) title: [String; 2],
    pub(super) illustrative: bool,
    pub(super) files: Vec<File>,
    pub(super) rules: Map<String, Value>,
    /// What was kept and must come out again, under the name of its file.
    pub(super) kept: (&'static str, String),
}

pub(super) fn refused(why: NotPublished) -> StoreError {
    Refusal::Edition(why).into()
}

impl EditionWish {
    /// Who may ask for it and agree: whoever closes such a thing.
    #[must_use]
    pub const fn permission(&self) -> Permission {
        right(self.edition)
    }

    /// What is asked for, for people.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        let t = texts(lang);
        let what = kind_name(self.edition, lang);
        match &self.what_changed {
            None => fill(t.approval_edition, &[what, &self.subject, &self.unit]),
            Some(changed) => fill(t.approval_edition_again, &[what, &self.subject, &self.unit, changed]),
        }
    }

    /// Publishes it, in the transaction of the decision.
    pub(in crate::app) fn carry_out_on(
        &self,
        change: &mut Change<'_>,
        app: &App,
        (asked, agreed): (Id, Id),
    ) -> Result<(), StoreError> {
        edition_lock_on(change.db)?;
        let matter = match self.edition {
            Kind::Sipas => sipas_on(app, change.db, &self.subject).map_err(in_transaction)?,
            Kind::Par => par_on(app, change.db, &self.subject).map_err(in_transaction)?,
            Kind::Counters => {
                let today = change.at.day();
                counters_on(app, change.db, (&self.unit, &self.subject), today).map_err(in_transaction)?
            }
        };
        if matter.unit.code != self.unit {
            return Err(Refusal::Gone.into());
        }
        let before = edition_last(change.db, self.edition, matter.unit.id, &self.subject)?;
        let what_changed = corrected(before.as_ref(), self.what_changed.as_deref()).map_err(refused)?;
        let path = self.edition.rule_path();
        let mut files = matter.files;
        let made = computed(path, &files, &matter.rules, ENGINE).map_err(in_transaction)?;
        let (name, kept) = &matter.kept;
        if made.iter().find(|file| file.name == *name).map(|file| file.bytes.as_slice()) != Some(kept.as_bytes()) {
            return Err(refused(NotPublished::Differs));
        }
        files.extend(made);
        files.sort_by(|one, other| one.name.cmp(&other.name));
        let parts: Vec<Part> = files.iter().map(File::part).collect();
        let listed = |part: &Part| Listed {
            name: part.said.name.clone(),
            role: part.said.role,
            media: part.said.media.clone(),
            sha256: part.said.sha256,
            size: part.said.size,
        };
        let [vi, en] = matter.title;
        let manifest = Manifest {
            kind: self.edition,
            unit: (matter.unit.code.clone(), matter.unit.name.clone()),
            subject: self.subject.clone(),
            title: (vi.clone(), en),
            number: before.as_ref().map_or(0, |before| before.number) + 1,
            corrects: before.as_ref().zip(what_changed.clone()).map(|(before, what_changed)| Corrects {
                number: before.number,
                hash: before.hash,
                what_changed,
            }),
            illustrative: matter.illustrative,
            engine: ENGINE.to_owned(),
            rule_path: path,
            published_at: change.at.0,
            rules: matter.rules,
            parts: parts.iter().map(listed).collect(),
        };
        let text = manifest.text().ok_or(StoreError::Corrupt("a rule that is no text and no whole number"))?;
        let edition = Edition {
            id: change.id(),
            kind: self.edition,
            unit: matter.unit.id,
            subject: self.subject.clone(),
            number: manifest.number,
            corrects: before.as_ref().map(|before| before.id),
            what_changed,
            title: vi,
            illustrative: matter.illustrative,
            engine: ENGINE.to_owned(),
            rule_path: path.word().to_owned(),
            hash: sha256(text.as_bytes()),
            manifest: text,
            published_at: change.at,
            proposed_by: asked,
            published_by: agreed,
        };
        edition_add_on(change.db, &edition, &parts)?;
        let was = before.map_or_else(String::new, |before| hex(&before.hash));
        let what = format!("{} {} {}", self.edition.word(), self.subject, edition.number);
        change.note_values("edition.publish", &edition.id.to_string(), &what, &was, &hex(&edition.hash))?;
        tree::grown_on(change, app, &edition).map(drop)
    }
}

/// Who publishes what: whoever closes it.
#[must_use]
pub const fn right(kind: Kind) -> Permission {
    match kind {
        Kind::Sipas => Permission::ManageRounds,
        Kind::Par => Permission::DecideAssessment,
        Kind::Counters => Permission::DecideRatings,
    }
}

/// What people call a kind of edition.
#[must_use]
pub fn kind_name(kind: Kind, lang: Lang) -> &'static str {
    let t = texts(lang);
    match kind {
        Kind::Sipas => t.edition_kind_sipas,
        Kind::Par => t.edition_kind_par,
        Kind::Counters => t.edition_kind_counters,
    }
}

/// What was changed, where there is an edition before; a first one corrects nothing.
fn corrected(before: Option<&Edition>, what: Option<&str>) -> Result<Option<String>, NotPublished> {
    let what = what.map(str::trim).filter(|what| !what.is_empty()).map(str::to_owned);
    match (before, what) {
        (Some(_), None) => Err(NotPublished::WhatChanged),
        (None, Some(_)) => Err(NotPublished::NothingBefore),
        (_, what) => Ok(what),
    }
}

/// What a closed round's edition is made of.
fn sipas_on(app: &App, db: &mut Db, code: &str) -> Result<Matter, AppError> {
    let round = round_coded(db, code)?.ok_or_else(|| not_there(code))?;
    let unit = unit_get(db, round.unit)?.ok_or_else(|| not_there(code))?;
    if round.state != State::Closed {
        return Err(refused(NotPublished::NotClosed).into());
    }
    let kept = result_newest(db, round.id)?.ok_or(Refusal::NoResult)?;
    if kept.responses != result_waiting(db, round.id)? || kept.program != ENGINE {
        return Err(refused(NotPublished::Stale).into());
    }
    let scored: Scored =
        serde_json::from_str(&kept.result).map_err(|_| StoreError::Corrupt("a result that cannot be read"))?;
    let copies = copies_on(app, db, &round, &scored)?;
    let title = [Lang::Vi, Lang::En].map(|lang| fill(texts(lang).edition_title_sipas, &[&round.name, &unit.name]));
    Ok(Matter {
        title,
        illustrative: round.illustrative || app.illustrative,
        files: copies.files,
        rules: copies.rules,
        kept: ("result.json", kept.result),
        unit,
    })
}

/// What a closed assessment's edition is made of.
fn par_on(app: &App, db: &mut Db, code: &str) -> Result<Matter, AppError> {
    let round = par_round_coded(db, code)?.ok_or_else(|| not_there(code))?;
    let unit = unit_get(db, round.unit)?.ok_or_else(|| not_there(code))?;
    if round.state != assessment::State::Closed {
        return Err(refused(NotPublished::NotClosed).into());
    }
    let copies = par::edition::copies_on(app, db, &round, ENGINE)?.ok_or_else(|| refused(NotPublished::NotClosed))?;
    if !copies.stands {
        return Err(refused(NotPublished::Stale).into());
    }
    let kept = serde_json::to_string(&copies.kept).map_err(|error| AppError::Refused(error.to_string()))?;
    let title = [Lang::Vi, Lang::En].map(|lang| fill(texts(lang).edition_title_par, &[&round.name, &unit.name]));
    Ok(Matter {
        title,
        illustrative: round.illustrative || copies.kept.illustrative || app.illustrative,
        files: copies.files,
        rules: copies.rules,
        kept: ("result.json", kept),
        unit,
    })
}

/// What the edition of a closed period of a unit is made of.
fn counters_on(app: &App, db: &mut Db, (unit, subject): (&str, &str), today: Date) -> Result<Matter, AppError> {
    let unit = unit_by_code(db, unit)?.ok_or_else(|| not_there(unit))?;
    let period: Period = subject.parse().map_err(|_| not_there(subject))?;
    if !is_closed(db, unit.id, period)? {
        return Err(refused(NotPublished::NotClosed).into());
    }
    let copies = results::edition::copies_on(app, db, &unit, period, today)?;
    if copies.kept.parts.is_empty() {
        return Err(refused(NotPublished::Nobody).into());
    }
    let kept = serde_json::to_string(&copies.kept).map_err(|error| AppError::Refused(error.to_string()))?;
    let title =
        [Lang::Vi, Lang::En].map(|lang| fill(texts(lang).edition_title_counters, &[&period.name(lang), &unit.name]));
    let (files, rules) = (copies.files, copies.rules);
    Ok(Matter { title, illustrative: app.illustrative, files, rules, kept: ("result.json", kept), unit })
}

fn is_closed(db: &mut Db, unit: Id, period: Period) -> Result<bool, StoreError> {
    let spans = closing_of_units(db, &[unit])?.remove(&unit).unwrap_or_default();
    Ok(closed_since(period, spans).is_some())
}

impl App {
    /// Asks to publish; another person has to agree.
    pub fn edition_ask(&self, caller: &Caller, wish: &EditionWish, reason: &str) -> Result<(), AppError> {
        let unit = self.unit_in(&Scope::of(caller, wish.permission()), &wish.unit)?;
        let (of, before) = self.store.read(|db| {
            let of = match wish.edition {
                Kind::Sipas => round_coded(db, &wish.subject)?.map(|round| (round.unit, round.state == State::Closed)),
                Kind::Par => par_round_coded(db, &wish.subject)?
                    .map(|round| (round.unit, round.state == assessment::State::Closed)),
                Kind::Counters => match wish.subject.parse::<Period>() {
                    Ok(period) => Some((unit.id, is_closed(db, unit.id, period)?)),
                    Err(_) => None,
                },
            };
            Ok((of, edition_last(db, wish.edition, unit.id, &wish.subject)?))
        })?;
        let (_, closed) = of.filter(|(id, _)| *id == unit.id).ok_or_else(|| not_there(&wish.subject))?;
        if !closed {
            return Err(Refusal::Edition(NotPublished::NotClosed).into());
        }
        let what_changed = corrected(before.as_ref(), wish.what_changed.as_deref()).map_err(Refusal::Edition)?;
        let request = Request::PublishEdition(EditionWish { what_changed, ..wish.clone() });
        let same = |one: &Request| {
            matches!(one, Request::PublishEdition(other)
                if (other.edition, &other.unit, &other.subject) == (wish.edition, &wish.unit, &wish.subject))
        };
        if self.open_requests()?.iter().any(same) {
            return Err(Refusal::AskedBefore.into());
        }
        let subject = format!("{}, {}", unit.name, wish.subject);
        self.propose(caller, &request, unit.id, &subject, reason).map(drop)
    }
}
