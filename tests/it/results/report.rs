//! The report of the ratings at counters: the numbers of the results page, what it hides hidden too, in every file.

use sipar::app::AppError;
use sipar::app::report::{Format, Office};
use sipar::app::results::{By, Seen, When};
use sipar::app::scope::Scope;
use sipar::domain::lang::Lang;
use sipar::domain::period::Period;
use sipar::report::{Cell, Report};

use super::page;
use super::world::{World, day, first};
use crate::support::both::{MIGRATED, TestDb, on_both};
use crate::support::server::sipar;

/// A unit with two busy counters and two of which nothing may be told, over half a year; a month of one stands out.
fn world(db: &TestDb) -> World {
    let world = World::new(db, day(2026, 11, 20));
    let unit = world.unit("hop-giang", None);
    let [one, two, few, fewer] = [(); 4].map(|()| world.counter(&unit, "hai-muc-1"));
    for month in 1..=6 {
        let (satisfied, other) = if month == 6 { (10, 20) } else { (27, 3) };
        world.rate(one, day(2025, month, 5), satisfied, other);
        world.rate(two, day(2025, month, 6), 19, 1);
    }
    world.rate(few, day(2025, 3, 7), 2, 1);
    world.rate(fewer, day(2025, 3, 8), 1, 2);
    world.rate(one, day(2024, 5, 5), 38, 2);
    world
}

fn report(world: &World, period: &str) -> Result<Report, AppError> {
    let period: Period = period.parse().unwrap();
    let made = world.app.report_of_counters(&Scope::Everywhere, "hop-giang", period, &Office::default(), Lang::Vi);
    made.map(|edited| edited.report)
}

on_both! {
    fn the_report_of_counters_shows_what_the_page_shows_and_hides_what_it_hides(db: TestDb = MIGRATED) {
        let world = world(&db);
        let made = report(&world, "2025").unwrap();
        let unit = world.app.unit("hop-giang").unwrap();
        let results = world.app.results(&unit, When::Whole("2025".parse().unwrap())).unwrap();
        let table = made.tables().into_iter().find(|table| table.id == "quay-1").unwrap();
        let lines = &first(&results).tables.iter().find(|table| table.by == By::Counter).unwrap().lines;
        assert_eq!(table.rows.len(), lines.len());
        let (mut open, mut hidden) = (0, 0);
        for line in lines {
            let row = table.rows.iter().find(|row| row[0].printed() == line.name).unwrap();
            match &line.seen {
                Seen::Open(figures) => {
                    open += 1;
                    let share = figures.share.unwrap();
                    for (cell, value) in row[1..4].iter().zip([share.value, share.low, share.high]) {
                        let Cell::Number(number, 2) = cell else { panic!("{cell:?}") };
                        assert!((number.to_string().parse::<f64>().unwrap() - 100.0 * value).abs() <= 0.005_001);
                    }
                    assert_eq!(row[4].printed(), figures.n.to_string());
                }
                Seen::Hidden => {
                    hidden += 1;
                    assert!(row[1..5].iter().all(|cell| *cell == Cell::Nothing("…")), "{row:?}");
                }
                Seen::NoRatings => panic!("everybody was rated"),
            }
        }
        assert!(open >= 1 && hidden >= 2, "{open} {hidden}");
        // Months: the chart says which one stands out, and its table has the numbers of the months' pages.
        let charts = made.charts();
        let months = charts.iter().find(|chart| chart.id == "hinh-thang-1").unwrap();
        assert!(months.alternative.contains("Thấp hơn giới hạn dưới: T6."), "{}", months.alternative);
        for (row, month) in months.data.as_ref().unwrap().rows.iter().zip(1..) {
            let page = world.app.results(&unit, When::Whole(format!("2025-{month:02}").parse().unwrap())).unwrap();
            let printed = match page.parts.first().map(|part| &part.headline) {
                Some(Seen::Open(figures)) => figures.n.to_string(),
                Some(Seen::Hidden) => "…".to_owned(),
                Some(Seen::NoRatings) | None => "–".to_owned(),
            };
            assert_eq!(row[1].printed(), printed, "{row:?}");
        }
        // It fell since 2024, and is said to.
        let said: Vec<&str> = made.words().into_iter().map(sipar::report::Words::printed).collect();
        assert!(said.iter().any(|said| said.starts_with("So với cùng kỳ năm trước (95,00%), tỷ lệ hài lòng giảm")), "{said:?}");
        assert!(said.iter().any(|said| said.contains("không nêu theo ngày")), "{said:?}");
        assert!(!said.iter().any(|said| said.contains("tăng")), "{said:?}");
        if let Some(folder) = std::env::var_os("SIPAR_SCREENSHOTS") {
            world.app.report_files(&made, "counters", std::path::Path::new(&folder)).unwrap();
        }
        for format in Format::ALL {
            assert!(format.write(&made).unwrap().len() > 2_000);
        }
    }

    fn only_periods_that_are_over_have_a_report_of_counters(db: TestDb = MIGRATED) {
        let world = world(&db);
        for running in ["2026", "2026-Q4", "2026-11", "2025-06-05"] {
            assert!(matches!(report(&world, running), Err(AppError::Refused(_))), "{running}");
        }
        let quarter = report(&world, "2025-Q2").unwrap();
        assert!(quarter.charts().iter().any(|chart| chart.id == "hinh-thang-1"), "three months make a chart");
        let none = report(&world, "2023").unwrap();
        assert!(none.words().iter().any(|words| words.printed().contains("chưa có lượt đánh giá nào")));
        // From the page of results to the page of the report to a file.
        let (_, results) = page(&world.app, "/results?unit=hop-giang&period=2025");
        assert!(results.contains("/results/report?unit=hop-giang"), "{results}");
        let (status, form) = page(&world.app, "/results/report?unit=hop-giang&period=2025");
        assert!(status == 200 && form.contains(r#"name="period" value="2025""#), "{form}");
        let (status, html) = page(&world.app, "/results/report/file?unit=hop-giang&period=2025&as=html&issuer=a");
        assert!(status == 200 && html.contains("Tỷ lệ hài lòng theo quầy, năm 2025"), "{status}");
        for (path, status) in [("unit=hop-giang&period=2025&as=exe", 422), ("unit=khong-co&period=2025&as=pdf", 404), ("unit=hop-giang&period=x&as=pdf", 404)] {
            assert_eq!(page(&world.app, &format!("/results/report/file?{path}")).0, status, "{path}");
        }
        // The same by a command.
        let folder = tempfile::tempdir().unwrap();
        let mut command = sipar(["report", "--kind", "counters", "--unit", "hop-giang", "--year", "2025", "--out"]);
        let output = command.arg(folder.path()).args(db.place().arguments()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        for name in ["counters-hop-giang-2025.pdf", "counters-hop-giang-2025-hinh-thang-1.svg", "counters-hop-giang-2025-hinh-quay-1.png", "counters-hop-giang-2025-quay-1.csv"] {
            assert!(folder.path().join(name).is_file(), "{name}");
        }
        // Of a quarter as well, but of no other days.
        for (until, is_whole) in [("30/06/2025", true), ("29/06/2025", false)] {
            let mut command = sipar(["report", "--kind", "counters", "--unit", "hop-giang", "--year", "2025", "--from", "01/04/2025", "--until", until, "--out"]);
            let output = command.arg(folder.path()).args(db.place().arguments()).output().unwrap();
            assert_eq!(output.status.success(), is_whole, "{}", String::from_utf8_lossy(&output.stderr));
        }
        assert!(folder.path().join("counters-hop-giang-2025-Q2.docx").is_file());
    }
}
