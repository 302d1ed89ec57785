//! What the columns are called, going out and coming in.

use crate::domain::questionnaire::Questionnaire;

/// Columns of `survey` beside texts, in their order.
pub(super) const SURVEY: [&str; 7] = ["type", "name", "required", "relevant", "constraint", "appearance", "sipar_kind"];

/// Columns of `survey` that only sipar reads.
pub(super) const SURVEY_OWN: [&str; 9] = [
    "sipar_code",
    "sipar_demographic",
    "sipar_element",
    "sipar_weight",
    "sipar_same_as",
    "sipar_basis",
    "sipar_provision",
    "sipar_confidence",
    "sipar_wording",
];

/// What a row of `survey` is for, where its type does not say it.
pub(super) const OTHER: &str = "other";
/// The note of a section.
pub(super) const SECTION_NOTE: &str = "section-note";
/// What is read first.
pub(super) const INTRODUCTION: &str = "introduction";
/// What is read last.
pub(super) const THANKS: &str = "thanks";
/// A group that is a matrix.
pub(super) const MATRIX: &str = "matrix";

/// The languages of a questionnaire: tag, and what XLSForm calls it.
pub(super) fn languages(questionnaire: &Questionnaire) -> Vec<(String, String)> {
    let own = [("vi", "Vietnamese"), ("en", "English")].map(|(tag, name)| (tag.to_owned(), format!("{name} ({tag})")));
    let further = questionnaire.languages.iter().map(|one| (one.tag.clone(), format!("{} ({})", one.name, one.tag)));
    own.into_iter().chain(further).collect()
}
