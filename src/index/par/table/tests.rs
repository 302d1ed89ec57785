//! One change scored again is what scoring everything anew gives, whatever is entered, in whatever order.

use proptest::prelude::*;

use super::super::testing::{EVERY_SHAPE, d, parsed};
use super::super::{Assessment, Entry, Plan};
use super::Table;

const UNITS: usize = 4;

/// Something that is entered of a unit.
#[derive(Clone, Debug)]
enum Step {
    Figure(usize, usize, Option<u32>),
    Entry(usize, usize, Option<Entry>),
}

fn step(figures: usize, nodes: usize) -> impl Strategy<Value = Step> {
    let entry = prop_oneof![
        2 => (0_usize..4).prop_map(Entry::Case),
        2 => prop::collection::vec(0_u64..5, 3).prop_map(Entry::Counts),
        2 => (-1_i64..40).prop_map(|points| Entry::Points(rust_decimal::Decimal::new(points, 1))),
        2 => Just(Entry::NotApplicable),
    ];
    prop_oneof![
        3 => (0..UNITS, 0..figures, prop::option::weighted(0.9, 0_u32..20))
            .prop_map(|(unit, figure, value)| Step::Figure(unit, figure, value)),
        3 => (0..UNITS, 0..nodes, prop::option::weighted(0.7, entry))
            .prop_map(|(unit, node, entry)| Step::Entry(unit, node, entry)),
    ]
}

fn agrees(text: &str, steps: &[Step]) -> Result<(), TestCaseError> {
    let set = parsed(text);
    let plan = Plan::of(&set);
    let mut table = Table::of(&plan, vec![Assessment::of(&set); UNITS]);
    for step in steps {
        match step.clone() {
            Step::Figure(unit, figure, value) => table.figure(unit, figure, value.map(Into::into)),
            Step::Entry(unit, node, entry) => table.entry(unit, node, entry),
        };
        let all: Vec<Assessment> = table.assessments().cloned().collect();
        let anew = Table::of(&plan, all);
        prop_assert_eq!(table.context(), anew.context());
        for (at, (again, anew)) in table.scored().zip(anew.scored()).enumerate() {
            prop_assert_eq!(again, anew, "unit {} after {:?}", at, step);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_change_is_what_scoring_anew_gives(steps in prop::collection::vec(step(3, 18), 1..25)) {
        agrees(EVERY_SHAPE, &steps)?;
        agrees(&EVERY_SHAPE.replace("\"unranked\"", "\"out-of-denominator\""), &steps)?;
    }
}

#[test]
fn only_what_depends_on_a_figure_is_scored_again() {
    let set =
        parsed(&EVERY_SHAPE.replace("value = \"x / y\"\nfrom = \"80%\"", "value = \"con_lai / y\"\nfrom = \"80%\""));
    let plan = Plan::of(&set);
    let mut table = Table::of(&plan, vec![Assessment::of(&set); UNITS]);
    let code = |at: &usize| set.nodes[*at].code.as_str();
    let users: Vec<&str> = plan.users(set.figure("x").unwrap()).iter().map(code).collect();
    assert_eq!(users, ["1.2", "1.3", "2.1", "2.2", "2.5", "T.1"], "1.3 through a figure that is computed of x");
    assert_eq!(plan.users(set.figure("con_lai").unwrap()).iter().map(code).collect::<Vec<_>>(), ["1.3"]);
    assert_eq!(table.figure(0, 0, Some(d("4"))), 6, "no unit has a mean yet");
    let of_y = plan.users(1).len();
    assert_eq!(table.figure(0, 1, Some(d("5"))), of_y + UNITS - 1, "and all units where the mean moved");
    assert_eq!(table.entry(0, set.node("2.6").unwrap(), Some(Entry::Points(d("1")))), 1);
    assert_eq!(table.entry(9, 0, None) + table.figure(0, 9, None), 0, "there is no such unit, nor figure");
}
