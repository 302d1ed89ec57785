//! What must not change an estimate: the order of rows, what strata and communes are called, the scale of weights, and
//! whether a tally is counted at once or in parts.

use proptest::prelude::*;
use sipar::stats::compare::Counted;
use sipar::stats::compare::proportions::TwoShares;
use sipar::stats::compare::rows::grouped;
use sipar::stats::survey::column::Column;
use sipar::stats::survey::column_builder::ColumnBuilder;
use sipar::stats::survey::design::{Design, Lonely, Named, Plan, Weighting};
use sipar::stats::survey::estimate::{Sample, estimate};
use sipar::stats::survey::request::{Kind, Line, Request};

/// One respondent.
#[derive(Clone, Debug)]
struct Row {
    stratum: u8,
    commune: u8,
    group: u8,
    weight: f64,
    yes: Option<bool>,
    minutes: Option<u16>,
}

fn row() -> impl Strategy<Value = Row> {
    (
        0_u8..3,
        0_u8..4,
        0_u8..2,
        1_u32..40,
        proptest::option::weighted(0.9, any::<bool>()),
        proptest::option::weighted(0.9, 1_u16..500),
    )
        .prop_map(|(stratum, commune, group, quarters, yes, minutes)| {
            let weight = f64::from(quarters) / 4.0;
            Row { stratum, commune, group, weight, yes, minutes }
        })
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    proptest::collection::vec(row(), 6..60)
}

/// How strata and communes are called.
#[derive(Clone, Copy)]
enum Names {
    Plain,
    /// Others, in another order.
    Other,
}

impl Names {
    fn of(self, prefix: &str, number: u8) -> String {
        match self {
            Self::Plain => format!("{prefix}{number}"),
            Self::Other => format!("{} khác {prefix}", 9 - number),
        }
    }
}

fn named<'a>(name: &'a str, column: &'a Column) -> Named<'a> {
    Named { name, column }
}

fn sample(rows: &[Row], names: Names, scale: f64) -> Sample {
    sample_with(rows, names, scale, Lonely::Adjust)
}

fn sample_with(rows: &[Row], names: Names, scale: f64, lonely: Lonely) -> Sample {
    let column = |cell: &dyn Fn(&Row) -> String| {
        let mut builder = ColumnBuilder::new(false);
        for row in rows {
            builder.push(cell(row).as_bytes()).unwrap();
        }
        builder.finish()
    };
    let stratum = column(&|row| names.of("s", row.stratum));
    let commune = column(&|row| names.of("c", row.commune));
    let weight = column(&|row| (row.weight * scale).to_string());
    let plan = Plan {
        rows: rows.len(),
        clusters: vec![named("commune", &commune)],
        strata: vec![named("stratum", &stratum)],
        weights: Weighting::Weights(named("w", &weight)),
        fpc: Vec::new(),
        nest: true,
        lonely,
    };
    let design = Design::new(&plan).unwrap();
    let columns = vec![
        ("group".to_owned(), column(&|row| format!("g{}", row.group))),
        ("yes".to_owned(), column(&|row| row.yes.map_or_else(String::new, |yes| u8::from(yes).to_string()))),
        ("minutes".to_owned(), column(&|row| row.minutes.map_or_else(String::new, |minutes| minutes.to_string()))),
    ];
    Sample { design, columns }
}

fn questions() -> Vec<Request> {
    let by_group = |request: Request| Request { by: vec!["group".to_owned()], ..request };
    vec![
        Request::new(Kind::Mean, &["yes", "minutes"]),
        by_group(Request::new(Kind::Mean, &["yes", "minutes"])),
        by_group(Request::new(Kind::Proportion, &["yes"])),
        Request::new(Kind::Ratio, &["yes", "minutes"]),
        by_group(Request::new(Kind::Total, &["minutes"])),
    ]
}

fn lines(sample: &Sample) -> Vec<Line> {
    questions().iter().flat_map(|request| estimate(sample, request).unwrap().lines).collect()
}

/// Equal but for rounding; what is unknown stays unknown. A variance of nothing but rounding may be 0.
fn same(a: f64, b: f64, scale: f64) -> bool {
    a.is_nan() && b.is_nan() || a.total_cmp(&b).is_eq() || (a - b).abs() <= 1e-9 * b.abs().max(scale)
}

