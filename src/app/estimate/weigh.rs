//! The parts of the design file that change weights: `[replicates]` and `[[calibrate]]`.

use serde::Deserialize;
use toml::Spanned;

use super::Trouble;
use super::plan::{choice, refuse, trouble};
use super::read::Table;
use crate::stats::survey::calibrate::{Distance, Method, Term, Totals};
use crate::stats::survey::design::{Design, Named};
use crate::stats::survey::replicate::make::{Make, Scales};

/// What may stand between the labels of a cell of several columns.
const BETWEEN: [char; 5] = ['.', ':', ',', '|', '/'];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReplicatesTable {
    #[serde(rename = "type")]
    pub(super) method: Spanned<String>,
    #[serde(default)]
    pub(super) columns: Vec<Spanned<String>>,
    combined: Option<Spanned<bool>>,
    scale: Option<f64>,
    rscales: Option<Vec<f64>>,
    #[serde(default)]
    mse: bool,
    fay_rho: Option<Spanned<f64>>,
    replicates: Option<Spanned<usize>>,
    seed: Option<Spanned<u64>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CalibrateTable {
    method: Spanned<String>,
    #[serde(default)]
    margins: Vec<MarginTable>,
    terms: Option<Spanned<toml::Table>>,
    bounds: Option<Spanned<[f64; 2]>>,
    variance: Option<Spanned<toml::Table>>,
    whole_units: Option<Spanned<usize>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MarginTable {
    by: Vec<Spanned<String>>,
    totals: Spanned<toml::Table>,
}

impl CalibrateTable {
    /// The columns that it names.
    pub(super) fn columns(&self, names: &[String]) -> Vec<String> {
        let mut columns: Vec<String> = Vec::new();
        for margin in &self.margins {
            columns.extend(margin.by.iter().map(|name| name.get_ref().clone()));
        }
        let terms = self.terms.iter().chain(&self.variance).flat_map(|table| table.get_ref().keys());
        for term in terms.filter(|term| *term != INTERCEPT) {
            let column = names.iter().filter(|column| term.starts_with(*column)).max_by_key(|column| column.len());
            columns.push(column.unwrap_or(term).clone());
        }
        columns
    }

    /// The calibration that it asks for.
    pub(super) fn method<'a>(&self, text: &str, table: &'a Table) -> Result<Method<'a>, Trouble> {
        let (poststratify, rake) = ("poststratify", "rake");
        let names = [poststratify, rake, "linear", "logit", "raking"].map(|name| (name, name));
        let name = choice(text, "method", Some(&self.method), &names, rake)?;
        if name == poststratify || name == rake {
            let what = format!("{name} takes margins, and nothing of linear, logit and raking");
            refuse(text, self.terms.as_ref(), &what)?;
            refuse(text, self.bounds.as_ref(), &what)?;
            refuse(text, self.variance.as_ref(), &what)?;
            refuse(text, self.whole_units.as_ref(), &what)?;
            let margins: Vec<Totals<'a>> =
                self.margins.iter().map(|margin| margin.totals(text, table)).collect::<Result<_, _>>()?;
            let count = margins.len();
            let mut margins = margins.into_iter();
            return match (name == rake, margins.next(), count) {
                (true, Some(first), 2..) => Ok(Method::Rake(std::iter::once(first).chain(margins).collect())),
                (false, Some(only), 1) => Ok(Method::PostStratify(only)),
                _ => {
                    let wanted = if name == rake { "several margins" } else { "one margin, of one or several columns" };
                    Err(trouble(
                        text,
                        self.method.span().start,
                        &format!("{name} takes {wanted}, and there are {count}"),
                    ))
                }
            };
        }
        let at = self.method.span().start;
        let Some(terms) = &self.terms else {
            let what = format!("{name} takes terms with their totals, such as terms = {{ \"(Intercept)\" = 6194 }}");
            return Err(trouble(text, at, &what));
        };
        if !self.margins.is_empty() {
            return Err(trouble(text, at, &format!("{name} takes terms; margins are for poststratify and rake")));
        }
        let distance = match name {
            "linear" => Distance::Linear,
            "logit" => Distance::Logit,
            _ => Distance::Raking,
        };
        let mut found = Vec::new();
        for (name, total) in terms.get_ref() {
            found.push((name.clone(), term(name, table), number(text, terms.span().start, name, total)?));
        }
        if found.is_empty() {
            return Err(trouble(text, terms.span().start, "terms are empty"));
        }
        let mut variance = Vec::new();
        for (name, coefficient) in self.variance.iter().flat_map(Spanned::get_ref) {
            variance.push((term(name, table), number(text, at, name, coefficient)?));
        }
        let bounds = self.bounds.as_ref().map_or((f64::NEG_INFINITY, f64::INFINITY), |bounds| {
            let [low, high] = *bounds.get_ref();
            (low, high)
        });
        let whole_units = match self.whole_units.as_ref().map(|stage| *stage.get_ref()) {
            Some(0) => return Err(trouble(text, at, "whole_units counts stages from 1")),
            stage => stage.map(|stage| stage - 1),
        };
        Ok(Method::Calibrate { distance, terms: found, bounds, variance, whole_units })
    }

    /// What was done, in words.
    pub(super) fn rule(&self, before: &[f64], after: &[f64]) -> String {
        let mut of: Vec<String> = self
            .margins
            .iter()
            .map(|margin| margin.by.iter().map(|name| name.get_ref().as_str()).collect::<Vec<_>>().join(" by "))
            .collect();
        of.extend(self.terms.iter().flat_map(|terms| terms.get_ref().keys()).cloned());
        let factors = before.iter().zip(after).filter(|(before, _)| **before != 0.0);
        let range = factors.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (before, after)| {
            (low.min(after / before), high.max(after / before))
        });
        let below = after.iter().filter(|weight| **weight < 0.0).count();
        let negative = if below > 0 { format!(", {below} weights below 0") } else { String::new() };
        format!(
            "calibrate: {} on {}; factors {:.4} to {:.4}{negative}",
            self.method.get_ref(),
            of.join(", "),
            range.0,
            range.1
        )
    }
}

