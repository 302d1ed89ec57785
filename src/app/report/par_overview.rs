//! The first part of the report of a round of the PAR INDEX: on what it stands, how points were made and how sure the maxima are,
//! who took part.

use std::collections::{BTreeMap, BTreeSet};

use super::par::Told;
use super::sipas::{section, text};
use crate::app::par::results::Which;
use crate::domain::criteria::{Node, NotApplicable};
use crate::domain::id::Id;
use crate::domain::number;
use crate::domain::template::Confidence;
use crate::domain::text::fill;
use crate::report::{Block, Section};

impl<'a> Told<'a> {
    /// What the report stands on: basis, method and marks, and who took part.
    pub(super) fn overview(&self) -> Section {
        let t = self.t();
        let blocks = vec![
            section(t.par_report_part_basis, self.basis()),
            section(t.report_part_method, self.method()),
            section(t.par_report_part_units, self.units()),
        ];
        Section { title: t.report_part_overview.to_owned(), blocks }
    }

    fn basis(&self) -> Vec<Block> {
        let (t, set, round) = (self.t(), self.set(), &self.results.seen.round);
        let mut blocks = Vec::new();
        match self.results.which {
            Which::Provisional => blocks.push(text("tam-tinh", t.par_report_provisional)),
            Which::Approved(at) => {
                let at = number::moment(at.local());
                blocks.push(text("duyet", fill(t.par_report_approved, &[&at])));
            }
        }
        if round.illustrative {
            blocks.push(text("minh-hoa", t.report_illustrative));
        }
        let basis: Vec<&str> = set.legal_basis.iter().map(|basis| basis.document.as_str()).collect();
        let basis = if basis.is_empty() { t.report_no_basis.to_owned() } else { basis.join("; ") };
        let values = [&round.name, &self.year(), set.title.of(self.lang), &set.name(), &basis];
        blocks.push(text("co-so", fill(t.par_report_basis, &values.map(|value| value as &str))));
        blocks.push(text("ky-bao-cao", self.reported.words(self.lang)));
        if let Some(confirmed) = &round.confirmed {
            blocks.push(text("bo-tieu-chi-nam-khac", fill(t.par_report_confirmed, &[&confirmed.words])));
        }
        let stages = self.calendar.0.iter().map(|days| {
            let values = [days.stage.name(self.lang), &number::day(days.first), &number::day(days.last)];
            fill(t.par_report_stage, &values)
        });
        let stages = stages.collect::<Vec<_>>().join("; ");
        if !stages.is_empty() {
            blocks.push(text("lich", fill(t.par_report_calendar, &[&stages])));
        }
        blocks
    }

    /// The leaves whose maximum no official text was read for.
    pub(super) fn unsure(&self) -> Vec<&'a Node> {
        let set = self.set();
        let leaves = set.leaves().into_iter().filter_map(|at| set.nodes.get(at));
        leaves.filter(|node| node.confidence != Confidence::Official).collect()
    }

    fn method(&self) -> Vec<Block> {
        let (t, set) = (self.t(), self.set());
        let skipped = match set.scoring.not_applicable {
            NotApplicable::OutOfDenominator => t.par_report_out,
            NotApplicable::Unranked => t.par_report_unranked,
        };
        let mut blocks = vec![text("cach-tinh", fill(t.par_report_rule, &[skipped, &self.places().to_string()]))];
        let (all, unsure) = (set.leaves().len(), self.unsure().len());
        let marks = if unsure == 0 {
            fill(t.par_report_sure, &[&self.count(all)])
        } else {
            fill(t.par_report_unsure, &[&self.count(all), &self.count(unsure), set.confidence.words(self.lang)])
        };
        blocks.push(text("muc-xac-nhan", marks));
        blocks
    }

    fn units(&self) -> Vec<Block> {
        let t = self.t();
        let mut groups: BTreeMap<&str, usize> = BTreeMap::new();
        for one in &self.results.units {
            *groups.entry(one.unit.of.ranked_with.as_str()).or_default() += 1;
        }
        let all = self.count(self.results.units.len());
        let ranked = self.count(self.results.units.iter().filter(|one| one.place.is_some()).count());
        let parts: Vec<String> = groups
            .iter()
            .filter(|(code, _)| !code.is_empty())
            .map(|(code, n)| format!("{}: {}", self.group(code), self.count(*n)))
            .collect();
        let said = if parts.is_empty() {
            fill(t.par_report_units_bare, &[&all, &ranked])
        } else {
            fill(t.par_report_units, &[&all, &parts.join("; "), &ranked])
        };
        let mut blocks = vec![text("don-vi", said)];
        let of = |units: Vec<Id>| {
            let different: BTreeSet<_> = units.into_iter().collect();
            self.count(different.len())
        };
        let extended = self.extended.iter().map(|one| one.unit).collect();
        if !self.extended.is_empty() {
            let values = [&self.count(self.extended.len()), &of(extended)];
            blocks.push(text("gia-han", fill(t.par_report_extended, &values.map(String::as_str))));
        }
        if !self.skipped.is_empty() {
            let skipped = self.skipped.iter().map(|one| one.unit).collect();
            let values = [&self.count(self.skipped.len()), &of(skipped)];
            blocks.push(text("khong-ap-dung", fill(t.par_report_skipped, &values.map(String::as_str))));
        }
        blocks
    }
}
