//! An illustrative plan for the demo, whose days are counted from today so that something is always due.

use time::{Date, Duration};

use super::Sort;
use crate::app::bring_in::Importer;
use crate::app::{App, AppError};

/// The files; `{-10}` in them is ten days before today.
const FILES: [(Sort, &str, &str); 3] = [
    (Sort::Plans, "minh-hoa-plans.csv", include_str!("../demo/minh-hoa-plans.csv")),
    (Sort::Targets, "minh-hoa-targets.csv", include_str!("../demo/minh-hoa-targets.csv")),
    (Sort::Inspections, "minh-hoa-inspections.csv", include_str!("../demo/minh-hoa-inspections.csv")),
];

/// A text with its days.
fn dated(text: &str, today: Date) -> String {
    let mut parts = text.split('{');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let day = part.split_once('}').and_then(|(days, rest)| {
            let day = today.checked_add(Duration::days(days.parse().ok()?))?;
            Some(format!("{day}{rest}"))
        });
        whole.push_str(&day.unwrap_or_else(|| format!("{{{part}")));
    }
    whole
}

impl App {
    /// Brings the illustrative plan in, for units that [`App::generate`] has made.
    pub(in crate::app) fn bring_illustrative_plan(&self) -> Result<(), AppError> {
        let today = self.clock.now().day();
        for (sort, name, text) in FILES {
            self.bring_sort_from(sort, Importer::Owner, name, dated(text, today).as_bytes())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::app::import;

    #[test]
    fn the_files_are_sound_on_any_day_and_marked() {
        assert_eq!(dated("a,{-10},{3},{x", date!(2026 - 11 - 23)), "a,2026-11-13,2026-11-26,{x");
        for today in [date!(2024 - 02 - 29), date!(2026 - 11 - 23)] {
            let [plans, targets, inspections] = FILES.map(|(_, _, text)| dated(text, today));
            let plans = import::plans::parse("p.csv", plans.as_bytes()).unwrap();
            for (line, row) in &plans.rows {
                let marked = [Some(&row.about.title), row.about.source.as_ref()];
                assert!(marked.iter().flatten().all(|text| text.contains("minh họa")), "line {line}");
            }
            assert!(import::targets::parse("t.csv", targets.as_bytes()).unwrap().rows.len() > 3);
            let inspections = import::inspections::parse("i.csv", inspections.as_bytes()).unwrap();
            assert!(inspections.rows.iter().all(|(_, row)| row.title.contains("minh họa")));
        }
    }
}