/// The term of which the total is the sum of the weights.
const INTERCEPT: &str = "(Intercept)";

/// A term by its name: the intercept, a column of numbers, or a column and one of its categories.
fn term<'a>(name: &str, table: &'a Table) -> Term<'a> {
    let columns = table.columns.iter().filter(|(column, _)| name.starts_with(column.as_str()));
    match columns.max_by_key(|(column, _)| column.len()) {
        Some((column, values)) if column == name => Term::Number(Named { name: column, column: values }),
        Some((column, values)) => {
            let category = name.strip_prefix(column.as_str()).unwrap_or_default();
            Term::Category(Named { name: column, column: values }, category.to_owned())
        }
        None => Term::Intercept,
    }
}

fn number(text: &str, at: usize, name: &str, value: &toml::Value) -> Result<f64, Trouble> {
    let number = match value {
        toml::Value::Float(number) => Some(*number),
        #[expect(clippy::cast_precision_loss, reason = "a total above 2^53 has no digits to lose that anybody counted")]
        toml::Value::Integer(number) => Some(*number as f64),
        _ => None,
    };
    let number = number.filter(|number| number.is_finite());
    number.ok_or_else(|| trouble(text, at, &format!("{name} = {value} is not a number")))
}

impl MarginTable {
    fn totals<'a>(&self, text: &str, table: &'a Table) -> Result<Totals<'a>, Trouble> {
        let column = |name: &Spanned<String>| {
            let found = table.columns.iter().find(|(known, _)| known == name.get_ref());
            let what = || trouble(text, name.span().start, &format!("there is no column {:?}", name.get_ref()));
            found.map(|(name, column)| Named { name, column }).ok_or_else(what)
        };
        let by: Vec<Named<'a>> = self.by.iter().map(column).collect::<Result<_, _>>()?;
        let mut cells = Vec::new();
        self.collect(text, &by, &mut Vec::new(), self.totals.get_ref(), &mut cells)?;
        Ok(Totals { by, cells })
    }

    /// Goes through tables in tables; labels may also be joined in one key.
    fn collect(
        &self,
        text: &str,
        by: &[Named<'_>],
        labels: &mut Vec<String>,
        totals: &toml::Table,
        cells: &mut Vec<(Vec<String>, f64)>,
    ) -> Result<(), Trouble> {
        let at = self.totals.span().start;
        for (key, value) in totals {
            let left = by.get(labels.len()..).unwrap_or_default();
            if let toml::Value::Table(inner) = value {
                labels.push(key.clone());
                self.collect(text, by, labels, inner, cells)?;
                labels.pop();
                continue;
            }
            let total = number(text, at, key, value)?;
            let parts = split(key, left).ok_or_else(|| {
                let names: Vec<&str> = by.iter().map(|named| named.name).collect();
                let what = format!(
                    "{key:?} names no cell of {}; write the label of each column, joined by a point or as table in table",
                    names.join(", ")
                );
                trouble(text, at, &what)
            })?;
            cells.push((labels.iter().cloned().chain(parts).collect(), total));
        }
        Ok(())
    }
}

