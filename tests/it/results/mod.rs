//! Results against data made by hand: what is shown, what is not, and what nobody can work out.

mod editions;
mod intruder;
mod report;
mod world;

use sipar::app::results::{By, Seen, When};
use sipar::app::scope::Scope;
use sipar::app::{App, AppError};
use sipar::domain::access::Role;
use sipar::domain::unit::{ALWAYS, FOREVER};
use sipar::settings::Settings;
use sipar::store::office::visit_put_on;
use sipar::web;

use crate::support::both::{MIGRATED, on_both};
use crate::support::staff::{cookie_of, employ};
use world::{World, at, day, figures, first, line, n};

/// Wilson's interval at 95 % as the textbooks have it: centre and half width over a common denominator, with the
/// quantile to the last digit of a double (Brown, Cai and DasGupta, Statistical Science 16, 2001, formula 4).
fn wilson(part: f64, n: f64) -> (f64, f64) {
    let z = 1.959_963_984_540_054_f64;
    let p = part / n;
    let centre = p + z * z / (2.0 * n);
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    ((centre - half) / (1.0 + z * z / n), (centre + half) / (1.0 + z * z / n))
}

/// What a browser gets, outside the demo, as somebody who may read all results.
fn page(app: &App, path: &str) -> (u16, String) {
    for unit in app.units_in(&Scope::Everywhere).unwrap() {
        employ(app, "reader", Role::Leader, &unit.code);
    }
    let cookie = cookie_of(app, "reader");
    let server = web::server(app.clone(), &Settings::default(), web::status::Metrics::install());
    let client = rocket::local::blocking::Client::untracked(server).unwrap();
    let (name, token) = cookie.split_once('=').unwrap();
    let request = client.get(path.to_owned()).cookie((name.to_owned(), token.to_owned()));
    let response = request.dispatch();
    (response.status().code, response.into_string().unwrap())
}

