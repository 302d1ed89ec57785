//! The chain by itself: what an entry's hash is made of, and what a walk over the entries finds wrong with them.
//!
//! [`Walk`] takes the entries in the order of their places and keeps no more than the last one and what it found, so
//! that a trail of any length is checked in the same memory. `docs/verify_audit.py` says the same in Python.

use std::fmt;

use sha2::{Digest, Sha256};

use super::{AuditRow, Head};

/// Findings that are kept to be shown; the rest is counted.
pub const KEPT: usize = 50;

/// The hash of an entry at a place after the one with hash `before`. Everything of no fixed length goes in with its
/// length in front, so that no two entries have the same bytes.
pub(super) fn digest_at(before: &[u8], seq: i64, row: &AuditRow) -> Vec<u8> {
    let mut hash = Sha256::new();
    let mut put = |bytes: &[u8]| {
        hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(bytes);
    };
    put(before);
    put(&seq.to_be_bytes());
    put(&row.id);
    put(&row.at.to_be_bytes());
    put(row.person_id.as_deref().unwrap_or_default());
    for text in
        [&row.actor, &row.origin, &row.action, &row.subject, &row.detail, &row.reason, &row.old_value, &row.new_value]
    {
        put(text.as_bytes());
    }
    hash.finalize().to_vec()
}

/// The hash of an entry after the one with hash `before`.
pub(super) fn digest(before: &[u8], row: &AuditRow) -> Vec<u8> {
    digest_at(before, row.seq, row)
}

/// What is wrong at a place of the trail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wrong {
    /// The entry does not follow from the one before it: its content or its hash was changed, or the entry before it
    /// was changed together with its own hash.
    Changed,
    /// Nothing stands here, nor at any place up to this one.
    Missing {
        /// The last missing place.
        to: i64,
    },
    /// The entry that was here, or right before, is gone, and those after it were moved up.
    Removed,
    /// This entry, or the one right before it, was put there by somebody, and those after it were moved down.
    Inserted,
    /// What stands here was written at another place.
    Swapped {
        /// At which.
        with: i64,
    },
    /// The entry has no hash: the program did not write it.
    Unchained,
    /// The entry stands before the first place.
    BeforeFirst,
    /// The entry stands beyond the end that the program noted.
    BeyondEnd,
    /// The program noted a later end: the entries up to it were cut off.
    CutOff {
        /// The last place that was cut off.
        to: i64,
    },
    /// The end that the program noted has another hash than the last entry: one of the two was changed.
    EndChanged,
    /// The note of the end is gone.
    EndMissing,
    /// The entry that was printed or mailed as an anchor is not there.
    AnchorMissing,
    /// The entry has another hash than was printed or mailed: the chain was made anew.
    AnchorChanged,
}

impl Wrong {
    /// The word for it in findings for machines.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Missing { .. } => "missing",
            Self::Removed => "removed",
            Self::Inserted => "inserted",
            Self::Swapped { .. } => "swapped",
            Self::Unchained => "unchained",
            Self::BeforeFirst => "before-first",
            Self::BeyondEnd => "beyond-end",
            Self::CutOff { .. } => "cut-off",
            Self::EndChanged => "end-changed",
            Self::EndMissing => "end-missing",
            Self::AnchorMissing => "anchor-missing",
            Self::AnchorChanged => "anchor-changed",
        }
    }

    /// The other place that it speaks of: where a gap ends, where the entry came from.
    #[must_use]
    pub const fn other(self) -> Option<i64> {
        match self {
            Self::Missing { to } | Self::CutOff { to } => Some(to),
            Self::Swapped { with } => Some(with),
            _ => None,
        }
    }
}

/// Something wrong, and where. The page says it in the reader's language; the command as it is displayed here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The place.
    pub seq: i64,
    /// What is wrong there.
    pub wrong: Wrong,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seq = self.seq;
        match self.wrong {
            Wrong::Changed if seq > 1 => write!(
                f,
                "entry {seq} does not follow from entry {}: it was changed, or that one together with its hash",
                seq - 1
            ),
            Wrong::Changed => write!(f, "entry {seq} was changed"),
            Wrong::Missing { to } if to == seq => write!(f, "entry {seq} is missing"),
            Wrong::Missing { to } => write!(f, "entries {seq} to {to} are missing"),
            Wrong::Removed => {
                write!(f, "at {seq} or right before it an entry was removed, and the later ones were moved up")
            }
            Wrong::Inserted => {
                write!(f, "at {seq} or right before it an entry was inserted, and the later ones were moved down")
            }
            Wrong::Swapped { with } => write!(f, "what stands at {seq} was written at {with}"),
            Wrong::Unchained => write!(f, "entry {seq} has no hash; the program did not write it"),
            Wrong::BeforeFirst => write!(f, "entry {seq} stands before the first place"),
            Wrong::BeyondEnd => write!(f, "entry {seq} stands beyond the end that the program noted"),
            Wrong::CutOff { to } if to == seq => write!(f, "entry {seq} was cut off at the end"),
            Wrong::CutOff { to } => write!(f, "entries {seq} to {to} were cut off at the end"),
            Wrong::EndChanged => write!(f, "the last entry, {seq}, has another hash than the program noted"),
            Wrong::EndMissing => write!(f, "the note of the trail's end, after entry {seq}, is gone"),
            Wrong::AnchorMissing => write!(f, "entry {seq}, which the anchor names, is not there"),
            Wrong::AnchorChanged => write!(f, "entry {seq} has another hash than the anchor: the chain was made anew"),
        }
    }
}

