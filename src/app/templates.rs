//! The rating templates, questionnaires and criteria sets that come with the product.
//!
//! They are read from the binary itself, so that a counter can be opened on a machine with nothing else installed. A
//! province's own files go the same way through [`Template::parse`], [`Questionnaire::parse`] and
//! [`CriteriaSet::parse`].

use super::AppError;
use crate::domain::author::Author;
use crate::domain::chance::Chance;
use crate::domain::clock::Clock;
use crate::domain::criteria::{self, CriteriaProblem, CriteriaSet};
use crate::domain::dossier::apology::Apologies;
use crate::domain::dossier::form::Form;
use crate::domain::dossier::letter::LetterWords;
use crate::domain::dossier::transfer::Transfers;
use crate::domain::onestop::{Grades, ServiceIndex};
use crate::domain::questionnaire::{Questionnaire, QuestionnaireProblem};
use crate::domain::template::{Fault, Template, TemplateProblem, leading_id};
use crate::domain::working_days::WorkingDays;
use crate::domain::{board, feedback, reporting};
use crate::store::audit::{Entry, audit_add_on};
use crate::store::template::{Published, template_list, template_publish_on};
use crate::store::{Store, StoreError};

/// File name and text of every shipped template, the one a new counter is offered first coming first.
const FILES: [(&str, &str); 4] = [
    ("hai-muc-1.toml", include_str!("../../survey-templates/counter/hai-muc-1.toml")),
    ("ba-muc-1.toml", include_str!("../../survey-templates/counter/ba-muc-1.toml")),
    ("nam-muc-1.toml", include_str!("../../survey-templates/counter/nam-muc-1.toml")),
    ("tt01-2018-1.toml", include_str!("../../survey-templates/counter/tt01-2018-1.toml")),
];

/// File name and text of every shipped questionnaire, the newest first.
const QUESTIONNAIRES: [(&str, &str); 4] = [
    ("sipas-2023-1.toml", include_str!("../../survey-templates/sipas/sipas-2023-1.toml")),
    ("sipas-2022-1.toml", include_str!("../../survey-templates/sipas/sipas-2022-1.toml")),
    ("sipas-2021-1.toml", include_str!("../../survey-templates/sipas/sipas-2021-1.toml")),
    ("sipas-2017-1.toml", include_str!("../../survey-templates/sipas/sipas-2017-1.toml")),
];

/// File name and text of every shipped criteria set.
const CRITERIA_SETS: [(&str, &str); 3] = [
    ("par-tinh-2022-1.toml", include_str!("../../survey-templates/par/par-tinh-2022-1.toml")),
    ("par-so-minh-hoa-1.toml", include_str!("../../survey-templates/par/par-so-minh-hoa-1.toml")),
    ("par-xa-minh-hoa-1.toml", include_str!("../../survey-templates/par/par-xa-minh-hoa-1.toml")),
];

/// The shipped templates with their text as published, byte for byte, as the store keeps it.
pub fn shipped() -> Result<Vec<(Template, &'static str)>, TemplateProblem> {
    FILES.into_iter().map(|(name, text)| Ok((Template::parse(name, text)?, text))).collect()
}

/// The shipped questionnaires with their text as published.
pub fn shipped_questionnaires() -> Result<Vec<(Questionnaire, &'static str)>, QuestionnaireProblem> {
    QUESTIONNAIRES.into_iter().map(|(name, text)| Ok((Questionnaire::parse(name, text)?, text))).collect()
}

/// The shipped criteria sets with their text as published.
pub fn shipped_criteria_sets() -> Result<Vec<(CriteriaSet, &'static str)>, CriteriaProblem> {
    CRITERIA_SETS.into_iter().map(|(name, text)| Ok((CriteriaSet::parse(name, text)?, text))).collect()
}

/// Publishes the shipped templates, questionnaires and criteria sets that the database does not have yet. Returns how many were new.
pub fn publish_shipped(store: &Store, clock: &dyn Clock, chance: &dyn Chance) -> Result<usize, AppError> {
    let known: Vec<[u8; 32]> = store.read(template_list)?.into_iter().map(|published| published.hash).collect();
    let templates = shipped().map_err(|problem| AppError::Template(problem.to_string()))?;
    let questionnaires = shipped_questionnaires().map_err(|problem| AppError::Template(problem.to_string()))?;
    let mut new = Vec::new();
    for (template, text) in &templates {
        new.push(published(template.content_hash(), &template.family, &template.code, template.version, text)?);
    }
    for (questionnaire, text) in &questionnaires {
        new.push(questionnaire_published(questionnaire, text)?);
    }
    for (set, text) in shipped_criteria_sets().map_err(|problem| AppError::Template(problem.to_string()))? {
        new.push(criteria_set_published(&set, text)?);
    }
    new.retain(|published| !known.contains(&published.hash));
    if !new.is_empty() {
        store.write(|db| publish_on(db, &new, clock, chance))?;
    }
    Ok(new.len())
}

