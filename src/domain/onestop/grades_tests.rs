use time::macros::date;

use super::*;

const FILE: &str = "tt01-2018-grades-1.toml";
const TEXT: &str = include_str!("../../../survey-templates/onestop/tt01-2018-grades-1.toml");

/// The file with one thing changed, which must be there.
fn wrong(from: &str, to: &str) -> OnestopProblem {
    assert!(TEXT.contains(from), "{from}");
    Grades::parse(FILE, &TEXT.replacen(from, to, 1)).expect_err(from)
}

#[test]
fn the_circular_as_it_was_in_force() {
    let grades = Grades::parse(FILE, TEXT).unwrap();
    assert!(grades.head.holds_on(date!(2025 - 06 - 30)) && !grades.head.holds_on(date!(2025 - 07 - 01)));
    assert!(grades.head.legal_basis.iter().any(|basis| basis.confidence == Confidence::Unknown), "the successor");
    let counted = |subject| {
        let rules = grades.indicators.iter().filter(|rule| rule.counts_for.contains(&subject));
        rules.map(|rule| rule.indicator.number()).collect::<Vec<_>>()
    };
    assert_eq!(counted(Subject::Officer), [1, 2, 3, 4, 7]);
    assert_eq!(counted(Subject::Unit), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    let maxima: Vec<Decimal> = grades.subjects.iter().map(|rule| rule.maximum).collect();
    assert_eq!(maxima, [Decimal::TEN, Decimal::from(18)]);
    assert_eq!(grades.rounding.mode_confidence, Confidence::Inference);
    assert_eq!(grades.limit(Limit::OnlineDossiersSome), Some(Decimal::new(15, 2)));
    assert_eq!(grades.decisions.len(), Decision::ALL.len());
    assert!(grades.indicator(Indicator::Publication).is_some_and(|rule| rule.scored == Scored::Unit));
}

#[test]
fn every_limit_of_a_grade_at_under_and_over() {
    let grades = Grades::parse(FILE, TEXT).unwrap();
    let band = |subject, tenths: i64| {
        let rule = grades.subject(subject).unwrap();
        rule.band(Decimal::new(tenths, 1)).map(|band| band.code.as_str())
    };
    let unit = [
        (180, "xuat-sac"),
        (151, "xuat-sac"),
        (150, "xuat-sac"),
        (149, "tot"),
        (121, "tot"),
        (120, "tot"),
        (119, "kha"),
        (91, "kha"),
        (90, "kha"),
        (89, "trung-binh"),
        (61, "trung-binh"),
        (60, "trung-binh"),
        (59, "yeu"),
        (0, "yeu"),
    ];
    for (tenths, code) in unit {
        assert_eq!(band(Subject::Unit, tenths), Some(code), "{tenths}");
    }
    let officer = [
        (100, "hoan-thanh-100"),
        (51, "hoan-thanh-100"),
        (50, "hoan-thanh-100"),
        (49, "hoan-thanh-70"),
        (36, "hoan-thanh-70"),
        (35, "hoan-thanh-70"),
        (34, "duoi-70"),
        (0, "duoi-70"),
    ];
    for (tenths, code) in officer {
        assert_eq!(band(Subject::Officer, tenths), Some(code), "{tenths}");
    }
    assert_eq!(band(Subject::Unit, -1), None);
}

#[test]
fn mistakes_are_named_with_file_and_place() {
    let line = |part: &str| TEXT.lines().position(|line| line.contains(part)).unwrap() + 1;
    let sum = wrong("maximum = 18", "maximum = 20");
    let differs = OnestopFault::SumDiffers("unit".to_owned(), "20".to_owned(), "18".to_owned());
    assert_eq!((sum.line, &sum.fault), (line("maximum = 18"), &differs));
    assert!(sum.to_string().starts_with(&format!("{FILE}:{}:11: ", sum.line)), "{sum}");

    let out_of_order = wrong("from = \"12\"", "from = \"15\"");
    assert_eq!((out_of_order.line, out_of_order.fault), (line("\"12\""), OnestopFault::BandsOutOfOrder("tot".into())));
    let above = wrong("from = \"15\"", "from = \"18.1\"");
    assert_eq!((above.line, above.fault), (line("\"15\""), OnestopFault::OutOfRange("0".into(), "18".into())));
    let not_a_number = wrong("from = \"3.5\"", "from = \"3,5\"");
    assert_eq!((not_a_number.line, not_a_number.fault), (line("3.5"), OnestopFault::NotANumber("3,5".into())));
    let last = wrong("from = \"0\"", "from = \"0.1\"");
    assert_eq!((last.line, last.fault), (line("from = \"0\""), OnestopFault::LastBandNotAtZero));

    for (from, to, fault) in [
        ("family = \"onestop\"", "family = \"par\"", OnestopFault::Family("par".into())),
        ("number = 9", "number = 10", OnestopFault::OutOfRange("1".into(), "9".into())),
        ("number = 4", "number = 3", OnestopFault::Shared(Fault::Duplicate("indicator 3".into()))),
        ("scored_by = \"dossier\"", "scored_by = \"unit\"", OnestopFault::ScoredByOther("dossier")),
        ("answered-most = \"90%\"", "solved-central = \"90%\"", OnestopFault::NotItsLimit("solved-central".into())),
        (", answered-most = \"90%\"", "", OnestopFault::Missing("answered-most".into())),
        ("answered-most = \"90%\"", "answered-most = \"101%\"", OnestopFault::OutOfRange("0".into(), "1".into())),
        ("code = \"facts-only\"", "code = \"half-up\"", OnestopFault::Shared(Fault::Duplicate("half-up".into()))),
        ("code = \"tot\"", "code = \"xuat-sac\"", OnestopFault::Shared(Fault::Duplicate("xuat-sac".into()))),
        ("effective_from = 2018", "effective_from = 2028", OnestopFault::Shared(Fault::EndsBeforeItBegins)),
        ("en = \"Excellent\"", "en = \"\"", OnestopFault::Shared(Fault::NoWords("en".into()))),
        ("places = 1", "places = 7", OnestopFault::OutOfRange("0".into(), "6".into())),
        ("basis = [\"tt01-2018\"]", "basis = [\"tt02\"]", OnestopFault::Shared(Fault::Unknown("tt02".into()))),
    ] {
        let problem = wrong(from, to);
        assert_eq!(problem.fault, fault, "{from}");
        // What is missing is named where its table begins, and days that cross at the later one.
        let at = match from {
            ", answered-most = \"90%\"" => "number = 8",
            "effective_from = 2018" => "effective_to = ",
            other => other,
        };
        assert_eq!(problem.line, line(at), "{from}: {problem}");
    }
    let (start, _) = TEXT.split_once("[[decision]]\ncode = \"facts-only\"").unwrap();
    let missing = Grades::parse(FILE, start).unwrap_err();
    assert_eq!(missing.fault, OnestopFault::Missing("facts-only".into()));
    let renamed = Grades::parse("tt01-2018-grades-2.toml", TEXT).unwrap_err();
    assert_eq!(renamed.fault, OnestopFault::Shared(Fault::FileName(FILE.into())));
    let two_cases = wrong("    { vi = \"Không lần nào\", en = \"None\" },\n", "");
    assert_eq!(two_cases.fault, OnestopFault::NotThreeCases);
}