/// What a check of the whole trail came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verdict {
    /// How many entries there are.
    pub entries: i64,
    /// The last of them, as it stands.
    pub last: Head,
    /// What is wrong, by place; at most [`KEPT`] and what the end shows.
    pub findings: Vec<Finding>,
    /// How many more findings there were.
    pub more: u64,
}

impl Verdict {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn whole(&self) -> bool {
        self.findings.is_empty()
    }
}

/// An entry that does not follow, kept to find out where it came from.
struct Suspect {
    at: usize,
    before: Vec<u8>,
    row: AuditRow,
}

/// A walk over the entries in the order of their places.
pub(super) struct Walk {
    entries: i64,
    last: Head,
    /// How many places the entries stand before (or, negative, after) the one they were written at.
    moved: i64,
    /// The hash before the last entry, where that entry did not follow from it.
    doubted: Option<Vec<u8>>,
    findings: Vec<Finding>,
    suspects: Vec<Suspect>,
    more: u64,
    anchor: Option<Head>,
    anchored: bool,
}

impl Walk {
    /// Begins before the first place.
    pub(super) fn new(anchor: Option<Head>) -> Self {
        Self {
            entries: 0,
            last: Head { seq: 0, hash: Vec::new() },
            moved: 0,
            doubted: None,
            findings: Vec::new(),
            suspects: Vec::new(),
            more: 0,
            anchor,
            anchored: false,
        }
    }

    fn find(&mut self, seq: i64, wrong: Wrong) -> bool {
        let kept = self.findings.len() < KEPT;
        if kept {
            self.findings.push(Finding { seq, wrong });
        } else {
            self.more += 1;
        }
        kept
    }

    /// Takes the next entry.
    pub(super) fn take(&mut self, row: AuditRow) {
        self.entries += 1;
        if row.seq < 1 {
            self.find(row.seq, Wrong::BeforeFirst);
            return;
        }
        self.compare_anchor(&row);
        let gap = row.seq > self.last.seq + 1;
        if gap {
            self.find(self.last.seq + 1, Wrong::Missing { to: row.seq - 1 });
        }
        let (seq, hash) = (row.seq, row.hash.clone());
        let doubted = self.doubted.take();
        if hash.is_empty() {
            self.find(seq, Wrong::Unchained);
        } else if !gap && !self.follows(&row, doubted.as_deref()) {
            let (at, before) = (self.findings.len(), self.last.hash.clone());
            if self.find(seq, Wrong::Changed) {
                self.suspects.push(Suspect { at, before: before.clone(), row });
            }
            self.doubted = Some(before);
        }
        self.last = Head { seq, hash };
    }

    /// Whether an entry follows from the one before it. Where that one is in doubt, this one may tell what happened.
    fn follows(&mut self, row: &AuditRow, doubted: Option<&[u8]>) -> bool {
        let written = row.seq + self.moved;
        if digest_at(&self.last.hash, written, row) == row.hash {
            return true;
        }
        let Some(before) = doubted else { return false };
        let moved_down = [before, &self.last.hash].map(|hash| digest_at(hash, written - 1, row));
        let told = if moved_down.contains(&row.hash) {
            self.moved -= 1;
            Wrong::Inserted
        } else if digest_at(&self.last.hash, written + 1, row) == row.hash {
            self.moved += 1;
            Wrong::Removed
        } else {
            return false;
        };
        let place = self.last.seq;
        if let Some(finding) = self.findings.iter_mut().rfind(|finding| finding.seq == place) {
            finding.wrong = told;
        }
        true
    }

    fn compare_anchor(&mut self, row: &AuditRow) {
        let Some(anchor) = self.anchor.as_ref().filter(|anchor| anchor.seq == row.seq) else { return };
        self.anchored = true;
        if anchor.hash != row.hash {
            self.find(row.seq, Wrong::AnchorChanged);
        }
    }

    /// Ends the walk: compares the last entry with the end that the program noted, and says which entries changed
    /// places.
    pub(super) fn finish(mut self, noted: Option<&Head>) -> Verdict {
        self.name_swaps();
        let last = self.last.clone();
        // What the end shows is never left out, however much was found before it.
        let end = match noted {
            None => Some(Finding { seq: last.seq, wrong: Wrong::EndMissing }),
            Some(noted) if noted.seq > last.seq => {
                Some(Finding { seq: last.seq + 1, wrong: Wrong::CutOff { to: noted.seq } })
            }
            Some(noted) if noted.seq < last.seq => Some(Finding { seq: noted.seq + 1, wrong: Wrong::BeyondEnd }),
            Some(noted) if noted.hash != last.hash => Some(Finding { seq: last.seq, wrong: Wrong::EndChanged }),
            Some(_) => None,
        };
        let anchor = self.anchor.filter(|_| !self.anchored);
        let without = anchor.map(|anchor| Finding { seq: anchor.seq, wrong: Wrong::AnchorMissing });
        self.findings.extend(end.into_iter().chain(without));
        self.findings.sort_by_key(|finding| finding.seq);
        Verdict { entries: self.entries, last, findings: self.findings, more: self.more }
    }

    /// An entry that follows where another one does not was written there.
    fn name_swaps(&mut self) {
        for one in &self.suspects {
            for other in self.suspects.iter().filter(|other| other.row.seq != one.row.seq) {
                let place = other.row.seq;
                let befores = [&other.before, &one.row.hash, &other.row.hash];
                let written = befores.into_iter().any(|before| {
                    let hash = digest_at(before, place, &one.row);
                    hash == one.row.hash || hash == other.row.hash
                });
                let finding = &mut self.findings[one.at];
                if written && finding.wrong == Wrong::Changed {
                    finding.wrong = Wrong::Swapped { with: place };
                }
            }
        }
    }
}
