//! A disk that keeps for certain only what was synced, and the files it has after a power cut.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::seeded::Seeded;
use super::trace::Event;

/// What a disk writes whole or not at all, in bytes.
const SECTOR: usize = 512;

/// Whether syncs do what they promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syncs {
    Kept,
    /// As with `synchronous = OFF`, or on a disk that lies.
    Ignored,
}

/// A change that is not known to be on the disk.
#[derive(Debug, Clone)]
enum Change {
    Write(usize, Vec<u8>),
    Resize(usize),
}

#[derive(Debug, Clone, Default)]
struct OneFile {
    /// What is there for certain.
    safe: Vec<u8>,
    /// The rest, each with the number of its event.
    unsafe_yet: Vec<(usize, Change)>,
    /// Whether its folder knows of it for certain.
    listed: bool,
}

/// A disk in the middle of a trace.
#[derive(Debug)]
pub(crate) struct Disk {
    files: BTreeMap<PathBuf, OneFile>,
    syncs: Syncs,
    happened: usize,
}

impl Disk {
    /// A disk that holds the files of `folder` for certain, except shared memory, which is not kept.
    pub(crate) fn of(folder: &Path, as_folder: &Path, syncs: Syncs) -> Self {
        let mut files = BTreeMap::new();
        for entry in folder.read_dir().unwrap().map(Result::unwrap) {
            let safe = fs::read(entry.path()).unwrap();
            files.insert(as_folder.join(entry.file_name()), OneFile { safe, unsafe_yet: Vec::new(), listed: true });
        }
        Self { files, syncs, happened: 0 }
    }

    /// The next event of the trace.
    pub(crate) fn happens(&mut self, event: &Event) {
        let number = self.happened;
        self.happened += 1;
        match event {
            Event::Created(path) => drop(self.files.entry(path.clone()).or_default()),
            Event::Wrote(path, offset, bytes) => self.change(path, number, Change::Write(*offset, bytes.clone())),
            Event::Resized(path, size) => self.change(path, number, Change::Resize(*size)),
            Event::Removed(path) => drop(self.files.remove(path)),
            Event::Synced(path, before) if self.syncs == Syncs::Kept => self.sync(path, *before),
            // Linux forgets after a failed sync which pages were not written, and the next sync says all is well.
            Event::NotSynced(path, before) => drop(self.settle(path, *before)),
            Event::Synced(..) | Event::Said(..) => {}
        }
    }

    fn change(&mut self, path: &Path, number: usize, change: Change) {
        self.files.entry(path.to_owned()).or_default().unsafe_yet.push((number, change));
    }

    /// Takes out what had happened to a file before an event.
    fn settle(&mut self, path: &Path, before: usize) -> Vec<Change> {
        let Some(file) = self.files.get_mut(path) else { return Vec::new() };
        let later = file.unsafe_yet.iter().position(|(number, _)| *number >= before);
        let rest = later.map_or_else(Vec::new, |later| file.unsafe_yet.split_off(later));
        std::mem::replace(&mut file.unsafe_yet, rest).into_iter().map(|(_, change)| change).collect()
    }

    fn sync(&mut self, path: &Path, before: usize) {
        for change in self.settle(path, before) {
            if let Some(file) = self.files.get_mut(path) {
                change.apply(&mut file.safe, |_| true);
            }
        }
        for (_, file) in self.files.iter_mut().filter(|(name, _)| name.parent() == Some(path)) {
            file.listed = true;
        }
    }

    /// Writes to `folder` what a power cut leaves at worst: nothing that was not synced.
    pub(crate) fn cut_at_worst(&self, folder: &Path) {
        for (path, file) in self.files.iter().filter(|(_, file)| file.listed) {
            put(folder, path, &file.safe);
        }
    }

    /// Writes to `folder` what a power cut may leave: of what was not synced, each sector or not, and each new file
    /// or not.
    pub(crate) fn cut_and_torn(&self, folder: &Path, chance: &mut Seeded) {
        for (path, file) in &self.files {
            let mut bytes = file.safe.clone();
            for (_, change) in &file.unsafe_yet {
                change.apply(&mut bytes, |_| chance.below(2) == 0);
            }
            if file.listed || chance.below(2) == 0 {
                put(folder, path, &bytes);
            }
        }
    }
}

impl Change {
    /// Applies the sectors of the change that `survives` lets through.
    fn apply(&self, bytes: &mut Vec<u8>, mut survives: impl FnMut(usize) -> bool) {
        match self {
            Self::Resize(size) => {
                if survives(0) {
                    bytes.resize(*size, 0);
                }
            }
            Self::Write(offset, written) => {
                let end = offset + written.len();
                for sector in offset / SECTOR..end.div_ceil(SECTOR) {
                    if survives(sector) {
                        let (from, to) = ((sector * SECTOR).max(*offset), ((sector + 1) * SECTOR).min(end));
                        bytes.resize(bytes.len().max(to), 0);
                        bytes[from..to].copy_from_slice(&written[from - offset..to - offset]);
                    }
                }
            }
        }
    }
}

/// Shared memory and locks are of no use after a power cut.
fn put(folder: &Path, path: &Path, bytes: &[u8]) {
    if !path.extension().is_some_and(|end| end == "sqlite3-shm" || end == "lock") {
        fs::write(folder.join(path.file_name().unwrap()), bytes).unwrap();
    }
}

#[test]
fn only_what_was_synced_is_certain() {
    let [before, after] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    fs::write(before.path().join("a"), "12").unwrap();
    let [a, b, folder] = ["/d/a", "/d/b", "/d"].map(PathBuf::from);
    let trace = [
        Event::Wrote(a.clone(), 1, b"x".to_vec()),
        Event::Wrote(a.clone(), 510, b"yyyy".to_vec()),
        Event::Synced(a.clone(), 1),
        Event::Created(b.clone()),
        Event::Wrote(b.clone(), 0, b"z".to_vec()),
        Event::Synced(b, 5),
    ];
    let mut disk = Disk::of(before.path(), &folder, Syncs::Kept);
    for event in &trace {
        disk.happens(event);
    }
    disk.cut_at_worst(after.path());
    assert_eq!(fs::read(after.path().join("a")).unwrap(), b"1x", "the second write came after the sync began");
    assert!(!after.path().join("b").exists(), "the folder was not synced");

    let mut sizes: Vec<usize> = Vec::new();
    for seed in 0..40 {
        disk.cut_and_torn(after.path(), &mut Seeded::new(seed));
        sizes.push(fs::read(after.path().join("a")).unwrap().len());
    }
    sizes.sort_unstable();
    sizes.dedup();
    assert_eq!(sizes, [2, 512, 514], "neither sector, the first, the second or both");

    disk.happens(&Event::Synced(folder, 6));
    disk.cut_at_worst(after.path());
    assert_eq!(fs::read(after.path().join("b")).unwrap(), b"z");

    let mut liar = Disk::of(before.path(), Path::new("/d"), Syncs::Ignored);
    for event in &trace {
        liar.happens(event);
    }
    liar.cut_at_worst(after.path());
    assert_eq!(fs::read(after.path().join("a")).unwrap(), b"12");
}
