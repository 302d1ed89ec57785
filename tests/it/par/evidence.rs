//! Evidence: taken for what its content is, kept once, one file for many criteria with a page each, shown as from nowhere,
//! gone when nothing needs it.

use crate::support::at::{At, FORM};
use crate::support::both::on_both;
use crate::support::office::OFFICE;
use crate::support::par::{done, opened, province};
use crate::support::staff::caller;
use crate::support::statements::Beside;

const PNG: &[u8] = b"\x89PNG\r\n\x1A\n rest";

on_both! {
    fn a_file_serves_many_criteria_and_is_kept_once(db: TestDb = OFFICE) {
        let office = province(&db, 2);
        let app = &office.app;
        opened(&office, "cchc");
        let (one, two) = (At::new(&office, "cb-1"), At::new(&office, "cb-2"));
        let kept = || Beside::of(db.place()).number("SELECT count(*) AS n FROM attachment");
        let at = |unit: usize, node: &str| format!("/par/cchc/unit/xa-{unit}/evidence/{node}");
        for bad in [&b"MZ\x90"[..], b"<html>", b"PK\x03\x04nothing", b""] {
            let refused = one.upload(&at(1, "1.1"), FORM, "x.pdf", bad);
            assert_eq!(refused.status, 422, "{refused:?}");
        }
        assert_eq!(one.upload(&at(1, "1.1"), "5555", "x.pdf", b"%PDF-1.7").status, 403, "the form's token");
        done(&one.upload(&at(1, "1.1"), FORM, "../../K\u{1EBF} ho\u{1EA1}ch.pdf", b"%PDF-1.7 a"));
        done(&one.upload(&at(1, "1.2"), FORM, "l\u{1EA1}i.pdf", b"%PDF-1.7 a"));
        done(&two.upload(&at(2, "1.1"), FORM, "c\u{F9}ng.pdf", b"%PDF-1.7 a"));
        assert_eq!(kept(), 1, "the same content is kept once");
        let form = |unit: usize| app.par_form(&caller(app, "so"), "cchc", &format!("xa-{unit}")).unwrap();
        assert_eq!((form(1).files.len(), form(1).uses.len(), form(2).files.len()), (1, 2, 1));
        let file = form(1).files[0].clone();
        assert_eq!((file.name.as_str(), file.kind.as_str()), ("Kế hoạch.pdf", "pdf"));
        done(&one.post(&format!("{}/use", at(1, "2.1")), &format!("file={}&page=trang+3", file.id)));
        let theirs = two.post(&format!("{}/use", at(2, "2.1")), &format!("file={}&page=1", file.id));
        assert_eq!(theirs.status, 422, "a file of another unit");
        assert!(one.get(&at(1, "2.1")).body.contains("trang 3"));
        let shown = one.get(&format!("/par/cchc/unit/xa-1/files/{}", file.id));
        assert_eq!(shown.status, 200);
        let [disposition, policy, sniff] = shown.told.clone();
        assert!(disposition.unwrap().starts_with("attachment") && policy.unwrap().contains("sandbox") && sniff.as_deref() == Some("nosniff"));
        done(&one.upload(&at(1, "2.2"), FORM, "\u{1EA3}nh.pdf", PNG));
        let picture = form(1).files.into_iter().find(|file| file.kind == "png").unwrap();
        assert!(one.get(&format!("/par/cchc/unit/xa-1/files/{}", picture.id)).told[0].clone().unwrap().starts_with("inline"));
        done(&one.post(&format!("{}/remove", at(1, "2.2")), &format!("file={}", picture.id)));
        assert_eq!((kept(), form(1).files.len()), (1, 1), "a file that is for nothing is gone");
        for node in ["1.1", "1.2", "2.1"] {
            done(&one.post(&format!("{}/remove", at(1, node)), &format!("file={}", file.id)));
        }
        assert_eq!((kept(), form(1).files.len()), (1, 0), "another unit has the same content");
        assert_eq!(one.upload(&at(1, "3.1"), FORM, "x.pdf", b"%PDF-1.7 a").status, 422, "nobody proves a survey here");
    }

    fn a_file_of_twenty_megabytes_is_taken_and_a_larger_one_is_not(db: TestDb = OFFICE) {
        let office = province(&db, 1);
        opened(&office, "cchc");
        let mut large = b"%PDF-1.7 ".to_vec();
        large.resize(20 * 1024 * 1024, b'x');
        let clerk = At::new(&office, "cb-1");
        done(&clerk.upload("/par/cchc/unit/xa-1/evidence/1.1", FORM, "to.pdf", &large));
        large.push(b'x');
        assert_eq!(clerk.upload("/par/cchc/unit/xa-1/evidence/1.1", FORM, "to.pdf", &large).status, 413);
    }
}
