//! From the file of a decision to a round scored by it, and on to its correction.

use sipar::domain::access::Role;
use sipar::domain::criteria::checks::faults;
use sipar::domain::criteria::edit::Edit;
use sipar::domain::criteria::{CriteriaSet, FAMILY};
use sipar::store::proposal::Decision;
use sipar::store::template::{Published, template_publish_on};

use super::{EDIT, brought, edited, revision, step};
use crate::criteria_book::kept;
use crate::support::at::{At, FORM};
use crate::support::both::on_both;
use crate::support::office::{OFFICE, Office};
use crate::support::par::{CALENDAR, done, province};
use crate::support::staff::{caller, employ};

/// Asks to publish the draft, and has another person agree.
fn published(office: &Office) {
    let app = &office.app;
    let so = At::new(office, "so");
    let asked = step(app, &so, "act=publish&of=&reason=Theo+quy%E1%BA%BFt+%C4%91%E1%BB%8Bnh");
    assert_eq!(asked.location.as_deref(), Some("/approvals"), "{asked:?}");
    let open = |login: &str| {
        let all = app.proposals(&caller(app, login)).unwrap();
        all.into_iter().find(|one| one.proposal.decided.is_none()).unwrap().proposal.id
    };
    let alone = app.decide(&caller(app, "so"), open("so"), Decision::Approved, "");
    assert!(alone.is_err(), "who asks does not decide");
    app.decide(&caller(app, "so2"), open("so2"), Decision::Approved, "").unwrap();
}

fn set(office: &Office, name: &str) -> CriteriaSet {
    let (_, set) = office.app.catalogue().criteria_named(name).unwrap();
    CriteriaSet::clone(&set)
}

