//! What is shipped: the counts, words and marks of its basis.

use std::collections::BTreeMap;

use sipar::app::templates::shipped_questionnaires;
use sipar::domain::questionnaire::{CriterionRule, Kind, Questionnaire, Weights};
use sipar::domain::template::{Confidence, Wording};

fn shipped(name: &str) -> Questionnaire {
    let all = shipped_questionnaires().unwrap_or_else(|problem| panic!("{problem}"));
    all.into_iter().map(|(questionnaire, _)| questionnaire).find(|one| one.name() == name).unwrap()
}

/// Criteria under each node that names some.
fn criteria_by_element(questionnaire: &Questionnaire) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for criterion in questionnaire.criteria() {
        *counts.entry(criterion.criterion_of().unwrap().to_owned()).or_default() += 1;
    }
    counts
}

#[test]
fn sipas_2023_has_ten_questions_and_39_criteria_in_nine_elements() {
    let sipas = shipped("sipas-2023-1");
    let codes: Vec<&str> = sipas.questions.iter().map(|question| question.code.as_str()).collect();
    let demographics = ["sex", "ethnic", "age", "education", "occupation"];
    let asked = ["q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8", "q9", "q10", "comment"];
    assert_eq!(codes, [&demographics[..], &asked[..]].concat());
    let counts = criteria_by_element(&sipas);
    let policy = ["accountability", "participation", "implementation", "impact"];
    let service = ["access", "procedures", "officials", "results", "feedback"];
    assert_eq!(policy.map(|element| counts[element]), [2, 2, 9, 10]);
    assert_eq!(service.map(|element| counts[element]), [3, 4, 3, 3, 3]);
    assert_eq!(sipas.criteria().len(), 39);
    assert_eq!(sipas.tree.len(), 11);
    for (element, parent) in policy.map(|one| (one, "policy")).into_iter().chain(service.map(|one| (one, "service"))) {
        let node = sipas.tree.iter().find(|node| node.code == element).unwrap();
        assert_eq!(node.parent.as_deref(), Some(parent));
    }
    assert_eq!(sipas.demographics().len(), 5);
    assert_eq!(sipas.variables().len(), 8 + 9 + 2 + 7 + 3 + 3 + 7 + 39 + 10 + 1);
}

#[test]
fn earlier_versions_have_the_criteria_that_are_known() {
    let of = |name: &str| criteria_by_element(&shipped(name)).into_iter().collect::<Vec<_>>();
    let count = |code: &str, number: usize| (code.to_owned(), number);
    let five = [("access", 4), ("feedback", 4), ("officials", 6), ("procedures", 5), ("results", 3)];
    assert_eq!(of("sipas-2017-1"), five.map(|(code, number)| count(code, number)));
    assert_eq!(of("sipas-2021-1"), five.map(|(code, number)| count(code, number)));
    let nine = [
        ("access", 4),
        ("accountability", 2),
        ("feedback", 3),
        ("impact", 2),
        ("officials", 5),
        ("participation", 2),
        ("procedures", 4),
        ("quality", 8),
        ("results", 3),
    ];
    assert_eq!(of("sipas-2022-1"), nine.map(|(code, number)| count(code, number)));
    // The lost wish is left out, and its number stays free.
    let wishes = shipped("sipas-2022-1");
    let Kind::Matrix { items, .. } = &wishes.question("q10").unwrap().kind else { panic!("q10 is a matrix") };
    let codes: Vec<&str> = items.iter().map(|item| item.code.as_str()).collect();
    assert_eq!(codes, ["1", "2", "3", "4", "5", "6", "7", "9", "10"]);
}

#[test]
fn nothing_that_is_unknown_is_called_official() {
    for (questionnaire, _) in shipped_questionnaires().unwrap() {
        let name = questionnaire.name();
        assert_ne!(questionnaire.confidence, Confidence::Official, "{name}");
        let note = questionnaire.note.as_ref().unwrap();
        assert!(note.vi.contains("chưa đối chiếu") || note.vi.contains("chưa kiểm chứng"), "{name}");
        for question in &questionnaire.questions {
            assert_ne!(question.confidence, Confidence::Official, "{name}: {}", question.code);
            for code in &question.basis {
                assert!(questionnaire.basis(code).is_some(), "{name}: {code}");
            }
        }
        let scoring = questionnaire.scoring.as_ref().unwrap();
        assert_eq!(scoring.criterion, CriterionRule::SatisfiedShare, "{name}");
        assert_eq!(scoring.weights, Weights::Criteria, "{name}");
        assert!(matches!(scoring.blanks_confidence, Confidence::Unknown), "{name}");
        assert!(scoring.minimum_n >= 5, "{name}");
    }
}

#[test]
fn five_levels_of_which_the_best_two_count_as_satisfied() {
    for (questionnaire, _) in shipped_questionnaires().unwrap() {
        let question = questionnaire.question("q9").or_else(|| questionnaire.question("satisfaction")).unwrap();
        let Kind::Matrix { scale, .. } = &question.kind else { panic!("{}", questionnaire.name()) };
        let words: Vec<&str> = scale.levels.iter().map(|level| level.words.vi.as_str()).collect();
        assert_eq!(words, ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"]);
        let satisfied: Vec<i16> =
            scale.levels.iter().filter(|level| level.satisfied == Some(true)).map(|level| level.value).collect();
        assert_eq!(satisfied, [4, 5]);
        assert_eq!(scale.counting, Confidence::GeneralKnowledge, "which levels count was found in no source");
    }
}

#[test]
fn the_words_of_the_form_are_kept() {
    let sipas = shipped("sipas-2023-1");
    let Kind::Matrix { items, .. } = &sipas.question("q9").unwrap().kind else { panic!("q9 is a matrix") };
    assert_eq!(items[30].words.vi, "Công chức có thái độ giao tiếp lịch sự, tôn trọng đối với người dân");
    assert_eq!(
        items[38].words.vi,
        "[Nơi tiếp nhận/trả kết quả] thông báo kết quả xử lý phản ánh kiến nghị cho người dân kịp thời"
    );
    assert_eq!(sipas.question("q9").unwrap().wording, Wording::Source);
    assert!(sipas.question("ethnic").unwrap().variables().iter().any(|variable| variable.name() == "ethnic_other"));
    assert!(sipas.question("q2").unwrap().variables().iter().any(|variable| variable.name() == "q2_other"));
}

#[test]
fn what_asks_the_same_names_a_question_that_there_is() {
    let all: Vec<Questionnaire> =
        shipped_questionnaires().unwrap().into_iter().map(|(questionnaire, _)| questionnaire).collect();
    let mut links = 0;
    for questionnaire in &all {
        for variable in questionnaire.variables() {
            let same_as = variable.item.map_or(&variable.question.same_as, |item| &item.same_as);
            for link in same_as {
                let (name, other) = link.split_once('/').unwrap();
                let earlier = all.iter().find(|one| one.name() == name).unwrap_or_else(|| panic!("{link}"));
                assert!(earlier.variables().iter().any(|one| one.name() == other), "{link}");
                assert!(earlier.effective_from < questionnaire.effective_from, "{link} lies in the past");
                links += 1;
            }
        }
    }
    assert!(links > 20, "{links}");
}
