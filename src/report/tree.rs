//! What a report is made of, whatever it is written as.

use std::sync::{Arc, LazyLock};

use rust_decimal::Decimal;
use time::Date;

use super::{ReportError, paper};
use crate::domain::lang::Lang;
use crate::domain::number::fixed;

/// A report of an office to those above it.
#[derive(Clone, PartialEq, Debug)]
pub struct Report {
    /// What stands above the text.
    pub head: Head,
    /// The text.
    pub body: Vec<Block>,
    /// What stands below it.
    pub foot: Foot,
    /// What is attached, each with page numbers of its own.
    pub annexes: Vec<Annex>,
}

impl Report {
    /// Every table, in order: those of the text, then those of the annexes.
    #[must_use]
    pub fn tables(&self) -> Vec<&Table> {
        fn below<'a>(blocks: &'a [Block], found: &mut Vec<&'a Table>) {
            for block in blocks {
                match block {
                    Block::Section(section) => below(&section.blocks, found),
                    Block::Table(table) => found.push(table),
                    Block::Chart(chart) => found.extend(&chart.data),
                    Block::Text(_) | Block::Note(_) => {}
                }
            }
        }
        let mut found = Vec::new();
        below(&self.body, &mut found);
        self.annexes.iter().for_each(|annex| below(&annex.blocks, &mut found));
        found
    }

    /// Every chart, in order: those of the text, then those of the annexes.
    #[must_use]
    pub fn charts(&self) -> Vec<&Chart> {
        fn below<'a>(blocks: &'a [Block], found: &mut Vec<&'a Chart>) {
            for block in blocks {
                match block {
                    Block::Section(section) => below(&section.blocks, found),
                    Block::Chart(chart) => found.push(chart),
                    Block::Table(_) | Block::Text(_) | Block::Note(_) => {}
                }
            }
        }
        let mut found = Vec::new();
        below(&self.body, &mut found);
        self.annexes.iter().for_each(|annex| below(&annex.blocks, &mut found));
        found
    }

    /// Every text that may be edited, in order, to be edited.
    pub fn words_mut(&mut self) -> Vec<&mut Words> {
        fn below<'a>(blocks: &'a mut [Block], found: &mut Vec<&'a mut Words>) {
            for block in blocks {
                match block {
                    Block::Section(section) => below(&mut section.blocks, found),
                    Block::Text(words) => found.push(words),
                    Block::Table(_) | Block::Chart(_) | Block::Note(_) => {}
                }
            }
        }
        let mut found = Vec::new();
        below(&mut self.body, &mut found);
        self.annexes.iter_mut().for_each(|annex| below(&mut annex.blocks, &mut found));
        found
    }

    /// Every text that may be edited, in order.
    #[must_use]
    pub fn words(&self) -> Vec<&Words> {
        fn below<'a>(blocks: &'a [Block], found: &mut Vec<&'a Words>) {
            for block in blocks {
                match block {
                    Block::Section(section) => below(&section.blocks, found),
                    Block::Text(words) => found.push(words),
                    Block::Table(_) | Block::Chart(_) | Block::Note(_) => {}
                }
            }
        }
        let mut found = Vec::new();
        below(&self.body, &mut found);
        self.annexes.iter().for_each(|annex| below(&annex.blocks, &mut found));
        found
    }
}

/// What stands above the text of a report. Number, date and signature are the registry's to give: they are left blank.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    /// The office that the issuer belongs to; `None` where it belongs to none.
    pub above: Option<String>,
    /// The office that reports.
    pub issuer: String,
    /// What stands behind the number: `BC-SNV`.
    pub symbol: String,
    /// Where it is signed.
    pub place: String,
    /// The year in which it is signed.
    pub year: i32,
    /// What it is about.
    pub subject: String,
    /// To whom it goes.
    pub addressees: Vec<String>,
    /// Number, day and kind, where it is a letter and no report.
    pub letter: Option<Letter>,
}

/// What a letter bears that a report leaves to the registry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Letter {
    /// What kind of document it is: `PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ`.
    pub kind: String,
    /// Its number with what stands behind it: `12/PXL`.
    pub number: String,
    /// The day on which it was signed.
    pub day: Date,
}

impl Head {
    /// What kind of document it is.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.letter.as_ref().map_or(paper::KIND_WORDS, |letter| &letter.kind)
    }

    /// The line of the number.
    #[must_use]
    pub fn number_line(&self) -> String {
        self.letter.as_ref().map_or_else(|| paper::number_line(&self.symbol), |letter| format!("Số: {}", letter.number))
    }

    /// The line of place and date; days below 10 and the months January and February bear a 0 (30/2020/NĐ-CP).
    #[must_use]
    pub fn date_line(&self) -> String {
        self.letter.as_ref().map_or_else(
            || paper::date_line(&self.place, self.year),
            |letter| paper::dated_line(&self.place, letter.day),
        )
    }
}

/// What stands below the text of a report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Foot {
    /// Who receives it, without dashes and full stops; the last is where it is filed.
    pub recipients: Vec<String>,
    /// In which capacity it is signed, a line each: `TM. ỦY BAN NHÂN DÂN`, `GIÁM ĐỐC`.
    pub capacity: Vec<String>,
    /// Who signs it, where that is known: below the room for the signature.
    pub signer: Option<String>,
}

