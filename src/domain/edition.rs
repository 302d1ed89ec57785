//! Editions: what was published, with all that it was computed from, so that anybody can compute it again.
//!
//! These are the words; [`crate::index::edition`] says what is hashed and how the tree is made, `app::edition` publishes.

use super::lang::Lang;
use super::text::texts;

/// Why something is not published.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotPublished {
    /// It is not closed.
    NotClosed,
    /// What was kept is older than the data, or than the program.
    Stale,
    /// Computed again, it is not what was kept.
    Differs,
    /// There is an edition before, and it is not said what changed.
    WhatChanged,
    /// There is no edition that could be corrected.
    NothingBefore,
    /// Nobody rated in the period.
    Nobody,
}

impl NotPublished {
    /// What is wrong and what to do.
    #[must_use]
    pub fn words(self, lang: Lang) -> &'static str {
        let t = texts(lang);
        match self {
            Self::NotClosed => t.edition_refused_open,
            Self::Stale => t.edition_refused_stale,
            Self::Differs => t.edition_refused_differs,
            Self::WhatChanged => t.edition_refused_what_changed,
            Self::NothingBefore => t.edition_refused_nothing_before,
            Self::Nobody => t.edition_refused_nobody,
        }
    }
}

/// What an edition is of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The satisfaction index of a survey round.
    Sipas,
    /// The PAR INDEX of a closed assessment.
    Par,
    /// Satisfaction at counters, of a closed period of a unit.
    Counters,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Sipas, Self::Par, Self::Counters];

    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sipas => "sipas",
            Self::Par => "par",
            Self::Counters => "counters",
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The computation that editions of this kind are made by today. Earlier ones stay in the program for the editions that
    /// name them.
    #[must_use]
    pub const fn rule_path(self) -> RulePath {
        match self {
            Self::Sipas => RulePath::Sipas1,
            Self::Par => RulePath::Par1,
            Self::Counters => RulePath::Counters1,
        }
    }
}

/// A computation by its name. It is never changed so that it gives other digits: what does is a new one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RulePath {
    /// The index of a round by `app::score`, as of version 0.1.
    Sipas1,
    /// The PAR INDEX by `index::par`, as of version 0.1.
    Par1,
    /// Shares satisfied by `app::results`, as of version 0.1.
    Counters1,
}

impl RulePath {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Sipas1, Self::Par1, Self::Counters1];

    /// Its name in manifests.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sipas1 => "sipas-1",
            Self::Par1 => "par-1",
            Self::Counters1 => "counters-1",
        }
    }

    /// The computation with this name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|path| path.word() == word)
    }
}

/// What a file of an edition is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Role {
    /// A copy of what was computed from. It is for those who check, never for public pages.
    Input,
    /// The questionnaire or criteria set.
    Template,
    /// What was computed, in all digits.
    Output,
    /// The same as everybody may have it: what must be hidden is not in it.
    Public,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 4] = [Self::Input, Self::Template, Self::Output, Self::Public];

    /// Those of files that everybody may have.
    pub const OPEN: [Self; 2] = [Self::Template, Self::Public];

    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Template => "template",
            Self::Output => "output",
            Self::Public => "public",
        }
    }

    /// The role with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// What a leaf of the tree is of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Leaf {
    /// An edition.
    Edition,
    /// Where the trail stood.
    Trail,
    /// Where the tablets' chains of ratings stood.
    Ratings,
}

impl Leaf {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Edition, Self::Trail, Self::Ratings];

    /// The word under which it is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Edition => "edition",
            Self::Trail => "trail",
            Self::Ratings => "ratings",
        }
    }

    /// The kind of leaf with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|leaf| leaf.word() == word)
    }
}