/// A key as a label for each of the columns; of several ways to split it, one whose labels occur in the data.
fn split(key: &str, columns: &[Named<'_>]) -> Option<Vec<String>> {
    let [first, rest @ ..] = columns else { return None };
    if rest.is_empty() {
        return Some(vec![key.to_owned()]);
    }
    let known = |label: &str| (0..first.column.len()).any(|row| first.column.text(row) == label);
    let mut fallback = None;
    for (at, between) in key.char_indices().filter(|(_, character)| BETWEEN.contains(character)) {
        let (label, after) = (key.get(..at)?.trim(), key.get(at + between.len_utf8()..)?.trim());
        let Some(others) = split(after, rest) else { continue };
        let all = std::iter::once(label.to_owned()).chain(others).collect();
        if known(label) {
            return Some(all);
        }
        fallback = fallback.or(Some(all));
    }
    fallback
}

/// How a design file names the kinds of replicates.
const KINDS: [(&str, Kind); 6] = [
    ("JK1", Kind::Jk1),
    ("JKn", Kind::Jkn),
    ("BRR", Kind::Brr),
    ("Fay", Kind::Fay),
    ("bootstrap", Kind::Bootstrap),
    ("given", Kind::Given),
];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Jk1,
    Jkn,
    Brr,
    Fay,
    Bootstrap,
    Given,
}

impl ReplicatesTable {
    /// How the replicates come about, and how squares are scaled.
    pub(super) fn make<'a>(&self, text: &str, table: &'a Table) -> Result<(Make<'a>, Scales), Trouble> {
        let at = self.method.span().start;
        let kind = choice(text, "type", Some(&self.method), &KINDS, Kind::Given)?;
        if kind != Kind::Fay {
            refuse(text, self.fay_rho.as_ref(), "fay_rho is for type = \"Fay\"")?;
        }
        if kind != Kind::Bootstrap || !self.columns.is_empty() {
            refuse(text, self.replicates.as_ref(), "replicates says how many a bootstrap makes")?;
            refuse(text, self.seed.as_ref(), "seed is for a bootstrap that is made")?;
        }
        let rho = self.fay_rho.as_ref().map(|rho| *rho.get_ref());
        let mut scales = Scales { scale: self.scale, rscales: self.rscales.clone(), mse: self.mse };
        if !self.columns.is_empty() {
            let column = |name: &Spanned<String>| {
                let found = table.columns.iter().find(|(known, _)| known == name.get_ref());
                found.map(|(name, column)| Named { name, column })
            };
            let columns: Vec<Named<'a>> = self.columns.iter().filter_map(column).collect();
            scales.scale = self.scale.or_else(|| usual_scale(kind, columns.len(), rho));
            let combined = self.combined.as_ref().is_none_or(|combined| *combined.get_ref());
            return Ok((Make::Given { columns, combined }, scales));
        }
        refuse(text, self.combined.as_ref(), "combined is for weights that are given: columns = [...]")?;
        let make = match kind {
            Kind::Jk1 => Make::Jk1,
            Kind::Jkn => Make::Jkn,
            Kind::Brr => Make::Brr,
            Kind::Fay => Make::Fay(
                rho.ok_or_else(|| trouble(text, at, "Fay needs fay_rho, the share that is kept, such as 0.3"))?,
            ),
            Kind::Bootstrap => {
                let (Some(count), Some(seed)) = (&self.replicates, &self.seed) else {
                    let what =
                        "a bootstrap needs replicates (how many, such as 500) and a seed, so that it can be repeated";
                    return Err(trouble(text, at, what));
                };
                Make::Bootstrap { count: *count.get_ref(), seed: *seed.get_ref() }
            }
            Kind::Given => return Err(trouble(text, at, "given replicates need columns = [...]")),
        };
        Ok((make, scales))
    }

    /// What was done, in words.
    pub(super) fn rule(&self, design: &Design) -> String {
        let Some(replicates) = &design.replicates else { return String::new() };
        let about = if replicates.mse { "the estimate" } else { "the replicates' mean" };
        let (low, high) = replicates
            .rscales
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), scale| (low.min(*scale), high.max(*scale)));
        let given = match (self.columns.is_empty(), self.combined.as_ref().is_none_or(|combined| *combined.get_ref())) {
            (true, _) => "made",
            (false, true) => "given as weights",
            (false, false) => "given as factors on the weights",
        };
        let seed = self.seed.as_ref().map_or_else(String::new, |seed| format!(", seed {}", seed.get_ref()));
        format!(
            "replicates: {}, {} {given}{seed}, scale {}, rscales {low} to {high}, squares about {about}; df: their rank less 1",
            self.method.get_ref(),
            replicates.count(),
            replicates.scale
        )
    }
}

/// The scale that belongs to a method; of weights whose method is not said there is none.
fn usual_scale(kind: Kind, count: usize, rho: Option<f64>) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "counts of replicates are far below 2^53")]
    let count = count as f64;
    match kind {
        Kind::Jk1 => Some((count - 1.0) / count),
        Kind::Brr => Some(1.0 / count),
        Kind::Fay => rho.map(|rho| 1.0 / (count * (1.0 - rho) * (1.0 - rho))),
        Kind::Bootstrap => Some(1.0 / (count - 1.0)),
        Kind::Jkn | Kind::Given => None,
    }
}
