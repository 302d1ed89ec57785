//! Responses that a person should look at: found by the rules, decided about by whoever manages the round.

use sipar::app::jobs::{Kind, Runner};
use sipar::app::respond::Filled;
use sipar::app::retention::Keep;
use sipar::domain::access::Role;
use sipar::domain::clock::SECOND;
use sipar::domain::id::Id;
use sipar::domain::outcome::Outcome;
use sipar::domain::questionnaire::Answers;
use sipar::domain::response::{Cell, Channel, Purpose};
use sipar::store::job::job_hurry_on;
use sipar::store::response::response_tally_count;
use sipar::store::visit::{Visit, visit_add_on};

use super::World;
use crate::support::both::on_both;
use crate::support::office::OFFICE;
use crate::support::staff::employ;
use crate::support::statements::Beside;

/// Levels of the ten items, in no straight line unless wanted.
fn answers(world: &World, number: u32, straight: bool) -> Answers {
    let mut answers = Answers::default();
    for variable in world.questionnaire.variables() {
        let name = variable.name();
        let text = match name.as_str() {
            "sex" => (number % 2 + 1).to_string(),
            _ if name.starts_with("q9_") && straight => "4".to_owned(),
            _ => match name.strip_prefix("q9_").and_then(|item| item.parse::<u32>().ok()) {
                Some(item) => ((number + item * item) % 5 + 1).to_string(),
                None => continue,
            },
        };
        answers.set(&name, Answers::read(&variable, &text).unwrap());
    }
    answers
}

fn filled(world: &World, number: u32, by: Id) -> Filled {
    Filled {
        id: Id::v4([u8::try_from(number).unwrap(); 16]),
        round: world.round.id,
        template: None,
        purpose: Purpose::Main,
        channel: Channel::Interview,
        case: Some(world.cases[usize::try_from(number).unwrap()].id),
        design: None,
        answers: answers(world, number, false),
        partial: false,
        day: None,
        took: Some(600),
        consent: true,
        entered_by: Some(by),
    }
}

fn counted(world: &World) -> i64 {
    let text = String::new;
    let everybody = Cell { round: world.round.id, dimension: text(), category: text(), variable: text(), level: 0 };
    world.office.app.store.read(response_tally_count).unwrap().get(&everybody)
}

on_both! {
    fn odd_responses_are_shown_and_decided_about(db: TestDb = OFFICE) {
        let world = World::open(&db, true, 20);
        let app = &world.office.app;
        let by = employ(app, "hoi-1", Role::Interviewer, "cao-bang");
        employ(app, "lanh-dao", Role::Leader, "cao-bang");
        let mut all: Vec<Filled> = (0..12).map(|number| filled(&world, number, by)).collect();
        all[1].took = Some(20);
        all[2].answers = answers(&world, 2, true);
        // Two interviews that overlap by a minute, and one an hour's flight away.
        let now = app.clock.now();
        let visit = |number: usize, minutes: i64, place: &str| Visit {
            id: app.chance.id(now),
            case: world.cases[number].id,
            at: now.plus(minutes * 60 * SECOND),
            day: now.day(),
            made_by: by,
            outcome: Outcome::Complete,
            note: String::new(),
            place: Some(place.to_owned()),
        };
        let visits = [visit(5, 20, "22.66,106.25"), visit(6, 29, "22.66,106.25"), visit(7, 50, "21.02,105.85")];
        for visit in &visits {
            assert!(app.store.write(|db| visit_add_on(db, visit)).unwrap());
        }
        assert!(app.hand_in(&all).unwrap().iter().all(Result::is_ok));
        assert_eq!(counted(&world), 12);

        let (manager, reader) = (world.at("quan-ly"), world.at("lanh-dao"));
        let path = "/rounds/sipas-2026/flags";
        assert!(reader.get(path).body.contains("Chưa có phiếu nào"));
        assert_eq!((reader.post(&format!("{path}/look"), "").status, manager.post(&format!("{path}/look"), "").status), (403, 303));
        let mut beside = Beside::of(db.place());
        let flags = |beside: &mut Beside| beside.words("SELECT kind AS word FROM response_flag ORDER BY kind");
        assert_eq!(flags(&mut beside), ["overlap", "straight-lined", "too-far", "too-fast"]);
        assert_eq!(counted(&world), 12, "a flag alone changes nothing");
        let page = manager.get(path);
        assert!(page.body.contains("cả 10 mục cùng mức 4") && page.body.contains("Người hoi-1"), "{}", page.body);
        let counts = reader.get(path);
        assert!(counts.body.contains("Quá nhanh") && !counts.body.contains("Người hoi-1") && !counts.body.contains("<form"));

        let fast = all[1].id.to_string();
        let decide = |verdict: &str, reason: &str| {
            let fields = format!("response={fast}&kind=too-fast&verdict={verdict}&reason={reason}");
            manager.post(path, &fields).status
        };
        assert_eq!((decide("aside", ""), decide("delete", "x"), counted(&world)), (422, 422, 12));
        assert_eq!(reader.post(path, &format!("response={fast}&kind=too-fast&verdict=aside&reason=x")).status, 403);
        assert_eq!((decide("aside", "goi+lai"), counted(&world)), (303, 11));
        world.sums_agree();
        assert_eq!(world.responses().len(), 12, "kept all the same");
        // What was decided stays, and what was not is found anew.
        assert_eq!(manager.post(&format!("{path}/look"), "").status, 303);
        assert_eq!((flags(&mut beside).len(), counted(&world)), (4, 11));
        assert_eq!((decide("keep", "dung"), counted(&world)), (303, 12));
        world.sums_agree();
        let unknown = format!("response={}&kind=too-fast&verdict=keep&reason=x", Id::v4([99; 16]));
        assert_eq!(manager.post(path, &unknown).status, 422);
        let trail = beside.words("SELECT old_value || '>' || new_value AS word FROM audit WHERE action = 'response.flag' ORDER BY seq");
        assert_eq!(trail, [">aside", "aside>keep"]);
    }

    fn what_came_second_does_not_count_whatever_is_decided(db: TestDb = OFFICE) {
        let world = World::open(&db, true, 20);
        let app = &world.office.app;
        let by = employ(app, "hoi-1", Role::Interviewer, "cao-bang");
        let first = filled(&world, 1, by);
        let second = Filled { id: Id::v4([50; 16]), took: Some(5), ..first.clone() };
        app.hand_in(&[first, Filled { took: Some(5), ..filled(&world, 2, by) }, second]).unwrap();
        assert_eq!(counted(&world), 2);
        // At night, by the program.
        let runner = Runner::new(app, Keep::default(), None);
        runner.prepare().unwrap();
        let now = app.clock.now();
        assert!(app.store.write(|db| job_hurry_on(db, Kind::Flags.word(), now)).unwrap());
        runner.work().unwrap();
        let job = app.jobs().unwrap().into_iter().find(|job| job.kind == "flags").unwrap();
        assert_eq!(job.result, "1 open rounds, 1 new flags");
        // The one that counts nowhere is not looked at.
        let mut beside = Beside::of(db.place());
        assert_eq!(beside.number("SELECT COUNT(*) AS n FROM response_flag"), 1);
        world.sums_agree();
    }
}
