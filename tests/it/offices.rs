//! Offices over time: units that are added, renamed, moved, closed, merged and split, with what was measured there;
//! counters that open and close; and nobody who changes what is not theirs, or overwrites what somebody else changed.

use sipar::app::offices::counters::CounterEntry;
use sipar::app::offices::officers::OfficerEntry;
use sipar::app::offices::successions::{Into, Merger, Split};
use sipar::app::offices::units::UnitEntry;
use sipar::app::results::When;
use sipar::app::scope::Scope;
use sipar::app::{App, AppError};
use sipar::domain::access::{Caller, Permission, Role};
use sipar::domain::clock::{DAY, Instant};
use sipar::domain::lang::Lang;
use sipar::domain::office::NotDone;
use sipar::domain::period::Period;
use sipar::domain::refusal::Refusal;
use sipar::domain::unit::Level;
use sipar::store::StoreError;
use sipar::store::office::counter_by_code;
use sipar::store::rating::rating_get;
use sipar::store::unit::unit_path;
use time::Date;
use time::macros::date;

use crate::support::both::{TestDb, on_both};
use crate::support::office::{COUNTER, NOON, OFFICE, Office, RATING, id_of};
use crate::support::staff::{caller, employ};
use crate::support::statements::Beside;

/// The first day of the decree in these stories, eleven days after [`NOON`].
const DECREE: Date = date!(2026 - 12 - 01);

const MORE: &str = "code,name,level,parent,valid_from
song-bang,Phường Sông Bằng,commune,cao-bang,
H12.01,Trung tâm Phục vụ hành chính công,center,cao-bang,2020-01-01
lang-son,Lạng Sơn,province,,
";

/// The office with two wards, a centre and another province, an administrator of the province, and one of a ward.
struct Place {
    office: Office,
    province: Caller,
    ward: Caller,
}

impl Place {
    fn of(db: &TestDb) -> Self {
        let office = Office::open(db);
        office.app.bring_units_from("units.csv", MORE.as_bytes(), false).unwrap();
        employ(&office.app, "tinh", Role::Administrator, "cao-bang");
        employ(&office.app, "phuong", Role::Administrator, "hop-giang");
        let [province, ward] = ["tinh", "phuong"].map(|login| caller(&office.app, login));
        Self { office, province, ward }
    }

    fn app(&self) -> &App {
        &self.office.app
    }

    /// The seal of a unit's form, as its page shows it now.
    fn seal(&self, code: &str) -> String {
        self.app().office(&self.province, code).unwrap().seal
    }

    /// The path down to a unit on a day.
    fn path(&self, code: &str, day: Date) -> Vec<String> {
        let unit = self.app().unit(code).unwrap().id;
        let path = self.app().store.read(|db| unit_path(db, unit, day)).unwrap();
        path.into_iter().map(|unit| unit.code).collect()
    }

    /// The codes of the units that these ratings, and no others, were counted in.
    fn units_of(&self, db: &TestDb, ratings: &[u32]) -> Vec<String> {
        assert!(
            ratings.iter().all(|n| self.app().store.read(|db| rating_get(db, id_of(RATING, *n))).unwrap().is_some())
        );
        let sql = "SELECT unit.code AS word FROM rating JOIN unit ON unit.id = rating.unit_id \
            WHERE rating.quarantine IS NULL ORDER BY rating.happened_at DESC";
        Beside::of(db.place()).words(sql).into_iter().take(ratings.len()).collect()
    }
}

fn refusal<T: std::fmt::Debug>(done: Result<T, AppError>) -> NotDone {
    match done {
        Err(AppError::Store(StoreError::Refusal(Refusal::Office(why)))) => why,
        other => panic!("it was done, or refused otherwise: {other:?}"),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "an outcome is judged and done with")]
fn not_there<T: std::fmt::Debug>(done: Result<T, AppError>) {
    assert!(matches!(done, Err(AppError::NotFound(_))), "{done:?}");
}

fn ward(code: &str, name: &str) -> UnitEntry {
    UnitEntry {
        code: code.to_owned(),
        name: name.to_owned(),
        name_en: None,
        level: Level::Commune,
        parent: "cao-bang".to_owned(),
        from: None,
    }
}

fn merger(predecessors: &[&str], into: Into, history: bool) -> Merger {
    let predecessors = predecessors.iter().map(|code| (*code).to_owned()).collect();
    Merger { predecessors, into, day: DECREE, history, counters_go_on: true }
}

