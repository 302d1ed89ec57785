//! Columns: the answers as they came from a file, one vector a question, as narrow as they allow.
//!
//! A cell is remembered as the number of its text in the column's dictionary, so that a yes-no item of a million
//! rows takes a megabyte and a text column is compared by numbers. A column of very many different numbers (an age
//! in days, an income) is kept as numbers instead. Blank cells are missing values; nothing else is.
//!
//! This is where the flow begins: a reader pushes cells into [`ColumnBuilder`](super::column_builder::ColumnBuilder)s, [`design`](super::design) takes
//! clusters, strata and weights from the finished [`Column`]s, and the estimators take everything else.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// The number of a cell's text in its column's dictionary, 0 where the cell is blank.
pub type Code = u32;

/// The codes of a column in the narrowest width that holds them.
#[derive(Clone, Debug)]
pub enum Codes {
    /// At most 255 different texts.
    Narrow(Vec<u8>),
    /// At most 65,535.
    Middle(Vec<u16>),
    /// More.
    Wide(Vec<u32>),
}

impl Codes {
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Narrow(codes) => codes.len(),
            Self::Middle(codes) => codes.len(),
            Self::Wide(codes) => codes.len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The code of a row; blank beyond the last.
    #[must_use]
    pub fn get(&self, row: usize) -> Code {
        match self {
            Self::Narrow(codes) => codes.get(row).map_or(0, |code| Code::from(*code)),
            Self::Middle(codes) => codes.get(row).map_or(0, |code| Code::from(*code)),
            Self::Wide(codes) => codes.get(row).copied().unwrap_or(0),
        }
    }

    /// All codes in the order of the rows.
    pub fn iter(&self) -> impl Iterator<Item = Code> + '_ {
        (0..self.len()).map(|row| self.get(row))
    }

    /// Adds the codes of another column, each as `of_code` says.
    pub(super) fn append(&mut self, after: &Self, of_code: &[Code]) {
        let narrow = of_code.iter().map(|code| u8::try_from(*code)).collect::<Result<Vec<u8>, _>>();
        if let (Self::Narrow(mine), Self::Narrow(theirs), Ok(narrow)) = (&mut *self, after, narrow) {
            mine.extend(theirs.iter().map(|code| narrow.get(usize::from(*code)).copied().unwrap_or(0)));
            return;
        }
        after.iter().for_each(|code| self.push(of_code.get(code as usize).copied().unwrap_or(0)));
    }

    /// The codes of these rows in this order, counted anew as they come, and which code each was before.
    fn in_order(&self, order: &[usize], labels: usize) -> (Self, Vec<Code>) {
        fn anew<C: Copy + Default + Into<Code> + TryFrom<Code>>(
            codes: &[C],
            order: &[usize],
            labels: usize,
        ) -> (Vec<C>, Vec<Code>) {
            let mut known: Vec<Option<C>> = vec![None; labels + 1];
            let mut before = Vec::with_capacity(labels);
            let codes = order.iter().map(|row| {
                let code: Code = codes.get(*row).copied().unwrap_or_default().into();
                let Some(place) = known.get_mut(code as usize).filter(|_| code > 0) else { return C::default() };
                *place.get_or_insert_with(|| {
                    before.push(code);
                    // Not more than there were, so that they are no wider.
                    Code::try_from(before.len()).ok().and_then(|code| code.try_into().ok()).unwrap_or_default()
                })
            });
            (codes.collect(), before)
        }
        match self {
            Self::Narrow(codes) => {
                let (codes, before) = anew(codes, order, labels);
                (Self::Narrow(codes), before)
            }
            Self::Middle(codes) => {
                let (codes, before) = anew(codes, order, labels);
                (Self::Middle(codes), before)
            }
            Self::Wide(codes) => {
                let (codes, before) = anew(codes, order, labels);
                (Self::Wide(codes), before)
            }
        }
    }

    pub(super) fn push(&mut self, code: Code) {
        match self {
            Self::Narrow(codes) => match u8::try_from(code) {
                Ok(code) => return codes.push(code),
                Err(_) => *self = Self::Middle(codes.iter().map(|code| u16::from(*code)).collect()),
            },
            Self::Middle(codes) => match u16::try_from(code) {
                Ok(code) => return codes.push(code),
                Err(_) => *self = Self::Wide(codes.iter().map(|code| u32::from(*code)).collect()),
            },
            Self::Wide(codes) => return codes.push(code),
        }
        self.push(code);
    }
}

/// The texts of a dictionary, one after the other: those of a nation's communes take no more than their letters.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    texts: String,
    ends: Vec<usize>,
}

impl Labels {
    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text at a place, from 0.
    #[must_use]
    pub fn get(&self, at: usize) -> Option<&str> {
        self.texts.get(self.span(at)?)
    }

    /// All texts in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.get(at).unwrap_or_default())
    }

    /// The bytes of the text at a place, empty where there is none.
    pub(super) fn bytes(&self, at: usize) -> &[u8] {
        self.span(at).and_then(|span| self.texts.as_bytes().get(span)).unwrap_or_default()
    }

    pub(super) fn push(&mut self, text: &str) {
        self.texts.push_str(text);
        self.ends.push(self.texts.len());
    }

    fn span(&self, at: usize) -> Option<std::ops::Range<usize>> {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        Some(start..*self.ends.get(at)?)
    }
}

/// A column whose cells are numbers of a dictionary.
#[derive(Clone, Debug)]
pub struct Coded {
    /// The code of each row, 0 where blank.
    pub codes: Codes,
    /// The text of code 1, 2, …
    pub labels: Labels,
    /// What those texts are as numbers, `None` where they are none.
    pub numbers: Vec<Option<f64>>,
}

