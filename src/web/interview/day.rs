//! An interviewer's day as the phone is told it: questionnaires, cases with how to find them, outcomes, and whose it is.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::app::rounds::visits::MyCase;
use crate::app::{App, AppError};
use crate::domain::access::Caller;
use crate::domain::hex::hex;
use crate::domain::lang::Lang;
use crate::domain::outcome::Outcome;
use crate::domain::questionnaire::answers::OTHER_AT_MOST;
use crate::domain::questionnaire::condition::{Test, Value as Compared};
use crate::domain::questionnaire::{Condition, Kind, Level, Question, Questionnaire, Scale};
use crate::domain::round::person::Chooses;
use crate::domain::template::Words;
use crate::domain::text::{fill, texts};

/// What a phone is told, and the token of its forms.
pub(in crate::web) fn told(app: &App, caller: &Caller, token: &str) -> Result<Value, AppError> {
    let cases = app.my_cases(caller)?;
    let catalogue = app.catalogue();
    let (mut rounds, mut questionnaires) = (BTreeMap::new(), Map::new());
    for one in &cases {
        let Some(questionnaire) = catalogue.questionnaire(one.round.template) else { continue };
        let name = questionnaire.name();
        rounds.insert(
            one.round.code.clone(),
            json!({ "code": one.round.code, "name": one.round.name, "closes_on": one.round.closes_on.to_string(),
                "linked": one.round.linked, "questionnaire": name }),
        );
        questionnaires.entry(name).or_insert_with(|| described(questionnaire));
    }
    let outcomes = Outcome::ALL.into_iter().filter(|outcome| outcome.is_of_a_visit());
    let outcomes: Vec<Value> = outcomes
        .map(|outcome| json!({ "code": outcome.code(), "words": in_both(|lang| outcome.name(lang).to_owned()) }))
        .collect();
    Ok(json!({
        "person": { "id": caller.person.to_string(), "name": caller.name },
        "token": token,
        "rounds": rounds.into_values().collect::<Vec<_>>(),
        "questionnaires": questionnaires,
        "outcomes": outcomes,
        "cases": cases.iter().map(case).collect::<Vec<_>>(),
    }))
}

fn in_both(words: impl Fn(Lang) -> String) -> Value {
    let both: Map<String, Value> =
        Lang::ALL.into_iter().map(|lang| (lang.tag().to_owned(), words(lang).into())).collect();
    both.into()
}

fn case(one: &MyCase) -> Value {
    let contact = &one.contact;
    json!({
        "round": one.round.code,
        "number": one.case.number,
        "again": one.again,
        "done": one.is_done(),
        "outcome": if one.again { None } else { one.case.outcome.map(Outcome::code) },
        "visits": one.visits,
        "name": contact.name,
        "address": contact.address,
        "phone": contact.phone,
        "dossier": contact.dossier,
        "place": contact.place,
        "person": in_both(|lang| chosen(one.chooses, lang)),
    })
}

/// Which person of the household is asked, in words.
fn chosen(chooses: Chooses, lang: Lang) -> String {
    let t = texts(lang);
    match chooses {
        Chooses::NextBirthday => t.phone_person_birthday.to_owned(),
        Chooses::Listed => t.phone_person_listed.to_owned(),
        Chooses::Kish(table) => {
            let of = table.iter().zip(1..).map(|(person, there)| format!("{there} → {person}"));
            fill(t.phone_person_kish, &[&of.collect::<Vec<_>>().join(", ")])
        }
    }
}

/// A questionnaire as `condition.js` and `forms.js` read it.
#[must_use]
pub fn described(questionnaire: &Questionnaire) -> Value {
    let sections: Vec<Value> = questionnaire
        .sections
        .iter()
        .map(|section| {
            json!({ "code": section.code, "words": words(&section.words),
                "note": section.note.as_ref().map(words), "shown_if": section.shown_if.as_ref().map(rule) })
        })
        .collect();
    json!({
        "name": questionnaire.name(),
        "hash": hex(&questionnaire.content_hash()),
        "title": words(&questionnaire.title),
        "introduction": questionnaire.introduction.as_ref().map(words),
        "sections": sections,
        "questions": questionnaire.questions.iter().map(question).collect::<Vec<_>>(),
    })
}

fn words(words: &Words) -> Value {
    let all: Map<String, Value> = words.all().map(|(tag, text)| (tag.to_owned(), text.into())).collect();
    all.into()
}

fn question(question: &Question) -> Value {
    let mut told = json!({
        "code": question.code,
        "section": question.section,
        "words": words(&question.words),
        "hint": question.hint.as_ref().map(words),
        "required": question.required,
        "shown_if": question.shown_if.as_ref().map(rule),
    });
    let more = match &question.kind {
        Kind::Single(scale) => json!({ "kind": "single", "levels": levels(scale), "rated": scale.is_rated() }),
        Kind::Multiple { scale, at_least, at_most } => {
            json!({ "kind": "multiple", "levels": levels(scale), "at_least": at_least, "at_most": at_most })
        }
        Kind::Matrix { scale, items } => {
            let items: Vec<Value> =
                items.iter().map(|item| json!({ "code": item.code, "words": words(&item.words) })).collect();
            json!({ "kind": "matrix", "levels": levels(scale), "rated": scale.is_rated(), "items": items })
        }
        Kind::Number { least, most, places } => {
            let text = |value: &Option<rust_decimal::Decimal>| value.map(|value| value.normalize().to_string());
            json!({ "kind": "number", "least": text(least), "most": text(most), "places": places })
        }
        Kind::Date { first, last } => {
            let text = |day: &Option<time::Date>| day.map(|day| day.to_string());
            json!({ "kind": "date", "first": text(first), "last": text(last) })
        }
        Kind::Text { at_most } => json!({ "kind": "text", "at_most": at_most }),
        Kind::Note => json!({ "kind": "note" }),
    };
    if let (Some(told), Value::Object(more)) = (told.as_object_mut(), more) {
        told.extend(more);
        told.insert("other_at_most".to_owned(), OTHER_AT_MOST.into());
    }
    told
}

fn levels(scale: &Scale) -> Vec<Value> {
    let one = |level: &Level| json!({ "value": level.value, "words": words(&level.words), "specify": level.specify, "alone": level.alone });
    scale.levels.iter().map(one).collect()
}

fn rule(condition: &Condition) -> Value {
    match condition {
        Condition::All(parts) => json!({ "all": parts.iter().map(rule).collect::<Vec<_>>() }),
        Condition::Any(parts) => json!({ "any": parts.iter().map(rule).collect::<Vec<_>>() }),
        Condition::Not(part) => json!({ "not": rule(part) }),
        Condition::Is { variable, test } => match test {
            Test::Blank => json!({ "is": variable, "blank": true }),
            Test::Has(level) => json!({ "is": variable, "has": level }),
            Test::Compares(how, Compared::Number(number)) => {
                json!({ "is": variable, "op": how.sign(), "number": number.normalize().to_string() })
            }
            Test::Compares(how, Compared::Day(day)) => {
                json!({ "is": variable, "op": how.sign(), "day": day.to_string() })
            }
            Test::Compares(how, Compared::Words(own)) => json!({ "is": variable, "op": how.sign(), "words": own }),
        },
    }
}
