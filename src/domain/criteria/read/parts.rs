//! The parts of a set beside its tree: what took its place, the rules of the whole, grades, blocks, figures.

use super::{BlockTable, FigureTable, GradeTable, Noted, ScoringTable, SuccessorTable};
use crate::domain::criteria::{
    Block, CriteriaFault, Figure, Formula, Grade, Reached, Rounding, Scoring, Successor, Ties,
};
use crate::domain::template::Confidence;
use crate::domain::template::source::composed;

pub(super) fn successor(table: &SuccessorTable, noted: &Noted) -> Option<Successor> {
    let (document, says) = (noted.said(&table.document), noted.name(&table.says));
    Some(Successor { from_year: table.from_year, document: document?, says: says? })
}

pub(super) fn scoring(table: &ScoringTable, noted: &Noted) -> Option<Scoring> {
    let plain = Scoring::default();
    let places = table.places.as_ref().map_or(plain.rounding.places, |at| *at.get_ref());
    if let Some(at) = table.places.as_ref().filter(|_| places > 6) {
        noted.say(at.span(), CriteriaFault::OutOfRange("0".to_owned(), "6".to_owned()));
    }
    let maximum = noted.decimal_if(table.maximum.as_ref());
    let bonus_cap = noted.decimal_if(table.bonus_cap.as_ref());
    let penalty_cap = noted.decimal_if(table.penalty_cap.as_ref());
    Some(Scoring {
        maximum: maximum?,
        not_applicable: table.not_applicable.unwrap_or(plain.not_applicable),
        bonus_cap: bonus_cap?,
        penalty_cap: penalty_cap?,
        above_maximum: table.above_maximum,
        rounding: Rounding { places, mode: table.rounding.unwrap_or(plain.rounding.mode) },
        ties: Ties {
            numbering: table.numbering.unwrap_or(plain.ties.numbering),
            on: table.ties_on.unwrap_or(plain.ties.on),
            by: table.ties_by.clone(),
        },
    })
}

pub(super) fn grade(table: &GradeTable, noted: &Noted) -> Option<Grade> {
    let (words, from) = (noted.name(&table.words), noted.decimal(&table.from));
    Some(Grade {
        code: table.code.get_ref().clone(),
        words: words?,
        from: from?,
        reached: table.reached.unwrap_or(Reached::AtLeast),
        group: table.group.clone(),
    })
}

pub(super) fn block(table: &BlockTable, confidence: Confidence, noted: &Noted) -> Option<Block> {
    let (words, maximum) = (noted.name(&table.words), noted.decimal_if(table.maximum.as_ref()));
    Some(Block {
        code: table.code.get_ref().clone(),
        words: words?,
        maximum: maximum?,
        confidence: table.confidence.unwrap_or(confidence),
    })
}

pub(super) fn figure(table: &FigureTable, noted: &Noted) -> Option<Figure> {
    let words = noted.name(&table.words);
    let (least, most) = (noted.decimal_if(table.least.as_ref()), noted.decimal_if(table.most.as_ref()));
    let formula = table.formula.as_ref().map_or(Some(None), |at| noted.formula(at, Formula::number).map(Some));
    Some(Figure {
        code: table.code.get_ref().clone(),
        words: words?,
        unit: composed(&table.unit).unwrap_or_default(),
        whole: table.whole,
        least: least?,
        most: most?,
        formula: formula?,
    })
}