on_both! {
    fn a_decisions_table_becomes_a_set_that_units_are_scored_by(db: TestDb = OFFICE) {
        let office = province(&db, 2);
        let app = &office.app;
        employ(app, "so2", Role::HomeAffairs, "cao-bang");
        let (so, by) = (At::new(&office, "so"), caller(app, "so"));

        // A table that does not add up: named by its cell, nothing comes in, what was typed stays.
        let wrong = brought(&so, &[("1.2", 4.0)]);
        assert_eq!(wrong.status, 422, "{wrong:?}");
        for words in ["ô C5", "Bộ chỉ số", "value=\"par-xa-thu\"", "value=\"Quyết định 12\"", "value=\"2026\""] {
            assert!(wrong.body.contains(words), "{words}: {}", wrong.body);
        }
        assert!(app.criteria_drafts(&by).unwrap().is_empty());
        for (file, bytes) in [("a.xlsx", &b"PK\x03\x04"[..]), ("a.ods", &b""[..]), ("a.toml", &b"code = \"a"[..]), ("a.toml", &b"\xff"[..])] {
            let refused = so.upload_with("/criteria-sets/new", FORM, &super::TYPED, file, bytes);
            assert!(refused.status == 422 && refused.body.contains(file), "{file}: {refused:?}");
        }
        assert!(app.criteria_drafts(&by).unwrap().is_empty());

        // Mended it comes in, and what was read otherwise than it stands is said.
        let came = brought(&so, &[]);
        assert!(came.status == 200 && came.body.contains(EDIT), "{came:?}");
        assert!(came.body.contains("lấy kết quả"), "the formula's result is noted: {}", came.body);
        let again = brought(&so, &[]);
        assert!(again.status == 422 && again.body.contains("Đã có bản nháp"), "{again:?}");
        let open = app.criteria_draft(&by, "par-xa-thu").unwrap();
        assert_eq!((open.set.name().as_str(), open.wrong.len(), open.set.waiting().len()), ("par-xa-thu-1", 0, 3));

        // The words stand beside the rule that was read in them; a person confirms one and rejects another.
        let page = so.get(&format!("{EDIT}/2.1"));
        for words in ["Tỷ lệ trên 90%: 5", "trên 90: 5 điểm", "chờ xác nhận", "confirm"] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        done(&step(app, &so, "act=confirm&of=1.1"));
        done(&step(app, &so, "act=confirm&of=2.2"));
        done(&step(app, &so, "act=reject&of=2.1"));
        let twice = step(app, &so, "act=confirm&of=1.1");
        assert_eq!(twice.status, 422, "{twice:?}");

        // A rule of one's own: what cannot be read is named by its line and stays in its field.
        let rule = |value: &str| {
            format!(
                "act=rule&of=2.1&rule=shape+%3D+%22bands%22%0Avalue+%3D+%22{value}%22%0Aotherwise+%3D+%220%22%0A%5B%5Bband%5D%5D%0A\
                 from+%3D+%2290%25%22%0Areached+%3D+%22%3E%3D%22%0Apoints+%3D+%225%22"
            )
        };
        let wrong = step(app, &so, &rule("dung_han+%2F"));
        assert!(wrong.status == 422 && wrong.body.contains("dòng 2") && wrong.body.contains("dung_han /"), "{wrong:?}");
        done(&step(app, &so, &rule("dung_han+%2F+ho_so")));
        let open = app.criteria_draft(&by, "par-xa-thu").unwrap();
        assert_eq!(open.wrong.len(), 2, "two figures are not declared, and the draft is kept: {:?}", open.wrong);
        let page = so.get(EDIT);
        assert!(page.body.contains("Chưa ban hành được") && page.body.contains("/edit/2.1\""), "{}", page.body);
        assert!(!page.body.contains("value=\"publish\""), "a draft with faults is not published");
        assert_eq!(step(app, &so, "act=publish&of=&reason=x").status, 422);
        for (code, words) in [("dung_han", "H%E1%BB%93+s%C6%A1+%C4%91%C3%BAng+h%E1%BA%A1n"), ("ho_so", "H%E1%BB%93+s%C6%A1")] {
            done(&step(app, &so, &format!("act=figure-add&of=&code={code}&words={words}&unit=h%E1%BB%93+s%C6%A1&whole=yes&least=0&most=&formula=")));
        }
        let twice = step(app, &so, "act=figure-add&of=&code=ho_so&words=ABCXYZ&unit=&whole=yes&least=&most=&formula=");
        assert!(twice.status == 422 && twice.body.contains("ABCXYZ"), "{twice:?}");
        done(&step(app, &so, "act=confirm&of=2.1"));
        assert!(so.get(&format!("{EDIT}/2.1")).body.contains("“Hồ sơ đúng hạn” / “Hồ sơ” từ 90% trở lên: 5 điểm"));

        published(&office);
        assert!(app.criteria_drafts(&by).unwrap().is_empty());
        let first = set(&office, "par-xa-thu-1");
        assert_eq!((faults(&first).len(), first.by_hand().len(), first.waiting().len()), (0, 2, 0));
        let page = At::new(&office, "ld").get("/criteria-sets/par-xa-thu-1");
        for words in ["Kịp thời: 2; chậm: 1", "chưa có công thức", "1.2 Sáng kiến", "Quyết định 12", "từ 90% trở lên"] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }

        // A round is scored by it.
        done(&so.post("/par", "code=cchc&name=CCHC&unit=cao-bang&set=par-xa-thu-1&year=2026&previous=&confirmation="));
        done(&so.post("/par/cchc/calendar", CALENDAR));
        done(&so.post("/par/cchc/units", "level=&units=xa-1%0Axa-2&group="));
        done(&so.post("/par/cchc/open", ""));
        let clerk = At::new(&office, "cb-1");
        let form = clerk.get("/par/cchc/unit/xa-1");
        assert!(form.body.contains("Hồ sơ đúng hạn") && form.body.contains("Kịp thời"), "{}", form.body);
        done(&clerk.post("/par/cchc/unit/xa-1", "seen=0&f-dung_han=95&f-ho_so=100"));
        let scored = clerk.get("/par/cchc/unit/xa-1");
        assert!(scored.body.contains("<output id=\"total\">5"), "{}", scored.body);

        // The correction is the second version; the first, and the round, stay as they were.
        assert_eq!(so.post("/criteria-sets/par-xa-thu-1/draft", "code=").location.as_deref(), Some(EDIT));
        done(&step(app, &so, "act=criterion&of=1.2&words=S%C3%A1ng+ki%E1%BA%BFn+m%E1%BB%9Bi&maximum=4&confidence=official&how=Theo+h%C6%B0%E1%BB%9Bng+d%E1%BA%ABn+m%E1%BB%9Bi&evidence=&evidence_rule=optional&source=appraised&owner=&block=&same_as=par-xa-thu-1%2F1.2"));
        done(&step(app, &so, "act=add&of=&below=1&words=Ki%E1%BB%83m+tra&maximum=1"));
        done(&step(app, &so, "act=up&of=1.3"));
        let seen = so.get("/criteria-sets/par-xa-thu/against/par-xa-thu-1");
        for words in ["Sáng kiến mới", "Kiểm tra", "Theo hướng dẫn mới", "STT"] {
            assert!(seen.body.contains(words), "{words}: {}", seen.body);
        }
        published(&office);
        let second = set(&office, "par-xa-thu-2");
        assert_eq!(second.nodes[second.node("1.3").unwrap()].words.vi, "Sáng kiến mới");
        assert_eq!(set(&office, "par-xa-thu-1"), first, "what is published never changes");
        let side = At::new(&office, "ld").get("/criteria-sets/par-xa-thu-2/compare/par-xa-thu-1");
        assert!(side.status == 200 && side.body.contains("Kiểm tra"), "{side:?}");
        assert!(clerk.get("/par/cchc/unit/xa-1").body.contains("<output id=\"total\">5"), "the round has its own set still");
        for ending in ["toml", "xlsx"] {
            assert_eq!(clerk.get(&format!("/criteria-sets/par-xa-thu-2/files/par-xa-thu-2.{ending}")).status, 200);
        }
    }

    fn somebody_elses_change_is_not_lost_and_neither_is_what_was_typed(db: TestDb = OFFICE) {
        let office = province(&db, 1);
        let app = &office.app;
        employ(app, "so2", Role::HomeAffairs, "cao-bang");
        let so = At::new(&office, "so");
        assert_eq!(brought(&so, &[]).status, 200);
        let seen = revision(app, "so");
        edited(app, &Edit::Confirm("1.1".to_owned()));
        let typed = "act=criterion&of=1.1&words=ABCXYZ&maximum=2&confidence=official&how=a&evidence=b&evidence_rule=optional&source=appraised&owner=&same_as=";
        let late = so.post(EDIT, &format!("seen={seen}&{typed}"));
        assert!(late.status == 422 && late.body.contains("vừa thay đổi"), "{late:?}");
        assert!(late.body.contains("value=\"ABCXYZ\"") && late.body.contains(&format!("name=\"seen\" value=\"{}\"", seen + 1)), "{}", late.body);
        let open = app.criteria_draft(&caller(app, "so"), "par-xa-thu").unwrap();
        let node = &open.set.nodes[open.set.node("1.1").unwrap()];
        assert!(node.rule_confirmed && node.words.vi == "Ban hành kế hoạch");
        // Sent again with what is seen now, it is saved; other words ask for a person again.
        done(&step(app, &so, typed));
        let open = app.criteria_draft(&caller(app, "so"), "par-xa-thu").unwrap();
        let node = &open.set.nodes[open.set.node("1.1").unwrap()];
        assert!(!node.rule_confirmed && node.words.vi == "ABCXYZ");
        let wrong = step(app, &so, &typed.replace("maximum=2", "maximum=hai"));
        assert!(wrong.status == 422 && wrong.body.contains("value=\"hai\""), "{wrong:?}");
        assert_eq!(step(app, &so, "act=sing&of=1").status, 422);
        // What was asked for is what is published: a draft that was changed since is not.
        let asked = step(app, &so, "act=publish&of=&reason=x");
        assert_eq!(asked.status, 303, "{asked:?}");
        edited(app, &Edit::Move("1.2".to_owned(), true));
        let all = app.proposals(&caller(app, "so2")).unwrap();
        assert!(app.decide(&caller(app, "so2"), all[0].proposal.id, Decision::Approved, "").is_err());
        assert!(app.catalogue().criteria_named("par-xa-thu-1").is_none());
        done(&step(app, &so, "act=drop&of="));
        assert_eq!(so.get(EDIT).status, 404);
    }

    fn a_version_is_published_with_one_content_only(db: TestDb = OFFICE) {
        let office = province(&db, 1);
        let app = &office.app;
        employ(app, "so2", Role::HomeAffairs, "cao-bang");
        let so = At::new(&office, "so");
        assert_eq!(brought(&so, &[]).status, 200);
        let asked = step(app, &so, "act=publish&of=&reason=x");
        assert_eq!(asked.status, 303, "{asked:?}");
        // Somebody publishes another set under that name by a command.
        let mut other = app.criteria_draft(&caller(app, "so"), "par-xa-thu").unwrap().set;
        other.edit(Edit::Move("1.2".to_owned(), true)).unwrap();
        let source = other.file();
        let other = CriteriaSet::parse("par-xa-thu-1.toml", &source).unwrap();
        let (family, code) = (FAMILY.to_owned(), other.code.clone());
        let row = Published { id: other.id(), hash: other.content_hash(), family, code, version: 1, source };
        app.store.write(|db| template_publish_on(db, &row, app.clock.now())).unwrap();
        let all = app.proposals(&caller(app, "so2")).unwrap();
        let refused = app.decide(&caller(app, "so2"), all[0].proposal.id, Decision::Approved, "").unwrap_err();
        assert!(refused.to_string().contains("published with other content"), "{refused}");
        let again = step(app, &so, "act=publish&of=&reason=y");
        assert!(again.status == 422 && again.body.contains("nội dung khác"), "{again:?}");
        assert_eq!(set(&office, "par-xa-thu-1"), other);
        assert_eq!(app.criteria_drafts(&caller(app, "so")).unwrap().len(), 1, "the draft is still there");
    }

    fn what_calc_saved_comes_in_whole_or_not_at_all(db: TestDb = OFFICE) {
        let office = province(&db, 2);
        let (so, by) = (At::new(&office, "so"), caller(&office.app, "so"));
        let sent = |code: &str, file: &str| {
            let typed = [("about.code", code), ("about.year", "2026"), ("about.document", "Quyết định 12")];
            so.upload_with("/criteria-sets/new", FORM, &typed, file, &kept(file))
        };
        for file in ["bo-chi-so-loi.ods", "bo-chi-so-loi.xlsx"] {
            let refused = sent("par-so-thu", file);
            assert_eq!(refused.status, 422, "{file}: {}", refused.body);
            let named = refused.body.matches("sheet &#39;Bộ chỉ số&#39;, ô ").count();
            assert!(named >= 30, "{file}: {named} cells are named: {}", refused.body);
            assert!(office.app.criteria_drafts(&by).unwrap().is_empty(), "{file}: nothing comes in");
        }
        for (code, file) in [("par-so-ods", "bo-chi-so.ods"), ("par-so-xlsx", "bo-chi-so.xlsx")] {
            let came = sent(code, file);
            assert_eq!(came.status, 200, "{file}: {}", came.body);
            assert!(office.app.criteria_draft(&by, code).unwrap().wrong.is_empty(), "{file}");
        }
        let nodes = |code: &str| office.app.criteria_draft(&by, code).unwrap().set.nodes;
        assert_eq!(nodes("par-so-ods"), nodes("par-so-xlsx"));
    }
}
