//! The editor, as somebody of Home Affairs uses it who never saw a file: each step is a form, a step that would make the
//! questionnaire wrong is explained and changes nothing, and publishing makes a version.

use rocket::http::Method;
use sipar::domain::access::Role;
use sipar::domain::questionnaire::Kind;

use crate::support::both::{TestDb, on_both};
use crate::support::browser::{inspect_as, list};
use crate::support::door::{Answer, Door};
use crate::support::free_port;
use crate::support::office::{OFFICE, Office};
use crate::support::server::{Server, sipar};
use crate::support::staff::{caller, cookie_of, employ};

const FORM: &str = "4444444444444444444444444444444444444444444444444444444444444444";

struct At {
    door: Door,
    cookies: String,
}

impl At {
    fn get(&self, path: &str) -> Answer {
        self.door.send(Method::Get, path, &[("cookie", &self.cookies)], b"")
    }

    fn post(&self, path: &str, fields: &str) -> Answer {
        let headers = [("cookie", self.cookies.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        self.door.send(Method::Post, path, &headers, format!("csrf={FORM}&{fields}").as_bytes())
    }

    /// Carries out a step on the draft as it stands now.
    fn step(&self, fields: &str) -> Answer {
        let page = self.get("/questionnaires/sipas-tinh/edit");
        let (_, rest) = page.body.split_once("name=\"seen\" value=\"").unwrap();
        let seen = rest.split_once('"').unwrap().0;
        self.post("/questionnaires/sipas-tinh/edit", &format!("seen={seen}&{fields}"))
    }
}

on_both! {
    fn a_draft_becomes_a_version_step_by_step(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let app = office.app.clone();
        employ(&app, "noi-vu", Role::HomeAffairs, "cao-bang");
        employ(&app, "kiem-tra", Role::Auditor, "cao-bang");
        let cookies = |login: &str| format!("{}; __Host-sipar-form={FORM}", cookie_of(&app, login));
        let at = At { door: Door::of(&office), cookies: cookies("noi-vu") };

        let list = at.get("/questionnaires");
        assert!(list.status == 200 && list.body.contains("/questionnaires/sipas-2023-1"), "{list:?}");
        let seen = at.get("/questionnaires/sipas-2023-1");
        assert!(seen.body.contains("tôn trọng đối với người dân") && seen.body.contains("/draft"), "the form as it is seen");
        assert_eq!(at.get("/questionnaires/sipas-2023-1/files/sipas-2023-1.xlsx").status, 200);

        let begun = at.post("/questionnaires/sipas-2023-1/draft", "code=sipas-tinh");
        assert_eq!(begun.location.as_deref(), Some("/questionnaires/sipas-tinh/edit"), "{begun:?}");
        let again = at.post("/questionnaires/sipas-2023-1/draft", "code=sipas-tinh");
        assert!(again.status == 422 && again.body.contains("Đã có bản nháp"), "{again:?}");

        let done = |fields: &str| {
            let answer = at.step(fields);
            assert_eq!(answer.status, 303, "{fields}: {answer:?}");
        };
        done("act=title&vi=SIPAS+t%E1%BB%89nh&en=SIPAS+of+the+province");
        done("act=add&section=b3&kind=single&scale=co-khong&vi=C%C3%B3+m%E1%BA%A1ng%3F&en=");
        done("act=add&section=b3&kind=text&vi=V%C3%AC+sao%3F&en=Why%3F");
        done("act=rule&question=them2&rule=them1+%3D%3D+2");
        done("act=words&question=them1&vi=C%C3%B3+internet%3F&en=Internet%3F&required=yes");
        done("act=item-add&question=q9&vi=Ti%C3%AAu+ch%C3%AD+c%E1%BB%A7a+t%E1%BB%89nh&en=Own&element=access");
        done("act=item&question=q9&item=40&vi=Ti%C3%AAu+ch%C3%AD&en=Own&element=feedback&weight=2%2C5");
        done("act=item-remove&question=q9&item=1");
        done("act=up&question=them1");
        done("act=level-add&question=them1&scale=co-khong&vi=Kh%C3%B4ng+bi%E1%BA%BFt&en=Unknown");
        done("act=remove&question=q6");

        // A step that would leave a rule without its question is explained, and the draft stays as it was.
        let wrong = at.step("act=remove&question=them1");
        assert!(wrong.status == 422 && wrong.body.contains("them1"), "{wrong:?}");
        let wrong = at.step("act=item&question=q9&item=40&vi=X&en=X&element=feedback&weight=0");
        assert!(wrong.status == 422 && wrong.body.contains("0.001"), "{wrong:?}");
        // Somebody else's step was first.
        let late = at.post("/questionnaires/sipas-tinh/edit", "seen=1&act=remove&question=q5");
        assert!(late.status == 422 && late.body.contains("vừa sửa"), "{late:?}");
        assert_eq!(at.step("act=sing").status, 422);

        let look = at.get("/questionnaires/sipas-tinh/look");
        assert!(look.body.contains("Có internet?") && !look.body.contains("tiền bôi trơn"), "{look:?}");
        let by = caller(&app, "noi-vu");
        assert_eq!(app.questionnaire_drafts(&by).unwrap(), ["sipas-tinh"]);
        let published = at.step("act=publish");
        assert_eq!(published.location.as_deref(), Some("/questionnaires/sipas-tinh-1"), "{published:?}");
        assert!(app.questionnaire_drafts(&by).unwrap().is_empty());

        let catalogue = app.catalogue();
        let (_, one) = catalogue.questionnaire_named("sipas-tinh-1").unwrap();
        assert_eq!(one.title.vi, "SIPAS tỉnh");
        assert_eq!((one.criteria().len(), one.question("q6").is_none()), (39, true));
        let Kind::Matrix { items, .. } = &one.question("q9").unwrap().kind else { panic!("q9 is a matrix") };
        let own = items.last().unwrap();
        assert_eq!((own.code.as_str(), own.weight.to_string().as_str()), ("40", "2.5"));
        assert_eq!(own.criterion_of.as_deref(), Some("feedback"));
        let [internet, why] = ["them1", "them2"].map(|code| one.question(code).unwrap());
        assert!(internet.required && why.shown_if.as_ref().unwrap().to_string() == "them1 == 2");
        assert!(internet.number < one.question("comment").unwrap().number, "it was moved up");
        assert_eq!(internet.scale().unwrap().levels.len(), 3);
        // The shipped one is as it was.
        assert_eq!(catalogue.questionnaire_named("sipas-2023-1").unwrap().1.criteria().len(), 39);

        // The next draft of the same code is the second version; whoever only reads sees no form and no draft.
        assert_eq!(at.post("/questionnaires/sipas-tinh-1/draft", "code=").status, 303);
        assert!(at.get("/questionnaires/sipas-tinh/edit").body.contains("sipas-tinh"));
        assert_eq!(app.questionnaire_draft(&by, "sipas-tinh").unwrap().questionnaire.name(), "sipas-tinh-2");
        let reader = At { door: Door::of(&office), cookies: cookies("kiem-tra") };
        let read = reader.get("/questionnaires/sipas-2023-1");
        assert!(read.status == 200 && !read.body.contains("/draft"), "{read:?}");
        assert_eq!(reader.get("/questionnaires/sipas-tinh/edit").status, 403);
        assert_eq!(at.step("act=drop").status, 303);
        assert_eq!(at.get("/questionnaires/sipas-tinh/edit").status, 404);
    }
}

#[test]
fn everybody_can_use_the_pages() {
    let db = TestDb::sqlite(Some(OFFICE));
    let office = Office::open(&db);
    // The server has the machine's clock, which the session must agree with.
    office.clock.set(sipar::domain::clock::Clock::now(&sipar::app::machine::MachineClock));
    employ(&office.app, "noi-vu", Role::HomeAffairs, "cao-bang");
    let cookie = cookie_of(&office.app, "noi-vu");
    let by = caller(&office.app, "noi-vu");
    office.app.questionnaire_draft_begin(&by, "sipas-2023-1", "sipas-tinh").unwrap();
    let mut start = sipar(["serve"]);
    start.args(db.place().arguments());
    let server = Server::start(start, free_port()).unwrap();
    let paths = [
        ("?", "vi"),
        ("/sipas-2023-1?", "vi"),
        ("/sipas-tinh/look?", "en"),
        ("/sipas-tinh/edit?", "vi"),
        ("/sipas-tinh/edit?question=q7&", "vi"),
        ("/sipas-tinh/edit?question=q7&", "en"),
    ];
    let pages: Vec<(String, &str)> =
        paths.map(|(path, lang)| (server.url(&format!("/questionnaires{path}lang={lang}")), lang)).into();
    let findings = inspect_as(&pages, Some(&cookie));
    assert!(findings.is_empty(), "{}", list(&findings));
}
