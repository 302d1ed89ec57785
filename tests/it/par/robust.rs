//! How surely units stand where they stand: a page of its own, the same for the same seed, with what is drawn and what is not.

use sipar::app::par::robust::Still;
use sipar::domain::clock::SECOND;

use crate::support::at::At;
use crate::support::both::on_both;
use crate::support::office::{NOON, OFFICE};
use crate::support::par::done;
use crate::support::staff::caller;
use crate::support::surveyed::{COUNTED, Story, seal};

on_both! {
    fn ranks_are_drawn_anew_beside_the_ranking_and_never_in_it(db: TestDb = OFFICE) {
        let story = Story::computed(&db);
        let (app, so) = (&story.office.app, At::new(&story.office, "so"));
        done(&At::new(&story.office, "td").post("/par/ks/criteria/1.1", "accept=all"));
        let nothing = so.get("/par/ks/robustness?provisional=1").body;
        assert!(nothing.contains("Không giữ câu trả lời khảo sát nào"), "{nothing}");
        let page = so.get(&Story::path("2.1", &format!("?{COUNTED}"))).body;
        done(&so.post(&Story::path("2.1", ""), &format!("{COUNTED}&seal={}", seal(&page).unwrap())));
        let page = so.get(&Story::path("2.2", "?from=sipas-2026")).body;
        done(&so.post(&Story::path("2.2", ""), &format!("from=sipas-2026&ask=&group=&map=sipas:&seal={}", seal(&page).unwrap())));
        done(&so.post("/par/ks/criteria/2.1", "p-xa-3=2&p-xa-4=0,5"));
        let ld = caller(app, "ld");
        let found = app.par_robust(&ld, "ks", (true, 7)).unwrap();
        assert_eq!(found.drawn, ["2.1", "2.2"]);
        assert_eq!(found.still, [("2.1".to_owned(), Still::ByHand)], "two communes were given points by hand");
        let again = app.par_robust(&ld, "ks", (true, 7)).unwrap();
        assert_eq!((&found.weights, &found.answers), (&again.weights, &again.answers), "the seed repeats itself");
        assert_ne!(found.answers, app.par_robust(&ld, "ks", (true, 8)).unwrap().answers);
        // xa-3 has 4 + 2, xa-2 4 + 0.75, xa-4 4 + 0.5, xa-1 0 + 1.95 + 1.5: the last is far behind and stays there.
        let units: Vec<&str> = found.results.units.iter().map(|one| one.unit.code.as_str()).collect();
        assert_eq!(units, ["xa-3", "xa-2", "xa-4", "xa-1"]);
        let last = found.answers.as_ref().unwrap()[3].unwrap();
        assert_eq!((last.rank, last.low, last.high), (4, 4, 4));
        // xa-2 has 0.75 of 3 by ten of forty: sometimes below the 0.5 that xa-4 was given, seldom above the 2 of xa-3.
        let second = found.answers.as_ref().unwrap()[1].unwrap();
        assert!(second.rank == 2 && second.kept > 0.7 && second.kept < 1.0, "{second:?}");
        let page = At::new(&story.office, "ld").get("/par/ks/robustness?provisional=1&seed=7").body;
        for words in ["KHÔNG phải xếp hạng", "SỐ LIỆU TẠM TÍNH", ">7<", "1.000 lần rút", "2.1, 2.2", "điểm ghi tay hoặc Hội đồng quyết khác", "seed=8&amp;provisional=1"] {
            assert!(page.contains(words) || page.contains(&words.replace("&amp;", "&#38;")), "{words}: {page}");
        }
        let ranking = so.get("/par/ks/results?provisional=1").body;
        assert!(!ranking.contains("90%") && ranking.contains("/par/ks/robustness?provisional=1"), "{ranking}");
        assert_eq!(At::new(&story.office, "tp-1").get("/par/ks/robustness?provisional=1").status, 403);
        assert!(so.get("/par/ks/robustness").body.contains("Chưa có số liệu được duyệt"));
        assert_eq!(so.get("/par/ks/robustness?provisional=1&seed=khong").status, 200, "what is no seed is none");
        // The answers are others than those that were counted: they are not drawn, and the page says so.
        story.hand_in(&story.cases[story.cases.len() - 1..]);
        story.office.clock.set(NOON.plus(60 * SECOND));
        done(&so.post("/rounds/sipas-2026/results", ""));
        let changed = app.par_robust(&ld, "ks", (true, 7)).unwrap();
        assert!(changed.still.contains(&("2.2".to_owned(), Still::Changed)), "another result: {:?}", changed.still);
        assert_eq!(changed.drawn, ["2.1"], "the answers of the communes that take part are the same");
    }
}