/// A questionnaire as the store keeps it.
pub(super) fn questionnaire_published(questionnaire: &Questionnaire, text: &str) -> Result<Published, AppError> {
    let (family, code) = (&questionnaire.family, &questionnaire.code);
    published(questionnaire.content_hash(), family, code, questionnaire.version, text)
}

/// A criteria set as the store keeps it.
pub(super) fn criteria_set_published(set: &CriteriaSet, text: &str) -> Result<Published, AppError> {
    published(set.content_hash(), criteria::FAMILY, &set.code, set.version, text)
}

fn published(hash: [u8; 32], family: &str, code: &str, version: u32, text: &str) -> Result<Published, AppError> {
    Ok(Published {
        id: leading_id(&hash),
        hash,
        family: family.to_owned(),
        code: code.to_owned(),
        version: i32::try_from(version)
            .map_err(|_| AppError::Template(format!("{code}-{version}: the version is too large")))?,
        source: text.to_owned(),
    })
}

/// A file without a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// A rating template or a questionnaire.
    Questionnaire {
        /// Code and version.
        name: String,
        /// How many questions it asks.
        questions: usize,
        /// How many columns its answers have.
        variables: usize,
    },
    /// A criteria set.
    Criteria(Box<CriteriaSet>),
    /// Dated rules of another family: a calendar, a form, letters, limits, grades, the board.
    Rules {
        /// The file's name.
        name: String,
        /// Its family.
        family: String,
    },
}

/// What is wrong with a file of some family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mistakes {
    /// With a rating template or a questionnaire.
    Questionnaire(QuestionnaireProblem),
    /// With a criteria set.
    Criteria(CriteriaProblem),
    /// With dated rules: the file, the place where that is known, and what is wrong.
    Rules(String),
}

/// Checks a template's file of any family.
pub fn checked(file_name: &str, bytes: &[u8]) -> Result<Checked, Mistakes> {
    let questionnaire = Mistakes::Questionnaire;
    let text = utf8(bytes).map_err(|before| {
        questionnaire(QuestionnaireProblem::of(file_name, &before, before.len(), Fault::Toml(NOT_UTF8.to_owned())))
    })?;
    let family = family(text);
    if let Some(family) = family.as_deref()
        && let Some(read) = rules(family, file_name, text)
    {
        read.map_err(Mistakes::Rules)?;
        return Ok(Checked::Rules { name: file_name.to_owned(), family: family.to_owned() });
    }
    match family.as_deref() {
        Some("counter") => {
            let template = Template::parse(file_name, text).map_err(|problem| questionnaire(problem.into()))?;
            let questions = template.questions.len();
            Ok(Checked::Questionnaire { name: template.name(), questions, variables: questions })
        }
        Some(criteria::FAMILY) => {
            let set = CriteriaSet::parse(file_name, text).map_err(Mistakes::Criteria)?;
            Ok(Checked::Criteria(Box::new(set)))
        }
        _ => {
            let one = Questionnaire::parse(file_name, text).map_err(questionnaire)?;
            let (questions, variables) = (one.questions.len(), one.variables().len());
            Ok(Checked::Questionnaire { name: one.name(), questions, variables })
        }
    }
}

/// Reads dated rules by their family; `None` of a family that has none.
fn rules(family: &str, file: &str, text: &str) -> Option<Result<(), String>> {
    fn whether<T, E: ToString>(read: Result<T, E>) -> Result<(), String> {
        read.map(|_| ()).map_err(|what| what.to_string())
    }
    Some(match family {
        "board" => whether(board::Known::parse(file, text)),
        "calendar" => whether(reporting::Calendar::parse(file, text)),
        "transfer" => whether(Transfers::parse(file, text)),
        "working-days" => whether(WorkingDays::parse(file, text)),
        "dossier-form" => whether(Form::parse(file, text)),
        "apology" => whether(Apologies::parse(file, text)),
        "apology-letter" => whether(LetterWords::parse(file, text)),
        "feedback" => whether(feedback::rules::Rules::parse(file, text)),
        // Grades are of subjects, the index of groups.
        "onestop" if text.contains("[[subject]]") => whether(Grades::parse(file, text)),
        "onestop" => whether(ServiceIndex::parse(file, text)),
        _ => return None,
    })
}

/// Reads a criteria set of a file's bytes.
pub fn criteria_set(file_name: &str, bytes: &[u8]) -> Result<CriteriaSet, CriteriaProblem> {
    let text = utf8(bytes)
        .map_err(|before| CriteriaProblem::of(file_name, &before, before.len(), Fault::Toml(NOT_UTF8.to_owned())))?;
    CriteriaSet::parse(file_name, text)
}

const NOT_UTF8: &str = "not UTF-8";

/// The text of a file, or what can be read of it up to the bad letter.
fn utf8(bytes: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(bytes).map_err(|error| String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned())
}

/// The family that a file names, whatever else is wrong with it.
fn family(text: &str) -> Option<String> {
    let table: toml::Table = text.parse().ok()?;
    Some(table.get("family")?.as_str()?.to_owned())
}

