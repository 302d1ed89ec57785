//! The board of indices: what was published, its targets and its breaks; nothing is made up, and nobody else sets anything.

use sipar::app::board::Board;
use sipar::app::report::Office as Issuer;
use sipar::app::scope::Scope;
use sipar::domain::access::Role;
use sipar::domain::lang::Lang;
use sipar::store::unit::{Succession, unit_succeed_on};

use crate::support::at::At;
use crate::support::both::on_both;
use crate::support::office::{OFFICE, Office};
use crate::support::par::done;
use crate::support::reports::agree;
use crate::support::staff::employ;

pub(crate) const SERIES: &str = "index,unit,year,value,rank,of,status,source,method_break,remark\n\
    sipas,cao-bang,2023,80.00,40,63,sourced,báo A,,\n\
    sipas,cao-bang,2024,82.50,30,63,sourced,báo B,,\n\
    sipas,cao-bang,2025,82.00,20,34,sourced,báo C,,\n\
    papi,cao-bang,2024,44.2000,,,unconfirmed,báo D,,\n\
    papi,cao-bang,2025,44.1000,12,34,sourced,báo E,QĐ thử,\n";

fn opened(db: &crate::support::both::TestDb) -> Office {
    let office = Office::open(db);
    office.app.bring_series_from("series.csv", SERIES.as_bytes()).unwrap();
    for (login, role) in [("so", Role::HomeAffairs), ("ld", Role::Leader), ("gd", Role::UnitHead)] {
        employ(&office.app, login, role, if login == "gd" { "hop-giang" } else { "cao-bang" });
    }
    office
}

fn board(office: &Office, year: i16) -> Board {
    office.app.board(&Scope::Everywhere, "cao-bang", Some(year)).unwrap()
}

