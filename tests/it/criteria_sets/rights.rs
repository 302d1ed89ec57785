//! Whoever takes part reads what is published; drafts are Home Affairs' alone.

use super::{EDIT, brought, revision};
use crate::support::at::At;
use crate::support::both::on_both;
use crate::support::office::OFFICE;
use crate::support::par::province;

on_both! {
    fn drafts_are_home_affairs_alone(db: TestDb = OFFICE) {
        let office = province(&db, 1);
        let app = &office.app;
        assert_eq!(brought(&At::new(&office, "so"), &[]).status, 200);
        let seen = revision(app, "so");
        for login in ["td", "hd", "ld", "tt", "cb-1", "tp-1"] {
            let at = At::new(&office, login);
            let list = at.get("/criteria-sets");
            assert!(list.status == 200 && list.body.contains("par-thu-1"), "{login}: {list:?}");
            assert!(!list.body.contains("par-xa-thu") && !list.body.contains("/criteria-sets/new"), "{login}");
            let one = at.get("/criteria-sets/par-thu-1");
            assert!(one.status == 200 && !one.body.contains("class=\"sheet\""), "{login}: {one:?}");
            assert_eq!(at.get("/criteria-sets/par-thu-1/files/par-thu-1.xlsx").status, 200, "{login}");
            for path in ["/new", "/par-xa-thu/edit", "/par-xa-thu/edit/1.1", "/par-xa-thu/figures", "/par-xa-thu/kept/par-xa-thu-1.toml", "/par-xa-thu/against/par-thu-1"] {
                assert_eq!(at.get(&format!("/criteria-sets{path}")).status, 403, "{login} {path}");
            }
            assert_eq!(at.post(EDIT, &format!("seen={seen}&act=drop&of=")).status, 403, "{login}");
            assert_eq!(at.post("/criteria-sets/par-thu-1/draft", "code=").status, 403, "{login}");
            assert_eq!(brought(&at, &[]).status, 403, "{login}");
        }
        let nobody = At::nobody(&office);
        assert_eq!((nobody.get("/criteria-sets").status, nobody.post(EDIT, "seen=1&act=drop&of=").status), (303, 401));
        assert_eq!(revision(app, "so"), seen);
        // A draft is no set: nothing shows it where sets are, and no round can use it.
        let so = At::new(&office, "so");
        for path in ["/par-xa-thu-1", "/par-thu-1/compare/par-xa-thu-1", "/par-xa-thu/edit/9.9", "/par-xa-thu/figures?figure=x"] {
            assert_eq!(so.get(&format!("/criteria-sets{path}")).status, 404, "{path}");
        }
        let used = so.post("/par", "code=c1&name=a&unit=cao-bang&set=par-xa-thu-1&year=2026&previous=&confirmation=");
        assert_eq!(used.status, 422, "{used:?}");
    }
}
