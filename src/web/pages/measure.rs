//! One measured share as a page shows it: with its interval and its n, or the reason why there is none.

/// The share of satisfied answers of one cell.
#[derive(Clone, Debug)]
pub enum Measure {
    /// Nobody rated; this is not zero.
    NoRatings,
    /// Hidden to protect raters. One mark for every reason: which of two hidden cells is the small one is a hint.
    Hidden,
    /// A question about what happened: the answers in words with their shares, and how many answered.
    Fact {
        /// Each answer with its number and share.
        answers: String,
        /// How many answered, written.
        n: String,
    },
    /// A share that may be shown.
    Known(Share),
}

/// A share, its Wilson interval at 95 per cent, and the number of answers behind it.
#[derive(Clone, Debug)]
pub struct Share {
    /// The share, written: `91,3%`.
    pub percent: String,
    /// Lower end of the interval, written.
    pub low: String,
    /// Upper end of the interval, written.
    pub high: String,
    /// How many answers, written: `1.234`.
    pub n: String,
    /// Lengths for the bar beside the words: lower end, share, upper end; each in 0..=100.
    pub bar: [u8; 3],
}

/// What can be said about a change besides its size.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Certainty {
    /// The change may be chance alone.
    WithinError,
    /// The change is larger than sampling explains.
    BeyondError,
    /// Nothing is known about sampling error.
    Unknown,
}

/// A change against the period before.
#[derive(Clone, Debug)]
pub struct Change {
    /// The change, written: `tăng 0,11 điểm`.
    pub words: String,
    /// Whether sampling error explains it.
    pub certainty: Certainty,
}

/// A measure with its named denominators.
#[derive(Clone, Debug)]
pub struct Figures {
    /// The share of satisfied answers.
    pub measure: Measure,
    /// Visits in which one could have rated, written; `None` where nobody counted them.
    pub visits: Option<String>,
    /// The share of those visits that were rated, written; `None` where the visits are not known. Not shown where the
    /// measure is hidden, since it would give the number of ratings away.
    pub rated: Option<String>,
    /// The change against the period before, where both periods have a share of the same scale.
    pub change: Option<Change>,
}

impl Measure {
    /// Whether the cell is hidden to protect raters.
    pub(super) fn hidden(&self) -> bool {
        matches!(self, Self::Hidden)
    }
}

impl Share {
    pub(super) fn low_end(&self) -> u8 {
        self.bar[0].min(100)
    }

    pub(super) fn length(&self) -> u8 {
        self.bar[1].min(100)
    }

    /// Width of the interval on the bar.
    pub(super) fn spread(&self) -> u8 {
        self.bar[2].min(100).saturating_sub(self.low_end())
    }
}

#[cfg(test)]
pub(super) mod sample {
    use super::*;
    use crate::domain::lang::Lang;
    use crate::domain::number;
    use crate::domain::text::{fill, texts};

    fn known(lang: Lang, share: f64, low: f64, high: f64, n: i64) -> Measure {
        let written = |value| number::share(lang, value, 1);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "shares of the sample are in 0..=1"
        )]
        let length = |value: f64| (value * 100.0).round() as u8;
        Measure::Known(Share {
            percent: written(share),
            low: written(low),
            high: written(high),
            n: number::count(lang, n),
            bar: [length(low), length(share), length(high)],
        })
    }

    /// A cell of every kind; the intervals are Wilson's for the n given.
    pub(in crate::web::pages) fn figures(lang: Lang) -> [Figures; 4] {
        let up = Change {
            words: fill(
                texts(lang).rise,
                &[match lang {
                    Lang::Vi => "2,1",
                    Lang::En => "2.1",
                }],
            ),
            certainty: Certainty::WithinError,
        };
        let visits = |n| Some(number::count(lang, n));
        [
            Figures {
                measure: known(lang, 0.913, 0.897_6, 0.926_3, 1_500),
                visits: visits(2_340),
                rated: Some(number::share(lang, 1_500.0 / 2_340.0, 1)),
                change: Some(up),
            },
            Figures { measure: Measure::Hidden, visits: visits(31), rated: None, change: None },
            Figures {
                measure: Measure::Fact {
                    answers: "0 lần: 30 (75,0%); 1 lần: 10 (25,0%)".to_owned(),
                    n: "40".to_owned(),
                },
                visits: visits(45),
                rated: None,
                change: None,
            },
            Figures { measure: Measure::NoRatings, visits: None, rated: None, change: None },
        ]
    }
}
