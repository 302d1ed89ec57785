//! What is published or reported of counters says nothing that the results pages hide, so that pages, editions and reports
//! together tell no more than pages alone.

use sipar::app::App;
use sipar::app::edition::EditionWish;
use sipar::app::report::Office;
use sipar::app::results::{By, Line, Report, Seen, When};
use sipar::app::scope::Scope;
use sipar::domain::access::Role;
use sipar::domain::edition::Kind;
use sipar::domain::lang::Lang;
use sipar::domain::period::Period;
use sipar::domain::unit::Unit;
use sipar::store::closing::closing_add_on;
use sipar::store::proposal::{Decision, proposal_list};

use crate::support::staff::{caller, employ};

const PERIODS: [&str; 5] = ["2026-04", "2026-05", "2026-Q2", "2026-08", "2026"];

/// Publishes the periods of a province and of what is below it, and holds each public row against the page's; how many rows.
pub(super) fn say_no_more_than_pages(app: &App, units: &[Unit]) -> usize {
    let province = &units[0];
    let people = ["mot", "hai"].map(|name| format!("{name}-{}", province.code));
    for login in &people {
        employ(app, login, Role::HomeAffairs, &province.code);
    }
    let (year, now): (Period, _) = ("2026".parse().unwrap(), app.clock.now());
    assert!(app.store.write(|db| closing_add_on(db, province.id, year, now)).unwrap());
    let mut rows = 0;
    for unit in units {
        for period in PERIODS {
            let report = app.results(unit, When::Whole(period.parse().unwrap())).unwrap();
            let wish = EditionWish {
                edition: Kind::Counters,
                unit: unit.code.clone(),
                subject: period.to_owned(),
                what_changed: None,
            };
            if report.parts.is_empty() {
                continue;
            }
            rows += the_report_says_no_more(app, unit, period.parse().unwrap(), &report);
            app.edition_ask(&caller(app, &people[0]), &wish, "thử").unwrap();
            let open = app.store.read(|db| proposal_list(db, 10)).unwrap();
            let open = open.into_iter().find(|one| one.decided.is_none()).unwrap();
            app.decide(&caller(app, &people[1]), open.id, Decision::Approved, "").unwrap();
            let all = app.editions_published(1_000, 0).unwrap();
            let newest = all.into_iter().find(|one| one.unit_code == unit.code && one.edition.subject == period);
            let edition = newest.unwrap().edition;
            let public = |name: &str| app.edition_public_part(edition.id, name).unwrap().map(|part| part.bytes);
            for staff in ["tallies.csv", "names.json", "result.json"] {
                assert_eq!(public(staff), None, "{staff} is for those who check");
            }
            let shown = |seen: &Seen| match seen {
                Seen::Open(figures) => format!("{} {:?}", figures.n, figures.levels),
                Seen::Hidden => "…".to_owned(),
                Seen::NoRatings => "0".to_owned(),
            };
            let mut page: Vec<String> = Vec::new();
            for part in &report.parts {
                let line = |line: &Line| format!("{} {}", part.question, shown(&line.seen));
                page.push(format!("{} {}", part.question, shown(&part.headline)));
                let tables = part.tables.iter().filter(|table| table.by.word() != "officer");
                page.extend(tables.flat_map(|table| table.lines.iter().map(line)));
            }
            let table = public("data.csv").unwrap();
            let mut reader = csv::Reader::from_reader(table.as_slice());
            let columns = reader.headers().unwrap().clone();
            let mut told: Vec<String> = Vec::new();
            for row in reader.records() {
                let row = row.unwrap();
                let of = |name: &str| row[columns.iter().position(|column| column == name).unwrap()].to_owned();
                let levels: Vec<i64> = of("levels").split(' ').filter_map(|level| level.parse().ok()).collect();
                let n = of("n");
                let said = match n.as_str() {
                    "…" | "0" => n.clone(),
                    "" => "0".to_owned(),
                    _ => format!("{n} {levels:?}"),
                };
                for name in ["satisfied", "low", "high", "rated", "levels"] {
                    assert!(n != "…" || of(name) == "…", "{name} in {row:?}");
                }
                told.push(format!("{} {said}", of("question")));
            }
            rows += told.len();
            page.sort();
            told.sort();
            assert_eq!(told, page, "{} {period}", unit.code);
        }
    }
    rows
}

/// The report of a period says of every row what its page says, and of every month what that month's page says; how many rows.
fn the_report_says_no_more(app: &App, unit: &Unit, period: Period, page: &Report) -> usize {
    let office = Office::default();
    let report = app.report_of_counters(&Scope::Everywhere, &unit.code, period, &office, Lang::Vi).unwrap().report;
    let printed = |seen: &Seen| match seen {
        Seen::Open(figures) => figures.n.to_string(),
        Seen::Hidden => "…".to_owned(),
        Seen::NoRatings => "0".to_owned(),
    };
    let mut rows = 0;
    for table in report.tables() {
        let (word, number) = table.id.rsplit_once('-').unwrap();
        let part = &page.parts[number.parse::<usize>().unwrap() - 1];
        let by = match word {
            "don-vi" => By::Unit,
            "quay" => By::Counter,
            "linh-vuc" => By::Field,
            // The months of the unit; none of a counter stands out among so few.
            _ => {
                for (row, month) in table.rows.iter().zip(period.months()) {
                    let results = app.results(unit, When::Whole(month)).unwrap();
                    let same = results.parts.iter().find(|one| one.question == part.question);
                    let seen = same.map_or(Seen::NoRatings, |part| part.headline.clone());
                    assert_eq!(row[1].printed().replace('–', "0"), printed(&seen), "{} {period} {month}", unit.code);
                    rows += 1;
                }
                continue;
            }
        };
        let lines = &part.tables.iter().find(|table| table.by == by).unwrap().lines;
        let mut wanted: Vec<String> = lines.iter().map(|line| printed(&line.seen)).collect();
        let mut told: Vec<String> = table.rows.iter().map(|row| row[4].printed()).collect();
        wanted.sort();
        told.sort();
        assert_eq!(told, wanted, "{} {period} {}", unit.code, table.id);
        for row in table.rows.iter().filter(|row| row[4].printed() == "…") {
            let others = [1, 2, 3, 6].map(|column| row[column].printed());
            assert!(others.iter().all(|cell| cell == "…") && row[7].printed() == "–", "{row:?}");
        }
        rows += told.len();
    }
    // A share in words is that of a total that may be seen.
    for (part, number) in page.parts.iter().zip(1..) {
        let mut words = report.words().into_iter().filter(|words| words.id.ends_with(&format!("-{number}")));
        let share = words.find(|words| words.id == format!("ty-le-{number}")).unwrap().printed();
        assert_eq!(share.contains('%'), matches!(part.headline, Seen::Open(_)), "{share}");
        assert!(part.headline != Seen::Hidden || words.all(|words| !words.id.starts_with("thay-doi")));
    }
    rows
}