on_both! {
    fn ranks_of_63_and_of_34_never_stand_as_one_series(db: TestDb = OFFICE) {
        let office = opened(&db);
        let ld = At::new(&office, "ld");
        let page = ld.get("/board").body;
        assert!(page.contains("Các chỉ số năm 2025") && page.contains("giảm 0,50 điểm phần trăm so với năm 2024"), "{page}");
        assert!(page.contains("số đơn vị xếp hạng đổi từ 63 thành 34") && page.contains("— ĐỨT ĐOẠN:"), "{page}");
        assert!(!page.contains("lên 10 bậc"), "30 of 63 and 20 of 34 are not ten places");
        assert!(page.contains("chưa có số liệu"), "what nobody brought in has no figure");
        let before = ld.get("/board?unit=cao-bang&year=2024").body;
        assert!(before.contains("lên 10 bậc") && before.contains("tăng 2,50 điểm phần trăm so với năm 2023"), "{before}");
        // Where it is not told how many were ranked, the merger and the new method are.
        let told = board(&office, 2025);
        let papi = told.rows.iter().find(|row| row.index.code == "papi").unwrap();
        assert_eq!((papi.standing.places, papi.standing.breaks.len()), (None, 2), "{:?}", papi.standing);
        let report = office.app.report_of_board(&Scope::Everywhere, "cao-bang", 2025, &Issuer::default(), Lang::Vi).unwrap();
        let said = |id: &str| report.report.words().into_iter().find(|words| words.id == id).unwrap().printed().to_owned();
        assert!(said("sipas").contains("giảm 0,50 điểm phần trăm") && said("sipas").contains("xếp hạng 20/34"), "{}", said("sipas"));
        assert!(said("papi").contains("QĐ thử") && said("papi").contains("01/07/2025"), "{}", said("papi"));
        assert_eq!(said("pci"), "PCI năm 2025: chưa có số liệu.");
        agree(&office.app, &report.report, "cao-bang");
        assert_eq!(At::new(&office, "gd").get("/board?unit=cao-bang").status, 404, "another unit's");
    }

    fn targets_are_set_by_home_affairs_with_their_document(db: TestDb = OFFICE) {
        let office = opened(&db);
        let so = At::new(&office, "so");
        let path = "/board/cao-bang/2025/targets";
        let set = "seen-sipas=0&value-sipas=82&rank-sipas=15&source-sipas=KH+12&seen-papi=0&value-papi=44,2&rank-papi=&source-papi=KH+12\
                   &seen-pci=0&value-pci=70&rank-pci=&source-pci=KH+12";
        done(&so.post(path, set));
        let told = board(&office, 2025);
        let met = |code: &str| told.rows.iter().find(|row| row.index.code == code).unwrap().standing.met;
        assert_eq!((met("sipas").value, met("sipas").rank), (Some(true), Some(false)));
        assert_eq!(met("papi").all(), Some(false));
        assert_eq!(met("pci").all(), None, "there is no figure to hold against it");
        let page = so.get("/board").body;
        assert!(page.contains("chưa đạt") && page.contains("chưa đánh giá được") && page.contains("KH 12"), "{page}");
        // An older form, a value off the scale, a target without a document, and whoever only looks.
        assert_eq!(so.post(path, "seen-sipas=0&value-sipas=90&rank-sipas=&source-sipas=KH+13").status, 422);
        for wrong in ["value-sipas=101&rank-sipas=&source-sipas=a", "value-sipas=90&rank-sipas=0&source-sipas=a", "value-sipas=90&rank-sipas=&source-sipas=", "value-sipas=x&rank-sipas=&source-sipas=a"] {
            assert_eq!(so.post(path, &format!("seen-sipas=1&{wrong}")).status, 422, "{wrong}");
        }
        assert_eq!(At::new(&office, "ld").post(path, set).status, 403);
        assert!(!At::new(&office, "ld").get("/board").body.contains("<form class=\"sheet\""));
        done(&so.post(path, "seen-sipas=1&value-sipas=&rank-sipas=&source-sipas="));
        assert!(board(&office, 2025).rows[0].target.is_none());
    }

    fn a_successors_series_is_computed_only_by_known_people_and_says_so(db: TestDb = OFFICE) {
        let office = Office::open(&db);
        let app = &office.app;
        app.bring_units_from("u.csv", "code,name,level,parent\ncu-a,Tỉnh Cũ A,province,\ncu-b,Tỉnh Cũ B,province,\nmoi,Tỉnh Mới,province,\n".as_bytes(), false).unwrap();
        let id = |code: &str| app.unit(code).unwrap().id;
        let day = time::macros::date!(2025 - 07 - 01);
        app.store.write(|db| {
            for before in ["cu-a", "cu-b"] {
                unit_succeed_on(db, &Succession { predecessor: id(before), successor: id("moi"), day, history: true })?;
            }
            Ok(())
        }).unwrap();
        let rows = "index,unit,year,value,rank,of,status,source,method_break,remark\n\
            sipas,cu-a,2023,80,10,63,sourced,a,,\nsipas,cu-b,2023,90,5,63,sourced,b,,\n\
            sipas,cu-a,2024,81,9,63,sourced,a,,\nsipas,moi,2025,85,3,34,sourced,c,,\n";
        app.bring_series_from("s.csv", rows.as_bytes()).unwrap();
        employ(app, "so", Role::HomeAffairs, "moi");
        let so = At::new(&office, "so");
        let of = |year| app.board(&Scope::Everywhere, "moi", Some(year)).unwrap();
        // Without people the two stand side by side, and nothing is joined.
        assert!(of(2025).rows[0].standing.before.is_none() && of(2025).rows[0].before.len() == 2);
        assert!(so.get("/board").body.contains("Đơn vị trước sắp xếp: Tỉnh Cũ A"));
        done(&so.post("/board/moi/people", "people-cu-a=1.000.000&people-cu-b=3000000&source=ni%C3%AAn+gi%C3%A1m"));
        let told = of(2023);
        let point = told.rows[0].standing.point.clone().unwrap();
        assert_eq!((point.value.unwrap().normalize().to_string().as_str(), point.rank), ("87.5", None));
        assert!(told.rows[0].computed[&2023].contains("Tỉnh Cũ A (1.000.000)"));
        // Only where every one of them has a value.
        assert!(of(2024).rows[0].standing.point.is_none());
        let page = so.get("/board?unit=moi&year=2025").body;
        assert!(page.contains("tính lại từ Tỉnh Cũ A (1.000.000), Tỉnh Cũ B (3.000.000)") && page.contains("so với năm 2023 (số tính lại)") && page.contains("không phải số đã công bố"), "{page}");
        assert!(page.contains("đơn vị hình thành do sắp xếp ngày 01/07/2025"), "{page}");
        assert_eq!(so.post("/board/moi/people", "people-xa-1=5&source=a").status, 422);
    }
}
