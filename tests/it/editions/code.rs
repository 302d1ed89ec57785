//! What a code on paper costs whoever holds it against the database: anybody may, as often as they like.

use sipar::app::edition::{CodeFault, EditionWish};
use sipar::domain::edition::Kind;

use super::{of_counters, published, wish};
use crate::support::both::{Place, on_both};
use crate::support::office::OFFICE;
use crate::support::queries::{count, seen};
use crate::support::statements::Beside;

on_both! {
    fn a_code_that_is_checked_again_reads_no_leaf(db: TestDb = OFFICE) {
        count();
        let (office, id) = of_counters(&db);
        let app = &office.app;
        let code = || app.edition_proof(&app.edition(id).unwrap().listed.edition).unwrap().unwrap().code();
        let check = |code: &str| {
            let before = seen(&db);
            let said = app.edition_check_code(code, None).unwrap().map(|(_, edition)| edition.number);
            (said, seen(&db) - before)
        };
        // Of how many queries in so many reads: each read of PostgreSQL first asks whether the connection is alive.
        let alive = usize::from(matches!(db.place(), Place::Url(_)));
        let cost = |reads: usize, queries: usize| queries + alive * reads;
        let (again, anew) = ((Ok(1), cost(2, 2)), (Ok(1), cost(3, 4)));
        let first = code();
        assert_eq!(check("SIPAR1:00"), (Err(CodeFault::NotACode), 0));
        // The newest head and the edition each time; the leaves and the heads once.
        assert_eq!(check(&first), anew);
        for _ in 0..3 {
            assert_eq!(check(&first), again);
        }
        let forged = first.replacen(":3:", ":2:", 1);
        let nothing_more = (Err(CodeFault::BadSignature), cost(1, 1));
        assert_eq!(check(&forged), nothing_more, "what nobody signed reads nothing more");

        // A tree that has grown is read once more, for the old code and the new one together.
        let correction = EditionWish { unit: "hop-giang".to_owned(), ..wish(Kind::Counters, "2026-10", Some("thử")) };
        published(app, ["an", "binh"], &correction);
        let second = code();
        assert!(second.contains(":6:"), "{second}");
        assert_eq!([&first, &second, &first].map(|code| check(code)), [anew, again, again]);

        // What was changed past the program is found by the first check a minute later.
        let mut beside = Beside::of(db.place());
        beside.run_either("DROP TRIGGER edition_leaf_no_update", "DROP TRIGGER edition_leaf_append_only ON edition_leaf");
        beside.run("UPDATE edition_leaf SET hash = (SELECT hash FROM edition_leaf WHERE position = 1) WHERE position = 2");
        office.clock.advance(59_000_000);
        assert_eq!(check(&first), again);
        office.clock.advance(1_000_000);
        assert_eq!(check(&first), (Err(CodeFault::OtherTree), cost(2, 3)));
        assert_eq!(check(&second), (Err(CodeFault::OtherTree), cost(1, 1)));
    }
}