fn compare(ours: &[Line], theirs: &[Line], totals: f64) -> Result<(), TestCaseError> {
    prop_assert_eq!(ours.len(), theirs.len());
    for (ours, theirs) in ours.iter().zip(theirs) {
        let factor = if ours.kind == Kind::Total { totals } else { 1.0 };
        let scale = theirs.value.abs() * factor;
        for (name, ours, theirs) in [
            ("value", ours.value, theirs.value * factor),
            ("se", ours.se, theirs.se * factor),
            ("low", ours.low, theirs.low * factor),
            ("high", ours.high, theirs.high * factor),
            ("df", ours.df, theirs.df),
            ("n", ours.n, theirs.n),
            ("dropped", ours.dropped, theirs.dropped),
        ] {
            prop_assert!(same(ours, theirs, scale), "{}: {} and {}", name, ours, theirs);
        }
        prop_assert_eq!(&ours.domain, &theirs.domain);
        prop_assert_eq!(&ours.note, &theirs.note);
    }
    Ok(())
}

proptest! {
    #[test]
    fn the_order_of_rows_changes_nothing((rows, shuffled) in rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle()))) {
        compare(&lines(&sample(&shuffled, Names::Plain, 1.0)), &lines(&sample(&rows, Names::Plain, 1.0)), 1.0)?;
    }

    #[test]
    fn names_of_strata_and_communes_change_nothing(rows in rows()) {
        compare(&lines(&sample(&rows, Names::Other, 1.0)), &lines(&sample(&rows, Names::Plain, 1.0)), 1.0)?;
    }

    #[test]
    fn the_scale_of_weights_changes_totals_only(rows in rows(), eighths in 1_u32..1_000) {
        let scale = f64::from(eighths) / 8.0;
        compare(&lines(&sample(&rows, Names::Plain, scale)), &lines(&sample(&rows, Names::Plain, 1.0)), scale)?;
    }

    /// The parts of a division add up to the whole, and so does their variance with its covariances. (`adjust` compares a
    /// single unit with those of its own domain, so there the parts are not the whole's.)
    #[test]
    fn a_total_is_the_sum_of_its_parts(rows in rows()) {
        let sample = sample_with(&rows, Names::Plain, 1.0, Lonely::Remove);
        let whole = estimate(&sample, &Request::new(Kind::Total, &["minutes"])).unwrap().lines.remove(0);
        let sum = Request {
            of: Kind::Total,
            by: vec!["group".to_owned()],
            variables: vec!["minutes".to_owned()],
            coefficients: vec![("g0".to_owned(), 1.0), ("g1".to_owned(), 1.0)],
            ..Request::new(Kind::Contrast, &[])
        };
        let groups = [0, 1].map(|group| rows.iter().any(|row| row.group == group && row.minutes.is_some()));
        prop_assume!(groups == [true, true]);
        let sum = estimate(&sample, &sum).unwrap().lines.remove(0);
        prop_assert!(same(sum.value, whole.value, 0.0), "{} and {}", sum.value, whole.value);
        prop_assert!(same(sum.se, whole.se, whole.value), "{} and {}", sum.se, whole.se);
        prop_assert!(same(sum.df, whole.df, 0.0) && same(sum.n, whole.n, 0.0), "{sum:?} and {whole:?}");
    }

    /// Two tallies merged are the tally of both, and every figure that rests on it is the same.
    #[test]
    fn tallies_split_and_merge(rows in rows(), cut in 0_usize..60) {
        let answers: Vec<f64> = rows.iter().map(|row| row.yes.map_or(f64::NAN, |yes| f64::from(u8::from(yes)))).collect();
        let codes: Vec<Option<usize>> = rows.iter().map(|row| Some(usize::from(row.group))).collect();
        let cut = cut.min(rows.len());
        let tally = |range: std::ops::Range<usize>| grouped(&answers[range.clone()], &codes[range], 2);
        if let (Ok(whole), Ok(left), Ok(right)) = (tally(0..rows.len()), tally(0..cut), tally(cut..rows.len())) {
            let add = |(left, right): (&Counted, &Counted)| {
                let ((a, m), (b, n)) = (left.counts(), right.counts());
                Counted::new(a + b, m + n).unwrap()
            };
            let merged: Vec<Counted> = left.groups.iter().zip(&right.groups).map(add).collect();
            prop_assert_eq!(&merged, &whole.groups);
            prop_assert_eq!(left.dropped + right.dropped, whole.dropped);
            let shares = |groups: &[Counted]| TwoShares { first: groups[0], second: groups[1] };
            prop_assert_eq!(shares(&merged).pooled(), shares(&whole.groups).pooled());
        }
    }
}
