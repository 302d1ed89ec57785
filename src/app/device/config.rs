//! What a tablet shows: its counter's template, the languages, the product's own words. Made anew from the catalogue and
//! told apart by its hash, so that a tablet fetches it only where it changed.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::aloud::{Sounds, read_aloud};
use super::faces::faces_for;
use crate::app::{App, AppError};
use crate::domain::face::Face;
use crate::domain::hex::hex;
use crate::domain::id::Id;
use crate::domain::lang::Lang;
use crate::domain::template::{Question, Template, Words};
use crate::domain::text::texts_named;

/// Seconds without a touch until the tablet asks whether somebody is still there.
const IDLE: u32 = 20;
/// Seconds in which the last tap can be taken back.
const UNDO: u32 = 5;

/// One text by language tag.
type Spoken = BTreeMap<String, String>;

/// All that a tablet shows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Config {
    /// SHA-256 of all the rest, in hexadecimal digits.
    pub hash: String,
    counter: Named,
    unit: Named,
    illustrative: bool,
    template: Shown,
    languages: Vec<Language>,
    idle_seconds: u32,
    undo_seconds: u32,
    texts: BTreeMap<&'static str, BTreeMap<&'static str, &'static str>>,
    audio: BTreeMap<String, Spoken>,
    fonts: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
struct Named {
    code: String,
    name: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
struct Language {
    tag: String,
    name: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
struct Shown {
    hash: String,
    name: String,
    title: Spoken,
    invitation: Spoken,
    questions: Vec<Asked>,
    reasons: Vec<Tapped>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
struct Asked {
    code: String,
    words: Spoken,
    required: bool,
    levels: Vec<Offered>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
struct Offered {
    value: i16,
    words: Spoken,
    face: &'static str,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
struct Tapped {
    code: String,
    words: Spoken,
}

fn spoken(words: &Words) -> Spoken {
    words.all().map(|(tag, text)| (tag.to_owned(), text.to_owned())).collect()
}

fn asked(question: &Question) -> Asked {
    // Best first, as the devices at counters have it.
    let levels = question.scale.levels.iter().rev().map(|level| Offered {
        value: level.value,
        words: spoken(&level.words),
        face: Face::of(question, level.value).word(),
    });
    let words = spoken(&question.words);
    Asked { code: question.code.clone(), words, required: question.required, levels: levels.collect() }
}

fn shown(template: &Template) -> Shown {
    Shown {
        hash: hex(&template.content_hash()),
        name: template.name(),
        title: spoken(&template.title),
        invitation: spoken(&template.invitation),
        questions: template.questions.iter().map(asked).collect(),
        reasons: template
            .reasons
            .iter()
            .map(|reason| Tapped { code: reason.code.clone(), words: spoken(&reason.words) })
            .collect(),
    }
}

/// The languages of the product, then those of the template.
fn languages(template: &Template) -> Vec<Language> {
    let name = |lang: Lang| match lang {
        Lang::Vi => "Tiếng Việt",
        Lang::En => "English",
    };
    let own = Lang::ALL.into_iter().map(|lang| Language { tag: lang.tag().to_owned(), name: name(lang).to_owned() });
    let further = template.languages.iter().map(|one| Language { tag: one.tag.clone(), name: one.name.clone() });
    own.chain(further).collect()
}

/// By language, the texts that can be heard and where.
fn audio(template: &Template, sounds: &Sounds) -> BTreeMap<String, Spoken> {
    let heard = |text: String| sounds.address(&text).map(|address| (text, address));
    let spoken =
        read_aloud(template).into_iter().map(|(tag, texts)| (tag, texts.into_iter().filter_map(heard).collect()));
    spoken.filter(|(_, files): &(String, Spoken)| !files.is_empty()).collect()
}

/// The typefaces that the template's own texts and the names of its languages need.
fn fonts(template: &Template) -> Vec<String> {
    let asked = template.questions.iter().flat_map(|question| {
        std::iter::once(&question.words).chain(question.scale.levels.iter().map(|level| &level.words))
    });
    let texts = asked
        .chain([&template.title, &template.invitation])
        .chain(template.reasons.iter().map(|reason| &reason.words))
        .flat_map(Words::all)
        .map(|(_, text)| text);
    faces_for(texts.chain(template.languages.iter().map(|language| language.name.as_str())))
}

impl App {
    /// What the tablet of a counter shows.
    pub fn config_of(&self, counter: Id) -> Result<Config, AppError> {
        let missing = || AppError::NotFound("the tablet's counter is not there".to_owned());
        let place = self.counter_known(counter)?.ok_or_else(missing)?;
        let catalogue = self.catalogue();
        let template = catalogue.template(place.template).ok_or_else(missing)?;
        let unit = self.store.read(|db| crate::store::unit::unit_get(db, place.unit))?.ok_or_else(missing)?;
        let own = |lang: Lang| texts_named("kiosk_", lang).into_iter().collect();
        let mut config = Config {
            hash: String::new(),
            counter: Named { code: place.code.clone(), name: place.name.clone() },
            unit: Named { code: unit.code, name: unit.name },
            illustrative: self.illustrative,
            template: shown(template),
            languages: languages(template),
            idle_seconds: IDLE,
            undo_seconds: UNDO,
            texts: Lang::ALL.into_iter().map(|lang| (lang.tag(), own(lang))).collect(),
            audio: audio(template, &self.sounds),
            fonts: fonts(template),
        };
        let plain = serde_json::to_vec(&config).map_err(|error| AppError::Refused(error.to_string()))?;
        config.hash = hex(&Sha256::digest(&plain));
        Ok(config)
    }
}
