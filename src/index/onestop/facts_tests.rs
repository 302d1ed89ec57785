use super::*;
use crate::index::onestop::testing::circular;

const ZERO: Points = Points::Given(Point::Zero);
const ONE: Points = Points::Given(Point::One);
const TWO: Points = Points::Given(Point::Two);

#[test]
fn time_is_two_shorter_one_equal_zero_longer_and_the_slowest_agency_decides() {
    for (time, points) in [(Timeliness::Early, TWO), (Timeliness::OnTime, ONE), (Timeliness::Late, ZERO)] {
        let facts =
            DossierFacts { total_time: Some(time), agency_times: vec![Timeliness::Early, time], ..Default::default() };
        assert_eq!([facts.total_time(), facts.agency_time()], [points; 2]);
    }
    let nothing = DossierFacts::default();
    let all = [nothing.total_time(), nothing.agency_time(), nothing.contacts(), nothing.agencies(), nothing.conduct()];
    assert_eq!(all, [Points::Unknown; 5]);
}

#[test]
fn contacts_by_the_applicants_fault_are_excepted() {
    for (counted, points) in [(0, TWO), (1, ONE), (2, ZERO), (9, ZERO)] {
        let contacts = Some(Contacts { counted, applicants_fault: 7 });
        assert_eq!(DossierFacts { contacts, ..Default::default() }.contacts(), points, "{counted}");
    }
}

#[test]
fn one_agency_is_the_one_stop_unit_or_fits_no_case() {
    let hole = Points::Undefined(Undefined::OneOtherAgency);
    for (one_stop, others, points) in
        [(false, 0, TWO), (true, 0, ONE), (false, 1, hole), (true, 1, ZERO), (false, 2, ZERO), (true, u32::MAX, ZERO)]
    {
        for charged in [0, 3] {
            let agencies = Some(Agencies { one_stop, charged, others });
            assert_eq!(DossierFacts { agencies, ..Default::default() }.agencies(), points, "{agencies:?}");
        }
    }
}

#[test]
fn conduct_is_two_only_when_early_and_an_untrue_opinion_is_none() {
    let points = |complaint, returned| DossierFacts { returned, complaint, ..Default::default() }.conduct();
    for complaint in [Complaint::None, Complaint::Untrue] {
        assert_eq!(points(Some(complaint), Some(Timeliness::Early)), TWO);
        assert_eq!(points(Some(complaint), Some(Timeliness::OnTime)), ONE, "polite but on time");
        let hole = Points::Undefined(Undefined::LateWithoutComplaint);
        assert_eq!(points(Some(complaint), Some(Timeliness::Late)), hole);
        assert_eq!(points(Some(complaint), None), Points::Unknown);
    }
    for complaint in [Complaint::Confirmed, Complaint::Open] {
        for returned in [None, Some(Timeliness::Early), Some(Timeliness::Late)] {
            assert_eq!(points(Some(complaint), returned), ZERO);
        }
    }
    assert_eq!(points(None, Some(Timeliness::Early)), Points::Unknown);
}

#[test]
fn one_stop_shares_by_tier_at_under_and_over() {
    let grades = circular();
    let points = |tier, received_there, solved_there| {
        OneStop { tier, procedures: 1000, received_there, solved_there }.points(&grades).unwrap()
    };
    for (tier, enough) in [(Tier::Central, 200), (Tier::District, 500), (Tier::Commune, 1000)] {
        assert_eq!(points(tier, 1000, enough), TWO, "{tier:?}");
        assert_eq!(points(tier, 1000, (enough + 1).min(1000)), TWO, "{tier:?}");
        assert_eq!(points(tier, 1000, enough - 1), ONE, "{tier:?}");
        assert_eq!(points(tier, 999, enough - 1), ZERO, "{tier:?}");
        assert_eq!(points(tier, 999, enough), Points::Undefined(Undefined::SolvedNotReceived), "{tier:?}");
    }
    let none = OneStop { tier: Tier::Commune, procedures: 0, received_there: 0, solved_there: 0 };
    assert_eq!(none.points(&grades), Ok(Points::Unknown));
    let many = OneStop { tier: Tier::Central, procedures: 3, received_there: 3, solved_there: 4 };
    assert_eq!(many.points(&grades), Err(BadFacts::MoreThanAll { part: 4, whole: 3 }));
}