on_both! {
    fn a_share_stands_with_its_n_and_the_interval_of_an_independent_computation(db: TestDb = MIGRATED) {
        let world = World::new(&db, day(2026, 11, 20));
        let unit = world.unit("hop-giang", None);
        let counters = [(7, 3), (40, 2), (6, 0), (0, 9), (123, 77)].map(|(satisfied, other)| {
            let counter = world.counter(&unit, "hai-muc-1");
            world.rate(counter, day(2026, 10, 5), satisfied, other);
            (counter, satisfied, satisfied + other)
        });
        let report = world.results(&unit, "2026-10");
        for (counter, satisfied, all) in counters {
            let found = figures(&line(first(&report), By::Counter, counter).seen).clone();
            assert_eq!(found.n, i64::try_from(all).unwrap());
            assert_eq!(found.levels, [i64::try_from(all - satisfied).unwrap(), i64::try_from(satisfied).unwrap()]);
            let share = found.share.unwrap();
            let (part, count) = (f64::from(u32::try_from(satisfied).unwrap()), f64::from(u32::try_from(all).unwrap()));
            let (low, high) = wilson(part, count);
            assert!((share.value - part / count).abs() < 1e-15);
            assert!((share.low - low).abs() < 1e-12 && (share.high - high).abs() < 1e-12, "{share:?} {low} {high}");
        }
        assert_eq!(n(&first(&report).headline), 10 + 42 + 6 + 9 + 200);
        // The formula itself against Newcombe, Statistics in Medicine 17, 1998, table I, method 3.
        for (part, n, low, high) in [(81.0, 263.0, 0.2553, 0.3662), (15.0, 148.0, 0.0624, 0.1605), (1.0, 29.0, 0.0061, 0.1718)] {
            let (ours, theirs) = (wilson(part, n), (low, high));
            assert!((ours.0 - theirs.0).abs() < 6e-5 && (ours.1 - theirs.1).abs() < 6e-5, "{ours:?} {theirs:?}");
        }
        let (status, html) = page(&world.app, "/results?unit=hop-giang&period=2026-10");
        assert_eq!(status, 200);
        for words in ["70,0%", "39,7% – 89,2%", "95,2%", "tháng 10 năm 2026"] {
            assert!(html.contains(words), "{words}");
        }
    }

    fn who_rated_is_told_of_those_who_came_where_that_is_known(db: TestDb = MIGRATED) {
        let world = World::new(&db, day(2026, 11, 20));
        let unit = world.unit("hop-giang", None);
        let [counted, uncounted, empty] = [(); 3].map(|()| world.counter(&unit, "hai-muc-1"));
        world.rate(counted, day(2026, 10, 5), 8, 2);
        world.rate(uncounted, day(2026, 10, 5), 9, 0);
        let visits = [(counted, 5, 30), (counted, 6, 10), (empty, 5, 12)];
        for (counter, date, visits) in visits {
            world.app.store.write(|db| visit_put_on(db, counter, day(2026, 10, date), visits, "test")).unwrap();
        }
        let report = world.results(&unit, "2026-10");
        let part = first(&report);
        let row = line(part, By::Counter, counted);
        assert_eq!((row.visits, figures(&row.seen).rated), (Some(40), Some(0.25)));
        let row = line(part, By::Counter, uncounted);
        assert_eq!((row.visits, figures(&row.seen).rated), (None, None), "no denominator, no share");
        let row = line(part, By::Counter, empty);
        assert_eq!((row.visits, &row.seen), (Some(12), &Seen::NoRatings), "many came, nobody rated");
        assert_eq!((part.visits, figures(&part.headline).rated), (None, None), "a sum with a gap is no sum");
        let (_, html) = page(&world.app, "/results?unit=hop-giang&period=2026-10");
        assert!(html.contains("chưa có đánh giá") && html.contains("25,0%") && html.contains("chưa đếm"));
        assert!(!html.contains(">0,0%") && !html.contains(">0%"), "nobody rated is not nobody satisfied");
    }

    fn a_period_is_shown_when_its_last_day_is_over_and_not_before(db: TestDb = MIGRATED) {
        let world = World::new(&db, day(2026, 11, 20));
        let unit = world.unit("hop-giang", None);
        let counter = world.counter(&unit, "hai-muc-1");
        world.rate(counter, day(2026, 10, 5), 8, 2);
        world.rate(counter, day(2026, 11, 3), 60, 1);
        world.rate(counter, day(2026, 11, 20), 70, 1);
        let closed = |when: When| matches!(world.app.results(&unit, when), Err(AppError::Refused(_)));
        let whole = |text: &str| When::Whole(text.parse().unwrap());
        for unfinished in ["2026-11", "2026-Q4", "2026", "2026-11-03", "2026-11-20", "2026-10-05", "2027-01"] {
            assert!(closed(whole(unfinished)), "{unfinished}");
        }
        assert!(closed(world.app.running_window()), "the running window is the demo's");
        assert_eq!(world.app.result_periods(&unit).unwrap(), ["2026-10".parse().unwrap()]);
        for path in ["/", "/results", "/results?unit=hop-giang", "/results?unit=hop-giang&period=2026-10"] {
            let (status, html) = page(&world.app, path);
            assert_eq!(status, 200, "{path}");
            let told = ["60", "61", "70", "71", "131", "132"].iter().any(|n| html.contains(&format!(">{n}<")));
            assert!(!told, "{path} tells of November");
        }
        for period in ["running", "2026-11", "2026-Q4", "2026", "2026-11-03"] {
            let (status, _) = page(&world.app, &format!("/results?unit=hop-giang&period={period}"));
            assert_eq!(status, 403, "{period}");
        }
        // One second before the month is over in Viet Nam, and then.
        let over = sipar::domain::clock::Instant::start_of(day(2026, 12, 1));
        world.clock.set(over.plus(-1_000_000));
        assert!(closed(whole("2026-11")));
        world.clock.set(over);
        assert_eq!(n(&first(&world.results(&unit, "2026-11")).headline), 61 + 71);
        assert!(closed(whole("2026-Q4")));
        world.clock.set(at(day(2027, 1, 1)));
        assert_eq!(n(&first(&world.results(&unit, "2026")).headline), 10 + 61 + 71);
    }

    fn few_are_hidden_and_so_is_what_would_tell_them(db: TestDb = MIGRATED) {
        let world = World::new(&db, day(2026, 11, 20));
        let province = world.unit("cao-bang", None);
        let [large, small] = ["hop-giang", "song-bang"].map(|code| world.unit(code, Some(&province)));
        let [one, two, three] = [(); 3].map(|()| world.counter(&large, "hai-muc-1"));
        let lone = world.counter(&small, "hai-muc-1");
        for (counter, satisfied) in [(one, 20), (two, 12), (three, 3), (lone, 4)] {
            world.rate(counter, day(2026, 10, 5), satisfied, 0);
        }
        let report = world.results(&large, "2026-10");
        let seen = |counter| &line(first(&report), By::Counter, counter).seen;
        assert_eq!(seen(three), &Seen::Hidden, "three raters");
        let total = &first(&report).headline;
        let told = [one, two].iter().filter(|counter| matches!(seen(**counter), Seen::Open(_))).count();
        assert!(told < 2 || *total == Seen::Hidden, "the total less the others is three");
        let above = world.results(&province, "2026-10");
        assert_eq!(line(first(&above), By::Unit, small.id).seen, Seen::Hidden);
        let (total, other) = (&first(&above).headline, &line(first(&above), By::Unit, large.id).seen);
        assert!(*total == Seen::Hidden || *other == Seen::Hidden, "the total less the other ward is four");
        assert_eq!(first(&world.results(&small, "2026-10")).headline, Seen::Hidden);
        // What is hidden says neither its n nor its share on the page.
        let (_, html) = page(&world.app, "/results?unit=song-bang&period=2026-10");
        assert!(html.contains("ẩn để bảo vệ người đánh giá") && !html.contains("100,0%") && !html.contains(">4<"));
    }

    fn a_unit_that_moved_counts_where_it_belonged_on_the_day(db: TestDb = MIGRATED) {
        let world = World::new(&db, day(2027, 1, 10));
        let [before, after] = ["ha-quang", "bao-lam"].map(|code| world.unit(code, None));
        let ward = world.unit("hop-giang", None);
        world.place(&ward, &before, ALWAYS, day(2026, 7, 16));
        world.place(&ward, &after, day(2026, 7, 17), FOREVER);
        let counter = world.counter(&ward, "hai-muc-1");
        world.rate(counter, day(2026, 6, 30), 9, 1);
        world.rate(counter, day(2026, 7, 16), 6, 0);
        world.rate(counter, day(2026, 7, 17), 7, 0);
        let child = |above, period: &str| {
            let report = world.results(above, period);
            report.parts.first().map(|part| n(&line(part, By::Unit, ward.id).seen))
        };
        assert_eq!((child(&before, "2026-06"), child(&before, "2026-07"), child(&before, "2026")), (Some(10), Some(6), Some(16)));
        assert_eq!((child(&after, "2026-06"), child(&after, "2026-07"), child(&after, "2026")), (None, Some(7), Some(7)));
        assert_eq!(n(&first(&world.results(&ward, "2026")).headline), 23, "it is itself all the year");
        // Visits before and after it moved: a month that is asked for twice has them once, and each place those of its own days.
        for (date, visits) in [(day(2026, 6, 30), 20), (day(2026, 7, 16), 12), (day(2026, 7, 17), 14)] {
            world.app.store.write(|db| visit_put_on(db, counter, date, visits, "test")).unwrap();
        }
        let visits = |of: &_, period: &str| first(&world.results(of, period)).visits;
        assert_eq!(["2026-06", "2026-07", "2026"].map(|period| visits(&before, period)), [Some(20), Some(12), Some(32)]);
        assert_eq!(["2026-07", "2026"].map(|period| visits(&after, period)), [Some(14), Some(14)]);
        assert_eq!(visits(&ward, "2026-07"), Some(26));
        let asked = ["2026", "2026-07", "2026-06", "2026-Q3", "2026-07"].map(|period| When::Whole(period.parse().unwrap()));
        for (when, of_each) in asked.iter().zip(world.app.results_of_each(&ward, &asked).unwrap()) {
            let alone = world.app.results(&ward, *when).unwrap();
            assert_eq!((alone.when, alone.above, alone.parts), (*when, of_each.above, of_each.parts), "together as alone");
        }
        let names = |period| world.results(&ward, period).above.into_iter().map(|unit| unit.code).collect::<Vec<_>>();
        assert_eq!((names("2026-06"), names("2026-07")), (vec!["ha-quang".to_owned()], vec!["bao-lam".to_owned()]));
    }

    fn scales_of_different_length_are_never_one_number(db: TestDb = MIGRATED) {
        let world = World::new(&db, day(2026, 11, 20));
        let unit = world.unit("hop-giang", None);
        let [two, three] = ["hai-muc-1", "ba-muc-1"].map(|template| world.counter(&unit, template));
        world.rate(two, day(2026, 10, 5), 8, 2);
        world.rate(three, day(2026, 10, 5), 20, 5);
        let report = world.results(&unit, "2026-10");
        let parts: Vec<_> = report.parts.iter().filter(|part| part.question == 1).collect();
        assert_eq!(parts.len(), 2, "each template is a part of its own");
        let mut levels: Vec<usize> = parts.iter().map(|part| figures(&part.headline).levels.len()).collect();
        levels.sort_unstable();
        assert_eq!(levels, [2, 3]);
        let mut counts: Vec<i64> = parts.iter().map(|part| n(&part.headline)).collect();
        counts.sort_unstable();
        assert_eq!(counts, [10, 25]);
    }

    fn a_rating_that_arrives_late_counts_for_its_own_day(db: TestDb = MIGRATED) {
        let world = World::new(&db, day(2026, 11, 20));
        let unit = world.unit("hop-giang", None);
        let counter = world.counter(&unit, "hai-muc-1");
        let officer = world.officer(&unit);
        world.rate(counter, day(2026, 9, 7), 6, 0);
        world.rate(counter, day(2026, 10, 5), 9, 0);
        world.duties(&[world.duty(counter, officer, at(day(2026, 9, 1)), at(day(2026, 10, 1)))]);
        assert_eq!(n(&first(&world.results(&unit, "2026-09")).headline), 6);
        let mut late = world.sealed(counter, at(day(2026, 9, 8)), &[1], None);
        late.received_at = at(day(2026, 11, 19));
        world.store(vec![late]);
        let september = world.results(&unit, "2026-09");
        assert_eq!(figures(&first(&september).headline).levels, [1, 6]);
        assert_eq!(n(&line(first(&september), By::Officer, officer).seen), 7, "with whoever was on duty that day");
        assert_eq!(n(&first(&world.results(&unit, "2026-10")).headline), 9);
        assert_eq!(n(&first(&world.results(&unit, "2026-Q3")).headline), 7);
        assert_eq!(world.app.store.read(sipar::store::tally::tally_verify).unwrap(), []);
    }
}