fn publish_on(
    db: &mut crate::store::Db,
    new: &[Published],
    clock: &dyn Clock,
    chance: &dyn Chance,
) -> Result<(), StoreError> {
    let now = clock.now();
    for template in new {
        if template_publish_on(db, template, now)? {
            let subject = format!("{}-{}", template.code, template.version);
            let entry = Entry {
                id: chance.id(now),
                at: now,
                by: &Author::program(),
                action: "template.publish",
                subject: &subject,
                detail: "shipped",
                old: "",
                new: "",
            };
            audit_add_on(db, &entry)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use time::macros::date;

    use super::*;
    use crate::domain::template::{Confidence, Kind};

    fn template(code: &str) -> Template {
        shipped().unwrap().into_iter().map(|(template, _)| template).find(|template| template.code == code).unwrap()
    }

    #[test]
    fn every_number_has_a_basis_the_template_describes() {
        let templates = shipped().unwrap();
        assert_eq!(templates.len(), 4);
        for (template, _) in templates {
            for question in &template.questions {
                for code in question.basis.iter().chain(&question.scale.basis) {
                    assert!(template.basis(code).is_some(), "{}: {code}", template.name());
                }
            }
            let used: HashSet<&String> =
                template.questions.iter().flat_map(|q| q.basis.iter().chain(&q.scale.basis)).collect();
            for basis in &template.legal_basis {
                let stands_for_the_present = basis.confidence == Confidence::Unknown;
                assert!(stands_for_the_present || used.contains(&basis.code), "{}: {}", template.name(), basis.code);
            }
        }
    }

    #[test]
    fn hop_giang_is_asked_about_result_and_conduct_on_two_levels() {
        let template = template("hai-muc");
        let asked: Vec<_> =
            template.questions.iter().map(|q| (q.number, q.code.as_str(), q.group.as_deref())).collect();
        assert_eq!(
            asked,
            [
                (1, "result", None),
                (2, "behaviour", Some("conduct")),
                (3, "communication", Some("conduct")),
                (4, "responsibility", Some("conduct")),
            ]
        );
        for question in &template.questions {
            let words: Vec<_> = question.scale.levels.iter().map(|level| level.words.vi.as_str()).collect();
            assert_eq!(words, ["Không hài lòng", "Hài lòng"]);
            assert_eq!(
                [question.satisfied(1), question.satisfied(2), question.satisfied(3)],
                [Some(false), Some(true), None]
            );
        }
        assert!(!template.reasons.is_empty());
    }

    #[test]
    fn scales_of_different_templates_are_different_scales() {
        let ids: HashSet<_> = shipped()
            .unwrap()
            .iter()
            .flat_map(|(t, _)| t.questions.iter().map(|q| q.scale.id()).collect::<Vec<_>>())
            .collect();
        assert_eq!(ids.len(), 6, "two, three and five levels, and three scales of facts");
        let (two, five) = (template("hai-muc"), template("nam-muc"));
        assert!(two.questions[0].scale.same_as(&two.questions[1].scale));
        assert!(!two.questions[0].scale.same_as(&five.questions[0].scale));
    }

    #[test]
    fn facts_of_tt01_2018_bear_points_and_no_satisfaction() {
        let template = template("tt01-2018");
        assert!(template.holds_on(date!(2025 - 06 - 30)) && !template.holds_on(date!(2025 - 07 - 01)));
        for question in &template.questions {
            assert_eq!(question.kind, Kind::Fact);
            let points: Vec<_> = question.scale.levels.iter().map(|level| level.points).collect();
            assert_eq!(points, [Some(0), Some(1), Some(2)]);
            assert_eq!(question.satisfied(3), None);
        }
    }

    #[test]
    fn every_shipped_file_is_checked_by_its_own_rules_and_a_broken_one_is_named() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("survey-templates");
        let folders = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
        let files = folders.flat_map(|folder| folder.read_dir().unwrap()).map(|entry| entry.unwrap().path());
        let mut rules = 0;
        for file in files.filter(|file| file.extension().is_some_and(|end| end == "toml")) {
            let (name, bytes) = (file.file_name().unwrap().to_str().unwrap(), std::fs::read(&file).unwrap());
            match checked(name, &bytes).unwrap_or_else(|wrong| panic!("{name}: {wrong:?}")) {
                Checked::Rules { name: told, family } => {
                    rules += 1;
                    assert_eq!(told, name);
                    // A key that nobody knows is somebody's slip.
                    let broken = [b"khong-co-khoa-nay = 1\n", bytes.as_slice()].concat();
                    let Err(Mistakes::Rules(what)) = checked(name, &broken) else { panic!("{family} takes anything") };
                    assert!(what.starts_with(name) && what.contains("khong-co-khoa-nay"), "{what}");
                }
                Checked::Questionnaire { .. } | Checked::Criteria(_) => {}
            }
        }
        assert_eq!(rules, 10, "the calendars, the board, and the files of the one-stop shop");
    }
}