/// An annex.
#[derive(Clone, PartialEq, Debug)]
pub struct Annex {
    /// Its title.
    pub title: String,
    /// Whether its tables need the paper lengthwise.
    pub wide: bool,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// A piece of a report.
#[derive(Clone, PartialEq, Debug)]
pub enum Block {
    /// A part with a title and a number of its own.
    Section(Section),
    /// A paragraph.
    Text(Words),
    /// A table.
    Table(Table),
    /// A chart.
    Chart(Chart),
    /// A remark on method, smaller.
    Note(String),
}

/// A part with a title.
#[derive(Clone, PartialEq, Debug)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// What stands in it; sections in sections are numbered below it.
    pub blocks: Vec<Block>,
}

/// A paragraph that was made of numbers, and what somebody made of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Words {
    /// Its name, the same in every report of its kind, so that an edit finds it again.
    pub id: String,
    /// What the rules made.
    pub generated: String,
    /// What stands instead.
    pub edited: Option<String>,
    /// What the rules had made when it was edited.
    pub replaced: Option<String>,
}

impl Words {
    /// A paragraph as the rules made it.
    #[must_use]
    pub fn made(id: &str, generated: impl Into<String>) -> Self {
        Self { id: id.to_owned(), generated: generated.into(), edited: None, replaced: None }
    }

    /// What is printed.
    #[must_use]
    pub fn printed(&self) -> &str {
        self.edited.as_deref().unwrap_or(&self.generated)
    }

    /// Whether it was edited, and the rules make another sentence by now: somebody has to look at it again.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.edited.is_some() && self.replaced.as_ref() != Some(&self.generated)
    }

    /// What is printed; where it ends the text it is closed by the mark of the end, in place of its full stop.
    #[must_use]
    pub fn closed(&self, ends: bool) -> String {
        let text = self.printed();
        if ends { format!("{}{}", text.trim_end_matches('.'), paper::END_WORDS) } else { text.to_owned() }
    }
}

/// A table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// What its file and sheet are called: small letters, digits and `-`.
    pub id: String,
    /// What it shows.
    pub caption: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each as wide as the columns.
    pub rows: Vec<Vec<Cell>>,
    /// How it was made, and where the numbers are from.
    pub notes: Vec<String>,
}

/// A column of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    /// Its heading.
    pub name: String,
    /// How much room it takes beside the others.
    pub share: u16,
}

impl Column {
    /// A column.
    #[must_use]
    pub fn new(name: impl Into<String>, share: u16) -> Self {
        Self { name: name.into(), share }
    }
}

/// A cell of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cell {
    /// A text.
    Words(String),
    /// A number with so many decimals.
    Number(Decimal, u32),
    /// A change: a number that bears its sign.
    Change(Decimal, u32),
    /// Nothing, and the mark that stands for why: `…` where there are too few to show it, `-` where there is none.
    Nothing(&'static str),
}

impl Cell {
    /// As it is printed, with a decimal comma: reports to the state are in Vietnamese.
    #[must_use]
    pub fn printed(&self) -> String {
        match self {
            Self::Words(text) => text.clone(),
            Self::Number(number, places) => fixed(Lang::Vi, *number, *places),
            Self::Change(number, places) => {
                let shown = fixed(Lang::Vi, *number, *places);
                if shown.starts_with('-') || shown.trim_matches(['0', ',']).is_empty() {
                    shown
                } else {
                    format!("+{shown}")
                }
            }
            Self::Nothing(mark) => (*mark).to_owned(),
        }
    }

    /// Whether it is set to the right.
    #[must_use]
    pub const fn is_number(&self) -> bool {
        matches!(self, Self::Number(..) | Self::Change(..))
    }
}

type Painting = Box<dyn FnOnce() -> Result<Vec<u8>, String> + Send>;

/// A picture that is painted when somebody wants it first, since most readers of a report never do.
#[derive(Clone)]
pub struct Pixels(Arc<LazyLock<Result<Vec<u8>, String>, Painting>>);

impl Pixels {
    /// A picture that this paints.
    #[must_use]
    pub fn painted_by(paint: impl FnOnce() -> Result<Vec<u8>, String> + Send + 'static) -> Self {
        Self(Arc::new(LazyLock::new(Box::new(paint))))
    }

    /// A picture that is painted already.
    #[must_use]
    pub fn of(bytes: Vec<u8>) -> Self {
        Self::painted_by(move || Ok(bytes))
    }

    /// The picture.
    pub fn bytes(&self) -> Result<&[u8], ReportError> {
        self.0.as_ref().as_deref().map_err(|why| ReportError::Picture(why.clone()))
    }
}

impl PartialEq for Pixels {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl std::fmt::Debug for Pixels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pixels")
    }
}

/// A chart, with all that a reader without eyes for it needs.
#[derive(Clone, PartialEq, Debug)]
pub struct Chart {
    /// What its file is called: small letters, digits and `-`.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// What one would see, in a sentence.
    pub alternative: String,
    /// Where its numbers are from, with their n.
    pub source: String,
    /// The picture in pixels: PNG.
    pub png: Pixels,
    /// The picture in lines; it carries its face.
    pub svg: String,
    /// Width and height in CSS pixels.
    pub size: (u32, u32),
    /// The numbers behind it, where no table beside has them.
    pub data: Option<Table>,
}
