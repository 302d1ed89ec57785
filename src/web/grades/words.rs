//! The words of stated facts.

use rust_decimal::Decimal;

use crate::domain::lang::Lang;
use crate::domain::number;
use crate::domain::onestop::stated::Fact;
use crate::domain::text::{fill, texts};

/// How procedures are published, as a fact is chosen and shown.
pub(super) fn publication(all: [bool; 3], lang: Lang) -> &'static str {
    let t = texts(lang);
    match all {
        [true, true, true] => t.grades_published_both,
        [true, true, false] => t.grades_published_posted,
        [true, false, true] => t.grades_published_online,
        _ => t.grades_published_not,
    }
}

/// What a stated fact is called, and its numbers.
pub(super) fn stated(of: &Fact, lang: Lang) -> (String, String) {
    let t = texts(lang);
    let count = |n: &u64| number::count(lang, i64::try_from(*n).unwrap_or(i64::MAX));
    let each = |names: &[&str], all: &[u64]| {
        names.iter().zip(all).map(|(name, n)| format!("{name}: {}", count(n))).collect::<Vec<_>>().join("; ")
    };
    let decimal = |points: &Decimal| number::decimal(lang, *points, 4);
    match of {
        Fact::AgencyTime(all) => ("2".to_owned(), each(&[t.grades_longer, t.grades_equal, t.grades_shorter], all)),
        Fact::OneStop(all) => {
            ("5".to_owned(), each(&[t.grades_procedures, t.grades_received_there, t.grades_solved_there], all))
        }
        Fact::Publication(all) => ("6".to_owned(), publication(*all, lang).to_owned()),
        Fact::Conduct(all) => {
            ("7".to_owned(), each(&[t.grades_conduct_early, t.grades_conduct_on_time, t.grades_conduct_late], all))
        }
        Fact::OnlineProcedures(all) => {
            ("9".to_owned(), each(&[t.grades_all_procedures, t.grades_online_procedures], all))
        }
        Fact::Share(indicator, [part, whole]) => {
            (format!("766: {indicator}"), format!("{}/{}", count(part), count(whole)))
        }
        Fact::Points(indicator, points) => {
            (format!("766: {indicator}"), format!("{}: {}", t.grades_portal_points, decimal(points)))
        }
        Fact::GroupPoints(group, points) => (
            format!("766: {}", fill(t.grades_group, &[&group.to_string(), ""])),
            format!("{}: {}", t.grades_portal_points, decimal(points)),
        ),
    }
}
