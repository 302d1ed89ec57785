//! The pages in a browser, in both languages and every window: a draft with a fault, and what refused what was typed.

use sipar::domain::criteria::edit::Edit;

use super::{brought, edited};
use crate::support::at::At;
use crate::support::both::TestDb;
use crate::support::browser::{inspect_as, list};
use crate::support::free_port;
use crate::support::office::OFFICE;
use crate::support::par::province;
use crate::support::server::{Server, sipar};
use crate::support::staff::cookie_of;

#[test]
fn everybody_can_use_the_pages() {
    let db = TestDb::sqlite(Some(OFFICE));
    let office = province(&db, 1);
    // The server has the machine's clock, which the session must agree with.
    office.clock.set(sipar::domain::clock::Clock::now(&sipar::app::machine::MachineClock));
    assert_eq!(brought(&At::new(&office, "so"), &[]).status, 200);
    edited(&office.app, &Edit::Add(Some("1".to_owned()), "Kiểm tra".to_owned(), "1".parse().ok()));
    let cookie = cookie_of(&office.app, "so");
    let mut start = sipar(["serve"]);
    start.args(db.place().arguments());
    let server = Server::start(start, free_port()).unwrap();
    let paths = [
        ("?", "vi"),
        ("?", "en"),
        ("/par-xa-minh-hoa-1?", "vi"),
        ("/par-so-minh-hoa-1?", "en"),
        ("/new?", "vi"),
        ("/par-xa-thu/edit?", "vi"),
        ("/par-xa-thu/edit/2.1?", "vi"),
        ("/par-xa-thu/edit/2.1?saved=1&", "en"),
        ("/par-xa-thu/figures?", "vi"),
        ("/par-xa-thu/figures?figure=p_2_1&", "en"),
        ("/par-xa-thu/against/par-thu-1?", "vi"),
    ];
    let pages: Vec<(String, &str)> =
        paths.map(|(path, lang)| (server.url(&format!("/criteria-sets{path}lang={lang}")), lang)).into();
    let findings = inspect_as(&pages, Some(&cookie));
    assert!(findings.is_empty(), "{}", list(&findings));
}
