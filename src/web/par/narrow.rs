//! A column of many units, narrowed: to those to which the reader still has to give points, or to a group.

use super::{count, part_at};
use crate::app::par::column::{Cell, Column};
use crate::domain::assessment::Round;
use crate::domain::criteria::Node;
use crate::domain::text::{fill, texts};
use crate::web::guard::Anyone;
use crate::web::pages::par_appraise::View;

/// What is asked for in the place of all units: those to which the reader still has to give points.
const LEFT: &str = "left";

/// Whether a unit is among those that are asked for: all, those that are left, those of a group.
pub(super) fn is_shown(cell: &Cell, show: &str) -> bool {
    match show {
        "" => true,
        LEFT => cell.may.is_some_and(|mark| cell.score(mark).is_none()),
        group => cell.unit.of.ranked_with == group,
    }
}

/// The address of a column that shows what is asked for.
pub(super) fn showing(round: &Round, node: &str, show: &str) -> String {
    let there = part_at(round, &format!("criteria/{node}"));
    if show.is_empty() { there } else { format!("{there}?show={show}") }
}

/// What else can be shown, each with how many units: all, those that are left, each group.
pub(super) fn views(anyone: &Anyone, column: &Column, node: &Node, show: &str) -> Vec<View> {
    let (t, lang) = (texts(anyone.lang), anyone.lang);
    let round = &column.seen.round;
    let of = |word: &str, named: bool, name: &dyn Fn(&str) -> String| {
        let count = count(anyone, column.cells.iter().filter(|cell| is_shown(cell, word)).count());
        View { name: name(&count), named, href: showing(round, &node.code, word), here: word == show }
    };
    let mut all = vec![of("", false, &|count| fill(t.assess_show_all, &[count]))];
    if column.cells.iter().any(|cell| cell.may.is_some()) {
        all.push(of(LEFT, false, &|count| fill(t.assess_show_left, &[count])));
    }
    let groups = column.seen.set.groups.iter();
    let there = groups.filter(|group| column.cells.iter().any(|cell| cell.unit.of.ranked_with == group.code));
    all.extend(there.map(|group| of(&group.code, true, &|count| format!("{} ({count})", group.words.of(lang)))));
    if all.len() > 1 { all } else { Vec::new() }
}

/// What is asked for, where there is such a thing; else all units.
pub(super) fn known(column: &Column, show: Option<String>) -> String {
    let is_group = |word: &str| column.seen.set.groups.iter().any(|group| group.code == word);
    show.filter(|word| word == LEFT || is_group(word)).unwrap_or_default()
}