/// A finished column.
#[derive(Clone, Debug)]
pub enum Column {
    /// Texts, or numbers of which there are not too many different ones.
    Coded(Coded),
    /// Very many different numbers; NaN where blank.
    Plain(Vec<f64>),
}

/// What stands in a column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Content {
    /// Every cell that is not blank is a number.
    Numbers,
    /// No cell is a number.
    Texts,
    /// Both; most often a slip of the pen in a column of numbers.
    Mixed,
}

impl Column {
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Coded(coded) => coded.codes.len(),
            Self::Plain(numbers) => numbers.len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the cells are numbers or texts. A column without any filled cell is one of numbers.
    #[must_use]
    pub fn content(&self) -> Content {
        let Self::Coded(coded) = self else { return Content::Numbers };
        let numbers = coded.numbers.iter().filter(|number| number.is_some()).count();
        if numbers == coded.labels.len() {
            Content::Numbers
        } else if numbers == 0 {
            Content::Texts
        } else {
            Content::Mixed
        }
    }

    /// The cell as a number; `None` where it is blank or none.
    #[must_use]
    pub fn number(&self, row: usize) -> Option<f64> {
        match self {
            Self::Plain(numbers) => numbers.get(row).copied().filter(|number| !number.is_nan()),
            Self::Coded(coded) => {
                let code = coded.codes.get(row) as usize;
                code.checked_sub(1).and_then(|index| coded.numbers.get(index).copied().flatten())
            }
        }
    }

    /// The cell as it was written, empty where it is blank.
    #[must_use]
    pub fn text(&self, row: usize) -> String {
        match self {
            Self::Plain(numbers) => {
                numbers.get(row).filter(|number| !number.is_nan()).map_or_else(String::new, f64::to_string)
            }
            Self::Coded(coded) => {
                let code = coded.codes.get(row) as usize;
                code.checked_sub(1).and_then(|index| coded.labels.get(index)).unwrap_or_default().to_owned()
            }
        }
    }

    /// Whether the cell is blank.
    #[must_use]
    pub fn is_blank(&self, row: usize) -> bool {
        match self {
            Self::Plain(numbers) => numbers.get(row).is_none_or(|number| number.is_nan()),
            Self::Coded(coded) => coded.codes.get(row) == 0,
        }
    }

    /// The first row whose cell is filled and not a number.
    #[must_use]
    pub fn first_without_number(&self) -> Option<usize> {
        if self.content() == Content::Numbers {
            return None;
        }
        (0..self.len()).find(|row| !self.is_blank(*row) && self.number(*row).is_none())
    }

    /// The first row whose cell is blank.
    #[must_use]
    pub fn first_blank(&self) -> Option<usize> {
        (0..self.len()).find(|row| self.is_blank(*row))
    }

    /// The column as if its cells had come in this order of the rows: two columns of the same cells are the same after it,
    /// however they came.
    #[must_use]
    pub fn in_order(&self, order: &[usize]) -> Self {
        let coded = match self {
            Self::Plain(numbers) => {
                return Self::Plain(order.iter().map(|row| numbers.get(*row).copied().unwrap_or(f64::NAN)).collect());
            }
            Self::Coded(coded) => coded,
        };
        let (anew, before) = coded.codes.in_order(order, coded.labels.len());
        let (mut labels, mut numbers) = (Labels::default(), Vec::with_capacity(before.len()));
        for code in before {
            let at = (code as usize).saturating_sub(1);
            labels.push(coded.labels.get(at).unwrap_or_default());
            numbers.push(coded.numbers.get(at).copied().flatten());
        }
        Self::Coded(Coded { codes: anew, labels, numbers })
    }

    /// The place of each row's text among the column's texts, equal where they are; blank cells come first. Numbers are not
    /// put in order.
    #[must_use]
    pub fn places(&self) -> Vec<Code> {
        let Self::Coded(coded) = self else { return self.to_codes().0 };
        let mut texts: Vec<(&str, usize)> = coded.labels.iter().zip(1..).collect();
        texts.sort_unstable();
        let mut places: Vec<Code> = vec![0; coded.labels.len() + 1];
        for ((_, code), place) in texts.into_iter().zip(1..) {
            if let Some(of_code) = places.get_mut(code) {
                *of_code = place;
            }
        }
        coded.codes.iter().map(|code| places.get(code as usize).copied().unwrap_or(0)).collect()
    }

    /// The codes of the cells, equal where the cells are equal, and how many there are at most; 0 is a blank cell.
    #[must_use]
    pub fn to_codes(&self) -> (Vec<Code>, usize) {
        match self {
            Self::Coded(coded) => (coded.codes.iter().collect(), coded.labels.len()),
            Self::Plain(numbers) => {
                let mut seen: HashMap<u64, Code, Quick> = HashMap::default();
                let mut next = 0;
                let codes = numbers
                    .iter()
                    .map(|number| {
                        if number.is_nan() {
                            return 0;
                        }
                        *seen.entry((number + 0.0).to_bits()).or_insert_with(|| {
                            next += 1;
                            next
                        })
                    })
                    .collect();
                (codes, next as usize)
            }
        }
    }
}

/// A short multiplicative hash: keys are our own codes, so nobody can choose them to collide.
#[derive(Default)]
pub struct QuickHasher(u64);

impl Hasher for QuickHasher {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word.iter_mut().zip(chunk).for_each(|(to, from)| *to = *from);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// Builds tables over [`QuickHasher`].
pub type Quick = BuildHasherDefault<QuickHasher>;