#[test]
fn publication_in_two_places_one_or_unsound() {
    let points = |sound, posted, electronic| Publication { sound, posted, electronic }.points().value();
    assert_eq!([points(true, true, true), points(true, true, false), points(true, false, true)], [2, 1, 1]);
    assert_eq!([points(false, true, true), points(true, false, false)], [0, 0]);
}

#[test]
fn opinions_at_under_and_over_ninety_of_a_hundred() {
    let grades = circular();
    let points = |all, on_time, prolonged| Opinions { all, on_time, prolonged }.points(&grades);
    assert_eq!(points(0, 0, 0), Ok(TWO), "none is as good as all");
    assert_eq!([points(1000, 1000, 0), points(1000, 999, 0), points(1000, 901, 0)], [Ok(TWO), Ok(ONE), Ok(ONE)]);
    assert_eq!([points(1000, 900, 0), points(1000, 899, 0), points(1000, 1000, 1)], [Ok(ONE), Ok(ZERO), Ok(ZERO)]);
    assert_eq!(points(1, 2, 0), Err(BadFacts::MoreThanAll { part: 2, whole: 1 }));
}

#[test]
fn online_services_at_every_limit_and_in_the_holes() {
    let grades = circular();
    let facts = |online_procedures, online_dossiers| Online {
        procedures: 1000,
        online_procedures,
        dossiers: 1000,
        online_dossiers,
        unresolved: 0,
        late: 0,
    };
    let points = |procedures, dossiers| facts(procedures, dossiers).points(&grades).unwrap();
    let hole = Points::Undefined(Undefined::OnlineHole);
    assert_eq!([points(200, 300), points(201, 301), points(1000, 1000)], [TWO; 3]);
    assert_eq!([points(199, 300), points(199, 301), points(1, 1000)], [hole; 3], "neither 2 nor 1, and no silent 0");
    assert_eq!([points(200, 299), points(199, 299), points(1, 150)], [ONE; 3]);
    assert_eq!([points(200, 149), points(1000, 0), points(0, 300)], [ZERO; 3]);
    assert_eq!(Online { late: 1, ..facts(200, 300) }.points(&grades), Ok(ZERO));
    assert_eq!(Online { late: 1, ..facts(199, 300) }.points(&grades), Ok(ZERO), "late closes the hole");
    let unresolved = Points::Undefined(Undefined::OnlineUnresolved);
    assert_eq!(Online { unresolved: 1, ..facts(200, 300) }.points(&grades), Ok(unresolved));
    assert_eq!(Online { unresolved: 1, ..facts(200, 299) }.points(&grades), Ok(ONE), "asked for 2 points only");
    let no_dossiers = Online { dossiers: 0, online_dossiers: 0, ..facts(200, 0) };
    assert_eq!(no_dossiers.points(&grades), Ok(Points::Unknown));
    assert_eq!(Online { procedures: 0, online_procedures: 0, ..no_dossiers }.points(&grades), Ok(Points::Unknown));
    let more = Online { unresolved: 301, ..facts(200, 300) };
    assert_eq!(more.points(&grades), Err(BadFacts::MoreThanAll { part: 301, whole: 300 }));
}

#[test]
fn every_case_without_points_has_its_sentence() {
    let grades = circular();
    for undefined in [
        Undefined::OneOtherAgency,
        Undefined::SolvedNotReceived,
        Undefined::LateWithoutComplaint,
        Undefined::OnlineHole,
        Undefined::OnlineUnresolved,
    ] {
        assert!(grades.decision(undefined.decision()).is_some(), "{undefined:?}");
    }
}
