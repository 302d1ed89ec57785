//! What drawing one chart of 200 units costs in process, in lines and in pixels.

use std::time::Instant;

use sipar::domain::lang::Lang;
use sipar::draw::chart::{About, Reading};
use sipar::draw::ranked::{Bar, Ranked};
use sipar::draw::{Chart, Format, Look};

use crate::random::Random;
use crate::report::{Bound, Report, median, table};

const UNITS: usize = 200;
const RUNS: usize = 15;

fn chart(random: &mut Random) -> Chart {
    let mut bars: Vec<Bar> = (1..=UNITS)
        .map(|number| {
            #[expect(clippy::cast_precision_loss, reason = "a number of some thousands")]
            let value = 60.0 + random.below(3_500) as f64 / 100.0;
            let interval = Some((value - 2.5, value + 2.5));
            let reading = Reading::Shown { value, interval };
            Bar { name: format!("Ủy ban nhân dân xã Minh Họa {number}"), rank: Some(number), reading }
        })
        .collect();
    bars.sort_by(|one, other| other.reading.value().partial_cmp(&one.reading.value()).unwrap());
    let about = About {
        title: "Chỉ số hài lòng theo đơn vị năm 2026".to_owned(),
        source: "Nguồn: số liệu minh họa.".to_owned(),
        n: Some(12_345),
        notes: Vec::new(),
    };
    Chart::Ranked(Ranked { about, bars, whole: Some(81.2), level: 0.95 })
}

/// The measurements and their gates.
pub(crate) fn drawn(report: &mut Report) {
    let chart = chart(&mut Random(11));
    let mut rows = Vec::new();
    for (name, format) in [("SVG in a page", Format::SvgInPage), ("SVG file", Format::SvgFile), ("PNG", Format::Png)] {
        let mut bytes = 0;
        let milliseconds: Vec<f64> = (0..RUNS)
            .map(|_| {
                let clock = Instant::now();
                bytes = chart.drawn(Look::wide(Lang::Vi), format).unwrap().len();
                1_000.0 * clock.elapsed().as_secs_f64()
            })
            .collect();
        let middle = median(milliseconds);
        rows.push(vec![name.to_owned(), format!("{middle:.1}"), bytes.to_string()]);
        // Pixels are painted sixteen times as many as CSS has, and take longer: that is printed.
        if format != Format::Png {
            report.gate(&format!("a chart of {UNITS} units as {name}, ms"), middle, Bound::AtMost(20.0));
        }
    }
    table(&["chart of 200 units", "ms", "bytes"], &rows);
}
