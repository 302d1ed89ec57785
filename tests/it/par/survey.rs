//! The survey part and SIPAS become points by the set's own rule: proposed side by side, entered once confirmed, in the trail
//! with the survey round, the moment of its result and the rule; and where they cannot be taken the page says why.

use sipar::domain::access::Role;
use sipar::domain::assessment::Mark;
use sipar::domain::round::{Case, Round};
use sipar::store::round::round_add_on;

use crate::support::at::At;
use crate::support::both::on_both;
use crate::support::office::{OFFICE, id_of};
use crate::support::par::done;
use crate::support::staff::{caller, employ};
use crate::support::statements::Beside;
use crate::support::surveyed::{ASKED, COUNTED, Story, seal};

const FROM: &str = "?from=sipas-2026";

on_both! {
    fn an_index_becomes_points_by_the_rule_once_somebody_confirms(db: TestDb = OFFICE) {
        let story = Story::begin(&db);
        let (app, so) = (&story.office.app, At::new(&story.office, "so"));
        let column = so.get("/par/ks/criteria/2.2").body;
        assert!(column.contains("href=\"/par/ks/criteria/2.2/survey\""), "the column leads there: {column}");
        let early = so.get(&Story::path("2.2", FROM));
        assert!(early.status == 200 && early.body.contains("Đợt khảo sát này chưa được tính") && seal(&early.body).is_none(), "{early:?}");
        let none = so.post(&Story::path("2.2", ""), "from=sipas-2026&ask=&group=&map=sipas:&seal=x");
        assert!(none.status == 422 && none.body.contains("chưa được tính"), "{none:?}");
        story.hand_in(&story.cases);
        done(&so.post("/rounds/sipas-2026/results", ""));
        let page = so.get(&Story::path("2.2", FROM)).body;
        for words in ["75,00% (", "25,00% (", "4 đơn vị, 2 đơn vị có điểm để ghi", "quá ít người trả lời (dưới 10)", "không có trong đợt khảo sát", "Phường Hợp Giang", "Ghi điểm cho 2 đơn vị"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(story.given("xa-1", "2.2").is_none(), "nothing is entered before it is confirmed");
        let seal = seal(&page).unwrap().to_owned();
        let confirm = |seal: &str| format!("from=sipas-2026&ask=&group=&map=sipas:&seal={seal}");
        let other = so.post(&Story::path("2.2", ""), &confirm("0123456789abcdef0123456789abcdef"));
        assert!(other.status == 422 && other.body.contains("vừa thay đổi"), "what was not seen is not entered: {other:?}");
        done(&so.post(&Story::path("2.2", ""), &confirm(&seal)));
        // 75 % of 2 points; 25 % is below the threshold of the rule and brings nothing: never the percentage times 2.
        let (points, reason) = story.given("xa-1", "2.2").unwrap();
        assert_eq!(points, "1.5");
        assert!(reason.starts_with("sipas-2026 (") && reason.ends_with("; sipas = SIPAS; linear"), "{reason}");
        assert_eq!(story.given("xa-2", "2.2").unwrap().0, "0");
        assert!(story.given("xa-3", "2.2").is_none() && story.given("xa-4", "2.2").is_none());
        let form = app.par_form(&caller(app, "so"), "ks", "xa-1").unwrap();
        assert_eq!(form.figures["sipas"].to_string(), "75.00", "the figure of the rule");
        let told = Beside::of(db.place()).words("SELECT detail AS word FROM audit WHERE action = 'par.survey' ORDER BY seq");
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].starts_with("xa-1 2.2: sipas 75.00%; sipas-2026 (") && told[0].ends_with("linear"), "{told:?}");
        let again = so.post(&Story::path("2.2", ""), &confirm(&seal));
        assert_eq!(again.status, 422, "it stands on other points now: {again:?}");
        let column = so.get("/par/ks/criteria/2.2").body;
        assert!(column.contains("lấy từ đợt khảo sát sipas-2026, tính lúc"), "{column}");
        // A criterion without a rule gets no points, whatever the percentage.
        let by_hand = so.get(&Story::path("2.3", FROM)).body;
        assert!(by_hand.contains("không tự nhân SIPAS% với điểm tối đa") && by_hand.contains("75,00% ("), "{by_hand}");
        assert!(crate::support::surveyed::seal(&by_hand).is_none());
        assert_eq!(so.post(&Story::path("2.3", ""), &confirm(&seal)).status, 422);
        // The unit's own form neither asks for the figure nor takes it away.
        done(&so.post("/par/ks/unit/xa-1/return", "reason=x"));
        let head = At::new(&story.office, "tp-1");
        assert!(!head.get("/par/ks/unit/xa-1").body.contains("f-sipas"));
        let seen = app.par_form(&caller(app, "so"), "ks", "xa-1").unwrap().place.of.revision;
        done(&head.post("/par/ks/unit/xa-1", &format!("seen={seen}&c-1=yes&f-sipas=99")));
        assert_eq!(app.par_form(&caller(app, "so"), "ks", "xa-1").unwrap().figures["sipas"].to_string(), "75.00");
    }

    fn answers_are_counted_option_by_option_and_group_by_group(db: TestDb = OFFICE) {
        let story = Story::computed(&db);
        let (app, so) = (&story.office.app, At::new(&story.office, "so"));
        let first = so.get(&Story::path("2.1", FROM)).body;
        assert!(first.contains(&format!("value=\"{ASKED}\"")) && seal(&first).is_none(), "a question is to be chosen: {first}");
        let unpaired = so.get(&Story::path("2.1", &format!("{FROM}&ask={ASKED}"))).body;
        assert!(unpaired.contains("value=\"5:a\"") && seal(&unpaired).is_none(), "five levels are not four options: {unpaired}");
        let page = so.get(&Story::path("2.1", &format!("?{COUNTED}"))).body;
        for words in ["Rất tốt: 20; Tốt: 10; Trung bình: 0; Kém: 10; Ý kiến khác: 0", ">1,95<", ">0,75<", "không nhân trọng số"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let stranger = so.get(&Story::path("2.1", &format!("?{}", COUNTED.replace("group=", "group=sex:9")))).body;
        assert!(seal(&stranger).is_none(), "a group that nobody can be in");
        done(&so.post(&Story::path("2.1", ""), &format!("{COUNTED}&seal={}", seal(&page).unwrap())));
        assert_eq!((story.given("xa-1", "2.1").unwrap().0, story.given("xa-2", "2.1").unwrap().0), ("1.95".to_owned(), "0.75".to_owned()));
        assert!(story.given("xa-3", "2.1").is_none(), "three answers are too few");
        let form = app.par_form(&caller(app, "so"), "ks", "xa-1").unwrap();
        assert_eq!(form.score("2.1", Mark::Given).unwrap().points.unwrap().normalize().to_string(), "1.95");
        // Another response came: what was computed is no longer what the round says.
        story.hand_in(&story.cases[story.cases.len() - 1..]);
        let late = so.get(&Story::path("2.1", &format!("?{COUNTED}"))).body;
        assert!(late.contains("đã thay đổi sau lần tính gần nhất") && seal(&late).is_none(), "{late}");
        assert_eq!(so.post(&Story::path("2.1", ""), &format!("{COUNTED}&seal=x")).status, 422);
    }

    fn a_group_is_counted_alone(db: TestDb = OFFICE) {
        let story = Story::begin(&db);
        let so = At::new(&story.office, "so");
        story.hand_in(&story.cases[..80]);
        done(&so.post("/rounds/sipas-2026/results", ""));
        // 20 women and 20 men of each commune: of the men of xa-1 ten chose a, five b, five d.
        let men = so.get(&Story::path("2.1", &format!("?{}", COUNTED.replace("group=", "group=sex:1")))).body;
        assert!(men.contains("Rất tốt: 10; Tốt: 5; Trung bình: 0; Kém: 5") && men.contains(">20<"), "{men}");
    }

    fn what_a_result_hides_of_a_unit_is_not_taken_either(db: TestDb = OFFICE) {
        let story = Story::begin(&db);
        let so = At::new(&story.office, "so");
        // 3 and 2: whoever knew the other two units could take them from everybody's result, so one of those is hidden.
        story.hand_in(&story.cases[..85]);
        done(&so.post("/rounds/sipas-2026/results", ""));
        for (node, chosen) in [("2.2", FROM.to_owned()), ("2.1", format!("?{COUNTED}"))] {
            let page = so.get(&Story::path(node, &chosen)).body;
            assert!(page.contains("Ghi điểm cho 1 đơn vị"), "{node}: {page}");
            assert_eq!(page.matches("quá ít người trả lời (dưới 10)").count(), 2, "{node}: the small one and its cover read alike: {page}");
        }
        let page = so.get(&Story::path("2.1", &format!("?{COUNTED}"))).body;
        let counts = page.matches("Rất tốt: ").count();
        assert_eq!(counts, 1, "no counts of what is hidden: {page}");
    }

    fn the_few_who_are_not_of_a_group_are_not_told(db: TestDb = OFFICE) {
        let story = Story::begin(&db);
        let so = At::new(&story.office, "so");
        // 19 answers of xa-1: 10 men may be seen, and whoever sees them and all 19 knows the 9 women.
        let (few, others) = story.cases.split_at(40);
        let cases: Vec<Case> = few.iter().take(19).chain(others).cloned().collect();
        story.hand_in(&cases);
        done(&so.post("/rounds/sipas-2026/results", ""));
        let all = so.get(&Story::path("2.1", &format!("?{COUNTED}"))).body;
        assert!(all.contains("Ghi điểm cho 2 đơn vị"), "{all}");
        let men = so.get(&Story::path("2.1", &format!("?{}", COUNTED.replace("group=", "group=sex:1")))).body;
        assert!(men.contains("Ghi điểm cho 1 đơn vị"), "{men}");
    }

    fn only_who_manages_the_round_and_reads_the_survey_comes_here(db: TestDb = OFFICE) {
        let story = Story::computed(&db);
        let app = &story.office.app;
        for (login, status) in [("ld", 403), ("tt", 403), ("td", 403), ("hd", 403), ("tp-1", 403), ("cb-1", 403)] {
            let at = At::new(&story.office, login);
            assert_eq!(at.get(&Story::path("2.2", FROM)).status, status, "{login}");
            assert_eq!(at.post(&Story::path("2.2", ""), "from=sipas-2026&ask=&group=&map=sipas:&seal=x").status, status, "{login}");
        }
        employ(app, "khac", Role::HomeAffairs, "xa-1");
        assert_eq!(At::new(&story.office, "khac").get(&Story::path("2.2", FROM)).status, 404, "not theirs to manage");
        let so = At::new(&story.office, "so");
        assert_eq!(so.get(&Story::path("1.1", FROM)).status, 404, "units enter that themselves");
        // A survey round of another province is neither offered nor taken.
        app.bring_units_from("khac.csv", b"code,name,level,parent\ntinh-khac,T\xe1\xbb\x89nh Kh\xc3\xa1c,province,\n", false).unwrap();
        let unit = app.unit("tinh-khac").unwrap().id;
        let other = Round { id: id_of(8, 9), unit, code: "sipas-khac".to_owned(), name: "SIPAS khac".to_owned(), ..story.round.clone() };
        app.store.write(|db| round_add_on(db, &other)).unwrap();
        assert!(!so.get(&Story::path("2.2", "")).body.contains("sipas-khac"));
        assert_eq!(so.get(&Story::path("2.2", "?from=sipas-khac")).status, 404);
        assert_eq!(so.post(&Story::path("2.2", ""), "from=sipas-khac&ask=&group=&map=sipas:&seal=x").status, 404);
    }
}