fn counter(name: &str) -> CounterEntry {
    CounterEntry { name: name.to_owned(), template: "hai-muc-1".to_owned(), from: None, to: None }
}

/// How many ratings a month's page of a unit shows for the whole unit.
fn shown(app: &App, code: &str, month: &str) -> i64 {
    let unit = app.unit(code).unwrap();
    let report = app.results(&unit, When::Whole(month.parse::<Period>().unwrap())).unwrap();
    match report.parts.first().map(|part| &part.headline) {
        Some(sipar::app::results::Seen::Open(figures)) => figures.n,
        _ => 0,
    }
}

on_both! {
    fn merged_communes_keep_their_results_and_share_them_when_told_to(db: TestDb = OFFICE) {
        let place = Place::of(&db);
        let app = place.app();
        app.add_counter(&place.province, "song-bang", "quay-song-bang", &counter("Quầy Sông Bằng")).unwrap();
        place.office.store((0..8).map(|n| place.office.imported(n, 1, NOON, &[2])).collect());
        let into = Into::New(ward("thuc-phan", "Phường Thục Phán"));
        let new = app.merge_units(&place.province, &merger(&["hop-giang", "song-bang"], into, true)).unwrap();
        employ(app, "truong-moi", Role::UnitHead, "thuc-phan");
        // The day before all is as it was; on the day it is not.
        assert_eq!(place.path("hop-giang", date!(2026 - 11 - 30)), ["cao-bang", "hop-giang"]);
        assert_eq!(place.path("hop-giang", DECREE), Vec::<String>::new());
        assert_eq!(place.path("thuc-phan", date!(2026 - 11 - 30)), Vec::<String>::new());
        assert_eq!(place.path("thuc-phan", DECREE), ["cao-bang", "thuc-phan"]);
        assert_eq!(new.validity.from, DECREE);
        // A rating before the day and one on it, each at the counter of its day.
        let eve = Instant::start_of(date!(2026 - 11 - 30)).plus(DAY / 2);
        place.office.clock.set(Instant::start_of(date!(2027 - 01 - 02)));
        place.office.store(vec![place.office.imported(20, 1, eve, &[1])]);
        let next = app.store.read(|db| counter_by_code(db, "quay-1-2026")).unwrap().unwrap();
        let mut after = place.office.imported(21, 1, eve.plus(DAY), &[1]);
        after.rating.counter = next.id;
        place.office.store(vec![after]);
        assert_eq!(place.units_of(&db, &[21, 20]), ["thuc-phan", "hop-giang"]);
        // What is rated at a closed counter is kept, and kept aside.
        place.office.store(vec![place.office.imported(22, 1, eve.plus(DAY), &[1])]);
        let aside = "SELECT quarantine AS word FROM rating WHERE quarantine IS NOT NULL";
        assert_eq!(Beside::of(db.place()).words(aside), ["closed-counter"]);
        place.office.tallies_agree();
        assert_eq!((shown(app, "hop-giang", "2026-11"), shown(app, "thuc-phan", "2026-11")), (9, 0));
        assert_eq!(shown(app, "cao-bang", "2026-11"), 9, "the province's sums go on");

        let head = Scope::of(&caller(app, "truong-moi"), Permission::ReadResults);
        let day = date!(2026 - 11 - 30);
        assert!(app.unit_to_read(&head, "hop-giang", day).is_ok(), "shared");
        app.share_history(&place.province, "hop-giang", "thuc-phan", false).unwrap();
        not_there(app.unit_to_read(&head, "hop-giang", day));
        assert!(app.unit_to_read(&head, "song-bang", day).is_ok(), "only the one was taken back");
        // The officers of the old units can sign on at the new counters.
        let officers: Vec<String> = app.post("quay-1-2026").unwrap().officers.into_iter().map(|one| one.code).collect();
        assert_eq!(officers, ["cb-1", "cb-2"]);
        app.sign_on("quay-1-2026", "cb-1").unwrap();
        let closed = app.sign_on("quay-1", "cb-1");
        assert_eq!(refusal(closed), NotDone::CounterClosed("quay-1".into(), date!(2027 - 01 - 02)));
        let all: Vec<String> = app.units_with_counters().unwrap().into_iter().map(|(unit, _)| unit.code).collect();
        assert!(all.contains(&"hop-giang".to_owned()), "old results can still be chosen: {all:?}");
    }

    fn without_history_a_successor_sees_nothing_of_before(db: TestDb = OFFICE) {
        let place = Place::of(&db);
        let app = place.app();
        let merged = merger(&["hop-giang"], Into::Existing("song-bang".into()), false);
        app.merge_units(&place.province, &merged).unwrap();
        employ(app, "truong", Role::UnitHead, "song-bang");
        place.office.clock.set(Instant::start_of(DECREE));
        let head = Scope::of(&caller(app, "truong"), Permission::ReadResults);
        not_there(app.unit_to_read(&head, "hop-giang", date!(2026 - 11 - 30)));
        assert_eq!(app.unit_to_read(&head, "song-bang", DECREE).unwrap().code, "song-bang");
        assert!(app.unit_to_read(&Scope::of(&caller(app, "tinh"), Permission::ManageOffices), "hop-giang", DECREE).is_ok());
        let whole = app.office(&place.province, "song-bang").unwrap();
        assert_eq!(whole.before.iter().map(|step| step.unit.code.as_str()).collect::<Vec<_>>(), ["hop-giang"]);
        let trail = Beside::of(db.place()).words("SELECT action AS word FROM audit ORDER BY seq");
        for action in ["unit.merge", "counter.close", "counter.add"] {
            assert!(trail.iter().any(|word| word == action), "{action} in {trail:?}");
        }
    }

    fn a_merger_that_would_lose_something_is_refused_whole(db: TestDb = OFFICE) {
        let place = Place::of(&db);
        let app = place.app();
        place.office.store(vec![place.office.imported(1, 1, NOON, &[2])]);
        let merge = |predecessors: &[&str], into: Into, day: Date| {
            let merger = Merger { day, ..merger(predecessors, into, false) };
            app.merge_units(&place.province, &merger)
        };
        let new = || Into::New(ward("moi", "Mới"));
        let today = NOON.day();
        assert_eq!(refusal(merge(&["hop-giang", "song-bang"], new(), today)), NotDone::RatedAfter("hop-giang".into(), today));
        not_there(app.unit("moi"));
        assert_eq!(refusal(merge(&[], new(), DECREE)), NotDone::TooFew);
        assert_eq!(refusal(merge(&["song-bang", "song-bang"], new(), DECREE)), NotDone::NamedTwice("song-bang".into()));
        let itself = Into::Existing("song-bang".into());
        assert_eq!(refusal(merge(&["song-bang"], itself, DECREE)), NotDone::NamedTwice("song-bang".into()));
        not_there(merge(&["hop-giang", "lang-son"], new(), DECREE));
        let taken = Into::New(ward("hop-giang", "Trùng mã"));
        assert_eq!(refusal(merge(&["song-bang"], taken, DECREE)), NotDone::CodeTaken("hop-giang".into()));
        let early = refusal(merge(&["H12.01"], new(), date!(2020 - 01 - 01)));
        assert_eq!(early, NotDone::NotThen("H12.01".into(), date!(2019 - 12 - 31)));
        // Sub-units go over with their unit.
        app.add_unit(&place.province, &UnitEntry { parent: "song-bang".into(), ..ward("to-1", "Tổ 1") }).unwrap();
        merge(&["song-bang"], new(), DECREE).unwrap();
        assert_eq!(place.path("to-1", date!(2026 - 11 - 30)), ["cao-bang", "song-bang", "to-1"]);
        assert_eq!(place.path("to-1", DECREE), ["cao-bang", "moi", "to-1"]);
    }

    fn a_unit_is_split_and_each_counter_goes_where_it_was_sent(db: TestDb = OFFICE) {
        let place = Place::of(&db);
        let app = place.app();
        let into = vec![Into::New(ward("bac", "Phường Bắc")), Into::New(ward("nam", "Phường Nam"))];
        let split = Split { unit: "hop-giang".into(), into, day: DECREE, history: true, counters: vec![("quay-2".into(), 1)] };
        let alone = Split { into: split.into[..1].to_vec(), ..split.clone() };
        assert_eq!(refusal(app.split_unit(&place.province, &alone)), NotDone::TooFew);
        app.split_unit(&place.province, &split).unwrap();
        let whole = app.office(&place.province, "hop-giang").unwrap();
        assert_eq!(whole.after.iter().map(|step| step.unit.code.as_str()).collect::<Vec<_>>(), ["bac", "nam"]);
        assert!(whole.counters.iter().all(|(counter, _)| counter.validity.to == date!(2026 - 11 - 30)));
        let next = app.store.read(|db| counter_by_code(db, "quay-2-2026")).unwrap().unwrap();
        assert_eq!((next.unit, next.validity.from), (app.unit("nam").unwrap().id, DECREE));
        assert!(app.store.read(|db| counter_by_code(db, "quay-1-2026")).unwrap().is_none());
    }

    fn a_unit_moves_on_the_day_and_not_before(db: TestDb = OFFICE) {
        let place = Place::of(&db);
        let app = place.app();
        let seal = place.seal("hop-giang");
        let stale = seal.clone();
        app.move_unit(&place.province, "hop-giang", &seal, "H12.01", DECREE).unwrap();
        assert_eq!(place.path("hop-giang", date!(2026 - 11 - 30)), ["cao-bang", "hop-giang"]);
        assert_eq!(place.path("hop-giang", DECREE), ["cao-bang", "H12.01", "hop-giang"]);
        // Two people had the form open: the second one is told.
        let second = app.rename_unit(&place.province, "hop-giang", &stale, "Tên khác", None);
        assert_eq!(refusal(second), NotDone::ChangedMeanwhile("hop-giang".into()));
        let seal = place.seal("H12.01");
        let ring = app.move_unit(&place.province, "H12.01", &seal, "hop-giang", DECREE);
        assert_eq!(refusal(ring), NotDone::OwnAncestor("H12.01".into()));
        let early = app.move_unit(&place.province, "H12.01", &seal, "song-bang", date!(2019 - 01 - 01));
        assert_eq!(refusal(early), NotDone::NotThen("H12.01".into(), date!(2019 - 01 - 01)));
        assert_eq!(app.unit("hop-giang").unwrap().name, "Phường Hợp Giang", "the first change stands alone");
        let seal = place.seal("hop-giang");
        app.rename_unit(&place.province, "hop-giang", &seal, " Phường Hợp Giang mới ", Some("Hop Giang")).unwrap();
        let was = "SELECT old_value || ' > ' || new_value AS word FROM audit WHERE action = 'unit.rename'";
        let told = Beside::of(db.place()).words(was);
        assert_eq!(told, ["Phường Hợp Giang;  > Phường Hợp Giang mới; Hop Giang"]);
    }

    fn a_unit_closes_when_nothing_of_it_goes_on(db: TestDb = OFFICE) {
        let place = Place::of(&db);
        let app = place.app();
        let last = date!(2026 - 11 - 30);
        let close = |code: &str, last: Date| app.close_unit(&place.province, code, &place.seal(code), last);
        let NotDone::StillOpen(day, open) = refusal(close("hop-giang", last)) else { panic!() };
        assert_eq!((day, open), (last, vec!["Quầy 1 (quay-1)".to_owned(), "Quầy 2 (quay-2)".to_owned()]));
        assert_eq!(app.unit("hop-giang").unwrap().validity.to, sipar::domain::unit::FOREVER);
        place.office.store(vec![place.office.imported(1, 1, NOON, &[2])]);
        let shut = |code: &str, to: Date| {
            let seal = app.office(&place.province, "hop-giang").unwrap().counters;
            let seal = seal.into_iter().find(|(one, _)| one.code == code).unwrap().1;
            app.change_counter(&place.province, code, &seal, &CounterEntry { to: Some(to), ..counter("Quầy") })
        };
        let eve = NOON.day().previous_day().unwrap();
        assert_eq!(refusal(shut("quay-1", eve)), NotDone::RatedAfter("quay-1".into(), NOON.day()));
        shut("quay-1", last).unwrap();
        shut("quay-2", eve).unwrap();
        let NotDone::StillOpen(_, open) = refusal(close("hop-giang", eve)) else { panic!() };
        assert_eq!(open[0], "Quầy (quay-1)");
        assert!(open.iter().any(|one| one == "máy (quay-2)"), "tablets that are not revoked: {open:?}");
        close("hop-giang", last).unwrap();
        assert_eq!(place.path("hop-giang", last), ["cao-bang", "hop-giang"]);
        assert_eq!(place.path("hop-giang", DECREE), Vec::<String>::new());
        let NotDone::StillOpen(_, open) = refusal(close("cao-bang", date!(2026 - 12 - 31))) else { panic!() };
        assert_eq!(open, ["Trung tâm Phục vụ hành chính công (H12.01)", "Phường Sông Bằng (song-bang)"]);
        // From the next day on what the closed counter's tablet sends is kept aside.
        for lang in Lang::ALL {
            assert!(NotDone::StillOpen(last, vec!["Quầy 1".into()]).words(lang).contains("30/11/2026"));
        }
    }

    fn nobody_changes_what_is_not_theirs(db: TestDb = OFFICE) {
        let place = Place::of(&db);
        let (app, ward_admin) = (place.app(), &place.ward);
        let seal = place.seal("song-bang");
        not_there(app.office(ward_admin, "song-bang"));
        not_there(app.rename_unit(ward_admin, "song-bang", &seal, "X", None));
        not_there(app.close_unit(ward_admin, "song-bang", &seal, DECREE));
        not_there(app.move_unit(ward_admin, "hop-giang", &place.seal("hop-giang"), "song-bang", DECREE));
        not_there(app.add_unit(ward_admin, &ward("x", "X")));
        not_there(app.add_counter(ward_admin, "song-bang", "q", &counter("Q")));
        let to_song_bang = OfficerEntry { name: "A".into(), unit: "song-bang".into(), from: None, to: None };
        not_there(app.add_officer(ward_admin, "cb-9", &to_song_bang));
        let (_, seal) = app.office(ward_admin, "hop-giang").unwrap().officers.remove(0);
        not_there(app.change_officer(ward_admin, "cb-1", &seal, &to_song_bang));
        not_there(app.merge_units(ward_admin, &merger(&["hop-giang", "song-bang"], Into::New(ward("m", "M")), true)));
        // The own unit belongs to the unit above: only its inside is the ward's.
        let seal = place.seal("hop-giang");
        let closed = app.close_unit(ward_admin, "hop-giang", &seal, DECREE);
        assert_eq!(refusal(closed), NotDone::ConcernsAbove("hop-giang".into()));
        let into = Into::New(UnitEntry { parent: "hop-giang".into(), ..ward("m", "M") });
        let merged = app.merge_units(ward_admin, &merger(&["hop-giang"], into, true));
        assert_eq!(refusal(merged), NotDone::ConcernsAbove("hop-giang".into()));
        not_there(app.unit("m"));
        app.add_counter(ward_admin, "hop-giang", "H12.01.Q3", &counter("Quầy 3")).unwrap();
        app.change_officer(&place.province, "cb-1", &app.office(&place.province, "hop-giang").unwrap().officers[0].1, &to_song_bang).unwrap();
        not_there(app.officer_held(ward_admin, "cb-1").map(|_| ()));
        // Procedures are everybody's: the province's only unit with counters is the ward, and another one changes that.
        app.put_field(ward_admin, "dat-dai", "Đất đai").unwrap();
        app.add_counter(&place.province, "song-bang", "q-song-bang", &counter("Q")).unwrap();
        let own = app.put_field(ward_admin, "dat-dai", "Đất");
        assert_eq!(refusal(own), NotDone::ConcernsAbove("dat-dai".into()));
        app.put_procedure(&place.province, "1.000123", "Đăng ký đất", "dat-dai").unwrap();
        let none = app.put_procedure(&place.province, "1.000124", "X", "khong-co");
        assert_eq!(refusal(none), NotDone::NoSuchField("khong-co".into()));
        let tree: Vec<(String, usize)> =
            app.offices(&place.province).unwrap().into_iter().map(|one| (one.unit.code, one.depth)).collect();
        assert_eq!(tree, [("cao-bang".into(), 0), ("H12.01".into(), 1), ("hop-giang".into(), 1), ("song-bang".into(), 1)]);
        assert_eq!(app.offices(ward_admin).unwrap().len(), 1);
    }

    fn of_two_people_who_edit_at_once_one_is_told(db: TestDb = OFFICE) {
        let place = Place::of(&db);
        let seal = place.seal("hop-giang");
        let both: Vec<Result<(), AppError>> = std::thread::scope(|scope| {
            let edits: Vec<_> = ["Tên A", "Tên B"]
                .into_iter()
                .map(|name| {
                    let (app, by, seal) = (place.app().clone(), place.province.clone(), seal.clone());
                    scope.spawn(move || app.rename_unit(&by, "hop-giang", &seal, name, None))
                })
                .collect();
            edits.into_iter().map(|edit| edit.join().unwrap()).collect()
        });
        assert_eq!(both.iter().filter(|done| done.is_ok()).count(), 1, "{both:?}");
        let told = both.into_iter().find(Result::is_err).unwrap();
        assert_eq!(refusal(told), NotDone::ChangedMeanwhile("hop-giang".into()));
        let renames = "SELECT COUNT(*) AS n FROM audit WHERE action = 'unit.rename'";
        assert_eq!(Beside::of(db.place()).number(renames), 1);
        assert!(place.app().catalogue().counter(id_of(COUNTER, 1)).is_some());
    }
}
